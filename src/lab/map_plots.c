/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/map_plots.h"

#include "analysis/simplex_map.h"
#include "figure/compose.h"

#include <math.h>
#include <stdlib.h>

/* ---- Triangles ---- */

#define HEIGHT 0.8660254037844386 /* of a triangle with sides of length one */
#define SPACING 1.36              /* from the left of one triangle to the left of the next */
#define CELLS 112                 /* along a side */

/* false: outside. */
static bool
barycentric (double x, double y, double u[3])
{
  u[2] = y / HEIGHT;
  u[1] = x - 0.5 * u[2];
  u[0] = 1 - u[1] - u[2];
  for (int k = 0; k < 3; k++)
    if (u[k] < -1e-9)
      return false;
  return true;
}

static void
add_corner (Plot *plot, unsigned map, unsigned corner, const char *name, double x, double y)
{
  g_autofree char *id = g_strdup_printf ("corner-%u-%u", map, corner);
  layer_text_anchor (plot_add_text (plot, id, name, x, y), 0.5);
}

static void
add_label (Plot *plot, const MapSpec *map, double x, double y)
{
  Layer *layer = plot_add_text (plot, map->id, map->label, x, y);

  layer_text_anchor (layer, 0.5);
  layer->style.colour = map->colour;
}

void
plot_add_triangles (Plot *plot, const char *id, const MapSpec *maps, unsigned n, unsigned intervals,
                    const char *const corners[3])
{
  double width = 1 + (n - 1) * SPACING;
  size_t wide = (size_t) (width * CELLS), high = (size_t) (HEIGHT * CELLS);
  Numbers *x = numbers_linear (0, width, wide), *y = numbers_linear (0, HEIGHT, high), *z = numbers_new (wide * high);

  for (size_t j = 0; j < high; j++)
    for (size_t i = 0; i < wide; i++)
      {
        unsigned map = MIN ((unsigned) (x->v[i] / SPACING), n - 1);
        double u[3];
        z->v[j * wide + i] = barycentric (x->v[i] - map * SPACING, y->v[j], u)
                                 ? simplex_map_value (intervals, maps[map].values->v, u)
                                 : NAN;
      }
  layer_contours (plot_add_field (plot, id, x, y, z, NULL), 8);
  for (unsigned map = 0; map < n; map++)
    {
      add_corner (plot, map, 0, corners[0], map * SPACING - 0.07, 0.03);
      add_corner (plot, map, 1, corners[1], map * SPACING + 1.07, 0.03);
      add_corner (plot, map, 2, corners[2], map * SPACING + 0.5, HEIGHT + 0.09);
      add_label (plot, &maps[map], map * SPACING + 0.5, -0.12);
    }
  plot->frameless = plot->equal = plot->colour_bar = true;
  plot_axes (plot, AXIS (.range = { -0.16, width + 0.16 }), AXIS (.range = { -0.22, HEIGHT + 0.18 }));
}

/* ---- Matrices ---- */

typedef struct
{
  double value;
  size_t place;
} Ranked;

static int
falling (const void *a, const void *b)
{
  const Ranked *x = a, *y = b;
  return x->value != y->value ? (x->value < y->value) - (x->value > y->value)
                              : (x->place > y->place) - (x->place < y->place);
}

static Ranked *
rank_diagonal (const Numbers *matrix, size_t units)
{
  Ranked *ranked = g_new (Ranked, units);

  for (size_t i = 0; i < units; i++)
    ranked[i] = (Ranked){ matrix->v[i * units + i], i };
  qsort (ranked, units, sizeof *ranked, falling);
  return ranked;
}

void
plot_add_matrices (Plot *plot, const char *id, const MapSpec *maps, unsigned n, size_t units)
{
  size_t gap = MAX (1, units / 5), wide = n * units + (n - 1) * gap;
  double side = (double) units;
  g_autofree Ranked *ranked = rank_diagonal (maps[n - 1].values, units);
  Numbers *z = numbers_new (wide * units);

  for (size_t j = 0; j < units; j++)
    for (size_t i = 0; i < wide; i++)
      {
        size_t map = i / (units + gap), column = i % (units + gap);
        z->v[(units - 1 - j) * wide + i] = column < units
                                               ? maps[map].values->v[ranked[j].place * units + ranked[column].place]
                                               : NAN;
      }
  plot_add_field (plot, id, numbers_linear (0.5, (double) wide - 0.5, wide), numbers_linear (0.5, side - 0.5, units), z,
                  NULL);
  for (unsigned map = 0; map < n; map++)
    add_label (plot, &maps[map], (double) (map * (units + gap)) + 0.5 * side, -0.13 * side);
  plot->frameless = plot->equal = plot->colour_bar = true;
  plot_axes (plot, AXIS (NULL), AXIS (.range = { -0.25 * side, side }));
}

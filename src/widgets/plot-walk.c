/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/plot-walk.h"

#include "plot/surface_frame.h"

#include <math.h>

const Layer *
plot_walked_line (const Plot *plot)
{
  const Layer *found = NULL;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind == LAYER_LINE && layer->x->n > 0 && (found == NULL || layer->line.low != NULL))
        found = layer;
    }
  return found;
}

static const Layer *
first_of (const Plot *plot, LayerKind kind)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind == kind && layer->x->n > 0)
        return layer;
    }
  return NULL;
}

static size_t
nearest (const Numbers *numbers, double value)
{
  size_t at = 0;

  for (size_t i = 1; i < numbers->n; i++)
    if (fabs (numbers->v[i] - value) < fabs (numbers->v[at] - value))
      at = i;
  return at;
}

bool
plot_read_surface (const Plot *plot, double *x, double *y, double *z)
{
  const Layer *surface = plot_surface (plot);
  size_t i, j;

  if (surface == NULL || isnan (*x))
    return false;
  i = nearest (surface->x, *x);
  j = nearest (surface->y, *y);
  *x = surface->x->v[i];
  *y = surface->y->v[j];
  *z = surface->z->v[j * surface->x->n + i];
  return !isnan (*z);
}

char *
plot_walk_surface (const Plot *plot, int right, int up, double *x, double *y)
{
  double z;

  if (!plot_walk (plot, right, up, x, y) || !plot_read_surface (plot, x, y, &z))
    return NULL;
  return surface_value_text (plot, *x, *y, z);
}

size_t
plot_nearest_datum (const Layer *layer, double x)
{
  return nearest (layer->x, x);
}

static size_t
moved (size_t at, int by, size_t n)
{
  return (size_t) CLAMP ((gint64) at + by, 0, (gint64) n - 1);
}

static void
walk_along (const Layer *layer, int right, double *x, double *y)
{
  size_t at = isnan (*x) ? 0 : moved (nearest (layer->x, *x), right, layer->x->n);

  *x = layer->x->v[at];
  *y = layer->y->v[at];
}

/* What is not known, such as the ground between two maps, is stepped over, where there is something behind. */
static void
walk_field (const Layer *field, int right, int up, double *x, double *y)
{
  size_t columns = field->x->n, rows = field->y->n, i = isnan (*x) ? columns / 2 : nearest (field->x, *x),
         j = isnan (*y) ? rows / 2 : nearest (field->y, *y), to_i = i, to_j = j;

  if (isnan (*x))
    right = up = 0;
  do
    {
      size_t was_i = to_i, was_j = to_j;
      to_i = moved (to_i, right, columns);
      to_j = moved (to_j, up, rows);
      if (to_i == was_i && to_j == was_j)
        break;
    }
  while (isnan (field->z->v[to_j * columns + to_i]));
  if (!isnan (field->z->v[to_j * columns + to_i]))
    {
      i = to_i;
      j = to_j;
    }
  *x = field->x->v[i];
  *y = field->y->v[j];
}

/* In the order of x, and of y where that is the same. */
static int
compare (double x, double y, double other_x, double other_y)
{
  if (x != other_x)
    return x < other_x ? -1 : 1;
  return y < other_y ? -1 : y > other_y ? 1 : 0;
}

/* Of all layers of points: the next on that side of x, y; in no place: the first. */
static bool
walk_points (const Plot *plot, int right, double *x, double *y)
{
  double found_x = NAN, found_y = NAN;
  int side = isnan (*x) || right > 0 ? 1 : -1;

  for (guint k = 0; k < plot->layers->len; k++)
    {
      const Layer *layer = plot->layers->pdata[k];
      for (size_t i = 0; (layer->kind == LAYER_POINTS || layer->kind == LAYER_PATH) && i < layer->x->n; i++)
        {
          double at_x = layer->x->v[i], at_y = layer->y->v[i];
          bool is_beyond = isnan (*x) || side * compare (at_x, at_y, *x, *y) > 0;
          if (!isnan (at_x + at_y) && is_beyond
              && (isnan (found_x) || side * compare (at_x, at_y, found_x, found_y) < 0))
            {
              found_x = at_x;
              found_y = at_y;
            }
        }
    }
  if (isnan (found_x))
    return !isnan (*x);
  *x = found_x;
  *y = found_y;
  return true;
}

bool
plot_walk (const Plot *plot, int right, int up, double *x, double *y)
{
  const Layer *line = plot_walked_line (plot), *bars = first_of (plot, LAYER_BARS), *area = first_of (plot, LAYER_AREA),
              *field = plot_is_3d (plot) ? plot_surface (plot) : first_of (plot, LAYER_FIELD);

  if (line == NULL)
    line = bars != NULL ? bars : area;
  if (line == NULL && field != NULL)
    {
      walk_field (field, right, up, x, y);
      return true;
    }
  if (right == 0)
    return false;
  if (line == NULL)
    return walk_points (plot, right, x, y);
  walk_along (line, right, x, y);
  return true;
}

#include "lab/tree_plot.h"

#include "figure/compose.h"
#include "figure/number_format.h"

#include <math.h>

/* Where the list begins and ends, in radii of the ring. */
#define LIST_X 1.8
#define LIST_END 4.5

static void
place_on_ring (unsigned node, unsigned n, double *x, double *y)
{
  double angle = M_PI_2 - 2 * M_PI * node / n;

  *x = cos (angle);
  *y = sin (angle);
}

static void
add_edge (Plot *plot, unsigned n, const char *const *names, unsigned a, unsigned b, bool inside)
{
  g_autofree char *id = g_strdup_printf ("%s-%s-%s", inside ? "tree" : "edge", names[a], names[b]);
  Numbers *x = numbers_new (2), *y = numbers_new (2);

  place_on_ring (a, n, &x->v[0], &y->v[0]);
  place_on_ring (b, n, &x->v[1], &y->v[1]);
  layer_styled (plot_add_line (plot, id, NULL, x, y),
                inside ? STYLE (.width = 3) : STYLE (.colour = COLOUR_FOREGROUND, .width = 1, .opacity = 0.2));
}

/* Beside the ring, the lowest on top: on the edges themselves the heights would stand in each other's way. */
static void
add_height (Plot *plot, const char *const *names, const TreeEdge *edge, unsigned row, unsigned rows)
{
  g_autofree char *name = g_strdup_printf ("%s–%s", names[edge->a], names[edge->b]);
  g_autofree char *name_id = g_strdup_printf ("pass-%u", row), *height_id = g_strdup_printf ("height-%u", row);
  g_autofree char *height = number_fixed (edge->height, 4);
  double y = (0.5 * (rows - 1.0) - row) * MIN (0.55, 2.4 / rows);

  plot_add_text (plot, name_id, name, LIST_X, y)->style.colour = 0;
  text_anchor (plot_add_text (plot, height_id, height, LIST_END, y), 1);
}

static void
add_node (Plot *plot, unsigned n, const char *name, unsigned node)
{
  g_autofree char *id = g_strdup_printf ("minimum-%s", name);
  double x, y;

  place_on_ring (node, n, &x, &y);
  layer_styled (plot_add_points (plot, id, NULL, numbers_constant (x, 1), numbers_constant (y, 1), NULL),
                STYLE (.marker = MARKER_CIRCLE, .width = 3));
  text_anchor (plot_add_text (plot, name, name, 1.38 * x, 1.38 * y), 0.5);
}

void
plot_add_tree (Plot *plot, unsigned n, const char *const *names, const TreeEdge *edges)
{
  for (unsigned a = 0; a < n; a++)
    for (unsigned b = a + 1; b < n; b++)
      add_edge (plot, n, names, a, b, false);
  for (unsigned k = 0; k + 1 < n; k++)
    {
      add_edge (plot, n, names, edges[k].a, edges[k].b, true);
      add_height (plot, names, &edges[k], k, n - 1);
    }
  for (unsigned i = 0; i < n; i++)
    add_node (plot, n, names[i], i);
  plot->frameless = plot->equal = true;
  plot_axes (plot, AXIS (.range = { -1.6, LIST_END + 0.1 }), AXIS (.range = { -1.6, 1.6 }));
}

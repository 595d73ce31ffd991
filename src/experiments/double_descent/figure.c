/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/double_descent/double_descent.h"

#include <math.h>

/* By what was measured: the peak, or the side of the place where interpolation begins; where none interpolates, all are
 * under it, and where all do, over it.  With samples it is the other way round: the more of them, the less a model can
 * follow.  NULL along a penalty. */
static const char *
where_it_lies (const DoubleDescent *self, int place)
{
  AxisKind axis = self->world->axis;
  int found = double_descent_interpolates (self), side = (place > found) - (place < found);

  if (place == double_descent_peak (self))
    return _ ("At the peak");
  if (axis == AXIS_PENALTY)
    return NULL;
  if (axis == AXIS_SAMPLES)
    side = -side;
  if (found < 0)
    side = -1;
  else if (found == (axis == AXIS_SAMPLES ? sweep_last (self->sweep, 0) : 0))
    side = 1;
  if (side == 0)
    return _ ("At the threshold");
  if (axis == AXIS_TIME)
    return side < 0 ? _ ("Before") : _ ("After");
  return side < 0 ? _ ("Under") : _ ("Over");
}

static char *
function_title (const DoubleDescent *self, int place)
{
  double value = sweep_value (self->sweep, 0, (unsigned) place);
  const char *where = where_it_lies (self, place);

  if (self->world->axis == AXIS_WIDTH)
    return g_strdup_printf (_ ("%s, width %.0f"), where, value);
  if (self->world->axis == AXIS_SAMPLES)
    return g_strdup_printf (_ ("%s, n = %.0f"), where, value);
  return where == NULL ? g_strdup_printf ("λ = %.3g", value) : g_strdup_printf (_ ("%s, at %.3g"), where, value);
}

/* Adds the three models' functions; their ids, or "." of each that there is not.  How many there are. */
static guint
add_functions (const DoubleDescent *self, Figure *figure, const char *ids[3])
{
  static const char *const names[3] = { "under", "at", "over" };
  int places[3];
  guint n = 0;

  double_descent_models (self, places);
  for (int i = 0; i < 3; i++)
    {
      bool known = places[i] >= 0 && (i == 0 || places[i] != places[i - 1]);
      g_autofree char *title = known ? function_title (self, places[i]) : NULL;
      Plot *plot = known ? double_descent_function_plot (self, places[i], names[i], title) : NULL;
      ids[i] = plot != NULL ? names[i] : ".";
      n += plot != NULL;
      if (plot != NULL)
        figure_add (figure, plot);
    }
  return n;
}

/* Beside functions there is room for one of two: training, or the rank of what is solved for at once. */
bool
double_descent_leaves_rank_out (const World *world)
{
  return world->range.inputs > 0 && world_is_trained (world) && world->axis != AXIS_TIME;
}

static void
arrange_functions (Figure *figure, const char *const ids[3], Plot *parts, Plot *norm, Plot *last)
{
  g_autofree char *cells = g_strdup_printf ("curve curve parts norm / %s %s %s %s", ids[0], ids[1], ids[2],
                                            last != NULL ? last->id : ".");

  figure_add (figure, parts);
  figure_add (figure, norm);
  if (last != NULL)
    figure_add (figure, last);
  figure_arrange (figure, cells, NULL, NULL);
}

Figure *
double_descent_figure (DoubleDescent *self)
{
  int chosen = isnan (self->chosen) ? double_descent_middle (self) : sweep_nearest (self->sweep, 0, self->chosen);
  Figure *figure = figure_new (_ ("Double descent"));
  Plot *curve = double_descent_curve_plot (self, chosen), *norm = double_descent_norm_plot (self);
  Plot *parts = sweep_decomposition_plot (double_descent_decomposition (self), world_axis_label (self->world));
  Plot *training = double_descent_history_plot (self, chosen), *rank = NULL;
  const char *ids[3];

  bool functions;

  figure_add (figure, curve);
  functions = add_functions (self, figure, ids) > 0;
  if (!double_descent_leaves_rank_out (self->world))
    rank = double_descent_rank_plot (self);
  if (functions)
    arrange_functions (figure, ids, parts, norm, training != NULL ? training : rank);
  else
    {
      plot_set_cell (curve, 0, 0, 1, 24);
      figure_add_row (figure, 1, (Plot *[]){ parts, norm, rank, training }, 4, true);
      figure->row_weights[0] = 1.6;
    }
  return figure;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/double_descent/double_descent.h"

#include <math.h>

#define MOST_IN_ROW 4

static char *
function_title (const DoubleDescent *self, const char *where, int place)
{
  double value = place >= 0 ? sweep_value (self->sweep, 0, (unsigned) place) : NAN;

  if (self->world->axis == AXIS_WIDTH)
    return g_strdup_printf (_ ("%s, width %.0f"), where, value);
  if (self->world->axis == AXIS_SAMPLES)
    return g_strdup_printf (_ ("%s, n = %.0f"), where, value);
  return g_strdup_printf (_ ("%s, at %.3g"), where, value);
}

static bool
add_functions (const DoubleDescent *self, Figure *figure, guint row)
{
  static const char *const ids[3] = { "under", "at", "over" };
  const char *const names[3] = { _ ("Under"), _ ("At the peak"), _ ("Over") };
  Plot *plots[MOST_IN_ROW] = { NULL };
  int places[3];

  double_descent_models (self, places);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *title = function_title (self, names[i], places[i]);
      if (i == 0 || places[i] != places[i - 1])
        plots[i] = double_descent_function_plot (self, places[i], ids[i], title);
    }
  return figure_add_row (figure, row, plots, MOST_IN_ROW, false) > 0;
}

Figure *
double_descent_figure (DoubleDescent *self)
{
  int chosen = isnan (self->chosen) ? double_descent_middle (self) : sweep_nearest (self->sweep, 0, self->chosen);
  Figure *figure = figure_new (_ ("Double descent"));
  Plot *curve = double_descent_curve_plot (self, chosen);
  bool functions;

  figure_add_row (figure, 0, &curve, 1, false);
  functions = add_functions (self, figure, 1);
  figure_add_row (
      figure, functions ? 2 : 1,
      (Plot *[]){ sweep_decomposition_plot (double_descent_decomposition (self), world_axis_label (self->world)),
                  double_descent_norm_plot (self), double_descent_rank_plot (self),
                  double_descent_history_plot (self, chosen) },
      MOST_IN_ROW, true);
  figure->row_weights[0] = functions ? 1.5 : 1.6;
  figure->row_weights[1] = functions ? 1.3 : 1;
  figure->row_weights[2] = 0.9;
  return figure;
}

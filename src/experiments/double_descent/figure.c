#include "experiments/double_descent/double_descent.h"

#include <math.h>

/* So many columns that one, two, three and four plots stand side by side, the first of them wider where it has a legend
 * to show. */
#define COLUMNS 24
#define MOST_IN_ROW 4
static const guint spans_even[MOST_IN_ROW + 1][MOST_IN_ROW] = {
  { 0 }, { 24 }, { 12, 12 }, { 8, 8, 8 }, { 6, 6, 6, 6 }
};
static const guint spans_first[MOST_IN_ROW + 1][MOST_IN_ROW] = {
  { 0 }, { 24 }, { 12, 12 }, { 10, 7, 7 }, { 9, 5, 5, 5 }
};

/* Those that are there; how many. */
static guint
add_row (Figure *figure, guint row, Plot *const plots[MOST_IN_ROW], const guint spans[][MOST_IN_ROW])
{
  guint n = 0, column = 0, at = 0;

  for (int i = 0; i < MOST_IN_ROW; i++)
    n += plots[i] != NULL;
  for (int i = 0; i < MOST_IN_ROW; i++)
    if (plots[i] != NULL)
      {
        guint span = spans[n][at++];
        plot_set_cell (plots[i], row, column, 1, span);
        figure_add (figure, plots[i]);
        column += span;
      }
  return n;
}

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
        plots[i] = function_plot (self, places[i], ids[i], title);
    }
  return add_row (figure, row, plots, spans_even) > 0;
}

Figure *
double_descent_figure (DoubleDescent *self)
{
  int chosen = isnan (self->chosen) ? double_descent_middle (self) : sweep_nearest (self->sweep, 0, self->chosen);
  Figure *figure = figure_new (_ ("Double descent"));
  Plot *curve = curve_plot (self, chosen);
  bool functions;

  plot_set_cell (curve, 0, 0, 1, COLUMNS);
  figure_add (figure, curve);
  functions = add_functions (self, figure, 1);
  add_row (figure, functions ? 2 : 1,
           (Plot *[]){ parts_plot (self), norm_plot (self), rank_plot (self), history_plot (self, chosen) },
           spans_first);
  figure->row_weights[0] = functions ? 1.5 : 1.6;
  figure->row_weights[1] = functions ? 1.3 : 1;
  figure->row_weights[2] = 0.9;
  figure->step = sweep_done (self->sweep);
  figure->caption = double_descent_caption (self);
  return figure;
}

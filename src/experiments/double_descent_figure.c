#include "experiments/double_descent.h"

#include <glib/gi18n.h>
#include <inttypes.h>
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

static void
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
}

/* Three models: the best of those that are too small, the one at the peak, and the largest. */
static const Point *
least_before (const Curve *curve, const Point *end)
{
  const Point *best = NULL;

  for (guint i = 0; i < curve->points->len && curve->points->pdata[i] != end; i++)
    {
      const Point *point = curve->points->pdata[i];
      if (point_outcome (point, 0) != NULL
          && (best == NULL || POINT_QUARTILES (point, test).median < POINT_QUARTILES (best, test).median))
        best = point;
    }
  return best;
}

static const Point *
last_done (const Curve *curve)
{
  for (guint i = curve->points->len; i-- > 0;)
    if (point_outcome (curve->points->pdata[i], 0) != NULL)
      return curve->points->pdata[i];
  return NULL;
}

/* The peak, or where one would be expected. */
static const Point *
middle_of (const Sweep *sweep, const Curve *curve)
{
  double threshold = recipe_threshold (sweep->recipe);
  const Point *peak = curve_peak (curve);

  return peak != NULL || isnan (threshold) ? peak : curve_nearest (curve, threshold);
}

static char *
function_title (const Sweep *sweep, const char *where, const Point *point)
{
  if (sweep->recipe->along == ALONG_WIDTH)
    return g_strdup_printf (_ ("%s, width %zu"), where, point->width);
  if (sweep->recipe->along == ALONG_SAMPLES)
    return g_strdup_printf (_ ("%s, n = %zu"), where, point->samples);
  return g_strdup_printf (_ ("%s, at %.3g"), where, point->value);
}

static bool
add_functions (const Sweep *sweep, Figure *figure, guint row)
{
  const Curve *curve = &sweep->curve[0];
  const Point *middle = middle_of (sweep, curve);
  const Point *points[3] = { least_before (curve, middle), middle, last_done (curve) };
  static const char *const ids[3] = { "under", "at", "over" };
  const char *const names[3] = { _ ("Under"), _ ("At the peak"), _ ("Over") };
  Plot *plots[MOST_IN_ROW] = { NULL };

  if (sweep->recipe->portrait == 0)
    return false;
  for (int i = 0; i < 3; i++)
    if (points[i] != NULL && (i == 0 || points[i] != points[i - 1]))
      {
        g_autofree char *title = function_title (sweep, names[i], points[i]);
        plots[i] = function_plot (sweep, points[i], ids[i], title);
      }
  add_row (figure, row, plots, spans_even);
  return plots[0] != NULL || plots[1] != NULL || plots[2] != NULL;
}

static char *
caption (const DoubleDescent *self)
{
  g_autofree char *recipe = recipe_describe (self->recipe, self->noise);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE,
                                       "%s; seed %" PRIu64 ", %u seed a point, %u on each training set.",
                                       "%s; seed %" PRIu64 ", %u seeds a point, %u on each training set.", self->seeds),
                          recipe, self->recipe->seed, self->seeds, self->recipe->starts);
  g_string_append (text, _ (" Test errors are against targets without noise."));
  if (self->recipe->shares)
    g_string_append (text, _ (" Bias and variance are those of the squared error."));
  g_string_append (text, _ (" Ranks are the first seed's."));
  return g_string_free (text, FALSE);
}

Figure *
double_descent_figure (DoubleDescent *self)
{
  Sweep *sweep = self->sweep;
  const Curve *curve = &sweep->curve[0];
  const Point *chosen = isnan (self->chosen) ? middle_of (sweep, curve) : curve_nearest (curve, self->chosen);
  Figure *figure = figure_new (_ ("Double descent"));
  Plot *first = curve_plot (self, chosen);
  bool portrayed;

  plot_set_cell (first, 0, 0, 1, COLUMNS);
  figure_add (figure, first);
  portrayed = add_functions (sweep, figure, 1);
  add_row (figure, portrayed ? 2 : 1,
           (Plot *[]){ parts_plot (sweep), norm_plot (sweep), rank_plot (sweep), history_plot (sweep, chosen) },
           spans_first);
  figure->row_weights[0] = portrayed ? 1.5 : 1.6;
  figure->row_weights[1] = portrayed ? 1.3 : 1;
  figure->row_weights[2] = 0.9;
  figure->step = sweep->done;
  figure->caption = caption (self);
  return figure;
}

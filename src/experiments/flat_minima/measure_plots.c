/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/flat_minima/measures.h"

#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/parameters.h"

#include <math.h>
#include <stdlib.h>

#define HARDLY 0.25 /* of the largest gap: a span of all gaps that is not to look like more */

static const int setting_colours[VARIED] = { COLOUR_BLUE,   COLOUR_VERMILION, COLOUR_GREEN, COLOUR_PURPLE,
                                             COLOUR_ORANGE, COLOUR_SKY,       COLOUR_OLIVE };
static const Marker setting_markers[VARIED] = { MARKER_CIRCLE, MARKER_SQUARE, MARKER_TRIANGLE, MARKER_DIAMOND,
                                                MARKER_CROSS,  MARKER_CIRCLE, MARKER_SQUARE };

/* ---- Names ---- */

char *
level_text (const Configurations *all, Varied varied, unsigned level)
{
  g_autofree char *value = number_format (all->values[varied][level]);

  switch (varied)
    {
    case VARIED_WIDTH:
      return g_strdup_printf (_ ("width %s"), value);
    case VARIED_DEPTH:
      return g_strdup_printf (_ ("depth %s"), value);
    case VARIED_RATE:
      return g_strdup_printf (_ ("learning rate %s"), value);
    case VARIED_BATCH:
      return g_strdup_printf (_ ("batch %s"), value);
    case VARIED_DECAY:
      return g_strdup_printf (_ ("weight decay %s"), value);
    case VARIED_NOISE:
      return g_strdup_printf (_ ("label noise %s"), value);
    default:
      return g_strdup_printf (_ ("SAM radius %s"), value);
    }
}

char *
configuration_text (const Configurations *all, unsigned configuration)
{
  Clauses *clauses = clauses_new ();
  unsigned level[VARIED];

  configurations_levels (all, configuration, level);
  for (unsigned v = 0; v < VARIED; v++)
    if (all->levels[v] > 1)
      {
        g_autofree char *text = level_text (all, (Varied) v, level[v]);
        clauses_add (clauses, "%s", text);
      }
  return clauses_end_open (clauses);
}

/* "0.68 (0.09)", in a column with others: beside τ the standard deviation that it would have if the measure and the gap
 * were independent; g_free. */
static char *
correlation_text (RankCorrelation tau)
{
  g_autofree char *value = number_fixed (tau.tau, 2), *deviation = number_fixed (tau.deviation, 2);

  return isnan (tau.tau) ? g_strdup ("–") : g_strdup_printf ("%s (%s)", value, deviation);
}

/* ---- The gap against a measure ---- */

/* By whose levels the points are told apart: the first that varies. */
static Varied
family_of (const Configurations *all)
{
  for (unsigned v = 0; v < VARIED; v++)
    if (all->levels[v] > 1)
      return (Varied) v;
  return VARIED_WIDTH;
}

static void
add_level (const Measures *self, Plot *plot, Varied family, unsigned k, unsigned column)
{
  const Configurations *all = self->all;
  unsigned seeds = sweep_seeds (self->sweep), n = 0, level[VARIED];
  g_autofree double *x = g_new (double, all->n *seeds), *y = g_new (double, all->n *seeds);
  g_autofree char *id = g_strdup_printf ("level-%u", k), *name = level_text (all, family, k);

  for (unsigned i = 0; i < all->n; i++)
    {
      configurations_levels (all, i, level);
      for (unsigned s = 0; s < seeds && level[family] == k; s++)
        {
          const SweepFit *fit = fit_that_reached (self->sweep, i, s);
          if (fit != NULL)
            {
              x[n] = fit->row[column];
              y[n++] = fit->row[FIT_GAP];
            }
        }
    }
  layer_styled (
      plot_add_points (plot, id, all->levels[family] > 1 ? name : NULL, numbers_copy (x, n), numbers_copy (y, n), NULL),
      STYLE (.colour = setting_colours[k], .marker = setting_markers[k], .width = 3.2, .opacity = 0.8));
}

static void
add_pick (const Measures *self, Plot *plot, const Pick *pick, const char *id, unsigned column, int colour)
{
  const SweepFit *fit = fit_that_reached (self->sweep, pick->configuration, pick->seed);

  if (pick->geometry != NULL && fit != NULL)
    layer_styled (plot_add_points (plot, id, NULL, numbers_copy (&fit->row[column], 1),
                                   numbers_copy (&fit->row[FIT_GAP], 1), NULL),
                  STYLE (.colour = colour, .marker = MARKER_CROSS, .width = 4));
}

/* The axis of the gaps goes from 0 to well above them where they hardly differ, so that what is the same looks the
 * same; otherwise it is as they are. */
static void
range_of_gaps (const Sweep *sweep, double range[2])
{
  g_autoptr (Numbers) gaps = reached_column (sweep, FIT_GAP);
  double low = INFINITY, high = -INFINITY;

  for (size_t i = 0; i < gaps->n; i++)
    {
      low = fmin (low, gaps->v[i]);
      high = fmax (high, gaps->v[i]);
    }
  range[0] = low > 0 && high - low < HARDLY * high ? 0 : NAN;
  range[1] = range[0] == 0 ? 1.5 * high : NAN;
}

static Plot *
scatter_plot (const Measures *self, bool second)
{
  SolutionMeasure measure = measures_drawn (self, second);
  unsigned column = FIT_MEASURES + (unsigned) measure;
  Varied family = family_of (self->all);
  RankCorrelation tau = measure_correlation (self->sweep, measure);
  double range[2];
  g_autofree char *value = number_fixed (tau.tau, 2), *deviation = number_fixed (tau.deviation, 2);
  Plot *plot = plot_new (second ? "beside" : "measure", _ ("Generalisation gap"));

  range_of_gaps (self->sweep, range);
  for (unsigned k = 0; k < self->all->levels[family]; k++)
    add_level (self, plot, family, k, column);
  add_pick (self, plot, &self->before, "picked-before", column, COLOUR_SECOND);
  add_pick (self, plot, &self->picked, "picked", column, COLOUR_FOREGROUND);
  plot_axes (plot, AXIS (measure_names[measure], .scale = SCALE_LOG),
             AXIS (N_ ("Gap"), .range = { range[0], range[1] }));
  if (!isnan (tau.tau))
    plot_set_caption (plot, _ ("τ = %s, by chance 0 ± %s"), value, deviation);
  plot->clickable = true;
  return plot;
}

/* ---- All measures ---- */

/* τ, and of the sign errors over the environments the median and the worst. */
enum
{
  RANKING_NAME,
  RANKING_TAU,
  RANKING_MEDIAN,
  RANKING_WORST,
  RANKING_COLUMNS
};

static Plot *
ranking_plot (const Measures *self, const GArray *environments)
{
  static const char *const titles[RANKING_COLUMNS] = { N_ ("Measure"), N_ ("Kendall’s τ"), N_ ("Wrong"), N_ ("Worst") };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  double values[SOLUTION_MEASURES][RANKING_COLUMNS];
  Plot *plot = plot_new ("ranking", _ ("What predicts the gap"));
  Layer *table;

  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    {
      RankCorrelation tau = measure_correlation (self->sweep, (SolutionMeasure) m);
      values[m][RANKING_TAU] = tau.tau;
      values[m][RANKING_MEDIAN] = environments_quartiles (environments, (SolutionMeasure) m).median;
      values[m][RANKING_WORST] = environments_worst (environments, (SolutionMeasure) m);
      g_ptr_array_add (cells, g_strdup (_ (measure_names[m])));
      g_ptr_array_add (cells, correlation_text (tau));
      g_ptr_array_add (cells, number_fixed (values[m][RANKING_MEDIAN], 2));
      g_ptr_array_add (cells, number_fixed (values[m][RANKING_WORST], 2));
    }
  table = plot_add_table (plot, "ranking", titles, (const char *const *) cells->pdata, RANKING_COLUMNS,
                          SOLUTION_MEASURES);
  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    for (unsigned c = RANKING_TAU; c < RANKING_COLUMNS; c++)
      table_set_value (table, m, c, values[m][c]);
  table_set_colour (table, (guint) measures_drawn (self, true), COLOUR_SECOND);
  table_set_colour (table, (guint) measures_drawn (self, false), COLOUR_BLUE);
  plot_set_caption (plot, "%s", _ ("In brackets: spread by chance. Wrong: median and worst"));
  return plot;
}

/* ---- Environments ---- */

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Which fraction of the environments has no more errors. */
static void
add_distribution (Plot *plot, const GArray *environments, SolutionMeasure measure, const char *id, Style style)
{
  guint n = environments->len;
  Numbers *x = numbers_new (n), *y = numbers_new (n);

  for (guint i = 0; i < n; i++)
    {
      x->v[i] = g_array_index (environments, Environment, i).error[measure];
      y->v[i] = (i + 1.0) / n;
    }
  qsort (x->v, n, sizeof (double), by_value);
  layer_styled (plot_add_line (plot, id, _ (measure_names[measure]), x, y), style);
}

static Plot *
signs_plot (const Measures *self, const GArray *environments)
{
  SolutionMeasure first = measures_drawn (self, false), second = measures_drawn (self, true);
  Plot *plot = plot_new ("signs", _ ("Sign errors"));

  layer_styled (plot_add_rule (plot, "chance", _ ("chance"), 0.5, true), STYLE_ZERO);
  if (second != first)
    add_distribution (plot, environments, second, "beside",
                      STYLE (.colour = COLOUR_SECOND, .dash = DASH_DASHED, .marker = MARKER_SQUARE, .width = 1.6));
  add_distribution (plot, environments, first, "measure",
                    STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE, .width = 2.2));
  plot_axes (plot, AXIS (N_ ("Sign errors"), .range = { -0.03, 1.03 }), AXIS (N_ ("Fraction"), .range = { 0, 1 }));
  plot_set_caption (
      plot,
      ngettext ("Over %u pair of values of one setting", "Over %u pairs of values of one setting", environments->len),
      environments->len);
  return plot;
}

/* ---- The figure ---- */

static void
add_geometry (const Measures *self, Figure *figure)
{
  const LocalGeometry *before = self->before.geometry;
  const char *const names[2] = { _ ("picked"), _ ("picked before") };

  if (self->picked.geometry == NULL)
    {
      figure_arrange (figure, "measure beside / ranking signs", NULL, "1 1.3");
      return;
    }
  figure_add (figure, local_geometry_slice_plot (self->picked.geometry, before, names, _ ("Loss around the network")));
  figure_add (figure, local_geometry_spectrum_plot (self->picked.geometry, before, names));
  figure_arrange (figure, "measure beside slice / ranking signs spectrum", "1.7 1 1", "1 1.3");
}

Figure *
measures_figure (const Measures *self)
{
  Figure *figure = figure_new (_ ("Flat minima"));
  g_autoptr (GArray) environments = environments_new (self->all, self->sweep);

  figure_add (figure, scatter_plot (self, false));
  figure_add (figure, scatter_plot (self, true));
  figure_add (figure, ranking_plot (self, environments));
  figure_add (figure, signs_plot (self, environments));
  add_geometry (self, figure);
  return figure;
}

/* ---- Its caption ---- */

/* NULL: none, or there is nothing to say. */
static char *
pick_text (const Measures *self, const Pick *pick)
{
  g_autofree char *text = configuration_text (self->all, pick->configuration);

  return pick->geometry != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* What is varied beside the settings: all other levels; "" where nothing is. */
static char *
variations_text (const Configurations *all)
{
  Clauses *clauses = clauses_new ();

  for (unsigned v = 0; v < VARIED; v++)
    for (unsigned k = 1; k < all->levels[v]; k++)
      {
        g_autofree char *text = level_text (all, (Varied) v, k);
        if (k == 1)
          clauses_part (clauses);
        clauses_add (clauses, "%s", text);
      }
  return clauses_end_open (clauses);
}

char *
measures_caption (const Measures *self)
{
  Clauses *clauses = clauses_new ();
  const Configurations *all = self->all;
  g_autoptr (Numbers) reached = reached_column (self->sweep, FIT_GAP);
  g_autofree char *variations = variations_text (all);
  g_autofree char *picked = pick_text (self, &self->picked), *before = pick_text (self, &self->before);
  unsigned fitted = sweep_count (self->sweep, SWEEP_FITTED), diverged = sweep_count (self->sweep, SWEEP_DIVERGED);

  configurations_describe (all, clauses);
  if (*variations != '\0')
    clauses_sentence (clauses, _ ("With these, too, in all combinations: %s"), variations);
  clauses_sentence (clauses,
                    _ ("%zu of %u networks reached a loss of %g with every training sample right; %u did not, and %u "
                       "diverged"),
                    reached->n, fitted + diverged, all->target, fitted - (unsigned) reached->n, diverged);
  if (all->problem->train->labels == NULL)
    clauses_sentence (clauses, "%s", _ ("The gap is that of the mean squared error"));
  if (picked != NULL)
    clauses_sentence (clauses, _ ("Picked: %s"), picked);
  if (before != NULL)
    clauses_sentence (clauses, _ ("Picked before: %s"), before);
  return clauses_end (clauses);
}

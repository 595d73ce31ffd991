/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sharpness_series.h"

#include "figure/clauses.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "figure/number_format.h"
#include "lab/data_names.h"
#include "numeric/statistics.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* Products with the Hessian before convergence is tested, when nothing is known of the eigenvector yet. */
#define FIRST_PRODUCTS 40
#define MOST_RECORDS 4000
/* Of the records, at the end: what the ratio of sharpness to threshold is averaged over. */
#define LAST_FRACTION 0.3
/* The threshold is always seen; a sharpness far above it at the start, or a threshold that a schedule lets rise far
 * above the sharpness, is not what the axis is for: unless that is most of what was measured. */
#define ABOVE_THRESHOLD 3

/* ---- The threshold ---- */

/* By the scheduled rate.  Not-a-number where the optimiser has none, and infinite, which is not drawn, where the
 * schedule has come to a rate of zero. */
static double
threshold_of (const Session *session)
{
  const TrainerOptions *options = &session->problem->options;
  double rate = schedule_rate (options->schedule, session->rate, session_step (session), options->total_steps);

  return optimiser_sharpness_threshold (&options->optimiser, rate);
}

static bool
has_threshold (const Session *session)
{
  return !isnan (optimiser_sharpness_threshold (&session->problem->options.optimiser, 1));
}

static const char *
formula (const Session *session)
{
  return optimiser_sharpness_threshold_formula (&session->problem->options.optimiser);
}

/* ---- Measuring ---- */

static void
measure (SharpnessSeries *self, Session *session, size_t least, size_t most)
{
  TrackerResult found = sharpness_track (self->sharpness, session_theta (session), least, most,
                                         run_parallel (session->run));
  double *row = series_add (self->series, session_step (session)), threshold = threshold_of (session);

  row[SHARPNESS_LOSS] = sharpness_loss (self->sharpness);
  row[SHARPNESS_VALUE] = found.value;
  row[SHARPNESS_RESIDUAL] = found.residual;
  row[SHARPNESS_NOT_CONVERGED] = found.converged ? NAN : found.value;
  row[SHARPNESS_THRESHOLD] = isfinite (threshold) ? threshold : NAN;
}

SharpnessSeries *
sharpness_series_new (Session *session, uint64_t every, size_t most_products)
{
  SharpnessSeries *self = g_new0 (SharpnessSeries, 1);
  const Samples *samples = &session->problem->monitored;

  self->sharpness = sharpness_new (session->problem->network, samples,
                                   problem_curvature_samples (session->problem, samples));
  self->series = series_new (SHARPNESS_COLUMNS, MOST_RECORDS, every);
  measure (self, session, FIRST_PRODUCTS, MAX (FIRST_PRODUCTS, most_products));
  return self;
}

void
sharpness_series_free (SharpnessSeries *self)
{
  series_free (self->series);
  sharpness_free (self->sharpness);
  g_free (self);
}

void
sharpness_series_follow (SharpnessSeries *self, Session *session, size_t most_products)
{
  if (series_due (self->series, session_step (session)) || session_is_done (session))
    measure (self, session, SHARPNESS_PRODUCTS, most_products);
}

void
sharpness_series_rewind (SharpnessSeries *self, Session *session, size_t most_products)
{
  series_cut (self->series, session_step (session));
  measure (self, session, FIRST_PRODUCTS, MAX (FIRST_PRODUCTS, most_products));
}

/* ---- Summaries ---- */

static double
at (const SharpnessSeries *self, int index, guint column)
{
  return series_row (self->series, index)[column];
}

/* Mean and standard deviation of λmax over the threshold, over the last 30 % of the records; not-a-number where there
 * is no threshold, and where training diverged (there is no level that an explosion is at); the deviation also where
 * there is one ratio. */
static void
summarise_ratio (const SharpnessSeries *self, const Session *session, double *mean, double *deviation)
{
  guint n = series_length (self->series), from = (guint) floor ((1 - LAST_FRACTION) * n);
  g_autofree double *ratio = g_new (double, n);

  *mean = *deviation = NAN;
  if (session->divergence != NULL)
    return;
  for (guint i = from; i < n; i++)
    ratio[i] = at (self, (int) i, SHARPNESS_VALUE) / at (self, (int) i, SHARPNESS_THRESHOLD);
  *mean = statistics_mean (ratio + from, n - from);
  *deviation = isnan (statistics_standard_error (ratio + from, n - from))
                   ? NAN
                   : sqrt (statistics_variance (ratio + from, n - from));
}

static guint
count_not_converged (const SharpnessSeries *self)
{
  guint count = 0;

  for (guint i = 0; i < series_length (self->series); i++)
    count += isfinite (at (self, (int) i, SHARPNESS_NOT_CONVERGED));
  return count;
}

void
sharpness_series_report (const SharpnessSeries *self, const Session *session)
{
  Run *run = session->run;
  double mean, deviation;

  summarise_ratio (self, session, &mean, &deviation);
  run_result (run, "loss", at (self, -1, SHARPNESS_LOSS));
  run_result (run, "highest_loss", series_largest (self->series, SHARPNESS_LOSS));
  run_result (run, "first_sharpness", at (self, 0, SHARPNESS_VALUE));
  run_result (run, "sharpness", at (self, -1, SHARPNESS_VALUE));
  run_result (run, "sharpness_residual", at (self, -1, SHARPNESS_RESIDUAL));
  run_result (run, "highest_sharpness", series_largest (self->series, SHARPNESS_VALUE));
  run_result (run, "not_converged", count_not_converged (self));
  if (isfinite (at (self, -1, SHARPNESS_THRESHOLD)))
    run_result (run, "threshold", at (self, -1, SHARPNESS_THRESHOLD));
  if (!isfinite (mean))
    return;
  run_result (run, "ratio_last_30_percent", mean);
  if (isfinite (deviation))
    run_result (run, "ratio_deviation", deviation);
}

/* ---- The plot ---- */

static void
describe_convergence (const SharpnessSeries *self, Clauses *clauses)
{
  guint open = count_not_converged (self);

  if (isfinite (at (self, -1, SHARPNESS_VALUE)))
    clauses_add_number (clauses, _ ("relative residual %s"),
                        at (self, -1, SHARPNESS_RESIDUAL) / fabs (at (self, -1, SHARPNESS_VALUE)));
  if (open > 0)
    clauses_sentence (clauses,
                      g_dngettext (GETTEXT_PACKAGE,
                                   "One of %u measurements has not converged: raise the number of products",
                                   "%2$u of %1$u measurements have not converged: raise the number of products", open),
                      series_length (self->series), open);
}

static void
describe_threshold (const SharpnessSeries *self, const Session *session, Clauses *clauses)
{
  double threshold = at (self, -1, SHARPNESS_THRESHOLD), mean, deviation;
  g_autofree char *value = number_format (threshold), *ratio = NULL;

  if (!has_threshold (session))
    {
      clauses_add (clauses, _ ("this optimiser has no such threshold"));
      return;
    }
  summarise_ratio (self, session, &mean, &deviation);
  if (isfinite (threshold))
    clauses_add (clauses, _ ("threshold %s = %s"), formula (session), value);
  else
    clauses_add (clauses, _ ("threshold %s, without bound at a learning rate of 0"), formula (session));
  clauses_part (clauses);
  ratio = number_uncertain (mean, deviation);
  if (isfinite (deviation))
    clauses_add (clauses, _ ("over the last 30 %% their ratio is %s"), ratio);
  else if (isfinite (mean))
    clauses_add (clauses, _ ("over the last 30 %% their ratio is %.3f"), mean);
}

/* top: where the axis ends, not-a-number where the data say. */
static char *
caption_of (const SharpnessSeries *self, const Session *session, double top)
{
  const Problem *problem = session->problem;
  uint64_t every = series_interval (self->series);
  Clauses *clauses = clauses_new ();

  if (isfinite (at (self, -1, SHARPNESS_VALUE)))
    clauses_add_number (clauses, "λmax %s", at (self, -1, SHARPNESS_VALUE));
  else
    clauses_add (clauses, _ ("λmax not known at the last step"));
  clauses_add (clauses, g_dngettext (GETTEXT_PACKAGE, "measured every step", "measured every %" PRIu64 " steps", every),
               every);
  describe_threshold (self, session, clauses);
  if (series_largest (self->series, SHARPNESS_VALUE) > top)
    clauses_add_number (clauses, _ ("above the axis, λmax reaches %s"), series_largest (self->series, SHARPNESS_VALUE));
  data_names_say_first (clauses, false, problem_curvature_samples (problem, &problem->monitored), problem->train->n);
  describe_convergence (self, clauses);
  if (problem->options.batch > 0 && problem->options.batch < problem->train->n)
    clauses_sentence (clauses, _ ("The threshold is that of full batches"));
  return clauses_end (clauses);
}

/* Where the axis ends: not-a-number where the data say. */
static double
axis_top (const Numbers *sharpness, const Numbers *threshold)
{
  double sharpest = 0, highest = 0, lowest = INFINITY;
  size_t known = 0, beyond = 0;

  for (size_t i = 0; i < threshold->n; i++)
    {
      sharpest = isfinite (sharpness->v[i]) ? fmax (sharpest, sharpness->v[i]) : sharpest;
      if (isfinite (threshold->v[i]))
        {
          highest = fmax (highest, threshold->v[i]);
          lowest = fmin (lowest, threshold->v[i]);
        }
    }
  for (size_t i = 0; i < sharpness->n; i++)
    {
      known += isfinite (sharpness->v[i]);
      beyond += sharpness->v[i] > ABOVE_THRESHOLD * highest;
    }
  if (highest > 0 && sharpest > ABOVE_THRESHOLD * highest && 2 * beyond < known)
    return ABOVE_THRESHOLD * highest;
  if (highest > ABOVE_THRESHOLD * fmax (sharpest, lowest))
    return 1.5 * fmax (sharpest, lowest);
  return NAN;
}

/* Where sharpness and threshold are so many times apart, a linear axis would lay the lower one on its end. */
#define FAR_APART 30

static Scale
scale_for (const SharpnessSeries *self, double top)
{
  double sharpest = series_largest (self->series, SHARPNESS_VALUE),
         highest = series_largest (self->series, SHARPNESS_THRESHOLD);

  return isnan (top) && sharpest > 0 && highest > 0 && fmax (sharpest, highest) > FAR_APART * fmin (sharpest, highest)
             ? SCALE_LOG
             : SCALE_LINEAR;
}

Plot *
sharpness_series_plot (const SharpnessSeries *self, const Session *session)
{
  Plot *plot = plot_new ("sharpness", _ ("Sharpness"));
  g_autoptr (Numbers) step = series_column (self->series, SHARPNESS_STEP);
  Numbers *sharpness = series_column (self->series, SHARPNESS_VALUE);
  g_autoptr (Numbers) threshold = series_column (self->series, SHARPNESS_THRESHOLD);
  double top = axis_top (sharpness, threshold), low, high;
  g_autofree char *caption = caption_of (self, session, top);

  layer_styled (plot_add_line (plot, "sharpness", "λmax", numbers_ref (step), sharpness), STYLE_TRAIN);
  if (count_not_converged (self) > 0)
    layer_styled (plot_add_points (plot, "open", _ ("Not converged"), numbers_ref (step),
                                   series_column (self->series, SHARPNESS_NOT_CONVERGED), NULL),
                  STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS));
  if (series_largest (self->series, SHARPNESS_THRESHOLD) > 0)
    layer_styled (plot_add_line (plot, "threshold", formula (session), numbers_ref (step), numbers_ref (threshold)),
                  STYLE_THRESHOLD);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS ("λmax", .range = { NAN, top }, .scale = scale_for (self, top)));
  plot_range (plot, AXIS_Y, &low, &high, NULL);
  if (plot->y.scale == SCALE_LINEAR)
    plot->y.low = fmin (low, 0);
  plot_set_caption (plot, "%s", caption);
  return plot;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/divergence.h"

#include "analysis/sharpness.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

static bool
stays_finite (Run *run, const Descent *descent, double rate)
{
  Descent *fresh = descent_new (descent->problem, descent->problem->first);
  uint64_t steps = MIN (descent->problem->options.total_steps,
                        MAX (descent_reach (descent), descent_steps (descent) + 50));
  bool finite = true;

  while (finite && descent_steps (fresh) < steps && run_alive (run))
    finite = descent_step (fresh, rate) == STEP_DONE;
  descent_free (fresh);
  return finite;
}

/* What the learning rate may be set to; 0 where the experiment has none. */
static double
least_rate (Run *run)
{
  const Parameter *parameter = parameter_find (experiment_parameters (settings_experiment (run_settings (run))),
                                               "learning-rate");
  return parameter != NULL ? parameter->low : 0;
}

/* Cut after its first digit, so that it can be said: to the double that the digit is written for. */
static double
one_digit (double rate)
{
  int exponent = (int) floor (log10 (rate));
  g_autofree char *text = g_strdup_printf ("%de%d", (int) floor (rate / pow (10, exponent)), exponent);

  return g_ascii_strtod (text, NULL);
}

/* The largest rate on a coarse scale under the threshold with which the same run stays finite, of those that can be
 * set; NaN where there is none. */
static double
suggest_rate (Run *run, const Descent *descent, double from, double threshold)
{
  double rate = 0.7 * (isfinite (threshold) && threshold < from ? threshold : from), least = least_rate (run);

  for (int i = 0; i < 12; i++, rate /= 3)
    {
      double digit = one_digit (rate);
      if (digit < least)
        break;
      if (stays_finite (run, descent, digit))
        return digit;
    }
  return NAN;
}

/* Where the loss was least before the explosion may have begun: up to the state to go back to. */
static int
best_record (const Descent *descent)
{
  const Series *trajectory = descent->trajectory;
  int best = 0;

  for (int i = 1; i < (int) series_length (trajectory); i++)
    {
      const double *row = series_row (trajectory, i);
      if (row[RECORD_STEP] > (double) descent_back_step (descent))
        break;
      if (row[RECORD_TRAIN_LOSS] < series_row (trajectory, best)[RECORD_TRAIN_LOSS])
        best = i;
    }
  return best;
}

/* The lower of the thresholds at the beginning and where the loss was least, of those that are known.  What an exploded
 * network has for curvature says nothing of the rate that it would have borne. */
static double
measure_threshold (const Descent *descent)
{
  const Problem *problem = descent->problem;
  Sharpness *sharpness = sharpness_new (problem->network, &problem->monitored,
                                        problem_curvature_samples (problem, &problem->monitored));
  const int records[] = { 0, best_record (descent) };
  double sharpest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      const real *theta = series_vector (descent->trajectory, records[i]);
      TrackerResult measured = sharpness_track (sharpness, theta, SHARPNESS_PRODUCTS, SHARPNESS_MOST_PRODUCTS, NULL);
      if (measured.converged)
        sharpest = MAX (sharpest, measured.value);
    }
  sharpness_free (sharpness);
  return optimiser_threshold (&problem->options.optimiser, sharpest);
}

/* The scheduled rate of the step that failed. */
static double
rate_at (const Descent *descent, double base)
{
  const TrainerOptions *options = &descent->problem->options;
  return schedule_rate (options->schedule, base, descent_steps (descent), options->total_steps);
}

static char *
message_for (const Problem *problem, const Divergence *divergence, double at, StepResult result)
{
  g_autofree char *rate = number_format (at), *threshold = number_format (divergence->threshold);
  Clauses *clauses = clauses_new ();

  clauses_sentence (clauses,
                    result == STEP_LOSS_NOT_FINITE
                        ? _ ("Training diverged at step %" PRIu64 ": the loss became infinite")
                        : _ ("Training diverged at step %" PRIu64 ": a parameter became infinite"),
                    divergence->step);
  if (isfinite (divergence->threshold) && at > divergence->threshold)
    clauses_sentence (clauses, _ ("The learning rate %s is above %s ≈ %s"), rate,
                      optimiser_threshold_formula (&problem->options.optimiser), threshold);
  else
    clauses_sentence (clauses, _ ("The learning rate is %s"), rate);
  if (isnan (divergence->suggested_rate))
    clauses_sentence (clauses, _ ("No learning rate that can be set is known to be slow enough"));
  return clauses_end (clauses);
}

Divergence
divergence_measure (Run *run, const Problem *problem, Descent *descent, double rate, StepResult result)
{
  Divergence divergence = { .step = descent_steps (descent) + 1, .back_step = descent_back_step (descent) };

  run_progress (run, _ ("Finding out why training diverged"), 0, 0);
  descent_record (descent);
  divergence.threshold = measure_threshold (descent);
  divergence.suggested_rate = suggest_rate (run, descent, rate, divergence.threshold);
  divergence.message = message_for (problem, &divergence, rate_at (descent, rate), result);
  run_progress (run, NULL, 0, 0);
  return divergence;
}

/* ---- In the figure ---- */

void
divergence_describe (const Divergence *divergence, Clauses *clauses)
{
  g_autofree char *rate = number_format (divergence->suggested_rate);

  clauses_sentences (clauses, divergence->message);
  if (isfinite (divergence->suggested_rate))
    clauses_sentence (clauses, _ ("At the learning rate %s the same run is expected to stay finite"), rate);
}

void
divergence_mark_at (const Divergence *divergence, Plot *plot, double x)
{
  g_autofree char *name = g_strdup_printf (_ ("diverged at step %" PRIu64), divergence->step);

  layer_styled (plot_add_rule (plot, "diverged", name, x, true), STYLE_DIVERGED);
}

void
divergence_mark (const Divergence *divergence, Figure *figure)
{
  for (guint i = 0; i < figure->plots->len; i++)
    {
      Plot *plot = figure->plots->pdata[i];
      if (g_strcmp0 (plot->x.column, "step") == 0)
        divergence_mark_at (divergence, plot, (double) divergence->step);
    }
}

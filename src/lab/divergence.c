#include "lab/divergence.h"

#include "analysis/sharpness.h"
#include "figure/clauses.h"
#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

static bool
stays_finite (Run *run, const Descent *descent, double rate)
{
  Descent *trial = descent_new (descent->problem, descent->problem->first);
  uint64_t steps = MIN (descent->problem->options.total_steps,
                        MAX (descent_reach (descent), descent_steps (descent) + 50));
  bool finite = true;

  while (finite && descent_steps (trial) < steps && run_alive (run))
    finite = descent_step (trial, rate) == STEP_DONE;
  descent_free (trial);
  return finite;
}

/* The largest rate on a coarse scale under the threshold with which the same run stays finite. */
static double
suggest_rate (Run *run, const Descent *descent, double from, double threshold)
{
  double rate = 0.7 * (isfinite (threshold) && threshold < from ? threshold : from);

  for (int i = 0; i < 12; i++, rate /= 3)
    {
      double digit = pow (10, floor (log10 (rate)));
      double rounded = floor (rate / digit) * digit; /* one digit, so that it can be said */
      if (stays_finite (run, descent, rounded))
        return rounded;
    }
  return NAN;
}

/* The lower of the thresholds at the beginning and where it stands, of those that are known. */
static double
measure_threshold (const Problem *problem, const Series *trajectory)
{
  Sharpness *sharpness = sharpness_new (problem->network, &problem->monitored,
                                        problem_curvature_samples (problem, &problem->monitored));
  double sharpest = 0;

  for (int i = 0; i < 2; i++)
    {
      const real *theta = series_vector (trajectory, i == 0 ? 0 : -1);
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
  return clauses_end (clauses);
}

Divergence
divergence_measure (Run *run, const Problem *problem, Descent *descent, double rate, StepResult result)
{
  Divergence divergence = { .step = descent_steps (descent) + 1, .back_step = descent_back_step (descent) };

  run_progress (run, _ ("Finding out why training diverged"), 0, 0);
  descent_record (descent);
  divergence.threshold = measure_threshold (problem, descent->trajectory);
  divergence.suggested_rate = suggest_rate (run, descent, rate, divergence.threshold);
  divergence.message = message_for (problem, &divergence, rate_at (descent, rate), result);
  run_progress (run, NULL, 0, 0);
  return divergence;
}

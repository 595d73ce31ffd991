/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/threshold_mark.h"

#include "analysis/sharpness.h"

#include <math.h>

#define PARAMETER "learning-rate"
/* A measurement may take one part in so many of the time. */
#define PARTS 20

struct _ThresholdMark
{
  const Problem *problem;
  Run *run;
  Sharpness *sharpness; /* NULL before the first time */
  gint64 next;
};

ThresholdMark *
threshold_mark_new (const Problem *problem, Run *run)
{
  ThresholdMark *self = g_new0 (ThresholdMark, 1);

  self->problem = problem;
  self->run = run;
  return self;
}

void
threshold_mark_free (ThresholdMark *self)
{
  g_clear_pointer (&self->sharpness, sharpness_free);
  g_free (self);
}

void
threshold_mark_set (const Problem *problem, Run *run, double sharpness, uint64_t step)
{
  const TrainerOptions *options = &problem->options;
  double factor = schedule_rate (options->schedule, 1, step, options->total_steps);
  double threshold = optimiser_threshold (&options->optimiser, sharpness);

  run_set_mark (run, PARAMETER, optimiser_threshold_formula (&options->optimiser),
                factor > 0 ? threshold / factor : NAN);
}

void
threshold_mark_update (ThresholdMark *self, const real *theta, uint64_t step)
{
  gint64 begin = g_get_monotonic_time ();
  TrackerResult measured;

  if (run_unattended (self->run) || begin < self->next)
    return;
  if (isnan (optimiser_threshold (&self->problem->options.optimiser, 1)))
    {
      threshold_mark_set (self->problem, self->run, NAN, step); /* this optimiser has none */
      return;
    }
  if (self->sharpness == NULL)
    self->sharpness = sharpness_new (self->problem->network, &self->problem->monitored,
                                     problem_curvature_samples (self->problem, &self->problem->monitored));
  measured = sharpness_track (self->sharpness, theta, SHARPNESS_PRODUCTS, SHARPNESS_MOST_PRODUCTS,
                              run_parallel (self->run));
  threshold_mark_set (self->problem, self->run, measured.converged ? measured.value : NAN, step);
  self->next = begin + PARTS * (g_get_monotonic_time () - begin);
}

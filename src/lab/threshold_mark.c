#include "lab/threshold_mark.h"

#include "analysis/sharpness.h"

#include <math.h>

#define PARAMETER "learning-rate"
/* Lanczos steps at first, and when the eigenvector of a moment ago is known. */
#define FIRST_STEPS 12
#define STEPS 3
#define SHARE 20

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
threshold_mark_set (const Problem *problem, Run *run, double sharpness)
{
  run_set_mark (run, PARAMETER, optimiser_threshold_formula (&problem->options.optimiser),
                optimiser_threshold (&problem->options.optimiser, sharpness));
}

void
threshold_mark_update (ThresholdMark *self, const real *theta)
{
  gint64 begin = g_get_monotonic_time ();
  size_t steps = self->sharpness == NULL ? FIRST_STEPS : STEPS;

  if (run_unattended (self->run) || begin < self->next)
    return;
  if (isnan (optimiser_threshold (&self->problem->options.optimiser, 1)))
    {
      threshold_mark_set (self->problem, self->run, NAN); /* this optimiser has none */
      return;
    }
  if (self->sharpness == NULL)
    self->sharpness = sharpness_new (self->problem->network, &self->problem->watched,
                                     problem_curvature_samples (self->problem, &self->problem->watched));
  threshold_mark_set (self->problem, self->run,
                      sharpness_track (self->sharpness, theta, steps, run_parallel (self->run)));
  self->next = begin + SHARE * (g_get_monotonic_time () - begin);
}

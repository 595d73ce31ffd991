/* Training the curves, the bands and the connectors. */
#include "experiments/connectivity/study.h"

#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Operations of one step of all that waking other threads for is not worth. */
#define LEAST_FLOPS 2e7

typedef struct
{
  Study *study;
  uint64_t steps; /* at most so many */
  StepResult result[2 * STUDY_MOST_PAIRS + 1];
} Stretch;

static uint64_t
band_total_steps (const Study *self)
{
  return (uint64_t) self->recipe.band.cycles * self->recipe.band.cycle_steps;
}

static bool
step_connectors (Study *self, StepResult *result)
{
  if (self->connectors == NULL || connectors_steps (self->connectors) >= self->recipe.curve.total_steps)
    return false;
  *result = connectors_step (self->connectors, self->recipe.curve_rate);
  return true;
}

static bool
step_band (Study *self, Pair *pair, StepResult *result)
{
  if (pair->band == NULL || band_steps (pair->band) >= band_total_steps (self))
    return false;
  *result = band_step (pair->band, self->recipe.band_rate, self->parallel);
  return true;
}

static bool
step_curve (Study *self, Pair *pair, StepResult *result)
{
  if (pair->curve == NULL || curve_steps (pair->curve) >= self->recipe.curve.total_steps)
    return false;
  *result = curve_step (pair->curve, self->recipe.curve_rate);
  return true;
}

/* Tasks: every pair's band, every pair's curve, and the connectors; the longest first. */
static bool
step_task (Study *self, size_t index, StepResult *result)
{
  if (index == 2 * self->pairs)
    return step_connectors (self, result);
  return index < self->pairs ? step_band (self, self->pair[index], result)
                             : step_curve (self, self->pair[index - self->pairs], result);
}

static void
stretch_task (size_t index, unsigned worker, void *data)
{
  Stretch *stretch = data;
  Study *self = stretch->study;
  StepResult *result = &stretch->result[index];
  gint64 start = g_get_monotonic_time ();
  (void) worker;

  for (uint64_t i = 0;
       i < stretch->steps && *result == STEP_DONE && !atomic_load (self->cancelled) && step_task (self, index, result);
       i++)
    ;
  if (index < 2 * self->pairs)
    self->pair[index % self->pairs]->path[index < self->pairs ? PAIR_BAND : PAIR_CURVE].seconds +=
        (double) (g_get_monotonic_time () - start) / 1e6;
}

static bool
curves_go_on (const Study *self)
{
  const Pair *pair = self->pair[0];
  return pair->curve != NULL && curve_steps (pair->curve) < self->recipe.curve.total_steps;
}

static bool
bands_go_on (const Study *self)
{
  const Pair *pair = self->pair[0];
  return pair->band != NULL && band_steps (pair->band) < band_total_steps (self);
}

static double
step_flops (const Study *self)
{
  const Pair *pair = self->pair[0];
  double gradients = (pair->curve != NULL) + (pair->band != NULL ? band_path (pair->band).controls : 0);
  return problem_step_flops (self->problem) * (gradients * self->pairs + (self->connectors != NULL));
}

bool
study_step (Study *self, uint64_t steps)
{
  Stretch stretch = { .study = self, .steps = steps };
  size_t tasks = 2 * (size_t) self->pairs + 1;
  bool curves = curves_go_on (self), bands = bands_go_on (self), done = true;

  /* What is alone may divide its own work among the workers. */
  if (self->pairs == 1 && self->connectors == NULL && curves != bands)
    stretch_task (curves ? 1 : 0, 0, &stretch);
  else if (steps == 1 && step_flops (self) < LEAST_FLOPS)
    for (size_t i = 0; i < tasks; i++)
      stretch_task (i, 0, &stretch);
  else
    done = parallel_map (self->parallel, tasks, stretch_task, &stretch, self->cancelled);
  self->result = STEP_DONE;
  for (size_t i = 0; i < tasks && self->result == STEP_DONE; i++)
    self->result = stretch.result[i];
  return done && !atomic_load (self->cancelled) && self->result == STEP_DONE;
}

bool
study_paths_done (const Study *self)
{
  return !curves_go_on (self) && !bands_go_on (self);
}

uint64_t
study_steps (const Study *self)
{
  const Pair *pair = self->pair[0];
  return MAX (pair->curve ? curve_steps (pair->curve) : 0, pair->band ? band_steps (pair->band) : 0);
}

void
study_restart_paths (Study *self)
{
  for (unsigned k = 0; k < self->pairs; k++)
    pair_begin (self->pair[k], &self->recipe.curve, &self->recipe.band);
}

char *
study_describe_divergence (const Study *self)
{
  g_autofree char *curve = number_format (self->recipe.curve_rate), *band = number_format (self->recipe.band_rate);

  return g_strdup_printf (
      self->result == STEP_LOSS_NOT_FINITE
          ? _ ("A path diverged at step %" PRIu64 ": its loss became infinite. The curve's learning rate is %s, the "
               "band's %s.")
          : _ ("A path diverged at step %" PRIu64 ": a parameter became infinite. The curve's learning rate is %s, the "
               "band's %s."),
      study_steps (self) + 1, curve, band);
}

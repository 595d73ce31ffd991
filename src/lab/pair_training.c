#include "lab/pair_training.h"

/* Operations of one step of all that waking other threads for is not worth. */
#define LEAST_FLOPS 2e7

typedef struct
{
  PairTraining *training;
  uint64_t steps; /* at most so many */
  StepResult result[2 * PAIR_TRAINING_MOST + 1];
} Stretch;

static bool
curve_goes_on (const PairTraining *self, const Pair *pair)
{
  return pair->curve != NULL && curve_steps (pair->curve) < self->curve_steps;
}

static bool
band_goes_on (const PairTraining *self, const Pair *pair)
{
  return pair->band != NULL && band_steps (pair->band) < self->band_steps;
}

/* Tasks: every pair's band, every pair's curve, and the connectors; the longest first.  false: no step is left. */
static bool
step_task (PairTraining *self, size_t index, StepResult *result)
{
  Pair *pair = index < 2 * self->pairs ? self->pair[index % self->pairs] : NULL;
  bool goes_on;

  if (pair == NULL)
    {
      goes_on = self->connectors != NULL && connectors_steps (self->connectors) < self->curve_steps;
      *result = goes_on ? connectors_step (self->connectors, self->curve_rate) : STEP_DONE;
    }
  else if (index < self->pairs)
    {
      goes_on = band_goes_on (self, pair);
      *result = goes_on ? band_step (pair->band, self->band_rate, self->parallel) : STEP_DONE;
    }
  else
    {
      goes_on = curve_goes_on (self, pair);
      *result = goes_on ? curve_step (pair->curve, self->curve_rate) : STEP_DONE;
    }
  return goes_on;
}

static void
stretch_task (size_t index, unsigned worker, void *data)
{
  Stretch *stretch = data;
  PairTraining *self = stretch->training;
  StepResult *result = &stretch->result[index];
  gint64 start = g_get_monotonic_time ();

  for (uint64_t i = 0; i < stretch->steps && *result == STEP_DONE && !atomic_load (self->cancelled); i++)
    if (!step_task (self, index, result))
      break;
  if (index < 2 * self->pairs)
    self->pair[index % self->pairs]->path[index < self->pairs ? PAIR_BAND : PAIR_CURVE].seconds +=
        (double) (g_get_monotonic_time () - start) / 1e6;
}

static double
step_flops (const PairTraining *self)
{
  const Pair *pair = self->pair[0];
  double gradients = (pair->curve != NULL) + (pair->band != NULL ? band_path (pair->band).controls : 0);
  return problem_step_flops (pair->problem) * (gradients * self->pairs + (self->connectors != NULL));
}

bool
pair_training_step (PairTraining *self, uint64_t steps)
{
  Stretch stretch = { .training = self, .steps = steps };
  size_t tasks = 2 * (size_t) self->pairs + 1;
  bool curves = curve_goes_on (self, self->pair[0]), bands = band_goes_on (self, self->pair[0]), done = true;

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
pair_training_done (const PairTraining *self)
{
  return !curve_goes_on (self, self->pair[0]) && !band_goes_on (self, self->pair[0]);
}

uint64_t
pair_training_steps (const PairTraining *self)
{
  const Pair *pair = self->pair[0];
  return MAX (pair->curve != NULL ? curve_steps (pair->curve) : 0, pair->band != NULL ? band_steps (pair->band) : 0);
}

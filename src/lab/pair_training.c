/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/pair_training.h"

#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Operations of one step of all that waking other threads for is not worth. */
#define LEAST_FLOPS 2e7
/* About how long an advance takes; how many steps that makes changes no bit. */
#define STRETCH_MICROSECONDS 10000

/* ---- The pairs ---- */

void
pair_training_restart (PairTraining *self)
{
  for (unsigned k = 0; k < self->pairs; k++)
    pair_begin (self->pair[k], &self->options.curve, &self->options.band);
}

void
pair_training_begin (PairTraining *self, const Problem *problem, unsigned n, const real *const *theta)
{
  const CurveOptions *curve = &self->options.curve;
  const ConnectorOptions connectors = { curve->optimiser, curve->schedule, curve->total_steps, curve->batch,
                                        random_derive (curve->seed, "connectors") };

  g_assert (n * (n - 1) / 2 <= PAIR_TRAINING_MOST);
  for (unsigned a = 0; a < n; a++)
    for (unsigned b = a + 1; b < n; b++)
      self->pair[self->pairs++] = pair_new (problem, a, b, theta[a], theta[b]);
  pair_training_restart (self);
  if (self->options.connectors)
    self->connectors = connectors_new (problem->network, problem->train, &connectors, theta);
  self->stretch = 1;
}

void
pair_training_clear (PairTraining *self)
{
  while (self->pairs > 0)
    pair_free (self->pair[--self->pairs]);
  g_clear_pointer (&self->connectors, connectors_free);
}

double
pair_training_vectors (const PairOptions *options, unsigned n)
{
  double each = 2; /* matched ends */

  if (options->curve.total_steps > 0)
    each += 5.0 * options->curve.bends + 2;
  if (options->band.cycles > 0)
    each += 5.0 * options->band.most_pivots;
  return each * n * (n - 1) / 2;
}

unsigned
pair_training_networks (const PairTraining *self)
{
  return self->pair[self->pairs - 1]->b + 1;
}

Pair *
pair_training_find (const PairTraining *self, unsigned a, unsigned b)
{
  unsigned k = 0;

  while (self->pair[k]->a != MIN (a, b) || self->pair[k]->b != MAX (a, b))
    k++;
  return self->pair[k];
}

/* ---- Measured ---- */

bool
pair_training_measure (const PairTraining *self, unsigned pair, PairPath first, PairPath last, bool all)
{
  for (unsigned path = first; path <= last; path++)
    if (pair_has (self->pair[pair], (PairPath) path)
        && !pair_measure (self->pair[pair], (PairPath) path, self->options.points, all, self->parallel,
                          self->cancelled))
      return false;
  return true;
}

bool
pair_training_measure_all (const PairTraining *self, gint64 until)
{
  for (unsigned k = 0; k < self->pairs && (k == 0 || g_get_monotonic_time () < until); k++)
    if (!pair_training_measure (self, k, PAIR_LINE, PAIR_BAND, true))
      return false;
  return true;
}

static void
align_task (size_t index, unsigned worker, void *data)
{
  PairTraining *self = data;
  pair_align (self->pair[self->joined + index], self->cancelled);
}

bool
pair_training_join (PairTraining *self)
{
  size_t n = MIN (self->pairs - self->joined, parallel_workers (self->parallel));

  if (!parallel_map (self->parallel, n, align_task, self, self->cancelled))
    return false;
  for (; n > 0; n--, self->joined++)
    if (!pair_training_measure (self, self->joined, PAIR_LINE, PAIR_ACTIVATIONS, false))
      return false;
  return true;
}

/* ---- Steps ---- */

typedef struct
{
  PairTraining *training;
  uint64_t steps; /* at most so many */
  StepResult result[2 * PAIR_TRAINING_MOST + 1];
} PairStretch;

static bool
curve_goes_on (const PairTraining *self, const Pair *pair)
{
  return pair->curve != NULL && curve_steps (pair->curve) < self->options.curve.total_steps;
}

static bool
band_goes_on (const Pair *pair)
{
  return pair->band != NULL && band_steps (pair->band) < band_total (pair->band);
}

static bool
connectors_go_on (const PairTraining *self)
{
  return self->connectors != NULL && connectors_steps (self->connectors) < self->options.curve.total_steps;
}

/* Tasks: every pair's band, every pair's curve, and the connectors; the longest first.  false: no step is left. */
static bool
step_task (PairTraining *self, size_t index, StepResult *result)
{
  Pair *pair = index < 2 * self->pairs ? self->pair[index % self->pairs] : NULL;

  if (pair == NULL && connectors_go_on (self))
    *result = connectors_step (self->connectors, self->options.curve_rate);
  else if (index < self->pairs && band_goes_on (pair))
    *result = band_step (pair->band, self->options.band_rate, self->parallel);
  else if (pair != NULL && index >= self->pairs && curve_goes_on (self, pair))
    *result = curve_step (pair->curve, self->options.curve_rate);
  else
    return false;
  return true;
}

static void
stretch_task (size_t index, unsigned worker, void *data)
{
  PairStretch *stretch = data;
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
  PairStretch stretch = { .training = self, .steps = steps };
  size_t tasks = 2 * (size_t) self->pairs + 1;
  bool curves = curve_goes_on (self, self->pair[0]), bands = band_goes_on (self->pair[0]), done = true;

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
  return !curve_goes_on (self, self->pair[0]) && !band_goes_on (self->pair[0]);
}

uint64_t
pair_training_steps (const PairTraining *self)
{
  const Pair *pair = self->pair[0];
  return MAX (pair->curve != NULL ? curve_steps (pair->curve) : 0, pair->band != NULL ? band_steps (pair->band) : 0);
}

uint64_t
pair_training_total (const PairOptions *options)
{
  return MAX (options->curve.total_steps, (uint64_t) options->band.cycles * options->band.cycle_steps);
}

bool
pair_training_advance (PairTraining *self)
{
  gint64 start = g_get_monotonic_time (), passed;

  if (!pair_training_step (self, self->stretch))
    return false;
  passed = g_get_monotonic_time () - start;
  if (passed < STRETCH_MICROSECONDS)
    self->stretch *= 2;
  else if (passed > 3 * STRETCH_MICROSECONDS)
    self->stretch = MAX (1, self->stretch / 2);
  return true;
}

char *
pair_training_describe_divergence (const PairTraining *self)
{
  g_autofree char *curve = number_format (self->options.curve_rate), *band = number_format (self->options.band_rate);

  return g_strdup_printf (
      self->result == STEP_LOSS_NOT_FINITE
          ? _ ("A path diverged at step %" PRIu64 ": its loss became infinite. The curve's learning rate is %s, the "
               "band's %s.")
          : _ ("A path diverged at step %" PRIu64 ": a parameter became infinite. The curve's learning rate is %s, the "
               "band's %s."),
      pair_training_steps (self) + 1, curve, band);
}

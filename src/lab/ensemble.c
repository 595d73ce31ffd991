/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/ensemble.h"

#include "analysis/alignment.h"
#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* What is trained between two returns to the caller, in floating-point operations. */
#define ADVANCE_FLOPS 1e9

/* Samples in a pass of the workspace that they are measured with. */
#define BATCH 320

const char *const ensemble_names[ENSEMBLE_MOST] = { "A", "B", "C", "D", "E", "F" };

struct _Ensemble
{
  const Problem *problem;
  EnsembleOptions options;
  unsigned trained;                 /* networks that have a trainer: copies have none */
  Trainer *trainer[ENSEMBLE_MOST];  /* NULL once it is finished */
  StepResult result[ENSEMBLE_MOST]; /* of the last step of each */
  bool parted;                      /* each of them goes on by itself */
  real *theta[ENSEMBLE_MOST];       /* [parameters] once it is finished */
  Measure train[ENSEMBLE_MOST], test[ENSEMBLE_MOST];

  uint64_t until; /* of the steps under way */
  const atomic_bool *cancelled;
};

static Trainer *
make_trainer (const Problem *problem, unsigned index, bool own_start)
{
  TrainerOptions options = problem->options;
  g_autofree real *start = g_memdup2 (problem->first, problem->parameters * sizeof (real));
  g_autofree char *purpose = g_strdup_printf ("minimum %u", index);

  if (index > 0)
    options.order_seed = random_derive (options.order_seed, purpose);
  if (index > 0 && own_start)
    {
      Random random = random_stream (problem->weights_seed, index);
      network_initialise (problem->network, &random, start);
    }
  return trainer_new (problem->network, problem->train, &options, start);
}

Ensemble *
ensemble_new (const Problem *problem, const EnsembleOptions *options)
{
  Ensemble *self = g_new0 (Ensemble, 1);

  g_assert (options->n <= ENSEMBLE_MOST);
  self->problem = problem;
  self->options = *options;
  self->trained = options->start == START_COPY ? 1 : options->n;
  self->parted = options->start != START_SAME;
  for (unsigned i = 0; i < self->trained; i++)
    self->trainer[i] = make_trainer (problem, i, options->start == START_OWN);
  return self;
}

void
ensemble_free (Ensemble *self)
{
  for (unsigned i = 0; i < self->options.n; i++)
    {
      g_clear_pointer (&self->trainer[i], trainer_free);
      g_free (self->theta[i]);
    }
  g_free (self);
}

/* ---- Training ---- */

static void
train_task (size_t index, unsigned worker, void *data)
{
  Ensemble *self = data;

  while (self->result[index] == STEP_DONE && trainer_steps (self->trainer[index]) < self->until
         && !(self->cancelled != NULL && atomic_load_explicit (self->cancelled, memory_order_relaxed)))
    self->result[index] = trainer_step (self->trainer[index], self->options.rate);
}

/* The others take over the state of the first, and go on in their own order. */
static void
part (Ensemble *self)
{
  TrainerState *state = trainer_save (self->trainer[0]);

  for (unsigned i = 1; i < self->trained; i++)
    trainer_restore (self->trainer[i], state);
  trainer_state_free (state);
  self->parted = true;
}

bool
ensemble_advance (Ensemble *self, Parallel *parallel, const atomic_bool *cancelled)
{
  unsigned n = self->parted ? self->trained : 1;
  uint64_t end = self->parted ? self->problem->options.total_steps : self->options.shared;
  uint64_t chunk = (uint64_t) MAX (1, ADVANCE_FLOPS / (n * problem_step_flops (self->problem)));

  self->until = MIN (end, ensemble_steps (self) + chunk);
  self->cancelled = cancelled;
  if (!parallel_map (parallel, n, train_task, self, cancelled))
    return false;
  if (!self->parted && self->until == end && self->result[0] == STEP_DONE)
    part (self);
  return true;
}

/* ---- State ---- */

uint64_t
ensemble_steps (const Ensemble *self)
{
  return self->trainer[0] != NULL ? trainer_steps (self->trainer[0]) : self->problem->options.total_steps;
}

const Trainer *
ensemble_diverged (const Ensemble *self, unsigned *index)
{
  for (unsigned i = 0; i < self->trained; i++)
    if (self->result[i] != STEP_DONE)
      {
        *index = i;
        return self->trainer[i];
      }
  return NULL;
}

bool
ensemble_done (const Ensemble *self)
{
  unsigned index;
  return (self->parted && ensemble_steps (self) >= self->problem->options.total_steps)
         || ensemble_diverged (self, &index) != NULL;
}

const real *
ensemble_parameters (const Ensemble *self, unsigned index)
{
  return self->theta[index] != NULL ? self->theta[index] : trainer_parameters (self->trainer[index]);
}

Measure
ensemble_train_measure (const Ensemble *self, unsigned index)
{
  return self->train[index];
}

Measure
ensemble_test_measure (const Ensemble *self, unsigned index)
{
  return self->test[index];
}

/* ---- What came of it ---- */

static bool
check_finite (const Ensemble *self, GError **error)
{
  unsigned index;
  const Trainer *diverged = ensemble_diverged (self, &index);

  if (diverged == NULL)
    return true;
  g_autofree char *rate = number_format (self->options.rate);
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_DIVERGED,
               _ ("The training of network %s diverged at step %" PRIu64 ": learning-rate is %s, choose less."),
               ensemble_names[index], trainer_steps (diverged) + 1, rate);
  return false;
}

static bool
check_learned (const Ensemble *self, GError **error)
{
  double half = 0.5 * problem_constant_loss (self->problem);

  for (unsigned i = 0; i < self->options.n; i++)
    if (!(self->train[i].loss <= half))
      {
        g_autofree char *loss = number_format (self->train[i].loss), *limit = number_format (half);
        g_set_error (
            error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
            _ ("Network %s has not learned: its training loss %s is above %s, half of what guessing costs. It is "
               "no minimum to lead a path to; choose more steps or another learning-rate."),
            ensemble_names[i], loss, limit);
        return false;
      }
  return true;
}

/* The first network with its hidden units in another order. */
static real *
permuted_copy (const Ensemble *self, unsigned index)
{
  const Problem *problem = self->problem;
  g_autoptr (Alignment) alignment = alignment_new (problem->network);
  Random random = random_stream (random_derive (problem->weights_seed, "permuted copy"), index);
  real *theta = g_new (real, problem->parameters);

  alignment_shuffle (alignment, &random);
  alignment_apply (alignment, self->theta[0], theta);
  return theta;
}

static void
measure_task (size_t index, unsigned worker, void *data)
{
  Ensemble *self = data;
  const Problem *problem = self->problem;
  Workspace *workspace = workspace_new (problem->network, BATCH);

  self->train[index] = network_measure (problem->network, self->theta[index], problem->train, workspace);
  self->test[index] = (Measure){ NAN, NAN };
  if (problem->test->n > 0)
    self->test[index] = network_measure (problem->network, self->theta[index], problem->test, workspace);
  workspace_free (workspace);
}

bool
ensemble_finish (Ensemble *self, Parallel *parallel, const atomic_bool *cancelled, GError **error)
{
  size_t bytes = self->problem->parameters * sizeof (real);

  if (!check_finite (self, error))
    return false;
  for (unsigned i = 0; i < self->options.n; i++)
    {
      self->theta[i] = i < self->trained ? g_memdup2 (trainer_parameters (self->trainer[i]), bytes)
                                         : permuted_copy (self, i);
      g_clear_pointer (&self->trainer[i], trainer_free);
    }
  return parallel_map (parallel, self->options.n, measure_task, self, cancelled) && check_learned (self, error);
}

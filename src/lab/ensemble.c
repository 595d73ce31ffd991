#include "lab/ensemble.h"

/* What is trained between two returns to the caller, in floating-point operations. */
#define ADVANCE_FLOPS 1e9

struct _Ensemble
{
  const Problem *problem;
  EnsembleOptions options;
  Trainer **trainer;
  StepResult *result; /* of the last step of each */
  bool parted;        /* each of them goes on by itself */

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

  self->problem = problem;
  self->options = *options;
  self->trainer = g_new (Trainer *, options->n);
  self->result = g_new0 (StepResult, options->n);
  self->parted = !options->same_start;
  for (unsigned i = 0; i < options->n; i++)
    self->trainer[i] = make_trainer (problem, i, !options->same_start);
  return self;
}

void
ensemble_free (Ensemble *self)
{
  for (unsigned i = 0; i < self->options.n; i++)
    trainer_free (self->trainer[i]);
  g_free (self->trainer);
  g_free (self->result);
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

  for (unsigned i = 1; i < self->options.n; i++)
    trainer_restore (self->trainer[i], state);
  trainer_state_free (state);
  self->parted = true;
}

bool
ensemble_advance (Ensemble *self, Parallel *parallel, const atomic_bool *cancelled)
{
  unsigned n = self->parted ? self->options.n : 1;
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
  return trainer_steps (self->trainer[0]);
}

const Trainer *
ensemble_diverged (const Ensemble *self, unsigned *index)
{
  for (unsigned i = 0; i < self->options.n; i++)
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
  return trainer_parameters (self->trainer[index]);
}

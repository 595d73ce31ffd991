#include "experiments/minima.h"

#include "analysis/alignment.h"
#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What is trained between two looks at the gate, in floating-point operations: some hundredths of a second. */
#define CHUNK_FLOPS 1e9

const char *
minimum_name (unsigned index)
{
  static const char *const names[MINIMA_MOST] = { "A", "B", "C", "D", "E", "F" };
  return names[index];
}

/* ---- What guessing costs ---- */

static double
entropy_of_classes (const Samples *samples)
{
  g_autofree double *count = g_new0 (double, samples->outputs);
  double entropy = 0;

  for (size_t i = 0; i < samples->n; i++)
    count[samples->labels[i]] += 1.0 / (double) samples->n;
  for (unsigned k = 0; k < samples->outputs; k++)
    entropy -= count[k] > 0 ? count[k] * log (count[k]) : 0;
  return entropy;
}

/* The mean of the outputs' variances. */
static double
variance_of_targets (const Samples *samples)
{
  double sum = 0;

  for (unsigned k = 0; k < samples->outputs; k++)
    {
      double mean = 0, square = 0;
      for (size_t i = 0; i < samples->n; i++)
        {
          double y = samples->labels ? samples->labels[i] == k : (double) samples->targets[i * samples->outputs + k];
          double before = mean;
          mean += (y - mean) / (double) (i + 1);
          square += (y - mean) * (y - before);
        }
      sum += square / (double) samples->n;
    }
  return sum / samples->outputs;
}

double
chance_loss (const Problem *problem)
{
  return network_architecture (problem->network)->loss == LOSS_CROSS_ENTROPY ? entropy_of_classes (problem->train)
                                                                             : variance_of_targets (problem->train);
}

/* ---- Training ---- */

typedef struct
{
  const Problem *problem;
  Trainer *trainer[MINIMA_MOST];
  StepResult result[MINIMA_MOST];
  double rate;
  const char *title;
  uint64_t until;
  const atomic_bool *cancelled;
} Training;

static void
train_task (size_t index, unsigned worker, void *data)
{
  Training *self = data;
  (void) worker;

  while (self->result[index] == STEP_DONE && trainer_steps (self->trainer[index]) < self->until
         && !atomic_load_explicit (self->cancelled, memory_order_relaxed))
    self->result[index] = trainer_step (self->trainer[index], self->rate);
}

static Trainer *
own_trainer (const Problem *problem, unsigned index, bool own_start)
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

/* The first goes ahead alone; the others take over its state and go on in their own order. */
static bool
take_first_steps (Training *self, unsigned n, uint64_t split, Run *run)
{
  TrainerState *state;

  self->until = split;
  if (!run_map (run, 1, train_task, self))
    return false;
  state = trainer_save (self->trainer[0]);
  for (unsigned i = 1; i < n; i++)
    {
      trainer_restore (self->trainer[i], state);
      self->result[i] = self->result[0];
    }
  trainer_state_free (state);
  return true;
}

static bool
train_all (Training *self, unsigned n, Run *run)
{
  const Problem *problem = self->problem;
  uint64_t total = problem->options.total_steps;
  uint64_t chunk = (uint64_t) MAX (1, CHUNK_FLOPS / (n * problem_step_flops (problem)));

  for (uint64_t done = trainer_steps (self->trainer[0]); done < total; done = self->until)
    {
      run_progress (run, _ ("Training the networks"), done, total);
      if (self->title != NULL)
        run_set_status (run, _ ("%s: training %u networks, step %" PRIu64), self->title, n, done);
      else
        run_set_status (run, _ ("training %u networks, step %" PRIu64), n, done);
      if (!run_checkpoint (run))
        return false;
      self->until = MIN (total, done + chunk);
      if (!run_map (run, n, train_task, self))
        return false;
      for (unsigned i = 0; i < n; i++)
        if (self->result[i] != STEP_DONE)
          return true; /* the others need not go on */
    }
  return run_alive (run);
}

static bool
check_finite (const Training *self, unsigned n, GError **error)
{
  for (unsigned i = 0; i < n; i++)
    if (self->result[i] != STEP_DONE)
      {
        g_autofree char *rate = number_format (self->rate);
        g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                     _ ("The training of network %s diverged at step %" PRIu64 ": learning-rate is %s, choose less."),
                     minimum_name (i), trainer_steps (self->trainer[i]) + 1, rate);
        return false;
      }
  return true;
}

/* ---- Minima ---- */

static void
measure_task (size_t index, unsigned worker, void *data)
{
  Minima *self = data;
  Workspace *workspace = workspace_new (self->problem->network, 320);
  (void) worker;

  self->train[index] = network_measure (self->problem->network, self->theta[index], self->problem->train, workspace);
  self->test[index] = (Measure){ NAN, NAN };
  if (self->problem->test->n > 0)
    self->test[index] = network_measure (self->problem->network, self->theta[index], self->problem->test, workspace);
  workspace_free (workspace);
}

static bool
check_learned (const Minima *self, GError **error)
{
  double chance = chance_loss (self->problem);

  for (unsigned i = 0; i < self->n; i++)
    if (!(self->train[i].loss <= 0.5 * chance))
      {
        g_autofree char *loss = number_format (self->train[i].loss), *half = number_format (0.5 * chance);
        g_set_error (
            error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
            _ ("Network %s has not learned: its training loss %s is above %s, half of what guessing costs. It is "
               "no minimum to lead a path to; choose more steps or another learning-rate."),
            minimum_name (i), loss, half);
        return false;
      }
  return true;
}

static void
add_copies (Minima *self, unsigned n)
{
  for (unsigned i = self->n; i < n; i++)
    {
      g_autoptr (Alignment) alignment = alignment_new (self->problem->network);
      Random random = random_stream (random_derive (self->problem->weights_seed, "permuted copy"), i);
      alignment_shuffle (alignment, &random);
      self->theta[i] = g_new (real, self->problem->parameters);
      alignment_apply (alignment, self->theta[0], self->theta[i]);
    }
  self->n = n;
}

static bool
can_part (const Problem *problem, const MinimaOptions *options, GError **error)
{
  uint64_t total = problem->options.total_steps;
  size_t batch = problem->options.batch;

  if (options->start != START_SAME || (options->split < total && batch > 0 && batch < problem->train->n))
    return true;
  if (options->split >= total)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("split is %" PRIu64 "; the networks must part before step %" PRIu64 ", the last (steps)."),
                 options->split, total);
  else
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("With one start and all %zu samples in each batch (batch-size) the networks are one and the same."),
                 problem->train->n);
  return false;
}

Minima *
minima_train (const Problem *problem, const MinimaOptions *options, Run *run, GError **error)
{
  g_autoptr (Minima) self = NULL;
  Training training = {
    .problem = problem, .rate = options->rate, .title = options->title, .cancelled = run_cancelled (run)
  };
  unsigned n = options->start == START_COPY ? 1 : options->n;
  gint64 began = g_get_monotonic_time ();
  bool done = true;

  if (!can_part (problem, options, error))
    return NULL;
  for (unsigned i = 0; i < n; i++)
    training.trainer[i] = own_trainer (problem, i, options->start == START_OWN);
  if (options->start == START_SAME)
    done = take_first_steps (&training, n, options->split, run);
  done = done && train_all (&training, n, run) && check_finite (&training, n, error);
  self = g_new0 (Minima, 1);
  self->problem = problem;
  for (unsigned i = 0; i < n; i++)
    {
      self->theta[self->n++] = g_memdup2 (trainer_parameters (training.trainer[i]),
                                          problem->parameters * sizeof (real));
      trainer_free (training.trainer[i]);
    }
  run_progress (run, NULL, 0, 0);
  if (!done)
    return NULL;
  add_copies (self, options->n);
  if (!run_map (run, self->n, measure_task, self) || !check_learned (self, error))
    return NULL;
  self->seconds = (double) (g_get_monotonic_time () - began) / 1e6;
  return g_steal_pointer (&self);
}

void
minima_free (Minima *self)
{
  for (unsigned i = 0; i < self->n; i++)
    g_free (self->theta[i]);
  g_free (self);
}

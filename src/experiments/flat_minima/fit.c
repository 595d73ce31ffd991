/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One network of the sweep: trained until its loss is reached, then measured. */
#include "experiments/flat_minima/configurations.h"

#include "analysis/directions.h"
#include "network/stack.h"

#include <inttypes.h>
#include <math.h>

/* Between two looks at the clock, and at the loss: an epoch, but no fewer steps. */
#define LEAST_STRETCH 10
#define MOST_STRETCH 200

/* ---- Training ---- */

struct _NetworkRun
{
  const Configurations *all;
  unsigned level[VARIED];
  uint64_t weights_seed;
  Network *network;
  real *first;
  Stack *stack;
  uint64_t stretch, total;
  Measure train;
  bool done;
};

static Architecture
architecture_at (const Configurations *all, const unsigned level[VARIED])
{
  Architecture architecture = *network_architecture (all->problem->network);

  architecture.depth = (unsigned) all->values[VARIED_DEPTH][level[VARIED_DEPTH]];
  for (unsigned l = 0; l < architecture.depth; l++)
    architecture.widths[l] = (unsigned) all->values[VARIED_WIDTH][level[VARIED_WIDTH]];
  return architecture;
}

static TrainerOptions
options_at (const Configurations *all, const unsigned level[VARIED])
{
  TrainerOptions options = all->problem->options;

  options.batch = (size_t) all->values[VARIED_BATCH][level[VARIED_BATCH]];
  options.optimiser.weight_decay = all->values[VARIED_DECAY][level[VARIED_DECAY]];
  options.optimiser.radius = all->values[VARIED_RADIUS][level[VARIED_RADIUS]];
  return options;
}

/* The first seed has the weights and the order that the settings say. */
static uint64_t
seed_of (uint64_t base, unsigned seed)
{
  return seed == 0 ? base : random_derive (base + ((uint64_t) seed << 32), "seed");
}

NetworkRun *
network_run_new (const Configurations *all, unsigned configuration, unsigned seed)
{
  NetworkRun *self = g_new0 (NetworkRun, 1);
  Architecture architecture;
  TrainerOptions options;
  Random random;
  size_t batches;

  self->all = all;
  configurations_levels (all, configuration, self->level);
  architecture = architecture_at (all, self->level);
  options = options_at (all, self->level);
  self->weights_seed = seed_of (all->problem->weights_seed, seed);
  options.order_seed = seed_of (options.order_seed, seed);
  self->network = network_new (&architecture);
  self->first = g_new0 (real, network_parameters (self->network));
  random = random_stream (self->weights_seed, 0);
  network_initialise (self->network, &random, self->first);
  self->stack = stack_new (
      self->network, &options, 1,
      &(StackMember){ .samples = network_run_samples (self), .theta = self->first, .order_seed = options.order_seed });
  batches = network_run_samples (self)->n / MAX (options.batch, 1);
  self->stretch = CLAMP (batches, LEAST_STRETCH, MOST_STRETCH);
  self->total = options.total_steps;
  return self;
}

void
network_run_free (NetworkRun *self)
{
  stack_free (self->stack);
  network_free (self->network);
  g_free (self->first);
  g_free (self);
}

static bool
is_fitted (const NetworkRun *self)
{
  return self->train.loss <= self->all->target && !(self->train.accuracy < 1);
}

bool
network_run_advance (NetworkRun *self, gint64 until, const atomic_bool *cancelled)
{
  double rate = self->all->values[VARIED_RATE][self->level[VARIED_RATE]];

  while (!self->done)
    {
      uint64_t next = MIN (self->total, stack_steps (self->stack, 0) + self->stretch);
      if (atomic_load (cancelled) || g_get_monotonic_time () >= until)
        return false;
      if (!stack_advance_member (self->stack, 0, next, rate, cancelled))
        {
          self->done = network_run_diverged (self);
          return self->done;
        }
      self->train = stack_measure (self->stack, 0, network_run_samples (self));
      self->done = is_fitted (self) || next == self->total;
    }
  return true;
}

bool
network_run_diverged (const NetworkRun *self)
{
  return stack_result (self->stack, 0) != STEP_DONE;
}

bool
network_run_reached (const NetworkRun *self)
{
  return is_fitted (self);
}

uint64_t
network_run_steps (const NetworkRun *self)
{
  return stack_steps (self->stack, 0);
}

void
network_run_describe (const NetworkRun *self, Clauses *clauses)
{
  clauses_add (clauses, _ ("%" PRIu64 " steps"), network_run_steps (self));
  if (!network_run_reached (self))
    clauses_add_number (clauses, _ ("the loss of %s with every training sample right was not reached"),
                        self->all->target);
}

const Network *
network_run_network (const NetworkRun *self)
{
  return self->network;
}

const Samples *
network_run_samples (const NetworkRun *self)
{
  return self->all->samples[self->level[VARIED_NOISE]];
}

const Dataset *
network_run_data (const NetworkRun *self)
{
  return self->all->data[self->level[VARIED_NOISE]];
}

const real *
network_run_theta (const NetworkRun *self)
{
  return stack_parameters (self->stack, 0);
}

const real *
network_run_first (const NetworkRun *self)
{
  return self->first;
}

const Samples *
network_run_test (const NetworkRun *self)
{
  return self->all->problem->test;
}

bool
network_run_finish (NetworkRun *self, Run *run, GError **error)
{
  bool done = false;

  run_progress (run, _ ("Training"), 0, 0);
  while (run_alive (run) && !done)
    done = network_run_advance (self, g_get_monotonic_time () + G_USEC_PER_SEC / 20, run_cancelled (run));
  run_progress (run, NULL, 0, 0);
  if (network_run_diverged (self))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_DIVERGED,
                 _ ("Training diverged at step %" PRIu64 ": choose a smaller learning rate."),
                 network_run_steps (self));
  else if (done && !network_run_reached (self))
    run_warn (run, _ ("The network did not reach the loss (target-loss) in its steps (steps)."));
  return done && !network_run_diverged (self);
}

/* Goes on with the parts of the measures that are not there. */
static bool
measure_parts (const NetworkRun *self, gint64 until, const atomic_bool *cancelled, unsigned *parts,
               SolutionMeasures *measures)
{
  Samples samples = *network_run_samples (self);

  samples.n = MIN (samples.n, MONITORED_SAMPLES);
  for (; *parts < SOLUTION_PARTS; (*parts)++)
    if (g_get_monotonic_time () >= until
        || !solution_measure_part (*parts, self->network, network_run_theta (self), self->first, &samples,
                                   self->weights_seed, cancelled, measures))
      return false;
  return true;
}

bool
network_run_measure (const NetworkRun *self, const atomic_bool *cancelled, SolutionMeasures *measures)
{
  unsigned parts = 0;

  return measure_parts (self, G_MAXINT64, cancelled, &parts, measures);
}

LocalGeometry *
network_run_geometry (const NetworkRun *self, Parallel *parallel, const atomic_bool *cancelled)
{
  Samples samples = *network_run_samples (self);
  size_t n = network_parameters (self->network);

  samples.n = MIN (samples.n, MONITORED_SAMPLES);
  return local_geometry_new (self->network, network_run_theta (self), &samples,
                             sqrt (direction_inner (n, self->first, self->first)), self->weights_seed, parallel,
                             cancelled);
}

/* ---- A fit ---- */

#define MEASURE_COLUMNS(suffix)                                                                                        \
  "relative_flatness" suffix, "path_norm_over_margin" suffix, "path_norm" suffix, "spectral_over_margin" suffix,       \
      "sharpness" suffix, "trace" suffix, "flatness" suffix, "inverse_margin" suffix, "weight_norm" suffix,            \
      "distance" suffix, "parameters" suffix
static const char *const columns[] = { "width",
                                       "depth",
                                       "learning_rate",
                                       "batch_size",
                                       "weight_decay",
                                       "label_noise",
                                       "sam_radius",
                                       "steps",
                                       "reached",
                                       "train_loss",
                                       "train_error",
                                       "test_loss",
                                       "test_error",
                                       "gap",
                                       MEASURE_COLUMNS (""),
                                       MEASURE_COLUMNS ("_standard_error"),
                                       NULL };

typedef struct
{
  NetworkRun *run;
  SweepFit *fit;
  SolutionMeasures measures;
  unsigned parts; /* of the measures, that are there */
} Fit;

static void *
fit_begin (const void *data, const SweepTask *task, SweepFit *const *fits)
{
  Fit *self = g_new0 (Fit, 1);

  self->run = network_run_new (data, (unsigned) task->values[0], task->seed);
  self->fit = fits[0];
  return self;
}

static void
fit_free (void *work)
{
  Fit *self = work;

  network_run_free (self->run);
  g_free (self);
}

static void
write_errors (const Fit *self)
{
  NetworkRun *run = self->run;
  double *row = self->fit->row;
  Measure test = stack_measure (run->stack, 0, run->all->problem->test);

  for (unsigned v = 0; v < VARIED; v++)
    row[v] = run->all->values[v][run->level[v]];
  row[FIT_STEPS] = (double) network_run_steps (run);
  row[FIT_REACHED] = is_fitted (run);
  row[FIT_TRAIN_LOSS] = run->train.loss;
  row[FIT_TRAIN_ERROR] = 1 - run->train.accuracy;
  row[FIT_TEST_LOSS] = test.loss;
  row[FIT_TEST_ERROR] = 1 - test.accuracy;
  row[FIT_GAP] = isnan (test.accuracy) ? test.loss - run->train.loss : run->train.accuracy - test.accuracy;
}

/* Whether they are known; false at this time, or cancelled. */
static bool
write_measures (Fit *self, gint64 until, const atomic_bool *cancelled)
{
  if (!measure_parts (self->run, until, cancelled, &self->parts, &self->measures))
    return false;
  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    {
      self->fit->row[FIT_MEASURES + m] = self->measures.value[m];
      self->fit->row[FIT_ERRORS + m] = self->measures.error[m];
    }
  return true;
}

static bool
fit_advance (void *work, gint64 until, const atomic_bool *cancelled)
{
  Fit *self = work;

  if (!network_run_advance (self->run, until, cancelled))
    return false;
  if (self->parts == 0)
    write_errors (self);
  self->fit->status = network_run_diverged (self->run) ? SWEEP_DIVERGED : SWEEP_FITTED;
  return self->fit->status == SWEEP_DIVERGED || !is_fitted (self->run) || write_measures (self, until, cancelled);
}

static double
fit_cost (const void *data, unsigned curve, double value)
{
  const Configurations *all = data;
  unsigned level[VARIED];
  Architecture architecture;

  configurations_levels (all, (unsigned) value, level);
  architecture = architecture_at (all, level);
  return (double) architecture_layout (&architecture).parameters;
}

const SweepClass flat_minima_fits = {
  .columns = columns,
  .refined = FIT_TEST_ERROR,
  .begin = fit_begin,
  .advance = fit_advance,
  .free = fit_free,
  .cost = fit_cost,
};

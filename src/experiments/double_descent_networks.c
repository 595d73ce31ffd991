/* Trials that are trained step by step: networks (a stack of one member each, network/stack.h) and deep linear networks
 * (network/linear_descent.h). */
#include "experiments/double_descent.h"

#include "analysis/sharpness.h"
#include "network/linear_descent.h"
#include "network/stack.h"
#include "numeric/least_squares.h"

#include <math.h>
#include <string.h>

/* Between two looks at the clock. */
#define CHUNK_MICROSECONDS 2000
#define MOST_CHUNK 4096
#define HISTORY_SAMPLES 400 /* of the test set, while training goes on */
#define RANK_SAMPLES 1024
#define SHARPNESS_SAMPLES 500
#define SHARPNESS_STEPS 16

struct _Training
{
  Task task;
  Architecture architecture;
  Dataset *data;
  uint64_t step, total;
  uint64_t chunk; /* steps between two looks at the clock */
  size_t next;    /* value along time */
  GArray *marks;  /* of uint64_t: steps at which the history is written; empty for all seeds but the first */
  guint mark;
  double *steps, *train, *test; /* [marks] */
  double sharpness;

  /* One of the two. */
  LinearDescent *linear;
  struct
  {
    Network *network;
    Samples *train, *test;
    Stack *stack;
  } net;
};

/* ---- Beginning ---- */

static Dataset *
draw_fast_and_slow (const Task *task)
{
  const Recipe *recipe = task->recipe;
  unsigned set = recipe_set_of (recipe, task->place.seed), d = recipe->features;
  Dataset *data = dataset_new (TASK_REGRESSION, task->place.samples, d, 1);
  Random noise = random_stream (recipe_stream (recipe, "noise", set), 0);

  for (size_t i = 0; i < data->n; i++)
    {
      Random random = random_stream (recipe_stream (recipe, "set", set), i);
      double y = task->place.noise * random_normal (&noise);
      for (unsigned j = 0; j < d; j++)
        {
          double x = recipe->scale[j] * random_normal (&random);
          data->x[i * d + j] = (float) x;
          y += recipe->beta[j] * x;
        }
      data->targets[i] = (float) y;
    }
  return data;
}

static TrainerOptions
options_of (const Task *task)
{
  TrainerOptions options = task->recipe->training;

  options.optimiser.weight_decay = MAX (task->place.ridge, 0);
  options.order_seed = recipe_stream (task->recipe, "order", task->place.seed);
  return options;
}

/* λmax where the training begins. */
static void
measure_sharpness (Training *self, const Network *network, const Samples *samples, const real *theta)
{
  Sharpness *sharpness;

  self->sharpness = NAN;
  if (self->task.place.seed > 0 || isnan (optimiser_threshold (&self->task.recipe->training.optimiser, 1)))
    return;
  sharpness = sharpness_new (network, samples, SHARPNESS_SAMPLES);
  self->sharpness = sharpness_track (sharpness, theta, SHARPNESS_STEPS, SHARPNESS_MOST_PRODUCTS, NULL).value;
  sharpness_free (sharpness);
}

static void
measure_linear_sharpness (Training *self, size_t parameters, const double *theta)
{
  Network *network = network_new (&self->architecture);
  Samples *samples = samples_new (self->data);
  g_autofree real *rounded = g_new (real, parameters);

  for (size_t i = 0; i < parameters; i++)
    rounded[i] = (real) theta[i];
  measure_sharpness (self, network, samples, rounded);
  samples_free (samples);
  network_free (network);
}

static void
begin_linear (Training *self)
{
  TrainerOptions options = options_of (&self->task);
  Layout layout = layout_of (&self->architecture);
  g_autofree double *theta = g_new (double, layout.parameters);
  Random random = random_stream (recipe_stream (self->task.recipe, "weights", self->task.place.seed), 0);

  for (unsigned l = 0; l < layout.layers; l++)
    {
      const LayerLayout *layer = &layout.layer[l];
      double scale = self->architecture.gain / sqrt (layer->in);
      for (size_t i = 0; i < (size_t) layer->in * layer->out; i++)
        theta[layer->weight + i] = scale * random_normal (&random);
    }
  self->data = draw_fast_and_slow (&self->task);
  self->linear = linear_descent_new (&self->architecture, self->data, &options, theta);
  measure_linear_sharpness (self, layout.parameters, theta);
}

static void
begin_network (Training *self)
{
  const Recipe *recipe = self->task.recipe;
  const Place *place = &self->task.place;
  TrainerOptions options = options_of (&self->task);
  Random random = random_stream (recipe_stream (recipe, "weights", place->seed), 0);
  StackMember member = { .order_seed = options.order_seed };
  g_autofree real *theta = NULL;

  self->data = recipe_training_set (recipe, recipe_set_of (recipe, place->seed), place->samples, place->noise);
  self->net.network = network_new (&self->architecture);
  theta = g_new0 (real, network_parameters (self->net.network));
  network_initialise (self->net.network, &random, theta);
  self->net.train = samples_new (self->data);
  self->net.test = samples_new (recipe_test_set (recipe));
  member.samples = self->net.train;
  member.theta = theta;
  self->net.stack = stack_new (self->net.network, &options, 1, &member);
  measure_sharpness (self, self->net.network, self->net.train, theta);
}

/* Steps at which the history is written: as evenly as whole steps allow on a logarithmic axis. */
static void
set_marks (Training *self)
{
  double ratio = pow ((double) self->total, 1.0 / (HISTORY_POINTS - 1));
  uint64_t last = 0;

  for (int i = 0; i < HISTORY_POINTS; i++)
    {
      uint64_t step = (uint64_t) llround (pow (ratio, i));
      if (step > last && step <= self->total)
        g_array_append_val (self->marks, step);
      last = MAX (last, step);
    }
}

Training *
training_new (const Task *task)
{
  const Recipe *recipe = task->recipe;
  Training *self = g_new0 (Training, 1);

  self->task = *task;
  self->architecture = recipe_architecture (recipe, task->place.width);
  self->chunk = 1;
  self->marks = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  self->total = recipe->along == ALONG_TIME ? (uint64_t) task->place.values[task->place.n - 1]
                                            : recipe->training.total_steps;
  if (recipe->model == MODEL_DEEP_LINEAR)
    begin_linear (self);
  else
    begin_network (self);
  if (task->place.seed == 0 && recipe->along != ALONG_TIME && self->total > 0)
    set_marks (self);
  self->steps = g_new0 (double, self->marks->len);
  self->train = g_new0 (double, self->marks->len);
  self->test = g_new0 (double, self->marks->len);
  return self;
}

void
training_free (Training *self)
{
  g_clear_pointer (&self->linear, linear_descent_free);
  g_clear_pointer (&self->net.stack, stack_free);
  g_clear_pointer (&self->net.train, samples_free);
  g_clear_pointer (&self->net.test, samples_free);
  g_clear_pointer (&self->net.network, network_free);
  g_clear_pointer (&self->data, dataset_free);
  g_array_unref (self->marks);
  g_free (self->steps);
  g_free (self->train);
  g_free (self->test);
  g_free (self);
}

/* ---- Measuring ---- */

/* W_L … W_1 of a linear network with one output, into w[inputs]. */
static void
multiply_layers (const Training *self, double *w)
{
  Layout layout = layout_of (&self->architecture);
  const double *theta = linear_descent_parameters (self->linear);
  unsigned widest = self->architecture.inputs;
  g_autofree double *next = NULL;

  for (unsigned l = 0; l < layout.layers; l++)
    widest = MAX (widest, layout.layer[l].in);
  next = g_new (double, widest);
  g_autofree double *row = g_new0 (double, widest);
  row[0] = 1;
  for (unsigned l = layout.layers; l-- > 0;)
    {
      const LayerLayout *layer = &layout.layer[l];
      for (unsigned j = 0; j < layer->in; j++)
        {
          next[j] = 0;
          for (unsigned i = 0; i < layer->out; i++)
            next[j] += row[i] * theta[layer->weight + (size_t) i * layer->in + j];
        }
      memcpy (row, next, layer->in * sizeof (double));
    }
  memcpy (w, row, self->architecture.inputs * sizeof (double));
}

static Numbers *
linear_answers (const Training *self)
{
  const Recipe *recipe = self->task.recipe;
  Numbers *answers = numbers_new (recipe->features);

  multiply_layers (self, answers->v);
  for (unsigned j = 0; j < recipe->features; j++)
    answers->v[j] *= recipe->scale[j];
  return answers;
}

/* Over all inputs, exactly. */
static double
linear_test (const Recipe *recipe, const Numbers *answers)
{
  double sum = 0;
  for (unsigned j = 0; j < recipe->features; j++)
    sum += pow (answers->v[j] - recipe->scale[j] * recipe->beta[j], 2);
  return sum;
}

static Numbers *
network_answers (const Training *self, Workspace *workspace)
{
  size_t n = recipe_parts_samples (self->net.test->n), outputs = self->net.test->outputs;
  g_autofree real *values = g_new (real, n * outputs);
  Numbers *answers = numbers_new (n * outputs);
  double share = 1 / sqrt ((double) answers->n);

  network_outputs (self->net.network, stack_parameters (self->net.stack, 0), self->net.test, NULL, n, values,
                   workspace);
  for (size_t i = 0; i < answers->n; i++)
    answers->v[i] = share * values[i];
  return answers;
}

static double
network_error (const Training *self, const Samples *samples)
{
  Measure measure = stack_measure (self->net.stack, 0, samples);
  return self->task.recipe->shares ? 1 - measure.accuracy : measure.loss;
}

static double
hidden_rank (const Training *self, Workspace *workspace)
{
  Samples few = *self->net.train;
  unsigned last = self->architecture.depth - 1;
  size_t stride;
  const real *hidden;
  g_autofree real *outputs = NULL;

  if (self->architecture.depth == 0)
    return NAN;
  few.n = MIN (few.n, RANK_SAMPLES);
  outputs = g_new (real, few.n * few.outputs);
  network_outputs (self->net.network, stack_parameters (self->net.stack, 0), &few, NULL, few.n, outputs, workspace);
  hidden = network_hidden (workspace, last, &stride);
  return effective_rank_of (self->architecture.widths[last], few.n, hidden, stride);
}

static size_t
count_parameters (const Training *self)
{
  Layout layout = layout_of (&self->architecture);
  return layout.parameters;
}

static double
weights_norm (const Training *self)
{
  size_t n = count_parameters (self);
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    {
      double weight = self->linear != NULL ? linear_descent_parameters (self->linear)[i]
                                           : (double) stack_parameters (self->net.stack, 0)[i];
      sum += weight * weight;
    }
  return sqrt (sum);
}

/* ---- Portraits ---- */

static void
copy_samples (const Training *self, Outcome *outcome)
{
  const Dataset *data = self->data;

  outcome->portrait_x = numbers_copy_floats (data->x, data->n * data->inputs);
  if (data->labels == NULL)
    outcome->portrait_y = numbers_copy_floats (data->targets, data->n);
  else
    {
      outcome->portrait_y = numbers_new (data->n);
      for (size_t i = 0; i < data->n; i++)
        outcome->portrait_y->v[i] = data->labels[i];
    }
}

static Numbers *
draw_line (const Training *self, const real *values)
{
  Numbers *line = numbers_new (PORTRAIT_POINTS);
  for (size_t i = 0; i < PORTRAIT_POINTS; i++)
    line->v[i] = values[i * self->architecture.outputs];
  return line;
}

/* The class of every cell, and how far it is ahead of the second. */
static Numbers *
draw_map (const Training *self, const real *values)
{
  const size_t cells = PORTRAIT_CELLS * PORTRAIT_CELLS;
  unsigned outputs = self->architecture.outputs;
  Numbers *map = numbers_new (2 * cells);

  for (size_t i = 0; i < cells; i++)
    {
      const real *f = values + i * outputs;
      unsigned best = 0;
      double second = -INFINITY;
      for (unsigned k = 1; k < outputs; k++)
        best = f[k] > f[best] ? k : best;
      for (unsigned k = 0; k < outputs; k++)
        if (k != best)
          second = MAX (second, f[k]);
      map->v[i] = best;
      map->v[cells + i] = CLAMP (f[best] - second, 0, 1);
    }
  return map;
}

static void
portray (const Training *self, Workspace *workspace, Outcome *outcome)
{
  const Recipe *recipe = self->task.recipe;
  size_t side = recipe->portrait == 1 ? PORTRAIT_POINTS : PORTRAIT_CELLS,
         n = recipe->portrait == 1 ? side : side * side;
  Samples points = { .n = n, .inputs = recipe->inputs, .outputs = recipe->outputs };
  g_autofree real *x = g_new (real, n * recipe->inputs), *values = g_new (real, n * recipe->outputs);

  for (size_t i = 0; i < n; i++)
    for (unsigned j = 0; j < recipe->portrait; j++)
      {
        size_t at = j == 0 ? i % side : i / side;
        x[i * recipe->portrait + j] = (real) (recipe->low[j]
                                              + (recipe->high[j] - recipe->low[j]) * (double) at / (double) (side - 1));
      }
  points.x = x;
  network_outputs (self->net.network, stack_parameters (self->net.stack, 0), &points, NULL, n, values, workspace);
  outcome->portrait = recipe->portrait == 1 ? draw_line (self, values) : draw_map (self, values);
  copy_samples (self, outcome);
}

/* ---- Writing down ---- */

static void
write_linear (const Training *self, Outcome *outcome)
{
  outcome->answers = linear_answers (self);
  outcome->train = linear_descent_loss (self->linear, self->data);
  outcome->test = linear_test (self->task.recipe, outcome->answers);
  outcome->rank = NAN;
}

static void
write_network (const Training *self, Outcome *outcome)
{
  Workspace *workspace = workspace_new (self->net.network, RANK_SAMPLES);
  bool first = self->task.place.seed == 0;

  outcome->answers = network_answers (self, workspace);
  outcome->train = network_error (self, self->net.train);
  outcome->test = network_error (self, self->net.test);
  outcome->rank = first ? hidden_rank (self, workspace) : NAN;
  if (first && self->task.recipe->portrait > 0)
    portray (self, workspace, outcome);
  workspace_free (workspace);
}

static void
write_outcome (const Training *self, Outcome *outcome)
{
  if (self->linear != NULL)
    write_linear (self, outcome);
  else
    write_network (self, outcome);
  outcome->norm = weights_norm (self);
  outcome->sharpness = self->sharpness;
  outcome->diverged = !isfinite (outcome->test);
}

static void
write_history (Training *self)
{
  Samples few;

  self->steps[self->mark] = (double) self->step;
  if (self->linear != NULL)
    {
      g_autoptr (Numbers) answers = linear_answers (self);
      self->train[self->mark] = linear_descent_loss (self->linear, self->data);
      self->test[self->mark] = linear_test (self->task.recipe, answers);
    }
  else
    {
      few = *self->net.test;
      few.n = MIN (few.n, HISTORY_SAMPLES);
      self->train[self->mark] = network_error (self, self->net.train);
      self->test[self->mark] = network_error (self, &few);
    }
  self->mark++;
}

static void
keep_history (const Training *self, Outcome *outcome)
{
  if (self->mark == 0)
    return;
  outcome->steps = numbers_copy (self->steps, self->mark);
  outcome->train_history = numbers_copy (self->train, self->mark);
  outcome->test_history = numbers_copy (self->test, self->mark);
}

/* What was not reached has no value. */
static void
give_up (Training *self)
{
  for (; self->next < self->task.place.n; self->next++)
    {
      Outcome *outcome = self->task.outcomes[self->next];
      outcome->train = outcome->test = outcome->norm = outcome->rank = NAN;
      outcome->diverged = true;
    }
}

/* ---- Going on ---- */

static bool
go_to (Training *self, uint64_t step, const atomic_bool *cancelled)
{
  double rate = self->task.recipe->learning_rate;
  StepResult result = STEP_DONE;

  if (self->linear != NULL)
    result = linear_descent_advance (self->linear, step, rate, cancelled);
  else if (!stack_advance_member (self->net.stack, 0, step, rate, cancelled))
    result = stack_result (self->net.stack, 0);
  self->step = self->linear != NULL ? linear_descent_steps (self->linear) : stack_steps (self->net.stack, 0);
  return result == STEP_DONE;
}

/* The next step at which something is written down. */
static uint64_t
next_stop (const Training *self)
{
  uint64_t stop = self->total;

  if (self->task.recipe->along == ALONG_TIME && self->next < self->task.place.n)
    stop = (uint64_t) self->task.place.values[self->next];
  if (self->mark < self->marks->len)
    stop = MIN (stop, g_array_index (self->marks, uint64_t, self->mark));
  return stop;
}

static void
write_down (Training *self)
{
  bool along = self->task.recipe->along == ALONG_TIME;

  while (self->mark < self->marks->len && g_array_index (self->marks, uint64_t, self->mark) == self->step)
    write_history (self);
  while (self->next < self->task.place.n
         && self->step == (along ? (uint64_t) self->task.place.values[self->next] : self->total))
    write_outcome (self, self->task.outcomes[self->next++]);
}

bool
training_advance (Training *self, gint64 until, const atomic_bool *cancelled)
{
  gint64 before = g_get_monotonic_time (), now;
  bool finite = true;

  write_down (self);
  while (self->next < self->task.place.n && finite && before < until && !atomic_load (cancelled))
    {
      finite = go_to (self, MIN (next_stop (self), self->step + self->chunk), cancelled);
      now = g_get_monotonic_time ();
      if (now - before < CHUNK_MICROSECONDS && self->chunk < MOST_CHUNK)
        self->chunk *= 2;
      else if (now - before > 4 * CHUNK_MICROSECONDS && self->chunk > 1)
        self->chunk /= 2;
      before = now;
      write_down (self);
    }
  if (!finite)
    give_up (self);
  if (self->next < self->task.place.n)
    return false;
  keep_history (self, self->task.outcomes[self->task.place.n - 1]);
  return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/tangent_kernel/lazy_task.h"

#include "figure/compose.h"
#include "figure/number_format.h"
#include "lab/memory_limit.h"
#include "lab/saving.h"
#include "numeric/memory.h"
#include "numeric/number_text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TESTS 1000
#define MOVED_ROWS 300 /* of the kernel whose movement is measured */
#define ROWS 400       /* of what is kept of a network */
#define STRETCH 64     /* steps between two looks at whether it is still wanted */

bool
lazy_task_has_classes (const LazyTask *self)
{
  return self->problem->data->train->task == TASK_CLASSES;
}

const char *
lazy_task_error_name (const LazyTask *self)
{
  return lazy_task_has_classes (self) ? N_ ("Test error") : N_ ("Test loss");
}

/* ---- Data ---- */

/* Classes get targets beside their labels. */
static void
give_targets (Dataset *data)
{
  unsigned classes = data->outputs, outputs = classes == 2 ? 1 : classes;

  if (data->task != TASK_CLASSES)
    return;
  data->outputs = outputs;
  data->targets = g_new (float, data->n *outputs);
  for (size_t i = 0; i < data->n; i++)
    for (unsigned k = 0; k < outputs; k++)
      data->targets[i * outputs + k] = outputs == 1 ? (data->labels[i] == 1 ? 1 : -1)
                                                    : (float) (data->labels[i] == k) - 1 / (float) classes;
}

/* Where a network is trained on them, one sample is no set: centred it is zero, and its kernel a number. */
static bool
check_samples (const LazyTask *self, Run *run, GError **error)
{
  g_autofree char *share = NULL;

  if (self->n >= 2)
    return true;
  share = number_format (run_number (run, "test-share"));
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               ngettext ("There is %zu training sample, and %zu are kept as tests (test-share %s); the tangent kernel "
                         "compares at least 2: choose a smaller test share (test-share) or more samples (samples).",
                         "There are %zu training samples, and %zu are kept as tests (test-share %s); the tangent "
                         "kernel compares at least 2: choose a smaller test share (test-share) or more samples "
                         "(samples).",
                         self->n),
               self->n, self->problem->test->n, share);
  return false;
}

/* In bytes: the kernel of training samples and others with its features, and what its eigenvectors need. */
static double
memory_of (const LazyTask *self)
{
  return tangent_kernel_bytes (self->architecture, self->n, self->tests + self->points)
         + 3.0 * sizeof (double) * (double) self->rows * (double) self->rows;
}

static bool
check_size (const LazyTask *self, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("The tangent kernel of %zu samples"), self->n);

  if (self->rows > LAZY_MOST_ROWS)
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("%zu samples with %zu outputs make a kernel of %zu rows; its eigenvectors are computed up to %d: "
                      "choose fewer samples (samples)."),
                   self->n, self->k, self->rows, LAZY_MOST_ROWS);
      return false;
    }
  return memory_limit_allows (memory_of (self), memory_available (), what,
                              _ ("Choose fewer samples (samples) or a smaller width."), error);
}

/* Tests, and the points of the range, one after the other. */
static void
gather_others (LazyTask *self)
{
  const Samples *test = self->problem->test;
  unsigned d = test->inputs;
  size_t side = self->range.inputs == 1 ? FITTED_POINTS : FITTED_CELLS;

  self->others = g_new (float, (self->tests + self->points) * d);
  memcpy (self->others, test->x, self->tests * d * sizeof (float));
  for (size_t i = 0; i < self->points; i++)
    for (unsigned j = 0; j < d; j++)
      {
        double at = (double) (j == 0 ? i % side : i / side) / (double) (side - 1);
        self->others[(self->tests + i) * d + j] = (float) (self->range.from[j]
                                                           + (self->range.to[j] - self->range.from[j]) * at);
      }
}

static void
set_up (LazyTask *self)
{
  const Problem *problem = self->problem;
  const Dataset *train = problem->data->train;

  self->architecture = network_architecture (problem->network);
  self->n = problem->train->n;
  self->k = self->architecture->outputs;
  self->rows = self->n * self->k;
  self->tests = MIN (problem->test->n, MOST_TESTS);
  self->range = fitted_function_range (train);
  self->points = self->range.inputs == 0 ? 0 : self->range.inputs == 1 ? FITTED_POINTS : FITTED_CELLS * FITTED_CELLS;
  self->moved = CLAMP (MOVED_ROWS / self->k, 1, self->n);
  if (!self->recipe.data.from_file && self->recipe.data.generator.kind == DATA_PARITY)
    self->relevant = self->recipe.data.generator.parity_bits;
  self->y = g_new (double, self->rows);
  for (size_t i = 0; i < self->rows; i++)
    self->y[i] = problem->train->targets[i];
}

/* ---- The kernel at the first weights ---- */

static TangentFeatures *
features_of (const LazyTask *self, const float *theta, size_t n, const float *x)
{
  return tangent_features_new_f (self->architecture, theta, n, x);
}

/* false, too, once cancelled. */
static bool
find_kernel (LazyTask *self, Run *run)
{
  size_t others = self->tests + self->points, columns = self->moved * self->k;
  const atomic_bool *cancelled = run_cancelled (run);
  g_autoptr (TangentFeatures) features = features_of (self, self->problem->first, self->n, self->problem->train->x);
  g_autoptr (TangentFeatures) elsewhere = features_of (self, self->problem->first, others, self->others);
  g_autofree double *across = g_new (double, MAX (others, 1) * self->k * self->rows);

  self->kernel = g_new (double, self->rows * self->rows);
  self->moved_first = g_new (double, columns *columns);
  if (!tangent_kernel (features, features, NULL, self->kernel, run_parallel (run), cancelled)
      || !tangent_kernel (elsewhere, features, NULL, across, run_parallel (run), cancelled))
    return false;
  self->first = g_memdup2 (tangent_features_outputs (features), self->rows * sizeof (double));
  self->first_others = g_memdup2 (tangent_features_outputs (elsewhere), others * self->k * sizeof (double));
  for (size_t i = 0; i < columns; i++)
    memcpy (self->moved_first + i * columns, self->kernel + i * self->rows, columns * sizeof (double));
  if (atomic_load (cancelled))
    return false;
  self->twin = linearised_new (self->rows, self->kernel, others * self->k, across, self->y);
  return self->twin != NULL;
}

/* Before it is taken. */
static void
tell_memory (const LazyTask *self, Run *run)
{
  Clauses *clauses = clauses_new ();
  g_autofree char *text = NULL;

  lazy_task_describe_memory (self, clauses);
  text = clauses_end_open (clauses);
  run_set_status (run, "%s", text);
}

bool
lazy_task_make_problem (LazyTask *self, Run *run, GError **error)
{
  PreparedData *data;

  if (!recipe_read (run_settings (run), &self->recipe, error))
    return false;
  self->recipe.class_loss = LOSS_MSE;
  data = data_recipe_prepare (&self->recipe.data, error);
  if (data == NULL)
    return false;
  give_targets (data->train);
  give_targets (data->test);
  self->problem = problem_new_with (&self->recipe, data, error);
  if (self->problem == NULL)
    return false;
  set_up (self);
  return check_samples (self, run, error);
}

bool
lazy_task_make (LazyTask *self, Run *run, GError **error)
{
  if (!lazy_task_make_problem (self, run, error) || !check_size (self, error))
    return false;
  gather_others (self);
  tell_memory (self, run);
  if (!find_kernel (self, run) || !(linearised_eigenvalues (self->twin)[self->rows - 1] > 0))
    {
      if (run_alive (run))
        g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                             _ ("The tangent kernel at the first weights is zero or not finite: choose another gain "
                                "(gain) or activation."));
      return false;
    }
  self->relative = run_number (run, "relative-rate");
  self->largest = linearised_eigenvalues (self->twin)[self->rows - 1];
  self->rate = self->relative * (double) self->rows / self->largest;
  return true;
}

void
lazy_task_clear (LazyTask *self)
{
  g_free (self->y);
  g_free (self->others);
  g_free (self->first);
  g_free (self->first_others);
  g_free (self->kernel);
  g_free (self->moved_first);
  g_clear_pointer (&self->twin, linearised_free);
  g_clear_pointer (&self->problem, problem_free);
}

bool
lazy_task_save (const LazyTask *self, RunFolder *folder, GError **error)
{
  g_autoptr (PreparedData) data = data_recipe_prepare (&self->recipe.data, error);

  return data != NULL
         && saving_write_prepared (data, folder, self->recipe.data.kept_as, self->problem->data_fingerprint, error)
         && saving_write_weights (self->problem->network, self->problem->first, saving_folder_sink (folder), error,
                                  "start");
}

void
lazy_task_describe (const LazyTask *self, Clauses *clauses)
{
  problem_describe_data (self->problem, &self->recipe.data, clauses);
  clauses_part (clauses);
  problem_describe_architecture (self->architecture, clauses);
  clauses_part (clauses);
  clauses_add (clauses, _ ("full-batch gradient descent"));
  clauses_add_number (clauses, _ ("learning rate %s of the largest that is stable at the start"), self->relative);
}

void
lazy_task_describe_memory (const LazyTask *self, Clauses *clauses)
{
  g_autofree char *size = g_format_size ((guint64) memory_of (self));

  clauses_add (clauses, _ ("exact kernel of %zu samples: about %s of memory"), self->n, size);
}

/* ---- Measuring ---- */

double
lazy_task_loss (const LazyTask *self, const double *outputs)
{
  double sum = 0;

  for (size_t i = 0; i < self->rows; i++)
    sum += (outputs[i] - self->y[i]) * (outputs[i] - self->y[i]);
  return sum / (double) self->rows;
}

static unsigned
class_of (const double *outputs, size_t k)
{
  unsigned best = 0;

  if (k == 1)
    return outputs[0] > 0;
  for (unsigned j = 1; j < k; j++)
    best = outputs[j] > outputs[best] ? j : best;
  return best;
}

double
lazy_task_error (const LazyTask *self, const double *outputs)
{
  const Samples *test = self->problem->test;
  double sum = 0;

  for (size_t i = 0; i < self->tests && lazy_task_has_classes (self); i++)
    sum += class_of (outputs + i * self->k, self->k) != test->labels[i];
  for (size_t i = 0; i < self->tests * self->k && !lazy_task_has_classes (self); i++)
    sum += (outputs[i] - test->targets[i]) * (outputs[i] - test->targets[i]) / (double) self->k;
  return self->tests > 0 ? sum / (double) self->tests : NAN;
}

void
lazy_task_twin (const LazyTask *self, double steps, double *outputs, double *others)
{
  linearised_at (self->twin, 2 * self->relative / self->largest, steps, outputs, others);
}

/* ---- Order ---- */

typedef struct
{
  double target, input; /* the first */
  guint sample;
} Ranked;

static int
by_target (const void *a, const void *b)
{
  const Ranked *x = a, *y = b;

  if (x->target != y->target)
    return (x->target > y->target) - (x->target < y->target);
  if (x->input != y->input)
    return (x->input > y->input) - (x->input < y->input);
  return (x->sample > y->sample) - (x->sample < y->sample);
}

guint *
lazy_task_order (const LazyTask *self, size_t n)
{
  const Samples *train = self->problem->train;
  g_autofree Ranked *ranked = g_new (Ranked, n);
  guint *order = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    ranked[i] = (Ranked){ lazy_task_has_classes (self) ? train->labels[i] : self->y[i * self->k],
                          (double) train->x[i * self->architecture->inputs], i };
  qsort (ranked, n, sizeof *ranked, by_target);
  for (guint i = 0; i < n; i++)
    order[i] = ranked[i].sample;
  return order;
}

/* ---- Functions ---- */

static double
margin_of (const double *outputs, size_t k, unsigned best)
{
  double second = -INFINITY;

  if (k == 1)
    return fmin (fabs (outputs[0]), 1);
  for (unsigned j = 0; j < k; j++)
    second = j != best ? fmax (second, outputs[j]) : second;
  return CLAMP (outputs[best] - second, 0, 1);
}

Numbers *
lazy_task_function (const LazyTask *self, const double *others)
{
  const double *outputs = others + self->tests * self->k;
  Numbers *function = numbers_new (self->range.inputs == 1 ? self->points : 2 * self->points);

  for (size_t i = 0; i < self->points; i++)
    if (self->range.inputs == 1)
      function->v[i] = outputs[i * self->k];
    else
      {
        function->v[i] = class_of (outputs + i * self->k, self->k);
        function->v[self->points + i] = margin_of (outputs + i * self->k, self->k, (unsigned) function->v[i]);
      }
  return function;
}

void
lazy_task_add_function (const LazyTask *self, Plot *plot, const double *others)
{
  const Samples *train = self->problem->train;
  g_autoptr (Numbers) function = lazy_task_function (self, others);
  g_autoptr (Numbers) inputs = numbers_copy_floats (train->x, self->n * train->inputs);
  g_autoptr (Numbers) targets = numbers_new (self->n);

  for (size_t i = 0; i < self->n; i++)
    targets->v[i] = lazy_task_has_classes (self) ? train->labels[i] : (double) train->targets[i * self->k];
  plot_add_fitted_function (plot, &self->range, function, inputs, targets, self->problem->data->train, NULL);
}

Plot *
lazy_task_kernel_plot (const char *id, const char *title, size_t n, Numbers *entries)
{
  Plot *plot = plot_new (id, title);
  Numbers *at = numbers_linear (1, (double) MAX (n, 2), n);

  plot_add_field (plot, "kernel", at, numbers_ref (at), entries, NULL);
  plot_axes (plot, AXIS (N_ ("Sample")), AXIS (N_ ("Sample")));
  plot_z_axis (plot, AXIS ("Θ"));
  plot->colour_bar = plot->equal = true;
  return plot;
}

/* ---- A network at one α ---- */

ScaledNetwork *
scaled_network_new (const LazyTask *task, double alpha, uint64_t every)
{
  ScaledNetwork *self = g_new0 (ScaledNetwork, 1);
  const TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_SGD), .total_steps = 1 };
  TrainerOptions plain = options;

  plain.optimiser.momentum = 0;
  self->task = task;
  self->alpha = alpha;
  self->targets = g_new (float, task->rows);
  for (size_t i = 0; i < task->rows; i++)
    self->targets[i] = (float) (task->first[i] + task->y[i] / alpha);
  self->samples = *task->problem->train;
  self->samples.targets = self->targets;
  self->samples.labels = NULL;
  self->stack = stack_new (task->problem->network, &plain, 1,
                           &(StackMember){ &self->samples, task->problem->first, 0 });
  self->workspace = workspace_new (task->problem->network, 256);
  self->series = series_new (LAZY_COLUMNS, ROWS, every);
  return self;
}

void
scaled_network_free (ScaledNetwork *self)
{
  stack_free (self->stack);
  workspace_free (self->workspace);
  series_free (self->series);
  g_free (self->targets);
  g_free (self);
}

bool
scaled_network_save (const ScaledNetwork *self, RunFolder *folder, GError **error)
{
  g_autofree char *alpha = number_exact (self->alpha);

  return scaled_network_stands_still (self)
         || saving_write_weights (self->task->problem->network, stack_parameters (self->stack, 0),
                                  saving_folder_sink (folder), error, "alpha-%s", alpha);
}

bool
scaled_network_stands_still (const ScaledNetwork *self)
{
  return stack_result (self->stack, 0) != STEP_DONE;
}

uint64_t
scaled_network_diverged (const ScaledNetwork *self)
{
  return scaled_network_stands_still (self) ? stack_steps (self->stack, 0) + 1 : 0;
}

bool
scaled_network_advance (ScaledNetwork *self, uint64_t step, const atomic_bool *cancelled)
{
  stack_advance_member (self->stack, 0, step, self->task->rate, cancelled);
  return !scaled_network_stands_still (self);
}

static void
outputs_at (ScaledNetwork *self, const float *x, size_t n, const double *first, double *outputs)
{
  const LazyTask *task = self->task;
  Samples points = { .n = n, .inputs = task->architecture->inputs, .outputs = (unsigned) task->k, .x = x };
  g_autofree float *values = g_new (float, n * task->k);

  network_outputs (task->problem->network, stack_parameters (self->stack, 0), &points, NULL, n, values,
                   self->workspace);
  for (size_t i = 0; i < n * task->k; i++)
    outputs[i] = self->alpha * ((double) values[i] - first[i]);
}

void
scaled_network_outputs (ScaledNetwork *self, double *outputs, double *others)
{
  const LazyTask *task = self->task;

  if (outputs != NULL)
    outputs_at (self, task->problem->train->x, task->n, task->first, outputs);
  if (others != NULL)
    outputs_at (self, task->others, task->tests + task->points, task->first_others, others);
}

double *
scaled_network_kernel (ScaledNetwork *self)
{
  const LazyTask *task = self->task;
  size_t columns = task->moved * task->k;
  double *kernel = g_new (double, columns *columns);
  g_autoptr (TangentFeatures)
      features = features_of (task, stack_parameters (self->stack, 0), task->moved, task->problem->train->x);

  tangent_kernel (features, features, NULL, kernel, NULL, NULL);
  return kernel;
}

static double
fraction_of (const ScaledNetwork *self)
{
  const float *theta = stack_parameters (self->stack, 0);
  const LayerLayout *layer = &network_layout (self->task->problem->network)->layer[0];
  double relevant = 0, all = 0;

  for (size_t i = 0; i < (size_t) layer->in * layer->out; i++)
    {
      double square = (double) theta[layer->weight + i] * (double) theta[layer->weight + i];
      all += square;
      relevant += i % layer->in < self->task->relevant ? square : 0;
    }
  return self->task->relevant > 0 && all > 0 ? relevant / all : NAN;
}

void
scaled_network_weights (const ScaledNetwork *self, unsigned first, unsigned second, Numbers **x, Numbers **y)
{
  const float *theta = stack_parameters (self->stack, 0);
  const LayerLayout *layer = &network_layout (self->task->problem->network)->layer[0];

  *x = numbers_new (layer->out);
  *y = numbers_new (layer->out);
  for (unsigned u = 0; u < layer->out; u++)
    {
      (*x)->v[u] = (double) theta[layer->weight + (size_t) u * layer->in + first];
      (*y)->v[u] = (double) theta[layer->weight + (size_t) u * layer->in + second];
    }
}

void
scaled_network_measure (ScaledNetwork *self, uint64_t step)
{
  const LazyTask *task = self->task;
  double *row = series_add (self->series, step);
  size_t columns = task->moved * task->k;
  g_autofree double *outputs = g_new (double, task->rows), *tests = g_new (double, task->tests * task->k),
                    *kernel = NULL;

  self->taken = step;
  if (scaled_network_stands_still (self))
    return;
  outputs_at (self, task->problem->train->x, task->n, task->first, outputs);
  outputs_at (self, task->others, task->tests, task->first_others, tests);
  kernel = scaled_network_kernel (self);
  row[LAZY_LOSS] = lazy_task_loss (task, outputs);
  row[LAZY_ERROR] = lazy_task_error (task, tests);
  row[LAZY_MOVEMENT] = tangent_kernel_movement (columns * columns, kernel, task->moved_first);
  row[LAZY_ALIGNMENT] = tangent_kernel_alignment (columns, kernel, task->y);
  row[LAZY_FRACTION] = fraction_of (self);
}

ScaledNetwork *
scaled_network_follow (const LazyTask *task, const Dynamics *dynamics, double alpha, uint64_t every)
{
  ScaledNetwork *self = scaled_network_new (task, alpha, every);
  uint64_t at = 0;

  scaled_network_measure (self, 0);
  while (at < dynamics->step)
    {
      at = MIN (MIN (at + STRETCH, (at / every + 1) * every), dynamics->step);
      scaled_network_advance (self, at, run_cancelled (dynamics->run));
      if (!run_alive (dynamics->run) || run_number (dynamics->run, "alpha") != alpha)
        {
          scaled_network_free (self);
          return NULL;
        }
      if (at % every == 0 || at == dynamics->steps)
        scaled_network_measure (self, at);
    }
  return self;
}

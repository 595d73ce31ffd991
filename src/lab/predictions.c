/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/predictions.h"

#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/data_names.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAP_CELLS 96
#define MAP_POINTS 400
#define STRIP_IMAGES 24
#define CURVE_POINTS 240
#define SCATTER_POINTS 500
/* A map is part of every frame: with wide networks it gets coarser instead of slower. */
#define MAP_FLOPS 4e8
/* As many classes have rows in a table. */
#define TABLE_CLASSES 16

static void
input_range (const Samples *samples, unsigned input, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (size_t i = 0; i < samples->n; i++)
    {
      double x = samples->x[i * samples->inputs + input];
      *low = MIN (*low, x);
      *high = MAX (*high, x);
    }
  double margin = MAX (0.08 * (*high - *low), 1e-3);
  *low -= margin;
  *high += margin;
}

/* That only some samples, and of their targets only the first, are shown. */
static void
say_shown (Plot *plot, bool test, size_t n, const Samples *samples)
{
  Clauses *clauses = clauses_new ();
  g_autofree char *caption = NULL;

  data_names_say_first (clauses, test, n, samples->n);
  if (samples->outputs > 1)
    clauses_sentence (clauses, _ ("Of the %u outputs the first"), samples->outputs);
  caption = clauses_end (clauses);
  if (*caption != '\0')
    plot_set_caption (plot, "%s", caption);
}

/* Forward over points that are not samples of the data. */
static real *
outputs_at (const Problem *problem, const real *theta, const real *x, size_t n, Workspace *workspace)
{
  Samples points = { .n = n, .inputs = problem->train->inputs, .outputs = problem->train->outputs, .x = x };
  real *outputs = g_new (real, n * points.outputs);

  network_outputs (problem->network, theta, &points, NULL, n, outputs, workspace);
  return outputs;
}

static unsigned
largest (const real *outputs, unsigned n)
{
  unsigned best = 0;
  for (unsigned k = 1; k < n; k++)
    if (outputs[k] > outputs[best])
      best = k;
  return best;
}

/* How sure the network is of its class, 0 … 1: from the softmax for cross-entropy, from the margin otherwise. */
static double
confidence (const Problem *problem, const real *outputs, unsigned n, unsigned best)
{
  double sum = 0, second = -INFINITY;

  for (unsigned k = 0; k < n; k++)
    {
      sum += exp (outputs[k] - outputs[best]);
      if (k != best)
        second = MAX (second, outputs[k]);
    }
  if (network_architecture (problem->network)->loss == LOSS_CROSS_ENTROPY)
    return (1 / sum - 1.0 / n) / (1 - 1.0 / n);
  return CLAMP (outputs[best] - second, 0, 1);
}

/* ---- Two inputs and classes ---- */

static size_t
map_cells (const Problem *problem)
{
  double fit = sqrt (MAP_FLOPS / problem_sample_flops (problem));
  return (size_t) CLAMP (fit, 12, MAP_CELLS);
}

static void
add_samples (Plot *plot, const Dataset *data, const Samples *samples)
{
  size_t n = MIN (samples->n, MAP_POINTS);
  g_autoptr (Numbers) x = numbers_new (n), y = numbers_new (n), classes = numbers_new (n);

  for (size_t i = 0; i < n; i++)
    {
      x->v[i] = samples->x[2 * i];
      y->v[i] = samples->x[2 * i + 1];
      classes->v[i] = samples->labels[i];
    }
  plot_add_classes (plot, "train", _ ("Training"), data, x, y, classes);
}

static Plot *
decision_map (const Problem *problem, const real *theta, Workspace *workspace)
{
  Plot *plot = plot_new ("decision", _ ("Decision map"));
  unsigned outputs = problem->train->outputs;
  size_t cells = map_cells (problem);
  double low[2], high[2];
  g_autofree real *grid = g_new (real, 2 * cells * cells);
  g_autofree real *values = NULL;
  const Dataset *data = problem->data->train;
  g_autofree char *first = data_names_input (data, 0, "x₁"), *second = data_names_input (data, 1, "x₂");
  Numbers *x, *y, *z = numbers_new (cells * cells), *group = numbers_new (cells * cells);

  input_range (problem->train, 0, &low[0], &high[0]);
  input_range (problem->train, 1, &low[1], &high[1]);
  x = numbers_linear (low[0], high[0], cells);
  y = numbers_linear (low[1], high[1], cells);
  for (size_t i = 0; i < cells * cells; i++)
    {
      grid[2 * i] = (real) x->v[i % cells];
      grid[2 * i + 1] = (real) y->v[i / cells];
    }
  values = outputs_at (problem, theta, grid, cells * cells, workspace);
  for (size_t i = 0; i < cells * cells; i++)
    {
      unsigned best = largest (values + i * outputs, outputs);
      z->v[i] = confidence (problem, values + i * outputs, outputs, best);
      group->v[i] = best;
    }
  plot_add_field (plot, "map", x, y, z, group);
  add_samples (plot, data, &problem->monitored);
  plot_axes (plot, AXIS (first), AXIS (second));
  plot_say_first (plot, MIN (problem->monitored.n, MAP_POINTS), problem->train->n, 0, 0);
  plot->equal = true;
  return plot;
}

/* ---- Images ---- */

static Plot *
image_strip (const Problem *problem, const real *theta, Workspace *workspace)
{
  Plot *plot = plot_new ("samples", _ ("Test samples and predictions"));
  const Dataset *test = problem->data->test;
  const Samples *samples = problem->test;
  size_t n = MIN (samples->n, STRIP_IMAGES), pixels = samples->inputs;
  g_autofree real *values = outputs_at (problem, theta, samples->x, n, workspace);
  Numbers *images = numbers_new (n * pixels), *right = numbers_new (n);
  char **labels = g_new0 (char *, n + 1);
  double low = INFINITY, high = -INFINITY;

  /* Undo centring and scaling, so that a picture looks as it did. */
  for (size_t i = 0; i < n * pixels; i++)
    {
      size_t j = i % pixels;
      images->v[i] = samples->x[i] * (double) problem->data->scale[j] + (double) problem->data->shift[j];
      low = MIN (low, images->v[i]);
      high = MAX (high, images->v[i]);
    }
  for (size_t i = 0; i < n * pixels; i++)
    images->v[i] = high > low ? (images->v[i] - low) / (high - low) : 0;
  for (size_t i = 0; i < n; i++)
    {
      unsigned best = largest (values + i * samples->outputs, samples->outputs);
      right->v[i] = best == samples->labels[i];
      labels[i] = dataset_class_name (test, best);
    }
  plot_add_images (plot, "samples", test->image_width, test->image_height, images, right, labels);
  return plot;
}

/* ---- Regression ---- */

static Plot *
fitted_function (const Problem *problem, const real *theta, Workspace *workspace)
{
  Plot *plot = plot_new ("function", _ ("Fitted function"));
  size_t n = MIN (problem->monitored.n, SCATTER_POINTS);
  unsigned outputs = problem->train->outputs;
  double low, high;
  g_autofree real *grid = g_new (real, CURVE_POINTS);
  g_autofree real *values = NULL;
  g_autofree char *input = data_names_input (problem->data->train, 0, "x");
  g_autofree char *target = data_names_target (problem->data->train, "y");
  Numbers *x, *y = numbers_new (CURVE_POINTS), *px = numbers_new (n), *py = numbers_new (n);

  input_range (problem->train, 0, &low, &high);
  x = numbers_linear (low, high, CURVE_POINTS);
  for (size_t i = 0; i < CURVE_POINTS; i++)
    grid[i] = (real) x->v[i];
  values = outputs_at (problem, theta, grid, CURVE_POINTS, workspace);
  for (size_t i = 0; i < CURVE_POINTS; i++)
    y->v[i] = values[i * outputs];
  for (size_t i = 0; i < n; i++)
    {
      px->v[i] = problem->train->x[i];
      py->v[i] = problem->train->targets[i * outputs];
    }
  layer_styled (plot_add_points (plot, "train", _ ("Training"), px, py, NULL), STYLE_SAMPLES);
  layer_styled (plot_add_line (plot, "network", _ ("Network"), x, y), STYLE_FIT);
  plot_axes (plot, AXIS (input), AXIS (target));
  say_shown (plot, false, n, problem->train);
  return plot;
}

static void
set_target_axes (const Problem *problem, Plot *plot)
{
  g_autofree char *name = data_names_target (problem->data->train, NULL), *target = NULL, *prediction = NULL;

  if (name == NULL)
    {
      plot_axes (plot, AXIS (N_ ("Target")), AXIS (N_ ("Prediction")));
      return;
    }
  target = g_strdup_printf (_ ("%s, target"), name);
  prediction = g_strdup_printf (_ ("%s, prediction"), name);
  plot_axes (plot, AXIS (target), AXIS (prediction));
}

static Plot *
predictions (const Problem *problem, const real *theta, Workspace *workspace)
{
  Plot *plot = plot_new ("predictions", _ ("Prediction against target"));
  const Samples *samples = problem->test;
  size_t n = MIN (samples->n, SCATTER_POINTS);
  g_autofree real *values = outputs_at (problem, theta, samples->x, n, workspace);
  Numbers *x = numbers_new (n), *y = numbers_new (n), *ends = numbers_new (2);
  double low = INFINITY, high = -INFINITY;

  for (size_t i = 0; i < n; i++)
    {
      x->v[i] = samples->targets[i * samples->outputs];
      y->v[i] = values[i * samples->outputs];
      low = MIN (low, x->v[i]);
      high = MAX (high, x->v[i]);
    }
  ends->v[0] = low;
  ends->v[1] = high;
  layer_styled (plot_add_line (plot, "exact", _ ("Exact"), numbers_ref (ends), ends),
                STYLE (.colour = COLOUR_FOREGROUND));
  layer_styled (plot_add_points (plot, "test", _ ("Test"), x, y, NULL), STYLE_PREDICTIONS);
  set_target_axes (problem, plot);
  say_shown (plot, true, n, samples);
  return plot;
}

/* ---- Anything else with classes ---- */

typedef struct
{
  double *right, *all; /* [classes]: samples */
  unsigned classes;
} ClassCounts;

static void
add_bars (Plot *plot, const ClassCounts *counts)
{
  unsigned classes = counts->classes;
  Numbers *x = numbers_linear (0, MAX (classes, 2) - 1, classes), *y = numbers_new (classes);

  for (unsigned k = 0; k < classes; k++)
    y->v[k] = counts->all[k] > 0 ? 100 * counts->right[k] / counts->all[k] : NAN;
  plot_add_bars (plot, "accuracy", NULL, x, y);
  plot_axes (plot, AXIS (N_ ("Class")), AXIS (N_ ("Accuracy"), "%", .range = { 0, 100 }));
}

/* Names have no place under bars. */
static void
add_class_table (Plot *plot, const Dataset *data, const ClassCounts *counts)
{
  g_autofree char *target = dataset_target_name (data, 0);
  const char *const titles[] = { target, N_ ("Accuracy (%)"), N_ ("Samples") };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Layer *table;

  for (unsigned k = 0; k < counts->classes; k++)
    {
      double accuracy = 100 * counts->right[k] / counts->all[k];
      g_ptr_array_add (cells, dataset_class_name (data, k));
      g_ptr_array_add (cells, counts->all[k] > 0 ? g_strdup_printf ("%.1f", accuracy) : g_strdup ("–"));
      g_ptr_array_add (cells, g_strdup_printf ("%.0f", counts->all[k]));
    }
  table = plot_add_table (plot, "accuracy", titles, (const char *const *) cells->pdata, 3, counts->classes);
  for (unsigned k = 0; k < counts->classes; k++)
    {
      table_set_value (table, k, 1, 100 * counts->right[k] / counts->all[k]);
      table_set_value (table, k, 2, counts->all[k]);
    }
}

static Plot *
accuracy_by_class (const Problem *problem, const real *theta, Workspace *workspace)
{
  Plot *plot = plot_new ("classes", _ ("Test accuracy by class"));
  const Dataset *data = problem->data->train;
  const Samples *samples = &problem->monitored_test;
  unsigned classes = samples->outputs;
  g_autofree real *values = outputs_at (problem, theta, samples->x, samples->n, workspace);
  g_autofree double *right = g_new0 (double, classes), *all = g_new0 (double, classes);
  ClassCounts counts = { right, all, classes };

  for (size_t i = 0; i < samples->n; i++)
    {
      all[samples->labels[i]]++;
      right[samples->labels[i]] += largest (values + i * classes, classes) == samples->labels[i];
    }
  if (data_names_has_classes (data) && classes <= TABLE_CLASSES)
    add_class_table (plot, data, &counts);
  else
    add_bars (plot, &counts);
  plot_say_first (plot, 0, 0, samples->n, problem->test->n);
  return plot;
}

Plot *
predictions_plot (const Problem *problem, const real *theta, Workspace *workspace)
{
  const Dataset *data = problem->data->train;

  if (data->task == TASK_REGRESSION)
    return data->inputs == 1 ? fitted_function (problem, theta, workspace) : predictions (problem, theta, workspace);
  if (data->inputs == 2)
    return decision_map (problem, theta, workspace);
  if (data->image_width > 0)
    return image_strip (problem, theta, workspace);
  return accuracy_by_class (problem, theta, workspace);
}

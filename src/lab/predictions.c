#include "lab/predictions.h"

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
add_points (Plot *plot, const char *id, const char *name, const Samples *samples, Marker marker)
{
  size_t n = MIN (samples->n, MAP_POINTS);
  Numbers *x = numbers_new (n), *y = numbers_new (n), *group = numbers_new (n);

  for (size_t i = 0; i < n; i++)
    {
      x->v[i] = samples->x[2 * i];
      y->v[i] = samples->x[2 * i + 1];
      group->v[i] = samples->labels[i];
    }
  plot_add_points (plot, id, name, x, y, group)->style.marker = marker;
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
  add_points (plot, "train", _ ("Training"), &problem->watched, MARKER_CIRCLE);
  axis_set (&plot->x, "x₁", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "x₂", NULL, SCALE_LINEAR);
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
      labels[i] = test->class_names != NULL ? g_strdup (test->class_names[best]) : g_strdup_printf ("%u", best);
    }
  plot_add_images (plot, "samples", test->image_width, test->image_height, images, right, labels);
  return plot;
}

/* ---- Regression ---- */

static Plot *
fitted_function (const Problem *problem, const real *theta, Workspace *workspace)
{
  Plot *plot = plot_new ("function", _ ("Fitted function"));
  size_t n = MIN (problem->watched.n, SCATTER_POINTS);
  unsigned outputs = problem->train->outputs;
  double low, high;
  g_autofree real *grid = g_new (real, CURVE_POINTS);
  g_autofree real *values = NULL;
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
  plot_add_points (plot, "train", _ ("Training"), px, py, NULL)->style.colour = 1;
  plot_add_line (plot, "network", _ ("Network"), x, y)->style.width = 2;
  axis_set (&plot->x, "x", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "y", NULL, SCALE_LINEAR);
  return plot;
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
  plot_add_line (plot, "exact", _ ("Exact"), numbers_ref (ends), ends)->style.colour = COLOUR_FOREGROUND;
  plot_add_points (plot, "test", _ ("Test"), x, y, NULL)->style.colour = 0;
  axis_set (&plot->x, _ ("Target"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Prediction"), NULL, SCALE_LINEAR);
  return plot;
}

/* ---- Anything else with classes ---- */

static Plot *
accuracy_by_class (const Problem *problem, const real *theta, Workspace *workspace)
{
  Plot *plot = plot_new ("classes", _ ("Test accuracy by class"));
  const Samples *samples = &problem->watched_test;
  unsigned classes = samples->outputs;
  g_autofree real *values = outputs_at (problem, theta, samples->x, samples->n, workspace);
  g_autofree double *right = g_new0 (double, classes);
  g_autofree double *all = g_new0 (double, classes);
  Numbers *x = numbers_linear (0, MAX (classes, 2) - 1, classes), *y = numbers_new (classes);

  for (size_t i = 0; i < samples->n; i++)
    {
      all[samples->labels[i]]++;
      right[samples->labels[i]] += largest (values + i * classes, classes) == samples->labels[i];
    }
  for (unsigned k = 0; k < classes; k++)
    y->v[k] = all[k] > 0 ? 100 * right[k] / all[k] : NAN;
  plot_add_bars (plot, "accuracy", NULL, x, y);
  axis_set (&plot->x, _ ("Class"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Accuracy"), "%", SCALE_LINEAR);
  plot->y.low = 0;
  plot->y.high = 100;
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

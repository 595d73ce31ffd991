/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel at the first weights over the width: draws of it come together like one over the root of the width, around
 * the kernel of the infinitely wide network. */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "analysis/infinite_kernel.h"
#include "experiments/tangent_kernel/lazy_task.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/memory_limit.h"
#include "numeric/eigen.h"
#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define NARROWEST 16
#define MOST_WIDTHS 9
#define MOST_DRAWS 64
#define MOST_SAMPLES 60
#define CONSTANT 0.1 /* factor of the biases' part, beside the variances of the weights for theirs */

typedef struct
{
  LazyTask task;
  Architecture architecture; /* with one output; its widths are set for each draw */
  size_t n;
  guint *order;
  guint draws, widths;
  unsigned width[MOST_WIDTHS];
  double distance[MOST_WIDTHS][MOST_DRAWS];
  double left_out;
  double *limit;              /* [n × n] */
  double *first[MOST_WIDTHS]; /* [n × n] of the first draw at each width; NULL: not there yet */
} Widths;

/* ---- Drawing ---- */

static Architecture
architecture_at (const Widths *self, unsigned width)
{
  Architecture a = self->architecture;

  for (unsigned l = 0; l < a.depth; l++)
    a.widths[l] = width;
  return a;
}

typedef struct
{
  Widths *self;
  guint place;
  uint64_t seed;
} Draws;

static void
draw_one (size_t index, unsigned worker, void *data)
{
  const Draws *draws = data;
  Widths *self = draws->self;
  Architecture a = architecture_at (self, self->width[draws->place]);
  TangentScaling scaling = tangent_scaling_by_width (&a, CONSTANT);
  Network *network = network_new (&a);
  Random random = random_stream (draws->seed, draws->place * MOST_DRAWS + index);
  g_autofree float *theta = g_new (float, network_parameters (network));
  double *kernel = g_new (double, self->n * self->n);
  g_autoptr (TangentFeatures) features = NULL;

  network_initialise (network, &random, theta);
  features = tangent_features_new_f (&a, theta, self->n, self->task.problem->train->x);
  tangent_kernel (features, features, &scaling, kernel, NULL, NULL);
  self->distance[draws->place][index] = tangent_kernel_movement (self->n * self->n, kernel, self->limit);
  if (index == 0)
    self->first[draws->place] = kernel;
  else
    g_free (kernel);
  network_free (network);
}

static void
advance (Dynamics *dynamics)
{
  Widths *self = dynamics->own;
  Draws draws = { self, (guint) dynamics->step, self->task.problem->weights_seed };

  g_clear_pointer (&self->first[dynamics->step], g_free);
  if (!run_map (dynamics->run, self->draws, draw_one, &draws)) /* some are missing: none counts */
    g_clear_pointer (&self->first[dynamics->step], g_free);
}

static bool
check_memory (const Widths *self, Run *run, GError **error)
{
  Architecture a = architecture_at (self, self->width[self->widths - 1]);
  g_autofree char *what = g_strdup_printf (_ ("A network of width %u"), self->width[self->widths - 1]);
  double parameters = (double) architecture_layout (&a).parameters;
  double bytes = parallel_workers (run_parallel (run)) * (12 * parameters + tangent_kernel_bytes (&a, self->n, 0));

  g_autofree char *size = g_format_size ((guint64) bytes);

  run_set_status (run, _ ("kernels up to width %u: about %s of memory"), self->width[self->widths - 1], size);
  return memory_limit_allows (bytes, memory_available (), what, _ ("Choose a smaller largest width (largest-width)."),
                              error);
}

/* Distances are relative to it. */
static bool
check_limit (const Widths *self, GError **error)
{
  for (size_t i = 0; i < self->n; i++)
    if (self->limit[i * self->n + i] > 0)
      return true;
  g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                       _ ("The tangent kernel at the first weights is zero or not finite: choose another gain "
                          "(gain) or activation."));
  return false;
}

static bool
find_limit (Widths *self, GError **error)
{
  Architecture a = architecture_at (self, self->width[self->widths - 1]);
  TangentScaling scaling = tangent_scaling_by_width (&a, CONSTANT);
  g_autofree double *x = g_new (double, self->n *a.inputs);

  for (size_t i = 0; i < self->n * a.inputs; i++)
    x[i] = self->task.problem->train->x[i];
  self->limit = g_new (double, self->n * self->n);
  if (infinite_kernel (&a, &scaling, self->n, x, self->limit, NULL, &self->left_out))
    return check_limit (self, error);
  g_set_error_literal (
      error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
      _ ("The kernel of the infinitely wide network is known without layer normalisation, and where it "
         "is finite: turn the normalisation off, or choose a smaller gain (gain)."));
  return false;
}

/* Without a hidden layer the kernel is that of the inputs, whatever is drawn. */
static bool
check_depth (const LazyTask *task, GError **error)
{
  if (task->architecture->depth > 0)
    return true;
  g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                       _ ("Without a hidden layer the network is linear, and its tangent kernel is the same at every "
                          "width and for all weights: choose a depth (depth) of 1 or more."));
  return false;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Widths *self = dynamics->own;
  unsigned largest = (unsigned) run_number (dynamics->run, "largest-width");

  if (!lazy_task_make_problem (&self->task, dynamics->run, error) || !check_depth (&self->task, error))
    return false;
  self->architecture = *self->task.architecture;
  self->architecture.outputs = 1;
  self->n = MIN (self->task.n, MOST_SAMPLES);
  self->order = lazy_task_order (&self->task, self->n);
  self->draws = (guint) run_number (dynamics->run, "draws");
  for (unsigned width = MIN (NARROWEST, largest); width <= largest && self->widths < MOST_WIDTHS; width *= 2)
    self->width[self->widths++] = width;
  dynamics->steps = self->widths;
  return check_memory (self, dynamics->run, error) && find_limit (self, error);
}

static void
end (Dynamics *dynamics)
{
  Widths *self = dynamics->own;

  for (guint i = 0; i < MOST_WIDTHS; i++)
    g_free (self->first[i]);
  g_free (self->limit);
  g_free (self->order);
  lazy_task_clear (&self->task);
}

/* ---- What was drawn ---- */

/* Widths of which all draws are there. */
static guint
count_done (const Dynamics *dynamics)
{
  const Widths *self = dynamics->own;
  guint done = 0;

  while (done < dynamics->step && self->first[done] != NULL)
    done++;
  return done;
}

static double
mean_at (const Widths *self, guint place)
{
  double sum = 0;

  for (guint i = 0; i < self->draws; i++)
    sum += self->distance[place][i] / self->draws;
  return sum;
}

/* Of log distance over log width, by least squares over the means. */
static double
find_slope (const Widths *self, guint done)
{
  double sx = 0, sy = 0, sxx = 0, sxy = 0;

  for (guint i = 0; i < done; i++)
    {
      double x = log (self->width[i]), y = log (mean_at (self, i));
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
    }
  return done < 2 ? NAN : (done * sxy - sx * sy) / (done * sxx - sx * sx);
}

/* ---- The figure ---- */

static Plot *
distance_plot (const Widths *self, guint done)
{
  Plot *plot = plot_new ("distance", _ ("Distance from the limit"));
  Numbers *width = numbers_new (done), *mean = numbers_new (done), *law = numbers_new (done),
          *all_widths = numbers_new (done * self->draws), *all = numbers_new (done * self->draws);

  for (guint i = 0; i < done; i++)
    {
      width->v[i] = self->width[i];
      mean->v[i] = mean_at (self, i);
      law->v[i] = mean_at (self, done - 1) * sqrt ((double) self->width[done - 1] / self->width[i]);
      for (guint k = 0; k < self->draws; k++)
        {
          all_widths->v[i * self->draws + k] = self->width[i];
          all->v[i * self->draws + k] = self->distance[i][k];
        }
    }
  layer_styled (plot_add_points (plot, "draws", _ ("a draw"), all_widths, all, NULL),
                STYLE (.colour = COLOUR_SKY, .marker = MARKER_CIRCLE, .width = 1.8));
  layer_styled (plot_add_line (plot, "mean", _ ("mean"), width, mean), STYLE (.colour = COLOUR_BLUE, .width = 2));
  layer_styled (plot_add_line (plot, "law", _ ("slope −½"), numbers_ref (width), law), STYLE_LAW);
  plot_axes (plot, AXIS (N_ ("Width"), .scale = SCALE_LOG), AXIS ("‖ΔΘ‖/‖Θ‖", .scale = SCALE_LOG));
  return plot;
}

static void
add_eigenvalues (Plot *plot, const Widths *self, const char *id, const char *name, const double *kernel, Style style)
{
  size_t n = self->n;
  g_autofree double *copy = g_memdup2 (kernel, n * n * sizeof (double));
  g_autofree double *values = g_new (double, n);
  Numbers *descending = numbers_new (n);

  if (!eigen_symmetric (n, copy, values, false))
    for (size_t i = 0; i < n; i++)
      values[i] = NAN;
  for (size_t i = 0; i < n; i++)
    descending->v[i] = values[n - 1 - i] > 0 ? values[n - 1 - i] : NAN;
  layer_styled (plot_add_line (plot, id, name, numbers_linear (1, (double) MAX (n, 2), n), descending), style);
}

static char *
width_name (unsigned width)
{
  return g_strdup_printf (_ ("width %u"), width);
}

static Plot *
eigenvalues_plot (const Widths *self, guint done)
{
  double largest = 0;
  Plot *plot = plot_new ("eigenvalues", _ ("Eigenvalues of the kernel"));

  if (done > 0)
    {
      g_autofree char *narrow = width_name (self->width[0]), *wide = width_name (self->width[done - 1]);
      add_eigenvalues (plot, self, "narrow", narrow, self->first[0],
                       STYLE (.colour = COLOUR_ORANGE, .dash = DASH_DASH_DOT));
      if (done > 1)
        add_eigenvalues (plot, self, "wide", wide, self->first[done - 1], STYLE (.colour = COLOUR_BLUE, .width = 2));
    }
  add_eigenvalues (plot, self, "limit", _ ("infinite width"), self->limit, STYLE_THEORY);
  largest = plot_find (plot, "limit")->y->v[0];
  plot_axes (plot, AXIS (N_ ("Rank"), .scale = SCALE_LOG),
             AXIS (N_ ("Eigenvalue"), .scale = SCALE_LOG, .range = { 1e-6 * largest, NAN }));
  return plot;
}

static void
extend_range (const Widths *self, const double *kernel, double range[2])
{
  for (size_t i = 0; i < self->n * self->n; i++)
    {
      range[0] = fmin (range[0], kernel[i]);
      range[1] = fmax (range[1], kernel[i]);
    }
}

/* Of the three matrices that are drawn, which share it. */
static void
range_of (const Widths *self, guint done, double range[2])
{
  range[0] = INFINITY;
  range[1] = -INFINITY;
  extend_range (self, self->limit, range);
  if (done > 0)
    {
      extend_range (self, self->first[0], range);
      extend_range (self, self->first[done - 1], range);
    }
}

static Plot *
matrix_plot (const Widths *self, const char *id, const char *title, const double *kernel, const double range[2])
{
  Numbers *entries = numbers_new (self->n * self->n);
  Plot *plot;

  for (size_t i = 0; i < self->n; i++)
    for (size_t j = 0; j < self->n; j++)
      entries->v[i * self->n + j] = kernel[self->order[i] * self->n + self->order[j]];
  plot = lazy_task_kernel_plot (id, title, self->n, entries);
  plot_z_axis (plot, AXIS ("Θ", .range = { range[0], range[1] }));
  return plot;
}

static char *
kernel_title (unsigned width)
{
  return g_strdup_printf (_ ("Kernel at width %u"), width);
}

static Plot *
limit_plot (const Widths *self, const double range[2])
{
  return matrix_plot (self, "limit", _ ("Kernel at infinite width"), self->limit, range);
}

/* Before any draw. */
static void
draw_limit (const Widths *self, Figure *figure, const double range[2])
{
  figure_add (figure, limit_plot (self, range));
  figure_add (figure, eigenvalues_plot (self, 0));
  figure_arrange (figure, "limit eigenvalues", NULL, NULL);
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Widths *self = dynamics->own;
  guint done = count_done (dynamics);
  double range[2];

  range_of (self, done, range);
  if (done == 0)
    {
      draw_limit (self, figure, range);
      return;
    }
  g_autofree char *narrow = kernel_title (self->width[0]), *wide = kernel_title (self->width[done - 1]);
  figure_add (figure, distance_plot (self, done));
  figure_add (figure, eigenvalues_plot (self, done));
  figure_add (figure, matrix_plot (self, "narrow", narrow, self->first[0], range));
  figure_add (figure, matrix_plot (self, "wide", wide, self->first[done - 1], range));
  figure_add (figure, limit_plot (self, range));
  figure_arrange (
      figure, "distance distance distance eigenvalues eigenvalues eigenvalues / narrow narrow wide wide limit limit",
      NULL, NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Widths *self = dynamics->own;

  problem_describe_training_data (self->task.problem, &self->task.recipe.data, clauses);
  clauses_add (clauses, _ ("kernel of the first %zu samples"), self->n);
  clauses_part (clauses);
  clauses_add (clauses, ngettext ("%u hidden layer", "%u hidden layers", self->architecture.depth),
               self->architecture.depth);
  clauses_add (clauses, _ ("%u draws a width"), self->draws);
  clauses_add (clauses, _ ("parameters move at rates by which the kernel has a limit"));
  if (self->left_out > 1e-9)
    clauses_add_number (clauses, _ ("the limit leaves out %s of the activations' squares"), self->left_out);
}

static void
report (Dynamics *dynamics)
{
  const Widths *self = dynamics->own;
  guint done = count_done (dynamics);

  run_result (dynamics->run, "widths", done);
  run_result (dynamics->run, "slope", find_slope (self, done));
  if (done == 0)
    return;
  run_result (dynamics->run, "distance_at_least_width", mean_at (self, 0));
  run_result (dynamics->run, "distance_at_largest_width", mean_at (self, done - 1));
}

static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const Widths *self = dynamics->own;
  return lazy_task_save (&self->task, folder, error);
}

const DynamicsClass widths_dynamics = {
  .size = sizeof (Widths),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

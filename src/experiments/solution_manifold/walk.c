/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk along the solutions: every training sample stays fitted, and the function, the test error and the curvature
 * change.  Through points of a line the functions that were met are kept as a fan; of two inputs the decision map is
 * drawn as it was at first and as it is. */
#include "experiments/solution_manifold/solution_manifold.h"

#include "analysis/solution_walk.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/data_warnings.h"
#include "lab/memory_limit.h"
#include "lab/predictions.h"
#include "lab/saving.h"
#include "lab/series.h"
#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <math.h>

#define LINE_POINTS 201 /* of a function that is drawn, and tested against the target */
#define LINE_RANGE 1.3  /* that the plot of functions shows, or twice that where one of them needs it */
#define ROWS 600
#define CHORD_POINTS 39
#define CURVES 28 /* functions that are kept, at most */
/* A step multiplies J of so many rows by its transpose, and factors the product: some tenths of a second. */
#define MOST_EQUATIONS 800

/* Columns of the series. */
enum
{
  STEP,
  LOSS,
  TEST,  /* root mean square error */
  ERROR, /* fraction of wrong classes */
  TRACE,
  SHARPNESS,
  GOAL,
  COLUMNS
};

typedef struct
{
  Problem *problem; /* of a data set; NULL: points of a line */
  TrainingRecipe recipe;
  Dataset *train, *test; /* of the line */
  SolutionWalk *walk;
  double length;                 /* of the way so far */
  double worst;                  /* training loss so far */
  size_t dimension;              /* of the solutions at first */
  bool stands, sought, has_goal; /* whether another solution was looked for, and found */
  double chord;                  /* training loss on the straight line to it, at most */
  double *start;                 /* [P] */
  real *point;                   /* [P], in single precision */
  Workspace *workspace;
  Series *series, *fan; /* fan: with a function in each row */
} Walk;

static const Dataset *
train_of (const Walk *self)
{
  return self->problem != NULL ? self->problem->data->train : self->train;
}

static bool
has_classes (const Walk *self)
{
  return train_of (self)->task == TASK_CLASSES;
}

/* ---- The data ---- */

static double
target (double x)
{
  return 0.8 * sin (3 * x) + 0.3 * x;
}

static Dataset *
line_data (size_t n)
{
  Dataset *data = dataset_new (TASK_REGRESSION, n, 1, 1);

  for (size_t i = 0; i < n; i++)
    {
      data->x[i] = (float) (n > 1 ? 2.0 * (double) i / ((double) n - 1) - 1 : 0);
      data->targets[i] = (float) target ((double) data->x[i]);
    }
  return data;
}

static bool
make_data (Walk *self, Run *run, GError **error)
{
  if (!solution_manifold_read (run_settings (run), &self->recipe, error))
    return false;
  self->recipe.class_loss = LOSS_MSE;
  self->recipe.activation = ACTIVATION_TANH;
  if ((ManifoldModel) run_number (run, "model") == MANIFOLD_LINE)
    {
      self->train = line_data ((size_t) run_number (run, "points"));
      self->test = line_data (LINE_POINTS);
      return true;
    }
  self->problem = problem_new (&self->recipe, error);
  if (self->problem == NULL)
    return false;
  data_warnings (run, &self->recipe.data, self->problem->data);
  self->workspace = workspace_new (self->problem->network, 256);
  return true;
}

static Architecture
architecture_of (const Walk *self)
{
  const Dataset *data = train_of (self);
  Architecture architecture = architecture_uniform (data->inputs, self->recipe.depth, self->recipe.width,
                                                    data->outputs);

  architecture.loss = LOSS_MSE;
  return architecture;
}

static bool
check_size (const Walk *self, const Architecture *architecture, GError **error)
{
  size_t n = train_of (self)->n, equations = n * architecture->outputs;
  size_t parameters = architecture_layout (architecture).parameters;
  g_autofree char *what = NULL;

  if (equations > MOST_EQUATIONS)
    g_set_error (
        error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
        _ ("%zu samples with %u outputs each are %zu equations, and a step along their solutions is found with "
           "at most %d: take fewer samples."),
        n, architecture->outputs, equations, MOST_EQUATIONS);
  else if (equations >= parameters)
    g_set_error (
        error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
        _ ("A network of %zu parameters has %zu equations to fulfil, and no way to go: take more units or fewer "
           "samples."),
        parameters, equations);
  else
    {
      what = g_strdup_printf (_ ("A Jacobian of %zu equations by %zu parameters"), equations, parameters);
      return memory_limit_allows (solution_walk_bytes (architecture, n), memory_available (), what,
                                  _ ("Take fewer samples or a smaller network."), error);
    }
  return false;
}

/* ---- The walk ---- */

static void
take_row (Walk *self, uint64_t step)
{
  double *row = series_add (self->series, step);
  WalkMeasures measures = solution_walk_measure (self->walk);

  row[LOSS] = measures.loss;
  row[TEST] = sqrt (measures.test_loss);
  row[ERROR] = 1 - measures.accuracy;
  row[TRACE] = measures.trace;
  row[SHARPNESS] = measures.sharpness;
  row[GOAL] = measures.goal;
  self->worst = fmax (self->worst, measures.loss);
  if (self->fan != NULL && series_due (self->fan, step))
    {
      series_add (self->fan, step);
      solution_walk_test_outputs (self->walk, series_vector (self->fan, -1));
    }
}

/* Whether it stands at a solution.  false without an error where it was cancelled before. */
static bool
fit (Walk *self, Run *run, uint64_t seed, GError **error)
{
  double loss = solution_walk_fit (self->walk, seed, run_cancelled (run));

  if (loss <= WALK_FITTED)
    return true;
  if (!run_alive (run))
    return false;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("No solution was found: the training loss came down to %.2g, and %.0e counts as fitted. Take more "
                  "units, fewer samples, or another seed."),
               loss, WALK_FITTED);
  return false;
}

/* Another solution, that of other first weights; the walk stays where it is. */
static void
find_goal (Walk *self, Run *run)
{
  size_t n = solution_walk_parameters (self->walk);
  g_autofree double *here = g_memdup2 (solution_walk_theta (self->walk), n * sizeof (double));
  g_autoptr (GError) error = NULL;

  self->sought = true;
  self->has_goal = fit (self, run, random_derive (self->recipe.weights_seed, "other solution"), &error);
  if (self->has_goal)
    solution_walk_set_goal (self->walk, solution_walk_theta (self->walk));
  else if (error != NULL)
    run_warn (run, "%s", error->message);
  solution_walk_place (self->walk, here);
  if (self->has_goal)
    self->chord = solution_walk_chord (self->walk, CHORD_POINTS);
}

/* Pictures of a data set's predictions are made by the problem's network from parameters of the walk's: both must be
 * one function of the same parameters in the same order. */
static void
assert_same_network (const Walk *self, const Architecture *walked)
{
  const Architecture *drawn = network_architecture (self->problem->network);

  g_assert (self->problem->parameters == architecture_layout (walked).parameters);
  g_assert (drawn->bias == walked->bias && drawn->skip == walked->skip);
  g_assert (drawn->normalisation == walked->normalisation && drawn->activation == walked->activation);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Walk *self = dynamics->own;
  Run *run = dynamics->run;
  Architecture architecture;
  g_autofree double *values = NULL;
  size_t n;

  dynamics->steps = (uint64_t) run_number (run, "steps");
  if (!make_data (self, run, error))
    return false;
  architecture = architecture_of (self);
  if (!check_size (self, &architecture, error))
    return false;
  if (self->problem != NULL)
    assert_same_network (self, &architecture);
  self->walk = solution_walk_new (&architecture, train_of (self),
                                  self->problem != NULL ? self->problem->data->test : self->test);
  n = solution_walk_parameters (self->walk);
  if (!fit (self, run, self->recipe.weights_seed, error))
    return false;
  values = g_new (double, solution_walk_residuals (self->walk));
  self->dimension = n - solution_walk_spectrum (self->walk, values);
  self->start = g_memdup2 (solution_walk_theta (self->walk), n * sizeof (double));
  self->point = g_new (real, n);
  if ((WalkDirection) run_number (run, "direction") == WALK_TO_GOAL)
    find_goal (self, run);
  self->series = series_new (COLUMNS, ROWS, 1);
  if (self->problem == NULL)
    self->fan = series_new_with_vectors (1, CURVES, 1, LINE_POINTS * sizeof (double));
  take_row (self, 0);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Walk *self = dynamics->own;
  WalkDirection direction = (WalkDirection) run_number (dynamics->run, "direction");
  double length = run_number (dynamics->run, "step-length");
  uint64_t step = dynamics->step + 1;

  if (direction == WALK_TO_GOAL && !self->sought)
    find_goal (self, dynamics->run);
  if (direction == WALK_ON && solution_walk_tangent (self->walk) == NULL)
    solution_walk_random_tangent (self->walk, self->recipe.weights_seed);
  length = solution_walk_step (self->walk, direction, length);
  self->stands = length == 0;
  self->length += length;
  if (series_due (self->series, step) || step == dynamics->steps)
    take_row (self, step);
}

static void
end (Dynamics *dynamics)
{
  Walk *self = dynamics->own;

  g_clear_pointer (&self->walk, solution_walk_free);
  g_clear_pointer (&self->workspace, workspace_free);
  g_clear_pointer (&self->problem, problem_free);
  g_clear_pointer (&self->train, dataset_free);
  g_clear_pointer (&self->test, dataset_free);
  g_clear_pointer (&self->series, series_free);
  g_clear_pointer (&self->fan, series_free);
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->point, g_free);
}

/* ---- The functions ---- */

static void
add_kept_curves (Plot *plot, const Walk *self, const Numbers *x)
{
  guint n = series_length (self->fan);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("kept-%u", i);
      Numbers *y = numbers_copy (series_vector (self->fan, (int) i), LINE_POINTS);
      double age = (double) (n - 1 - i) / MAX (n - 1, 1);
      layer_styled (plot_add_line (plot, id, i == 0 ? _ ("Earlier on the walk") : NULL, numbers_ref ((Numbers *) x), y),
                    STYLE (.colour = COLOUR_SKY, .width = 1.1, .opacity = 0.25 + 0.6 * (1 - age)));
    }
}

/* Of two, so that the axis moves once at most. */
static double
range_of (const Plot *plot)
{
  double most = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Numbers *y = ((const Layer *) plot->layers->pdata[i])->y;
      for (size_t k = 0; k < y->n; k++)
        most = fmax (most, fabs (y->v[k]));
    }
  return most > LINE_RANGE ? 2 * LINE_RANGE : LINE_RANGE;
}

static Plot *
fan_plot (const Walk *self)
{
  double range;
  Plot *plot = plot_new ("fan", _ ("Functions through the same points"));
  g_autoptr (Numbers) x = numbers_linear (-1, 1, LINE_POINTS);
  Numbers *truth = numbers_new (LINE_POINTS), *now = numbers_new (LINE_POINTS);
  const Dataset *data = self->train;

  for (int i = 0; i < LINE_POINTS; i++)
    truth->v[i] = target (x->v[i]);
  add_kept_curves (plot, self, x);
  solution_walk_test_outputs (self->walk, now->v);
  layer_styled (plot_add_line (plot, "target", _ ("Target"), numbers_ref (x), truth), STYLE_TARGET);
  layer_styled (plot_add_line (plot, "now", _ ("Now"), numbers_ref (x), now), STYLE_FIT);
  layer_styled (plot_add_points (plot, "samples", _ ("Samples"), numbers_copy_floats (data->x, data->n),
                                 numbers_copy_floats (data->targets, data->n), NULL),
                STYLE_SAMPLES);
  range = range_of (plot);
  plot_axes (plot, AXIS ("x", .range = { -1, 1 }), AXIS ("y", .range = { -range, range }));
  return plot;
}

static Plot *
predictions_at (const Walk *self, const double *theta, const char *id, const char *title)
{
  Plot *plot;

  for (size_t i = 0; i < self->problem->parameters; i++)
    self->point[i] = (real) theta[i];
  plot = predictions_plot (self->problem, self->point, self->workspace);
  g_free (plot->id);
  g_free (plot->title);
  plot->id = g_strdup (id);
  plot->title = g_strdup (title);
  return plot;
}

/* ---- Over the walk ---- */

static Layer *
add_column (Plot *plot, const Walk *self, const char *id, const char *name, guint column, Style style)
{
  return layer_styled (
      plot_add_line (plot, id, name, series_column (self->series, STEP), series_column (self->series, column)), style);
}

static Plot *
test_plot (const Walk *self)
{
  Plot *plot = plot_new ("test", _ ("Test error"));

  if (has_classes (self))
    {
      add_column (plot, self, "error", NULL, ERROR, STYLE_TEST);
      plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Test error")));
    }
  else
    {
      add_column (plot, self, "test", NULL, TEST, STYLE_TEST);
      plot_axes (plot, AXIS (N_ ("Step")),
                 AXIS (N_ ("Root mean square"), .scale = SCALE_LOG,
                       .range = { self->problem == NULL ? 1e-3 : NAN,
                                  self->problem == NULL ? fmax (1, 1.5 * series_largest (self->series, TEST)) : NAN }));
    }
  return plot;
}

static Plot *
curvature_plot (const Walk *self)
{
  Plot *plot = plot_new ("curvature", _ ("Curvature"));

  add_column (plot, self, "trace", "tr H", TRACE, STYLE (.colour = COLOUR_GREEN));
  add_column (plot, self, "sharpness", "λmax", SHARPNESS, STYLE (.colour = COLOUR_PURPLE, .dash = DASH_DASHED));
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Curvature"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
loss_plot (const Walk *self)
{
  Plot *plot = plot_new ("loss", _ ("Training loss"));

  add_column (plot, self, "train", NULL, LOSS, STYLE_TRAIN);
  layer_styled (plot_add_rule (plot, "fitted", _ ("fitted"), WALK_FITTED, false), STYLE_MARK);
  if (self->has_goal)
    layer_styled (plot_add_rule (plot, "straight", _ ("on the straight line"), self->chord, false), STYLE_THRESHOLD);
  plot_axes (plot, AXIS (N_ ("Step")),
             AXIS (N_ ("Loss"), .scale = SCALE_LOG, .range = { 1e-34, self->has_goal ? 1e8 : 1e-18 }));
  return plot;
}

static Plot *
goal_plot (const Walk *self)
{
  Plot *plot = plot_new ("goal", _ ("Distance from the other solution"));

  add_column (plot, self, "goal", NULL, GOAL, STYLE (.colour = COLOUR_ORANGE));
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Distance"), .range = { 0, NAN }));
  return plot;
}

/* Rows of plots: a fan; two maps; or what becomes of the test samples.  The distance from another solution takes the
 * place of the curvature. */
static char *
cells_of (const Walk *self)
{
  const char *third = self->has_goal ? "goal" : "curvature";

  if (self->problem == NULL)
    return g_strdup_printf ("fan test / fan %s / fan loss", third);
  if (self->problem->train->inputs == 2)
    return g_strdup_printf ("start start start decision decision decision / test test %s %s loss loss", third, third);
  return g_strdup_printf ("decision decision decision / test %s loss", third);
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Walk *self = dynamics->own;
  g_autofree char *cells = cells_of (self);
  bool is_map = self->problem != NULL && self->problem->train->inputs == 2;

  figure_add (figure, test_plot (self));
  figure_add (figure, self->has_goal ? goal_plot (self) : curvature_plot (self));
  figure_add (figure, loss_plot (self));
  if (self->problem == NULL)
    figure_add (figure, fan_plot (self));
  else
    figure_add (figure, predictions_at (self, solution_walk_theta (self->walk), "decision",
                                        is_map ? _ ("Where it stands") : _ ("Test samples, where it stands")));
  if (is_map)
    figure_add (figure, predictions_at (self, self->start, "start", _ ("Where the walk begins")));
  figure_arrange (figure, cells, self->problem == NULL ? "1.6 1" : NULL, self->problem == NULL ? NULL : "1.5 1");
}

/* ---- Words and numbers ---- */

static void
status (Dynamics *dynamics, Clauses *clauses)
{
  const Walk *self = dynamics->own;
  const double *row = series_row (self->series, -1);

  clauses_add_number (clauses, _ ("training loss %s"), row[LOSS]);
  if (has_classes (self))
    clauses_add (clauses, _ ("test error %.1f%%"), 100 * row[ERROR]);
  else
    clauses_add_number (clauses, _ ("rms test error %s"), row[TEST]);
  clauses_add_number (clauses, _ ("tr H %s"), row[TRACE]);
  if (self->stands)
    clauses_add (clauses, _ ("there is no way on"));
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Walk *self = dynamics->own;
  Architecture architecture = architecture_of (self);
  size_t equations = solution_walk_residuals (self->walk);

  if (self->problem != NULL)
    problem_describe_data (self->problem, &self->recipe.data, clauses);
  else
    clauses_add (clauses,
                 ngettext ("%zu point of y = 0.8 sin 3x + 0.3x", "%zu points of y = 0.8 sin 3x + 0.3x", equations),
                 equations);
  clauses_part (clauses);
  problem_describe_architecture (&architecture, clauses);
  clauses_add (clauses, ngettext ("%zu equation", "%zu equations", equations), equations);
  clauses_add (clauses, _ ("solutions of dimension %zu"), self->dimension);
  clauses_part (clauses);
  if (self->has_goal)
    clauses_add_number (clauses, _ ("on the straight line to the other solution the training loss rises to %s"),
                        self->chord);
  clauses_add_number (clauses, _ ("length of the walk %s"), self->length);
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), self->recipe.seed);
}

static void
report (Dynamics *dynamics)
{
  const Walk *self = dynamics->own;
  const double *first = series_row (self->series, 0), *last = series_row (self->series, -1);
  Run *run = dynamics->run;

  run_result (run, "largest_loss", self->worst);
  run_result (run, "dimension", (double) self->dimension);
  run_result (run, "length", self->length);
  run_result (run, "first_test_rms", first[TEST]);
  run_result (run, "test_rms", last[TEST]);
  if (has_classes (self))
    {
      run_result (run, "first_test_error", first[ERROR]);
      run_result (run, "test_error", last[ERROR]);
    }
  run_result (run, "first_trace", first[TRACE]);
  run_result (run, "trace", last[TRACE]);
  run_result (run, "first_sharpness", first[SHARPNESS]);
  run_result (run, "sharpness", last[SHARPNESS]);
  if (self->has_goal)
    {
      run_result (run, "distance_from_other", last[GOAL]);
      run_result (run, "straight_line_loss", self->chord);
    }
}

static bool
save_weights (const Walk *self, const double *theta, RunFolder *folder, const char *name, GError **error)
{
  g_autoptr (GBytes) weights = solution_walk_weights (self->walk, theta);
  return run_folder_write_bytes (folder, name, weights, error);
}

static bool
save_data (const Walk *self, RunFolder *folder, GError **error)
{
  if (self->problem != NULL)
    return saving_write_data (self->problem, folder, error);
  return saving_write_dataset (self->train, folder, "train.csv", error)
         && saving_write_dataset (self->test, folder, "test.csv", error);
}

/* Where the walk began, where it stands, and the other solution, in double: in single precision none is one. */
static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const Walk *self = dynamics->own;

  return save_data (self, folder, error) && save_weights (self, self->start, folder, "start.safetensors", error)
         && save_weights (self, solution_walk_theta (self->walk), folder, "weights.safetensors", error)
         && (!self->has_goal
             || save_weights (self, solution_walk_goal (self->walk), folder, "other.safetensors", error));
}

const DynamicsClass walk_dynamics = {
  .size = sizeof (Walk),
  .begin = begin,
  .advance = advance,
  .status = status,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

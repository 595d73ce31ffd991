/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noise of small batches keeps descent in flat places: four networks from the same first weights, on the same few
 * points, differ in nothing but how many of these a step looks at (N. Keskar, D. Mudigere, J. Nocedal, M. Smelyanskiy,
 * P. Tang, "On large-batch training for deep learning", ICLR 2017; L. Wu, C. Ma, W. E, "How SGD selects the global
 * minima in over-parameterized learning", NeurIPS 2018). */
#include "experiments/implicit_bias/implicit_bias.h"

#include "analysis/sharpness.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/descent.h"
#include "lab/fitted_function.h"
#include "lab/saving.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#define MOST IMPLICIT_BIAS_FAMILY
#define ROWS 300
#define FIRST_PRODUCTS 40
#define MOST_PRODUCTS 60
#define LAST_FRACTION 0.3 /* of the measurements: what the sharpness is averaged over */

enum
{
  STEP,
  LOSS,
  SHARPNESS,
  COLUMNS
};

typedef struct
{
  size_t batch;
  Problem *problem;
  Descent *descent;
  Sharpness *sharpness; /* of the loss on all points */
  Series *series;
  uint64_t diverged; /* the step; 0: it has not */
} Trained;

typedef struct
{
  TrainingRecipe recipe; /* of all but the batch */
  unsigned n;
  Trained each[MOST];
  Workspace *workspace;
  InputRange range;
} Batches;

/* ---- Descent ---- */

static void
measure (Trained *each, uint64_t step, size_t least)
{
  double *row = series_add (each->series, step);

  row[SHARPNESS] = sharpness_track (each->sharpness, descent_theta (each->descent), least, MOST_PRODUCTS, NULL).value;
  row[LOSS] = sharpness_loss (each->sharpness);
}

/* One point, two, a quarter of them, all: fewer networks, where that is the same. */
static unsigned
choose_batches (size_t points, size_t batches[MOST])
{
  const size_t wanted[MOST] = { 1, 2, points / 4, points };
  unsigned n = 0;

  for (unsigned k = 0; k < MOST; k++)
    if (n == 0 || wanted[k] > batches[n - 1])
      batches[n++] = wanted[k];
  return n;
}

static bool
read_recipe (Run *run, TrainingRecipe *recipe, GError **error)
{
  size_t points = (size_t) run_number (run, "points");

  if (!recipe_read (run_settings (run), recipe, error))
    return false;
  recipe->data.generator = generator_defaults (DATA_CHEBYSHEV);
  recipe->data.preparation.samples = points;
  recipe->data.preparation.scaling = scaling_of_generator (DATA_CHEBYSHEV);
  recipe->data.preparation.label_noise = 0;
  recipe->depth = 2; /* the experiment's parameter of this name is that of a product of matrices */
  recipe->activation = ACTIVATION_TANH;
  recipe->training.optimiser.kind = OPTIMISER_SGD;
  recipe->training.optimiser.momentum = 0;
  return true;
}

static bool
begin_network (Trained *each, TrainingRecipe recipe, uint64_t steps, GError **error)
{
  recipe.training.batch = each->batch;
  each->problem = problem_new (&recipe, error);
  if (each->problem == NULL)
    return false;
  each->descent = descent_new (each->problem, each->problem->first);
  each->sharpness = sharpness_new (each->problem->network, each->problem->train, each->problem->train->n);
  each->series = series_new (COLUMNS, ROWS, MAX (steps / ROWS, 1));
  measure (each, 0, FIRST_PRODUCTS);
  return true;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Batches *self = dynamics->own;
  size_t batches[MOST];

  dynamics->steps = (uint64_t) run_number (dynamics->run, "steps");
  if (!read_recipe (dynamics->run, &self->recipe, error))
    return false;
  self->n = choose_batches (self->recipe.data.preparation.samples, batches);
  for (unsigned k = 0; k < self->n; k++)
    {
      self->each[k].batch = batches[k];
      if (!begin_network (&self->each[k], self->recipe, dynamics->steps, error))
        return false;
    }
  self->workspace = workspace_new (self->each[0].problem->network, FITTED_POINTS);
  self->range = fitted_function_range (self->each[0].problem->data->train);
  return true;
}

static void
advance_network (Trained *each, uint64_t step, double rate, double radius)
{
  if (each->diverged > 0)
    return;
  descent_set_radius (each->descent, radius);
  if (descent_step (each->descent, rate) != STEP_DONE)
    each->diverged = step;
  else if (series_due (each->series, step))
    measure (each, step, SHARPNESS_PRODUCTS);
}

static unsigned
count_diverged (const Batches *self)
{
  unsigned n = 0;

  for (unsigned k = 0; k < self->n; k++)
    n += self->each[k].diverged > 0;
  return n;
}

/* The others go on without one that has diverged; where all have, there is nothing left to do. */
static void
advance (Dynamics *dynamics)
{
  Batches *self = dynamics->own;
  double rate = run_number (dynamics->run, "learning-rate"), radius = run_number (dynamics->run, "sam-radius");

  for (unsigned k = 0; k < self->n; k++)
    advance_network (&self->each[k], dynamics->step + 1, rate, radius);
  if (count_diverged (self) == self->n)
    dynamics->steps = dynamics->step + 1;
}

static void
end (Dynamics *dynamics)
{
  Batches *self = dynamics->own;

  for (unsigned k = 0; k < self->n; k++)
    {
      g_clear_pointer (&self->each[k].sharpness, sharpness_free);
      g_clear_pointer (&self->each[k].series, series_free);
      g_clear_pointer (&self->each[k].descent, descent_free);
      g_clear_pointer (&self->each[k].problem, problem_free);
    }
  g_clear_pointer (&self->workspace, workspace_free);
}

/* ---- The figure ---- */

static char *
name_of (const Batches *self, unsigned k)
{
  return k + 1 == self->n ? g_strdup_printf (_ ("all %zu points"), self->each[k].batch)
                          : g_strdup_printf (_ ("batch %zu"), self->each[k].batch);
}

static void
add_columns (Plot *plot, const Batches *self, guint column)
{
  for (unsigned k = 0; k < self->n; k++)
    {
      g_autofree char *id = g_strdup_printf ("batch-%zu", self->each[k].batch), *name = name_of (self, k);
      layer_styled (plot_add_line (plot, id, name, series_column (self->each[k].series, STEP),
                                   series_column (self->each[k].series, column)),
                    implicit_bias_family_style (k, self->n));
    }
}

/* Of the loss on all points, at the learning rate as it is now. */
static double
threshold (const Dynamics *dynamics)
{
  const Batches *self = dynamics->own;
  OptimiserOptions options = self->recipe.training.optimiser;

  options.radius = run_number (dynamics->run, "sam-radius");
  return optimiser_sharpness_threshold (&options, run_number (dynamics->run, "learning-rate"));
}

static double
highest (const Batches *self)
{
  double most = 0;

  for (unsigned k = 0; k < self->n; k++)
    most = fmax (most, series_largest (self->each[k].series, SHARPNESS));
  return most;
}

static void
add_threshold (Plot *plot, Dynamics *dynamics)
{
  double value = threshold (dynamics);

  if (isfinite (value) && value < 3 * highest (dynamics->own))
    layer_styled (plot_add_rule (plot, "threshold", "2/η", value, false), STYLE_THRESHOLD);
}

static Plot *
sharpness_plot (Dynamics *dynamics)
{
  Plot *plot = plot_new ("sharpness", _ ("Sharpness"));

  add_columns (plot, dynamics->own, SHARPNESS);
  add_threshold (plot, dynamics);
  plot_axes (plot, AXIS (N_ ("Step"), .range = { 0, (double) MAX (dynamics->step, 1) }),
             AXIS ("λmax", .range = { 0, NAN }));
  return plot;
}

static Plot *
loss_plot (const Dynamics *dynamics)
{
  Plot *plot = plot_new ("loss", _ ("Loss on all points"));

  add_columns (plot, dynamics->own, LOSS);
  plot_axes (plot, AXIS (N_ ("Step"), .range = { 0, (double) MAX (dynamics->step, 1) }),
             AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

/* Over the last of the measurements; not-a-number where it diverged. */
static double
last_sharpness (const Trained *each)
{
  guint n = series_length (each->series), from = (guint) floor ((1 - LAST_FRACTION) * n);
  double sum = 0;

  for (guint i = from; i < n; i++)
    sum += series_row (each->series, (int) i)[SHARPNESS];
  return each->diverged > 0 ? NAN : sum / (n - from);
}

static Plot *
sizes_plot (Dynamics *dynamics)
{
  const Batches *self = dynamics->own;
  Plot *plot = plot_new ("sizes", _ ("Sharpness by batch size"));
  Numbers *size = numbers_new (self->n), *sharpness = numbers_new (self->n);

  for (unsigned k = 0; k < self->n; k++)
    {
      size->v[k] = (double) self->each[k].batch;
      sharpness->v[k] = last_sharpness (&self->each[k]);
    }
  layer_styled (plot_add_line (plot, "sharpness", _ ("mean of the last 30 %"), size, sharpness),
                STYLE (.colour = COLOUR_TRAIN, .marker = MARKER_CIRCLE, .width = 1.6));
  add_threshold (plot, dynamics);
  plot_axes (plot, AXIS (N_ ("Batch size"), .scale = SCALE_LOG, .range = { 0.8, 1.25 * size->v[self->n - 1] }),
             AXIS ("λmax", .range = { 0, NAN }));
  return plot;
}

static void
add_points (Plot *plot, const Dataset *data)
{
  Numbers *x = numbers_new (data->n), *y = numbers_new (data->n);

  for (size_t i = 0; i < data->n; i++)
    {
      x->v[i] = (double) data->x[i];
      y->v[i] = (double) data->targets[i];
    }
  layer_styled (plot_add_points (plot, "points", _ ("points"), x, y, NULL), STYLE_SAMPLES);
}

static Plot *
functions_plot (const Batches *self)
{
  Plot *plot = plot_new ("functions", _ ("The four functions"));

  if (self->n < MOST)
    {
      g_free (plot->title);
      plot->title = g_strdup (_ ("The functions"));
    }
  for (unsigned k = 0; k < self->n; k++)
    {
      const Trained *each = &self->each[k];
      g_autofree char *id = g_strdup_printf ("batch-%zu", each->batch), *name = name_of (self, k);
      Numbers *y;
      if (each->diverged > 0)
        continue;
      y = fitted_function (each->problem->network, descent_theta (each->descent), &self->range, self->workspace);
      layer_styled (
          plot_add_line (plot, id, name, numbers_linear (self->range.from[0], self->range.to[0], FITTED_POINTS), y),
          implicit_bias_family_style (k, self->n));
    }
  add_points (plot, self->each[0].problem->data->train);
  plot_axes (plot, AXIS ("x"), AXIS ("y"));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  figure_add (figure, sharpness_plot (dynamics));
  figure_add (figure, sizes_plot (dynamics));
  figure_add (figure, loss_plot (dynamics));
  figure_add (figure, functions_plot (dynamics->own));
  figure_arrange (figure, "sharpness sizes / loss functions", "1.4 1", NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Batches *self = dynamics->own;
  double radius = run_number (dynamics->run, "sam-radius");

  clauses_add (clauses, _ ("the polynomial T₃ at %zu points"), self->each[0].problem->train->n);
  clauses_add (clauses, _ ("tanh network of %u hidden layers of %u units"), self->recipe.depth, self->recipe.width);
  clauses_add (clauses, _ ("mean squared error"));
  clauses_add_number (clauses, _ ("SGD with learning rate %s"), run_number (dynamics->run, "learning-rate"));
  if (radius > 0)
    clauses_add_number (clauses, _ ("sharpness-aware with radius %s"), radius);
  if (isfinite (threshold (dynamics)))
    clauses_sentence (clauses, _ ("The threshold is that of full batches"));
  for (unsigned k = 0; k < self->n; k++)
    if (self->each[k].diverged > 0)
      clauses_sentence (clauses, _ ("With batch %zu it diverged at step %" PRIu64), self->each[k].batch,
                        self->each[k].diverged);
}

/* Of a network that has diverged nothing is stated; where all have, that is what the run ends with. */
static void
report (Dynamics *dynamics)
{
  const Batches *self = dynamics->own;

  for (unsigned k = 0; k < self->n; k++)
    {
      const Trained *each = &self->each[k];
      g_autofree char *sharpness = g_strdup_printf ("sharpness_%zu", each->batch),
                      *loss = g_strdup_printf ("loss_%zu", each->batch);
      if (each->diverged > 0)
        continue;
      run_result (dynamics->run, sharpness, last_sharpness (each));
      run_result (dynamics->run, loss, series_row (each->series, -1)[LOSS]);
    }
  run_result (dynamics->run, "diverged", count_diverged (self));
  if (isfinite (threshold (dynamics)))
    run_result (dynamics->run, "threshold", threshold (dynamics));
  if (count_diverged (self) == self->n)
    {
      g_autofree char *rate = number_format (run_number (dynamics->run, "learning-rate"));
      run_fail (dynamics->run,
                g_error_new (EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_DIVERGED,
                             _ ("Training diverged with every size of batch, at the latest in step %" PRIu64
                                ": learning-rate is %s, choose less."),
                             dynamics->step, rate));
    }
}

/* The points, and the networks that have not diverged. */
static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const Batches *self = dynamics->own;

  if (!saving_write_data (self->each[0].problem, folder, error))
    return false;
  for (unsigned k = 0; k < self->n; k++)
    {
      const Trained *each = &self->each[k];
      if (each->diverged == 0
          && !saving_write_weights (each->problem->network, descent_theta (each->descent), saving_folder_sink (folder),
                                    error, "batch-%zu", each->batch))
        return false;
    }
  return true;
}

const DynamicsClass batches_dynamics = {
  .size = sizeof (Batches),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

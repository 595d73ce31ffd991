/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The intrinsic dimension: how many directions at random, of all that there are, training needs.  Two curves of
 * accuracy against the number of directions, from the first weights and from those after some steps of ordinary
 * training. */
#include "experiments/solution_manifold/solution_manifold.h"

#include "analysis/subspace.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/data_warnings.h"
#include "lab/memory_limit.h"
#include "lab/problem.h"
#include "lab/saving.h"
#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <math.h>

#define CURVES 2
#define DIMENSIONS 8
/* Of the largest dimension: dense where accuracy comes near to that of all parameters. */
static const double parts[DIMENSIONS] = { 0.05, 0.12, 0.23, 0.36, 0.5, 0.64, 0.82, 1 };
#define AT_ONCE 4 /* fits of a step: fixed, so that a step is the same whatever the number of threads */
#define BATCH 128
#define RATE 0.1           /* of directions, */
#define ORDINARY_RATE 3e-3 /* and of parameters */
#define ENOUGH 0.9         /* of the accuracy of all parameters */

typedef struct
{
  guint curve;
  size_t dimension;
  double accuracy; /* NaN: not yet, or it diverged */
  bool diverged;
} SubspaceFit;

typedef struct
{
  TrainingRecipe recipe;
  Problem *problem;
  real *start[CURVES], *trained;      /* trained: all parameters */
  double accuracy, untrained[CURVES]; /* of all parameters; of the starts; NaN of what diverged */
  bool diverged;                      /* the training of all parameters */
  SubspaceFit fits[CURVES * DIMENSIONS];
  guint n, done, dimensions;
  uint64_t steps, start_step;
  Run *run;
} Intrinsic;

/* ---- Fits ---- */

static double
accuracy_of (const Intrinsic *self, const real *theta)
{
  Workspace *workspace = workspace_new (self->problem->network, 256);
  double accuracy = network_measure (self->problem->network, theta, self->problem->test, workspace).accuracy;

  workspace_free (workspace);
  return accuracy;
}

static bool
train (const Intrinsic *self, const real *start, const Subspace *subspace, uint64_t stop, real *theta)
{
  const SubspaceTraining training = { .network = self->problem->network,
                                      .train = self->problem->train,
                                      .start = start,
                                      .steps = self->steps,
                                      .stop = stop,
                                      .batch = BATCH,
                                      .rate = subspace != NULL ? RATE : ORDINARY_RATE,
                                      .seed = random_derive (self->recipe.seed, "order") };
  Workspace *workspace = workspace_new (self->problem->network, BATCH);
  bool trained = subspace_train (&training, subspace, theta, workspace, run_cancelled (self->run));

  workspace_free (workspace);
  return trained;
}

static void
fit_task (size_t index, unsigned worker, void *data)
{
  Intrinsic *self = data;
  SubspaceFit *fit = &self->fits[self->done + index];
  uint64_t seed = random_derive (self->recipe.seed, "subspace");
  g_autofree real *theta = g_new (real, self->problem->parameters);
  Subspace *subspace = subspace_new (self->problem->parameters, fit->dimension, seed);
  (void) worker;

  if (train (self, self->start[fit->curve], subspace, self->steps, theta))
    fit->accuracy = accuracy_of (self, theta);
  else
    fit->diverged = !atomic_load (run_cancelled (self->run));
  subspace_free (subspace);
}

/* ---- The run ---- */

static bool
check (const Intrinsic *self, size_t largest, GError **error)
{
  if (self->problem->data->train->task != TASK_CLASSES)
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("The intrinsic dimension is that of an accuracy: take data with classes."));
      return false;
    }
  return memory_limit_allows (AT_ONCE * subspace_bytes (self->problem->parameters, largest), memory_available (),
                              _ ("The directions of the subspaces"),
                              _ ("Take a smaller largest dimension or a smaller network."), error);
}

static void
plan (Intrinsic *self, size_t largest)
{
  size_t last = 0;

  for (int i = 0; i < DIMENSIONS; i++)
    {
      size_t d = (size_t) lround (parts[i] * (double) MIN (largest, self->problem->parameters));
      if (d == last)
        continue;
      last = d;
      self->dimensions++;
      for (guint curve = 0; curve < CURVES; curve++)
        self->fits[self->n++] = (SubspaceFit){ curve, d, NAN };
    }
}

/* All parameters, to the start of the second curve and to the end. */
static void
train_all (Intrinsic *self)
{
  bool started = train (self, self->start[0], NULL, self->start_step, self->start[1]);
  bool trained = started && train (self, self->start[0], NULL, self->steps, self->trained);

  self->accuracy = trained ? accuracy_of (self, self->trained) : NAN;
  self->untrained[0] = accuracy_of (self, self->start[0]);
  self->untrained[1] = started ? accuracy_of (self, self->start[1]) : NAN;
  self->diverged = !trained && !atomic_load (run_cancelled (self->run));
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Intrinsic *self = dynamics->own;
  Run *run = self->run = dynamics->run;
  size_t largest = (size_t) run_number (run, "largest-dimension");

  if (!solution_manifold_read (run_settings (run), &self->recipe, error))
    return false;
  self->steps = (uint64_t) run_number (run, "steps");
  self->start_step = MIN ((uint64_t) run_number (run, "start-step"), self->steps);
  self->problem = problem_new (&self->recipe, error);
  if (self->problem == NULL || !check (self, largest, error))
    return false;
  data_warnings (run, &self->recipe.data, self->problem->data);
  self->trained = g_new (real, self->problem->parameters);
  self->start[0] = g_memdup2 (self->problem->first, self->problem->parameters * sizeof (real));
  self->start[1] = g_new (real, self->problem->parameters);
  train_all (self);
  if (!run_alive (run))
    return false;
  plan (self, largest);
  dynamics->steps = (self->n + AT_ONCE - 1) / AT_ONCE;
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Intrinsic *self = dynamics->own;
  guint count = MIN (AT_ONCE, self->n - self->done);

  run_map (dynamics->run, count, fit_task, self);
  self->done += count;
}

static void
end (Dynamics *dynamics)
{
  Intrinsic *self = dynamics->own;

  for (guint curve = 0; curve < CURVES; curve++)
    g_free (self->start[curve]);
  g_free (self->trained);
  g_clear_pointer (&self->problem, problem_free);
}

static guint
diverged_of (const Intrinsic *self)
{
  guint n = self->diverged;

  for (guint i = 0; i < self->done; i++)
    n += self->fits[i].diverged;
  return n;
}

/* The dimension at which 90 % of the accuracy of all parameters is reached, by straight lines between those that did
 * not diverge; NaN: at none. */
static double
enough_of (const Intrinsic *self, guint curve)
{
  double last = 0, before = self->untrained[curve], wanted = ENOUGH * self->accuracy;

  if (before >= wanted)
    return 0;
  for (guint i = curve; i < self->done; i += CURVES)
    {
      const SubspaceFit *fit = &self->fits[i];
      if (isnan (fit->accuracy))
        continue;
      if (fit->accuracy >= wanted)
        return last + ((double) fit->dimension - last) * (wanted - before) / (fit->accuracy - before);
      last = (double) fit->dimension;
      before = fit->accuracy;
    }
  return NAN;
}

/* ---- The figure ---- */

static const Style styles[CURVES] = {
  { .colour = COLOUR_BLUE, .marker = MARKER_CIRCLE, .opacity = 1 },
  { .colour = COLOUR_ORANGE, .marker = MARKER_SQUARE, .dash = DASH_DASHED, .opacity = 1 },
};
static const char *const ids[CURVES] = { "first", "later" };

static char *
name_of (const Intrinsic *self, guint curve)
{
  if (curve == 0)
    return g_strdup (_ ("from the first weights"));
  return g_strdup_printf (_ ("from step %u of training"), (guint) self->start_step);
}

static void
add_curve (Plot *plot, const Intrinsic *self, guint curve)
{
  Numbers *x = numbers_new (self->dimensions + 1), *y = numbers_new (self->dimensions + 1);
  g_autofree char *name = name_of (self, curve);

  y->v[0] = self->untrained[curve];
  for (guint i = 0; i < self->dimensions; i++)
    {
      x->v[i + 1] = (double) self->fits[CURVES * i + curve].dimension;
      y->v[i + 1] = self->fits[CURVES * i + curve].accuracy;
    }
  layer_styled (plot_add_line (plot, ids[curve], name, x, y), styles[curve]);
}

static Plot *
accuracy_plot (const Intrinsic *self)
{
  Plot *plot = plot_new ("accuracy", _ ("Training in a random subspace"));
  double enough;

  for (guint curve = 0; curve < CURVES; curve++)
    {
      g_autofree char *id = g_strdup_printf ("%s-enough", ids[curve]);
      add_curve (plot, self, curve);
      enough = enough_of (self, curve);
      if (enough > 0)
        layer_styled (plot_add_rule (plot, id, NULL, enough, true),
                      STYLE (.colour = styles[curve].colour, .dash = DASH_DOTTED, .width = 1));
    }
  layer_styled (plot_add_rule (plot, "all", _ ("all parameters"), self->accuracy, false), STYLE_THEORY);
  layer_styled (plot_add_rule (plot, "enough", _ ("nine tenths of it"), ENOUGH * self->accuracy, false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Dimension of the subspace")), AXIS (N_ ("Test accuracy"), .range = { 0, 1 }));
  return plot;
}

static Plot *
table_plot (const Intrinsic *self)
{
  static const char *const titles[] = { N_ ("Start"), "d₉₀", "P", "P/d₉₀" };
  Plot *plot = plot_new ("table", _ ("Intrinsic dimension"));
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Layer *table;

  for (guint curve = 0; curve < CURVES; curve++)
    {
      double enough = enough_of (self, curve);
      g_ptr_array_add (cells, name_of (self, curve));
      g_ptr_array_add (cells, isnan (enough) ? g_strdup ("–") : g_strdup_printf ("%.0f", enough));
      g_ptr_array_add (cells, g_strdup_printf ("%zu", self->problem->parameters));
      g_ptr_array_add (cells, enough > 0 ? g_strdup_printf ("%.0f", (double) self->problem->parameters / enough)
                                         : g_strdup ("–"));
    }
  table = plot_add_table (plot, "dimensions", titles, (const char *const *) cells->pdata, G_N_ELEMENTS (titles),
                          CURVES);
  for (guint curve = 0; curve < CURVES; curve++)
    {
      table_set_value (table, curve, 1, enough_of (self, curve));
      table_set_colour (table, curve, styles[curve].colour);
    }
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Intrinsic *self = dynamics->own;

  figure_add (figure, accuracy_plot (self));
  figure_add (figure, table_plot (self));
  figure_arrange (figure, "accuracy / table", NULL, "2.4 1");
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Intrinsic *self = dynamics->own;
  guint subspaces = diverged_of (self) - self->diverged;

  problem_describe_data (self->problem, &self->recipe.data, clauses);
  clauses_part (clauses);
  problem_describe_architecture (network_architecture (self->problem->network), clauses);
  clauses_part (clauses);
  clauses_add (clauses, _ ("%u steps of Adam, batch %d"), (guint) self->steps, BATCH);
  clauses_add_number (clauses, _ ("learning rate %s in subspaces"), RATE);
  clauses_add_number (clauses, _ ("learning rate %s of all parameters"), ORDINARY_RATE);
  if (self->diverged)
    clauses_add (clauses, _ ("the training of all parameters diverged"));
  if (subspaces > 0)
    clauses_add (clauses,
                 ngettext ("%u training in a subspace diverged, and has no point",
                           "%u trainings in subspaces diverged, and have no point", subspaces),
                 subspaces);
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), self->recipe.seed);
}

static void
report (Dynamics *dynamics)
{
  const Intrinsic *self = dynamics->own;

  run_result (dynamics->run, "parameters", (double) self->problem->parameters);
  run_result (dynamics->run, "accuracy_of_all", self->accuracy);
  run_result (dynamics->run, "accuracy_of_largest", self->fits[MAX (self->n, CURVES) - CURVES].accuracy);
  run_result (dynamics->run, "diverged", diverged_of (self));
  run_result (dynamics->run, "dimension_90", enough_of (self, 0));
  run_result (dynamics->run, "dimension_90_later", enough_of (self, 1));
}

/* The weights are those of all parameters trained, where they did not diverge; those in subspaces follow from the
 * seed. */
static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const Intrinsic *self = dynamics->own;

  return saving_write_data (self->problem, folder, error)
         && (self->diverged
             || saving_write_weights (self->problem->network, self->trained, saving_folder_sink (folder), error,
                                      "weights"));
}

const DynamicsClass intrinsic_dynamics = {
  .size = sizeof (Intrinsic),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

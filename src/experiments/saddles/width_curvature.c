/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Negative curvature by width: networks of four widths learn the same, and the exact Hessian is taken where the loss of
 * each first passes each of some levels. */
#include "experiments/saddles/saddles.h"

#include "analysis/level_descent.h"
#include "analysis/network_objective.h"
#include "datasets/principal_components.h"
#include "experiments/experiments.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/problem.h"
#include "lab/saving.h"
#include "numeric/statistics.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define WIDTHS 4 /* the widest, and its half, its quarter, its eighth */
#define LEVELS 5
#define RATE 0.02
#define THRESHOLD 1e-3       /* of eigenvalues that count as negative, relative to the largest */
#define MOST_PARAMETERS 1500 /* eigenvalues take their third power of operations */
#define MOST_SAMPLES 1000
#define CURVE 200 /* points that a loss is drawn with */

static const double level[LEVELS] = { 2, 1, 0.3, 0.1, 0.01 };

typedef struct
{
  LevelDescent *descent; /* NULL: not yet */
  NegativeCurvature curvature[LEVELS];
  double *values; /* [LEVELS × parameters] eigenvalues relative to the largest */
} CurvatureFit;

typedef struct
{
  Run *run;
  TrainingRecipe recipe;
  Problem *problem;
  Dataset *data; /* its principal components */
  double explained;
  unsigned widths, width[WIDTHS]; /* ascending */
  size_t parameters[WIDTHS], repeats, done, steps;
  GPtrArray *objectives[WIDTHS]; /* one a worker */
  CurvatureFit *fits;            /* [WIDTHS × repeats] */
  guint selected;                /* level whose eigenvalues are drawn */
} WidthCurvature;

/* ---- Learning and measuring ---- */

static CurvatureFit *
fit_of (const WidthCurvature *self, size_t width, size_t repeat)
{
  return &self->fits[width * self->repeats + repeat];
}

static void
learn_task (size_t index, unsigned worker, void *data)
{
  WidthCurvature *self = data;
  NetworkObjective *network = self->objectives[self->done]->pdata[worker];
  Objective f = network_objective (network);
  Random random = random_stream (self->problem->weights_seed, index);
  g_autofree double *theta = g_new (double, f.n);

  network_objective_initialise (network, &random, theta);
  fit_of (self, self->done, index)->descent = level_descent_new (&f, theta, RATE, self->steps, LEVELS, level,
                                                                 run_cancelled (self->run));
}

static void
measure_task (size_t index, unsigned worker, void *data)
{
  WidthCurvature *self = data;
  CurvatureFit *fit = fit_of (self, self->done, index / LEVELS);
  size_t k = index % LEVELS;
  Objective f = network_objective (self->objectives[self->done]->pdata[worker]);
  double *values = fit->values + k * f.n;

  fit->curvature[k] = (NegativeCurvature){ NAN, NAN };
  if (fit->descent->step[k] == SIZE_MAX
      || !negative_curvature (&f, fit->descent->theta + k * f.n, THRESHOLD, &fit->curvature[k], values))
    return;
  for (size_t i = 0; i < f.n; i++)
    values[i] /= values[f.n - 1];
}

static void
add_objectives (WidthCurvature *self, unsigned w)
{
  Architecture architecture = *network_architecture (self->problem->network);

  architecture.inputs = self->data->inputs;
  for (unsigned l = 0; l < architecture.depth; l++)
    architecture.widths[l] = self->width[w];
  self->objectives[w] = g_ptr_array_new_with_free_func ((GDestroyNotify) network_objective_free);
  for (unsigned i = 0; i < parallel_workers (run_parallel (self->run)); i++)
    g_ptr_array_add (self->objectives[w], network_objective_new (&architecture, self->data, self->data->n, 0));
}

static void
advance (Dynamics *dynamics)
{
  WidthCurvature *self = dynamics->own;

  if (dynamics->step < self->done)
    return;
  add_objectives (self, (unsigned) self->done);
  for (size_t i = 0; i < self->repeats; i++)
    fit_of (self, self->done, i)->values = g_new (double, LEVELS * self->parameters[self->done]);
  if (run_map (self->run, self->repeats, learn_task, self)
      && run_map (self->run, self->repeats * LEVELS, measure_task, self))
    self->done++;
}

/* ---- Beginning and end ---- */

/* Ascending, each once; without hidden layers there is one, of no units. */
static void
choose_widths (WidthCurvature *self, unsigned widest, unsigned depth)
{
  for (unsigned part = 1u << (WIDTHS - 1); part >= 1; part /= 2)
    {
      unsigned width = depth > 0 ? MAX (widest / part, 1) : 0;
      if (self->widths == 0 || self->width[self->widths - 1] != width)
        self->width[self->widths++] = width;
    }
}

static bool
check_size (WidthCurvature *self, GError **error)
{
  Architecture architecture = *network_architecture (self->problem->network);

  architecture.inputs = self->data->inputs;
  for (unsigned w = 0; w < self->widths; w++)
    {
      for (unsigned l = 0; l < architecture.depth; l++)
        architecture.widths[l] = self->width[w];
      self->parameters[w] = architecture_layout (&architecture).parameters;
    }
  if (self->parameters[self->widths - 1] <= MOST_PARAMETERS)
    return true;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("A network of %zu parameters is too large for exact Hessians by width, which are taken of up to %d. "
                  "Choose a smaller width or depth, or fewer principal components."),
               self->parameters[self->widths - 1], MOST_PARAMETERS);
  return false;
}

static bool
take_components (WidthCurvature *self, GError **error)
{
  const Dataset *train = self->problem->data->train;

  self->data = dataset_principal_components (train, MIN (train->n, MOST_SAMPLES),
                                             (unsigned) run_number (self->run, "components"), &self->explained);
  if (self->data == NULL)
    g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                         _ ("The principal components of the inputs could not be found: an input is not a finite "
                            "number."));
  return self->data != NULL;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  WidthCurvature *self = dynamics->own;
  Run *run = dynamics->run;

  self->run = run;
  self->repeats = (size_t) run_number (run, "repeats");
  self->steps = (size_t) run_number (run, "steps");
  self->selected = 3;
  if (!recipe_read (run_settings (run), &self->recipe, error))
    return false;
  self->recipe.width = (unsigned) run_number (run, "widest");
  self->problem = problem_new (&self->recipe, error);
  if (self->problem == NULL || !take_components (self, error))
    return false;
  choose_widths (self, self->recipe.width, self->recipe.depth);
  if (!check_size (self, error))
    return false;
  self->fits = g_new0 (CurvatureFit, WIDTHS * self->repeats);
  dynamics->steps = self->widths;
  return true;
}

static void
end (Dynamics *dynamics)
{
  WidthCurvature *self = dynamics->own;

  for (size_t i = 0; self->fits != NULL && i < WIDTHS * self->repeats; i++)
    {
      level_descent_free (self->fits[i].descent);
      g_free (self->fits[i].values);
    }
  for (unsigned w = 0; w < WIDTHS; w++)
    g_clear_pointer (&self->objectives[w], g_ptr_array_unref);
  g_free (self->fits);
  g_clear_pointer (&self->data, dataset_free);
  g_clear_pointer (&self->problem, problem_free);
}

/* ---- What is known ---- */

static unsigned
shown (const Dynamics *dynamics)
{
  const WidthCurvature *self = dynamics->own;
  return (unsigned) MIN (self->done, (size_t) dynamics->step);
}

/* Over the repeats that passed the level; NaN: none did. */
static double
mean_of (const WidthCurvature *self, unsigned w, guint k, bool depth)
{
  g_autofree double *v = g_new (double, self->repeats);

  for (size_t i = 0; i < self->repeats; i++)
    {
      const NegativeCurvature *c = &fit_of (self, w, i)->curvature[k];
      v[i] = depth ? c->depth : c->fraction;
    }
  return statistics_mean (v, self->repeats);
}

static size_t
count_missing (const Dynamics *dynamics)
{
  const WidthCurvature *self = dynamics->own;
  size_t missing = 0;

  for (unsigned w = 0; w < shown (dynamics); w++)
    for (size_t i = 0; i < self->repeats; i++)
      for (guint k = 0; k < LEVELS; k++)
        missing += isnan (fit_of (self, w, i)->curvature[k].fraction);
  return missing;
}

/* ---- Plots ---- */

static const int colours[WIDTHS] = { COLOUR_ORANGE, COLOUR_GREEN, COLOUR_BLUE, COLOUR_VERMILION };
static const Dash dashes[WIDTHS] = { DASH_DOTTED, DASH_DASH_DOT, DASH_DASHED, DASH_SOLID };
static const Marker markers[WIDTHS] = { MARKER_TRIANGLE, MARKER_SQUARE, MARKER_DIAMOND, MARKER_CIRCLE };

static char *
width_name (const WidthCurvature *self, unsigned w)
{
  return g_strdup_printf (ngettext ("%u unit", "%u units", self->width[w]), self->width[w]);
}

/* The means of one width at the losses that were passed, from the lowest on. */
static void
add_curve (Plot *plot, const WidthCurvature *self, unsigned w, bool depth)
{
  g_autofree char *id = g_strdup_printf ("width-%u", self->width[w]), *name = width_name (self, w);
  double x[LEVELS], y[LEVELS];
  size_t n = 0;

  for (guint k = LEVELS; k-- > 0;)
    {
      x[n] = level[k];
      y[n] = mean_of (self, w, k, depth);
      n += !isnan (y[n]);
    }
  layer_styled (plot_add_line (plot, id, name, numbers_copy (x, n), numbers_copy (y, n)),
                STYLE (.colour = colours[w], .dash = dashes[w], .marker = markers[w], .width = 1.8));
}

static Plot *
level_plot (const Dynamics *dynamics, bool depth)
{
  const WidthCurvature *self = dynamics->own;
  Plot *plot = depth ? plot_new ("depth", _ ("How negative they are"))
                     : plot_new ("negative", _ ("How many eigenvalues are negative"));

  for (unsigned w = 0; w < shown (dynamics); w++)
    add_curve (plot, self, w, depth);
  layer_styled (plot_add_rule (plot, "selected", NULL, level[self->selected], true), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Loss"), .scale = SCALE_LOG, .range = { 0.008, 2.5 }),
             depth ? AXIS (N_ ("|λmin|/λmax"), .scale = SCALE_LOG)
                   : AXIS (N_ ("Fraction below −0.001 λmax"), .range = { 0, NAN }));
  plot->clickable = true;
  return plot;
}

/* Of the first repeat of each width. */
static Plot *
spectrum_plot (const Dynamics *dynamics)
{
  const WidthCurvature *self = dynamics->own;
  g_autofree char *loss = number_format (level[self->selected]),
                  *title = g_strdup_printf (_ ("Lowest eigenvalues at loss %s"), loss);
  Plot *plot = plot_new ("spectrum", title);

  for (unsigned w = 0; w < shown (dynamics); w++)
    {
      g_autofree char *id = g_strdup_printf ("width-%u", self->width[w]), *name = width_name (self, w);
      const CurvatureFit *fit = fit_of (self, w, 0);
      size_t n = self->parameters[w], half = isnan (fit->curvature[self->selected].depth) ? 0 : (n + 1) / 2;
      Numbers *x = numbers_new (half), *y = numbers_copy (fit->values + self->selected * n, half);
      for (size_t i = 0; i < half; i++)
        x->v[i] = (double) (i + 1) / (double) n;
      layer_styled (plot_add_line (plot, id, half > 0 ? name : NULL, x, y),
                    STYLE (.colour = colours[w], .dash = dashes[w], .width = 1.8));
    }
  layer_styled (plot_add_rule (plot, "zero", NULL, 0, false), STYLE_ZERO);
  plot_axes (plot, AXIS (N_ ("Fraction of all eigenvalues"), .range = { 0, 0.5 }), AXIS (N_ ("Eigenvalue/λmax")));
  return plot;
}

/* Of at most CURVE of the steps, as evenly as may be on a logarithmic axis. */
static void
add_loss (Plot *plot, const WidthCurvature *self, unsigned w)
{
  const LevelDescent *descent = fit_of (self, w, 0)->descent;
  g_autofree char *id = g_strdup_printf ("width-%u", self->width[w]), *name = width_name (self, w);
  g_autofree double *step = g_new (double, CURVE), *loss = g_new (double, CURVE);
  size_t n = 0;

  for (guint i = 0; i < CURVE; i++)
    {
      double at = round (pow ((double) descent->steps, (double) i / (CURVE - 1)));
      if (at <= (double) descent->steps && (n == 0 || at > step[n - 1]))
        {
          step[n] = at;
          loss[n++] = descent->values[(size_t) at];
        }
    }
  layer_styled (plot_add_line (plot, id, name, numbers_copy (step, n), numbers_copy (loss, n)),
                STYLE (.colour = colours[w], .dash = dashes[w], .width = 1.8));
}

static Plot *
loss_plot (const Dynamics *dynamics)
{
  const WidthCurvature *self = dynamics->own;
  Plot *plot = plot_new ("loss", _ ("Loss"));

  for (unsigned w = 0; w < shown (dynamics); w++)
    add_loss (plot, self, w);
  for (guint k = 0; k < LEVELS; k++)
    {
      g_autofree char *id = g_strdup_printf ("level-%u", k + 1);
      layer_styled (plot_add_rule (plot, id, k == 0 ? _ ("Hessian taken") : NULL, level[k], false), STYLE_MARK);
    }
  plot_axes (plot, AXIS (N_ ("Step"), .scale = SCALE_LOG), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  figure_add (figure, level_plot (dynamics, false));
  figure_add (figure, level_plot (dynamics, true));
  figure_add (figure, spectrum_plot (dynamics));
  figure_add (figure, loss_plot (dynamics));
  figure_arrange (figure, "negative depth / spectrum loss", NULL, NULL);
}

/* The level next to where was clicked. */
static void
event (Dynamics *dynamics, const RunEvent *event)
{
  WidthCurvature *self = dynamics->own;

  if (event->kind == RUN_EVENT_BACK || !(g_str_equal (event->plot, "negative") || g_str_equal (event->plot, "depth")))
    return;
  for (guint k = 0; k < LEVELS; k++)
    if (fabs (log (event->x / level[k])) < fabs (log (event->x / level[self->selected])))
      self->selected = k;
}

/* ---- Words and numbers ---- */

static void
status (Dynamics *dynamics, Clauses *clauses)
{
  const WidthCurvature *self = dynamics->own;
  g_autofree char *loss = number_format (level[self->selected]);

  for (unsigned w = 0; w < shown (dynamics); w++)
    {
      double fraction = mean_of (self, w, self->selected, false);
      g_autofree char *percent = g_strdup_printf ("%.1f", 100 * fraction);
      if (isfinite (fraction))
        clauses_add (clauses, _ ("%u units: %s %% negative at loss %s"), self->width[w], percent, loss);
    }
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const WidthCurvature *self = dynamics->own;

  problem_describe_data (self->problem, &self->recipe.data, clauses);
  if (self->data->n < self->problem->train->n)
    clauses_add (clauses, _ ("loss over the first %zu samples"), self->data->n);
  clauses_add (clauses,
               ngettext ("the first principal component of the inputs, of variance 1",
                         "the first %u principal components of the inputs, each of variance 1", self->data->inputs),
               self->data->inputs);
  if (isfinite (self->explained))
    {
      g_autofree char *percent = g_strdup_printf ("%.1f", 100 * self->explained);
      clauses_add (clauses, _ ("in them lies %s %% of the inputs’ variance"), percent);
    }
  clauses_part (clauses);
  clauses_add (clauses,
               ngettext ("networks of %zu width, the widest with %zu parameters",
                         "networks of %zu widths, the widest with %zu parameters", self->widths),
               (size_t) self->widths, self->parameters[self->widths - 1]);
  clauses_add (clauses, ngettext ("%zu random start of each", "%zu random starts of each", self->repeats),
               self->repeats);
  clauses_add (clauses, _ ("at most %zu steps of Adam over all samples"), self->steps);
  clauses_add_number (clauses, _ ("learning rate %s"), RATE);
  clauses_add (clauses, _ ("exact Hessians where the loss first passes 2, 1, 0.3, 0.1 and 0.01"));
  clauses_add (clauses, _ ("the eigenvalues are those at the dotted line, of the first start of each width"));
  if (count_missing (dynamics) > 0)
    clauses_add (clauses, _ ("%zu levels were not passed, or stand above where a network began"),
                 count_missing (dynamics));
}

static void
report (Dynamics *dynamics)
{
  const WidthCurvature *self = dynamics->own;

  run_result (dynamics->run, "components", (double) self->data->inputs);
  run_result (dynamics->run, "explained", self->explained);
  for (unsigned w = 0; w < shown (dynamics); w++)
    for (guint k = 0; k < LEVELS; k++)
      {
        g_autofree char *fraction = g_strdup_printf ("width_%u_loss_%g_negative", self->width[w], level[k]),
                        *depth = g_strdup_printf ("width_%u_loss_%g_depth", self->width[w], level[k]);
        run_result (dynamics->run, fraction, mean_of (self, w, k, false));
        run_result (dynamics->run, depth, mean_of (self, w, k, true));
      }
}

static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  static const char *const columns[] = { "width", "parameters", "start", "level", "step",
                                         "loss",  "negative",   "depth", NULL };
  g_autoptr (Table) table = table_new (columns);
  const WidthCurvature *self = dynamics->own;

  for (unsigned w = 0; w < shown (dynamics); w++)
    for (size_t i = 0; i < self->repeats; i++)
      for (guint k = 0; k < LEVELS; k++)
        {
          const CurvatureFit *fit = fit_of (self, w, i);
          size_t step = fit->descent->step[k];
          bool passed = step != SIZE_MAX;
          memcpy (table_append (table),
                  (double[]){ self->width[w], (double) self->parameters[w], (double) i, level[k],
                              passed ? (double) step : NAN, passed ? fit->descent->values[step] : NAN,
                              fit->curvature[k].fraction, fit->curvature[k].depth },
                  8 * sizeof (double));
        }
  return saving_write_data (self->problem, folder, error)
         && run_folder_write_table (folder, "curvature.csv", table, error);
}

const DynamicsClass width_curvature_dynamics = {
  .size = sizeof (WidthCurvature),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .event = event,
  .status = status,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many dimensions the solutions have: P - rank J, with J of a solution in double and the gap in the eigenvalues of
 * JJᵀ shown.  Networks with ever more samples, units or layers are fitted, each to numbers drawn at random or to
 * one-hot targets of random classes.
 *
 * With numbers the rank is nK.  One-hot targets sum to one, so that the sum of all outputs is a network of its own that
 * is to be constant.  Where its output weights vanish it is, at any hidden weights: the rows of the sums then depend on
 * each other, and rank J = n(K - 1) + min (n, h + 1), h the width of the last hidden layer.  Where they do not vanish
 * it is nK there, too.  Training that begins with sums of zero stays with them. */
#include "experiments/solution_manifold/solution_manifold.h"

#include "analysis/solution_walk.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/memory_limit.h"
#include "lab/problem.h"
#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <math.h>

#define VALUES 10 /* of what is varied */
#define KINDS 2
#define TRIES 3   /* other first weights where no solution was found */
#define ROOM 1.15 /* parameters for an equation, at least: with fewer solutions are rarely found */
#define MOST_EQUATIONS 600

typedef enum
{
  TARGETS_NUMBERS,
  TARGETS_CLASSES,
} Targets;

typedef enum
{
  AGAINST_SAMPLES,
  AGAINST_WIDTH,
  AGAINST_DEPTH,
} Against;

typedef struct
{
  unsigned value; /* of what is varied */
  size_t samples, parameters, equations;
  Architecture architecture;
  double rank[KINDS]; /* found, NaN where no solution was; and what it should be */
  double expected[KINDS];
  double above, below;      /* eigenvalues on both sides of the gap, relative to the largest; of classes */
  Numbers *spectrum[KINDS]; /* descending, relative to the largest; NULL where rank is NaN */
} Fitted;

typedef struct
{
  TrainingRecipe recipe;
  Against against;
  unsigned inputs, outputs;
  Fitted fit[VALUES];
  guint fits, done; /* done: of these, all tries made and not cancelled on the way */
} Dimension;

/* ---- What is fitted ---- */

static void
plan_fit (const Dimension *self, Fitted *fit, unsigned value, unsigned samples)
{
  unsigned width = self->against == AGAINST_WIDTH ? value : self->recipe.width;
  unsigned depth = self->against == AGAINST_DEPTH ? value : self->recipe.depth;
  size_t n = self->against == AGAINST_SAMPLES ? value : samples, k = self->outputs;

  fit->value = value;
  fit->samples = n;
  fit->architecture = architecture_uniform (self->inputs, depth, width, self->outputs);
  fit->architecture.loss = LOSS_MSE;
  fit->parameters = architecture_layout (&fit->architecture).parameters;
  fit->equations = n * k;
  fit->expected[TARGETS_NUMBERS] = (double) (n * k);
  fit->expected[TARGETS_CLASSES] = (double) (n * (k - 1) + MIN (n, (depth > 0 ? width : self->inputs) + 1));
  for (int kind = 0; kind < KINDS; kind++)
    fit->rank[kind] = NAN;
  fit->above = fit->below = NAN;
}

/* Up to the largest value, evenly, of those networks that have room for a solution. */
static bool
plan (Dimension *self, Run *run, GError **error)
{
  unsigned samples = (unsigned) run_number (run, "points"), last = 0;
  unsigned largest = self->against == AGAINST_SAMPLES ? samples
                     : self->against == AGAINST_WIDTH ? self->recipe.width
                                                      : self->recipe.depth;

  for (unsigned i = 1; i <= VALUES; i++)
    {
      unsigned value = (unsigned) lround ((double) largest * i / VALUES);
      Fitted *fit = &self->fit[self->fits];
      if (value == last || value == 0)
        continue;
      last = value;
      plan_fit (self, fit, value, samples);
      self->fits += (double) fit->parameters >= ROOM * (double) fit->equations && fit->equations <= MOST_EQUATIONS;
    }
  if (self->fits > 0)
    return memory_limit_allows (
        solution_walk_bytes (&self->fit[self->fits - 1].architecture, self->fit[self->fits - 1].samples),
        memory_available (), _ ("The Jacobian of the largest network"), _ ("Take fewer samples or a smaller network."),
        error);
  g_set_error (
      error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
      _ ("None of these networks has enough parameters for its equations, at most %d: take more units, or fewer "
         "samples or outputs."),
      MOST_EQUATIONS);
  return false;
}

static Dataset *
draw_data (const Dimension *self, const Fitted *fit, Targets targets)
{
  Dataset *data = dataset_new (targets == TARGETS_CLASSES ? TASK_CLASSES : TASK_REGRESSION, fit->samples, self->inputs,
                               self->outputs);
  Random random = random_stream (random_derive (self->recipe.seed, "data"), 0);

  for (size_t i = 0; i < fit->samples * self->inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < fit->samples && targets == TARGETS_CLASSES; i++)
    data->labels[i] = (uint32_t) (i % self->outputs);
  for (size_t i = 0; i < fit->samples * self->outputs && targets == TARGETS_NUMBERS; i++)
    data->targets[i] = (float) (0.5 * random_normal (&random));
  return data;
}

/* ---- Its rank ---- */

static void
keep_spectrum (Fitted *fit, Targets targets, const double *values, size_t rank)
{
  size_t n = fit->equations;
  Numbers *spectrum = numbers_new (n);

  for (size_t i = 0; i < n; i++)
    {
      double relative = values[n - 1 - i] / values[n - 1];
      spectrum->v[i] = relative > 0 ? relative : NAN; /* rounding that came out negative: a gap */
    }
  if (targets == TARGETS_CLASSES)
    {
      fit->above = rank > 0 ? values[n - rank] / values[n - 1] : NAN;
      fit->below = rank < n ? values[n - 1 - rank] / values[n - 1] : NAN;
    }
  fit->spectrum[targets] = spectrum;
}

static void
find_rank (const Dimension *self, Fitted *fit, Targets targets, Run *run)
{
  g_autoptr (Dataset) data = draw_data (self, fit, targets);
  SolutionWalk *walk = solution_walk_new (&fit->architecture, data, data);
  g_autofree double *values = g_new (double, fit->equations);

  solution_walk_begin_balanced (walk, targets == TARGETS_CLASSES);
  for (uint64_t attempt = 0; attempt < TRIES && run_alive (run); attempt++)
    if (solution_walk_fit (walk, self->recipe.weights_seed + attempt, run_cancelled (run)) <= WALK_FITTED)
      {
        size_t rank = solution_walk_spectrum (walk, values);
        fit->rank[targets] = (double) rank;
        keep_spectrum (fit, targets, values, rank);
        break;
      }
  solution_walk_free (walk);
}

/* ---- The run ---- */

static bool
begin (Dynamics *dynamics, GError **error)
{
  Dimension *self = dynamics->own;
  Run *run = dynamics->run;

  if (!solution_manifold_read (run_settings (run), &self->recipe, error))
    return false;
  self->against = (Against) run_number (run, "against");
  self->inputs = (unsigned) run_number (run, "inputs");
  self->outputs = (unsigned) run_number (run, "outputs");
  if (!plan (self, run, error))
    return false;
  dynamics->steps = self->fits;
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Dimension *self = dynamics->own;
  Fitted *fit = &self->fit[dynamics->step];

  for (Targets targets = TARGETS_NUMBERS; targets <= TARGETS_CLASSES; targets++)
    find_rank (self, fit, targets, dynamics->run);
  if (run_alive (dynamics->run))
    self->done = (guint) dynamics->step + 1;
}

static void
end (Dynamics *dynamics)
{
  Dimension *self = dynamics->own;

  for (guint i = 0; i < self->fits; i++)
    for (int kind = 0; kind < KINDS; kind++)
      g_clear_pointer (&self->fit[i].spectrum[kind], numbers_unref);
}

/* ---- The figure ---- */

static const char *const ids[KINDS] = { "numbers", "classes" };
static const char *const names[KINDS] = { N_ ("numbers"), N_ ("one-hot classes") };
static const Style styles[KINDS] = {
  { .colour = COLOUR_SKY, .marker = MARKER_SQUARE, .width = 2.8, .opacity = 1 },
  { .colour = COLOUR_VERMILION, .marker = MARKER_CIRCLE, .width = 2.8, .opacity = 1 },
};

static const AxisSpec *
value_axis (const Dimension *self)
{
  static const AxisSpec axes[] = { { .label = N_ ("Samples n") },
                                   { .label = N_ ("Width h") },
                                   { .label = N_ ("Hidden layers") } };
  return &axes[self->against];
}

static Plot *
dimension_plot (const Dimension *self)
{
  Plot *plot = plot_new ("dimension", _ ("Dimension of the solutions"));

  for (int kind = 0; kind < KINDS; kind++)
    {
      Numbers *x = numbers_new (self->fits), *theory = numbers_new (self->fits), *found = numbers_new (self->fits);
      g_autofree char *id = g_strdup_printf ("%s-theory", ids[kind]);
      for (guint i = 0; i < self->fits; i++)
        {
          x->v[i] = self->fit[i].value;
          theory->v[i] = (double) self->fit[i].parameters - self->fit[i].expected[kind];
          found->v[i] = i < self->done ? (double) self->fit[i].parameters - self->fit[i].rank[kind] : NAN;
        }
      layer_styled (
          plot_add_line (plot, id, kind == 0 ? "P − nK" : "P − n(K−1) − min(n, h+1)", numbers_ref (x), theory),
          STYLE (.colour = COLOUR_FOREGROUND, .width = 1.4, .dash = kind == 0 ? DASH_DASHED : DASH_DOTTED));
      layer_styled (plot_add_points (plot, ids[kind], _ (names[kind]), x, found, NULL), styles[kind]);
    }
  plot_axes (plot, value_axis (self), AXIS (N_ ("Dimension"), .range = { 0, NAN }));
  return plot;
}

static Plot *
spectrum_plot (const Dimension *self)
{
  Plot *plot = plot_new ("spectrum", _ ("Eigenvalues of JJᵀ of the last network"));

  for (int kind = 0; kind < KINDS; kind++)
    if (self->done > 0 && self->fit[self->done - 1].spectrum[kind] != NULL)
      layer_styled (plot_add_points (plot, ids[kind], _ (names[kind]),
                                     numbers_linear (1, (double) self->fit[self->done - 1].equations,
                                                     self->fit[self->done - 1].equations),
                                     numbers_ref (self->fit[self->done - 1].spectrum[kind]), NULL),
                    STYLE (.colour = styles[kind].colour, .marker = styles[kind].marker, .width = 2));
  layer_styled (plot_add_rule (plot, "threshold", _ ("counts as zero"), WALK_RANK, false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Number")),
             AXIS (N_ ("Relative to the largest"), .scale = SCALE_LOG, .range = { 1e-19, 10 }));
  return plot;
}

static Plot *
table_plot (const Dimension *self)
{
  const char *const titles[] = { value_axis (self)->label, "P", "nK", N_ ("Rank, numbers"), N_ ("Rank, classes"),
                                 N_ ("Expected") };
  const guint columns = G_N_ELEMENTS (titles);
  Plot *plot = plot_new ("table", _ ("Ranks"));
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Layer *table;

  for (guint i = 0; i < self->done; i++)
    {
      const Fitted *fit = &self->fit[i];
      const double row[] = { fit->value,   (double) fit->parameters, (double) fit->equations, fit->rank[0],
                             fit->rank[1], fit->expected[1] };
      for (guint c = 0; c < columns; c++)
        g_ptr_array_add (cells, isnan (row[c]) ? g_strdup ("–") : g_strdup_printf ("%.0f", row[c]));
    }
  table = plot_add_table (plot, "ranks", titles, (const char *const *) cells->pdata, columns, self->done);
  for (guint i = 0; i < self->done; i++)
    {
      const Fitted *fit = &self->fit[i];
      table_set_value (table, i, 3, fit->rank[0]);
      table_set_value (table, i, 4, fit->rank[1]);
    }
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Dimension *self = dynamics->own;

  figure_add (figure, dimension_plot (self));
  figure_add (figure, spectrum_plot (self));
  if (self->done > 0)
    figure_add (figure, table_plot (self));
  figure_arrange (figure, self->done > 0 ? "dimension spectrum / dimension table" : "dimension spectrum", "1.2 1",
                  NULL);
}

/* ---- Words and numbers ---- */

static guint
found_of (const Dimension *self, bool as_expected)
{
  guint n = 0;

  for (guint i = 0; i < self->done; i++)
    for (int kind = 0; kind < KINDS; kind++)
      n += as_expected ? self->fit[i].rank[kind] == self->fit[i].expected[kind] : !isnan (self->fit[i].rank[kind]);
  return n;
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Dimension *self = dynamics->own;
  const Fitted *largest = &self->fit[self->fits - 1];

  problem_describe_architecture (&largest->architecture, clauses);
  clauses_add (clauses, ngettext ("%zu sample", "%zu samples", largest->samples), largest->samples);
  clauses_part (clauses);
  clauses_add (clauses, _ ("%u ranks in double precision, %u of them as expected"), found_of (self, false),
               found_of (self, true));
  if (found_of (self, false) < KINDS * self->done)
    clauses_add (clauses, _ ("where no point is, no solution was found"));
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), self->recipe.seed);
}

static void
report (Dynamics *dynamics)
{
  const Dimension *self = dynamics->own;
  const Fitted *last = &self->fit[MAX (self->done, 1) - 1];

  run_result (dynamics->run, "ranks", found_of (self, false));
  run_result (dynamics->run, "as_expected", found_of (self, true));
  run_result (dynamics->run, "parameters", (double) last->parameters);
  run_result (dynamics->run, "equations", (double) last->equations);
  run_result (dynamics->run, "rank_numbers", last->rank[TARGETS_NUMBERS]);
  run_result (dynamics->run, "rank_classes", last->rank[TARGETS_CLASSES]);
  run_result (dynamics->run, "gap_above", last->above);
  run_result (dynamics->run, "gap_below", last->below);
}

const DynamicsClass dimension_dynamics = {
  .size = sizeof (Dimension),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

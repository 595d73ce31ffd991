/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The straight line through a solution of small batches and one of large batches, from one start (N. Keskar, D.
 * Mudigere, J. Nocedal, M. Smelyanskiy, P. Tang, ICLR 2017); and both from close by, with directions of the filters'
 * norms and without (H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, NeurIPS 2018). */
#include "experiments/flat_minima/flat_minima.h"

#include "experiments/flat_minima/environments.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/data_warnings.h"
#include "lab/dynamics.h"
#include "lab/saving.h"

#include <math.h>

#define POINTS 91
#define FROM (-1.0) /* the small batches' solution is at 0, */
#define TO 2.0      /* that of large batches at 1 */

enum
{
  SMALL,
  LARGE
};

typedef struct
{
  NetworkRun *run;
  double batch;
  LocalGeometry *geometry;
  SolutionMeasures measures;
  Measure test;
} Solution;

typedef struct
{
  Configurations *all;
  Solution solution[2];
  Workspace *workspace;
  real *at;
  double alpha[POINTS], train[POINTS], test[POINTS]; /* [n] */
  unsigned n;
} Line;

/* ---- Measuring ---- */

static bool
train (Dynamics *self, Solution *solution, GError **error)
{
  if (!network_run_finish (solution->run, self->run, error))
    return false;
  solution->test = network_measure (network_run_network (solution->run), network_run_theta (solution->run),
                                    network_run_test (solution->run), ((Line *) self->own)->workspace);
  solution->geometry = network_run_geometry (solution->run, run_parallel (self->run), run_cancelled (self->run));
  return solution->geometry != NULL
         && network_run_measure (solution->run, run_cancelled (self->run), &solution->measures);
}

static bool
begin (Dynamics *self, GError **error)
{
  Line *line = self->own;
  unsigned last;

  line->all = configurations_new (run_settings (self->run), error);
  if (line->all == NULL)
    return false;
  last = line->all->levels[VARIED_BATCH] - 1;
  if (last == 0)
    {
      g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                           _ ("Two batch sizes are needed: batches must be 2 or more, and batch-size not 1."));
      return false;
    }
  data_warnings_of_problem (self->run, &line->all->recipe, line->all->problem);
  line->workspace = workspace_new (line->all->problem->network, MONITORED_SAMPLES);
  line->at = g_new (real, line->all->problem->parameters);
  for (unsigned k = 0; k < 2; k++)
    {
      unsigned level = k == LARGE ? 0 : last;
      line->solution[k].run = network_run_new (line->all, level * configurations_stride (line->all, VARIED_BATCH), 0);
      line->solution[k].batch = line->all->values[VARIED_BATCH][level];
      if (!train (self, &line->solution[k], error))
        return false;
    }
  self->steps = POINTS;
  return true;
}

/* The same samples on all of the line: those of the noise that both were trained on. */
static void
advance (Dynamics *self)
{
  Line *line = self->own;
  const real *small = network_run_theta (line->solution[SMALL].run),
             *large = network_run_theta (line->solution[LARGE].run);
  double alpha = FROM + (TO - FROM) * line->n / (POINTS - 1);
  Samples train = *network_run_samples (line->solution[SMALL].run), test = line->all->problem->monitored_test;

  train.n = MIN (train.n, MONITORED_SAMPLES);
  for (size_t i = 0; i < line->all->problem->parameters; i++)
    line->at[i] = small[i] + (real) alpha * (large[i] - small[i]);
  line->alpha[line->n] = alpha;
  line->train[line->n] = network_loss (line->all->problem->network, line->at, &train, NULL, train.n, line->workspace);
  line->test[line->n] = test.n > 0
                            ? network_loss (line->all->problem->network, line->at, &test, NULL, test.n, line->workspace)
                            : NAN;
  line->n++;
}

static void
end (Dynamics *self)
{
  Line *line = self->own;

  for (unsigned k = 0; k < 2; k++)
    {
      g_clear_pointer (&line->solution[k].run, network_run_free);
      g_clear_pointer (&line->solution[k].geometry, local_geometry_free);
    }
  g_clear_pointer (&line->workspace, workspace_free);
  g_free (line->at);
  g_clear_pointer (&line->all, configurations_free);
}

/* ---- Plots ---- */

static char *
solution_name (const Line *line, unsigned which)
{
  g_autofree char *batch = number_format (line->solution[which].batch);
  return g_strdup_printf (_ ("batch %s"), batch);
}

static Plot *
line_plot (const Line *line)
{
  Plot *plot = plot_new ("line", _ ("From small batches to large ones"));
  g_autofree char *small = solution_name (line, SMALL), *large = solution_name (line, LARGE);

  layer_styled (plot_add_line (plot, "train", _ ("Training"), numbers_copy (line->alpha, line->n),
                               numbers_copy (line->train, line->n)),
                STYLE_TRAIN);
  layer_styled (
      plot_add_line (plot, "test", _ ("Test"), numbers_copy (line->alpha, line->n), numbers_copy (line->test, line->n)),
      STYLE_TEST);
  layer_styled (plot_add_rule (plot, "small", small, 0, true), STYLE_MARK);
  layer_styled (plot_add_rule (plot, "large", large, 1, true), STYLE_MARK);
  plot_axes (plot, AXIS ("α", .range = { FROM, TO }), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

/* The test error, or the loss of continuous targets. */
static double
test_of (const Solution *solution)
{
  return isnan (solution->test.accuracy) ? solution->test.loss : 1 - solution->test.accuracy;
}

static void
add_row (GPtrArray *cells, const char *name, char *small, char *large)
{
  g_ptr_array_add (cells, g_strdup (name));
  g_ptr_array_add (cells, small);
  g_ptr_array_add (cells, large);
}

static Plot *
table_plot (const Line *line)
{
  const Solution *small = &line->solution[SMALL], *large = &line->solution[LARGE];
  static const SolutionMeasure shown[] = { SOLUTION_LARGEST,           SOLUTION_TRACE,        SOLUTION_FLATNESS,
                                           SOLUTION_RELATIVE_FLATNESS, SOLUTION_PATHS_MARGIN, SOLUTION_WEIGHTS };
  g_autofree char *first = solution_name (line, SMALL), *second = solution_name (line, LARGE);
  const char *const titles[] = { N_ ("Measure"), first, second };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Plot *plot = plot_new ("table", _ ("Both solutions"));
  guint rows = 1 + G_N_ELEMENTS (shown);
  Layer *table;

  add_row (cells, isnan (small->test.accuracy) ? _ ("Test loss") : _ ("Test error"),
           number_resolved (test_of (small), 0), number_resolved (test_of (large), 0));
  for (guint m = 0; m < G_N_ELEMENTS (shown); m++)
    add_row (cells, _ (measure_names[shown[m]]), measure_text (&small->measures, shown[m]),
             measure_text (&large->measures, shown[m]));
  table = plot_add_table (plot, "table", titles, (const char *const *) cells->pdata, 3, rows);
  table_set_value (table, 0, 1, test_of (small));
  table_set_value (table, 0, 2, test_of (large));
  for (guint m = 0; m < G_N_ELEMENTS (shown); m++)
    {
      table_set_value (table, m + 1, 1, small->measures.value[shown[m]]);
      table_set_value (table, m + 1, 2, large->measures.value[shown[m]]);
    }
  return plot;
}

static void
draw (Dynamics *self, Figure *figure)
{
  const Line *line = self->own;
  const LocalGeometry *small = line->solution[SMALL].geometry, *large = line->solution[LARGE].geometry;
  g_autofree char *first = solution_name (line, SMALL), *second = solution_name (line, LARGE);
  const char *const names[2] = { first, second };

  figure_add (figure, line_plot (line));
  figure_add (figure, table_plot (line));
  figure_add (figure, local_geometry_plain_plot (small, large, names));
  figure_add (figure, local_geometry_slice_plot (small, large, names, _ ("Slice, filter-normalised")));
  figure_arrange (figure, "line table / plain slice", NULL, NULL);
}

/* ---- What is said ---- */

static void
caption (Dynamics *self, Clauses *clauses)
{
  const Line *line = self->own;
  g_autofree char *small = solution_name (line, SMALL), *large = solution_name (line, LARGE);

  configurations_describe (line->all, clauses);
  clauses_part (clauses);
  clauses_add (clauses, _ ("one start and order for both"));
  clauses_add (clauses, "%s", small);
  network_run_describe (line->solution[SMALL].run, clauses);
  clauses_part (clauses);
  clauses_add (clauses, "%s", large);
  network_run_describe (line->solution[LARGE].run, clauses);
  clauses_part (clauses);
}

static void
report (Dynamics *self)
{
  const Line *line = self->own;
  static const char *const ends[] = { "small", "large" };

  for (unsigned k = 0; k < 2; k++)
    {
      const Solution *solution = &line->solution[k];
      g_autofree char *error = g_strdup_printf ("test_error_%s", ends[k]);
      run_result (self->run, error, 1 - solution->test.accuracy);
      for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
        {
          g_autofree char *id = g_strdup_printf ("%s_%s", flat_minima_fits.columns[FIT_MEASURES + m], ends[k]);
          run_result (self->run, id, solution->measures.value[m]);
        }
    }
}

/* line.csv: a row a point. */
static bool
save (Dynamics *self, RunFolder *folder, GError **error)
{
  static const char *const columns[] = { "alpha", "train_loss", "test_loss", NULL };
  const Line *line = self->own;
  g_autoptr (Table) table = table_new (columns);

  for (unsigned i = 0; i < line->n; i++)
    {
      double *row = table_append (table);
      row[0] = line->alpha[i];
      row[1] = line->train[i];
      row[2] = line->test[i];
    }
  for (unsigned k = 0; k < 2; k++)
    if (!saving_write_weights (network_run_network (line->solution[k].run), network_run_theta (line->solution[k].run),
                               saving_folder_sink (folder), error, "batch-%.0f", line->solution[k].batch))
      return false;
  return configurations_save_data (line->all, folder, error)
         && run_folder_write_table (folder, "line.csv", table, error);
}

static const DynamicsClass class = {
  .size = sizeof (Line),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

void
flat_minima_line (Run *run)
{
  dynamics_run (run, &class);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks at several scales α, and the linearised network, from one start and on one clock: what each gives, how wrong
 * it is, how far its kernel has moved, and what its first layer reads. */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "experiments/tangent_kernel/lazy_task.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "figure/table.h"
#include "lab/data_names.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static const double other_alphas[] = { 0.1, 1, 10, 100 };
#define OTHERS G_N_ELEMENTS (other_alphas)
#define INTERVALS 48 /* between two rows, of the whole run */
#define STRETCH 32   /* steps that may wait before they are done */

enum
{
  TWIN_STEP,
  TWIN_LOSS,
  TWIN_ERROR,
  TWIN_COLUMNS
};

typedef struct
{
  LazyTask task;
  uint64_t every;
  ScaledNetwork *other[OTHERS];
  ScaledNetwork *own;    /* of the slider's α, where that is none of the others'; NULL: it is one */
  ScaledNetwork *chosen; /* that of the slider's α */
  Series *twin;
  double end_error; /* of kernel regression */
  double *end;      /* [(tests + points) K] what that gives */
  bool said;        /* that one left the finite numbers */
} LazyRich;

/* ---- Side by side ---- */

static guint
networks_of (LazyRich *self, ScaledNetwork *all[OTHERS + 1])
{
  guint n = 0;

  for (guint i = 0; i < OTHERS; i++)
    all[n++] = self->other[i];
  if (self->own != NULL)
    all[n++] = self->own;
  return n;
}

typedef struct
{
  ScaledNetwork **network;
  uint64_t step;
  bool measure;
  const atomic_bool *cancelled;
} Stretch;

static void
advance_one (size_t index, unsigned worker, void *data)
{
  const Stretch *stretch = data;

  scaled_network_advance (stretch->network[index], stretch->step, stretch->cancelled);
  if (stretch->measure)
    scaled_network_measure (stretch->network[index], stretch->step);
}

static void
bring_to (Dynamics *dynamics, uint64_t step, bool measure)
{
  LazyRich *self = dynamics->own;
  ScaledNetwork *all[OTHERS + 1];
  guint n = networks_of (self, all);
  Stretch stretch = { all, step, measure, run_cancelled (dynamics->run) };

  run_map (dynamics->run, n, advance_one, &stretch);
}

static void
measure_twin (LazyRich *self, uint64_t step)
{
  const LazyTask *task = &self->task;
  g_autofree double *outputs = g_new (double, task->rows),
                    *others = g_new (double, (task->tests + task->points) * task->k);
  double *row = series_add (self->twin, step);

  lazy_task_twin (task, (double) step, outputs, others);
  row[TWIN_LOSS] = lazy_task_loss (task, outputs);
  row[TWIN_ERROR] = lazy_task_error (task, others);
  if (!isfinite (row[TWIN_LOSS]))
    row[TWIN_LOSS] = row[TWIN_ERROR] = NAN;
}

/* The network of this α: one of the others, or one of its own that is brought to where they stand, measured on the
 * way as they were.  Where that is no longer wanted all stays as it is. */
static void
choose (Dynamics *dynamics, double alpha)
{
  LazyRich *self = dynamics->own;
  ScaledNetwork *chosen = NULL, *own = NULL;

  for (guint i = 0; i < OTHERS && chosen == NULL; i++)
    if (self->other[i]->alpha == alpha)
      chosen = self->other[i];
  if (chosen == NULL)
    chosen = own = scaled_network_follow (&self->task, dynamics, alpha, self->every);
  if (chosen == NULL)
    return;
  g_clear_pointer (&self->own, scaled_network_free);
  self->own = own;
  self->chosen = chosen;
}

static void
find_end (LazyRich *self)
{
  const LazyTask *task = &self->task;

  self->end = g_new (double, (task->tests + task->points) * task->k);
  lazy_task_twin (task, INFINITY, NULL, self->end);
  self->end_error = lazy_task_error (task, self->end);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  LazyRich *self = dynamics->own;

  dynamics->steps = (uint64_t) run_number (dynamics->run, "steps");
  self->every = MAX (1, dynamics->steps / INTERVALS);
  if (!lazy_task_make (&self->task, dynamics->run, error))
    return false;
  self->twin = series_new (TWIN_COLUMNS, 2 * INTERVALS + 2, self->every);
  find_end (self);
  for (guint i = 0; i < OTHERS; i++)
    {
      self->other[i] = scaled_network_new (&self->task, other_alphas[i], self->every);
      scaled_network_measure (self->other[i], 0); /* there is a row of each, also where the run is cancelled now */
    }
  measure_twin (self, 0);
  choose (dynamics, run_number (dynamics->run, "alpha"));
  return true;
}

static void
advance (Dynamics *dynamics)
{
  LazyRich *self = dynamics->own;
  uint64_t step = dynamics->step + 1;
  bool due = series_due (self->twin, step) || step == dynamics->steps;

  if (!due && step % STRETCH != 0)
    return;
  bring_to (dynamics, step, due);
  if (due)
    measure_twin (self, step);
}

/* Once, and of a network that is not the one which is chosen: that of this one is told by dynamics.c. */
static void
warn_of_divergence (LazyRich *self, Run *run)
{
  for (guint i = 0; i < OTHERS && !self->said; i++)
    if (scaled_network_stands_still (self->other[i]) && !scaled_network_stands_still (self->chosen))
      {
        g_autofree char *number = number_format (self->other[i]->alpha);
        self->said = true;
        run_warn (run,
                  _ ("The network with α = %s left the finite numbers: its kernel has grown, and the learning rate is "
                     "no longer stable. Choose a smaller relative rate (relative-rate)."),
                  number);
      }
}

static void
attend (Dynamics *dynamics)
{
  LazyRich *self = dynamics->own;
  double alpha;

  bring_to (dynamics, dynamics->step, false);
  while ((alpha = run_number (dynamics->run, "alpha")) != self->chosen->alpha && run_alive (dynamics->run))
    choose (dynamics, alpha);
  if (!run_unattended (dynamics->run))
    warn_of_divergence (self, dynamics->run);
}

static void
end (Dynamics *dynamics)
{
  LazyRich *self = dynamics->own;

  for (guint i = 0; i < OTHERS; i++)
    g_clear_pointer (&self->other[i], scaled_network_free);
  g_clear_pointer (&self->own, scaled_network_free);
  g_clear_pointer (&self->twin, series_free);
  g_free (self->end);
  lazy_task_clear (&self->task);
}

/* ---- Curves ---- */

static char *
name_of (const ScaledNetwork *network)
{
  g_autofree char *number = number_format (network->alpha);
  return g_strdup_printf ("α\u00a0=\u00a0%s", number);
}

/* From a row on: what begins at zero has no place on a logarithmic axis there. */
static Numbers *
column_from (const Series *series, guint column, guint from)
{
  guint rows = series_length (series), n = rows > from ? rows - from : 0;
  Numbers *numbers = numbers_new (n);

  for (guint i = 0; i < n; i++)
    numbers->v[i] = series_row (series, (int) (i + from))[column];
  return numbers;
}

static void
add_curve (Plot *plot, const ScaledNetwork *network, guint column, guint place, bool own)
{
  static const Dash dashes[] = { DASH_SOLID, DASH_LONG, DASH_DASH_DOT, DASH_DOTTED };
  g_autofree char *id = own ? g_strdup ("own") : g_strdup_printf ("alpha-%u", place), *name = name_of (network);
  guint from = column == LAZY_MOVEMENT;
  Layer *line = plot_add_line (plot, id, name, column_from (network->series, LAZY_STEP, from),
                               column_from (network->series, column, from));

  layer_styled (line, own ? STYLE (.colour = COLOUR_ITERATE, .width = 2.2)
                          : STYLE (.colour = COLOUR_OF_FAMILY (place, OTHERS), .dash = dashes[place], .width = 1.6));
}

/* One of the columns, of all networks. */
static void
add_curves (Plot *plot, const LazyRich *self, guint column)
{
  for (guint i = 0; i < OTHERS; i++)
    add_curve (plot, self->other[i], column, i, false);
  if (self->own != NULL)
    add_curve (plot, self->own, column, 0, true);
}

static void
add_twin (Plot *plot, const LazyRich *self, guint column)
{
  layer_styled (plot_add_line (plot, "linearised", _ ("linearised"), series_column (self->twin, TWIN_STEP),
                               series_column (self->twin, column)),
                STYLE_THEORY);
}

static Plot *
error_plot (const LazyRich *self)
{
  const char *name = lazy_task_error_name (&self->task);
  bool classes = lazy_task_has_classes (&self->task);
  Plot *plot = plot_new ("error", _ (name));

  add_curves (plot, self, LAZY_ERROR);
  add_twin (plot, self, TWIN_ERROR);
  layer_styled (plot_add_rule (plot, "regression", _ ("kernel regression"), self->end_error, false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Step")),
             AXIS (name, .scale = classes ? SCALE_LINEAR : SCALE_LOG, .range = { classes ? 0 : NAN, NAN }));
  return plot;
}

static Plot *
loss_plot (const LazyRich *self)
{
  Plot *plot = plot_new ("loss", _ ("Training loss"));

  add_curves (plot, self, LAZY_LOSS);
  add_twin (plot, self, TWIN_LOSS);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
movement_plot (const LazyRich *self)
{
  Plot *plot = plot_new ("movement", _ ("How far the kernel has moved"));

  add_curves (plot, self, LAZY_MOVEMENT);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS ("‖ΔΘ‖/‖Θ₀‖", .scale = SCALE_LOG));
  return plot;
}

static Plot *
fraction_plot (const LazyRich *self)
{
  Plot *plot = plot_new ("fraction", _ ("What the first layer reads"));

  add_curves (plot, self, LAZY_FRACTION);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Fraction of relevant inputs"), .range = { 0, 1 }));
  return plot;
}

/* The units of the network that is chosen, by what they read of the two inputs that decide, and of two others. */
static Plot *
units_plot (const LazyRich *self)
{
  g_autofree char *name = name_of (self->chosen), *title = g_strdup_printf (_ ("Units of the first layer, %s"), name);
  Plot *plot = plot_new ("units", title);
  Numbers *x, *y;

  if (self->task.architecture->inputs >= 4)
    {
      scaled_network_weights (self->chosen, 2, 3, &x, &y);
      layer_styled (plot_add_points (plot, "others", _ ("two other inputs"), x, y, NULL),
                    STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS, .width = 1.6, .opacity = 0.45));
    }
  scaled_network_weights (self->chosen, 0, 1, &x, &y);
  layer_styled (plot_add_points (plot, "relevant", _ ("the two that decide"), x, y, NULL),
                STYLE (.colour = COLOUR_ITERATE, .marker = MARKER_CIRCLE, .width = 1.7));
  plot_axes (plot, AXIS (N_ ("First weight")), AXIS (N_ ("Second weight")));
  return plot;
}

/* ---- Functions ---- */

static double *
outputs_of (const LazyRich *self)
{
  double *others = g_new (double, (self->task.tests + self->task.points) * self->task.k);

  scaled_network_outputs (self->chosen, NULL, others);
  return others;
}

static Plot *
map_plot (const LazyRich *self, const char *id, const char *title, const double *others)
{
  Plot *plot = plot_new (id, title);

  lazy_task_add_function (&self->task, plot, others);
  return plot;
}

static void
add_line (Plot *plot, const LazyRich *self, const char *id, const char *name, const double *others, Style style)
{
  layer_styled (plot_add_line (plot, id, name,
                               numbers_linear (self->task.range.from[0], self->task.range.to[0], self->task.points),
                               lazy_task_function (&self->task, others)),
                style);
}

static char *
chosen_name (const LazyRich *self)
{
  g_autofree char *name = name_of (self->chosen);
  return g_strdup_printf (_ ("Network, %s"), name);
}

static Plot *
function_plot (const LazyRich *self, const double *network, const double *twin)
{
  g_autofree char *name = chosen_name (self);
  Plot *plot = map_plot (self, "function", _ ("Network and linearised network"), network);

  g_free (plot_find (plot, "fit")->name);
  plot_find (plot, "fit")->name = g_steal_pointer (&name);
  add_line (plot, self, "linearised", _ ("linearised"), twin, STYLE_THEORY);
  add_line (plot, self, "regression", _ ("kernel regression"), self->end, STYLE_MARK);
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const LazyRich *self = dynamics->own;
  const LazyTask *task = &self->task;
  g_autofree double *network = outputs_of (self), *twin = g_new (double, (task->tests + task->points) * task->k);

  lazy_task_twin (task, (double) dynamics->step, NULL, twin);
  figure_add (figure, error_plot (self));
  figure_add (figure, movement_plot (self));
  if (task->range.inputs == 1)
    {
      figure_add (figure, function_plot (self, network, twin));
      figure_add (figure, loss_plot (self));
      figure_arrange (figure, "function movement / loss error", "1.3 1", NULL);
    }
  else if (task->range.inputs == 2)
    {
      g_autofree char *title = chosen_name (self);
      figure_add (figure, map_plot (self, "network", title, network));
      figure_add (figure, map_plot (self, "twin", _ ("Linearised network"), twin));
      figure_arrange (figure, "network twin / error movement", NULL, "1.3 1");
    }
  else
    {
      bool pair = task->relevant == 2 && task->architecture->depth > 0;
      figure_add (figure, pair ? units_plot (self) : loss_plot (self));
      if (task->relevant > 0)
        figure_add (figure, fraction_plot (self));
      figure_arrange (figure,
                      pair                 ? "error movement / fraction units"
                      : task->relevant > 0 ? "error movement / fraction loss"
                                           : "error movement / loss loss",
                      NULL, NULL);
    }
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const LazyRich *self = dynamics->own;

  lazy_task_describe (&self->task, clauses);
  clauses_part (clauses);
  clauses_add (clauses, _ ("α (f − f₀) with the loss over α²"));
  clauses_add_number (clauses, _ ("largest eigenvalue of the kernel %s"), self->task.largest);
  if (self->task.moved < self->task.n)
    clauses_add (clauses, _ ("movement of the kernel of the first %zu samples"), self->task.moved);
}

static void
status (Dynamics *dynamics, Clauses *clauses)
{
  const LazyRich *self = dynamics->own;
  const double *last = series_row (self->chosen->series, -1);

  clauses_add_number (clauses, _ ("kernel moved by %s"), last[LAZY_MOVEMENT]);
  lazy_task_describe_memory (&self->task, clauses);
}

static void
report (Dynamics *dynamics)
{
  LazyRich *self = dynamics->own;
  static const char *const ids[][OTHERS] = {
    { "error_0_1", "error_1", "error_10", "error_100" },
    { "movement_0_1", "movement_1", "movement_10", "movement_100" },
    { "fraction_0_1", "fraction_1", "fraction_10", "fraction_100" },
  };
  const double *own = series_row (self->chosen->series, -1), *twin = series_row (self->twin, -1);

  for (guint i = 0; i < OTHERS; i++)
    {
      const double *row = series_row (self->other[i]->series, -1);
      run_result (dynamics->run, ids[0][i], row[LAZY_ERROR]);
      run_result (dynamics->run, ids[1][i], row[LAZY_MOVEMENT]);
      if (self->task.relevant > 0)
        run_result (dynamics->run, ids[2][i], row[LAZY_FRACTION]);
    }
  warn_of_divergence (self, dynamics->run);
  run_result (dynamics->run, "alpha", self->chosen->alpha);
  run_result (dynamics->run, "loss", own[LAZY_LOSS]);
  run_result (dynamics->run, "error", own[LAZY_ERROR]);
  run_result (dynamics->run, "movement", own[LAZY_MOVEMENT]);
  run_result (dynamics->run, "linearised_loss", twin[TWIN_LOSS]);
  run_result (dynamics->run, "linearised_error", twin[TWIN_ERROR]);
  run_result (dynamics->run, "kernel_regression_error", self->end_error);
  run_result (dynamics->run, "largest_eigenvalue", self->task.largest);
  run_result (dynamics->run, "learning_rate", self->task.rate);
}

static uint64_t
diverged (Dynamics *dynamics)
{
  const LazyRich *self = dynamics->own;
  return scaled_network_diverged (self->chosen);
}

/* What the linearised network, whose weights are not computed, gives for each sample: "linearised.csv". */
static bool
save_twin (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const LazyRich *self = dynamics->own;
  const LazyTask *task = &self->task;
  static const char *const columns[] = { "test", "sample", "output", "value", NULL };
  g_autoptr (Table) table = table_new (columns);
  g_autofree double *outputs = g_new (double, task->rows),
                    *others = g_new (double, (task->tests + task->points) * task->k);

  lazy_task_twin (task, (double) dynamics->step, outputs, others);
  for (size_t i = 0; i < (task->n + task->tests) * task->k; i++)
    {
      bool test = i >= task->rows;
      size_t at = test ? i - task->rows : i;
      memcpy (table_append (table),
              (double[]){ test, (double) (at / task->k), (double) (at % task->k), test ? others[at] : outputs[at] },
              4 * sizeof (double));
    }
  return run_folder_write_table (folder, "linearised.csv", table, error);
}

static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  LazyRich *self = dynamics->own;
  ScaledNetwork *all[OTHERS + 1];
  guint n = networks_of (self, all);

  if (!lazy_task_save (&self->task, folder, error) || !save_twin (dynamics, folder, error))
    return false;
  for (guint i = 0; i < n; i++)
    if (!scaled_network_save (all[i], folder, error))
      return false;
  return true;
}

const DynamicsClass lazy_rich_dynamics = {
  .size = sizeof (LazyRich),
  .begin = begin,
  .advance = advance,
  .attend = attend,
  .status = status,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .diverged = diverged,
  .end = end,
};

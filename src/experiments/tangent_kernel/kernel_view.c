/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tangent kernel itself while one network trains: the matrix, sorted by class or target, at the start and now; its
 * eigenvalues; how far it has moved and how well it is aligned with the targets. */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "experiments/tangent_kernel/lazy_task.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "numeric/eigen.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define INTERVALS 100

typedef struct
{
  LazyTask task;
  uint64_t every;
  ScaledNetwork *network;
  guint *order;  /* [moved]: samples by class or target, then by their first input */
  double *first; /* [moved K] eigenvalues at the start, descending */
} KernelView;

/* ---- Following ---- */

/* Descending; not-a-number where they cannot be had. */
static double *
eigenvalues_of (const LazyTask *task, const double *kernel)
{
  size_t n = task->moved * task->k;
  g_autofree double *copy = g_memdup2 (kernel, n * n * sizeof (double));
  double *values = g_new (double, n);

  if (!eigen_symmetric (n, copy, values, false))
    for (size_t i = 0; i < n; i++)
      values[i] = NAN;
  for (size_t i = 0; i < n / 2; i++)
    {
      double swap = values[i];
      values[i] = values[n - 1 - i];
      values[n - 1 - i] = swap;
    }
  return values;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  KernelView *self = dynamics->own;

  dynamics->steps = (uint64_t) run_number (dynamics->run, "steps");
  self->every = MAX (1, dynamics->steps / INTERVALS);
  if (!lazy_task_make (&self->task, dynamics->run, error))
    return false;
  self->order = lazy_task_order (&self->task, self->task.moved);
  self->first = eigenvalues_of (&self->task, self->task.moved_first);
  self->network = scaled_network_follow (&self->task, dynamics, run_number (dynamics->run, "alpha"), self->every);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  KernelView *self = dynamics->own;
  uint64_t step = dynamics->step + 1;

  scaled_network_advance (self->network, step, run_cancelled (dynamics->run));
  if (series_due (self->network->series, step) || step == dynamics->steps)
    scaled_network_measure (self->network, step);
}

static void
attend (Dynamics *dynamics)
{
  KernelView *self = dynamics->own;
  double alpha;

  while ((alpha = run_number (dynamics->run, "alpha")) != self->network->alpha && run_alive (dynamics->run))
    {
      ScaledNetwork *other = scaled_network_follow (&self->task, dynamics, alpha, self->every);
      if (other == NULL)
        continue;
      scaled_network_free (self->network);
      self->network = other;
    }
}

static void
end (Dynamics *dynamics)
{
  KernelView *self = dynamics->own;

  g_clear_pointer (&self->network, scaled_network_free);
  g_free (self->order);
  g_free (self->first);
  lazy_task_clear (&self->task);
}

/* ---- The figure ---- */

/* Of two samples: the mean over the outputs of what a step on one does to the same output of the other. */
static double
entry (const LazyTask *task, const double *kernel, size_t i, size_t j)
{
  double sum = 0;

  for (size_t o = 0; o < task->k; o++)
    sum += kernel[(i * task->k + o) * task->moved * task->k + j * task->k + o];
  return sum / (double) task->k;
}

static Plot *
matrix_plot (const KernelView *self, const char *id, const char *title, const double *kernel)
{
  const LazyTask *task = &self->task;
  size_t n = task->moved;
  Numbers *entries = numbers_new (n * n);

  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      entries->v[i * n + j] = entry (task, kernel, self->order[i], self->order[j]);
  return lazy_task_kernel_plot (id, title, n, entries);
}

static Plot *
eigenvalues_plot (const KernelView *self, const double *now)
{
  size_t n = self->task.moved * self->task.k;
  Plot *plot = plot_new ("eigenvalues", _ ("Eigenvalues of the kernel"));
  Numbers *index = numbers_linear (1, (double) MAX (n, 2), n);

  layer_styled (plot_add_line (plot, "first", _ ("at the start"), index, numbers_copy (self->first, n)),
                STYLE (.colour = COLOUR_BLUE, .dash = DASH_DASHED, .width = 1.6));
  layer_styled (plot_add_line (plot, "now", _ ("now"), numbers_ref (index), numbers_copy (now, n)),
                STYLE (.colour = COLOUR_ITERATE, .width = 2));
  plot_axes (plot, AXIS (N_ ("Rank"), .scale = SCALE_LOG),
             AXIS (N_ ("Eigenvalue"), .scale = SCALE_LOG, .range = { 1e-6 * self->first[0], NAN }));
  return plot;
}

/* From the second row on: the movement begins at zero, which has no place on a logarithmic axis. */
static Numbers *
column (const KernelView *self, guint c)
{
  guint rows = series_length (self->network->series);
  Numbers *numbers = numbers_new (rows - 1);

  for (guint i = 1; i < rows; i++)
    numbers->v[i - 1] = series_row (self->network->series, (int) i)[c];
  return numbers;
}

static Plot *
series_plot (const KernelView *self)
{
  Plot *plot = plot_new ("alignment", _ ("Alignment and movement"));

  layer_styled (plot_add_line (plot, "alignment", _ ("alignment with the targets"), column (self, LAZY_STEP),
                               column (self, LAZY_ALIGNMENT)),
                STYLE (.colour = COLOUR_BLUE, .width = 2));
  layer_styled (plot_add_line (plot, "movement", _ ("movement of the kernel"), column (self, LAZY_STEP),
                               column (self, LAZY_MOVEMENT)),
                STYLE (.colour = COLOUR_ITERATE, .dash = DASH_DASHED, .width = 2));
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Value"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const KernelView *self = dynamics->own;
  g_autofree double *kernel = scaled_network_kernel (self->network), *now = eigenvalues_of (&self->task, kernel);

  figure_add (figure, matrix_plot (self, "first", _ ("The kernel at the start"), self->task.moved_first));
  figure_add (figure, matrix_plot (self, "kernel", _ ("The kernel now"), kernel));
  figure_add (figure, series_plot (self));
  figure_add (figure, eigenvalues_plot (self, now));
  figure_arrange (figure, "first kernel / alignment eigenvalues", NULL, "1.4 1");
}

static void
status (Dynamics *dynamics, Clauses *clauses)
{
  const KernelView *self = dynamics->own;

  clauses_add_number (clauses, _ ("kernel moved by %s"), series_row (self->network->series, -1)[LAZY_MOVEMENT]);
  lazy_task_describe_memory (&self->task, clauses);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const KernelView *self = dynamics->own;

  lazy_task_describe (&self->task, clauses);
  clauses_part (clauses);
  clauses_add_number (clauses, "α = %s", self->network->alpha);
  if (lazy_task_has_classes (&self->task))
    clauses_add (clauses, _ ("samples sorted by class, then by the first input"));
  else
    clauses_add (clauses, _ ("samples sorted by target, then by the first input"));
  if (self->task.moved < self->task.n)
    clauses_add (clauses, _ ("kernel of the first %zu samples"), self->task.moved);
}

static void
report (Dynamics *dynamics)
{
  const KernelView *self = dynamics->own;
  g_autofree double *kernel = scaled_network_kernel (self->network), *now = eigenvalues_of (&self->task, kernel);
  const double *first = series_row (self->network->series, 0), *last = series_row (self->network->series, -1);

  run_result (dynamics->run, "movement", last[LAZY_MOVEMENT]);
  run_result (dynamics->run, "alignment_at_the_start", first[LAZY_ALIGNMENT]);
  run_result (dynamics->run, "alignment", last[LAZY_ALIGNMENT]);
  run_result (dynamics->run, "error", last[LAZY_ERROR]);
  run_result (dynamics->run, "loss", last[LAZY_LOSS]);
  run_result (dynamics->run, "largest_eigenvalue_at_the_start", self->first[0]);
  run_result (dynamics->run, "largest_eigenvalue", now[0]);
}

static uint64_t
diverged (Dynamics *dynamics)
{
  const KernelView *self = dynamics->own;
  return scaled_network_diverged (self->network);
}

static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const KernelView *self = dynamics->own;
  return lazy_task_save (&self->task, folder, error) && scaled_network_save (self->network, folder, error);
}

const DynamicsClass kernel_view_dynamics = {
  .size = sizeof (KernelView),
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

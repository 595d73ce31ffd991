/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of training over the scale α, and α*, at which the kernel has moved by a stated amount: between lazy and rich
 * (M. Geiger, S. Spigler, A. Jacot, M. Wyart, "Disentangling feature and lazy training in deep neural networks", 2020).
 *
 * A step trains some networks to their end: first over the whole range, then within the interval in which the movement
 * passes the stated amount, which each step divides by one more than there are networks. */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "experiments/tangent_kernel/lazy_task.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"

#include <glib/gi18n.h>
#include <math.h>

#define LOWEST 0.03 /* α */
#define HIGHEST 300
#define AT_ONCE 4
#define COARSE_STEPS 2 /* of AT_ONCE networks over the whole range, evenly by log α */
#define COARSE (COARSE_STEPS * AT_ONCE)
#define FINE_STEPS 3

typedef struct
{
  double alpha, movement, error, fraction, loss; /* after α not a number where training diverged */
} ScaleFit;

typedef struct
{
  LazyTask task;
  uint64_t length; /* steps of each training */
  double stated;   /* movement that is looked for */
  GArray *fits;    /* of ScaleFit, by α */
  double twin_error, end_error;
  bool said; /* that one diverged */
} Scales;

/* ---- Training ---- */

typedef struct
{
  const Scales *self;
  ScaleFit *fit;
  const atomic_bool *cancelled;
} Batch;

static void
train_one (size_t index, unsigned worker, void *data)
{
  const Batch *batch = data;
  ScaleFit *fit = &batch->fit[index];
  ScaledNetwork *network = scaled_network_new (&batch->self->task, fit->alpha, 1);
  const double *row;

  scaled_network_advance (network, batch->self->length, batch->cancelled);
  scaled_network_measure (network, batch->self->length);
  row = series_row (network->series, -1);
  fit->movement = row[LAZY_MOVEMENT];
  fit->error = row[LAZY_ERROR];
  fit->fraction = row[LAZY_FRACTION];
  fit->loss = row[LAZY_LOSS];
  if (!isfinite (fit->movement) || !isfinite (fit->loss))
    fit->movement = fit->error = fit->fraction = fit->loss = NAN;
  scaled_network_free (network);
}

static int
by_alpha (const void *a, const void *b)
{
  const ScaleFit *x = a, *y = b;
  return (x->alpha > y->alpha) - (x->alpha < y->alpha);
}

static const ScaleFit *
fit_at (const Scales *self, guint i)
{
  return &g_array_index (self->fits, ScaleFit, i);
}

static guint
count_diverged (const Scales *self)
{
  guint n = 0;

  for (guint i = 0; i < self->fits->len; i++)
    n += isnan (fit_at (self, i)->movement);
  return n;
}

/* The first interval from the right in which the movement passes the stated amount; false: there is none.  One that
 * diverged bounds none. */
static bool
find_interval (const Scales *self, const ScaleFit **below, const ScaleFit **above)
{
  for (guint i = self->fits->len; i-- > 1;)
    {
      *below = fit_at (self, i - 1);
      *above = fit_at (self, i);
      if ((*below)->movement >= self->stated && (*above)->movement < self->stated)
        return true;
    }
  return false;
}

/* By a power law between the two ends of the interval. */
static double
find_scale (const Scales *self)
{
  const ScaleFit *below, *above;
  double part;

  if (!find_interval (self, &below, &above))
    return NAN;
  part = log (below->movement / self->stated) / log (below->movement / above->movement);
  return below->alpha * pow (above->alpha / below->alpha, part);
}

static void
train (Dynamics *dynamics, const double alpha[AT_ONCE])
{
  Scales *self = dynamics->own;
  ScaleFit fit[AT_ONCE];
  Batch batch = { self, fit, run_cancelled (dynamics->run) };

  for (guint i = 0; i < AT_ONCE; i++)
    fit[i] = (ScaleFit){ .alpha = alpha[i] };
  if (!run_map (dynamics->run, AT_ONCE, train_one, &batch) || !run_alive (dynamics->run))
    return;
  g_array_append_vals (self->fits, fit, AT_ONCE);
  g_array_sort (self->fits, by_alpha);
}

static void
advance (Dynamics *dynamics)
{
  const Scales *self = dynamics->own;
  const ScaleFit *below, *above;
  double alpha[AT_ONCE];

  if (dynamics->step < COARSE_STEPS)
    for (guint i = 0; i < AT_ONCE; i++)
      alpha[i] = LOWEST * pow (HIGHEST / LOWEST, (double) (i * COARSE_STEPS + dynamics->step) / (COARSE - 1.0));
  else if (find_interval (self, &below, &above))
    for (guint i = 0; i < AT_ONCE; i++)
      alpha[i] = below->alpha * pow (above->alpha / below->alpha, (i + 1.0) / (AT_ONCE + 1.0));
  else
    return;
  train (dynamics, alpha);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Scales *self = dynamics->own;
  g_autofree double *others = NULL;

  self->fits = g_array_new (FALSE, FALSE, sizeof (ScaleFit));
  self->length = (uint64_t) run_number (dynamics->run, "steps");
  self->stated = run_number (dynamics->run, "movement");
  dynamics->steps = COARSE_STEPS + FINE_STEPS;
  if (!lazy_task_make (&self->task, dynamics->run, error))
    return false;
  others = g_new (double, (self->task.tests + self->task.points) * self->task.k);
  lazy_task_twin (&self->task, (double) self->length, NULL, others);
  self->twin_error = lazy_task_error (&self->task, others);
  lazy_task_twin (&self->task, INFINITY, NULL, others);
  self->end_error = lazy_task_error (&self->task, others);
  return true;
}

static void
warn_of_divergence (Dynamics *dynamics)
{
  Scales *self = dynamics->own;

  if (self->said || count_diverged (self) == 0)
    return;
  self->said = true;
  run_warn (
      dynamics->run,
      _ ("Networks left the finite numbers, and are left out: their kernel has grown, and the learning rate is no "
         "longer stable. Choose a smaller relative rate (relative-rate)."));
}

/* Another amount is looked for from the whole range on; what was trained stays. */
static void
attend (Dynamics *dynamics)
{
  Scales *self = dynamics->own;
  double stated = run_number (dynamics->run, "movement");

  warn_of_divergence (dynamics);
  if (stated == self->stated)
    return;
  self->stated = stated;
  dynamics->step = MIN (dynamics->step, COARSE_STEPS);
}

static void
end (Dynamics *dynamics)
{
  Scales *self = dynamics->own;

  g_clear_pointer (&self->fits, g_array_unref);
  lazy_task_clear (&self->task);
}

/* ---- The figure ---- */

/* Of those that did not diverge. */
static Numbers *
column (const Scales *self, size_t offset)
{
  Numbers *numbers = numbers_new (self->fits->len - count_diverged (self));
  size_t n = 0;

  for (guint i = 0; i < self->fits->len; i++)
    if (!isnan (fit_at (self, i)->movement))
      numbers->v[n++] = G_STRUCT_MEMBER (double, fit_at (self, i), offset);
  return numbers;
}

/* What networks ended with over α, and α*. */
static void
add_fits (Plot *plot, const Scales *self, size_t offset, const char *name)
{
  double scale = find_scale (self);

  layer_styled (
      plot_add_line (plot, "networks", name, column (self, G_STRUCT_OFFSET (ScaleFit, alpha)), column (self, offset)),
      STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE));
  if (isfinite (scale))
    {
      g_autofree char *number = number_format (scale), *text = g_strdup_printf ("α*\u00a0=\u00a0%s", number);
      layer_styled (plot_add_rule (plot, "scale", text, scale, true), STYLE_THRESHOLD);
    }
}

static Plot *
movement_plot (const Scales *self)
{
  g_autofree char *stated = number_format (self->stated);
  Plot *plot = plot_new ("movement", _ ("How far the kernel has moved"));

  add_fits (plot, self, G_STRUCT_OFFSET (ScaleFit, movement), NULL);
  layer_styled (plot_add_rule (plot, "stated", stated, self->stated, false), STYLE_MARK);
  plot_axes (plot, AXIS ("α", .scale = SCALE_LOG, .range = { LOWEST, HIGHEST }),
             AXIS ("‖ΔΘ‖/‖Θ₀‖", .scale = SCALE_LOG));
  return plot;
}

static Plot *
error_plot (const Scales *self)
{
  const char *name = lazy_task_error_name (&self->task);
  bool classes = lazy_task_has_classes (&self->task);
  Plot *plot = plot_new ("error", _ (name));

  add_fits (plot, self, G_STRUCT_OFFSET (ScaleFit, error), _ ("networks"));
  layer_styled (plot_add_rule (plot, "linearised", _ ("linearised"), self->twin_error, false), STYLE_THEORY);
  plot_axes (plot, AXIS ("α", .scale = SCALE_LOG, .range = { LOWEST, HIGHEST }),
             AXIS (name, .scale = classes ? SCALE_LINEAR : SCALE_LOG, .range = { classes ? 0 : NAN, NAN }));
  return plot;
}

static Plot *
fraction_plot (const Scales *self)
{
  Plot *plot = plot_new ("fraction", _ ("What the first layer reads"));

  add_fits (plot, self, G_STRUCT_OFFSET (ScaleFit, fraction), NULL);
  plot_axes (plot, AXIS ("α", .scale = SCALE_LOG, .range = { LOWEST, HIGHEST }),
             AXIS (N_ ("Fraction of relevant inputs"), .range = { 0, 1 }));
  return plot;
}

static Plot *
loss_plot (const Scales *self)
{
  Plot *plot = plot_new ("loss", _ ("Training loss"));

  add_fits (plot, self, G_STRUCT_OFFSET (ScaleFit, loss), NULL);
  plot_axes (plot, AXIS ("α", .scale = SCALE_LOG, .range = { LOWEST, HIGHEST }),
             AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Scales *self = dynamics->own;

  figure_add (figure, movement_plot (self));
  figure_add (figure, error_plot (self));
  figure_add (figure, loss_plot (self));
  if (self->task.relevant > 0)
    figure_add (figure, fraction_plot (self));
  figure_arrange (figure, self->task.relevant > 0 ? "movement error / fraction loss" : "movement error / movement loss",
                  NULL, NULL);
}

/* Where α* is, or why that is not known. */
static const char *
scale_text (const Scales *self)
{
  double last = self->fits->len > 0 ? fit_at (self, self->fits->len - 1)->movement : NAN;

  if (isfinite (find_scale (self)))
    return _ ("α*: where the kernel has moved by %s");
  if (last >= self->stated)
    return _ ("α* is not known: even at the largest α the kernel has moved by more than %s");
  if (count_diverged (self) > 0)
    return _ ("α* is not known: no two neighbouring networks that did not diverge enclose a movement of %s");
  return _ ("α* is not known: nowhere has the kernel moved by %s");
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Scales *self = dynamics->own;
  guint diverged = count_diverged (self), trained = self->fits->len - diverged;

  lazy_task_describe (&self->task, clauses);
  clauses_add (clauses, _ ("%u steps each"), (guint) self->length);
  clauses_part (clauses);
  clauses_add (clauses, ngettext ("%u network", "%u networks", trained), trained);
  if (diverged > 0)
    clauses_add (clauses, ngettext ("%u diverged and is left out", "%u diverged and are left out", diverged), diverged);
  if (self->fits->len > 0)
    clauses_add_number (clauses, scale_text (self), self->stated);
}

static void
report (Dynamics *dynamics)
{
  const Scales *self = dynamics->own;
  const ScaleFit *first, *last;

  run_result (dynamics->run, "networks", self->fits->len - count_diverged (self));
  run_result (dynamics->run, "diverged", count_diverged (self));
  run_result (dynamics->run, "alpha_star", find_scale (self));
  run_result (dynamics->run, "linearised_error", self->twin_error);
  run_result (dynamics->run, "kernel_regression_error", self->end_error);
  if (self->fits->len == 0)
    return;
  first = fit_at (self, 0);
  last = fit_at (self, self->fits->len - 1);
  run_result (dynamics->run, "error_at_least_alpha", first->error);
  run_result (dynamics->run, "error_at_largest_alpha", last->error);
  run_result (dynamics->run, "movement_at_least_alpha", first->movement);
  run_result (dynamics->run, "movement_at_largest_alpha", last->movement);
}

static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const Scales *self = dynamics->own;
  return lazy_task_save (&self->task, folder, error);
}

const DynamicsClass scales_dynamics = {
  .size = sizeof (Scales),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .attend = attend,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

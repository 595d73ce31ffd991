/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Residuals along the eigenvectors of the kernel on the circle: each shrinks at its own rate, (1 - η λ)ᵗ, as long as
 * the kernel stays. */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "analysis/circle_network.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/series.h"

#include <float.h>
#include <glib/gi18n.h>
#include <math.h>

#define POINTS 24
static const unsigned modes[] = { 0, 1, 2, 4, 6, 8 };
#define MODES G_N_ELEMENTS (modes)
#define HIGHEST 10              /* mode whose eigenvalue is drawn: of 0, 1 and the even ones, */
#define KNOWN (HIGHEST / 2 + 2) /* so many; the other odd ones have none in the limit */
#define CURVE 241               /* points of a function */
#define ROWS 900

typedef struct
{
  CircleNetwork *network;
  double amplitude, rate, largest;
  guint units;
  double y[POINTS], angle[CURVE];
  double value[MODES];       /* eigenvalues of the limit */
  double first[HIGHEST + 1]; /* eigenvalues of this network's kernel at the start */
  double reached[MODES];     /* seen decay over that predicted, when the mode should have fallen to 1/e; NaN before */
  Series *series;            /* step, amplitude of the residual along each mode; NaN once it has diverged */
  uint64_t diverged;         /* step at which the network left the finite numbers, 0: it has not */
} Circle;

static void
take_row (Circle *self, uint64_t step)
{
  const double *f = circle_network_outputs (self->network);
  double residual[POINTS], *row = series_add (self->series, step);

  for (guint i = 0; i < POINTS; i++)
    residual[i] = self->y[i] - f[i];
  for (guint m = 0; m < MODES; m++)
    row[m + 1] = self->diverged > 0 ? NAN : fabs (circle_amplitude (POINTS, residual, modes[m]));
}

static void
set_targets (Circle *self)
{
  for (guint i = 0; i < POINTS; i++)
    for (guint m = 0; m < MODES; m++)
      self->y[i] += self->amplitude * cos (2 * G_PI * modes[m] * i / POINTS);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Circle *self = dynamics->own;
  Random random = random_stream (random_derive ((uint64_t) run_number (dynamics->run, "seed"), "weights"), 0);

  dynamics->steps = (uint64_t) run_number (dynamics->run, "steps");
  self->units = 2 * (guint) ((run_number (dynamics->run, "units") + 1) / 2);
  self->amplitude = run_number (dynamics->run, "amplitude");
  set_targets (self);
  self->network = circle_network_new (self->units, POINTS, self->y, &random);
  for (guint m = 0; m < MODES; m++)
    {
      self->value[m] = circle_limit_eigenvalue (POINTS, modes[m]);
      self->largest = fmax (self->largest, self->value[m]);
      self->reached[m] = NAN;
    }
  for (guint k = 0; k <= HIGHEST; k++)
    self->first[k] = circle_network_eigenvalue (self->network, k);
  for (guint i = 0; i < CURVE; i++)
    self->angle[i] = 2 * G_PI * i / (CURVE - 1);
  self->rate = 2 * run_number (dynamics->run, "relative-rate") / self->largest;
  self->series = series_new (MODES + 1, ROWS, 1);
  take_row (self, 0);
  return true;
}

/* log (residual at the start / now) over what |1 - η λ|ᵗ makes of it.  NaN where that is no rate: a step leaves nothing
 * but rounding (η λ = 1), or does not shrink the mode (η λ ≥ 2). */
static double
rate_ratio (const Circle *self, uint64_t step, guint m, const double *residual)
{
  double left = fabs (1 - self->rate * self->value[m]);

  if (left < 16 * DBL_EPSILON || left > 1 - 16 * DBL_EPSILON)
    return NAN;
  return log (self->amplitude / fabs (circle_amplitude (POINTS, residual, modes[m]))) / (-(double) step * log (left));
}

/* At the step next to 1/(η λ). */
static void
note_rates (Circle *self, uint64_t step)
{
  const double *f = circle_network_outputs (self->network);
  double residual[POINTS];

  for (guint i = 0; i < POINTS; i++)
    residual[i] = self->y[i] - f[i];
  for (guint m = 0; m < MODES; m++)
    if (step == (uint64_t) fmax (1, round (1 / (self->rate * self->value[m]))))
      self->reached[m] = rate_ratio (self, step, m, residual);
}

static void
advance (Dynamics *dynamics)
{
  Circle *self = dynamics->own;

  if (self->diverged == 0 && !circle_network_step (self->network, self->rate))
    self->diverged = dynamics->step + 1;
  if (self->diverged == 0)
    note_rates (self, dynamics->step + 1);
  if (series_due (self->series, dynamics->step + 1) || dynamics->step + 1 == dynamics->steps)
    take_row (self, dynamics->step + 1);
}

static void
end (Dynamics *dynamics)
{
  Circle *self = dynamics->own;

  g_clear_pointer (&self->network, circle_network_free);
  g_clear_pointer (&self->series, series_free);
}

/* ---- The figure ---- */

/* Rows from the first step on: the axis is logarithmic. */
static Numbers *
column (const Circle *self, guint c)
{
  guint rows = series_length (self->series);
  Numbers *numbers = numbers_new (rows - 1);

  for (guint i = 1; i < rows; i++)
    numbers->v[i - 1] = series_row (self->series, (int) i)[c];
  return numbers;
}

static Numbers *
predicted (const Circle *self, guint m)
{
  Numbers *numbers = column (self, 0);

  for (size_t i = 0; i < numbers->n; i++)
    numbers->v[i] = self->amplitude * pow (fabs (1 - self->rate * self->value[m]), numbers->v[i]);
  return numbers;
}

static Plot *
residuals_plot (const Circle *self)
{
  Plot *plot = plot_new ("residuals", _ ("What is left of each mode"));

  for (guint m = 0; m < MODES; m++)
    {
      g_autofree char *id = g_strdup_printf ("mode-%u", modes[m]), *theory = g_strdup_printf ("theory-%u", modes[m]),
                      *name = g_strdup_printf ("k = %u", modes[m]);
      layer_styled (
          plot_add_line (plot, theory, m == 0 ? _ ("predicted") : NULL, column (self, 0), predicted (self, m)),
          STYLE_TARGET);
      layer_styled (plot_add_line (plot, id, name, column (self, 0), column (self, m + 1)),
                    STYLE (.colour = COLOUR_OF_FAMILY (m, MODES), .dash = m % 2 ? DASH_LONG : DASH_SOLID, .width = 2));
    }
  plot_axes (plot, AXIS (N_ ("Step"), .scale = SCALE_LOG),
             AXIS (N_ ("Amplitude of the residual"), .scale = SCALE_LOG,
                   .range = { self->amplitude / 200, 1.5 * self->amplitude }));
  return plot;
}

static Plot *
spectrum_plot (const Circle *self)
{
  Plot *plot = plot_new ("spectrum", _ ("Eigenvalues of the kernel"));
  Numbers *k = numbers_new (KNOWN), *limit = numbers_new (KNOWN), *first = numbers_new (KNOWN);
  g_autoptr (Numbers) now = numbers_new (KNOWN);

  for (guint i = 0; i < KNOWN; i++)
    {
      guint mode = i < 2 ? i : 2 * (i - 1);
      k->v[i] = mode;
      limit->v[i] = circle_limit_eigenvalue (POINTS, mode);
      first->v[i] = self->first[mode];
      if (self->diverged == 0)
        now->v[i] = circle_network_eigenvalue (self->network, mode);
    }
  layer_styled (plot_add_points (plot, "limit", _ ("infinite width"), k, limit, NULL),
                STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS, .width = 3.6));
  layer_styled (plot_add_points (plot, "first", _ ("at the start"), numbers_ref (k), first, NULL),
                STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE, .width = 3));
  if (self->diverged == 0)
    layer_styled (plot_add_points (plot, "now", _ ("now"), numbers_ref (k), numbers_ref (now), NULL),
                  STYLE (.colour = COLOUR_ITERATE, .marker = MARKER_SQUARE, .width = 2.4));
  plot_axes (plot, AXIS (N_ ("Mode k")), AXIS (N_ ("Eigenvalue"), .scale = SCALE_LOG, .range = { 1e-3, 1.2 }));
  return plot;
}

static Plot *
function_plot (const Circle *self)
{
  Plot *plot = plot_new ("function", _ ("The function on the circle"));
  Numbers *at = numbers_new (POINTS);
  g_autoptr (Numbers) f = numbers_new (CURVE);

  for (guint i = 0; i < POINTS; i++)
    at->v[i] = 2 * G_PI * i / POINTS;
  layer_styled (plot_add_points (plot, "samples", _ ("Samples"), at, numbers_copy (self->y, POINTS), NULL),
                STYLE_SAMPLES);
  if (self->diverged == 0)
    {
      circle_network_at (self->network, CURVE, self->angle, f->v);
      layer_styled (plot_add_line (plot, "network", _ ("Network"), numbers_copy (self->angle, CURVE), numbers_ref (f)),
                    STYLE_FIT);
    }
  plot_axes (plot, AXIS (N_ ("Angle"), .range = { 0, 2 * G_PI }), AXIS ("f"));
  return plot;
}

static Plot *
rates_plot (const Circle *self)
{
  Plot *plot = plot_new ("rates", _ ("Seen rate over predicted rate"));
  Numbers *k = numbers_new (MODES), *ratio = numbers_new (MODES);

  for (guint m = 0; m < MODES; m++)
    {
      k->v[m] = modes[m];
      ratio->v[m] = self->reached[m];
    }
  layer_styled (plot_add_points (plot, "rates", NULL, k, ratio, NULL),
                STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE, .width = 3.5));
  layer_styled (plot_add_rule (plot, "one", NULL, 1, false), STYLE_ZERO);
  plot_axes (plot, AXIS (N_ ("Mode k"), .range = { -0.4, 8.4 }), AXIS (N_ ("Ratio"), .range = { 0, 1.2 }));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Circle *self = dynamics->own;

  figure_add (figure, residuals_plot (self));
  figure_add (figure, spectrum_plot (self));
  figure_add (figure, rates_plot (self));
  figure_add (figure, function_plot (self));
  figure_arrange (figure, "residuals spectrum / function rates", "1.3 1", "1.2 1");
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Circle *self = dynamics->own;

  clauses_add (clauses, _ ("%d points of the circle"), POINTS);
  clauses_add_number (clauses, _ ("as target a sum of cosines of amplitude %s"), self->amplitude);
  clauses_part (clauses);
  clauses_add (clauses, _ ("one hidden layer of %u ReLU units, zero output at first"), self->units);
  clauses_add (clauses, _ ("full-batch gradient descent"));
  clauses_add_number (clauses, _ ("learning rate times the largest eigenvalue %s"), self->rate * self->largest);
  clauses_part (clauses);
  clauses_add (clauses, _ ("rates are read when a mode should have fallen to 1/e"));
}

static void
report (Dynamics *dynamics)
{
  const Circle *self = dynamics->own;

  for (guint m = 0; m < MODES; m++)
    {
      g_autofree char *rate = g_strdup_printf ("mode_%u_rate", modes[m]),
                      *value = g_strdup_printf ("mode_%u_eigenvalue", modes[m]),
                      *residual = g_strdup_printf ("mode_%u_residual", modes[m]);
      run_result (dynamics->run, rate, self->reached[m]);
      run_result (dynamics->run, value, self->first[modes[m]]);
      run_result (dynamics->run, residual, series_row (self->series, -1)[m + 1]);
    }
}

static uint64_t
diverged (Dynamics *dynamics)
{
  const Circle *self = dynamics->own;
  return self->diverged;
}

const DynamicsClass circle_dynamics = {
  .size = sizeof (Circle),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .diverged = diverged,
  .end = end,
};

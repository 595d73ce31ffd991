/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a finite length do not follow the flow of the loss L but, one order better, that of L + (η/4) ‖∇L‖²: descent
 * is drawn to where the gradient is small (D. Barrett, B. Dherin, "Implicit gradient regularization", ICLR 2021).  Seen
 * on their example, L = ½ (u w - y)², whose solutions are a hyperbola. */
#include "experiments/implicit_bias/implicit_bias.h"

#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/series.h"

#include <glib/gi18n.h>
#include <math.h>

#define TARGET 0.6
static const double start[2] = { 2.8, 3.5 };
#define SUBSTEPS 16 /* of Runge and Kutta's rule in a step of descent: its error is η⁴/16⁴ of that of descent */
#define ROWS 400
#define SIDE 64 /* of the map; no place of it is a solution, where the logarithm of the loss has no value */
#define LOW 0.0
#define HIGH 4.0
#define SHOWN 3.2 /* of that, about the paths */
/* The order is measured at this time, over steps from it down to so many halves; where descent still moves. */
#define ORDER_TIME 0.25
#define ORDERS 7
#define FEWEST 8

/* Columns of the series: step, descent, both flows. */
enum
{
  STEP,
  DESCENT,
  FLOW = 3,
  CORRECTED = 5,
  COLUMNS = 7
};

typedef struct
{
  double rate;
  double at[3][2]; /* descent, the flow of L, that of L + (η/4) ‖∇L‖² */
  Series *series;
  Numbers *eta, *error[2]; /* distance of descent from each flow at a fixed time */
  double order[2];
} FiniteSteps;

static void
gradient (const double theta[2], double out[2])
{
  double residual = theta[0] * theta[1] - TARGET;

  out[0] = residual * theta[1];
  out[1] = residual * theta[0];
}

/* -∇(L + correction/4 ‖∇L‖²) = -(∇L + correction/2 H ∇L) */
static void
velocity (const double theta[2], double correction, double out[2])
{
  double g[2], u = theta[0], w = theta[1], mixed = 2 * u * w - TARGET;

  gradient (theta, g);
  out[0] = -(g[0] + correction / 2 * (w * w * g[0] + mixed * g[1]));
  out[1] = -(g[1] + correction / 2 * (mixed * g[0] + u * u * g[1]));
}

static void
descend (double theta[2], double rate)
{
  double g[2];

  gradient (theta, g);
  theta[0] -= rate * g[0];
  theta[1] -= rate * g[1];
}

static void
flow (double theta[2], double correction, double time, int substeps)
{
  double h = time / substeps;

  for (int i = 0; i < substeps; i++)
    {
      double k[4][2], at[2];
      for (int stage = 0; stage < 4; stage++)
        {
          double part = stage == 0 ? 0 : stage == 3 ? h : h / 2;
          for (int c = 0; c < 2; c++)
            at[c] = theta[c] + (stage == 0 ? 0 : part * k[stage - 1][c]);
          velocity (at, correction, k[stage]);
        }
      for (int c = 0; c < 2; c++)
        theta[c] += h / 6 * (k[0][c] + 2 * k[1][c] + 2 * k[2][c] + k[3][c]);
    }
}

static double
sharpness (const double theta[2])
{
  double u = theta[0], w = theta[1], mixed = 2 * u * w - TARGET;
  return (u * u + w * w) / 2 + hypot ((u * u - w * w) / 2, mixed);
}

/* ---- The orders ---- */

static double
distance (const double a[2], const double b[2])
{
  return hypot (a[0] - b[0], a[1] - b[1]);
}

static void
measure_orders (FiniteSteps *self)
{
  self->eta = numbers_new (ORDERS);
  for (int k = 0; k < 2; k++)
    self->error[k] = numbers_new (ORDERS);
  for (int i = 0; i < ORDERS; i++)
    {
      int steps = FEWEST << i;
      double eta = ORDER_TIME / steps, descent[2] = { start[0], start[1] };
      self->eta->v[i] = eta;
      for (int step = 0; step < steps; step++)
        descend (descent, eta);
      for (int k = 0; k < 2; k++)
        {
          double flowed[2] = { start[0], start[1] };
          flow (flowed, k * eta, ORDER_TIME, SUBSTEPS * MAX (steps, 64));
          self->error[k]->v[i] = distance (descent, flowed);
        }
    }
  for (int k = 0; k < 2; k++) /* over the finest half of them */
    self->order[k] = log (self->error[k]->v[ORDERS - 4] / self->error[k]->v[ORDERS - 1]) / (3 * log (2));
}

/* ---- Descent ---- */

static void
take_row (FiniteSteps *self, uint64_t step)
{
  double *row = series_add (self->series, step);

  for (int k = 0; k < 3; k++)
    for (int c = 0; c < 2; c++)
      row[DESCENT + 2 * k + c] = self->at[k][c];
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  FiniteSteps *self = dynamics->own;
  (void) error;

  dynamics->steps = (uint64_t) run_number (dynamics->run, "steps");
  self->rate = run_number (dynamics->run, "rate");
  self->series = series_new (COLUMNS, ROWS, 1);
  for (int k = 0; k < 3; k++)
    for (int c = 0; c < 2; c++)
      self->at[k][c] = start[c];
  take_row (self, 0);
  measure_orders (self);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  FiniteSteps *self = dynamics->own;

  descend (self->at[0], self->rate);
  for (int k = 1; k < 3; k++)
    flow (self->at[k], (k - 1) * self->rate, self->rate, SUBSTEPS);
  if (series_due (self->series, dynamics->step + 1))
    take_row (self, dynamics->step + 1);
}

static void
end (Dynamics *dynamics)
{
  FiniteSteps *self = dynamics->own;

  g_clear_pointer (&self->series, series_free);
  g_clear_pointer (&self->eta, numbers_unref);
  for (int k = 0; k < 2; k++)
    g_clear_pointer (&self->error[k], numbers_unref);
}

/* ---- The figure ---- */

static void
add_map (Plot *plot)
{
  Numbers *axis = numbers_linear (LOW, HIGH, SIDE), *loss = numbers_new (SIDE * SIDE);

  for (int j = 0; j < SIDE; j++)
    for (int i = 0; i < SIDE; i++)
      {
        double residual = axis->v[i] * axis->v[j] - TARGET;
        loss->v[j * SIDE + i] = residual * residual / 2;
      }
  layer_contours (plot_add_field (plot, "loss", axis, numbers_ref (axis), loss, NULL), 10);
}

static void
add_solutions (Plot *plot)
{
  Numbers *u = numbers_linear (TARGET / HIGH, HIGH, 200), *w = numbers_new (200);

  for (int i = 0; i < 200; i++)
    w->v[i] = TARGET / u->v[i];
  layer_styled (plot_add_line (plot, "solutions", _ ("all solutions"), u, w),
                STYLE (.colour = COLOUR_GREEN, .dash = DASH_DASHED, .width = 1.6));
}

static const Style styles[3] = {
  { .colour = COLOUR_ITERATE, .width = 1.4, .opacity = 1 },
  { .colour = COLOUR_PURPLE, .width = 1.8, .opacity = 1, .dash = DASH_DASHED }, /* dark on a map that is light */
  { .colour = COLOUR_SKY, .width = 2.4, .opacity = 1 },
};
static const char *const names[3] = { N_ ("descent"), N_ ("flow of L"), N_ ("flow of L + (η/4) ‖∇L‖²") };
static const char *const ids[3] = { "descent", "flow", "corrected" };

static Plot *
plane_plot (const FiniteSteps *self)
{
  Plot *plot = plot_new ("plane", _ ("Descent and two flows"));

  add_map (plot);
  add_solutions (plot);
  for (int k = 2; k >= 0; k--)
    {
      Layer *path = plot_add_path (plot, ids[k], _ (names[k]), series_column (self->series, (guint) (DESCENT + 2 * k)),
                                   series_column (self->series, (guint) (DESCENT + 2 * k + 1)), NULL);
      layer_styled (path, styles[k]);
      if (k == 0)
        layer_mark_iterate (path);
    }
  plot_axes (plot, AXIS ("u", .range = { LOW, LOW + SHOWN }), AXIS ("w", .range = { HIGH - SHOWN, HIGH }));
  plot_z_axis (plot, AXIS (N_ ("Loss"), .scale = SCALE_LOG, .range = { 1e-3, 200 }));
  plot->colourmap = COLOURMAP_GREY;
  plot->equal = true;
  return plot;
}

static Plot *
order_plot (const FiniteSteps *self)
{
  Plot *plot = plot_new ("order", _ ("How far descent is from each flow"));

  for (int k = 0; k < 2; k++)
    {
      g_autofree char *name = g_strdup_printf (_ ("%s: order %.2f"), _ (names[k + 1]), self->order[k]);
      layer_styled (plot_add_line (plot, ids[k + 1], name, numbers_ref (self->eta), numbers_ref (self->error[k])),
                    STYLE (.colour = styles[k + 1].colour, .dash = styles[k + 1].dash,
                           .marker = k == 0 ? MARKER_SQUARE : MARKER_CIRCLE));
    }
  plot_axes (plot,
             AXIS (N_ ("Learning rate η"), .scale = SCALE_LOG,
                   .range = { 0.8 * self->eta->v[self->eta->n - 1], 1.25 * self->eta->v[0] }),
             AXIS (N_ ("Distance"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
distance_plot (const FiniteSteps *self)
{
  Plot *plot = plot_new ("distance", _ ("Along the way"));

  for (int k = 0; k < 2; k++)
    {
      guint rows = series_length (self->series) - 1; /* all are at one place at first */
      Numbers *step = numbers_new (rows), *apart = numbers_new (rows);
      for (guint i = 0; i < rows; i++)
        {
          const double *row = series_row (self->series, (int) i + 1);
          step->v[i] = row[STEP];
          apart->v[i] = distance (row + DESCENT, row + (k == 0 ? FLOW : CORRECTED));
        }
      layer_styled (plot_add_line (plot, ids[k + 1], _ (names[k + 1]), step, apart),
                    STYLE (.colour = styles[k + 1].colour, .dash = styles[k + 1].dash));
    }
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Distance"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const FiniteSteps *self = dynamics->own;

  figure_add (figure, plane_plot (self));
  figure_add (figure, order_plot (self));
  figure_add (figure, distance_plot (self));
  figure_arrange (figure, "plane order / plane distance", "1.15 1", NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const FiniteSteps *self = dynamics->own;

  clauses_add_number (clauses, _ ("L = ½ (u w − %s)²"), TARGET);
  clauses_add_number (clauses, _ ("learning rate %s"), self->rate);
  clauses_add_number (clauses, _ ("2/λmax at the start %s"), 2 / sharpness (start));
  clauses_part (clauses);
  clauses_add_number (clauses, _ ("distances over η at time %s"), ORDER_TIME);
}

static void
report (Dynamics *dynamics)
{
  const FiniteSteps *self = dynamics->own;

  run_result (dynamics->run, "order_of_flow", self->order[0]);
  run_result (dynamics->run, "order_of_corrected_flow", self->order[1]);
  run_result (dynamics->run, "distance_from_flow", distance (self->at[0], self->at[1]));
  run_result (dynamics->run, "distance_from_corrected_flow", distance (self->at[0], self->at[2]));
  run_result (dynamics->run, "sharpness", sharpness (self->at[0]));
  run_result (dynamics->run, "sharpness_of_flow", sharpness (self->at[1]));
}

const DynamicsClass finite_steps_dynamics = {
  .size = sizeof (FiniteSteps),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise finds flat minima: stochastic descent on u² - v² with noise in the labels wanders along the solutions to where
 * the trace of the Hessian is least, 4 ‖w‖₁, and so to the sparse one (G. Blanc, N. Gupta, G. Valiant, P. Valiant,
 * "Implicit regularization for deep neural networks driven by an Ornstein-Uhlenbeck like process", COLT 2020).  The
 * same samples without noise beside it. */
#include "experiments/implicit_bias/implicit_bias.h"

#include "analysis/diagonal_network.h"
#include "experiments/implicit_bias/equations.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/series.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROWS 800
enum
{
  STEP,
  NOISY_TRACE,
  QUIET_TRACE,
  NOISY_LOSS,
  COLUMNS
};

typedef struct
{
  Equations equations;
  double alpha, rate, noise;
  uint64_t last_noisy, steps; /* the step after which labels have no noise, and the last */
  DiagonalNetwork *noisy, *quiet;
  Random noisy_random, quiet_random;
  Series *series;
} LabelNoise;

static void
take_row (LabelNoise *self, uint64_t step)
{
  double *row = series_add (self->series, step);

  row[NOISY_TRACE] = diagonal_network_trace (self->noisy);
  row[QUIET_TRACE] = diagonal_network_trace (self->quiet);
  row[NOISY_LOSS] = diagonal_network_loss (self->noisy);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  LabelNoise *self = dynamics->own;
  Run *run = dynamics->run;
  uint64_t order = random_derive ((uint64_t) run_number (run, "seed"), "order");

  self->steps = dynamics->steps = (uint64_t) run_number (run, "steps");
  if (!equations_make (&self->equations, run, error))
    return false;
  self->alpha = run_number (run, "start");
  self->noise = run_number (run, "noise");
  /* At one sample with inputs ±1 the curvature is 4 Σ (u² + v²): 8 α² d at first, at least 4 ‖w‖₁ at a solution, and
   * on the way from a small α to it twice that. */
  self->rate = run_number (run, "relative-rate") * 2
               / fmax (8 * self->alpha * self->alpha * (double) self->equations.d, 8 * self->equations.norm_1);
  self->last_noisy = (uint64_t) ((1 - run_number (run, "quiet")) * (double) dynamics->steps);
  self->noisy = equations_network (&self->equations, self->alpha);
  self->quiet = equations_network (&self->equations, self->alpha);
  self->noisy_random = self->quiet_random = random_stream (order, 0);
  self->series = series_new (COLUMNS, ROWS, MAX (1, dynamics->steps / ROWS));
  take_row (self, 0);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  LabelNoise *self = dynamics->own;
  double noise = dynamics->step < self->last_noisy ? self->noise : 0;

  diagonal_network_noisy_step (self->noisy, self->rate, noise, &self->noisy_random);
  diagonal_network_noisy_step (self->quiet, self->rate, 0, &self->quiet_random);
  if (series_due (self->series, dynamics->step + 1))
    take_row (self, dynamics->step + 1);
}

static void
end (Dynamics *dynamics)
{
  LabelNoise *self = dynamics->own;

  g_clear_pointer (&self->noisy, diagonal_network_free);
  g_clear_pointer (&self->quiet, diagonal_network_free);
  g_clear_pointer (&self->series, series_free);
  equations_clear (&self->equations);
}

static void
add_end_of_noise (Plot *plot, const LabelNoise *self, const char *name)
{
  if (self->noise > 0 && self->last_noisy > 0 && self->last_noisy < self->steps)
    layer_styled (plot_add_rule (plot, "end", name, (double) self->last_noisy, true), STYLE_ZERO);
}

static Plot *
trace_plot (const LabelNoise *self)
{
  Plot *plot = plot_new ("trace", _ ("Trace of the Hessian"));

  layer_styled (plot_add_line (plot, "noisy", _ ("noisy labels"), series_column (self->series, STEP),
                               series_column (self->series, NOISY_TRACE)),
                STYLE (.colour = COLOUR_ITERATE, .width = 1.2));
  layer_styled (plot_add_line (plot, "quiet", _ ("true labels"), series_column (self->series, STEP),
                               series_column (self->series, QUIET_TRACE)),
                STYLE (.colour = COLOUR_BLUE, .dash = DASH_DASHED));
  layer_styled (plot_add_rule (plot, "least", _ ("least: 4 ‖w‖₁"), 4 * self->equations.norm_1, false), STYLE_MARK);
  add_end_of_noise (plot, self, _ ("noise ends"));
  plot_axes (plot, AXIS (N_ ("Step")),
             AXIS (N_ ("tr H"), .scale = SCALE_LOG, .range = { 2 * self->equations.norm_1, NAN }));
  return plot;
}

static Plot *
loss_plot (const LabelNoise *self)
{
  Plot *plot = plot_new ("loss", _ ("Loss on the true labels"));

  layer_styled (implicit_bias_add_loss (plot, "noisy", _ ("noisy labels"), self->series, NOISY_LOSS),
                STYLE (.colour = COLOUR_ITERATE, .width = 1.2));
  add_end_of_noise (plot, self, NULL);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const LabelNoise *self = dynamics->own;

  figure_add (figure, trace_plot (self));
  figure_add (figure, equations_coefficients_plot (&self->equations, "noisy-coefficients",
                                                   _ ("Coefficients, noisy labels"), self->noisy->w));
  figure_add (figure, equations_coefficients_plot (&self->equations, "quiet-coefficients",
                                                   _ ("Coefficients, true labels"), self->quiet->w));
  figure_add (figure, loss_plot (self));
  figure_arrange (figure, "trace noisy-coefficients / loss quiet-coefficients", NULL, NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const LabelNoise *self = dynamics->own;

  equations_describe (&self->equations, clauses);
  clauses_add_number (clauses, _ ("u = v = α = %s at first"), self->alpha);
  clauses_part (clauses);
  clauses_add_number (clauses, _ ("one sample a step, its label ± %s"), self->noise);
  clauses_add_number (clauses, _ ("learning rate %s"), self->rate);
}

static void
report (Dynamics *dynamics)
{
  const LabelNoise *self = dynamics->own;

  run_result (dynamics->run, "trace", diagonal_network_trace (self->noisy));
  run_result (dynamics->run, "trace_without_noise", diagonal_network_trace (self->quiet));
  run_result (dynamics->run, "least_trace", 4 * self->equations.norm_1);
  run_result (dynamics->run, "loss", diagonal_network_loss (self->noisy));
  run_result (dynamics->run, "norm_1", equations_norm_1 (self->equations.d, self->noisy->w));
}

const DynamicsClass label_noise_dynamics = {
  .size = sizeof (LabelNoise),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

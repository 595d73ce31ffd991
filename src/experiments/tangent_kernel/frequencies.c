/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frequency principle: a sum of sines of equal amplitudes is learned from the low frequencies to the high ones (Z.
 * Xu, Y. Zhang, T. Luo, Y. Xiao, Z. Ma, 2020; N. Rahaman et al., "On the spectral bias of neural networks", ICML 2019).
 */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/problem.h"
#include "lab/series.h"
#include "numeric/rank_correlation.h"

#include <glib/gi18n.h>
#include <math.h>

#define POINTS 200
static const unsigned waves[] = { 1, 2, 3, 4, 5, 6, 8, 10 }; /* k of sin (π k x): whole waves over [-1, 1) */
#define WAVES G_N_ELEMENTS (waves)
#define LEARNED 0.2 /* what is left of a frequency that counts as learned */
#define ROWS 300

typedef struct
{
  Architecture architecture;
  Network *network;
  Trainer *trainer;
  Workspace *workspace;
  Samples samples;
  float x[POINTS], y[POINTS], *theta;
  double rate;
  double learned[WAVES]; /* first step at which less is left; NaN before */
  bool stopped;          /* it left the finite numbers */
  Series *series;        /* step, what is left of each amplitude */
} Frequencies;

/* ---- Training ---- */

static void
measure (Frequencies *self, double left[WAVES])
{
  float f[POINTS];

  network_outputs (self->network, trainer_parameters (self->trainer), &self->samples, NULL, POINTS, f, self->workspace);
  for (guint k = 0; k < WAVES; k++)
    {
      double c = 0, s = 0;
      for (guint i = 0; i < POINTS; i++)
        {
          double residual = (double) self->y[i] - (double) f[i], angle = G_PI * waves[k] * (double) self->x[i];
          c += residual * cos (angle) * 2 / POINTS;
          s += residual * sin (angle) * 2 / POINTS;
        }
      left[k] = hypot (c, s);
    }
}

static void
take_row (Frequencies *self, uint64_t step, const double left[WAVES])
{
  double *row = series_add (self->series, step);

  for (guint k = 0; k < WAVES; k++)
    row[k + 1] = left[k];
}

static void
make_target (Frequencies *self, uint64_t seed)
{
  Random random = random_stream (seed, 0);

  for (guint i = 0; i < POINTS; i++)
    self->x[i] = -1 + 2 * (float) i / POINTS;
  for (guint k = 0; k < WAVES; k++)
    {
      double phase = 2 * G_PI * random_uniform (&random);
      for (guint i = 0; i < POINTS; i++)
        self->y[i] += (float) sin (G_PI * waves[k] * (double) self->x[i] + phase);
      self->learned[k] = NAN;
    }
}

static bool
make_network (Frequencies *self, const TrainingRecipe *recipe, GError **error)
{
  Architecture a = architecture_uniform (1, recipe->depth, recipe->width, 1);
  g_autofree char *why = NULL;
  Random random = random_stream (recipe->weights_seed, 0);

  a.activation = recipe->activation;
  a.skip = recipe->skip;
  a.bias = recipe->bias;
  a.normalisation = recipe->normalisation;
  a.initialisation = recipe->initialisation;
  a.gain = recipe->gain;
  a.loss = LOSS_MSE;
  why = architecture_check (&a);
  if (why != NULL)
    {
      g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS, why);
      return false;
    }
  self->architecture = a;
  self->network = network_new (&a);
  self->theta = g_new (float, network_parameters (self->network));
  network_initialise (self->network, &random, self->theta);
  return true;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Frequencies *self = dynamics->own;
  TrainingRecipe recipe;
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_ADAM), .total_steps = 1 };
  double left[WAVES];

  dynamics->steps = (uint64_t) run_number (dynamics->run, "steps");
  if (!recipe_read (run_settings (dynamics->run), &recipe, error) || !make_network (self, &recipe, error))
    return false;
  make_target (self, recipe.data.preparation.seed);
  self->rate = run_number (dynamics->run, "adam-rate");
  self->samples = (Samples){ .n = POINTS, .inputs = 1, .outputs = 1, .x = self->x, .targets = self->y };
  self->workspace = workspace_new (self->network, POINTS);
  self->trainer = trainer_new (self->network, &self->samples, &options, self->theta);
  self->series = series_new (WAVES + 1, ROWS, 1);
  measure (self, left);
  take_row (self, 0, left);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Frequencies *self = dynamics->own;
  uint64_t step = dynamics->step + 1;
  double left[WAVES];

  self->stopped = self->stopped || trainer_step (self->trainer, self->rate) != STEP_DONE;
  if (self->stopped || (!series_due (self->series, step) && step != dynamics->steps))
    return;
  measure (self, left);
  take_row (self, step, left);
  for (guint k = 0; k < WAVES; k++)
    if (isnan (self->learned[k]) && left[k] < LEARNED)
      self->learned[k] = (double) step;
}

static void
end (Dynamics *dynamics)
{
  Frequencies *self = dynamics->own;

  g_clear_pointer (&self->trainer, trainer_free);
  g_clear_pointer (&self->workspace, workspace_free);
  g_clear_pointer (&self->network, network_free);
  g_clear_pointer (&self->series, series_free);
  g_free (self->theta);
}

/* ---- The figure ---- */

static Plot *
left_plot (const Frequencies *self)
{
  Plot *plot = plot_new ("left", _ ("What is left of each frequency"));

  for (guint k = 0; k < WAVES; k++)
    {
      g_autofree char *id = g_strdup_printf ("wave-%u", waves[k]), *name = g_strdup_printf ("k = %u", waves[k]);
      layer_styled (
          plot_add_line (plot, id, name, series_column (self->series, 0), series_column (self->series, k + 1)),
          STYLE (.colour = COLOUR_OF_FAMILY (k, WAVES), .dash = k % 2 ? DASH_LONG : DASH_SOLID, .width = 1.6));
    }
  layer_styled (plot_add_rule (plot, "learned", _ ("learned"), LEARNED, false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Amplitude of the residual"), .range = { 0, NAN }));
  return plot;
}

static Plot *
order_plot (const Frequencies *self)
{
  Plot *plot = plot_new ("order", _ ("When each frequency is learned"));
  Numbers *k = numbers_new (WAVES), *step = numbers_new (WAVES);

  for (guint i = 0; i < WAVES; i++)
    {
      k->v[i] = waves[i];
      step->v[i] = self->learned[i];
    }
  layer_styled (plot_add_points (plot, "learned", NULL, k, step, NULL),
                STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE, .width = 3.5));
  plot_axes (plot, AXIS (N_ ("Frequency k"), .range = { 0.5, 10.5 }), AXIS (N_ ("Step"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
function_plot (const Frequencies *self)
{
  Plot *plot = plot_new ("function", _ ("Fitted function"));
  Numbers *x = numbers_copy_floats (self->x, POINTS);
  float f[POINTS];

  network_outputs (self->network, trainer_parameters (self->trainer), &self->samples, NULL, POINTS, f, self->workspace);
  layer_styled (plot_add_line (plot, "target", _ ("Target"), x, numbers_copy_floats (self->y, POINTS)), STYLE_TARGET);
  layer_styled (plot_add_line (plot, "network", _ ("Network"), numbers_ref (x), numbers_copy_floats (f, POINTS)),
                STYLE_FIT);
  plot_axes (plot, AXIS ("x"), AXIS ("y"));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Frequencies *self = dynamics->own;

  figure_add (figure, function_plot (self));
  figure_add (figure, left_plot (self));
  figure_add (figure, order_plot (self));
  figure_arrange (figure, "function function / left order", "1.5 1", NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Frequencies *self = dynamics->own;

  clauses_add (clauses, _ ("%d points, eight sines of amplitude 1"), POINTS);
  clauses_part (clauses);
  problem_describe_architecture (&self->architecture, clauses);
  clauses_part (clauses);
  clauses_add_number (clauses, _ ("Adam, learning rate %s"), self->rate);
  clauses_add_number (clauses, _ ("learned: less than %s is left"), LEARNED);
}

/* Kendall's, of k and of the steps; NaN while some are not learned. */
static double
rank_correlation (const Frequencies *self)
{
  double k[WAVES];

  for (guint i = 0; i < WAVES; i++)
    {
      k[i] = waves[i];
      if (isnan (self->learned[i]))
        return NAN;
    }
  return rank_correlation_kendall (k, self->learned, WAVES).tau;
}

static void
report (Dynamics *dynamics)
{
  const Frequencies *self = dynamics->own;

  run_result (dynamics->run, "rank_correlation", rank_correlation (self));
  for (guint k = 0; k < WAVES; k++)
    {
      g_autofree char *id = g_strdup_printf ("frequency_%u_learned_at", waves[k]);
      run_result (dynamics->run, id, self->learned[k]);
    }
}

static uint64_t
diverged (Dynamics *dynamics)
{
  const Frequencies *self = dynamics->own;
  return self->stopped ? trainer_steps (self->trainer) + 1 : 0;
}

const DynamicsClass frequencies_dynamics = {
  .size = sizeof (Frequencies),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .diverged = diverged,
  .end = end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plots beside the curve, each from the sweep as it stands. */
#include "experiments/double_descent/double_descent.h"

#include "figure/styles.h"
#include "lab/data_names.h"
#include "lab/network_fit.h"
#include "lab/sweep_plots.h"

#include <math.h>

/* ---- Norm and rank ---- */

Plot *
double_descent_norm_plot (const DoubleDescent *self)
{
  Plot *plot = plot_new ("norm", world_is_trained (self->world) ? _ ("Norm of weights") : _ ("Norm of solution"));

  plot_add_medians (plot, self->sweep, 0, FIT_NORM, "norm", NULL, STYLE_SWEEP_TEST);
  plot_set_sweep_axis (plot, self->sweep, world_axis_label (self->world));
  axis_set (&plot->y, N_ ("Norm"), NULL, SCALE_LOG);
  return plot;
}

static bool
is_known (const Layer *layer)
{
  for (size_t i = 0; i < layer->y->n; i++)
    if (isfinite (layer->y->v[i]))
      return true;
  return false;
}

Plot *
double_descent_rank_plot (const DoubleDescent *self)
{
  g_autoptr (Plot) plot = plot_new ("rank", _ ("Effective rank"));
  Layer *layer = plot_add_medians (plot, self->sweep, 0, FIT_RANK, "rank", NULL,
                                   STYLE (.colour = COLOUR_PURPLE, .width = 2.2));

  layer_drop_band (layer);
  if (!is_known (layer))
    return NULL;
  plot_set_sweep_axis (plot, self->sweep, world_axis_label (self->world));
  axis_set (&plot->y, "Rank", NULL, SCALE_LINEAR);
  /* A matrix has another rank than a number in a list, which axes are otherwise translated as. */
  g_free (plot->y.label);
  plot->y.label = g_strdup (C_ ("matrix", "Rank"));
  plot->y.low = 0;
  plot_say_first (plot, RANK_SAMPLES, self->world->sets != NULL ? world_most_samples (self->world) : 0, 0, 0);
  return g_steal_pointer (&plot);
}

/* ---- Training ---- */

Plot *
double_descent_history_plot (const DoubleDescent *self, int place)
{
  const SweepFit *fit = place >= 0 ? sweep_fit (self->sweep, 0, (unsigned) place, 0) : NULL;
  g_autofree char *title = NULL;
  Plot *plot;

  if (fit == NULL || fit->arrays[FIT_STEPS] == NULL)
    return NULL;
  title = self->world->axis == AXIS_WIDTH
              ? g_strdup_printf (_ ("Training, width %.0f"), sweep_value (self->sweep, 0, (unsigned) place))
              : g_strdup_printf (_ ("Training, n = %.0f"), fit->row[FIT_SAMPLES]);
  plot = plot_new ("training", title);
  plot_add_training (plot, fit->arrays[FIT_STEPS], fit->arrays[FIT_TRAIN_HISTORY], fit->arrays[FIT_TEST_HISTORY],
                     self->world->fractions);
  plot_say_first (plot, 0, 0, HISTORY_SAMPLES, self->world->sets != NULL ? self->world->test_samples : 0);
  return plot;
}

/* ---- Fitted functions ---- */

static Numbers *
polynomials_target (const InputRange *range)
{
  g_autoptr (Numbers) x = numbers_linear (range->from[0], range->to[0], FITTED_POINTS);
  Numbers *target = numbers_new (FITTED_POINTS);

  for (size_t i = 0; i < FITTED_POINTS; i++)
    target->v[i] = world_wave (x->v[i]);
  return target;
}

Plot *
double_descent_function_plot (const DoubleDescent *self, int place, const char *id, const char *title)
{
  const World *world = self->world;
  const SweepFit *fit = place >= 0 ? sweep_fit (self->sweep, 0, (unsigned) place, 0) : NULL;
  const Dataset *test = world->sets != NULL ? training_sets_test (world->sets) : NULL;
  g_autoptr (Numbers) target = NULL;
  Plot *plot;

  if (fit == NULL || fit->arrays[FIT_FUNCTION] == NULL)
    return NULL;
  if (world->range.inputs == 1)
    target = test != NULL ? fitted_function_target (&world->range, test) : polynomials_target (&world->range);
  plot = plot_new (id, title);
  plot_add_fitted_function (plot, &world->range, fit->arrays[FIT_FUNCTION], fit->arrays[FIT_SAMPLE_INPUTS],
                            fit->arrays[FIT_SAMPLE_TARGETS], test, target);
  return plot;
}

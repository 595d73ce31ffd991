/* The plots beside the curve, each from the sweep as it stands. */
#include "experiments/double_descent/double_descent.h"

#include "figure/styles.h"
#include "lab/sweep_plots.h"

#include <math.h>

/* ---- Norm and rank ---- */

Plot *
norm_plot (const DoubleDescent *self)
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
rank_plot (const DoubleDescent *self)
{
  g_autoptr (Plot) plot = plot_new ("rank", _ ("Effective rank"));
  Layer *layer = plot_add_medians (plot, self->sweep, 0, FIT_RANK, "rank", NULL, STYLE (.colour = 3, .width = 2.2));

  line_drop_band (layer);
  if (!is_known (layer))
    return NULL;
  plot_set_sweep_axis (plot, self->sweep, world_axis_label (self->world));
  axis_set (&plot->y, N_ ("Rank"), NULL, SCALE_LINEAR);
  plot->y.low = 0;
  return g_steal_pointer (&plot);
}

/* ---- Training ---- */

Plot *
history_plot (const DoubleDescent *self, int place)
{
  const SweepFit *fit = place >= 0 ? sweep_fit (self->sweep, 0, (unsigned) place, 0) : NULL;
  bool fractions = self->world->fractions;
  g_autofree char *title = NULL;
  Plot *plot;

  if (fit == NULL || fit->arrays[FIT_STEPS] == NULL)
    return NULL;
  title = self->world->axis == AXIS_WIDTH
              ? g_strdup_printf (_ ("Training, width %.0f"), sweep_value (self->sweep, 0, (unsigned) place))
              : g_strdup_printf (_ ("Training, n = %.0f"), fit->row[FIT_SAMPLES]);
  plot = plot_new ("training", title);
  layer_styled (plot_add_line (plot, "train", _ ("Training"), numbers_ref (fit->arrays[FIT_STEPS]),
                               numbers_ref (fit->arrays[FIT_TRAIN_HISTORY])),
                STYLE (.colour = COLOUR_TRAIN, .dash = DASH_DASHED));
  layer_styled (plot_add_line (plot, "test", _ ("Test"), numbers_ref (fit->arrays[FIT_STEPS]),
                               numbers_ref (fit->arrays[FIT_TEST_HISTORY])),
                STYLE (.colour = COLOUR_TEST));
  plot_axes (plot, AXIS (N_ ("Step"), .scale = SCALE_LOG, .range = { 1, NAN }),
             AXIS (N_ ("Error"), .scale = fractions ? SCALE_LINEAR : SCALE_LOG, .range = { fractions ? 0 : NAN, NAN }));
  return plot;
}

/* ---- Fitted functions ---- */

/* What is to be learned, of one input: of a training set's it is known at the test samples. */
static void
add_target (const World *world, Plot *plot)
{
  Numbers *x = numbers_linear (world->range.from[0], world->range.to[0], FITTED_POINTS),
          *y = numbers_new (FITTED_POINTS);
  const Dataset *test = world->sets != NULL ? training_sets_test (world->sets) : NULL;

  for (size_t i = 0; i < FITTED_POINTS; i++)
    {
      size_t nearest = 0;
      for (size_t k = 1; test != NULL && k < test->n; k++)
        if (fabs (test->x[k] - x->v[i]) < fabs (test->x[nearest] - x->v[i]))
          nearest = k;
      y->v[i] = test != NULL ? (double) test->targets[nearest * test->outputs] : world_wave (x->v[i]);
    }
  layer_styled (plot_add_line (plot, "target", _ ("Target"), x, y), STYLE_TARGET);
}

Plot *
function_plot (const DoubleDescent *self, int place, const char *id, const char *title)
{
  const World *world = self->world;
  const SweepFit *fit = place >= 0 ? sweep_fit (self->sweep, 0, (unsigned) place, 0) : NULL;
  const char *names[2] = { world->range.inputs == 1 ? "x" : "x₁", world->range.inputs == 1 ? "y" : "x₂" };
  g_autofree char *first = NULL, *second = NULL;
  Plot *plot;

  if (fit == NULL || fit->arrays[FIT_FUNCTION] == NULL)
    return NULL;
  if (world->sets != NULL && training_sets_rows (world->sets) > 0)
    {
      const Dataset *test = training_sets_test (world->sets);
      names[0] = first = dataset_input_name (test, 0);
      names[1] = second = world->range.inputs == 1 ? dataset_target_name (test, 0) : dataset_input_name (test, 1);
    }
  plot = plot_new (id, title);
  if (world->range.inputs == 1)
    add_target (world, plot);
  plot_add_fitted_function (plot, &world->range, fit->arrays[FIT_FUNCTION], fit->arrays[FIT_SAMPLE_INPUTS],
                            fit->arrays[FIT_SAMPLE_TARGETS], names);
  return plot;
}

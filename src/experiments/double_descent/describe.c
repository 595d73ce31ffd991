/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captions and names of axes. */
#include "experiments/double_descent/double_descent.h"

#include "figure/clauses.h"
#include "figure/ticks.h"
#include "lab/parameters.h"
#include "lab/sweep_plots.h"

#include <inttypes.h>
#include <math.h>

const char *
world_axis_label (const World *world)
{
  switch (world->axis)
    {
    case AXIS_SAMPLES:
      return N_ ("Training samples");
    case AXIS_TIME:
      return N_ ("Step");
    case AXIS_PENALTY:
      return world->sets != NULL ? N_ ("Weight decay") : N_ ("Penalty λ");
    default:
      return N_ ("Parameters");
    }
}

const char *
world_error_label (const World *world)
{
  return world->fractions ? N_ ("Fraction of errors") : N_ ("Mean squared error");
}

/* ---- The figure's ---- */

static void
describe_model (const World *world, Clauses *clauses)
{
  unsigned depth = world->recipe.depth;

  if (world->model == MODEL_LINEAR)
    clauses_add (clauses,
                 world_is_penalised (world)
                     ? _ ("Least squares on the first p of %u Gaussian features")
                     : _ ("Least squares of minimum norm on the first p of %u Gaussian features"),
                 world->linear->features);
  else if (world->model == MODEL_FEATURES)
    clauses_add (clauses, _ ("Least squares on random ReLU features of inputs on a sphere in %u dimensions"),
                 world->linear->features);
  else if (world->model == MODEL_POLYNOMIAL)
    clauses_add (clauses, world_is_penalised (world)
                              ? _ ("Least squares on Pₖ/(k+1), Pₖ Legendre's polynomials")
                              : _ ("Least squares of minimum norm on Pₖ/(k+1), Pₖ Legendre's polynomials"));
  else if (world->model == MODEL_DEEP_LINEAR)
    clauses_add (clauses,
                 ngettext ("Linear network with %u hidden layer", "Linear network with %u hidden layers", depth),
                 depth);
  else
    clauses_add (clauses,
                 ngettext ("%s network with %u hidden layer on %s", "%s network with %u hidden layers on %s", depth),
                 _ (activation_choices[world->recipe.activation].label), depth, training_sets_name (world->sets));
  if (world->model == MODEL_FEATURES)
    clauses_add (clauses, _ ("linear target"));
  if (world->model == MODEL_POLYNOMIAL)
    clauses_add (clauses, _ ("target sin πx + |x|/2"));
  if (world->model == MODEL_DEEP_LINEAR)
    clauses_add (clauses, _ ("fast and slow features"));
}

static void
describe_sizes (const World *world, Clauses *clauses)
{
  size_t rows = world->sets != NULL ? training_sets_rows (world->sets) : 0;

  if (world->axis != AXIS_WIDTH)
    clauses_add (clauses, _ ("width %u"), world->recipe.width);
  if (world_is_trained (world))
    {
      clauses_add (clauses, ngettext ("%u input", "%u inputs", world->inputs), world->inputs);
      clauses_add (clauses, ngettext ("%u output", "%u outputs", world->outputs), world->outputs);
    }
  if (rows > 0 && world->axis == AXIS_SAMPLES)
    clauses_add (clauses, _ ("training sets are random parts of %zu rows"), rows);
  else if (rows > 0)
    clauses_add (clauses, _ ("each training set %zu of %zu rows"), world->samples, rows);
  else if (world->axis != AXIS_SAMPLES)
    clauses_add (clauses, _ ("%zu training samples"), world->samples);
  if (rows > 0)
    clauses_add (clauses, _ ("%zu test samples"), world->test_samples);
}

static void
describe_data (const World *world, Clauses *clauses)
{
  if (world->curve_noise[0] > 0)
    label_noise_describe (world->curve_noise[0], world->classes, clauses);
  if (world->sets != NULL)
    training_sets_describe (world->sets, clauses);
  if (world->family == FAMILY_PENALTY && world->curves > 1)
    clauses_add (clauses, _ ("penalties as the legend says"));
  else if (world->best_penalty)
    clauses_add (clauses, _ ("the best penalty at each point"));
  else if (world->penalty > 0 && world->axis != AXIS_PENALTY)
    clauses_add_number (clauses, world_is_trained (world) ? _ ("weight decay %s") : _ ("penalty λ = %s"),
                        world->penalty);
}

static void
describe_training (const World *world, Clauses *clauses)
{
  clauses_part (clauses);
  if (!world_is_trained (world))
    {
      clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), world->recipe.seed);
      return;
    }
  clauses_add (clauses, _ ("mean squared error"));
  clauses_add (clauses, _ ("%" PRIu64 " steps"), world->recipe.training.total_steps);
  recipe_describe_training (&world->recipe, world->samples, clauses);
}

char *
double_descent_caption (const DoubleDescent *self)
{
  const World *world = self->world;
  Clauses *clauses = clauses_new ();
  unsigned seeds = sweep_seeds (self->sweep);

  describe_model (world, clauses);
  describe_sizes (world, clauses);
  describe_data (world, clauses);
  describe_training (world, clauses);
  clauses_add (clauses, ngettext ("%u fit a point", "%u fits a point", seeds), seeds);
  clauses_add (clauses, _ ("%u on each training set"), world->starts);
  if (world->sets != NULL && training_sets_rows (world->sets) > 0)
    clauses_sentence (clauses, _ ("Test errors are against the targets as the file has them"));
  else
    clauses_sentence (clauses, _ ("Test errors are against targets without noise"));
  if (world->fractions)
    clauses_sentence (clauses, _ ("Bias and variance are those of the squared error"));
  if (world_decomposed_samples (world) < world->test_samples)
    clauses_sentence (clauses, _ ("Bias and variance are over the first %zu of the %zu test samples, errors over all"),
                      world_decomposed_samples (world), world->test_samples);
  if (isfinite (sweep_largest (self->sweep, FIT_RANK)) && !double_descent_leaves_rank_out (world))
    clauses_sentence (clauses, _ ("Ranks are those of the first seed"));
  return clauses_end (clauses);
}

/* ---- The curve's ---- */

/* Where some of them change nothing. */
static void
describe_parameters (const World *world, Clauses *clauses)
{
  double value = world_threshold_value (world);
  size_t width = isnan (value) ? 0 : world_width_at (world, value);
  double all = width > 0 ? world_parameters (world, width) : 0;

  if (width > 0 && world_effective_parameters (world, width) < all)
    clauses_add (clauses, _ ("dashed rule: P counts the %.0f of %.0f parameters that matter at width %zu"),
                 world_effective_parameters (world, width), all, width);
}

static void
describe_threshold (const DoubleDescent *self, Clauses *clauses)
{
  int found = double_descent_interpolates (self);
  g_autofree char *tolerance = number_format (self->world->tolerance);
  double value = found >= 0 ? sweep_value (self->sweep, 0, (unsigned) found) : NAN;

  if (self->world->axis == AXIS_PENALTY)
    return;
  describe_parameters (self->world, clauses);
  clauses_part (clauses);
  if (found < 0)
    clauses_add (clauses, _ ("no median training error is ≤ %s"), tolerance);
  else if (self->world->axis == AXIS_WIDTH)
    clauses_add (clauses, _ ("solid rule: median training error first ≤ %s at width %.0f"), tolerance, value);
  else if (self->world->axis == AXIS_SAMPLES)
    clauses_add (clauses, _ ("solid rule: median training error last ≤ %s at n = %.0f"), tolerance, value);
  else
    clauses_add (clauses, _ ("solid rule: median training error first ≤ %s at step %.0f"), tolerance, value);
}

char *
double_descent_curve_caption (const DoubleDescent *self, const Plot *plot, GPtrArray *theory)
{
  Clauses *clauses = clauses_new ();

  sweep_describe_medians (self->sweep, FIT_TEST, clauses);
  clauses_part (clauses);
  describe_threshold (self, clauses);
  clauses_part (clauses);
  sweep_describe_lost (self->sweep, plot, clauses);
  for (guint i = 0; i < theory->len; i++)
    clauses_sentence (clauses, "%s", (char *) theory->pdata[i]);
  if (theory->len > 0)
    clauses_sentence (clauses, _ ("It is of the mean (crosses)"));
  if (theory->len > 0 && plot_find (plot, "theory-median") != NULL)
    clauses_sentence (clauses, _ ("Dotted: of the median"));
  return clauses_end (clauses);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known in closed form, drawn over the fits.  Where a formula's assumptions do not hold it is drawn grey, and
 * at the pole, where it has no value, not at all.  It is of an expectation: what corresponds to it is a mean over
 * seeds, which is marked wherever it would come to rest. */
#include "experiments/double_descent/double_descent.h"

#include "analysis/regression_theory.h"
#include "figure/styles.h"
#include "lab/sweep_plots.h"

#include <math.h>

#define THEORY_POINTS 400
/* Where the risk has no variance to speak of: an average would not come to rest. */
#define HEAVY_TAILS 4
#define LEAST_DIMENSION 100 /* of the sphere, for random features */

typedef struct
{
  const World *world;
  unsigned curve;
  double noise; /* σ² */
} Theory;

static bool
holds_at (const void *data, double value)
{
  const Theory *self = data;
  const World *world = self->world;
  size_t n = world_samples_at (world, value), p = world_width_at (world, value);
  double penalty = world->axis == AXIS_PENALTY ? value : world->curve_penalty[self->curve];

  return (penalty != 0 || (n > p ? n - p : p - n) > HEAVY_TAILS)
         && (world->model == MODEL_LINEAR || world->linear->features >= LEAST_DIMENSION);
}

static double
excess_at (const Theory *self, double value)
{
  const World *world = self->world;
  size_t n = world_samples_at (world, value), p = world_width_at (world, value);
  double penalty = world_penalty_at (world, self->curve, value);

  return world->model == MODEL_LINEAR ? theory_linear_excess (world->linear, n, p, penalty, self->noise)
                                      : theory_features_excess (world->linear, n, p, penalty, self->noise);
}

static double
sure_excess (const void *data, double value)
{
  return holds_at (data, value) ? excess_at (data, value) : NAN;
}

static double
unsure_excess (const void *data, double value)
{
  return holds_at (data, value) ? NAN : excess_at (data, value);
}

/* Exact, and at the pole, too: what the medians over seeds are of. */
static double
median_excess (const void *data, double value)
{
  const Theory *self = data;
  const World *world = self->world;
  return theory_linear_median (world->linear, world_samples_at (world, value), world_width_at (world, value),
                               self->noise);
}

/* The limit for many samples beside what is exact for these: where all features are seen. */
static double
limit_excess (const void *data, double samples)
{
  const Theory *self = data;
  return theory_linear_limit (self->world->linear, (size_t) samples, self->world->recipe.width, self->noise);
}

static void
trace (DoubleDescent *self, const Theory *theory, TheoryLine line, AxisFunction function)
{
  sweep_trace (self->sweep, THEORY_POINTS, function, theory, &self->theory_x[theory->curve][line],
               &self->theory_y[theory->curve][line]);
}

/* The whole distribution over draws is known: without a penalty, of features of one scale. */
static bool
has_draws (const Theory *self)
{
  const World *world = self->world;
  return world->model == MODEL_LINEAR && world->axis != AXIS_PENALTY && world->curve_penalty[self->curve] == 0
         && !linear_target_has_spectrum (world->linear);
}

static void
trace_lines (DoubleDescent *self, const Theory *theory)
{
  if (self->theory_x[theory->curve][THEORY_SURE] != NULL)
    return;
  trace (self, theory, THEORY_SURE, sure_excess);
  trace (self, theory, THEORY_UNSURE, unsure_excess);
  if (!has_draws (theory))
    return;
  trace (self, theory, THEORY_MEDIAN, median_excess);
  if (theory->curve == 0 && self->world->axis == AXIS_SAMPLES)
    trace (self, theory, THEORY_LIMIT, limit_excess);
}

static char *
assumptions (const Theory *self)
{
  const World *world = self->world;
  bool penalised = world->axis == AXIS_PENALTY || world->curve_penalty[self->curve] != 0;
  unsigned d = world->linear->features;

  if (world->model == MODEL_FEATURES)
    return g_strdup_printf (
        d >= LEAST_DIMENSION
            ? _ ("Theory: limit for large d at fixed N/d and n/d (Mei, Montanari 2019), d = %u; beside "
                 "the pole no mean settles")
            : _ ("Theory is a limit for large d (Mei, Montanari 2019) and grey here: d = %u is "
                 "small"),
        d);
  if (linear_target_has_spectrum (world->linear))
    return penalised ? NULL
                     : g_strdup (_ ("Theory: Gaussian features with this spectrum, limit for large n (Bartlett et al. "
                                    "2020); features not seen act as noise"));
  if (penalised)
    return g_strdup (_ ("Theory with a penalty: limit for large n at fixed p/n (Hastie et al. 2019)"));
  return g_strdup (_ ("Theory: exact (Belkin, Hsu, Xu 2020), grey within 4 of the pole, where no mean settles"));
}

static void
add_line (const DoubleDescent *self, unsigned curve, Plot *plot, TheoryLine line, const char *id, const char *name,
          Style style)
{
  Numbers *x = self->theory_x[curve][line], *y = self->theory_y[curve][line];

  if (x != NULL)
    layer_styled (plot_add_line (plot, id, name, numbers_ref (x), numbers_ref (y)), style);
}

char *
double_descent_add_theory (DoubleDescent *self, unsigned curve, Plot *plot, int colour)
{
  const World *world = self->world;
  Theory theory = { world, curve, pow (world->curve_noise[curve], 2) };
  g_autofree char *suffix = curve == 0 ? g_strdup ("") : g_strdup_printf ("-%u", curve + 1);
  g_autofree char *id = g_strconcat ("theory", suffix, NULL), *grey = g_strconcat ("theory-outside", suffix, NULL);
  g_autofree char *mean = g_strconcat ("mean", suffix, NULL), *median = g_strconcat ("theory-median", suffix, NULL);
  const Style style = STYLE (.colour = colour, .dash = colour < 0 ? DASH_DASHED : DASH_DASH_DOT_DOT, .width = 1.6);
  char *text;

  if (world->model != MODEL_LINEAR && world->model != MODEL_FEATURES)
    return NULL;
  text = assumptions (&theory);
  if (text == NULL)
    return NULL;
  trace_lines (self, &theory);
  add_line (self, curve, plot, THEORY_SURE, id, curve == 0 ? _ ("Theory") : NULL, style);
  add_line (self, curve, plot, THEORY_UNSURE, grey,
            sweep_curves (self->sweep) == 1 && !has_draws (&theory) ? _ ("where it does not hold") : NULL,
            STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED, .width = 1.6, .opacity = 0.45));
  add_line (self, curve, plot, THEORY_MEDIAN, median, curve == 0 ? _ ("Its median") : NULL,
            STYLE (.colour = colour, .dash = DASH_DOTTED, .width = 1.6));
  add_line (self, curve, plot, THEORY_LIMIT, "limit", _ ("Its limit"),
            STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DASH_DOT, .width = 1, .opacity = 0.6));
  plot_add_means (plot, self->sweep, curve, FIT_TEST, holds_at, &theory, mean, curve == 0 ? _ ("Mean") : NULL,
                  STYLE (.colour = colour, .marker = MARKER_CROSS, .width = 1.8));
  return text;
}

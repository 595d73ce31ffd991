/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curve: errors, their quartiles and every fit, thresholds, theory, and what was there before. */
#include "experiments/double_descent/double_descent.h"

#include "figure/scale.h"
#include "figure/styles.h"
#include "figure/ticks.h"
#include "lab/sweep_plots.h"

#include <math.h>

/* The test errors of the family's curves. */
static const int family_colours[CURVES_MOST] = { COLOUR_TEST, COLOUR_ORANGE, COLOUR_GREEN };
static const Dash family_dashes[CURVES_MOST] = { DASH_SOLID, DASH_LONG, DASH_DASH_DOT };
#define ROOM_BESIDE 0.12 /* between two rules, of the axis, for a label of its own */

static char *
curve_name (const DoubleDescent *self, unsigned curve)
{
  const World *world = self->world;
  double penalty = world->curve_penalty[curve];
  g_autofree char *noise = number_format (world->curve_noise[curve]), *value = number_format (MAX (penalty, 0));

  if (world->curves == 1)
    return g_strdup (_ ("Test"));
  if (world->family == FAMILY_NOISE)
    return g_strdup_printf (_ ("Test, noise %s"), noise);
  if (penalty == BEST_PENALTY)
    return g_strdup (_ ("Test, best λ"));
  return penalty > 0 ? g_strdup_printf (_ ("Test, λ = %s"), value) : g_strdup (_ ("Test, no penalty"));
}

/* ---- Rules ---- */

static const char *
expected_name (const World *world)
{
  if (world->axis == AXIS_SAMPLES)
    return world->outputs > 1 ? "n = P/K" : "n = P";
  return world->outputs > 1 ? "P = n·K" : "P = n";
}

static void
add_rules (const DoubleDescent *self, Plot *plot)
{
  const World *world = self->world;
  int found = double_descent_interpolates (self);
  double expected = world_threshold (world), best = NAN;

  if (expected > plot->x.low && expected < plot->x.high)
    plot_add_rule (plot, "expected", expected_name (world), expected, true);
  if (found >= 0)
    {
      double x = sweep_drawn (self->sweep, 0, (unsigned) found);
      const Axis *axis = &plot->x;
      bool close = fabs (scale_forward (axis->scale, axis->low, axis->high, x)
                         - scale_forward (axis->scale, axis->low, axis->high, expected))
                   <= ROOM_BESIDE;
      layer_styled (plot_add_rule (plot, "found", close ? NULL : _ ("interpolates"), x, true), STYLE_INTERPOLATION);
    }
  if (world->axis == AXIS_PENALTY)
    best = world_best_penalty (world, world->recipe.width, world->samples, world->curve_noise[0]);
  if (best > plot->x.low && best < plot->x.high)
    plot_add_rule (plot, "best", _ ("best λ"), best, true);
}

/* ---- Layers ---- */

static void
add_chosen (const DoubleDescent *self, Plot *plot, int chosen)
{
  double x, y;

  if (chosen < 0)
    return;
  x = sweep_drawn (self->sweep, 0, (unsigned) chosen);
  y = sweep_quartiles (self->sweep, 0, (unsigned) chosen, FIT_TEST).median;
  layer_styled (plot_add_points (plot, "chosen", NULL, numbers_copy (&x, 1), numbers_copy (&y, 1), NULL),
                STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_DIAMOND, .width = 5));
}

static void
add_fits (const DoubleDescent *self, Plot *plot)
{
  plot_add_fits (plot, self->sweep, 0, FIT_TRAIN, "train-fits", COLOUR_TRAIN);
  for (unsigned c = 0; c < self->world->curves; c++)
    {
      g_autofree char *id = c == 0 ? g_strdup ("test-fits") : g_strdup_printf ("test-fits-%u", c + 1);
      plot_add_fits (plot, self->sweep, c, FIT_TEST, id, family_colours[c]);
    }
}

/* Two penalties share their theory's assumptions: they are stated once. */
static void
add_curve (DoubleDescent *self, Plot *plot, unsigned curve, GPtrArray *theory)
{
  g_autofree char *id = curve == 0 ? g_strdup ("test") : g_strdup_printf ("test-%u", curve + 1);
  g_autofree char *name = curve_name (self, curve);
  Style style = STYLE (.colour = family_colours[curve], .dash = family_dashes[curve], .width = 2.2);
  char *text;

  plot_add_medians (plot, self->sweep, curve, FIT_TEST, id, name, style);
  text = double_descent_add_theory (self, curve, plot, self->world->curves > 1 ? style.colour : COLOUR_FOREGROUND);
  if (text != NULL && !g_ptr_array_find_with_equal_func (theory, text, g_str_equal, NULL))
    g_ptr_array_add (theory, g_steal_pointer (&text));
  g_free (text);
}

Plot *
double_descent_curve_plot (DoubleDescent *self, int chosen)
{
  Plot *plot = plot_new ("curve", _ ("Test and training error"));
  g_autoptr (GPtrArray) theory = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *noise = number_format (self->previous_noise);
  g_autofree char *previous = g_strdup_printf (_ ("Before, noise %s"), noise), *caption = NULL;

  plot_set_sweep_axis (plot, self->sweep, world_axis_label (self->world));
  add_fits (self, plot);
  plot_add_previous (plot, self->sweep, previous);
  plot_add_medians (plot, self->sweep, 0, FIT_TRAIN, "train", _ ("Training"), STYLE_SWEEP_TRAIN);
  for (unsigned c = 0; c < self->world->curves; c++)
    add_curve (self, plot, c, theory);
  plot_set_error_axis (plot, self->sweep, FIT_TEST, world_error_label (self->world), self->world->fractions);
  add_rules (self, plot);
  add_chosen (self, plot, chosen);
  caption = double_descent_curve_caption (self, plot, theory);
  plot_set_caption (plot, "%s", caption);
  plot->clickable = true;
  return plot;
}

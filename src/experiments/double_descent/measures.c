/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fits of a place, and the places of a curve, say together. */
#include "experiments/double_descent/double_descent.h"

#include <math.h>

int
double_descent_interpolates (const DoubleDescent *self)
{
  const World *world = self->world;
  int found = -1;

  if (world->axis == AXIS_PENALTY)
    return -1;
  for (unsigned i = 0; i < sweep_places (self->sweep, 0); i++)
    {
      Quartiles train = sweep_quartiles (self->sweep, 0, i, FIT_TRAIN);
      if (train.n > 0 && train.median <= world->tolerance && (found < 0 || world->axis == AXIS_SAMPLES))
        found = (int) i;
    }
  return found;
}

static double
median_test (const DoubleDescent *self, unsigned place)
{
  return sweep_quartiles (self->sweep, 0, place, FIT_TEST).median;
}

/* (high - low) / √n is about the standard error of a median, that of normal errors .93 of it. */
int
double_descent_peak (const DoubleDescent *self)
{
  int peak = sweep_peak (self->sweep, 0);
  double least[2] = { INFINITY, INFINITY };
  Quartiles at;

  if (peak < 0)
    return -1;
  for (int i = 0; i < (int) sweep_places (self->sweep, 0); i++)
    if (i != peak)
      least[i > peak] = fmin (least[i > peak], median_test (self, (unsigned) i));
  at = sweep_quartiles (self->sweep, 0, (unsigned) peak, FIT_TEST);
  return at.median - (at.high - at.low) / sqrt ((double) at.n) > fmax (least[0], least[1]) ? peak : -1;
}

int
double_descent_middle (const DoubleDescent *self)
{
  double threshold = world_threshold (self->world);
  int peak = double_descent_peak (self), found = double_descent_interpolates (self);

  if (peak >= 0 || self->world->axis == AXIS_TIME || self->world->axis == AXIS_PENALTY)
    return peak;
  if (found >= 0)
    return found;
  return isnan (threshold) ? sweep_last (self->sweep, 0) : sweep_nearest (self->sweep, 0, threshold);
}

void
double_descent_models (const DoubleDescent *self, int places[3])
{
  unsigned n = sweep_places (self->sweep, 0);
  int middle = double_descent_middle (self), least = -1;

  for (unsigned i = 0; i < (middle >= 0 ? (unsigned) middle : n); i++)
    if (sweep_fit (self->sweep, 0, i, 0) != NULL
        && (least < 0 || median_test (self, i) < median_test (self, (unsigned) least)))
      least = (int) i;
  places[0] = least;
  places[1] = middle;
  places[2] = sweep_last (self->sweep, 0);
}

SweepDecomposition *
double_descent_decomposition (DoubleDescent *self)
{
  if (self->decomposition == NULL)
    self->decomposition = sweep_decomposition_new (self->sweep, FIT_PREDICTIONS, self->world->targets,
                                                   self->world->starts);
  return self->decomposition;
}

void
double_descent_forget (DoubleDescent *self)
{
  for (unsigned c = 0; c < CURVES_MOST; c++)
    for (int line = 0; line < THEORY_LINES; line++)
      {
        g_clear_pointer (&self->theory_x[c][line], numbers_unref);
        g_clear_pointer (&self->theory_y[c][line], numbers_unref);
      }
  g_clear_pointer (&self->decomposition, sweep_decomposition_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a curve wants more places: it is divided where it is longest and bends most, as it is drawn. */
#include "runs/sweep_private.h"

#include <math.h>

/* So many places are added at once, each knowing of the others. */
#define ADDED 3
/* A change of the error by its whole range counts so many times as much as one of the axis. */
#define STEEPNESS 1.5

/* A place of the first seed's curve on the picture, both ways from 0 to 1. */
typedef struct
{
  double position, height;
} CurveSample;

static double
value_of (const Sweep *self, unsigned curve, guint i)
{
  return ((const SweepPlace *) self->places[curve]->pdata[i])->value;
}

static void
find_samples (const Sweep *self, unsigned curve, CurveSample *samples)
{
  guint n = self->places[curve]->len;
  double low = INFINITY, high = -INFINITY;
  double from = sweep_forward (self, self->axis.low), to = sweep_forward (self, self->axis.high);

  for (guint i = 0; i < n; i++)
    {
      const SweepFit *fit = sweep_fit (self, curve, i, 0);
      double y = fit != NULL ? fit->row[self->class->refined] : NAN;
      samples[i].position = (sweep_forward (self, value_of (self, curve, i)) - from) / (to - from);
      samples[i].height = y > 0 ? log (y) : NAN;
      low = fmin (low, samples[i].height);
      high = fmax (high, samples[i].height);
    }
  for (guint i = 0; i < n; i++)
    samples[i].height = high > low && isfinite (samples[i].height) ? (samples[i].height - low) / (high - low) : 0;
}

/* Between the two sides that meet at a sample, in radians; 0 at the ends. */
static double
angle (const CurveSample *samples, guint n, guint i)
{
  double before, after;

  if (i == 0 || i + 1 == n)
    return 0;
  before = atan2 (STEEPNESS * (samples[i].height - samples[i - 1].height),
                  samples[i].position - samples[i - 1].position);
  after = atan2 (STEEPNESS * (samples[i + 1].height - samples[i].height),
                 samples[i + 1].position - samples[i].position);
  return fabs (after - before);
}

/* Of the side between i and i + 1: its length, times how much the curve bends at its ends. */
static double
refinement_weight (const CurveSample *samples, guint n, guint i)
{
  double length = hypot (samples[i + 1].position - samples[i].position,
                         STEEPNESS * (samples[i + 1].height - samples[i].height));
  return length * (0.5 + angle (samples, n, i) + angle (samples, n, i + 1));
}

/* The middle of the side that weighs most; NaN: none has a value in its middle. */
static double
next_value (const Sweep *self, unsigned curve, const CurveSample *samples)
{
  guint n = self->places[curve]->len;
  double most = 0, value = NAN;

  for (guint i = 0; i + 1 < n; i++)
    {
      double a = value_of (self, curve, i), b = value_of (self, curve, i + 1);
      double middle = sweep_backward (self, (sweep_forward (self, a) + sweep_forward (self, b)) / 2);
      if (refinement_weight (samples, n, i) <= most || middle <= a || middle >= b)
        continue;
      most = refinement_weight (samples, n, i);
      value = middle;
    }
  return value;
}

/* What was just added is thought to lie between its neighbours. */
static void
insert_sample (CurveSample *samples, guint n, guint at)
{
  for (guint i = n; i > at; i--)
    samples[i] = samples[i - 1];
  samples[at] = (CurveSample){ (samples[at - 1].position + samples[at + 1].position) / 2,
                               (samples[at - 1].height + samples[at + 1].height) / 2 };
}

void
sweep_refine (Sweep *self, unsigned curve)
{
  const GPtrArray *places = self->places[curve];
  g_autofree CurveSample *samples = g_new (CurveSample, places->len + ADDED);

  if (self->axis.whole || self->axis.n_given > 0 || !sweep_first_seed_is_done (self, curve))
    return;
  find_samples (self, curve, samples);
  for (int k = 0; k < ADDED && places->len < self->axis.most; k++)
    {
      double value = next_value (self, curve, samples);
      guint at = 0;
      if (isnan (value))
        return;
      while (value_of (self, curve, at) < value)
        at++;
      insert_sample (samples, places->len, at);
      sweep_add_place (self, curve, value);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/implicit_bias/matrix_target.h"

#include "numeric/linear.h"

#include <glib.h>
#include <math.h>

#define RATIO 0.7 /* of a singular value to the one before */

static bool
make_entries (MatrixTarget *self, Random *random)
{
  size_t d = self->d, square = d * d;
  g_autofree double *drawn = g_new (double, square), *values = g_new (double, d), *left = g_new (double, square),
                    *right = g_new (double, square);

  for (size_t i = 0; i < square; i++)
    drawn[i] = random_normal (random);
  if (!linear_singular_decomposition (d, drawn, values, left, right))
    return false;
  self->entries = g_new0 (double, square);
  self->values = g_new0 (double, d);
  for (size_t k = 0; k < self->rank; k++)
    {
      self->values[k] = MATRIX_TARGET_LARGEST * pow (RATIO, (double) k);
      for (size_t i = 0; i < square; i++)
        self->entries[i] += self->values[k] * left[k * d + i / d] * right[k * d + i % d];
    }
  return true;
}

static void
choose_seen (MatrixTarget *self, double fraction, Random *random)
{
  size_t d = self->d;

  self->seen = g_new (bool, d *d);
  for (size_t i = 0; i < d * d; i++)
    self->seen[i] = random_uniform (random) < fraction;
  for (size_t i = 0; i < d; i++)
    self->seen[i * d + (i + 1) % d] = true;
}

bool
matrix_target_init (MatrixTarget *self, size_t d, size_t rank, double fraction, Random *random)
{
  *self = (MatrixTarget){ .d = d, .rank = rank < d ? rank : d };
  if (!make_entries (self, random))
    return false;
  if (fraction < 1)
    choose_seen (self, fraction, random);
  return true;
}

void
matrix_target_clear (MatrixTarget *self)
{
  g_clear_pointer (&self->entries, g_free);
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->seen, g_free);
}

double
matrix_target_rate (unsigned depth, double fraction)
{
  return fraction * 2 / (depth * pow (MATRIX_TARGET_LARGEST, 2 - 2.0 / depth));
}

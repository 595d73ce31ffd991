/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/linear_target.h"

#include "datasets/preparation.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

LinearTarget *
linear_target_new (unsigned features)
{
  LinearTarget *self = g_new (LinearTarget, 1);

  self->features = features;
  self->scale = g_new (double, features);
  self->beta = g_new0 (double, features);
  for (unsigned j = 0; j < features; j++)
    self->scale[j] = 1;
  return self;
}

void
linear_target_free (LinearTarget *self)
{
  g_free (self->scale);
  g_free (self->beta);
  g_free (self);
}

void
linear_target_draw_coefficients (LinearTarget *self, unsigned from, unsigned to, double decay, double signal,
                                 uint64_t seed)
{
  Random random = random_stream (seed, from);
  double squares = 0;

  for (unsigned j = from; j < to; j++)
    {
      self->beta[j] = pow (1 + (double) (j - from), -decay) * (random_uniform (&random) < 0.5 ? -1 : 1);
      squares += pow (self->scale[j] * self->beta[j], 2);
    }
  for (unsigned j = from; j < to; j++)
    self->beta[j] *= signal / sqrt (squares);
}

bool
linear_target_has_spectrum (const LinearTarget *self)
{
  return self->scale[self->features - 1] != self->scale[0];
}

void
linear_target_split (const LinearTarget *self, size_t p, double *seen, double *unseen)
{
  *seen = *unseen = 0;
  for (size_t j = 0; j < self->features; j++)
    *(j < p ? seen : unseen) += pow (self->scale[j] * self->beta[j], 2);
}

double
linear_target_sample (const LinearTarget *self, uint64_t seed, size_t i, size_t p, double y, double *x)
{
  Random random = random_stream (seed, i);

  for (size_t j = 0; j < self->features; j++)
    {
      double value = self->scale[j] * random_normal (&random);
      y += self->beta[j] * value;
      if (j < p)
        x[j] = value;
    }
  return y;
}

Dataset *
linear_target_dataset (const LinearTarget *self, size_t n, double noise, uint64_t seed, uint64_t noise_seed)
{
  unsigned d = self->features;
  Dataset *data = dataset_new (TASK_REGRESSION, n, d, 1);
  Random errors = random_stream (noise_seed, 0);
  g_autofree double *x = g_new (double, d);

  for (size_t i = 0; i < n; i++)
    {
      data->targets[i] = (float) linear_target_sample (self, seed, i, d, label_noise_error (noise, &errors), x);
      for (unsigned j = 0; j < d; j++)
        data->x[i * d + j] = (float) x[j];
    }
  return data;
}

double
linear_target_at (const LinearTarget *self, const float *x)
{
  double y = 0;
  for (unsigned j = 0; j < self->features; j++)
    y += self->beta[j] * (double) x[j];
  return y;
}

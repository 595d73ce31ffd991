/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/surface_track.h"

#include <math.h>

static SurfaceTrack *
track_of_length (size_t n)
{
  SurfaceTrack *self = g_new0 (SurfaceTrack, 1);

  self->alpha = numbers_new (n);
  self->beta = numbers_new (n);
  self->height = numbers_new (n);
  self->loss = numbers_new (n);
  return self;
}

static void
set_point (SurfaceTrack *self, size_t i, const LossSurface *surface, double alpha, double beta, double loss)
{
  self->alpha->v[i] = alpha;
  self->beta->v[i] = beta;
  self->height->v[i] = loss_surface_height (surface, alpha, beta);
  self->loss->v[i] = loss;
}

SurfaceTrack *
surface_track_new (const LossSurface *surface, const Path *path, const PathProfile *profile)
{
  SurfaceTrack *self = track_of_length (profile->n);
  g_autofree real *theta = g_new (real, surface->parameters);

  for (size_t i = 0; i < profile->n; i++)
    {
      path_point (path, surface->parameters, profile->t[i], theta);
      Projection2 at = loss_surface_project (surface, theta);
      set_point (self, i, surface, at.alpha, at.beta, profile->train_loss[i]);
      self->distance = MAX (self->distance, at.distance / MAX (profile->length, 1e-12));
    }
  return self;
}

SurfaceTrack *
surface_track_of_descent (Descent *descent, const LossSurface *surface)
{
  const GArray *places = descent_places (descent, surface);
  const Series *trajectory = descent->trajectory;
  size_t n = places->len;
  bool moved = series_row (trajectory, -1)[RECORD_STEP] < (double) descent_steps (descent);
  SurfaceTrack *self = track_of_length (n + moved);

  self->distance = NAN;
  for (size_t i = 0; i < n; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      set_point (self, i, surface, place->alpha, place->beta, series_row (trajectory, (int) i)[RECORD_TRAIN_LOSS]);
    }
  if (moved)
    {
      Projection2 now = loss_surface_project (surface, descent_theta (descent));
      set_point (self, n, surface, now.alpha, now.beta, descent_loss (descent));
    }
  return self;
}

void
surface_track_free (SurfaceTrack *self)
{
  numbers_unref (self->alpha);
  numbers_unref (self->beta);
  numbers_unref (self->height);
  numbers_unref (self->loss);
  g_free (self);
}

double
surface_track_nearest (const LossSurface *surface, const Path *path, double alpha, double beta)
{
  g_autofree real *theta = g_new (real, surface->parameters);
  double least = INFINITY, nearest = 0;

  for (int i = 0; i <= 100; i++)
    {
      path_point (path, surface->parameters, i / 100.0, theta);
      Projection2 at = loss_surface_project (surface, theta);
      double distance = hypot (at.alpha - alpha, at.beta - beta);
      if (distance < least)
        {
          least = distance;
          nearest = i / 100.0;
        }
    }
  return nearest;
}

#include "lab/surface_track.h"

#include <math.h>

SurfaceTrack *
surface_track_new (const LossSurface *surface, const Path *path, const PathProfile *profile)
{
  SurfaceTrack *self = g_new0 (SurfaceTrack, 1);
  g_autofree real *theta = g_new (real, surface->parameters);

  self->alpha = numbers_new (profile->n);
  self->beta = numbers_new (profile->n);
  self->height = numbers_new (profile->n);
  self->loss = numbers_copy (profile->train_loss, profile->n);
  for (size_t i = 0; i < profile->n; i++)
    {
      path_point (path, surface->parameters, profile->t[i], theta);
      Projection2 at = loss_surface_project (surface, theta);
      self->alpha->v[i] = at.alpha;
      self->beta->v[i] = at.beta;
      self->height->v[i] = loss_surface_height (surface, at.alpha, at.beta);
      self->distance = MAX (self->distance, at.distance / MAX (profile->length, 1e-12));
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
surface_nearest (const LossSurface *surface, const Path *path, double alpha, double beta)
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

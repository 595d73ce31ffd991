/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/loss_surface.h"

#include "analysis/sharpness.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* The path takes up the middle of its plane: margins on both sides, in multiples of its extent. */
#define PATH_MARGIN 0.35
/* A path that is nearly straight still gets a plane that is not a ribbon. */
#define LEAST_ASPECT 0.4

LossSurface *
loss_surface_new (const Problem *problem)
{
  LossSurface *self = g_new0 (LossSurface, 1);
  self->parameters = problem->parameters;
  return self;
}

static void
forget_surface (LossSurface *self)
{
  g_clear_pointer (&self->plane, plane_free);
  g_clear_pointer (&self->grid, plane_grid_free);
  g_clear_pointer (&self->alpha, numbers_unref);
  g_clear_pointer (&self->beta, numbers_unref);
  g_clear_pointer (&self->loss, numbers_unref);
}

void
loss_surface_free (LossSurface *self)
{
  forget_surface (self);
  g_free (self->centre);
  g_free (self->directions);
  g_free (self);
}

/* ---- Directions ---- */

/* Of fewer points beside the end, which is the centre, a plane holds all or nearly all whatever the path is like. */
#define FEWEST_POINTS 3

static void
choose_principal (LossSurface *self, const Series *trajectory, real *directions)
{
  guint n = series_length (trajectory);
  g_autofree const real **points = g_new (const real *, n);

  for (guint i = 0; i < n; i++)
    points[i] = series_vector (trajectory, (int) i);
  directions_principal (n, self->parameters, points, self->centre, 2, directions, self->explained);
  if (n < FEWEST_POINTS + 1)
    self->explained[0] = self->explained[1] = NAN;
}

static void
choose_random (LossSurface *self, const Problem *problem, real *directions)
{
  uint64_t seed = random_derive (problem->weights_seed, "directions");

  for (unsigned k = 0; k < 2; k++)
    {
      Random random = random_stream (seed, k);
      real *direction = directions + k * self->parameters;
      if (self->kind == PLANE_RANDOM)
        direction_random_filter (problem->network, self->centre, &random, direction);
      else
        direction_random_layer (problem->network, self->centre, &random, direction);
      self->explained[k] = NAN;
    }
}

/* What the search may cost, in floating-point operations: a moment, as a look ahead. */
#define CURVATURE_FLOPS 6e9
#define FEWEST_STEPS 12
#define MOST_STEPS 200

static void
choose_eigenvectors (LossSurface *self, const Problem *problem, const atomic_bool *cancelled, real *directions)
{
  size_t samples = problem_curvature_samples (problem, &problem->monitored);
  double fit = CURVATURE_FLOPS / (4 * problem_sample_flops (problem) * (double) samples);
  Sharpness *sharpness = sharpness_new (problem->network, &problem->monitored, samples);

  if (!sharpness_top_eigenvectors (sharpness, self->centre, 2, (size_t) CLAMP (fit, FEWEST_STEPS, MOST_STEPS),
                                   cancelled, directions, &self->converged))
    {
      self->kind = PLANE_RANDOM;
      choose_random (self, problem, directions);
    }
  self->explained[0] = self->explained[1] = NAN;
  sharpness_free (sharpness);
}

bool
loss_surface_follows_path (const LossSurface *self)
{
  return self->kind == PLANE_TRAJECTORY || self->kind == PLANE_CURVATURE;
}

static void
choose_directions (LossSurface *self, const Problem *problem, const Series *trajectory, PlaneKind kind,
                   const atomic_bool *cancelled)
{
  bool continues = self->directions != NULL && self->kind == kind;
  real *directions = g_new (real, 2 * self->parameters);

  self->kind = kind;
  if (kind == PLANE_TRAJECTORY)
    choose_principal (self, trajectory, directions);
  else if (kind == PLANE_CURVATURE)
    choose_eigenvectors (self, problem, cancelled, directions);
  else
    choose_random (self, problem, directions);
  if (continues && loss_surface_follows_path (self))
    directions_align (self->parameters, self->directions, directions, self->explained);
  g_free (self->directions);
  self->directions = directions;
}

/* ---- Extent ---- */

typedef struct
{
  double low, high;
} Extent;

static Extent
extent_of_path (const LossSurface *self, const Series *trajectory, unsigned axis)
{
  Extent extent = { 0, 0 };

  for (guint i = 0; i < series_length (trajectory); i++)
    {
      Projection2 p = loss_surface_project (self, series_vector (trajectory, (int) i));
      double x = axis == 0 ? p.alpha : p.beta;
      extent.low = MIN (extent.low, x);
      extent.high = MAX (extent.high, x);
    }
  return extent;
}

static void
widen (Extent *extent, double least, double range)
{
  double middle = (extent->low + extent->high) / 2;
  double half = MAX (extent->high - extent->low, least) * (0.5 + PATH_MARGIN) * range;

  extent->low = middle - half;
  extent->high = middle + half;
}

static PlaneGrid *
grid_for (const LossSurface *self, const Series *trajectory, size_t nodes, double range)
{
  Extent a = { -range, range }, b = { -range, range };

  if (loss_surface_follows_path (self))
    {
      double longest;
      a = extent_of_path (self, trajectory, 0);
      b = extent_of_path (self, trajectory, 1);
      longest = MAX (MAX (a.high - a.low, b.high - b.low), 1e-3);
      widen (&a, LEAST_ASPECT * longest, range);
      widen (&b, LEAST_ASPECT * longest, range);
    }
  return plane_grid_new (nodes, a.low, a.high, b.low, b.high);
}

void
loss_surface_place (LossSurface *self, const Problem *problem, const Series *trajectory, PlaneKind kind, size_t grid,
                    double range, const atomic_bool *cancelled)
{
  forget_surface (self);
  g_free (self->centre);
  self->centre = g_memdup2 (series_vector (trajectory, -1), self->parameters * sizeof (real));
  choose_directions (self, problem, trajectory, kind, cancelled);
  self->plane = plane_new (problem->network, &problem->monitored, self->centre, self->directions,
                           self->directions + self->parameters);
  self->grid = grid_for (self, trajectory, grid, range);
  self->serial++;
}

static Extent
extent_of_three (double second, double third, double margin)
{
  double low = MIN (0, MIN (second, third)), high = MAX (0, MAX (second, third));
  return (Extent){ low - margin, high + margin };
}

void
loss_surface_place_through (LossSurface *self, const Problem *problem, const real *a, const real *b, const real *c,
                            size_t grid, double margin)
{
  Random random = random_stream (random_derive (problem->weights_seed, "directions"), 2);
  Projection2 second, third;
  Extent alpha, beta;

  forget_surface (self);
  g_free (self->centre);
  g_free (self->directions);
  self->kind = PLANE_THROUGH;
  self->explained[0] = self->explained[1] = NAN;
  self->centre = g_memdup2 (a, self->parameters * sizeof (real));
  self->directions = g_new (real, 2 * self->parameters);
  directions_through (self->parameters, a, b, c, &random, self->directions, self->directions + self->parameters);
  second = loss_surface_project (self, b);
  third = loss_surface_project (self, c);
  margin *= MAX (hypot (second.alpha, second.beta), hypot (third.alpha, third.beta));
  /* Networks that are one and the same still have a surface around them. */
  margin = MAX (margin, 1e-3);
  alpha = extent_of_three (second.alpha, third.alpha, margin);
  beta = extent_of_three (second.beta, third.beta, margin);
  self->plane = plane_new (problem->network, &problem->monitored, self->centre, self->directions,
                           self->directions + self->parameters);
  self->grid = plane_grid_new (grid, alpha.low, alpha.high, beta.low, beta.high);
  self->serial++;
}

/* ---- Surface ---- */

static void
collect_surface (LossSurface *self)
{
  size_t n = self->grid->n;
  g_autofree size_t *nodes = g_new (size_t, n);
  size_t known = plane_grid_nodes (self->grid, nodes);
  Numbers *alpha = numbers_new (known), *beta = numbers_new (known), *loss = numbers_new (known * known);

  for (size_t j = 0; j < known; j++)
    {
      alpha->v[j] = self->grid->alpha[nodes[j]];
      beta->v[j] = self->grid->beta[nodes[j]];
      for (size_t i = 0; i < known; i++)
        loss->v[j * known + i] = self->grid->loss[nodes[j] * n + nodes[i]];
    }
  g_clear_pointer (&self->alpha, numbers_unref);
  g_clear_pointer (&self->beta, numbers_unref);
  g_clear_pointer (&self->loss, numbers_unref);
  self->alpha = alpha;
  self->beta = beta;
  self->loss = loss;
}

bool
loss_surface_refine_until (LossSurface *self, Run *run, gint64 until)
{
  while (loss_surface_refine (self, run_parallel (run), run_cancelled (run)) && g_get_monotonic_time () < until)
    if (until == G_MAXINT64)
      run_progress (run, _ ("Evaluating the surface"), self->grid->level, self->grid->levels);
  return loss_surface_complete (self);
}

bool
loss_surface_complete (const LossSurface *self)
{
  return self->grid != NULL && self->grid->level >= self->grid->levels;
}

bool
loss_surface_refine (LossSurface *self, Parallel *parallel, const atomic_bool *cancelled)
{
  if (self->grid == NULL || loss_surface_complete (self))
    return false;
  if (!plane_grid_refine (self->grid, self->plane, parallel, cancelled))
    return false;
  collect_surface (self);
  return true;
}

Projection2
loss_surface_project (const LossSurface *self, const real *theta)
{
  return direction_project (self->parameters, self->centre, self->directions, self->directions + self->parameters,
                            theta);
}

double
loss_surface_height (const LossSurface *self, double alpha, double beta)
{
  Layer surface = { .kind = LAYER_SURFACE, .x = self->alpha, .y = self->beta, .z = self->loss };
  return self->loss == NULL ? NAN : layer_height_at (&surface, alpha, beta);
}

bool
loss_surface_holds (const LossSurface *self, double alpha, double beta)
{
  const PlaneGrid *grid = self->grid;
  return grid != NULL && alpha >= grid->alpha[0] && alpha <= grid->alpha[grid->n - 1] && beta >= grid->beta[0]
         && beta <= grid->beta[grid->n - 1];
}

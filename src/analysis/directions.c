/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/directions.h"

#include "numeric/eigen.h"

#include <math.h>
#include <string.h>

double
direction_inner (size_t n, const real *a, const real *b)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

static void
scale (size_t n, real *x, double factor)
{
  for (size_t i = 0; i < n; i++)
    x[i] = (real) (x[i] * factor);
}

/* y += factor · x */
static void
add (size_t n, real *y, const real *x, double factor)
{
  for (size_t i = 0; i < n; i++)
    y[i] = (real) (y[i] + factor * x[i]);
}

/* Gives d the norm of w; a zero d (or w) gives zero. */
static void
match_norm (size_t n, real *d, const real *w)
{
  double from = sqrt (direction_inner (n, d, d)), to = sqrt (direction_inner (n, w, w));
  scale (n, d, from > 0 ? to / from : 0);
}

/* ---- Random directions ---- */

static void
random_weights (const Network *network, Random *random, real *direction)
{
  const Layout *layout = network_layout (network);

  memset (direction, 0, layout->parameters * sizeof (real));
  for (unsigned l = 0; l < layout->layers; l++)
    for (size_t i = 0; i < (size_t) layout->layer[l].in * layout->layer[l].out; i++)
      direction[layout->layer[l].weight + i] = (real) random_normal (random);
}

void
direction_random_filter (const Network *network, const real *theta, Random *random, real *direction)
{
  const Layout *layout = network_layout (network);

  random_weights (network, random, direction);
  for (unsigned l = 0; l < layout->layers; l++)
    for (size_t u = 0; u < layout->layer[l].out; u++)
      {
        size_t row = layout->layer[l].weight + u * layout->layer[l].in;
        match_norm (layout->layer[l].in, direction + row, theta + row);
      }
}

void
direction_random_layer (const Network *network, const real *theta, Random *random, real *direction)
{
  const Layout *layout = network_layout (network);

  random_weights (network, random, direction);
  for (unsigned l = 0; l < layout->layers; l++)
    {
      size_t weight = layout->layer[l].weight;
      match_norm ((size_t) layout->layer[l].in * layout->layer[l].out, direction + weight, theta + weight);
    }
}

/* ---- Principal components ---- */

/* Makes direction k orthogonal to those before it and unit; false if nothing is left of it. */
static bool
orthonormalise (size_t parameters, size_t k, real *directions)
{
  real *d = directions + k * parameters;
  double before = sqrt (direction_inner (parameters, d, d)), after;

  for (int twice = 0; twice < 2; twice++)
    for (size_t j = 0; j < k; j++)
      add (parameters, d, directions + j * parameters, -direction_inner (parameters, d, directions + j * parameters));
  after = sqrt (direction_inner (parameters, d, d));
  if (!(after > 1e-6 * before) || after == 0)
    return false;
  scale (parameters, d, 1 / after);
  return true;
}

static void
fill_orthogonal (size_t parameters, size_t k, real *directions)
{
  for (uint64_t attempt = 0; attempt < 16; attempt++)
    {
      Random random = random_stream (random_derive (k, "orthogonal complement"), attempt);
      for (size_t i = 0; i < parameters; i++)
        directions[k * parameters + i] = (real) random_normal (&random);
      if (orthonormalise (parameters, k, directions))
        return;
    }
  /* A space of fewer than k dimensions has none. */
  memset (directions + k * parameters, 0, parameters * sizeof (real));
}

static double *
gram_matrix (size_t n, size_t parameters, const real *const *points, const real *centre)
{
  double *gram = g_new (double, n *n);
  g_autofree real *off = g_new (real, n * parameters);

  for (size_t i = 0; i < n; i++)
    for (size_t p = 0; p < parameters; p++)
      off[i * parameters + p] = points[i][p] - centre[p];
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      gram[i * n + j] = gram[j * n + i] = direction_inner (parameters, off + i * parameters, off + j * parameters);
  return gram;
}

/* Σ ‖xᵢ - x̄‖² from the inner products of the xᵢ. */
static double
centred_sum (size_t n, const double *gram)
{
  double squares = 0, all = 0;

  for (size_t i = 0; i < n; i++)
    {
      squares += gram[i * n + i];
      for (size_t j = 0; j < n; j++)
        all += gram[i * n + j];
    }
  return n > 0 ? squares - all / (double) n : 0;
}

/* The same of the coordinates √value · mix[i] alone, where Σ mix² = 1. */
static double
centred_sum_along (size_t n, double value, const double *mix)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += mix[i];
  return value * fmax (1 - sum * sum / (double) n, 0);
}

void
directions_principal (size_t n, size_t parameters, const real *const *points, const real *centre, size_t k,
                      real *directions, double *explained)
{
  g_autofree double *gram = gram_matrix (n, parameters, points, centre);
  g_autofree double *values = g_new0 (double, MAX (n, 1));
  double total = 0, variance = centred_sum (n, gram);
  bool solved;

  for (size_t i = 0; i < n; i++)
    total += gram[i * n + i];
  solved = eigen_symmetric (n, gram, values, true);
  for (size_t c = 0; c < k; c++)
    {
      real *d = directions + c * parameters;
      double value = solved && c < n ? values[n - 1 - c] : 0;
      explained[c] = 0;
      memset (d, 0, parameters * sizeof (real));
      if (value > 1e-12 * total)
        {
          const double *mix = gram + (n - 1 - c) * n;
          for (size_t i = 0; i < n; i++)
            for (size_t p = 0; p < parameters; p++)
              d[p] = (real) (d[p] + mix[i] * (points[i][p] - centre[p]));
          if (orthonormalise (parameters, c, directions))
            {
              if (variance > 1e-12 * total)
                explained[c] = fmin (centred_sum_along (n, value, mix) / variance, 1);
              continue;
            }
        }
      fill_orthogonal (parameters, c, directions);
    }
}

/* ---- Given points ---- */

void
directions_through (size_t parameters, const real *a, const real *b, const real *c, Random *random, real *first,
                    real *second)
{
  g_autofree real *pair = g_new (real, 2 * parameters);

  for (size_t p = 0; p < parameters; p++)
    {
      pair[p] = b[p] - a[p];
      pair[parameters + p] = c ? c[p] - a[p] : (real) random_normal (random);
    }
  if (!orthonormalise (parameters, 0, pair))
    fill_orthogonal (parameters, 0, pair);
  if (!orthonormalise (parameters, 1, pair))
    fill_orthogonal (parameters, 1, pair);
  memcpy (first, pair, parameters * sizeof (real));
  memcpy (second, pair + parameters, parameters * sizeof (real));
}

void
directions_align (size_t parameters, const real *old, real *fresh, double *explained)
{
  double overlap[2][2];

  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++)
      overlap[i][j] = direction_inner (parameters, old + i * parameters, fresh + j * parameters);
  if (fabs (overlap[0][1]) + fabs (overlap[1][0]) > fabs (overlap[0][0]) + fabs (overlap[1][1]))
    {
      double first = explained ? explained[0] : 0, kept = overlap[0][0];
      for (size_t p = 0; p < parameters; p++)
        {
          real swap = fresh[p];
          fresh[p] = fresh[parameters + p];
          fresh[parameters + p] = swap;
        }
      if (explained)
        {
          explained[0] = explained[1];
          explained[1] = first;
        }
      overlap[0][0] = overlap[0][1];
      overlap[0][1] = kept;
      overlap[1][1] = overlap[1][0];
    }
  for (int i = 0; i < 2; i++)
    if (overlap[i][i] < 0)
      scale (parameters, fresh + i * parameters, -1);
}

Projection2
direction_project (size_t parameters, const real *centre, const real *a, const real *b, const real *theta)
{
  double aa = 0, ab = 0, bb = 0, ax = 0, bx = 0, xx = 0, determinant, alpha, beta;

  for (size_t p = 0; p < parameters; p++)
    {
      double x = (double) theta[p] - (double) centre[p], u = a[p], v = b[p];
      aa += u * u;
      ab += u * v;
      bb += v * v;
      ax += u * x;
      bx += v * x;
      xx += x * x;
    }
  determinant = aa * bb - ab * ab;
  if (determinant > 1e-12 * aa * bb)
    {
      alpha = (bb * ax - ab * bx) / determinant;
      beta = (aa * bx - ab * ax) / determinant;
    }
  else
    {
      alpha = aa > 0 ? ax / aa : 0;
      beta = 0;
    }
  /* ‖x - αa - βb‖² by the normal equations; rounding may leave it just under zero. */
  return (Projection2){ alpha, beta, sqrt (fmax (0, xx - alpha * ax - beta * bx)) };
}

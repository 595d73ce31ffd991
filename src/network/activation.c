/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/activation.h"

#include "numeric/clones.h"

#include <math.h>
#include <string.h>

/* In place or not, element i needs element i alone. */

/* Not fmax: a NaN must stay one. */
static NUMERIC_CLONES void
relu (size_t n, const real *z, real *a)
{
  NUMERIC_INDEPENDENT
  for (size_t i = 0; i < n; i++)
    a[i] = z[i] < 0 ? 0 : z[i];
}

static NUMERIC_CLONES void
relu_backward (size_t n, const real *a, const real *da, real *dz)
{
  NUMERIC_INDEPENDENT
  for (size_t i = 0; i < n; i++)
    {
      real through = da[i];
      dz[i] = a[i] > 0 ? through : 0;
    }
}

static NUMERIC_CLONES void
tanh_backward (size_t n, const real *a, const real *da, real *dz)
{
  NUMERIC_INDEPENDENT
  for (size_t i = 0; i < n; i++)
    dz[i] = da[i] * (1 - a[i] * a[i]);
}

static NUMERIC_CLONES void
square (size_t n, const real *z, real *a)
{
  NUMERIC_INDEPENDENT
  for (size_t i = 0; i < n; i++)
    a[i] = z[i] * z[i];
}

static NUMERIC_CLONES void
twice (size_t n, const real *z, real *slope)
{
  for (size_t i = 0; i < n; i++)
    slope[i] = 2 * z[i];
}

static NUMERIC_CLONES void
times_slope (size_t n, const real *slope, const real *da, real *dz)
{
  NUMERIC_INDEPENDENT
  for (size_t i = 0; i < n; i++)
    dz[i] = da[i] * slope[i];
}

void
activation_forward (Activation activation, size_t n, const real *z, real *a, real *slope)
{
  switch (activation)
    {
    case ACTIVATION_TANH:
      vector_tanh (n, z, a);
      break;
    case ACTIVATION_RELU:
      relu (n, z, a);
      break;
    case ACTIVATION_GELU:
      vector_gelu (n, z, a, slope);
      break;
    case ACTIVATION_IDENTITY:
      if (a != z)
        memcpy (a, z, n * sizeof (real));
      break;
    case ACTIVATION_SQUARE:
      if (slope != NULL)
        twice (n, z, slope);
      square (n, z, a);
      break;
    }
}

void
activation_backward (Activation activation, size_t n, const real *a, const real *slope, const real *da, real *dz)
{
  switch (activation)
    {
    case ACTIVATION_TANH:
      tanh_backward (n, a, da, dz);
      break;
    case ACTIVATION_RELU:
      relu_backward (n, a, da, dz);
      break;
    case ACTIVATION_GELU:
    case ACTIVATION_SQUARE:
      times_slope (n, slope, da, dz);
      break;
    case ACTIVATION_IDENTITY:
      if (dz != da)
        memcpy (dz, da, n * sizeof (real));
      break;
    }
}

/* ---- Jets and tangents ---- */

static NUMERIC_CLONES void
tanh_jet (size_t n, const real *a, real *slope, real *bend)
{
  for (size_t i = 0; i < n; i++)
    {
      slope[i] = 1 - a[i] * a[i];
      bend[i] = -2 * a[i] * slope[i];
    }
}

static NUMERIC_CLONES void
relu_slope (size_t n, const real *a, real *slope)
{
  for (size_t i = 0; i < n; i++)
    slope[i] = a[i] > 0 ? 1 : 0;
}

/* GELU″ = φ (z) (2 - z²); φ through the vector exponential. */
static void
gelu_bend (size_t n, const real *z, real *bend, real *scratch)
{
  const real scale = (real) (1 / sqrt (2 * M_PI));

  for (size_t i = 0; i < n; i++)
    scratch[i] = -z[i] * z[i] / 2;
  vector_exp (n, scratch, scratch);
  for (size_t i = 0; i < n; i++)
    bend[i] = scale * scratch[i] * (2 - z[i] * z[i]);
}

static void
fill (size_t n, real value, real *x)
{
  for (size_t i = 0; i < n; i++)
    x[i] = value;
}

void
activation_jet (Activation activation, size_t n, const real *z, real *a, real *slope, real *bend, real *scratch)
{
  switch (activation)
    {
    case ACTIVATION_TANH:
      vector_tanh (n, z, a);
      tanh_jet (n, a, slope, bend);
      break;
    case ACTIVATION_RELU:
      relu (n, z, a);
      relu_slope (n, a, slope);
      break;
    case ACTIVATION_GELU:
      gelu_bend (n, z, bend, scratch);
      vector_gelu (n, z, a, slope);
      break;
    case ACTIVATION_IDENTITY:
      if (a != z)
        memcpy (a, z, n * sizeof (real));
      fill (n, 1, slope);
      break;
    case ACTIVATION_SQUARE:
      twice (n, z, slope);
      square (n, z, a);
      fill (n, 2, bend);
      break;
    }
}

void
activation_tangent (size_t n, const real *slope, const real *dz, real *da)
{
  times_slope (n, slope, dz, da);
}

static NUMERIC_CLONES void
two_products (size_t n, const real *a, const real *x, const real *b, const real *y, real *out)
{
  NUMERIC_INDEPENDENT
  for (size_t i = 0; i < n; i++)
    out[i] = a[i] * x[i] + b[i] * y[i];
}

void
activation_backward_tangent (size_t n, const real *slope, const real *moved, const real *bend_term, const real *dz,
                             real *out)
{
  if (bend_term == NULL)
    times_slope (n, slope, moved, out);
  else
    two_products (n, slope, moved, bend_term, dz, out);
}

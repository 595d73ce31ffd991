#include "network/activation.h"

#include "numeric/clones.h"

#include <string.h>

/* In place or not, element i needs element i alone: ivdep tells the compiler so. */

/* Not fmax: a NaN must stay one. */
static NUMERIC_CLONES void
relu (size_t n, const real *z, real *a)
{
#pragma GCC ivdep
  for (size_t i = 0; i < n; i++)
    a[i] = z[i] < 0 ? 0 : z[i];
}

static NUMERIC_CLONES void
relu_backward (size_t n, const real *a, const real *da, real *dz)
{
#pragma GCC ivdep
  for (size_t i = 0; i < n; i++)
    {
      real through = da[i];
      dz[i] = a[i] > 0 ? through : 0;
    }
}

static NUMERIC_CLONES void
tanh_backward (size_t n, const real *a, const real *da, real *dz)
{
#pragma GCC ivdep
  for (size_t i = 0; i < n; i++)
    dz[i] = da[i] * (1 - a[i] * a[i]);
}

static NUMERIC_CLONES void
square (size_t n, const real *z, real *a)
{
#pragma GCC ivdep
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
#pragma GCC ivdep
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

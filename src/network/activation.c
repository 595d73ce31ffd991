#include "network/activation.h"

#include <string.h>

void
activation_forward (Activation activation, size_t n, const real *z, real *a, real *slope)
{
  switch (activation)
    {
    case ACTIVATION_TANH:
      vector_tanh (n, z, a);
      break;
    case ACTIVATION_RELU:
      /* Not fmax: a NaN must stay one. */
      for (size_t i = 0; i < n; i++)
        a[i] = z[i] < 0 ? 0 : z[i];
      break;
    case ACTIVATION_GELU:
      vector_gelu (n, z, a, slope);
      break;
    case ACTIVATION_IDENTITY:
      if (a != z)
        memcpy (a, z, n * sizeof (real));
      break;
    case ACTIVATION_SQUARE:
      for (size_t i = 0; i < n; i++)
        {
          real value = z[i];
          if (slope != NULL)
            slope[i] = 2 * value;
          a[i] = value * value;
        }
      break;
    }
}

void
activation_backward (Activation activation, size_t n, const real *a, const real *slope, const real *da, real *dz)
{
  switch (activation)
    {
    case ACTIVATION_TANH:
      for (size_t i = 0; i < n; i++)
        dz[i] = da[i] * (1 - a[i] * a[i]);
      break;
    case ACTIVATION_RELU:
      for (size_t i = 0; i < n; i++)
        dz[i] = a[i] > 0 ? da[i] : 0;
      break;
    case ACTIVATION_GELU:
    case ACTIVATION_SQUARE:
      for (size_t i = 0; i < n; i++)
        dz[i] = da[i] * slope[i];
      break;
    case ACTIVATION_IDENTITY:
      if (dz != da)
        memcpy (dz, da, n * sizeof (real));
      break;
    }
}

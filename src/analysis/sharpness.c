#include "analysis/sharpness.h"

#include <math.h>
#include <string.h>

static double
norm (size_t n, const real *x)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double) x[i] * (double) x[i];
  return sqrt (sum);
}

static bool
make_unit (size_t n, real *x)
{
  double length = norm (n, x);

  if (!(length > 0) || !isfinite (length))
    return false;
  for (size_t i = 0; i < n; i++)
    x[i] = (real) (x[i] / length);
  return true;
}

/* The step of the central difference: the cube root of the rounding error balances truncation against rounding,
 * on the scale of the parameters. */
static double
difference_step (size_t n, const real *theta)
{
  double rounding = sizeof (real) == 4 ? 0x1p-24 : 0x1p-53;
  return cbrt (rounding) * (1 + norm (n, theta));
}

double
sharpness_estimate (const Network *network, const real *theta, const Samples *samples, unsigned iterations,
                    real *direction, Workspace *workspace)
{
  size_t n = network_parameters (network);
  g_autofree real *own = direction ? NULL : g_new0 (real, n);
  g_autofree real *moved = g_new (real, n);
  g_autofree real *ahead = g_new (real, n);
  g_autofree real *behind = g_new (real, n);
  real *v = direction ? direction : own;
  double step = difference_step (n, theta), value = NAN;

  if (!make_unit (n, v))
    {
      Random random = random_stream (0, 0);
      for (size_t i = 0; i < n; i++)
        v[i] = (real) random_normal (&random);
      make_unit (n, v);
    }
  for (unsigned k = 0; k < iterations; k++)
    {
      double along = 0;
      for (size_t i = 0; i < n; i++)
        moved[i] = (real) (theta[i] + step * v[i]);
      network_gradient (network, moved, samples, NULL, samples->n, ahead, workspace);
      for (size_t i = 0; i < n; i++)
        moved[i] = (real) (theta[i] - step * v[i]);
      network_gradient (network, moved, samples, NULL, samples->n, behind, workspace);
      for (size_t i = 0; i < n; i++)
        {
          ahead[i] = (real) ((ahead[i] - behind[i]) / (2 * step));
          along += (double) ahead[i] * (double) v[i];
        }
      value = along;
      if (!isfinite (value) || !make_unit (n, ahead))
        return value;
      memcpy (v, ahead, n * sizeof (real));
    }
  return value;
}

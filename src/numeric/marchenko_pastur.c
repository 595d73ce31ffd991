/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/marchenko_pastur.h"

#include <glib.h>
#include <math.h>

/* Points of the quadrature in the angle: the integrand is smooth there. */
#define ANGLES 400

double
marchenko_pastur_low (const MarchenkoPastur *law)
{
  return law->variance * pow (1 - sqrt (law->ratio), 2);
}

double
marchenko_pastur_high (const MarchenkoPastur *law)
{
  return law->variance * pow (1 + sqrt (law->ratio), 2);
}

double
marchenko_pastur_density (const MarchenkoPastur *law, double lambda)
{
  double low = marchenko_pastur_low (law), high = marchenko_pastur_high (law);

  if (!(lambda > low && lambda < high))
    return 0;
  /* With γ > 1 the law of all eigenvalues has 1/γ of its mass here. */
  return fmax (law->ratio, 1) * sqrt ((high - lambda) * (lambda - low))
         / (2 * G_PI * law->variance * law->ratio * lambda);
}

double
marchenko_pastur_below (const MarchenkoPastur *law, double lambda)
{
  double low = marchenko_pastur_low (law), high = marchenko_pastur_high (law);
  double middle = (low + high) / 2, radius = (high - low) / 2, sum = 0, upper;

  if (lambda <= low)
    return 0;
  if (lambda >= high)
    return 1;
  /* λ = middle - radius cos t makes the square roots at the edges smooth. */
  upper = acos ((middle - lambda) / radius);
  for (int i = 0; i < ANGLES; i++)
    {
      double t = upper * (i + 0.5) / ANGLES;
      sum += marchenko_pastur_density (law, middle - radius * cos (t)) * radius * sin (t) * upper / ANGLES;
    }
  return fmin (sum, 1);
}

MarchenkoPastur
marchenko_pastur_fit (double ratio, size_t n, const double *values, double *distance)
{
  MarchenkoPastur law = { ratio, 1 };
  double sum = 0, worst = 0;

  for (size_t i = 0; i < n; i++)
    sum += values[i];
  /* The mean of all is σ², of those that are not zero σ² max (γ, 1). */
  law.variance = n > 0 && sum > 0 ? sum / (double) n / fmax (ratio, 1) : 1;
  for (size_t i = 0; i < n; i++)
    {
      double fraction = marchenko_pastur_below (&law, values[i]);
      worst = fmax (worst,
                    fmax (fabs (fraction - (double) i / (double) n), fabs (fraction - (double) (i + 1) / (double) n)));
    }
  *distance = n > 0 ? worst : 1;
  return law;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/incomplete_beta.h"

#include <math.h>

#define TINY 1e-300
#define MOST_TERMS 10000

static double
log_gamma (double x)
{
  int sign; /* lgamma () would leave it in a variable that threads share */
  return lgamma_r (x, &sign);
}

static double
away_from_zero (double x)
{
  return fabs (x) < TINY ? TINY : x;
}

/* 1 / (1 + d₁ / (1 + d₂ / (1 + …))), which converges quickly for x < (a + 1) / (a + b + 2). */
static double
continued_fraction (double a, double b, double x)
{
  double c = 1, d = 1 / away_from_zero (1 - (a + b) * x / (a + 1)), value = d;

  for (int m = 1; m < MOST_TERMS; m++)
    {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), step;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away_from_zero (1 + even * d);
      c = away_from_zero (1 + even / c);
      value *= c * d;
      d = 1 / away_from_zero (1 + odd * d);
      c = away_from_zero (1 + odd / c);
      step = c * d;
      value *= step;
      if (fabs (step - 1) < 1e-15)
        break;
    }
  return value;
}

double
incomplete_beta (double a, double b, double x)
{
  double front;

  if (!(a > 0) || !(b > 0) || isnan (x))
    return NAN;
  if (x <= 0 || x >= 1)
    return x <= 0 ? 0 : 1;
  front = exp (log_gamma (a + b) - log_gamma (a) - log_gamma (b) + a * log (x) + b * log1p (-x));
  if (x < (a + 1) / (a + b + 2))
    return front * continued_fraction (a, b, x) / a;
  return 1 - front * continued_fraction (b, a, 1 - x) / b;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/regression_draws.h"

#include "numeric/incomplete_beta.h"

#include <math.h>
#include <stdbool.h>

/* Nodes of the integral over B, and how far they reach, in standard deviations of its angle. */
#define NODES 160
#define REACH 9
#define HALVINGS 60

typedef struct
{
  double a, v;      /* degrees of freedom of A and V */
  double lost[2];   /* parameters of B; 0 where it is 0 */
  double seen, all; /* seen, s² */
} Draws;

static Draws
draws_of (size_t n, size_t p, double seen, double unseen, double noise)
{
  double samples = (double) n, features = (double) p;
  bool wide = p > n;

  return (Draws){ .a = fmin (samples, features),
                  .v = fabs (samples - features) + 1,
                  .lost = { wide ? (features - samples) / 2 : 0, wide ? samples / 2 : 0 },
                  .seen = wide ? seen : 0,
                  .all = unseen + noise };
}

/* P (A / V ≤ t) */
static double
ratio_below (const Draws *d, double t)
{
  if (t < 0)
    return 0;
  return d->a > 0 ? incomplete_beta (d->a / 2, d->v / 2, t / (1 + t)) : 1;
}

/* P (seen B + s² A / V ≤ t): with B = sin² φ, whose density sin^(p-n-1) φ cos^(n-1) φ is narrow for many features and
 * smooth, midpoints over φ. */
static double
sum_below (const Draws *d, double t)
{
  double middle = asin (sqrt (d->lost[0] / (d->lost[0] + d->lost[1])));
  double reach = REACH / (2 * sqrt (d->lost[0] + d->lost[1] + 1));
  double low = fmax (middle - reach, 0), high = fmin (middle + reach, M_PI / 2);
  double step = (high - low) / NODES, sum = 0, total = 0, top;

  top = (2 * d->lost[0] - 1) * log (sin (middle)) + (2 * d->lost[1] - 1) * log (cos (middle));
  for (int i = 0; i < NODES; i++)
    {
      double angle = low + (i + 0.5) * step, b = sin (angle) * sin (angle);
      double weight = exp ((2 * d->lost[0] - 1) * log (sin (angle)) + (2 * d->lost[1] - 1) * log (cos (angle)) - top);
      sum += weight * ratio_below (d, (t - d->seen * b) / d->all);
      total += weight;
    }
  return sum / total;
}

static double
below (const Draws *d, double t)
{
  if (!(d->seen > 0))
    return ratio_below (d, t / d->all);
  if (!(d->all > 0))
    return incomplete_beta (d->lost[0], d->lost[1], t / d->seen);
  return sum_below (d, t);
}

double
theory_draws_quantile (size_t n, size_t p, double seen, double unseen, double noise, double q)
{
  Draws d = draws_of (n, p, seen, unseen, noise);
  double low = 0, high = d.seen + d.all;

  if (n == 0 || !(q > 0 && q < 1))
    return NAN;
  if ((p == 0 || !(d.all > 0)) && !(d.seen > 0))
    return d.all;
  while (below (&d, high) < q)
    high *= 2;
  for (int i = 0; i < HALVINGS && high - low > 1e-10 * high; i++)
    {
      double middle = (low + high) / 2;
      if (below (&d, middle) < q)
        low = middle;
      else
        high = middle;
    }
  return d.all + (low + high) / 2;
}

double
theory_draws_deviation (size_t n, size_t p, double seen, double unseen, double noise)
{
  Draws d = draws_of (n, p, seen, unseen, noise);
  double total = d.lost[0] + d.lost[1], variance = 0;

  if (d.a > 0 && d.all > 0)
    variance = d.v > 4 ? d.all * d.all * 2 * d.a * (d.a + d.v - 2) / ((d.v - 2) * (d.v - 2) * (d.v - 4)) : INFINITY;
  if (d.seen > 0)
    variance += d.seen * d.seen * d.lost[0] * d.lost[1] / (total * total * (total + 1));
  return sqrt (variance);
}

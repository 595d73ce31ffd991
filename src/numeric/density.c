/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/quadrature.h"

#include "numeric/statistics.h"

#include <glib.h>
#include <math.h>

void
quadrature_free (Quadrature *q)
{
  if (q == NULL)
    return;
  g_free (q->count);
  g_free (q->nodes);
  g_free (q->weights);
  g_free (q);
}

double
quadrature_moment (const Quadrature *q, unsigned power, double *standard_error)
{
  g_autofree double *moments = g_new (double, q->probes);

  for (size_t p = 0; p < q->probes; p++)
    {
      double one = 0;
      for (size_t i = 0; i < q->count[p]; i++)
        one += q->weights[p * q->steps + i] * pow (q->nodes[p * q->steps + i], power);
      moments[p] = (double) q->n * one;
    }
  if (standard_error != NULL)
    *standard_error = statistics_standard_error (moments, q->probes);
  return statistics_mean (moments, q->probes);
}

/* Weight of a probe's nodes that are not above λ, and the least and most that its measure may have there: F (λ) lies
 * between the sums without the last of these nodes and with the first of the others. */
static void
weight_below (const Quadrature *q, size_t probe, double lambda, double *value, double *low, double *high)
{
  const double *nodes = q->nodes + probe * q->steps, *weights = q->weights + probe * q->steps;
  size_t m = q->count[probe], k = 0;
  double sum = 0;

  for (; k < m && nodes[k] <= lambda; k++)
    sum += weights[k];
  *value = *low = *high = sum;
  if (m < q->steps)
    return;
  if (k > 0)
    *low -= weights[k - 1];
  if (k < m)
    *high += weights[k];
}

QuadratureCount
quadrature_count_below (const Quadrature *q, double lambda)
{
  double probes = (double) q->probes, n = (double) q->n, squares = 0, value, low, high;
  QuadratureCount count = { 0, 0, 0, NAN };

  for (size_t p = 0; p < q->probes; p++)
    {
      weight_below (q, p, lambda, &value, &low, &high);
      count.value += n * value / probes;
      count.low += n * low / probes;
      count.high += n * high / probes;
      squares += n * value * n * value / probes;
    }
  if (q->probes > 1)
    count.error = sqrt (fmax (squares - count.value * count.value, 0) / (probes - 1));
  return count;
}

void
quadrature_density (const Quadrature *q, double (*place) (void *data, double lambda), void *data, double width,
                    size_t n, const double *axis, double *density)
{
  double height = 1 / (sqrt (2 * G_PI) * width * (double) q->probes);

  for (size_t k = 0; k < n; k++)
    density[k] = 0;
  for (size_t p = 0; p < q->probes; p++)
    for (size_t i = 0; i < q->count[p]; i++)
      {
        double lambda = q->nodes[p * q->steps + i], weight = q->weights[p * q->steps + i];
        double at = place ? place (data, lambda) : lambda;
        for (size_t k = 0; k < n; k++)
          {
            double off = (axis[k] - at) / width;
            density[k] += weight * height * exp (-0.5 * off * off);
          }
      }
}

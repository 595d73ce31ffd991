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

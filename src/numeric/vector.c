/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/vector.h"

#include "numeric/kernels.h"

#include <math.h>

/* ---- float: by instruction set ---- */

void
vector_tanh_f (size_t n, const float *x, float *y)
{
  kernels ()->tanh (n, x, y);
}

void
vector_exp_f (size_t n, const float *x, float *y)
{
  kernels ()->exp (n, x, y);
}

void
vector_gelu_f (size_t n, const float *x, float *y, float *slope)
{
  kernels ()->gelu (n, x, y, slope);
}

double
vector_cross_entropy_f (size_t units, size_t n, const float *z, size_t stride, const uint32_t *labels,
                        const uint32_t *rows, float scale, float *df, float *p)
{
  return kernels ()->losses->cross_entropy (units, n, z, stride, labels, rows, scale, df, p);
}

bool
vector_all_finite_f (size_t n, const float *x)
{
  return kernels ()->all_finite (n, x);
}

/* ---- double: the reference ---- */

void
vector_tanh_d (size_t n, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = tanh (x[i]);
}

void
vector_exp_d (size_t n, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = exp (x[i]);
}

void
vector_gelu_d (size_t n, const double *x, double *y, double *slope)
{
  for (size_t i = 0; i < n; i++)
    {
      double v = x[i], phi = 0.5 * erfc (-v * M_SQRT1_2);
      if (slope != NULL)
        slope[i] = isinf (v) ? phi : phi + v * exp (-0.5 * v * v) * 0.39894228040143267794;
      y[i] = v == -INFINITY ? -0.0 : v * phi;
    }
}

/* One sample, as loss_kernels.c explains. */
static double
sample_cross_entropy (size_t units, const double *z, size_t stride, uint32_t label, double scale, double *df, double *p)
{
  double *kept = p ? p : df, top = z[0], of_label = z[label * stride], own = 0, others = 0;

  for (size_t u = 1; u < units; u++)
    top = z[u * stride] > top ? z[u * stride] : top;
  for (size_t u = 0; u < units; u++)
    {
      double e = exp (z[u * stride] - top);
      own = u == label ? e : own;
      others += u == label ? 0 : e;
      if (kept != NULL)
        kept[u * stride] = e;
    }
  for (size_t u = 0; u < units && kept != NULL; u++)
    {
      double e = kept[u * stride];
      if (df != NULL)
        df[u * stride] = scale * (u == label ? -others : e) / (own + others);
      if (p != NULL)
        p[u * stride] = e / (own + others);
    }
  /* The difference of infinities is no number. */
  return (top - of_label) + (of_label == top ? log1p (others) : log (own + others));
}

double
vector_cross_entropy_d (size_t units, size_t n, const double *z, size_t stride, const uint32_t *labels,
                        const uint32_t *rows, double scale, double *df, double *p)
{
  double sum = 0;

  for (size_t s = 0; s < n; s++)
    sum += sample_cross_entropy (units, z + s, stride, labels[rows ? rows[s] : s], scale, df ? df + s : NULL,
                                 p ? p + s : NULL);
  return sum;
}

bool
vector_all_finite_d (size_t n, const double *x)
{
  /* Strands that can run side by side. */
  double strands[8] = { 0 }, sum = 0;
  size_t i = 0;

  for (; i + 8 <= n; i += 8)
    for (int s = 0; s < 8; s++)
      strands[s] += x[i + (size_t) s] * 0;
  for (; i < n; i++)
    sum += x[i] * 0;
  for (int s = 0; s < 8; s++)
    sum += strands[s];
  return sum == 0;
}

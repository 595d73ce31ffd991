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

void
vector_log_sum_exp_f (size_t units, size_t n, const float *z, size_t stride, float *out)
{
  kernels ()->log_sum_exp (units, n, z, stride, out);
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

void
vector_log_sum_exp_d (size_t units, size_t n, const double *z, size_t stride, double *out)
{
  for (size_t s = 0; s < n; s++)
    {
      double top = z[s], sum = 0;
      for (size_t u = 1; u < units; u++)
        top = z[u * stride + s] > top ? z[u * stride + s] : top;
      for (size_t u = 0; u < units; u++)
        sum += exp (z[u * stride + s] - top);
      out[s] = isinf (top) ? top : top + log (sum);
    }
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

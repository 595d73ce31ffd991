#include "numeric/vector.h"

#include <math.h>

#define ELEMENTWISE(suffix, type, tanh_, exp_, erfc_, log_)                                                            \
  void vector_tanh_##suffix (size_t n, const type *x, type *y)                                                         \
  {                                                                                                                    \
    for (size_t i = 0; i < n; i++)                                                                                     \
      y[i] = tanh_ (x[i]);                                                                                             \
  }                                                                                                                    \
  void vector_exp_##suffix (size_t n, const type *x, type *y)                                                          \
  {                                                                                                                    \
    for (size_t i = 0; i < n; i++)                                                                                     \
      y[i] = exp_ (x[i]);                                                                                              \
  }                                                                                                                    \
  void vector_gelu_##suffix (size_t n, const type *x, type *y, type *slope)                                            \
  {                                                                                                                    \
    for (size_t i = 0; i < n; i++)                                                                                     \
      {                                                                                                                \
        double v = x[i], phi = 0.5 * erfc (-v * M_SQRT1_2);                                                            \
        if (slope)                                                                                                     \
          slope[i] = (type) (phi + v * exp (-0.5 * v * v) * 0.3989422804014327);                                       \
        y[i] = (type) (v * phi);                                                                                       \
      }                                                                                                                \
  }                                                                                                                    \
  void vector_log_sum_exp_##suffix (size_t units, size_t n, const type *z, size_t stride, type *out)                   \
  {                                                                                                                    \
    for (size_t s = 0; s < n; s++)                                                                                     \
      {                                                                                                                \
        type top = z[s], sum = 0;                                                                                      \
        for (size_t u = 1; u < units; u++)                                                                             \
          top = z[u * stride + s] > top ? z[u * stride + s] : top;                                                     \
        for (size_t u = 0; u < units; u++)                                                                             \
          sum += exp_ (z[u * stride + s] - top);                                                                       \
        out[s] = top + log_ (sum);                                                                                     \
      }                                                                                                                \
  }                                                                                                                    \
  bool vector_all_finite_##suffix (size_t n, const type *x)                                                            \
  {                                                                                                                    \
    type sum = 0;                                                                                                      \
    for (size_t i = 0; i < n; i++)                                                                                     \
      sum += x[i] * 0;                                                                                                 \
    return sum == 0;                                                                                                   \
  }
ELEMENTWISE (f, float, tanhf, expf, erfcf, logf)
ELEMENTWISE (d, double, tanh, exp, erfc, log)

const char *
vector_instruction_set (void)
{
  return "sse2";
}

bool
vector_select (const char *name)
{
  return name != NULL;
}

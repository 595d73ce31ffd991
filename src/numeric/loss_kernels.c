/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cross-entropy and softmax, as wide as the instruction set this file is compiled for.
 *
 * Of a sample with outputs z, label y and t = max z:  let E = e^(z_y - t) and O = Σ_{j ≠ y} e^(z_j - t).  Its loss
 * log Σ e^z - z_y is log1p O where y is the largest (E = 1), and (t - z_y) + log (O + E) ≥ log 2 elsewhere; its slope
 * by z_y is -O / (O + E), by the others e^(z_j - t) / (O + E).  Nothing cancels: all of it is right relative to its own
 * size, however small, where log Σ e^z - z_y and p_y - 1 are rounded at the size of the outputs and of one.
 */
#include "numeric/kernels.h"
#include "numeric/lanes_math.h"

typedef double Doubles __attribute__ ((vector_size (8 * LANES)));

/* LANES samples, or n of them. */
typedef struct
{
  Vector own, others; /* E and O */
  Vector loss;
} SampleVectors;

INLINE Vector
load_some (const float *x, size_t n)
{
  return n == LANES ? load (x) : load_part (x, n);
}

INLINE void
store_some (float *x, Vector v, size_t n)
{
  if (n == LANES)
    store (x, v);
  else
    store_part (x, v, n);
}

INLINE Integers
labels_of (const uint32_t *labels, const uint32_t *rows, size_t n)
{
  Integers v = { 0 };

  if (rows == NULL && n == LANES)
    memcpy (&v, labels, sizeof v);
  else
    for (size_t i = 0; i < n; i++)
      v[i] = (int32_t) labels[rows ? rows[i] : i];
  return v;
}

/* kept, where there is one, receives e^(z - t). */
INLINE SampleVectors
column_loss (size_t units, size_t n, const float *z, size_t stride, Integers label, float *kept)
{
  Vector top = load_some (z, n), of_label = { 0 }, rest;
  SampleVectors c = { { 0 }, { 0 }, { 0 } };

  for (size_t u = 1; u < units; u++)
    top = at_least (top, load_some (z + u * stride, n));
  for (size_t u = 0; u < units; u++)
    {
      Vector here = load_some (z + u * stride, n), e = exp_of_difference (here, top);
      Integers mine = label == (int32_t) u;
      of_label = choose (mine, here, of_label);
      c.own = choose (mine, e, c.own);
      c.others += choose (mine, all (0), e);
      if (kept != NULL)
        store_some (kept + u * stride, e, n);
    }
  rest = choose (of_label == top, c.others, c.others + c.own - all (1));
  c.loss = (top - of_label) + log1p_vector (rest);
  return c;
}

INLINE void
column_slope (size_t units, size_t n, size_t stride, Integers label, const SampleVectors *c, float scale,
              const float *kept, float *df, float *p)
{
  Vector total = c->own + c->others, factor = all (scale) / total, inverse = all (1) / total;

  for (size_t u = 0; u < units; u++)
    {
      Vector e = load_some (kept + u * stride, n);
      if (df != NULL)
        store_some (df + u * stride, choose (label == (int32_t) u, -c->others, e) * factor, n);
      if (p != NULL)
        store_some (p + u * stride, e * inverse, n);
    }
}

INLINE Vector
column (size_t units, size_t n, const float *z, size_t stride, const uint32_t *labels, const uint32_t *rows,
        float scale, float *df, float *p)
{
  float *kept = p ? p : df;
  Integers label = labels_of (labels, rows, n);
  SampleVectors c = column_loss (units, n, z, stride, label, kept);

  if (kept != NULL)
    column_slope (units, n, stride, label, &c, scale, kept, df, p);
  return c.loss;
}

static double
cross_entropy_kernel (size_t units, size_t n, const float *z, size_t stride, const uint32_t *labels,
                      const uint32_t *rows, float scale, float *df, float *p)
{
  Doubles sums = { 0 };
  double sum = 0;
  size_t s = 0;

  for (; s + LANES <= n; s += LANES)
    sums += __builtin_convertvector(column (units, LANES, z + s, stride, rows ? labels : labels + s,
                                            rows ? rows + s : NULL, scale, df ? df + s : NULL, p ? p + s : NULL),
                                    Doubles);
  if (s < n)
    {
      float part[LANES];
      store (part, column (units, n - s, z + s, stride, rows ? labels : labels + s, rows ? rows + s : NULL, scale,
                           df ? df + s : NULL, p ? p + s : NULL));
      for (size_t i = 0; i < n - s; i++)
        sum += part[i];
    }
  for (int l = 0; l < LANES; l++)
    sum += sums[l];
  return sum;
}

const LossKernels LANES_NAME (losses) = { cross_entropy_kernel };

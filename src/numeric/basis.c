/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/basis.h"

#include "numeric/clones.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* So many numbers are summed in the vector's own precision before they go into a double. */
#define BLOCK 512
#define ACCUMULATORS 32

static NUMERIC_CLONES real
short_dot (size_t n, const real *restrict a, const real *restrict b)
{
  real accumulators[ACCUMULATORS] = { 0 }, sum = 0;
  size_t i = 0;

  for (; i + ACCUMULATORS <= n; i += ACCUMULATORS)
    for (int k = 0; k < ACCUMULATORS; k++)
      accumulators[k] += a[i + (size_t) k] * b[i + (size_t) k];
  for (; i < n; i++)
    sum += a[i] * b[i];
  for (int half = ACCUMULATORS / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++)
      accumulators[k] += accumulators[k + half];
  return sum + accumulators[0];
}

double
basis_dot (size_t n, const real *a, const real *b)
{
  double sum = 0;
  for (size_t i = 0; i < n; i += BLOCK)
    sum += (double) short_dot (MIN (BLOCK, n - i), a + i, b + i);
  return sum;
}

/* Block by block, so that x stays in the first-level cache while the rows go by. */
/* c[m] = Q x for the rows of q[m × n]; x[n] -= Qᵀ c. */
static void
dots (size_t m, size_t n, const real *q, const real *x, double *c)
{
  memset (c, 0, m * sizeof (double));
  for (size_t i = 0; i < n; i += BLOCK)
    for (size_t j = 0; j < m; j++)
      c[j] += (double) short_dot (MIN (BLOCK, n - i), q + j * n + i, x + i);
}

static NUMERIC_CLONES void
add_four (size_t n, const real *restrict q, size_t stride, const real *c, real *restrict x)
{
  const real *a = q, *b = q + stride, *d = q + 2 * stride, *e = q + 3 * stride;
  for (size_t i = 0; i < n; i++)
    x[i] += c[0] * a[i] + c[1] * b[i] + c[2] * d[i] + c[3] * e[i];
}

static NUMERIC_CLONES void
add_one (size_t n, const real *restrict q, real c, real *restrict x)
{
  for (size_t i = 0; i < n; i++)
    x[i] += c * q[i];
}

/* x += sign · Qᵀ c */
static void
add_rows (size_t m, size_t n, const real *q, double sign, const double *c, real *x)
{
  for (size_t i = 0; i < n; i += BLOCK)
    {
      size_t length = MIN (BLOCK, n - i), j = 0;
      for (; j + 4 <= m; j += 4)
        {
          real four[4];
          for (size_t k = 0; k < 4; k++)
            four[k] = (real) (sign * c[j + k]);
          add_four (length, q + j * n + i, n, four, x + i);
        }
      for (; j < m; j++)
        add_one (length, q + j * n + i, (real) (sign * c[j]), x + i);
    }
}

void
basis_subtract (size_t m, size_t n, const real *q, const double *c, real *x)
{
  add_rows (m, n, q, -1, c, x);
}

void
basis_combine (size_t m, size_t n, const real *q, const double *c, real *out)
{
  memset (out, 0, n * sizeof (real));
  add_rows (m, n, q, 1, c, out);
}

double
basis_orthogonalise (size_t m, size_t n, const real *q, size_t l, const real *locked, real *x, double *c)
{
  double before = sqrt (basis_dot (n, x, x)), after = before;

  for (int pass = 0; pass < 4; pass++)
    {
      dots (l, n, locked, x, c);
      basis_subtract (l, n, locked, c, x);
      dots (m, n, q, x, c);
      basis_subtract (m, n, q, c, x);
      after = sqrt (basis_dot (n, x, x));
      if (!(after < 0.7 * before))
        break;
      before = after;
    }
  return after;
}

bool
basis_random (size_t m, size_t n, const real *q, size_t l, const real *locked, Random *random, real *out)
{
  g_autofree double *c = g_new (double, MAX (MAX (m, l), 1));

  for (int attempt = 0; attempt < 4 && m + l < n; attempt++)
    {
      double length;
      for (size_t i = 0; i < n; i++)
        out[i] = (real) random_normal (random);
      length = basis_orthogonalise (m, n, q, l, locked, out, c);
      if (!(length > 1e-3))
        continue;
      for (size_t i = 0; i < n; i++)
        out[i] = (real) (out[i] / length);
      return true;
    }
  return false;
}

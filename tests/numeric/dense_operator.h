/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dense symmetric matrix as an operator, with eigenvalues of one's choice, for tests of the solvers. */
#pragma once

#include "numeric/eigen.h"
#include "numeric/operator.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

typedef struct
{
  size_t n;
  double *a;
  double *values;         /* ascending, as the dense solver has them */
  atomic_size_t products; /* asked for */
  size_t cancel_after;    /* 0: never */
  atomic_bool cancelled;
} Dense;

static inline int
ascending_doubles (const void *x, const void *y)
{
  double a = *(const double *) x, b = *(const double *) y;
  return (a > b) - (a < b);
}

static inline void
dense_apply (void *data, size_t k, const real *x, real *y)
{
  Dense *d = data;

  for (size_t v = 0; v < k; v++)
    for (size_t i = 0; i < d->n; i++)
      {
        double sum = 0;
        for (size_t j = 0; j < d->n; j++)
          sum += d->a[i * d->n + j] * (double) x[v * d->n + j];
        y[v * d->n + i] = (real) sum;
      }
  if (atomic_fetch_add (&d->products, k) + k >= d->cancel_after && d->cancel_after > 0)
    atomic_store (&d->cancelled, true);
}

/* Σ λᵢ uᵢ uᵢᵀ with random orthonormal u. */
static inline Dense *
dense_with (size_t n, const double *lambda, uint64_t seed)
{
  Dense *d = g_new0 (Dense, 1);
  Random random = random_stream (seed, 77);
  g_autofree double *u = g_new (double, n *n), *ignored = g_new (double, n), *copy = NULL;

  d->n = n;
  d->a = g_new0 (double, n *n);
  d->values = g_new (double, n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      u[i * n + j] = u[j * n + i] = random_normal (&random);
  eigen_symmetric (n, u, ignored, true);
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++)
        d->a[i * n + j] += lambda[k] * u[k * n + i] * u[k * n + j];
  copy = g_memdup2 (d->a, n * n * sizeof (double));
  g_assert_true (eigen_symmetric (n, copy, d->values, false));
  return d;
}

static inline Operator
dense_operator (Dense *d)
{
  return (Operator){ d->n, dense_apply, d };
}

static inline void
dense_free (Dense *d)
{
  g_free (d->a);
  g_free (d->values);
  g_free (d);
}

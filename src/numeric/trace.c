/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/trace.h"

#include "numeric/basis.h"
#include "numeric/statistics.h"

#include <glib.h>
#include <math.h>

typedef struct
{
  const Operator *operators;
  const SolverWatch *watch;
  const real *x; /* [k × n] */
  real *y;
  size_t total;
  atomic_size_t *done;
} TraceJob;

static void
product_task (size_t index, unsigned worker, void *data)
{
  TraceJob *job = data;
  const Operator *a = &job->operators[worker];

  if (solver_is_cancelled (job->watch))
    return;
  a->apply (a->data, 1, job->x + index * a->n, job->y + index * a->n);
  solver_progress (job->watch, atomic_fetch_add (job->done, 1) + 1, job->total);
}

static SolverResult
apply_all (TraceJob *job, size_t k, Parallel *parallel)
{
  size_t n = job->operators[0].n;

  parallel_map (parallel, k, product_task, job, job->watch ? job->watch->cancelled : NULL);
  if (solver_is_cancelled (job->watch))
    return SOLVER_CANCELLED;
  for (size_t i = 0; i < k; i++)
    if (!isfinite (basis_dot (n, job->y + i * n, job->y + i * n)))
      return SOLVER_NOT_FINITE;
  return SOLVER_DONE;
}

static void
random_signs (uint64_t seed, size_t first, size_t k, size_t n, real *x)
{
  for (size_t i = 0; i < k; i++)
    {
      Random random = random_stream (seed, first + i);
      for (size_t j = 0; j < n; j++)
        x[i * n + j] = random_below (&random, 2) ? 1 : -1;
    }
}

/* Mean of the inner products of rows, and its standard error. */
static TraceEstimate
mean_of_rows (size_t k, size_t n, const real *x, const real *y)
{
  g_autofree double *samples = g_new (double, k);

  for (size_t i = 0; i < k; i++)
    samples[i] = basis_dot (n, x + i * n, y + i * n);
  return (TraceEstimate){ statistics_mean (samples, k), statistics_standard_error (samples, k), k };
}

SolverResult
trace_hutchinson (const Operator *operators, size_t products, uint64_t seed, Parallel *parallel,
                  const SolverWatch *watch, TraceEstimate *estimate)
{
  size_t n = operators[0].n, k = MAX (products, 1);
  g_autofree real *x = g_new (real, k * n), *y = g_new (real, k * n);
  atomic_size_t done = 0;
  TraceJob job = { operators, watch, x, y, k, &done };
  SolverResult result;

  random_signs (seed, 0, k, n, x);
  result = apply_all (&job, k, parallel);
  if (result == SOLVER_DONE)
    *estimate = mean_of_rows (k, n, x, y);
  return result;
}

/* The rows of y, made orthonormal, into q; returns how many are independent. */
static size_t
orthonormal_rows (size_t k, size_t n, const real *y, real *q)
{
  g_autofree double *c = g_new (double, k + 1);
  size_t rank = 0;

  for (size_t i = 0; i < k; i++)
    {
      real *row = q + rank * n;
      double before, after;
      for (size_t j = 0; j < n; j++)
        row[j] = y[i * n + j];
      before = sqrt (basis_dot (n, row, row));
      after = basis_orthogonalise (rank, n, q, 0, NULL, row, c);
      if (!(after > 64 * (sizeof (real) == 4 ? 0x1p-23 : 0x1p-52) * before))
        continue;
      for (size_t j = 0; j < n; j++)
        row[j] = (real) (row[j] / after);
      rank++;
    }
  return rank;
}

SolverResult
trace_hutch_plus_plus (const Operator *operators, size_t products, uint64_t seed, Parallel *parallel,
                       const SolverWatch *watch, TraceEstimate *estimate)
{
  size_t n = operators[0].n, k = CLAMP (products / 3, 1, n), rank;
  g_autofree real *x = g_new (real, k * n), *y = g_new (real, k * n), *q = g_new (real, k * n);
  g_autofree double *c = g_new (double, k);
  atomic_size_t done = 0;
  TraceJob job = { operators, watch, x, y, 3 * k, &done };
  double inside = 0;
  SolverResult result;

  random_signs (seed, 0, k, n, x);
  result = apply_all (&job, k, parallel);
  if (result != SOLVER_DONE)
    return result;
  rank = orthonormal_rows (k, n, y, q);
  job.x = q;
  result = apply_all (&job, rank, parallel);
  if (result != SOLVER_DONE)
    return result;
  for (size_t i = 0; i < rank; i++)
    inside += basis_dot (n, q + i * n, y + i * n);
  if (rank < n)
    {
      random_signs (seed, k, k, n, x);
      for (size_t i = 0; i < k; i++)
        basis_orthogonalise (rank, n, q, 0, NULL, x + i * n, c);
      job.x = x;
      result = apply_all (&job, k, parallel);
      if (result != SOLVER_DONE)
        return result;
      *estimate = mean_of_rows (k, n, x, y);
    }
  else
    *estimate = (TraceEstimate){ 0, 0, 0 };
  estimate->value += inside;
  estimate->products = atomic_load (&done);
  return SOLVER_DONE;
}

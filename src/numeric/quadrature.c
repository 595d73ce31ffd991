/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/quadrature.h"

#include "numeric/lanczos.h"

#include <glib.h>
#include <string.h>

typedef struct
{
  const Operator *operators;
  QuadratureOptions options;
  const SolverWatch *watch;
  Quadrature *quadrature;
  atomic_size_t products;
  atomic_bool not_finite;
} QuadratureJob;

static void
random_signs (const QuadratureJob *job, size_t probe, real *v)
{
  Random random = random_stream (job->options.seed, probe);
  for (size_t i = 0; i < job->quadrature->n; i++)
    v[i] = random_below (&random, 2) ? 1 : -1;
}

/* A run's nodes: T's eigenvalues, with the squares of its eigenvectors' first entries. */
static void
keep_nodes (QuadratureJob *job, size_t probe, const Lanczos *run)
{
  Quadrature *q = job->quadrature;
  size_t m = run->steps;
  g_autofree double *vectors = g_new (double, m *m);

  q->count[probe] = m;
  if (!lanczos_ritz (run, q->nodes + probe * q->steps, vectors))
    atomic_store (&job->not_finite, true);
  for (size_t i = 0; i < m; i++)
    q->weights[probe * q->steps + i] = vectors[i * m] * vectors[i * m];
}

static bool
stopped (QuadratureJob *job)
{
  return solver_is_cancelled (job->watch) || atomic_load (&job->not_finite);
}

/* One product for all runs of a group that still go on. */
static bool
advance (QuadratureJob *job, const Operator *a, Lanczos **runs, size_t k, real *x, real *y)
{
  size_t n = job->quadrature->n, active = 0, total = job->options.probes * job->quadrature->steps;

  for (size_t i = 0; i < k; i++)
    if (runs[i]->steps < runs[i]->most)
      memcpy (x + active++ * n, lanczos_vector (runs[i]), n * sizeof (real));
  if (active == 0)
    return false;
  a->apply (a->data, active, x, y);
  solver_progress (job->watch, atomic_fetch_add (&job->products, active) + active, total);
  for (size_t i = 0, j = 0; i < k; i++)
    if (runs[i]->steps < runs[i]->most)
      switch (lanczos_accept (runs[i], y + j++ * n))
        {
        case LANCZOS_GOES_ON:
          break;
        case LANCZOS_INVARIANT:
          runs[i]->most = runs[i]->steps; /* its quadrature is exact: no more to find from this vector */
          break;
        case LANCZOS_NOT_FINITE:
          atomic_store (&job->not_finite, true);
          return false;
        }
  return true;
}

static void
group_task (size_t index, unsigned worker, void *data)
{
  QuadratureJob *job = data;
  const Operator *a = &job->operators[worker];
  size_t first = index * job->options.group, n = job->quadrature->n;
  size_t k = MIN (job->options.group, job->options.probes - first);
  g_autofree Lanczos **runs = g_new (Lanczos *, k);
  g_autofree real *x = g_new (real, k * n), *y = g_new (real, k * n);

  for (size_t i = 0; i < k; i++)
    {
      Random random = random_stream (job->options.seed, first + i);
      runs[i] = lanczos_new (n, job->quadrature->steps);
      random_signs (job, first + i, x);
      lanczos_start (runs[i], x, &random);
    }
  while (!stopped (job) && advance (job, a, runs, k, x, y))
    ;
  for (size_t i = 0; i < k; i++)
    {
      if (!stopped (job))
        keep_nodes (job, first + i, runs[i]);
      lanczos_free (runs[i]);
    }
}

SolverResult
quadrature_run (const Operator *operators, const QuadratureOptions *options, Parallel *parallel,
                const SolverWatch *watch, Quadrature **quadrature)
{
  Quadrature *q = g_new0 (Quadrature, 1);
  QuadratureJob job = { .operators = operators, .options = *options, .watch = watch, .quadrature = q };
  size_t groups;

  job.options.group = MAX (options->group, 1);
  groups = (options->probes + job.options.group - 1) / job.options.group;
  q->n = operators[0].n;
  q->probes = options->probes;
  q->steps = MIN (options->steps, q->n);
  q->count = g_new0 (size_t, q->probes);
  q->nodes = g_new0 (double, q->probes * q->steps);
  q->weights = g_new0 (double, q->probes * q->steps);
  parallel_map (parallel, groups, group_task, &job, watch ? watch->cancelled : NULL);
  if (!stopped (&job))
    {
      *quadrature = q;
      return SOLVER_DONE;
    }
  quadrature_free (q);
  return atomic_load (&job.not_finite) ? SOLVER_NOT_FINITE : SOLVER_CANCELLED;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/simplex.h"

#include "analysis/batches.h"
#include "numeric/clones.h"

#include <math.h>
#include <string.h>

/* ---- Points ---- */

void
simplex_weights (const Simplex *self, const double u[3], double weight[6])
{
  memset (weight, 0, 6 * sizeof (double));
  if (self->middle[0] == NULL)
    {
      memcpy (weight, u, 3 * sizeof (double));
      return;
    }
  for (unsigned k = 0; k < 3; k++)
    if (u[k] > 0.5)
      {
        /* The triangle of this corner and the middles of its two edges. */
        weight[k] = 2 * u[k] - 1;
        weight[3 + k] = 2 * u[(k + 1) % 3];
        weight[3 + (k + 2) % 3] = 2 * u[(k + 2) % 3];
        return;
      }
  for (unsigned k = 0; k < 3; k++)
    weight[3 + k] = 1 - 2 * u[(k + 2) % 3];
}

static NUMERIC_CLONES void
add_scaled (size_t n, const real *restrict x, real factor, real *restrict y)
{
  for (size_t i = 0; i < n; i++)
    y[i] += factor * x[i];
}

static void
mix (const Simplex *self, size_t parameters, const double weight[6], real *theta)
{
  memset (theta, 0, parameters * sizeof (real));
  for (unsigned k = 0; k < 6; k++)
    if (weight[k] != 0)
      add_scaled (parameters, k < 3 ? self->corner[k] : self->middle[k - 3], (real) weight[k], theta);
}

/* ---- Maps ---- */

typedef struct
{
  const Simplex *simplex;
  const Network *network;
  const Samples *samples;
  unsigned n;
  double *losses;
  Workspace **workspace; /* one a worker */
  real **theta;
} SimplexJob;

/* Node k in barycentric coordinates. */
static void
node (unsigned n, size_t k, double u[3])
{
  unsigned j = 0;

  while (k > n - j)
    {
      k -= n - j + 1;
      j++;
    }
  u[0] = (double) k / n;
  u[1] = (double) j / n;
  u[2] = (double) (n - j - k) / n;
}

static void
node_task (size_t index, unsigned worker, void *data)
{
  SimplexJob *job = data;
  double u[3], weight[6];

  if (job->theta[worker] == NULL)
    {
      job->theta[worker] = g_new (real, network_parameters (job->network));
      job->workspace[worker] = workspace_new (job->network, 320);
    }
  node (job->n, index, u);
  simplex_weights (job->simplex, u, weight);
  mix (job->simplex, network_parameters (job->network), weight, job->theta[worker]);
  job->losses[index] = network_loss (job->network, job->theta[worker], job->samples, NULL, job->samples->n,
                                     job->workspace[worker]);
}

bool
simplex_losses (const Simplex *self, const Network *network, const Samples *samples, unsigned n, double *losses,
                Parallel *parallel, const atomic_bool *cancelled)
{
  unsigned workers = parallel_workers (parallel);
  size_t nodes = (size_t) (n + 1) * (n + 2) / 2;
  g_autofree Workspace **workspaces = g_new0 (Workspace *, workers);
  g_autofree real **thetas = g_new0 (real *, workers);
  SimplexJob job = { self, network, samples, n, losses, workspaces, thetas };
  bool done = parallel_map (parallel, nodes, node_task, &job, cancelled);

  for (unsigned w = 0; w < workers; w++)
    {
      g_clear_pointer (&workspaces[w], workspace_free);
      g_free (thetas[w]);
    }
  return done;
}

/* ---- Area ---- */

static double
triangle_area (size_t n, const real *a, const real *b, const real *c)
{
  double pp = 0, pq = 0, qq = 0;

  for (size_t i = 0; i < n; i++)
    {
      double p = (double) b[i] - (double) a[i], q = (double) c[i] - (double) a[i];
      pp += p * p;
      pq += p * q;
      qq += q * q;
    }
  return 0.5 * sqrt (fmax (0, pp * qq - pq * pq));
}

double
simplex_area (const Simplex *self, size_t n)
{
  const real *const *c = self->corner, *const *m = self->middle;

  if (m[0] == NULL)
    return triangle_area (n, c[0], c[1], c[2]);
  return triangle_area (n, c[0], m[0], m[2]) + triangle_area (n, c[1], m[1], m[0]) + triangle_area (n, c[2], m[2], m[1])
         + triangle_area (n, m[0], m[1], m[2]);
}

/* ---- Connectors ---- */

struct _Connectors
{
  const Network *network;
  const Samples *samples;
  ConnectorOptions options;
  const real *corner[3];
  size_t parameters;
  real *middles[2]; /* [3 × parameters]: the present, and where the next step is written */
  unsigned now;
  real *point, *gradient; /* [parameters] */
  real *gradients;        /* [3 × parameters] */
  Optimiser *optimiser;
  Batches *batches;
  Workspace *workspace;
  uint64_t steps;
  bool stuck;
};

Connectors *
connectors_new (const Network *network, const Samples *samples, const ConnectorOptions *options,
                const real *const corners[3])
{
  Connectors *self = g_new0 (Connectors, 1);
  size_t n = network_parameters (network);

  self->network = network;
  self->samples = samples;
  self->options = *options;
  self->parameters = n;
  for (int i = 0; i < 2; i++)
    self->middles[i] = g_new0 (real, 3 * n);
  for (unsigned k = 0; k < 3; k++)
    {
      self->corner[k] = corners[k];
      for (size_t i = 0; i < n; i++)
        self->middles[0][k * n + i] = (real) (0.5 * ((double) corners[k][i] + (double) corners[(k + 1) % 3][i]));
    }
  self->point = g_new (real, n);
  self->gradient = g_new (real, n);
  self->gradients = g_new (real, 3 * n);
  self->optimiser = optimiser_new (&options->optimiser, 3 * n);
  self->batches = batches_new (samples->n, options->batch, random_derive (options->seed, "batches"));
  self->workspace = workspace_new (network, MIN (self->batches->batch, 1024));
  return self;
}

void
connectors_free (Connectors *self)
{
  for (int i = 0; i < 2; i++)
    g_free (self->middles[i]);
  g_free (self->point);
  g_free (self->gradient);
  g_free (self->gradients);
  optimiser_free (self->optimiser);
  batches_free (self->batches);
  workspace_free (self->workspace);
  g_free (self);
}

uint64_t
connectors_steps (const Connectors *self)
{
  return self->steps;
}

Simplex
connectors_simplex (const Connectors *self)
{
  Simplex simplex;

  for (unsigned k = 0; k < 3; k++)
    {
      simplex.corner[k] = self->corner[k];
      simplex.middle[k] = self->middles[self->now] + k * self->parameters;
    }
  return simplex;
}

/* Uniform on the triangle: half of the square, folded over. */
static void
random_point (Random *random, double u[3])
{
  double x = random_uniform (random), y = random_uniform (random);

  if (x + y > 1)
    {
      x = 1 - x;
      y = 1 - y;
    }
  u[0] = x;
  u[1] = y;
  u[2] = 1 - x - y;
}

StepResult
connectors_step (Connectors *self, double rate)
{
  Random random = random_stream (random_derive (self->options.seed, "points"), self->steps);
  Simplex simplex = connectors_simplex (self);
  double u[3], weight[6], loss;
  size_t n, parameters = self->parameters;

  if (self->stuck)
    return STEP_LOSS_NOT_FINITE;
  const uint32_t *rows = batches_next (self->batches, &n);
  random_point (&random, u);
  simplex_weights (&simplex, u, weight);
  mix (&simplex, parameters, weight, self->point);
  loss = network_gradient (self->network, self->point, self->samples, rows, n, self->gradient, self->workspace);
  self->stuck = !isfinite (loss);
  if (self->stuck)
    return STEP_LOSS_NOT_FINITE;
  memset (self->gradients, 0, 3 * parameters * sizeof (real));
  for (unsigned k = 0; k < 3; k++)
    if (weight[3 + k] != 0)
      add_scaled (parameters, self->gradient, (real) weight[3 + k], self->gradients + k * parameters);
  rate = schedule_rate (self->options.schedule, rate, self->steps, self->options.total_steps);
  self->stuck = !optimiser_step (self->optimiser, self->middles[self->now], self->gradients, rate,
                                 self->middles[self->now ^ 1]);
  if (self->stuck)
    return STEP_PARAMETERS_NOT_FINITE;
  self->now ^= 1;
  self->steps++;
  return STEP_DONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/path.h"

#include "analysis/chord.h"
#include "numeric/clones.h"

#include <math.h>
#include <string.h>

/* Samples that go through all layers together: their activations stay in the second-level cache. */
#define BLOCK 320

/* ---- Points ---- */

static void
bezier_weights (unsigned controls, double t, double *weight)
{
  /* De Casteljau's triangle on the weights themselves: never worse than rounding, exact at the ends. */
  weight[0] = 1;
  for (unsigned degree = 1; degree < controls; degree++)
    {
      weight[degree] = t * weight[degree - 1];
      for (unsigned k = degree - 1; k > 0; k--)
        weight[k] = (1 - t) * weight[k] + t * weight[k - 1];
      weight[0] *= 1 - t;
    }
}

/* The piece of a chain that t is on, and how far along it. */
static unsigned
piece_at (unsigned controls, double t, double *along)
{
  double pieces = t * (controls - 1);
  unsigned piece = MIN ((unsigned) pieces, controls - 2);

  *along = pieces - piece;
  return piece;
}

static void
chain_weights (unsigned controls, double t, double *weight)
{
  double along;
  unsigned piece = piece_at (controls, t, &along);

  memset (weight, 0, controls * sizeof (double));
  weight[piece] = 1 - along;
  weight[piece + 1] = along;
}

void
path_weights (const Path *self, double t, double *weight)
{
  if (self->kind == PATH_BEZIER)
    bezier_weights (self->controls, t, weight);
  else
    chain_weights (self->controls, t, weight);
}

static NUMERIC_CLONES void
add_scaled (size_t n, const real *restrict x, real factor, real *restrict y)
{
  for (size_t i = 0; i < n; i++)
    y[i] += factor * x[i];
}

/* In this form a piece between two points that are one and the same has no length, to the bit. */
static void
chain_point (const Path *self, size_t parameters, double t, real *theta)
{
  double along;
  unsigned piece = piece_at (self->controls, t, &along);

  if (along == 0 || along == 1)
    memcpy (theta, self->control[piece + (along == 1)], parameters * sizeof (real));
  else
    chord_point (parameters, self->control[piece], self->control[piece + 1], (real) along, theta);
}

void
path_point (const Path *self, size_t parameters, double t, real *theta)
{
  double weight[PATH_MAX_CONTROLS];

  if (self->kind == PATH_CHAIN)
    {
      chain_point (self, parameters, t, theta);
      return;
    }
  path_weights (self, t, weight);
  memset (theta, 0, parameters * sizeof (real));
  for (unsigned k = 0; k < self->controls; k++)
    if (weight[k] != 0)
      add_scaled (parameters, self->control[k], (real) weight[k], theta);
}

/* ---- Profiles ---- */

typedef struct
{
  const Path *path;
  const Network *network;
  const Samples *train, *test;
  PathProfile *profile;
  double *chords;
  Workspace **workspace; /* one a worker */
  real **theta;          /* one a worker: [2 × parameters], the point and the one before it */
} PathJob;

static void
measure_task (size_t index, unsigned worker, void *data)
{
  PathJob *job = data;
  PathProfile *profile = job->profile;
  size_t parameters = network_parameters (job->network);
  Measure measure;

  if (job->theta[worker] == NULL)
    {
      job->theta[worker] = g_new (real, 2 * parameters);
      job->workspace[worker] = workspace_new (job->network, BLOCK);
    }
  real *theta = job->theta[worker], *before = theta + parameters;
  path_point (job->path, parameters, profile->t[index], theta);
  job->chords[index] = 0;
  if (index > 0)
    {
      path_point (job->path, parameters, profile->t[index - 1], before);
      job->chords[index] = chord_length (parameters, theta, before);
    }
  measure = network_measure (job->network, theta, job->train, job->workspace[worker]);
  profile->train_loss[index] = measure.loss;
  profile->train_error[index] = 1 - measure.accuracy;
  if (job->test == NULL || job->test->n == 0)
    return;
  measure = network_measure (job->network, theta, job->test, job->workspace[worker]);
  profile->test_loss[index] = measure.loss;
  profile->test_error[index] = 1 - measure.accuracy;
}

static void
sum_chords (PathProfile *profile, const double *chords)
{
  profile->length = 0;
  for (size_t i = 0; i < profile->n; i++)
    profile->arc[i] = profile->length += chords[i];
  for (size_t i = 0; i < profile->n; i++)
    profile->arc[i] = profile->length > 0 ? profile->arc[i] / profile->length : profile->t[i];
}

bool
path_measure (const Path *self, const Network *network, const Samples *train, const Samples *test, PathProfile *profile,
              Parallel *parallel, const atomic_bool *cancelled)
{
  unsigned workers = parallel_workers (parallel);
  g_autofree Workspace **workspaces = g_new0 (Workspace *, workers);
  g_autofree real **thetas = g_new0 (real *, workers);
  g_autofree double *chords = g_new0 (double, profile->n);
  PathJob job = { self, network, train, test, profile, chords, workspaces, thetas };
  bool done = parallel_map (parallel, profile->n, measure_task, &job, cancelled);

  if (done)
    sum_chords (profile, chords);
  for (unsigned w = 0; w < workers; w++)
    {
      g_clear_pointer (&workspaces[w], workspace_free);
      g_free (thetas[w]);
    }
  return done;
}

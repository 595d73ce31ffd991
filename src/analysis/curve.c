/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/curve.h"

#include "analysis/batches.h"
#include "numeric/clones.h"

#include <math.h>
#include <string.h>

struct _Curve
{
  const Network *network;
  const Samples *samples;
  CurveOptions options;
  const real *from, *to;
  size_t parameters;
  real *bends[2]; /* [bends × parameters]: the present, and where the next step is written */
  unsigned now;
  real *point;     /* [parameters] */
  real *gradient;  /* [parameters] at the point */
  real *gradients; /* [bends × parameters] of each bend */
  Optimiser *optimiser;
  Batches *batches;
  Workspace *workspace;
  uint64_t steps;
  bool stuck;
};

static void
set_straight (Curve *self)
{
  unsigned bends = self->options.bends;

  for (unsigned k = 0; k < bends; k++)
    {
      real t = (real) ((k + 1.0) / (bends + 1.0));
      for (size_t i = 0; i < self->parameters; i++)
        self->bends[0][k * self->parameters + i] = (1 - t) * self->from[i] + t * self->to[i];
    }
}

/* All but the bends, the optimiser and the batches. */
static Curve *
curve_bare (const Network *network, const Samples *samples, const CurveOptions *options, const real *from,
            const real *to)
{
  Curve *self = g_new0 (Curve, 1);
  size_t all;

  g_assert (options->bends >= 1 && options->bends + 2 <= PATH_MAX_CONTROLS);
  self->network = network;
  self->samples = samples;
  self->options = *options;
  self->from = from;
  self->to = to;
  self->parameters = network_parameters (network);
  all = options->bends * self->parameters;
  for (int i = 0; i < 2; i++)
    self->bends[i] = g_new0 (real, all);
  self->point = g_new (real, self->parameters);
  self->gradient = g_new (real, self->parameters);
  self->gradients = g_new (real, all);
  self->workspace = workspace_new (network, MIN (options->batch == 0 ? samples->n : options->batch, 1024));
  return self;
}

Curve *
curve_new (const Network *network, const Samples *samples, const CurveOptions *options, const real *from,
           const real *to)
{
  Curve *self = curve_bare (network, samples, options, from, to);

  self->optimiser = optimiser_new (&options->optimiser, options->bends * self->parameters);
  self->batches = batches_new (samples->n, options->batch, random_derive (options->seed, "batches"));
  set_straight (self);
  return self;
}

Curve *
curve_copy (const Curve *curve)
{
  Curve *self = curve_bare (curve->network, curve->samples, &curve->options, curve->from, curve->to);

  self->optimiser = optimiser_copy (curve->optimiser);
  self->batches = batches_copy (curve->batches);
  self->steps = curve->steps;
  self->stuck = curve->stuck;
  memcpy (self->bends[0], curve->bends[curve->now], curve->options.bends * curve->parameters * sizeof (real));
  return self;
}

void
curve_free (Curve *self)
{
  for (int i = 0; i < 2; i++)
    g_free (self->bends[i]);
  g_free (self->point);
  g_free (self->gradient);
  g_free (self->gradients);
  optimiser_free (self->optimiser);
  batches_free (self->batches);
  workspace_free (self->workspace);
  g_free (self);
}

Path
curve_path (const Curve *self)
{
  Path path = { .kind = self->options.kind, .controls = self->options.bends + 2 };

  path.control[0] = self->from;
  for (unsigned k = 0; k < self->options.bends; k++)
    path.control[k + 1] = self->bends[self->now] + k * self->parameters;
  path.control[path.controls - 1] = self->to;
  return path;
}

static NUMERIC_CLONES void
scale_into (size_t n, const real *restrict x, real factor, real *restrict y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = factor * x[i];
}

StepResult
curve_step (Curve *self, double rate)
{
  Random random = random_stream (random_derive (self->options.seed, "t"), self->steps);
  Path path = curve_path (self);
  double weight[PATH_MAX_CONTROLS], t = random_uniform (&random), loss;
  size_t n;

  if (self->stuck)
    return STEP_LOSS_NOT_FINITE;
  const uint32_t *rows = batches_next (self->batches, &n);
  path_weights (&path, t, weight);
  path_point (&path, self->parameters, t, self->point);
  loss = network_gradient (self->network, self->point, self->samples, rows, n, self->gradient, self->workspace);
  self->stuck = !isfinite (loss);
  if (self->stuck)
    return STEP_LOSS_NOT_FINITE;
  for (unsigned k = 0; k < self->options.bends; k++)
    scale_into (self->parameters, self->gradient, (real) weight[k + 1], self->gradients + k * self->parameters);
  rate = schedule_rate (self->options.schedule, rate, self->steps, self->options.total_steps);
  self->stuck = !optimiser_step (self->optimiser, self->bends[self->now], self->gradients, rate,
                                 self->bends[self->now ^ 1]);
  if (self->stuck)
    return STEP_PARAMETERS_NOT_FINITE;
  self->now ^= 1;
  self->steps++;
  return STEP_DONE;
}

uint64_t
curve_steps (const Curve *self)
{
  return self->steps;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/curvature_trace.h"

#include "analysis/curvature.h"
#include "network/dense.h"

#include <math.h>
#include <string.h>

/* Samples whose passes are kept at once. */
#define BLOCK 512

typedef struct
{
  const Network *network;
  const Layout *layout;
  const real *theta;
  Samples samples;     /* of the block */
  real *f;             /* [BLOCK × outputs] logits */
  double *p;           /* [BLOCK × outputs] softmax of them */
  double *inputs;      /* [layers × BLOCK] ‖a‖² + 1 of what each layer reads */
  double *norms;       /* [BLOCK] */
  real *delta, *other; /* [widest × BLOCK] */
} Pass;

bool
curvature_trace_is_exact (const Architecture *a)
{
  bool linear = a->activation == ACTIVATION_RELU || a->activation == ACTIVATION_IDENTITY;

  return a->depth == 0 || (linear && !a->normalisation && !a->skip);
}

/* sums[s] = from + Σ_u x[u × stride + s]². */
static void
square_columns (size_t units, size_t n, size_t stride, const real *x, double from, double *sums)
{
  for (size_t s = 0; s < n; s++)
    sums[s] = from;
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      sums[s] += (double) x[u * stride + s] * (double) x[u * stride + s];
}

static void
softmax (unsigned outputs, const real *f, double *p)
{
  real most = f[0];
  double sum = 0;

  for (unsigned k = 1; k < outputs; k++)
    most = f[k] > most ? f[k] : most;
  for (unsigned k = 0; k < outputs; k++)
    sum += p[k] = exp ((double) f[k] - (double) most);
  for (unsigned k = 0; k < outputs; k++)
    p[k] /= sum;
}

/* What every layer reads, and the probabilities. */
static void
go_forward (Pass *pass, Workspace *workspace)
{
  const Samples *samples = &pass->samples;
  unsigned outputs = samples->outputs;

  network_outputs (pass->network, pass->theta, samples, NULL, samples->n, pass->f, workspace);
  for (size_t s = 0; s < samples->n; s++)
    {
      double bias = pass->layout->layer[0].bias != LAYOUT_NONE, sum = bias;
      for (unsigned j = 0; j < samples->inputs; j++)
        sum += (double) samples->x[s * samples->inputs + j] * (double) samples->x[s * samples->inputs + j];
      pass->inputs[s] = sum;
      softmax (outputs, pass->f + s * outputs, pass->p + s * outputs);
    }
  for (unsigned l = 1; l < pass->layout->layers; l++)
    {
      size_t stride;
      const real *h = network_hidden (workspace, l - 1, &stride);
      square_columns (pass->layout->layer[l].in, samples->n, stride, h, pass->layout->layer[l].bias != LAYOUT_NONE,
                      pass->inputs + l * BLOCK);
    }
}

/* delta[outputs × BLOCK] = s_k of every sample: 1 - p_k as the sum of the others, which does not cancel. */
static void
begin_column (Pass *pass, unsigned k)
{
  unsigned outputs = pass->samples.outputs;
  bool entropy = network_architecture (pass->network)->loss == LOSS_CROSS_ENTROPY;

  for (size_t s = 0; s < pass->samples.n; s++)
    {
      const double *p = pass->p + s * outputs;
      double others = 0;
      for (unsigned j = 0; j < k; j++)
        others += p[j];
      for (unsigned j = k + 1; j < outputs; j++)
        others += p[j];
      for (unsigned j = 0; j < outputs; j++)
        pass->delta[j * BLOCK + s] = (real) (entropy  ? sqrt (p[k]) * (j == k ? others : -p[j])
                                             : j == k ? sqrt (2.0 / outputs)
                                                      : 0);
    }
}

/* Back through ReLU, whose slope its output tells: other ← delta where h > 0. */
static void
mask (size_t units, size_t n, const real *h, size_t stride, real *delta)
{
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      delta[u * BLOCK + s] = h[u * stride + s] > 0 ? delta[u * BLOCK + s] : 0;
}

/* Σ over the block's samples of ‖J_iᵀ s_ik‖². */
static double
column_square (Pass *pass, const Workspace *workspace)
{
  bool relu = network_architecture (pass->network)->activation == ACTIVATION_RELU;
  size_t n = pass->samples.n;
  double sum = 0;

  for (unsigned l = pass->layout->layers; l-- > 0;)
    {
      const LayerLayout *layer = &pass->layout->layer[l];
      size_t stride;
      square_columns (layer->out, n, BLOCK, pass->delta, 0, pass->norms);
      for (size_t s = 0; s < n; s++)
        sum += pass->norms[s] * pass->inputs[l * BLOCK + s];
      if (l == 0)
        break;
      dense_backward_input (layer->in, layer->out, n, pass->theta + layer->weight, pass->delta, BLOCK, 0, pass->other);
      real *swap = pass->delta;
      pass->delta = pass->other;
      pass->other = swap;
      if (relu)
        {
          const real *h = network_hidden (workspace, l - 1, &stride);
          mask (layer->in, n, h, stride, pass->delta);
        }
    }
  return sum;
}

static double
exact_trace (const Network *network, const real *theta, const Samples *samples, const SolverWatch *watch)
{
  Pass pass = { .network = network, .layout = network_layout (network), .theta = theta };
  Workspace *workspace = workspace_new (network, BLOCK);
  size_t widest = 0;
  double sum = 0;

  for (unsigned l = 0; l < pass.layout->layers; l++)
    widest = MAX (widest, pass.layout->layer[l].out);
  pass.f = g_new (real, BLOCK * samples->outputs);
  pass.p = g_new (double, BLOCK * samples->outputs);
  pass.inputs = g_new (double, BLOCK *pass.layout->layers);
  pass.norms = g_new (double, BLOCK);
  pass.delta = g_new0 (real, widest * BLOCK);
  pass.other = g_new0 (real, widest * BLOCK);
  for (size_t begin = 0; begin < samples->n && !solver_is_cancelled (watch); begin += BLOCK)
    {
      pass.samples = *samples;
      pass.samples.x += begin * samples->inputs;
      pass.samples.n = MIN (BLOCK, samples->n - begin);
      go_forward (&pass, workspace);
      for (unsigned k = 0; k < samples->outputs; k++)
        {
          begin_column (&pass, k);
          sum += column_square (&pass, workspace);
        }
    }
  g_free (pass.f);
  g_free (pass.p);
  g_free (pass.inputs);
  g_free (pass.norms);
  g_free (pass.delta);
  g_free (pass.other);
  workspace_free (workspace);
  return sum / (double) samples->n;
}

static TraceEstimate
estimated_trace (const Network *network, const real *theta, const Samples *samples, size_t products, uint64_t seed,
                 const SolverWatch *watch)
{
  TraceEstimate estimate = { NAN, NAN, 0 };
  SecondOrder *second_order = second_order_new (network, samples, NULL, samples->n);
  CurvatureOperators *operators = curvature_new (second_order, CURVATURE_PART_HESSIAN, 1, 1);

  if (isfinite (second_order_place (second_order, theta, NULL)))
    trace_hutchinson (curvature_operators (operators), products, seed, NULL, watch, &estimate);
  curvature_free (operators);
  second_order_free (second_order);
  return estimate;
}

TraceEstimate
curvature_trace (const Network *network, const real *theta, const Samples *samples, size_t products, uint64_t seed,
                 const atomic_bool *cancelled)
{
  const SolverWatch watch = { .cancelled = cancelled };

  if (curvature_trace_is_exact (network_architecture (network)))
    return (TraceEstimate){ exact_trace (network, theta, samples, &watch), 0, 0 };
  return estimated_trace (network, theta, samples, products, seed, &watch);
}

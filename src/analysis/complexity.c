/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/complexity.h"

#include "analysis/directions.h"
#include "numeric/statistics.h"
#include "numeric/tracker.h"

#include <math.h>

#define SPECTRAL_TOLERANCE 1e-4
#define SPECTRAL_PRODUCTS 200

static size_t
weights_of (const LayerLayout *layer)
{
  return (size_t) layer->in * layer->out;
}

double
complexity_weights (const Network *network, const real *theta)
{
  const Layout *layout = network_layout (network);
  double sum = 0;

  for (unsigned l = 0; l < layout->layers; l++)
    {
      const real *weight = theta + layout->layer[l].weight;
      sum += direction_inner (weights_of (&layout->layer[l]), weight, weight);
    }
  return sum;
}

double
complexity_distance (const Network *network, const real *theta, const real *first)
{
  double sum = 0;

  for (size_t i = 0; i < network_parameters (network); i++)
    {
      double moved = (double) theta[i] - (double) first[i];
      sum += moved * moved;
    }
  return sum;
}

/* ---- Paths ---- */

/* next[out] = W∘W from[in] + b∘b. */
static void
square_layer (const LayerLayout *layer, const real *theta, const double *from, double *next)
{
  for (size_t u = 0; u < layer->out; u++)
    {
      const real *row = theta + layer->weight + u * layer->in;
      double bias = layer->bias != LAYOUT_NONE ? (double) theta[layer->bias + u] : 0, sum = bias * bias;
      for (size_t j = 0; j < layer->in; j++)
        sum += (double) row[j] * (double) row[j] * from[j];
      next[u] = sum + (layer->skip ? from[u] : 0);
    }
}

double
complexity_paths (const Network *network, const real *theta)
{
  const Architecture *a = network_architecture (network);
  const Layout *layout = network_layout (network);
  g_autofree double *from = NULL;
  double sum = 0;

  if (a->depth > 0 && (a->normalisation || a->activation == ACTIVATION_SQUARE))
    return NAN;
  from = g_new (double, a->inputs);
  for (unsigned j = 0; j < a->inputs; j++)
    from[j] = 1;
  for (unsigned l = 0; l < layout->layers; l++)
    {
      double *next = g_new (double, layout->layer[l].out);
      square_layer (&layout->layer[l], theta, from, next);
      g_free (from);
      from = next;
    }
  for (unsigned k = 0; k < a->outputs; k++)
    sum += from[k];
  return sum;
}

/* ---- Spectral norms ---- */

typedef struct
{
  size_t in, out;
  const real *weight;
  real *between;
} Gram;

/* y = W Wᵀ x, or Wᵀ W x where that is smaller. */
static void
apply_gram (void *data, size_t k, const real *x, real *y)
{
  const Gram *gram = data;
  bool rows = gram->out <= gram->in;
  size_t n = rows ? gram->out : gram->in, m = rows ? gram->in : gram->out;

  for (size_t i = 0; i < k; i++)
    {
      product (rows ? PRODUCT_TN : PRODUCT_NN, m, 1, n, gram->weight, gram->in, x + i * n, 1, 0, gram->between, 1);
      product (rows ? PRODUCT_NN : PRODUCT_TN, n, 1, m, gram->weight, gram->in, gram->between, 1, 0, y + i * n, 1);
    }
}

static double
largest_squared_singular_value (const LayerLayout *layer, const real *weight)
{
  size_t n = MIN (layer->in, layer->out);
  g_autofree real *between = g_new (real, MAX (layer->in, layer->out));
  Gram gram = { layer->in, layer->out, weight, between };
  const Operator a = { n, apply_gram, &gram };
  const TrackerOptions options = { MIN (8, n), SPECTRAL_PRODUCTS, SPECTRAL_TOLERANCE };
  Tracker *tracker;
  double value;

  if (n == 1)
    return direction_inner (weights_of (layer), weight, weight);
  tracker = tracker_new (n, 0);
  value = tracker_follow (tracker, &a, &options).value;
  tracker_free (tracker);
  return value;
}

double
complexity_spectral (const Network *network, const real *theta)
{
  const Layout *layout = network_layout (network);
  double result = 1;

  for (unsigned l = 0; l < layout->layers; l++)
    result *= largest_squared_singular_value (&layout->layer[l], theta + layout->layer[l].weight);
  return result;
}

/* ---- Margins ---- */

static double
margin_of (unsigned outputs, const real *f, uint32_t label)
{
  double other = -INFINITY;

  for (unsigned k = 0; k < outputs; k++)
    if (k != label)
      other = fmax (other, (double) f[k]);
  return (double) f[label] - other;
}

double
complexity_margin (const Network *network, const real *theta, const Samples *samples, double quantile,
                   Workspace *workspace)
{
  unsigned outputs = samples->outputs;
  g_autofree real *f = NULL;
  g_autofree double *margins = NULL;

  if (samples->labels == NULL || outputs < 2)
    return NAN;
  f = g_new (real, samples->n * outputs);
  margins = g_new (double, samples->n);
  network_outputs (network, theta, samples, NULL, samples->n, f, workspace);
  for (size_t i = 0; i < samples->n; i++)
    margins[i] = margin_of (outputs, f + i * outputs, samples->labels[i]);
  return statistics_quantile (margins, samples->n, quantile);
}

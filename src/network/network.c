/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/network.h"

#include "network/activation.h"
#include "network/dense.h"
#include "network/losses.h"
#include "network/normalisation.h"
#include "numeric/interruption.h"

#include <math.h>
#include <string.h>

/* Rows of a block begin on a cache line. */
#define ALIGNMENT 64
#define PER_LINE (ALIGNMENT / sizeof (real))

struct _Network
{
  Architecture architecture;
  Layout layout;
  unsigned widest; /* of all layers' outputs */
};

/* What the forward pass leaves for the backward pass, per layer.  Blocks are [out × batch]. */
typedef struct
{
  real *z;        /* before the activation; only a place of its own where a and z must both live */
  real *a;        /* after the activation */
  real *h;        /* what the next layer reads: a, or with skip a + h of the layer before */
  real *slope;    /* GELU, square */
  real *standard; /* layer normalisation */
  real *inverse;
} LayerBlocks;

struct _Workspace
{
  const Network *network;
  size_t batch;
  LayerBlocks layer[ARCHITECTURE_MAX_HIDDEN + 1];
  real *x;       /* [batch × inputs], gathered rows */
  real *delta;   /* [widest × batch] */
  real *other;   /* [widest × batch] */
  real *scratch; /* [2 × batch] */
  real *memory;
};

/* ---- Network ---- */

Network *
network_new (const Architecture *architecture)
{
  Network *network = g_new0 (Network, 1);

  network->architecture = *architecture;
  network->layout = architecture_layout (architecture);
  for (unsigned l = 0; l < network->layout.layers; l++)
    network->widest = MAX (network->widest, network->layout.layer[l].out);
  return network;
}

void
network_free (Network *network)
{
  g_free (network);
}

const Architecture *
network_architecture (const Network *network)
{
  return &network->architecture;
}

const Layout *
network_layout (const Network *network)
{
  return &network->layout;
}

size_t
network_parameters (const Network *network)
{
  return network->layout.parameters;
}

/* Weights between two looks at whether to go on. */
#define LOOK_EVERY 65536

void
network_initialise (const Network *network, Random *random, real *theta)
{
  for (unsigned l = 0; l < network->layout.layers; l++)
    {
      const LayerLayout *layer = &network->layout.layer[l];
      double deviation = architecture_deviation (&network->architecture, l);

      for (size_t i = 0; i < (size_t) layer->in * layer->out; i++)
        {
          if (i % LOOK_EVERY == 0 && interruption_came ())
            return;
          theta[layer->weight + i] = (real) (deviation * random_normal (random));
        }
      for (size_t u = 0; u < layer->out; u++)
        {
          if (layer->bias != LAYOUT_NONE)
            theta[layer->bias + u] = 0;
          if (layer->gain != LAYOUT_NONE)
            {
              theta[layer->gain + u] = 1;
              theta[layer->shift + u] = 0;
            }
        }
    }
}

/* ---- Samples ---- */

static const real *
as_real (const float *x, size_t n)
{
#ifdef REAL_IS_DOUBLE
  real *copy = g_new (real, n);
  for (size_t i = 0; i < n; i++)
    copy[i] = x[i];
  return copy;
#else
  return x;
#endif
}

Samples *
samples_new (const Dataset *dataset)
{
  Samples *samples = g_new0 (Samples, 1);

  samples->n = dataset->n;
  samples->inputs = dataset->inputs;
  samples->outputs = dataset->outputs;
  samples->x = as_real (dataset->x, dataset->n * dataset->inputs);
  samples->labels = dataset->labels;
  if (dataset->targets != NULL)
    samples->targets = as_real (dataset->targets, dataset->n * dataset->outputs);
  return samples;
}

void
samples_free (Samples *samples)
{
#ifdef REAL_IS_DOUBLE
  g_free ((gpointer) samples->x);
  g_free ((gpointer) samples->targets);
#endif
  g_free (samples);
}

/* ---- Workspace ---- */

static real *
carve (real *memory, size_t *used, size_t n)
{
  size_t offset = *used;

  *used += (n + PER_LINE - 1) / PER_LINE * PER_LINE;
  return memory ? memory + offset : NULL;
}

/* Lays the blocks out in memory, or with memory NULL only counts them. */
static size_t
lay_out (Workspace *w, real *memory)
{
  const Architecture *a = &w->network->architecture;
  size_t used = 0;

  for (unsigned l = 0; l < w->network->layout.layers; l++)
    {
      const LayerLayout *layer = &w->network->layout.layer[l];
      LayerBlocks *blocks = &w->layer[l];
      size_t size = layer->out * w->batch;

      blocks->z = blocks->a = blocks->h = carve (memory, &used, size);
      if (!layer->hidden)
        continue;
      if (layer->skip)
        blocks->h = carve (memory, &used, size);
      if (a->activation == ACTIVATION_GELU || a->activation == ACTIVATION_SQUARE)
        blocks->slope = carve (memory, &used, size);
      if (a->normalisation)
        {
          blocks->standard = carve (memory, &used, size);
          blocks->inverse = carve (memory, &used, w->batch);
        }
    }
  w->x = carve (memory, &used, w->batch * a->inputs);
  w->delta = carve (memory, &used, w->network->widest * w->batch);
  w->other = carve (memory, &used, w->network->widest * w->batch);
  w->scratch = carve (memory, &used, 2 * w->batch);
  return used;
}

Workspace *
workspace_new (const Network *network, size_t max_batch)
{
  Workspace *w = g_new0 (Workspace, 1);
  size_t used;

  w->network = network;
  w->batch = (MAX (max_batch, 1) + PER_LINE - 1) / PER_LINE * PER_LINE;
  /* Rows a power of two apart would fight for the same places of the cache. */
  if (w->batch % 128 == 0)
    w->batch += PER_LINE;
  used = lay_out (w, NULL);
  w->memory = g_aligned_alloc0 (used, sizeof (real), ALIGNMENT);
  lay_out (w, w->memory);
  return w;
}

void
workspace_free (Workspace *w)
{
  g_aligned_free (w->memory);
  g_free (w);
}

/* ---- Forward ---- */

static Input
block_input (Workspace *w, const Samples *samples, const uint32_t *rows, size_t n)
{
  size_t d = samples->inputs;

  if (rows == NULL)
    return (Input){ samples->x, d, true };
  for (size_t s = 0; s < n; s++)
    memcpy (w->x + s * d, samples->x + rows[s] * d, d * sizeof (real));
  return (Input){ w->x, d, true };
}

static Input
layer_input (Workspace *w, Input first, unsigned l)
{
  return l == 0 ? first : (Input){ w->layer[l - 1].h, w->batch, false };
}

static void
add_skip (LayerBlocks *b, size_t units, size_t n, size_t stride, Input input)
{
  size_t unit_step = input.sample_major ? 1 : input.stride, sample_step = input.sample_major ? input.stride : 1;

  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      b->h[u * stride + s] = b->a[u * stride + s] + input.x[u * unit_step + s * sample_step];
}

static void
forward_layer (Workspace *w, const real *theta, unsigned l, Input input, size_t n)
{
  const Architecture *a = &w->network->architecture;
  const LayerLayout *layer = &w->network->layout.layer[l];
  LayerBlocks *b = &w->layer[l];
  size_t stride = w->batch;

  dense_forward (layer->in, layer->out, n, theta + layer->weight,
                 layer->bias == LAYOUT_NONE ? NULL : theta + layer->bias, input, b->z, stride);
  if (!layer->hidden)
    return;
  if (layer->gain != LAYOUT_NONE)
    normalisation_forward (layer->out, n, stride, b->z, theta + layer->gain, theta + layer->shift, b->z, b->standard,
                           b->inverse, w->scratch);
  /* One call for the whole block where little of it is unused: it holds old but finite values or zeros. */
  if (stride - n < 2 * PER_LINE)
    activation_forward (a->activation, layer->out * stride, b->z, b->a, b->slope);
  else
    for (size_t u = 0; u < layer->out; u++)
      activation_forward (a->activation, n, b->z + u * stride, b->a + u * stride,
                          b->slope ? b->slope + u * stride : NULL);
  if (layer->skip)
    add_skip (b, layer->out, n, stride, input);
}

static const real *
forward (Workspace *w, const real *theta, Input first, size_t n)
{
  unsigned layers = w->network->layout.layers;

  for (unsigned l = 0; l < layers; l++)
    forward_layer (w, theta, l, layer_input (w, first, l), n);
  return w->layer[layers - 1].z;
}

static double
block_loss (Workspace *w, const Samples *samples, const uint32_t *rows, size_t begin, size_t n, real scale, real *df)
{
  const Architecture *a = &w->network->architecture;
  const real *f = w->layer[w->network->layout.layers - 1].z;
  size_t skip = rows ? 0 : begin;
  const uint32_t *labels = samples->labels ? samples->labels + skip : NULL;

  if (rows != NULL)
    rows += begin;
  if (a->loss == LOSS_CROSS_ENTROPY)
    return vector_cross_entropy (a->outputs, n, f, w->batch, labels, rows, scale, df, NULL);
  return mean_squared (a->outputs, n, w->batch, f, samples->targets ? samples->targets + skip * a->outputs : NULL,
                       labels, rows, scale, df);
}

static void
forward_block (Workspace *w, const real *theta, const Samples *samples, const uint32_t *rows, size_t begin, size_t n,
               Input *input)
{
  *input = block_input (w, samples, rows ? rows + begin : NULL, n);
  if (rows == NULL)
    input->x += begin * samples->inputs;
  forward (w, theta, *input, n);
}

void
network_outputs (const Network *network, const real *theta, const Samples *samples, const uint32_t *rows, size_t n,
                 real *outputs, Workspace *w)
{
  unsigned k = network->architecture.outputs;

  for (size_t begin = 0; begin < n; begin += w->batch)
    {
      size_t block = MIN (w->batch, n - begin);
      Input input;
      const real *f;
      forward_block (w, theta, samples, rows, begin, block, &input);
      f = w->layer[network->layout.layers - 1].z;
      for (size_t s = 0; s < block; s++)
        for (size_t u = 0; u < k; u++)
          outputs[(begin + s) * k + u] = f[u * w->batch + s];
    }
}

const real *
network_hidden (const Workspace *w, unsigned layer, size_t *stride)
{
  *stride = w->batch;
  return w->layer[layer].h;
}

double
network_loss (const Network *network, const real *theta, const Samples *samples, const uint32_t *rows, size_t n,
              Workspace *w)
{
  double sum = 0;

  for (size_t begin = 0; begin < n; begin += w->batch)
    {
      size_t block = MIN (w->batch, n - begin);
      Input input;
      forward_block (w, theta, samples, rows, begin, block, &input);
      sum += block_loss (w, samples, rows, begin, block, 0, NULL);
    }
  return sum / (double) n;
}

static size_t
count_correct (const Workspace *w, const uint32_t *labels, size_t n)
{
  const real *f = w->layer[w->network->layout.layers - 1].z;
  size_t correct = 0;

  for (size_t s = 0; s < n; s++)
    {
      unsigned best = 0;
      for (unsigned k = 1; k < w->network->architecture.outputs; k++)
        if (f[k * w->batch + s] > f[best * w->batch + s])
          best = k;
      correct += best == labels[s];
    }
  return correct;
}

Measure
network_measure (const Network *network, const real *theta, const Samples *samples, Workspace *w)
{
  double sum = 0;
  size_t correct = 0;

  for (size_t begin = 0; begin < samples->n; begin += w->batch)
    {
      size_t block = MIN (w->batch, samples->n - begin);
      Input input;
      forward_block (w, theta, samples, NULL, begin, block, &input);
      if (samples->labels != NULL)
        correct += count_correct (w, samples->labels + begin, block);
      sum += block_loss (w, samples, NULL, begin, block, 0, NULL);
    }
  return (Measure){ sum / (double) samples->n, samples->labels ? (double) correct / (double) samples->n : NAN };
}

/* ---- Backward ---- */

/* From dL/dh of layer l in delta to dL/dz in other, and the gradients of its gain and shift. */
static void
backward_activation (Workspace *w, const real *theta, unsigned l, size_t n, real beta, real *gradient)
{
  const Architecture *a = &w->network->architecture;
  const LayerLayout *layer = &w->network->layout.layer[l];
  LayerBlocks *b = &w->layer[l];
  size_t stride = w->batch;

  if (stride - n < 2 * PER_LINE)
    activation_backward (a->activation, layer->out * stride, b->a, b->slope, w->delta, w->other);
  else
    for (size_t u = 0; u < layer->out; u++)
      activation_backward (a->activation, n, b->a + u * stride, b->slope ? b->slope + u * stride : NULL,
                           w->delta + u * stride, w->other + u * stride);
  if (layer->gain != LAYOUT_NONE)
    normalisation_backward (layer->out, n, stride, w->other, theta + layer->gain, b->standard, b->inverse, beta,
                            w->other, gradient + layer->gain, gradient + layer->shift, w->scratch);
}

static void
backward (Workspace *w, const real *theta, Input first, size_t n, real beta, real *gradient)
{
  for (unsigned l = w->network->layout.layers; l-- > 0;)
    {
      const LayerLayout *layer = &w->network->layout.layer[l];
      real *dz = layer->hidden ? w->other : w->delta;

      if (layer->hidden)
        backward_activation (w, theta, l, n, beta, gradient);
      dense_backward_weights (layer->in, layer->out, n, dz, w->batch, layer_input (w, first, l), beta,
                              gradient + layer->weight, layer->bias == LAYOUT_NONE ? NULL : gradient + layer->bias);
      if (l == 0)
        break;
      /* The skipped input's own gradient is delta itself: the product is added to it. */
      if (layer->hidden)
        dense_backward_input (layer->in, layer->out, n, theta + layer->weight, dz, w->batch, layer->skip, w->delta);
      else
        {
          dense_backward_input (layer->in, layer->out, n, theta + layer->weight, dz, w->batch, 0, w->other);
          real *swap = w->delta;
          w->delta = w->other;
          w->other = swap;
        }
    }
}

double
network_gradient (const Network *network, const real *theta, const Samples *samples, const uint32_t *rows, size_t n,
                  real *gradient, Workspace *w)
{
  double sum = 0;

  for (size_t begin = 0; begin < n; begin += w->batch)
    {
      size_t block = MIN (w->batch, n - begin);
      Input input;
      forward_block (w, theta, samples, rows, begin, block, &input);
      sum += block_loss (w, samples, rows, begin, block, (real) 1 / (real) n, w->delta);
      backward (w, theta, input, block, begin > 0, gradient);
    }
  return sum / (double) n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/second_order_private.h"

#include "network/activation.h"
#include "network/dense.h"
#include "network/losses.h"
#include "network/normalisation.h"

#include <math.h>
#include <string.h>

/* Samples that are kept together: products over so many of them need not be taken up again often. */
#define BLOCK 1024
/* ---- Laying out ---- */

static size_t
lay_out_block (const SecondOrder *self, Block *b, real *memory)
{
  const Architecture *a = network_architecture (self->network);
  size_t used = 0;

  for (unsigned l = 0; l < layers_of (self); l++)
    {
      const LayerLayout *layer = layer_of (self, l);
      LayerPoint *point = &b->layer[l];
      size_t size = layer->out * self->stride;

      point->h = carve (memory, &used, size);
      point->delta = carve (memory, &used, size);
      if (l > 0 && !is_narrow (layer))
        point->delta_transposed = carve (memory, &used, size);
      if (!layer->hidden)
        continue;
      if (!is_narrow (layer_of (self, l + 1)))
        point->h_transposed = carve (memory, &used, size);
      point->slope = carve (memory, &used, size);
      if (activation_bends (a->activation))
        point->bend_term = carve (memory, &used, size);
      if (layer->gain != LAYOUT_NONE)
        {
          point->standard = carve (memory, &used, size);
          point->dy = carve (memory, &used, size);
          point->inverse = carve (memory, &used, self->stride);
        }
    }
  b->x = carve (memory, &used, self->stride * a->inputs);
  b->x_transposed = carve (memory, &used, self->stride * a->inputs);
  if (a->loss == LOSS_CROSS_ENTROPY)
    b->p = carve (memory, &used, self->stride * a->outputs);
  return used;
}

static double
floats_a_sample (const Network *network)
{
  const Layout *layout = network_layout (network);
  double sum = 2.0 * layout->layer[0].in;

  for (unsigned l = 0; l < layout->layers; l++)
    sum += (layout->layer[l].gain != LAYOUT_NONE ? 11.0 : 8.0) * layout->layer[l].out;
  return sum;
}

double
second_order_bytes (const Network *network, size_t n)
{
  return floats_a_sample (network) * (double) n * sizeof (real);
}

/* Inputs of any dataset begin anywhere; here the rows that products run along begin on a line. */
static void
gather (const SecondOrder *self, Block *b)
{
  size_t d = self->samples->inputs;

  for (size_t s = 0; s < b->n; s++)
    {
      size_t row = self->rows ? self->rows[b->begin + s] : b->begin + s;
      memcpy (b->x_transposed + s * d, self->samples->x + row * d, d * sizeof (real));
    }
  product_transposed (b->n, d, b->x_transposed, d, b->x, self->stride);
}

/* Even parts of n samples in whole lines. */
static size_t
block_length (size_t n)
{
  size_t blocks = (n + BLOCK - 1) / BLOCK, part = (n + blocks - 1) / blocks;

  return whole_lines (part);
}

SecondOrder *
second_order_new (const Network *network, const Samples *samples, const uint32_t *rows, size_t n)
{
  SecondOrder *self = g_new0 (SecondOrder, 1);
  size_t length = block_length (n);

  self->network = network;
  self->samples = samples;
  self->rows = rows ? g_memdup2 (rows, n * sizeof *rows) : NULL;
  self->n = n;
  self->blocks = (n + length - 1) / length;
  self->stride = length;
  /* Rows a power of two apart would fight for the same places of the cache. */
  if (self->stride % 128 == 0)
    self->stride += PER_LINE;
  self->block = g_new0 (Block, self->blocks);
  self->theta = g_new0 (real, network_parameters (network));
  for (unsigned l = 0; l < layers_of (self); l++)
    self->widest = MAX (self->widest, MAX (layer_of (self, l)->in, layer_of (self, l)->out));
  for (size_t i = 0; i < self->blocks; i++)
    {
      Block *b = &self->block[i];
      b->begin = i * length;
      b->n = MIN (length, n - b->begin);
      b->layer = g_new0 (LayerPoint, layers_of (self));
      b->memory = g_aligned_alloc0 (lay_out_block (self, b, NULL), sizeof (real), ALIGNMENT);
      lay_out_block (self, b, b->memory);
      gather (self, b);
    }
  return self;
}

void
second_order_free (SecondOrder *self)
{
  for (size_t i = 0; i < self->blocks; i++)
    {
      g_free (self->block[i].layer);
      g_aligned_free (self->block[i].memory);
    }
  g_free (self->block);
  g_free (self->rows);
  g_free (self->theta);
  g_free (self);
}

const Network *
second_order_network (const SecondOrder *self)
{
  return self->network;
}

/* ---- The passes at the point ---- */

static void
forward_layer (const SecondOrder *self, Block *b, unsigned l, real *scratch)
{
  const Architecture *a = network_architecture (self->network);
  const LayerLayout *layer = layer_of (self, l);
  LayerPoint *point = &b->layer[l];
  const real *theta = self->theta, *input = reads (b, l);
  size_t stride = self->stride, n = b->n;

  dense_forward (layer->in, layer->out, n, theta + layer->weight,
                 layer->bias == LAYOUT_NONE ? NULL : theta + layer->bias, (Input){ input, stride, false }, point->h,
                 stride);
  if (!layer->hidden)
    return;
  if (layer->gain != LAYOUT_NONE)
    normalisation_forward (layer->out, n, stride, point->h, theta + layer->gain, theta + layer->shift, point->h,
                           point->standard, point->inverse, scratch);
  for (size_t u = 0; u < layer->out; u++)
    {
      size_t row = u * stride;
      activation_jet (a->activation, n, point->h + row, point->h + row, point->slope + row,
                      point->bend_term ? point->bend_term + row : NULL, scratch);
      if (layer->skip)
        for (size_t s = 0; s < n; s++)
          point->h[row + s] += input[row + s];
    }
  if (point->h_transposed != NULL)
    product_transposed (layer->out, n, point->h, stride, point->h_transposed, layer->out);
}

/* The sum of the losses, dL/df into the last layer's delta, and the softmax. */
static double
pass_loss (const SecondOrder *self, Block *b)
{
  const Architecture *a = network_architecture (self->network);
  const Samples *samples = self->samples;
  LayerPoint *last = &b->layer[layers_of (self) - 1];
  size_t skip = self->rows ? 0 : b->begin, stride = self->stride;
  const uint32_t *rows = self->rows ? self->rows + b->begin : NULL;
  const uint32_t *labels = samples->labels ? samples->labels + skip : NULL;
  real scale = (real) 1 / (real) self->n;

  if (a->loss != LOSS_CROSS_ENTROPY)
    return mean_squared (a->outputs, b->n, stride, last->h,
                         samples->targets ? samples->targets + skip * a->outputs : NULL, labels, rows, scale,
                         last->delta);
  return vector_cross_entropy (a->outputs, b->n, last->h, stride, labels, rows, scale, last->delta, b->p);
}

/* From dL/dh of a hidden layer in da (destroyed) to its dL/dz, with act″ · dL/da on the way. */
static void
backward_layer (const SecondOrder *self, Block *b, unsigned l, real *da, real *scratch)
{
  const LayerLayout *layer = layer_of (self, l);
  LayerPoint *point = &b->layer[l];
  size_t stride = self->stride, n = b->n;
  real *dy = point->dy ? point->dy : point->delta;

  for (size_t u = 0; u < layer->out; u++)
    {
      size_t row = u * stride;
      if (point->bend_term != NULL)
        activation_tangent (n, point->bend_term + row, da + row, point->bend_term + row);
      activation_tangent (n, point->slope + row, da + row, dy + row);
    }
  if (layer->gain != LAYOUT_NONE)
    {
      /* The gradients of gain and shift are not wanted here; they go where they do no harm. */
      real *gain = scratch + 2 * stride, *shift = gain + layer->out;
      normalisation_backward (layer->out, n, stride, dy, self->theta + layer->gain, point->standard, point->inverse, 0,
                              point->delta, gain, shift, scratch);
    }
}

static void
pass (const SecondOrder *self, Block *b)
{
  size_t stride = self->stride, widest = self->widest;
  real *scratch = g_new (real, 2 * stride + 2 * widest + 2 * stride * widest);
  real *da = scratch + 2 * stride + 2 * widest, *before = da + stride * widest;

  for (unsigned l = 0; l < layers_of (self); l++)
    forward_layer (self, b, l, scratch);
  b->loss = pass_loss (self, b);
  for (unsigned l = layers_of (self); l-- > 0;)
    {
      const LayerLayout *layer = layer_of (self, l);
      LayerPoint *point = &b->layer[l];
      if (layer->hidden)
        backward_layer (self, b, l, da, scratch);
      if (l == 0)
        break;
      if (point->delta_transposed != NULL)
        product_transposed (layer->out, b->n, point->delta, stride, point->delta_transposed, layer->out);
      if (layer->skip)
        dense_backward_input (layer->in, layer->out, b->n, self->theta + layer->weight, point->delta, stride, 1, da);
      else
        {
          dense_backward_input (layer->in, layer->out, b->n, self->theta + layer->weight, point->delta, stride, 0,
                                before);
          real *swap = da;
          da = before;
          before = swap;
        }
    }
  g_free (scratch);
}

static void
pass_task (size_t index, unsigned worker, void *data)
{
  SecondOrder *self = data;
  pass (self, &self->block[index]);
}

double
second_order_place (SecondOrder *self, const real *theta, Parallel *parallel)
{
  double sum = 0;

  memcpy (self->theta, theta, network_parameters (self->network) * sizeof (real));
  parallel_map (parallel, self->blocks, pass_task, self, NULL);
  for (size_t i = 0; i < self->blocks; i++)
    sum += self->block[i].loss;
  return sum / (double) self->n;
}

static real *
part (real *v, size_t offset)
{
  return offset == LAYOUT_NONE ? NULL : v + offset;
}

/* The gradient of a layer's weights (and bias), from how dL/dz is or moves: + d · readsᵀ. */
static void
add_weights (const SecondOrder *self, const Block *b, unsigned l, const real *d, size_t row, real beta, real *out)
{
  const LayerLayout *layer = layer_of (self, l);
  Input input = is_narrow (layer) ? (Input){ reads (b, l), self->stride, false }
                                  : (Input){ reads_transposed (b, l), layer->in, true };
  dense_backward_weights (layer->in, layer->out, b->n, d, row, input, beta, out + layer->weight,
                          part (out, layer->bias));
}

void
second_order_gradient (const SecondOrder *self, real *gradient)
{
  g_autofree real *scratch = g_new (real, 2 * self->stride + self->widest * self->stride);

  for (size_t i = 0; i < self->blocks; i++)
    for (unsigned l = 0; l < layers_of (self); l++)
      {
        const Block *b = &self->block[i];
        const LayerLayout *layer = layer_of (self, l);
        const LayerPoint *point = &b->layer[l];
        add_weights (self, b, l, point->delta, self->stride, i > 0, gradient);
        if (layer->gain != LAYOUT_NONE)
          normalisation_backward (layer->out, b->n, self->stride, point->dy, self->theta + layer->gain, point->standard,
                                  point->inverse, i > 0, scratch + 2 * self->stride, gradient + layer->gain,
                                  gradient + layer->shift, scratch);
      }
}

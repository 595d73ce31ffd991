/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/fused.h"

#include "network/losses.h"
#include "numeric/panel.h"

#include <string.h>

/* Of a full batch so many samples go through at once that all activations keep to this many floats: part of a
 * second-level cache. */
#define CACHED 98304
#define LEAST_BLOCK 64
/* Units that are taken from the loss's gradient to the weights' at a time: their panel stays in the first-level cache
 * from step to step. */
#define UNITS 16

/* Unit-major, padded by repeating the last sample: what is computed there is finite where the sample's own is. */
struct _Packed
{
  const Samples *samples;
  Loss loss;
  size_t stride;
  float *x; /* [inputs × stride], or NULL */
  float *y; /* [outputs × stride] for mean squared error, or NULL */
};

struct _FusedPass
{
  const Architecture *architecture;
  const Layout *layout;
  size_t block, stride;
  float *panel[ARCHITECTURE_MAX_HIDDEN + 1]; /* a layer's values; on the way back the loss's slope by its sums */
  float *x, *y;                              /* gathered rows */
  float *memory;
};

/* The samples that go through at once. */
typedef struct
{
  const float *x, *y;
  size_t stride, n;
  const uint32_t *labels, *rows; /* sample s has labels[s], or with rows labels[rows[s]] */
} Slice;

bool
fused_supports (const Architecture *a)
{
  bool plain = a->activation == ACTIVATION_TANH || a->activation == ACTIVATION_RELU
               || a->activation == ACTIVATION_IDENTITY || a->depth == 0;
  return plain && !a->normalisation && !(a->skip && a->depth > 0);
}

/* ---- Memory ---- */

static size_t
padded (size_t n)
{
  return (n + PANEL_PAD - 1) / PANEL_PAD * PANEL_PAD;
}

/* Rows a power of two apart would fight for the same places of the cache. */
static size_t
stride_for (size_t n)
{
  return padded (n) + (padded (n) % 128 == 0 ? PANEL_PAD : 0);
}

/* Rows of values (or the units that labels name) as a panel. */
static void
pack (const float *values, const uint32_t *labels, const uint32_t *rows, size_t n, unsigned units, size_t stride,
      float *panel)
{
  for (size_t s = 0; s < n; s++)
    {
      size_t row = rows ? rows[s] : s;
      for (size_t u = 0; u < units; u++)
        panel[u * stride + s] = values ? values[row * units + u] : (float) (labels[row] == u);
    }
  for (size_t u = 0; u < units; u++)
    for (size_t s = n; s < padded (n); s++)
      panel[u * stride + s] = panel[u * stride + n - 1];
}

Packed *
packed_new (const Samples *samples, Loss loss, bool whole)
{
  Packed *self = g_new0 (Packed, 1);

  self->samples = samples;
  self->loss = loss;
  if (!whole)
    return self;
  self->stride = stride_for (samples->n);
  self->x = g_aligned_alloc (samples->inputs * self->stride, sizeof (float), 64);
  pack (samples->x, NULL, NULL, samples->n, samples->inputs, self->stride, self->x);
  if (loss == LOSS_MSE)
    {
      self->y = g_aligned_alloc (samples->outputs * self->stride, sizeof (float), 64);
      pack (samples->targets, samples->labels, NULL, samples->n, samples->outputs, self->stride, self->y);
    }
  return self;
}

void
packed_free (Packed *self)
{
  g_aligned_free (self->x);
  g_aligned_free (self->y);
  g_free (self);
}

static size_t
block_of (const Layout *layout, size_t max_batch)
{
  size_t units = 0, most;

  for (unsigned l = 0; l < layout->layers; l++)
    units += layout->layer[l].out;
  most = MAX (CACHED / units / PANEL_PAD * PANEL_PAD, LEAST_BLOCK);
  return MIN (padded (max_batch), most);
}

FusedPass *
fused_pass_new (const Network *network, size_t max_batch)
{
  FusedPass *self = g_new0 (FusedPass, 1);
  const Architecture *a = network_architecture (network);
  size_t rows = a->inputs + a->outputs;
  float *memory;

  self->architecture = a;
  self->layout = network_layout (network);
  self->block = block_of (self->layout, max_batch);
  self->stride = stride_for (self->block);
  for (unsigned l = 0; l < self->layout->layers; l++)
    rows += self->layout->layer[l].out;
  self->memory = memory = g_aligned_alloc0 (rows * self->stride, sizeof (float), 64);
  for (unsigned l = 0; l < self->layout->layers; l++)
    {
      self->panel[l] = memory;
      memory += self->layout->layer[l].out * self->stride;
    }
  self->x = memory;
  self->y = self->x + a->inputs * self->stride;
  return self;
}

void
fused_pass_free (FusedPass *self)
{
  g_aligned_free (self->memory);
  g_free (self);
}

/* ---- Forward ---- */

static const float *
input_of (const FusedPass *self, const Slice *slice, unsigned l, size_t *stride)
{
  *stride = l == 0 ? slice->stride : self->stride;
  return l == 0 ? slice->x : self->panel[l - 1];
}

static PanelFinish
activation_finish (Activation activation)
{
  return activation == ACTIVATION_TANH ? PANEL_TANH : activation == ACTIVATION_RELU ? PANEL_RELU : PANEL_SET;
}

static void
forward (FusedPass *self, const float *theta, const Slice *slice)
{
  PanelFinish finish = activation_finish (self->architecture->activation);

  for (unsigned l = 0; l < self->layout->layers; l++)
    {
      const LayerLayout *layer = &self->layout->layer[l];
      size_t stride;
      const float *input = input_of (self, slice, l, &stride);
      panel_product (layer->hidden ? finish : PANEL_SET, layer->out, slice->n, layer->in, theta + layer->weight,
                     layer->in, 1, layer->bias == LAYOUT_NONE ? NULL : theta + layer->bias, input, stride,
                     self->panel[l], self->stride);
    }
}

/* ---- The loss: its sum, and its slope by the outputs, times scale, in their place ---- */

static double
loss_and_slope (FusedPass *self, const Slice *slice, float scale)
{
  unsigned outputs = self->architecture->outputs;
  float *f = self->panel[self->layout->layers - 1];
  double sum = 0;

  if (self->architecture->loss == LOSS_CROSS_ENTROPY)
    {
      sum = vector_cross_entropy (outputs, slice->n, f, self->stride, slice->labels, slice->rows, scale, f, NULL);
      for (size_t k = 0; k < outputs; k++)
        memset (f + k * self->stride + slice->n, 0, (padded (slice->n) - slice->n) * sizeof (float));
      return sum;
    }
  for (size_t k = 0; k < outputs; k++)
    sum += panel_residual (slice->n, 2 * scale / (float) outputs, slice->y + k * slice->stride, f + k * self->stride);
  return sum / outputs;
}

/* ---- Backward ---- */

static PanelFinish
slope_finish (Activation activation)
{
  return activation == ACTIVATION_TANH   ? PANEL_TANH_SLOPE
         : activation == ACTIVATION_RELU ? PANEL_RELU_SLOPE
                                         : PANEL_SET;
}

/* Weights and biases of layer l that lead to its units first … first + count, whose slopes stand in its panel. */
static void
gradient_into (FusedPass *self, const Slice *slice, unsigned l, size_t first, size_t count, float beta, float *gradient)
{
  const LayerLayout *layer = &self->layout->layer[l];
  const float *slope = self->panel[l] + first * self->stride;
  size_t stride;
  const float *input = input_of (self, slice, l, &stride);

  panel_dots (count, layer->in, slice->n, slope, self->stride, input, stride, beta,
              gradient + layer->weight + first * layer->in, layer->in, 1);
  if (layer->bias != LAYOUT_NONE)
    panel_sums (count, slice->n, slope, self->stride, beta, gradient + layer->bias + first);
}

/* The weights from units first … first + count of layer l - 1 to layer l, then those units' own slopes in the place of
 * their values. */
static void
back_through (FusedPass *self, const float *theta, const Slice *slice, unsigned l, size_t first, size_t count,
              float beta, float *gradient)
{
  const LayerLayout *layer = &self->layout->layer[l];
  float *values = self->panel[l - 1] + first * self->stride;

  panel_dots (count, layer->out, slice->n, values, self->stride, self->panel[l], self->stride, beta,
              gradient + layer->weight + first, 1, layer->in);
  panel_product (slope_finish (self->architecture->activation), count, slice->n, layer->out,
                 theta + layer->weight + first, 1, layer->in, NULL, self->panel[l], self->stride, values, self->stride);
}

static void
backward (FusedPass *self, const float *theta, const Slice *slice, float beta, float *gradient)
{
  unsigned last = self->layout->layers - 1;
  const LayerLayout *top = &self->layout->layer[last];

  if (last == 0)
    gradient_into (self, slice, 0, 0, top->out, beta, gradient);
  else if (top->bias != LAYOUT_NONE)
    panel_sums (top->out, slice->n, self->panel[last], self->stride, beta, gradient + top->bias);
  for (unsigned l = last; l > 0; l--)
    for (size_t first = 0; first < self->layout->layer[l].in; first += UNITS)
      {
        size_t count = MIN (UNITS, self->layout->layer[l].in - first);
        const LayerLayout *below = &self->layout->layer[l - 1];
        back_through (self, theta, slice, l, first, count, beta, gradient);
        if (l == 1)
          gradient_into (self, slice, 0, first, count, beta, gradient);
        else if (below->bias != LAYOUT_NONE)
          panel_sums (count, slice->n, self->panel[l - 1] + first * self->stride, self->stride, beta,
                      gradient + below->bias + first);
      }
}

/* ---- All of it ---- */

static Slice
stretch (const Packed *packed, size_t begin, size_t n)
{
  const uint32_t *labels = packed->samples->labels;
  return (Slice){
    packed->x + begin, packed->y ? packed->y + begin : NULL, packed->stride, n, labels ? labels + begin : NULL, NULL
  };
}

static Slice
gathered (FusedPass *self, const Packed *packed, const uint32_t *rows, size_t n)
{
  const Samples *samples = packed->samples;

  pack (samples->x, NULL, rows, n, samples->inputs, self->stride, self->x);
  if (packed->loss == LOSS_MSE)
    pack (samples->targets, samples->labels, rows, n, samples->outputs, self->stride, self->y);
  return (Slice){ self->x, self->y, self->stride, n, samples->labels, rows };
}

double
fused_gradient (FusedPass *self, const float *theta, const Packed *packed, const uint32_t *rows, size_t n,
                float *gradient)
{
  double sum = 0;

  for (size_t begin = 0; begin < n; begin += self->block)
    {
      size_t count = MIN (self->block, n - begin);
      Slice slice = rows ? gathered (self, packed, rows + begin, count) : stretch (packed, begin, count);
      forward (self, theta, &slice);
      sum += loss_and_slope (self, &slice, 1 / (float) n);
      backward (self, theta, &slice, begin > 0, gradient);
    }
  return sum / (double) n;
}

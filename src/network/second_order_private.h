/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What second_order.c keeps of a point and tangents.c reads. */
#pragma once

#include "network/second_order.h"

#define ALIGNMENT 64
#define PER_LINE (ALIGNMENT / sizeof (real))

/* What the passes leave for the products, of one layer over one block.  Unit-major [out × stride] unless transposed,
 * which is sample-major [n × out].  NULL where there is no such thing, or what is transposed is not wanted. */
typedef struct
{
  real *h, *h_transposed;         /* what the next layer reads */
  real *slope;                    /* act′ */
  real *bend_term;                /* act″ · dL/da */
  real *delta, *delta_transposed; /* dL/dz */
  real *standard, *inverse;       /* layer normalisation's; inverse[stride] */
  real *dy;                       /* dL/dy behind the normalisation */
} LayerPoint;

typedef struct
{
  size_t begin, n; /* samples begin … begin + n - 1 of the whole */
  double loss;     /* their sum */
  LayerPoint *layer;
  real *x, *x_transposed; /* inputs */
  real *p;                /* softmax of the outputs */
  real *memory;
} Block;

struct _SecondOrder
{
  const Network *network;
  const Samples *samples;
  uint32_t *rows;
  size_t n;
  size_t blocks, stride;
  Block *block;
  real *theta;
  unsigned widest;
};

static inline size_t
whole_lines (size_t n)
{
  return (n + PER_LINE - 1) / PER_LINE * PER_LINE;
}

/* The next n of memory, on a line of its own; with memory NULL they are only counted. */
static inline real *
carve (real *memory, size_t *used, size_t n)
{
  size_t offset = *used;

  *used += whole_lines (n);
  return memory ? memory + offset : NULL;
}

static inline const LayerLayout *
layer_of (const SecondOrder *self, unsigned l)
{
  return &network_layout (self->network)->layer[l];
}

static inline unsigned
layers_of (const SecondOrder *self)
{
  return network_layout (self->network)->layers;
}

/* Of so few outputs that the weights' gradient is summed along the samples, where others' wants what the layer reads
 * transposed. */
static inline bool
is_narrow (const LayerLayout *layer)
{
  return layer->out <= PRODUCT_FEW;
}

/* The block that layer l reads, unit-major; and sample-major. */
static inline const real *
reads (const Block *b, unsigned l)
{
  return l == 0 ? b->x : b->layer[l - 1].h;
}

static inline const real *
reads_transposed (const Block *b, unsigned l)
{
  return l == 0 ? b->x_transposed : b->layer[l - 1].h_transposed;
}

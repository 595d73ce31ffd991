#include "network/linearisation.h"

#include "network/activation.h"
#include "network/dense.h"
#include "network/losses.h"
#include "network/normalisation.h"

#include <math.h>
#include <string.h>

#define ALIGNMENT 64
#define PER_LINE (ALIGNMENT / sizeof (real))

/* The samples of a block: what is kept of them and what a tangent adds should stay in the second-level cache
 * (BLOCK_BYTES), but each block streams all weights once. */
#define BLOCK_BYTES (1536.0 * 1024)
#define BLOCK_LEAST 192
#define BLOCK_MOST 1024
/* Tangents lie side by side until a row of a product is so long. */
#define ROW_LENGTH 192

/* What the passes leave for the products, of one layer over one block.  Unit-major [out × stride] unless turned, which
 * is sample-major [n × out].  NULL where there is no such thing. */
typedef struct
{
  real *h, *h_turned;         /* what the next layer reads */
  real *slope;                /* act′ */
  real *curl;                 /* act″ · dL/da */
  real *delta, *delta_turned; /* dL/dz */
  real *standard, *inverse;   /* layer normalisation's; inverse[stride] */
  real *dy;                   /* dL/dy behind the normalisation */
} LayerPoint;

typedef struct
{
  size_t begin, n; /* samples begin … begin + n - 1 of the linearisation's */
  double loss;     /* their sum */
  LayerPoint *layer;
  real *x;              /* inputs, unit-major */
  const real *x_turned; /* inputs, sample-major */
  real *p;              /* softmax of the outputs */
  real *memory;
} Block;

struct _Linearisation
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

/* What a tangent adds, of one layer over one block: rows of lanes × stride. */
typedef struct
{
  real *z; /* how act's argument moves */
  real *h; /* how the layer's output moves */
  real *standard, *along;
} LayerTangent;

struct _Tangents
{
  size_t most, lanes;
  LayerTangent layer[ARCHITECTURE_MAX_HIDDEN + 1];
  real *moved, *other; /* [widest × row], how dL/dh and dL/dz move */
  real *turned;        /* [most × parameters], weights' gradients [in × out]; only Hessian products use it */
  real *scratch;       /* [4 × stride] */
  real *memory;
};

/* ---- Laying out ---- */

static real *
carve (real *memory, size_t *used, size_t n)
{
  size_t offset = *used;

  *used += (n + PER_LINE - 1) / PER_LINE * PER_LINE;
  return memory ? memory + offset : NULL;
}

static const LayerLayout *
layer_of (const Linearisation *self, unsigned l)
{
  return &network_layout (self->network)->layer[l];
}

static unsigned
layers_of (const Linearisation *self)
{
  return network_layout (self->network)->layers;
}

static size_t
lay_out_block (const Linearisation *self, Block *b, real *memory)
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
      if (l > 0)
        point->delta_turned = carve (memory, &used, size);
      if (!layer->hidden)
        continue;
      point->h_turned = carve (memory, &used, size);
      point->slope = carve (memory, &used, size);
      if (activation_bends (a->activation))
        point->curl = carve (memory, &used, size);
      if (layer->gain != LAYOUT_NONE)
        {
          point->standard = carve (memory, &used, size);
          point->dy = carve (memory, &used, size);
          point->inverse = carve (memory, &used, self->stride);
        }
    }
  b->x = carve (memory, &used, self->stride * a->inputs);
  if (self->rows != NULL)
    b->x_turned = carve (memory, &used, self->stride * a->inputs);
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
linearisation_bytes (const Network *network, size_t n)
{
  return floats_a_sample (network) * (double) n * sizeof (real);
}

/* Even shares of n samples, so many that one fits the cache. */
static size_t
block_length (const Network *network, size_t n)
{
  double fits = BLOCK_BYTES / (floats_a_sample (network) * sizeof (real));
  size_t most = (size_t) CLAMP (fits, BLOCK_LEAST, BLOCK_MOST);
  size_t blocks = (n + most - 1) / most;

  return (n + blocks - 1) / blocks;
}

Linearisation *
linearisation_new (const Network *network, const Samples *samples, const uint32_t *rows, size_t n)
{
  Linearisation *self = g_new0 (Linearisation, 1);
  size_t length = block_length (network, n);

  self->network = network;
  self->samples = samples;
  self->rows = rows ? g_memdup2 (rows, n * sizeof *rows) : NULL;
  self->n = n;
  self->blocks = (n + length - 1) / length;
  self->stride = (length + PER_LINE - 1) / PER_LINE * PER_LINE;
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
      if (rows == NULL)
        b->x_turned = samples->x + b->begin * samples->inputs;
    }
  return self;
}

void
linearisation_free (Linearisation *self)
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
linearisation_network (const Linearisation *self)
{
  return self->network;
}

size_t
linearisation_samples (const Linearisation *self)
{
  return self->n;
}

/* ---- The passes at the point ---- */

#define TILE 16
/* out[columns × out_stride] = in[rows × in_stride]ᵀ, tile by tile so that both stay in the cache. */
static void
turn (size_t rows, size_t columns, const real *in, size_t in_stride, real *out, size_t out_stride)
{
  for (size_t i = 0; i < rows; i += TILE)
    for (size_t j = 0; j < columns; j += TILE)
      for (size_t c = j; c < MIN (j + TILE, columns); c++)
        for (size_t r = i; r < MIN (i + TILE, rows); r++)
          out[c * out_stride + r] = in[r * in_stride + c];
}

static const real *
reads (const Block *b, unsigned l)
{
  return l == 0 ? b->x : b->layer[l - 1].h;
}

static const real *
reads_turned (const Block *b, unsigned l)
{
  return l == 0 ? b->x_turned : b->layer[l - 1].h_turned;
}

static void
gather (const Linearisation *self, Block *b)
{
  size_t d = self->samples->inputs;

  if (self->rows != NULL)
    for (size_t s = 0; s < b->n; s++)
      memcpy ((real *) b->x_turned + s * d, self->samples->x + self->rows[b->begin + s] * d, d * sizeof (real));
  turn (b->n, d, b->x_turned, d, b->x, self->stride);
}

static void
forward_layer (const Linearisation *self, Block *b, unsigned l, real *scratch)
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
                      point->curl ? point->curl + row : NULL, scratch);
      if (layer->skip)
        for (size_t s = 0; s < n; s++)
          point->h[row + s] += input[row + s];
    }
  turn (layer->out, n, point->h, stride, point->h_turned, layer->out);
}

/* The sum of the losses, dL/df into the last layer's delta, and the softmax. */
static double
pass_loss (const Linearisation *self, Block *b, real *scratch)
{
  const Architecture *a = network_architecture (self->network);
  const Samples *samples = self->samples;
  LayerPoint *last = &b->layer[layers_of (self) - 1];
  size_t skip = self->rows ? 0 : b->begin, stride = self->stride;
  const uint32_t *rows = self->rows ? self->rows + b->begin : NULL;
  const uint32_t *labels = samples->labels ? samples->labels + skip : NULL;
  real scale = (real) 1 / (real) self->n;
  double sum;

  if (a->loss != LOSS_CROSS_ENTROPY)
    return mean_squared (a->outputs, b->n, stride, last->h,
                         samples->targets ? samples->targets + skip * a->outputs : NULL, labels, rows, scale,
                         last->delta);
  sum = cross_entropy (a->outputs, b->n, stride, last->h, labels, rows, scale, last->delta, scratch);
  for (size_t i = 0; i < a->outputs * stride; i++)
    b->p[i] = last->delta[i] * (real) self->n;
  for (size_t s = 0; s < b->n; s++)
    b->p[labels[rows ? rows[s] : s] * stride + s] += 1;
  return sum;
}

/* From dL/dh of a hidden layer in da (destroyed) to its dL/dz, with act″ · dL/da on the way. */
static void
backward_layer (const Linearisation *self, Block *b, unsigned l, real *da, real *scratch)
{
  const LayerLayout *layer = layer_of (self, l);
  LayerPoint *point = &b->layer[l];
  size_t stride = self->stride, n = b->n;
  real *dy = point->dy ? point->dy : point->delta;

  for (size_t u = 0; u < layer->out; u++)
    {
      size_t row = u * stride;
      if (point->curl != NULL)
        activation_tangent (n, point->curl + row, da + row, point->curl + row);
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
pass (const Linearisation *self, Block *b)
{
  size_t stride = self->stride, widest = self->widest;
  real *scratch = g_new (real, 2 * stride + 2 * widest + 2 * stride * widest);
  real *da = scratch + 2 * stride + 2 * widest, *before = da + stride * widest;

  gather (self, b);
  for (unsigned l = 0; l < layers_of (self); l++)
    forward_layer (self, b, l, scratch);
  b->loss = pass_loss (self, b, scratch);
  for (unsigned l = layers_of (self); l-- > 0;)
    {
      const LayerLayout *layer = layer_of (self, l);
      LayerPoint *point = &b->layer[l];
      if (layer->hidden)
        backward_layer (self, b, l, da, scratch);
      if (l == 0)
        break;
      turn (layer->out, b->n, point->delta, stride, point->delta_turned, layer->out);
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
  Linearisation *self = data;
  pass (self, &self->block[index]);
}

double
linearisation_place (Linearisation *self, const real *theta, Parallel *parallel)
{
  double sum = 0;

  memcpy (self->theta, theta, network_parameters (self->network) * sizeof (real));
  if (parallel != NULL)
    parallel_map (parallel, self->blocks, pass_task, self, NULL);
  else
    for (size_t i = 0; i < self->blocks; i++)
      pass (self, &self->block[i]);
  for (size_t i = 0; i < self->blocks; i++)
    sum += self->block[i].loss;
  return sum / (double) self->n;
}

static real *
part (real *v, size_t offset)
{
  return offset == LAYOUT_NONE ? NULL : v + offset;
}

static const real *
tangent_part (const real *v, size_t offset)
{
  return v == NULL || offset == LAYOUT_NONE ? NULL : v + offset;
}

/* The gradient of a layer's weights (and bias), from how dL/dz is or moves: + d · readsᵀ. */
static void
add_weights (const Linearisation *self, const Block *b, unsigned l, const real *d, size_t row, real beta, real *out)
{
  const LayerLayout *layer = layer_of (self, l);
  dense_backward_weights (layer->in, layer->out, b->n, d, row, (Input){ reads_turned (b, l), layer->in, true }, beta,
                          out + layer->weight, part (out, layer->bias));
}

void
linearisation_gradient (const Linearisation *self, real *gradient)
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

/* ---- Tangents ---- */

static size_t
lay_out_tangents (const Linearisation *self, Tangents *t, real *memory)
{
  size_t used = 0, row = t->lanes * self->stride;

  for (unsigned l = 0; l < layers_of (self); l++)
    {
      const LayerLayout *layer = layer_of (self, l);
      LayerTangent *tangent = &t->layer[l];
      size_t size = layer->out * row;

      tangent->z = tangent->h = carve (memory, &used, size);
      if (!layer->hidden)
        continue;
      tangent->h = carve (memory, &used, size);
      if (layer->gain != LAYOUT_NONE)
        {
          tangent->standard = carve (memory, &used, size);
          tangent->along = carve (memory, &used, row);
        }
    }
  t->moved = carve (memory, &used, self->widest * row);
  t->other = carve (memory, &used, self->widest * row);
  t->scratch = carve (memory, &used, 4 * self->stride);
  return used;
}

Tangents *
tangents_new (const Linearisation *self, size_t most)
{
  Tangents *t = g_new0 (Tangents, 1);

  t->most = MAX (most, 1);
  t->lanes = CLAMP (ROW_LENGTH / self->stride, 1, t->most);
  t->memory = g_aligned_alloc0 (lay_out_tangents (self, t, NULL), sizeof (real), ALIGNMENT);
  lay_out_tangents (self, t, t->memory);
  t->turned = g_new0 (real, t->most * network_parameters (self->network));
  return t;
}

void
tangents_free (Tangents *t)
{
  g_aligned_free (t->memory);
  g_free (t->turned);
  g_free (t);
}

/* Tangents that go through a block side by side. */
typedef struct
{
  const Linearisation *self;
  const Block *block;
  Tangents *t;
  size_t lanes, row; /* lanes × stride */
  bool hessian;
  const real *v; /* [lanes × parameters]; NULL: unit tangents */
  size_t unit;   /* the first lane's parameter, all in the layer from */
  unsigned from; /* below it nothing moves, and nothing is wanted */
  real *out;     /* [lanes × parameters] */
  real *turned;  /* likewise */
  real beta;     /* 0 for the first block */
} Group;

static const real *
lane_tangent (const Group *g, size_t lane)
{
  return g->v == NULL ? NULL : g->v + lane * network_parameters (g->self->network);
}

static real *
lane_out (const Group *g, real *out, size_t lane)
{
  return out + lane * network_parameters (g->self->network);
}

static void
add_constant (size_t n, real value, real *x)
{
  for (size_t i = 0; i < n; i++)
    x[i] += value;
}

/* dz = W · dh + V · h + the bias's tangent. */
static void
tangent_dense (const Group *g, unsigned l)
{
  const Linearisation *self = g->self;
  const LayerLayout *layer = layer_of (self, l);
  real *z = g->t->layer[l].z;
  bool moves = l > g->from; /* the layer below does */

  if (moves)
    product (PRODUCT_NN, layer->out, g->row, layer->in, self->theta + layer->weight, layer->in, g->t->layer[l - 1].h,
             g->row, 0, z, g->row);
  for (size_t lane = 0; lane < g->lanes && g->v != NULL; lane++)
    {
      const real *v = lane_tangent (g, lane), *bias = tangent_part (v, layer->bias);
      real *at = z + lane * self->stride;
      product (PRODUCT_NN, layer->out, g->block->n, layer->in, v + layer->weight, layer->in, reads (g->block, l),
               self->stride, moves, at, g->row);
      for (size_t u = 0; bias != NULL && u < layer->out; u++)
        add_constant (g->block->n, bias[u], at + u * g->row);
    }
}

/* The layer that unit tangents belong to: one row of dz moves, with what the weight reads or by one.  Gains and shifts
 * come behind the normalisation. */
static void
unit_dense (const Group *g)
{
  const LayerLayout *layer = layer_of (g->self, g->from);
  real *z = g->t->layer[g->from].z;
  size_t n = g->block->n, stride = g->self->stride;

  memset (z, 0, layer->out * g->row * sizeof (real));
  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t parameter = g->unit + lane, weights = (size_t) layer->in * layer->out;
      real *at = z + lane * stride;
      if (parameter < layer->weight + weights)
        {
          size_t i = parameter - layer->weight;
          memcpy (at + i / layer->in * g->row, reads (g->block, g->from) + i % layer->in * stride, n * sizeof (real));
        }
      else if (layer->bias != LAYOUT_NONE && parameter >= layer->bias && parameter < layer->bias + layer->out)
        add_constant (n, 1, at + (parameter - layer->bias) * g->row);
    }
}

/* The tangent of gain (or shift) of a lane; for unit tangents from a row of zeros and a one in scratch[out]. */
static const real *
normalisation_part (const Group *g, unsigned l, size_t offset, size_t lane, real *unit)
{
  size_t parameter = g->unit + lane, out = layer_of (g->self, l)->out;

  if (g->v != NULL)
    return lane_tangent (g, lane) + offset;
  if (l != g->from || parameter < offset || parameter >= offset + out)
    return NULL;
  memset (unit, 0, out * sizeof (real));
  unit[parameter - offset] = 1;
  return unit;
}

static void
tangent_normalisation (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];
  LayerTangent *tangent = &g->t->layer[l];
  g_autofree real *units = g_new (real, 2 * layer->out);

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t at = lane * g->self->stride;
      normalisation_tangent (layer->out, g->block->n, g->self->stride, g->self->theta + layer->gain, point->standard,
                             point->inverse, normalisation_part (g, l, layer->gain, lane, units),
                             normalisation_part (g, l, layer->shift, lane, units + layer->out), g->row, tangent->z + at,
                             tangent->z + at, tangent->standard + at, tangent->along + at, g->t->scratch);
    }
}

static void
tangent_activation (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];
  LayerTangent *tangent = &g->t->layer[l];
  size_t n = g->block->n, stride = g->self->stride;

  for (size_t u = 0; u < layer->out; u++)
    for (size_t lane = 0; lane < g->lanes; lane++)
      {
        size_t at = u * g->row + lane * stride;
        activation_tangent (n, point->slope + u * stride, tangent->z + at, tangent->h + at);
        if (layer->skip && l > g->from)
          for (size_t s = 0; s < n; s++)
            tangent->h[at + s] += g->t->layer[l - 1].h[at + s];
      }
}

static void
tangent_forward (const Group *g)
{
  for (unsigned l = g->from; l < layers_of (g->self); l++)
    {
      const LayerLayout *layer = layer_of (g->self, l);
      if (g->v == NULL && l == g->from)
        unit_dense (g);
      else
        tangent_dense (g, l);
      if (layer->gain != LAYOUT_NONE)
        tangent_normalisation (g, l);
      if (layer->hidden)
        tangent_activation (g, l);
    }
}

/* How dL/df moves, from how f does. */
static void
tangent_loss (const Group *g)
{
  const Architecture *a = network_architecture (g->self->network);
  const real *df = g->t->layer[layers_of (g->self) - 1].z;
  size_t stride = g->self->stride, n = g->block->n;
  real scale = (real) 1 / (real) g->self->n;

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t at = lane * stride;
      if (a->loss == LOSS_CROSS_ENTROPY)
        softmax_curvature (a->outputs, n, g->block->p, stride, scale, df + at, g->t->other + at, g->row, g->t->scratch);
      else
        for (size_t k = 0; k < a->outputs; k++)
          for (size_t s = 0; s < n; s++)
            g->t->other[at + k * g->row + s] = 2 * scale / (real) a->outputs * df[at + k * g->row + s];
    }
}

/* From how dL/dh moves (moved) to how dL/dz does (other), and the gradients of gain and shift. */
static void
tangent_backward_activation (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];
  const LayerTangent *tangent = &g->t->layer[l];
  size_t n = g->block->n, stride = g->self->stride;
  NormalisationPoint normalised = { point->standard, point->inverse, g->hessian ? point->dy : NULL,
                                    g->hessian ? point->delta : NULL };
  g_autofree real *unit = layer->gain != LAYOUT_NONE ? g_new (real, layer->out) : NULL;

  for (size_t u = 0; u < layer->out; u++)
    for (size_t lane = 0; lane < g->lanes; lane++)
      {
        size_t at = u * g->row + lane * stride;
        const real *curl = g->hessian && point->curl ? point->curl + u * stride : NULL;
        activation_backward_tangent (n, point->slope + u * stride, g->t->moved + at, curl, tangent->z + at,
                                     g->t->other + at);
      }
  for (size_t lane = 0; lane < g->lanes && layer->gain != LAYOUT_NONE; lane++)
    {
      size_t at = lane * stride;
      real *out = lane_out (g, g->out, lane);
      normalisation_backward_tangent (layer->out, n, stride, g->self->theta + layer->gain, &normalised,
                                      g->hessian ? normalisation_part (g, l, layer->gain, lane, unit) : NULL, g->row,
                                      g->t->other + at, g->hessian ? tangent->standard + at : NULL,
                                      g->hessian ? tangent->along + at : NULL, g->beta, g->t->other + at,
                                      out + layer->gain, out + layer->shift, g->t->scratch);
    }
}

/* How the weights' gradient moves: d(dL/dz) · hᵀ + dL/dz · dhᵀ, the second part turned: dh · (dL/dz)ᵀ, so that no long
 * rows need turning for every tangent. */
static void
tangent_weights (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t at = lane * g->self->stride;
      real *out = lane_out (g, g->out, lane);
      product (PRODUCT_NN, layer->out, layer->in, g->block->n, g->t->other + at, g->row, reads_turned (g->block, l),
               layer->in, g->beta, out + layer->weight, layer->in);
      if (layer->bias != LAYOUT_NONE)
        dense_bias_gradient (layer->out, g->block->n, g->t->other + at, g->row, g->beta, out + layer->bias);
      if (g->hessian && l > g->from)
        product (PRODUCT_NN, layer->in, layer->out, g->block->n, g->t->layer[l - 1].h + at, g->row, point->delta_turned,
                 layer->out, g->beta, lane_out (g, g->turned, lane) + layer->weight, layer->out);
    }
}

/* How dL/dh of the layer below moves: Wᵀ · d(dL/dz) + Vᵀ · dL/dz, and what went past the layer. */
static void
tangent_backward_input (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  real *below = g->t->moved;

  product (PRODUCT_TN, layer->in, g->row, layer->out, g->self->theta + layer->weight, layer->in, g->t->other, g->row,
           layer->skip, below, g->row);
  for (size_t lane = 0; lane < g->lanes && g->hessian && g->v != NULL; lane++)
    product (PRODUCT_TN, layer->in, g->block->n, layer->out, lane_tangent (g, lane) + layer->weight, layer->in,
             g->block->layer[l].delta, g->self->stride, 1, below + lane * g->self->stride, g->row);
}

/* Backward from how dL/df moves, in other. */
static void
tangent_backward (const Group *g)
{
  for (unsigned l = layers_of (g->self); l-- > g->from;)
    {
      if (layer_of (g->self, l)->hidden)
        tangent_backward_activation (g, l);
      tangent_weights (g, l);
      if (l > g->from)
        tangent_backward_input (g, l);
    }
}

/* ---- Products ---- */

/* The turned parts of the weights' gradients into their places. */
static void
add_turned (const Linearisation *self, unsigned from, const real *turned, real *out)
{
  for (unsigned l = from + 1; l < layers_of (self); l++)
    {
      const LayerLayout *layer = layer_of (self, l);
      const real *in = turned + layer->weight;
      real *to = out + layer->weight;
      for (size_t i = 0; i < layer->out; i += TILE)
        for (size_t j = 0; j < layer->in; j += TILE)
          for (size_t u = i; u < MIN (i + TILE, layer->out); u++)
            for (size_t k = j; k < MIN (j + TILE, layer->in); k++)
              to[u * layer->in + k] += in[k * layer->out + u];
    }
}

/* The products of a group with all blocks; v NULL: unit tangents from g.unit on. */
static void
run_groups (const Linearisation *self, Curvature curvature, size_t k, const real *v, size_t unit, unsigned from,
            real *out, Tangents *t)
{
  size_t parameters = network_parameters (self->network);

  g_assert (k <= t->most);
  for (size_t i = 0; i < self->blocks; i++)
    for (size_t begin = 0; begin < k; begin += t->lanes)
      {
        size_t lanes = MIN (t->lanes, k - begin);
        Group g = { self,
                    &self->block[i],
                    t,
                    lanes,
                    lanes * self->stride,
                    curvature == CURVATURE_HESSIAN,
                    v ? v + begin * parameters : NULL,
                    unit + begin,
                    from,
                    out + begin * parameters,
                    t->turned + begin * parameters,
                    i > 0 };
        tangent_forward (&g);
        tangent_loss (&g);
        tangent_backward (&g);
      }
  for (size_t j = 0; j < k && curvature == CURVATURE_HESSIAN; j++)
    add_turned (self, from, t->turned + j * parameters, out + j * parameters);
}

void
linearisation_products (const Linearisation *self, Curvature curvature, size_t k, const real *v, real *out, Tangents *t)
{
  run_groups (self, curvature, k, v, 0, 0, out, t);
}

static unsigned
layer_holding (const Linearisation *self, size_t parameter)
{
  unsigned l = 0;
  while (l + 1 < layers_of (self) && layer_of (self, l + 1)->weight <= parameter)
    l++;
  return l;
}

static size_t
layer_end (const Linearisation *self, unsigned l)
{
  return l + 1 < layers_of (self) ? layer_of (self, l + 1)->weight : network_parameters (self->network);
}

void
linearisation_columns (const Linearisation *self, Curvature curvature, size_t first, size_t count, real *out,
                       Tangents *t)
{
  size_t parameters = network_parameters (self->network);

  for (size_t done = 0; done < count;)
    {
      size_t parameter = first + done;
      unsigned l = layer_holding (self, parameter);
      size_t k = MIN (MIN (count - done, layer_end (self, l) - parameter), t->most);
      run_groups (self, curvature, k, NULL, parameter, l, out + done * parameters, t);
      done += k;
    }
}

static Group
single (const Linearisation *self, const Block *b, const real *v, real *out, Tangents *t)
{
  return (Group){
    .self = self, .block = b, .t = t, .lanes = 1, .row = self->stride, .v = v, .out = out, .beta = b->begin > 0
  };
}

void
linearisation_jvp (const Linearisation *self, const real *v, real *out, Tangents *t)
{
  size_t outputs = network_architecture (self->network)->outputs;

  for (size_t i = 0; i < self->blocks; i++)
    {
      const Block *b = &self->block[i];
      Group g = single (self, b, v, NULL, t);
      tangent_forward (&g);
      turn (outputs, b->n, t->layer[layers_of (self) - 1].z, g.row, out + b->begin * outputs, outputs);
    }
}

void
linearisation_vjp (const Linearisation *self, const real *u, real *out, Tangents *t)
{
  size_t outputs = network_architecture (self->network)->outputs;

  for (size_t i = 0; i < self->blocks; i++)
    {
      const Block *b = &self->block[i];
      Group g = single (self, b, NULL, out, t);
      turn (b->n, outputs, u + b->begin * outputs, outputs, t->other, g.row);
      tangent_backward (&g);
    }
}

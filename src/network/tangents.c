/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/second_order_private.h"

#include "network/activation.h"
#include "network/dense.h"
#include "network/losses.h"
#include "network/normalisation.h"

#include <string.h>

/* Tangents lie side by side until a row of a product is so long. */
#define ROW_LENGTH 192
#define TILE 64

/* What tangents that lie side by side add, of one layer over a block, in rows of lanes × stride. */
typedef struct
{
  real *h;                /* how the layer's output moves */
  real *dz;               /* how dL/dz moves */
  real *z;                /* how act's argument moves */
  real *standard, *along; /* layer normalisation's */
} LayerTangent;

/* Of a narrow last layer, what many tangents do with the point alone is one product for all of them, where the few rows
 * of one would wait for what the layer reads.  Rows of outputs, tangent by tangent; NULL where there is no such layer.
 */
typedef struct
{
  real *v, *bias; /* [in] and one, the tangents' weights */
  real *z, *dz;   /* [stride], as LayerTangent's */
  real *weights;  /* [in], d(dL/dz) · hᵀ */
} LastLayerTangents;

struct _Tangents
{
  size_t most, lanes;
  LastLayerTangents stack;
  LayerTangent layer[ARCHITECTURE_MAX_HIDDEN + 1];
  real *moved;      /* [widest × lanes × stride], how dL/dh moves */
  real *transposed; /* [most × parameters], weights' gradients [in × out]; only Hessian products use it */
  real *scratch;    /* [3 × stride] */
  real *memory;
};

static const real *
tangent_part (const real *v, size_t offset)
{
  return v == NULL || offset == LAYOUT_NONE ? NULL : v + offset;
}

/* ---- Tangents ---- */

static const LayerLayout *
last_layer (const SecondOrder *self)
{
  return layer_of (self, layers_of (self) - 1);
}

static size_t
lay_out_tangents (const SecondOrder *self, Tangents *t, real *memory)
{
  size_t used = 0, row = t->lanes * self->stride;

  for (unsigned l = 0; l < layers_of (self); l++)
    {
      const LayerLayout *layer = layer_of (self, l);
      LayerTangent *tangent = &t->layer[l];

      tangent->z = carve (memory, &used, layer->out * row);
      tangent->dz = carve (memory, &used, layer->out * row);
      if (!layer->hidden)
        continue;
      tangent->h = carve (memory, &used, layer->out * row);
      if (layer->gain != LAYOUT_NONE)
        {
          tangent->standard = carve (memory, &used, layer->out * row);
          tangent->along = carve (memory, &used, row);
        }
    }
  if (t->most > 1 && t->lanes == 1 && is_narrow (last_layer (self)))
    {
      size_t rows = t->most * last_layer (self)->out;
      t->stack.v = carve (memory, &used, rows * last_layer (self)->in);
      t->stack.bias = carve (memory, &used, rows);
      t->stack.z = carve (memory, &used, rows * self->stride);
      t->stack.dz = carve (memory, &used, rows * self->stride);
      t->stack.weights = carve (memory, &used, rows * last_layer (self)->in);
    }
  t->moved = carve (memory, &used, self->widest * row);
  t->scratch = carve (memory, &used, 3 * self->stride);
  return used;
}

size_t
second_order_group (const SecondOrder *self)
{
  return MAX (ROW_LENGTH / self->stride, 1);
}

Tangents *
tangents_new (const SecondOrder *self, size_t most)
{
  Tangents *t = g_new0 (Tangents, 1);

  t->most = MAX (most, 1);
  t->lanes = MIN (second_order_group (self), t->most);
  t->memory = g_aligned_alloc0 (lay_out_tangents (self, t, NULL), sizeof (real), ALIGNMENT);
  lay_out_tangents (self, t, t->memory);
  t->transposed = g_new0 (real, t->most * network_parameters (self->network));
  return t;
}

void
tangents_free (Tangents *t)
{
  g_aligned_free (t->memory);
  g_free (t->transposed);
  g_free (t);
}

/* Tangents that go through a block side by side.  Products and what is done element by element run over whole lines:
 * beyond the samples there are columns of zeros at the point, and what comes of them is never read. */
typedef struct
{
  const SecondOrder *self;
  const Block *block;
  Tangents *t;
  size_t lanes, row; /* lanes × stride */
  size_t width;      /* the block's samples, in whole lines */
  bool hessian;
  bool stacked;     /* what the last layer does with the point alone is done elsewhere */
  const real *v;    /* [lanes × parameters]; NULL: unit tangents */
  size_t unit;      /* the first lane's parameter, all in the layer from */
  unsigned from;    /* below it nothing moves, and nothing is wanted */
  real *out;        /* [lanes × parameters] */
  real *transposed; /* likewise */
  real beta;        /* 0 for the first block */
} Group;

static Group
group_of (const SecondOrder *self, size_t block, size_t lanes, const real *v, real *out, Tangents *t)
{
  return (Group){ .self = self,
                  .block = &self->block[block],
                  .t = t,
                  .lanes = lanes,
                  .row = lanes * self->stride,
                  .width = whole_lines (self->block[block].n),
                  .v = v,
                  .out = out,
                  .beta = block > 0 };
}

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

/* Of all lanes together. */
static size_t
whole_width (const Group *g)
{
  return g->lanes > 1 ? g->row : g->width;
}

static void
add_constant (size_t n, real value, real *x)
{
  for (size_t i = 0; i < n; i++)
    x[i] += value;
}

static bool
is_stacked (const Group *g, unsigned l)
{
  return g->stacked && l == layers_of (g->self) - 1;
}

/* Between the product and what is wanted of it a layer has nothing but slopes, so that the product multiplies by them
 * before it leaves the registers. */
static bool
is_straight (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  return layer->hidden && !layer->skip && layer->gain == LAYOUT_NONE && g->v != NULL
         && !(g->hessian && g->block->layer[l].bend_term != NULL);
}

/* Where a product goes, of the first lane, and what it is multiplied by on the way (NULL: by nothing). */
typedef struct
{
  real *to;
  const real *slopes;
} Target;

static Target
forward_target (const Group *g, unsigned l)
{
  LayerTangent *tangent = &g->t->layer[l];

  if (is_straight (g, l))
    return (Target){ tangent->h, g->block->layer[l].slope };
  return (Target){ tangent->z, NULL };
}

/* To dz, or to how dL/dh moves. */
static bool
is_straight_backward (const Group *g, unsigned l)
{
  return is_straight (g, l) && g->hessian && !layer_of (g->self, l + 1)->skip;
}

static Target
backward_target (const Group *g, unsigned l)
{
  if (is_straight_backward (g, l))
    return (Target){ g->t->layer[l].dz, g->block->layer[l].slope };
  return (Target){ g->t->moved, NULL };
}

/* dz = W · dh + V · h + the bias's tangent. */
static void
tangent_dense (const Group *g, unsigned l)
{
  const SecondOrder *self = g->self;
  const LayerLayout *layer = layer_of (self, l);
  Target target = forward_target (g, l);
  bool moves = l > g->from; /* the layer below does */
  bool begun = is_stacked (g, l);

  if (moves)
    product (PRODUCT_NN, layer->out, whole_width (g), layer->in, self->theta + layer->weight, layer->in,
             g->t->layer[l - 1].h, g->row, begun, target.to, g->row);
  for (size_t lane = 0; lane < g->lanes && g->v != NULL && !begun; lane++)
    product_affine (PRODUCT_NN, layer->out, g->width, layer->in, lane_tangent (g, lane) + layer->weight, layer->in,
                    reads (g->block, l), self->stride, moves, tangent_part (lane_tangent (g, lane), layer->bias),
                    target.slopes, self->stride, target.to + lane * self->stride, g->row);
}

/* The layer that unit tangents belong to: one row of dz moves, with what the weight reads or by one.  Gains and shifts
 * come behind the normalisation. */
static void
unit_dense (const Group *g)
{
  const LayerLayout *layer = layer_of (g->self, g->from);
  size_t weights = (size_t) layer->in * layer->out;
  real *z = g->t->layer[g->from].z;

  memset (z, 0, layer->out * g->row * sizeof (real));
  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t parameter = g->unit + lane;
      real *to = z + lane * g->self->stride;
      if (parameter < layer->weight + weights)
        {
          size_t i = parameter - layer->weight;
          memcpy (to + i / layer->in * g->row, reads (g->block, g->from) + i % layer->in * g->self->stride,
                  g->block->n * sizeof (real));
        }
      else if (layer->bias != LAYOUT_NONE && parameter >= layer->bias && parameter < layer->bias + layer->out)
        add_constant (g->block->n, 1, to + (parameter - layer->bias) * g->row);
    }
}

/* The tangent of gain (or shift) of a lane; for unit tangents a row of zeros and a one, written to unit[out]. */
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
      size_t to = lane * g->self->stride;
      normalisation_tangent (layer->out, g->block->n, g->self->stride, g->self->theta + layer->gain, point->standard,
                             point->inverse, normalisation_part (g, l, layer->gain, lane, units),
                             normalisation_part (g, l, layer->shift, lane, units + layer->out), g->row, tangent->z + to,
                             tangent->z + to, tangent->standard + to, tangent->along + to, g->t->scratch);
    }
}

static void
tangent_activation (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];
  LayerTangent *tangent = &g->t->layer[l];
  size_t stride = g->self->stride;

  for (size_t u = 0; u < layer->out; u++)
    for (size_t lane = 0; lane < g->lanes; lane++)
      {
        size_t at = u * g->row + lane * stride;
        activation_tangent (g->width, point->slope + u * stride, tangent->z + at, tangent->h + at);
        if (layer->skip && l > g->from)
          for (size_t s = 0; s < g->width; s++)
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
      if (layer->hidden && !is_straight (g, l))
        tangent_activation (g, l);
    }
}

/* How dL/df moves, from how f does. */
static void
tangent_loss (const Group *g)
{
  const Architecture *a = network_architecture (g->self->network);
  const LayerTangent *last = &g->t->layer[layers_of (g->self) - 1];
  size_t stride = g->self->stride;
  real scale = (real) 1 / (real) g->self->n;

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      const real *df = last->z + lane * stride;
      real *to = last->dz + lane * stride;
      if (a->loss == LOSS_CROSS_ENTROPY)
        softmax_curvature (a->outputs, g->block->n, g->block->p, stride, scale, df, g->row, to, g->row, g->t->scratch);
      else
        for (size_t k = 0; k < a->outputs; k++)
          for (size_t s = 0; s < g->block->n; s++)
            to[k * g->row + s] = 2 * scale / (real) a->outputs * df[k * g->row + s];
    }
}

/* From how dL/dh moves (moved) to how dL/dz does, and the gradients of gain and shift. */
static void
tangent_backward_activation (const Group *g, unsigned l)
{
  const LayerPoint *point = &g->block->layer[l];
  const LayerTangent *tangent = &g->t->layer[l];
  size_t stride = g->self->stride;

  for (size_t u = 0; u < layer_of (g->self, l)->out; u++)
    for (size_t lane = 0; lane < g->lanes; lane++)
      {
        size_t here = u * stride, at = u * g->row + lane * stride;
        activation_backward_tangent (g->width, point->slope + here, g->t->moved + at,
                                     g->hessian && point->bend_term ? point->bend_term + here : NULL, tangent->z + at,
                                     tangent->dz + at);
      }
}

static void
tangent_backward_normalisation (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];
  const LayerTangent *tangent = &g->t->layer[l];
  NormalisationPoint normalised = { point->standard, point->inverse, g->hessian ? point->dy : NULL,
                                    g->hessian ? point->delta : NULL };
  g_autofree real *unit = g_new (real, layer->out);

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t from = lane * g->self->stride;
      real *out = lane_out (g, g->out, lane), *dz = tangent->dz + from;
      normalisation_backward_tangent (
          layer->out, g->block->n, g->self->stride, g->self->theta + layer->gain, &normalised,
          g->hessian ? normalisation_part (g, l, layer->gain, lane, unit) : NULL, g->row, dz, g->row,
          g->hessian ? tangent->standard + from : NULL, g->hessian ? tangent->along + from : NULL, g->beta, dz,
          out + layer->gain, out + layer->shift, g->t->scratch);
    }
}

/* How dL/dh of the layer below moves, Wᵀ · d(dL/dz) + Vᵀ · dL/dz and what went past the layer, or its dL/dz. */
static void
tangent_backward_input (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  Target below = backward_target (g, l - 1);

  product (PRODUCT_TN, layer->in, whole_width (g), layer->out, g->self->theta + layer->weight, layer->in,
           g->t->layer[l].dz, g->row, layer->skip, below.to, g->row);
  for (size_t lane = 0; lane < g->lanes && g->hessian && g->v != NULL; lane++)
    product_affine (PRODUCT_TN, layer->in, g->width, layer->out, lane_tangent (g, lane) + layer->weight, layer->in,
                    g->block->layer[l].delta, g->self->stride, 1, NULL, below.slopes, g->self->stride,
                    below.to + lane * g->self->stride, g->row);
}

/* Backward from how dL/df moves. */
static void
tangent_backward (const Group *g)
{
  for (unsigned l = layers_of (g->self); l-- > g->from;)
    {
      const LayerLayout *layer = layer_of (g->self, l);
      if (layer->hidden && !is_straight_backward (g, l))
        tangent_backward_activation (g, l);
      if (layer->gain != LAYOUT_NONE)
        tangent_backward_normalisation (g, l);
      if (l > g->from)
        tangent_backward_input (g, l);
    }
}

/* How the weights' gradient moves: d(dL/dz) · hᵀ + dL/dz · dhᵀ.  The second part is transposed, dh · (dL/dz)ᵀ, so that
 * no long rows need turning for every tangent. */
static void
wide_weights (const Group *g, unsigned l, size_t lane, const real *dz, const real *dh, real *out)
{
  const LayerLayout *layer = layer_of (g->self, l);

  product (PRODUCT_NN, layer->out, layer->in, g->block->n, dz, g->row, reads_transposed (g->block, l), layer->in,
           g->beta, out, layer->in);
  if (dh != NULL)
    product (PRODUCT_NN, layer->in, layer->out, g->block->n, dh, g->row, g->block->layer[l].delta_transposed,
             layer->out, g->beta, lane_out (g, g->transposed, lane) + layer->weight, layer->out);
}

static void
narrow_weights (const Group *g, unsigned l, const real *dz, const real *dh, real *out)
{
  const LayerLayout *layer = layer_of (g->self, l);
  real beta = g->beta;

  if (!is_stacked (g, l))
    {
      product (PRODUCT_NT, layer->out, layer->in, g->block->n, dz, g->row, reads (g->block, l), g->self->stride, beta,
               out, layer->in);
      beta = 1;
    }
  else if (dh == NULL && beta == 0)
    memset (out, 0, (size_t) layer->in * layer->out * sizeof (real));
  if (dh != NULL)
    product (PRODUCT_NT, layer->out, layer->in, g->block->n, g->block->layer[l].delta, g->self->stride, dh, g->row,
             beta, out, layer->in);
}

static void
tangent_weights (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t column = lane * g->self->stride;
      const real *dz = g->t->layer[l].dz + column;
      const real *dh = g->hessian && l > g->from ? g->t->layer[l - 1].h + column : NULL;
      real *out = lane_out (g, g->out, lane);
      if (is_narrow (layer))
        narrow_weights (g, l, dz, dh, out + layer->weight);
      else
        wide_weights (g, l, lane, dz, dh, out + layer->weight);
      if (layer->bias != LAYOUT_NONE)
        dense_bias_gradient (layer->out, g->block->n, dz, g->row, g->beta, out + layer->bias);
    }
}

/* ---- Products ---- */

/* out[rows × columns] += transposed[columns × rows]ᵀ, a tile at a time. */
static void
add_transposed (size_t rows, size_t columns, const real *transposed, real *out)
{
  real tile[TILE * TILE];

  for (size_t i = 0; i < rows; i += TILE)
    for (size_t j = 0; j < columns; j += TILE)
      {
        size_t height = MIN (TILE, rows - i), width = MIN (TILE, columns - j);
        product_transposed (width, height, transposed + j * rows + i, rows, tile, TILE);
        for (size_t u = 0; u < height; u++)
          for (size_t k = 0; k < width; k++)
            out[(i + u) * columns + j + k] += tile[u * TILE + k];
      }
}

/* The transposed parts of the weights' gradients into their places. */
static void
add_transposed_parts (const SecondOrder *self, unsigned from, const real *transposed, real *out)
{
  for (unsigned l = from + 1; l < layers_of (self); l++)
    {
      const LayerLayout *layer = layer_of (self, l);
      if (!is_narrow (layer))
        add_transposed (layer->out, layer->in, transposed + layer->weight, out + layer->weight);
    }
}

static void
run_group (const Group *g)
{
  tangent_forward (g);
  tangent_loss (g);
  tangent_backward (g);
  for (unsigned l = g->from; l < layers_of (g->self); l++)
    tangent_weights (g, l);
}

/* ---- The last layer of many tangents ---- */

/* V · h and the bias's tangent. */
static void
stack_forward (const SecondOrder *self, const Block *block, size_t k, const real *v, const LastLayerTangents *stack)
{
  const LayerLayout *layer = last_layer (self);
  size_t weights = (size_t) layer->in * layer->out;

  for (size_t j = 0; j < k; j++)
    {
      const real *tangent = v + j * network_parameters (self->network), *bias = tangent_part (tangent, layer->bias);
      memcpy (stack->v + j * weights, tangent + layer->weight, weights * sizeof (real));
      if (bias != NULL)
        memcpy (stack->bias + j * layer->out, bias, layer->out * sizeof (real));
    }
  product_affine (PRODUCT_NN, k * layer->out, self->stride, layer->in, stack->v, layer->in,
                  reads (block, layers_of (self) - 1), self->stride, 0, layer->bias == LAYOUT_NONE ? NULL : stack->bias,
                  NULL, 0, stack->z, self->stride);
}

static void
stack_backward (const SecondOrder *self, const Block *block, size_t k, real *out, const LastLayerTangents *stack)
{
  const LayerLayout *layer = last_layer (self);
  size_t weights = (size_t) layer->in * layer->out;

  product (PRODUCT_NT, k * layer->out, layer->in, block->n, stack->dz, self->stride,
           reads (block, layers_of (self) - 1), self->stride, 0, stack->weights, layer->in);
  for (size_t j = 0; j < k; j++)
    for (size_t i = 0; i < weights; i++)
      out[j * network_parameters (self->network) + layer->weight + i] += stack->weights[j * weights + i];
}

/* The products of k tangents with one block. */
static void
run_block (const SecondOrder *self, size_t i, Curvature curvature, size_t k, const real *v, size_t unit, unsigned from,
           real *out, Tangents *t)
{
  const Block *block = &self->block[i];
  LayerTangent *last = &t->layer[layers_of (self) - 1], own = *last;
  bool stacked = t->stack.v != NULL && v != NULL && k > 1;
  size_t parameters = network_parameters (self->network), rows = last_layer (self)->out * self->stride;

  if (stacked)
    stack_forward (self, block, k, v, &t->stack);
  for (size_t begin = 0; begin < k; begin += t->lanes)
    {
      Group g = group_of (self, i, MIN (t->lanes, k - begin), v ? v + begin * parameters : NULL,
                          out + begin * parameters, t);
      g.hessian = curvature == CURVATURE_HESSIAN;
      g.stacked = stacked;
      g.unit = unit + begin;
      g.from = from;
      g.transposed = t->transposed + begin * parameters;
      if (stacked)
        {
          last->z = t->stack.z + begin * rows;
          last->dz = t->stack.dz + begin * rows;
        }
      run_group (&g);
    }
  *last = own;
  if (stacked)
    stack_backward (self, block, k, out, &t->stack);
}

/* The products of up to most tangents with all blocks; v NULL: unit tangents from the parameter unit on. */
static void
run_blocks (const SecondOrder *self, Curvature curvature, size_t k, const real *v, size_t unit, unsigned from,
            real *out, Tangents *t)
{
  size_t parameters = network_parameters (self->network);

  g_assert (k <= t->most);
  for (size_t i = 0; i < self->blocks; i++)
    run_block (self, i, curvature, k, v, unit, from, out, t);
  for (size_t j = 0; j < k && curvature == CURVATURE_HESSIAN; j++)
    add_transposed_parts (self, from, t->transposed + j * parameters, out + j * parameters);
}

void
second_order_products (const SecondOrder *self, Curvature curvature, size_t k, const real *v, real *out, Tangents *t)
{
  run_blocks (self, curvature, k, v, 0, 0, out, t);
}

static unsigned
layer_holding (const SecondOrder *self, size_t parameter)
{
  unsigned l = 0;
  while (l + 1 < layers_of (self) && layer_of (self, l + 1)->weight <= parameter)
    l++;
  return l;
}

static size_t
layer_end (const SecondOrder *self, unsigned l)
{
  return l + 1 < layers_of (self) ? layer_of (self, l + 1)->weight : network_parameters (self->network);
}

void
second_order_columns (const SecondOrder *self, Curvature curvature, size_t first, size_t count, real *out, Tangents *t)
{
  size_t parameters = network_parameters (self->network);

  for (size_t done = 0; done < count;)
    {
      size_t parameter = first + done;
      unsigned l = layer_holding (self, parameter);
      size_t k = MIN (MIN (count - done, layer_end (self, l) - parameter), t->most);
      run_blocks (self, curvature, k, NULL, parameter, l, out + done * parameters, t);
      done += k;
    }
}

void
second_order_jvp (const SecondOrder *self, const real *v, real *out, Tangents *t)
{
  size_t outputs = network_architecture (self->network)->outputs;

  for (size_t i = 0; i < self->blocks; i++)
    {
      Group g = group_of (self, i, 1, v, NULL, t);
      tangent_forward (&g);
      product_transposed (outputs, g.block->n, t->layer[layers_of (self) - 1].z, g.row, out + g.block->begin * outputs,
                          outputs);
    }
}

void
second_order_vjp (const SecondOrder *self, const real *u, real *out, Tangents *t)
{
  size_t outputs = network_architecture (self->network)->outputs;

  for (size_t i = 0; i < self->blocks; i++)
    {
      Group g = group_of (self, i, 1, NULL, out, t);
      product_transposed (g.block->n, outputs, u + g.block->begin * outputs, outputs, t->layer[layers_of (self) - 1].dz,
                          g.row);
      tangent_backward (&g);
      for (unsigned l = 0; l < layers_of (self); l++)
        tangent_weights (&g, l);
    }
}

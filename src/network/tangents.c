#include "network/linearisation_private.h"

#include "network/activation.h"
#include "network/dense.h"
#include "network/losses.h"
#include "network/normalisation.h"

#include <string.h>

/* Columns that a tangent goes through all layers with before the next ones do: what it touches stays in the
 * second-level cache.  Rows are a line longer: a power of two apart they would fight for the same places. */
#define CHUNK 256
/* Tangents lie side by side until a row of a product is so long. */
#define ROW_LENGTH 192
#define TILE 64

/* What a tangent adds, of one layer: over a block, where the weights' gradients want it, in rows of lanes × stride, and
 * over a chunk, in rows of near. */
typedef struct
{
  real *h;                /* block: how the layer's output moves */
  real *dz;               /* block: how dL/dz moves */
  real *z;                /* chunk: how act's argument moves */
  real *standard, *along; /* chunk: layer normalisation's */
} LayerTangent;

struct _Tangents
{
  size_t most, lanes;
  size_t near;
  LayerTangent layer[ARCHITECTURE_MAX_HIDDEN + 1];
  real *moved;   /* [widest × near], how dL/dh moves */
  real *turned;  /* [most × parameters], weights' gradients [in × out]; only Hessian products use it */
  real *scratch; /* [3 × stride] */
  real *memory;
};

static const real *
tangent_part (const real *v, size_t offset)
{
  return v == NULL || offset == LAYOUT_NONE ? NULL : v + offset;
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

      tangent->z = carve (memory, &used, layer->out * t->near);
      tangent->dz = carve (memory, &used, layer->out * row);
      if (!layer->hidden)
        continue;
      tangent->h = carve (memory, &used, layer->out * row);
      if (layer->gain != LAYOUT_NONE)
        {
          tangent->standard = carve (memory, &used, layer->out * t->near);
          tangent->along = carve (memory, &used, t->near);
        }
    }
  t->moved = carve (memory, &used, self->widest * t->near);
  t->scratch = carve (memory, &used, 3 * self->stride);
  return used;
}

Tangents *
tangents_new (const Linearisation *self, size_t most)
{
  Tangents *t = g_new0 (Tangents, 1);

  t->most = MAX (most, 1);
  t->lanes = CLAMP (ROW_LENGTH / self->stride, 1, t->most);
  t->near = MIN (t->lanes * self->stride, CHUNK + PER_LINE);
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

/* Tangents that go through a block side by side, a chunk of its columns at a time.  Products and what is done element
 * by element run over whole lines: beyond the samples there are columns of zeros at the point, and what comes of them
 * is never read. */
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

  size_t at, n, width; /* the chunk: samples at … at + n - 1 of the block, width in whole lines */
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

/* Between the product and what is wanted of it a layer has nothing but slopes, so that the product multiplies by them
 * before it leaves the registers. */
static bool
is_straight (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  return layer->hidden && !layer->skip && layer->gain == LAYOUT_NONE && g->v != NULL
         && !(g->hessian && g->block->layer[l].curl != NULL);
}

/* Where a product of a chunk goes, in rows of row, and what it is multiplied by (NULL: by nothing), of the first lane.
 */
typedef struct
{
  real *to;
  size_t row;
  const real *slopes;
} Target;

static Target
forward_target (const Group *g, unsigned l)
{
  LayerTangent *tangent = &g->t->layer[l];

  if (is_straight (g, l))
    return (Target){ tangent->h + g->at, g->row, g->block->layer[l].slope + g->at };
  return (Target){ tangent->z, g->t->near, NULL };
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
    return (Target){ g->t->layer[l].dz + g->at, g->row, g->block->layer[l].slope + g->at };
  return (Target){ g->t->moved, g->t->near, NULL };
}

static void
fill_bias (const Group *g, const LayerLayout *layer, Target target)
{
  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      const real *bias = tangent_part (lane_tangent (g, lane), layer->bias);
      for (size_t u = 0; bias != NULL && u < layer->out; u++)
        {
          real *row = target.to + u * target.row + lane * g->self->stride;
          for (size_t s = 0; s < g->width; s++)
            row[s] = bias[u];
        }
    }
}

/* dz = W · dh + V · h + the bias's tangent. */
static void
tangent_dense (const Group *g, unsigned l)
{
  const Linearisation *self = g->self;
  const LayerLayout *layer = layer_of (self, l);
  Target target = forward_target (g, l);
  bool moves = l > g->from; /* the layer below does */
  real beta = g->v != NULL && layer->bias != LAYOUT_NONE;

  if (beta == 1)
    fill_bias (g, layer, target);
  if (moves)
    product (PRODUCT_NN, layer->out, whole_width (g), layer->in, self->theta + layer->weight, layer->in,
             g->t->layer[l - 1].h + g->at, g->row, beta, target.to, target.row);
  for (size_t lane = 0; lane < g->lanes && g->v != NULL; lane++)
    product_times (PRODUCT_NN, layer->out, g->width, layer->in, lane_tangent (g, lane) + layer->weight, layer->in,
                   reads (g->block, l) + g->at, self->stride, moves ? 1 : beta, target.slopes, self->stride,
                   target.to + lane * self->stride, target.row);
}

/* The layer that unit tangents belong to: one row of dz moves, with what the weight reads or by one.  Gains and shifts
 * come behind the normalisation. */
static void
unit_dense (const Group *g)
{
  const LayerLayout *layer = layer_of (g->self, g->from);
  size_t near = g->t->near, weights = (size_t) layer->in * layer->out;
  real *z = g->t->layer[g->from].z;

  memset (z, 0, layer->out * near * sizeof (real));
  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t parameter = g->unit + lane;
      real *to = z + lane * g->self->stride;
      if (parameter < layer->weight + weights)
        {
          size_t i = parameter - layer->weight;
          memcpy (to + i / layer->in * near, reads (g->block, g->from) + i % layer->in * g->self->stride + g->at,
                  g->n * sizeof (real));
        }
      else if (layer->bias != LAYOUT_NONE && parameter >= layer->bias && parameter < layer->bias + layer->out)
        add_constant (g->n, 1, to + (parameter - layer->bias) * near);
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
      normalisation_tangent (layer->out, g->n, g->self->stride, g->self->theta + layer->gain, point->standard + g->at,
                             point->inverse + g->at, normalisation_part (g, l, layer->gain, lane, units),
                             normalisation_part (g, l, layer->shift, lane, units + layer->out), g->t->near,
                             tangent->z + to, tangent->z + to, tangent->standard + to, tangent->along + to,
                             g->t->scratch);
    }
}

/* The slopes of a unit over the chunk, well before they are read: rows lie pages apart, no prefetcher follows. */
static void
prefetch_slopes (const Group *g, unsigned l, size_t unit)
{
  if (unit >= layer_of (g->self, l)->out)
    return;
  const real *slopes = g->block->layer[l].slope + unit * g->self->stride + g->at;
  for (size_t s = 0; s < g->width; s += PER_LINE)
    __builtin_prefetch (slopes + s);
}

static void
tangent_activation (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];
  LayerTangent *tangent = &g->t->layer[l];
  size_t stride = g->self->stride;

  for (size_t u = 0; u < layer->out; u++)
    {
      prefetch_slopes (g, l, u + 2);
      for (size_t lane = 0; lane < g->lanes; lane++)
        {
          size_t to = u * g->row + lane * stride + g->at;
          activation_tangent (g->width, point->slope + u * stride + g->at, tangent->z + u * g->t->near + lane * stride,
                              tangent->h + to);
          if (layer->skip && l > g->from)
            for (size_t s = 0; s < g->width; s++)
              tangent->h[to + s] += g->t->layer[l - 1].h[to + s];
        }
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
  size_t stride = g->self->stride, near = g->t->near;
  real scale = (real) 1 / (real) g->self->n;

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      const real *df = last->z + lane * stride;
      real *to = last->dz + lane * stride + g->at;
      if (a->loss == LOSS_CROSS_ENTROPY)
        softmax_curvature (a->outputs, g->n, g->block->p + g->at, stride, scale, df, near, to, g->row, g->t->scratch);
      else
        for (size_t k = 0; k < a->outputs; k++)
          for (size_t s = 0; s < g->n; s++)
            to[k * g->row + s] = 2 * scale / (real) a->outputs * df[k * near + s];
    }
}

/* From how dL/dh moves (moved) to how dL/dz does, and the gradients of gain and shift. */
static void
tangent_backward_activation (const Group *g, unsigned l)
{
  const LayerPoint *point = &g->block->layer[l];
  const LayerTangent *tangent = &g->t->layer[l];
  size_t stride = g->self->stride, near = g->t->near;

  for (size_t u = 0; u < layer_of (g->self, l)->out; u++)
    {
      prefetch_slopes (g, l, u + 2);
      for (size_t lane = 0; lane < g->lanes; lane++)
        {
          size_t here = u * stride + g->at, from = u * near + lane * stride;
          activation_backward_tangent (g->width, point->slope + here, g->t->moved + from,
                                       g->hessian && point->curl ? point->curl + here : NULL, tangent->z + from,
                                       tangent->dz + u * g->row + lane * stride + g->at);
        }
    }
}

static void
tangent_backward_normalisation (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  const LayerPoint *point = &g->block->layer[l];
  const LayerTangent *tangent = &g->t->layer[l];
  NormalisationPoint normalised = { point->standard + g->at, point->inverse + g->at,
                                    g->hessian ? point->dy + g->at : NULL, g->hessian ? point->delta + g->at : NULL };
  g_autofree real *unit = g_new (real, layer->out);
  /* Gains' and shifts' gradients are sums over all columns. */
  real beta = g->at > 0 ? 1 : g->beta;

  for (size_t lane = 0; lane < g->lanes; lane++)
    {
      size_t from = lane * g->self->stride;
      real *out = lane_out (g, g->out, lane), *dz = tangent->dz + from + g->at;
      normalisation_backward_tangent (layer->out, g->n, g->self->stride, g->self->theta + layer->gain, &normalised,
                                      g->hessian ? normalisation_part (g, l, layer->gain, lane, unit) : NULL, g->row,
                                      dz, g->t->near, g->hessian ? tangent->standard + from : NULL,
                                      g->hessian ? tangent->along + from : NULL, beta, dz, out + layer->gain,
                                      out + layer->shift, g->t->scratch);
    }
}

/* How dL/dh of the layer below moves, Wᵀ · d(dL/dz) + Vᵀ · dL/dz and what went past the layer, or its dL/dz. */
static void
tangent_backward_input (const Group *g, unsigned l)
{
  const LayerLayout *layer = layer_of (g->self, l);
  Target below = backward_target (g, l - 1);

  product (PRODUCT_TN, layer->in, whole_width (g), layer->out, g->self->theta + layer->weight, layer->in,
           g->t->layer[l].dz + g->at, g->row, layer->skip, below.to, below.row);
  for (size_t lane = 0; lane < g->lanes && g->hessian && g->v != NULL; lane++)
    product_times (PRODUCT_TN, layer->in, g->width, layer->out, lane_tangent (g, lane) + layer->weight, layer->in,
                   g->block->layer[l].delta + g->at, g->self->stride, 1, below.slopes, g->self->stride,
                   below.to + lane * g->self->stride, below.row);
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

/* How the weights' gradient moves: d(dL/dz) · hᵀ + dL/dz · dhᵀ.  The second part is turned, dh · (dL/dz)ᵀ, so that no
 * long rows need turning for every tangent. */
static void
wide_weights (const Group *g, unsigned l, const real *dz, const real *dh, real *out, real *turned)
{
  const LayerLayout *layer = layer_of (g->self, l);

  product (PRODUCT_NN, layer->out, layer->in, g->block->n, dz, g->row, reads_turned (g->block, l), layer->in, g->beta,
           out, layer->in);
  if (dh != NULL)
    product (PRODUCT_NN, layer->in, layer->out, g->block->n, dh, g->row, g->block->layer[l].delta_turned, layer->out,
             g->beta, turned, layer->out);
}

static void
narrow_weights (const Group *g, unsigned l, const real *dz, const real *dh, real *out)
{
  const LayerLayout *layer = layer_of (g->self, l);

  product (PRODUCT_NT, layer->out, layer->in, g->block->n, dz, g->row, reads (g->block, l), g->self->stride, g->beta,
           out, layer->in);
  if (dh != NULL)
    product (PRODUCT_NT, layer->out, layer->in, g->block->n, g->block->layer[l].delta, g->self->stride, dh, g->row, 1,
             out, layer->in);
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
        wide_weights (g, l, dz, dh, out + layer->weight, lane_out (g, g->turned, lane) + layer->weight);
      if (layer->bias != LAYOUT_NONE)
        dense_bias_gradient (layer->out, g->block->n, dz, g->row, g->beta, out + layer->bias);
    }
}

/* Tangents that lie side by side are so few columns that one chunk holds them. */
static bool
next_chunk (Group *g)
{
  size_t most = g->lanes > 1 ? g->block->n : CHUNK;

  g->at += g->n;
  g->n = MIN (most, g->block->n - g->at);
  g->width = (g->n + PER_LINE - 1) / PER_LINE * PER_LINE;
  return g->n > 0;
}

/* ---- Products ---- */

/* out[rows × columns] += turned[columns × rows]ᵀ, a tile at a time. */
static void
add_turned (size_t rows, size_t columns, const real *turned, real *out)
{
  real tile[TILE * TILE];

  for (size_t i = 0; i < rows; i += TILE)
    for (size_t j = 0; j < columns; j += TILE)
      {
        size_t height = MIN (TILE, rows - i), width = MIN (TILE, columns - j);
        product_turn (width, height, turned + j * rows + i, rows, tile, TILE);
        for (size_t u = 0; u < height; u++)
          for (size_t k = 0; k < width; k++)
            out[(i + u) * columns + j + k] += tile[u * TILE + k];
      }
}

/* The turned parts of the weights' gradients into their places. */
static void
add_turned_parts (const Linearisation *self, unsigned from, const real *turned, real *out)
{
  for (unsigned l = from + 1; l < layers_of (self); l++)
    {
      const LayerLayout *layer = layer_of (self, l);
      if (!is_narrow (layer))
        add_turned (layer->out, layer->in, turned + layer->weight, out + layer->weight);
    }
}

static void
run_group (Group *g)
{
  while (next_chunk (g))
    {
      tangent_forward (g);
      tangent_loss (g);
      tangent_backward (g);
    }
  for (unsigned l = g->from; l < layers_of (g->self); l++)
    tangent_weights (g, l);
}

/* The products of up to most tangents with all blocks; v NULL: unit tangents from the parameter unit on. */
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
        Group g = { .self = self,
                    .block = &self->block[i],
                    .t = t,
                    .lanes = lanes,
                    .row = lanes * self->stride,
                    .hessian = curvature == CURVATURE_HESSIAN,
                    .v = v ? v + begin * parameters : NULL,
                    .unit = unit + begin,
                    .from = from,
                    .out = out + begin * parameters,
                    .turned = t->turned + begin * parameters,
                    .beta = i > 0 };
        run_group (&g);
      }
  for (size_t j = 0; j < k && curvature == CURVATURE_HESSIAN; j++)
    add_turned_parts (self, from, t->turned + j * parameters, out + j * parameters);
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
      while (next_chunk (&g))
        {
          tangent_forward (&g);
          product_turn (outputs, g.n, t->layer[layers_of (self) - 1].z, t->near, out + (b->begin + g.at) * outputs,
                        outputs);
        }
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
      product_turn (b->n, outputs, u + b->begin * outputs, outputs, t->layer[layers_of (self) - 1].dz, g.row);
      while (next_chunk (&g))
        tangent_backward (&g);
      for (unsigned l = 0; l < layers_of (self); l++)
        tangent_weights (&g, l);
    }
}

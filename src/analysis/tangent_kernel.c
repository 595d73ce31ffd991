/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/tangent_kernel.h"

#include "network/activation.h"
#include "network/normalisation.h"

#include <math.h>
#include <string.h>

/* Rows and columns of a tile: two tiles of doubles stay in the second-level cache. */
#define TILE 192

/* Of one layer.  Everything is sample-major; rows of derivatives are those of the kernel.  NULL where there is none. */
typedef struct
{
  double *read;     /* [n × in] what it reads; the first layer's are the inputs */
  double *delta;    /* [n K × out] the outputs by what it adds up; NULL at the last, where it is the identity */
  double *slope;    /* [n × out] of the activation, while derivatives are taken */
  double *standard; /* [n × out] and */
  double *inverse;  /* [n] of the normalisation, likewise */
  double *shift;    /* [n K × out] the outputs by its shifts, */
  double *gain;     /* [n K × out] and by its gains */
} LayerFeatures;

struct _TangentFeatures
{
  Architecture architecture;
  Layout layout;
  size_t n;
  double *outputs; /* [n × outputs] */
  LayerFeatures layer[ARCHITECTURE_MAX_HIDDEN + 1];
};

TangentScaling
tangent_scaling_plain (void)
{
  TangentScaling scaling;

  for (unsigned l = 0; l <= ARCHITECTURE_MAX_HIDDEN; l++)
    scaling.weight[l] = scaling.constant[l] = 1;
  return scaling;
}

TangentScaling
tangent_scaling_by_width (const Architecture *architecture, double constant)
{
  TangentScaling scaling = tangent_scaling_plain ();

  for (unsigned l = 0; l <= architecture->depth; l++)
    {
      double deviation = architecture_deviation (architecture, l);
      scaling.weight[l] = deviation * deviation;
      scaling.constant[l] = constant;
    }
  return scaling;
}

/* ---- Forward ---- */

/* ẑ = (z - mean) / √(variance + ε) of each row, then z = gain ẑ + shift. */
static void
normalise (LayerFeatures *f, size_t n, size_t units, const double *gain, const double *shift, double *z)
{
  for (size_t i = 0; i < n; i++)
    {
      double *row = z + i * units, *standard = f->standard + i * units, mean = 0, variance = 0;

      for (size_t u = 0; u < units; u++)
        mean += row[u] / (double) units;
      for (size_t u = 0; u < units; u++)
        variance += (row[u] - mean) * (row[u] - mean) / (double) units;
      f->inverse[i] = 1 / sqrt (variance + NORMALISATION_EPSILON);
      for (size_t u = 0; u < units; u++)
        {
          standard[u] = (row[u] - mean) * f->inverse[i];
          row[u] = gain[u] * standard[u] + shift[u];
        }
    }
}

/* From z, the activation's argument, to h in the same place, and its slope. */
static void
activate (Activation activation, size_t n, double *z, double *slope)
{
  g_autofree double *from_z = g_new0 (double, n), *one = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    one[i] = 1;
  activation_forward (activation, n, z, z, from_z);
  activation_backward (activation, n, z, from_z, one, slope);
}

static void
forward_layer (TangentFeatures *self, const double *theta, unsigned l)
{
  const LayerLayout *layer = &self->layout.layer[l];
  LayerFeatures *f = &self->layer[l];
  size_t n = self->n, size = n * layer->out;
  double *z = layer->hidden ? (self->layer[l + 1].read = g_new (double, size)) : self->outputs;

  product (PRODUCT_NT, n, layer->out, layer->in, f->read, layer->in, theta + layer->weight, layer->in, 0, z,
           layer->out);
  for (size_t i = 0; i < n && layer->bias != LAYOUT_NONE; i++)
    for (size_t u = 0; u < layer->out; u++)
      z[i * layer->out + u] += theta[layer->bias + u];
  if (!layer->hidden)
    return;
  if (layer->gain != LAYOUT_NONE)
    {
      f->standard = g_new (double, size);
      f->inverse = g_new (double, n);
      normalise (f, n, layer->out, theta + layer->gain, theta + layer->shift, z);
    }
  f->slope = g_new (double, size);
  activate (self->architecture.activation, size, z, f->slope);
  for (size_t i = 0; i < size && layer->skip; i++)
    z[i] += f->read[i];
}

/* ---- Backward ---- */

/* From dL/dy in rows of delta to dL/dz: with c = gain dy, dz = (c - mean c - ẑ mean (c ẑ)) / σ. */
static void
normalise_back (LayerFeatures *f, size_t n, size_t k, size_t units, const double *gain)
{
  for (size_t r = 0; r < n * k; r++)
    {
      const double *standard = f->standard + r / k * units;
      double *row = f->delta + r * units, mean = 0, along = 0;

      for (size_t u = 0; u < units; u++)
        {
          f->shift[r * units + u] = row[u];
          f->gain[r * units + u] = row[u] * standard[u];
          row[u] *= gain[u];
          mean += row[u] / (double) units;
          along += row[u] * standard[u] / (double) units;
        }
      for (size_t u = 0; u < units; u++)
        row[u] = (row[u] - mean - standard[u] * along) * f->inverse[r / k];
    }
}

/* Takes the outputs' derivatives by h of hidden layer l, [n K × out], to those by what it adds up. */
static void
backward_layer (TangentFeatures *self, const double *theta, unsigned l, double *by_h)
{
  const LayerLayout *layer = &self->layout.layer[l];
  LayerFeatures *f = &self->layer[l];
  size_t k = self->architecture.outputs, rows = self->n * k, units = layer->out;

  f->delta = g_new (double, rows *units);
  for (size_t r = 0; r < rows; r++)
    for (size_t u = 0; u < units; u++)
      f->delta[r * units + u] = by_h[r * units + u] * f->slope[r / k * units + u];
  if (layer->gain != LAYOUT_NONE)
    {
      f->shift = g_new (double, rows *units);
      f->gain = g_new (double, rows *units);
      normalise_back (f, self->n, k, units, theta + layer->gain);
    }
  g_clear_pointer (&f->slope, g_free);
  g_clear_pointer (&f->standard, g_free);
  g_clear_pointer (&f->inverse, g_free);
}

static void
backward (TangentFeatures *self, const double *theta)
{
  const LayerLayout *last = &self->layout.layer[self->layout.layers - 1];
  size_t k = self->architecture.outputs, rows = self->n * k;
  double *by_h = g_new (double, rows * last->in);

  for (size_t i = 0; i < self->n; i++)
    memcpy (by_h + i * k * last->in, theta + last->weight, k * last->in * sizeof (double));
  for (unsigned l = self->layout.layers - 1; l-- > 0;)
    {
      const LayerLayout *layer = &self->layout.layer[l];

      backward_layer (self, theta, l, by_h);
      if (l == 0)
        break;
      if (!layer->skip)
        {
          g_free (by_h);
          by_h = g_new (double, rows * layer->in);
        }
      product (PRODUCT_NN, rows, layer->in, layer->out, self->layer[l].delta, layer->out, theta + layer->weight,
               layer->in, layer->skip, by_h, layer->in);
    }
  g_free (by_h);
}

TangentFeatures *
tangent_features_new (const Architecture *architecture, const double *theta, size_t n, const double *x)
{
  TangentFeatures *self = g_new0 (TangentFeatures, 1);

  self->architecture = *architecture;
  self->layout = architecture_layout (architecture);
  self->n = n;
  self->outputs = g_new (double, n * architecture->outputs);
  self->layer[0].read = g_memdup2 (x, n * architecture->inputs * sizeof (double));
  for (unsigned l = 0; l < self->layout.layers; l++)
    forward_layer (self, theta, l);
  if (self->layout.layers > 1)
    backward (self, theta);
  return self;
}

static double *
as_doubles (size_t n, const float *x)
{
  double *copy = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    copy[i] = x[i];
  return copy;
}

TangentFeatures *
tangent_features_new_f (const Architecture *architecture, const float *theta, size_t n, const float *x)
{
  g_autofree double *parameters = as_doubles (architecture_layout (architecture).parameters, theta),
                    *inputs = as_doubles (n * architecture->inputs, x);

  return tangent_features_new (architecture, parameters, n, inputs);
}

void
tangent_features_free (TangentFeatures *self)
{
  for (unsigned l = 0; l < self->layout.layers; l++)
    {
      g_free (self->layer[l].read);
      g_free (self->layer[l].delta);
      g_free (self->layer[l].shift);
      g_free (self->layer[l].gain);
    }
  g_free (self->outputs);
  g_free (self);
}

const double *
tangent_features_outputs (const TangentFeatures *self)
{
  return self->outputs;
}

double
tangent_features_bytes (const Architecture *architecture, size_t n)
{
  double numbers = architecture->outputs + architecture->inputs, widest = 0;

  for (unsigned l = 0; l < architecture->depth; l++)
    {
      double derivatives = architecture->outputs * (architecture->normalisation ? 3.0 : 1.0);
      numbers += architecture->widths[l] * (2 + derivatives); /* what is read, slope, derivatives */
      widest = fmax (widest, architecture->widths[l]);
    }
  return sizeof (double) * (double) n * (numbers + 2 * widest * architecture->outputs);
}

double
tangent_kernel_bytes (const Architecture *architecture, size_t n, size_t m)
{
  double k = architecture->outputs, columns = k * (double) (m > 0 ? m : n);

  return tangent_features_bytes (architecture, n + m) + sizeof (double) * k * (double) n * columns;
}

/* ---- The kernel, tile by tile ---- */

typedef struct
{
  const TangentFeatures *a, *b;
  const TangentScaling *scaling;
  double *kernel;
  size_t k, samples; /* outputs; samples of a tile's side */
  size_t across;     /* tiles beside each other */
  double *scratch;   /* [workers × (TILE + …)]: see scratch_size */
  size_t scratch_size;
} KernelTask;

/* A tile: samples of a from `row` on, of b from `column` on. */
typedef struct
{
  size_t row, rows, column, columns;
  double *out;
  size_t stride;
  double *deltas; /* [rows K × columns K] */
  double *reads;  /* [rows × columns] */
  double *wide;   /* [columns K] */
} KernelTile;

static void
tile_reads (const KernelTask *task, const KernelTile *tile, unsigned l)
{
  const LayerLayout *layer = &task->a->layout.layer[l];
  double weight = task->scaling->weight[l], bias = layer->bias != LAYOUT_NONE ? task->scaling->constant[l] : 0;

  product (PRODUCT_NT, tile->rows, tile->columns, layer->in, task->a->layer[l].read + tile->row * layer->in, layer->in,
           task->b->layer[l].read + tile->column * layer->in, layer->in, 0, tile->reads, tile->columns);
  for (size_t i = 0; i < tile->rows * tile->columns; i++)
    tile->reads[i] = weight * tile->reads[i] + bias;
}

/* out += what is in reads, between the same outputs. */
static void
add_last (const KernelTask *task, const KernelTile *tile)
{
  for (size_t i = 0; i < tile->rows; i++)
    for (size_t j = 0; j < tile->columns; j++)
      for (size_t o = 0; o < task->k; o++)
        tile->out[(i * task->k + o) * tile->stride + j * task->k + o] += tile->reads[i * tile->columns + j];
}

static void
products_of (const KernelTask *task, const KernelTile *tile, size_t units, const double *a, const double *b)
{
  size_t k = task->k;

  product (PRODUCT_NT, tile->rows * k, tile->columns * k, units, a + tile->row * k * units, units,
           b + tile->column * k * units, units, 0, tile->deltas, tile->columns * k);
}

/* out += deltas ∘ reads, each of the latter for all pairs of outputs. */
static void
add_hidden (const KernelTask *task, const KernelTile *tile)
{
  size_t k = task->k, width = tile->columns * k;

  for (size_t i = 0; i < tile->rows; i++)
    {
      for (size_t j = 0; j < width; j++)
        tile->wide[j] = tile->reads[i * tile->columns + j / k];
      for (size_t r = i * k; r < (i + 1) * k; r++)
        {
          double *out = tile->out + r * tile->stride;
          const double *deltas = tile->deltas + r * width;
          for (size_t j = 0; j < width; j++)
            out[j] += deltas[j] * tile->wide[j];
        }
    }
}

/* out += constant · deltas. */
static void
add_constants (const KernelTask *task, const KernelTile *tile, double constant)
{
  size_t width = tile->columns * task->k;

  for (size_t r = 0; r < tile->rows * task->k; r++)
    for (size_t j = 0; j < width; j++)
      tile->out[r * tile->stride + j] += constant * tile->deltas[r * width + j];
}

static void
add_layer (const KernelTask *task, const KernelTile *tile, unsigned l)
{
  const LayerLayout *layer = &task->a->layout.layer[l];
  const LayerFeatures *a = &task->a->layer[l], *b = &task->b->layer[l];

  tile_reads (task, tile, l);
  if (!layer->hidden)
    {
      add_last (task, tile);
      return;
    }
  products_of (task, tile, layer->out, a->delta, b->delta);
  add_hidden (task, tile);
  if (layer->gain == LAYOUT_NONE)
    return;
  products_of (task, tile, layer->out, a->gain, b->gain);
  add_constants (task, tile, task->scaling->constant[l]);
  products_of (task, tile, layer->out, a->shift, b->shift);
  add_constants (task, tile, task->scaling->constant[l]);
}

/* Of a kernel with itself: what lies above the diagonal goes below. */
static void
mirror (const KernelTask *task, const KernelTile *tile)
{
  size_t k = task->k;

  for (size_t r = tile->row * k; r < (tile->row + tile->rows) * k; r++)
    for (size_t c = MAX (r + 1, tile->column * k); c < (tile->column + tile->columns) * k; c++)
      task->kernel[c * tile->stride + r] = task->kernel[r * tile->stride + c];
}

static void
tile_task (size_t index, unsigned worker, void *data)
{
  const KernelTask *task = data;
  size_t row = index / task->across * task->samples, column = index % task->across * task->samples;
  bool symmetric = task->a == task->b;
  double *scratch = task->scratch + worker * task->scratch_size;
  size_t side = task->samples * task->k;
  KernelTile tile = { .row = row,
                      .rows = MIN (task->samples, task->a->n - row),
                      .column = column,
                      .columns = MIN (task->samples, task->b->n - column),
                      .stride = task->b->n * task->k,
                      .deltas = scratch,
                      .reads = scratch + side * side,
                      .wide = scratch + side * side + task->samples * task->samples };

  if (symmetric && column < row)
    return;
  tile.out = task->kernel + row * task->k * tile.stride + column * task->k;
  for (size_t r = 0; r < tile.rows * task->k; r++)
    memset (tile.out + r * tile.stride, 0, tile.columns * task->k * sizeof (double));
  for (unsigned l = 0; l < task->a->layout.layers; l++)
    add_layer (task, &tile, l);
  if (symmetric)
    mirror (task, &tile);
}

bool
tangent_kernel (const TangentFeatures *a, const TangentFeatures *b, const TangentScaling *scaling, double *kernel,
                Parallel *parallel, const atomic_bool *cancelled)
{
  TangentScaling plain = tangent_scaling_plain ();
  KernelTask task = { .a = a, .b = b, .scaling = scaling != NULL ? scaling : &plain, .kernel = kernel };
  g_autofree double *scratch = NULL;
  size_t side;

  task.k = a->architecture.outputs;
  task.samples = MAX (1, TILE / task.k);
  task.across = (b->n + task.samples - 1) / task.samples;
  side = task.samples * task.k;
  task.scratch_size = side * side + task.samples * task.samples + side;
  task.scratch = scratch = g_new (double, parallel_workers (parallel) * task.scratch_size);
  return parallel_map (parallel, (a->n + task.samples - 1) / task.samples * task.across, tile_task, &task, cancelled);
}

/* ---- What is asked of it ---- */

double
tangent_kernel_movement (size_t n, const double *kernel, const double *first)
{
  double moved = 0, size = 0;

  for (size_t i = 0; i < n; i++)
    {
      moved += (kernel[i] - first[i]) * (kernel[i] - first[i]);
      size += first[i] * first[i];
    }
  return size > 0 ? sqrt (moved / size) : NAN;
}

double
tangent_kernel_alignment (size_t n, const double *kernel, const double *y)
{
  double along = 0, size = 0, targets = 0;

  for (size_t i = 0; i < n; i++)
    {
      double row = 0;
      for (size_t j = 0; j < n; j++)
        {
          row += kernel[i * n + j] * y[j];
          size += kernel[i * n + j] * kernel[i * n + j];
        }
      along += y[i] * row;
      targets += y[i] * y[i];
    }
  return size > 0 && targets > 0 ? along / (sqrt (size) * targets) : NAN;
}

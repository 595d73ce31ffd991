/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/linear_descent.h"

#include "numeric/clones.h"

#include <math.h>
#include <string.h>

/* Steps between two looks at whether to stop: some tens of microseconds. */
#define STRETCH 16

struct _LinearDescent
{
  Network *network;
  Samples *samples;
  Trainer *trainer;
  StepResult result;
  size_t width;    /* D: inputs + 1 */
  bool by_moments; /* or by residuals */
  double *second;  /* S [D × D] */
  double *cross;   /* C [outputs × D] */
  double square;   /* Σ y² / n */
  double *x;       /* residuals: x̃ [n × D], y [n × outputs] */
  double *y;
  double *residual;                         /* [outputs × n] */
  double *map[ARCHITECTURE_MAX_HIDDEN + 1]; /* W_l … W_1 with biases, [out × D] */
  double *slope, *before; /* the loss by the map of a layer, and of the one before it: [widest × D] */
};

static bool
applies (const Architecture *a)
{
  return (a->activation == ACTIVATION_IDENTITY || a->depth == 0) && a->loss == LOSS_MSE && !a->normalisation;
}

/* ---- Small products: a row of C stays in the first-level cache while B runs past ---- */

/* C[m × n] = beta C + A B, element (i, l) of A at a[i · row + l · column]. */
static NUMERIC_CLONES void
multiply (size_t m, size_t n, size_t k, const double *a, size_t row, size_t column, const double *restrict b,
          double beta, double *restrict c)
{
  for (size_t i = 0; i < m; i++)
    {
      const double *left = a + i * row;
      double *out = c + i * n;
      size_t l = 0;
      for (size_t j = 0; j < n; j++)
        out[j] = beta == 0 ? 0 : beta * out[j];
      for (; l + 4 <= k; l += 4)
        {
          double a0 = left[l * column], a1 = left[(l + 1) * column], a2 = left[(l + 2) * column],
                 a3 = left[(l + 3) * column];
          const double *b0 = b + l * n, *b1 = b0 + n, *b2 = b1 + n, *b3 = b2 + n;
          for (size_t j = 0; j < n; j++)
            out[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
        }
      for (; l < k; l++)
        for (size_t j = 0; j < n; j++)
          out[j] += left[l * column] * b[l * n + j];
    }
}

static NUMERIC_CLONES double
dot (size_t n, const double *a, const double *b)
{
  double strands[8] = { 0 }, sum = 0;
  size_t i = 0;

  for (; i + 8 <= n; i += 8)
    for (int s = 0; s < 8; s++)
      strands[s] += a[i + (size_t) s] * b[i + (size_t) s];
  for (; i < n; i++)
    sum += a[i] * b[i];
  for (int s = 0; s < 8; s++)
    sum += strands[s];
  return sum;
}

/* f (x̃) for a row of the map. */
static NUMERIC_CLONES double
apply (size_t inputs, const double *map, const float *x)
{
  double strands[8] = { 0 }, sum = map[inputs];
  size_t i = 0;

  for (; i + 8 <= inputs; i += 8)
    for (int s = 0; s < 8; s++)
      strands[s] += map[i + (size_t) s] * (double) x[i + (size_t) s];
  for (; i < inputs; i++)
    sum += map[i] * (double) x[i];
  for (int s = 0; s < 8; s++)
    sum += strands[s];
  return sum;
}

/* ---- The map and the loss's derivative by it ---- */

/* Layer by layer: map_l = W_l map_{l-1}, its bias added to the last column. */
static const double *
compose (LinearDescent *self, const double *theta)
{
  const Layout *layout = network_layout (self->network);
  size_t width = self->width;

  for (unsigned l = 0; l < layout->layers; l++)
    {
      const LayerLayout *layer = &layout->layer[l];
      double *map = self->map[l];
      if (l == 0)
        for (size_t u = 0; u < layer->out; u++)
          {
            memcpy (map + u * width, theta + layer->weight + u * layer->in, layer->in * sizeof *map);
            map[u * width + layer->in] = 0;
          }
      else
        multiply (layer->out, width, layer->in, theta + layer->weight, layer->in, 1, self->map[l - 1], 0, map);
      for (size_t u = 0; layer->bias != LAYOUT_NONE && u < layer->out; u++)
        map[u * width + width - 1] += theta[layer->bias + u];
      /* The first layer's input is x itself: its map is the unit matrix. */
      for (size_t i = 0; layer->skip && i < layer->out * (l == 0 ? 1 : width); i++)
        map[l == 0 ? i * width + i : i] += l == 0 ? 1 : self->map[l - 1][i];
    }
  return self->map[layout->layers - 1];
}

/* slope = 2 (w S - C) / outputs; the loss follows from the same product. */
static double
slope_by_moments (LinearDescent *self, const double *w)
{
  size_t outputs = self->samples->outputs, n = outputs * self->width;
  double loss = self->square;

  multiply (outputs, self->width, self->width, w, self->width, 1, self->second, 0, self->slope);
  loss += dot (n, w, self->slope) - 2 * dot (n, w, self->cross);
  for (size_t i = 0; i < n; i++)
    self->slope[i] = 2 * (self->slope[i] - self->cross[i]) / (double) outputs;
  /* At an exact fit rounding may leave less than nothing. */
  return isfinite (loss) ? fmax (loss, 0) / (double) outputs : loss;
}

static double
slope_by_residuals (LinearDescent *self, const double *w)
{
  size_t outputs = self->samples->outputs, n = self->samples->n, width = self->width;
  double scale = 1 / ((double) n * (double) outputs), loss = 0;

  for (size_t k = 0; k < outputs; k++)
    for (size_t s = 0; s < n; s++)
      {
        double off = dot (width, w + k * width, self->x + s * width) - self->y[s * outputs + k];
        loss += off * off;
        self->residual[k * n + s] = 2 * scale * off;
      }
  multiply (outputs, width, n, self->residual, n, 1, self->x, 0, self->slope);
  return loss * scale;
}

/* From the slope by the whole map back through the layers; a bias is the last column's. */
static void
distribute (LinearDescent *self, const double *theta, double *gradient)
{
  const Layout *layout = network_layout (self->network);
  size_t width = self->width;

  for (unsigned l = layout->layers; l-- > 0;)
    {
      const LayerLayout *layer = &layout->layer[l];
      for (size_t u = 0; layer->bias != LAYOUT_NONE && u < layer->out; u++)
        gradient[layer->bias + u] = self->slope[u * width + width - 1];
      if (l == 0)
        for (size_t u = 0; u < layer->out; u++)
          memcpy (gradient + layer->weight + u * layer->in, self->slope + u * width, layer->in * sizeof *gradient);
      else
        {
          for (size_t u = 0; u < layer->out; u++)
            for (size_t i = 0; i < layer->in; i++)
              gradient[layer->weight + u * layer->in + i] = dot (width, self->slope + u * width,
                                                                 self->map[l - 1] + i * width);
          if (layer->skip)
            memcpy (self->before, self->slope, layer->in * width * sizeof *self->before);
          multiply (layer->in, width, layer->out, theta + layer->weight, 1, layer->in, self->slope, layer->skip,
                    self->before);
          double *swap = self->slope;
          self->slope = self->before;
          self->before = swap;
        }
    }
}

static double
gradient (const double *theta, const uint32_t *rows, size_t n, double *out, void *data)
{
  LinearDescent *self = data;
  const double *w = compose (self, theta);
  double loss = self->by_moments ? slope_by_moments (self, w) : slope_by_residuals (self, w);

  distribute (self, theta, out);
  return loss;
}

/* ---- The data ---- */

static double
target (const Samples *samples, size_t s, size_t k)
{
  return samples->targets ? samples->targets[s * samples->outputs + k] : (double) (samples->labels[s] == k);
}

static void
take_samples (LinearDescent *self)
{
  const Samples *samples = self->samples;
  size_t n = samples->n, outputs = samples->outputs, width = self->width;

  self->x = g_new (double, n *width);
  self->y = g_new (double, n *outputs);
  for (size_t s = 0; s < n; s++)
    {
      memcpy (self->x + s * width, samples->x + s * samples->inputs, samples->inputs * sizeof (double));
      self->x[s * width + width - 1] = 1;
      for (size_t k = 0; k < outputs; k++)
        self->y[s * outputs + k] = target (samples, s, k);
    }
}

static void
take_moments (LinearDescent *self)
{
  size_t n = self->samples->n, outputs = self->samples->outputs, width = self->width;

  self->second = g_new (double, width *width);
  self->cross = g_new (double, outputs *width);
  product_d (PRODUCT_TN, width, width, n, self->x, width, self->x, width, 0, self->second, width);
  product_d (PRODUCT_TN, outputs, width, n, self->y, outputs, self->x, width, 0, self->cross, width);
  for (size_t i = 0; i < width * width; i++)
    self->second[i] /= (double) n;
  for (size_t i = 0; i < outputs * width; i++)
    self->cross[i] /= (double) n;
  self->square = dot (n * outputs, self->y, self->y) / (double) n;
}

LinearDescent *
linear_descent_new (const Architecture *architecture, const Dataset *train, const TrainerOptions *options,
                    const double *theta)
{
  LinearDescent *self = g_new0 (LinearDescent, 1);
  TrainerOptions whole = *options;
  const Layout *layout;
  size_t widest = 0;

  g_assert (applies (architecture) && train->n > 0);
  whole.batch = 0;
  self->network = network_new (architecture);
  self->samples = samples_new (train);
  self->width = (size_t) architecture->inputs + 1;
  self->by_moments = self->width < 2 * train->n;
  layout = network_layout (self->network);
  for (unsigned l = 0; l < layout->layers; l++)
    {
      self->map[l] = g_new (double, layout->layer[l].out * self->width);
      widest = MAX (widest, layout->layer[l].out);
    }
  self->slope = g_new (double, widest * self->width);
  self->before = g_new (double, widest * self->width);
  take_samples (self);
  if (self->by_moments)
    take_moments (self);
  else
    self->residual = g_new (double, train->n * train->outputs);
  self->trainer = trainer_new_with (self->network, self->samples, &whole, theta, gradient, self);
  return self;
}

void
linear_descent_free (LinearDescent *self)
{
  trainer_free (self->trainer);
  for (unsigned l = 0; l < network_layout (self->network)->layers; l++)
    g_free (self->map[l]);
  samples_free (self->samples);
  network_free (self->network);
  g_free (self->second);
  g_free (self->cross);
  g_free (self->x);
  g_free (self->y);
  g_free (self->residual);
  g_free (self->slope);
  g_free (self->before);
  g_free (self);
}

/* ---- Onwards ---- */

StepResult
linear_descent_advance (LinearDescent *self, uint64_t until, double learning_rate, const atomic_bool *cancelled)
{
  while (self->result == STEP_DONE && trainer_steps (self->trainer) < until)
    {
      if (trainer_steps (self->trainer) % STRETCH == 0 && cancelled != NULL
          && atomic_load_explicit (cancelled, memory_order_relaxed))
        break;
      self->result = trainer_step (self->trainer, learning_rate);
    }
  return self->result;
}

uint64_t
linear_descent_steps (const LinearDescent *self)
{
  return trainer_steps (self->trainer);
}

const double *
linear_descent_parameters (const LinearDescent *self)
{
  return trainer_parameters (self->trainer);
}

/* From the output on, a row of the product at a time. */
void
linear_descent_weights (const LinearDescent *self, double *w)
{
  const Layout *layout = network_layout (self->network);
  const double *theta = trainer_parameters (self->trainer);
  unsigned widest = self->samples->inputs;
  g_autofree double *next = NULL, *row = NULL;

  for (unsigned l = 0; l < layout->layers; l++)
    widest = MAX (widest, layout->layer[l].in);
  next = g_new (double, widest);
  row = g_new0 (double, widest);
  row[0] = 1;
  for (unsigned l = layout->layers; l-- > 0;)
    {
      const LayerLayout *layer = &layout->layer[l];
      for (unsigned j = 0; j < layer->in; j++)
        {
          next[j] = 0;
          for (unsigned i = 0; i < layer->out; i++)
            next[j] += row[i] * theta[layer->weight + (size_t) i * layer->in + j];
        }
      memcpy (row, next, layer->in * sizeof (double));
    }
  memcpy (w, row, self->samples->inputs * sizeof (double));
}

double
linear_descent_loss (LinearDescent *self, const Dataset *data)
{
  const double *w = compose (self, trainer_parameters (self->trainer));
  size_t d = data->inputs, outputs = data->outputs;
  double sum = 0;

  for (size_t k = 0; k < outputs; k++)
    for (size_t s = 0; s < data->n; s++)
      {
        double f = apply (d, w + k * self->width, data->x + s * d);
        f -= data->targets ? (double) data->targets[s * outputs + k] : (double) (data->labels[s] == k);
        sum += f * f;
      }
  return sum / (double) (data->n * outputs);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output_jacobian.h"

#include "network/activation.h"
#include "numeric/product.h"

#include <string.h>

/* What is kept of a layer, unit-major [units × n]. */
typedef struct
{
  const LayerLayout *layout;
  double *in;          /* [in × n] what it is given: the inputs, or what the layer before gave; borrowed */
  double *out;         /* [out × n] */
  double *slope;       /* act′ of its sums; of hidden layers */
  double *bend;        /* act″ */
  double *delta;       /* slope of an output by the sums, */
  double *above;       /* and before it is multiplied by act′ */
  double *moved_in;    /* tangent of in [in × n] */
  double *moved_sum;   /* of the sums */
  double *moved_delta; /* of delta */
} JacobianLayer;

struct _OutputJacobian
{
  Layout layout;
  Activation activation;
  size_t n;
  unsigned outputs;
  double *x;        /* [inputs × n] */
  double *targets;  /* [n × outputs] */
  double *norms;    /* [n] */
  double *scratch;  /* [most units · n] */
  double *gradient; /* [most units of a layer's weight] */
  JacobianLayer layer[ARCHITECTURE_MAX_HIDDEN + 1];
};

static void
read_data (OutputJacobian *self, const Dataset *data)
{
  self->x = g_new (double, data->inputs * data->n);
  self->targets = g_new0 (double, data->outputs * data->n);
  for (size_t s = 0; s < data->n; s++)
    {
      for (unsigned j = 0; j < data->inputs; j++)
        self->x[j * data->n + s] = data->x[s * data->inputs + j];
      for (unsigned k = 0; k < data->outputs; k++)
        self->targets[s * data->outputs + k] = data->task == TASK_CLASSES
                                                   ? data->labels[s] == k
                                                   : (double) data->targets[s * data->outputs + k];
    }
}

OutputJacobian *
output_jacobian_new (const Architecture *architecture, const Dataset *data)
{
  OutputJacobian *self = g_new0 (OutputJacobian, 1);
  size_t most = 0, weights = 0, n = data->n;

  g_assert (!architecture->skip && !architecture->normalisation);
  self->layout = architecture_layout (architecture);
  self->activation = architecture->activation;
  self->n = n;
  self->outputs = architecture->outputs;
  read_data (self, data);
  for (unsigned l = 0; l < self->layout.layers; l++)
    {
      JacobianLayer *layer = &self->layer[l];
      const LayerLayout *layout = layer->layout = &self->layout.layer[l];
      double **arrays[] = { &layer->out,   &layer->slope,     &layer->bend,       &layer->delta,
                            &layer->above, &layer->moved_sum, &layer->moved_delta };
      for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
        *arrays[i] = g_new0 (double, layout->out *n);
      layer->in = l == 0 ? self->x : self->layer[l - 1].out;
      layer->moved_in = g_new0 (double, layout->in *n);
      most = MAX (most, MAX (layout->in, layout->out) * n);
      weights = MAX (weights, (size_t) layout->in * layout->out);
    }
  self->norms = g_new (double, n);
  self->scratch = g_new (double, most);
  self->gradient = g_new (double, weights);
  return self;
}

void
output_jacobian_free (OutputJacobian *self)
{
  for (unsigned l = 0; l < self->layout.layers; l++)
    {
      JacobianLayer *layer = &self->layer[l];
      double *arrays[] = { layer->out,   layer->slope,    layer->bend,      layer->delta,
                           layer->above, layer->moved_in, layer->moved_sum, layer->moved_delta };
      for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
        g_free (arrays[i]);
    }
  g_free (self->x);
  g_free (self->targets);
  g_free (self->norms);
  g_free (self->scratch);
  g_free (self->gradient);
  g_free (self);
}

size_t
output_jacobian_rows (const OutputJacobian *self)
{
  return self->n * self->outputs;
}

size_t
output_jacobian_parameters (const OutputJacobian *self)
{
  return self->layout.parameters;
}

/* ---- Forward ---- */

/* out = W in + b, and of hidden layers its activation with both derivatives. */
static void
layer_forward (OutputJacobian *self, JacobianLayer *layer, const double *theta)
{
  const LayerLayout *layout = layer->layout;
  size_t n = self->n;

  product_d (PRODUCT_NN, layout->out, n, layout->in, theta + layout->weight, layout->in, layer->in, n, 0, layer->out,
             n);
  if (layout->bias != LAYOUT_NONE)
    for (size_t u = 0; u < layout->out; u++)
      for (size_t s = 0; s < n; s++)
        layer->out[u * n + s] += theta[layout->bias + u];
  if (layout->hidden)
    activation_jet (self->activation, layout->out * n, layer->out, layer->out, layer->slope, layer->bend,
                    self->scratch);
}

double
output_jacobian_forward (OutputJacobian *self, const double *theta, double *residuals)
{
  const double *outputs = self->layer[self->layout.layers - 1].out;
  double sum = 0;

  for (unsigned l = 0; l < self->layout.layers; l++)
    layer_forward (self, &self->layer[l], theta);
  for (size_t s = 0; s < self->n; s++)
    for (unsigned k = 0; k < self->outputs; k++)
      {
        size_t row = s * self->outputs + k;
        residuals[row] = outputs[k * self->n + s] - self->targets[row];
        sum += residuals[row] * residuals[row];
      }
  return sum / (double) output_jacobian_rows (self);
}

/* ---- Backward ---- */

/* The slopes of output k by the sums of every layer. */
static void
backward (OutputJacobian *self, const double *theta, unsigned k)
{
  unsigned last = self->layout.layers - 1;
  size_t n = self->n;

  memset (self->layer[last].delta, 0, self->outputs * n * sizeof (double));
  for (size_t s = 0; s < n; s++)
    self->layer[last].delta[k * n + s] = 1;
  for (unsigned l = last; l-- > 0;)
    {
      JacobianLayer *layer = &self->layer[l], *next = &self->layer[l + 1];
      size_t units = layer->layout->out;
      product_d (PRODUCT_TN, units, n, next->layout->out, theta + next->layout->weight, units, next->delta, n, 0,
                 layer->above, n);
      for (size_t i = 0; i < units * n; i++)
        layer->delta[i] = layer->slope[i] * layer->above[i];
    }
}

static void
fill_rows (const OutputJacobian *self, unsigned k, double *jacobian)
{
  size_t n = self->n, stride = self->layout.parameters;

  for (unsigned l = 0; l < self->layout.layers; l++)
    {
      const JacobianLayer *layer = &self->layer[l];
      size_t in = layer->layout->in;
      for (size_t s = 0; s < n; s++)
        for (size_t u = 0; u < layer->layout->out; u++)
          {
            double *row = jacobian + (s * self->outputs + k) * stride, slope = layer->delta[u * n + s];
            double *weights = row + layer->layout->weight + u * in;
            for (size_t j = 0; j < in; j++)
              weights[j] = slope * layer->in[j * n + s];
            if (layer->layout->bias != LAYOUT_NONE)
              row[layer->layout->bias + u] = slope;
          }
    }
}

void
output_jacobian_fill (OutputJacobian *self, const double *theta, double *jacobian)
{
  for (unsigned k = 0; k < self->outputs; k++)
    {
      backward (self, theta, k);
      fill_rows (self, k, jacobian);
    }
}

/* ---- The gradient of its norm ---- */

/* out[s] = Σ a[u, s]² + constant. */
static void
squared_norms (size_t units, size_t n, const double *a, double constant, double *out)
{
  for (size_t s = 0; s < n; s++)
    out[s] = constant;
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      out[s] += a[u * n + s] * a[u * n + s];
}

/* How the sums and what is given move when the parameters move along the row of each sample: the tangent of W is δ aᵀ,
 * that of b is δ, so that the sums move by δ (‖a‖² + 1) + W ȧ. */
static void
forward_tangents (OutputJacobian *self, const double *theta)
{
  size_t n = self->n;

  memset (self->layer[0].moved_in, 0, self->layer[0].layout->in * n * sizeof (double));
  for (unsigned l = 0; l < self->layout.layers; l++)
    {
      JacobianLayer *layer = &self->layer[l];
      const LayerLayout *layout = layer->layout;
      squared_norms (layout->in, n, layer->in, layout->bias != LAYOUT_NONE, self->norms);
      product_d (PRODUCT_NN, layout->out, n, layout->in, theta + layout->weight, layout->in, layer->moved_in, n, 0,
                 layer->moved_sum, n);
      for (size_t u = 0; u < layout->out; u++)
        for (size_t s = 0; s < n; s++)
          layer->moved_sum[u * n + s] += layer->delta[u * n + s] * self->norms[s];
      if (l + 1 < self->layout.layers)
        for (size_t i = 0; i < layout->out * n; i++)
          self->layer[l + 1].moved_in[i] = layer->slope[i] * layer->moved_sum[i];
    }
}

/* How δ moves: with u = Wᵀδ of the layer above, u̇ = Wᵀδ̇ + a ‖δ‖² and δ̇ = act″ ż u + act′ u̇. */
static void
backward_tangents (OutputJacobian *self, const double *theta)
{
  unsigned last = self->layout.layers - 1;
  size_t n = self->n;

  memset (self->layer[last].moved_delta, 0, self->outputs * n * sizeof (double));
  for (unsigned l = last; l-- > 0;)
    {
      JacobianLayer *layer = &self->layer[l], *next = &self->layer[l + 1];
      size_t units = layer->layout->out;
      squared_norms (next->layout->out, n, next->delta, 0, self->norms);
      product_d (PRODUCT_TN, units, n, next->layout->out, theta + next->layout->weight, units, next->moved_delta, n, 0,
                 self->scratch, n);
      for (size_t i = 0; i < units * n; i++)
        layer->moved_delta[i] = layer->bend[i] * layer->moved_sum[i] * layer->above[i]
                                + layer->slope[i] * (self->scratch[i] + layer->out[i] * self->norms[i % n]);
    }
}

/* Adds 2 Σ_s (δ̇ aᵀ + δ ȧᵀ) and 2 Σ_s δ̇. */
static void
add_gradient (OutputJacobian *self, double *gradient)
{
  size_t n = self->n;

  for (unsigned l = 0; l < self->layout.layers; l++)
    {
      const JacobianLayer *layer = &self->layer[l];
      const LayerLayout *layout = layer->layout;
      product_d (PRODUCT_NT, layout->out, layout->in, n, layer->moved_delta, n, layer->in, n, 0, self->gradient,
                 layout->in);
      product_d (PRODUCT_NT, layout->out, layout->in, n, layer->delta, n, layer->moved_in, n, 1, self->gradient,
                 layout->in);
      for (size_t i = 0; i < (size_t) layout->out * layout->in; i++)
        gradient[layout->weight + i] += 2 * self->gradient[i];
      for (size_t i = 0; i < layout->out * n && layout->bias != LAYOUT_NONE; i++)
        gradient[layout->bias + i / n] += 2 * layer->moved_delta[i];
    }
}

void
output_jacobian_norm_gradient (OutputJacobian *self, const double *theta, double *gradient)
{
  memset (gradient, 0, self->layout.parameters * sizeof (double));
  for (unsigned k = 0; k < self->outputs; k++)
    {
      backward (self, theta, k);
      forward_tangents (self, theta);
      backward_tangents (self, theta);
      add_gradient (self, gradient);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/architecture.h"

#include <glib/gi18n.h>
#include <math.h>

Architecture
architecture_uniform (unsigned inputs, unsigned depth, unsigned width, unsigned outputs)
{
  Architecture architecture = {
    .inputs = inputs,
    .outputs = outputs,
    .depth = depth,
    .activation = ACTIVATION_TANH,
    .bias = true,
    .loss = LOSS_CROSS_ENTROPY,
    .initialisation = INITIALISATION_LECUN,
    .gain = 1,
  };

  for (unsigned l = 0; l < MIN (depth, ARCHITECTURE_MAX_HIDDEN); l++)
    architecture.widths[l] = width;
  return architecture;
}

Initialisation
architecture_initialisation (Activation activation)
{
  return activation == ACTIVATION_RELU || activation == ACTIVATION_GELU ? INITIALISATION_HE : INITIALISATION_LECUN;
}

char *
architecture_check (const Architecture *a)
{
  if (a->inputs < 1 || a->outputs < 1)
    return g_strdup_printf (_ ("A network needs at least one input and one output; it has %u and %u."), a->inputs,
                            a->outputs);
  if (a->depth > ARCHITECTURE_MAX_HIDDEN)
    return g_strdup_printf (_ ("depth is %u; expected 0 to %d hidden layers."), a->depth, ARCHITECTURE_MAX_HIDDEN);
  for (unsigned l = 0; l < a->depth; l++)
    if (a->widths[l] < 1 || a->widths[l] > ARCHITECTURE_MAX_WIDTH)
      return g_strdup_printf (_ ("The width of hidden layer %u is %u; expected 1 to %d."), l + 1, a->widths[l],
                              ARCHITECTURE_MAX_WIDTH);
  if (!isfinite (a->gain) || a->gain < 0)
    return g_strdup_printf (_ ("gain is %g; expected a number from 0."), a->gain);
  if (a->loss == LOSS_CROSS_ENTROPY && a->outputs < 2)
    return g_strdup (_ ("Cross-entropy needs at least two classes; there is one."));
  return NULL;
}

static size_t
take (size_t *next, size_t n, bool wanted)
{
  size_t offset = *next;
  if (!wanted)
    return LAYOUT_NONE;
  *next += n;
  return offset;
}

Layout
architecture_layout (const Architecture *a)
{
  Layout layout = { .layers = a->depth + 1 };
  unsigned in = a->inputs;

  for (unsigned l = 0; l < layout.layers; l++)
    {
      LayerLayout *layer = &layout.layer[l];
      layer->hidden = l < a->depth;
      layer->in = in;
      layer->out = layer->hidden ? a->widths[l] : a->outputs;
      layer->skip = a->skip && layer->hidden && layer->in == layer->out;
      layer->weight = take (&layout.parameters, (size_t) layer->in * layer->out, true);
      layer->bias = take (&layout.parameters, layer->out, a->bias);
      layer->gain = take (&layout.parameters, layer->out, a->normalisation && layer->hidden);
      layer->shift = take (&layout.parameters, layer->out, a->normalisation && layer->hidden);
      in = layer->out;
    }
  return layout;
}

bool
activation_bends (Activation activation)
{
  return activation != ACTIVATION_RELU && activation != ACTIVATION_IDENTITY;
}

double
architecture_deviation (const Architecture *a, unsigned l)
{
  double in = l == 0 ? a->inputs : a->widths[l - 1], out = l == a->depth ? a->outputs : a->widths[l];
  double deviation = a->gain;

  switch (a->initialisation)
    {
    case INITIALISATION_HE:
      deviation *= sqrt (2.0 / in);
      break;
    case INITIALISATION_GLOROT:
      deviation *= sqrt (2.0 / (in + out));
      break;
    case INITIALISATION_LECUN:
      deviation *= sqrt (1.0 / in);
      break;
    }
  return a->skip && l < a->depth ? deviation / sqrt (a->depth) : deviation;
}

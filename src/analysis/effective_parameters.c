/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/effective_parameters.h"

size_t
effective_parameters_outputs (const Architecture *a)
{
  return a->loss == LOSS_CROSS_ENTROPY ? a->outputs - 1 : a->outputs;
}

static size_t
linear_parameters (const Architecture *a)
{
  size_t outputs = effective_parameters_outputs (a), rank = MIN (a->inputs, outputs);

  for (unsigned l = 0; l < a->depth; l++)
    rank = MIN (rank, a->widths[l]);
  return rank * (a->inputs + outputs - rank) + (a->bias ? outputs : 0);
}

/* Units of a hidden layer whose activations scale with what they are given, and whose scale the next layer undoes. */
static size_t
free_scales (const Architecture *a, const Layout *layout, unsigned l)
{
  bool scales = a->activation == ACTIVATION_RELU || a->activation == ACTIVATION_SQUARE;
  return scales && !layout->layer[l].skip && !layout->layer[l + 1].skip ? layout->layer[l].out : 0;
}

size_t
effective_parameters (const Architecture *a)
{
  Layout layout = architecture_layout (a);
  size_t unit = a->bias ? 1 : 0, unseen = 0;

  if (a->depth == 0 || (a->activation == ACTIVATION_IDENTITY && !a->normalisation))
    return linear_parameters (a);
  for (unsigned l = 0; l < a->depth; l++)
    {
      unseen += free_scales (a, &layout, l);
      if (a->normalisation)
        unseen += layout.layer[l].in + unit + 1;
    }
  if (a->loss == LOSS_CROSS_ENTROPY)
    unseen += layout.layer[a->depth].in + unit;
  return layout.parameters - unseen;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/alignment.h"

#include "analysis/directions.h"
#include "numeric/assignment.h"

#include <math.h>
#include <string.h>

/* Rounds over all groups; each but the last increases the inner product, a few are the rule. */
#define MOST_ROUNDS 100

/* ---- Which layers share a permutation ---- */

Alignment *
alignment_new (const Network *network)
{
  Alignment *self = g_new0 (Alignment, 1);
  const Layout *layout = network_layout (network);

  self->network = network;
  for (unsigned l = 0; l + 1 < layout->layers; l++)
    {
      if (layout->layer[l].skip)
        {
          self->group[l] = l == 0 ? ALIGNMENT_FIXED : self->group[l - 1];
          continue;
        }
      self->group[l] = self->groups;
      self->permutation[self->groups].units = layout->layer[l].out;
      self->permutation[self->groups].from = g_new (uint32_t, layout->layer[l].out);
      for (unsigned i = 0; i < layout->layer[l].out; i++)
        self->permutation[self->groups].from[i] = i;
      self->groups++;
    }
  return self;
}

void
alignment_free (Alignment *self)
{
  for (unsigned g = 0; g < self->groups; g++)
    g_free (self->permutation[g].from);
  g_free (self);
}

void
alignment_shuffle (Alignment *self, Random *random)
{
  for (unsigned g = 0; g < self->groups; g++)
    random_permutation (random, self->permutation[g].units, self->permutation[g].from);
}

size_t
alignment_moved (const Alignment *self, size_t *units)
{
  size_t moved = 0, all = 0;

  for (unsigned g = 0; g < self->groups; g++)
    {
      all += self->permutation[g].units;
      for (uint32_t i = 0; i < self->permutation[g].units; i++)
        moved += self->permutation[g].from[i] != i;
    }
  if (units != NULL)
    *units = all;
  return moved;
}

/* ---- Permuting ---- */

/* Where the outputs of layer l come from, and its inputs; NULL: from their own places. */
static const uint32_t *
outputs_from (const Alignment *self, unsigned l)
{
  bool hidden = network_layout (self->network)->layer[l].hidden;
  return hidden && self->group[l] != ALIGNMENT_FIXED ? self->permutation[self->group[l]].from : NULL;
}

static const uint32_t *
inputs_from (const Alignment *self, unsigned l)
{
  return l == 0 ? NULL : outputs_from (self, l - 1);
}

static size_t
place (const uint32_t *from, size_t i)
{
  return from ? from[i] : i;
}

static void
permute_units (const uint32_t *from, size_t units, size_t offset, const real *theta, real *permuted)
{
  if (offset != LAYOUT_NONE)
    for (size_t i = 0; i < units; i++)
      permuted[offset + i] = theta[offset + place (from, i)];
}

void
alignment_apply (const Alignment *self, const real *theta, real *permuted)
{
  const Layout *layout = network_layout (self->network);

  for (unsigned l = 0; l < layout->layers; l++)
    {
      const LayerLayout *layer = &layout->layer[l];
      const uint32_t *rows = outputs_from (self, l), *columns = inputs_from (self, l);
      for (size_t i = 0; i < layer->out; i++)
        {
          const real *source = theta + layer->weight + place (rows, i) * layer->in;
          real *target = permuted + layer->weight + i * layer->in;
          for (size_t j = 0; j < layer->in; j++)
            target[j] = source[place (columns, j)];
        }
      permute_units (rows, layer->out, layer->bias, theta, permuted);
      permute_units (rows, layer->out, layer->gain, theta, permuted);
      permute_units (rows, layer->out, layer->shift, theta, permuted);
    }
}

/* ---- Weight matching ---- */

typedef struct
{
  Alignment *alignment;
  const real *a, *b;
  real *permuted; /* [parameters] b as it stands now */
  real *block;    /* [widest × widest] */
  real *rows;     /* [widest × widest] weights of b, permuted on one side */
  double *cost;   /* [widest × widest] */
  const atomic_bool *cancelled;
} Matching;

static bool
is_set (const atomic_bool *cancelled)
{
  return cancelled != NULL && atomic_load_explicit (cancelled, memory_order_relaxed);
}

static bool
is_cancelled (const Matching *self)
{
  return is_set (self->cancelled);
}

static double
similarity (Matching *self)
{
  alignment_apply (self->alignment, self->b, self->permuted);
  return direction_inner (network_parameters (self->alignment->network), self->a, self->permuted);
}

static void
take_block (Matching *self, size_t n)
{
  for (size_t i = 0; i < n * n; i++)
    self->cost[i] -= (double) self->block[i];
}

static void
add_unit_terms (Matching *self, size_t n, size_t offset)
{
  if (offset == LAYOUT_NONE)
    return;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      self->cost[i * n + j] -= (double) self->a[offset + i] * (double) self->b[offset + j];
}

/* What unit j of b in the place of unit i of a is worth through the layer that makes it: ⟨A_i·, B_j·⟩ with b's inputs
 * in the order they have now. */
static void
add_making (Matching *self, unsigned l, bool weights)
{
  const LayerLayout *layer = &network_layout (self->alignment->network)->layer[l];
  const uint32_t *columns = inputs_from (self->alignment, l);
  size_t n = layer->out, m = layer->in;

  for (size_t j = 0; j < n && weights; j++)
    for (size_t k = 0; k < m; k++)
      self->rows[j * m + k] = self->b[layer->weight + j * m + place (columns, k)];
  if (weights)
    {
      product (PRODUCT_NT, n, n, m, self->a + layer->weight, m, self->rows, m, 0, self->block, n);
      take_block (self, n);
    }
  add_unit_terms (self, n, layer->bias);
  add_unit_terms (self, n, layer->gain);
  add_unit_terms (self, n, layer->shift);
}

/* And through the layer that reads it: ⟨A·i, B·j⟩ with b's outputs in the order they have now. */
static void
add_reading (Matching *self, unsigned l)
{
  const LayerLayout *layer = &network_layout (self->alignment->network)->layer[l];
  const uint32_t *rows = outputs_from (self->alignment, l);
  size_t n = layer->in, m = layer->out;

  for (size_t k = 0; k < m; k++)
    memcpy (self->rows + k * n, self->b + layer->weight + place (rows, k) * n, n * sizeof (real));
  product (PRODUCT_TN, n, n, m, self->a + layer->weight, n, self->rows, n, 0, self->block, n);
  take_block (self, n);
}

/* How far the order is known: of all groups, or only of those before this one. */
typedef enum
{
  ORDERS_ALL,
  ORDERS_BEFORE
} Orders;

static bool
is_known (const Alignment *alignment, unsigned group, unsigned l, Orders orders)
{
  return orders == ORDERS_ALL || alignment->group[l] == ALIGNMENT_FIXED || alignment->group[l] < group;
}

/* The best order of one group.  Where a layer is made and read by the same group the term is quadratic in the
 * permutation; it is linearised about the order as it is. */
static void
match_group (Matching *self, unsigned group, Orders orders)
{
  Alignment *alignment = self->alignment;
  const Layout *layout = network_layout (alignment->network);
  Permutation *permutation = &alignment->permutation[group];
  unsigned last = layout->layers - 1;

  memset (self->cost, 0, (size_t) permutation->units * permutation->units * sizeof (double));
  for (unsigned l = 0; l < last; l++)
    {
      if (alignment->group[l] != group)
        continue;
      add_making (self, l, l == 0 || is_known (alignment, group, l - 1, orders));
      if (l + 1 == last || is_known (alignment, group, l + 1, orders))
        add_reading (self, l + 1);
    }
  assignment_solve (permutation->units, self->cost, permutation->from, NULL, NULL, self->cancelled);
}

static double
match_from_here (Matching *self, Random *random)
{
  Alignment *alignment = self->alignment;
  double now = similarity (self);
  g_autofree uint32_t *order = g_new (uint32_t, MAX (alignment->groups, 1));
  bool changed = true;

  for (unsigned round = 0; changed && round < MOST_ROUNDS; round++)
    {
      changed = false;
      random_permutation (random, alignment->groups, order);
      for (unsigned k = 0; k < alignment->groups && !is_cancelled (self); k++)
        {
          Permutation *permutation = &alignment->permutation[order[k]];
          size_t size = permutation->units * sizeof (uint32_t);
          g_autofree uint32_t *before = g_memdup2 (permutation->from, size);
          double next;

          match_group (self, order[k], ORDERS_ALL);
          if (memcmp (before, permutation->from, size) == 0)
            continue;
          next = similarity (self);
          /* The decrease that the linear assignment promises need not come, and ties may go round in circles. */
          if (next > now + 1e-9 * fabs (now))
            {
              now = next;
              changed = true;
            }
          else
            memcpy (permutation->from, before, size);
        }
    }
  return now;
}

static Permutation *
copy_orders (const Alignment *self)
{
  Permutation *copy = g_new0 (Permutation, MAX (self->groups, 1));

  for (unsigned g = 0; g < self->groups; g++)
    {
      copy[g].units = self->permutation[g].units;
      copy[g].from = g_memdup2 (self->permutation[g].from, copy[g].units * sizeof (uint32_t));
    }
  return copy;
}

/* Swaps the orders with those of other. */
static void
swap_orders (Alignment *self, Permutation *other)
{
  for (unsigned g = 0; g < self->groups; g++)
    {
      Permutation kept = self->permutation[g];
      self->permutation[g] = other[g];
      other[g] = kept;
    }
}

static void
free_orders (const Alignment *self, Permutation *orders)
{
  for (unsigned g = 0; g < self->groups; g++)
    g_free (orders[g].from);
  g_free (orders);
}

double
alignment_match_weights (Alignment *self, const real *a, const real *b, Random *random, const atomic_bool *cancelled)
{
  const Layout *layout = network_layout (self->network);
  Permutation *other = copy_orders (self);
  size_t widest = 1;
  double from_here, from_inputs;

  for (unsigned l = 0; l < layout->layers; l++)
    widest = MAX (widest, MAX (layout->layer[l].in, layout->layer[l].out));
  g_autofree real *memory = g_new (real, layout->parameters + 2 * widest * widest);
  g_autofree double *cost = g_new (double, widest *widest);
  Matching matching = {
    self, a, b, memory, memory + layout->parameters, memory + layout->parameters + widest * widest, cost, cancelled
  };

  from_here = match_from_here (&matching, random);
  swap_orders (self, other);
  for (unsigned g = 0; g < self->groups && !is_cancelled (&matching); g++)
    match_group (&matching, g, ORDERS_BEFORE);
  from_inputs = match_from_here (&matching, random);
  if (from_inputs < from_here)
    swap_orders (self, other);
  free_orders (self, other);
  return MAX (from_here, from_inputs);
}

/* ---- Activations ---- */

/* What a hidden layer gave, centred and divided by its norm over the samples: [units × n]. */
static real *
standard_activations (Workspace *workspace, unsigned layer, size_t units, size_t n)
{
  real *standard = g_new (real, units * n);
  size_t stride;
  const real *h = network_hidden (workspace, layer, &stride);

  for (size_t u = 0; u < units; u++)
    {
      const real *row = h + u * stride;
      double mean = 0, square = 0;
      for (size_t s = 0; s < n; s++)
        mean += row[s];
      mean /= (double) n;
      for (size_t s = 0; s < n; s++)
        square += (row[s] - mean) * (row[s] - mean);
      /* A unit that is constant up to rounding says nothing. */
      double factor = square > 1e-10 * (double) n * mean * mean && square > 0 ? 1 / sqrt (square) : 0;
      for (size_t s = 0; s < n; s++)
        standard[u * n + s] = (real) ((row[s] - mean) * factor);
    }
  return standard;
}

static Workspace *
run_through (const Network *network, const real *theta, const Samples *samples)
{
  Workspace *workspace = workspace_new (network, samples->n);

  network_loss (network, theta, samples, NULL, samples->n, workspace);
  return workspace;
}

static void
correlations (Workspace *a, Workspace *b, unsigned layer, size_t units, size_t n, real *correlation)
{
  g_autofree real *of_a = standard_activations (a, layer, units, n);
  g_autofree real *of_b = standard_activations (b, layer, units, n);

  product (PRODUCT_NT, units, units, n, of_a, n, of_b, n, 0, correlation, units);
}

void
alignment_match_activations (Alignment *self, const real *a, const real *b, const Samples *samples,
                             const atomic_bool *cancelled)
{
  Workspace *of_a = run_through (self->network, a, samples), *of_b = run_through (self->network, b, samples);

  for (unsigned g = 0; g < self->groups && !is_set (cancelled); g++)
    {
      size_t units = self->permutation[g].units;
      g_autofree real *correlation = g_new (real, units * units);
      g_autofree double *cost = g_new0 (double, units *units);

      for (unsigned l = 0; l + 1 < network_layout (self->network)->layers; l++)
        {
          if (self->group[l] != g)
            continue;
          correlations (of_a, of_b, l, units, samples->n, correlation);
          for (size_t i = 0; i < units * units; i++)
            cost[i] -= (double) correlation[i];
        }
      assignment_solve (units, cost, self->permutation[g].from, NULL, NULL, cancelled);
    }
  workspace_free (of_a);
  workspace_free (of_b);
}

void
alignment_similarity (const Network *network, unsigned layer, const real *a, const real *b, const Samples *samples,
                      const Alignment *alignment, double *correlation)
{
  Workspace *of_a = run_through (network, a, samples), *of_b = run_through (network, b, samples);
  size_t units = network_layout (network)->layer[layer].out;
  const uint32_t *from = alignment ? outputs_from (alignment, layer) : NULL;
  g_autofree real *plain = g_new (real, units * units);

  correlations (of_a, of_b, layer, units, samples->n, plain);
  for (size_t i = 0; i < units; i++)
    for (size_t j = 0; j < units; j++)
      correlation[i * units + j] = (double) plain[i * units + place (from, j)];
  workspace_free (of_a);
  workspace_free (of_b);
}

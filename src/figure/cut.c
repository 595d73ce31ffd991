/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/cut.h"

#include <math.h>

static CutPoint
node_point (const Layer *surface, size_t node)
{
  return (CutPoint){
    node, node, 0, surface->x->v[node % surface->x->n], surface->y->v[node / surface->x->n], surface->z->v[node]
  };
}

/* Always computed from the lower number to the higher: either neighbour finds the same. */
static CutPoint
point_between (const Layer *surface, size_t a, size_t b, double level)
{
  const CutPoint from = node_point (surface, MIN (a, b)), to = node_point (surface, MAX (a, b));
  double t = (level - from.z) / (to.z - from.z);

  return (CutPoint){ from.from, to.from, t, from.x + t * (to.x - from.x), from.y + t * (to.y - from.y), level };
}

/* Where the edge between two corners of a piece crosses the level.  One of them is a node; where the other is not, it
 * lies on an edge of that node. */
static CutPoint
crossing (const Layer *surface, const CutPoint *a, const CutPoint *b, double level)
{
  const CutPoint *node = a->from == a->to ? a : b, *other = node == a ? b : a;

  return point_between (surface, node->from, other->from == node->from ? other->to : other->from, level);
}

typedef struct
{
  double level, sign; /* what has sign · z ≤ sign · level is kept */
} Knife;

static bool
keeps (const Knife *knife, double z)
{
  return knife->sign * z <= knife->sign * knife->level;
}

/* Corner by corner (I. Sutherland, G. Hodgman, Communications of the ACM 17, 1974). */
static CutPiece
cut_piece (const Layer *surface, const CutPiece *piece, const Knife *knife)
{
  CutPiece kept = { 0 };

  for (guint k = 0; k < piece->n; k++)
    {
      const CutPoint *here = &piece->at[k], *next = &piece->at[(k + 1) % piece->n];
      if (keeps (knife, here->z))
        kept.at[kept.n++] = *here;
      if (keeps (knife, here->z) != keeps (knife, next->z) && here->z != knife->level && next->z != knife->level)
        kept.at[kept.n++] = crossing (surface, here, next, knife->level);
    }
  return kept;
}

static bool
falls_in_two (const CutPiece *cell, const Knife *knife)
{
  bool first = keeps (knife, cell->at[0].z), second = keeps (knife, cell->at[1].z);
  double middle = (cell->at[0].z + cell->at[1].z + cell->at[2].z + cell->at[3].z) / 4;

  return first != second && first == keeps (knife, cell->at[2].z) && second == keeps (knife, cell->at[3].z)
         && !keeps (knife, middle);
}

/* The triangle at a corner. */
static CutPiece
cut_corner (const Layer *surface, const CutPiece *cell, guint corner, const Knife *knife)
{
  const CutPoint *at = &cell->at[corner];

  return (CutPiece){ 3,
                     { *at, crossing (surface, at, &cell->at[(corner + 1) % 4], knife->level),
                       crossing (surface, at, &cell->at[(corner + 3) % 4], knife->level) } };
}

static guint
cut_whole (const Layer *surface, const CutPiece *cell, const Knife *knife, CutPiece pieces[2])
{
  guint first = keeps (knife, cell->at[0].z) ? 0 : 1;

  if (falls_in_two (cell, knife))
    {
      pieces[0] = cut_corner (surface, cell, first, knife);
      pieces[1] = cut_corner (surface, cell, first + 2, knife);
      return 2;
    }
  pieces[0] = cut_piece (surface, cell, knife);
  return pieces[0].n >= 3 ? 1 : 0;
}

guint
cut_cell (const Layer *surface, const size_t corners[4], double low, double high, CutPiece pieces[2])
{
  const Knife upper = { high, 1 }, lower = { low, -1 };
  CutPiece cell = { .n = 4 };
  bool above = false, below = false;
  guint n, kept = 0;

  for (int k = 0; k < 4; k++)
    {
      double z = surface->z->v[corners[k]];
      if (!isfinite (z))
        return 0;
      cell.at[k] = node_point (surface, corners[k]);
      above |= z > high;
      below |= z < low;
    }
  if (!above && !below)
    {
      pieces[0] = cell;
      return 1;
    }
  if (!above)
    return cut_whole (surface, &cell, &lower, pieces);
  n = cut_whole (surface, &cell, &upper, pieces);
  for (guint i = 0; i < n; i++)
    {
      CutPiece piece = cut_piece (surface, &pieces[i], &lower);
      if (piece.n >= 3)
        pieces[kept++] = piece;
    }
  return kept;
}

/* ---- What is cut ---- */

/* A cosine in single precision may be a little more than one: nothing that can be seen is cut there. */
#define ROUNDING 1e-6

PlotCut
plot_cut (const Plot *plot)
{
  PlotCut cut = { .lowest = INFINITY, .highest = -INFINITY };

  plot_range (plot, AXIS_Z, &cut.low, &cut.high, NULL);
  if (isnan (plot->z.low) && isnan (plot->z.high))
    return cut;
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind != LAYER_SURFACE && (layer->kind != LAYER_FIELD || layer->grid.group != NULL))
        continue;
      for (size_t k = 0; k < layer->z->n; k++)
        if (isfinite (layer->z->v[k]) && (plot->z.scale != SCALE_LOG || layer->z->v[k] > 0))
          {
            cut.lowest = fmin (cut.lowest, layer->z->v[k]);
            cut.highest = fmax (cut.highest, layer->z->v[k]);
          }
    }
  cut.below = cut.lowest < cut.low - ROUNDING * (cut.high - cut.low);
  cut.above = cut.highest > cut.high + ROUNDING * (cut.high - cut.low);
  return cut;
}

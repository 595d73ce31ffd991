/* What is asked of a study: numbers over its pairs, and the tree of lowest passes. */
#include "experiments/connectivity/study.h"

#include "numeric/statistics.h"

#include <math.h>

static double
quantity_of (const Pair *pair, PairPath path, Quantity quantity)
{
  const PairProfile *measured = &pair->path[path];

  switch (quantity)
    {
    case QUANTITY_TRAIN_BARRIER:
      return measured->train.height;
    case QUANTITY_TEST_BARRIER:
      return measured->test.height;
    case QUANTITY_TOP:
      return measured->train.height > 0 ? measured->train.at : NAN;
    case QUANTITY_SADDLE:
      return path_profile_highest (measured->profile);
    case QUANTITY_LENGTH:
      return measured->profile->length / pair_length (pair);
    default:
      return measured->seconds;
    }
}

double
study_measure (const Study *self, PairPath path, Quantity quantity, double p)
{
  double values[STUDY_MOST_PAIRS], sum = 0;
  size_t n = 0;

  for (unsigned k = 0; k < self->paths.pairs; k++)
    if (self->paths.pair[k]->path[path].profile != NULL)
      sum += values[n++] = quantity_of (self->paths.pair[k], path, quantity);
  return quantity == QUANTITY_SECONDS ? sum : statistics_quantile (values, n, p);
}

double
study_highest_line (const Study *self)
{
  double highest = 0;

  for (unsigned k = 0; k < self->paths.pairs; k++)
    {
      const PathProfile *profile = self->paths.pair[k]->path[PAIR_LINE].profile;
      for (size_t i = 0; profile != NULL && i < profile->n; i++)
        if (isfinite (profile->train_loss[i]))
          highest = MAX (highest, profile->train_loss[i]);
    }
  return highest;
}

PairPath
study_tree_path (const Study *self)
{
  if (self->paths.band_steps > 0)
    return PAIR_BAND;
  return self->paths.curve_steps > 0 ? PAIR_CURVE : PAIR_LINE;
}

void
study_tree (const Study *self, TreeEdge *edges, double *passes)
{
  double own[STUDY_MOST_NETWORKS * STUDY_MOST_NETWORKS], *height = passes != NULL ? passes : own;
  PairPath path = study_tree_path (self);
  unsigned n = self->networks;

  for (unsigned i = 0; i < n * n; i++)
    height[i] = i % (n + 1) == 0 ? 0 : INFINITY;
  for (unsigned k = 0; k < self->paths.pairs; k++)
    {
      const Pair *pair = self->paths.pair[k];
      const PathProfile *profile = pair->path[path].profile;
      if (profile != NULL)
        height[pair->a * n + pair->b] = height[pair->b * n + pair->a] = path_profile_highest (profile);
    }
  barrier_tree (n, height, edges);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/barrier.h"

#include <math.h>
#include <stdlib.h>

PathProfile *
path_profile_new (size_t n)
{
  PathProfile *self = g_new0 (PathProfile, 1);
  double *numbers = g_new (double, PROFILE_NUMBERS *n);

  g_assert (n >= 2);
  for (size_t i = 0; i < PROFILE_NUMBERS * n; i++)
    numbers[i] = NAN;
  *self = (PathProfile){ .n = n,
                         .t = numbers,
                         .train_loss = numbers + PROFILE_TRAIN_LOSS * n,
                         .test_loss = numbers + PROFILE_TEST_LOSS * n,
                         .train_error = numbers + PROFILE_TRAIN_ERROR * n,
                         .test_error = numbers + PROFILE_TEST_ERROR * n,
                         .arc = numbers + PROFILE_ARC * n };
  for (size_t i = 0; i < n; i++)
    self->t[i] = (double) i / (double) (n - 1);
  return self;
}

void
path_profile_free (PathProfile *self)
{
  g_free (self->t);
  g_free (self);
}

const double *
path_profile_numbers (const PathProfile *self, ProfileNumber number)
{
  return self->t + number * self->n;
}

double
path_profile_highest (const PathProfile *self)
{
  double highest = -INFINITY;

  for (size_t i = 0; i < self->n; i++)
    highest = fmax (highest, self->train_loss[i]);
  return highest;
}

double
path_profile_value (const PathProfile *self, const double *values, double arc)
{
  size_t i = 1;

  while (i + 1 < self->n && self->arc[i] < arc)
    i++;
  double gap = self->arc[i] - self->arc[i - 1];
  double t = gap > 0 ? CLAMP ((arc - self->arc[i - 1]) / gap, 0, 1) : 0;
  return (1 - t) * values[i - 1] + t * values[i];
}

double
path_profile_arc (const PathProfile *self, double t)
{
  double interval = t * (double) (self->n - 1);
  size_t i = MIN ((size_t) interval, self->n - 2);

  return self->arc[i] + (interval - (double) i) * (self->arc[i + 1] - self->arc[i]);
}

Barrier
path_barrier (size_t n, const double *where, const double *loss)
{
  Barrier barrier = { 0, 0 };

  for (size_t i = 0; i < n; i++)
    {
      double level = loss[0] + where[i] * (loss[n - 1] - loss[0]), height = loss[i] - level;
      if (!isfinite (height))
        return (Barrier){ NAN, NAN };
      /* The ends themselves stand on the line, up to rounding. */
      if (i > 0 && i + 1 < n && height > barrier.height)
        barrier = (Barrier){ height, where[i] };
    }
  return barrier;
}

/* ---- The tree ---- */

static int
by_height (const void *x, const void *y)
{
  const TreeEdge *a = x, *b = y;

  if (a->height != b->height)
    return a->height > b->height ? 1 : -1;
  return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

void
barrier_tree (size_t n, const double *barrier, TreeEdge *edges)
{
  g_autofree bool *inside = g_new0 (bool, n);

  if (n == 0)
    return;
  inside[0] = true;
  for (size_t k = 0; k + 1 < n; k++)
    {
      TreeEdge best = { 0, 0, INFINITY };
      for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; inside[i] && j < n; j++)
          if (!inside[j] && (barrier[i * n + j] < best.height || best.a == best.b))
            best = (TreeEdge){ i, j, barrier[i * n + j] };
      inside[best.b] = true;
      edges[k] = (TreeEdge){ MIN (best.a, best.b), MAX (best.a, best.b), best.height };
    }
  qsort (edges, n - 1, sizeof *edges, by_height);
}

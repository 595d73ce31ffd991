/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/rank_correlation.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  double x, y;
} Pair;

/* What tied groups of t values sum to. */
typedef struct
{
  double pairs; /* Σ t (t - 1) / 2 */
  double third; /* Σ t (t - 1) (t - 2) */
  double fifth; /* Σ t (t - 1) (2 t + 5) */
} Ties;

static void
add_group (Ties *ties, size_t members)
{
  double t = (double) members;

  ties->pairs += t * (t - 1) / 2;
  ties->third += t * (t - 1) * (t - 2);
  ties->fifth += t * (t - 1) * (2 * t + 5);
}

static int
by_x_then_y (const void *a, const void *b)
{
  const Pair *p = a, *q = b;

  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return p->y < q->y ? -1 : p->y > q->y;
}

static bool
same_x (const Pair *a, const Pair *b)
{
  return a->x == b->x;
}

static bool
same_y (const Pair *a, const Pair *b)
{
  return a->y == b->y;
}

static bool
same_both (const Pair *a, const Pair *b)
{
  return a->x == b->x && a->y == b->y;
}

/* Of pairs of which those that are alike stand together. */
static Ties
count_ties (const Pair *pairs, size_t n, bool (*same) (const Pair *a, const Pair *b))
{
  Ties ties = { 0 };
  size_t begin = 0;

  for (size_t i = 1; i <= n; i++)
    if (i == n || !same (&pairs[begin], &pairs[i]))
      {
        add_group (&ties, i - begin);
        begin = i;
      }
  return ties;
}

/* Sorts by y, stably; how many pairs were in the wrong order.  scratch[n]. */
static double
sort_counting (Pair *pairs, size_t n, Pair *scratch)
{
  size_t half = n / 2, i = 0, j = half;
  double swaps;

  if (n < 2)
    return 0;
  swaps = sort_counting (pairs, half, scratch) + sort_counting (pairs + half, n - half, scratch);
  for (size_t k = 0; k < n; k++)
    {
      bool left = j == n || (i < half && pairs[i].y <= pairs[j].y);
      swaps += left ? 0 : (double) (half - i);
      scratch[k] = left ? pairs[i++] : pairs[j++];
    }
  memcpy (pairs, scratch, n * sizeof *pairs);
  return swaps;
}

static size_t
collect (const double *x, const double *y, size_t n, Pair *pairs)
{
  size_t count = 0;

  for (size_t i = 0; i < n; i++)
    if (!isnan (x[i]) && !isnan (y[i]))
      pairs[count++] = (Pair){ x[i], y[i] };
  return count;
}

/* Of C - D, if the orders are independent. */
static double
null_variance (double n, const Ties *x, const Ties *y)
{
  double m = n * (n - 1);
  double both = n > 2 ? x->third * y->third / (9 * m * (n - 2)) : 0;

  return (m * (2 * n + 5) - x->fifth - y->fifth) / 18 + 2 * x->pairs * y->pairs / m + both;
}

RankCorrelation
rank_correlation_kendall (const double *x, const double *y, size_t n)
{
  g_autofree Pair *pairs = g_new (Pair, 2 * MAX (n, 1));
  size_t count = collect (x, y, n, pairs);
  double all = (double) count * ((double) count - 1) / 2, scale, discordant;
  Ties in_x, in_y, in_both;

  if (count < 2)
    return (RankCorrelation){ NAN, NAN, count };
  qsort (pairs, count, sizeof *pairs, by_x_then_y);
  in_x = count_ties (pairs, count, same_x);
  in_both = count_ties (pairs, count, same_both);
  discordant = sort_counting (pairs, count, pairs + n);
  in_y = count_ties (pairs, count, same_y);
  scale = sqrt ((all - in_x.pairs) * (all - in_y.pairs));
  if (!(scale > 0))
    return (RankCorrelation){ NAN, NAN, count };
  return (RankCorrelation){ (all - in_x.pairs - in_y.pairs + in_both.pairs - 2 * discordant) / scale,
                            sqrt (null_variance ((double) count, &in_x, &in_y)) / scale, count };
}

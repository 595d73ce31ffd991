/* What the fits of a point, and the points of a curve, say together. */
#include "experiments/double_descent.h"

#include <math.h>
#include <stdlib.h>

/* ---- Quartiles, peak and threshold ---- */

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

void
sort_ascending (double *values, size_t n)
{
  if (n > 0) /* of none there may be no array */
    qsort (values, n, sizeof (double), ascending);
}

static double
quantile (const double *sorted, unsigned n, double share)
{
  double at = share * (n - 1);
  unsigned below = (unsigned) at;
  double rest = at - below;

  /* Also where both are infinite. */
  if (rest == 0 || below + 1 >= n)
    return sorted[below];
  return (1 - rest) * sorted[below] + rest * sorted[below + 1];
}

Quartiles
point_quartiles (const Point *point, size_t field)
{
  g_autofree double *values = g_new (double, point->outcomes->len + 1);
  unsigned n = 0;

  for (unsigned seed = 0; seed < point->outcomes->len; seed++)
    {
      const Outcome *outcome = point_outcome (point, seed);
      double value = outcome != NULL ? G_STRUCT_MEMBER (double, outcome, field) : NAN;
      if (!isnan (value))
        values[n++] = value;
    }
  if (n == 0)
    return (Quartiles){ 0, NAN, NAN, NAN };
  sort_ascending (values, n);
  return (Quartiles){ n, quantile (values, n, 0.25), quantile (values, n, 0.5), quantile (values, n, 0.75) };
}

Point *
curve_nearest (const Curve *curve, double x)
{
  Point *best = NULL;

  for (guint i = 0; i < curve->points->len; i++)
    {
      Point *point = curve->points->pdata[i];
      if (point_outcome (point, 0) != NULL && (best == NULL || fabs (log (point->x / x)) < fabs (log (best->x / x))))
        best = point;
    }
  return best;
}

Point *
curve_peak (const Curve *curve)
{
  Point *best = NULL;
  double highest = -INFINITY;

  for (guint i = 1; i + 1 < curve->points->len; i++)
    {
      Point *point = curve->points->pdata[i];
      Quartiles before = POINT_QUARTILES ((Point *) curve->points->pdata[i - 1], test),
                here = POINT_QUARTILES (point, test),
                after = POINT_QUARTILES ((Point *) curve->points->pdata[i + 1], test);
      /* A maximum, not the shoulder of the way down. */
      if (here.median > highest && here.median >= before.median && here.median >= after.median)
        {
          highest = here.median;
          best = point;
        }
    }
  return best;
}

/* Along the width the first that fits its training set, along the number of samples the last. */
Point *
curve_threshold (const Sweep *self, const Curve *curve)
{
  Point *found = NULL;

  if (self->recipe->along == ALONG_RIDGE)
    return NULL;
  for (guint i = 0; i < curve->points->len; i++)
    {
      Point *point = curve->points->pdata[i];
      Quartiles train = POINT_QUARTILES (point, train);
      if (train.n > 0 && train.median <= self->tolerance && (found == NULL || self->recipe->along == ALONG_SAMPLES))
        found = point;
    }
  return found;
}

/* ---- Bias and variance ---- */

/* Seeds whose set is whole: the first of them. */
static unsigned
whole_sets (const Sweep *self, const Point *point)
{
  unsigned starts = self->recipe->starts, sets = 0;

  for (;; sets++)
    for (unsigned k = 0; k < starts; k++)
      {
        const Outcome *outcome = point_outcome (point, sets * starts + k);
        if (outcome == NULL || outcome->answers == NULL || outcome->diverged)
          return sets;
      }
}

/* Analysis of variance: sets training sets, starts first weights on each.  What is estimated has no bias of its own,
 * and sums to the mean of the seeds' errors. */
static Parts
take_apart (const Sweep *self, const Point *point, unsigned sets)
{
  unsigned starts = self->recipe->starts;
  double bias = 0, between = 0, within = 0;
  Parts parts = { .split = starts > 1, .known = true };

  for (size_t i = 0; i < self->right->n; i++)
    {
      double mean = 0, squares = 0;
      for (unsigned t = 0; t < sets; t++)
        {
          double of_set = 0;
          for (unsigned k = 0; k < starts; k++)
            of_set += point_outcome (point, t * starts + k)->answers->v[i] / starts;
          for (unsigned k = 0; k < starts; k++)
            within += pow (point_outcome (point, t * starts + k)->answers->v[i] - of_set, 2);
          mean += of_set / sets;
          squares += of_set * of_set;
        }
      between += MAX (squares - sets * mean * mean, 0);
      bias += pow (mean - self->right->v[i], 2);
    }
  between /= sets - 1;
  parts.within = starts > 1 ? within / (sets * (starts - 1)) : 0;
  parts.between = between - parts.within / starts;
  parts.bias = bias - between / sets;
  return parts;
}

const Parts *
point_parts (const Sweep *self, Point *point)
{
  unsigned sets = whole_sets (self, point);

  if (sets != point->parts_n)
    {
      point->parts = sets > 1 ? take_apart (self, point, sets) : (Parts){ 0 };
      point->parts_n = sets;
    }
  return &point->parts;
}

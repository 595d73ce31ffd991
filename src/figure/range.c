/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the axes of a plot reach, and how high its surface is. */
#include "figure/layer_class.h"
#include "figure/scale.h"

#include <math.h>

void
range_add_value (Range *range, double value)
{
  if (!isfinite (value) || (range->scale == SCALE_LOG && value <= 0))
    {
      range->lost++;
      return;
    }
  range->low = MIN (range->low, value);
  range->high = MAX (range->high, value);
  range->has_fractions |= value != floor (value);
}

void
range_add (Range *range, const Numbers *numbers)
{
  for (size_t i = 0; numbers != NULL && i < numbers->n; i++)
    range_add_value (range, numbers->v[i]);
}

static const Axis *
axis_of (const Plot *plot, AxisName name)
{
  return name == AXIS_X ? &plot->x : name == AXIS_Y ? &plot->y : &plot->z;
}

/* A single value stands in the middle of something. */
static void
widen (Range *range)
{
  double around = range->low, half = around != 0 ? fabs (around) * 0.05 : 0.5;

  range->low = range->scale == SCALE_LOG ? around / 2 : around - half;
  range->high = range->scale == SCALE_LOG ? around * 2 : around + half;
}

static Range
range_of_layers (const Plot *plot, AxisName name, Scale scale)
{
  Range range = { INFINITY, -INFINITY, 0, scale, false };
  bool in_3d = plot_is_3d (plot) || plot->map;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      /* The surface says how far its box reaches, and its map. */
      if (!in_3d || layer->kind != LAYER_PATH)
        layer_class (layer)->extend (layer, name, &range);
    }
  return range;
}

bool
plot_is_whole (const Plot *plot, AxisName name)
{
  Range range = range_of_layers (plot, name, axis_of (plot, name)->scale);

  return range.low <= range.high && !range.has_fractions;
}

static void
range_at (const Plot *plot, AxisName name, Scale scale, double *low, double *high, guint *lost)
{
  const Axis *axis = axis_of (plot, name);
  Range range = range_of_layers (plot, name, scale);

  if (range.low > range.high)
    {
      range.low = scale == SCALE_LOG ? 1 : 0;
      range.high = scale == SCALE_LOG ? 10 : 1;
    }
  if (isfinite (axis->low) && (scale != SCALE_LOG || axis->low > 0))
    range.low = axis->low;
  if (isfinite (axis->high) && (scale != SCALE_LOG || axis->high > 0))
    range.high = axis->high;
  if (!(range.high > range.low))
    widen (&range);
  *low = range.low;
  *high = range.high;
  if (lost != NULL)
    *lost = range.lost;
}

void
plot_range (const Plot *plot, AxisName name, double *low, double *high, guint *lost)
{
  range_at (plot, name, axis_of (plot, name)->scale, low, high, lost);
}

/* Bars that are counted off, 1, 2, 3: the first and the last reach beyond their places. */
static bool
has_separate_bars (const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind == LAYER_BARS && layer->bars.low == NULL)
        return true;
    }
  return false;
}

/* The name of a rule stands above or below it: beyond one that is higher or lower than all else, or nearly, there is
 * room for that.  margins: below and above, as parts of the whole. */
#define NEAR_END 0.05
#define NAME 0.14

static void
leave_margins_for_names (const Plot *plot, Scale scale, double low, double high, double margins[2])
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      double at = layer->kind == LAYER_RULE && !layer->rule.vertical && layer->name != NULL
                      ? scale_forward (scale, low, high, layer->rule.value)
                      : NAN;
      if (at >= 0 && at <= NEAR_END)
        margins[0] = fmax (margins[0], NAME - at);
      if (at <= 1 && at >= 1 - NEAR_END)
        margins[1] = fmax (margins[1], NAME - (1 - at));
    }
}

void
plot_limits (const Plot *plot, AxisName name, Scale scale, double *low, double *high, guint *lost)
{
  const Axis *axis = axis_of (plot, name);
  bool field = plot_has (plot, LAYER_FIELD);
  double margin = plot_has (plot, LAYER_POINTS) && !field ? 0.04
                  : name == AXIS_X || field               ? 0
                                                          : 0.05,
         margins[2], from, to;

  range_at (plot, name, scale, low, high, lost);
  if (name == AXIS_X && has_separate_bars (plot))
    {
      *low -= isfinite (axis->low) ? 0 : 0.6;
      *high += isfinite (axis->high) ? 0 : 0.6;
    }
  if (name == AXIS_Y && plot_has (plot, LAYER_BARS) && isnan (axis->low) && scale == SCALE_LINEAR)
    *low = MIN (*low, 0);
  margins[0] = margins[1] = margin;
  if (name == AXIS_Y)
    leave_margins_for_names (plot, scale, *low, *high, margins);
  from = scale_backward (scale, *low, *high, isfinite (axis->low) ? 0 : -margins[0]);
  to = scale_backward (scale, *low, *high, isfinite (axis->high) ? 1 : 1 + margins[1]);
  *low = from;
  *high = to;
}

/* ---- Heights ---- */

/* The interval of ascending x that holds v, or -1. */
static gssize
interval_of (const Numbers *x, double v)
{
  gssize low = 0, high = (gssize) x->n - 1;

  if (x->n < 2 || !(v >= x->v[0]) || !(v <= x->v[high]))
    return -1;
  while (high - low > 1)
    {
      gssize middle = (low + high) / 2;
      if (x->v[middle] <= v)
        low = middle;
      else
        high = middle;
    }
  return low;
}

double
layer_height_at (const Layer *surface, double x, double y)
{
  gssize i = interval_of (surface->x, x), j = interval_of (surface->y, y);
  size_t n = surface->x->n;
  const double *z = surface->z->v;
  double s, t;

  if (i < 0 || j < 0)
    return NAN;
  s = (x - surface->x->v[i]) / (surface->x->v[i + 1] - surface->x->v[i]);
  t = (y - surface->y->v[j]) / (surface->y->v[j + 1] - surface->y->v[j]);
  z += (size_t) j * n + (size_t) i;
  return (1 - t) * ((1 - s) * z[0] + s * z[1]) + t * ((1 - s) * z[n] + s * z[n + 1]);
}

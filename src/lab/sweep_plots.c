/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep_plots.h"

#include "figure/styles.h"

#include <glib/gi18n.h>
#include <math.h>

/* A peak so far above what is usual wants a logarithmic axis; on a linear one a hump is seen best, however low the
 * curve ends. */
#define WANTS_LOG 20
/* Of the highest median, for what is above it; on a logarithmic axis this power of all that the medians span. */
#define ROOM_ABOVE 1.7
#define ROOM_ABOVE_LOG (1 / 3.0)
/* So far below what is usual are errors of rounding, of exact fits without noise: they would flatten all other curves.
 */
#define TOO_LOW 1e-4

static guint
count_done (const Sweep *sweep, unsigned curve)
{
  guint n = 0;

  for (unsigned i = 0; i < sweep_places (sweep, curve); i++)
    n += sweep_fit (sweep, curve, i, 0) != NULL;
  return n;
}

Layer *
plot_add_medians (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column, const char *id, const char *name,
                  Style style)
{
  guint n = count_done (sweep, curve), at = 0;
  Numbers *x = numbers_new (n), *median = numbers_new (n), *low = numbers_new (n), *high = numbers_new (n);

  for (unsigned i = 0; i < sweep_places (sweep, curve); i++)
    {
      Quartiles quartiles;
      if (sweep_fit (sweep, curve, i, 0) == NULL)
        continue;
      quartiles = sweep_quartiles (sweep, curve, i, column);
      x->v[at] = sweep_drawn (sweep, curve, i);
      median->v[at] = quartiles.median;
      low->v[at] = quartiles.low;
      high->v[at++] = quartiles.high;
    }
  return layer_styled (plot_add_band (plot, id, name, x, median, low, high), style);
}

bool
plot_lies_above (const Plot *plot, double least)
{
  for (guint l = 0; l < plot->layers->len; l++)
    {
      const Layer *layer = plot->layers->pdata[l];
      for (size_t i = 0; layer->kind == LAYER_LINE && i < layer->y->n; i++)
        if (layer->y->v[i] <= least || (layer->line.low != NULL && layer->line.low->v[i] <= least))
          return false;
    }
  return true;
}

/* At the places where the first seed was fitted; column < 0: where they lie on the axis. */
static Numbers *
column_of_fits (const Sweep *sweep, unsigned curve, int column)
{
  unsigned places = sweep_places (sweep, curve), n = 0;
  g_autofree double *values = g_new (double, places);

  for (unsigned i = 0; i < places; i++)
    {
      const SweepFit *fit = sweep_fitted (sweep, curve, i, 0);
      if (fit != NULL)
        values[n++] = column < 0 ? sweep_drawn (sweep, curve, i) : fit->row[column];
    }
  return numbers_copy (values, n);
}

Layer *
plot_add_ranges (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column, unsigned low, unsigned high,
                 const char *id, const char *name, Style style)
{
  return layer_styled (
      plot_add_band (plot, id, name, column_of_fits (sweep, curve, -1), column_of_fits (sweep, curve, (int) column),
                     column_of_fits (sweep, curve, (int) low), column_of_fits (sweep, curve, (int) high)),
      style);
}

/* Points, or numbers of a line, as they come. */
typedef struct
{
  GArray *x, *y; /* of double */
} Trace;

static Trace
trace_new (void)
{
  return (Trace){ g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)) };
}

static void
trace_add (Trace *trace, double x, double y)
{
  g_array_append_val (trace->x, x);
  g_array_append_val (trace->y, y);
}

static void
trace_end (Trace *trace, Numbers **x, Numbers **y)
{
  *x = numbers_copy ((double *) (void *) trace->x->data, trace->x->len);
  *y = numbers_copy ((double *) (void *) trace->y->data, trace->y->len);
  g_array_unref (trace->x);
  g_array_unref (trace->y);
}

Layer *
plot_add_means (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column,
                bool (*meaningful) (const void *data, double value), const void *data, const char *id, const char *name,
                Style style)
{
  Trace trace = trace_new ();
  Numbers *x, *y;

  for (unsigned i = 0; i < sweep_places (sweep, curve); i++)
    {
      g_autofree double *values = sweep_collect (sweep, curve, i, column);
      unsigned seeds = sweep_seeds (sweep);
      double mean = statistics_mean (values, seeds);
      bool known = statistics_quartiles (values, seeds).n == seeds && isfinite (mean);
      if (known && (meaningful == NULL || meaningful (data, sweep_value (sweep, curve, i))))
        trace_add (&trace, sweep_drawn (sweep, curve, i), mean);
    }
  trace_end (&trace, &x, &y);
  return layer_styled (plot_add_points (plot, id, name, x, y, NULL), style);
}

Layer *
plot_add_fits (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column, const char *id, int colour)
{
  Trace trace = trace_new ();
  Numbers *x, *y;

  for (unsigned i = 0; i < sweep_places (sweep, curve); i++)
    for (unsigned seed = 0; seed < sweep_seeds (sweep); seed++)
      {
        const SweepFit *fit = sweep_fit (sweep, curve, i, seed);
        if (fit != NULL && !isnan (fit->row[column]))
          trace_add (&trace, sweep_drawn (sweep, curve, i), fit->row[column]);
      }
  trace_end (&trace, &x, &y);
  return layer_styled (plot_add_points (plot, id, NULL, x, y, NULL),
                       STYLE (.colour = colour, .opacity = 0.28, .width = 1.8));
}

Layer *
plot_add_previous (Plot *plot, const Sweep *sweep, const char *name)
{
  const Numbers *x = sweep_previous_x (sweep), *y = sweep_previous_median (sweep);

  if (x == NULL)
    return NULL;
  return layer_styled (plot_add_line (plot, "before", name, numbers_ref ((Numbers *) x), numbers_ref ((Numbers *) y)),
                       STYLE_PREVIOUS);
}

void
plot_add_training (Plot *plot, Numbers *steps, Numbers *train, Numbers *test, bool fractions)
{
  layer_styled (plot_add_line (plot, "train", _ ("Training"), numbers_ref (steps), numbers_ref (train)),
                STYLE (.colour = COLOUR_TRAIN, .dash = DASH_DASHED));
  layer_styled (plot_add_line (plot, "test", _ ("Test"), numbers_ref (steps), numbers_ref (test)),
                STYLE (.colour = COLOUR_TEST));
  plot_axes (plot, AXIS (N_ ("Step"), .scale = SCALE_LOG, .range = { 1, NAN }),
             AXIS (N_ ("Error"), .scale = fractions ? SCALE_LINEAR : SCALE_LOG, .range = { fractions ? 0 : NAN, NAN }));
}

void
plot_set_sweep_axis (Plot *plot, const Sweep *sweep, const char *label)
{
  axis_set (&plot->x, label, NULL, sweep_axis (sweep)->logarithmic ? SCALE_LOG : SCALE_LINEAR);
  plot->x.low = sweep_drawn (sweep, 0, 0);
  plot->x.high = sweep_drawn (sweep, 0, sweep_places (sweep, 0) - 1);
}

/* The medians that can be drawn, of the curve before the last restart, too, in ascending order. */
static GArray *
sorted_medians (const Sweep *sweep, unsigned column)
{
  GArray *medians = g_array_new (FALSE, FALSE, sizeof (double));
  const Numbers *before = sweep_previous_median (sweep);

  for (size_t i = 0; before != NULL && i < before->n; i++)
    if (isfinite (before->v[i]) && before->v[i] > 0)
      g_array_append_val (medians, before->v[i]);
  for (unsigned c = 0; c < sweep_curves (sweep); c++)
    for (unsigned i = 0; i < sweep_places (sweep, c); i++)
      {
        double median = sweep_quartiles (sweep, c, i, column).median;
        if (sweep_fit (sweep, c, i, 0) != NULL && isfinite (median) && median > 0)
          g_array_append_val (medians, median);
      }
  statistics_sort ((double *) (void *) medians->data, medians->len);
  return medians;
}

void
plot_set_error_axis (Plot *plot, const Sweep *sweep, unsigned column, const char *label, bool fractions)
{
  g_autoptr (GArray) medians = sorted_medians (sweep, column);
  const double *sorted = (double *) (void *) medians->data;
  double most;
  bool logarithmic;

  axis_set (&plot->y, label, NULL, SCALE_LINEAR);
  if (medians->len == 0)
    return;
  most = sorted[medians->len - 1];
  logarithmic = !fractions && most > WANTS_LOG * sorted[medians->len / 2];
  plot->y.scale = logarithmic ? SCALE_LOG : SCALE_LINEAR;
  plot->y.low = logarithmic ? MAX (sorted[0] / 4, TOO_LOW * sorted[medians->len / 2]) : 0;
  plot->y.high = logarithmic ? most * pow (most / plot->y.low, ROOM_ABOVE_LOG) : most * ROOM_ABOVE;
  if (fractions)
    plot->y.high = MIN (plot->y.high, 1);
}

/* ---- Said ---- */

void
sweep_describe_medians (const Sweep *sweep, unsigned column, Clauses *clauses)
{
  size_t least = SIZE_MAX, most = 0;

  for (unsigned i = 0; i < sweep_places (sweep, 0); i++)
    {
      size_t n = sweep_quartiles (sweep, 0, i, column).n;
      least = MIN (least, n);
      most = MAX (most, n);
    }
  if (most == 1)
    clauses_add (clauses, _ ("one fit at each point"));
  else if (least == most)
    clauses_add (clauses, ngettext ("median and quartiles of %zu fit", "median and quartiles of %zu fits", most), most);
  else
    clauses_add (clauses, _ ("median and quartiles of %zu to %zu fits"), least, most);
}

void
sweep_describe_lost (const Sweep *sweep, const Plot *plot, Clauses *clauses)
{
  guint outside = plot_points_outside (plot), diverged = sweep_count (sweep, SWEEP_DIVERGED);

  if (outside > 0)
    clauses_add (clauses, ngettext ("%u error lies outside the picture", "%u errors lie outside the picture", outside),
                 outside);
  if (diverged > 0)
    clauses_add (clauses, ngettext ("%u fit diverged and has no error", "%u fits diverged and have no error", diverged),
                 diverged);
}

/* ---- Functions of the axis ---- */

void
sweep_trace (const Sweep *sweep, unsigned n, AxisFunction function, const void *data, Numbers **x, Numbers **y)
{
  const SweepAxis *axis = sweep_axis (sweep);
  Trace trace = trace_new ();
  bool interrupted = false;
  double last = -INFINITY;

  for (unsigned i = 0; i < n; i++)
    {
      double fraction = i / (n - 1.0), value, height;
      value = axis->logarithmic ? axis->low * pow (axis->high / axis->low, fraction)
                                : axis->low + (axis->high - axis->low) * fraction;
      if (axis->whole_numbers)
        value = round (value);
      if (!(value > last))
        continue;
      last = value;
      height = function (data, value);
      if (isfinite (height))
        {
          if (interrupted && trace.x->len > 0)
            trace_add (&trace, value, NAN);
          trace_add (&trace, value, height);
        }
      interrupted = !isfinite (height);
    }
  trace_end (&trace, x, y);
}

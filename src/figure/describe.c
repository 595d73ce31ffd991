/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plot says to those who do not see it. */
#include "figure/layer_class.h"
#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <math.h>

static const Numbers *
values_of (const Layer *layer)
{
  const LayerClass *class = layer_class (layer);
  const Numbers *values = class->reported != NULL ? class->reported (layer) : NULL;

  return values != NULL && values->n > 0 ? values : NULL;
}

/* A series that is the only one of its plot needs no name: the axis says what it is. */
static const char *
name_of (const Layer *layer, const Plot *plot)
{
  guint series = 0;

  if (layer->name != NULL || !layer_class (layer)->is_series)
    return layer->name;
  for (guint i = 0; i < plot->layers->len; i++)
    series += values_of (plot->layers->pdata[i]) != NULL;
  return series == 1 ? plot->y.label : NULL;
}

/* Returns where the values end, or NaN. */
static double
append_values (GString *text, const Plot *plot)
{
  double end = NAN;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      const LayerClass *class = layer_class (layer);
      const Numbers *values = values_of (layer);
      const char *name = name_of (layer, plot);
      g_autofree char *number = NULL;
      if (values == NULL || name == NULL)
        continue;
      number = number_format (values->v[values->n - 1]);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", name, number);
      if (class->is_series)
        end = layer->x->v[layer->x->n - 1];
    }
  return end;
}

static char *
range_of (const Plot *plot, AxisName name, const Axis *axis)
{
  double low, high;

  plot_range (plot, name, &low, &high, NULL);
  g_autofree char *from = number_format (low), *to = number_format (high);
  return g_strdup_printf (_ ("%s from %s to %s"), axis->label != NULL ? axis->label : _ ("Values"), from, to);
}

/* Of several values without names, from where to where they go. */
static char *
describe_range (const Plot *plot)
{
  g_autofree char *x = NULL, *y = NULL;

  if (plot_is_3d (plot))
    return range_of (plot, AXIS_Z, &plot->z);
  x = range_of (plot, AXIS_X, &plot->x);
  if (plot->frameless || plot->y.label == NULL)
    return g_steal_pointer (&x);
  y = range_of (plot, AXIS_Y, &plot->y);
  return g_strdup_printf ("%s; %s", y, x);
}

char *
plot_describe (const Plot *plot)
{
  GString *text;
  double end;

  if (plot_has (plot, LAYER_TABLE))
    return table_describe (plot->layers->pdata[0]);
  text = g_string_new (NULL);
  end = append_values (text, plot);
  if (isfinite (end) && plot->x.label != NULL)
    {
      g_autofree char *number = number_format (end);
      g_string_append_printf (text, "; %s %s", plot->x.label, number);
    }
  if (text->len > 0)
    return g_string_free (text, FALSE);
  g_string_free (text, TRUE);
  return describe_range (plot);
}

char *
figure_describe (const Figure *figure)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_autofree char *words = plot_describe (plot);
      g_string_append_printf (text, "%s%s: %s.", i > 0 ? "\n" : "", plot->title != NULL ? plot->title : plot->id,
                              words);
    }
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plot says to those who do not see it. */
#include "figure/layer_class.h"
#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <math.h>

/* Returns where the values end, or NaN. */
static double
append_values (GString *text, const Plot *plot)
{
  double end = NAN;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      const LayerClass *class = layer_class (layer);
      const Numbers *values = class->reported != NULL ? class->reported (layer) : NULL;
      g_autofree char *number = NULL;
      if (values == NULL || values->n == 0 || layer->name == NULL)
        continue;
      number = number_format (values->v[values->n - 1]);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", layer->name, number);
      if (class->is_series)
        end = layer->x->v[layer->x->n - 1];
    }
  return end;
}

static char *
describe_range (const Plot *plot)
{
  const Axis *axis = plot_is_3d (plot) ? &plot->z : &plot->x;
  double low, high;

  plot_range (plot, plot_is_3d (plot) ? AXIS_Z : AXIS_X, &low, &high, NULL);
  g_autofree char *from = number_format (low), *to = number_format (high);
  return g_strdup_printf (_ ("%s from %s to %s"), axis->label ? axis->label : _ ("Values"), from, to);
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

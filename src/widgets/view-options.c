/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/view-options.h"

#include "figure/ticks.h"

#include <math.h>

static void
add (ExportOptions *options, const char *name, const char *value)
{
  export_options_set (options, name, name, value, NULL);
}

static void
add_range (ExportOptions *options, const Plot *plot, char axis, double low, double high, Scale scale)
{
  if (!(high > low) || (scale == SCALE_LOG && low <= 0))
    return;
  g_autofree char *from = number_exact (low), *to = number_exact (high),
                  *text = g_strdup_printf ("%s.%c=%s:%s", plot->id, axis, from, to);
  add (options, "range", text);
}

/* Returns the scale that is seen. */
static Scale
add_scale (ExportOptions *options, const Plot *plot, char axis, Scale own, int seen)
{
  static const char *const names[] = { [SCALE_LINEAR] = "linear", [SCALE_LOG] = "log", [SCALE_SYMLOG] = "symlog" };
  g_autofree char *text = NULL;

  if (seen < 0 || (Scale) seen == own)
    return own;
  text = g_strdup_printf ("%s.%c=%s", plot->id, axis, names[seen]);
  add (options, "scale", text);
  return (Scale) seen;
}

void
view_options_add_plot (ExportOptions *options, const Plot *plot, const PlotView *view)
{
  Scale x = add_scale (options, plot, 'x', plot->x.scale, view->x_scale),
        y = add_scale (options, plot, 'y', plot->y.scale, view->y_scale);

  add_range (options, plot, 'x', view->x_low, view->x_high, x);
  add_range (options, plot, 'y', view->y_low, view->y_high, y);
}

void
view_options_add_surface (ExportOptions *options, const Plot *plot, const View3D *view)
{
  const View3D *own = &plot->view;
  const double numbers[] = { view->yaw * 180 / G_PI, fmin (view->pitch * 180 / G_PI, 90), view->zoom, view->pan_x,
                             view->pan_y };
  g_autoptr (GString) text = g_string_new (NULL);

  if (view->yaw == own->yaw && view->pitch == own->pitch && view->zoom == own->zoom && view->pan_x == own->pan_x
      && view->pan_y == own->pan_y)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *number = number_exact (numbers[i]);
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", number);
    }
  add (options, "view", text->str);
}

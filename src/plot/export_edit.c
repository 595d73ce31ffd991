/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_edit.h"

#include "figure/excerpt.h"
#include "figure/map.h"
#include "figure/number_format.h"
#include "plot/layout.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define RADIANS (G_PI / 180)

static Plot *
find_plot (const Figure *figure, const char *id, GError **error)
{
  Plot *plot = figure_find (figure, id);
  g_autoptr (GString) ids = g_string_new (NULL);

  if (plot != NULL)
    return plot;
  for (guint i = 0; i < figure->plots->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", ((Plot *) figure->plots->pdata[i])->id);
  g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION, _ ("The figure has no plot “%s”; it has %s."), id, ids->str);
  return NULL;
}

/* Copies of those that were asked for, each once, in that order; side by side, up to three. */
static bool
add_selected (Figure *edited, const Figure *figure, const char *ids, GError **error)
{
  g_auto (GStrv) wanted = g_strsplit (ids, ",", -1);
  guint n, columns;

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      Plot *plot = find_plot (figure, wanted[i], error);
      if (plot == NULL)
        return false;
      if (figure_find (edited, wanted[i]) == NULL)
        figure_add (edited, plot_copy (plot));
    }
  n = edited->plots->len;
  columns = n == 4 ? 2 : MIN (n, 3);
  for (guint i = 0; i < n; i++)
    plot_set_cell (edited->plots->pdata[i], i / columns, i % columns, 1, 1);
  return true;
}

static void
add_all (Figure *edited, const Figure *figure)
{
  for (guint i = 0; i < figure->plots->len; i++)
    figure_add (edited, plot_copy (figure->plots->pdata[i]));
  memcpy (edited->row_weights, figure->row_weights, sizeof edited->row_weights);
  memcpy (edited->column_weights, figure->column_weights, sizeof edited->column_weights);
}

/* "none", another, or as it is; a choice of plots stands without. */
static char *
chosen_text (const char *own, const char *option, bool is_choice)
{
  if (option == NULL)
    return is_choice ? NULL : g_strdup (own);
  return g_str_equal (option, "none") ? NULL : g_strdup (option);
}

/* ---- Axes ---- */

/* "loss.x=…" */
typedef struct
{
  Plot *plot; /* of the edited figure; NULL: it was not chosen */
  AxisName name;
  Axis *axis;
  const char *value; /* what follows */
} AxisOption;

static bool
has_axis (const Plot *plot, AxisName name)
{
  if (plot_has (plot, LAYER_TABLE) || plot_has (plot, LAYER_IMAGES))
    return false;
  return name != AXIS_Z || plot_is_3d (plot) || plot_has (plot, LAYER_FIELD);
}

/* Whether the figure has that plot, and the plot that axis. */
static bool
find_axis (const Figure *figure, const Figure *edited, const char *text, AxisOption *option, GError **error)
{
  const char *dot = strchr (text, '.');
  g_autofree char *id = g_strndup (text, (gsize) (dot - text));
  const Plot *plot = find_plot (figure, id, error);

  if (plot == NULL)
    return false;
  option->name = (AxisName) (dot[1] - 'x' + AXIS_X);
  option->value = dot + 3;
  option->plot = figure_find (edited, id);
  if (option->plot != NULL)
    option->axis = (Axis *[]){ &option->plot->x, &option->plot->y, &option->plot->z }[option->name];
  if (!has_axis (plot, option->name))
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION, _ ("The plot “%s” has no axis %c."), id, dot[1]);
  return has_axis (plot, option->name);
}

/* Some of the data, or none of them would be seen; the plane under a surface is what was evaluated. */
static bool
check_range (const AxisOption *option, double low, double high, GError **error)
{
  g_autoptr (Plot) whole = plot_copy (option->plot);
  Axis *axis = (Axis *[]){ &whole->x, &whole->y, &whole->z }[option->name];
  double first, last;

  axis->low = axis->high = NAN;
  plot_range (whole, option->name, &first, &last, NULL);
  if (plot_is_3d (whole) && option->name != AXIS_Z)
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION,
                 _ ("The plane of the surface “%s” has no other range; that of its heights, “%s.z”, can be set."),
                 whole->id, whole->id);
  else if (low > last || high < first)
    {
      g_autofree char *a = number_format (low), *b = number_format (high), *c = number_format (first),
                      *d = number_format (last);
      g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION,
                   _ ("The plot “%s” has nothing from %s to %s along %c; its data reach from %s to %s."), whole->id, a,
                   b, "xyz"[option->name], c, d);
    }
  else
    return true;
  return false;
}

static bool
set_ranges (const Figure *figure, const Figure *edited, const char *ranges, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (ranges != NULL ? ranges : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      AxisOption option = { 0 };
      char *end;
      double low, high;
      if (!find_axis (figure, edited, parts[i], &option, error))
        return false;
      if (option.plot == NULL)
        continue;
      low = g_ascii_strtod (option.value, &end);
      high = g_ascii_strtod (end + 1, NULL);
      if (!check_range (&option, low, high, error))
        return false;
      option.axis->low = low;
      option.axis->high = high;
    }
  return true;
}

static bool
set_scales (const Figure *figure, const Figure *edited, const char *scales, GError **error)
{
  static const char *const names[] = { "linear", "log", "symlog" };
  g_auto (GStrv) parts = g_strsplit (scales != NULL ? scales : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      AxisOption option = { 0 };
      if (!find_axis (figure, edited, parts[i], &option, error))
        return false;
      for (guint scale = 0; option.plot != NULL && scale < G_N_ELEMENTS (names); scale++)
        if (g_str_equal (option.value, names[scale]))
          option.axis->scale = (Scale) scale;
    }
  return true;
}

/* ---- Looks ---- */

static void
set_view (Plot *plot, const char *view)
{
  char *end;

  if (view == NULL || g_str_equal (view, "map"))
    return;
  if (g_str_equal (view, "top"))
    {
      plot->view = view3d_top ();
      return;
    }
  plot->view = view3d_default ();
  plot->view.yaw = RADIANS * g_ascii_strtod (view, &end);
  plot->view.pitch = RADIANS * g_ascii_strtod (end + 1, &end);
  if (*end == ',')
    plot->view.zoom = g_ascii_strtod (end + 1, &end);
  if (*end == ',')
    {
      plot->view.pan_x = g_ascii_strtod (end + 1, &end);
      plot->view.pan_y = g_ascii_strtod (end + 1, NULL);
    }
}

static void
set_colourmap (Plot *plot, const char *name)
{
  for (int map = COLOURMAP_VIRIDIS; name != NULL && map <= COLOURMAP_GREY; map++)
    if (g_str_equal (name, colourmap_name ((Colourmap) map)))
      plot->colourmap = (Colourmap) map;
}

/* a, b, c, … in the order of reading. */
static void
add_letters (const Figure *figure)
{
  for (guint i = 0; i < figure->plots->len && i < 26; i++)
    {
      Plot *plot = figure->plots->pdata[i];
      bool alone = plot->title == NULL || plot_title_repeats (plot);
      char *title = alone ? g_strdup_printf ("%c", 'a' + i) : g_strdup_printf ("%c  %s", 'a' + i, plot->title);
      g_free (plot->title);
      plot->title = title;
    }
}

/* The options as the last member of the settings. */
static char *
settings_with_options (const char *settings, const ExportOptions *options)
{
  g_autofree char *json = export_options_to_json (options);
  const char *end = settings != NULL ? strrchr (settings, '}') : NULL;

  if (json == NULL || end == NULL)
    return g_strdup (settings);
  while (end > settings && g_ascii_isspace (end[-1]))
    end--;
  return g_strdup_printf ("%.*s,\n  \"export\": %s\n}\n", (int) (end - settings), settings, json);
}

/* What is drawn: CSV and the formats of surfaces have them as they are. */
void
export_draw_maps (Figure *edited, const ExportOptions *options)
{
  for (guint i = 0; g_strcmp0 (options->view, "map") == 0 && i < edited->plots->len; i++)
    plot_make_map (edited->plots->pdata[i]);
}

Figure *
export_edit (const Figure *figure, const ExportOptions *options, GError **error)
{
  bool is_choice = options->plot != NULL;
  g_autofree char *title = chosen_text (figure->title, options->title, is_choice),
                  *caption = chosen_text (figure->caption, options->caption, is_choice);
  g_autoptr (Figure) edited = figure_new (title);

  edited->caption = g_steal_pointer (&caption);
  edited->step = figure->step;
  edited->in_rows = figure->in_rows;
  edited->settings = settings_with_options (figure->settings, options);
  if (is_choice && !add_selected (edited, figure, options->plot, error))
    return NULL;
  if (!is_choice)
    add_all (edited, figure);
  if (!set_ranges (figure, edited, options->range, error) || !set_scales (figure, edited, options->scale, error))
    return NULL;
  for (guint i = 0; i < edited->plots->len; i++)
    {
      set_view (edited->plots->pdata[i], options->view);
      set_colourmap (edited->plots->pdata[i], options->colourmap);
    }
  if (options->letters)
    add_letters (edited);
  return g_steal_pointer (&edited);
}

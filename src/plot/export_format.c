/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"

#include "figure/excerpt.h"
#include "plot/export_edit.h"
#include "plot/export_progress.h"
#include "plot/export_room.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define X(name) &export_##name,
const ExportFormat *const export_formats[] = { EXPORT_FORMATS (X) NULL };
#undef X

char *
export_suffixes (void)
{
  GString *text = g_string_new (NULL);

  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    g_string_append_printf (text, "%s%s", format > export_formats ? ", " : "", (*format)->suffix);
  return g_string_free (text, FALSE);
}

const ExportFormat *
export_format_of (const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1), *shown = excerpt_of_path (path), *suffixes = export_suffixes ();

  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    if (g_str_has_suffix (lower, (*format)->suffix))
      return *format;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” ends in none of the formats that figures are exported in: %s."), shown, suffixes);
  return NULL;
}

static bool
can_hold (const ExportFormat *format, const Plot *plot)
{
  return format->holds == NULL || format->holds (plot);
}

/* The titles of the plots are for people; what the command line takes are ids. */
static char *
ids_held (const Figure *figure, const ExportFormat *format)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      if (can_hold (format, plot))
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? ", " : "", plot->id);
    }
  return g_string_free (ids, FALSE);
}

const Plot *
export_chosen_plot (const Figure *figure, const ExportFormat *format)
{
  for (guint i = 0; i < figure->plots->len; i++)
    if (can_hold (format, figure->plots->pdata[i]))
      return figure->plots->pdata[i];
  return NULL;
}

/* ---- Bytes ---- */

static bool
check_content (const Figure *figure, const Figure *edited, const ExportFormat *format, GError **error)
{
  g_autofree char *held = ids_held (figure, format);

  if (format->holds == NULL || export_chosen_plot (edited, format) != NULL)
    return true;
  if (*held == '\0')
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_CONTENT,
                 _ ("%s holds a surface, and the figure has no plot with one."), format->name);
  else
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_CONTENT,
                 _ ("%s holds a surface, and the plot “%s” has none; these have: %s."), format->name,
                 ((const Plot *) edited->plots->pdata[0])->id, held);
  return false;
}

/* The figure with the options, and these with a height, where the format can hold it and has room. */
static Figure *
prepare (const Figure *figure, const ExportFormat *format, ExportOptions *options, GError **error)
{
  g_autoptr (Figure) edited = export_edit (figure, options, error);

  if (edited == NULL || !check_content (figure, edited, format, error))
    return NULL;
  if (format->drawn)
    export_draw_maps (edited, options);
  if (format->drawn && isnan (options->height_mm))
    options->height_mm = export_height (edited, options, true);
  if (format->drawn && !export_has_room (edited, options, error))
    return NULL;
  return g_steal_pointer (&edited);
}

bool
export_check (const Figure *figure, const ExportFormat *format, const ExportOptions *options, GError **error)
{
  ExportOptions resolved = *options;
  g_autoptr (Figure) edited = prepare (figure, format, &resolved, error);

  return edited != NULL;
}

GBytes *
figure_to_bytes (const Figure *figure, const ExportFormat *format, const ExportOptions *options, GError **error)
{
  ExportOptions resolved = *options;
  g_autoptr (Figure) edited = prepare (figure, format, &resolved, error);

  return edited != NULL ? format->to_bytes (edited, &resolved, error) : NULL;
}

/* ---- Files ---- */

static bool
export_one (const Figure *figure, const char *path, const ExportFormat *format, const ExportOptions *options,
            GError **error)
{
  g_autoptr (GBytes) bytes = figure_to_bytes (figure, format, options, error);
  gsize length;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  return bytes != NULL && export_progress_check (error) && contents_write (path, data, length, error);
}

static guint
count_held (const Figure *figure, const ExportFormat *format)
{
  guint n = 0;

  for (guint i = 0; i < figure->plots->len; i++)
    n += can_hold (format, figure->plots->pdata[i]);
  return n;
}

char *
export_path_of_plot (const char *pattern, const char *id)
{
  g_auto (GStrv) around = g_strsplit (pattern, EXPORT_PLOT, -1);

  return g_strjoinv (id, around);
}

/* A file for each of the chosen plots that the format can hold. */
static bool
export_each (const Figure *figure, const Figure *chosen, const char *pattern, const ExportFormat *format,
             const ExportOptions *options, GError **error)
{
  for (guint i = 0; i < chosen->plots->len; i++)
    {
      const Plot *plot = chosen->plots->pdata[i];
      g_autofree char *path = export_path_of_plot (pattern, plot->id);
      ExportOptions one = *options;
      one.plot = plot->id;
      one.letters = false;
      if (can_hold (format, plot) && !export_one (figure, path, format, &one, error))
        return false;
    }
  return true;
}

char *
export_path_each (const char *path, const ExportFormat *format)
{
  return g_strdup_printf ("%.*s-" EXPORT_PLOT "%s", (int) (strlen (path) - strlen (format->suffix)), path,
                          format->suffix);
}

/* Where a file has one plot, figure.csv becomes figure-surface.csv, figure-loss.csv, …  NULL: there is one file. */
static char *
pattern_of (const char *path, const Figure *chosen, const ExportFormat *format)
{
  if (strstr (path, EXPORT_PLOT) != NULL)
    return g_strdup (path);
  return format->single && count_held (chosen, format) > 1 ? export_path_each (path, format) : NULL;
}

char **
figure_export_paths (const Figure *figure, const char *path, const ExportOptions *options, GError **error)
{
  const ExportFormat *format = export_format_of (path, error);
  g_autoptr (Figure) chosen = format != NULL ? export_edit (figure, options, error) : NULL;
  g_autofree char *pattern = chosen != NULL ? pattern_of (path, chosen, format) : NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (chosen == NULL)
    return NULL;
  if (pattern == NULL)
    g_ptr_array_add (paths, g_strdup (path));
  for (guint i = 0; pattern != NULL && i < chosen->plots->len; i++)
    if (can_hold (format, chosen->plots->pdata[i]))
      g_ptr_array_add (paths, export_path_of_plot (pattern, ((const Plot *) chosen->plots->pdata[i])->id));
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_steal (paths, NULL);
}

bool
figure_export (const Figure *figure, const char *path, const ExportOptions *options, GError **error)
{
  const ExportFormat *format = export_format_of (path, error);
  g_autoptr (Figure) chosen = NULL;
  g_autofree char *pattern = NULL;

  if (format == NULL || (chosen = export_edit (figure, options, error)) == NULL)
    return false;
  pattern = pattern_of (path, chosen, format);
  return pattern != NULL ? export_each (figure, chosen, pattern, format, options, error)
                         : export_one (figure, path, format, options, error);
}

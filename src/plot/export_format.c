/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"

#include "figure/excerpt.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
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
export_chosen_plot (const Figure *figure, const ExportOptions *options, const ExportFormat *format)
{
  if (options->plot != NULL)
    return figure_find (figure, options->plot);
  for (guint i = 0; i < figure->plots->len; i++)
    if (can_hold (format, figure->plots->pdata[i]))
      return figure->plots->pdata[i];
  return NULL;
}

/* ---- Bytes ---- */

static bool
check_content (const Figure *figure, const ExportFormat *format, const ExportOptions *options, GError **error)
{
  const Plot *plot = export_chosen_plot (figure, options, format);
  g_autofree char *held = ids_held (figure, format);

  if (options->plot != NULL && plot == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The figure has no plot “%s”."), options->plot);
  else if (format->holds == NULL || (plot != NULL && can_hold (format, plot)))
    return true;
  else if (*held == '\0')
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_CONTENT,
                 _ ("%s holds a surface, and the figure has no plot with one."), format->name);
  else
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_CONTENT,
                 _ ("%s holds a surface, and the plot “%s” has none; these have: %s."), format->name, plot->id, held);
  return false;
}

bool
export_check (const Figure *figure, const ExportFormat *format, const ExportOptions *options, GError **error)
{
  ExportOptions resolved;

  if (!check_content (figure, format, options, error))
    return false;
  if (!format->drawn)
    return true;
  resolved = export_resolve (figure, options);
  return export_check_room (figure, &resolved, error);
}

GBytes *
figure_to_bytes (const Figure *figure, const ExportFormat *format, const ExportOptions *options, GError **error)
{
  ExportOptions resolved;

  if (!export_check (figure, format, options, error))
    return NULL;
  resolved = format->drawn ? export_resolve (figure, options) : *options;
  return format->to_bytes (figure, &resolved, error);
}

/* ---- Files ---- */

static bool
export_one (const Figure *figure, const char *path, const ExportFormat *format, const ExportOptions *options,
            GError **error)
{
  g_autoptr (GBytes) bytes = figure_to_bytes (figure, format, options, error);
  gsize length;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  return bytes != NULL && contents_write (path, data, length, error);
}

static guint
count_held (const Figure *figure, const ExportFormat *format)
{
  guint n = 0;

  for (guint i = 0; i < figure->plots->len; i++)
    n += can_hold (format, figure->plots->pdata[i]);
  return n;
}

/* A file a plot: figure.csv becomes figure-surface.csv, figure-loss.csv, … */
static bool
export_each (const Figure *figure, const char *path, const ExportFormat *format, const ExportOptions *options,
             GError **error)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (format->suffix));

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_autofree char *name = g_strdup_printf ("%s-%s%s", stem, plot->id, format->suffix);
      ExportOptions one = *options;
      one.plot = plot->id;
      if (can_hold (format, plot) && !export_one (figure, name, format, &one, error))
        return false;
    }
  return true;
}

bool
figure_export (const Figure *figure, const char *path, const ExportOptions *options, GError **error)
{
  const ExportFormat *format = export_format_of (path, error);

  if (format == NULL)
    return false;
  if (format->single && options->plot == NULL && count_held (figure, format) > 1)
    return export_each (figure, path, format, options, error);
  return export_one (figure, path, format, options, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the formats share. */
#include "plot/export_format.h"

#include "figure/excerpt.h"
#include "plot/export_room.h"
#include "plot/pen.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

cairo_status_t
export_append (void *bytes, const unsigned char *data, unsigned length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

bool
export_check_status (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return true;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The figure could not be drawn: %s."),
               cairo_status_to_string (status));
  return false;
}

GBytes *
export_page (cairo_surface_t *surface, GByteArray *bytes, GString *texts, const Figure *figure,
             const ExportOptions *options, GError **error)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;
  GBytes *page;

  pen_record_text (cr, texts);
  export_draw_edited (cr, figure, options);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  page = g_byte_array_free_to_bytes (bytes);
  if (!export_check_status (status, error))
    g_clear_pointer (&page, g_bytes_unref);
  return page;
}

char *
export_creator (const ExportOptions *options)
{
  g_autofree char *found = theme_font_found (options->font != NULL ? options->font : theme_font ());
  g_autofree char *font = excerpt_new (found, -1);

  return g_strdup_printf ("Basin " BASIN_VERSION ", %s", font); /* one line: a comment in EPS is no more */
}

char *
export_date (const char *format)
{
  const char *epoch = g_getenv ("SOURCE_DATE_EPOCH");
  g_autoptr (GDateTime) date = epoch != NULL ? g_date_time_new_from_unix_utc (g_ascii_strtoll (epoch, NULL, 10)) : NULL;

  return date ? g_date_time_format (date, format) : NULL;
}

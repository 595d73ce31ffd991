/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encapsulated PostScript.  It has no transparency: what shines through is drawn as pixels, of the resolution that is
 * chosen, and what nearly covers covers (pen_colour).  Settings and title are comments of the header, as Adobe's
 * "PostScript language document structuring conventions", version 3, has them. */
#include "plot/export_format.h"

#include <cairo-ps.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAGIC "%!PS-Adobe"
#define KEY "\n%basin: "
#define LINE 180 /* of 255 characters at most, without its mark */

/* A text in parentheses; UTF-8 in octal where it is not ASCII. */
static char *
quoted (const char *text)
{
  GString *out = g_string_new ("(");

  for (const char *c = text; *c != '\0' && out->len < LINE; c++)
    if (strchr ("()\\", *c) != NULL)
      g_string_append_printf (out, "\\%c", *c);
    else if (g_ascii_isprint (*c))
      g_string_append_c (out, *c);
    else
      g_string_append_printf (out, "\\%03o", (unsigned) (guchar) *c);
  g_string_append_c (out, ')');
  return g_string_free (out, FALSE);
}

static void
comment (cairo_surface_t *surface, const char *key, const char *text, gsize length)
{
  g_autofree char *line = g_strdup_printf ("%s%.*s", key, (int) length, text);
  cairo_ps_surface_dsc_comment (surface, line);
}

static void
add_comments (cairo_surface_t *surface, const Figure *figure)
{
  g_autofree char *title = quoted (figure->title != NULL ? figure->title : "");

  comment (surface, "%%Title: ", title, strlen (title));
  if (figure->settings == NULL)
    return;
  g_autofree char *line = export_settings_to_line (figure->settings);
  for (gsize at = 0, length = strlen (line); at < length; at += LINE)
    comment (surface, &KEY[1], line + at, MIN (LINE, length - at));
}

static void
replace_comment (GString *text, const char *key, const char *value)
{
  char *found = strstr (text->str, key);
  gssize at = found != NULL ? found - text->str + (gssize) strlen (key) : 0;

  if (found == NULL)
    return;
  g_string_erase (text, at, (gssize) strcspn (text->str + at, "\n"));
  g_string_insert (text, at, value);
}

/* cairo writes its own name, the time of day and, as the box, that of the ink; the page is as large as was asked for,
 * without a ground as well. */
static GBytes *
with_own_comments (GBytes *eps, const ExportOptions *options)
{
  GString *text = g_string_new_len (g_bytes_get_data (eps, NULL), (gssize) g_bytes_get_size (eps));
  g_autofree char *date = export_date ("%Y-%m-%dT%H:%M:%SZ"), *creator = export_creator (options),
                  *box = g_strdup_printf ("0 0 %.0f %.0f", ceil (options->width_mm * POINTS_PER_MM),
                                          ceil (options->height_mm * POINTS_PER_MM));

  replace_comment (text, "\n%%Creator: ", creator);
  replace_comment (text, "\n%%CreationDate: ", date != NULL ? date : "");
  replace_comment (text, "\n%%BoundingBox: ", box);
  replace_comment (text, "\n%%PageBoundingBox: ", box);
  return g_string_free_to_bytes (text);
}

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_ps_surface_create_for_stream (
      export_append, bytes, options->width_mm * POINTS_PER_MM, options->height_mm * POINTS_PER_MM);
  g_autoptr (GBytes) eps = NULL;

  cairo_ps_surface_set_eps (surface, TRUE);
  cairo_surface_set_fallback_resolution (surface, options->dpi, options->dpi);
  add_comments (surface, figure);
  eps = export_page (surface, bytes, NULL, figure, options, error);
  return eps != NULL ? with_own_comments (eps, options) : NULL;
}

/* The lines of base64, put together again. */
static char *
settings_of (const char *data, gsize length)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const char *end;

  if (length < strlen (MAGIC) || memcmp (data, MAGIC, strlen (MAGIC)) != 0)
    return NULL;
  end = data + length;
  while ((data = memmem (data, (gsize) (end - data), KEY, strlen (KEY))) != NULL)
    {
      const char *from = data += strlen (KEY);
      while (data < end && *data != '\n' && *data != '\r')
        data++;
      g_string_append_len (line, from, data - from);
    }
  return export_settings_of_line (line->str, line->len);
}

const ExportFormat export_eps = {
  .suffix = ".eps",
  .name = "EPS",
  .about = N_ ("vectors, for print where PDF is not taken; what shines through is pixels, as many as --dpi says"),
  .drawn = true,
  .pixels = true,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};

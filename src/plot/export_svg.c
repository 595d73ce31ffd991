/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"

#include <cairo-svg.h>
#include <glib/gi18n.h>
#include <string.h>

#define KEY "basin"

/* cairo numbers its elements through the life of the process; counted anew in each file, the same figure gives the same
 * bytes. */
static gsize
numbered_name (const char *at, const char *end)
{
  static const char *const prefixes[] = { "surface", "clip",    "image",  "linear", "radial",
                                          "mask",    "pattern", "source", "filter" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      const char *digits = at + strlen (prefixes[i]), *stop = digits;
      if (digits >= end || strncmp (at, prefixes[i], strlen (prefixes[i])) != 0)
        continue;
      if (*digits == '-') /* cairo 1.18: source-12 */
        digits = ++stop;
      while (stop < end && g_ascii_isdigit (*stop))
        stop++;
      if (stop > digits && stop < end && (*stop == '"' || *stop == ')'))
        return (gsize) (stop - at);
    }
  return 0;
}

static GString *
renumbered (const char *data, gsize length)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *out = g_string_sized_new (length);
  const char *end = data + length;

  for (const char *at = data; at < end; at++)
    {
      gsize name = at > data && (at[-1] == '"' || at[-1] == '#') ? numbered_name (at, end) : 0;
      if (name == 0)
        {
          g_string_append_c (out, *at);
          continue;
        }
      char *old = g_strndup (at, name);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, old));
      if (number == 0)
        number = g_hash_table_size (numbers) + 1;
      g_string_append_printf (out, "e%u", number);
      g_hash_table_replace (numbers, old, GUINT_TO_POINTER (number));
      at += name - 1;
    }
  return out;
}

static GBytes *
with_metadata (GBytes *svg, const char *title, const char *settings, const char *text_elements)
{
  g_autoptr (GString) drawing = renumbered (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg));
  gsize length = drawing->len;
  const char *data = drawing->str;
  const char *root = g_strstr_len (data, (gssize) length, "<svg");
  const char *open = root ? memchr (root, '>', length - (gsize) (root - data)) : NULL;
  const char *close = g_strrstr_len (data, (gssize) length, "</svg>");
  GString *out;

  if (open == NULL || close == NULL)
    return g_bytes_ref (svg);
  out = g_string_new_len (data, open + 1 - data);
  if (title != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (title, -1);
      g_string_append_printf (out, "\n<title>%s</title>", escaped);
    }
  if (settings != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (settings, -1);
      g_string_append_printf (out, "\n<metadata id=\"" KEY "\">%s</metadata>", escaped);
    }
  g_string_append_len (out, open + 1, close - open - 1);
  if (text_elements != NULL)
    g_string_append (out, text_elements);
  g_string_append_len (out, close, (gssize) (length - (gsize) (close - data)));
  gsize total = out->len;
  return g_bytes_new_take (g_string_free (out, FALSE), total);
}

static char *
unescape (const char *text, gsize length)
{
  static const struct
  {
    const char *entity, *plain;
  } entities[] = { { "&quot;", "\"" }, { "&apos;", "'" }, { "&#39;", "'" },
                   { "&lt;", "<" },    { "&gt;", ">" },   { "&amp;", "&" } };
  GString *out = g_string_new_len (text, (gssize) length);

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    g_string_replace (out, entities[i].entity, entities[i].plain, 0);
  return g_string_free (out, FALSE);
}

static char *
settings_of (const char *data, gsize length)
{
  const char *open = g_strstr_len (data, (gssize) length, "<metadata id=\"" KEY "\">"), *close;

  if (open == NULL)
    return NULL;
  open += strlen ("<metadata id=\"" KEY "\">");
  close = g_strstr_len (open, (gssize) (length - (gsize) (open - data)), "</metadata>");
  return close ? unescape (open, (gsize) (close - open)) : NULL;
}

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (
      export_append, bytes, options->width_mm * POINTS_PER_MM, options->height_mm * POINTS_PER_MM);
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autoptr (GBytes) svg = NULL;

  cairo_svg_surface_restrict_to_version (surface, CAIRO_SVG_VERSION_1_2);
  svg = export_page (surface, bytes, options->outlines ? NULL : texts, figure, options, error);
  return svg != NULL ? with_metadata (svg, figure->title, figure->settings, texts->str) : NULL;
}

const ExportFormat export_svg = {
  .suffix = ".svg",
  .name = "SVG",
  .about = N_ ("vectors, to be edited and for the web"),
  .drawn = true,
  .outlines = true,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};

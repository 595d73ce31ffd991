/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_metadata.h"

#include "figure/excerpt.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <zlib.h>

#define KEY "basin"

/* ---- PNG: chunks of length, type, data, CRC ---- */

static void
append_u32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_BE (value);
  g_byte_array_append (out, (const guint8 *) &value, 4);
}

static void
append_chunk (GByteArray *out, const char *type, const guint8 *data, gsize length)
{
  uLong crc;

  append_u32 (out, (guint32) length);
  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, data, (guint) length);
  crc = crc32 (0, (const Bytef *) type, 4);
  crc = crc32 (crc, data, (uInt) length);
  append_u32 (out, (guint32) crc);
}

/* tEXt is Latin-1; iTXt holds UTF-8: keyword, 0, not compressed, no language, no translated keyword. JSON is written
 * with every character beyond ASCII escaped, so that tEXt will do for it. */
static char *
ascii_json (const char *json)
{
  GString *out = g_string_new (NULL);

  for (const char *c = json; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);
      if (u < 0x80)
        g_string_append_c (out, (char) u);
      else if (u < 0x10000)
        g_string_append_printf (out, "\\u%04x", u);
      else
        g_string_append_printf (out, "\\u%04x\\u%04x", 0xd800 + ((u - 0x10000) >> 10),
                                0xdc00 + ((u - 0x10000) & 0x3ff));
    }
  return g_string_free (out, FALSE);
}

static void
append_text (GByteArray *out, const char *key, const char *value)
{
  g_autoptr (GByteArray) chunk = g_byte_array_new ();

  g_byte_array_append (chunk, (const guint8 *) key, (guint) strlen (key) + 1);
  g_byte_array_append (chunk, (const guint8 *) value, (guint) strlen (value));
  append_chunk (out, "tEXt", chunk->data, chunk->len);
}

GBytes *
export_png_with_metadata (GBytes *png, double dpi, const char *title, const char *settings)
{
  const gsize header = 8 + 25; /* signature, IHDR */
  gsize length;
  const guint8 *data = g_bytes_get_data (png, &length);
  GByteArray *out = g_byte_array_new ();
  guint32 per_metre = GUINT32_TO_BE ((guint32) (dpi / 0.0254 + 0.5));
  guint8 physical[9];

  g_assert (length > header);
  g_byte_array_append (out, data, (guint) header);
  memcpy (physical, &per_metre, 4);
  memcpy (physical + 4, &per_metre, 4);
  physical[8] = 1;
  append_chunk (out, "pHYs", physical, sizeof physical);
  append_text (out, "Software", "Basin " BASIN_VERSION);
  if (title != NULL && g_str_is_ascii (title))
    append_text (out, "Title", title);
  if (settings != NULL)
    {
      g_autofree char *json = ascii_json (settings);
      append_text (out, KEY, json);
    }
  g_byte_array_append (out, data + header, (guint) (length - header));
  return g_byte_array_free_to_bytes (out);
}

static char *
png_settings (const guint8 *data, gsize length)
{
  gsize at = 8;

  while (length - at >= 12)
    {
      guint32 size;
      const guint8 *content = data + at + 8;
      memcpy (&size, data + at, 4);
      size = GUINT32_FROM_BE (size);
      if (size > length - at - 12)
        return NULL;
      if (memcmp (data + at + 4, "tEXt", 4) == 0 && size > sizeof KEY && memcmp (content, KEY, sizeof KEY) == 0)
        return g_strndup ((const char *) content + sizeof KEY, size - sizeof KEY);
      at += 12 + (gsize) size;
    }
  return NULL;
}

/* ---- SVG ---- */

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

GBytes *
export_svg_with_metadata (GBytes *svg, const char *title, const char *settings, const char *text_elements)
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
svg_settings (const char *data, gsize length)
{
  const char *open = g_strstr_len (data, (gssize) length, "<metadata id=\"" KEY "\">"), *close;

  if (open == NULL)
    return NULL;
  open += strlen ("<metadata id=\"" KEY "\">");
  close = g_strstr_len (open, (gssize) (length - (gsize) (open - data)), "</metadata>");
  return close ? unescape (open, (gsize) (close - open)) : NULL;
}

char *
export_read_settings (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *name = excerpt_of_path (path);
  gsize length;

  if (!contents_read (path, &data, &length, error))
    return NULL;
  if (length >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    settings = png_settings ((const guint8 *) data, length);
  else if (length >= 5 && memcmp (data, "%PDF-", 5) == 0)
    settings = export_settings_of_pdf (data, length);
  else
    settings = svg_settings (data, length);
  if (settings == NULL || !g_utf8_validate (settings, -1, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” holds no settings of Basin; a PNG, SVG or PDF that Basin exported was expected."), name);
      return NULL;
    }
  return g_steal_pointer (&settings);
}

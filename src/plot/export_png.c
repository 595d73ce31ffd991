/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

#define KEY "basin"

/* ---- Chunks: length, type, data, CRC ---- */

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

/* Behind the header: the resolution, and texts. */
static GBytes *
with_metadata (GBytes *png, const ExportOptions *options, const char *title, const char *settings)
{
  const gsize header = 8 + 25; /* signature, IHDR */
  gsize length;
  const guint8 *data = g_bytes_get_data (png, &length);
  GByteArray *out = g_byte_array_new ();
  guint32 per_metre = GUINT32_TO_BE ((guint32) (options->dpi / 0.0254 + 0.5));
  guint8 physical[9];
  g_autofree char *creator = export_creator (options);

  g_assert (length > header);
  g_byte_array_append (out, data, (guint) header);
  memcpy (physical, &per_metre, 4);
  memcpy (physical + 4, &per_metre, 4);
  physical[8] = 1;
  append_chunk (out, "pHYs", physical, sizeof physical);
  append_text (out, "Software", creator);
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
settings_of (const char *file, gsize length)
{
  const guint8 *data = (const guint8 *) file;
  gsize at = 8;

  if (length < 8 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0)
    return NULL;
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

/* ---- The format ---- */

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  int width = (int) lround (options->width_mm * options->dpi / 25.4),
      height = (int) lround (options->height_mm * options->dpi / 25.4);
  ExportOptions all_pixels = *options;
  bool is_clear = g_strcmp0 (options->background, "none") == 0;
  cairo_surface_t *image = cairo_image_surface_create (is_clear ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, width,
                                                       height);
  cairo_t *cr = cairo_create (image);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GBytes) png = NULL;
  cairo_status_t status;

  /* By whole pixels, or the last row and column would be half covered. */
  cairo_scale (cr, width / (options->width_mm * POINTS_PER_MM), height / (options->height_mm * POINTS_PER_MM));
  all_pixels.surface = NULL;
  export_draw_edited (cr, figure, &all_pixels);
  status = cairo_status (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (image, export_append, bytes);
  cairo_destroy (cr);
  cairo_surface_destroy (image);
  png = g_byte_array_free_to_bytes (bytes);
  if (!export_check_status (status, error))
    return NULL;
  return with_metadata (png, options, figure->title, figure->settings);
}

const ExportFormat export_png = {
  .suffix = ".png",
  .name = "PNG",
  .about = N_ ("pixels, as many as --dpi says"),
  .drawn = true,
  .pixels = true,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};

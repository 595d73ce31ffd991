/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_metadata.h"

#include <gio/gio.h>
#include <string.h>

#define MARK "basin-settings:"
#define STREAM "stream"
/* What one compressed stream may hold before it is given up: settings have some kB. */
#define MOST_INFLATED (16 << 20)

char *
export_settings_to_keywords (const char *settings)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) settings, strlen (settings));
  return g_strconcat (MARK, encoded, NULL);
}

/* No bytes may be no memory either, in which memmem () must not look. */
static const char *
find (const char *data, gsize length, const char *what)
{
  return length == 0 ? NULL : memmem (data, length, what, strlen (what));
}

/* Base64 has no character that a string of a PDF escapes. */
static char *
plain_settings (const char *data, gsize length)
{
  const char *mark = find (data, length, MARK), *end = data + length;
  const char *to;
  gsize decoded;

  if (mark == NULL)
    return NULL;
  for (to = mark += strlen (MARK); to < end && *to != '\0' && (g_ascii_isalnum (*to) || strchr ("+/=", *to) != NULL);)
    to++;
  g_autofree char *encoded = g_strndup (mark, (gsize) (to - mark));
  g_autofree guchar *text = g_base64_decode (encoded, &decoded);
  return g_strndup ((const char *) text, decoded);
}

/* What zlib's stream at the beginning of the data holds; as much as there is of one that is cut or wrong. */
static GByteArray *
inflate_stream (const char *data, gsize length)
{
  g_autoptr (GConverter) inflater = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  GByteArray *out = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result == G_CONVERTER_CONVERTED && out->len < MOST_INFLATED)
    {
      guint8 buffer[16384];
      gsize taken, given;
      result = g_converter_convert (inflater, data, length, buffer, sizeof buffer, G_CONVERTER_INPUT_AT_END, &taken,
                                    &given, NULL);
      if (result == G_CONVERTER_ERROR)
        break;
      g_byte_array_append (out, buffer, (guint) given);
      data += taken;
      length -= taken;
    }
  return out;
}

char *
export_settings_of_pdf (const char *data, gsize length)
{
  const char *at = data, *end = data + length;
  char *settings = plain_settings (data, length);

  while (settings == NULL && (at = find (at, (gsize) (end - at), STREAM)) != NULL)
    {
      at += strlen (STREAM);
      while (at < end && (*at == '\r' || *at == '\n'))
        at++;
      g_autoptr (GByteArray) inflated = inflate_stream (at, (gsize) (end - at));
      settings = plain_settings ((const char *) inflated->data, inflated->len);
    }
  return settings;
}

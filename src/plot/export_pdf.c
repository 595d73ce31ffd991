/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"

#include <cairo-pdf.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define MAGIC "%PDF-"
#define STREAM "stream"
/* What one compressed stream may hold before it is given up: settings have some kB. */
#define MOST_INFLATED (16 << 20)

/* No bytes may be no memory either, in which memmem () must not look. */
static const char *
find (const char *data, gsize length, const char *what)
{
  return length == 0 ? NULL : memmem (data, length, what, strlen (what));
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

/* In the open, or in a compressed stream (PDF 1.5, as programs that rewrite a PDF make it). */
static char *
settings_of (const char *data, gsize length)
{
  const char *at = data, *end;
  char *settings;

  if (length < strlen (MAGIC) || memcmp (data, MAGIC, strlen (MAGIC)) != 0)
    return NULL;
  end = data + length;
  settings = export_settings_of_line (data, length);
  while (settings == NULL && (at = find (at, (gsize) (end - at), STREAM)) != NULL)
    {
      at += strlen (STREAM);
      while (at < end && (*at == '\r' || *at == '\n'))
        at++;
      g_autoptr (GByteArray) inflated = inflate_stream (at, (gsize) (end - at));
      settings = export_settings_of_line ((const char *) inflated->data, inflated->len);
    }
  return settings;
}

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (
      export_append, bytes, options->width_mm * POINTS_PER_MM, options->height_mm * POINTS_PER_MM);
  g_autofree char *date = export_date ("%Y-%m-%dT%H:%M:%SZ"), *creator = export_creator (options),
                  *words = figure_describe (figure);

  /* In later versions cairo compresses what is said about the document, too. */
  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_4);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, figure->title ? figure->title : "");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, creator);
  /* cairo's tags have no alternative text: the figure in words is the subject of the document. */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, words);
  /* Without a date cairo would write the time of day. */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
  if (figure->settings != NULL)
    {
      g_autofree char *keywords = export_settings_to_line (figure->settings);
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_KEYWORDS, keywords);
    }
  return export_page (surface, bytes, NULL, figure, options, error);
}

const ExportFormat export_pdf = {
  .suffix = ".pdf",
  .name = "PDF",
  .about = N_ ("vectors, for print"),
  .drawn = true,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};

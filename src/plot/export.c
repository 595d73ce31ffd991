/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export.h"

#include "figure/excerpt.h"
#include "figure/figure_csv.h"
#include "plot/export_metadata.h"
#include "plot/figure_layout.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define POINTS_PER_MM (72 / 25.4)
#define WIDEST 2000 /* mm */

G_DEFINE_QUARK (basin_export_error, export_error)

ExportOptions
export_defaults (void)
{
  return (ExportOptions){ .width_mm = 170, .height_mm = NAN, .dpi = 300, .theme = THEME_LIGHT };
}

bool
export_format_of (const char *path, ExportFormat *format, GError **error)
{
  static const char *const suffixes[] = { ".png", ".svg", ".pdf", ".csv" };
  g_autofree char *lower = g_ascii_strdown (path, -1), *shown = excerpt_of_path (path);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      {
        *format = (ExportFormat) i;
        return true;
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” does not end in .png, .svg, .pdf or .csv, which are the formats that figures are exported in."),
               shown);
  return false;
}

/* ---- Drawing ---- */

/* Type in points: as in a journal, where captions of 6 points are the least; larger on a slide. */
static double
text_size (const ExportOptions *options)
{
  return options->width_mm < 200 ? CLAMP (options->width_mm / 22, 7, 8) : options->width_mm / 28.2;
}

/* Everything is drawn in points. */
void
export_draw (cairo_t *cr, const Figure *figure, const ExportOptions *options)
{
  Theme theme = theme_make (options->theme, false, text_size (options));
  double width = options->width_mm * POINTS_PER_MM, height = options->height_mm * POINTS_PER_MM;

  if (options->plot != NULL)
    plot_draw (cr, figure_find (figure, options->plot), NULL, width, height, &theme);
  else
    figure_draw (cr, figure, width, height, &theme);
}

static double
height_for (const Figure *figure, const ExportOptions *options, bool natural)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  Theme theme = theme_make (options->theme, false, text_size (options));
  Pen pen = { cr, &theme };
  double width = options->width_mm * POINTS_PER_MM, height;
  const Plot *plot = options->plot != NULL ? figure_find (figure, options->plot) : NULL;

  if (plot != NULL)
    height = natural ? plot_natural_height (&pen, plot, width) : plot_least_height (&pen, plot, width);
  else
    height = natural ? figure_natural_height (&pen, figure, width) : figure_least_height (&pen, figure, width, 0, true);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return height / POINTS_PER_MM;
}

double
export_least_height (const Figure *figure, const ExportOptions *options)
{
  return height_for (figure, options, false);
}

double
export_natural_height (const Figure *figure, const ExportOptions *options)
{
  return height_for (figure, options, true);
}

ExportOptions
export_resolve (const Figure *figure, const ExportOptions *options)
{
  ExportOptions resolved = *options;

  if (isnan (options->height_mm))
    resolved.height_mm = export_natural_height (figure, options);
  return resolved;
}

/* The narrowest that does, to 5 mm; text grows with the width, but less than the room does. */
static double
least_width (const Figure *figure, const ExportOptions *options)
{
  ExportOptions wider = *options;

  for (wider.width_mm = 5 * ceil (options->width_mm / 5); wider.width_mm < WIDEST; wider.width_mm += 5)
    if (isfinite (export_least_height (figure, &wider)))
      return wider.width_mm;
  return WIDEST;
}

static bool
has_room (const Figure *figure, const ExportOptions *options)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  Theme theme = theme_make (options->theme, false, text_size (options));
  Pen pen = { cr, &theme };
  PlotView view = plot_view_default ();
  double width = options->width_mm * POINTS_PER_MM, height = options->height_mm * POINTS_PER_MM;
  bool fits;

  if (options->plot != NULL)
    {
      g_auto (PlotLayout) layout = plot_layout (&pen, figure_find (figure, options->plot), &view, width, height);
      fits = layout.fits;
    }
  else
    {
      g_auto (FigureLayout) layout = figure_layout (&pen, figure, width, height, 0);
      fits = layout.fits;
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return fits;
}

/* What is said does: it is rounded up to the millimetre. */
bool
export_check_room (const Figure *figure, const ExportOptions *options, GError **error)
{
  double least;

  if (isfinite (options->height_mm) && has_room (figure, options))
    return true;
  least = export_least_height (figure, options);
  if (isfinite (least))
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_SIZE,
                 _ ("The figure has no room in %g × %g mm: at that width it needs a height of %.0f mm."),
                 options->width_mm, options->height_mm, ceil (least));
  else
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_SIZE,
                 _ ("The figure has no room in a width of %g mm: it needs %.0f mm."), options->width_mm,
                 least_width (figure, options));
  return false;
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static bool
check_status (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return true;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The figure could not be drawn: %s."),
               cairo_status_to_string (status));
  return false;
}

static GBytes *
to_png (const Figure *figure, const ExportOptions *options, GError **error)
{
  int width = (int) lround (options->width_mm * options->dpi / 25.4),
      height = (int) lround (options->height_mm * options->dpi / 25.4);
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (image);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GBytes) png = NULL;
  cairo_status_t status;

  /* By whole pixels, or the last row and column would be half covered. */
  cairo_scale (cr, width / (options->width_mm * POINTS_PER_MM), height / (options->height_mm * POINTS_PER_MM));
  export_draw (cr, figure, options);
  status = cairo_status (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (image, append, bytes);
  cairo_destroy (cr);
  cairo_surface_destroy (image);
  png = g_byte_array_free_to_bytes (bytes);
  if (!check_status (status, error))
    return NULL;
  return export_png_with_metadata (png, options->dpi, figure->title, figure->settings);
}

static GBytes *
to_svg (const Figure *figure, const ExportOptions *options, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append, bytes, options->width_mm * POINTS_PER_MM,
                                                                  options->height_mm * POINTS_PER_MM);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) svg = NULL;
  cairo_status_t status;

  cairo_svg_surface_restrict_to_version (surface, CAIRO_SVG_VERSION_1_2);
  if (!options->outlines)
    pen_record_text (cr, text);
  export_draw (cr, figure, options);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  svg = g_byte_array_free_to_bytes (bytes);
  if (!check_status (status, error))
    return NULL;
  return export_svg_with_metadata (svg, figure->title, figure->settings, text->str);
}

/* SOURCE_DATE_EPOCH (reproducible-builds.org) in place of now. */
static char *
creation_date (void)
{
  const char *epoch = g_getenv ("SOURCE_DATE_EPOCH");
  gint64 seconds = epoch ? g_ascii_strtoll (epoch, NULL, 10) : g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  return date ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

static GBytes *
to_pdf (const Figure *figure, const ExportOptions *options, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, bytes, options->width_mm * POINTS_PER_MM,
                                                                  options->height_mm * POINTS_PER_MM);
  cairo_t *cr = cairo_create (surface);
  g_autofree char *date = creation_date ();
  cairo_status_t status;
  GBytes *pdf;

  /* In later versions cairo compresses what is said about the document, too. */
  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_4);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, figure->title ? figure->title : "");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Basin " BASIN_VERSION);
  if (date != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
  if (figure->settings != NULL)
    {
      g_autofree char *keywords = export_settings_to_keywords (figure->settings);
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_KEYWORDS, keywords);
    }
  export_draw (cr, figure, options);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  pdf = g_byte_array_free_to_bytes (bytes);
  if (!check_status (status, error))
    g_clear_pointer (&pdf, g_bytes_unref);
  return pdf;
}

static GBytes *
to_csv (const Figure *figure, const ExportOptions *options)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_autofree char *csv = plot_to_csv (plot);
      if (options->plot == NULL || g_str_equal (options->plot, plot->id))
        g_string_append (text, csv);
    }
  gsize length = text->len;
  return g_bytes_new_take (g_string_free (text, FALSE), length);
}

GBytes *
figure_to_bytes (const Figure *figure, ExportFormat format, const ExportOptions *options, GError **error)
{
  ExportOptions resolved;

  if (options->plot != NULL && figure_find (figure, options->plot) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The figure has no plot “%s”."), options->plot);
      return NULL;
    }
  if (format == EXPORT_CSV)
    return to_csv (figure, options);
  resolved = export_resolve (figure, options);
  if (!export_check_room (figure, &resolved, error))
    return NULL;
  return format == EXPORT_PNG   ? to_png (figure, &resolved, error)
         : format == EXPORT_SVG ? to_svg (figure, &resolved, error)
                                : to_pdf (figure, &resolved, error);
}

/* ---- Files ---- */

static bool
write_file (const char *path, GBytes *bytes, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return contents_write (path, data, length, error);
}

static bool
export_one (const Figure *figure, const char *path, ExportFormat format, const ExportOptions *options, GError **error)
{
  g_autoptr (GBytes) bytes = figure_to_bytes (figure, format, options, error);
  return bytes != NULL && write_file (path, bytes, error);
}

/* A table a plot: figure.csv becomes figure-surface.csv, figure-loss.csv, … */
static bool
export_tables (const Figure *figure, const char *path, const ExportOptions *options, GError **error)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - 4);

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_autofree char *name = g_strdup_printf ("%s-%s.csv", stem, plot->id);
      ExportOptions one = *options;
      one.plot = plot->id;
      if (!export_one (figure, name, EXPORT_CSV, &one, error))
        return false;
    }
  return true;
}

bool
figure_export (const Figure *figure, const char *path, const ExportOptions *options, GError **error)
{
  ExportFormat format;

  if (!export_format_of (path, &format, error))
    return false;
  if (format == EXPORT_CSV && options->plot == NULL && figure->plots->len > 1)
    return export_tables (figure, path, options, error);
  return export_one (figure, path, format, options, error);
}

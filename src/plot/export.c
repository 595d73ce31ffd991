/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"

#include "plot/figure_layout.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>

#define WIDEST 2000 /* mm */

G_DEFINE_QUARK (basin_export_error, export_error)

ExportOptions
export_defaults (void)
{
  return (ExportOptions){ .width_mm = 170, .height_mm = NAN, .dpi = 300, .theme = THEME_LIGHT };
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
  double width = options->width_mm * EXPORT_POINTS_PER_MM, height = options->height_mm * EXPORT_POINTS_PER_MM;

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
  double width = options->width_mm * EXPORT_POINTS_PER_MM, height;
  const Plot *plot = options->plot != NULL ? figure_find (figure, options->plot) : NULL;

  if (plot != NULL)
    height = natural ? plot_natural_height (&pen, plot, width) : plot_least_height (&pen, plot, width);
  else
    height = natural ? figure_natural_height (&pen, figure, width) : figure_least_height (&pen, figure, width, 0, true);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return height / EXPORT_POINTS_PER_MM;
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
  double width = options->width_mm * EXPORT_POINTS_PER_MM, height = options->height_mm * EXPORT_POINTS_PER_MM;
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

/* ---- Pages ---- */

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
  export_draw (cr, figure, options);
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
export_date (const char *format)
{
  const char *epoch = g_getenv ("SOURCE_DATE_EPOCH");
  gint64 seconds = epoch ? g_ascii_strtoll (epoch, NULL, 10) : g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  return date ? g_date_time_format (date, format) : NULL;
}

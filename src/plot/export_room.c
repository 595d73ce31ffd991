/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_room.h"

#include "plot/export.h"
#include "plot/export_edit.h"
#include "plot/figure_layout.h"

#include <glib/gi18n.h>
#include <math.h>

#define WIDEST 2000     /* mm */
#define PAPER_AXIS 0.75 /* half a point, with a text of seven or eight */

/* Type in points: as in a journal, where captions of 6 points are the least; larger on a slide. */
static double
text_size (const ExportOptions *options)
{
  if (options->font_size > 0)
    return options->font_size;
  return options->width_mm < 200 ? CLAMP (options->width_mm / 22, 7, 8) : options->width_mm / 28.2;
}

static Theme
export_theme (const ExportOptions *options)
{
  Theme theme = theme_make (options->theme, false, text_size (options));

  if (options->font != NULL)
    theme.font = options->font;
  if (options->line_width > 0)
    theme.line = options->line_width;
  theme.ends = theme.paper = true;
  if (options->theme != THEME_PROJECTOR)
    theme.axis = PAPER_AXIS;
  theme.dpi = options->dpi;
  if (options->surface != NULL)
    theme.surfaces = g_str_equal (options->surface, "raster")   ? SURFACES_RASTER
                     : g_str_equal (options->surface, "vector") ? SURFACES_VECTOR
                                                                : SURFACES_AUTOMATIC;
  theme.is_clear = g_strcmp0 (options->background, "none") == 0;
  return theme;
}

/* Everything is drawn in points. */
void
export_draw_edited (cairo_t *cr, const Figure *edited, const ExportOptions *options)
{
  Theme theme = export_theme (options);

  figure_draw (cr, edited, options->width_mm * POINTS_PER_MM, options->height_mm * POINTS_PER_MM, &theme);
}

/* ---- What is measured, without a drawing ---- */

typedef struct
{
  cairo_surface_t *surface;
  Theme theme;
  Pen pen;
} Ruler;

static Ruler *
ruler_new (const ExportOptions *options)
{
  Ruler *ruler = g_new (Ruler, 1);

  ruler->surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  ruler->theme = export_theme (options);
  ruler->pen = (Pen){ cairo_create (ruler->surface), &ruler->theme };
  return ruler;
}

static void
ruler_free (Ruler *ruler)
{
  cairo_destroy (ruler->pen.cr);
  cairo_surface_destroy (ruler->surface);
  g_free (ruler);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ruler, ruler_free)

double
export_height (const Figure *edited, const ExportOptions *options, bool natural)
{
  g_autoptr (Ruler) ruler = ruler_new (options);
  double width = options->width_mm * POINTS_PER_MM;
  double height = natural ? figure_natural_height (&ruler->pen, edited, width)
                          : figure_least_height (&ruler->pen, edited, width, 0, true);

  return height / POINTS_PER_MM;
}

static bool
fits (const Figure *edited, const ExportOptions *options)
{
  g_autoptr (Ruler) ruler = ruler_new (options);
  g_auto (FigureLayout) layout = { 0 };

  if (!isfinite (options->height_mm))
    return false;
  layout = figure_layout (&ruler->pen, edited, options->width_mm * POINTS_PER_MM, options->height_mm * POINTS_PER_MM);
  return layout.fits;
}

/* The narrowest that does, to 5 mm; text grows with the width, but less than the room does. */
static double
least_width (const Figure *edited, const ExportOptions *options)
{
  ExportOptions wider = *options;

  for (wider.width_mm = 5 * ceil (options->width_mm / 5); wider.width_mm < WIDEST; wider.width_mm += 5)
    if (isfinite (export_height (edited, &wider, false)))
      return wider.width_mm;
  return WIDEST;
}

/* What is said does: it is rounded up to the millimetre. */
bool
export_has_room (const Figure *edited, const ExportOptions *options, GError **error)
{
  double least;

  if (fits (edited, options))
    return true;
  least = export_height (edited, options, false);
  if (isfinite (least))
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_SIZE,
                 _ ("The figure has no room in %g × %g mm: at that width it needs a height of %.0f mm."),
                 options->width_mm, options->height_mm, ceil (least));
  else
    g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_SIZE,
                 _ ("The figure has no room in a width of %g mm: it needs %.0f mm."), options->width_mm,
                 least_width (edited, options));
  return false;
}

/* ---- Of a figure as it is, with the options ---- */

static Figure *
edited_or_not (const Figure *figure, const ExportOptions *options)
{
  Figure *edited = export_edit (figure, options, NULL);

  if (edited == NULL)
    return figure_ref ((Figure *) figure);
  export_draw_maps (edited, options);
  return edited;
}

void
export_draw (cairo_t *cr, const Figure *figure, const ExportOptions *options)
{
  g_autoptr (Figure) edited = edited_or_not (figure, options);
  export_draw_edited (cr, edited, options);
}

double
export_least_height (const Figure *figure, const ExportOptions *options)
{
  g_autoptr (Figure) edited = edited_or_not (figure, options);
  return export_height (edited, options, false);
}

double
export_least_width (const Figure *figure, const ExportOptions *options)
{
  g_autoptr (Figure) edited = edited_or_not (figure, options);
  return least_width (edited, options);
}

double
export_natural_height (const Figure *figure, const ExportOptions *options)
{
  g_autoptr (Figure) edited = edited_or_not (figure, options);
  return export_height (edited, options, true);
}

ExportOptions
export_resolve (const Figure *figure, const ExportOptions *options)
{
  ExportOptions resolved = *options;

  if (isnan (options->height_mm))
    resolved.height_mm = export_natural_height (figure, options);
  return resolved;
}

bool
export_check_room (const Figure *figure, const ExportOptions *options, GError **error)
{
  g_autoptr (Figure) edited = export_edit (figure, options, error);

  if (edited == NULL)
    return false;
  export_draw_maps (edited, options);
  return export_has_room (edited, options, error);
}

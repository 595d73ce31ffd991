/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/plot_draw.h"

#include "figure/projection.h"
#include "plot/layout.h"
#include "plot/surface_frame.h"

#include <math.h>

static void
draw_2d (const Pen *pen, const Plot *plot, const PlotView *view, const PlotFrame *frame)
{
  if (!plot_has_axes (plot))
    {
      layers_draw (pen, plot, frame);
      if (plot->frameless && plot->colour_bar)
        colour_bar_draw (pen, plot, frame->x + frame->width + 0.8 * pen->theme->text, frame->y, frame->height, true);
      return;
    }
  axes_draw (pen, plot, frame, view->grid != 0);
  if (!plot_has (plot, LAYER_FIELD))
    axes_draw_lines (pen, frame);
  layers_draw (pen, plot, frame);
  if (plot_has (plot, LAYER_FIELD))
    axes_draw_lines (pen, frame);
  if (plot->colour_bar)
    colour_bar_draw (pen, plot, frame->x + frame->width + 0.8 * pen->theme->text, frame->y, frame->height, true);
}

/* Beside the box: as it is seen, and, so that it does not move with every turn, as the plot would be seen itself. */
static void
draw_surface_bar (const Pen *pen, const Plot *plot, const PlotFrame *frame, const View3D *seen)
{
  double bar = 0.6 * frame->height, right;

  if (!plot->colour_bar)
    return;
  right = fmax (surface_right (pen, plot, seen, frame->width, frame->height),
                surface_right (pen, plot, &plot->view, frame->width, frame->height));
  colour_bar_draw (pen, plot, frame->x + fmin (right + 1.5 * pen->theme->text, frame->width + 0.7 * pen->theme->text),
                   frame->y + (frame->height - bar) / 2, bar, true);
}

static void
draw_3d (const Pen *pen, const Plot *plot, const PlotView *view, const PlotFrame *frame)
{
  View3D seen = surface_view_with_margins (pen, plot, view->has_view ? &view->view : &plot->view, frame->width,
                                           frame->height);

  surface_draw (pen, plot, &seen, frame->x, frame->y, frame->width, frame->height);
  draw_surface_bar (pen, plot, frame, &seen);
}

static void
fill_ground (const Pen *pen, double width, double height)
{
  if (pen->theme->is_clear)
    return;
  cairo_rectangle (pen->cr, 0, 0, width, height);
  pen_colour (pen, pen->theme->ground, 1);
  cairo_fill (pen->cr);
}

static void
draw_title (const Pen *pen, const Plot *plot, const PlotLayout *layout)
{
  if (plot_shown_title (pen, plot) != NULL)
    pen_text (pen, plot->title, plot_padding (pen), 0.35 * pen->theme->text, &layout->title);
}

static void
draw_caption (const Pen *pen, const PlotLayout *layout, double width, double height)
{
  double pad = plot_padding (pen);
  TextStyle style = plot_caption_style (pen, width - 2 * pad);

  if (layout->caption != NULL)
    pen_text (pen, layout->caption, pad, height - layout->caption_height + 0.3 * pen->theme->text, &style);
}

void
plot_draw_laid_out (const Pen *pen, const Plot *plot, const PlotView *view, const PlotLayout *layout, double width,
                    double height)
{
  const PlotFrame *frame = &layout->frame;

  cairo_save (pen->cr);
  fill_ground (pen, width, height);
  pen_add_part (pen, PART_PLOT, plot->id, 0, 0, width, height);
  pen_add_part (pen, PART_FRAME, plot->id, frame->x, frame->y, frame->width, frame->height);
  draw_title (pen, plot, layout);
  if (plot_is_3d (plot))
    draw_3d (pen, plot, view, frame);
  else
    draw_2d (pen, plot, view, frame);
  legend_draw (pen, plot, layout);
  draw_caption (pen, layout, width, height);
  if (isfinite (view->hover_x) && !plot_is_3d (plot))
    notes_draw_hover (pen, plot, frame, view->hover_x, view->hover_y, width, height);
  cairo_restore (pen->cr);
}

void
plot_draw (cairo_t *cr, const Plot *plot, const PlotView *view, double width, double height, const Theme *theme)
{
  PlotView automatic = plot_view_default ();
  Pen pen = { cr, theme };

  if (width < 4 || height < 4)
    return;
  if (view == NULL)
    view = &automatic;
  g_auto (PlotLayout) layout = plot_layout (&pen, plot, view, width, height);
  plot_draw_laid_out (&pen, plot, view, &layout, width, height);
}

/* ---- What is laid over an OpenGL surface ---- */

PlotFrame
surface_frame (cairo_t *cr, const Plot *plot, double width, double height, const Theme *theme)
{
  return plot_frame (cr, plot, NULL, width, height, theme);
}

View3D
surface_view (cairo_t *cr, const Plot *plot, const View3D *view, const PlotFrame *frame, const Theme *theme)
{
  Pen pen = { cr, theme };
  return surface_view_with_margins (&pen, plot, view, frame->width, frame->height);
}

PlotFrame
surface_frame_seen (const Plot *plot, const View3D *view, double width, double height, const Theme *theme, View3D *seen)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  PlotFrame frame = surface_frame (cr, plot, width, height, theme);

  *seen = surface_view (cr, plot, view, &frame, theme);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return frame;
}

bool
surface_pick (const Plot *plot, const View3D *view, double width, double height, const Theme *theme, double px,
              double py, double *x, double *y, double *z)
{
  View3D seen;
  PlotFrame frame = surface_frame_seen (plot, view, width, height, theme, &seen);
  Projection projection = projection_new (plot, &seen, frame.width, frame.height);

  return projection_pick (&projection, plot, px - frame.x, py - frame.y, x, y, z);
}

void
surface_overlay_draw (cairo_t *cr, const Plot *plot, const View3D *view, double width, double height,
                      const Theme *theme)
{
  Pen pen = { cr, theme };
  PlotView automatic = plot_view_default ();
  g_auto (PlotLayout) layout = plot_layout (&pen, plot, &automatic, width, height);
  const PlotFrame *frame = &layout.frame;
  View3D seen = surface_view_with_margins (&pen, plot, view, frame->width, frame->height);

  cairo_save (cr);
  surface_axes_draw (&pen, plot, &seen, frame->x, frame->y, frame->width, frame->height);
  draw_surface_bar (&pen, plot, frame, &seen);
  draw_title (&pen, plot, &layout);
  legend_draw (&pen, plot, &layout);
  draw_caption (&pen, &layout, width, height);
  cairo_restore (cr);
}

void
surface_cursor_draw (cairo_t *cr, const Plot *plot, const View3D *view, double width, double height, const Theme *theme,
                     double x, double y, double z)
{
  Pen pen = { cr, theme };
  PlotFrame frame = surface_frame (cr, plot, width, height, theme);

  View3D seen = surface_view_with_margins (&pen, plot, view, frame.width, frame.height);

  cairo_save (cr);
  surface_value_draw (&pen, plot, &seen, &frame, width, height, x, y, z);
  cairo_restore (cr);
}

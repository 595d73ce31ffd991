/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/plot_draw.h"

#include "plot/frame.h"
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
  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, frame->x, frame->y - 1, frame->width + 1, frame->height + 1);
  cairo_clip (pen->cr);
  layers_draw (pen, plot, frame);
  cairo_restore (pen->cr);
  axes_draw_lines (pen, frame);
  if (plot->colour_bar)
    colour_bar_draw (pen, plot, frame->x + frame->width + 0.8 * pen->theme->text, frame->y, frame->height, true);
  notes_draw_lost (pen, plot, frame);
  if (isfinite (view->hover_x))
    notes_draw_hover (pen, plot, frame, view->hover_x, view->hover_y);
}

static void
draw_surface_bar (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  double bar = 0.6 * frame->height;

  if (plot->colour_bar)
    colour_bar_draw (pen, plot, frame->x + frame->width + 0.7 * pen->theme->text, frame->y + (frame->height - bar) / 2,
                     bar, true);
}

static void
draw_3d (const Pen *pen, const Plot *plot, const PlotView *view, const PlotFrame *frame)
{
  surface_draw (pen, plot, view->has_view ? &view->view : &plot->view, frame->x, frame->y, frame->width, frame->height);
  draw_surface_bar (pen, plot, frame);
}

static void
draw_legend (const Pen *pen, const Plot *plot, double width, const PlotFrame *frame)
{
  TextStyle style = plot_fitting_title_style (pen, plot, width);
  double title = 0;

  if (plot->title != NULL)
    pen_text_size (pen, plot->title, &style, &title, NULL);
  legend_draw (pen, plot, width - 0.7 * pen->theme->text, 1.05 * pen->theme->text,
               width - title - 2.5 * pen->theme->text, frame);
}

static void
fill_ground (const Pen *pen, double width, double height)
{
  cairo_rectangle (pen->cr, 0, 0, width, height);
  pen_colour (pen, pen->theme->ground, 1);
  cairo_fill (pen->cr);
}

/* In a narrow plot a little smaller. */
static void
draw_title (const Pen *pen, const Plot *plot, double width)
{
  TextStyle style = plot_fitting_title_style (pen, plot, width);

  if (plot->title != NULL && *plot->title != '\0')
    pen_text (pen, plot->title, 0.7 * pen->theme->text, 0.35 * pen->theme->text, &style);
}

static void
draw_caption (const Pen *pen, const Plot *plot, double width, double height)
{
  TextStyle style = plot_caption_style (pen, width - 1.4 * pen->theme->text);
  double caption = plot_caption_height (pen, plot, width, height);

  if (caption > 0)
    pen_text (pen, plot->caption, 0.7 * pen->theme->text, height - caption + 0.3 * pen->theme->text, &style);
}

void
plot_draw (cairo_t *cr, const Plot *plot, const PlotView *view, double width, double height, const Theme *theme)
{
  PlotView automatic = plot_view_default ();
  Pen pen = { cr, theme };
  PlotFrame frame;

  if (width < 4 || height < 4)
    return;
  if (view == NULL)
    view = &automatic;
  cairo_save (cr);
  fill_ground (&pen, width, height);
  frame = plot_frame_for (&pen, plot, view, width, height);
  draw_title (&pen, plot, width);
  if (frame.width > 10 && frame.height > 10)
    {
      if (plot_is_3d (plot))
        draw_3d (&pen, plot, view, &frame);
      else
        draw_2d (&pen, plot, view, &frame);
      draw_legend (&pen, plot, width, &frame);
    }
  draw_caption (&pen, plot, width, height);
  cairo_restore (cr);
}

/* ---- What is laid over an OpenGL surface ---- */

PlotFrame
surface_frame (cairo_t *cr, const Plot *plot, double width, double height, const Theme *theme)
{
  return plot_frame (cr, plot, NULL, width, height, theme);
}

void
surface_overlay_draw (cairo_t *cr, const Plot *plot, const View3D *view, double width, double height,
                      const Theme *theme)
{
  Pen pen = { cr, theme };
  PlotFrame frame = surface_frame (cr, plot, width, height, theme);

  cairo_save (cr);
  surface_axes_draw (&pen, plot, view, frame.x, frame.y, frame.width, frame.height);
  draw_surface_bar (&pen, plot, &frame);
  draw_title (&pen, plot, width);
  draw_legend (&pen, plot, width, &frame);
  draw_caption (&pen, plot, width, height);
  cairo_restore (cr);
}

void
surface_cursor_draw (cairo_t *cr, const Plot *plot, const View3D *view, double width, double height, const Theme *theme,
                     double x, double y, double z)
{
  Pen pen = { cr, theme };
  PlotFrame frame = surface_frame (cr, plot, width, height, theme);

  cairo_save (cr);
  surface_value_draw (&pen, plot, view, frame.x, frame.y, frame.width, frame.height, x, y, z);
  cairo_restore (cr);
}

/* ---- Figures ---- */

void
figure_draw (cairo_t *cr, const Figure *figure, double width, double height, const Theme *theme)
{
  Pen pen = { cr, theme };
  double pad = 0.7 * theme->text, top = 0, bottom = 0;
  guint rows = figure_rows (figure), columns = figure_columns (figure);
  TextStyle title = plot_title_style (&pen), caption = plot_caption_style (&pen, width - 2 * pad);

  cairo_save (cr);
  fill_ground (&pen, width, height);
  title.size = 1.35 * theme->text;
  if (figure->title != NULL && *figure->title != '\0')
    {
      pen_text (&pen, figure->title, pad, 0.7 * pad, &title);
      top = 2.2 * title.size;
    }
  if (figure->caption != NULL && *figure->caption != '\0')
    {
      double h;
      pen_text_size (&pen, figure->caption, &caption, NULL, &h);
      if (h < 0.3 * height)
        {
          bottom = h + pad;
          pen_text (&pen, figure->caption, pad, height - h - 0.6 * pad, &caption);
        }
    }
  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      double x0 = width * figure_cell_begin (figure->column_weights, columns, plot->column);
      double x1 = width * figure_cell_begin (figure->column_weights, columns, plot->column + plot->column_span);
      double y0 = top + (height - top - bottom) * figure_cell_begin (figure->row_weights, rows, plot->row);
      double y1 = top
                  + (height - top - bottom) * figure_cell_begin (figure->row_weights, rows, plot->row + plot->row_span);
      cairo_save (cr);
      cairo_translate (cr, x0, y0);
      cairo_rectangle (cr, 0, 0, x1 - x0, y1 - y0);
      cairo_clip (cr);
      plot_draw (cr, plot, NULL, x1 - x0, y1 - y0, theme);
      cairo_restore (cr);
    }
  cairo_restore (cr);
}

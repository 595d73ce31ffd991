/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a plot's title, axes, caption and drawing go. */
#include "plot/frame.h"

#include "plot/layers.h"

#include "figure/scale.h"

#include <math.h>

PlotView
plot_view_default (void)
{
  return (PlotView){
    .x_low = NAN,
    .x_high = NAN,
    .y_low = NAN,
    .y_high = NAN,
    .x_scale = -1,
    .y_scale = -1,
    .grid = 1,
    .hover_x = NAN,
    .hover_y = NAN,
  };
}

/* Images stand without axes. */
bool
plot_has_axes (const Plot *plot)
{
  return !plot->frameless && !plot_has (plot, LAYER_IMAGES);
}

TextStyle
plot_title_style (const Pen *pen)
{
  return (TextStyle){ .size = 1.12 * pen->theme->text, .weight = WEIGHT_BOLD, .colour = pen->theme->foreground };
}

/* A title that is too long for its plot is set smaller, down to the size of the text. */
TextStyle
plot_fitting_title_style (const Pen *pen, const Plot *plot, double width)
{
  TextStyle style = plot_title_style (pen);
  double long_ = 0;

  if (plot->title != NULL)
    pen_text_size (pen, plot->title, &style, &long_, NULL);
  if (long_ > 0)
    style.size *= CLAMP ((width - 1.4 * pen->theme->text) / long_, 0.7, 1);
  return style;
}

TextStyle
plot_caption_style (const Pen *pen, double width)
{
  return (TextStyle){ .size = 0.88 * pen->theme->text, .colour = pen->theme->dim, .wrap = width };
}

static void
set_ranges (PlotFrame *frame, const Plot *plot, const PlotView *view)
{
  guint lost[2];

  frame->x_scale = view->x_scale >= 0 ? (Scale) view->x_scale : plot->x.scale;
  frame->y_scale = view->y_scale >= 0 ? (Scale) view->y_scale : plot->y.scale;
  plot_limits (plot, AXIS_X, frame->x_scale, &frame->x_low, &frame->x_high, &lost[0]);
  plot_limits (plot, AXIS_Y, frame->y_scale, &frame->y_low, &frame->y_high, &lost[1]);
  frame->x_whole = plot_is_whole (plot, AXIS_X);
  frame->y_whole = plot_is_whole (plot, AXIS_Y);
  frame->lost = lost[0] + lost[1];
  if (view->x_high > view->x_low && (frame->x_scale != SCALE_LOG || view->x_low > 0))
    {
      frame->x_low = view->x_low;
      frame->x_high = view->x_high;
    }
  if (view->y_high > view->y_low && (frame->y_scale != SCALE_LOG || view->y_low > 0))
    {
      frame->y_low = view->y_low;
      frame->y_high = view->y_high;
    }
}

static double
title_height (const Pen *pen, const Plot *plot)
{
  return plot->title && *plot->title ? 2.3 * pen->theme->text : 0.5 * pen->theme->text;
}

double
plot_caption_height (const Pen *pen, const Plot *plot, double width, double height)
{
  TextStyle style = plot_caption_style (pen, width - 1.4 * pen->theme->text);
  double h;

  if (plot->caption == NULL || *plot->caption == '\0')
    return 0;
  pen_text_size (pen, plot->caption, &style, NULL, &h);
  h += 0.7 * pen->theme->text;
  return h < 0.3 * height ? h : 0;
}

/* In the middle, or as far to the left as it goes, so that a legend finds room beside it. */
static void
make_equal (PlotFrame *frame, bool left)
{
  double pixels_x = frame->width / (frame->x_high - frame->x_low),
         pixels_y = frame->height / (frame->y_high - frame->y_low);

  if (pixels_x > pixels_y)
    {
      double width = pixels_y * (frame->x_high - frame->x_low);
      frame->x += left ? 0 : (frame->width - width) / 2;
      frame->width = width;
    }
  else
    {
      double height = pixels_x * (frame->y_high - frame->y_low);
      frame->y += (frame->height - height) / 2;
      frame->height = height;
    }
}

/* A frame ends before the plot does by so much that the label of its last tick is not cut off: narrower, it may have
 * other ticks, and so it is looked at twice more. */
static void
make_room_for_labels (PlotFrame *frame, const Pen *pen, double right)
{
  for (int i = 0; i < 3; i++)
    {
      double beyond = frame->x + frame->width + axes_overhang (frame, pen) - right;
      if (beyond <= 0)
        return;
      frame->width = MAX (8, frame->width - beyond);
    }
}

PlotFrame
plot_frame_for (const Pen *pen, const Plot *plot, const PlotView *view, double width, double height)
{
  PlotFrame frame = { 0 };
  double text = pen->theme->text, pad = 0.7 * text, bar = 0;
  g_autofree char *x_title = plot_axis_title (&plot->x), *y_title = plot_axis_title (&plot->y);

  frame.x = pad;
  frame.y = title_height (pen, plot);
  frame.width = width - 2 * pad;
  frame.height = height - frame.y - plot_caption_height (pen, plot, width, height) - 0.4 * text;
  if (plot_is_3d (plot) || plot_has (plot, LAYER_IMAGES))
    {
      if (plot_is_3d (plot) && plot->colour_bar)
        frame.width -= colour_bar_draw (pen, plot, 0, 0, 0.6 * frame.height, false) + pad;
      return frame;
    }
  set_ranges (&frame, plot, view);
  if (plot->colour_bar)
    bar = colour_bar_draw (pen, plot, 0, 0, frame.height, false) + 1.2 * pad;
  if (plot->frameless)
    {
      frame.width = MAX (8, frame.width - bar);
      if (plot->equal)
        make_equal (&frame, false);
      return frame;
    }
  frame.height -= 1.5 * text + (x_title ? 1.35 * text : 0);
  if (frame.height < 8)
    frame.height = 8;
  Ticks ticks = axes_y_ticks (&frame, pen);
  double left = ticks_widest (pen, &ticks) + 0.5 * text + (y_title ? 1.5 * text : 0);
  frame.x += left;
  frame.width = MAX (8, frame.width - left - bar - 0.5 * text);
  if (bar == 0)
    make_room_for_labels (&frame, pen, width - 0.1 * text);
  if (plot->equal && frame.x_scale == SCALE_LINEAR && frame.y_scale == SCALE_LINEAR)
    make_equal (&frame, legend_entries (plot) > 1);
  return frame;
}

PlotFrame
plot_frame (cairo_t *cr, const Plot *plot, const PlotView *view, double width, double height, const Theme *theme)
{
  PlotView automatic = plot_view_default ();
  Pen pen = { cr, theme };
  return plot_frame_for (&pen, plot, view ? view : &automatic, width, height);
}

double
plot_frame_x (const PlotFrame *frame, double px)
{
  return scale_backward (frame->x_scale, frame->x_low, frame->x_high, (px - frame->x) / frame->width);
}

double
plot_frame_y (const PlotFrame *frame, double py)
{
  return scale_backward (frame->y_scale, frame->y_low, frame->y_high, 1 - (py - frame->y) / frame->height);
}

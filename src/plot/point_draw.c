/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points and bars. */
#include "plot/layer_draw.h"

#include <math.h>

/* Where bars and stems stand. */
static double
ground_line (const PlotFrame *frame)
{
  bool crosses = frame->y_scale != SCALE_LOG && frame->y_low <= 0 && frame->y_high >= 0;
  return crosses ? plot_frame_py (frame, 0) : frame->y + frame->height;
}

/* -1: the layer has no groups. */
static int
point_group (const Layer *layer, size_t i)
{
  return layer->points.group && isfinite (layer->points.group->v[i]) ? (int) layer->points.group->v[i] : -1;
}

static Colour
point_colour (const Pen *pen, const Layer *layer, size_t i)
{
  int group = point_group (layer, i);
  return group >= 0 ? colourmap_okabe_ito (group, pen->theme->dark) : pen_style_colour (pen, &layer->style);
}

static void
draw_stem (const Pen *pen, const PlotFrame *frame, double x, double y, Colour colour)
{
  cairo_move_to (pen->cr, x, ground_line (frame));
  cairo_line_to (pen->cr, x, y);
  pen_colour (pen, colour, 1);
  cairo_set_line_width (pen->cr, pen->theme->line);
  cairo_stroke (pen->cr);
}

void
layer_draw_stems (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  for (size_t i = 0; layer->points.stems && i < layer->x->n; i++)
    {
      double x = plot_frame_px (frame, layer->x->v[i]), y = plot_frame_py (frame, layer->y->v[i]);
      if (isfinite (x) && isfinite (y))
        draw_stem (pen, frame, x, y, point_colour (pen, layer, i));
    }
}

void
layer_mark_points (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  double size = MIN (frame->width, frame->height);
  double radius = layer->style.width > 0 ? layer->style.width : CLAMP (size / 75, 1.6, 0.3 * pen->theme->text);

  for (size_t i = 0; i < layer->x->n; i++)
    {
      double x = plot_frame_px (frame, layer->x->v[i]), y = plot_frame_py (frame, layer->y->v[i]);
      int group = point_group (layer, i);
      if (plot_frame_holds (frame, x, y))
        pen_marker (pen, group >= 0 ? pen_marker_of_group (group) : layer->style.marker, x, y, radius,
                    point_colour (pen, layer, i), layer->style.opacity);
    }
}

/* Filled faintly, with an outline that runs along the tops, so that what is drawn over it can be read. */
static void
draw_histogram (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  double base = ground_line (frame);
  Colour colour = pen_style_colour (pen, &layer->style);

  for (int outline = 0; outline <= 1; outline++)
    {
      for (size_t i = 0; i < layer->x->n; i++)
        {
          double from = plot_frame_px (frame, layer->bars.low->v[i]),
                 to = plot_frame_px (frame, layer->bars.high->v[i]);
          double y = plot_frame_py (frame, layer->y->v[i]);
          if (!isfinite (from + to + y))
            continue;
          if (!outline)
            cairo_rectangle (pen->cr, from, MIN (y, base), to - from, fabs (base - y));
          else
            {
              cairo_move_to (pen->cr, from, y);
              cairo_line_to (pen->cr, to, y);
            }
        }
      pen_colour (pen, colour, (outline ? 1 : 0.4) * layer->style.opacity);
      cairo_set_line_width (pen->cr, pen->theme->line);
      if (outline)
        cairo_stroke (pen->cr);
      else
        cairo_fill (pen->cr);
    }
}

void
layer_draw_bars (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  size_t n = layer->x->n;
  double base = ground_line (frame);

  if (layer->bars.low != NULL)
    {
      draw_histogram (pen, frame, layer);
      return;
    }
  for (size_t i = 0; i < n; i++)
    {
      double x = plot_frame_px (frame, layer->x->v[i]), y = plot_frame_py (frame, layer->y->v[i]),
             half = frame->width / 8;
      if (i + 1 < n)
        half = MIN (half, 0.4 * fabs (plot_frame_px (frame, layer->x->v[i + 1]) - x));
      else if (i > 0)
        half = MIN (half, 0.4 * fabs (x - plot_frame_px (frame, layer->x->v[i - 1])));
      if (isfinite (x) && isfinite (y))
        cairo_rectangle (pen->cr, x - half, MIN (y, base), 2 * half, fabs (base - y));
    }
  pen_colour (pen, pen_style_colour (pen, &layer->style), 0.85 * layer->style.opacity);
  cairo_fill (pen->cr);
}

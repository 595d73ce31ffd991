/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layers.h"

#include "figure/scale.h"
#include "plot/layer_draw.h"
#include "plot/layout.h"

double
plot_frame_px (const PlotFrame *frame, double x)
{
  return frame->x + frame->width * scale_forward (frame->x_scale, frame->x_low, frame->x_high, x);
}

double
plot_frame_py (const PlotFrame *frame, double y)
{
  return frame->y + frame->height * (1 - scale_forward (frame->y_scale, frame->y_low, frame->y_high, y));
}

double
layer_line_width (const Pen *pen, const Layer *layer)
{
  return layer->style.width > 0 ? layer->style.width * pen->theme->line / 1.5 : pen->theme->line;
}

/* What lies on a surface is drawn by surface_draw. */
static void
draw_nothing (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
}

static const LayerDrawing drawings[] = {
  [LAYER_LINE] = { layer_draw_line, layer_mark_line, layer_sample_line, layer_fills_line, true },
  [LAYER_POINTS] = { layer_draw_stems, layer_mark_points, layer_sample_points, NULL, true },
  [LAYER_BARS] = { layer_draw_bars, NULL, layer_sample_bars, layer_fills_bars, false },
  [LAYER_AREA] = { layer_draw_area, NULL, layer_sample_area, layer_fills_area, false },
  [LAYER_FIELD] = { layer_draw_field, NULL, NULL, NULL, false },
  [LAYER_IMAGES] = { layer_draw_images, NULL, NULL, NULL, false },
  [LAYER_SURFACE] = { draw_nothing, NULL, NULL, NULL, false },
  [LAYER_PATH] = { layer_draw_path, layer_mark_path, layer_sample_path, NULL, true },
  [LAYER_RULE] = { layer_draw_rule, NULL, NULL, NULL, false },
  [LAYER_TEXT] = { layer_draw_text, NULL, NULL, NULL, false },
  [LAYER_TABLE] = { layer_draw_table, NULL, NULL, NULL, false },
};

const LayerDrawing *
layer_drawing (const Layer *layer)
{
  return &drawings[layer->kind];
}

/* Half a pixel beyond its edges is inside. */
bool
plot_frame_holds (const PlotFrame *frame, double x, double y)
{
  const double touch = 0.5;

  return x >= frame->x - touch && x <= frame->x + frame->width + touch && y >= frame->y - touch
         && y <= frame->y + frame->height + touch;
}

/* What has axes is cut at them, but for the markers: one at the edge is seen whole. */
void
layers_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      const LayerDrawing *drawing = layer_drawing (layer);
      cairo_save (pen->cr);
      if (plot_has_axes (plot))
        {
          cairo_rectangle (pen->cr, frame->x, frame->y - 1, frame->width + 1, frame->height + 1);
          cairo_clip (pen->cr);
        }
      drawing->draw (pen, plot, frame, layer);
      cairo_restore (pen->cr);
      if (drawing->mark != NULL)
        drawing->mark (pen, plot, frame, layer);
    }
  rule_names_draw (pen, plot, frame);
}

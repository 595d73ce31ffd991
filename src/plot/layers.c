/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layers.h"

#include "figure/scale.h"
#include "plot/layer_draw.h"

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
  [LAYER_LINE] = { layer_draw_line, layer_sample_line, layer_fills_line, true },
  [LAYER_POINTS] = { layer_draw_points, layer_sample_points, NULL, true },
  [LAYER_BARS] = { layer_draw_bars, layer_sample_bars, layer_fills_bars, false },
  [LAYER_AREA] = { layer_draw_area, layer_sample_area, layer_fills_area, false },
  [LAYER_FIELD] = { layer_draw_field, NULL, NULL, false },
  [LAYER_IMAGES] = { layer_draw_images, NULL, NULL, false },
  [LAYER_SURFACE] = { draw_nothing, NULL, NULL, false },
  [LAYER_PATH] = { layer_draw_path, layer_sample_path, NULL, true },
  [LAYER_RULE] = { layer_draw_rule, NULL, NULL, false },
  [LAYER_TEXT] = { layer_draw_text, NULL, NULL, false },
  [LAYER_TABLE] = { layer_draw_table, NULL, NULL, false },
};

const LayerDrawing *
layer_drawing (const Layer *layer)
{
  return &drawings[layer->kind];
}

void
layers_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  cairo_save (pen->cr);
  for (guint i = 0; i < plot->layers->len; i++)
    layer_drawing (plot->layers->pdata[i])->draw (pen, plot, frame, plot->layers->pdata[i]);
  cairo_restore (pen->cr);
}

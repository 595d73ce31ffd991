#include "plot/layers.h"

#include "figure/scale.h"
#include "plot/layer_draw.h"

double
frame_px (const PlotFrame *frame, double x)
{
  return frame->x + frame->width * scale_forward (frame->x_scale, frame->x_low, frame->x_high, x);
}

double
frame_py (const PlotFrame *frame, double y)
{
  return frame->y + frame->height * (1 - scale_forward (frame->y_scale, frame->y_low, frame->y_high, y));
}

double
layer_line_width (const Pen *pen, const Layer *layer)
{
  return layer->style.width > 0 ? layer->style.width * pen->theme->line / 1.5 : pen->theme->line;
}

typedef void (*LayerDraw) (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);

/* A surface and what lies on it is drawn by surface_draw. */
static const LayerDraw draw[] = {
  [LAYER_LINE] = layer_draw_line,   [LAYER_POINTS] = layer_draw_points, [LAYER_BARS] = layer_draw_bars,
  [LAYER_AREA] = layer_draw_area,   [LAYER_FIELD] = layer_draw_field,   [LAYER_IMAGES] = layer_draw_images,
  [LAYER_PATH] = layer_draw_path,   [LAYER_RULE] = layer_draw_rule,     [LAYER_TEXT] = layer_draw_text,
  [LAYER_TABLE] = layer_draw_table,
};

void
layers_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  cairo_save (pen->cr);
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind != LAYER_SURFACE)
        draw[layer->kind](pen, plot, frame, layer);
    }
  cairo_restore (pen->cr);
}

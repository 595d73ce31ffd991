/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, bands, areas and paths. */
#include "plot/layer_draw.h"
#include "plot/simplify.h"

#include <math.h>

/* What falls into one pixel column: drawn as entry, extremes and exit, whatever their number. */
typedef struct
{
  bool open;
  long column;
  double first, low, high, last;
} PixelColumn;

/* How wide a column is: a pixel of the picture; half a point where there are none. */
static double
column_width (const Pen *pen)
{
  double dx = 1, dy = 0;

  if (pen_draws_vectors (pen))
    return 0.5;
  cairo_user_to_device_distance (pen->cr, &dx, &dy);
  return 1 / CLAMP (hypot (dx, dy), 0.5, 16);
}

static void
column_flush (cairo_t *cr, const PixelColumn *column, double width, bool *drawing)
{
  double x = ((double) column->column + 0.5) * width;

  if (*drawing)
    cairo_line_to (cr, x, column->first);
  else
    cairo_move_to (cr, x, column->first);
  if (column->low < column->high)
    {
      cairo_line_to (cr, x, column->low);
      cairo_line_to (cr, x, column->high);
      cairo_line_to (cr, x, column->last);
    }
  *drawing = true;
}

static void
dense_path (const Pen *pen, const PlotFrame *frame, const Numbers *xs, const Numbers *ys)
{
  PixelColumn column = { 0 };
  double width = column_width (pen);
  bool drawing = false;

  for (size_t i = 0; i < xs->n; i++)
    {
      double x = plot_frame_px (frame, xs->v[i]) / width, y = plot_frame_py (frame, ys->v[i]);
      if (!isfinite (x) || !isfinite (y))
        {
          if (column.open)
            column_flush (pen->cr, &column, width, &drawing);
          column.open = drawing = false;
          continue;
        }
      y = CLAMP (y, -1e5, 1e5);
      if (column.open && column.column != lround (floor (x)))
        {
          column_flush (pen->cr, &column, width, &drawing);
          column.open = false;
        }
      if (!column.open)
        column = (PixelColumn){ true, lround (floor (x)), y, y, y, y };
      column.low = MIN (column.low, y);
      column.high = MAX (column.high, y);
      column.last = y;
    }
  if (column.open)
    column_flush (pen->cr, &column, width, &drawing);
}

static void
sparse_path (const Pen *pen, const PlotFrame *frame, const Numbers *xs, const Numbers *ys)
{
  bool drawing = false;

  for (size_t i = 0; i < xs->n; i++)
    {
      double x = plot_frame_px (frame, xs->v[i]), y = plot_frame_py (frame, ys->v[i]);
      if (!isfinite (x) || !isfinite (y))
        {
          drawing = false;
          continue;
        }
      x = CLAMP (x, -1e5, 1e5);
      y = CLAMP (y, -1e5, 1e5);
      if (drawing)
        cairo_line_to (pen->cr, x, y);
      else
        cairo_move_to (pen->cr, x, y);
      drawing = true;
    }
}

/* What nobody sees on paper, in points. */
#define UNSEEN 0.05

static void
flush_run (cairo_t *cr, GArray *run)
{
  PlotPoint *points = (PlotPoint *) (void *) run->data;
  size_t n = simplify_line (points, run->len, UNSEEN);

  for (size_t i = 0; i < n; i++)
    if (i == 0)
      cairo_move_to (cr, points[i].x, points[i].y);
    else
      cairo_line_to (cr, points[i].x, points[i].y);
  g_array_set_size (run, 0);
}

/* For files of vectors: every point, but for those that the line passes anyway. */
static void
simplified_path (const Pen *pen, const PlotFrame *frame, const Numbers *xs, const Numbers *ys)
{
  g_autoptr (GArray) run = g_array_new (FALSE, FALSE, sizeof (PlotPoint));

  for (size_t i = 0; i < xs->n; i++)
    {
      PlotPoint at = { plot_frame_px (frame, xs->v[i]), plot_frame_py (frame, ys->v[i]) };
      if (!isfinite (at.x) || !isfinite (at.y))
        {
          flush_run (pen->cr, run);
          continue;
        }
      at.x = CLAMP (at.x, -1e5, 1e5);
      at.y = CLAMP (at.y, -1e5, 1e5);
      g_array_append_val (run, at);
    }
  flush_run (pen->cr, run);
}

static void
trace (const Pen *pen, const PlotFrame *frame, const Numbers *xs, const Numbers *ys)
{
  if (pen_draws_vectors (pen))
    simplified_path (pen, frame, xs, ys);
  else if ((double) xs->n * column_width (pen) > 3 * frame->width)
    dense_path (pen, frame, xs, ys);
  else
    sparse_path (pen, frame, xs, ys);
}

/* A band is seen behind the line that matters more. */
#define PALE 0.18

/* One stretch of a band without gaps: along the upper edge and back along the lower. */
static void
band_flush (cairo_t *cr, GArray *edge)
{
  const double (*at)[3] = (const double (*)[3]) (void *) edge->data;
  guint n = edge->len / 3;

  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, at[i][0], at[i][2]);
  for (guint i = n; i-- > 0;)
    cairo_line_to (cr, at[i][0], at[i][1]);
  if (n > 0)
    cairo_close_path (cr);
  cairo_new_sub_path (cr);
  g_array_set_size (edge, 0);
}

/* x, bottom and top of a band; points of one pixel column become its extremes. */
static void
draw_band (const Pen *pen, const PlotFrame *frame, const Layer *layer, const Numbers *low, const Numbers *high,
           double opacity)
{
  g_autoptr (GArray) edge = g_array_new (FALSE, FALSE, sizeof (double));
  double column = column_width (pen);
  bool dense = (double) layer->x->n * column > 3 * frame->width;

  for (size_t i = 0; i < layer->x->n; i++)
    {
      double at[3] = { plot_frame_px (frame, layer->x->v[i]), plot_frame_py (frame, low->v[i]),
                       plot_frame_py (frame, high->v[i]) };
      if (!isfinite (at[0] + at[1] + at[2]))
        {
          band_flush (pen->cr, edge);
          continue;
        }
      for (int k = 0; k < 3; k++)
        at[k] = CLAMP (at[k], -1e5, 1e5);
      double *last = edge->len > 0 ? &g_array_index (edge, double, edge->len - 3) : NULL;
      if (dense && last != NULL && floor (last[0] / column) == floor (at[0] / column))
        {
          last[1] = MAX (last[1], at[1]);
          last[2] = MIN (last[2], at[2]);
          continue;
        }
      g_array_append_vals (edge, at, 3);
    }
  band_flush (pen->cr, edge);
  pen_colour (pen, pen_style_colour (pen, &layer->style), opacity);
  cairo_fill (pen->cr);
}

static void
stroke_line (const Pen *pen, const PlotFrame *frame, const Layer *layer, const Numbers *y)
{
  double width = layer_line_width (pen, layer);

  trace (pen, frame, layer->x, y);
  pen_colour (pen, pen_style_colour (pen, &layer->style), layer->style.opacity);
  cairo_set_line_width (pen->cr, width);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  pen_dash (pen, layer->style.dash, width);
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

void
layer_draw_area (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  draw_band (pen, frame, layer, layer->area.low, layer->area.high, layer->area.fill);
  stroke_line (pen, frame, layer, layer->area.high);
}

#define CROWDED 6 /* widths of the line: markers that are nearer to each other hide it */
#define SPARSE 6  /* sizes of the text, from marker to marker then */

static bool
is_only_line (const Plot *plot)
{
  guint lines = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    lines += ((const Layer *) plot->layers->pdata[i])->kind == LAYER_LINE;
  return lines <= 1;
}

/* A marker at each point, or, where they would crowd, at some; not at the same x for every kind of marker, so that
 * lines which run together are told apart.  A single one needs none then. */
static void
draw_markers (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  double width = layer_line_width (pen, layer);
  bool is_crowded = layer->x->n > 1 && frame->width / (double) (layer->x->n - 1) < CROWDED * width;
  Marker marker = layer->style.marker != MARKER_NONE ? layer->style.marker : MARKER_CIRCLE;
  double apart = is_crowded ? SPARSE * pen->theme->text : 0, next = frame->x + (double) marker / 6 * apart;

  if (is_crowded && is_only_line (plot))
    return;
  for (size_t i = 0; i < layer->x->n; i++)
    {
      double x = plot_frame_px (frame, layer->x->v[i]), y = plot_frame_py (frame, layer->y->v[i]);
      if (!plot_frame_holds (frame, x, y) || (is_crowded && x < next))
        continue;
      pen_marker (pen, marker, x, y, 2 * width, pen_style_colour (pen, &layer->style), layer->style.opacity);
      next = x + apart;
    }
}

void
layer_draw_line (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  if (layer->kind == LAYER_LINE && layer->line.low != NULL && layer->line.high != NULL)
    draw_band (pen, frame, layer, layer->line.low, layer->line.high, PALE);
  stroke_line (pen, frame, layer, layer->y);
}

void
layer_mark_line (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  if (layer->style.marker != MARKER_NONE || layer->x->n == 1) /* a single point has no line */
    draw_markers (pen, plot, frame, layer);
}

/* Over the colours of a map a path has an edge, and where it begins a ring. */
static void
draw_casing (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  trace (pen, frame, layer->x, layer->y);
  pen_colour (pen, pen->theme->dark ? (Colour){ 0.05, 0.05, 0.08 } : (Colour){ 1, 1, 1 }, 0.85);
  cairo_set_line_width (pen->cr, layer_line_width (pen, layer) + 2.2 * pen_hairline (pen));
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (pen->cr);
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_BUTT);
}

static void
mark_end (const Pen *pen, const PlotFrame *frame, const Layer *layer, size_t end, bool ring)
{
  double x = plot_frame_px (frame, layer->x->v[end]), y = plot_frame_py (frame, layer->y->v[end]),
         radius = 0.45 * pen->theme->text;

  if (!plot_frame_holds (frame, x, y))
    return;
  pen_marker (pen, MARKER_CIRCLE, x, y, radius, pen_style_colour (pen, &layer->style), 1);
  if (ring)
    pen_marker (pen, MARKER_CIRCLE, x, y, 0.55 * radius, (Colour){ 1, 1, 1 }, 1);
}

void
layer_draw_path (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  if (plot->map && layer->style.dash == DASH_SOLID && layer->style.colour != COLOUR_FOREGROUND)
    draw_casing (pen, frame, layer);
  layer_draw_line (pen, plot, frame, layer);
}

void
layer_mark_path (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  bool marked = layer->path.iterate && layer->x->n > 0;

  layer_mark_line (pen, plot, frame, layer);
  if (marked && plot->map)
    mark_end (pen, frame, layer, 0, true);
  if (marked)
    mark_end (pen, frame, layer, layer->x->n - 1, false);
}

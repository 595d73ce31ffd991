#include "plot/layers.h"

#include "figure/contours.h"
#include "figure/ticks.h"

#include <math.h>
#include <string.h>

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

static double
line_width (const Pen *pen, const Layer *layer)
{
  return layer->style.width > 0 ? layer->style.width * pen->theme->line / 1.5 : pen->theme->line;
}

/* ---- Lines ---- */

/* What falls into one pixel column: drawn as entry, extremes and exit, whatever their number. */
typedef struct
{
  bool open;
  long column;
  double first, low, high, last;
} Column;

/* How wide a column is: a pixel of the picture; half a point where there are none. */
static double
column_width (const Pen *pen)
{
  cairo_surface_type_t type = cairo_surface_get_type (cairo_get_target (pen->cr));
  double dx = 1, dy = 0;

  if (type == CAIRO_SURFACE_TYPE_SVG || type == CAIRO_SURFACE_TYPE_PDF)
    return 0.5;
  cairo_user_to_device_distance (pen->cr, &dx, &dy);
  return 1 / CLAMP (hypot (dx, dy), 0.5, 16);
}

static void
column_flush (cairo_t *cr, const Column *column, double width, bool *drawing)
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
  Column column = { 0 };
  double width = column_width (pen);
  bool drawing = false;

  for (size_t i = 0; i < xs->n; i++)
    {
      double x = frame_px (frame, xs->v[i]) / width, y = frame_py (frame, ys->v[i]);
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
        column = (Column){ true, lround (floor (x)), y, y, y, y };
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
      double x = frame_px (frame, xs->v[i]), y = frame_py (frame, ys->v[i]);
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

static void
trace (const Pen *pen, const PlotFrame *frame, const Numbers *xs, const Numbers *ys)
{
  if ((double) xs->n * column_width (pen) > 3 * frame->width)
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
draw_band (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  g_autoptr (GArray) edge = g_array_new (FALSE, FALSE, sizeof (double));
  double column = column_width (pen);
  bool dense = (double) layer->x->n * column > 3 * frame->width;

  for (size_t i = 0; i < layer->x->n; i++)
    {
      double at[3] = { frame_px (frame, layer->x->v[i]), frame_py (frame, layer->low->v[i]),
                       frame_py (frame, layer->high->v[i]) };
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
  pen_colour (pen, pen_style_colour (pen, &layer->style), layer->kind == LAYER_AREA ? layer->fill : PALE);
  cairo_fill (pen->cr);
}

static void
stroke_line (const Pen *pen, const PlotFrame *frame, const Layer *layer, const Numbers *y)
{
  double width = line_width (pen, layer);

  trace (pen, frame, layer->x, y);
  pen_colour (pen, pen_style_colour (pen, &layer->style), layer->style.opacity);
  cairo_set_line_width (pen->cr, width);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  pen_dash (pen, layer->style.dash, width);
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

static void
draw_area (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  draw_band (pen, frame, layer);
  stroke_line (pen, frame, layer, layer->high);
}

static void
draw_line (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  double width = line_width (pen, layer);

  if (layer->low != NULL && layer->high != NULL)
    draw_band (pen, frame, layer);
  stroke_line (pen, frame, layer, layer->y);
  /* A single point has no line. */
  for (size_t i = 0; i < layer->x->n && (layer->style.marker != MARKER_NONE || layer->x->n == 1); i++)
    {
      double x = frame_px (frame, layer->x->v[i]), y = frame_py (frame, layer->y->v[i]);
      if (isfinite (x) && isfinite (y))
        pen_marker (pen, layer->style.marker ? layer->style.marker : MARKER_CIRCLE, x, y, 2 * width,
                    pen_style_colour (pen, &layer->style), layer->style.opacity);
    }
}

/* ---- Points and bars ---- */

/* Where bars and stems stand. */
static double
ground_line (const PlotFrame *frame)
{
  bool crosses = frame->y_scale != SCALE_LOG && frame->y_low <= 0 && frame->y_high >= 0;
  return crosses ? frame_py (frame, 0) : frame->y + frame->height;
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

static void
draw_points (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  double size = MIN (frame->width, frame->height);
  double radius = layer->style.width > 0 ? layer->style.width : CLAMP (size / 75, 1.6, 0.3 * pen->theme->text);

  for (size_t i = 0; i < layer->x->n; i++)
    {
      double x = frame_px (frame, layer->x->v[i]), y = frame_py (frame, layer->y->v[i]);
      int group = layer->group && isfinite (layer->group->v[i]) ? (int) layer->group->v[i] : -1;
      Colour colour = group >= 0 ? okabe_ito (group, pen->theme->dark) : pen_style_colour (pen, &layer->style);
      if (!isfinite (x) || !isfinite (y))
        continue;
      if (layer->stem)
        draw_stem (pen, frame, x, y, colour);
      pen_marker (pen, group >= 0 ? marker_of_group (group) : layer->style.marker, x, y, radius, colour,
                  layer->style.opacity);
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
          double from = frame_px (frame, layer->low->v[i]), to = frame_px (frame, layer->high->v[i]);
          double y = frame_py (frame, layer->y->v[i]);
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

static void
draw_bars (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  size_t n = layer->x->n;
  double base = ground_line (frame);

  if (layer->low != NULL)
    {
      draw_histogram (pen, frame, layer);
      return;
    }
  for (size_t i = 0; i < n; i++)
    {
      double x = frame_px (frame, layer->x->v[i]), y = frame_py (frame, layer->y->v[i]), half = frame->width / 8;
      if (i + 1 < n)
        half = MIN (half, 0.4 * fabs (frame_px (frame, layer->x->v[i + 1]) - x));
      else if (i > 0)
        half = MIN (half, 0.4 * fabs (x - frame_px (frame, layer->x->v[i - 1])));
      if (isfinite (x) && isfinite (y))
        cairo_rectangle (pen->cr, x - half, MIN (y, base), 2 * half, fabs (base - y));
    }
  pen_colour (pen, pen_style_colour (pen, &layer->style), 0.85 * layer->style.opacity);
  cairo_fill (pen->cr);
}

/* ---- Fields ---- */

static guint32
argb (Colour c, double opacity)
{
  guint a = (guint) (255 * opacity + 0.5);
  guint r = (guint) (255 * CLAMP (c.r, 0, 1) * opacity + 0.5), g = (guint) (255 * CLAMP (c.g, 0, 1) * opacity + 0.5),
        b = (guint) (255 * CLAMP (c.b, 0, 1) * opacity + 0.5);
  return a << 24 | r << 16 | g << 8 | b;
}

static guint32
field_colour (const Pen *pen, const Plot *plot, const Layer *layer, size_t i, double low, double high)
{
  double z = layer->z->v[i];

  if (isnan (z))
    return 0;
  if (layer->group != NULL)
    {
      Colour colour = okabe_ito ((int) layer->group->v[i], pen->theme->dark);
      return argb (colour_mix (pen->theme->panel, colour, 0.08 + 0.47 * CLAMP (z, 0, 1)), 1);
    }
  return argb (colourmap_at (plot->colourmap, scale_forward (plot->z.scale, low, high, z)), 1);
}

static void
draw_image (const Pen *pen, cairo_surface_t *image, double x, double y, double width, double height, bool smooth)
{
  int w = cairo_image_surface_get_width (image), h = cairo_image_surface_get_height (image);

  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, x, y, width, height);
  cairo_clip (pen->cr);
  cairo_translate (pen->cr, x, y);
  cairo_scale (pen->cr, width / w, height / h);
  cairo_set_source_surface (pen->cr, image, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (pen->cr), smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend (cairo_get_source (pen->cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (pen->cr, 0, 0, w, h);
  cairo_fill (pen->cr);
  cairo_restore (pen->cr);
}

typedef struct
{
  const Pen *pen;
  const PlotFrame *frame;
} ContourDrawing;

static void
contour_segment (double x0, double y0, double x1, double y1, double level, void *data)
{
  ContourDrawing *drawing = data;
  cairo_move_to (drawing->pen->cr, frame_px (drawing->frame, x0), frame_py (drawing->frame, y0));
  cairo_line_to (drawing->pen->cr, frame_px (drawing->frame, x1), frame_py (drawing->frame, y1));
}

static void
draw_field (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  int nx = (int) layer->x->n, ny = (int) layer->y->n;
  g_autofree guint32 *pixels = g_new (guint32, (size_t) nx * (size_t) ny);
  double low, high, half_x, half_y, x0, x1, y0, y1;
  cairo_surface_t *image;

  if (nx < 2 || ny < 2)
    return;
  plot_range (plot, AXIS_Z, &low, &high, NULL);
  for (int j = 0; j < ny; j++)
    for (int i = 0; i < nx; i++)
      pixels[(size_t) (ny - 1 - j) * (size_t) nx + (size_t) i] = field_colour (
          pen, plot, layer, (size_t) j * (size_t) nx + (size_t) i, low, high);
  /* A node is the middle of its cell. */
  half_x = (layer->x->v[nx - 1] - layer->x->v[0]) / (nx - 1) / 2;
  half_y = (layer->y->v[ny - 1] - layer->y->v[0]) / (ny - 1) / 2;
  x0 = frame_px (frame, layer->x->v[0] - half_x);
  x1 = frame_px (frame, layer->x->v[nx - 1] + half_x);
  y0 = frame_py (frame, layer->y->v[0] - half_y);
  y1 = frame_py (frame, layer->y->v[ny - 1] + half_y);
  image = cairo_image_surface_create_for_data ((guchar *) pixels, CAIRO_FORMAT_ARGB32, nx, ny, nx * 4);
  if (isfinite (x0 + x1 + y0 + y1))
    draw_image (pen, image, x0, y1, x1 - x0, y0 - y1, layer->group != NULL);
  cairo_surface_finish (image);
  cairo_surface_destroy (image);
  if (layer->contours > 0)
    {
      g_autofree double *levels = g_new (double, layer->contours);
      ContourDrawing drawing = { pen, frame };
      contours_trace (layer, contour_levels (low, high, plot->z.scale, layer->contours, levels), levels,
                      contour_segment, &drawing);
      pen_colour (pen, (Colour){ 1, 1, 1 }, 0.55);
      cairo_set_line_width (pen->cr, 0.5 * pen->theme->line);
      cairo_stroke (pen->cr);
    }
}

/* ---- Images ---- */

static void
draw_one_image (const Pen *pen, const Layer *layer, size_t index, double x, double y, double size)
{
  int w = (int) layer->width, h = (int) layer->height;
  g_autofree guint32 *pixels = g_new (guint32, (size_t) w * (size_t) h);
  double right = layer->x ? layer->x->v[index] : NAN;
  Colour verdict = isnan (right) ? pen->theme->grid : okabe_ito (right != 0 ? 2 : 1, pen->theme->dark);
  cairo_surface_t *image;

  for (int i = 0; i < w * h; i++)
    {
      double ink = layer->z->v[index * (size_t) (w * h) + (size_t) i];
      pixels[i] = isnan (ink) ? 0 : argb (colour_mix (pen->theme->panel, pen->theme->foreground, CLAMP (ink, 0, 1)), 1);
    }
  image = cairo_image_surface_create_for_data ((guchar *) pixels, CAIRO_FORMAT_ARGB32, w, h, w * 4);
  draw_image (pen, image, x, y, size, size, false);
  cairo_surface_finish (image);
  cairo_surface_destroy (image);
  pen_colour (pen, verdict, 1);
  cairo_set_line_width (pen->cr, (right == 0 ? 2 : 1) * pen_hair (pen));
  cairo_rectangle (pen->cr, x, y, size, size);
  cairo_stroke (pen->cr);
  if (layer->labels != NULL)
    {
      TextStyle style = { .size = CLAMP (0.24 * size, 0.75 * pen->theme->text, 1.1 * pen->theme->text),
                          .weight = right == 0 ? WEIGHT_BOLD : WEIGHT_NORMAL,
                          .colour = verdict,
                          .across = 0.5 };
      /* Told apart without colour, too. */
      g_autofree char *label = g_strdup_printf ("%s%s",
                                                isnan (right) ? ""
                                                : right != 0  ? "✓ "
                                                              : "✗ ",
                                                layer->labels[index]);
      pen_text (pen, label, x + size / 2, y + size + 0.1 * style.size, &style);
    }
}

static void
draw_images (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  size_t n = layer->width * layer->height > 0 ? layer->z->n / ((size_t) layer->width * layer->height) : 0;
  double text = layer->labels ? 1.5 * pen->theme->text : 4, best = 0;
  size_t columns = 1;

  /* The arrangement in which the images come out largest. */
  for (size_t c = 1; c <= n; c++)
    {
      double rows = ceil ((double) n / (double) c);
      double size = MIN (frame->width / (double) c - 5, frame->height / rows - text);
      if (size > best)
        {
          best = size;
          columns = c;
        }
    }
  if (best < 4)
    return;
  double rows = ceil ((double) n / (double) columns);
  double step_x = frame->width / (double) columns, step_y = frame->height / rows;
  for (size_t i = 0; i < n; i++)
    draw_one_image (pen, layer, i, frame->x + step_x * ((double) (i % columns) + 0.5) - best / 2,
                    frame->y + step_y * (double) (i / columns) + (step_y - text - best) / 2, best);
}

/* ---- Paths, rules, text ---- */

static void
draw_path (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  draw_line (pen, frame, layer);
  if (layer->ball && layer->x->n > 0)
    {
      double x = frame_px (frame, layer->x->v[layer->x->n - 1]), y = frame_py (frame, layer->y->v[layer->y->n - 1]);
      if (isfinite (x) && isfinite (y))
        pen_marker (pen, MARKER_CIRCLE, x, y, 0.45 * pen->theme->text, pen_style_colour (pen, &layer->style), 1);
    }
}

static void
draw_rule (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  double at = layer->vertical ? frame_px (frame, layer->value) : frame_py (frame, layer->value);
  double width = line_width (pen, layer) * 0.8;
  TextStyle style = text_style (pen);

  if (!isfinite (at))
    return;
  if (layer->vertical)
    {
      cairo_move_to (pen->cr, at, frame->y);
      cairo_line_to (pen->cr, at, frame->y + frame->height);
    }
  else
    {
      cairo_move_to (pen->cr, frame->x, at);
      cairo_line_to (pen->cr, frame->x + frame->width, at);
    }
  pen_colour (pen, pen_style_colour (pen, &layer->style), layer->style.opacity);
  cairo_set_line_width (pen->cr, width);
  pen_dash (pen, layer->style.dash, width);
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  if (layer->name == NULL)
    return;
  style.colour = pen_style_colour (pen, &layer->style);
  if (layer->vertical)
    {
      style.across = at > frame->x + 0.6 * frame->width ? 1 : 0;
      pen_text (pen, layer->name, at + (style.across > 0 ? -4 : 4), frame->y + 3, &style);
    }
  else
    {
      style.across = 1;
      style.down = at < frame->y + 2 * style.size ? 0 : 1;
      pen_text (pen, layer->name, frame->x + frame->width - 4, at - (style.down > 0 ? 2 : -2), &style);
    }
}

/* ---- Texts ---- */

typedef struct
{
  double x, y, across, width, height; /* where it is anchored; its size at the theme's */
} TextBox;

static GArray *
text_boxes (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (TextBox));
  TextStyle style = text_style (pen);

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind != LAYER_TEXT)
        continue;
      TextBox box = { frame_px (frame, layer->x->v[0]), frame_py (frame, layer->y->v[0]), layer->across, 0, 0 };
      pen_text_size (pen, layer->label, &style, &box.width, &box.height);
      g_array_append_val (boxes, box);
    }
  return boxes;
}

static bool
meet (const TextBox *a, const TextBox *b, double scale)
{
  double left_a = a->x - a->across * a->width * scale, left_b = b->x - b->across * b->width * scale;
  double between = 0.3 * a->height * scale;

  return left_a < left_b + b->width * scale + between && left_b < left_a + a->width * scale + between
         && fabs (a->y - b->y) < 0.5 * scale * 0.85 * (a->height + b->height);
}

static bool
texts_fit (const GArray *boxes, const PlotFrame *frame, double margin, double scale)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      const TextBox *box = &g_array_index (boxes, TextBox, i);
      double left = box->x - box->across * box->width * scale;
      if (left < frame->x - margin || left + box->width * scale > frame->x + frame->width + margin)
        return false;
      for (guint k = 0; k < i; k++)
        if (meet (box, &g_array_index (boxes, TextBox, k), scale))
          return false;
    }
  return true;
}

/* What stands in a plot without axes is part of the picture: it is set as large as it can be without running into each
 * other, and never larger than all other text. */
static double
text_scale (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) boxes = NULL;
  double scale = 1;

  if (!plot->bare)
    return 1;
  boxes = text_boxes (pen, plot, frame);
  while (scale > 0.62 && !texts_fit (boxes, frame, 0.5 * pen->theme->text, scale))
    scale -= 0.06;
  return scale;
}

static void
draw_text (const Pen *pen, const PlotFrame *frame, const Layer *layer, double scale)
{
  TextStyle style = text_style (pen);
  double x = frame_px (frame, layer->x->v[0]), y = frame_py (frame, layer->y->v[0]);

  style.size *= scale;
  style.colour = pen_style_colour (pen, &layer->style);
  style.down = 0.5;
  style.across = layer->across;
  if (isfinite (x) && isfinite (y))
    pen_text (pen, layer->label, x, y, &style);
}

void
layers_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  double text = text_scale (pen, plot, frame);

  cairo_save (pen->cr);
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      switch (layer->kind)
        {
        case LAYER_LINE:
          draw_line (pen, frame, layer);
          break;
        case LAYER_POINTS:
          draw_points (pen, frame, layer);
          break;
        case LAYER_BARS:
          draw_bars (pen, frame, layer);
          break;
        case LAYER_AREA:
          draw_area (pen, frame, layer);
          break;
        case LAYER_FIELD:
          draw_field (pen, plot, frame, layer);
          break;
        case LAYER_IMAGES:
          draw_images (pen, frame, layer);
          break;
        case LAYER_PATH:
          draw_path (pen, frame, layer);
          break;
        case LAYER_RULE:
          draw_rule (pen, frame, layer);
          break;
        case LAYER_TEXT:
          draw_text (pen, frame, layer, text);
          break;
        case LAYER_TABLE:
          table_draw (pen, frame, layer);
          break;
        case LAYER_SURFACE:
          break;
        }
    }
  cairo_restore (pen->cr);
}

#include "plot/plot_draw.h"

#include "figure/ticks.h"
#include "plot/layers.h"
#include "plot/pen.h"
#include "plot/surface_frame.h"

#include <glib/gi18n.h>
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
static bool
has_axes (const Plot *plot)
{
  return !plot->bare && !plot_has (plot, LAYER_IMAGES);
}

static char *
axis_title (const Axis *axis)
{
  if (axis->label == NULL || *axis->label == '\0')
    return NULL;
  return axis->unit && *axis->unit ? g_strdup_printf ("%s (%s)", axis->label, axis->unit) : g_strdup (axis->label);
}

static TextStyle
title_style (const Pen *pen)
{
  return (TextStyle){ .size = 1.12 * pen->theme->text, .weight = WEIGHT_BOLD, .colour = pen->theme->foreground };
}

/* A title that is too long for its plot is set smaller, down to the size of the text. */
static TextStyle
fitting_title_style (const Pen *pen, const Plot *plot, double width)
{
  TextStyle style = title_style (pen);
  double long_ = 0;

  if (plot->title != NULL)
    pen_text_size (pen, plot->title, &style, &long_, NULL);
  if (long_ > 0)
    style.size *= CLAMP ((width - 1.4 * pen->theme->text) / long_, 0.7, 1);
  return style;
}

static TextStyle
caption_style (const Pen *pen, double width)
{
  return (TextStyle){ .size = 0.88 * pen->theme->text, .colour = pen->theme->dim, .wrap = width };
}

/* ---- The frame ---- */

static void
set_ranges (PlotFrame *frame, const Plot *plot, const PlotView *view)
{
  guint lost[2];

  frame->x_scale = view->x_scale >= 0 ? (Scale) view->x_scale : plot->x.scale;
  frame->y_scale = view->y_scale >= 0 ? (Scale) view->y_scale : plot->y.scale;
  plot_limits (plot, AXIS_X, frame->x_scale, &frame->x_low, &frame->x_high, &lost[0]);
  plot_limits (plot, AXIS_Y, frame->y_scale, &frame->y_low, &frame->y_high, &lost[1]);
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

static guint
wanted_ticks (double length, double text, double spacing)
{
  return (guint) CLAMP (length / (spacing * text), 2, 9);
}

static Ticks
y_ticks (const PlotFrame *frame, const Pen *pen)
{
  return ticks_make (frame->y_low, frame->y_high, frame->y_scale, wanted_ticks (frame->height, pen->theme->text, 2.8));
}

/* Whether every label of the x axis has room beside its neighbours. */
static bool
labels_fit (const Pen *pen, const PlotFrame *frame, const Ticks *ticks)
{
  TextStyle style = text_style (pen);
  double end = -1e9;

  for (guint i = 0; i < ticks->n; i++)
    if (!ticks->minor[i])
      {
        double at = frame_px (frame, ticks->value[i]), w;
        pen_text_size (pen, ticks->label[i], &style, &w, NULL);
        if (at - w / 2 < end)
          return false;
        end = at + w / 2 + 0.6 * style.size;
      }
  return true;
}

/* Fewer where the labels turn out to be long. */
static Ticks
x_ticks (const PlotFrame *frame, const Pen *pen)
{
  guint wanted = wanted_ticks (frame->width, pen->theme->text, 4.0);
  Ticks ticks = ticks_make (frame->x_low, frame->x_high, frame->x_scale, wanted);

  while (wanted > 2 && !labels_fit (pen, frame, &ticks))
    ticks = ticks_make (frame->x_low, frame->x_high, frame->x_scale, --wanted);
  return ticks;
}

static double
widest_label (const Pen *pen, const Ticks *ticks)
{
  TextStyle style = text_style (pen);
  double widest = 0, w;

  for (guint i = 0; i < ticks->n; i++)
    {
      pen_text_size (pen, ticks->label[i], &style, &w, NULL);
      widest = MAX (widest, w);
    }
  return widest;
}

static double
title_height (const Pen *pen, const Plot *plot)
{
  return plot->title && *plot->title ? 2.3 * pen->theme->text : 0.5 * pen->theme->text;
}

static double
caption_height (const Pen *pen, const Plot *plot, double width, double height)
{
  TextStyle style = caption_style (pen, width - 1.4 * pen->theme->text);
  double h;

  if (plot->caption == NULL || *plot->caption == '\0')
    return 0;
  pen_text_size (pen, plot->caption, &style, NULL, &h);
  h += 0.7 * pen->theme->text;
  return h < 0.3 * height ? h : 0;
}

static void
make_equal (PlotFrame *frame)
{
  double across = frame->width / (frame->x_high - frame->x_low), up = frame->height / (frame->y_high - frame->y_low);

  if (across > up)
    {
      double width = up * (frame->x_high - frame->x_low);
      frame->x += (frame->width - width) / 2;
      frame->width = width;
    }
  else
    {
      double height = across * (frame->y_high - frame->y_low);
      frame->y += (frame->height - height) / 2;
      frame->height = height;
    }
}

static PlotFrame
frame_for (const Pen *pen, const Plot *plot, const PlotView *view, double width, double height)
{
  PlotFrame frame = { 0 };
  double text = pen->theme->text, pad = 0.7 * text, bar = 0;
  g_autofree char *x_title = axis_title (&plot->x), *y_title = axis_title (&plot->y);

  frame.x = pad;
  frame.y = title_height (pen, plot);
  frame.width = width - 2 * pad;
  frame.height = height - frame.y - caption_height (pen, plot, width, height) - 0.4 * text;
  if (plot_is_3d (plot) || plot_has (plot, LAYER_IMAGES))
    {
      if (plot_is_3d (plot) && plot->colour_bar)
        frame.width -= colour_bar_draw (pen, plot, 0, 0, 0.6 * frame.height, false) + pad;
      return frame;
    }
  set_ranges (&frame, plot, view);
  if (plot->colour_bar)
    bar = colour_bar_draw (pen, plot, 0, 0, frame.height, false) + 1.2 * pad;
  if (plot->bare)
    {
      frame.width = MAX (8, frame.width - bar);
      if (plot->equal)
        make_equal (&frame);
      return frame;
    }
  frame.height -= 1.5 * text + (x_title ? 1.35 * text : 0);
  if (frame.height < 8)
    frame.height = 8;
  Ticks ticks = y_ticks (&frame, pen);
  double left = widest_label (pen, &ticks) + 0.5 * text + (y_title ? 1.5 * text : 0);
  frame.x += left;
  frame.width = MAX (8, frame.width - left - bar - 0.5 * text);
  if (plot->equal && frame.x_scale == SCALE_LINEAR && frame.y_scale == SCALE_LINEAR)
    make_equal (&frame);
  return frame;
}

PlotFrame
plot_frame (cairo_t *cr, const Plot *plot, const PlotView *view, double width, double height, const Theme *theme)
{
  PlotView automatic = plot_view_default ();
  Pen pen = { cr, theme };
  return frame_for (&pen, plot, view ? view : &automatic, width, height);
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

/* ---- Axes ---- */

static void
draw_grid (const Pen *pen, const PlotFrame *frame, const Ticks *x, const Ticks *y)
{
  cairo_t *cr = pen->cr;

  for (guint i = 0; i < x->n; i++)
    if (!x->minor[i])
      {
        double at = floor (frame_px (frame, x->value[i])) + 0.5;
        cairo_move_to (cr, at, frame->y);
        cairo_line_to (cr, at, frame->y + frame->height);
      }
  for (guint i = 0; i < y->n; i++)
    if (!y->minor[i])
      {
        double at = floor (frame_py (frame, y->value[i])) + 0.5;
        cairo_move_to (cr, frame->x, at);
        cairo_line_to (cr, frame->x + frame->width, at);
      }
  pen_colour (pen, pen->theme->grid, 1);
  cairo_set_line_width (cr, 0.8 * pen_hair (pen));
  cairo_stroke (cr);
}

static void
draw_x_labels (const Pen *pen, const PlotFrame *frame, const Ticks *ticks)
{
  TextStyle style = text_style (pen);
  /* What is right of the frame of a plot without a colour bar: a long label at its end must not be cut off. */
  double free_from = -1e9, room = frame->x + frame->width + 1.1 * pen->theme->text, w;

  style.across = 0.5;
  for (guint i = 0; i < ticks->n; i++)
    {
      double at = frame_px (frame, ticks->value[i]);
      if (!isfinite (at))
        continue;
      pen_colour (pen, pen->theme->dim, 1);
      cairo_set_line_width (pen->cr, pen_hair (pen));
      cairo_move_to (pen->cr, at, frame->y + frame->height);
      cairo_line_to (pen->cr, at, frame->y + frame->height + (ticks->minor[i] ? 2 : 4) * pen_hair (pen));
      cairo_stroke (pen->cr);
      pen_text_size (pen, ticks->label[i], &style, &w, NULL);
      at = MIN (at, room - w / 2);
      if (ticks->label[i][0] == '\0' || at - w / 2 < free_from)
        continue;
      pen_text (pen, ticks->label[i], at, frame->y + frame->height + 5 * pen_hair (pen), &style);
      free_from = at + w / 2 + 0.6 * style.size;
    }
}

static void
draw_y_labels (const Pen *pen, const PlotFrame *frame, const Ticks *ticks)
{
  TextStyle style = text_style (pen);
  double free_below = 1e9;

  style.across = 1;
  style.down = 0.5;
  for (guint i = 0; i < ticks->n; i++)
    {
      double at = frame_py (frame, ticks->value[i]);
      if (!isfinite (at))
        continue;
      pen_colour (pen, pen->theme->dim, 1);
      cairo_set_line_width (pen->cr, pen_hair (pen));
      cairo_move_to (pen->cr, frame->x, at);
      cairo_line_to (pen->cr, frame->x - (ticks->minor[i] ? 2 : 4) * pen_hair (pen), at);
      cairo_stroke (pen->cr);
      if (ticks->label[i][0] == '\0' || (i > 0 && at > free_below))
        continue;
      pen_text (pen, ticks->label[i], frame->x - 0.5 * style.size, at, &style);
      free_below = at - 1.15 * style.size;
    }
}

/* A small plot has small titles. */
static TextStyle
fitting_axis_style (const Pen *pen, const char *title, const TextStyle *style, double room)
{
  TextStyle fitting = *style;
  double long_ = 0;

  pen_text_size (pen, title, style, &long_, NULL);
  fitting.size *= CLAMP (room / long_, 0.6, 1);
  return fitting;
}

static void
draw_axis_titles (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Ticks *ticks)
{
  g_autofree char *x_title = axis_title (&plot->x), *y_title = axis_title (&plot->y);
  TextStyle style = text_style (pen);

  style.colour = pen->theme->foreground;
  style.across = 0.5;
  if (x_title != NULL)
    {
      TextStyle fitting = fitting_axis_style (pen, x_title, &style, frame->width + 1.4 * style.size);
      pen_text (pen, x_title, frame->x + frame->width / 2, frame->y + frame->height + 1.5 * style.size + 3, &fitting);
    }
  style.angle = M_PI_2;
  style.down = 1;
  if (y_title != NULL)
    {
      style = fitting_axis_style (pen, y_title, &style, frame->height + 1.6 * style.size);
      pen_text (pen, y_title, frame->x - widest_label (pen, ticks) - 0.85 * pen->theme->text,
                frame->y + frame->height / 2, &style);
    }
}

static void
draw_axes (const Pen *pen, const Plot *plot, const PlotFrame *frame, bool grid)
{
  Ticks x = x_ticks (frame, pen), y = y_ticks (frame, pen);

  if (grid && !plot_has (plot, LAYER_FIELD))
    draw_grid (pen, frame, &x, &y);
  draw_x_labels (pen, frame, &x);
  draw_y_labels (pen, frame, &y);
  draw_axis_titles (pen, plot, frame, &y);
}

static void
draw_axis_lines (const Pen *pen, const PlotFrame *frame)
{
  cairo_move_to (pen->cr, frame->x, frame->y);
  cairo_line_to (pen->cr, frame->x, frame->y + frame->height);
  cairo_line_to (pen->cr, frame->x + frame->width, frame->y + frame->height);
  pen_colour (pen, pen->theme->dim, 1);
  cairo_set_line_width (pen->cr, pen_hair (pen));
  cairo_stroke (pen->cr);
}

/* ---- Notes ---- */

/* Beside the title of the x axis if there is room, otherwise in the corner where it hides least. */
static void
draw_lost (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  TextStyle style = text_style (pen);
  guint least = G_MAXUINT;
  double taken = 0, best_x = 0, best_y = 0, w, h, right = frame->x + frame->width,
         bottom = frame->y + frame->height - 2;
  g_autofree char *note = NULL, *x_title = axis_title (&plot->x);

  if (frame->lost == 0)
    return;
  note = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u value not shown", "%u values not shown", frame->lost),
                          frame->lost);
  if (x_title != NULL)
    pen_text_size (pen, x_title, &style, &taken, NULL);
  style.size *= 0.85;
  style.across = 1;
  style.down = 1;
  pen_text_size (pen, note, &style, &w, &h);
  if (x_title != NULL && w + 0.8 * style.size < (frame->width - taken) / 2)
    {
      style.down = 0;
      pen_text (pen, note, right, bottom + 1.6 * pen->theme->text + 5, &style);
      return;
    }
  for (int corner = 0; corner < 4; corner++)
    {
      double x = corner % 2 == 0 ? right - w - 5 : frame->x + 3, y = corner < 2 ? bottom - h : frame->y + 2;
      guint hidden = legend_hides (plot, frame, x, y, w + 4, h);
      if (hidden < least)
        {
          least = hidden;
          best_x = x;
          best_y = y;
        }
    }
  pen_colour (pen, pen->theme->ground, 0.85);
  cairo_rectangle (pen->cr, best_x, best_y, w + 4, h);
  cairo_fill (pen->cr);
  style.across = style.down = 0;
  pen_text (pen, note, best_x + 2, best_y, &style);
}

/* The point of a line that is nearest to x. */
static size_t
nearest_point (const Layer *layer, double x)
{
  size_t nearest = 0;

  for (size_t i = 1; i < layer->x->n; i++)
    if (fabs (layer->x->v[i] - x) < fabs (layer->x->v[nearest] - x))
      nearest = i;
  return nearest;
}

static bool
is_read (const Layer *layer)
{
  bool has_values = layer->kind == LAYER_LINE || layer->kind == LAYER_BARS || layer->kind == LAYER_AREA;

  return has_values && layer->x->n > 0;
}

/* The pointer rests on a point that is there, not between two. */
static double
snapped (const Plot *plot, double x)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (is_read (plot->layers->pdata[i]))
      {
        const Layer *layer = plot->layers->pdata[i];
        return layer->x->v[nearest_point (layer, x)];
      }
  return x;
}

static void
draw_hover (const Pen *pen, const Plot *plot, const PlotFrame *frame, double hover_x, double hover_y)
{
  double at = frame_px (frame, hover_x), w = 0, line = 1.4 * pen->theme->text, pad = 0.5 * pen->theme->text;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) colours = g_array_new (FALSE, FALSE, sizeof (Colour));
  TextStyle style = text_style (pen);
  g_autofree char *x_text = number_format (hover_x);
  double x, y, h;

  if (!(at >= frame->x && at <= frame->x + frame->width))
    return;
  g_ptr_array_add (rows, g_strdup_printf ("%s %s", plot->x.label ? plot->x.label : "x", x_text));
  g_array_append_val (colours, pen->theme->foreground);
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      double value;
      Colour colour = pen_style_colour (pen, &layer->style);
      if (!is_read (layer))
        continue;
      size_t nearest = nearest_point (layer, hover_x);
      double height = (layer->kind == LAYER_AREA ? layer->high : layer->y)->v[nearest];
      value = layer->y->v[nearest];
      g_autofree char *number = number_format (value);
      g_ptr_array_add (rows, g_strdup_printf ("%s %s",
                                              layer->name     ? layer->name
                                              : plot->y.label ? plot->y.label
                                                              : layer->id,
                                              number));
      g_array_append_val (colours, colour);
      if (isfinite (frame_py (frame, height)))
        pen_marker (pen, MARKER_CIRCLE, at, frame_py (frame, height), 0.28 * pen->theme->text, colour, 1);
    }
  /* Text in the colour of the ground's opposite, whatever the line's: a pale line would be a pale word. */
  const bool keyed = rows->len > 1;
  const double key = 0.9 * pen->theme->text;
  style.colour = pen->theme->foreground;
  if (rows->len == 1 && isfinite (hover_y))
    {
      g_autofree char *number = number_format (hover_y);
      g_ptr_array_add (rows, g_strdup_printf ("%s %s", plot->y.label ? plot->y.label : "y", number));
      g_array_append_val (colours, pen->theme->foreground);
    }
  cairo_move_to (pen->cr, at, frame->y);
  cairo_line_to (pen->cr, at, frame->y + frame->height);
  pen_colour (pen, pen->theme->dim, 0.6);
  cairo_set_line_width (pen->cr, pen_hair (pen));
  cairo_stroke (pen->cr);
  for (guint i = 0; i < rows->len; i++)
    {
      double text;
      pen_text_size (pen, rows->pdata[i], &style, &text, NULL);
      w = MAX (w, text);
    }
  w += 2 * pad + (keyed ? key : 0);
  h = rows->len * line + pad;
  x = at + w + 8 > frame->x + frame->width ? at - w - 8 : at + 8;
  y = frame->y + 4;
  pen_colour (pen, pen->theme->ground, 0.93);
  cairo_rectangle (pen->cr, x, y, w, h);
  cairo_fill_preserve (pen->cr);
  pen_colour (pen, pen->theme->grid, 1);
  cairo_stroke (pen->cr);
  for (guint i = 0; i < rows->len; i++)
    {
      bool of_line = i > 0 && keyed;
      if (of_line)
        pen_marker (pen, MARKER_CIRCLE, x + pad + key / 3, y + pad / 2 + (i + 0.45) * line, 0.3 * style.size,
                    g_array_index (colours, Colour, i), 1);
      pen_text (pen, rows->pdata[i], x + pad + (of_line ? key : 0), y + pad / 2 + i * line, &style);
    }
}

/* ---- Plots ---- */

static void
draw_2d (const Pen *pen, const Plot *plot, const PlotView *view, const PlotFrame *frame)
{
  if (!has_axes (plot))
    {
      layers_draw (pen, plot, frame);
      if (plot->bare && plot->colour_bar)
        colour_bar_draw (pen, plot, frame->x + frame->width + 0.8 * pen->theme->text, frame->y, frame->height, true);
      return;
    }
  draw_axes (pen, plot, frame, view->grid != 0);
  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, frame->x, frame->y - 1, frame->width + 1, frame->height + 1);
  cairo_clip (pen->cr);
  layers_draw (pen, plot, frame);
  cairo_restore (pen->cr);
  draw_axis_lines (pen, frame);
  if (plot->colour_bar)
    colour_bar_draw (pen, plot, frame->x + frame->width + 0.8 * pen->theme->text, frame->y, frame->height, true);
  draw_lost (pen, plot, frame);
  if (isfinite (view->hover_x))
    draw_hover (pen, plot, frame, snapped (plot, view->hover_x), view->hover_y);
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
  TextStyle style = fitting_title_style (pen, plot, width);
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
  TextStyle style = fitting_title_style (pen, plot, width);

  if (plot->title != NULL && *plot->title != '\0')
    pen_text (pen, plot->title, 0.7 * pen->theme->text, 0.35 * pen->theme->text, &style);
}

static void
draw_caption (const Pen *pen, const Plot *plot, double width, double height)
{
  TextStyle style = caption_style (pen, width - 1.4 * pen->theme->text);
  double caption = caption_height (pen, plot, width, height);

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
  frame = frame_for (&pen, plot, view, width, height);
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
  TextStyle title = title_style (&pen), caption = caption_style (&pen, width - 2 * pad);

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
      double x0 = width * figure_share_before (figure->column_weights, columns, plot->column);
      double x1 = width * figure_share_before (figure->column_weights, columns, plot->column + plot->column_span);
      double y0 = top + (height - top - bottom) * figure_share_before (figure->row_weights, rows, plot->row);
      double y1 = top
                  + (height - top - bottom)
                        * figure_share_before (figure->row_weights, rows, plot->row + plot->row_span);
      cairo_save (cr);
      cairo_translate (cr, x0, y0);
      cairo_rectangle (cr, 0, 0, x1 - x0, y1 - y0);
      cairo_clip (cr);
      plot_draw (cr, plot, NULL, x1 - x0, y1 - y0, theme);
      cairo_restore (cr);
    }
  cairo_restore (cr);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layout.h"

#include "figure/cut.h"
#include "figure/number_format.h"
#include "figure/scale.h"
#include "plot/table_size.h"

#include <glib/gi18n.h>
#include <math.h>

/* The least plotting area, in sizes of the text: two labels an axis, and a curve that can be read between them. */
#define LEAST_WIDTH 8
#define LEAST_HEIGHT 5
#define LEAST_WITH_TEXTS 9 /* texts among the data have to find places of their own */
#define LEAST_SURFACE 13
#define LEAST_PICTURE 6 /* of images, and of maps with labels of their own */

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
    .held = -1,
    .held_corner = -1,
  };
}

/* Images stand without axes. */
bool
plot_has_axes (const Plot *plot)
{
  return !plot->frameless && !plot_has (plot, LAYER_IMAGES);
}

double
plot_padding (const Pen *pen)
{
  return 0.7 * pen->theme->text;
}

TextStyle
plot_title_style (const Pen *pen)
{
  return (TextStyle){ .size = 1.12 * pen->theme->text, .weight = WEIGHT_BOLD, .colour = pen->theme->foreground };
}

TextStyle
plot_caption_style (const Pen *pen, double width)
{
  return (TextStyle){ .size = pen->theme->small, .colour = pen->theme->dim, .wrap = fmax (width, 1) };
}

bool
plot_title_repeats (const Plot *plot)
{
  return plot_has_axes (plot) && !plot_is_3d (plot) && !plot->map && g_strcmp0 (plot->title, plot->y.label) == 0;
}

const char *
plot_shown_title (const Pen *pen, const Plot *plot)
{
  if (plot->title == NULL || *plot->title == '\0' || (pen->theme->paper && plot_title_repeats (plot)))
    return NULL;
  return plot->title;
}

/* ---- What does not depend on the frame ---- */

/* Where all curves have marks at the same few places, such as widths that were trained, the axis has them, too. */
#define FEW 8

static const Numbers *
places_run (const Plot *plot)
{
  const Numbers *places = NULL;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind != LAYER_LINE)
        continue;
      if (layer->style.marker == MARKER_NONE || layer->x->n < 2 || layer->x->n > FEW
          || layer->x->v[0] >= layer->x->v[layer->x->n - 1] || (places != NULL && !numbers_equal (places, layer->x)))
        return NULL;
      places = layer->x;
    }
  return places;
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
  frame->x_run = frame->x_whole ? places_run (plot) : NULL;
  frame->lost = plot_has_axes (plot) && !plot_is_3d (plot) ? lost[0] + lost[1] : 0;
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

static void
set_title (PlotLayout *layout, const Pen *pen, const Plot *plot, double width)
{
  double height;

  layout->title = plot_title_style (pen);
  layout->title.wrap = fmax (1, width - 2 * plot_padding (pen));
  layout->title_height = 0.5 * pen->theme->text;
  if (plot_shown_title (pen, plot) == NULL)
    return;
  pen_text_size (pen, plot->title, &layout->title, NULL, &height);
  layout->title_height = height + 0.8 * pen->theme->text;
}

/* What is beyond the range of heights is said with how far it goes; NULL: nothing is. */
static char *
cut_note (const Plot *plot)
{
  const PlotCut cut = plot_cut (plot);
  g_autofree char *low = number_format (cut.low), *high = number_format (cut.high),
                  *lowest = number_format (cut.lowest), *highest = number_format (cut.highest);

  if (cut.below && cut.above)
    return g_strdup_printf (_ ("Cut at %s and %s; values reach from %s to %s."), low, high, lowest, highest);
  if (cut.above)
    return g_strdup_printf (_ ("Cut at %s; the highest value is %s."), high, highest);
  return cut.below ? g_strdup_printf (_ ("Cut at %s; the lowest value is %s."), low, lowest) : NULL;
}

/* The caption, or nothing, with another sentence: on its line where it is one itself.  Takes both. */
static char *
with_note (char *caption, char *note)
{
  const char *stop = caption == NULL                    ? NULL
                     : g_str_has_suffix (caption, ".")  ? "."
                     : g_str_has_suffix (caption, "。") ? "。"
                                                        : NULL;
  bool is_sentence = stop != NULL;
  char *both;

  if (note == NULL || caption == NULL)
    return note != NULL ? note : caption;
  both = g_strconcat (caption, is_sentence ? " " : "\n", note,
                      is_sentence && !g_str_has_suffix (note, stop) ? stop : NULL, NULL);
  g_free (caption);
  g_free (note);
  return both;
}

/* What does not appear is said below the plot. */
static void
set_caption (PlotLayout *layout, const Pen *pen, const Plot *plot, double width)
{
  TextStyle style = plot_caption_style (pen, width - 2 * plot_padding (pen));
  guint lost = layout->frame.lost;
  char *note = NULL;
  double height;

  if (lost > 0)
    note = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u value not shown", "%u values not shown", lost), lost);
  layout->caption = plot->caption != NULL && *plot->caption != '\0' ? g_strdup (plot->caption) : NULL;
  layout->caption = with_note (with_note (layout->caption, cut_note (plot)), note);
  if (layout->caption == NULL)
    return;
  pen_text_size (pen, layout->caption, &style, NULL, &height);
  layout->caption_height = height + 0.7 * pen->theme->text;
}

/* ---- The frame ---- */

/* In the middle, or as far to the left as it goes, so that a legend finds room beside it; below the title. */
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
    frame->height = pixels_x * (frame->y_high - frame->y_low);
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
      frame->width = fmax (8, frame->width - beyond);
    }
}

/* What a title of an axis takes beside its line, as it is set for an axis of that length. */
static double
axis_title_height (const Pen *pen, const char *title, double length, bool upright)
{
  TextStyle style;
  double height;

  if (title == NULL)
    return 0;
  style = axes_title_style (pen, title, length, upright);
  pen_text_size (pen, title, &style, NULL, &height);
  return height + 0.1 * pen->theme->text;
}

/* The labels of the y axis and its title, on the left, and those of the x axis, below, depend on the lengths of the
 * axes, and these on them: twice is enough, as only the number of lines of a long title can change. */
static void
leave_room_for_axes (PlotFrame *frame, const PlotLayout *layout, const Pen *pen, const Plot *plot, double right)
{
  const PlotFrame all = *frame;
  g_autofree char *x_title = plot_axis_title (&plot->x), *y_title = plot_axis_title (&plot->y);
  double text = pen->theme->text;

  for (int i = 0; i < 2; i++)
    {
      double below = frame->x_below ? 0.5 * text : 1.5 * text + axis_title_height (pen, x_title, frame->width, false),
             left;
      Ticks ticks;
      frame->height = fmax (8, all.height - below);
      ticks = axes_y_ticks (frame, pen);
      left = ticks_widest (pen, &ticks) + 0.6 * text
             + (y_title ? axis_title_height (pen, y_title, frame->height, true) + 0.3 * text : 0);
      left = fmax (left, layout->frame_left - all.x);
      frame->x = all.x + left;
      frame->width = fmax (8, all.width - left - 0.5 * text);
      if (layout->frame_right > 0)
        frame->width = fmax (8, fmin (frame->width, layout->frame_right - frame->x));
      make_room_for_labels (frame, pen, right);
    }
}

/* Below a header of that height, left of what has that width beside it. */
static PlotFrame
frame_below (const PlotLayout *layout, const Pen *pen, const Plot *plot, double header, double beside, double width,
             double height)
{
  PlotFrame frame = layout->frame;
  double text = pen->theme->text, pad = plot_padding (pen), bar = 0;

  frame.x = pad;
  frame.y = header;
  frame.width = fmax (8, width - 2 * pad);
  frame.height = fmax (8, height - header - layout->caption_height - 0.4 * text);
  if (plot->colour_bar)
    bar = colour_bar_draw (pen, plot, 0, 0, (plot_is_3d (plot) ? 0.6 : 1) * frame.height, false)
          + (plot_is_3d (plot) ? 1 : 1.2) * pad;
  frame.width = fmax (8, frame.width - fmax (bar, beside));
  if (plot_is_3d (plot) || plot_has (plot, LAYER_IMAGES))
    return frame;
  if (plot->colour_bar && plot->z.label != NULL)
    {
      frame.y += 1.5 * text;
      frame.height = fmax (8, frame.height - 1.5 * text);
    }
  if (plot->frameless)
    {
      if (layout->frame_right > 0)
        frame.width = fmax (8, fmin (frame.width, layout->frame_right - frame.x));
      if (plot->equal)
        make_equal (&frame, false);
      return frame;
    }
  leave_room_for_axes (&frame, layout, pen, plot, bar == 0 ? width - 0.1 * text : INFINITY);
  if (plot->equal && frame.x_scale == SCALE_LINEAR && frame.y_scale == SCALE_LINEAR)
    make_equal (&frame, legend_entries (plot) > 1 && !plot->map);
  return frame;
}

/* ---- How large the frame has to be ---- */

double
plot_least_frame_height (const Pen *pen, const Plot *plot)
{
  if (plot_has (plot, LAYER_TABLE))
    return 0;
  if (plot_is_3d (plot))
    return LEAST_SURFACE * pen->theme->text;
  if (!plot_has_axes (plot))
    return LEAST_PICTURE * pen->theme->text;
  return (plot_has (plot, LAYER_TEXT) ? LEAST_WITH_TEXTS : LEAST_HEIGHT) * pen->theme->text;
}

static bool
frame_is_large_enough (const PlotFrame *frame, const Pen *pen, const Plot *plot)
{
  double text = pen->theme->text;

  if (frame->height < plot_least_frame_height (pen, plot))
    return false;
  if (plot_has (plot, LAYER_TABLE))
    return table_fits (pen, plot, frame);
  if (plot_is_3d (plot))
    return frame->width >= LEAST_SURFACE * text;
  if (!plot_has_axes (plot))
    return frame->width >= LEAST_PICTURE * text && plot_labels_fit (pen, plot, frame) && images_fit (pen, plot, frame);
  return frame->width >= LEAST_WIDTH * text && axes_labels_fit (frame, pen);
}

/* ---- The legend ---- */

/* Nothing is laid over a field, and no place is free of a surface. */
static bool
is_filled (const Plot *plot)
{
  return plot_has (plot, LAYER_FIELD) || plot_is_3d (plot) || !plot_has_axes (plot);
}

/* An entry a line, or as a grid. */
static bool
place_inside (PlotLayout *layout, const Pen *pen, const Plot *plot)
{
  static const LegendGrid grids[] = { LEGEND_GRID_ACROSS, LEGEND_GRID_DOWN, LEGEND_GRID_NONE };

  for (guint i = 0; i < G_N_ELEMENTS (grids) && !is_filled (plot); i++)
    {
      layout->grid = grids[i];
      legend_measure (pen, plot, grids[i], &layout->legend_width, &layout->legend_height);
      if (isfinite (layout->legend_width)
          && legend_find_room (pen, plot, &layout->frame, layout->legend_width, layout->legend_height,
                               &layout->legend_x, &layout->legend_y, &layout->corner))
        return true;
    }
  layout->grid = LEGEND_GRID_NONE;
  layout->corner = -1;
  return false;
}

#define LEAST_ROW 1.75 /* in sizes of the text */

/* In rows of that width, or as a grid where that is hardly higher.  Returns whether it has room. */
static bool
place_above (PlotLayout *layout, const Pen *pen, const Plot *plot, double width)
{
  bool fits = legend_measure_rows (pen, plot, width, &layout->legend_height);
  double wide, high;

  for (LegendGrid grid = LEGEND_GRID_ACROSS; grid <= LEGEND_GRID_DOWN; grid++)
    if (legend_grid_measure (pen, plot, grid, &wide, &high) && wide <= width
        && (!fits
            || high < layout->legend_height + (layout->grid == LEGEND_GRID_NONE ? LEAST_ROW * pen->theme->text : 0)))
      {
        layout->grid = grid;
        layout->legend_height = high;
        fits = true;
      }
  layout->legend = LEGEND_ABOVE;
  layout->legend_x = plot_padding (pen);
  layout->legend_y = layout->title_height - 0.3 * pen->theme->text;
  layout->legend_width = width;
  return fits;
}

static bool
place_beside_frame (PlotLayout *layout, const Pen *pen, const Plot *plot, double width)
{
  double x = layout->frame.x + layout->frame.width + 0.5 * pen->theme->text;

  legend_measure (pen, plot, LEGEND_GRID_NONE, &layout->legend_width, &layout->legend_height);
  layout->legend_x = x;
  layout->legend_y = layout->frame.y;
  return !plot->colour_bar && layout->legend_width <= width - x && layout->legend_height <= layout->frame.height;
}

/* One that names a single layer is drawn only where the title cannot be meant: on a surface. */
static bool
has_legend (const Plot *plot)
{
  guint entries = legend_entries (plot);
  return entries > 1 || (entries == 1 && (plot_is_3d (plot) || plot->map));
}

/* Lines of a plot with axes, at their ends. */
#define MOST_BESIDE 0.3 /* of the frame */

static bool
place_at_ends (PlotLayout *layout, const Pen *pen, const Plot *plot, double width, double height)
{
  /* The space that is right of every frame serves them as well. */
  double beside = pen->theme->ends ? end_labels_width (pen, plot) - plot_padding (pen) - 0.5 * pen->theme->text : 0;
  PlotFrame frame;

  if (!pen->theme->ends || is_filled (plot) || plot->colour_bar || plot->equal)
    return false;
  frame = frame_below (layout, pen, plot, layout->title_height, beside, width, height);
  if (beside > MOST_BESIDE * frame.width || !end_labels_fit (pen, plot, &frame)
      || !frame_is_large_enough (&frame, pen, plot))
    return false;
  layout->frame = frame;
  layout->legend = LEGEND_AT_ENDS;
  return true;
}

static bool
has_room_beside_title (const PlotLayout *layout, const Pen *pen, const Plot *plot, double width)
{
  double title = 0, one_line = 0, wrapped = 0;
  TextStyle style = plot_title_style (pen);

  if (plot_shown_title (pen, plot) != NULL)
    {
      pen_text_size (pen, plot->title, &style, &title, &one_line);
      pen_text_size (pen, plot->title, &layout->title, NULL, &wrapped);
    }
  return title + legend_row_width (pen, plot) + 2.5 * plot_padding (pen) < width
         && (title == 0 || wrapped < 1.5 * one_line);
}

/* At the ends of lines or beside the title, where there is room; beside the frame; where there are no data; or else in
 * rows of its own, for which the frame is lower.  held: not in a place that comes before that one, which was left as
 * it did not do any more.  Returns whether it has room. */
static bool
place_legend (PlotLayout *layout, const Pen *pen, const Plot *plot, LegendPlace held, double width, double height)
{
  double pad = plot_padding (pen);
  bool fits = true;

  layout->frame = frame_below (layout, pen, plot, layout->title_height, 0, width, height);
  if (!has_legend (plot) || (held <= LEGEND_AT_ENDS && place_at_ends (layout, pen, plot, width, height))
      || layout->named_above)
    return true;
  if (has_room_beside_title (layout, pen, plot, width))
    {
      layout->legend = LEGEND_BESIDE_TITLE;
      layout->legend_width = width - pad;
      layout->title_height = fmax (layout->title_height, LEAST_ROW * pen->theme->text); /* there may be no title */
      layout->frame = frame_below (layout, pen, plot, layout->title_height, 0, width, height);
    }
  else if (held <= LEGEND_BESIDE_FRAME && place_beside_frame (layout, pen, plot, width))
    layout->legend = LEGEND_BESIDE_FRAME;
  else if (held <= LEGEND_INSIDE && place_inside (layout, pen, plot))
    layout->legend = LEGEND_INSIDE;
  else
    {
      fits = place_above (layout, pen, plot, width - 2 * pad);
      layout->frame = frame_below (layout, pen, plot, layout->title_height + layout->legend_height, 0, width, height);
    }
  return fits;
}

/* ---- All of it ---- */

static PlotLayout
lay_out (const Pen *pen, const Plot *plot, const PlotView *view, LegendPlace held, double width, double height)
{
  PlotLayout layout = { .frame_left = view->frame_left,
                        .frame_right = view->frame_right,
                        .named_above = view->named_above,
                        .corner = held == LEGEND_INSIDE ? view->held_corner : -1 };
  bool legend_fits;

  layout.frame.x_below = view->axis_below;
  set_ranges (&layout.frame, plot, view);
  set_title (&layout, pen, plot, width);
  set_caption (&layout, pen, plot, width);
  legend_fits = place_legend (&layout, pen, plot, held, width, height);
  layout.fits = legend_fits && frame_is_large_enough (&layout.frame, pen, plot)
                && layout.frame.y + layout.frame.height + layout.caption_height <= height + 0.5;
  return layout;
}

/* Where data move, a legend stays for as long as it can; and where it had to go it does not come back. */
PlotLayout
plot_layout (const Pen *pen, const Plot *plot, const PlotView *view, double width, double height)
{
  PlotLayout layout = lay_out (pen, plot, view, view->held >= 0 ? (LegendPlace) view->held : LEGEND_NONE, width,
                               height);

  if (layout.fits || view->held < 0)
    return layout;
  plot_layout_clear (&layout);
  return lay_out (pen, plot, view, LEGEND_NONE, width, height);
}

void
plot_layout_clear (PlotLayout *layout)
{
  g_clear_pointer (&layout->caption, g_free);
}

PlotFrame
plot_frame (cairo_t *cr, const Plot *plot, const PlotView *view, double width, double height, const Theme *theme)
{
  PlotView automatic = plot_view_default ();
  Pen pen = { cr, theme };
  g_auto (PlotLayout) layout = plot_layout (&pen, plot, view ? view : &automatic, width, height);

  return layout.frame;
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

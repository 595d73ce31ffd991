/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grid, ticks, labels and titles of the axes of a plot of two dimensions. */
#include "plot/layout.h"

#include <math.h>

char *
plot_axis_title (const Axis *axis)
{
  if (axis->label == NULL || *axis->label == '\0')
    return NULL;
  return axis->unit && *axis->unit ? g_strdup_printf ("%s (%s)", axis->label, axis->unit) : g_strdup (axis->label);
}

/* ---- Ticks ---- */

static guint
wanted_ticks (double length, double text, double spacing)
{
  return (guint) CLAMP (length / (spacing * text), 2, 9);
}

/* A layout asks for the same ticks again and again, of frames that differ by some pixels, and each has its numbers
 * written; the last that were asked for are kept, of each thread. */
#define KEPT 32

typedef struct
{
  double low, high;
  Scale scale;
  bool whole;
  guint wanted; /* 0: nothing is kept here */
  Ticks ticks;
} KeptTicks;

static KeptTicks *
kept_ticks (double low, double high, guint wanted)
{
  static GPrivate of_thread = G_PRIVATE_INIT (g_free);
  KeptTicks *kept = g_private_get (&of_thread);

  if (kept == NULL)
    {
      kept = g_new0 (KeptTicks, KEPT);
      g_private_set (&of_thread, kept);
    }
  return &kept[(7 * g_double_hash (&low) + 3 * g_double_hash (&high) + wanted) % KEPT];
}

static Ticks
ticks_between (double low, double high, Scale scale, bool whole, guint wanted)
{
  KeptTicks *kept = kept_ticks (low, high, wanted);

  if (kept->wanted != wanted || kept->low != low || kept->high != high || kept->scale != scale || kept->whole != whole)
    *kept = (KeptTicks){
      low,   high,   scale,
      whole, wanted, whole ? ticks_make_whole (low, high, scale, wanted) : ticks_make (low, high, scale, wanted)
    };
  return kept->ticks;
}

Ticks
axes_y_ticks (const PlotFrame *frame, const Pen *pen)
{
  return ticks_between (frame->y_low, frame->y_high, frame->y_scale, frame->y_whole,
                        wanted_ticks (frame->height, pen->theme->text, 2.8));
}

/* Whether every label of the x axis has room beside its neighbours. */
static bool
labels_fit (const Pen *pen, const PlotFrame *frame, const Ticks *ticks)
{
  TextStyle style = pen_text_style (pen);
  double end = -1e9;

  for (guint i = 0; i < ticks->n; i++)
    if (!ticks->minor[i])
      {
        double at = plot_frame_px (frame, ticks->value[i]), w;
        pen_text_size (pen, ticks->label[i], &style, &w, NULL);
        if (at - w / 2 < end)
          return false;
        end = at + w / 2 + 0.6 * style.size;
      }
  return true;
}

#define ROUNDING 1e-9 /* of the ends of a logarithmic axis */

/* Whole numbers. */
static Ticks
ticks_at (const Numbers *places, double low, double high)
{
  Ticks ticks = { 0 };

  for (size_t i = 0; i < places->n && ticks.n < TICKS_MAX; i++)
    if (places->v[i] >= low * (1 - ROUNDING) && places->v[i] <= high * (1 + ROUNDING))
      {
        ticks.value[ticks.n] = CLAMP (places->v[i], low, high);
        g_snprintf (ticks.label[ticks.n++], sizeof ticks.label[0], "%.0f", places->v[i]);
      }
  return ticks;
}

/* Fewer where the labels turn out to be long. */
Ticks
axes_x_ticks (const PlotFrame *frame, const Pen *pen)
{
  guint wanted = wanted_ticks (frame->width, pen->theme->text, 4.0);
  Ticks ticks = { 0 };

  if (frame->x_run != NULL)
    ticks = ticks_at (frame->x_run, frame->x_low, frame->x_high);
  if (ticks.n >= 2 && labels_fit (pen, frame, &ticks))
    return ticks;
  ticks = ticks_between (frame->x_low, frame->x_high, frame->x_scale, frame->x_whole, wanted);
  while (wanted > 2 && !labels_fit (pen, frame, &ticks))
    ticks = ticks_between (frame->x_low, frame->x_high, frame->x_scale, frame->x_whole, --wanted);
  return ticks;
}

bool
axes_labels_fit (const PlotFrame *frame, const Pen *pen)
{
  Ticks ticks = axes_x_ticks (frame, pen);
  return labels_fit (pen, frame, &ticks);
}

double
axes_overhang (const PlotFrame *frame, const Pen *pen)
{
  Ticks ticks = axes_x_ticks (frame, pen);
  TextStyle style = pen_text_style (pen);
  double furthest = -INFINITY, w;

  for (guint i = 0; i < ticks.n; i++)
    if (!ticks.minor[i])
      {
        pen_text_size (pen, ticks.label[i], &style, &w, NULL);
        furthest = MAX (furthest, plot_frame_px (frame, ticks.value[i]) + w / 2);
      }
  return furthest - (frame->x + frame->width);
}

double
ticks_widest (const Pen *pen, const Ticks *ticks)
{
  TextStyle style = pen_text_style (pen);
  double widest = 0, w;

  for (guint i = 0; i < ticks->n; i++)
    {
      pen_text_size (pen, ticks->label[i], &style, &w, NULL);
      widest = MAX (widest, w);
    }
  return widest;
}

/* ---- Drawing ---- */

#define MINOR_APART 0.4 /* minor ticks at least, in sizes of the text */

static void
draw_grid (const Pen *pen, const PlotFrame *frame, const Ticks *x, const Ticks *y)
{
  cairo_t *cr = pen->cr;

  for (guint i = 0; i < x->n; i++)
    if (!x->minor[i])
      {
        double at = pen_sharp_x (pen, plot_frame_px (frame, x->value[i]));
        cairo_move_to (cr, at, frame->y);
        cairo_line_to (cr, at, frame->y + frame->height);
      }
  for (guint i = 0; i < y->n; i++)
    if (!y->minor[i])
      {
        double at = pen_sharp_y (pen, plot_frame_py (frame, y->value[i]));
        cairo_move_to (cr, frame->x, at);
        cairo_line_to (cr, frame->x + frame->width, at);
      }
  pen_colour (pen, pen->theme->grid, 1);
  cairo_set_line_width (cr, 0.8 * pen_hairline (pen));
  cairo_stroke (cr);
}

/* Between two labels of a linear axis, in fifths, quarters or thirds of what they are apart, whichever are round; of
 * whole numbers only whole ones.  0: there are none. */
static double
minor_step (const Ticks *ticks, bool whole, double pixels_per_unit, double least)
{
  double first = NAN, step = NAN, digits;
  int parts;

  for (guint i = 0; i < ticks->n && isnan (step); i++)
    if (!ticks->minor[i] && ticks->label[i][0] != '\0')
      {
        step = fabs (ticks->value[i] - first);
        first = ticks->value[i];
      }
  if (!(step > 0))
    return 0;
  digits = step / pow (10, floor (log10 (step) + ROUNDING));
  parts = fabs (digits - 2) < ROUNDING * 10 || fabs (digits - 4) < ROUNDING * 10   ? 4
          : fabs (digits - 3) < ROUNDING * 10 || fabs (digits - 6) < ROUNDING * 10 ? 3
                                                                                   : 5;
  if (whole && fabs (step / parts - round (step / parts)) > ROUNDING * step)
    return 0;
  return step / parts * pixels_per_unit >= least ? step / parts : 0;
}

/* Adds the minor ticks of a linear axis to the path: those of other scales are among their ticks. */
static void
trace_minor (const Pen *pen, const PlotFrame *frame, const Ticks *ticks, bool along_x)
{
  const double low = along_x ? frame->x_low : frame->y_low, high = along_x ? frame->x_high : frame->y_high,
               length = along_x ? frame->width : frame->height, out = 2 * pen_hairline (pen);
  double step = (along_x ? frame->x_scale : frame->y_scale) == SCALE_LINEAR
                    ? minor_step (ticks, along_x ? frame->x_whole : frame->y_whole, length / (high - low),
                                  MINOR_APART * pen->theme->text)
                    : 0;

  if (step == 0 || (along_x && frame->x_run != NULL))
    return;
  for (double k = ceil (low / step - ROUNDING); k * step <= high + ROUNDING * step; k++)
    {
      double x = along_x ? pen_sharp_x (pen, plot_frame_px (frame, k * step)) : frame->x,
             y = along_x ? frame->y + frame->height : pen_sharp_y (pen, plot_frame_py (frame, k * step));
      cairo_move_to (pen->cr, x, y);
      cairo_line_to (pen->cr, along_x ? x : x - out, along_x ? y + out : y);
    }
}

static void
draw_ticks (const Pen *pen, const PlotFrame *frame, const Ticks *x, const Ticks *y)
{
  const double out = pen_hairline (pen), bottom = frame->y + frame->height;

  trace_minor (pen, frame, x, true);
  trace_minor (pen, frame, y, false);
  for (guint i = 0; i < x->n; i++)
    {
      double at = plot_frame_px (frame, x->value[i]);
      if (!isfinite (at))
        continue;
      cairo_move_to (pen->cr, pen_sharp_x (pen, at), bottom);
      cairo_line_to (pen->cr, pen_sharp_x (pen, at), bottom + (x->minor[i] ? 2 : 4) * out);
    }
  for (guint i = 0; i < y->n; i++)
    {
      double at = plot_frame_py (frame, y->value[i]);
      if (!isfinite (at))
        continue;
      cairo_move_to (pen->cr, frame->x, pen_sharp_y (pen, at));
      cairo_line_to (pen->cr, frame->x - (y->minor[i] ? 2 : 4) * out, pen_sharp_y (pen, at));
    }
  pen_axis_line (pen);
}

static void
draw_x_labels (const Pen *pen, const PlotFrame *frame, const Ticks *ticks)
{
  TextStyle style = pen_text_style (pen);
  double free_from = -1e9, w;

  style.anchor_x = 0.5;
  style.part = PART_X_LABEL;
  for (guint i = 0; i < ticks->n; i++)
    {
      double at = plot_frame_px (frame, ticks->value[i]);
      pen_text_size (pen, ticks->label[i], &style, &w, NULL);
      if (!isfinite (at) || ticks->label[i][0] == '\0' || at - w / 2 < free_from)
        continue;
      pen_text (pen, ticks->label[i], at, frame->y + frame->height + 5 * pen_hairline (pen), &style);
      free_from = at + w / 2 + 0.6 * style.size;
    }
}

static void
draw_y_labels (const Pen *pen, const PlotFrame *frame, const Ticks *ticks)
{
  TextStyle style = pen_text_style (pen);
  double free_below = 1e9;

  style.anchor_x = 1;
  style.anchor_y = 0.5;
  style.part = PART_Y_LABEL;
  for (guint i = 0; i < ticks->n; i++)
    {
      double at = plot_frame_py (frame, ticks->value[i]);
      if (!isfinite (at) || ticks->label[i][0] == '\0' || (i > 0 && at > free_below))
        continue;
      pen_text (pen, ticks->label[i], frame->x - 0.5 * style.size, at, &style);
      free_below = at - 1.15 * style.size;
    }
}

/* Sizes of the text by which a title may be longer than its axis; and one that is upright, so as to break no word:
 * above the axis of y is the plot's title, and below it are the labels of the other. */
#define BEYOND 0.6
#define BEYOND_FOR_A_WORD 2.4

TextStyle
axes_title_style (const Pen *pen, const char *title, double length, bool upright)
{
  TextStyle style = pen_text_style (pen);
  double size = style.size;

  style.colour = pen->theme->foreground;
  style.anchor_x = 0.5;
  style = pen_fitting_style (pen, title, &style, length + BEYOND * size);
  if (upright && style.wrap > 0)
    style.wrap = fmax (style.wrap,
                       fmin (1.02 * pen_longest_word (pen, title, &style), length + BEYOND_FOR_A_WORD * size));
  return style;
}

static void
draw_axis_titles (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Ticks *ticks)
{
  g_autofree char *x_title = plot_axis_title (&plot->x), *y_title = plot_axis_title (&plot->y);
  double text = pen->theme->text;
  TextStyle style;

  if (x_title != NULL && !frame->x_below)
    {
      style = axes_title_style (pen, x_title, frame->width, false);
      pen_text (pen, x_title, frame->x + frame->width / 2, frame->y + frame->height + 1.7 * text, &style);
    }
  if (y_title != NULL)
    {
      double along, down;
      style = axes_title_style (pen, y_title, frame->height, true);
      pen_text_size (pen, y_title, &style, &along, NULL);
      /* What is longer than the axis ends lower, beside the labels below: above it there is a title. */
      down = frame->x_below ? 0 : fmax (0, along - frame->height - BEYOND * text) / 2;
      style.angle = M_PI_2;
      style.anchor_y = 1;
      pen_text (pen, y_title, frame->x - ticks_widest (pen, ticks) - 0.85 * text, frame->y + frame->height / 2 + down,
                &style);
    }
}

void
axes_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame, bool grid)
{
  Ticks x = axes_x_ticks (frame, pen), y = axes_y_ticks (frame, pen);

  if (grid && !plot_has (plot, LAYER_FIELD))
    draw_grid (pen, frame, &x, &y);
  draw_ticks (pen, frame, &x, &y);
  if (!frame->x_below)
    draw_x_labels (pen, frame, &x);
  draw_y_labels (pen, frame, &y);
  draw_axis_titles (pen, plot, frame, &y);
}

void
axes_draw_lines (const Pen *pen, const PlotFrame *frame)
{
  double x = pen_sharp_x (pen, frame->x), bottom = pen_sharp_y (pen, frame->y + frame->height);

  cairo_move_to (pen->cr, x, frame->y);
  cairo_line_to (pen->cr, x, bottom);
  cairo_line_to (pen->cr, frame->x + frame->width, bottom);
  pen_axis_line (pen);
}

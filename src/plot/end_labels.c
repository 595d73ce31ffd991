/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are named where they end, right of the frame, where no data are.  An end is named only where it is told
 * from the others without colour as well: each label stands at its own end, or a little above or below it. */
#include "plot/layer_draw.h"
#include "plot/layout.h"

#include <math.h>

/* In sizes of the text. */
#define GAP 0.6      /* from the frame to the labels, for the leaders */
#define MARGIN 0.35  /* from the labels to the edge of the plot */
#define LINE 1.25    /* from label to label */
#define APART 0.5    /* what two ends are apart at least */
#define MOST_MOVED 1 /* from the end */
#define AT_RIGHT 2   /* how far before the frame's right lines may end, */
#define TOGETHER 0.5 /* and how far from each other */
#define UNMOVED 0.1  /* a label needs no leader */

static bool
is_named (const Layer *layer)
{
  return layer->name != NULL && *layer->name != '\0' && layer_drawing (layer)->sample != NULL;
}

static TextStyle
label_style (const Pen *pen, const Layer *layer)
{
  TextStyle style = pen_text_style (pen);

  style.colour = pen_readable (pen, pen_style_colour (pen, &layer->style));
  style.anchor_y = 0.5;
  style.part = PART_ENTRY;
  return style;
}

double
end_labels_width (const Pen *pen, const Plot *plot)
{
  double widest = 0, width;

  for (guint i = 0; i < plot->layers->len; i++)
    if (is_named (plot->layers->pdata[i]))
      {
        const Layer *layer = plot->layers->pdata[i];
        TextStyle style = label_style (pen, layer);
        pen_text_size (pen, layer->name, &style, &width, NULL);
        widest = fmax (widest, width);
      }
  return widest + (GAP + MARGIN) * pen->theme->text;
}

/* ---- Where lines end ---- */

typedef struct
{
  const Layer *layer;
  double x, end; /* where the line ends */
  double y;      /* the middle of its label */
} EndLabel;

/* The last number that there is; false if that is not inside the frame, at its right. */
static bool
find_end (const Pen *pen, const PlotFrame *frame, const Layer *layer, EndLabel *label)
{
  const double right = frame->x + frame->width;

  *label = (EndLabel){ layer, NAN, NAN, NAN };
  for (size_t k = layer->x->n; k-- > 0 && !isfinite (label->x + label->end);)
    {
      label->x = plot_frame_px (frame, layer->x->v[k]);
      label->end = plot_frame_py (frame, layer->y->v[k]);
    }
  return label->x <= right + 0.01 && label->x >= right - AT_RIGHT * pen->theme->text && label->end >= frame->y
         && label->end <= frame->y + frame->height;
}

static int
by_end (gconstpointer a, gconstpointer b)
{
  const EndLabel *one = a, *other = b;
  return (one->end > other->end) - (one->end < other->end);
}

/* From the top to the bottom; NULL where something that has a name is no line or does not end there. */
static GArray *
find_ends (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) labels = g_array_new (FALSE, FALSE, sizeof (EndLabel));
  double first = INFINITY, last = -INFINITY;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      EndLabel label;
      if (!is_named (layer))
        continue;
      if (layer->kind != LAYER_LINE || !find_end (pen, frame, layer, &label))
        return NULL;
      first = fmin (first, label.x);
      last = fmax (last, label.x);
      g_array_append_val (labels, label);
    }
  if (last - first > TOGETHER * pen->theme->text)
    return NULL;
  g_array_sort (labels, by_end);
  return g_steal_pointer (&labels);
}

/* ---- Where labels go ---- */

/* As near to their ends as they can be, in least squares, a line apart and between top and bottom: the isotonic
 * regression of what is left of the ends when the k-th is moved up by k lines (Barlow et al. 1972: neighbours that are
 * out of order get their mean). */
static void
spread (EndLabel *labels, guint n, double line, double top, double bottom)
{
  g_autofree double *means = g_new (double, MAX (n, 1));
  g_autofree guint *counts = g_new (guint, MAX (n, 1));
  guint blocks = 0, k = 0;

  for (guint i = 0; i < n; i++)
    {
      means[blocks] = labels[i].end - i * line;
      counts[blocks++] = 1;
      for (; blocks > 1 && means[blocks - 2] > means[blocks - 1]; blocks--)
        {
          guint both = counts[blocks - 2] + counts[blocks - 1];
          means[blocks - 2] = (means[blocks - 2] * counts[blocks - 2] + means[blocks - 1] * counts[blocks - 1]) / both;
          counts[blocks - 2] = both;
        }
    }
  for (guint block = 0; block < blocks; block++)
    for (guint i = 0; i < counts[block]; i++, k++)
      labels[k].y = fmax (top, fmin (means[block], bottom - (n - 1) * line)) + k * line;
}

/* NULL where there is no room. */
static GArray *
place_labels (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) labels = find_ends (pen, plot, frame);
  const double text = pen->theme->text, line = LINE * text;
  EndLabel *label = labels != NULL ? (EndLabel *) (void *) labels->data : NULL;

  if (label == NULL || labels->len * line > frame->height)
    return NULL;
  spread (label, labels->len, line, frame->y + line / 2, frame->y + frame->height - line / 2);
  for (guint i = 0; i < labels->len; i++)
    if (fabs (label[i].y - label[i].end) > MOST_MOVED * text
        || (i > 0 && label[i].end - label[i - 1].end < APART * text))
      return NULL;
  return g_steal_pointer (&labels);
}

bool
end_labels_fit (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) labels = place_labels (pen, plot, frame);
  return labels != NULL;
}

/* ---- Drawing ---- */

static void
draw_leader (const Pen *pen, const EndLabel *label, double x)
{
  const double text = pen->theme->text;

  if (fabs (label->y - label->end) < UNMOVED * text && x - label->x < 1.5 * GAP * text)
    return;
  cairo_move_to (pen->cr, label->x + 0.1 * text, label->end);
  cairo_line_to (pen->cr, x - 0.15 * text, label->y);
  pen_colour (pen, pen_style_colour (pen, &label->layer->style), 1);
  cairo_set_line_width (pen->cr, 0.6 * pen_hairline (pen));
  cairo_stroke (pen->cr);
}

void
end_labels_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) labels = place_labels (pen, plot, frame);
  const double x = frame->x + frame->width + GAP * pen->theme->text;

  for (guint i = 0; labels != NULL && i < labels->len; i++)
    {
      const EndLabel *label = &g_array_index (labels, EndLabel, i);
      TextStyle style = label_style (pen, label->layer);
      draw_leader (pen, label, x);
      pen_text (pen, label->layer->name, x, label->y, &style);
    }
}

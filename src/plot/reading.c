/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/reading.h"

#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <math.h>

/* In sizes of the text: so near is a pointer that is on a point. */
#define NEAR 0.7

static void
clear_row (gpointer data)
{
  g_free (((ReadingRow *) data)->text);
}

Reading
reading_new (const Plot *plot, const PlotFrame *frame)
{
  Reading reading = {
    .plot = plot, .frame = frame, .rows = g_array_new (FALSE, FALSE, sizeof (ReadingRow)), .across = NAN
  };

  g_array_set_clear_func (reading.rows, clear_row);
  return reading;
}

void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->rows, g_array_unref);
}

ReadingRow *
reading_add (Reading *reading, char *text)
{
  ReadingRow row = { .text = text, .px = NAN, .py = NAN };

  g_array_append_val (reading->rows, row);
  return &g_array_index (reading->rows, ReadingRow, reading->rows->len - 1);
}

static char *
named (const char *name, double value)
{
  g_autofree char *number = number_format (value);

  return g_strdup_printf ("%s %s", name, number);
}

static const char *
axis_name (const Axis *axis, const char *otherwise)
{
  return axis->label != NULL ? axis->label : otherwise;
}

char *
reading_of_height (const Plot *plot, const char *otherwise, double value)
{
  g_autofree char *text = named (axis_name (&plot->z, otherwise), value);
  double low, high;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  if (value > high)
    return g_strdup_printf (_ ("%s, above the range"), text);
  return value < low ? g_strdup_printf (_ ("%s, below the range"), text) : g_steal_pointer (&text);
}

static void
mark (ReadingRow *row, const Pen *pen, const Layer *layer, double px, double py)
{
  row->keyed = true;
  row->colour = pen_style_colour (pen, &layer->style);
  row->px = px;
  row->py = py;
}

/* ---- Along x ---- */

static bool
is_histogram (const Layer *layer)
{
  return layer->kind == LAYER_BARS && layer->bars.low != NULL;
}

/* Has a value at each of its x. */
static bool
is_series (const Layer *layer)
{
  bool is = layer->kind == LAYER_LINE || layer->kind == LAYER_BARS || layer->kind == LAYER_AREA
            || (layer->kind == LAYER_POINTS && layer->points.stems);

  return is && !is_histogram (layer) && layer->x->n > 0;
}

/* The nearest on the screen, which on a logarithmic axis is another than the nearest number. */
static size_t
nearest_along (const Layer *layer, const PlotFrame *frame, double px)
{
  double least = INFINITY;
  size_t nearest = 0;

  for (size_t i = 0; i < layer->x->n; i++)
    {
      double away = fabs (plot_frame_px (frame, layer->x->v[i]) - px);
      if (away < least)
        {
          least = away;
          nearest = i;
        }
    }
  return nearest;
}

/* The x that is nearest to the pointer, of all layers; NaN without series. */
static double
snapped (const Plot *plot, const PlotFrame *frame, double px)
{
  double found = NAN;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      double x = is_series (layer) ? layer->x->v[nearest_along (layer, frame, px)] : NAN;
      if (!isnan (x) && !(fabs (plot_frame_px (frame, x) - px) >= fabs (plot_frame_px (frame, found) - px)))
        found = x;
    }
  return found;
}

static const char *
layer_name (const Plot *plot, const Layer *layer)
{
  return layer->name != NULL ? layer->name : axis_name (&plot->y, layer->id);
}

/* A line that has no datum at that x says where its own is; a bar or a stem is there or not. */
static void
read_series (Reading *reading, const Pen *pen, const Layer *layer)
{
  const Plot *plot = reading->plot;
  size_t at = nearest_along (layer, reading->frame, reading->across);
  double x = layer->x->v[at], y = layer->y->v[at], px = plot_frame_px (reading->frame, x),
         top = layer->kind == LAYER_AREA ? layer->area.high->v[at] : y;
  bool is_there = fabs (px - reading->across) <= 0.5;
  g_autofree char *value = named (layer_name (plot, layer), y), *where = named (axis_name (&plot->x, "x"), x);

  if (!is_there && (layer->kind == LAYER_POINTS || layer->kind == LAYER_BARS))
    return;
  mark (reading_add (reading, is_there ? g_steal_pointer (&value) : g_strdup_printf ("%s (%s)", value, where)), pen,
        layer, px, plot_frame_py (reading->frame, top));
}

/* The histogram's bar over that pixel; n: there is none. */
static size_t
bar_at (const Layer *layer, const PlotFrame *frame, double px)
{
  for (size_t i = 0; i < layer->x->n; i++)
    if (px >= plot_frame_px (frame, layer->bars.low->v[i]) && px < plot_frame_px (frame, layer->bars.high->v[i]))
      return i;
  return layer->x->n;
}

static void
read_bar (Reading *reading, const Pen *pen, const Layer *layer, double px)
{
  size_t i = bar_at (layer, reading->frame, px);

  if (i == layer->x->n)
    return;
  g_autofree char *low = number_format (layer->bars.low->v[i]), *high = number_format (layer->bars.high->v[i]);
  double middle = (plot_frame_px (reading->frame, layer->bars.low->v[i])
                   + plot_frame_px (reading->frame, layer->bars.high->v[i]))
                  / 2;
  reading_add (reading, g_strdup_printf ("%s %s … %s", axis_name (&reading->plot->x, "x"), low, high));
  mark (reading_add (reading, named (layer_name (reading->plot, layer), layer->y->v[i])), pen, layer, middle,
        plot_frame_py (reading->frame, layer->y->v[i]));
}

/* Bars between the same ends say them once. */
static void
drop_repeated (GArray *rows)
{
  const char *last = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const ReadingRow *row = &g_array_index (rows, ReadingRow, i);
      if (row->keyed)
        continue;
      if (g_strcmp0 (last, row->text) == 0)
        g_array_remove_index (rows, i--);
      else
        last = row->text;
    }
}

static bool
read_along (Reading *reading, const Pen *pen, double px)
{
  const Plot *plot = reading->plot;
  double x = snapped (plot, reading->frame, px);

  reading->across = isnan (x) ? px : plot_frame_px (reading->frame, x);
  if (!isnan (x))
    reading_add (reading, named (axis_name (&plot->x, "x"), x));
  for (guint i = 0; i < plot->layers->len; i++)
    if (is_series (plot->layers->pdata[i]))
      read_series (reading, pen, plot->layers->pdata[i]);
  for (guint i = 0; i < plot->layers->len; i++)
    if (is_histogram (plot->layers->pdata[i]))
      read_bar (reading, pen, plot->layers->pdata[i], px);
  drop_repeated (reading->rows);
  return reading->rows->len > 1;
}

/* ---- Points ---- */

typedef struct
{
  const Layer *layer; /* NULL: none */
  size_t index;
  double px, py, away;
} NearestPoint;

static bool
is_scattered (const Layer *layer)
{
  return layer->kind == LAYER_PATH || (layer->kind == LAYER_POINTS && !layer->points.stems);
}

static NearestPoint
nearest_point (const Plot *plot, const PlotFrame *frame, double px, double py)
{
  NearestPoint nearest = { .away = INFINITY };

  for (guint k = 0; k < plot->layers->len; k++)
    {
      const Layer *layer = plot->layers->pdata[k];
      for (size_t i = 0; is_scattered (layer) && i < layer->x->n; i++)
        {
          double x = plot_frame_px (frame, layer->x->v[i]), y = plot_frame_py (frame, layer->y->v[i]);
          double away = hypot (x - px, y - py);
          if (away < nearest.away)
            nearest = (NearestPoint){ layer, i, x, y, away };
        }
    }
  return nearest;
}

static char *
class_text (double class)
{
  g_autofree char *number = number_format (class);

  return g_strdup_printf ("%s %s", _ ("Class"), number);
}

static void
read_point (Reading *reading, const Pen *pen, const Plot *plot, const NearestPoint *point)
{
  const Layer *layer = point->layer;
  const Numbers *group = layer->kind == LAYER_POINTS ? layer->points.group : NULL;
  size_t i = point->index;

  reading->across = NAN;
  if (layer->name != NULL)
    mark (reading_add (reading, g_strdup (layer->name)), pen, layer, point->px, point->py);
  mark (reading_add (reading, named (axis_name (&plot->x, "x"), layer->x->v[i])), pen, layer, point->px, point->py);
  g_array_index (reading->rows, ReadingRow, reading->rows->len - 1).keyed = false;
  reading_add (reading, named (axis_name (&plot->y, "y"), layer->y->v[i]));
  if (layer->z != NULL)
    reading_add (reading, named (axis_name (&plot->z, "z"), layer->z->v[i]));
  if (group != NULL)
    reading_add (reading, class_text (group->v[i]));
}

/* How far the pointer is from what was read along x. */
static double
distance (const Reading *reading, double px, double py)
{
  double least = INFINITY;

  for (guint i = 0; i < reading->rows->len; i++)
    {
      const ReadingRow *row = &g_array_index (reading->rows, ReadingRow, i);
      least = fmin (least, hypot (row->px - px, row->py - py));
    }
  return least;
}

/* ---- Fields ---- */

/* A node is the middle of its cell. */
static bool
find_cell (const Numbers *nodes, double at, size_t *found, double *half)
{
  size_t n = nodes->n;
  double place;

  if (n < 2 || nodes->v[n - 1] == nodes->v[0])
    return false;
  *half = (nodes->v[n - 1] - nodes->v[0]) / (double) (n - 1) / 2;
  place = (at - nodes->v[0]) / (2 * *half);
  if (!(place >= -0.5 && place <= (double) n - 0.5))
    return false;
  *found = MIN (n - 1, (size_t) lround (fmax (0, place)));
  return true;
}

/* The samples of a class are a layer with its name, or else it has a number. */
static char *
class_of_cell (const Plot *plot, double class)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind == LAYER_POINTS && layer->points.group == NULL && layer->name != NULL
          && layer->style.colour == (int) class)
        return g_strdup_printf ("%s %s", _ ("Class"), layer->name);
    }
  return class_text (class);
}

static void
add_cell (Reading *reading, const Plot *plot, const Layer *layer, size_t i, size_t j)
{
  size_t cell = j * layer->x->n + i;
  const char *title = plot->title != NULL ? plot->title : "z",
             *otherwise = layer->grid.group != NULL ? _ ("Certainty") : title;

  if (!plot->frameless)
    {
      reading_add (reading, named (axis_name (&plot->x, "x"), layer->x->v[i]));
      reading_add (reading, named (axis_name (&plot->y, "y"), layer->y->v[j]));
    }
  if (layer->grid.group != NULL)
    reading_add (reading, class_of_cell (plot, layer->grid.group->v[cell]));
  reading_add (reading, layer->grid.group != NULL ? named (axis_name (&plot->z, otherwise), layer->z->v[cell])
                                                  : reading_of_height (plot, otherwise, layer->z->v[cell]));
}

static bool
read_cell (Reading *reading, const Plot *plot, const PlotFrame *frame, double px, double py)
{
  for (guint k = 0; k < plot->layers->len; k++)
    {
      const Layer *layer = plot->layers->pdata[k];
      size_t i, j;
      double half_x, half_y;
      if (layer->kind != LAYER_FIELD || !find_cell (layer->x, plot_frame_x (frame, px), &i, &half_x)
          || !find_cell (layer->y, plot_frame_y (frame, py), &j, &half_y))
        continue;
      if (plot->frameless && isnan (layer->z->v[j * layer->x->n + i])) /* between two maps */
        continue;
      double left = plot_frame_px (frame, layer->x->v[i] - half_x),
             top = plot_frame_py (frame, layer->y->v[j] + half_y);
      add_cell (reading, plot, layer, i, j);
      reading->outline = (PlotCell){ left, top, plot_frame_px (frame, layer->x->v[i] + half_x) - left,
                                     plot_frame_py (frame, layer->y->v[j] - half_y) - top };
      g_array_index (reading->rows, ReadingRow, 0).px = left + reading->outline.width / 2;
      g_array_index (reading->rows, ReadingRow, 0).py = top + reading->outline.height / 2;
      return true;
    }
  return false;
}

/* ---- All of it ---- */

Reading
reading_make (const Pen *pen, const Plot *plot, const PlotFrame *frame, double px, double py)
{
  Reading reading = reading_new (plot, frame);
  NearestPoint point = nearest_point (plot, frame, px, py);
  bool along = read_along (&reading, pen, px), on_point = point.layer != NULL && point.away <= NEAR * pen->theme->text
                                                          && point.away < distance (&reading, px, py);

  if (along && !on_point)
    return reading;
  g_array_set_size (reading.rows, 0);
  reading.across = NAN;
  if (!on_point && read_cell (&reading, plot, frame, px, py))
    return reading;
  if (point.layer != NULL && (on_point || !plot_has (plot, LAYER_FIELD)))
    read_point (&reading, pen, plot, &point);
  return reading;
}

char *
reading_text (const Reading *reading)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < reading->rows->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", g_array_index (reading->rows, ReadingRow, i).text);
  return g_string_free (text, FALSE);
}

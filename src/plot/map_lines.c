/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/map_lines.h"

#include "figure/contours.h"
#include "figure/map.h"
#include "figure/scale.h"

#include <math.h>

/* A label lies where the line is straight: its ends are so far apart, of the length between them. */
#define STRAIGHT 0.95
/* Shorter lines, in lengths of the gap for the label, have none. */
#define SHORTEST 2.5

typedef struct
{
  double x, y;
} Point;

typedef struct
{
  double left, top, right, bottom;
} Box;

typedef struct
{
  const Pen *pen;
  const Plot *plot;
  const PlotFrame *frame;
  GArray *taken; /* of Box: by labels */
} MapLines;

/* A line, and how far along it each point is, in pixels. */
typedef struct
{
  const Point *at;
  double *along;
  guint n;
} Line;

static Point
point_at (const Line *line, double s)
{
  guint i = 0;
  double t;

  while (i + 2 < line->n && line->along[i + 1] < s)
    i++;
  t = (s - line->along[i]) / MAX (line->along[i + 1] - line->along[i], 1e-12);
  return (Point){ line->at[i].x + t * (line->at[i + 1].x - line->at[i].x),
                  line->at[i].y + t * (line->at[i + 1].y - line->at[i].y) };
}

static bool
is_in (const Box *box, double x, double y)
{
  return x > box->left && x < box->right && y > box->top && y < box->bottom;
}

/* Paths and the names of places are not covered: every few pixels of a path are looked at. */
static bool
meets_path (const MapLines *lines, const Box *box, const Layer *path)
{
  const double step = 2;
  double x0 = NAN, y0 = NAN;

  for (size_t i = 0; i < path->x->n; i++)
    {
      double x = plot_frame_px (lines->frame, path->x->v[i]), y = plot_frame_py (lines->frame, path->y->v[i]),
             length = hypot (x - x0, y - y0);
      int steps = isfinite (length) ? (int) CLAMP (length / step, 1, 1000) : 1;
      for (int k = 0; k < steps; k++)
        {
          double t = isfinite (length) ? (double) k / steps : 0;
          if (is_in (box, x + t * (x0 - x), y + t * (y0 - y)) || is_in (box, x, y))
            return true;
        }
      x0 = x, y0 = y;
    }
  return false;
}

static bool
is_free (const MapLines *lines, const Box *box)
{
  const PlotFrame *frame = lines->frame;

  if (box->left < frame->x || box->right > frame->x + frame->width || box->top < frame->y
      || box->bottom > frame->y + frame->height)
    return false;
  for (guint i = 0; i < lines->taken->len; i++)
    {
      const Box *other = &g_array_index (lines->taken, Box, i);
      if (box->left < other->right && other->left < box->right && box->top < other->bottom && other->top < box->bottom)
        return false;
    }
  for (guint i = 0; i < lines->plot->layers->len; i++)
    {
      const Layer *layer = lines->plot->layers->pdata[i];
      if ((layer->kind == LAYER_PATH || layer->kind == LAYER_TEXT) && meets_path (lines, box, layer))
        return false;
    }
  return true;
}

/* What a text of that size takes that is turned so about its middle, and a little more. */
static Box
box_around (Point middle, double dx, double dy, double width, double height)
{
  double half_x = (fabs (dx) * width + fabs (dy) * height) / 2 + 0.3 * height,
         half_y = (fabs (dy) * width + fabs (dx) * height) / 2 + 0.15 * height;

  return (Box){ middle.x - half_x, middle.y - half_y, middle.x + half_x, middle.y + half_y };
}

typedef struct
{
  double from, to; /* along the line; from < 0: it has none */
  Point middle;
  double angle;
} LabelPlace;

/* Where the line is straightest, and nothing else is. */
static LabelPlace
find_place (const MapLines *lines, const Line *line, double width, double height)
{
  double gap = width + 0.7 * height, length = line->along[line->n - 1], best = STRAIGHT;
  LabelPlace place = { .from = -1 };
  Box box = { 0 };

  for (double s = 0.5 * gap; s + 1.5 * gap < length; s += 0.25 * gap)
    {
      Point from = point_at (line, s), to = point_at (line, s + gap);
      double chord = hypot (to.x - from.x, to.y - from.y), dx = (to.x - from.x) / chord, dy = (to.y - from.y) / chord;
      Point middle = { (from.x + to.x) / 2, (from.y + to.y) / 2 };
      Box here = box_around (middle, dx, dy, width, height);
      if (chord / gap < best + 1e-3 || !is_free (lines, &here))
        continue;
      best = chord / gap;
      box = here;
      place = (LabelPlace){ s, s + gap, middle, dx < 0 ? atan2 (dy, -dx) : atan2 (-dy, dx) };
    }
  if (place.from >= 0)
    g_array_append_val (lines->taken, box);
  return place;
}

static void
add_stretch (const MapLines *lines, const Line *line, double from, double to)
{
  Point start = point_at (line, from), end = point_at (line, to);

  cairo_move_to (lines->pen->cr, start.x, start.y);
  for (guint i = 0; i < line->n; i++)
    if (line->along[i] > from && line->along[i] < to)
      cairo_line_to (lines->pen->cr, line->at[i].x, line->at[i].y);
  cairo_line_to (lines->pen->cr, end.x, end.y);
}

/* Dark on bright colours and bright on dark ones. */
static Colour
ink_on (const MapLines *lines, double level)
{
  const Plot *plot = lines->plot;
  double low, high;
  Colour ground;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  ground = colourmap_at (plot->colourmap, scale_forward (plot->z.scale, low, high, level));
  return colour_contrast (ground, (Colour){ 1, 1, 1 }) > colour_contrast (ground, (Colour){ 0, 0, 0 })
             ? pen_mix_colours (ground, (Colour){ 1, 1, 1 }, 0.85)
             : pen_mix_colours (ground, (Colour){ 0, 0, 0 }, 0.85);
}

static void
draw_line (const MapLines *lines, const Line *line, const MapLevel *level)
{
  const Pen *pen = lines->pen;
  TextStyle style = pen_text_style (pen);
  Colour ink = ink_on (lines, level->value);
  double width, height, length = line->along[line->n - 1];
  LabelPlace place = { .from = -1 };

  style.size = pen->theme->small;
  style.colour = ink;
  style.anchor_x = style.anchor_y = 0.5;
  if (level->label[0] != '\0')
    {
      pen_text_size (pen, level->label, &style, &width, &height);
      if (length > SHORTEST * (width + 0.7 * height))
        place = find_place (lines, line, width, height);
    }
  if (place.from >= 0)
    {
      add_stretch (lines, line, 0, place.from);
      add_stretch (lines, line, place.to, length);
    }
  else
    add_stretch (lines, line, 0, length);
  pen_colour (pen, ink, 1);
  cairo_set_line_width (pen->cr, (level->label[0] != '\0' ? 0.55 : 0.3) * pen->theme->line);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (pen->cr);
  style.angle = place.angle;
  if (place.from >= 0)
    pen_text (pen, level->label, place.middle.x, place.middle.y, &style);
}

static void
draw_level (const MapLines *lines, const Layer *field, const MapLevel *level)
{
  g_autoptr (Numbers) x = NULL, y = NULL;
  g_autofree Point *at = NULL;
  g_autofree double *along = NULL;
  guint n = 0;

  if (!contour_line (field, level->value, &x, &y))
    return;
  at = g_new (Point, x->n);
  along = g_new (double, x->n);
  for (size_t i = 0; i <= x->n; i++)
    {
      if (i == x->n || isnan (x->v[i]))
        {
          const Line line = { at, along, n };
          if (n > 1)
            draw_line (lines, &line, level);
          n = 0;
          continue;
        }
      at[n] = (Point){ plot_frame_px (lines->frame, x->v[i]), plot_frame_py (lines->frame, y->v[i]) };
      along[n] = n > 0 ? along[n - 1] + hypot (at[n].x - at[n - 1].x, at[n].y - at[n - 1].y) : 0;
      n++;
    }
}

void
map_lines_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *field)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (Box));
  const MapLines lines = { pen, plot, frame, taken };
  MapLevel levels[MAP_LEVELS];
  guint n = map_levels (plot, levels);

  for (guint i = 0; i < n; i++)
    draw_level (&lines, field, &levels[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The box around a surface: grid, edges, ticks, labels, names of places. */
#include "plot/surface_scene.h"

#include <math.h>

void
scene_box_line (const SurfaceScene *scene, const float a[3], const float b[3])
{
  Screen from = scene_box_screen (scene, a[0], a[1], a[2]), to = scene_box_screen (scene, b[0], b[1], b[2]);
  cairo_move_to (scene->pen->cr, from.px, from.py);
  cairo_line_to (scene->pen->cr, to.px, to.py);
}

float
scene_axis_place (const SurfaceScene *scene, int axis, double value)
{
  return (float) projection_place (&scene->projection, (AxisName) axis, value);
}

static Ticks
axis_ticks (const SurfaceScene *scene, int axis)
{
  const Projection *p = &scene->projection;

  if (axis == 2)
    return ticks_make (p->z_low, p->z_high, p->z_scale, 5);
  return axis == 0 ? ticks_make (p->x_low, p->x_high, SCALE_LINEAR, 5)
                   : ticks_make (p->y_low, p->y_high, SCALE_LINEAR, 5);
}

void
scene_draw_back_grid (const SurfaceScene *scene)
{
  const float h = (float) BOX_HALF_HEIGHT;
  bool faces[4];
  Ticks ticks[3] = { axis_ticks (scene, 0), axis_ticks (scene, 1), axis_ticks (scene, 2) };

  projection_back_faces (&scene->projection, faces);
  for (int face = 0; face < 4; face++)
    {
      int along = face < 2 ? 1 : 0;
      float at = face % 2 == 0 ? -1 : 1;
      if (!faces[face])
        continue;
      for (guint i = 0; i < ticks[2].n; i++)
        if (!ticks[2].minor[i])
          {
            float z = scene_axis_place (scene, 2, ticks[2].value[i]);
            float a[3] = { along == 1 ? at : -1, along == 1 ? -1 : at, z },
                  b[3] = { along == 1 ? at : 1, along == 1 ? 1 : at, z };
            scene_box_line (scene, a, b);
          }
      for (guint i = 0; i < ticks[along].n; i++)
        {
          float t = scene_axis_place (scene, along, ticks[along].value[i]);
          float a[3] = { along == 1 ? at : t, along == 1 ? t : at, -h }, b[3] = { a[0], a[1], h };
          scene_box_line (scene, a, b);
        }
    }
  for (int axis = 0; axis < 2; axis++)
    for (guint i = 0; i < ticks[axis].n; i++)
      {
        float t = scene_axis_place (scene, axis, ticks[axis].value[i]);
        float a[3] = { axis == 0 ? t : -1, axis == 0 ? -1 : t, -h },
              b[3] = { axis == 0 ? t : 1, axis == 0 ? 1 : t, -h };
        scene_box_line (scene, a, b);
      }
  for (int side = -1; side <= 1; side += 2)
    {
      scene_box_line (scene, (float[3]){ (float) side, -1, -h }, (float[3]){ (float) side, 1, -h });
      scene_box_line (scene, (float[3]){ -1, (float) side, -h }, (float[3]){ 1, (float) side, -h });
    }
  pen_colour (scene->pen, scene->pen->theme->grid, 1);
  cairo_set_line_width (scene->pen->cr, 0.8 * pen_hairline (scene->pen));
  cairo_stroke (scene->pen->cr);
}

/* ---- Axes ---- */

/* An edge of the box on the screen, and the way out of it there. */
typedef struct
{
  Screen from, to, middle;
  double dx, dy; /* of length 1 */
} ScreenEdge;

static ScreenEdge
edge_on_screen (const SurfaceScene *scene, int axis, const BoxEdge *edge)
{
  const float x = (edge->from.x + edge->to.x) / 2, y = (edge->from.y + edge->to.y) / 2,
              z = (edge->from.z + edge->to.z) / 2;
  ScreenEdge on_screen = { scene_box_screen (scene, edge->from.x, edge->from.y, edge->from.z),
                           scene_box_screen (scene, edge->to.x, edge->to.y, edge->to.z),
                           scene_box_screen (scene, x, y, z), -1, 0 };
  Screen out = scene_box_screen (scene, x + 0.1f * edge->outward.x, y + 0.1f * edge->outward.y, z);
  double dx = out.px - on_screen.middle.px, dy = out.py - on_screen.middle.py, length = hypot (dx, dy);

  if (axis == 2)
    return on_screen;
  on_screen.dx = length < 1e-6 ? 0 : dx / length;
  on_screen.dy = length < 1e-6 ? 1 : dy / length;
  return on_screen;
}

static Screen
tick_on_screen (const SurfaceScene *scene, int axis, const BoxEdge *edge, double value)
{
  float place = scene_axis_place (scene, axis, value);

  return scene_box_screen (scene, axis == 0 ? place : edge->from.x, axis == 1 ? place : edge->from.y,
                           axis == 2 ? place : edge->from.z);
}

typedef struct
{
  char text[64];
  double x, y, width, height;
  TextStyle style;
} AxisLabel;

static AxisLabel
axis_label (const Pen *pen, const char *text, double x, double y, const TextStyle *style)
{
  AxisLabel label = { .x = x, .y = y, .style = *style };

  g_strlcpy (label.text, text, sizeof label.text);
  pen_text_size (pen, text, style, &label.width, &label.height);
  return label;
}

/* Whether it meets one of the others, of whichever axis. */
static bool
meets (const AxisLabel *label, const GArray *labels)
{
  const double gap = 3;

  for (guint i = 0; i < labels->len; i++)
    {
      const AxisLabel *other = &g_array_index (labels, AxisLabel, i);
      double left = label->x - label->style.anchor_x * label->width,
             top = label->y - label->style.anchor_y * label->height,
             other_left = other->x - other->style.anchor_x * other->width,
             other_top = other->y - other->style.anchor_y * other->height;
      if (left < other_left + other->width + gap && other_left < left + label->width + gap
          && top < other_top + other->height && other_top < top + label->height)
        return true;
    }
  return false;
}

/* Beyond the labels of the ticks, whichever way they stick out, and so much further that it meets no label of another
 * axis; heights have theirs on top. */
static void
add_title (const SurfaceScene *scene, GArray *labels, int axis, const BoxEdge *edge, const char *title, double widest)
{
  const Pen *pen = scene->pen;
  ScreenEdge at = edge_on_screen (scene, axis, edge);
  TextStyle style = pen_text_style (pen);
  double text = pen->theme->text,
         away = 9 * pen_hairline (pen) + fabs (at.dx) * widest + fabs (at.dy) * 1.3 * text + 0.8 * text;
  AxisLabel label;

  style.colour = pen->theme->foreground;
  style.size *= 1.1;
  style.anchor_x = 0.5;
  style.anchor_y = axis == 2 ? 1 : 0.5;
  for (int step = 0; step < 12; step++, away += 0.5 * text)
    {
      label = axis == 2 ? axis_label (pen, title, at.to.px, at.to.py - 0.6 * text - step * 0.5 * text, &style)
                        : axis_label (pen, title, at.middle.px + away * at.dx, at.middle.py + away * at.dy, &style);
      if (!meets (&label, labels))
        break;
    }
  g_array_append_val (labels, label);
}

/* Every so manieth of an axis from first on, if they are two or more and no two meet. */
static bool
take_every (GArray *labels, const GArray *own, guint first, guint stride)
{
  guint before = labels->len;

  for (guint i = first; i < own->len; i += stride)
    if (meets (&g_array_index (own, AxisLabel, i), labels))
      {
        g_array_set_size (labels, before);
        return false;
      }
    else
      g_array_append_val (labels, g_array_index (own, AxisLabel, i));
  return labels->len >= before + 2;
}

/* As many as there is room for, evenly, with zero among them where that can be; where no two are even, whichever meet
 * no other. */
static void
take_evenly (GArray *labels, const GArray *own, guint zero)
{
  guint before = labels->len;

  for (guint stride = 1; stride < own->len; stride++)
    for (guint phase = 0; phase < stride; phase++)
      {
        if (take_every (labels, own, (zero + phase) % stride, stride))
          return;
        g_array_set_size (labels, before);
      }
  for (guint i = 0; i < own->len; i++)
    if (!meets (&g_array_index (own, AxisLabel, i), labels))
      g_array_append_val (labels, g_array_index (own, AxisLabel, i));
}

/* Of the ticks those that meet no other; or all, which a box must have room for.  Returns the width of the
 * widest. */
static double
add_labels (const SurfaceScene *scene, GArray *labels, int axis, const BoxEdge *edge, bool all)
{
  const Pen *pen = scene->pen;
  ScreenEdge on_screen = edge_on_screen (scene, axis, edge);
  Ticks ticks = axis_ticks (scene, axis);
  TextStyle style = pen_text_style (pen);
  double widest = 0, out = 7 * pen_hairline (pen);
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (AxisLabel));
  guint zero = 0;

  style.anchor_x = 0.5 - 0.5 * on_screen.dx;
  style.anchor_y = 0.5 - 0.5 * on_screen.dy;
  for (guint i = 0; i < ticks.n; i++)
    {
      Screen at = tick_on_screen (scene, axis, edge, ticks.value[i]);
      AxisLabel label;
      if (ticks.minor[i])
        continue;
      label = axis_label (pen, ticks.label[i], at.px + out * on_screen.dx, at.py + out * on_screen.dy, &style);
      widest = fmax (widest, label.width);
      if (ticks.value[i] == 0)
        zero = own->len;
      g_array_append_val (own, label);
    }
  if (all)
    g_array_append_vals (labels, own->data, own->len);
  else
    take_evenly (labels, own, zero);
  return widest;
}

static GArray *
axis_labels (const SurfaceScene *scene, bool all)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (AxisLabel));
  const char *titles[3] = { scene->plot->x.label, scene->plot->y.label, scene->plot->z.label };
  double widest[3] = { 0 };
  BoxEdge edges[3];

  projection_edges (&scene->projection, edges);
  for (int axis = 0; axis < 3; axis++)
    if (edges[axis].visible)
      widest[axis] = add_labels (scene, labels, axis, &edges[axis], all);
  for (int axis = 0; axis < 3; axis++)
    if (edges[axis].visible && titles[axis] != NULL)
      add_title (scene, labels, axis, &edges[axis], titles[axis], widest[axis]);
  return labels;
}

static void
draw_axis_line (const SurfaceScene *scene, int axis, const BoxEdge *edge)
{
  const Pen *pen = scene->pen;
  ScreenEdge on_screen = edge_on_screen (scene, axis, edge);
  Ticks ticks = axis_ticks (scene, axis);

  cairo_move_to (pen->cr, on_screen.from.px, on_screen.from.py);
  cairo_line_to (pen->cr, on_screen.to.px, on_screen.to.py);
  for (guint i = 0; i < ticks.n; i++)
    {
      Screen at = tick_on_screen (scene, axis, edge, ticks.value[i]);
      if (ticks.minor[i])
        continue;
      cairo_move_to (pen->cr, at.px, at.py);
      cairo_line_to (pen->cr, at.px + 4 * pen_hairline (pen) * on_screen.dx,
                     at.py + 4 * pen_hairline (pen) * on_screen.dy);
    }
  pen_axis_line (pen);
}

/* As a smaller box has its labels elsewhere, they are measured a few times: all of them, since others may be left out
 * there. */
View3D
surface_view_with_margins (const Pen *pen, const Plot *plot, const View3D *view, double width, double height)
{
  View3D fitting = *view, whole = { .yaw = view->yaw, .pitch = view->pitch, .zoom = 1 };

  for (int i = 0; i < 4; i++)
    {
      SurfaceScene scene = { .pen = pen, .plot = plot, .projection = projection_new (plot, &whole, width, height) };
      g_autoptr (GArray) labels = axis_labels (&scene, true);
      double beyond[4] = { -INFINITY, -INFINITY, -INFINITY, -INFINITY };
      for (guint k = 0; k < labels->len; k++)
        {
          const AxisLabel *label = &g_array_index (labels, AxisLabel, k);
          double x = label->x - label->style.anchor_x * label->width,
                 y = label->y - label->style.anchor_y * label->height;
          beyond[0] = fmax (beyond[0], -x);
          beyond[1] = fmax (beyond[1], x + label->width - width);
          beyond[2] = fmax (beyond[2], -y);
          beyond[3] = fmax (beyond[3], y + label->height - height);
        }
      whole.left = CLAMP (whole.left + beyond[0], 0, 0.45 * width);
      whole.right = CLAMP (whole.right + beyond[1], 0, 0.45 * width);
      whole.above = CLAMP (whole.above + beyond[2], 0, 0.45 * height);
      whole.below = CLAMP (whole.below + beyond[3], 0, 0.45 * height);
    }
  fitting.left = whole.left, fitting.right = whole.right;
  fitting.above = whole.above, fitting.below = whole.below;
  return fitting;
}

double
surface_right (const Pen *pen, const Plot *plot, const View3D *view, double width, double height)
{
  View3D whole = { .yaw = view->yaw,
                   .pitch = view->pitch,
                   .zoom = 1,
                   .left = view->left,
                   .right = view->right,
                   .above = view->above,
                   .below = view->below };
  SurfaceScene scene = { .pen = pen, .plot = plot, .projection = projection_new (plot, &whole, width, height) };
  g_autoptr (GArray) labels = axis_labels (&scene, false);
  double right = 0;

  for (int corner = 0; corner < 8; corner++)
    right = fmax (right, scene_box_screen (&scene, corner & 1 ? 1 : -1, corner & 2 ? 1 : -1,
                                           (float) (corner & 4 ? BOX_HALF_HEIGHT : -BOX_HALF_HEIGHT))
                             .px);
  for (guint i = 0; i < labels->len; i++)
    {
      const AxisLabel *label = &g_array_index (labels, AxisLabel, i);
      right = fmax (right, label->x + (1 - label->style.anchor_x) * label->width);
    }
  return right;
}

/* Names of places on the surface, a little above them, on a patch of the ground. */
static void
draw_names (const SurfaceScene *scene)
{
  const Pen *pen = scene->pen;

  for (guint i = 0; i < scene->plot->layers->len; i++)
    {
      const Layer *layer = scene->plot->layers->pdata[i];
      TextStyle style = pen_text_style (pen);
      double w, h, pad = 0.25 * pen->theme->text;
      Screen at;
      if (layer->kind != LAYER_TEXT || layer->z == NULL
          || !scene_to_screen (scene, layer->x->v[0], layer->y->v[0], layer->z->v[0], LIFT, &at))
        continue;
      style.colour = pen_style_colour (pen, &layer->style);
      style.weight = WEIGHT_BOLD;
      pen_text_size (pen, layer->text.text, &style, &w, &h);
      double x = at.px - layer->text.anchor * w, y = at.py - h - 1.1 * pen->theme->text;
      pen_marker (pen, MARKER_CIRCLE, at.px, at.py, 0.28 * pen->theme->text, style.colour, 1);
      pen_colour (pen, pen->theme->ground, pen->theme->is_clear ? 0 : 0.8);
      cairo_rectangle (pen->cr, x - pad, y, w + 2 * pad, h);
      cairo_fill (pen->cr);
      style.colour = pen_readable (pen, style.colour);
      pen_text (pen, layer->text.text, x, y, &style);
    }
}

static void
add_part (const SurfaceScene *scene)
{
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

  for (int corner = 0; corner < 8; corner++)
    {
      Screen at = scene_box_screen (scene, corner & 1 ? 1 : -1, corner & 2 ? 1 : -1,
                                    (float) (corner & 4 ? BOX_HALF_HEIGHT : -BOX_HALF_HEIGHT));
      low[0] = fmin (low[0], at.px), low[1] = fmin (low[1], at.py);
      high[0] = fmax (high[0], at.px), high[1] = fmax (high[1], at.py);
    }
  pen_add_part (scene->pen, PART_SURFACE, scene->plot->id, low[0], low[1], high[0] - low[0], high[1] - low[1]);
}

void
scene_draw_axes (const SurfaceScene *scene)
{
  g_autoptr (GArray) labels = axis_labels (scene, false);
  BoxEdge edges[3];

  add_part (scene);
  draw_names (scene);
  projection_edges (&scene->projection, edges);
  for (int axis = 0; axis < 3; axis++)
    if (edges[axis].visible)
      draw_axis_line (scene, axis, &edges[axis]);
  for (guint i = 0; i < labels->len; i++)
    {
      const AxisLabel *label = &g_array_index (labels, AxisLabel, i);
      pen_text (scene->pen, label->text, label->x, label->y, &label->style);
    }
}

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

static void
draw_axis (const SurfaceScene *scene, int axis, const BoxEdge *edge, const Axis *names)
{
  const Pen *pen = scene->pen;
  Ticks ticks = axis_ticks (scene, axis);
  TextStyle style = pen_text_style (pen);
  Screen from = scene_box_screen (scene, edge->from.x, edge->from.y, edge->from.z),
         to = scene_box_screen (scene, edge->to.x, edge->to.y, edge->to.z);
  Screen middle = scene_box_screen (scene, (edge->from.x + edge->to.x) / 2, (edge->from.y + edge->to.y) / 2,
                                    (edge->from.z + edge->to.z) / 2);
  Screen out = scene_box_screen (scene, (edge->from.x + edge->to.x) / 2 + 0.1f * edge->outward.x,
                                 (edge->from.y + edge->to.y) / 2 + 0.1f * edge->outward.y,
                                 (edge->from.z + edge->to.z) / 2);
  double dx = out.px - middle.px, dy = out.py - middle.py, length = hypot (dx, dy), last_x = -1e9, last_y = -1e9,
         widest = 0;

  if (axis == 2 || length < 1e-6)
    {
      dx = axis == 2 ? -1 : 0;
      dy = axis == 2 ? 0 : 1;
      length = 1;
    }
  dx /= length;
  dy /= length;
  pen_colour (pen, pen->theme->dim, 1);
  cairo_set_line_width (pen->cr, pen_hairline (pen));
  cairo_move_to (pen->cr, from.px, from.py);
  cairo_line_to (pen->cr, to.px, to.py);
  cairo_stroke (pen->cr);
  style.anchor_x = 0.5 - 0.5 * dx;
  style.anchor_y = 0.5 - 0.5 * dy;
  for (guint i = 0; i < ticks.n; i++)
    {
      float place = scene_axis_place (scene, axis, ticks.value[i]);
      Screen at = scene_box_screen (scene, axis == 0 ? place : edge->from.x, axis == 1 ? place : edge->from.y,
                                    axis == 2 ? place : edge->from.z);
      double w, h;
      if (ticks.minor[i])
        continue;
      pen_colour (pen, pen->theme->dim, 1);
      cairo_move_to (pen->cr, at.px, at.py);
      cairo_line_to (pen->cr, at.px + 4 * pen_hairline (pen) * dx, at.py + 4 * pen_hairline (pen) * dy);
      cairo_stroke (pen->cr);
      pen_text_size (pen, ticks.label[i], &style, &w, &h);
      widest = MAX (widest, w);
      if (fabs (at.px - last_x) < w + 3 && fabs (at.py - last_y) < h)
        continue;
      pen_text (pen, ticks.label[i], at.px + 7 * pen_hairline (pen) * dx, at.py + 7 * pen_hairline (pen) * dy, &style);
      last_x = at.px;
      last_y = at.py;
    }
  if (names->label != NULL)
    {
      /* Beyond the tick labels, whichever way they stick out. */
      double away = 9 * pen_hairline (pen) + fabs (dx) * widest + fabs (dy) * 1.3 * style.size + 0.8 * style.size;
      style.colour = pen->theme->foreground;
      style.size *= 1.1;
      style.anchor_x = style.anchor_y = 0.5;
      if (axis == 2)
        {
          style.anchor_y = 1;
          style.anchor_x = 0.5;
          pen_text (pen, names->label, to.px, to.py - 0.6 * style.size, &style);
        }
      else
        pen_text (pen, names->label, middle.px + away * dx, middle.py + away * dy, &style);
    }
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
      pen_colour (pen, pen->theme->ground, 0.8);
      cairo_rectangle (pen->cr, x - pad, y, w + 2 * pad, h);
      cairo_fill (pen->cr);
      pen_text (pen, layer->text.text, x, y, &style);
    }
}

void
scene_draw_axes (const SurfaceScene *scene)
{
  draw_names (scene);
  const Axis *axes[3] = { &scene->plot->x, &scene->plot->y, &scene->plot->z };
  BoxEdge edges[3];

  projection_edges (&scene->projection, edges);
  for (int axis = 0; axis < 3; axis++)
    if (edges[axis].visible)
      draw_axis (scene, axis, &edges[axis], axes[axis]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths over a surface: tested against it, what is hidden is only hinted at. */
#include "plot/surface_scene.h"

#include <math.h>

/* Whether the eye sees a point, or the surface is in front of it. */
static bool
is_seen (const SurfaceScene *scene, const Screen *at)
{
  double sx, sy, sz;
  Screen front;

  if (!projection_pick_drawn (&scene->projection, scene->plot, at->px - scene->x, at->py - scene->y, &sx, &sy, &sz)
      || !scene_to_screen (scene, sx, sy, sz, 0, &front))
    return true;
  return at->depth <= front.depth + 0.012;
}

static void
stroke_path (const SurfaceScene *scene, const Screen *at, const bool *there, const bool *seen, size_t n, bool which,
             double width, Colour colour, double opacity, Dash dash)
{
  cairo_t *cr = scene->pen->cr;

  for (size_t i = 0; i + 1 < n; i++)
    if (there[i] && there[i + 1] && (seen[i] && seen[i + 1]) == which)
      {
        if (i == 0 || !there[i - 1] || (seen[i - 1] && seen[i]) != which)
          cairo_move_to (cr, at[i].px, at[i].py);
        cairo_line_to (cr, at[i + 1].px, at[i + 1].py);
      }
  pen_colour (scene->pen, colour, opacity);
  cairo_set_line_width (cr, width);
  cairo_set_line_cap (cr, dash == DASH_SOLID ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  pen_dash (scene->pen, dash, width);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_iterate (const SurfaceScene *scene, const Layer *path, const Screen *at, bool seen)
{
  cairo_t *cr = scene->pen->cr;
  double r = 0.62 * scene->pen->theme->text, x = at->px, y = at->py - 0.75 * r;
  Colour base = pen_style_colour (scene->pen, &path->style);
  Colour bright = pen_mix_colours (base, (Colour){ 1, 1, 1 }, 0.75),
         deep = pen_mix_colours (base, (Colour){ 0, 0, 0 }, 0.45);
  cairo_pattern_t *sphere,
      *shadow = cairo_pattern_create_radial (x, at->py + 0.25 * r, 0, x, at->py + 0.25 * r, 1.25 * r);
  double opacity = seen ? 1 : 0.35;

  cairo_pattern_add_color_stop_rgba (shadow, 0, 0, 0, 0, 0.45 * opacity);
  cairo_pattern_add_color_stop_rgba (shadow, 1, 0, 0, 0, 0);
  cairo_save (cr);
  cairo_rectangle (cr, x - 2 * r, at->py - 2 * r, 4 * r, 4 * r);
  cairo_set_source (cr, shadow);
  cairo_fill (cr);
  cairo_restore (cr);
  sphere = cairo_pattern_create_radial (x - 0.35 * r, y - 0.4 * r, 0.05 * r, x, y, 1.02 * r);
  cairo_pattern_add_color_stop_rgba (sphere, 0, bright.r, bright.g, bright.b, opacity);
  cairo_pattern_add_color_stop_rgba (sphere, 0.45, base.r, base.g, base.b, opacity);
  cairo_pattern_add_color_stop_rgba (sphere, 1, deep.r, deep.g, deep.b, opacity);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, r, 0, 2 * M_PI);
  cairo_set_source (cr, sphere);
  cairo_fill_preserve (cr);
  pen_colour (scene->pen, (Colour){ 1, 1, 1 }, 0.75 * opacity);
  cairo_set_line_width (cr, 0.8);
  cairo_stroke (cr);
  cairo_pattern_destroy (shadow);
  cairo_pattern_destroy (sphere);
}

void
scene_draw_path (const SurfaceScene *scene, const Layer *path)
{
  size_t n = path->x->n;
  g_autofree Screen *at = g_new0 (Screen, MAX (n, 1));
  g_autofree bool *there = g_new0 (bool, MAX (n, 1));
  g_autofree bool *seen = g_new0 (bool, MAX (n, 1));
  Colour colour = pen_style_colour (scene->pen, &path->style);
  double width = (path->style.width > 0 ? path->style.width : 1.5) * scene->pen->theme->line / 1.5;

  if (path->z == NULL || n == 0)
    return;
  for (size_t i = 0; i < n; i++)
    {
      there[i] = scene_to_screen (scene, path->x->v[i], path->y->v[i], path->z->v[i], LIFT, &at[i]);
      seen[i] = there[i] && is_seen (scene, &at[i]);
    }
  if (path->style.dash == DASH_SOLID)
    {
      Colour casing = scene->pen->theme->dark ? (Colour){ 0.05, 0.05, 0.08 } : (Colour){ 1, 1, 1 };
      stroke_path (scene, at, there, seen, n, true, width + 2.2 * pen_hairline (scene->pen), casing, 0.85, DASH_SOLID);
    }
  stroke_path (scene, at, there, seen, n, true, width, colour, path->style.opacity, path->style.dash);
  stroke_path (scene, at, there, seen, n, false, width, colour, 0.28 * path->style.opacity, path->style.dash);
  if (path->path.iterate && there[n - 1])
    draw_iterate (scene, path, &at[n - 1], seen[n - 1]);
}

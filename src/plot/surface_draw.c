/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A surface by projection, and what is laid over an OpenGL picture of one. */
#include "plot/surface_scene.h"

#include <math.h>

/* Coarser grids are cut finer, so that shading is smooth: less so in vector files, where every quad is bytes. */
#define CELLS_ON_SCREEN 120
#define PIXELS_A_CELL 5.5
#define CELLS_IN_FILES 60

bool
scene_to_screen (const SurfaceScene *scene, double x, double y, double z, double lift, Screen *screen)
{
  graphene_point3d_t box;

  if (!projection_to_box (&scene->projection, x, y, z, &box))
    return false;
  box.z += (float) lift;
  projection_to_screen (&scene->projection, &box, &screen->px, &screen->py, &screen->depth);
  screen->px += scene->x;
  screen->py += scene->y;
  return true;
}

Screen
scene_box_screen (const SurfaceScene *scene, float x, float y, float z)
{
  Screen screen;

  projection_to_screen (&scene->projection, &GRAPHENE_POINT3D_INIT (x, y, z), &screen.px, &screen.py, &screen.depth);
  screen.px += scene->x;
  screen.py += scene->y;
  return screen;
}

void
surface_axes_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width,
                   double height)
{
  SurfaceScene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = x, .y = y };

  scene.projection = projection_new (plot, view, width, height);
  scene_draw_axes (&scene);
}

void
surface_value_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width,
                    double height, double at_x, double at_y, double at_z)
{
  SurfaceScene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = x, .y = y };
  g_autofree char *a = number_format (at_x), *b = number_format (at_y), *c = number_format (at_z);
  g_autofree char *text = g_strdup_printf ("%s %s   %s %s   %s %s", plot->x.label ? plot->x.label : "x", a,
                                           plot->y.label ? plot->y.label : "y", b, plot->z.label ? plot->z.label : "z",
                                           c);
  TextStyle style = pen_text_style (pen);
  double w, h, pad = 0.5 * pen->theme->text;
  Screen top, floor;

  scene.projection = projection_new (plot, view, width, height);
  if (!scene_to_screen (&scene, at_x, at_y, at_z, 0, &top))
    return;
  floor = scene_box_screen (&scene, scene_axis_place (&scene, 0, at_x), scene_axis_place (&scene, 1, at_y),
                            -(float) BOX_HALF_HEIGHT);
  cairo_move_to (pen->cr, top.px, top.py);
  cairo_line_to (pen->cr, floor.px, floor.py);
  pen_colour (pen, pen->theme->foreground, 0.6);
  cairo_set_line_width (pen->cr, pen_hairline (pen));
  pen_dash (pen, DASH_DOTTED, 1.2);
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  pen_marker (pen, MARKER_CIRCLE, top.px, top.py, 3, pen->theme->foreground, 1);
  style.colour = pen->theme->foreground;
  pen_text_size (pen, text, &style, &w, &h);
  double bx = CLAMP (top.px + 12, x, x + width - w - 2 * pad), by = top.py - h - 2 * pad - 8;
  by = MAX (by, y);
  pen_colour (pen, pen->theme->ground, 0.9);
  cairo_rectangle (pen->cr, bx, by, w + 2 * pad, h + pad);
  cairo_fill_preserve (pen->cr);
  pen_colour (pen, pen->theme->grid, 1);
  cairo_stroke (pen->cr);
  pen_text (pen, text, bx + pad, by + pad / 2, &style);
}

/* ---- The whole ---- */

static Numbers *
cut_finer (const Numbers *x, size_t cut)
{
  Numbers *fine = numbers_new ((x->n - 1) * cut + 1);

  for (size_t i = 0; i < fine->n; i++)
    {
      double t = (double) (i % cut) / (double) cut;
      fine->v[i] = i % cut == 0 ? x->v[i / cut] : (1 - t) * x->v[i / cut] + t * x->v[i / cut + 1];
    }
  return fine;
}

/* The same bilinear surface over more nodes. */
static Layer
refined (const Layer *surface, size_t cells)
{
  size_t cut = MAX (1, cells / (MAX (surface->x->n, surface->y->n) - 1));
  Layer fine = *surface;

  fine.x = cut_finer (surface->x, cut);
  fine.y = cut_finer (surface->y, cut);
  fine.z = numbers_new (fine.x->n * fine.y->n);
  for (size_t j = 0; j < fine.y->n; j++)
    for (size_t i = 0; i < fine.x->n; i++)
      fine.z->v[j * fine.x->n + i] = layer_height_at (surface, fine.x->v[i], fine.y->v[j]);
  return fine;
}

/* As many as the picture has pixels for. */
static size_t
cells_for (cairo_t *cr, double side)
{
  double across = 1, up = 0;

  cairo_user_to_device_distance (cr, &across, &up);
  return (size_t) CLAMP (side * hypot (across, up) / PIXELS_A_CELL, 40, CELLS_ON_SCREEN);
}

void
surface_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width, double height)
{
  SurfaceScene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = x, .y = y };
  Layer fine;

  if (scene.surface->x->n < 2 || scene.surface->y->n < 2 || width < 20 || height < 20)
    return;
  scene.projection = projection_new (plot, view, width, height);
  fine = refined (scene.surface, pen_draws_vectors (pen) ? CELLS_IN_FILES : cells_for (pen->cr, MIN (width, height)));
  scene.surface = &fine;
  cairo_save (pen->cr);
  scene_draw_back_grid (&scene);
  scene_draw_floor (&scene);
  scene_draw_quads (&scene);
  for (guint i = 0; i < plot->layers->len; i++)
    if (((Layer *) plot->layers->pdata[i])->kind == LAYER_PATH)
      scene_draw_path (&scene, plot->layers->pdata[i]);
  scene_draw_axes (&scene);
  cairo_restore (pen->cr);
  numbers_unref (fine.x);
  numbers_unref (fine.y);
  numbers_unref (fine.z);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A surface by projection, and what is laid over an OpenGL picture of one. */
#include "figure/number_format.h"
#include "plot/layer_draw.h"
#include "plot/reading.h"
#include "plot/surface_frame.h"
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

static void
draw_drop_line (const Pen *pen, const Screen *top, const Screen *floor)
{
  cairo_move_to (pen->cr, top->px, top->py);
  cairo_line_to (pen->cr, floor->px, floor->py);
  pen_colour (pen, pen->theme->foreground, 0.6);
  cairo_set_line_width (pen->cr, pen_hairline (pen));
  pen_dash (pen, DASH_DOTTED, 1.2);
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  pen_marker (pen, MARKER_CIRCLE, top->px, top->py, 3, pen->theme->foreground, 1);
}

static void
add_row (Reading *reading, char *text, double px, double py)
{
  ReadingRow *row = reading_add (reading, text);

  row->px = px;
  row->py = py;
}

static void
add_coordinate (Reading *reading, const Axis *axis, const char *otherwise, double value, double px, double py)
{
  g_autofree char *number = number_format (value);

  add_row (reading, g_strdup_printf ("%s %s", axis->label != NULL ? axis->label : otherwise, number), px, py);
}

/* The box that has them covers neither end of the drop line, nor its middle. */
static void
add_value (Reading *reading, const Plot *plot, double x, double y, double z, const Screen *top, const Screen *floor)
{
  add_coordinate (reading, &plot->x, "x", x, top->px, top->py);
  add_coordinate (reading, &plot->y, "y", y, floor->px, floor->py);
  add_row (reading, reading_of_height (plot, "z", z), (top->px + floor->px) / 2, (top->py + floor->py) / 2);
}

char *
surface_value_text (const Plot *plot, double x, double y, double z)
{
  const Screen nowhere = { .px = NAN, .py = NAN };
  g_auto (Reading) reading = reading_new (plot, NULL);

  add_value (&reading, plot, x, y, z, &nowhere, &nowhere);
  return reading_text (&reading);
}

void
surface_value_draw (const Pen *pen, const Plot *plot, const View3D *view, const PlotFrame *frame, double width,
                    double height, double at_x, double at_y, double at_z)
{
  SurfaceScene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = frame->x, .y = frame->y };
  g_auto (Reading) reading = reading_new (plot, NULL);
  Screen top, floor;

  scene.projection = projection_new (plot, view, frame->width, frame->height);
  if (!scene_to_screen (&scene, at_x, at_y, at_z, 0, &top))
    return;
  floor = scene_box_screen (&scene, scene_axis_place (&scene, 0, at_x), scene_axis_place (&scene, 1, at_y),
                            -(float) BOX_HALF_HEIGHT);
  draw_drop_line (pen, &top, &floor);
  add_value (&reading, plot, at_x, at_y, at_z, &top, &floor);
  notes_draw_reading (pen, &reading, top.px, top.py, width, height);
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

Layer
surface_refined (const Layer *surface, size_t cells)
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

void
surface_refined_clear (Layer *fine)
{
  numbers_unref (fine->x);
  numbers_unref (fine->y);
  numbers_unref (fine->z);
}

/* As many as the picture has pixels for. */
static size_t
cells_for (cairo_t *cr, double side)
{
  double across = 1, up = 0;

  cairo_user_to_device_distance (cr, &across, &up);
  return (size_t) CLAMP (side * hypot (across, up) / PIXELS_A_CELL, 40, CELLS_ON_SCREEN);
}

/* PostScript knows a pixel that is there, and one that is not. */
static void
drop_half_tones (cairo_surface_t *image)
{
  guchar *data = cairo_image_surface_get_data (image);
  int stride = cairo_image_surface_get_stride (image);

  for (int j = 0; j < cairo_image_surface_get_height (image); j++)
    for (int i = 0; i < cairo_image_surface_get_width (image); i++)
      {
        guint32 *pixel = (guint32 *) (void *) (data + j * stride + 4 * i), alpha = *pixel >> 24;
        guint32 all = alpha < 128 ? 0 : 0xff000000u;
        for (int shift = 0; shift < 24 && all != 0; shift += 8)
          all |= MIN (255, (*pixel >> shift & 0xff) * 255 / alpha) << shift;
        *pixel = all;
      }
  cairo_surface_mark_dirty (image);
}

/* In a file of vectors as pixels: what they leave clear shows the box behind. */
static void
draw_quads_as_pixels (const SurfaceScene *scene)
{
  const Pen *pen = scene->pen;
  double resolution = pen_resolution (pen), width = scene->projection.width, height = scene->projection.height;
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width * resolution),
                                                       (int) ceil (height * resolution));
  cairo_t *cr = cairo_create (image);
  const Pen inner = { cr, pen->theme };
  SurfaceScene pixels = *scene;
  Layer fine;

  cairo_scale (cr, cairo_image_surface_get_width (image) / width, cairo_image_surface_get_height (image) / height);
  fine = surface_refined (scene->surface, cells_for (cr, MIN (width, height)));
  pixels.pen = &inner;
  pixels.surface = &fine;
  pixels.x = pixels.y = 0;
  scene_draw_quads (&pixels);
  surface_refined_clear (&fine);
  cairo_destroy (cr);
  cairo_surface_flush (image);
  if (cairo_surface_get_type (cairo_get_target (pen->cr)) == CAIRO_SURFACE_TYPE_PS)
    drop_half_tones (image);
  layer_draw_pixels (pen, image, scene->x, scene->y, width, height, true);
  cairo_surface_destroy (image);
}

void
surface_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width, double height)
{
  SurfaceScene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = x, .y = y };
  bool as_pixels = (pen_draws_vectors (pen) || pen->theme->surfaces == SURFACES_RASTER)
                   && pen_draws_pixels (pen, scene.surface->x->n, scene.surface->y->n);
  Layer fine;

  if (scene.surface->x->n < 2 || scene.surface->y->n < 2 || width < 20 || height < 20)
    return;
  scene.projection = projection_new (plot, view, width, height);
  fine = surface_refined (scene.surface,
                          pen_draws_vectors (pen) ? CELLS_IN_FILES : cells_for (pen->cr, MIN (width, height)));
  scene.surface = &fine;
  scene.cut = plot_cut (plot);
  cairo_save (pen->cr);
  scene_draw_back_grid (&scene);
  scene_draw_floor (&scene);
  if (as_pixels)
    draw_quads_as_pixels (&scene);
  else
    scene_draw_quads (&scene);
  for (guint i = 0; i < plot->layers->len; i++)
    if (((Layer *) plot->layers->pdata[i])->kind == LAYER_PATH)
      scene_draw_path (&scene, plot->layers->pdata[i]);
  scene_draw_axes (&scene);
  cairo_restore (pen->cr);
  surface_refined_clear (&fine);
}

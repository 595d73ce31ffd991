/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of a map: pixels between the nodes, or, in files of vectors, one area a step of colour. */
#include "figure/cut.h"
#include "figure/scale.h"
#include "plot/layer_draw.h"
#include "plot/map_lines.h"

#include <math.h>

/* ---- Pixels ---- */

#define SHADES 1024

static void
fill_shades (Colourmap map, guint32 shades[SHADES])
{
  for (guint i = 0; i < SHADES; i++)
    {
      Colour c = colourmap_at (map, i / (SHADES - 1.0));
      shades[i] = 0xff000000u | (guint32) lround (255 * c.r) << 16 | (guint32) lround (255 * c.g) << 8
                  | (guint32) lround (255 * c.b);
    }
}

/* Between which nodes a place is, and how far from the first; both ascend. */
typedef struct
{
  size_t node;
  double t;
} Between;

static Between *
places_of (const Numbers *nodes, const double *values, int n)
{
  Between *places = g_new (Between, (size_t) n);
  size_t node = 0;

  for (int i = 0; i < n; i++)
    {
      while (node + 2 < nodes->n && nodes->v[node + 1] <= values[i])
        node++;
      places[i] = (Between){ node, CLAMP ((values[i] - nodes->v[node]) / (nodes->v[node + 1] - nodes->v[node]), 0, 1) };
    }
  return places;
}

/* A row of pixels: first along y at every node, then along x.  What is next to a gap stays clear. */
static void
shade_row (const Plot *plot, const Layer *layer, const Between *across, int width, Between up, const guint32 *shades,
           double *heights, guint32 *pixels)
{
  size_t nx = layer->x->n;
  const double *below = layer->z->v + up.node * nx, *above = below + nx;
  double low, high;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  for (size_t i = 0; i < nx; i++)
    heights[i] = (1 - up.t) * below[i] + up.t * above[i];
  for (int i = 0; i < width; i++)
    {
      const double *z = heights + across[i].node;
      double t = scale_forward (plot->z.scale, low, high, (1 - across[i].t) * z[0] + across[i].t * z[1]);
      pixels[i] = isnan (t) ? 0 : shades[(guint) (CLAMP (t, 0, 1) * (SHADES - 1) + 0.5)];
    }
}

static void
draw_pixels (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  double resolution = pen_resolution (pen);
  int width = MAX (1, (int) ceil (frame->width * resolution)),
      height = MAX (1, (int) ceil (frame->height * resolution));
  g_autofree double *xs = g_new (double, (size_t) width), *ys = g_new (double, (size_t) height),
                    *heights = g_new (double, layer->x->n);
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guint32 shades[SHADES];

  if (cairo_surface_status (image) == CAIRO_STATUS_SUCCESS)
    {
      fill_shades (plot->colourmap, shades);
      for (int i = 0; i < width; i++)
        xs[i] = plot_frame_x (frame, frame->x + (i + 0.5) * frame->width / width);
      for (int j = 0; j < height; j++)
        ys[j] = plot_frame_y (frame, frame->y + frame->height - (j + 0.5) * frame->height / height);
      g_autofree Between *across = places_of (layer->x, xs, width), *up = places_of (layer->y, ys, height);
      for (int j = 0; j < height; j++)
        shade_row (
            plot, layer, across, width, up[height - 1 - j], shades, heights,
            (guint32 *) (void *) (cairo_image_surface_get_data (image) + j * cairo_image_surface_get_stride (image)));
      cairo_surface_mark_dirty (image);
      layer_draw_pixels (pen, image, frame->x, frame->y, frame->width, frame->height, true);
    }
  cairo_surface_destroy (image);
}

/* ---- Areas ---- */

/* So many colours that steps between them are hardly seen. */
#define STEPS 64

static void
add_piece (const Pen *pen, const PlotFrame *frame, const CutPiece *piece)
{
  cairo_new_sub_path (pen->cr);
  for (guint k = 0; k < piece->n; k++)
    cairo_line_to (pen->cr, plot_frame_px (frame, piece->at[k].x), plot_frame_py (frame, piece->at[k].y));
  cairo_close_path (pen->cr);
}

static void
add_run (const Pen *pen, const PlotFrame *frame, const Layer *field, size_t from, size_t to, size_t j)
{
  double left = plot_frame_px (frame, field->x->v[from]), right = plot_frame_px (frame, field->x->v[to]),
         bottom = plot_frame_py (frame, field->y->v[j]), top = plot_frame_py (frame, field->y->v[j + 1]);

  if (to == from)
    return;
  /* In the direction of the pieces. */
  cairo_move_to (pen->cr, left, bottom);
  cairo_line_to (pen->cr, right, bottom);
  cairo_line_to (pen->cr, right, top);
  cairo_line_to (pen->cr, left, top);
  cairo_close_path (pen->cr);
}

/* One row of what is at the level or above: whole cells beside each other are one rectangle. */
static void
add_row (const Pen *pen, const PlotFrame *frame, const Layer *field, size_t j, double level)
{
  size_t nx = field->x->n, first = 0;

  for (size_t i = 0; i + 1 < nx; i++)
    {
      const size_t at = j * nx + i, corners[4] = { at, at + 1, at + nx + 1, at + nx };
      const double *z = field->z->v + at;
      CutPiece pieces[2];
      guint n;
      if (z[0] >= level && z[1] >= level && z[nx] >= level && z[nx + 1] >= level
          && isfinite (z[0] + z[1] + z[nx] + z[nx + 1]))
        continue;
      add_run (pen, frame, field, first, i, j);
      first = i + 1;
      n = cut_cell (field, corners, level, INFINITY, pieces);
      for (guint k = 0; k < n; k++)
        add_piece (pen, frame, &pieces[k]);
    }
  add_run (pen, frame, field, first, nx - 1, j);
}

/* From the lowest on, each over all that is as high: between two colours no ground is seen. */
static void
draw_areas (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *field)
{
  double low, high;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  for (int step = 0; step < STEPS; step++)
    {
      double level = scale_backward (plot->z.scale, low, high, (double) step / STEPS),
             least = plot->z.scale == SCALE_LOG ? G_MINDOUBLE : -INFINITY;
      for (size_t j = 0; j + 1 < field->y->n; j++)
        add_row (pen, frame, field, j, step == 0 ? least : level);
      pen_colour (pen, colourmap_at (plot->colourmap, (step + 0.5) / STEPS), 1);
      cairo_fill (pen->cr);
    }
}

/* ---- The map ---- */

#define CELLS 120
#define CELLS_IN_FILES 60

void
layer_draw_map (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  Layer fine = surface_refined (layer, pen_draws_vectors (pen) ? CELLS_IN_FILES : CELLS);

  if (pen_draws_pixels (pen, layer->x->n, layer->y->n))
    draw_pixels (pen, plot, frame, layer);
  else
    draw_areas (pen, plot, frame, &fine);
  if (layer->grid.contours > 0)
    map_lines_draw (pen, plot, frame, &fine);
  surface_refined_clear (&fine);
}

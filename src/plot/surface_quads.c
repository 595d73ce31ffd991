/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The surface: quads from back to front, lit as the OpenGL renderer lights them, and the contour lines that lie on
 * them. */
#include "figure/contours.h"
#include "plot/surface_scene.h"

#include <math.h>
#include <stdlib.h>

/* ---- Contours ---- */

typedef struct
{
  const SurfaceScene *scene;
  bool on_floor;
  GArray *lines; /* of ContourLine, for those on the surface */
} Contouring;

typedef struct
{
  double x0, y0, x1, y1, level;
} ContourLine;

static void
contour_segment (double x0, double y0, double x1, double y1, double level, void *data)
{
  Contouring *contouring = data;
  const SurfaceScene *scene = contouring->scene;
  const Projection *p = &scene->projection;

  if (contouring->on_floor)
    {
      Colour colour = colourmap_at (scene->plot->colourmap, scale_forward (p->z_scale, p->z_low, p->z_high, level));
      scene_box_line (
          scene,
          (float[3]){ scene_axis_place (scene, 0, x0), scene_axis_place (scene, 1, y0), -(float) BOX_HALF_HEIGHT },
          (float[3]){ scene_axis_place (scene, 0, x1), scene_axis_place (scene, 1, y1), -(float) BOX_HALF_HEIGHT });
      /* Opaque, with round ends: the pieces of a line overlap without showing where. */
      pen_colour (scene->pen, pen_mix_colours (scene->pen->theme->ground, colour, 0.8), 1);
      cairo_set_line_cap (scene->pen->cr, CAIRO_LINE_CAP_ROUND);
      cairo_stroke (scene->pen->cr);
      return;
    }
  ContourLine line = { x0, y0, x1, y1, level };
  g_array_append_val (contouring->lines, line);
}

static void
trace_contours (const SurfaceScene *scene, bool on_floor, GArray *lines)
{
  const Projection *p = &scene->projection;
  Contouring contouring = { scene, on_floor, lines };
  g_autofree double *levels = g_new (double, MAX (scene->surface->grid.contours, 1));

  if (scene->surface->grid.contours == 0)
    return;
  cairo_set_line_width (scene->pen->cr, 0.55 * scene->pen->theme->line);
  contours_trace (scene->surface,
                  contour_levels (p->z_low, p->z_high, p->z_scale, scene->surface->grid.contours, levels), levels,
                  contour_segment, &contouring);
}

/* ---- Quads ---- */

typedef struct
{
  Screen corner[4];
  double depth;
  double height; /* 0 … 1, for the colour */
  double light;
  guint first_line, lines; /* contour lines of its cell */
} Quad;

static int
by_depth (const void *a, const void *b)
{
  double x = ((const Quad *) a)->depth, y = ((const Quad *) b)->depth;
  return (x < y) - (x > y);
}

static double
box_height (const SurfaceScene *scene, double x, double y)
{
  const Projection *p = &scene->projection;
  double z = layer_height_at (scene->surface, x, y);
  return CLAMP (scale_forward (p->z_scale, p->z_low, p->z_high, z), 0, 1);
}

/* Light from the upper left, fixed to the eye, so that turning shows the relief. */
static double
light_at (const SurfaceScene *scene, double x, double y)
{
  const Projection *p = &scene->projection;
  double dx = (p->x_high - p->x_low) / 120, dy = (p->y_high - p->y_low) / 120;
  double x0 = MAX (x - dx, p->x_low), x1 = MIN (x + dx, p->x_high), y0 = MAX (y - dy, p->y_low),
         y1 = MIN (y + dy, p->y_high);
  double h = 2 * BOX_HALF_HEIGHT - BOX_FLOOR_GAP;
  double sx = h * (box_height (scene, x1, y) - box_height (scene, x0, y)) / (2 * (x1 - x0) / (p->x_high - p->x_low));
  double sy = h * (box_height (scene, x, y1) - box_height (scene, x, y0)) / (2 * (y1 - y0) / (p->y_high - p->y_low));
  double c = cos (p->view.yaw), s = sin (p->view.yaw);
  /* Normal (-sx, -sy, 1) turned with the view; the light comes from (-.45, -.35, .82) of the turned box. */
  double nx = -sx, ny = -sy, length = sqrt (nx * nx + ny * ny + 1);
  double right = c * nx - s * ny, away = s * nx + c * ny;
  double diffuse = (-0.45 * right - 0.35 * away + 0.82) / length;

  if (isnan (diffuse))
    diffuse = 0.82;
  return 0.58 + 0.5 * MAX (diffuse, 0);
}

static void
add_quads (const SurfaceScene *scene, GArray *quads, const guint *line_starts)
{
  const Numbers *xs = scene->surface->x, *ys = scene->surface->y;
  const double *zs = scene->surface->z->v;
  size_t nx = xs->n, ny = ys->n;

  for (size_t j = 0; j + 1 < ny; j++)
    for (size_t i = 0; i + 1 < nx; i++)
      {
        const size_t at[4] = { j * nx + i, j * nx + i + 1, (j + 1) * nx + i + 1, (j + 1) * nx + i };
        const double cx[4] = { xs->v[i], xs->v[i + 1], xs->v[i + 1], xs->v[i] };
        const double cy[4] = { ys->v[j], ys->v[j], ys->v[j + 1], ys->v[j + 1] };
        double xm = (cx[0] + cx[1]) / 2, ym = (cy[0] + cy[2]) / 2;
        size_t cell = j * (nx - 1) + i;
        Quad quad = { .first_line = line_starts[cell], .lines = line_starts[cell + 1] - line_starts[cell] };
        bool whole = true;

        for (int k = 0; k < 4 && whole; k++)
          whole = scene_to_screen (scene, cx[k], cy[k], zs[at[k]], 0, &quad.corner[k]);
        if (!whole)
          continue;
        quad.height = box_height (scene, xm, ym);
        quad.depth = (quad.corner[0].depth + quad.corner[1].depth + quad.corner[2].depth + quad.corner[3].depth) / 4;
        quad.light = light_at (scene, xm, ym);
        g_array_append_val (quads, quad);
      }
}

static size_t
place_of (const Numbers *xs, double x)
{
  size_t i = 0;
  while (i + 2 < xs->n && xs->v[i + 1] <= x)
    i++;
  return i;
}

static size_t
cell_of (const Layer *surface, const ContourLine *line)
{
  return place_of (surface->y, (line->y0 + line->y1) / 2) * (surface->x->n - 1)
         + place_of (surface->x, (line->x0 + line->x1) / 2);
}

/* Sorts the lines by cell; starts[cell] … starts[cell + 1] are its own. */
static guint *
sort_lines (const SurfaceScene *scene, GArray **lines)
{
  size_t cells = (scene->surface->x->n - 1) * (scene->surface->y->n - 1);
  guint *starts = g_new0 (guint, cells + 2);
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (ContourLine), (*lines)->len);
  g_autofree size_t *cell = g_new (size_t, MAX ((*lines)->len, 1));

  g_array_set_size (sorted, (*lines)->len);
  for (guint i = 0; i < (*lines)->len; i++)
    {
      cell[i] = cell_of (scene->surface, &g_array_index (*lines, ContourLine, i));
      starts[cell[i] + 2]++;
    }
  for (size_t c = 1; c < cells + 2; c++)
    starts[c] += starts[c - 1];
  for (guint i = 0; i < (*lines)->len; i++)
    g_array_index (sorted, ContourLine, starts[cell[i] + 1]++) = g_array_index (*lines, ContourLine, i);
  g_array_unref (*lines);
  *lines = sorted;
  return starts;
}

#define OVERLAP 0.45

static Colour
quad_colour (const SurfaceScene *scene, const Quad *quad)
{
  Colour c = colourmap_at (scene->plot->colourmap, quad->height);

  return (Colour){ MIN (1, c.r * quad->light), MIN (1, c.g * quad->light), MIN (1, c.b * quad->light) };
}

static void
draw_quad (const SurfaceScene *scene, const Quad *quad)
{
  cairo_t *cr = scene->pen->cr;
  double mx = (quad->corner[0].px + quad->corner[2].px) / 2, my = (quad->corner[0].py + quad->corner[2].py) / 2;

  /* A little over its edges, or the ground would shine through between neighbours. */
  for (int k = 0; k < 4; k++)
    {
      double dx = quad->corner[k].px - mx, dy = quad->corner[k].py - my, length = MAX (hypot (dx, dy), 1e-9);
      cairo_line_to (cr, quad->corner[k].px + OVERLAP * dx / length, quad->corner[k].py + OVERLAP * dy / length);
    }
  cairo_close_path (cr);
  pen_colour (scene->pen, quad_colour (scene, quad), 1);
  cairo_fill (cr);
}

static void
draw_lines_of (const SurfaceScene *scene, const Quad *quad, const GArray *lines)
{
  cairo_t *cr = scene->pen->cr;

  if (quad->lines == 0)
    return;
  pen_colour (scene->pen, pen_mix_colours (quad_colour (scene, quad), (Colour){ 1, 1, 1 }, 0.45), 1);
  cairo_set_line_width (cr, 0.5 * scene->pen->theme->line);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < quad->lines; i++)
    {
      const ContourLine *line = &g_array_index (lines, ContourLine, quad->first_line + i);
      Screen from, to;
      if (!scene_to_screen (scene, line->x0, line->y0, line->level, 0.004, &from)
          || !scene_to_screen (scene, line->x1, line->y1, line->level, 0.004, &to))
        continue;
      cairo_move_to (cr, from.px, from.py);
      cairo_line_to (cr, to.px, to.py);
    }
  cairo_stroke (cr);
}

void
scene_draw_quads (const SurfaceScene *scene)
{
  g_autoptr (GArray) quads = g_array_new (FALSE, FALSE, sizeof (Quad));
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (ContourLine));
  g_autofree guint *starts = NULL;

  trace_contours (scene, false, lines);
  starts = sort_lines (scene, &lines);
  add_quads (scene, quads, starts);
  if (quads->len > 0)
    qsort (quads->data, quads->len, sizeof (Quad), by_depth);
  /* A line waits until the neighbours of its quad stand, whose edges would cover it; what is well in front still does.
   */
  for (guint i = 0, line = 0; line < quads->len;)
    {
      const Quad *far = &g_array_index (quads, Quad, 0), *near = &g_array_index (quads, Quad, quads->len - 1),
                 *waiting = &g_array_index (quads, Quad, line);
      double margin = 2.5 * (far->depth - near->depth) / (double) scene->surface->x->n;
      if (i < quads->len && g_array_index (quads, Quad, i).depth >= waiting->depth - margin)
        draw_quad (scene, &g_array_index (quads, Quad, i++));
      else
        {
          draw_lines_of (scene, waiting, lines);
          line++;
        }
    }
  g_array_unref (lines);
}

void
scene_draw_floor (const SurfaceScene *scene)
{
  trace_contours (scene, true, NULL);
}

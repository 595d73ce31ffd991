/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The surface: patches from back to front, lit as the OpenGL renderer lights them, and the contour lines that lie on
 * them. */
#include "figure/contours.h"
#include "plot/surface_scene.h"

#include <math.h>
#include <stdlib.h>

/* ---- Contours ---- */

typedef struct
{
  double x0, y0, x1, y1, level;
} ContourLine;

static void
add_segment (double x0, double y0, double x1, double y1, double level, void *data)
{
  ContourLine line = { x0, y0, x1, y1, level };
  g_array_append_val ((GArray *) data, line);
}

/* Those that are drawn, and where the surface is cut off; g_free. */
static double *
drawn_levels (const SurfaceScene *scene, guint *n)
{
  const Projection *p = &scene->projection;
  double *levels = g_new (double, scene->surface->grid.contours + 2);

  *n = contour_levels (p->z_low, p->z_high, p->z_scale, scene->surface->grid.contours, levels);
  if (scene->cut.below)
    levels[(*n)++] = p->z_low;
  if (scene->cut.above)
    levels[(*n)++] = p->z_high;
  return levels;
}

/* One stroke a level. */
static void
stroke_on_floor (const SurfaceScene *scene, double level)
{
  const Projection *p = &scene->projection;
  cairo_t *cr = scene->pen->cr;
  Colour colour = colourmap_at (scene->plot->colourmap, scale_forward (p->z_scale, p->z_low, p->z_high, level));
  Numbers *x, *y;

  if (!contour_line (scene->surface, level, &x, &y))
    return;
  for (size_t i = 0; i < x->n; i++)
    if (isnan (x->v[i]))
      cairo_new_sub_path (cr);
    else
      {
        Screen at = scene_box_screen (scene, scene_axis_place (scene, 0, x->v[i]), scene_axis_place (scene, 1, y->v[i]),
                                      -(float) BOX_HALF_HEIGHT);
        cairo_line_to (cr, at.px, at.py);
      }
  pen_colour (scene->pen, pen_mix_colours (scene->pen->theme->ground, colour, 0.8), 1);
  cairo_stroke (cr);
  numbers_unref (x);
  numbers_unref (y);
}

/* ---- Patches ---- */

/* A piece of a cell. */
typedef struct
{
  guint first, n; /* its corners */
  double depth;
  double height; /* 0 … 1, for the colour */
  double light;
  guint first_line, lines; /* contour lines of its cell, */
  double above, up_to;     /* of which these levels are its own */
} Patch;

typedef struct
{
  Screen at;
  bool on_edge; /* of the surface */
} Corner;

/* What is known of each node: where it is on the screen, and its height, 0 … 1 in the range and not far beyond. */
typedef struct
{
  const SurfaceScene *scene;
  Screen *screen;
  double *height;  /* NaN: it has no place */
  GArray *patches; /* of Patch */
  GArray *corners; /* of Corner */
} Patchwork;

#define BEYOND 0.5

static Patchwork
patchwork_new (const SurfaceScene *scene)
{
  const Layer *surface = scene->surface;
  const Projection *p = &scene->projection;
  size_t n = surface->z->n, nx = surface->x->n;
  Patchwork work = { scene, g_new (Screen, n), g_new (double, n), g_array_new (FALSE, FALSE, sizeof (Patch)),
                     g_array_new (FALSE, FALSE, sizeof (Corner)) };

  for (size_t i = 0; i < n; i++)
    {
      double z = surface->z->v[i];
      bool there = scene_to_screen (scene, surface->x->v[i % nx], surface->y->v[i / nx], z, 0, &work.screen[i]);
      work.height[i] = there ? CLAMP (scale_forward (p->z_scale, p->z_low, p->z_high, z), -BEYOND, 1 + BEYOND) : NAN;
    }
  return work;
}

static void
patchwork_clear (Patchwork *work)
{
  g_free (work->screen);
  g_free (work->height);
  g_array_unref (work->patches);
  g_array_unref (work->corners);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Patchwork, patchwork_clear)

static int
by_depth (const void *a, const void *b)
{
  double x = ((const Patch *) a)->depth, y = ((const Patch *) b)->depth;
  return (x < y) - (x > y);
}

/* From node to node over the cell from a to b and the cells on both sides of it, as far as these are there; per unit of
 * the box. */
static double
slope (const double *height, size_t a, size_t b, size_t stride, bool before, bool after, double cell)
{
  size_t from = before && !isnan (height[a - stride]) ? a - stride : a,
         to = after && !isnan (height[b + stride]) ? b + stride : b;

  return (2 * BOX_HALF_HEIGHT - BOX_FLOOR_GAP) * (height[to] - height[from]) / (cell * (double) ((to - from) / stride));
}

/* Light from the upper left, fixed to the eye, so that turning shows the relief. */
static double
light_at (const Patchwork *work, size_t i, size_t j)
{
  const Numbers *xs = work->scene->surface->x, *ys = work->scene->surface->y;
  const View3D *view = &work->scene->projection.view;
  size_t nx = xs->n, ny = ys->n, at = j * nx + i;
  double across = 2.0 / (double) (nx - 1), up = 2.0 / (double) (ny - 1);
  double sx = (slope (work->height, at, at + 1, 1, i > 0, i + 2 < nx, across)
               + slope (work->height, at + nx, at + nx + 1, 1, i > 0, i + 2 < nx, across))
              / 2;
  double sy = (slope (work->height, at, at + nx, nx, j > 0, j + 2 < ny, up)
               + slope (work->height, at + 1, at + nx + 1, nx, j > 0, j + 2 < ny, up))
              / 2;
  double c = cos (view->yaw), s = sin (view->yaw);
  /* Normal (-sx, -sy, 1) turned with the view; the light comes from (-.45, -.35, .82) of the turned box. */
  double nx_ = -sx, ny_ = -sy, length = sqrt (nx_ * nx_ + ny_ * ny_ + 1);
  double right = c * nx_ - s * ny_, away = s * nx_ + c * ny_;
  double diffuse = (-0.45 * right - 0.35 * away + 0.82) / length;

  return 0.58 + 0.5 * MAX (diffuse, 0);
}

static double
height_at (const Patchwork *work, const CutPoint *point)
{
  return (1 - point->t) * work->height[point->from] + point->t * work->height[point->to];
}

static bool
is_outermost (const Layer *surface, size_t node)
{
  size_t nx = surface->x->n, i = node % nx, j = node / nx;

  return i == 0 || i + 1 == nx || j == 0 || j + 1 == surface->y->n;
}

/* Whether nothing follows: at an end of the grid, or where the surface is cut off. */
static bool
is_on_edge (const SurfaceScene *scene, const CutPoint *point)
{
  const Projection *p = &scene->projection;

  if (is_outermost (scene->surface, point->from) && is_outermost (scene->surface, point->to))
    return true;
  return point->from != point->to && (point->z == p->z_low || point->z == p->z_high);
}

static void
add_patch (Patchwork *work, const CutPiece *piece, Patch patch)
{
  patch.first = work->corners->len;
  patch.n = piece->n;
  for (guint k = 0; k < piece->n; k++)
    {
      const CutPoint *point = &piece->at[k];
      Corner corner = { work->screen[point->from], is_on_edge (work->scene, point) };
      if (point->from != point->to)
        scene_to_screen (work->scene, point->x, point->y, point->z, 0, &corner.at);
      patch.depth += corner.at.depth / piece->n;
      patch.height += height_at (work, point) / piece->n;
      g_array_append_val (work->corners, corner);
    }
  patch.height = CLAMP (patch.height, 0, 1);
  g_array_append_val (work->patches, patch);
}

/* A patch has one colour.  Where a cell would need several it is cut along levels that are so far apart, of the whole
 * height. */
#define STEPS 24
#define STEEP (3.0 / STEPS)

static void
add_cell (Patchwork *work, const size_t corners[4], Patch patch)
{
  const Projection *p = &work->scene->projection;
  double low = INFINITY, high = -INFINITY;
  int first = 0, last = 0;

  for (int k = 0; k < 4; k++)
    {
      if (isnan (work->height[corners[k]]))
        return;
      low = fmin (low, work->height[corners[k]]);
      high = fmax (high, work->height[corners[k]]);
    }
  if (high - low > STEEP)
    {
      first = (int) floor (STEPS * fmax (low, 0));
      last = (int) fmin (floor (STEPS * high), STEPS - 1);
    }
  for (int step = first; step <= last; step++)
    {
      bool is_first = step == first, is_last = step == last;
      double from = is_first ? p->z_low : scale_backward (p->z_scale, p->z_low, p->z_high, (double) step / STEPS),
             to = is_last ? p->z_high : scale_backward (p->z_scale, p->z_low, p->z_high, (step + 1.0) / STEPS);
      CutPiece pieces[2];
      guint n = cut_cell (work->scene->surface, corners, from, to, pieces);
      patch.above = is_first ? -INFINITY : from;
      patch.up_to = to;
      for (guint k = 0; k < n; k++)
        {
          Patch piece = patch;
          piece.lines = k == 0 ? patch.lines : 0;
          add_patch (work, &pieces[k], piece);
        }
    }
}

static void
add_patches (Patchwork *work, const guint *line_starts)
{
  size_t nx = work->scene->surface->x->n, ny = work->scene->surface->y->n;

  for (size_t j = 0; j + 1 < ny; j++)
    for (size_t i = 0; i + 1 < nx; i++)
      {
        const size_t at = j * nx + i, corners[4] = { at, at + 1, at + nx + 1, at + nx };
        const guint *lines = &line_starts[j * (nx - 1) + i];
        add_cell (work, corners,
                  (Patch){ .light = light_at (work, i, j), .first_line = lines[0], .lines = lines[1] - lines[0] });
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
patch_colour (const SurfaceScene *scene, const Patch *patch)
{
  Colour c = colourmap_at (scene->plot->colourmap, patch->height);

  return (Colour){ MIN (1, c.r * patch->light), MIN (1, c.g * patch->light), MIN (1, c.b * patch->light) };
}

/* A little over its edges, or the ground would shine through between neighbours; not where nothing follows. */
static void
draw_patch (const Patchwork *work, const Patch *patch)
{
  cairo_t *cr = work->scene->pen->cr;
  const Corner *corners = &g_array_index (work->corners, Corner, patch->first);
  double mx = 0, my = 0;

  for (guint k = 0; k < patch->n; k++)
    {
      mx += corners[k].at.px / patch->n;
      my += corners[k].at.py / patch->n;
    }
  for (guint k = 0; k < patch->n; k++)
    {
      double dx = corners[k].at.px - mx, dy = corners[k].at.py - my, length = MAX (hypot (dx, dy), 1e-9),
             over = corners[k].on_edge ? 0 : OVERLAP / length;
      cairo_line_to (cr, corners[k].at.px + over * dx, corners[k].at.py + over * dy);
    }
  cairo_close_path (cr);
  pen_colour (work->scene->pen, patch_colour (work->scene, patch), 1);
  cairo_fill (cr);
}

/* Contour lines are paler than the surface, and where it is cut off its edge is darker. */
static void
stroke_lines (const SurfaceScene *scene, const Patch *patch, const GArray *lines, bool edge)
{
  const Projection *p = &scene->projection;
  const Colour tint = edge ? (Colour){ 0, 0, 0 } : (Colour){ 1, 1, 1 };
  cairo_t *cr = scene->pen->cr;
  bool any = false;

  for (guint i = 0; i < patch->lines; i++)
    {
      const ContourLine *line = &g_array_index (lines, ContourLine, patch->first_line + i);
      Screen from, to;
      if (!(line->level > patch->above && line->level <= patch->up_to)
          || (line->level == p->z_low || line->level == p->z_high) != edge
          || !scene_to_screen (scene, line->x0, line->y0, line->level, edge ? 0 : 0.004, &from)
          || !scene_to_screen (scene, line->x1, line->y1, line->level, edge ? 0 : 0.004, &to))
        continue;
      cairo_move_to (cr, from.px, from.py);
      cairo_line_to (cr, to.px, to.py);
      any = true;
    }
  if (!any)
    return;
  pen_colour (scene->pen, pen_mix_colours (patch_colour (scene, patch), tint, 0.45), 1);
  cairo_set_line_width (cr, 0.5 * scene->pen->theme->line);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
}

static void
draw_lines_of (const SurfaceScene *scene, const Patch *patch, const GArray *lines)
{
  if (patch->lines == 0)
    return;
  stroke_lines (scene, patch, lines, false);
  stroke_lines (scene, patch, lines, true);
}

void
scene_draw_quads (const SurfaceScene *scene)
{
  g_auto (Patchwork) work = patchwork_new (scene);
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (ContourLine)), *patches = work.patches;
  g_autofree guint *starts = NULL;
  g_autofree double *levels = NULL;
  guint n;

  levels = drawn_levels (scene, &n);
  contours_trace (scene->surface, n, levels, add_segment, lines);
  starts = sort_lines (scene, &lines);
  add_patches (&work, starts);
  if (patches->len > 0)
    qsort (patches->data, patches->len, sizeof (Patch), by_depth);
  /* A line waits until the neighbours of its patch stand, whose edges would cover it; what is well in front still does.
   */
  for (guint i = 0, line = 0; line < patches->len;)
    {
      const Patch *far = &g_array_index (patches, Patch, 0), *near = &g_array_index (patches, Patch, patches->len - 1),
                  *waiting = &g_array_index (patches, Patch, line);
      double margin = 2.5 * (far->depth - near->depth) / (double) scene->surface->x->n;
      if (i < patches->len && g_array_index (patches, Patch, i).depth >= waiting->depth - margin)
        draw_patch (&work, &g_array_index (patches, Patch, i++));
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
  guint n;
  g_autofree double *levels = drawn_levels (scene, &n);

  cairo_set_line_width (scene->pen->cr, 0.55 * scene->pen->theme->line);
  cairo_set_line_cap (scene->pen->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (scene->pen->cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < n; i++)
    stroke_on_floor (scene, levels[i]);
  cairo_set_line_join (scene->pen->cr, CAIRO_LINE_JOIN_MITER);
}

/* A surface by projection: quads from back to front, lit as the OpenGL renderer lights them; contour lines lie on
 * their quads, paths are tested against the surface and what is hidden is only hinted at. */
#include "plot/layers.h"

#include "figure/contours.h"
#include "figure/projection.h"
#include "figure/ticks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Coarser grids are cut finer, so that shading is smooth: less so in vector files, where every quad is bytes. */
#define CELLS_ON_SCREEN 120
#define PIXELS_A_CELL 5.5
#define CELLS_IN_FILES 60

typedef struct
{
  const Pen *pen;
  const Plot *plot;
  const Layer *surface; /* cut finer */
  Projection projection;
  double x, y; /* of the rectangle */
} Scene;

typedef struct
{
  double px, py, depth;
} Screen;

static bool
to_screen (const Scene *scene, double x, double y, double z, double lift, Screen *screen)
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

static Screen
box_screen (const Scene *scene, float x, float y, float z)
{
  Screen screen;

  projection_to_screen (&scene->projection, &GRAPHENE_POINT3D_INIT (x, y, z), &screen.px, &screen.py, &screen.depth);
  screen.px += scene->x;
  screen.py += scene->y;
  return screen;
}

/* ---- The box ---- */

static void
box_line (const Scene *scene, const float a[3], const float b[3])
{
  Screen from = box_screen (scene, a[0], a[1], a[2]), to = box_screen (scene, b[0], b[1], b[2]);
  cairo_move_to (scene->pen->cr, from.px, from.py);
  cairo_line_to (scene->pen->cr, to.px, to.py);
}

static float
axis_place (const Scene *scene, int axis, double value)
{
  return (float) projection_place (&scene->projection, (AxisName) axis, value);
}

static Ticks
axis_ticks (const Scene *scene, int axis)
{
  const Projection *p = &scene->projection;

  if (axis == 2)
    return ticks_make (p->z_low, p->z_high, p->z_scale, 5);
  return axis == 0 ? ticks_make (p->x_low, p->x_high, SCALE_LINEAR, 5)
                   : ticks_make (p->y_low, p->y_high, SCALE_LINEAR, 5);
}

static void
draw_back_grid (const Scene *scene)
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
            float z = axis_place (scene, 2, ticks[2].value[i]);
            float a[3] = { along == 1 ? at : -1, along == 1 ? -1 : at, z },
                  b[3] = { along == 1 ? at : 1, along == 1 ? 1 : at, z };
            box_line (scene, a, b);
          }
      for (guint i = 0; i < ticks[along].n; i++)
        {
          float t = axis_place (scene, along, ticks[along].value[i]);
          float a[3] = { along == 1 ? at : t, along == 1 ? t : at, -h }, b[3] = { a[0], a[1], h };
          box_line (scene, a, b);
        }
    }
  for (int axis = 0; axis < 2; axis++)
    for (guint i = 0; i < ticks[axis].n; i++)
      {
        float t = axis_place (scene, axis, ticks[axis].value[i]);
        float a[3] = { axis == 0 ? t : -1, axis == 0 ? -1 : t, -h },
              b[3] = { axis == 0 ? t : 1, axis == 0 ? 1 : t, -h };
        box_line (scene, a, b);
      }
  for (int side = -1; side <= 1; side += 2)
    {
      box_line (scene, (float[3]){ (float) side, -1, -h }, (float[3]){ (float) side, 1, -h });
      box_line (scene, (float[3]){ -1, (float) side, -h }, (float[3]){ 1, (float) side, -h });
    }
  pen_colour (scene->pen, scene->pen->theme->grid, 1);
  cairo_set_line_width (scene->pen->cr, 0.8 * pen_hair (scene->pen));
  cairo_stroke (scene->pen->cr);
}

/* ---- Contours ---- */

typedef struct
{
  const Scene *scene;
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
  const Scene *scene = contouring->scene;
  const Projection *p = &scene->projection;

  if (contouring->on_floor)
    {
      Colour colour = colourmap_at (scene->plot->colourmap, scale_forward (p->z_scale, p->z_low, p->z_high, level));
      box_line (scene, (float[3]){ axis_place (scene, 0, x0), axis_place (scene, 1, y0), -(float) BOX_HALF_HEIGHT },
                (float[3]){ axis_place (scene, 0, x1), axis_place (scene, 1, y1), -(float) BOX_HALF_HEIGHT });
      /* Opaque, with round ends: the pieces of a line overlap without showing where. */
      pen_colour (scene->pen, colour_mix (scene->pen->theme->ground, colour, 0.8), 1);
      cairo_set_line_cap (scene->pen->cr, CAIRO_LINE_CAP_ROUND);
      cairo_stroke (scene->pen->cr);
      return;
    }
  ContourLine line = { x0, y0, x1, y1, level };
  g_array_append_val (contouring->lines, line);
}

static void
trace_contours (const Scene *scene, bool on_floor, GArray *lines)
{
  const Projection *p = &scene->projection;
  Contouring contouring = { scene, on_floor, lines };
  g_autofree double *levels = g_new (double, MAX (scene->surface->contours, 1));

  if (scene->surface->contours == 0)
    return;
  cairo_set_line_width (scene->pen->cr, 0.55 * scene->pen->theme->line);
  contours_trace (scene->surface, contour_levels (p->z_low, p->z_high, p->z_scale, scene->surface->contours, levels),
                  levels, contour_segment, &contouring);
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
box_height (const Scene *scene, double x, double y)
{
  const Projection *p = &scene->projection;
  double z = layer_height_at (scene->surface, x, y);
  return CLAMP (scale_forward (p->z_scale, p->z_low, p->z_high, z), 0, 1);
}

/* Light from the upper left, fixed to the eye, so that turning shows the relief. */
static double
light_at (const Scene *scene, double x, double y)
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
add_quads (const Scene *scene, GArray *quads, const guint *line_starts)
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
          whole = to_screen (scene, cx[k], cy[k], zs[at[k]], 0, &quad.corner[k]);
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
sort_lines (const Scene *scene, GArray **lines)
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
quad_colour (const Scene *scene, const Quad *quad)
{
  Colour c = colourmap_at (scene->plot->colourmap, quad->height);

  return (Colour){ MIN (1, c.r * quad->light), MIN (1, c.g * quad->light), MIN (1, c.b * quad->light) };
}

static void
draw_quad (const Scene *scene, const Quad *quad)
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
draw_lines_of (const Scene *scene, const Quad *quad, const GArray *lines)
{
  cairo_t *cr = scene->pen->cr;

  if (quad->lines == 0)
    return;
  pen_colour (scene->pen, colour_mix (quad_colour (scene, quad), (Colour){ 1, 1, 1 }, 0.45), 1);
  cairo_set_line_width (cr, 0.5 * scene->pen->theme->line);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < quad->lines; i++)
    {
      const ContourLine *line = &g_array_index (lines, ContourLine, quad->first_line + i);
      Screen from, to;
      if (!to_screen (scene, line->x0, line->y0, line->level, 0.004, &from)
          || !to_screen (scene, line->x1, line->y1, line->level, 0.004, &to))
        continue;
      cairo_move_to (cr, from.px, from.py);
      cairo_line_to (cr, to.px, to.py);
    }
  cairo_stroke (cr);
}

static void
draw_quads (const Scene *scene)
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

/* ---- Paths ---- */

#define LIFT 0.012

/* Whether the eye sees a point, or the surface is in front of it. */
static bool
is_seen (const Scene *scene, const Screen *at)
{
  double sx, sy, sz;
  Screen front;

  if (!projection_pick (&scene->projection, scene->plot, at->px - scene->x, at->py - scene->y, &sx, &sy, &sz)
      || !to_screen (scene, sx, sy, sz, 0, &front))
    return true;
  return at->depth <= front.depth + 0.012;
}

static void
stroke_path (const Scene *scene, const Screen *at, const bool *there, const bool *seen, size_t n, bool which,
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
draw_ball (const Scene *scene, const Layer *path, const Screen *at, bool seen)
{
  cairo_t *cr = scene->pen->cr;
  double r = 0.62 * scene->pen->theme->text, x = at->px, y = at->py - 0.75 * r;
  Colour base = pen_style_colour (scene->pen, &path->style);
  Colour bright = colour_mix (base, (Colour){ 1, 1, 1 }, 0.75), deep = colour_mix (base, (Colour){ 0, 0, 0 }, 0.45);
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

static void
draw_path (const Scene *scene, const Layer *path)
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
      there[i] = to_screen (scene, path->x->v[i], path->y->v[i], path->z->v[i], LIFT, &at[i]);
      seen[i] = there[i] && is_seen (scene, &at[i]);
    }
  if (path->style.dash == DASH_SOLID)
    {
      Colour casing = scene->pen->theme->dark ? (Colour){ 0.05, 0.05, 0.08 } : (Colour){ 1, 1, 1 };
      stroke_path (scene, at, there, seen, n, true, width + 2.2 * pen_hair (scene->pen), casing, 0.85, DASH_SOLID);
    }
  stroke_path (scene, at, there, seen, n, true, width, colour, path->style.opacity, path->style.dash);
  stroke_path (scene, at, there, seen, n, false, width, colour, 0.28 * path->style.opacity, path->style.dash);
  if (path->ball && there[n - 1])
    draw_ball (scene, path, &at[n - 1], seen[n - 1]);
}

/* ---- Axes ---- */

static void
draw_axis (const Scene *scene, int axis, const BoxEdge *edge, const Axis *names)
{
  const Pen *pen = scene->pen;
  Ticks ticks = axis_ticks (scene, axis);
  TextStyle style = text_style (pen);
  Screen from = box_screen (scene, edge->from.x, edge->from.y, edge->from.z),
         to = box_screen (scene, edge->to.x, edge->to.y, edge->to.z);
  Screen middle = box_screen (scene, (edge->from.x + edge->to.x) / 2, (edge->from.y + edge->to.y) / 2,
                              (edge->from.z + edge->to.z) / 2);
  Screen out = box_screen (scene, (edge->from.x + edge->to.x) / 2 + 0.1f * edge->outward.x,
                           (edge->from.y + edge->to.y) / 2 + 0.1f * edge->outward.y, (edge->from.z + edge->to.z) / 2);
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
  cairo_set_line_width (pen->cr, pen_hair (pen));
  cairo_move_to (pen->cr, from.px, from.py);
  cairo_line_to (pen->cr, to.px, to.py);
  cairo_stroke (pen->cr);
  style.across = 0.5 - 0.5 * dx;
  style.down = 0.5 - 0.5 * dy;
  for (guint i = 0; i < ticks.n; i++)
    {
      float place = axis_place (scene, axis, ticks.value[i]);
      Screen at = box_screen (scene, axis == 0 ? place : edge->from.x, axis == 1 ? place : edge->from.y,
                              axis == 2 ? place : edge->from.z);
      double w, h;
      if (ticks.minor[i])
        continue;
      pen_colour (pen, pen->theme->dim, 1);
      cairo_move_to (pen->cr, at.px, at.py);
      cairo_line_to (pen->cr, at.px + 4 * pen_hair (pen) * dx, at.py + 4 * pen_hair (pen) * dy);
      cairo_stroke (pen->cr);
      pen_text_size (pen, ticks.label[i], &style, &w, &h);
      widest = MAX (widest, w);
      if (fabs (at.px - last_x) < w + 3 && fabs (at.py - last_y) < h)
        continue;
      pen_text (pen, ticks.label[i], at.px + 7 * pen_hair (pen) * dx, at.py + 7 * pen_hair (pen) * dy, &style);
      last_x = at.px;
      last_y = at.py;
    }
  if (names->label != NULL)
    {
      /* Beyond the tick labels, whichever way they stick out. */
      double away = 9 * pen_hair (pen) + fabs (dx) * widest + fabs (dy) * 1.3 * style.size + 0.8 * style.size;
      style.colour = pen->theme->foreground;
      style.size *= 1.1;
      style.across = style.down = 0.5;
      if (axis == 2)
        {
          style.down = 1;
          style.across = 0.5;
          pen_text (pen, names->label, to.px, to.py - 0.6 * style.size, &style);
        }
      else
        pen_text (pen, names->label, middle.px + away * dx, middle.py + away * dy, &style);
    }
}

/* Names of places on the surface, a little above them, on a patch of the ground. */
static void
draw_names (const Scene *scene)
{
  const Pen *pen = scene->pen;

  for (guint i = 0; i < scene->plot->layers->len; i++)
    {
      const Layer *layer = scene->plot->layers->pdata[i];
      TextStyle style = text_style (pen);
      double w, h, pad = 0.25 * pen->theme->text;
      Screen at;
      if (layer->kind != LAYER_TEXT || layer->z == NULL
          || !to_screen (scene, layer->x->v[0], layer->y->v[0], layer->z->v[0], LIFT, &at))
        continue;
      style.colour = pen_style_colour (pen, &layer->style);
      style.weight = WEIGHT_BOLD;
      pen_text_size (pen, layer->label, &style, &w, &h);
      double x = at.px - layer->across * w, y = at.py - h - 1.1 * pen->theme->text;
      pen_marker (pen, MARKER_CIRCLE, at.px, at.py, 0.28 * pen->theme->text, style.colour, 1);
      pen_colour (pen, pen->theme->ground, 0.8);
      cairo_rectangle (pen->cr, x - pad, y, w + 2 * pad, h);
      cairo_fill (pen->cr);
      pen_text (pen, layer->label, x, y, &style);
    }
}

static void
draw_axes (const Scene *scene)
{
  draw_names (scene);
  const Axis *axes[3] = { &scene->plot->x, &scene->plot->y, &scene->plot->z };
  BoxEdge edges[3];

  projection_edges (&scene->projection, edges);
  for (int axis = 0; axis < 3; axis++)
    if (edges[axis].visible)
      draw_axis (scene, axis, &edges[axis], axes[axis]);
}

void
surface_axes_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width,
                   double height)
{
  Scene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = x, .y = y };

  scene.projection = projection_new (plot, view, width, height);
  draw_axes (&scene);
}

void
surface_value_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width,
                    double height, double at_x, double at_y, double at_z)
{
  Scene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = x, .y = y };
  g_autofree char *a = number_format (at_x), *b = number_format (at_y), *c = number_format (at_z);
  g_autofree char *text = g_strdup_printf ("%s %s   %s %s   %s %s", plot->x.label ? plot->x.label : "x", a,
                                           plot->y.label ? plot->y.label : "y", b, plot->z.label ? plot->z.label : "z",
                                           c);
  TextStyle style = text_style (pen);
  double w, h, pad = 0.5 * pen->theme->text;
  Screen top, floor;

  scene.projection = projection_new (plot, view, width, height);
  if (!to_screen (&scene, at_x, at_y, at_z, 0, &top))
    return;
  floor = box_screen (&scene, axis_place (&scene, 0, at_x), axis_place (&scene, 1, at_y), -(float) BOX_HALF_HEIGHT);
  cairo_move_to (pen->cr, top.px, top.py);
  cairo_line_to (pen->cr, floor.px, floor.py);
  pen_colour (pen, pen->theme->foreground, 0.6);
  cairo_set_line_width (pen->cr, pen_hair (pen));
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
  Scene scene = { .pen = pen, .plot = plot, .surface = plot_surface (plot), .x = x, .y = y };
  bool on_screen = cairo_surface_get_type (cairo_get_target (pen->cr)) != CAIRO_SURFACE_TYPE_SVG
                   && cairo_surface_get_type (cairo_get_target (pen->cr)) != CAIRO_SURFACE_TYPE_PDF;
  Layer fine;

  if (scene.surface->x->n < 2 || scene.surface->y->n < 2 || width < 20 || height < 20)
    return;
  scene.projection = projection_new (plot, view, width, height);
  fine = refined (scene.surface, on_screen ? cells_for (pen->cr, MIN (width, height)) : CELLS_IN_FILES);
  scene.surface = &fine;
  cairo_save (pen->cr);
  draw_back_grid (&scene);
  trace_contours (&scene, true, NULL);
  draw_quads (&scene);
  for (guint i = 0; i < plot->layers->len; i++)
    if (((Layer *) plot->layers->pdata[i])->kind == LAYER_PATH)
      draw_path (&scene, plot->layers->pdata[i]);
  draw_axes (&scene);
  cairo_restore (pen->cr);
  numbers_unref (fine.x);
  numbers_unref (fine.y);
  numbers_unref (fine.z);
}

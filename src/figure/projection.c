/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/projection.h"

#include "figure/ticks.h"

#include <math.h>

/* The eye's distance from the middle of the box: a mild perspective. */
#define DISTANCE 6.0
#define NEAR (DISTANCE - 2.4)
#define FAR (DISTANCE + 2.4)
/* Steps to the right, upwards and away from the eye, for x, y, z and 1. */
typedef struct
{
  double right[4], up[4], away[4];
} Steps;

static Steps
steps_of (const View3D *view)
{
  double c = cos (view->yaw), s = sin (view->yaw), p = cos (view->pitch), q = sin (view->pitch);

  return (Steps){ { c, -s, 0, 0 }, { q * s, q * c, p, 0 }, { p * s, p * c, -q, DISTANCE } };
}

static double
along (const double steps[4], double x, double y, double z)
{
  return steps[0] * x + steps[1] * y + steps[2] * z + steps[3];
}

/* How much smaller than in the middle of the box something looks: further away, but in an orthographic picture. */
static double
distance (const Projection *projection, const Steps *steps, double x, double y, double z)
{
  return projection->orthographic ? 1 : along (steps->away, x, y, z) / DISTANCE;
}

/* From what the eight corners of the box take on the screen at one pixel a unit. */
static void
fit_box (Projection *projection, const Steps *steps)
{
  const View3D *view = &projection->view;
  double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;

  for (int corner = 0; corner < 8; corner++)
    {
      double x = corner & 1 ? 1 : -1, y = corner & 2 ? 1 : -1, z = corner & 4 ? BOX_HALF_HEIGHT : -BOX_HALF_HEIGHT;
      double away = distance (projection, steps, x, y, z);
      left = fmin (left, along (steps->right, x, y, z) / away);
      right = fmax (right, along (steps->right, x, y, z) / away);
      bottom = fmin (bottom, along (steps->up, x, y, z) / away);
      top = fmax (top, along (steps->up, x, y, z) / away);
    }
  projection->scale = view->zoom
                      * fmin (fmax (1, projection->width - view->left - view->right) / (right - left),
                              fmax (1, projection->height - view->above - view->below) / (top - bottom));
  projection->pan_x = view->pan_x - (left + right) / 2 + (view->left - view->right) / 2 / projection->scale;
  projection->pan_y = view->pan_y - (bottom + top) / 2 + (view->below - view->above) / 2 / projection->scale;
}

/* Rows: what each box coordinate (and 1) adds to clip x, y, z, w; graphene multiplies row vectors. */
static void
set_matrix (Projection *projection, const Steps *steps)
{
  double kx = 2 * projection->scale / projection->width, ky = 2 * projection->scale / projection->height;
  float m[16];

  for (int row = 0; row < 4; row++)
    {
      double one = row == 3 ? 1 : 0, away = steps->away[row];
      double w = away / DISTANCE, depth = ((FAR + NEAR) * away - one * 2 * FAR * NEAR) / ((FAR - NEAR) * DISTANCE);
      if (projection->orthographic)
        {
          w = one;
          depth = (2 * away - one * (FAR + NEAR)) / (FAR - NEAR);
        }
      m[4 * row + 0] = (float) (kx * (steps->right[row] + projection->pan_x * w));
      m[4 * row + 1] = (float) (ky * (steps->up[row] + projection->pan_y * w));
      m[4 * row + 2] = (float) depth;
      m[4 * row + 3] = (float) w;
    }
  graphene_matrix_init_from_float (&projection->matrix, m);
}

/* Nearer to straight above than this the picture is a map. */
#define ABOVE (M_PI_2 - 0.01)

Projection
projection_new (const Plot *plot, const View3D *view, double width, double height)
{
  Projection projection = { .z_scale = plot->z.scale, .width = width, .height = height, .view = *view };
  const Steps steps = steps_of (view);

  projection.orthographic = view->pitch > ABOVE;
  plot_range (plot, AXIS_X, &projection.x_low, &projection.x_high, NULL);
  plot_range (plot, AXIS_Y, &projection.y_low, &projection.y_high, NULL);
  plot_range (plot, AXIS_Z, &projection.z_low, &projection.z_high, NULL);
  fit_box (&projection, &steps);
  set_matrix (&projection, &steps);
  return projection;
}

/* The box's z of a height; NaN where it has none on a log scale.  Not clipped. */
static double
height_in_box (const Projection *projection, double z)
{
  double t = scale_forward (projection->z_scale, projection->z_low, projection->z_high, z);
  return BOX_FLOOR_GAP - BOX_HALF_HEIGHT + t * (2 * BOX_HALF_HEIGHT - BOX_FLOOR_GAP);
}

double
projection_place (const Projection *p, AxisName axis, double value)
{
  if (axis == AXIS_Z)
    return height_in_box (p, value);
  return axis == AXIS_X ? 2 * (value - p->x_low) / (p->x_high - p->x_low) - 1
                        : 2 * (value - p->y_low) / (p->y_high - p->y_low) - 1;
}

bool
projection_to_box (const Projection *projection, double x, double y, double z, graphene_point3d_t *box)
{
  double height = height_in_box (projection, z);

  if (isnan (x) || isnan (y) || isnan (height))
    return false;
  box->x = (float) projection_place (projection, AXIS_X, x);
  box->y = (float) projection_place (projection, AXIS_Y, y);
  box->z = (float) CLAMP (height, BOX_FLOOR_GAP - BOX_HALF_HEIGHT, BOX_HALF_HEIGHT);
  return true;
}

void
projection_to_screen (const Projection *projection, const graphene_point3d_t *box, double *px, double *py,
                      double *depth)
{
  graphene_vec4_t v, clip;
  double w;

  graphene_vec4_init (&v, box->x, box->y, box->z, 1);
  graphene_matrix_transform_vec4 (&projection->matrix, &v, &clip);
  w = graphene_vec4_get_w (&clip);
  *px = (graphene_vec4_get_x (&clip) / w + 1) / 2 * projection->width;
  *py = (1 - graphene_vec4_get_y (&clip) / w) / 2 * projection->height;
  if (depth != NULL)
    *depth = (graphene_vec4_get_z (&clip) / w + 1) / 2;
}

/* ---- Picking ---- */

/* The point of the line of sight through a pixel at distance e from the eye, in box coordinates. */
static void
sight (const Projection *projection, double px, double py, double e, double box[3])
{
  const View3D *view = &projection->view;
  double c = cos (view->yaw), s = sin (view->yaw), p = cos (view->pitch), q = sin (view->pitch);
  double smaller = projection->orthographic ? 1 : e / DISTANCE;
  double right = ((px - projection->width / 2) / projection->scale - projection->pan_x) * smaller;
  double up = ((projection->height / 2 - py) / projection->scale - projection->pan_y) * smaller;
  double away = e - DISTANCE, forward = q * up + p * away;

  box[0] = c * right + s * forward;
  box[1] = -s * right + c * forward;
  box[2] = p * up - q * away;
}

/* A line of sight, straight from t = 0 near the eye to t = 1 beyond the box. */
typedef struct
{
  const Projection *projection;
  const Layer *surface;
  bool through; /* where the surface is cut off */
  double near[3], far[3];
} Sight;

static Sight
sight_through (const Projection *projection, const Plot *plot, double px, double py, bool through)
{
  Sight line = { .projection = projection, .surface = plot_surface (plot), .through = through };

  sight (projection, px, py, NEAR, line.near);
  sight (projection, px, py, FAR, line.far);
  return line;
}

/* Where it is over the plane; empty (*first > *last) where it never is. */
static void
clip_to_plane (const Sight *line, double *first, double *last)
{
  *first = 0;
  *last = 1;
  for (int axis = 0; axis < 2; axis++)
    {
      double from = line->near[axis], along = line->far[axis] - from;
      double low = (-1 - from) / along, high = (1 - from) / along; /* infinite where it runs along the other axis */
      *first = fmax (*first, fmin (low, high));
      *last = fmin (*last, fmax (low, high));
    }
}

/* How far it is above the surface there; NaN beside it. */
static double
above_surface (const Sight *line, double t, double *x, double *y, double *z)
{
  const Projection *projection = line->projection;
  double box[3];

  for (int axis = 0; axis < 3; axis++)
    box[axis] = (1 - t) * line->near[axis] + t * line->far[axis];
  *x = projection->x_low + (box[0] + 1) / 2 * (projection->x_high - projection->x_low);
  *y = projection->y_low + (box[1] + 1) / 2 * (projection->y_high - projection->y_low);
  *z = layer_height_at (line->surface, *x, *y);
  if (line->through && !(*z >= projection->z_low && *z <= projection->z_high))
    return NAN;
  return box[2] - CLAMP (height_in_box (projection, *z), BOX_FLOOR_GAP - BOX_HALF_HEIGHT, BOX_HALF_HEIGHT);
}

/* In steps of 1/400 of the way, and where it passes through the surface in halves of these. */
static bool
pick (const Sight *line, double *x, double *y, double *z)
{
  double before = NAN, first, last, low = 0;

  if (line->surface == NULL)
    return false;
  clip_to_plane (line, &first, &last);
  for (int i = (int) floor (400 * fmin (first, 1)); i <= 400 * fmax (last, 0) + 1; i++)
    {
      double t = CLAMP (i / 400.0, first, MAX (first, last)), above = above_surface (line, t, x, y, z);
      if (!isnan (above) && !isnan (before) && (above <= 0) != (before <= 0))
        {
          double high = t;
          for (int k = 0; k < 30; k++)
            {
              double middle = (low + high) / 2, there = above_surface (line, middle, x, y, z);
              if ((there <= 0) == (before <= 0))
                low = middle;
              else
                high = middle;
            }
          return !isnan (*z);
        }
      before = above;
      low = t;
    }
  return false;
}

bool
projection_pick (const Projection *projection, const Plot *plot, double px, double py, double *x, double *y, double *z)
{
  Sight line = sight_through (projection, plot, px, py, false);
  return pick (&line, x, y, z);
}

bool
projection_pick_drawn (const Projection *projection, const Plot *plot, double px, double py, double *x, double *y,
                       double *z)
{
  Sight line = sight_through (projection, plot, px, py, true);
  return pick (&line, x, y, z);
}

/* ---- Where the axes are written ---- */

static double
screen_x (const Projection *projection, float x, float y, float z)
{
  double px, py;
  projection_to_screen (projection, &GRAPHENE_POINT3D_INIT (x, y, z), &px, &py, NULL);
  return px;
}

static bool
long_enough (const Projection *projection, const BoxEdge *edge)
{
  double x0, y0, x1, y1;

  projection_to_screen (projection, &edge->from, &x0, &y0, NULL);
  projection_to_screen (projection, &edge->to, &x1, &y1, NULL);
  return hypot (x1 - x0, y1 - y0) > 0.42 * projection->scale;
}

#define STEEP 1.2

void
projection_edges (const Projection *projection, BoxEdge edges[3])
{
  const float h = (float) BOX_HALF_HEIGHT;
  double yaw = projection->view.yaw;
  float near_y = cos (yaw) >= 0 ? -1 : 1, near_x = sin (yaw) >= 0 ? -1 : 1;
  /* From above, what is high hides the floor's edges: the upper ones are outside then. */
  float level = projection->view.pitch > STEEP ? h : -h;
  double left_most = INFINITY;

  edges[0] = (BoxEdge){ { -1, near_y, level }, { 1, near_y, level }, { 0, near_y, 0 }, true };
  edges[1] = (BoxEdge){ { near_x, -1, level }, { near_x, 1, level }, { near_x, 0, 0 }, true };
  for (int corner = 0; corner < 4; corner++)
    {
      float x = corner & 1 ? 1 : -1, y = corner & 2 ? 1 : -1;
      double at = screen_x (projection, x, y, 0);
      if (at < left_most)
        {
          const float side = (float) M_SQRT1_2;
          left_most = at;
          edges[2] = (BoxEdge){ { x, y, -h }, { x, y, h }, { side * x, side * y, 0 }, true };
        }
    }
  for (int i = 0; i < 3; i++)
    edges[i].visible = long_enough (projection, &edges[i]);
}

void
projection_back_faces (const Projection *projection, bool faces[4])
{
  double s = sin (projection->view.yaw), c = cos (projection->view.yaw);

  faces[0] = s < -0.02;
  faces[1] = s > 0.02;
  faces[2] = c < -0.02;
  faces[3] = c > 0.02;
}

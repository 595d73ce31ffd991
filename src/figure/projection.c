/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/projection.h"

#include "figure/ticks.h"

#include <math.h>

/* The eye's distance from the middle of the box: a mild perspective. */
#define DISTANCE 6.0
#define NEAR (DISTANCE - 2.4)
#define FAR (DISTANCE + 2.4)
/* What must fit at zoom 1 whatever the yaw: half of the width in box units, and the fraction of the viewport that
 * labels have on each side. */
#define FIT_X 1.6
#define LABELS_X 0.07
#define LABELS_Y 0.06
/* Looked at from the side the box is flat; it is not blown up beyond this. */
#define LEAST_FIT_Y 1.2

/* How far the box reaches above and below its middle on the screen: by its far and by its near corner, when the yaw
 * turns them there; the upper or the lower end of their edges. */
static void
reach (const View3D *view, double *above, double *below)
{
  const double corner = M_SQRT2, half = BOX_HALF_HEIGHT;
  double p = cos (view->pitch), q = sin (view->pitch);
  double far_upper = DISTANCE + p * corner - q * half, far_lower = DISTANCE + p * corner + q * half;
  double near_upper = DISTANCE - p * corner - q * half, near_lower = DISTANCE - p * corner + q * half;

  *above = DISTANCE * fmax ((q * corner + p * half) / far_upper, (q * corner - p * half) / far_lower);
  *below = DISTANCE * fmax ((q * corner + p * half) / near_lower, (q * corner - p * half) / near_upper);
}

/* What is near is larger: the middle of the picture lies under the middle of the box. */
static double
lift (const View3D *view)
{
  double above, below;

  reach (view, &above, &below);
  return view->pan_y + (below - above) / 2;
}

static double
pixels_per_unit (const View3D *view, double width, double height)
{
  double above, below, fit_y;

  reach (view, &above, &below);
  fit_y = fmax ((above + below) / 2, LEAST_FIT_Y);
  return view->zoom * fmin (width * (1 - 2 * LABELS_X) / (2 * FIT_X), height * (1 - 2 * LABELS_Y) / (2 * fit_y));
}

/* Rows: what each box coordinate (and 1) adds to clip x, y, z, w; graphene multiplies row vectors. */
static graphene_matrix_t
clip_matrix (const View3D *view, double width, double height)
{
  double c = cos (view->yaw), s = sin (view->yaw), p = cos (view->pitch), q = sin (view->pitch);
  double k = pixels_per_unit (view, width, height), kx = 2 * k / width, ky = 2 * k / height;
  /* For x, y, z and 1: steps to the right, upwards and away. */
  const double right[4] = { c, -s, 0, 0 };
  const double up[4] = { q * s, q * c, p, 0 };
  const double away[4] = { p * s, p * c, -q, DISTANCE };
  const double pan_x = view->pan_x * kx, pan_y = lift (view) * ky;
  float m[16];
  graphene_matrix_t matrix;

  for (int row = 0; row < 4; row++)
    {
      double w = away[row] / DISTANCE;
      m[4 * row + 0] = (float) (kx * right[row] + pan_x * w);
      m[4 * row + 1] = (float) (ky * up[row] + pan_y * w);
      m[4 * row + 2] = (float) (((FAR + NEAR) * away[row] - (row == 3 ? 2 * FAR * NEAR : 0))
                                / ((FAR - NEAR) * DISTANCE));
      m[4 * row + 3] = (float) w;
    }
  graphene_matrix_init_from_float (&matrix, m);
  return matrix;
}

Projection
projection_new (const Plot *plot, const View3D *view, double width, double height)
{
  Projection projection = { .z_scale = plot->z.scale, .width = width, .height = height, .view = *view };

  plot_range (plot, AXIS_X, &projection.x_low, &projection.x_high, NULL);
  plot_range (plot, AXIS_Y, &projection.y_low, &projection.y_high, NULL);
  plot_range (plot, AXIS_Z, &projection.z_low, &projection.z_high, NULL);
  projection.matrix = clip_matrix (view, width, height);
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
  double k = pixels_per_unit (view, projection->width, projection->height);
  double right = ((px - projection->width / 2) / k - view->pan_x) * e / DISTANCE;
  double up = ((projection->height / 2 - py) / k - lift (view)) * e / DISTANCE;
  double away = e - DISTANCE, forward = q * up + p * away;

  box[0] = c * right + s * forward;
  box[1] = -s * right + c * forward;
  box[2] = p * up - q * away;
}

/* How far the line of sight is above the surface there; NaN beside it. */
static double
above_surface (const Projection *projection, const Layer *surface, double px, double py, double e, double *x, double *y,
               double *z)
{
  double box[3];

  sight (projection, px, py, e, box);
  *x = projection->x_low + (box[0] + 1) / 2 * (projection->x_high - projection->x_low);
  *y = projection->y_low + (box[1] + 1) / 2 * (projection->y_high - projection->y_low);
  *z = layer_height_at (surface, *x, *y);
  return box[2] - CLAMP (height_in_box (projection, *z), BOX_FLOOR_GAP - BOX_HALF_HEIGHT, BOX_HALF_HEIGHT);
}

bool
projection_pick (const Projection *projection, const Plot *plot, double px, double py, double *x, double *y, double *z)
{
  const Layer *surface = plot_surface (plot);
  const int steps = 400;
  double before = NAN, before_e = NEAR;

  if (surface == NULL)
    return false;
  for (int i = 0; i <= steps; i++)
    {
      double e = NEAR + (FAR - NEAR) * i / steps;
      double above = above_surface (projection, surface, px, py, e, x, y, z);
      if (!isnan (above) && !isnan (before) && (above <= 0) != (before <= 0))
        {
          double low = before_e, high = e;
          for (int k = 0; k < 30; k++)
            {
              double middle = (low + high) / 2;
              double there = above_surface (projection, surface, px, py, middle, x, y, z);
              if ((there <= 0) == (before <= 0))
                low = middle;
              else
                high = middle;
            }
          return !isnan (*z);
        }
      before = above;
      before_e = e;
    }
  return false;
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
  return hypot (x1 - x0, y1 - y0) > 0.42 * pixels_per_unit (&projection->view, projection->width, projection->height);
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

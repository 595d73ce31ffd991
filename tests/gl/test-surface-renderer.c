/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The OpenGL picture, off screen: colours where the projection says, holes, paths and iterates from all sides, no
 * errors.
 */
#include "figure/projection.h"
#include "figure/ticks.h"
#include "gl/offscreen.h"
#include "gl/surface_renderer.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define W 480
#define H 360

static const SurfaceColours colours = { { 1, 1, 1 }, { 0, 0, 0 }, { 0.8, 0.8, 0.8 }, false };

static Plot *
make_plot (bool hole, bool path)
{
  enum
  {
    N = 33
  };
  Plot *plot = plot_new ("p", "P");
  Numbers *z = numbers_new (N * N);

  for (int j = 0; j < N; j++)
    for (int i = 0; i < N; i++)
      {
        double x = 2.0 * i / (N - 1) - 1, y = 2.0 * j / (N - 1) - 1;
        z->v[j * N + i] = hole && hypot (x, y) < 0.4 ? NAN : 0.3 * x * x + 0.2 * y * y;
      }
  plot_add_surface (plot, "s", numbers_linear (-1, 1, N), numbers_linear (-1, 1, N), z);
  if (path)
    {
      Numbers *x = numbers_linear (-0.7, 0, 12), *y = numbers_linear (-0.6, 0, 12), *h = numbers_new (12);
      for (int i = 0; i < 12; i++)
        h->v[i] = 0.3 * x->v[i] * x->v[i] + 0.2 * y->v[i] * y->v[i];
      Layer *layer = plot_add_path (plot, "path", "Path", x, y, h);
      layer->style.colour = 1;
      layer_mark_iterate (layer);
    }
  return plot;
}

static uint8_t *
render (Offscreen *offscreen, Plot *plot, const View3D *view, SurfaceQuality quality)
{
  g_autoptr (GError) error = NULL;
  SurfaceRenderer *renderer = surface_renderer_new (&error);
  SurfaceTarget target = { offscreen_framebuffer (offscreen), W, H, 0, 0, W, H, 1, 0 };

  g_assert_no_error (error);
  surface_renderer_set_plot (renderer, plot);
  for (target.step = 0; target.step < (quality == QUALITY_STEP ? SURFACE_STEPS : 1); target.step++)
    surface_renderer_draw (renderer, view, &target, &colours, quality);
  g_assert_cmpint (glGetError (), ==, GL_NO_ERROR);
  surface_renderer_free (renderer);
  return offscreen_read (offscreen);
}

static const uint8_t *
pixel (const uint8_t *picture, const Plot *plot, const View3D *view, double x, double y, double z)
{
  Projection p = projection_new (plot, view, W, H);
  graphene_point3d_t box;
  double px, py;

  g_assert_true (projection_to_box (&p, x, y, z, &box));
  projection_to_screen (&p, &box, &px, &py, NULL);
  return picture + 4 * ((int) py * W + (int) px);
}

static Offscreen *
open_or_skip (void)
{
  g_autoptr (GError) error = NULL;
  Offscreen *offscreen = offscreen_new (W, H, &error);

  if (offscreen == NULL)
    g_test_skip (error->message);
  return offscreen;
}

static guint
count_near (const uint8_t *picture, Colour c, int tolerance)
{
  guint n = 0;

  for (int i = 0; i < W * H; i++)
    n += abs (picture[4 * i] - (int) lround (255 * c.r)) < tolerance
         && abs (picture[4 * i + 1] - (int) lround (255 * c.g)) < tolerance
         && abs (picture[4 * i + 2] - (int) lround (255 * c.b)) < tolerance;
  return n;
}

/* The hue of the colour map is where projection and picking say the surface is; light makes it brighter or darker. */
static void
test_colours (void)
{
  Offscreen *offscreen = open_or_skip ();
  View3D view = view3d_top ();
  if (offscreen == NULL)
    return;
  g_autoptr (Plot) plot = make_plot (false, false);
  g_autofree uint8_t *picture = render (offscreen, plot, &view, QUALITY_MOVING);
  for (double x = -0.6; x <= 0.6; x += 0.3)
    {
      double z = 0.3 * x * x;
      const uint8_t *p = pixel (picture, plot, &view, x, 0, z);
      Colour c = colourmap_at (COLOURMAP_VIRIDIS, z / 0.5);
      double dot = p[0] * c.r + p[1] * c.g + p[2] * c.b,
             size = sqrt ((double) (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]))
                    * sqrt (c.r * c.r + c.g * c.g + c.b * c.b);
      g_assert_cmpfloat (dot / size, >, 0.85); /* a highlight takes some of the hue */
    }
  const uint8_t *low = pixel (picture, plot, &view, 0, 0, 0), *high = pixel (picture, plot, &view, 0.97, 0.97, 0.47);
  g_assert_true (low[2] > low[1] && high[1] > high[2] + 60);                   /* purple below, yellow above */
  g_assert_true (picture[0] == 255 && picture[1] == 255 && picture[2] == 255); /* ground */
  offscreen_free (offscreen);
}

static void
test_hole (void)
{
  Offscreen *offscreen = open_or_skip ();
  View3D view = view3d_top ();
  if (offscreen == NULL)
    return;
  g_autoptr (Plot) plot = make_plot (true, false);
  g_autofree uint8_t *picture = render (offscreen, plot, &view, QUALITY_FULL);
  const uint8_t *p = pixel (picture, plot, &view, 0, 0, 0);
  g_assert_true (p[0] > 225 && p[1] > 225 && p[2] > 225); /* the ground, not a filled-in guess */
  p = pixel (picture, plot, &view, 0.8, 0.8, 0.3);
  g_assert_false (p[0] > 225 && p[1] > 225 && p[2] > 225);
  offscreen_free (offscreen);
}

/* From above the rest of a bowl is cut off along its level: within a pixel of it are the surface and the ground. */
static void
test_cut (void)
{
  Offscreen *offscreen = open_or_skip ();
  View3D view = view3d_top ();
  if (offscreen == NULL)
    return;
  g_autoptr (Plot) plot = make_plot (false, false);
  plot->z.high = 0.2;
  g_autofree uint8_t *picture = render (offscreen, plot, &view, QUALITY_FULL);
  const double chord = 0.3 / (32 * 32 * 4) + 0.2 / (32 * 32 * 4); /* of z over an edge's own */
  Projection p = projection_new (plot, &view, W, H);
  const double slack = chord + 4 / p.scale; /* the slope is below 1: two pixels, and the edge that is darker */

  for (int i = 0; i < 400; i++)
    {
      double x = 0.95 * cos (i), y = 0.95 * sin (1.7 * i), z = 0.3 * x * x + 0.2 * y * y;
      const uint8_t *at = pixel (picture, plot, &view, x, y, fmin (z, 0.2));
      bool is_ground = at[0] > 190 && at[1] > 190 && at[2] > 190; /* with the grid on it */
      if (z < 0.2 - slack)
        g_assert_false (is_ground);
      else if (z > 0.2 + slack)
        g_assert_true (is_ground);
    }
  offscreen_free (offscreen);
}

static void
test_path_and_iterate (void)
{
  Offscreen *offscreen = open_or_skip ();
  View3D views[] = { view3d_default (), view3d_top (), view3d_front (), view3d_side () };
  if (offscreen == NULL)
    return;
  g_autoptr (Plot) with = make_plot (false, true), without = make_plot (false, false);
  for (guint v = 0; v < G_N_ELEMENTS (views); v++)
    {
      g_autofree uint8_t *a = render (offscreen, with, &views[v], QUALITY_FULL),
                         *b = render (offscreen, without, &views[v], QUALITY_FULL);
      guint differs = 0;
      for (int i = 0; i < W * H; i++)
        differs += abs (a[4 * i] - b[4 * i]) + abs (a[4 * i + 1] - b[4 * i + 1]) > 40;
      g_assert_cmpuint (differs, >, 200); /* a mark of 9 pixels' radius alone has 254 */
      if (v < 2)
        g_assert_cmpuint (count_near (a, colourmap_okabe_ito (1, false), 40), >, 60);
    }
  offscreen_free (offscreen);
}

/* Drawn twice it is the same; multisampled, and smoothed in steps, nearly so. */
static void
test_qualities (void)
{
  Offscreen *offscreen = open_or_skip ();
  View3D view = view3d_default ();
  if (offscreen == NULL)
    return;
  g_autoptr (Plot) plot = make_plot (false, true);
  g_autofree uint8_t *once = render (offscreen, plot, &view, QUALITY_MOVING),
                     *again = render (offscreen, plot, &view, QUALITY_MOVING);
  g_assert_true (memcmp (once, again, W * H * 4) == 0);
  g_autofree uint8_t *full = render (offscreen, plot, &view, QUALITY_FULL),
                     *steps = render (offscreen, plot, &view, QUALITY_STEP);
  const uint8_t *others[] = { full, steps };
  for (int k = 0; k < 2; k++)
    {
      double sum = 0;
      for (int i = 0; i < W * H * 4; i++)
        sum += abs (once[i] - others[k][i]);
      g_assert_cmpfloat (sum / (W * H * 4), <, 3);
      g_assert_cmpfloat (sum, >, 0);
    }
  offscreen_free (offscreen);
}

static void
test_changes (void)
{
  Offscreen *offscreen = open_or_skip ();
  View3D view = view3d_default ();
  if (offscreen == NULL)
    return;
  g_autoptr (GError) error = NULL;
  SurfaceRenderer *renderer = surface_renderer_new (&error);
  g_assert_no_error (error);
  g_autoptr (Plot) first = make_plot (false, true), second = make_plot (true, false);
  for (int i = 0; i < 6; i++)
    {
      SurfaceTarget target = {
        offscreen_framebuffer (offscreen), W - 60 * (i % 3), H - 40 * (i % 2), 3, 4, W - 200, H - 100, 1, 0
      };
      surface_renderer_set_plot (renderer, i % 2 ? first : second);
      surface_renderer_draw (renderer, &view, &target, &colours, (SurfaceQuality) (i % 3));
      g_assert_cmpint (glGetError (), ==, GL_NO_ERROR);
    }
  surface_renderer_free (renderer);
  offscreen_free (offscreen);
}

/* ---- Names ---- */

/* epoxy's entry points are pointers: these stand before the driver's own and look at what is deleted. */
static void (*delete_textures) (GLsizei n, const GLuint *names);
static void (*delete_renderbuffers) (GLsizei n, const GLuint *names);
static void (*delete_framebuffers) (GLsizei n, const GLuint *names);
static guint deleted;

static void
textures_deleted (GLsizei n, const GLuint *names)
{
  for (GLsizei i = 0; i < n; i++)
    g_assert_true (names[i] == 0 || glIsTexture (names[i]));
  deleted += (guint) n;
  delete_textures (n, names);
}

static void
renderbuffers_deleted (GLsizei n, const GLuint *names)
{
  for (GLsizei i = 0; i < n; i++)
    g_assert_true (names[i] == 0 || glIsRenderbuffer (names[i]));
  deleted += (guint) n;
  delete_renderbuffers (n, names);
}

static void
framebuffers_deleted (GLsizei n, const GLuint *names)
{
  for (GLsizei i = 0; i < n; i++)
    g_assert_true (names[i] == 0 || glIsFramebuffer (names[i]));
  deleted += (guint) n;
  delete_framebuffers (n, names);
}

/* A name is deleted once: a driver may give it to somebody else at once, GTK for example. */
static void
test_names (void)
{
  static const SurfaceQuality turns[] = { QUALITY_MOVING, QUALITY_FULL, QUALITY_MOVING,
                                          QUALITY_FULL,   QUALITY_STEP, QUALITY_FULL };
  Offscreen *offscreen = open_or_skip ();
  View3D view = view3d_default ();
  if (offscreen == NULL)
    return;
  g_autoptr (GError) error = NULL;
  SurfaceRenderer *renderer = surface_renderer_new (&error);
  SurfaceTarget target = { offscreen_framebuffer (offscreen), W, H, 0, 0, W, H, 1, 0 };
  g_autoptr (Plot) plot = make_plot (false, true);

  g_assert_no_error (error);
  surface_renderer_set_plot (renderer, plot);
  surface_renderer_draw (renderer, &view, &target, &colours, QUALITY_MOVING);
  delete_textures = epoxy_glDeleteTextures;
  delete_renderbuffers = epoxy_glDeleteRenderbuffers;
  delete_framebuffers = epoxy_glDeleteFramebuffers;
  epoxy_glDeleteTextures = textures_deleted;
  epoxy_glDeleteRenderbuffers = renderbuffers_deleted;
  epoxy_glDeleteFramebuffers = framebuffers_deleted;
  for (guint turn = 0; turn < G_N_ELEMENTS (turns); turn++)
    surface_renderer_draw (renderer, &view, &target, &colours, turns[turn]);
  surface_renderer_free (renderer);
  epoxy_glDeleteTextures = delete_textures;
  epoxy_glDeleteRenderbuffers = delete_renderbuffers;
  epoxy_glDeleteFramebuffers = delete_framebuffers;
  g_assert_cmpuint (deleted, >, 6 * 5);
  offscreen_free (offscreen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gl/colours", test_colours);
  g_test_add_func ("/gl/hole", test_hole);
  g_test_add_func ("/gl/cut", test_cut);
  g_test_add_func ("/gl/path-and-iterate", test_path_and_iterate);
  g_test_add_func ("/gl/qualities", test_qualities);
  g_test_add_func ("/gl/changes", test_changes);
  g_test_add_func ("/gl/names", test_names);
  return g_test_run ();
}

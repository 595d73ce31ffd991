/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From wherever a surface is seen, its box fills the room that the labels leave, and these neither meet nor are cut. */
#include "figure/projection.h"
#include "plot/layout.h"
#include "plot/surface_frame.h"

#include <math.h>

#define WIDTH 320
#define HEIGHT 240

static Plot *
saddle (void)
{
  const guint n = 21;
  Plot *plot = plot_new ("p", NULL);
  Numbers *z = numbers_new (n * n);

  for (guint j = 0; j < n; j++)
    for (guint i = 0; i < n; i++)
      z->v[j * n + i] = 3 + (i / 10.0 - 1) * (i / 10.0 - 1) - (j / 10.0 - 1) * (j / 10.0 - 1);
  plot_add_surface (plot, "s", numbers_linear (-5.2, 20.2, n), numbers_linear (-130, 145, n), z);
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "β", NULL, SCALE_LINEAR);
  axis_set (&plot->z, "Loss", NULL, SCALE_LINEAR);
  return plot;
}

/* The larger side of what the box takes, as a fraction of the smaller side of what it could. */
static double
filled (const Plot *plot, const View3D *seen, const PlotFrame *frame)
{
  Projection projection = projection_new (plot, seen, frame->width, frame->height);
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;

  for (int corner = 0; corner < 8; corner++)
    {
      double px, py;
      projection_to_screen (&projection,
                            &GRAPHENE_POINT3D_INIT (corner & 1 ? 1 : -1, corner & 2 ? 1 : -1,
                                                    (float) (corner & 4 ? BOX_HALF_HEIGHT : -BOX_HALF_HEIGHT)),
                            &px, &py, NULL);
      left = fmin (left, px), right = fmax (right, px);
      top = fmin (top, py), bottom = fmax (bottom, py);
    }
  g_assert_cmpfloat (left, >=, -0.01);
  g_assert_cmpfloat (right, <=, frame->width + 0.01);
  g_assert_cmpfloat (top, >=, -0.01);
  g_assert_cmpfloat (bottom, <=, frame->height + 0.01);
  return fmax (right - left, bottom - top) / fmin (frame->width, frame->height);
}

static bool
is_text (const PartBox *box)
{
  return (box->part == PART_TEXT || box->part == PART_X_LABEL || box->part == PART_Y_LABEL) && box->width > 0;
}

static void
check_texts (const GArray *parts, double yaw, double pitch)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const PartBox *a = &g_array_index (parts, PartBox, i);
      if (!is_text (a))
        continue;
      if (a->x < 0 || a->y < 0 || a->x + a->width > WIDTH || a->y + a->height > HEIGHT)
        g_error ("%s is cut at %.2f, %.2f", a->text, yaw, pitch);
      for (guint k = 0; k < i; k++)
        {
          const PartBox *b = &g_array_index (parts, PartBox, k);
          if (is_text (b) && a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height
              && b->y < a->y + a->height)
            g_error ("%s meets %s at %.2f, %.2f", a->text, b->text, yaw, pitch);
        }
    }
}

static void
test_every_side (void)
{
  g_autoptr (Plot) plot = saddle ();
  Theme theme = theme_make (THEME_LIGHT, false, 9);

  for (int turn = 0; turn < 24; turn++)
    for (int up = 0; up <= 6; up++)
      {
        cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
        cairo_t *cr = cairo_create (surface);
        g_autoptr (GArray) parts = pen_parts_new ();
        PlotView view = plot_view_default ();
        View3D seen;
        PlotFrame frame;
        view.has_view = true;
        view.view = view3d_default ();
        view.view.yaw = turn * G_PI / 12;
        view.view.pitch = up * G_PI / 12;
        pen_record_parts (cr, parts);
        plot_draw (cr, plot, &view, WIDTH, HEIGHT, &theme);
        check_texts (parts, view.view.yaw, view.view.pitch);
        frame = surface_frame (cr, plot, WIDTH, HEIGHT, &theme);
        seen = surface_view (cr, plot, &view.view, &frame, &theme);
        g_assert_cmpfloat (filled (plot, &seen, &frame), >=, 0.6);
        cairo_destroy (cr);
        cairo_surface_destroy (surface);
      }
}

/* With large texts the heights keep two labels, where those of the planes' axes take the room beside zero. */
static void
test_heights_keep_labels (void)
{
  g_autoptr (Plot) plot = saddle ();
  Theme theme = theme_make (THEME_LIGHT, false, 15);

  plot->z.low = 0;
  plot->z.high = 4;
  for (int turn = 0; turn < 24; turn++)
    for (int up = 1; up <= 3; up++)
      {
        cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
        cairo_t *cr = cairo_create (surface);
        g_autoptr (GArray) parts = pen_parts_new ();
        PlotView view = plot_view_default ();
        guint heights = 0;
        view.has_view = true;
        view.view = view3d_default ();
        view.view.yaw = turn * G_PI / 12;
        view.view.pitch = up * G_PI / 12;
        pen_record_parts (cr, parts);
        plot_draw (cr, plot, &view, WIDTH, HEIGHT, &theme);
        for (guint i = 0; i < parts->len; i++)
          {
            const PartBox *box = &g_array_index (parts, PartBox, i);
            double value = is_text (box) ? g_ascii_strtod (box->text, NULL) : 0;
            heights += value > 0 && value <= 4; /* the others have none there but zero */
          }
        g_assert_cmpuint (heights, >=, 1);
        check_texts (parts, view.view.yaw, view.view.pitch);
        cairo_destroy (cr);
        cairo_surface_destroy (surface);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/surface-room/every-side", test_every_side);
  g_test_add_func ("/surface-room/heights-keep-labels", test_heights_keep_labels);
  return g_test_run ();
}

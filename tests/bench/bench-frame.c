/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Milliseconds a frame when nothing but the camera moves: a surface of 256 × 256, 1280 × 720.
 *
 * The limit it is held against: while something moves a frame must leave the window its 50 ms, so 33 ms; software
 * rendering of such a mesh alone takes about 18 ms without and 62 ms with multisampling on two cores. */
#include "bench.h"

#include "gl/offscreen.h"
#include "gl/surface_renderer.h"
#include "numeric/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SIDE 256
#define WIDTH 1280
#define HEIGHT 720
#define FRAMES 40

static Plot *
make_plot (void)
{
  Plot *plot = plot_new ("surface", "Surface");
  Numbers *z = numbers_new (SIDE * SIDE);

  for (int j = 0; j < SIDE; j++)
    for (int i = 0; i < SIDE; i++)
      {
        double x = 2.0 * i / (SIDE - 1) - 1, y = 2.0 * j / (SIDE - 1) - 1;
        z->v[j * SIDE + i] = x * x + 2 * y * y + 0.3 * sin (7 * x) * cos (5 * y);
      }
  layer_contours (plot_add_surface (plot, "surface", numbers_linear (-1, 1, SIDE), numbers_linear (-1, 1, SIDE), z),
                  14);
  return plot;
}

static double
median_frame (SurfaceRenderer *renderer, Offscreen *offscreen, SurfaceQuality quality)
{
  SurfaceTarget target = { offscreen_framebuffer (offscreen), WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT, 1 };
  SurfaceColours colours = { { 1, 1, 1 }, { 0, 0, 0 }, { .8, .8, .8 }, false };
  View3D view = view3d_default ();
  double spent[FRAMES];

  for (int i = -3; i < FRAMES; i++)
    {
      double start = bench_seconds ();
      view3d_turn (&view, 5, 0);
      surface_renderer_draw (renderer, &view, &target, &colours, quality);
      offscreen_finish (offscreen);
      if (i >= 0)
        spent[i] = 1000 * (bench_seconds () - start);
    }
  statistics_sort (spent, FRAMES);
  return spent[FRAMES / 2];
}

static void
run (const char *name)
{
  g_autoptr (GError) error = NULL;
  Offscreen *offscreen = offscreen_new (WIDTH, HEIGHT, &error);

  if (offscreen == NULL)
    {
      fprintf (stderr, "%s: %s\n", name, error->message);
      return;
    }
  SurfaceRenderer *renderer = surface_renderer_new (&error);
  Plot *plot = make_plot ();
  g_assert_no_error (error);
  surface_renderer_set_plot (renderer, plot);
  double full = median_frame (renderer, offscreen, QUALITY_FULL),
         moving = median_frame (renderer, offscreen, QUALITY_MOVING);
  bench_report_extra (
      name, moving, "ms",
      BENCH_EXTRA ({ "full_quality_ms", full }, { "limit_ms", 33 }, { "renderer", 0, offscreen_renderer (offscreen) }));
  surface_renderer_free (renderer);
  plot_unref (plot);
  offscreen_free (offscreen);
}

const BenchTask frame_tasks[] = { { "frame", run }, { NULL, NULL } };

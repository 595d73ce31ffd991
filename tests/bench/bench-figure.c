/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure costs as a file: the landscape's default one, a surface among curves, from the figure to the file's
 * last byte: its layout, its drawing, and the format's own work. */
#include "bench.h"

#include "experiments/experiments.h"
#include "numeric/statistics.h"
#include "plot/export.h"
#include "runs/run.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <time.h>

#define THREADS 2
#define REPETITIONS 21

static Figure *
default_figure (void)
{
  g_autoptr (Settings) settings = settings_new (&landscape_experiment);
  RunOptions options = { .threads = THREADS, .unattended = true };
  Figure *figure;
  Run *run;

  settings_apply_preset (settings, landscape_experiment.presets[0].id, NULL);
  run = run_new (&landscape_experiment, settings, &options);
  run_join (run);
  figure = run_take_figure (run);
  run_free (run);
  return figure;
}

/* Of the processor, which a machine that is busy otherwise does not lengthen. */
static double
processor_seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* The median of the milliseconds, after one that warms the fonts up. */
static double
milliseconds (const Figure *figure, const char *path, const ExportOptions *options)
{
  double spent[REPETITIONS];

  for (int i = -1; i < REPETITIONS; i++)
    {
      g_autoptr (GError) error = NULL;
      double begin = processor_seconds ();
      figure_export (figure, path, options, &error);
      g_assert_no_error (error);
      if (i >= 0)
        spent[i] = 1000 * (processor_seconds () - begin);
      g_remove (path);
    }
  statistics_sort (spent, REPETITIONS);
  return spent[REPETITIONS / 2];
}

static void
figure_draw_task (const char *name)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-bench-XXXXXX", NULL),
                  *svg = g_build_filename (folder, "a.svg", NULL), *pdf = g_build_filename (folder, "a.pdf", NULL),
                  *png = g_build_filename (folder, "a.png", NULL);
  Figure *figure = default_figure ();
  ExportOptions options = export_defaults ();

  options.width_mm = 170;
  options.height_mm = 115;
  options.dpi = 150;
  bench_report_extra (name, milliseconds (figure, svg, &options), "ms as SVG",
                      BENCH_EXTRA ({ "pdf_ms", milliseconds (figure, pdf, &options) },
                                   { "png_150_dpi_ms", milliseconds (figure, png, &options) }));
  figure_unref (figure);
  g_rmdir (folder);
}

const BenchTask figure_tasks[] = { { "figure-draw", figure_draw_task }, { NULL, NULL } };

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sees while a network trains: how often the picture is a new one. */
#include "bench.h"

#include "experiments/experiments.h"
#include "runs/run.h"

#include <math.h>

#define THREADS 2
#define SECONDS 4.0
/* A display's. */
#define FRAME_MICROSECONDS 16667

/* The default preset, its 659 parameters exactly and estimated, at unlimited speed. */
static void
spectrum_live (const char *name)
{
  g_autoptr (Settings) settings = settings_new (&spectrum_experiment);
  RunOptions options = { .threads = THREADS };
  uint64_t last = 0, begin_steps;
  unsigned looks = 0;
  double begin;
  Run *run;

  settings_apply_preset (settings, spectrum_experiment.presets[0].id, NULL);
  settings_set_number (settings, "steps", 1e9, NULL);
  run = run_new (&spectrum_experiment, settings, &options);
  run_set_speed (run, INFINITY);
  while (run_steps (run) == 0)
    g_usleep (FRAME_MICROSECONDS);
  begin = bench_seconds ();
  begin_steps = run_steps (run);
  while (bench_seconds () - begin < SECONDS)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      if (figure != NULL && figure->step > last)
        {
          looks++;
          last = figure->step;
        }
      g_usleep (FRAME_MICROSECONDS);
    }
  bench_report_extra (
      name, looks / SECONDS, "spectra/s",
      BENCH_EXTRA ({ "steps_per_second", (double) (run_steps (run) - begin_steps) / SECONDS }, { "threads", THREADS }));
  run_free (run);
}

const BenchTask live_tasks[] = { { "spectrum-live", spectrum_live }, { NULL, NULL } };

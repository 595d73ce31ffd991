/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include "numeric/json_writer.h"
#include "numeric/processor.h"
#include "numeric/product.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

double
bench_seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

double
bench_peak (void)
{
  static double peak;

  if (peak == 0)
    peak = product_peak_gflops ();
  return peak;
}

/* As many digits as a measurement has. */
static void
write_number (JsonWriter *json, const char *name, double number)
{
  char text[32];

  g_snprintf (text, sizeof text, "%.5g", number);
  json_writer_number (json, name, g_ascii_strtod (text, NULL));
}

void
bench_report (const char *task, double value, const char *unit, double gflops)
{
  bench_report_extra (task, value, unit, BENCH_EXTRA ({ "gflops", gflops }, { "peak_gflops", bench_peak () }));
}

void
bench_report_extra (const char *task, double value, const char *unit, const BenchExtra *extra)
{
  JsonWriter *json = json_writer_new (JSON_COMPACT);
  g_autofree char *line = NULL;

  json_writer_begin_object (json, NULL);
  json_writer_text (json, "task", task);
  write_number (json, "value", value);
  json_writer_text (json, "unit", unit);
  for (; extra->name != NULL; extra++)
    if (extra->text != NULL)
      json_writer_text (json, extra->name, extra->text);
    else
      write_number (json, extra->name, extra->value);
  json_writer_end_object (json);
  line = json_writer_finish (json);
  printf ("%s\n", line);
  fflush (stdout);
}

static const BenchTask *const groups[] = { train_tasks,   surface_tasks, curvature_tasks, live_tasks,   connect_tasks,
                                           stack_tasks,   descent_tasks, bias_tasks,      kernel_tasks, manifold_tasks,
                                           measure_tasks, saddle_tasks,  figure_tasks,    frame_tasks };

static bool
asked_for (const char *name, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], name) == 0)
      return true;
  return argc == 1;
}

static bool
is_known (const char *name)
{
  for (unsigned g = 0; g < sizeof groups / sizeof *groups; g++)
    for (const BenchTask *task = groups[g]; task->name != NULL; task++)
      if (strcmp (task->name, name) == 0)
        return true;
  return false;
}

int
main (int argc, char **argv)
{
  processor_tune_blas (argv);
  for (int i = 1; i < argc; i++)
    if (!is_known (argv[i]))
      {
        fprintf (stderr, "basin-bench: there is no task \"%s\"; there are:", argv[i]);
        for (unsigned g = 0; g < sizeof groups / sizeof *groups; g++)
          for (const BenchTask *task = groups[g]; task->name != NULL; task++)
            fprintf (stderr, " %s", task->name);
        fprintf (stderr, "\n");
        return 2;
      }
  for (unsigned g = 0; g < sizeof groups / sizeof *groups; g++)
    for (const BenchTask *task = groups[g]; task->name != NULL; task++)
      if (asked_for (task->name, argc, argv))
        task->run (task->name);
  return 0;
}

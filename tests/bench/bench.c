#include "bench.h"

#include "numeric/processor.h"
#include "numeric/product.h"

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

void
bench_report (const char *task, double value, const char *unit, double gflops)
{
  printf ("{\"task\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"gflops\": %.4g, \"peak_gflops\": %.4g}\n", task,
          value, unit, gflops, bench_peak ());
  fflush (stdout);
}

void
bench_report_extra (const char *task, double value, const char *unit, const char *extra_json)
{
  printf ("{\"task\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", %s}\n", task, value, unit, extra_json);
  fflush (stdout);
}

static const BenchTask *const groups[] = { train_tasks,   surface_tasks, curvature_tasks, live_tasks,
                                           connect_tasks, stack_tasks,   descent_tasks,   frame_tasks };

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

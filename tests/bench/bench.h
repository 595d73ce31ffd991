/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The benchmarks: basin-bench [TASK…] prints one line of JSON a task. */
#pragma once

#include <stdbool.h>

typedef struct
{
  const char *name;
  void (*run) (const char *name);
} BenchTask;

extern const BenchTask train_tasks[], surface_tasks[], curvature_tasks[], live_tasks[], connect_tasks[], stack_tasks[],
    descent_tasks[], bias_tasks[], kernel_tasks[], manifold_tasks[], measure_tasks[], saddle_tasks[], figure_tasks[],
    frame_tasks[]; /* each ended by a name of NULL */

double bench_seconds (void); /* monotonic */

/* What else is to be said of a task: a number, or a text. */
typedef struct
{
  const char *name;
  double value;
  const char *text;
} BenchExtra;
#define BENCH_EXTRA(...) ((const BenchExtra[]){ __VA_ARGS__, { NULL, 0, NULL } })

void bench_report (const char *task, double value, const char *unit, double gflops); /* beside the peak */
void bench_report_extra (const char *task, double value, const char *unit, const BenchExtra *extra);

double bench_peak (void); /* sgemm's peak on this thread, measured once in this run */

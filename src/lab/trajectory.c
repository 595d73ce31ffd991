/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/trajectory.h"

#include "lab/data_names.h"

#include <math.h>
#include <string.h>

#define MOST_RECORDS 240
#define FEWEST_RECORDS 24
#define MEMORY_BYTES (96.0 * 1024 * 1024)

/* Measuring costs a forward pass over all monitored samples: not more than training itself, once the first steps
 * (where the path bends most) are behind. */
static uint64_t
first_interval (const Problem *problem)
{
  double measure = problem_sample_flops (problem) * (double) (problem->monitored.n + problem->monitored_test.n);
  double ratio = measure / problem_step_flops (problem) / 4;
  return ratio <= 1 ? 1 : (uint64_t) exp2 (ceil (log2 (ratio)));
}

Series *
trajectory_new (const Problem *problem)
{
  size_t bytes = problem->parameters * sizeof (real);
  guint most = (guint) CLAMP (MEMORY_BYTES / (double) bytes, FEWEST_RECORDS, MOST_RECORDS);

  return series_new_with_vectors (RECORD_COLUMNS, most, first_interval (problem), bytes);
}

void
trajectory_take (Series *trajectory, const Problem *problem, uint64_t step, const real *theta, Workspace *workspace)
{
  Measure train = network_measure (problem->network, theta, &problem->monitored, workspace);
  Measure test = network_measure (problem->network, theta, &problem->monitored_test, workspace);
  double *row = series_add (trajectory, step);

  row[RECORD_TRAIN_LOSS] = train.loss;
  row[RECORD_TRAIN_ACCURACY] = 100 * train.accuracy;
  row[RECORD_TEST_LOSS] = test.loss;
  row[RECORD_TEST_ACCURACY] = 100 * test.accuracy;
  memcpy (series_vector (trajectory, -1), theta, problem->parameters * sizeof (real));
}

void
trajectory_describe (const Problem *problem, Plot *plot)
{
  plot_say_first (plot, problem->monitored.n, problem->train->n, problem->monitored_test.n, problem->test->n);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of a descent: parameters and measures at a bounded number of steps (see series.h). */
#pragma once

#include "figure/figure.h"
#include "lab/problem.h"
#include "lab/series.h"

/* What is measured of each record, on the monitored samples: the loss that a plane shows at the same point. */
enum
{
  RECORD_STEP,
  RECORD_TRAIN_LOSS,
  RECORD_TRAIN_ACCURACY, /* in per cent, not-a-number for continuous targets; likewise of the test samples */
  RECORD_TEST_LOSS,
  RECORD_TEST_ACCURACY,
  RECORD_COLUMNS
};

/* A series of these columns, with the parameters [problem->parameters] as its vectors. */
Series *trajectory_new (const Problem *problem);

/* Says of a plot of these measures that they are of the first samples only, where they are. */
void trajectory_describe (const Problem *problem, Plot *plot);

/* Measures theta and keeps it; records of this step and of later ones are forgotten. */
void trajectory_take (Series *trajectory, const Problem *problem, uint64_t step, const real *theta,
                      Workspace *workspace);

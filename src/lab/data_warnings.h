/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What whoever started a run is told of its data: that they are not what was asked for, or not what was saved. */
#pragma once

#include "lab/problem.h"
#include "runs/run_inside.h"

/* Of prepared data: fewer samples than were asked for, and files of a run folder that were changed since. */
void data_warnings (Run *run, const DataRecipe *recipe, const PreparedData *data);

/* The same of a problem, whose settings get the loss that is lowered where the file has numbers as targets, and of
 * first weights that a run folder kept. */
void data_warnings_of_problem (Run *run, const TrainingRecipe *recipe, const Problem *problem);

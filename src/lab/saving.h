/* What every run folder of an experiment that trains holds. */
#pragma once

#include "lab/problem.h"
#include "runs/run_folder.h"

/* train.csv and test.csv: exactly what the networks see. */
bool save_data (const Problem *problem, RunFolder *folder, GError **error);

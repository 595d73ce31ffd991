/* What every run folder of an experiment that trains holds. */
#pragma once

#include "lab/problem.h"
#include "runs/run_folder.h"

/* train.csv, test.csv and data.json: exactly what the networks see; and the first weights, where they were from a file.
 */
bool save_data (const Problem *problem, RunFolder *folder, GError **error);

/* NAME.safetensors, where NAME is formatted. */
bool save_weights (const Network *network, const real *theta, RunFolder *folder, GError **error, const char *format,
                   ...) G_GNUC_PRINTF (5, 6);

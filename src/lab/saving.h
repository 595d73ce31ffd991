/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every run folder of an experiment that trains holds. */
#pragma once

#include "lab/loss_surface.h"
#include "lab/pair_training.h"
#include "runs/run_folder.h"

/* Where files go by their names: into a run folder, or to where they wait for one.  false and an error: not there. */
typedef struct
{
  bool (*write) (void *to, const char *name, GBytes *bytes, GError **error);
  void *to;
} FileSink;

FileSink saving_folder_sink (RunFolder *folder);

/* Prepared data: the training part in the file of that name, test.csv, and data.json (datasets/prepared_folder.h). */
bool saving_write_prepared (const PreparedData *data, RunFolder *folder, const char *train, const char *fingerprint,
                            GError **error);

/* train.csv, test.csv and data.json: exactly what the networks see; and the first weights, where they were from a file.
 */
bool saving_write_data (const Problem *problem, RunFolder *folder, GError **error);
/* The same with the training part in the file of that name. */
bool saving_write_data_as (const Problem *problem, RunFolder *folder, const char *train, GError **error);

/* A data set of its own under this name. */
bool saving_write_dataset (const Dataset *dataset, RunFolder *folder, const char *name, GError **error);

/* surface.csv and plane.safetensors: the loss over the grid, a row a point, and the plane's centre and directions. */
bool saving_write_surface (const LossSurface *surface, const Problem *problem, RunFolder *folder, GError **error);

/* NAME.safetensors, where NAME is formatted. */
bool saving_write_weights (const Network *network, const real *theta, FileSink sink, GError **error, const char *format,
                           ...) G_GNUC_PRINTF (5, 6);

/* What the paths between all pairs have beside the networks, under names that begin with prefix: what was matched,
 * "weight-matching-a-b-end"; what is between the ends, in its order, "curve-a-b-bend-1", "band-a-b-pivot-1"; and
 * "connector-a-b". */
bool saving_write_paths (const PairTraining *training, FileSink sink, const char *prefix, GError **error);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results and files. */
#include "experiments/connectivity/connectivity.h"

#include "lab/pair_measures.h"
#include "lab/pair_profiles.h"

/* ---- Results ---- */

static void
report (const Connectivity *self)
{
  const Study *study = self->study;
  const Pair *pair = study->paths.pair[0];
  double train = 0, test = 0;
  size_t units, moved = alignment_moved (pair->alignment[PAIR_WEIGHTS], &units);

  for (unsigned i = 0; i < study->networks; i++)
    {
      train = MAX (train, ensemble_train_measure (study->ensemble, i).loss);
      test = MAX (test, ensemble_test_measure (study->ensemble, i).loss);
    }
  run_result (self->run, "networks", study->networks);
  run_result (self->run, "highest_train_loss", train);
  run_result (self->run, "highest_test_loss", test);
  run_result (self->run, "distance", pair_length (pair));
  run_result (self->run, "units", (double) units);
  run_result (self->run, "units_moved_by_weights", (double) moved);
  run_result (self->run, "units_moved_by_activations",
              (double) alignment_moved (pair->alignment[PAIR_ACTIVATIONS], NULL));
  pair_measures_report (&study->paths, self->run);
  if (pair->band != NULL)
    run_result (self->run, "band_pivots", band_path (pair->band).controls);
  triangle_report (self->triangle, &study->paths, self->run);
  pair_tree_report (&study->paths, study_tree_path (study), self->run);
  run_result (self->run, "parameters", (double) study->problem->parameters);
  run_result (self->run, "training_seconds", study->seconds);
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / 1e6);
}

/* ---- Files ---- */

bool
study_save_weights (const Study *study, FileSink sink, const char *prefix, GError **error)
{
  for (unsigned i = 0; i < study->networks; i++)
    if (!saving_write_weights (study->problem->network, study->theta[i], sink, error, "%snetwork-%c", prefix,
                               'a' + (char) i))
      return false;
  return saving_write_paths (&study->paths, sink, prefix, error);
}

void
connectivity_save (Connectivity *self)
{
  const Study *study = self->study;
  RunFolder *folder = run_folder (self->run);
  g_autoptr (Table) table = pair_profiles_table ();
  g_autoptr (Numbers) profiles = pair_profiles (&study->paths, study->recipe.paths.points);
  GError *error = NULL;

  if (!run_alive (self->run))
    return;
  report (self);
  pair_profiles_tabulate (profiles, study->networks, study->recipe.paths.points, "", table);
  if (folder != NULL
      && !(saving_write_data (study->problem, folder, &error)
           && study_save_weights (study, saving_folder_sink (folder), "", &error)
           && run_folder_write_table (folder, "paths.csv", table, &error)))
    run_fail (self->run, error);
}

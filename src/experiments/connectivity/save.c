/* Results and files. */
#include "experiments/connectivity/connectivity.h"

#include "analysis/simplex_map.h"
#include "lab/pair_profiles.h"
#include "lab/saving.h"

#include <math.h>

/* ---- Results ---- */

static void
report_path (const Connectivity *self, PairPath path)
{
  static const struct
  {
    const char *name;
    Quantity quantity;
  } quantities[] = { { "barrier_train", QUANTITY_TRAIN_BARRIER },
                     { "barrier_test", QUANTITY_TEST_BARRIER },
                     { "top", QUANTITY_TOP },
                     { "saddle", QUANTITY_SADDLE },
                     { "length", QUANTITY_LENGTH },
                     { "seconds", QUANTITY_SECONDS } };
  g_autofree char *name = g_strdelimit (g_strdup (pair_path_ids[path]), "-", '_');

  for (guint i = 0; i < G_N_ELEMENTS (quantities); i++)
    {
      g_autofree char *id = g_strdup_printf ("%s_%s", name, quantities[i].name);
      double value = study_measure (self->study, path, quantities[i].quantity, 0.5);
      if (!isnan (value))
        run_result (self->run, id, value);
    }
}

static void
report_maps (const Connectivity *self)
{
  static const char *const names[MAPS] = { "simplex_mean", "simplex_matched_mean", "simplex_connected_mean" };
  const Study *study = self->study;

  for (int i = 0; i < MAPS; i++)
    {
      if (self->map[i] == NULL || (i == MAP_CONNECTED && !pair_training_done (&study->paths)))
        continue; /* of connectors that are still trained the map is not up to date */
      run_result (self->run, names[i], simplex_map_mean (MAP_INTERVALS, self->map[i]->v));
    }
  if (study->paths.connectors != NULL)
    {
      Simplex bent = connectors_simplex (study->paths.connectors);
      Simplex flat = { { bent.corner[0], bent.corner[1], bent.corner[2] }, { NULL, NULL, NULL } };
      run_result (self->run, "simplex_area",
                  simplex_area (&bent, study->problem->parameters) / simplex_area (&flat, study->problem->parameters));
    }
}

static void
report_tree (const Connectivity *self)
{
  const Study *study = self->study;
  unsigned n = study->networks;
  double passes[STUDY_MOST_NETWORKS * STUDY_MOST_NETWORKS];
  TreeEdge edges[STUDY_MOST_NETWORKS];

  if (n < 3)
    return;
  study_tree (study, edges, passes);
  for (unsigned k = 0; k < study->paths.pairs; k++)
    {
      const Pair *pair = study->paths.pair[k];
      g_autofree char *id = g_strdup_printf ("saddle_%c_%c", 'a' + (char) pair->a, 'a' + (char) pair->b);
      if (isfinite (passes[pair->a * n + pair->b]))
        run_result (self->run, id, passes[pair->a * n + pair->b]);
    }
  if (!isfinite (edges[n - 2].height))
    return;
  run_result (self->run, "tree_highest", edges[n - 2].height);
  run_result (self->run, "tree_lowest", edges[0].height);
}

static void
report (const Connectivity *self)
{
  const Study *study = self->study;
  const Pair *pair = study->paths.pair[0];
  double train = 0, test = 0;
  size_t units, moved = alignment_moved (pair->alignment[PAIR_WEIGHTS], &units);

  for (unsigned i = 0; i < study->networks; i++)
    {
      train = MAX (train, study->train[i].loss);
      test = MAX (test, study->test[i].loss);
    }
  run_result (self->run, "networks", study->networks);
  run_result (self->run, "highest_train_loss", train);
  run_result (self->run, "highest_test_loss", test);
  run_result (self->run, "distance", pair_length (pair));
  run_result (self->run, "units", (double) units);
  run_result (self->run, "units_moved_by_weights", (double) moved);
  run_result (self->run, "units_moved_by_activations",
              (double) alignment_moved (pair->alignment[PAIR_ACTIVATIONS], NULL));
  for (int path = 0; path < PAIR_PATHS; path++)
    if (pair->path[path].profile != NULL)
      report_path (self, (PairPath) path);
  if (pair->band != NULL)
    run_result (self->run, "band_pivots", band_path (pair->band).controls);
  report_maps (self);
  report_tree (self);
  run_result (self->run, "parameters", (double) study->problem->parameters);
  run_result (self->run, "training_seconds", study->seconds);
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / 1e6);
}

/* ---- Files ---- */

/* What is between the ends of a path, in its order. */
static bool
save_controls (const Pair *pair, PairPath kind, const char *what, RunFolder *folder, const char *prefix, GError **error)
{
  g_autofree char *id = pair_id (pair);
  Path path = { 0 };

  if (pair_has (pair, kind))
    path = pair_path (pair, kind);
  for (unsigned k = 1; k + 1 < path.controls; k++)
    if (!save_weights (pair->problem->network, path.control[k], folder, error, "%s%s-%s-%s-%u", prefix,
                       pair_path_ids[kind], id, what, k))
      return false;
  return true;
}

static bool
save_pair (const Pair *pair, RunFolder *folder, const char *prefix, GError **error)
{
  g_autofree char *id = pair_id (pair);

  for (int path = PAIR_WEIGHTS; path <= PAIR_ACTIVATIONS; path++)
    if (!save_weights (pair->problem->network, pair->matched[path], folder, error, "%s%s-%s-end", prefix,
                       pair_path_ids[path], id))
      return false;
  return save_controls (pair, PAIR_CURVE, "bend", folder, prefix, error)
         && save_controls (pair, PAIR_BAND, "pivot", folder, prefix, error);
}

bool
study_save_weights (const Study *study, RunFolder *folder, const char *prefix, GError **error)
{
  static const char *const edges[] = { "a-b", "b-c", "c-a" };
  const Network *network = study->problem->network;

  for (unsigned i = 0; i < study->networks; i++)
    if (!save_weights (network, study->theta[i], folder, error, "%snetwork-%c", prefix, 'a' + (char) i))
      return false;
  for (unsigned k = 0; k < study->paths.pairs; k++)
    if (!save_pair (study->paths.pair[k], folder, prefix, error))
      return false;
  for (unsigned k = 0; k < 3 && study->paths.connectors != NULL; k++)
    if (!save_weights (network, connectors_simplex (study->paths.connectors).middle[k], folder, error, "%sconnector-%s",
                       prefix, edges[k]))
      return false;
  return true;
}

bool
connectivity_save (Connectivity *self, GError **error)
{
  const Study *study = self->study;
  RunFolder *folder = run_folder (self->run);
  g_autoptr (Table) table = pair_profiles_table ();
  g_autoptr (Numbers) profiles = pair_profiles (study->paths.pairs, study->paths.pair, study->recipe.points);
  g_autofree char *csv = NULL;

  report (self);
  if (folder == NULL)
    return true;
  pair_profiles_tabulate (profiles, study->networks, study->recipe.points, "", table);
  csv = table_to_csv (table);
  return save_data (study->problem, folder, error) && study_save_weights (study, folder, "", error)
         && run_folder_write_text (folder, "paths.csv", csv, error);
}

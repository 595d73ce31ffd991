/* Results and files. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "lab/saving.h"
#include "network/safetensors.h"

#include <math.h>
#include <string.h>

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
      if (self->map[i] == NULL || (i == MAP_CONNECTED && !study_paths_done (study)))
        continue; /* of connectors that are still trained the map is not up to date */
      run_result (self->run, names[i], simplex_mean (MAP_INTERVALS, self->map[i]->v));
    }
  if (study->connectors != NULL)
    {
      Simplex bent = connectors_simplex (study->connectors);
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
  for (unsigned k = 0; k < study->pairs; k++)
    {
      const Pair *pair = study->pair[k];
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
  const Pair *pair = study->pair[0];
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

/* ---- Weights ---- */

typedef struct
{
  const Study *study;
  RunFolder *folder;
  const char *prefix; /* of the files' names */
} Target;

static bool save_vector (const Target *target, const real *theta, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static bool
save_vector (const Target *target, const real *theta, GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *name = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *file = g_strdup_printf ("%s%s.safetensors", target->prefix, name);
  g_autoptr (GBytes) bytes = weights_to_bytes (target->study->problem->network, theta);
  return run_folder_write_bytes (target->folder, file, bytes, error);
}

/* What is between the ends of a path, in its order. */
static bool
save_controls (const Target *target, const Pair *pair, PairPath kind, const char *what, GError **error)
{
  g_autofree char *id = pair_id (pair);

  if (!pair_has (pair, kind))
    return true;
  Path path = pair_path (pair, kind);
  for (unsigned k = 1; k + 1 < path.controls; k++)
    if (!save_vector (target, path.control[k], error, "%s-%s-%s-%u", pair_path_ids[kind], id, what, k))
      return false;
  return true;
}

static bool
save_pair (const Target *target, const Pair *pair, GError **error)
{
  g_autofree char *id = pair_id (pair);

  for (int path = PAIR_WEIGHTS; path <= PAIR_ACTIVATIONS; path++)
    if (!save_vector (target, pair->matched[path], error, "%s-%s-end", pair_path_ids[path], id))
      return false;
  return save_controls (target, pair, PAIR_CURVE, "bend", error)
         && save_controls (target, pair, PAIR_BAND, "pivot", error);
}

bool
study_save_weights (const Study *study, RunFolder *folder, const char *prefix, GError **error)
{
  static const char *const connectors[] = { "connector-a-b", "connector-b-c", "connector-c-a" };
  const Target target = { study, folder, prefix };

  for (unsigned i = 0; i < study->networks; i++)
    if (!save_vector (&target, study->theta[i], error, "network-%c", 'a' + (char) i))
      return false;
  for (unsigned k = 0; k < study->pairs; k++)
    if (!save_pair (&target, study->pair[k], error))
      return false;
  for (unsigned k = 0; k < 3 && study->connectors != NULL; k++)
    if (!save_vector (&target, connectors_simplex (study->connectors).middle[k], error, "%s", connectors[k]))
      return false;
  return true;
}

/* ---- Profiles ---- */

static const char *const path_columns[] = { "t", "train_loss", "test_loss", "train_error", "test_error", NULL };

Table *
paths_table_new (void)
{
  return table_new_labelled ("path", path_columns);
}

Numbers *
study_profiles (const Study *study)
{
  size_t points = study->recipe.points;
  Numbers *profiles = numbers_constant (NAN, STUDY_PROFILE_NUMBERS * PAIR_PATHS * study->pairs * points);
  double *at = profiles->v;

  for (unsigned k = 0; k < study->pairs; k++)
    for (int path = 0; path < PAIR_PATHS; path++)
      for (size_t i = 0; i < points; i++, at += STUDY_PROFILE_NUMBERS)
        {
          const PathProfile *p = study->pair[k]->path[path].profile;
          if (p != NULL)
            memcpy (at,
                    (double[]){ p->t[i], p->train_loss[i], p->test_loss[i], p->train_error[i], p->test_error[i],
                                p->arc[i] },
                    STUDY_PROFILE_NUMBERS * sizeof (double));
        }
  return profiles;
}

void
paths_table_add (Table *table, const char *prefix, const Numbers *profiles, unsigned networks, size_t points)
{
  const double *at = profiles->v;

  for (unsigned a = 0; a < networks; a++)
    for (unsigned b = a + 1; b < networks; b++)
      for (int path = 0; path < PAIR_PATHS; path++)
        {
          g_autofree char *label = g_strdup_printf ("%s%s-%c-%c", prefix, pair_path_ids[path], 'a' + (char) a,
                                                    'a' + (char) b);
          for (size_t i = 0; i < points; i++, at += STUDY_PROFILE_NUMBERS)
            if (!isnan (at[0]))
              memcpy (table_append_labelled (table, label), at, table_columns (table) * sizeof (double));
        }
}

bool
connectivity_save (Connectivity *self, GError **error)
{
  const Study *study = self->study;
  RunFolder *folder = run_folder (self->run);
  g_autoptr (Table) table = paths_table_new ();
  g_autoptr (Numbers) profiles = study_profiles (study);
  g_autofree char *csv = NULL;

  report (self);
  if (folder == NULL)
    return true;
  paths_table_add (table, "", profiles, study->networks, study->recipe.points);
  csv = table_to_csv (table);
  return save_data (study->problem, folder, error) && study_save_weights (study, folder, "", error)
         && run_folder_write_text (folder, "paths.csv", csv, error);
}

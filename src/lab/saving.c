#include "lab/saving.h"

#include "datasets/prepared_folder.h"
#include "network/safetensors.h"

bool
save_data (const Problem *problem, RunFolder *folder, GError **error)
{
  g_autoptr (GBytes) first = NULL;

  if (!prepared_data_save (problem->data, run_folder_path (folder), "train.csv", problem->data_fingerprint, error))
    return false;
  if (!problem->first_from_file)
    return true;
  first = weights_to_bytes (problem->network, problem->first);
  return run_folder_write_bytes (folder, RECIPE_FIRST_WEIGHTS, first, error);
}

bool
save_weights (const Network *network, const real *theta, RunFolder *folder, GError **error, const char *format, ...)
{
  g_autoptr (GBytes) bytes = weights_to_bytes (network, theta);
  g_autofree char *name = NULL, *file = NULL;
  va_list arguments;

  va_start (arguments, format);
  name = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  file = g_strdup_printf ("%s.safetensors", name);
  return run_folder_write_bytes (folder, file, bytes, error);
}

static bool
save_path (const Pair *pair, PairPath kind, RunFolder *folder, const char *prefix, GError **error)
{
  const Network *network = pair->problem->network;
  g_autofree char *id = pair_id (pair), *name = g_strdup_printf ("%s%s-%s", prefix, pair_path_ids[kind], id);
  const char *control = kind == PAIR_CURVE ? "bend" : "pivot";
  Path path = { 0 };

  if (pair_has (pair, kind))
    path = pair_path (pair, kind);
  for (unsigned k = 1; k + 1 < path.controls; k++)
    if (!save_weights (network, path.control[k], folder, error, "%s-%s-%u", name, control, k))
      return false;
  return pair->matched[kind] == NULL || save_weights (network, pair->matched[kind], folder, error, "%s-end", name);
}

bool
save_paths (const PairTraining *training, RunFolder *folder, const char *prefix, GError **error)
{
  static const char *const edges[] = { "a-b", "b-c", "c-a" };
  const Network *network = training->pair[0]->problem->network;

  for (unsigned k = 0; k < PAIR_PATHS * training->pairs; k++)
    if (!save_path (training->pair[k / PAIR_PATHS], (PairPath) (k % PAIR_PATHS), folder, prefix, error))
      return false;
  for (unsigned k = 0; k < 3 && training->connectors != NULL; k++)
    if (!save_weights (network, connectors_simplex (training->connectors).middle[k], folder, error, "%sconnector-%s",
                       prefix, edges[k]))
      return false;
  return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/saving.h"

#include "datasets/prepared_folder.h"
#include "figure/table.h"
#include "network/safetensors.h"

bool
saving_write_prepared (const PreparedData *data, RunFolder *folder, const char *train, const char *fingerprint,
                       GError **error)
{
  return run_folder_expect (folder, train, error) && run_folder_expect (folder, PREPARED_TEST_FILE, error)
         && run_folder_expect (folder, PREPARED_DESCRIPTION_FILE, error)
         && prepared_data_save (data, run_folder_path (folder), train, fingerprint, error);
}

bool
saving_write_data (const Problem *problem, RunFolder *folder, GError **error)
{
  return saving_write_data_as (problem, folder, "train.csv", error);
}

bool
saving_write_data_as (const Problem *problem, RunFolder *folder, const char *train, GError **error)
{
  g_autoptr (GBytes) first = NULL;

  if (!saving_write_prepared (problem->data, folder, train, problem->data_fingerprint, error))
    return false;
  if (!problem->first_from_file)
    return true;
  first = safetensors_of_weights (problem->network, problem->first);
  return run_folder_write_bytes (folder, RECIPE_FIRST_WEIGHTS, first, error);
}

bool
saving_write_dataset (const Dataset *dataset, RunFolder *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL);

  return run_folder_expect (folder, name, error) && dataset_write_csv (dataset, path, error);
}

static bool
write_plane (const LossSurface *surface, const Problem *problem, RunFolder *folder, GError **error)
{
  static const char *const prefixes[] = { "centre", "alpha", "beta" };
  const real *const vectors[] = { surface->centre, surface->directions, surface->directions + problem->parameters };
  g_autoptr (GBytes) plane = safetensors_of_vectors (problem->network, 3, prefixes, vectors);

  return run_folder_write_bytes (folder, "plane.safetensors", plane, error);
}

bool
saving_write_surface (const LossSurface *surface, const Problem *problem, RunFolder *folder, GError **error)
{
  static const char *const columns[] = { "alpha", "beta", "loss", NULL };
  g_autoptr (Table) table = table_new (columns);
  size_t n = surface->alpha->n;

  for (size_t i = 0; i < surface->loss->n; i++)
    {
      double *row = table_append (table);
      row[0] = surface->alpha->v[i % n];
      row[1] = surface->beta->v[i / n];
      row[2] = surface->loss->v[i];
    }
  return write_plane (surface, problem, folder, error) && run_folder_write_table (folder, "surface.csv", table, error);
}

static bool
write_to_folder (void *to, const char *name, GBytes *bytes, GError **error)
{
  return run_folder_write_bytes (to, name, bytes, error);
}

FileSink
saving_folder_sink (RunFolder *folder)
{
  return (FileSink){ write_to_folder, folder };
}

bool
saving_write_weights (const Network *network, const real *theta, FileSink sink, GError **error, const char *format, ...)
{
  g_autoptr (GBytes) bytes = safetensors_of_weights (network, theta);
  g_autofree char *name = NULL, *file = NULL;
  va_list arguments;

  va_start (arguments, format);
  name = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  file = g_strdup_printf ("%s.safetensors", name);
  return sink.write (sink.to, file, bytes, error);
}

static bool
save_path (const Pair *pair, PairPath kind, FileSink sink, const char *prefix, GError **error)
{
  const Network *network = pair->problem->network;
  g_autofree char *id = pair_id (pair), *name = g_strdup_printf ("%s%s-%s", prefix, pair_path_ids[kind], id);
  const char *control = kind == PAIR_CURVE ? "bend" : "pivot";
  Path path = { 0 };

  if (pair_has (pair, kind))
    path = pair_path (pair, kind);
  for (unsigned k = 1; k + 1 < path.controls; k++)
    if (!saving_write_weights (network, path.control[k], sink, error, "%s-%s-%u", name, control, k))
      return false;
  return pair->matched[kind] == NULL
         || saving_write_weights (network, pair->matched[kind], sink, error, "%s-end", name);
}

bool
saving_write_paths (const PairTraining *training, FileSink sink, const char *prefix, GError **error)
{
  static const char *const edges[] = { "a-b", "b-c", "c-a" };
  const Network *network = training->pair[0]->problem->network;

  for (unsigned k = 0; k < PAIR_PATHS * training->pairs; k++)
    if (!save_path (training->pair[k / PAIR_PATHS], (PairPath) (k % PAIR_PATHS), sink, prefix, error))
      return false;
  for (unsigned k = 0; k < 3 && training->connectors != NULL; k++)
    if (!saving_write_weights (network, connectors_simplex (training->connectors).middle[k], sink, error,
                               "%sconnector-%s", prefix, edges[k]))
      return false;
  return true;
}

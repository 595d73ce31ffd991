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

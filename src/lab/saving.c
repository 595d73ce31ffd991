#include "lab/saving.h"

bool
save_data (const Problem *problem, RunFolder *folder, GError **error)
{
  g_autofree char *train = g_build_filename (run_folder_path (folder), "train.csv", NULL);
  g_autofree char *test = g_build_filename (run_folder_path (folder), "test.csv", NULL);

  return dataset_write_csv (problem->data->train, train, error) && dataset_write_csv (problem->data->test, test, error);
}

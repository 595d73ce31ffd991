/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/data_warnings.h"

#include "datasets/prepared_folder.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>

static void
warn_if_changed (Run *run, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *shown = excerpt_of_path (path);
  char listed[65], actual[65];

  if (run_folder_is_changed (folder, name, listed, actual))
    run_warn (run,
              _ ("%s was changed after it was saved: its SHA-256 begins with %.12s, not with %.12s. It is used "
                 "nevertheless."),
              shown, actual, listed);
}

void
data_warnings (Run *run, const DataRecipe *recipe, const PreparedData *data)
{
  size_t asked = recipe->preparation.samples;

  if (data->kept)
    {
      warn_if_changed (run, recipe->folder, recipe->kept_as);
      warn_if_changed (run, recipe->folder, PREPARED_TEST_FILE);
      warn_if_changed (run, recipe->folder, PREPARED_DESCRIPTION_FILE);
    }
  if (recipe->from_file && asked > data->available)
    {
      g_autofree char *shown = excerpt_new (data->train->name, -1);
      run_warn (run, _ ("samples is %zu; %s holds %zu samples to train on, and all of them are used."), asked, shown,
                data->available);
    }
}

/* Only what was read tells. */
static void
note_loss (Run *run, const TrainingRecipe *recipe, const Problem *problem)
{
  bool has_loss = parameter_find (experiment_parameters (settings_experiment (run_settings (run))), "loss") != NULL;

  if (has_loss && recipe->data.from_file && problem->data->train->task == TASK_REGRESSION)
    run_use_instead (run, "loss", LOSS_MSE);
}

void
data_warnings_of_problem (Run *run, const TrainingRecipe *recipe, const Problem *problem)
{
  const char *weights = recipe->weights_file.path;
  g_autofree char *name = g_path_get_basename (weights), *folder = g_path_get_dirname (weights);

  data_warnings (run, &recipe->data, problem->data);
  note_loss (run, recipe, problem);
  if (g_str_equal (name, RECIPE_FIRST_WEIGHTS))
    warn_if_changed (run, folder, name);
}

#include "experiments/stability.h"

#include "lab/saving.h"
#include "network/safetensors.h"

#include <math.h>

static void
report (Stability *self, double seconds)
{
  const StabilityRecord *last = &g_array_index (self->records, StabilityRecord, self->records->len - 1);
  double highest = 0, sharpest = 0, open = 0, mean, deviation;
  Run *run = self->run;

  for (guint i = 0; i < self->records->len; i++)
    {
      const StabilityRecord *record = &g_array_index (self->records, StabilityRecord, i);
      highest = fmax (highest, record->loss);
      sharpest = fmax (sharpest, record->sharpness);
      open += isfinite (record->open);
    }
  stability_ratio (self, 0.3, &mean, &deviation);
  run_result (run, "loss", last->loss);
  run_result (run, "highest_loss", highest);
  run_result (run, "first_sharpness", g_array_index (self->records, StabilityRecord, 0).sharpness);
  run_result (run, "sharpness", last->sharpness);
  run_result (run, "sharpness_residual", last->residual);
  run_result (run, "highest_sharpness", sharpest);
  run_result (run, "not_converged", open);
  if (isfinite (last->line))
    {
      run_result (run, "threshold", last->line);
      run_result (run, "ratio_last_30_percent", mean);
      run_result (run, "ratio_deviation", deviation);
    }
  run_result (run, "parameters", (double) self->problem->parameters);
  run_result (run, "steps", (double) descent_steps (self->ball));
  run_result (run, "seconds", seconds);
}

bool
stability_save (Stability *self, double seconds, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (GBytes) weights = NULL;

  report (self, seconds);
  if (folder == NULL)
    return true;
  weights = weights_to_bytes (self->problem->network, descent_theta (self->ball));
  return save_data (self->problem, folder, error)
         && run_folder_write_bytes (folder, "weights.safetensors", weights, error);
}

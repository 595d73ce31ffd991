/* Results, tables, and what networks saw. */
#include "experiments/double_descent/double_descent.h"

#include <math.h>

static void
report (const DoubleDescent *self)
{
  const Sweep *sweep = self->sweep;
  int peak = sweep_peak (sweep, 0), interpolates = double_descent_interpolates (self);
  unsigned last = sweep_places (sweep, 0) - 1;
  double threshold = world_threshold (self->world);

  if (peak >= 0)
    {
      run_result (self->run, "peak", sweep_drawn (sweep, 0, (unsigned) peak));
      run_result (self->run, "peak_test_error", sweep_quartiles (sweep, 0, (unsigned) peak, FIT_TEST).median);
    }
  run_result (self->run, "last_test_error", sweep_quartiles (sweep, 0, last, FIT_TEST).median);
  if (interpolates >= 0)
    run_result (self->run, "threshold_found", sweep_drawn (sweep, 0, (unsigned) interpolates));
  if (isfinite (threshold))
    run_result (self->run, "threshold_expected", threshold);
  run_result (self->run, "points", last + 1);
  run_result (self->run, "fits", (double) sweep_done (sweep));
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC);
}

/* ---- What networks saw ---- */

/* Every training set, by its number, what they were drawn from, and the test set. */
static bool
save_sets (const DoubleDescent *self, RunFolder *folder, GError **error)
{
  const World *world = self->world;
  unsigned sets = world_set_of (world, sweep_seeds (self->sweep) - 1) + 1;
  size_t most = world->axis == AXIS_SAMPLES ? (size_t) world->high : world->samples;

  for (unsigned set = 0; set < sets; set++)
    {
      g_autoptr (Dataset) data = world_training_set (world, set, most, world->curve_noise[0]);
      g_autofree char *name = set == 0 ? g_strdup ("train.csv") : g_strdup_printf ("train-%u.csv", set);
      g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL);
      if (!dataset_write_csv (data, path, error))
        return false;
    }
  return training_sets_save (world->sets, run_folder_path (folder), error);
}

bool
double_descent_save (DoubleDescent *self, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (Table) fits = sweep_table (self->sweep);
  g_autoptr (Table) curve = sweep_summary (self->sweep);
  g_autofree char *fits_csv = table_to_csv (fits), *curve_csv = table_to_csv (curve);

  report (self);
  if (folder == NULL)
    return true;
  return run_folder_write_text (folder, "fits.csv", fits_csv, error)
         && run_folder_write_text (folder, "curve.csv", curve_csv, error)
         && (self->world->sets == NULL || save_sets (self, folder, error));
}

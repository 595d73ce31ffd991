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

/* ---- A row a place ---- */

static const char *const curve_columns[] = { "curve",
                                             "value",
                                             "parameters",
                                             "samples",
                                             "noise",
                                             "penalty",
                                             "fits",
                                             "train_error_low",
                                             "train_error_median",
                                             "train_error_high",
                                             "test_error_low",
                                             "test_error_median",
                                             "test_error_high",
                                             "test_error_mean",
                                             "bias_squared",
                                             "variance_between_sets",
                                             "variance_within_sets",
                                             NULL };

static double *
put_quartiles (double *row, Quartiles quartiles)
{
  row[0] = quartiles.low;
  row[1] = quartiles.median;
  row[2] = quartiles.high;
  return row + 3;
}

static void
append_place (DoubleDescent *self, Table *table, unsigned curve, unsigned place)
{
  const Sweep *sweep = self->sweep;
  g_autofree double *tests = sweep_collect (sweep, curve, place, FIT_TEST);
  const Decomposition *parts = curve == 0 ? double_descent_parts (self, place) : NULL;
  const SweepFit *first = sweep_fit (sweep, curve, place, 0);
  double *row;

  if (first == NULL)
    return;
  row = table_append (table);
  *row++ = curve;
  *row++ = sweep_value (sweep, curve, place);
  for (unsigned column = FIT_PARAMETERS; column <= FIT_PENALTY; column++)
    *row++ = first->row[column];
  *row++ = (double) statistics_quartiles (tests, sweep_seeds (sweep)).n;
  row = put_quartiles (row, sweep_quartiles (sweep, curve, place, FIT_TRAIN));
  row = put_quartiles (row, sweep_quartiles (sweep, curve, place, FIT_TEST));
  *row++ = statistics_mean (tests, sweep_seeds (sweep));
  if (parts == NULL)
    return;
  *row++ = parts->bias;
  *row++ = parts->between;
  if (self->world->starts > 1)
    *row++ = parts->within;
}

static char *
curve_csv (DoubleDescent *self)
{
  g_autoptr (Table) table = table_new (curve_columns);

  for (unsigned c = 0; c < sweep_curves (self->sweep); c++)
    for (unsigned i = 0; i < sweep_places (self->sweep, c); i++)
      append_place (self, table, c, i);
  return table_to_csv (table);
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
  g_autofree char *fits_csv = NULL, *curve = NULL;

  report (self);
  if (folder == NULL)
    return true;
  fits_csv = table_to_csv (fits);
  curve = curve_csv (self);
  return run_folder_write_text (folder, "fits.csv", fits_csv, error)
         && run_folder_write_text (folder, "curve.csv", curve, error)
         && (self->world->sets == NULL || save_sets (self, folder, error));
}

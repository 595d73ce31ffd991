/* SPDX-License-Identifier: GPL-3.0-or-later */
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

bool
double_descent_save (DoubleDescent *self, GError **error)
{
  const World *world = self->world;
  RunFolder *folder = run_folder (self->run);

  report (self);
  if (folder == NULL)
    return true;
  return sweep_save (self->sweep, folder, error)
         && (world->sets == NULL
             || training_sets_save (world->sets, world_set_of (world, sweep_seeds (self->sweep) - 1) + 1,
                                    world_most_samples (world), world->curve_noise[0], folder, error));
}

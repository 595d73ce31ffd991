/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What predicts the gap: a sweep over everything that may be set (Y. Jiang, B. Neyshabur, H. Mobahi, D. Krishnan, S.
 * Bengio, "Fantastic generalization measures and where to find them", ICLR 2020). */
#include "experiments/flat_minima/measures.h"

#include "experiments/flat_minima/flat_minima.h"
#include "lab/data_warnings.h"

#include <math.h>

#define MOST_NETWORKS 2000

SolutionMeasure
measures_drawn (const Measures *self, bool second)
{
  return (SolutionMeasure) run_number (self->run, second ? "beside" : "measure");
}

/* ---- Picking ---- */

/* The network is trained once more, from its key: nothing is kept of the fits but their rows. */
static LocalGeometry *
take_geometry (const Measures *self, unsigned configuration, unsigned seed)
{
  g_autoptr (NetworkRun) run = network_run_new (self->all, configuration, seed);

  if (!network_run_advance (run, G_MAXINT64, run_cancelled (self->run)) || network_run_diverged (run))
    return NULL;
  return network_run_geometry (run, run_parallel (self->run), run_cancelled (self->run));
}

static void
pick (Measures *self, unsigned configuration, unsigned seed)
{
  LocalGeometry *geometry;

  if (self->picked.geometry != NULL && self->picked.configuration == configuration && self->picked.seed == seed)
    return;
  geometry = take_geometry (self, configuration, seed);
  if (geometry == NULL)
    return;
  g_clear_pointer (&self->before.geometry, local_geometry_free);
  self->before = self->picked;
  self->picked = (Pick){ configuration, seed, geometry };
}

static void
forget_picks (Measures *self)
{
  g_clear_pointer (&self->before.geometry, local_geometry_free);
  g_clear_pointer (&self->picked.geometry, local_geometry_free);
}

/* What is nearest to a place, both coordinates as fractions of what the networks span: measures by their logarithms. */
typedef struct
{
  unsigned configuration, seed;
  double distance;
} Nearest;

static double
span_of (const Numbers *values, bool logarithmic)
{
  double low = INFINITY, high = -INFINITY;

  for (size_t i = 0; i < values->n; i++)
    if (isfinite (values->v[i]) && (!logarithmic || values->v[i] > 0))
      {
        low = fmin (low, logarithmic ? log (values->v[i]) : values->v[i]);
        high = fmax (high, logarithmic ? log (values->v[i]) : values->v[i]);
      }
  return high > low ? high - low : 1;
}

static Nearest
find_nearest (const Measures *self, SolutionMeasure measure, double x, double y)
{
  unsigned column = FIT_MEASURES + (unsigned) measure;
  g_autoptr (Numbers) measures = reached_column (self->sweep, column);
  g_autoptr (Numbers) gaps = reached_column (self->sweep, FIT_GAP);
  double wide = span_of (measures, true), high = span_of (gaps, false);
  Nearest best = { 0, 0, INFINITY };

  for (unsigned i = 0; i < self->all->n; i++)
    for (unsigned s = 0; s < sweep_seeds (self->sweep); s++)
      {
        const SweepFit *fit = fit_that_reached (self->sweep, i, s);
        double distance;
        if (fit == NULL)
          continue;
        distance = hypot (log (fit->row[column] / x) / wide, (fit->row[FIT_GAP] - y) / high);
        if (distance < best.distance)
          best = (Nearest){ i, s, distance };
      }
  return best;
}

static void
answer_events (Measures *self)
{
  RunEvent event;

  while (run_poll_event (self->run, &event))
    {
      bool second = g_str_equal (event.plot, "beside");
      Nearest nearest;
      if (event.kind == RUN_EVENT_BACK || (!second && !g_str_equal (event.plot, "measure")))
        continue;
      nearest = find_nearest (self, measures_drawn (self, second), event.x, event.y);
      if (!isfinite (nearest.distance))
        continue;
      if (!self->chosen)
        forget_picks (self);
      self->chosen = true;
      pick (self, nearest.configuration, nearest.seed);
    }
}

/* Until somebody picks: the least of the drawn measure, beside the greatest. */
static void
pick_extremes (Measures *self)
{
  unsigned column = FIT_MEASURES + (unsigned) measures_drawn (self, false);
  Nearest least = { 0, 0, INFINITY }, most = { 0, 0, -INFINITY };

  for (unsigned i = 0; i < self->all->n; i++)
    for (unsigned s = 0; s < sweep_seeds (self->sweep); s++)
      {
        const SweepFit *fit = fit_that_reached (self->sweep, i, s);
        if (fit != NULL && fit->row[column] < least.distance)
          least = (Nearest){ i, s, fit->row[column] };
        if (fit != NULL && fit->row[column] > most.distance)
          most = (Nearest){ i, s, fit->row[column] };
      }
  if (isfinite (most.distance))
    pick (self, most.configuration, most.seed);
  if (isfinite (least.distance))
    pick (self, least.configuration, least.seed);
}

/* ---- Watching ---- */

static void
attend (void *data)
{
  Measures *self = data;
  unsigned seeds = (unsigned) run_number (self->run, "seeds"), before = sweep_seeds (self->sweep);

  answer_events (self);
  if (seeds < before)
    run_use_instead (self->run, "seeds", before);
  else if (seeds > before)
    sweep_set_seeds (self->sweep, seeds);
}

static void
show (void *data)
{
  Measures *self = data;
  g_autofree char *caption = measures_caption (self);

  run_set_caption (self->run, g_steal_pointer (&caption));
  run_publish (self->run, measures_figure (self));
}

/* Of all networks, also of those that did not get there. */
static double
training_steps (const Measures *self)
{
  double sum = 0;

  for (unsigned i = 0; i < self->all->n; i++)
    for (unsigned s = 0; s < sweep_seeds (self->sweep); s++)
      if (sweep_fit (self->sweep, 0, i, s) != NULL)
        sum += sweep_fit (self->sweep, 0, i, s)->row[FIT_STEPS];
  return sum;
}

static void
report (const Measures *self, const GArray *environments)
{
  g_autoptr (Numbers) reached = reached_column (self->sweep, FIT_GAP);
  unsigned fitted = sweep_count (self->sweep, SWEEP_FITTED);

  run_result (self->run, "networks", (double) reached->n);
  run_result (self->run, "missed", fitted - (double) reached->n);
  run_result (self->run, "diverged", sweep_count (self->sweep, SWEEP_DIVERGED));
  run_result (self->run, "training_steps", training_steps (self));
  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    {
      RankCorrelation tau = measure_correlation (self->sweep, (SolutionMeasure) m);
      const char *name = flat_minima_fits.columns[FIT_MEASURES + m];
      g_autofree char *id = g_strconcat ("tau_", name, NULL), *deviation = g_strconcat (id, "_null_deviation", NULL);
      g_autofree char *median = g_strconcat ("sign_error_", name, NULL), *worst = g_strconcat (median, "_worst", NULL);
      run_result (self->run, id, tau.tau);
      run_result (self->run, deviation, tau.deviation);
      run_result (self->run, median, environments_quartiles (environments, (SolutionMeasure) m).median);
      run_result (self->run, worst, environments_worst (environments, (SolutionMeasure) m));
    }
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / 1e6);
}

/* sign-errors.csv: a row for every two levels of a setting. */
static bool
save_environments (const Measures *self, const GArray *environments, RunFolder *folder, GError **error)
{
  const char *columns[SOLUTION_MEASURES + 4] = { "from", "to", "pairs" };
  g_autoptr (Table) table = NULL;

  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    columns[3 + m] = flat_minima_fits.columns[FIT_MEASURES + m];
  table = table_new_labelled ("setting", 0, columns);
  for (guint i = 0; i < environments->len; i++)
    {
      const Environment *environment = &g_array_index (environments, Environment, i);
      double *row = table_append_labelled (table, flat_minima_fits.columns[environment->varied]);
      row[0] = self->all->values[environment->varied][environment->from];
      row[1] = self->all->values[environment->varied][environment->to];
      row[2] = environment->pairs;
      for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
        row[3 + m] = environment->error[m];
    }
  return run_folder_write_table (folder, "sign-errors.csv", table, error);
}

static bool
save (const Measures *self, const GArray *environments, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (Table) fits = sweep_table (self->sweep);

  return folder == NULL
         || (configurations_save_data (self->all, folder, error)
             && run_folder_write_table (folder, "fits.csv", fits, error)
             && save_environments (self, environments, folder, error));
}

static void
warn_of_few (const Measures *self)
{
  g_autoptr (Numbers) reached = reached_column (self->sweep, FIT_GAP);

  if (reached->n < 2 && sweep_count (self->sweep, SWEEP_FITTED) > 1)
    run_warn (self->run,
              _ ("Fewer than two networks reached the loss: take more steps (steps), or a higher loss (target-loss)."));
}

static void
finish (void *data)
{
  Measures *self = data;
  g_autoptr (GArray) environments = environments_new (self->all, self->sweep);
  GError *error = NULL;

  if (!self->chosen)
    pick_extremes (self);
  show (self);
  warn_of_few (self);
  report (self, environments);
  if (!save (self, environments, &error))
    run_fail (self->run, error);
}

/* ---- The run ---- */

static bool
check_number (const Configurations *all, GError **error)
{
  if (all->n <= MOST_NETWORKS)
    return true;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("%u networks were asked for; at most %u can be had: vary fewer of their settings."), all->n,
               MOST_NETWORKS);
  return false;
}

void
flat_minima_measures (Run *run)
{
  GError *error = NULL;
  g_autoptr (Configurations) all = configurations_new (run_settings (run), &error);
  Measures self = { .run = run, .all = all, .started = g_get_monotonic_time () };
  g_autofree double *values = NULL;

  if (all == NULL || !check_number (all, &error))
    {
      run_fail (run, error);
      return;
    }
  data_warnings_of_problem (run, &all->recipe, all->problem);
  values = g_new (double, all->n);
  for (unsigned i = 0; i < all->n; i++)
    values[i] = i;
  self.sweep = sweep_new (&flat_minima_fits, all, &(SweepAxis){ .given = values, .n_given = all->n }, 1,
                          (unsigned) run_number (run, "seeds"));
  sweep_watch (&(SweepWatch){ run, self.sweep, &self, attend, show, finish });
  forget_picks (&self);
  sweep_free (self.sweep);
}

/* Barriers against the width of the networks, or against the number of steps that they take together before they part
 * (J. Frankle, G. Dziugaite, D. Roy, M. Carbin, "Linear mode connectivity and the lottery ticket hypothesis", ICML
 * 2020): a fit is a whole study, and what is drawn are its rows and arrays. */
#include "experiments/connectivity/sweep.h"

#include "lab/pair_profiles.h"
#include "lab/saving.h"
#include "lab/surface_track.h"

#include <math.h>

/* Numbers of shared steps: none, and up to this fraction of all, each so many times the one before. */
#define SPLITS 6
#define LATEST_SPLIT 8
#define SPLIT_FACTOR 3
#define SURFACE_GRID 41
#define PLANE_MARGIN 0.22

/* ---- Values of the axis ---- */

static void
choose_widths (StudySweep *self)
{
  for (int power = -2; power <= 2; power++)
    {
      double width = MIN (round (ldexp (self->recipe.training.width, power)), ARCHITECTURE_MAX_WIDTH);
      if (width >= 1 && (self->n == 0 || width > self->values[self->n - 1]))
        self->values[self->n++] = width;
    }
}

static void
choose_splits (StudySweep *self)
{
  double total = (double) self->recipe.training.training.total_steps;

  self->values[self->n++] = 0;
  for (int power = SPLITS - 1; power >= 0; power--)
    {
      double shared = floor (total / LATEST_SPLIT / pow (SPLIT_FACTOR, power));
      if (shared > self->values[self->n - 1])
        self->values[self->n++] = shared;
    }
}

/* The recipe of one value. */
static StudyRecipe
recipe_at (const StudySweep *self, double value)
{
  StudyRecipe recipe = self->recipe;

  recipe.connectors = false;
  if (self->by_width)
    recipe.training.width = (unsigned) value;
  else
    {
      recipe.start = START_SAME;
      recipe.shared = (uint64_t) value;
    }
  return recipe;
}

static char *
prefix_of (const StudySweep *self, double value)
{
  return g_strdup_printf (self->by_width ? "width-%.0f-" : "split-%.0f-", value);
}

bool
sweep_track (const StudySweep *self, unsigned index, SweepTrack *track)
{
  static const SweepTrack three[] = { { 0, 1, PAIR_LINE }, { 0, 2, PAIR_LINE }, { 1, 2, PAIR_LINE } };
  static const SweepTrack two[] = { { 0, 1, PAIR_LINE }, { 0, 1, PAIR_WEIGHTS } };
  bool networks = !self->by_width && self->recipe.networks > 2;

  if (index >= (networks ? G_N_ELEMENTS (three) : G_N_ELEMENTS (two)))
    return false;
  *track = networks ? three[index] : two[index];
  return true;
}

/* ---- A fit ---- */

typedef struct
{
  const StudySweep *sweep;
  double value;
  SweepFit *fit;
  Study *study; /* NULL: it cannot be run */
} StudyFit;

#define BARRIERS(path) path "_barrier", path "_barrier_low", path "_barrier_high"
static const char *const columns[] = { BARRIERS ("line"),
                                       BARRIERS ("weight_matching"),
                                       BARRIERS ("activation_matching"),
                                       BARRIERS ("curve"),
                                       BARRIERS ("band"),
                                       "highest_line_loss",
                                       "parameters",
                                       NULL };
static const char *const arrays[] = { "profiles", "alpha",  "beta",     "loss",    "alpha_0", "beta_0",   "height_0",
                                      "alpha_1",  "beta_1", "height_1", "alpha_2", "beta_2",  "height_2", NULL };

static void
fail (StudyFit *self, GError *why)
{
  self->fit->status = SWEEP_FAILED;
  self->fit->why = g_strdup (why->message);
  g_error_free (why);
}

static void *
fit_begin (const void *world, const SweepTask *task, SweepFit *const *fits)
{
  const StudySweep *sweep = world;
  StudyFit *self = g_new0 (StudyFit, 1);
  StudyRecipe recipe = recipe_at (sweep, task->values[0]);
  GError *error = NULL;

  *self = (StudyFit){ .sweep = sweep, .value = task->values[0], .fit = fits[0] };
  self->study = study_new (&recipe, sweep->parallel, sweep->cancelled, &error);
  if (self->study == NULL)
    fail (self, error);
  return self;
}

static void
fit_free (void *work)
{
  StudyFit *self = work;

  g_clear_pointer (&self->study, study_free);
  g_free (self);
}

/* The first, the middle and the last value have a surface. */
static bool
has_surface (const StudySweep *self, double value)
{
  return value == self->values[0] || value == self->values[self->n / 2] || value == self->values[self->n - 1];
}

static void
keep_tracks (const StudyFit *self, const LossSurface *surface)
{
  SweepTrack drawn;

  for (unsigned k = 0; sweep_track (self->sweep, k, &drawn); k++)
    {
      const Pair *pair = study_pair (self->study, drawn.a, drawn.b);
      Path path = pair_path (pair, drawn.path);
      g_autoptr (SurfaceTrack) track = surface_track_new (surface, &path, pair->path[drawn.path].profile);
      Numbers **kept = self->fit->arrays + SWEEP_TRACKS + 3 * k;
      kept[0] = numbers_ref (track->alpha);
      kept[1] = numbers_ref (track->beta);
      kept[2] = numbers_ref (track->height);
    }
}

/* false: cancelled. */
static bool
keep_surface (const StudyFit *self)
{
  const Study *study = self->study;
  g_autoptr (LossSurface) surface = loss_surface_new (study->problem);
  SweepTrack last;
  bool three = sweep_track (self->sweep, 2, &last);

  loss_surface_place_through (surface, study->problem, study->theta[0], study->theta[1],
                              three ? study->theta[2] : study->paths.pair[0]->matched[PAIR_WEIGHTS], SURFACE_GRID,
                              PLANE_MARGIN);
  while (loss_surface_refine (surface, self->sweep->parallel, self->sweep->cancelled))
    ;
  if (!loss_surface_complete (surface))
    return false;
  self->fit->arrays[SWEEP_ALPHA] = numbers_ref (surface->alpha);
  self->fit->arrays[SWEEP_BETA] = numbers_ref (surface->beta);
  self->fit->arrays[SWEEP_LOSS] = numbers_ref (surface->loss);
  keep_tracks (self, surface);
  return true;
}

/* All that is asked of a study whose paths are trained; false: cancelled. */
static bool
keep (StudyFit *self)
{
  Study *study = self->study;
  g_autofree char *prefix = prefix_of (self->sweep, self->value);
  double *row = self->fit->row;
  GError *error = NULL;

  if (!study_measure_all (study, G_MAXINT64) || (has_surface (self->sweep, self->value) && !keep_surface (self)))
    return false;
  for (int k = 0; k < 3 * PAIR_PATHS; k++)
    row[k] = study_measure (study, (PairPath) (k / 3), QUANTITY_TRAIN_BARRIER, (double[]){ 0.5, 0, 1 }[k % 3]);
  row[SWEEP_HIGHEST_LINE] = study_highest_line (study);
  row[SWEEP_PARAMETERS] = (double) study->problem->parameters;
  self->fit->arrays[SWEEP_PROFILES] = pair_profiles (study->paths.pairs, study->paths.pair, study->recipe.points);
  if (self->sweep->folder != NULL && !study_save_weights (study, self->sweep->folder, prefix, &error))
    fail (self, error);
  return true;
}

static bool
fit_advance (void *work, gint64 until, const atomic_bool *cancelled)
{
  StudyFit *self = work;
  GError *error = NULL;

  while (self->study != NULL && self->study->stage < STAGE_DONE)
    {
      if (atomic_load (cancelled) || g_get_monotonic_time () >= until)
        return false;
      study_advance (self->study, &error);
      if (error != NULL)
        {
          fail (self, error);
          return true;
        }
    }
  return self->study == NULL || keep (self);
}

static const SweepClass class = {
  .columns = columns,
  .arrays = arrays,
  .wide = true,
  .begin = fit_begin,
  .advance = fit_advance,
  .free = fit_free,
};

/* ---- The run ---- */

static void
show (void *data)
{
  StudySweep *self = data;

  if (sweep_count (self->sweep, SWEEP_FITTED) > 0)
    run_publish (self->run, study_sweep_figure (self));
}

/* The curve and the band of every fit have the rates that the sweep began with: another one begins it anew. */
static void
attend (void *data)
{
  StudySweep *self = data;
  double curve = run_number (self->run, "curve-rate"), band = run_number (self->run, "band-rate");
  RunEvent event;

  while (run_poll_event (self->run, &event))
    ;
  if (curve == self->recipe.curve_rate && band == self->recipe.band_rate)
    return;
  self->recipe.curve_rate = curve;
  self->recipe.band_rate = band;
  sweep_restart (self->sweep, 1);
}

static bool
save (const StudySweep *self, const Table *paths, GError **error)
{
  g_autoptr (Table) fits = sweep_table (self->sweep);
  g_autofree char *fits_csv = table_to_csv (fits), *paths_csv = table_to_csv (paths);

  return self->folder == NULL
         || (save_data (self->problem, self->folder, error)
             && run_folder_write_text (self->folder, "paths.csv", paths_csv, error)
             && run_folder_write_text (self->folder, "fits.csv", fits_csv, error));
}

/* The barriers by the ids that results have, and the profiles. */
static void
report (const StudySweep *self, double value, const SweepFit *fit, Table *paths)
{
  g_autofree char *prefix = prefix_of (self, value);

  for (int path = 0; path < PAIR_PATHS; path++)
    {
      g_autofree char *id = g_strdup_printf ("%s_%.0f", columns[3 * path], value);
      if (!isnan (fit->row[3 * path]))
        run_result (self->run, id, fit->row[3 * path]);
    }
  pair_profiles_tabulate (fit->arrays[SWEEP_PROFILES], self->recipe.networks, self->recipe.points, prefix, paths);
}

static void
finish (void *data)
{
  StudySweep *self = data;
  g_autoptr (Table) paths = pair_profiles_table ();
  GError *error = NULL;

  if (sweep_count (self->sweep, SWEEP_FITTED) == 0)
    {
      run_fail (self->run, g_error_new_literal (EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                                                sweep_fit (self->sweep, 0, 0, 0)->why));
      return;
    }
  show (self);
  for (unsigned i = 0; i < self->n; i++)
    {
      const SweepFit *fit = sweep_fit (self->sweep, 0, i, 0);
      if (fit != NULL && fit->status == SWEEP_FITTED)
        report (self, self->values[i], fit, paths);
    }
  run_result (self->run, "networks", self->recipe.networks);
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / 1e6);
  if (!save (self, paths, &error))
    run_fail (self->run, error);
}

void
connectivity_sweep (Run *run, const StudyRecipe *recipe, GError **error)
{
  g_autoptr (Problem) problem = problem_new (&recipe->training, error);
  StudySweep self = { .run = run,
                      .yaw = NAN,
                      .started = g_get_monotonic_time (),
                      .problem = problem,
                      .recipe = *recipe,
                      .by_width = g_str_equal (run_text (run, "sweep"), "width"),
                      .parallel = run_parallel (run),
                      .cancelled = run_cancelled (run),
                      .folder = run_folder (run) };

  if (problem == NULL)
    return;
  if (self.by_width)
    choose_widths (&self);
  else
    choose_splits (&self);
  self.sweep = sweep_new (&class, &self, &(SweepAxis){ .given = self.values, .n_given = self.n }, 1, 1);
  sweep_watch (&(SweepWatch){ run, self.sweep, &self, attend, show, finish });
  sweep_free (self.sweep);
}

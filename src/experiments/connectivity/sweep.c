/* Barriers against the width of the networks, or against the number of steps that they take together before they part
 * (J. Frankle, G. Dziugaite, D. Roy, M. Carbin, "Linear mode connectivity and the lottery ticket hypothesis", ICML
 * 2020): a fit is a whole study, and what is drawn are its rows and arrays. */
#include "experiments/connectivity/sweep.h"

#include "lab/saving.h"
#include "lab/surface_track.h"

#include <glib/gi18n.h>
#include <inttypes.h>
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

/* ---- A fit ---- */

typedef struct
{
  const StudySweep *sweep;
  double value;
  SweepFit *fit;
  Study *study;         /* NULL: it cannot be run */
  LossSurface *surface; /* NULL: not begun */
} StudyFit;

static const char *const columns[] = { "line_barrier",
                                       "line_barrier_low",
                                       "line_barrier_high",
                                       "weight_matching_barrier",
                                       "weight_matching_barrier_low",
                                       "weight_matching_barrier_high",
                                       "activation_matching_barrier",
                                       "activation_matching_barrier_low",
                                       "activation_matching_barrier_high",
                                       "curve_barrier",
                                       "curve_barrier_low",
                                       "curve_barrier_high",
                                       "band_barrier",
                                       "band_barrier_low",
                                       "band_barrier_high",
                                       "highest_line_loss",
                                       "parameters",
                                       NULL };
static const char *const arrays[] = { "profiles", "alpha", "beta", "loss", "tracks", NULL };

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

  g_clear_pointer (&self->surface, loss_surface_free);
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
place_surface (StudyFit *self)
{
  const Study *study = self->study;
  const real *third = sweep_through_three (self->sweep) ? study->theta[2] : study->pair[0]->matched[PAIR_WEIGHTS];

  self->surface = loss_surface_new (study->problem);
  loss_surface_place_through (self->surface, study->problem, study->theta[0], study->theta[1], third, SURFACE_GRID,
                              PLANE_MARGIN);
}

static void
keep_track (const StudyFit *self, unsigned a, unsigned b, PairPath kind, double **at)
{
  const Pair *pair = study_pair (self->study, a, b);
  Path path = pair_path (pair, kind);
  g_autoptr (SurfaceTrack) track = surface_track_new (self->surface, &path, pair->path[kind].profile);

  for (size_t i = 0; i < track->alpha->n; i++, *at += 3)
    {
      (*at)[0] = track->alpha->v[i];
      (*at)[1] = track->beta->v[i];
      (*at)[2] = track->height->v[i];
    }
}

static void
keep_surface (const StudyFit *self)
{
  Numbers **kept = self->fit->arrays, *tracks = numbers_new (3 * 3 * self->study->recipe.points);
  double *at = tracks->v;

  kept[SWEEP_ALPHA] = numbers_ref (self->surface->alpha);
  kept[SWEEP_BETA] = numbers_ref (self->surface->beta);
  kept[SWEEP_LOSS] = numbers_ref (self->surface->loss);
  kept[SWEEP_TRACKS] = tracks;
  keep_track (self, 0, 1, PAIR_LINE, &at);
  if (!sweep_through_three (self->sweep))
    keep_track (self, 0, 1, PAIR_WEIGHTS, &at);
  else
    {
      keep_track (self, 0, 2, PAIR_LINE, &at);
      keep_track (self, 1, 2, PAIR_LINE, &at);
    }
}

static void
keep (StudyFit *self)
{
  const Study *study = self->study;
  g_autofree char *prefix = sweep_prefix (self->sweep, self->value);
  double *row = self->fit->row;
  GError *error = NULL;

  for (int path = 0; path < PAIR_PATHS; path++)
    {
      row[3 * path] = study_measure (study, (PairPath) path, QUANTITY_TRAIN_BARRIER, 0.5);
      row[3 * path + 1] = study_measure (study, (PairPath) path, QUANTITY_TRAIN_BARRIER, 0);
      row[3 * path + 2] = study_measure (study, (PairPath) path, QUANTITY_TRAIN_BARRIER, 1);
    }
  row[SWEEP_HIGHEST_LINE] = study_highest_line (study);
  row[SWEEP_PARAMETERS] = (double) study->problem->parameters;
  self->fit->arrays[SWEEP_PROFILES] = study_profiles (study);
  if (self->surface != NULL)
    keep_surface (self);
  if (self->sweep->folder != NULL && !study_save_weights (study, self->sweep->folder, prefix, &error))
    fail (self, error);
}

/* The next piece; true: it is done. */
static bool
go_on (StudyFit *self)
{
  Study *study = self->study;
  GError *error = NULL;

  if (study->stage < STAGE_DONE)
    {
      study_advance (study, &error);
      if (error != NULL)
        fail (self, error);
      return error != NULL;
    }
  if (self->surface == NULL && has_surface (self->sweep, self->value))
    place_surface (self);
  if (self->surface != NULL && !loss_surface_complete (self->surface))
    {
      loss_surface_refine (self->surface, study->parallel, study->cancelled);
      return false;
    }
  keep (self);
  return true;
}

static bool
fit_advance (void *work, gint64 until, const atomic_bool *cancelled)
{
  StudyFit *self = work;

  if (self->study == NULL)
    return true;
  while (!atomic_load (cancelled) && g_get_monotonic_time () < until)
    if (go_on (self))
      return true;
  return false;
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

bool
sweep_through_three (const StudySweep *self)
{
  return !self->by_width && self->recipe.networks > 2;
}

char *
sweep_prefix (const StudySweep *self, double value)
{
  return g_strdup_printf (self->by_width ? "width-%.0f-" : "split-%.0f-", value);
}

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

/* The barriers of a fit, by the ids that results have. */
static void
report (const StudySweep *self, unsigned place)
{
  const SweepFit *fit = sweep_fit (self->sweep, 0, place, 0);

  for (int path = 0; path < PAIR_PATHS; path++)
    {
      g_autofree char *id = g_strdup_printf ("%s_%.0f", columns[3 * path], sweep_value (self->sweep, 0, place));
      if (!isnan (fit->row[3 * path]))
        run_result (self->run, id, fit->row[3 * path]);
    }
}

static bool
save (const StudySweep *self, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (Table) fits = sweep_table (self->sweep), paths = paths_table_new ();
  g_autofree char *fits_csv = table_to_csv (fits);

  if (folder == NULL)
    return true;
  for (unsigned i = 0; i < sweep_places (self->sweep, 0); i++)
    {
      const SweepFit *fit = sweep_fit (self->sweep, 0, i, 0);
      g_autofree char *prefix = sweep_prefix (self, sweep_value (self->sweep, 0, i));
      if (fit != NULL && fit->status == SWEEP_FITTED)
        paths_table_add (paths, prefix, fit->arrays[SWEEP_PROFILES], self->recipe.networks, self->recipe.points);
    }
  g_autofree char *paths_csv = table_to_csv (paths);
  return save_data (self->problem, folder, error) && run_folder_write_text (folder, "paths.csv", paths_csv, error)
         && run_folder_write_text (folder, "fits.csv", fits_csv, error);
}

static void
finish (void *data)
{
  StudySweep *self = data;
  GError *error = NULL;

  if (sweep_count (self->sweep, SWEEP_FITTED) == 0)
    {
      run_fail (self->run, g_error_new_literal (EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                                                sweep_fit (self->sweep, 0, 0, 0)->why));
      return;
    }
  show (self);
  for (unsigned i = 0; i < sweep_places (self->sweep, 0); i++)
    if (sweep_fit (self->sweep, 0, i, 0) != NULL)
      report (self, i);
  run_result (self->run, "networks", self->recipe.networks);
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / 1e6);
  if (!save (self, &error))
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

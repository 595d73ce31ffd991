/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Barriers against the width of the networks, or against the number of steps that they take together before they part
 * (J. Frankle, G. Dziugaite, D. Roy, M. Carbin, "Linear mode connectivity and the lottery ticket hypothesis", ICML
 * 2020): a fit is a whole study, and what is drawn and saved are its rows and arrays. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/pair_measures.h"
#include "lab/pair_profiles.h"
#include "lab/surface_track.h"
#include "lab/sweep_plots.h"
#include "lab/viewpoint.h"
#include "runs/sweep.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* Numbers of shared steps: none, and up to this fraction of all, each so many times the one before. */
#define SPLITS 6
#define LATEST_SPLIT 8
#define SPLIT_FACTOR 3
#define MOST_VALUES 8
#define SURFACE_GRID 41
#define LEAST_BARRIER 1e-3 /* on a logarithmic axis: what is lower would be mostly rounding */
#define PLANE_MARGIN 0.22
/* Peaks are cut off at this multiple of the highest point of all straight lines. */
#define PEAK_OVER_LINE 1.15

/* What a fit is made from: plain data, and the workers that it may use. */
typedef struct
{
  StudyRecipe recipe;
  bool by_width;              /* else by shared steps */
  double values[MOST_VALUES]; /* [n] ascending */
  unsigned n;
  bool keeps_weights; /* for the run folder */
  Parallel *parallel;
  const atomic_bool *cancelled;
} StudyWorld;

typedef struct
{
  Run *run;
  Sweep *sweep;
  double yaw; /* NaN until it is chosen */
  gint64 started;
  Problem *problem; /* of the recipe as it is: for the caption, and the data */
  StudyWorld world;
} StudySweep;

/* ---- Values of the axis ---- */

static void
add_value (StudyWorld *self, double value)
{
  if (self->n == 0 || value > self->values[self->n - 1])
    self->values[self->n++] = value;
}

static void
choose_values (StudyWorld *self)
{
  double total = (double) self->recipe.training.training.total_steps;

  for (int power = -2; power <= 2 && self->by_width; power++)
    add_value (self, CLAMP (round (ldexp (self->recipe.training.width, power)), 1, ARCHITECTURE_MAX_WIDTH));
  for (int power = SPLITS; power >= 0 && !self->by_width; power--)
    add_value (self, power == SPLITS ? 0 : floor (total / LATEST_SPLIT / pow (SPLIT_FACTOR, power)));
}

static StudyRecipe
recipe_at (const StudyWorld *self, double value)
{
  StudyRecipe recipe = self->recipe;

  recipe.paths.connectors = false;
  if (self->by_width)
    recipe.training.width = (unsigned) value;
  else
    {
      recipe.networks.start = START_SAME;
      recipe.networks.shared = (uint64_t) value;
    }
  return recipe;
}

/* Of files and of labels in tables. */
static char *
prefix_of (const StudyWorld *self, double value)
{
  return g_strdup_printf (self->by_width ? "width-%.0f-" : "split-%.0f-", value);
}

static char *
value_text (const StudyWorld *self, unsigned place)
{
  return g_strdup_printf (self->by_width ? _ ("width %.0f") : _ ("%.0f shared steps"), self->values[place]);
}

/* The first, the middle and the last value have a surface. */
static bool
has_surface (const StudyWorld *self, double value)
{
  return value == self->values[0] || value == self->values[self->n / 2] || value == self->values[self->n - 1];
}

/* ---- What a fit gives ---- */

/* Of a row: median, least and largest barrier of each path, by path, and then these. */
enum
{
  HIGHEST_LINE = 3 * PAIR_PATHS, /* training loss */
  PARAMETERS
};
#define BARRIERS(path) path "_barrier", path "_barrier_low", path "_barrier_high"
static const char *const columns[] = { BARRIERS ("line"),
                                       BARRIERS ("weight_matching"),
                                       BARRIERS ("activation_matching"),
                                       BARRIERS ("curve"),
                                       BARRIERS ("band"),
                                       "highest_line_loss",
                                       "parameters",
                                       NULL };

/* Beside a row.  All but the profiles only where there is a surface. */
enum
{
  PROFILES, /* as pair_profiles () makes them */
  ALPHA,    /* [SURFACE_GRID] coordinates on the plane, */
  BETA,     /* [SURFACE_GRID] */
  LOSS,     /* [SURFACE_GRID²] */
  TRACKS    /* [points] α, β and height of each of the paths that are drawn */
};
static const char *const arrays[] = { "profiles", "alpha",  "beta",     "loss",    "alpha_0", "beta_0",   "height_0",
                                      "alpha_1",  "beta_1", "height_1", "alpha_2", "beta_2",  "height_2", NULL };

/* Paths that are drawn on the surfaces: of networks with one start, whose units have one order, the lines between three
 * of them; else the line from A to B, and to B with its units matched. */
typedef struct
{
  unsigned a, b;
  PairPath path;
} Track;
static const Track three_tracks[] = { { 0, 1, PAIR_LINE }, { 0, 2, PAIR_LINE }, { 1, 2, PAIR_LINE } };
static const Track two_tracks[] = { { 0, 1, PAIR_LINE }, { 0, 1, PAIR_WEIGHTS } };

static const Track *
tracks_of (const StudyWorld *self, unsigned *n)
{
  bool three = !self->by_width && self->recipe.networks.n > 2;

  *n = three ? G_N_ELEMENTS (three_tracks) : G_N_ELEMENTS (two_tracks);
  return three ? three_tracks : two_tracks;
}

/* ---- A fit ---- */

typedef struct
{
  const StudyWorld *world;
  double value;
  SweepFit *fit;
  Study *study; /* NULL: it cannot be run */
} StudyFit;

static void
fail (SweepFit *fit, GError *why)
{
  bool diverged = g_error_matches (why, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_DIVERGED);

  sweep_fit_fail (fit, why);
  if (diverged)
    fit->status = SWEEP_DIVERGED;
}

static void *
fit_begin (const void *world, const SweepTask *task, SweepFit *const *fits)
{
  StudyFit *self = g_new0 (StudyFit, 1);
  StudyRecipe recipe = recipe_at (world, task->values[0]);
  GError *error = NULL;

  *self = (StudyFit){ .world = world, .value = task->values[0], .fit = fits[0] };
  self->study = study_new (&recipe, self->world->parallel, self->world->cancelled, &error);
  if (self->study == NULL)
    fail (self->fit, error);
  return self;
}

static void
fit_free (void *work)
{
  StudyFit *self = work;

  g_clear_pointer (&self->study, study_free);
  g_free (self);
}

/* false: cancelled. */
static bool
keep_surface (const StudyFit *self)
{
  const Study *study = self->study;
  Numbers **kept = self->fit->arrays;
  g_autoptr (LossSurface) surface = loss_surface_new (study->problem);
  unsigned n;
  const Track *tracks = tracks_of (self->world, &n);

  loss_surface_place_through (surface, study->problem, study->theta[0], study->theta[1],
                              n > 2 ? study->theta[2] : study->paths.pair[0]->matched[PAIR_WEIGHTS], SURFACE_GRID,
                              PLANE_MARGIN);
  while (loss_surface_refine (surface, study->paths.parallel, study->paths.cancelled))
    ;
  if (!loss_surface_complete (surface))
    return false;
  kept[ALPHA] = numbers_ref (surface->alpha);
  kept[BETA] = numbers_ref (surface->beta);
  kept[LOSS] = numbers_ref (surface->loss);
  for (unsigned k = 0; k < n; k++)
    {
      const Pair *pair = pair_training_find (&study->paths, tracks[k].a, tracks[k].b);
      Path path = pair_path (pair, tracks[k].path);
      g_autoptr (SurfaceTrack) track = surface_track_new (surface, &path, pair->path[tracks[k].path].profile);
      kept[TRACKS + 3 * k] = numbers_ref (track->alpha);
      kept[TRACKS + 3 * k + 1] = numbers_ref (track->beta);
      kept[TRACKS + 3 * k + 2] = numbers_ref (track->height);
    }
  return true;
}

static bool
keep_file (void *fit, const char *name, GBytes *bytes, GError **error)
{
  sweep_fit_add_file (fit, name, bytes);
  return true;
}

static void
keep_weights (const StudyFit *self)
{
  g_autofree char *prefix = prefix_of (self->world, self->value);
  study_save_weights (self->study, (FileSink){ keep_file, self->fit }, prefix, NULL);
}

/* All that is asked of a study whose paths are trained; false: cancelled. */
static bool
keep (StudyFit *self)
{
  Study *study = self->study;
  double *row = self->fit->row;

  if (!pair_training_measure_all (&study->paths, G_MAXINT64)
      || (has_surface (self->world, self->value) && !keep_surface (self)))
    return false;
  for (int k = 0; k < 3 * PAIR_PATHS; k++)
    row[k] = pair_measure_quantile (&study->paths, (PairPath) (k / 3), MEASURE_TRAIN_BARRIER,
                                    (double[]){ 0.5, 0, 1 }[k % 3]);
  row[HIGHEST_LINE] = pair_highest_line (&study->paths);
  row[PARAMETERS] = (double) study->problem->parameters;
  self->fit->arrays[PROFILES] = pair_profiles (&study->paths, study->recipe.paths.points);
  if (self->world->keeps_weights)
    keep_weights (self);
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
          fail (self->fit, error);
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

/* ---- Barriers ---- */

static bool
is_trained (const StudyRecipe *recipe, PairPath path)
{
  if (path == PAIR_CURVE)
    return recipe->paths.curve.total_steps > 0;
  return path != PAIR_BAND || recipe->paths.band.cycles > 0;
}

/* Along the width what matching leaves falls faster than the barrier itself, which a logarithmic axis shows. */
static Plot *
barrier_plot (const StudySweep *self)
{
  const double margin = 1.2;
  double first = self->world.values[0], last = self->world.values[self->world.n - 1];
  unsigned networks = self->world.recipe.networks.n;
  Plot *plot = plot_new ("barrier", _ ("Barrier"));

  plot_add_previous (plot, self->sweep, _ ("before"));
  /* Dashes over the line: networks that need no matching have one barrier. */
  for (unsigned path = 0; path < PAIR_PATHS; path++)
    if (is_trained (&self->world.recipe, (PairPath) path))
      plot_add_ranges (plot, self->sweep, 0, 3 * path, 3 * path + 1, 3 * path + 2, pair_path_ids[path],
                       _ (pair_path_names[path]),
                       STYLE (.colour = pair_path_colours[path], .dash = pair_path_dashes[path],
                              .width = path == PAIR_LINE ? 2.5 : 2,
                              .marker = path == PAIR_LINE      ? MARKER_CIRCLE
                                        : path == PAIR_WEIGHTS ? MARKER_SQUARE
                                                               : MARKER_TRIANGLE));
  plot_axes (plot,
             self->world.by_width ? AXIS (N_ ("Width"), NULL, SCALE_LOG, { first / margin, margin * last })
                                  : AXIS (N_ ("Shared steps"), NULL, SCALE_SYMLOG, { -1e-4 * last, margin * last }),
             AXIS (N_ ("Barrier"),
                   .scale = self->world.by_width && plot_lies_above (plot, LEAST_BARRIER) ? SCALE_LOG : SCALE_LINEAR));
  plot_set_caption (plot, _ ("Training loss; median and range of %u pairs"), networks * (networks - 1) / 2);
  return plot;
}

/* ---- Profiles and surfaces ---- */

/* What the fit at a place gave, if it has a surface and is among the lines of the profile plots; or NULL. */
static const SweepFit *
shown_at (const StudySweep *self, unsigned place)
{
  const SweepFit *fit = sweep_fitted (self->sweep, 0, place, 0);
  return fit != NULL && fit->arrays[LOSS] != NULL ? fit : NULL;
}

/* All surfaces and profiles have one height, so that flat looks flat. */
static double
highest_line (const StudySweep *self)
{
  return fmax (1e-6, sweep_largest (self->sweep, HIGHEST_LINE));
}

/* The first pair's loss along a path, at the values that are shown as surfaces. */
static Plot *
profile_plot (const StudySweep *self, PairPath path)
{
  g_autofree char *id = g_strdup_printf ("along-%s", pair_path_ids[path]);
  Plot *plot = plot_new (id, _ (pair_path_names[path]));
  size_t points = self->world.recipe.paths.points;
  unsigned n = 0, shown = 0;

  for (unsigned i = 0; i < self->world.n; i++)
    n += shown_at (self, i) != NULL;
  for (unsigned i = 0; i < self->world.n; i++)
    {
      const SweepFit *fit = shown_at (self, i);
      g_autofree char *line = g_strdup_printf ("%.0f", self->world.values[i]), *name = value_text (&self->world, i);
      if (fit != NULL)
        layer_styled (plot_add_line (plot, line, name,
                                     pair_profiles_column (fit->arrays[PROFILES], 0, path, points, PROFILE_ARC),
                                     pair_profiles_column (fit->arrays[PROFILES], 0, path, points, PROFILE_TRAIN_LOSS)),
                      STYLE (.colour = COLOUR_OF_FAMILY (shown++, n), .width = 2.5));
    }
  plot_axes (plot, AXIS (N_ ("Arc length")),
             AXIS (N_ ("Loss"), .range = { -0.02 * highest_line (self), 1.02 * highest_line (self) }));
  plot_set_caption (plot, "%s", _ ("From A to B"));
  return plot;
}

static Plot *
surface_plot (StudySweep *self, unsigned place, const SweepFit *fit)
{
  g_autofree char *title = value_text (&self->world, place), *id = g_strdup_printf ("surface-%u", place);
  Plot *plot = plot_new (id, title);
  unsigned n;
  const Track *tracks = tracks_of (&self->world, &n);
  Numbers *const *at = fit->arrays;

  layer_contours (
      plot_add_surface (plot, "surface", numbers_ref (at[ALPHA]), numbers_ref (at[BETA]), numbers_ref (at[LOSS])), 12);
  for (at += TRACKS; n > 0; n--, tracks++, at += 3)
    {
      g_autofree char *name = g_strdup_printf ("%s-%c-%c", pair_path_ids[tracks->path], 'a' + (char) tracks->a,
                                               'a' + (char) tracks->b);
      layer_styled (plot_add_path (plot, name, NULL, numbers_ref (at[0]), numbers_ref (at[1]), numbers_ref (at[2])),
                    STYLE (.colour = pair_path_colours[tracks->path], .width = 3));
    }
  plot_axes (plot, AXIS ("α"), AXIS ("β"));
  plot_z_axis (plot, AXIS (N_ ("Loss"), .range = { 0, PEAK_OVER_LINE * highest_line (self) }));
  at = fit->arrays + TRACKS;
  if (isnan (self->yaw))
    self->yaw = viewpoint_yaw (plot, at[0], at[1], at[2]);
  plot->view.yaw = self->yaw;
  return plot;
}

/* ---- The figure ---- */

static void
describe_failures (const StudySweep *self, Clauses *clauses)
{
  for (unsigned i = 0; i < self->world.n; i++)
    {
      const SweepFit *fit = sweep_fit (self->sweep, 0, i, 0);
      g_autofree char *value = value_text (&self->world, i);
      if (fit != NULL && fit->status != SWEEP_FITTED)
        clauses_sentence (clauses, _ ("Left out: %s (%s)"), value, fit->why);
    }
}

static char *
caption (const StudySweep *self)
{
  const StudyRecipe *recipe = &self->world.recipe;
  Clauses *clauses = clauses_new ();
  unsigned tracks;

  if (self->world.by_width)
    clauses_add (clauses, _ ("%u networks of each width, of which width %u is described"), recipe->networks.n,
                 recipe->training.width);
  else
    clauses_add (clauses, _ ("%u networks for each number of shared steps"), recipe->networks.n);
  clauses_part (clauses);
  problem_describe (self->problem, &recipe->training, clauses);
  clauses_add (clauses, self->world.by_width ? _ ("%" PRIu64 " steps") : _ ("%" PRIu64 " steps in all"),
               recipe->training.training.total_steps);
  if (recipe->paths.curve.total_steps > 0)
    connectivity_describe_curve (&recipe->paths.curve, recipe->paths.curve_rate, clauses);
  tracks_of (&self->world, &tracks);
  clauses_sentence (clauses, "%s",
                    tracks > 2 ? _ ("Planes through A, B and C")
                               : _ ("Planes through A, B and B with its units matched by weights"));
  describe_failures (self, clauses);
  return clauses_end (clauses);
}

static void
add_plot (Figure *figure, Plot *plot, guint row, guint column)
{
  plot_set_cell (plot, row, column, 1, 1);
  figure_add (figure, plot);
}

static void
show (void *data)
{
  StudySweep *self = data;
  Figure *figure;
  guint column = 0;

  if (sweep_count (self->sweep, SWEEP_FITTED) == 0)
    return;
  figure = figure_new (self->world.by_width ? _ ("Wider is flatter") : _ ("Same start, different noise"));
  for (unsigned i = 0; i < self->world.n; i++)
    if (shown_at (self, i) != NULL)
      add_plot (figure, surface_plot (self, i, shown_at (self, i)), 0, column++);
  add_plot (figure, barrier_plot (self), 1, 0);
  add_plot (figure, profile_plot (self, PAIR_LINE), 1, 1);
  add_plot (figure, profile_plot (self, self->world.by_width ? PAIR_WEIGHTS : PAIR_ACTIVATIONS), 1, 2);
  figure->column_weights[0] = 1.15;
  figure->row_weights[0] = 1.1;
  run_set_caption (self->run, caption (self));
  run_publish (self->run, figure);
}

/* ---- The run ---- */

/* The curve and the band of every fit have the rates that the sweep began with: another one begins it anew. */
static void
attend (void *data)
{
  StudySweep *self = data;
  double curve = run_number (self->run, "curve-rate"), band = run_number (self->run, "band-rate");
  RunEvent event;

  while (run_poll_event (self->run, &event))
    ;
  if (curve == self->world.recipe.paths.curve_rate && band == self->world.recipe.paths.band_rate)
    return;
  self->world.recipe.paths.curve_rate = curve;
  self->world.recipe.paths.band_rate = band;
  sweep_restart (self->sweep, 1);
}

static bool
save (const StudySweep *self, const Table *paths, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (Table) fits = sweep_table (self->sweep);

  return folder == NULL
         || (saving_write_data (self->problem, folder, error)
             && run_folder_write_table (folder, "paths.csv", paths, error)
             && run_folder_write_table (folder, "fits.csv", fits, error)
             && sweep_save_files (self->sweep, folder, error));
}

/* The barriers by the ids that results have, and the profiles. */
static void
report (const StudySweep *self, double value, const SweepFit *fit, Table *paths)
{
  g_autofree char *prefix = prefix_of (&self->world, value);

  for (int path = 0; path < PAIR_PATHS; path++)
    {
      g_autofree char *id = g_strdup_printf ("%s_%.0f", columns[3 * path], value);
      if (!isnan (fit->row[3 * path]))
        run_result (self->run, id, fit->row[3 * path]);
    }
  pair_profiles_tabulate (fit->arrays[PROFILES], self->world.recipe.networks.n, self->world.recipe.paths.points, prefix,
                          paths);
}

static void
finish (void *data)
{
  StudySweep *self = data;
  g_autoptr (Table) paths = pair_profiles_table ();
  GError *error = NULL;

  if (sweep_count (self->sweep, SWEEP_FITTED) == 0)
    {
      bool diverged = sweep_count (self->sweep, SWEEP_FAILED) == 0;
      run_fail (self->run, g_error_new_literal (EXPERIMENTS_ERROR,
                                                diverged ? EXPERIMENTS_ERROR_DIVERGED : EXPERIMENTS_ERROR_SETTINGS,
                                                sweep_fit (self->sweep, 0, 0, 0)->why));
      return;
    }
  show (self);
  for (unsigned i = 0; i < self->world.n; i++)
    if (sweep_fitted (self->sweep, 0, i, 0) != NULL)
      report (self, self->world.values[i], sweep_fitted (self->sweep, 0, i, 0), paths);
  run_result (self->run, "networks", self->world.recipe.networks.n);
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
                      .world = { .recipe = *recipe,
                                 .by_width = g_str_equal (run_text (run, "sweep"), "width"),
                                 .keeps_weights = run_folder (run) != NULL,
                                 .parallel = run_parallel (run),
                                 .cancelled = run_cancelled (run) } };

  if (problem == NULL)
    return;
  data_warnings_of_problem (run, &recipe->training, problem);
  choose_values (&self.world);
  self.sweep = sweep_new (&class, &self.world, &(SweepAxis){ .given = self.world.values, .n_given = self.world.n }, 1,
                          1);
  sweep_watch (&(SweepWatch){ run, self.sweep, &self, attend, show, finish });
  sweep_free (self.sweep);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What depth and the scale of the beginning make of a matrix that is seen in part: a fit descends a product of so many
 * matrices, from so large a beginning, to the entries that are seen. */
#include "experiments/implicit_bias/implicit_bias.h"

#include "analysis/matrix_factors.h"
#include "experiments/implicit_bias/matrix_target.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/recipe.h"
#include "lab/sweep_plots.h"
#include "numeric/least_squares.h"

#include <glib/gi18n.h>
#include <math.h>

#define DEPTHS IMPLICIT_BIAS_FAMILY
#define SCALES 9 /* two a decade: */
#define LEAST_SCALE 1e-4
#define ARRIVED 1e-5 /* of the loss, relative to that of a product of zero */
#define CHECK_EVERY 16

/* What a fit is made from: plain data. */
typedef struct
{
  size_t d, rank;
  double seen, fraction; /* of the entries; of the largest stable rate */
  uint64_t steps;        /* at most */
  uint64_t seed;         /* of the first seed's target and beginning */
} ScalesWorld;

enum
{
  HELD_OUT,
  RANK,
  STEPS
};
static const char *const columns[] = { "held_out_error", "effective_rank", "steps", NULL };

/* ---- A fit ---- */

typedef struct
{
  const ScalesWorld *world;
  SweepFit *fit;
  MatrixTarget target;
  MatrixFactors *factors; /* NULL: there is no target */
  double rate, enough;
  uint64_t steps;
} ScaleFit;

static double
loss_of_zero (const MatrixTarget *target)
{
  double sum = 0;

  for (size_t i = 0; i < target->d * target->d; i++)
    if (target->seen == NULL || target->seen[i])
      sum += target->entries[i] * target->entries[i];
  return sum / 2;
}

/* The target is the same for all depths and scales of a seed, and so are the random numbers that a product begins with,
 * but for their size. */
static void *
fit_begin (const void *world, const SweepTask *task, SweepFit *const *fits)
{
  ScaleFit *self = g_new0 (ScaleFit, 1);
  unsigned depth = task->curve + 1;
  Random random;

  self->world = world;
  self->fit = fits[0];
  random = random_stream (random_derive (self->world->seed + task->seed, "data"), 0);
  if (!matrix_target_init (&self->target, self->world->d, self->world->rank, self->world->seen, &random))
    {
      self->fit->status = SWEEP_FAILED;
      self->fit->why = g_strdup (_ ("the singular values were not found"));
      return self;
    }
  self->factors = matrix_factors_new (self->target.d, depth, self->target.entries, self->target.seen, task->values[0],
                                      &random);
  self->rate = matrix_target_rate (depth, self->world->fraction);
  self->enough = ARRIVED * loss_of_zero (&self->target);
  return self;
}

static void
measure (const ScaleFit *self)
{
  g_autofree double *values = g_new (double, self->target.d);
  double *row = self->fit->row;

  row[STEPS] = (double) self->steps;
  row[HELD_OUT] = matrix_factors_held_out (self->factors, self->factors->matrix);
  if (matrix_factors_singular_values (self->target.d, self->factors->matrix, values))
    row[RANK] = least_squares_effective_rank (self->target.d, values);
}

/* A plateau that is not left within the steps says nothing of where it leads. */
static bool
fit_advance (void *work, gint64 until, const atomic_bool *cancelled)
{
  ScaleFit *self = work;

  while (self->factors != NULL)
    {
      double loss = matrix_factors_step (self->factors, self->rate);
      self->steps++;
      if (loss <= self->enough)
        {
          measure (self);
          return true;
        }
      if (self->steps >= self->world->steps || !isfinite (loss))
        {
          self->fit->status = isfinite (loss) ? SWEEP_FAILED : SWEEP_DIVERGED;
          return true;
        }
      if (self->steps % CHECK_EVERY == 0 && (atomic_load (cancelled) || g_get_monotonic_time () >= until))
        return false;
    }
  return true;
}

static void
fit_free (void *work)
{
  ScaleFit *self = work;

  g_clear_pointer (&self->factors, matrix_factors_free);
  matrix_target_clear (&self->target);
  g_free (self);
}

/* Deep products wait the longer, the smaller they begin. */
static double
fit_cost (const void *world, unsigned curve, double value)
{
  return (4.0 * (curve + 1) - 3) * pow (value, 2.0 / (curve + 1) - 1);
}

static const SweepClass class = {
  .columns = columns,
  .refined = HELD_OUT,
  .begin = fit_begin,
  .advance = fit_advance,
  .free = fit_free,
  .cost = fit_cost,
};

/* ---- The figure ---- */

typedef struct
{
  Run *run;
  Sweep *sweep;
  ScalesWorld world;
  double nuclear; /* held-out error of the least nuclear norm, median over seeds; not-a-number: not found */
  double rank;    /* effective, of the target */
  gint64 began;
} Scales;

static const Marker markers[DEPTHS] = { MARKER_CROSS, MARKER_TRIANGLE, MARKER_SQUARE, MARKER_CIRCLE };

static Plot *
column_plot (const Scales *self, unsigned column, const char *id, const char *title, const char *axis)
{
  Plot *plot = plot_new (id, title);
  const double low = LEAST_SCALE / 1.3, high = 1.3;
  bool rank = column == RANK;

  for (unsigned k = 0; k < DEPTHS; k++)
    {
      g_autofree char *line = g_strdup_printf ("depth-%u", k + 1), *name = g_strdup_printf (_ ("depth %u"), k + 1);
      Style style = implicit_bias_family_style (k, DEPTHS);
      style.marker = markers[k];
      plot_add_medians (plot, self->sweep, k, column, line, name, style);
    }
  if (rank)
    layer_styled (plot_add_rule (plot, "target", _ ("of the target"), self->rank, false), STYLE_MARK);
  else if (isfinite (self->nuclear) && self->nuclear > 1e-4)
    implicit_bias_add_level (plot, "nuclear", _ ("least nuclear norm"), low, high, self->nuclear);
  plot_axes (plot, AXIS (N_ ("Scale at first"), .scale = SCALE_LOG, .range = { low, high }),
             AXIS (axis, .scale = SCALE_LOG));
  return plot;
}

/* At the least scale, the middle one and the largest. */
static Plot *
depth_plot (const Scales *self)
{
  Plot *plot = plot_new ("by-depth", _ ("By depth"));
  const unsigned places[] = { 0, SCALES / 2, SCALES - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      Numbers *depth = numbers_new (DEPTHS), *error = numbers_new (DEPTHS);
      double scale = NAN;
      g_autofree char *id = g_strdup_printf ("scale-%u", i + 1), *name = NULL, *size = NULL;
      for (unsigned k = 0; k < DEPTHS; k++)
        {
          bool there = places[i] < sweep_places (self->sweep, k);
          depth->v[k] = k + 1;
          scale = there ? sweep_value (self->sweep, k, places[i]) : scale;
          error->v[k] = there ? sweep_quartiles (self->sweep, k, places[i], HELD_OUT).median : NAN;
        }
      size = number_format (scale);
      name = isnan (scale) ? NULL : g_strdup_printf (_ ("scale %s"), size);
      layer_styled (plot_add_line (plot, id, name, depth, error),
                    STYLE (.colour = COLOUR_OF_FAMILY (i, 3), .dash = implicit_bias_family_style (2 - i, 3).dash,
                           .marker = markers[i + 1], .width = 1.6));
    }
  plot_axes (plot, AXIS (N_ ("Depth"), .range = { 0.8, DEPTHS + 0.2 }),
             AXIS (N_ ("Relative error"), .scale = SCALE_LOG));
  return plot;
}

static char *
caption (const Scales *self)
{
  Clauses *clauses = clauses_new ();
  guint late = sweep_count (self->sweep, SWEEP_FAILED), diverged = sweep_count (self->sweep, SWEEP_DIVERGED);

  clauses_add (clauses, _ ("%zu×%zu matrices of rank %zu, each as a product of 1 to %d matrices"), self->world.d,
               self->world.d, self->world.rank, DEPTHS);
  clauses_add (clauses, _ ("%.0f %% of the entries seen"), 100 * self->world.seen);
  clauses_add_number (clauses, _ ("descended until the loss is %s of that of zero"), ARRIVED);
  clauses_part (clauses);
  sweep_describe_medians (self->sweep, HELD_OUT, clauses);
  if (late > 0)
    clauses_sentence (clauses,
                      g_dngettext (GETTEXT_PACKAGE, "One product did not arrive within the steps and is left out",
                                   "%u products did not arrive within the steps and are left out", late),
                      late);
  if (diverged > 0)
    clauses_sentence (clauses,
                      g_dngettext (GETTEXT_PACKAGE, "%u fit diverged and has no error",
                                   "%u fits diverged and have no error", diverged),
                      diverged);
  return clauses_end (clauses);
}

static void
show (void *data)
{
  Scales *self = data;
  Figure *figure;

  if (sweep_count (self->sweep, SWEEP_FITTED) == 0)
    return;
  figure = figure_new (_ (settings_experiment (run_settings (self->run))->title));
  figure_add (figure, column_plot (self, HELD_OUT, "held-out", _ ("Error on what is not seen"), N_ ("Relative error")));
  figure_add (figure, column_plot (self, RANK, "rank", _ ("Effective rank"), N_ ("Effective rank")));
  figure_add (figure, depth_plot (self));
  figure_arrange (figure, "held-out rank by-depth", NULL, NULL);
  run_set_caption (self->run, caption (self));
  sweep_report (self->sweep, self->run);
  run_publish (self->run, figure);
}

static void
report (const Scales *self)
{
  for (unsigned k = 0; k < DEPTHS; k++)
    for (unsigned place = 0; place < sweep_places (self->sweep, k); place += SCALES - 1)
      {
        const char *which = place == 0 ? "least" : "largest";
        g_autofree char *error = g_strdup_printf ("depth_%u_%s_scale_held_out_error", k + 1, which),
                        *rank = g_strdup_printf ("depth_%u_%s_scale_effective_rank", k + 1, which);
        run_result (self->run, error, sweep_quartiles (self->sweep, k, place, HELD_OUT).median);
        run_result (self->run, rank, sweep_quartiles (self->sweep, k, place, RANK).median);
      }
  run_result (self->run, "nuclear_norm_held_out_error", self->nuclear);
  run_result (self->run, "fits", (double) sweep_done (self->sweep));
  run_result (self->run, "not_arrived", sweep_count (self->sweep, SWEEP_FAILED));
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->began) / 1e6);
}

static void
finish (void *data)
{
  Scales *self = data;
  RunFolder *folder = run_folder (self->run);
  g_autoptr (GError) error = NULL;

  if (sweep_count (self->sweep, SWEEP_FITTED) == 0 && sweep_is_done (self->sweep))
    run_warn (self->run, _ ("No product came to fit what is seen: choose more steps."));
  show (self);
  report (self);
  if (folder != NULL && !sweep_save (self->sweep, folder, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

/* ---- The whole ---- */

/* Held-out error of the matrix of least nuclear norm; not-a-number where it was not found. */
static double
nuclear_norm_error (Scales *self, unsigned seed)
{
  const ScalesWorld *world = &self->world;
  Random random = random_stream (random_derive (world->seed + seed, "data"), 0);
  MatrixTarget target;
  g_autofree double *least = g_new (double, world->d * world->d);
  double error = NAN;

  if (!matrix_target_init (&target, world->d, world->rank, world->seen, &random))
    return NAN;
  self->rank = least_squares_effective_rank (target.d, target.values);
  if (matrix_factors_least_nuclear_norm (target.d, target.entries, target.seen, run_cancelled (self->run), least))
    {
      MatrixFactors *factors = matrix_factors_new (target.d, 1, target.entries, target.seen, 1, &random);
      error = matrix_factors_held_out (factors, least);
      matrix_factors_free (factors);
    }
  matrix_target_clear (&target);
  return error;
}

/* What the fits are held against: a median, as theirs. */
static void
find_rules (Scales *self, unsigned seeds)
{
  g_autofree double *errors = g_new (double, seeds);
  unsigned n = 0;

  self->rank = NAN;
  for (unsigned seed = 0; seed < seeds && run_alive (self->run); seed++)
    {
      errors[n] = nuclear_norm_error (self, seed);
      n += isfinite (errors[n]);
    }
  self->nuclear = n > 0 ? statistics_quartiles (errors, n).median : NAN;
}

static ScalesWorld
read_world (Run *run)
{
  size_t d = (size_t) run_number (run, "size");

  return (ScalesWorld){ .d = d,
                        .rank = MIN ((size_t) run_number (run, "rank"), d),
                        .seen = run_number (run, "seen"),
                        .fraction = run_number (run, "relative-rate"),
                        .steps = (uint64_t) run_number (run, "steps"),
                        .seed = (uint64_t) run_number (run, "seed") };
}

void
implicit_bias_run_scales (Run *run)
{
  Scales self = { .run = run, .world = read_world (run), .began = g_get_monotonic_time () };
  unsigned seeds = (unsigned) run_number (run, "seeds");
  double values[SCALES];
  const SweepAxis axis = { .given = values, .n_given = SCALES, .logarithmic = true };
  SweepWatch watch = { .run = run, .data = &self, .show = show, .finish = finish };

  if ((double) self.world.rank < run_number (run, "rank"))
    run_use_instead (run, "rank", (double) self.world.rank);
  for (unsigned i = 0; i < SCALES; i++)
    values[i] = LEAST_SCALE * pow (10, i / 2.0);
  find_rules (&self, seeds);
  self.sweep = sweep_new (&class, &self.world, &axis, DEPTHS, seeds);
  watch.sweep = self.sweep;
  sweep_watch (&watch);
  sweep_free (self.sweep);
}

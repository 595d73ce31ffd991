/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/connectivity/study.h"

#include "lab/memory_limit.h"
#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* ---- The recipe ---- */

static CurveOptions
read_curve (const Settings *settings, const TrainerOptions *training)
{
  CurveChoice kind = (CurveChoice) settings_number (settings, "curve");
  bool adam = settings_number (settings, "curve-optimiser") == 0;
  CurveOptions options = { .kind = kind == CURVE_BEZIER ? PATH_BEZIER : PATH_CHAIN,
                           .bends = (unsigned) settings_number (settings, "bends"),
                           .optimiser = optimiser_defaults (adam ? OPTIMISER_ADAM : OPTIMISER_SGD),
                           .schedule = SCHEDULE_COSINE,
                           .total_steps = kind == CURVE_NONE ? 0 : (uint64_t) settings_number (settings, "curve-steps"),
                           .batch = training->batch,
                           .seed = random_derive (training->order_seed, "curve") };

  if (!adam)
    options.optimiser.momentum = 0.9;
  return options;
}

static BandOptions
read_band (const Settings *settings, const TrainerOptions *training)
{
  unsigned pivots = (unsigned) settings_number (settings, "pivots");
  bool wanted = settings_number (settings, "band") != 0;

  return (BandOptions){ .pivots = pivots,
                        .most_pivots = MIN (PATH_MAX_CONTROLS, 3 * pivots),
                        .cycles = wanted ? (unsigned) settings_number (settings, "cycles") : 0,
                        .cycle_steps = (unsigned) settings_number (settings, "cycle-steps"),
                        .tolerance = 0.2,
                        .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                        .batch = training->batch,
                        .seed = random_derive (training->order_seed, "band") };
}

bool
study_recipe_read (const Settings *settings, StudyRecipe *recipe, GError **error)
{
  const TrainerOptions *training = &recipe->training.training;

  *recipe = (StudyRecipe){ 0 };
  if (!recipe_read (settings, &recipe->training, error))
    return false;
  recipe->networks = (EnsembleOptions){ .n = (unsigned) settings_number (settings, "ends"),
                                        .start = (EnsembleStart) settings_number (settings, "start"),
                                        .shared = (uint64_t) settings_number (settings, "split"),
                                        .rate = recipe->training.learning_rate };
  recipe->paths = (PairOptions){ .curve = read_curve (settings, training),
                                 .band = read_band (settings, training),
                                 .curve_rate = settings_number (settings, "curve-rate"),
                                 .band_rate = settings_number (settings, "band-rate"),
                                 .points = (size_t) settings_number (settings, "points") };
  recipe->paths.connectors = recipe->networks.n > 2 && recipe->paths.curve.total_steps > 0;
  return true;
}

/* ---- Stages ---- */

static bool
train_networks (Study *self, GError **error)
{
  Parallel *parallel = self->paths.parallel;
  const atomic_bool *cancelled = self->paths.cancelled;
  gint64 start = g_get_monotonic_time ();

  if (!ensemble_advance (self->ensemble, parallel, cancelled))
    return false;
  self->done = ensemble_steps (self->ensemble);
  if (ensemble_done (self->ensemble) && !ensemble_finish (self->ensemble, parallel, cancelled, error))
    return false;
  self->seconds += (double) (g_get_monotonic_time () - start) / 1e6;
  return true;
}

static bool
join_pairs (Study *self, GError **error)
{
  if (!pair_training_join (&self->paths))
    return false;
  self->done = self->paths.joined;
  return true;
}

static bool
train_paths (Study *self, GError **error)
{
  bool alive = pair_training_advance (&self->paths);

  if (!alive && self->paths.result != STEP_DONE)
    {
      g_autofree char *why = pair_training_describe_divergence (&self->paths);
      g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_DIVERGED, why);
    }
  self->done = pair_training_steps (&self->paths);
  return alive;
}

static void
make_pairs (Study *self)
{
  for (; self->networks < self->recipe.networks.n; self->networks++)
    self->theta[self->networks] = ensemble_parameters (self->ensemble, self->networks);
  pair_training_begin (&self->paths, self->problem, self->networks, self->theta);
}

static void
begin_stage (Study *self, StudyStage stage)
{
  if (stage == STAGE_PAIRS)
    make_pairs (self);
  const uint64_t totals[] = { self->problem->options.total_steps, self->paths.pairs,
                              pair_training_total (&self->recipe.paths), 0 };
  self->stage = stage;
  self->done = 0;
  self->total = totals[stage];
}

bool
study_advance (Study *self, GError **error)
{
  static bool (*const pieces[]) (Study *, GError **) = { train_networks, join_pairs, train_paths };

  if (self->stage == STAGE_DONE || !pieces[self->stage](self, error))
    return false;
  while (self->stage < STAGE_DONE && self->done >= self->total)
    begin_stage (self, self->stage + 1);
  return true;
}

PairPath
study_tree_path (const Study *self)
{
  if (self->recipe.paths.band.cycles > 0)
    return PAIR_BAND;
  return self->recipe.paths.curve.total_steps > 0 ? PAIR_CURVE : PAIR_LINE;
}

/* ---- Beginning and end ---- */

/* Networks that go their first steps together must part, and differ by something from then on. */
static bool
check_start (const Study *self, GError **error)
{
  const EnsembleOptions *networks = &self->recipe.networks;
  uint64_t total = self->problem->options.total_steps;
  size_t batch = self->problem->options.batch, n = self->problem->train->n;

  if (networks->start == START_SAME && networks->shared >= total)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("split is %" PRIu64 "; the networks must part before step %" PRIu64 ", the last (steps)."),
                 networks->shared, total);
  else if (networks->start == START_SAME && (batch == 0 || batch >= n))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("With one start and all %zu samples in each batch (batch-size) the networks are one and the same."),
                 n);
  else
    return true;
  return false;
}

static bool
check_memory (const Study *self, GError **error)
{
  const StudyRecipe *recipe = &self->recipe;
  unsigned n = recipe->networks.n;
  double vectors = 6.0 * n + pair_training_vectors (&recipe->paths, n); /* a trainer each, and what was trained */
  double needed = (double) sizeof (real) * (double) self->problem->parameters * vectors;
  g_autofree char *what = g_strdup_printf (_ ("%u networks and the paths between them"), n);

  return memory_limit_allows (needed, memory_available (), what,
                              _ ("Choose a smaller width, or fewer networks (ends), bends or pivots."), error);
}

Study *
study_new (const StudyRecipe *recipe, Parallel *parallel, const atomic_bool *cancelled, GError **error)
{
  g_autoptr (Study) self = g_new0 (Study, 1);

  self->recipe = *recipe;
  self->paths = (PairTraining){ .options = recipe->paths, .parallel = parallel, .cancelled = cancelled };
  self->problem = problem_new (&recipe->training, error);
  if (self->problem == NULL || !check_memory (self, error) || !check_start (self, error))
    return NULL;
  self->ensemble = ensemble_new (self->problem, &recipe->networks);
  begin_stage (self, STAGE_NETWORKS);
  return g_steal_pointer (&self);
}

void
study_free (Study *self)
{
  pair_training_clear (&self->paths);
  g_clear_pointer (&self->ensemble, ensemble_free);
  g_clear_pointer (&self->problem, problem_free);
  g_free (self);
}

#include "experiments/connectivity/study.h"

#include "figure/number_format.h"
#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* About how long the paths are trained between two returns; how many steps that makes changes no bit. */
#define STRETCH_MICROSECONDS 10000

/* ---- The recipe ---- */

static OptimiserOptions
path_optimiser (const Settings *settings)
{
  OptimiserOptions options = optimiser_defaults (settings_number (settings, "curve-optimiser") == 0 ? OPTIMISER_ADAM
                                                                                                    : OPTIMISER_SGD);
  if (options.kind == OPTIMISER_SGD)
    options.momentum = 0.9;
  return options;
}

static CurveOptions
read_curve (const Settings *settings, const TrainerOptions *training)
{
  CurveChoice kind = (CurveChoice) settings_number (settings, "curve");

  return (CurveOptions){ .kind = kind == CURVE_BEZIER ? PATH_BEZIER : PATH_CHAIN,
                         .bends = (unsigned) settings_number (settings, "bends"),
                         .optimiser = path_optimiser (settings),
                         .schedule = SCHEDULE_COSINE,
                         .total_steps = kind == CURVE_NONE ? 0 : (uint64_t) settings_number (settings, "curve-steps"),
                         .batch = training->batch,
                         .seed = random_derive (training->order_seed, "curve") };
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
  *recipe = (StudyRecipe){ .networks = (unsigned) settings_number (settings, "ends"),
                           .start = (Start) settings_number (settings, "start"),
                           .shared = (uint64_t) settings_number (settings, "split"),
                           .curve_rate = settings_number (settings, "curve-rate"),
                           .band_rate = settings_number (settings, "band-rate"),
                           .points = (size_t) settings_number (settings, "points") };
  if (!recipe_read (settings, &recipe->training, error))
    return false;
  recipe->curve = read_curve (settings, &recipe->training.training);
  recipe->band = read_band (settings, &recipe->training.training);
  recipe->connectors = recipe->networks > 2 && recipe->curve.total_steps > 0;
  return true;
}

/* ---- Pairs ---- */

static void
make_pairs (Study *self)
{
  const StudyRecipe *recipe = &self->recipe;
  const CurveOptions *curve = &recipe->curve;
  PairTraining *paths = &self->paths;
  const ConnectorOptions connectors = { curve->optimiser, curve->schedule, curve->total_steps, curve->batch,
                                        random_derive (curve->seed, "connectors") };

  for (unsigned a = 0; a < self->networks; a++)
    for (unsigned b = a + 1; b < self->networks; b++)
      paths->pair[paths->pairs++] = pair_new (self->problem, a, b, self->theta[a], self->theta[b]);
  study_restart_paths (self);
  if (recipe->connectors)
    paths->connectors = connectors_new (self->problem->network, self->problem->train, &connectors,
                                        (const real *const *) self->theta);
}

void
study_restart_paths (Study *self)
{
  for (unsigned k = 0; k < self->paths.pairs; k++)
    pair_begin (self->paths.pair[k], &self->recipe.curve, &self->recipe.band);
}

Pair *
study_pair (const Study *self, unsigned a, unsigned b)
{
  unsigned k = 0;

  while (self->paths.pair[k]->a != MIN (a, b) || self->paths.pair[k]->b != MAX (a, b))
    k++;
  return self->paths.pair[k];
}

static void
align_task (size_t index, unsigned worker, void *data)
{
  Study *self = data;
  pair_align (self->paths.pair[self->done + index], self->paths.cancelled);
}

static bool
measure_pair (Study *self, Pair *pair, unsigned paths, bool all)
{
  for (unsigned path = 0; path < paths; path++)
    if (pair_has (pair, (PairPath) path)
        && !pair_measure (pair, (PairPath) path, self->recipe.points, all, self->paths.parallel, self->paths.cancelled))
      return false;
  return true;
}

/* As many pairs as there are workers: matched, and their straight paths measured over the first samples. */
static bool
join_pairs (Study *self, GError **error)
{
  size_t n = MIN (self->paths.pairs - self->done, parallel_workers (self->paths.parallel));

  if (!parallel_map (self->paths.parallel, n, align_task, self, self->paths.cancelled))
    return false;
  for (; n > 0; n--, self->done++)
    if (!measure_pair (self, self->paths.pair[self->done], PAIR_ACTIVATIONS + 1, false))
      return false;
  return true;
}

bool
study_measure_all (Study *self, gint64 until)
{
  for (unsigned k = 0; k < self->paths.pairs && (k == 0 || g_get_monotonic_time () < until); k++)
    if (!measure_pair (self, self->paths.pair[k], PAIR_PATHS, true))
      return false;
  return true;
}

/* ---- Training the paths ---- */

char *
study_describe_divergence (const Study *self)
{
  g_autofree char *curve = number_format (self->paths.curve_rate), *band = number_format (self->paths.band_rate);

  return g_strdup_printf (
      self->paths.result == STEP_LOSS_NOT_FINITE
          ? _ ("A path diverged at step %" PRIu64 ": its loss became infinite. The curve's learning rate is %s, the "
               "band's %s.")
          : _ ("A path diverged at step %" PRIu64 ": a parameter became infinite. The curve's learning rate is %s, the "
               "band's %s."),
      pair_training_steps (&self->paths) + 1, curve, band);
}

/* As many steps as take about STRETCH_MICROSECONDS. */
static bool
train_paths (Study *self, GError **error)
{
  gint64 start = g_get_monotonic_time (), passed;

  if (!pair_training_step (&self->paths, self->stretch))
    {
      g_autofree char *why = study_describe_divergence (self);
      if (self->paths.result != STEP_DONE)
        g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS, why);
      return false;
    }
  passed = g_get_monotonic_time () - start;
  if (passed < STRETCH_MICROSECONDS)
    self->stretch *= 2;
  else if (passed > 3 * STRETCH_MICROSECONDS)
    self->stretch = MAX (1, self->stretch / 2);
  self->done = pair_training_steps (&self->paths);
  return true;
}

/* ---- Stages ---- */

static void
begin_stage (Study *self, StudyStage stage)
{
  if (stage == STAGE_PAIRS)
    make_pairs (self);
  const uint64_t totals[] = { self->problem->options.total_steps, self->paths.pairs,
                              MAX (self->paths.curve_steps, self->paths.band_steps), 0 };
  self->stage = stage;
  self->done = 0;
  self->total = totals[stage];
}

bool
study_advance (Study *self, GError **error)
{
  static bool (*const pieces[]) (Study *, GError **) = { study_train_networks, join_pairs, train_paths };

  if (self->stage == STAGE_DONE || !pieces[self->stage](self, error))
    return false;
  while (self->stage < STAGE_DONE && self->done >= self->total)
    begin_stage (self, self->stage + 1);
  return true;
}

/* ---- Beginning and end ---- */

static bool
check_memory (const Study *self, GError **error)
{
  const StudyRecipe *recipe = &self->recipe;
  double n = recipe->networks, pairs = n * (n - 1) / 2, present = memory_available (), needed;
  double vectors = 6 * n + 2 * pairs; /* a trainer each, and what was trained; two matched ends */

  if (recipe->curve.total_steps > 0)
    vectors += pairs * (5.0 * recipe->curve.bends + 2);
  if (recipe->band.cycles > 0)
    vectors += pairs * 5.0 * recipe->band.most_pivots;
  needed = (double) sizeof (real) * (double) self->problem->parameters * vectors;
  if (needed < 0.8 * present)
    return true;
  g_set_error (
      error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY,
      _ ("These networks and the paths between them would need about %.3g GB of memory; %.3g GB are free. Choose "
         "a smaller width, or fewer networks (ends), bends or pivots."),
      needed / 1e9, present / 1e9);
  return false;
}

Study *
study_new (const StudyRecipe *recipe, Parallel *parallel, const atomic_bool *cancelled, GError **error)
{
  g_autoptr (Study) self = g_new0 (Study, 1);

  self->recipe = *recipe;
  self->stretch = 1;
  self->paths = (PairTraining){ .curve_steps = recipe->curve.total_steps,
                                .band_steps = (uint64_t) recipe->band.cycles * recipe->band.cycle_steps,
                                .curve_rate = recipe->curve_rate,
                                .band_rate = recipe->band_rate,
                                .parallel = parallel,
                                .cancelled = cancelled };
  self->problem = problem_new (&recipe->training, error);
  if (self->problem == NULL || !check_memory (self, error) || !study_check_start (self, error))
    return NULL;
  begin_stage (self, STAGE_NETWORKS);
  return g_steal_pointer (&self);
}

void
study_free (Study *self)
{
  for (unsigned k = 0; k < self->paths.pairs; k++)
    pair_free (self->paths.pair[k]);
  for (unsigned i = 0; i < self->networks; i++)
    g_free (self->theta[i]);
  g_clear_pointer (&self->paths.connectors, connectors_free);
  g_clear_pointer (&self->ensemble, ensemble_free);
  g_clear_pointer (&self->problem, problem_free);
  g_free (self);
}

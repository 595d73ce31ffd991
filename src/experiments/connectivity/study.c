#include "experiments/connectivity/study.h"

#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <math.h>

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
  ConnectorOptions options = { recipe->curve.optimiser, recipe->curve.schedule, recipe->curve.total_steps,
                               recipe->curve.batch, random_derive (recipe->curve.seed, "connectors") };

  for (unsigned a = 0; a < self->networks; a++)
    for (unsigned b = a + 1; b < self->networks; b++)
      {
        Pair *pair = self->pair[self->pairs++] = pair_new (self->problem, a, b, self->theta[a], self->theta[b]);
        pair_begin (pair, &recipe->curve, &recipe->band);
      }
  if (recipe->connectors)
    self->connectors = connectors_new (self->problem->network, self->problem->train, &options,
                                       (const real *const *) self->theta);
}

Pair *
study_pair (const Study *self, unsigned a, unsigned b)
{
  for (unsigned k = 0; k < self->pairs; k++)
    if (self->pair[k]->a == MIN (a, b) && self->pair[k]->b == MAX (a, b))
      return self->pair[k];
  g_assert_not_reached ();
}

double
study_highest_line (const Study *self)
{
  double highest = 0;

  for (unsigned k = 0; k < self->pairs; k++)
    {
      const PathProfile *profile = self->pair[k]->path[PAIR_LINE].profile;
      for (size_t i = 0; profile != NULL && i < profile->n; i++)
        if (isfinite (profile->train_loss[i]))
          highest = MAX (highest, profile->train_loss[i]);
    }
  return highest;
}

static void
align_task (size_t index, unsigned worker, void *data)
{
  Study *self = data;
  (void) worker;
  pair_align (self->pair[self->done + index], self->cancelled);
}

static bool
align_pairs (Study *self)
{
  size_t n = MIN (self->pairs - self->done, parallel_workers (self->parallel));

  if (!parallel_map (self->parallel, n, align_task, self, self->cancelled))
    return false;
  self->done += n;
  return true;
}

/* One path of one pair: all that are straight, or all. */
static bool
measure_next (Study *self, unsigned paths, bool all)
{
  Pair *pair = self->pair[self->done / paths];
  PairPath path = (PairPath) (self->done++ % paths);

  return !pair_has (pair, path) || pair_measure (pair, path, self->recipe.points, all, self->parallel, self->cancelled);
}

bool
study_measure_all (Study *self, gint64 until)
{
  for (unsigned k = 0; k < self->pairs && (k == 0 || g_get_monotonic_time () < until); k++)
    for (int path = 0; path < PAIR_PATHS; path++)
      if (pair_has (self->pair[k], (PairPath) path)
          && !pair_measure (self->pair[k], (PairPath) path, self->recipe.points, true, self->parallel, self->cancelled))
        return false;
  return true;
}

/* ---- Stages ---- */

static uint64_t
total_of (const Study *self, StudyStage stage)
{
  switch (stage)
    {
    case STAGE_NETWORKS:
      return self->problem->options.total_steps;
    case STAGE_MATCHING:
      return self->pairs;
    case STAGE_LINES:
      return (uint64_t) self->pairs * (PAIR_ACTIVATIONS + 1);
    case STAGE_PATHS:
      return MAX (self->recipe.curve.total_steps, (uint64_t) self->recipe.band.cycles * self->recipe.band.cycle_steps);
    case STAGE_PROFILES:
      return (uint64_t) self->pairs * PAIR_PATHS;
    default:
      return 0;
    }
}

static void
begin_stage (Study *self, StudyStage stage)
{
  if (stage == STAGE_MATCHING)
    make_pairs (self);
  self->stage = stage;
  self->done = 0;
  self->total = total_of (self, stage);
}

/* As many steps as take about STRETCH_MICROSECONDS. */
static bool
train_paths (Study *self, GError **error)
{
  gint64 start = g_get_monotonic_time (), passed;

  if (!study_step (self, self->stretch))
    {
      g_autofree char *why = study_describe_divergence (self);
      if (self->result != STEP_DONE)
        g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS, why);
      return false;
    }
  passed = g_get_monotonic_time () - start;
  if (passed < STRETCH_MICROSECONDS)
    self->stretch *= 2;
  else if (passed > 3 * STRETCH_MICROSECONDS)
    self->stretch = MAX (1, self->stretch / 2);
  self->done = study_steps (self);
  return true;
}

static bool
do_piece (Study *self, GError **error)
{
  switch (self->stage)
    {
    case STAGE_NETWORKS:
      return study_train_networks (self, error);
    case STAGE_MATCHING:
      return align_pairs (self);
    case STAGE_LINES:
      return measure_next (self, PAIR_ACTIVATIONS + 1, false);
    case STAGE_PATHS:
      return train_paths (self, error);
    case STAGE_PROFILES:
      return measure_next (self, PAIR_PATHS, true);
    default:
      return false;
    }
}

bool
study_advance (Study *self, GError **error)
{
  if (!do_piece (self, error))
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

  *self = (Study){ .recipe = *recipe, .parallel = parallel, .cancelled = cancelled, .stretch = 1 };
  self->problem = problem_new (&recipe->training, error);
  if (self->problem == NULL || !check_memory (self, error) || !study_check_start (recipe, self->problem, error))
    return NULL;
  begin_stage (self, STAGE_NETWORKS);
  return g_steal_pointer (&self);
}

void
study_free (Study *self)
{
  for (unsigned k = 0; k < self->pairs; k++)
    pair_free (self->pair[k]);
  for (unsigned i = 0; i < self->networks; i++)
    g_free (self->theta[i]);
  g_clear_pointer (&self->connectors, connectors_free);
  g_clear_pointer (&self->ensemble, ensemble_free);
  g_clear_pointer (&self->problem, problem_free);
  g_free (self);
}

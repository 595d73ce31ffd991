/* What is computed of networks that were trained apart: pairs of them and every way between, one step after another. */
#include "experiments/connectivity.h"

#include "figure/ticks.h"
#include "numeric/memory.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* About how long the ways are trained between two looks at the gate; how many steps that makes changes no bit. */
#define STRETCH_MICROSECONDS 10000

/* ---- Pairs ---- */

Pair *
connectivity_pair (const Connectivity *self, unsigned a, unsigned b)
{
  for (unsigned k = 0; k < self->pairs; k++)
    if (self->pair[k]->a == MIN (a, b) && self->pair[k]->b == MAX (a, b))
      return self->pair[k];
  g_assert_not_reached ();
}

WayKind
connectivity_walk (const Connectivity *self)
{
  WayKind asked = (WayKind) run_number (self->run, "walk");
  return pair_has (self->pair[0], asked) ? asked : WAY_LINE;
}

static OptimiserOptions
optimiser_for_ways (Run *run)
{
  OptimiserOptions options = optimiser_defaults (run_number (run, "curve-optimiser") == 0 ? OPTIMISER_ADAM
                                                                                          : OPTIMISER_SGD);
  if (options.kind == OPTIMISER_SGD)
    options.momentum = 0.9;
  return options;
}

static CurveOptions
curve_options (const Connectivity *self)
{
  const Problem *problem = self->problem;
  Run *run = self->run;

  return (CurveOptions){ .kind = run_number (run, "curve") == CURVE_BEZIER ? PATH_BEZIER : PATH_CHAIN,
                         .bends = (unsigned) run_number (run, "bends"),
                         .optimiser = optimiser_for_ways (run),
                         .schedule = SCHEDULE_COSINE,
                         .total_steps = (uint64_t) run_number (run, "curve-steps"),
                         .batch = problem->options.batch,
                         .seed = random_derive (problem->options.order_seed, "curve") };
}

static BandOptions
band_options (const Connectivity *self)
{
  Run *run = self->run;
  unsigned pivots = (unsigned) run_number (run, "pivots");

  return (BandOptions){ .pivots = pivots,
                        .most_pivots = MIN (PATH_MAX_CONTROLS, 3 * pivots),
                        .cycles = (unsigned) run_number (run, "cycles"),
                        .cycle_steps = (unsigned) run_number (run, "cycle-steps"),
                        .tolerance = 0.2,
                        .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                        .batch = self->problem->options.batch,
                        .seed = random_derive (self->problem->options.order_seed, "band") };
}

static void
align_task (size_t index, unsigned worker, void *data)
{
  Connectivity *self = data;
  (void) worker;
  pair_align (self->pair[index], self->problem->weights_seed, run_cancelled (self->run));
}

bool
connectivity_make_pairs (Connectivity *self)
{
  CurveOptions curve = curve_options (self);
  BandOptions band = band_options (self);
  bool has_curve = run_number (self->run, "curve") != CURVE_NONE, has_band = run_number (self->run, "band") != 0;

  self->curve_total = has_curve ? curve.total_steps : 0;
  self->band_total = has_band ? (uint64_t) band.cycles * band.cycle_steps : 0;
  for (unsigned a = 0; a < self->minima->n; a++)
    for (unsigned b = a + 1; b < self->minima->n; b++)
      self->pair[self->pairs++] = pair_new (self->minima, a, b, has_curve ? &curve : NULL, has_band ? &band : NULL);
  return run_map (self->run, self->pairs, align_task, self);
}

bool
connectivity_measure_lines (Connectivity *self)
{
  self->line_height = 0;
  for (unsigned k = 0; k < self->pairs; k++)
    {
      for (int kind = WAY_LINE; kind <= WAY_ACTIVATIONS; kind++)
        if (!pair_measure (self->pair[k], (WayKind) kind, self->points, false, run_parallel (self->run),
                           run_cancelled (self->run)))
          return false;
      const PathProfile *profile = self->pair[k]->way[WAY_LINE].profile;
      for (size_t i = 0; i < profile->n; i++)
        if (isfinite (profile->train_loss[i]))
          self->line_height = MAX (self->line_height, profile->train_loss[i]);
    }
  return true;
}

bool
connectivity_measure_all (Connectivity *self, gint64 until)
{
  for (unsigned k = 0; k < self->pairs && (k == 0 || g_get_monotonic_time () < until); k++)
    for (int kind = 0; kind < WAYS; kind++)
      if (pair_has (self->pair[k], (WayKind) kind)
          && !pair_measure (self->pair[k], (WayKind) kind, self->points, true, run_parallel (self->run),
                            run_cancelled (self->run)))
        return false;
  return true;
}

static void
measure_similarity (Connectivity *self)
{
  const Pair *pair = self->pair[0];
  const Alignment *alignment[3] = { NULL, pair->alignment[WAY_WEIGHTS], pair->alignment[WAY_ACTIVATIONS] };
  const Architecture *architecture = network_architecture (self->problem->network);

  for (int i = 0; i < 3 && architecture->depth > 0; i++)
    {
      unsigned last = architecture->depth - 1;
      size_t units = architecture->widths[last];
      self->similarity[i] = numbers_new (units * units);
      alignment_similarity (self->problem->network, last, pair->from, pair->to, &self->problem->watched, alignment[i],
                            self->similarity[i]->v);
    }
}

/* ---- The simplex ---- */

bool
connectivity_draw_map (Connectivity *self, SimplexMap kind)
{
  Minima *minima = self->minima;
  Simplex simplex = { { minima->theta[0], minima->theta[1], minima->theta[2] }, { NULL, NULL, NULL } };
  Numbers *losses = numbers_new (SIMPLEX_LOSSES);

  if (kind == MAP_MATCHED)
    for (unsigned k = 1; k < 3; k++)
      simplex.corner[k] = connectivity_pair (self, 0, k)->matched[WAY_WEIGHTS];
  if (kind == MAP_CONNECTED)
    simplex = connectors_simplex (self->connectors);
  if (!simplex_losses (&simplex, self->problem->network, &self->problem->watched, SIMPLEX_NODES, losses->v,
                       run_parallel (self->run), run_cancelled (self->run)))
    {
      numbers_unref (losses);
      return false;
    }
  g_clear_pointer (&self->map[kind], numbers_unref);
  self->map[kind] = losses;
  return true;
}

static bool
make_simplex (Connectivity *self)
{
  CurveOptions curve = curve_options (self);
  ConnectorOptions options = { curve.optimiser, curve.schedule, self->curve_total, curve.batch,
                               random_derive (curve.seed, "connectors") };

  if (self->minima->n < 3)
    return true;
  if (self->curve_total > 0)
    self->connectors = connectors_new (self->problem->network, self->problem->train, &options,
                                       (const real *const *) self->minima->theta);
  return connectivity_draw_map (self, MAP_APART) && connectivity_draw_map (self, MAP_MATCHED)
         && (self->connectors == NULL || connectivity_draw_map (self, MAP_CONNECTED));
}

/* ---- Steps ---- */

typedef struct
{
  Connectivity *self;
  uint64_t steps; /* at most so many */
  double curve_rate, band_rate;
  StepResult result[2 * CONNECTIVITY_MOST_PAIRS + 1];
} Stretch;

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

/* Tasks: every pair's band, every pair's curve, and the connectors; the longest first. */
static void
stretch_task (size_t index, unsigned worker, void *data)
{
  Stretch *stretch = data;
  Connectivity *self = stretch->self;
  Pair *pair = index < 2 * self->pairs ? self->pair[index % self->pairs] : NULL;
  bool band = index < self->pairs;
  gint64 start = g_get_monotonic_time ();
  StepResult result = STEP_DONE;
  (void) worker;

  for (uint64_t i = 0; i < stretch->steps && result == STEP_DONE && run_alive (self->run); i++)
    if (pair == NULL)
      {
        if (self->connectors == NULL || connectors_steps (self->connectors) >= self->curve_total)
          break;
        result = connectors_step (self->connectors, stretch->curve_rate);
      }
    else if (band)
      {
        if (pair->band == NULL || band_steps (pair->band) >= self->band_total)
          break;
        result = band_step (pair->band, stretch->band_rate, run_parallel (self->run));
      }
    else
      {
        if (pair->curve == NULL || curve_steps (pair->curve) >= self->curve_total)
          break;
        result = curve_step (pair->curve, stretch->curve_rate);
      }
  stretch->result[index] = result;
  if (pair != NULL)
    *(band ? &pair->band_seconds : &pair->curve_seconds) += seconds_since (start);
}

bool
connectivity_all_done (const Connectivity *self)
{
  const Pair *pair = self->pair[0];
  return (pair->curve == NULL || curve_steps (pair->curve) >= self->curve_total)
         && (pair->band == NULL || band_steps (pair->band) >= self->band_total);
}

uint64_t
connectivity_steps_done (const Connectivity *self)
{
  const Pair *pair = self->pair[0];
  return MAX (pair->curve ? curve_steps (pair->curve) : 0, pair->band ? band_steps (pair->band) : 0);
}

static double
step_flops (const Connectivity *self)
{
  const Pair *pair = self->pair[0];
  double gradients = (pair->curve != NULL) + (pair->band != NULL ? band_path (pair->band).controls : 0);
  return problem_step_flops (self->problem) * (gradients * self->pairs + (self->connectors != NULL));
}

/* Tasks that have something to do; *only is the last of them. */
static size_t
count_tasks (const Connectivity *self, size_t *only)
{
  bool band = self->pair[0]->band != NULL && band_steps (self->pair[0]->band) < self->band_total;
  bool curve = self->pair[0]->curve != NULL && curve_steps (self->pair[0]->curve) < self->curve_total;

  *only = curve ? 2 * (size_t) self->pairs - 1 : self->pairs - 1;
  return (band + curve) * (size_t) self->pairs + (curve && self->connectors != NULL);
}

bool
connectivity_go_on (Connectivity *self, uint64_t steps, StepResult *result)
{
  Stretch stretch = { self, steps, run_number (self->run, "curve-rate"), run_number (self->run, "band-rate"), { 0 } };
  size_t tasks = 2 * (size_t) self->pairs + 1, only;
  bool done = true;

  /* One short step of little is not worth waking anybody; and what is alone may share its own work out. */
  if (count_tasks (self, &only) == 1)
    stretch_task (only, 0, &stretch);
  else if (steps == 1 && step_flops (self) < 2e7)
    for (size_t i = 0; i < tasks; i++)
      stretch_task (i, 0, &stretch);
  else
    done = run_map (self->run, tasks, stretch_task, &stretch);
  *result = STEP_DONE;
  for (size_t i = 0; i < tasks && *result == STEP_DONE; i++)
    *result = stretch.result[i];
  return done && run_alive (self->run) && *result == STEP_DONE;
}

/* ---- Divergence ---- */

/* true: the ways are straight again, go on (paused). */
bool
connectivity_explain_divergence (Connectivity *self, StepResult result)
{
  Divergence divergence = { .step = connectivity_steps_done (self) + 1, .threshold = NAN, .suggested_rate = NAN };
  g_autofree char *curve = number_format (run_number (self->run, "curve-rate"));
  g_autofree char *band = number_format (run_number (self->run, "band-rate"));
  bool back;

  divergence.message = g_strdup_printf (
      result == STEP_LOSS_NOT_FINITE
          ? _ ("A way diverged at step %" PRIu64 ": its loss became infinite. The curve's learning rate is %s, the "
               "band's %s.")
          : _ ("A way diverged at step %" PRIu64 ": a parameter became infinite. The curve's learning rate is %s, the "
               "band's %s."),
      divergence.step, curve, band);
  run_set_status (self->run, _ ("diverged at step %" PRIu64), divergence.step);
  back = run_diverged (self->run, &divergence);
  g_free (divergence.message);
  if (!back)
    return false;
  CurveOptions of_curve = curve_options (self);
  BandOptions of_band = band_options (self);
  for (unsigned k = 0; k < self->pairs; k++)
    {
      Pair *old = self->pair[k], *fresh;
      fresh = pair_new (self->minima, old->a, old->b, old->curve ? &of_curve : NULL, old->band ? &of_band : NULL);
      /* Only the trained ways begin anew. */
      Curve *kept_curve = old->curve;
      Band *kept_band = old->band;
      old->curve = g_steal_pointer (&fresh->curve);
      old->band = g_steal_pointer (&fresh->band);
      fresh->curve = kept_curve;
      fresh->band = kept_band;
      pair_free (fresh);
    }
  return true;
}

bool
connectivity_train_ways (Connectivity *self)
{
  uint64_t steps = 1, total = MAX (self->curve_total, self->band_total);
  StepResult result = STEP_DONE;

  while (!connectivity_all_done (self) && run_checkpoint (self->run))
    {
      gint64 start = g_get_monotonic_time ();
      if (!connectivity_go_on (self, steps, &result))
        {
          if (result != STEP_DONE)
            connectivity_explain_divergence (self, result);
          break;
        }
      if (g_get_monotonic_time () - start < STRETCH_MICROSECONDS)
        steps *= 2;
      else if (g_get_monotonic_time () - start > 3 * STRETCH_MICROSECONDS)
        steps = MAX (1, steps / 2);
      run_progress (self->run, _ ("Training the ways"), connectivity_steps_done (self), total);
    }
  run_progress (self->run, NULL, 0, 0);
  return result == STEP_DONE && run_alive (self->run);
}

/* ---- The run ---- */

bool
connectivity_check_memory (const Connectivity *self, GError **error)
{
  double present = memory_available ();
  double n = run_number (self->run, "ends"), pairs = n * (n - 1) / 2, needed;
  CurveOptions curve = curve_options (self);
  BandOptions band = band_options (self);
  double vectors = 6 * n + 2 * pairs; /* a trainer each, and what was trained; two matched ends */

  if (run_number (self->run, "curve") != CURVE_NONE)
    vectors += pairs * (5.0 * curve.bends + 2);
  if (run_number (self->run, "band") != 0)
    vectors += pairs * 5.0 * band.most_pivots;
  needed = (double) sizeof (real) * (double) self->problem->parameters * vectors;
  if (needed < 0.8 * present)
    return true;
  g_set_error (
      error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY,
      _ ("These networks and the ways between them would need about %.3g GB of memory; %.3g GB are free. Choose "
         "a smaller width, or fewer networks (ends), bends or pivots."),
      needed / 1e9, present / 1e9);
  return false;
}

bool
connectivity_prepare (Connectivity *self, GError **error)
{
  MinimaOptions options = { (unsigned) run_number (self->run, "ends"), (Start) run_number (self->run, "start"),
                            (uint64_t) run_number (self->run, "split"), run_number (self->run, "learning-rate"), NULL };

  if (!connectivity_check_memory (self, error))
    return false;
  self->minima = minima_train (self->problem, &options, self->run, error);
  if (self->minima == NULL)
    return false;
  self->points = (size_t) run_number (self->run, "points");
  self->workspace = workspace_new (self->problem->network, 1024);
  self->plane = loss_surface_new (self->problem);
  self->third = g_new (real, self->problem->parameters);
  self->place = self->place_asked = run_number (self->run, "place");
  if (!connectivity_make_pairs (self) || !connectivity_measure_lines (self))
    return false;
  measure_similarity (self);
  return make_simplex (self);
}

void
connectivity_clear (Connectivity *self)
{
  for (unsigned k = 0; k < self->pairs; k++)
    pair_free (self->pair[k]);
  for (int i = 0; i < 3; i++)
    {
      g_clear_pointer (&self->similarity[i], numbers_unref);
      g_clear_pointer (&self->map[i], numbers_unref);
    }
  g_clear_pointer (&self->connectors, connectors_free);
  g_clear_pointer (&self->plane, loss_surface_free);
  g_clear_pointer (&self->workspace, workspace_free);
  g_clear_pointer (&self->minima, minima_free);
  g_free (self->third);
}

/* The run: the networks are trained and joined, and then watched, or finished unwatched. */
#include "experiments/connectivity/connectivity.h"

#include "analysis/simplex_map.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

PairPath
connectivity_walk (const Connectivity *self)
{
  PairPath asked = (PairPath) run_number (self->run, "walk");
  return pair_has (self->study->paths.pair[0], asked) ? asked : PAIR_LINE;
}

/* ---- Maps ---- */

bool
connectivity_measure_map (Connectivity *self, MapKind kind)
{
  const Study *study = self->study;
  Simplex simplex = { { study->theta[0], study->theta[1], study->theta[2] }, { NULL, NULL, NULL } };
  Numbers *losses = numbers_new (SIMPLEX_MAP_NODES (MAP_INTERVALS));

  for (unsigned k = 1; k < 3 && kind == MAP_MATCHED; k++)
    simplex.corner[k] = study_pair (study, 0, k)->matched[PAIR_WEIGHTS];
  if (kind == MAP_CONNECTED)
    simplex = connectors_simplex (study->paths.connectors);
  if (!simplex_losses (&simplex, study->problem->network, &study->problem->monitored, MAP_INTERVALS, losses->v,
                       study->paths.parallel, study->paths.cancelled))
    {
      numbers_unref (losses);
      return false;
    }
  g_clear_pointer (&self->map[kind], numbers_unref);
  self->map[kind] = losses;
  return true;
}

static bool
measure_maps (Connectivity *self)
{
  return self->study->networks < 3
         || (connectivity_measure_map (self, MAP_APART) && connectivity_measure_map (self, MAP_MATCHED)
             && (self->study->paths.connectors == NULL || connectivity_measure_map (self, MAP_CONNECTED)));
}

static void
measure_similarity (Connectivity *self)
{
  const Problem *problem = self->study->problem;
  const Pair *pair = self->study->paths.pair[0];
  const Alignment *alignment[3] = { NULL, pair->alignment[PAIR_WEIGHTS], pair->alignment[PAIR_ACTIVATIONS] };
  const Architecture *architecture = network_architecture (problem->network);

  for (int i = 0; i < 3 && architecture->depth > 0; i++)
    {
      unsigned last = architecture->depth - 1;
      size_t units = architecture->widths[last];
      self->similarity[i] = numbers_new (units * units);
      alignment_similarity (problem->network, last, pair->from, pair->to, &problem->monitored, alignment[i],
                            self->similarity[i]->v);
    }
}

/* ---- Up to a stage ---- */

/* Steps go through the gate, all else through what only cancelling ends.  false: it is over, or an error. */
static bool
advance_to (Connectivity *self, StudyStage stage, GError **error)
{
  static const char *const names[] = { N_ ("Training the networks"), N_ ("Matching hidden units"),
                                       N_ ("Training the paths") };
  Study *study = self->study;
  bool alive = true;

  while (study->stage < stage && alive)
    {
      run_progress (self->run, _ (names[study->stage]), study->done, study->total);
      if (study->stage == STAGE_NETWORKS)
        run_set_status (self->run, _ ("training %u networks, step %" PRIu64), study->recipe.networks, study->done);
      alive = study->stage == STAGE_PAIRS ? run_alive (self->run) : run_checkpoint (self->run);
      alive = alive && study_advance (study, error);
    }
  run_progress (self->run, NULL, 0, 0);
  return alive;
}

/* ---- The run ---- */

static bool
prepare (Connectivity *self, GError **error)
{
  if (!advance_to (self, STAGE_PATHS, error))
    return false;
  self->workspace = workspace_new (self->study->problem->network, 1024);
  self->surface = loss_surface_new (self->study->problem);
  self->third = g_new (real, self->study->problem->parameters);
  self->place = self->place_asked = run_number (self->run, "place");
  self->highest_line = study_highest_line (self->study);
  measure_similarity (self);
  return measure_maps (self);
}

static void
clear (Connectivity *self)
{
  for (int i = 0; i < MAPS; i++)
    {
      g_clear_pointer (&self->similarity[i], numbers_unref);
      g_clear_pointer (&self->map[i], numbers_unref);
    }
  g_clear_pointer (&self->surface, loss_surface_free);
  g_clear_pointer (&self->workspace, workspace_free);
  g_clear_pointer (&self->study, study_free);
  g_free (self->third);
}

/* Where nobody watches, a path that diverges ends the training; what there is is shown and saved all the same. */
static void
finish_unwatched (Connectivity *self, GError **error)
{
  if (!advance_to (self, STAGE_DONE, error) && self->study->paths.result != STEP_DONE)
    {
      g_clear_error (error);
      connectivity_diverged (self);
    }
  if (*error == NULL && run_alive (self->run))
    connectivity_finish (self);
}

static void
run_study (Run *run, const StudyRecipe *recipe, GError **error)
{
  Connectivity self = { .run = run, .yaw = NAN, .started = g_get_monotonic_time () };

  run_progress (run, _ ("Preparing the data"), 0, 1);
  self.study = study_new (recipe, run_parallel (run), run_cancelled (run), error);
  if (self.study != NULL && prepare (&self, error))
    {
      if (run_unattended (run))
        finish_unwatched (&self, error);
      else
        connectivity_watch (&self);
    }
  clear (&self);
}

void
connectivity_run (Run *run)
{
  StudyRecipe recipe;
  GError *error = NULL;

  if (study_recipe_read (run_settings (run), &recipe, &error))
    {
      if (run_number (run, "sweep") != 0)
        connectivity_sweep (run, &recipe, &error);
      else
        run_study (run, &recipe, &error);
    }
  if (error != NULL)
    run_fail (run, error);
}

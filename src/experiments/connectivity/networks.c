/* The networks that the paths join. */
#include "experiments/connectivity/study.h"

#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

const char *const study_network_names[STUDY_MOST_NETWORKS] = { "A", "B", "C", "D", "E", "F" };

/* ---- What cannot be run ---- */

bool
study_check_start (const Study *self, GError **error)
{
  uint64_t shared = self->recipe.shared, total = self->problem->options.total_steps;
  size_t batch = self->problem->options.batch, n = self->problem->train->n;

  if (self->recipe.start == START_SAME && shared >= total)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("split is %" PRIu64 "; the networks must part before step %" PRIu64 ", the last (steps)."), shared,
                 total);
  else if (self->recipe.start == START_SAME && (batch == 0 || batch >= n))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("With one start and all %zu samples in each batch (batch-size) the networks are one and the same."),
                 n);
  else
    return true;
  return false;
}

static bool
check_finite (const Study *self, GError **error)
{
  unsigned index;
  const Trainer *diverged = ensemble_diverged (self->ensemble, &index);

  if (diverged == NULL)
    return true;
  g_autofree char *rate = number_format (self->recipe.training.learning_rate);
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("The training of network %s diverged at step %" PRIu64 ": learning-rate is %s, choose less."),
               study_network_names[index], trainer_steps (diverged) + 1, rate);
  return false;
}

static bool
check_learned (const Study *self, GError **error)
{
  double half = 0.5 * problem_constant_loss (self->problem);

  for (unsigned i = 0; i < self->networks; i++)
    if (!(self->train[i].loss <= half))
      {
        g_autofree char *loss = number_format (self->train[i].loss), *limit = number_format (half);
        g_set_error (
            error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
            _ ("Network %s has not learned: its training loss %s is above %s, half of what guessing costs. It is "
               "no minimum to lead a path to; choose more steps or another learning-rate."),
            study_network_names[i], loss, limit);
        return false;
      }
  return true;
}

/* ---- Training ---- */

/* The first network with its hidden units in other orders. */
static real *
permuted_copy (const Study *self, unsigned index)
{
  const Problem *problem = self->problem;
  g_autoptr (Alignment) alignment = alignment_new (problem->network);
  Random random = random_stream (random_derive (problem->weights_seed, "permuted copy"), index);
  real *theta = g_new (real, problem->parameters);

  alignment_shuffle (alignment, &random);
  alignment_apply (alignment, self->theta[0], theta);
  return theta;
}

static void
take_networks (Study *self)
{
  for (unsigned i = 0; i < self->recipe.networks; i++)
    self->theta[i] = self->recipe.start == START_COPY && i > 0 ? permuted_copy (self, i)
                                                               : g_memdup2 (ensemble_parameters (self->ensemble, i),
                                                                            self->problem->parameters * sizeof (real));
  self->networks = self->recipe.networks;
  g_clear_pointer (&self->ensemble, ensemble_free);
}

static void
measure_task (size_t index, unsigned worker, void *data)
{
  Study *self = data;
  const Problem *problem = self->problem;
  Workspace *workspace = workspace_new (problem->network, 320);

  self->train[index] = network_measure (problem->network, self->theta[index], problem->train, workspace);
  self->test[index] = (Measure){ NAN, NAN };
  if (problem->test->n > 0)
    self->test[index] = network_measure (problem->network, self->theta[index], problem->test, workspace);
  workspace_free (workspace);
}

bool
study_train_networks (Study *self, GError **error)
{
  const StudyRecipe *recipe = &self->recipe;
  const EnsembleOptions options = { .n = recipe->start == START_COPY ? 1 : recipe->networks,
                                    .same_start = recipe->start == START_SAME,
                                    .shared = recipe->shared,
                                    .rate = recipe->training.learning_rate };
  gint64 start = g_get_monotonic_time ();

  if (self->ensemble == NULL)
    self->ensemble = ensemble_new (self->problem, &options);
  if (!ensemble_advance (self->ensemble, self->paths.parallel, self->paths.cancelled))
    return false;
  self->done = ensemble_steps (self->ensemble);
  if (ensemble_done (self->ensemble))
    {
      if (!check_finite (self, error))
        return false;
      take_networks (self);
      if (!parallel_map (self->paths.parallel, self->networks, measure_task, self, self->paths.cancelled)
          || !check_learned (self, error))
        return false;
    }
  self->seconds += (double) (g_get_monotonic_time () - start) / 1e6;
  return true;
}

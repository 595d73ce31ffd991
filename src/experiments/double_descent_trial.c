/* One fit, of whatever kind. */
#include "experiments/double_descent.h"

#include <math.h>

struct _Trial
{
  Task task;
  Training *training; /* once it has begun; NULL for what is solved at once */
};

void
outcome_clear (Outcome *outcome)
{
  Numbers **numbers[] = { &outcome->answers, &outcome->portrait,      &outcome->portrait_x,  &outcome->portrait_y,
                          &outcome->steps,   &outcome->train_history, &outcome->test_history };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_clear_pointer (numbers[i], numbers_unref);
}

Trial *
trial_new (const Recipe *recipe, const Place *place, Outcome *const *outcomes)
{
  Trial *trial = g_new0 (Trial, 1);
  trial->task = (Task){ recipe, *place, g_memdup2 (outcomes, place->n * sizeof *outcomes) };
  return trial;
}

void
trial_free (Trial *trial)
{
  g_clear_pointer (&trial->training, training_free);
  g_free ((void *) trial->task.outcomes);
  g_free (trial);
}

static bool
is_trained (const Recipe *recipe)
{
  return recipe->model == MODEL_NETWORK || recipe->model == MODEL_DEEP_LINEAR;
}

bool
trial_advance (Trial *trial, gint64 until, const atomic_bool *cancelled)
{
  if (!is_trained (trial->task.recipe))
    {
      regression_fit (&trial->task);
      return true;
    }
  if (trial->training == NULL)
    trial->training = training_new (&trial->task);
  return training_advance (trial->training, until, cancelled);
}

double
trial_cost (const Recipe *recipe, const Place *place)
{
  double n = (double) place->samples, p = (double) place->width;

  if (is_trained (recipe))
    return recipe_parameters (recipe, place->width)
           * (recipe->training.batch > 0 ? (double) recipe->training.batch : n);
  return n * p * MIN (n, p);
}

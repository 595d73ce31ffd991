/* What the fits of a place, and the places of a curve, say together. */
#include "experiments/double_descent/double_descent.h"

#include <math.h>

int
double_descent_interpolates (const DoubleDescent *self)
{
  const World *world = self->world;
  int found = -1;

  if (world->axis == AXIS_PENALTY)
    return -1;
  for (unsigned i = 0; i < sweep_places (self->sweep, 0); i++)
    {
      Quartiles train = sweep_quartiles (self->sweep, 0, i, FIT_TRAIN);
      if (train.n > 0 && train.median <= world->tolerance && (found < 0 || world->axis == AXIS_SAMPLES))
        found = (int) i;
    }
  return found;
}

int
double_descent_middle (const DoubleDescent *self)
{
  double threshold = world_threshold (self->world);
  int peak = sweep_peak (self->sweep, 0);

  return peak >= 0 || isnan (threshold) ? peak : sweep_nearest (self->sweep, 0, threshold);
}

static double
median_test (const DoubleDescent *self, unsigned place)
{
  return sweep_quartiles (self->sweep, 0, place, FIT_TEST).median;
}

void
double_descent_models (const DoubleDescent *self, int places[3])
{
  unsigned n = sweep_places (self->sweep, 0);
  int middle = double_descent_middle (self), least = -1;

  for (unsigned i = 0; i < (middle >= 0 ? (unsigned) middle : n); i++)
    if (sweep_fit (self->sweep, 0, i, 0) != NULL
        && (least < 0 || median_test (self, i) < median_test (self, (unsigned) least)))
      least = (int) i;
  places[0] = least;
  places[1] = middle;
  places[2] = sweep_last (self->sweep, 0);
}

/* ---- Bias and variance ---- */

/* The predictions of seeds whose training set has all of its starts, up to the first that has not. */
static GPtrArray *
whole_sets (const DoubleDescent *self, unsigned place)
{
  unsigned starts = self->world->starts, seed = 0;
  GPtrArray *predictions = g_ptr_array_new ();

  for (;; seed++)
    {
      const SweepFit *fit = sweep_fit (self->sweep, 0, place, seed);
      if (fit == NULL || fit->arrays[FIT_PREDICTIONS] == NULL || fit->status != SWEEP_FITTED)
        break;
      g_ptr_array_add (predictions, fit->arrays[FIT_PREDICTIONS]->v);
    }
  g_ptr_array_set_size (predictions, (int) (seed - seed % starts));
  return predictions;
}

static Parts *
find_parts (DoubleDescent *self, double value)
{
  const Parts none = { .value = value };

  if (self->parts == NULL)
    self->parts = g_array_new (FALSE, FALSE, sizeof (Parts));
  for (guint i = 0; i < self->parts->len; i++)
    if (g_array_index (self->parts, Parts, i).value == value)
      return &g_array_index (self->parts, Parts, i);
  g_array_append_val (self->parts, none);
  return &g_array_index (self->parts, Parts, self->parts->len - 1);
}

const Decomposition *
double_descent_parts (DoubleDescent *self, unsigned place)
{
  g_autoptr (GPtrArray) predictions = whole_sets (self, place);
  size_t starts = self->world->starts, sets = predictions->len / starts;
  const Numbers *targets = self->world->targets;
  Parts *parts = find_parts (self, sweep_value (self->sweep, 0, place));

  if (sets != parts->sets)
    {
      parts->error = decompose_error (targets->v, targets->n, (const double *const *) predictions->pdata, sets, starts);
      parts->sets = sets;
    }
  return sets > 1 ? &parts->error : NULL;
}

void
double_descent_forget (DoubleDescent *self)
{
  for (unsigned c = 0; c < CURVES_MOST; c++)
    for (int line = 0; line < THEORY_LINES; line++)
      {
        g_clear_pointer (&self->theory_x[c][line], numbers_unref);
        g_clear_pointer (&self->theory_y[c][line], numbers_unref);
      }
  g_clear_pointer (&self->parts, g_array_unref);
}

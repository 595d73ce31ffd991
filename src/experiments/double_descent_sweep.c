/* All trials of all curves.
 *
 * First a coarse curve, one seed at a few places; then it is divided where it is longest and bends most, as it is
 * drawn; then every place gets its other seeds.  Which places there are depends on what the first seed gave alone, so
 * that threads change nothing but the time.  Workers take trials from one list and lay down what is not finished when
 * the stretch is over: a stretch is short, and between two of them the run looks up. */
#include "experiments/double_descent.h"

#include <math.h>

#define COARSE 7
/* So many places are added at once, each knowing of the others. */
#define ADDED 3
/* A change of the error by its whole range counts so many times as much as one of the axis. */
#define STEEPNESS 1.5

typedef struct
{
  Trial *trial;
  Curve *curve;
  Point *point; /* NULL: the whole curve */
  unsigned seed;
  double *values; /* of the whole curve, for the trial */
} Errand;

/* ---- Points ---- */

static void
outcome_free (gpointer data)
{
  outcome_clear (data);
  g_free (data);
}

static void
point_set_seeds (Point *point, unsigned seeds)
{
  while (point->outcomes->len < seeds)
    g_ptr_array_add (point->outcomes, g_new0 (Outcome, 1));
  g_array_set_size (point->claimed, MAX (seeds, point->claimed->len));
}

static void
point_free (gpointer data)
{
  Point *point = data;
  g_ptr_array_unref (point->outcomes);
  g_array_unref (point->claimed);
  g_free (point);
}

static bool *
claim (Point *point, unsigned seed)
{
  return &g_array_index (point->claimed, bool, seed);
}

const Outcome *
point_outcome (const Point *point, unsigned seed)
{
  const Outcome *outcome = seed < point->outcomes->len ? point->outcomes->pdata[seed] : NULL;
  return outcome != NULL && outcome->done ? outcome : NULL;
}

static Point *
point_new (const Sweep *self, double value)
{
  Point *point = g_new0 (Point, 1);
  const Recipe *recipe = self->recipe;

  point->value = point->x = value;
  point->width = recipe->along == ALONG_WIDTH ? (size_t) value : recipe->width;
  point->samples = recipe->along == ALONG_SAMPLES ? (size_t) value : recipe->samples;
  if (recipe->along == ALONG_WIDTH)
    point->x = recipe_parameters (recipe, point->width);
  point->outcomes = g_ptr_array_new_with_free_func (outcome_free);
  point->claimed = g_array_new (FALSE, TRUE, sizeof (bool));
  point_set_seeds (point, self->seeds);
  return point;
}

/* In its place; nothing if it is there already. */
static void
add_point (const Sweep *self, Curve *curve, double value)
{
  guint i = 0;

  if (self->recipe->along != ALONG_RIDGE)
    value = round (value);
  while (i < curve->points->len && ((Point *) curve->points->pdata[i])->value < value)
    i++;
  if (i < curve->points->len && ((Point *) curve->points->pdata[i])->value == value)
    return;
  g_ptr_array_insert (curve->points, (int) i, point_new (self, value));
}

static double
forward (const Sweep *self, double value)
{
  return self->logarithmic ? log (value) : value;
}

static double
backward (const Sweep *self, double place)
{
  return self->logarithmic ? exp (place) : place;
}

/* The width or the number of samples where P = n K; NaN where there is none. */
static double
expected_threshold (const Sweep *self)
{
  const Recipe *recipe = self->recipe;
  double threshold = recipe_threshold (recipe), low = self->low, high = self->high;

  if (isnan (threshold) || recipe->along == ALONG_SAMPLES)
    return threshold;
  while (high - low > 1)
    {
      double middle = floor ((low + high) / 2);
      if (recipe_parameters (recipe, (size_t) middle) >= threshold)
        high = middle;
      else
        low = middle;
    }
  return high;
}

/* Evenly spread; one of them moves to where the peak is expected, so that even the first curve shows one. */
static void
add_first_points (const Sweep *self, Curve *curve, unsigned count)
{
  double from = forward (self, self->low), to = forward (self, self->high), threshold = expected_threshold (self);
  int moved = -1;

  if (!self->whole && threshold > self->low && threshold < self->high)
    moved = CLAMP ((int) lround ((forward (self, threshold) - from) / (to - from) * (count - 1)), 1, (int) count - 2);
  for (int i = 0; i < (int) count; i++)
    add_point (self, curve, i == moved ? threshold : backward (self, from + (to - from) * i / MAX (count - 1, 1)));
}

/* ---- Refining ---- */

/* Where a point of the first seed lies on the picture, both ways from 0 to 1. */
typedef struct
{
  double place, height;
} Spot;

static void
find_spots (const Sweep *self, const Curve *curve, Spot *spots)
{
  double low = INFINITY, high = -INFINITY, from = forward (self, self->low), to = forward (self, self->high);

  for (guint i = 0; i < curve->points->len; i++)
    {
      const Point *point = curve->points->pdata[i];
      const Outcome *outcome = point_outcome (point, 0);
      spots[i].place = (forward (self, point->value) - from) / (to - from);
      spots[i].height = outcome != NULL && outcome->test > 0 ? log (outcome->test) : NAN;
      low = fmin (low, spots[i].height);
      high = fmax (high, spots[i].height);
    }
  for (guint i = 0; i < curve->points->len; i++)
    spots[i].height = high > low && isfinite (spots[i].height) ? (spots[i].height - low) / (high - low) : 0;
}

/* By how much the way turns at a spot, in radians; not at the ends. */
static double
turn (const Spot *spots, guint n, guint i)
{
  double before, after;

  if (i == 0 || i + 1 == n)
    return 0;
  before = atan2 (STEEPNESS * (spots[i].height - spots[i - 1].height), spots[i].place - spots[i - 1].place);
  after = atan2 (STEEPNESS * (spots[i + 1].height - spots[i].height), spots[i + 1].place - spots[i].place);
  return fabs (after - before);
}

/* How much a point is missed between two neighbours: the longer the way and the more it bends there. */
static double
need (const Spot *spots, guint n, guint i)
{
  double length = hypot (spots[i + 1].place - spots[i].place, STEEPNESS * (spots[i + 1].height - spots[i].height));
  return length * (0.5 + turn (spots, n, i) + turn (spots, n, i + 1));
}

/* Between which neighbours a point is missed most; NaN: no whole number is left between any. */
static double
neediest (const Sweep *self, const Curve *curve, const Spot *spots)
{
  guint n = curve->points->len;
  double most = 0, value = NAN;

  for (guint i = 0; i + 1 < n; i++)
    {
      const Point *a = curve->points->pdata[i], *b = curve->points->pdata[i + 1];
      double middle = backward (self, (forward (self, a->value) + forward (self, b->value)) / 2);
      if (self->recipe->along != ALONG_RIDGE)
        middle = round (middle);
      if (need (spots, n, i) <= most || middle <= a->value || middle >= b->value)
        continue;
      most = need (spots, n, i);
      value = middle;
    }
  return value;
}

static bool
first_seed_is_done (const Curve *curve)
{
  for (guint i = 0; i < curve->points->len; i++)
    if (point_outcome (curve->points->pdata[i], 0) == NULL)
      return false;
  return true;
}

/* A point that was just added is thought to lie between its neighbours. */
static void
refine (Sweep *self, Curve *curve)
{
  g_autofree Spot *spots = g_new (Spot, curve->points->len + ADDED);

  if (self->whole || !first_seed_is_done (curve))
    return;
  find_spots (self, curve, spots);
  for (int k = 0; k < ADDED && curve->points->len < self->most; k++)
    {
      double value = neediest (self, curve, spots);
      guint at = 0;
      if (isnan (value))
        return;
      while (((Point *) curve->points->pdata[at])->value < value)
        at++;
      for (guint i = curve->points->len; i > at; i--)
        spots[i] = spots[i - 1];
      spots[at] = (Spot){ (spots[at - 1].place + spots[at + 1].place) / 2,
                          (spots[at - 1].height + spots[at + 1].height) / 2 };
      add_point (self, curve, value);
    }
}

/* ---- Errands ---- */

static Errand *
errand_new (Sweep *self, Curve *curve, Point *point, unsigned seed)
{
  guint n = point != NULL ? 1 : curve->points->len;
  g_autofree Outcome **outcomes = g_new (Outcome *, n);
  double *values = point != NULL ? NULL : g_new (double, n);
  const Point *first = point != NULL ? point : curve->points->pdata[0];
  double ridge = self->recipe->along == ALONG_RIDGE ? first->value : curve->ridge;
  Place place = { curve->noise, ridge, first->width, first->samples, seed, values, n };
  Errand *errand = g_new0 (Errand, 1);

  for (guint i = 0; i < n; i++)
    {
      Point *at = point != NULL ? point : curve->points->pdata[i];
      outcomes[i] = at->outcomes->pdata[seed];
      *claim (at, seed) = true;
      if (values != NULL)
        values[i] = at->value;
    }
  *errand = (Errand){ trial_new (self->recipe, &place, outcomes), curve, point, seed, values };
  return errand;
}

static void
errand_free (gpointer data)
{
  Errand *errand = data;
  trial_free (errand->trial);
  g_free (errand->values);
  g_free (errand);
}

/* Only now, with the lock held, may others look at what it gave. */
static void
errand_finish (Errand *errand)
{
  for (guint i = 0; i < errand->curve->points->len; i++)
    {
      Point *point = errand->curve->points->pdata[i];
      if (errand->point == NULL || errand->point == point)
        ((Outcome *) point->outcomes->pdata[errand->seed])->done = true;
    }
}

static double
cost_of (const Sweep *self, const Point *point)
{
  Place place = { .width = point->width, .samples = point->samples };
  return trial_cost (self->recipe, &place);
}

/* The dearest of the points whose turn it is: what is long must not be last. */
static Errand *
unclaimed (Sweep *self, unsigned seed)
{
  Curve *best_curve = NULL;
  Point *best = NULL;

  for (unsigned c = 0; c < self->curves; c++)
    for (guint i = 0; i < self->curve[c].points->len; i++)
      {
        Point *point = self->curve[c].points->pdata[i];
        if (*claim (point, seed))
          continue;
        if (self->whole)
          return errand_new (self, &self->curve[c], NULL, seed);
        if (best == NULL || cost_of (self, point) > cost_of (self, best))
          {
            best = point;
            best_curve = &self->curve[c];
          }
      }
  return best != NULL ? errand_new (self, best_curve, best, seed) : NULL;
}

/* The first seed goes before everything, then what was begun. */
static Errand *
next_errand (Sweep *self)
{
  Errand *errand = unclaimed (self, 0);

  if (errand == NULL)
    errand = g_queue_pop_head (&self->resting);
  for (unsigned seed = 1; seed < self->seeds && errand == NULL; seed++)
    errand = unclaimed (self, seed);
  return errand;
}

static void
lane (size_t index, unsigned worker, void *data)
{
  Sweep *self = data;
  (void) index;
  (void) worker;

  while (g_get_monotonic_time () < self->until && run_alive (self->run))
    {
      Errand *errand;
      bool done;

      pthread_mutex_lock (&self->lock);
      errand = next_errand (self);
      pthread_mutex_unlock (&self->lock);
      if (errand == NULL)
        return;
      done = trial_advance (errand->trial, self->until, run_cancelled (self->run));
      pthread_mutex_lock (&self->lock);
      if (done)
        {
          self->done++;
          errand_finish (errand);
          if (errand->seed == 0)
            refine (self, errand->curve);
          errand_free (errand);
        }
      else
        g_queue_push_tail (&self->resting, errand);
      pthread_mutex_unlock (&self->lock);
    }
}

/* ---- The sweep ---- */

/* Noise, or penalties, of the curves: the first is what the caption states. */
static void
set_curves (Sweep *self, double noise)
{
  const Recipe *recipe = self->recipe;
  double ridge = recipe->best_ridge ? -1 : recipe->ridge;

  self->curves = 1;
  self->curve[0] = (Curve){ .noise = noise, .ridge = ridge };
  if (self->family == FAMILY_NOISE && noise > 0)
    {
      self->curve[1] = (Curve){ .noise = noise / 2, .ridge = ridge };
      self->curve[2] = (Curve){ .ridge = ridge };
      self->curves = 3;
    }
  else if (self->family == FAMILY_RIDGE && recipe->along != ALONG_RIDGE)
    {
      self->curve[0].ridge = 0;
      self->curve[1] = (Curve){ .noise = noise, .ridge = recipe->ridge };
      self->curves = recipe->ridge > 0 ? 2 : 1;
      if (recipe->model == MODEL_LINEAR)
        self->curve[self->curves++] = (Curve){ .noise = noise, .ridge = -1 };
    }
}

Sweep *
double_descent_sweep_new (Run *run, Recipe *recipe, double noise, unsigned seeds)
{
  Sweep *self = g_new0 (Sweep, 1);
  bool solved = recipe->model != MODEL_NETWORK && recipe->model != MODEL_DEEP_LINEAR;

  self->run = run;
  self->recipe = recipe;
  self->family = (Family) run_number (run, "family");
  self->seeds = seeds;
  self->most = (unsigned) run_number (run, "points");
  self->low = run_number (run, "lowest");
  self->high = run_number (run, "highest");
  self->logarithmic = run_number (run, "axis-scale") == 0;
  self->tolerance = run_number (run, "tolerance");
  self->whole = recipe->along == ALONG_TIME || (recipe->along == ALONG_RIDGE && solved);
  self->right = recipe_answers (recipe);
  pthread_mutex_init (&self->lock, NULL);
  g_queue_init (&self->resting);
  set_curves (self, noise);
  for (unsigned c = 0; c < self->curves; c++)
    {
      self->curve[c].points = g_ptr_array_new_with_free_func (point_free);
      add_first_points (self, &self->curve[c], self->whole ? self->most : MIN (COARSE, self->most));
    }
  return self;
}

void
double_descent_sweep_free (Sweep *self)
{
  g_queue_clear_full (&self->resting, errand_free);
  for (unsigned c = 0; c < self->curves; c++)
    {
      g_ptr_array_unref (self->curve[c].points);
      g_clear_pointer (&self->curve[c].theory, theory_lines_free);
    }
  numbers_unref (self->right);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

void
double_descent_sweep_set_seeds (Sweep *self, unsigned seeds)
{
  self->seeds = MAX (seeds, self->seeds);
  for (unsigned c = 0; c < self->curves; c++)
    for (guint i = 0; i < self->curve[c].points->len; i++)
      point_set_seeds (self->curve[c].points->pdata[i], self->seeds);
}

uint64_t
double_descent_sweep_total (const Sweep *self)
{
  uint64_t points = 0;

  for (unsigned c = 0; c < self->curves; c++)
    points += self->whole ? 1 : MAX (self->curve[c].points->len, first_seed_is_done (&self->curve[c]) ? 0 : self->most);
  return points * self->seeds;
}

bool
double_descent_sweep_is_done (const Sweep *self)
{
  for (unsigned c = 0; c < self->curves; c++)
    for (guint i = 0; i < self->curve[c].points->len; i++)
      for (unsigned seed = 0; seed < self->seeds; seed++)
        if (point_outcome (self->curve[c].points->pdata[i], seed) == NULL)
          return false;
  return true;
}

bool
double_descent_sweep_advance (Sweep *self, double seconds)
{
  self->until = g_get_monotonic_time () + (gint64) (1e6 * seconds);
  return run_map (self->run, parallel_workers (run_parallel (self->run)), lane, self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/saddles/search_space.h"

#include "experiments/saddles/saddles.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MOST_PARAMETERS 400 /* a step of the search takes their third power of operations */
#define MOST_SAMPLES 1000
#define WAVES_PER_DIMENSION 20
#define FIELD_EXTENT 3.0 /* of the first points, in units of the field's correlation length √n */
#define FIELD_RATE 0.1

static const int network_steps[] = { 1, 3, 10, 30, 100, 250, 500 };
static const int field_steps[] = { -80, -40, -20, -10, -5, -2, 0, 2, 5, 10, 20, 40, 80 };

/* ---- What it is ---- */

static void
add_searches (SearchSpace *self, const Dataset *data, const Architecture *architecture)
{
  unsigned workers = parallel_workers (run_parallel (self->run));

  self->objectives = g_ptr_array_new_with_free_func ((GDestroyNotify) network_objective_free);
  self->searches = g_ptr_array_new_with_free_func ((GDestroyNotify) critical_search_free);
  for (unsigned w = 0; w < workers; w++)
    {
      Objective objective;
      if (self->field != NULL)
        objective = gaussian_field_objective (self->field);
      else
        {
          NetworkObjective *network = network_objective_new (architecture, data, self->samples, self->penalty);
          g_ptr_array_add (self->objectives, network);
          objective = network_objective (network);
        }
      g_ptr_array_add (self->searches, critical_search_new (&objective));
    }
}

static bool
begin_network (SearchSpace *self, GError **error)
{
  const Architecture *architecture;

  if (!recipe_read (run_settings (self->run), &self->recipe, error))
    return false;
  self->problem = problem_new (&self->recipe, error);
  if (self->problem == NULL)
    return false;
  self->n = self->problem->parameters;
  self->samples = MIN (self->problem->train->n, MOST_SAMPLES);
  if (self->n > MOST_PARAMETERS)
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("A network of %zu parameters is too large for exact critical points, which are found for up to "
                      "%d. Choose a smaller width or depth, or data with fewer inputs."),
                   self->n, MOST_PARAMETERS);
      return false;
    }
  architecture = network_architecture (self->problem->network);
  self->rate = run_number (self->run, "rate");
  self->penalty = run_number (self->run, "penalty");
  self->steps = network_steps;
  self->stages = G_N_ELEMENTS (network_steps);
  add_searches (self, self->problem->data->train, architecture);
  return true;
}

static void
begin_field (SearchSpace *self)
{
  uint64_t seed = (uint64_t) run_number (self->run, "seed");
  Random random = random_stream (random_derive (seed, "data"), 0);

  self->seed = random_derive (seed, "weights");
  self->n = (size_t) run_number (self->run, "dimensions");
  self->field = gaussian_field_new (self->n, WAVES_PER_DIMENSION * self->n, &random);
  self->rate = FIELD_RATE;
  self->steps = field_steps;
  self->stages = G_N_ELEMENTS (field_steps);
  add_searches (self, NULL, NULL);
}

SearchSpace *
search_space_new (Run *run, GError **error)
{
  SearchSpace *self = g_new0 (SearchSpace, 1);

  self->run = run;
  self->paths = (size_t) run_number (run, "paths");
  if ((SaddlesModel) run_number (run, "model") == SADDLES_FIELD)
    begin_field (self);
  else if (!begin_network (self, error))
    {
      search_space_free (self);
      return NULL;
    }
  self->starts = g_new (double, self->paths * self->stages * self->n);
  return self;
}

void
search_space_free (SearchSpace *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->searches, g_ptr_array_unref);
  g_clear_pointer (&self->objectives, g_ptr_array_unref);
  g_clear_pointer (&self->field, gaussian_field_free);
  g_clear_pointer (&self->problem, problem_free);
  g_free (self->starts);
  g_free (self);
}

double
search_space_energy (const SearchSpace *self, double value)
{
  return self->field != NULL ? value / (double) self->n : value;
}

/* ---- Along the paths ---- */

static void
first_point (const SearchSpace *self, size_t path, double *x)
{
  if (self->field == NULL)
    {
      Random random = random_stream (self->problem->weights_seed, path);
      network_objective_initialise (self->objectives->pdata[0], &random, x);
      return;
    }
  Random random = random_stream (self->seed, path);
  for (size_t i = 0; i < self->n; i++)
    x[i] = FIELD_EXTENT * sqrt ((double) self->n) * random_normal (&random);
}

/* One way from the first point of the path: the stages whose steps have that sign, outwards. */
static bool
descend_way (SearchSpace *self, CriticalSearch *search, size_t path, int sign)
{
  g_autofree double *x = g_new (double, self->n);
  double *starts = self->starts + path * self->stages * self->n;
  int done = 0;
  bool finite = true;

  first_point (self, path, x);
  for (size_t k = 0; k < self->stages; k++)
    {
      size_t stage = sign < 0 ? self->stages - 1 - k : k;
      int steps = sign * self->steps[stage];
      if (steps < 0 || (steps == 0 && sign < 0))
        continue;
      finite = finite
               && critical_search_descend (search, x, sign * self->rate, (size_t) (steps - done),
                                           run_cancelled (self->run));
      done = steps;
      for (size_t i = 0; i < self->n; i++)
        starts[stage * self->n + i] = finite ? x[i] : NAN;
    }
  return finite;
}

static void
descend_path (size_t index, unsigned worker, void *data)
{
  SearchSpace *self = data;
  CriticalSearch *search = self->searches->pdata[worker];

  descend_way (self, search, index, 1);
  descend_way (self, search, index, -1);
}

bool
search_space_descend (SearchSpace *self)
{
  if (!run_map (self->run, self->paths, descend_path, self))
    return false;
  for (size_t p = 0; p < self->paths; p++)
    self->diverged += isnan (self->starts[((p + 1) * self->stages - 1) * self->n]);
  return true;
}

/* ---- Narrower networks ---- */

#define NARROW_STARTS 6
#define NARROW_STEPS 1500
#define NARROW_ITERATIONS 300

/* The lowest minimum that is found from some starts; false: none was. */
static bool
find_minimum (const SearchSpace *self, CriticalSearch *search, const NetworkObjective *network, size_t n, double *best)
{
  g_autofree double *theta = g_new (double, n);
  double least = INFINITY;

  for (size_t start = 0; start < NARROW_STARTS && run_alive (self->run); start++)
    {
      Random random = random_stream (random_derive (self->problem->weights_seed, "narrow"), start);
      CriticalPoint point;
      network_objective_initialise (network, &random, theta);
      if (!critical_search_descend (search, theta, self->rate, NARROW_STEPS, run_cancelled (self->run)))
        continue;
      point = critical_search_find (search, theta, NARROW_ITERATIONS, run_cancelled (self->run), NULL);
      if (point.outcome != CRITICAL_FOUND || point.index > 0 || point.value >= least)
        continue;
      least = point.value;
      memcpy (best, theta, n * sizeof *best);
    }
  return isfinite (least);
}

static bool
embed_width (SearchSpace *self, unsigned width, double *theta)
{
  Architecture architecture = *network_architecture (self->problem->network);
  const Layout *wide = network_layout (self->problem->network);
  NetworkObjective *network;
  CriticalSearch *search;
  Objective objective;
  g_autofree double *narrow = NULL;
  bool found;

  architecture.widths[0] = width;
  network = network_objective_new (&architecture, self->problem->data->train, self->samples, self->penalty);
  objective = network_objective (network);
  search = critical_search_new (&objective);
  narrow = g_new (double, objective.n);
  found = find_minimum (self, search, network, objective.n, narrow);
  if (found)
    network_objective_embed (network_objective_layout (network), narrow, wide, theta);
  critical_search_free (search);
  network_objective_free (network);
  return found;
}

/* Without units there is the constant: from zero only the output's bias moves. */
size_t
search_space_embed_narrower (SearchSpace *self, double **theta)
{
  const Architecture *a = self->problem != NULL ? network_architecture (self->problem->network) : NULL;
  size_t count = 0;

  if (a == NULL || a->depth != 1 || a->activation == ACTIVATION_RELU || a->skip || a->normalisation)
    return 0;
  *theta = g_new0 (double, a->widths[0] * self->n);
  for (unsigned width = 0; width < a->widths[0] && run_alive (self->run); width++)
    {
      double *at = *theta + count * self->n;
      if (width > 0)
        count += embed_width (self, width, at);
      else
        count += critical_search_find (self->searches->pdata[0], at, NARROW_ITERATIONS, run_cancelled (self->run), NULL)
                     .outcome
                 == CRITICAL_FOUND;
    }
  return count;
}

/* ---- Captions ---- */

void
search_space_describe (const SearchSpace *self, Clauses *clauses)
{
  if (self->field != NULL)
    {
      clauses_add (clauses, _ ("a Gaussian random field in %zu dimensions, of %zu waves"), self->n,
                   WAVES_PER_DIMENSION * self->n);
      clauses_add (clauses, _ ("searches from %zu points along each of %zu paths, up and down the gradient"),
                   self->stages, self->paths);
      return;
    }
  problem_describe_data (self->problem, &self->recipe.data, clauses);
  clauses_part (clauses);
  problem_describe_architecture (network_architecture (self->problem->network), clauses);
  if (self->samples < self->problem->train->n)
    clauses_add (clauses, _ ("loss over the first %zu samples"), self->samples);
  clauses_part (clauses);
  clauses_add_number (clauses, _ ("loss with %s/2 times the squared length of all parameters"), self->penalty);
  clauses_add (clauses, _ ("searches from %zu points along each of %zu descents"), self->stages, self->paths);
  clauses_add_number (clauses, _ ("learning rate %s"), self->rate);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/flat_minima/environments.h"

#include "figure/number_format.h"

#include <math.h>

const char *const measure_names[SOLUTION_MEASURES] = {
  N_ ("1/σ, relative noise"),
  N_ ("Path norm / margin²"),
  N_ ("Path norm"),
  N_ ("Spectral product / margin²"),
  N_ ("λmax of H"),
  N_ ("tr H"),
  N_ ("1/σ, equal noise"),
  N_ ("1/margin"),
  N_ ("‖W‖²"),
  N_ ("‖θ − θ₀‖²"),
  N_ ("Parameters"),
};

char *
measure_text (const SolutionMeasures *measures, SolutionMeasure measure)
{
  return number_resolved (measures->value[measure], measures->error[measure]);
}

const SweepFit *
fit_that_reached (const Sweep *sweep, unsigned configuration, unsigned seed)
{
  const SweepFit *fit = sweep_fitted (sweep, 0, configuration, seed);

  return fit != NULL && fit->row[FIT_REACHED] == 1 ? fit : NULL;
}

Numbers *
reached_column (const Sweep *sweep, unsigned column)
{
  unsigned places = sweep_places (sweep, 0), seeds = sweep_seeds (sweep), n = 0;
  g_autofree double *values = g_new (double, MAX (places * seeds, 1));

  for (unsigned i = 0; i < places; i++)
    for (unsigned s = 0; s < seeds; s++)
      if (fit_that_reached (sweep, i, s) != NULL)
        values[n++] = fit_that_reached (sweep, i, s)->row[column];
  return numbers_copy (values, n);
}

RankCorrelation
measure_correlation (const Sweep *sweep, SolutionMeasure measure)
{
  g_autoptr (Numbers) x = reached_column (sweep, FIT_MEASURES + (unsigned) measure);
  g_autoptr (Numbers) y = reached_column (sweep, FIT_GAP);

  return rank_correlation_kendall (x->v, y->v, x->n);
}

/* ---- Environments ---- */

static int
sign_of (double x)
{
  return (x > 0) - (x < 0);
}

static void
add_pair (Environment *environment, const SweepFit *from, const SweepFit *to)
{
  int gap = sign_of (to->row[FIT_GAP] - from->row[FIT_GAP]);

  environment->pairs++;
  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    {
      double change = to->row[FIT_MEASURES + m] - from->row[FIT_MEASURES + m];
      environment->error[m] += isnan (change) ? NAN : 0.5 * (1 - gap * sign_of (change));
    }
}

static Environment
environment_of (const Configurations *all, const Sweep *sweep, Varied varied, unsigned from, unsigned to)
{
  Environment environment = { .varied = varied, .from = from, .to = to };
  unsigned stride = configurations_stride (all, varied), level[VARIED];

  for (unsigned i = 0; i < all->n; i++)
    {
      configurations_levels (all, i, level);
      for (unsigned s = 0; s < sweep_seeds (sweep) && level[varied] == from; s++)
        {
          const SweepFit *a = fit_that_reached (sweep, i, s);
          const SweepFit *b = fit_that_reached (sweep, i + (to - from) * stride, s);
          if (a != NULL && b != NULL)
            add_pair (&environment, a, b);
        }
    }
  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    environment.error[m] /= environment.pairs > 0 ? environment.pairs : NAN;
  return environment;
}

GArray *
environments_new (const Configurations *all, const Sweep *sweep)
{
  GArray *environments = g_array_new (FALSE, FALSE, sizeof (Environment));

  for (unsigned v = 0; v < VARIED; v++)
    for (unsigned from = 0; from < all->levels[v]; from++)
      for (unsigned to = from + 1; to < all->levels[v]; to++)
        {
          Environment environment = environment_of (all, sweep, (Varied) v, from, to);
          if (environment.pairs > 0)
            g_array_append_val (environments, environment);
        }
  return environments;
}

static double *
errors_of (const GArray *environments, SolutionMeasure measure)
{
  double *errors = g_new (double, MAX (environments->len, 1));

  for (guint i = 0; i < environments->len; i++)
    errors[i] = g_array_index (environments, Environment, i).error[measure];
  return errors;
}

Quartiles
environments_quartiles (const GArray *environments, SolutionMeasure measure)
{
  g_autofree double *errors = errors_of (environments, measure);
  return statistics_quartiles (errors, environments->len);
}

double
environments_worst (const GArray *environments, SolutionMeasure measure)
{
  g_autofree double *errors = errors_of (environments, measure);
  return statistics_quantile (errors, environments->len, 1);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How singular solutions are: the learning coefficient of reduced-rank regression, measured by Langevin's equation for
 * every rank of the truth beside its closed form and half of the parameters; and that of monomials. */
#include "experiments/solution_manifold/solution_manifold.h"

#include "analysis/learning_coefficient.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/recipe.h"
#include "lab/series.h"
#include "numeric/random.h"

#include <glib/gi18n.h>
#include <math.h>

#define CHAINS 60
#define MOST_SIZE 12
#define ROWS 400
/* Monomials w₁² w₂^(2b) over nβ. */
#define MONOMIALS 3
#define CURVE_POINTS 41
#define CURVE_LOW 1.0
#define CURVE_HIGH 1e8
#define SAMPLED 4 /* nβ = 1, 10, 100, 1000: beyond, the walk does not mix */
#define SAMPLED_CHAINS 200
#define SAMPLED_STEPS 3000

typedef struct
{
  unsigned m, h, n, ranks; /* ranks: of the truth, 0 … ranks - 1 */
  double n_beta;
  uint64_t seed, shown_seed;
  ReducedRankChains *chains[MOST_SIZE + 1];
  double sum[MOST_SIZE + 1]; /* of nβ K over the steps so far */
  Series *series;            /* step, and these sums */
  Numbers *curve_x, *curve[MONOMIALS];
  Numbers *sampled_x, *sampled[MONOMIALS]; /* NULL: not yet */
  unsigned monomials;                      /* sampled so far */
  Run *run;
} Coefficient;

/* ---- The run ---- */

static void
find_curves (Coefficient *self)
{
  self->curve_x = numbers_new (CURVE_POINTS);
  self->sampled_x = numbers_new (SAMPLED);
  for (int i = 0; i < CURVE_POINTS; i++)
    self->curve_x->v[i] = CURVE_LOW * pow (CURVE_HIGH / CURVE_LOW, i / (CURVE_POINTS - 1.0));
  for (int i = 0; i < SAMPLED; i++)
    self->sampled_x->v[i] = pow (10, i);
  for (unsigned b = 0; b < MONOMIALS; b++)
    {
      self->curve[b] = numbers_new (CURVE_POINTS);
      for (int i = 0; i < CURVE_POINTS; i++)
        self->curve[b]->v[i] = learning_coefficient_monomial (b, self->curve_x->v[i]);
    }
}

typedef struct
{
  const Coefficient *self;
  Numbers *means; /* [SAMPLED] */
} MonomialMap;

static void
sample_task (size_t index, unsigned worker, void *data)
{
  const MonomialMap *map = data;
  const Coefficient *self = map->self;
  (void) worker;

  map->means->v[index] = learning_coefficient_monomial_sampled (self->monomials, self->sampled_x->v[index],
                                                                SAMPLED_CHAINS, SAMPLED_STEPS, self->seed + index,
                                                                run_cancelled (self->run));
}

/* The next monomial at all nβ, over the workers. */
static void
sample_monomial (Coefficient *self)
{
  MonomialMap map = { self, numbers_new (SAMPLED) };

  for (int i = 0; i < SAMPLED; i++)
    map.means->v[i] = NAN;
  run_map (self->run, SAMPLED, sample_task, &map);
  self->sampled[self->monomials++] = map.means;
}

static void
take_row (Coefficient *self, uint64_t step)
{
  double *row = series_add (self->series, step);

  for (unsigned r = 0; r < self->ranks; r++)
    row[1 + r] = self->sum[r];
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Coefficient *self = dynamics->own;
  Run *run = self->run = dynamics->run;

  dynamics->steps = (uint64_t) run_number (run, "steps");
  self->m = (unsigned) run_number (run, "inputs");
  self->h = (unsigned) run_number (run, "inner");
  self->n = (unsigned) run_number (run, "outputs");
  self->n_beta = run_number (run, "n-beta");
  self->shown_seed = (uint64_t) run_number (run, "seed");
  self->seed = random_derive (self->shown_seed, "chains");
  if (MAX (self->m, MAX (self->h, self->n)) > MOST_SIZE)
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("The matrices are %u by %u and %u by %u; sizes up to %d are sampled: take smaller "
                      "ones."),
                   self->h, self->m, self->n, self->h, MOST_SIZE);
      return false;
    }
  self->ranks = MIN (self->m, MIN (self->h, self->n)) + 1;
  for (unsigned r = 0; r < self->ranks; r++)
    self->chains[r] = reduced_rank_chains_new (self->m, self->h, self->n, r, CHAINS, self->n_beta, self->seed);
  find_curves (self);
  self->series = series_new (1 + self->ranks, ROWS, 1);
  take_row (self, 0);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Coefficient *self = dynamics->own;
  bool last = dynamics->step + 1 == dynamics->steps;

  /* One each of the first steps, that there is a picture between them; all of them in the shortest of runs. */
  while (self->monomials < MONOMIALS && (self->monomials <= dynamics->step || last))
    sample_monomial (self);
  for (unsigned r = 0; r < self->ranks; r++)
    self->sum[r] += reduced_rank_chains_step (self->chains[r]);
  if (series_due (self->series, dynamics->step + 1) || last)
    take_row (self, dynamics->step + 1);
}

static void
end (Dynamics *dynamics)
{
  Coefficient *self = dynamics->own;

  for (unsigned r = 0; r < self->ranks; r++)
    g_clear_pointer (&self->chains[r], reduced_rank_chains_free);
  g_clear_pointer (&self->series, series_free);
  g_clear_pointer (&self->curve_x, numbers_unref);
  g_clear_pointer (&self->sampled_x, numbers_unref);
  for (int b = 0; b < MONOMIALS; b++)
    {
      g_clear_pointer (&self->curve[b], numbers_unref);
      g_clear_pointer (&self->sampled[b], numbers_unref);
    }
}

/* The mean of nβ K up to a row of the series, without the first third of its steps. */
static double
estimate_at (const Coefficient *self, guint index, unsigned r)
{
  const double *row = series_row (self->series, (int) index), *from = row;

  for (guint i = index; i-- > 0 && from[0] > row[0] / 3;)
    from = series_row (self->series, (int) i);
  return row[0] > from[0] ? (row[1 + r] - from[1 + r]) / (row[0] - from[0]) : NAN;
}

static double
estimate (const Coefficient *self, unsigned r)
{
  return estimate_at (self, series_length (self->series) - 1, r);
}

static double
exact (const Coefficient *self, unsigned r)
{
  return learning_coefficient_reduced_rank (self->m, self->h, self->n, r);
}

static double
half_of_parameters (const Coefficient *self)
{
  return (double) (self->h * (self->m + self->n)) / 2;
}

/* ---- The figure ---- */

static Plot *
staircase_plot (const Coefficient *self)
{
  Plot *plot = plot_new ("staircase", _ ("Learning coefficient of reduced-rank regression"));
  Numbers *x = numbers_new (self->ranks), *theory = numbers_new (self->ranks), *found = numbers_new (self->ranks);

  for (unsigned r = 0; r < self->ranks; r++)
    {
      x->v[r] = r;
      theory->v[r] = exact (self, r);
      found->v[r] = estimate (self, r);
    }
  layer_styled (plot_add_line (plot, "exact", _ ("closed form"), numbers_ref (x), theory),
                STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DASHED, .marker = MARKER_SQUARE, .width = 1.6));
  layer_styled (plot_add_points (plot, "measured", _ ("measured"), x, found, NULL),
                STYLE (.colour = COLOUR_VERMILION, .marker = MARKER_CIRCLE, .width = 3));
  layer_styled (plot_add_rule (plot, "half", "P/2", half_of_parameters (self), false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Rank of the truth")), AXIS (N_ ("Learning coefficient"), .range = { 0, NAN }));
  return plot;
}

static Plot *
estimates_plot (const Coefficient *self)
{
  Plot *plot = plot_new ("estimates", _ ("Mean of nβK so far"));
  guint rows = series_length (self->series) - 1; /* the first has nothing to tell */

  for (unsigned r = 0; r < self->ranks; r++)
    {
      g_autofree char *id = g_strdup_printf ("rank-%u", r), *name = g_strdup_printf ("r = %u", r);
      Numbers *x = numbers_new (rows), *y = numbers_new (rows);
      for (guint i = 0; i < rows; i++)
        {
          x->v[i] = series_row (self->series, (int) i + 1)[0];
          y->v[i] = estimate_at (self, i + 1, r);
        }
      layer_styled (plot_add_line (plot, id, name, x, y), STYLE (.colour = COLOUR_OF_FAMILY (r, self->ranks)));
    }
  plot_axes (plot, AXIS (N_ ("Step")), AXIS ("nβK", .range = { 0, NAN }));
  return plot;
}

static Plot *
monomials_plot (const Coefficient *self)
{
  static const char *const names[MONOMIALS] = { "w²", "w₁²w₂²", "w₁²w₂⁴" };
  static const int colours[MONOMIALS] = { COLOUR_GREEN, COLOUR_PURPLE, COLOUR_ORANGE };
  static const Dash dashes[MONOMIALS] = { DASH_SOLID, DASH_DASHED, DASH_DASH_DOT };
  Plot *plot = plot_new ("monomials", _ ("Monomials"));

  for (int b = 0; b < MONOMIALS; b++)
    {
      g_autofree char *id = g_strdup_printf ("monomial-%d", b), *points = g_strdup_printf ("sampled-%d", b);
      layer_styled (plot_add_line (plot, id, names[b], numbers_ref (self->curve_x), numbers_ref (self->curve[b])),
                    STYLE (.colour = colours[b], .dash = dashes[b]));
      if (self->sampled[b] != NULL)
        layer_styled (
            plot_add_points (plot, points, NULL, numbers_ref (self->sampled_x), numbers_ref (self->sampled[b]), NULL),
            STYLE (.colour = colours[b], .width = 2.4));
    }
  layer_styled (plot_add_rule (plot, "half", "½", 0.5, false), STYLE_MARK);
  layer_styled (plot_add_rule (plot, "quarter", "¼", 0.25, false), STYLE_MARK);
  plot_axes (plot, AXIS ("nβ", .scale = SCALE_LOG), AXIS (N_ ("Mean of nβK"), .range = { 0, 0.6 }));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Coefficient *self = dynamics->own;

  figure_add (figure, staircase_plot (self));
  figure_add (figure, estimates_plot (self));
  figure_add (figure, monomials_plot (self));
  figure_arrange (figure, "staircase estimates / staircase monomials", "1.2 1", NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Coefficient *self = dynamics->own;

  clauses_add (clauses, _ ("K = ½ ‖BA − T‖², A %u × %u, B %u × %u, singular values of T one"), self->h, self->m,
               self->n, self->h);
  clauses_part (clauses);
  clauses_add_number (clauses, _ ("Langevin's equation at nβ = %s"), self->n_beta);
  clauses_add (clauses, _ ("%d chains from the truth, the first third of the steps left out"), CHAINS);
  clauses_part (clauses);
  clauses_add (clauses, _ ("monomials on a square: curves by quadrature, points by a random walk"));
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), self->shown_seed);
}

static void
report (Dynamics *dynamics)
{
  const Coefficient *self = dynamics->own;

  for (unsigned r = 0; r < self->ranks; r++)
    {
      g_autofree char *found = g_strdup_printf ("rank_%u_measured", r), *theory = g_strdup_printf ("rank_%u_exact", r);
      run_result (dynamics->run, found, estimate (self, r));
      run_result (dynamics->run, theory, exact (self, r));
    }
  run_result (dynamics->run, "half_of_parameters", half_of_parameters (self));
}

const DynamicsClass coefficient_dynamics = {
  .size = sizeof (Coefficient),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From saddle to saddle: a linear network from a small start learns the modes of its target one after the other, and
 * waits in between near saddles, whose index falls.  Beside it the list of all critical points. */
#include "experiments/saddles/saddles.h"

#include "analysis/linear_saddles.h"
#include "analysis/matrix_factors.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/series.h"
#include "numeric/linear.h"

#include <float.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define ROWS 500
#define LARGEST 4.0 /* singular value of the target; each next one is so much smaller: */
#define RATIO 0.5
#define MOST_PLATEAUS 12
/* A plateau is over where the gradient has grown so many times from its least, and one begins where it has shrunk as
 * much from its largest. */
#define TURN 1.2
#define SMALL 1e-2 /* random starts up to this size have a closed form, to two per cent */
#define BELOW 10   /* the last plateau: losses are drawn down to so many times less */
#define ITERATIONS 200
#define NEAR 1e-6
#define ROOM 12   /* for labels above the gradient */
#define FLAT 1e-3 /* an eigenvalue relative to the largest */

/* Columns of the series. */
enum
{
  STEP,
  LOSS,
  GRADIENT,
  VALUES
};

typedef struct
{
  double step, loss;   /* where the gradient was least */
  CriticalPoint point; /* the saddle that it is near */
} Plateau;

typedef struct
{
  size_t d, rank, hidden;
  unsigned factors;
  bool aligned;
  double scale, rate;
  LinearSaddles *network;
  CriticalSearch *search;
  Objective objective;
  double *theta, *gradient, *least; /* [P]; least: where the gradient was least since the last drop */
  double *starts;                   /* [rank] of the modes, for the closed form; NaN: there is none */
  double *table;                    /* [rank × TABLE] of more than two factors: times in closed form */
  Series *series;
  double floor;   /* of ‖∇F‖: below is rounding */
  double extreme; /* ‖∇F‖: the least of a plateau, the largest of a drop */
  double least_step, least_loss;
  bool waits; /* on a plateau, not in a drop */
  guint plateaus;
  Plateau plateau[MOST_PLATEAUS];
  CriticalPoint *listed; /* [2^rank] of two factors: every set of modes that fits, as it was measured */
} Stages;

/* ---- Descent ---- */

static void
take_row (Stages *self, uint64_t step, double loss, double gradient)
{
  double *row = series_add (self->series, step);
  g_autofree double *product = g_new (double, self->d * self->d), *values = g_new (double, self->d);

  row[LOSS] = loss;
  row[GRADIENT] = gradient;
  linear_saddles_product (self->network, self->theta, product);
  if (matrix_factors_singular_values (self->d, product, values))
    memcpy (row + VALUES, values, self->rank * sizeof *values);
}

/* Saddles of a linear network are not isolated: along their orbits H is zero.  A search that stands next to one, with a
 * gradient of NEAR, sees there some 1e-7 instead; what is down in earnest is of the order of the singular values. */
static CriticalPoint
saddle_near (Stages *self, double *theta, const atomic_bool *cancelled)
{
  size_t n = self->objective.n;
  g_autofree double *values = g_new (double, n);
  CriticalPoint point = { .outcome = CRITICAL_UNFINISHED };

  if (self->factors > 2) /* flat to second order: the Hessian does not tell what is down */
    return point;
  critical_search_find (self->search, theta, ITERATIONS, cancelled, NULL);
  point = critical_search_classify (self->search, theta, values);
  if (point.outcome != CRITICAL_FOUND || point.gradient > NEAR)
    {
      point.outcome = CRITICAL_UNFINISHED;
      return point;
    }
  point.index = point.flat = 0;
  for (size_t i = 0; i < n; i++)
    {
      point.index += values[i] < -FLAT * point.largest;
      point.flat += fabs (values[i]) <= FLAT * point.largest;
    }
  return point;
}

/* The saddle next to where the gradient was least. */
static void
end_plateau (Stages *self, const atomic_bool *cancelled)
{
  Plateau *plateau = &self->plateau[self->plateaus];
  g_autofree double *theta = g_memdup2 (self->least, self->objective.n * sizeof *theta);

  if (self->plateaus == MOST_PLATEAUS)
    return;
  plateau->step = self->least_step;
  plateau->loss = self->least_loss;
  plateau->point = saddle_near (self, theta, cancelled);
  self->plateaus++;
}

/* The product is at most about the largest singular value s, through N factors of m = max (d, h) terms for each of
 * their entries: its rounding is up to N m s ε.  The gradient in a factor is that times the other factors, s^(1 - 1/N),
 * and there are N of them. */
static double
rounding_of_gradient (const Stages *self)
{
  double n = self->factors, m = (double) MAX (self->d, self->hidden);
  return n * m * LARGEST * DBL_EPSILON * pow (LARGEST, 1 - 1 / n) * sqrt (n);
}

static void
follow_plateaus (Stages *self, uint64_t step, double loss, double gradient, const atomic_bool *cancelled)
{
  if (gradient < self->floor) /* as if it stood there: it turns no more */
    gradient = self->floor;
  if (self->waits && gradient > TURN * self->extreme)
    {
      end_plateau (self, cancelled);
      self->waits = false;
      self->extreme = gradient;
    }
  else if (!self->waits && gradient < self->extreme / TURN)
    {
      self->waits = true;
      self->extreme = INFINITY;
    }
  if (self->waits && gradient < self->extreme)
    {
      self->extreme = gradient;
      self->least_step = (double) step;
      self->least_loss = loss;
      memcpy (self->least, self->theta, self->objective.n * sizeof *self->least);
    }
  else if (!self->waits)
    self->extreme = fmax (self->extreme, gradient);
}

static void
measure (Stages *self, uint64_t step, const atomic_bool *cancelled)
{
  double loss = self->objective.evaluate (self->objective.data, self->theta, self->gradient, NULL);
  double gradient = linear_norm (self->objective.n, self->gradient);

  follow_plateaus (self, step, loss, gradient, cancelled);
  if (series_due (self->series, step))
    take_row (self, step, loss, gradient);
}

static void
advance (Dynamics *dynamics)
{
  Stages *self = dynamics->own;
  const atomic_bool *cancelled = run_cancelled (dynamics->run);

  for (size_t i = 0; i < self->objective.n; i++)
    self->theta[i] -= self->rate * self->gradient[i];
  measure (self, dynamics->step + 1, cancelled);
  if (dynamics->step + 1 == dynamics->steps && self->waits)
    end_plateau (self, cancelled);
}

/* ---- In closed form ---- */

#define CURVE 240
#define TABLE 201
#define HIGHEST 30 /* log (s/(S - s)): s is S to the last digit but two */

/* Of z = log (s/(S - s)), which grows with time: the time at each place of the table. */
static void
fill_table (Stages *self, size_t mode)
{
  double target = linear_saddles_value (self->network, mode), start = self->starts[mode];
  double low = log (start / (target - start));

  for (guint i = 0; i < TABLE; i++)
    {
      double z = low + (HIGHEST - low) * i / (TABLE - 1);
      self->table[mode * TABLE + i] = matrix_factors_mode_time (self->factors, target, start, target / (1 + exp (-z)));
    }
}

/* Between two places of the table. */
static double
mode_at (const Stages *self, size_t mode, double time)
{
  const double *table = self->table + mode * TABLE;
  double target = linear_saddles_value (self->network, mode), start = self->starts[mode];
  double low = log (start / (target - start));
  guint below = 0, above = TABLE - 1;

  while (above - below > 1)
    *(table[(below + above) / 2] < time ? &below : &above) = (below + above) / 2;
  return target
         / (1
            + exp (-(low
                     + (HIGHEST - low) * (below + CLAMP ((time - table[below]) / (table[above] - table[below]), 0, 1))
                           / (TABLE - 1))));
}

/* Exact of the flow from an aligned start; of a random one the modes disturb each other, the more the larger it is. */
static bool
has_closed_form (const Stages *self)
{
  if (!self->aligned && self->scale > SMALL)
    return false;
  for (size_t i = 0; i < self->rank; i++)
    if (!(self->starts[i] < linear_saddles_value (self->network, i)))
      return false;
  return self->rank > 0;
}

/* Of two factors a mode that is near zero at time 0 has s = S/(1 + (S/s₀ - 1) exp (-2St)); of more the table. */
static double
closed_mode (const Stages *self, size_t mode, double time)
{
  double target = linear_saddles_value (self->network, mode), start = self->starts[mode];

  return self->factors == 2 ? target / (1 + (target / start - 1) * exp (-2 * target * time))
                            : mode_at (self, mode, time);
}

/* The step at which a mode has risen to half of its target; NaN: it begins above, or there is no closed form. */
static double
half_step (const Stages *self, size_t mode)
{
  double target = linear_saddles_value (self->network, mode);

  if (!has_closed_form (self) || self->starts[mode] >= target / 2)
    return NAN;
  return matrix_factors_mode_time (self->factors, target, self->starts[mode], target / 2) / self->rate;
}

/* Where the singular value has risen by half, between rows of the series; NaN: it has not. */
static double
measured_half_step (const Stages *self, size_t mode)
{
  double half = linear_saddles_value (self->network, mode) / 2;

  for (guint i = 1; i < series_length (self->series); i++)
    {
      const double *before = series_row (self->series, (int) i - 1), *row = series_row (self->series, (int) i);
      if (row[VALUES + mode] >= half && before[VALUES + mode] < half)
        return before[STEP]
               + (row[STEP] - before[STEP]) * (half - before[VALUES + mode])
                     / (row[VALUES + mode] - before[VALUES + mode]);
    }
  return NAN;
}

/* ---- Beginning and end ---- */

static void
list_saddles (Stages *self, const atomic_bool *cancelled)
{
  g_autofree double *theta = g_new (double, self->objective.n);

  self->listed = g_new0 (CriticalPoint, 1u << self->rank);
  for (uint32_t set = 0; set < 1u << self->rank; set++)
    if ((size_t) __builtin_popcount (set) <= self->hidden && !atomic_load (cancelled))
      {
        linear_saddles_balanced (self->network, set, theta);
        self->listed[set] = critical_search_classify (self->search, theta, NULL);
      }
    else
      self->listed[set].outcome = CRITICAL_UNFINISHED;
}

static void
start (Stages *self, uint64_t seed)
{
  Random random = random_stream (random_derive (seed, "weights"), 0);

  if (self->aligned)
    linear_saddles_start_aligned (self->network, self->scale, self->theta);
  else
    linear_saddles_start_random (self->network, self->scale, &random, self->theta);
  for (size_t i = 0; i < self->rank; i++)
    self->starts[i] = self->aligned ? (i < self->hidden ? self->scale : NAN)
                      : self->factors == 2 && i < self->hidden
                          ? linear_saddles_mode_start (self->network, self->theta, i)
                          : NAN;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Stages *self = dynamics->own;
  Run *run = dynamics->run;
  double values[32];

  dynamics->steps = (uint64_t) run_number (run, "steps");
  self->d = (size_t) run_number (run, "size");
  self->rank = MIN ((size_t) run_number (run, "rank"), self->d);
  self->hidden = (size_t) run_number (run, "hidden");
  self->factors = (unsigned) run_number (run, "factors");
  self->aligned = run_number (run, "aligned") != 0;
  self->scale = run_number (run, "scale");
  for (size_t i = 0; i < self->rank; i++)
    values[i] = LARGEST * pow (RATIO, (double) i);
  /* At the target the largest curvature of a product of N is N σ^(2 - 2/N). */
  self->rate = run_number (run, "relative-rate") * 2 / (self->factors * pow (LARGEST, 2 - 2.0 / self->factors));
  self->network = linear_saddles_new (self->d, self->factors, self->hidden, self->rank, values);
  self->objective = linear_saddles_objective (self->network);
  self->search = critical_search_new (&self->objective);
  self->theta = g_new (double, self->objective.n);
  self->gradient = g_new (double, self->objective.n);
  self->least = g_new (double, self->objective.n);
  self->starts = g_new (double, self->rank);
  self->series = series_new (VALUES + (guint) self->rank, ROWS, 1);
  if (self->factors == 2)
    list_saddles (self, run_cancelled (run));
  start (self, (uint64_t) run_number (run, "seed"));
  self->table = g_new0 (double, self->rank *TABLE);
  for (size_t i = 0; i < self->rank && self->factors > 2 && has_closed_form (self); i++)
    fill_table (self, i);
  self->floor = rounding_of_gradient (self);
  self->waits = true;
  self->extreme = INFINITY;
  measure (self, 0, run_cancelled (run));
  return true;
}

static void
end (Dynamics *dynamics)
{
  Stages *self = dynamics->own;

  critical_search_free (self->search);
  linear_saddles_free (self->network);
  g_free (self->theta);
  g_free (self->gradient);
  g_free (self->least);
  g_free (self->starts);
  g_free (self->table);
  g_free (self->listed);
  g_clear_pointer (&self->series, series_free);
}

/* ---- Plots ---- */

static double
last_step (const Dynamics *dynamics)
{
  return (double) MAX (dynamics->step, 1);
}

/* The last drop has no end on a logarithmic axis: it is drawn to some way below the last plateau. */
static double
least_drawn (const Stages *self)
{
  double last = linear_saddles_value (self->network, self->rank - 1);
  return last * last / 2 / BELOW;
}

static void
add_closed_loss (Plot *plot, const Stages *self, double last)
{
  Numbers *step = numbers_linear (0, last, CURVE), *loss = numbers_new (CURVE);

  for (guint i = 0; i < CURVE; i++)
    for (size_t k = 0; k < self->rank; k++)
      {
        double rest = linear_saddles_value (self->network, k) - closed_mode (self, k, step->v[i] * self->rate);
        loss->v[i] += rest * rest / 2;
      }
  layer_styled (plot_add_line (plot, "flow", _ ("flow in closed form"), step, loss), STYLE_THEORY);
}

static void
add_plateaus (Plot *plot, const Stages *self)
{
  Numbers *step, *value;
  guint n = 0;

  for (guint i = 0; i < self->plateaus; i++)
    n += self->plateau[i].loss > least_drawn (self);
  step = numbers_new (n);
  value = numbers_new (n);
  n = 0;
  for (guint i = 0; i < self->plateaus; i++)
    if (self->plateau[i].loss > least_drawn (self))
      {
        step->v[n] = self->plateau[i].step;
        value->v[n++] = self->plateau[i].loss;
      }
  layer_styled (plot_add_points (plot, "plateaus", _ ("plateaus"), step, value, NULL),
                STYLE (.colour = COLOUR_VERMILION, .marker = MARKER_DIAMOND, .width = 4));
}

static Plot *
loss_plot (const Dynamics *dynamics)
{
  const Stages *self = dynamics->own;
  Plot *plot = plot_new ("loss", _ ("Loss"));

  layer_styled (plot_add_line (plot, "loss", _ ("descent"), series_column (self->series, STEP),
                               series_column (self->series, LOSS)),
                STYLE (.colour = COLOUR_BLUE, .width = 1.8));
  if (has_closed_form (self))
    add_closed_loss (plot, self, last_step (dynamics));
  add_plateaus (plot, self);
  plot_axes (plot, AXIS (N_ ("Step"), .range = { 0, last_step (dynamics) }),
             AXIS (N_ ("Loss"), .scale = SCALE_LOG, .range = { least_drawn (self), NAN }));
  return plot;
}

static Plot *
values_plot (const Dynamics *dynamics)
{
  const Stages *self = dynamics->own;
  Plot *plot = plot_new ("singular", _ ("Singular values"));

  for (size_t i = 0; i < self->rank; i++)
    {
      g_autofree char *id = g_strdup_printf ("value-%zu", i + 1);
      layer_styled (plot_add_line (plot, id, i == 0 ? _ ("of the product") : NULL, series_column (self->series, STEP),
                                   series_column (self->series, VALUES + (guint) i)),
                    STYLE (.colour = COLOUR_BLUE, .width = 1.6));
    }
  for (size_t k = 0; k < self->rank && has_closed_form (self); k++)
    {
      g_autofree char *id = g_strdup_printf ("flow-%zu", k + 1);
      Numbers *step = numbers_linear (0, last_step (dynamics), CURVE), *value = numbers_new (CURVE);
      for (guint i = 0; i < CURVE; i++)
        value->v[i] = closed_mode (self, k, step->v[i] * self->rate);
      layer_styled (plot_add_line (plot, id, k == 0 ? _ ("flow in closed form") : NULL, step, value), STYLE_THEORY);
    }
  plot_axes (plot, AXIS (N_ ("Step"), .range = { 0, last_step (dynamics) }),
             AXIS (N_ ("Singular value"), .range = { 0, 1.15 * LARGEST }));
  return plot;
}

/* Of the sets of modes that fit into the hidden layer. */
static void
add_list (Plot *plot, const Stages *self)
{
  const guint sets = 1u << self->rank;
  guint n = 0;
  Numbers *index[2], *loss[2];

  for (guint set = 0; set < sets; set++)
    n += self->listed[set].outcome == CRITICAL_FOUND;
  for (int i = 0; i < 2; i++)
    {
      index[i] = numbers_new (n);
      loss[i] = numbers_new (n);
    }
  n = 0;
  for (guint set = 0; set < sets; set++)
    if (self->listed[set].outcome == CRITICAL_FOUND)
      {
        index[0]->v[n] = (double) linear_saddles_index (self->network, set);
        loss[0]->v[n] = linear_saddles_loss (self->network, set);
        index[1]->v[n] = (double) self->listed[set].index;
        loss[1]->v[n++] = self->listed[set].value;
      }
  layer_styled (plot_add_points (plot, "listed", _ ("all, measured"), index[1], loss[1], NULL),
                STYLE (.colour = COLOUR_SKY, .marker = MARKER_CIRCLE, .width = 4.5));
  layer_styled (plot_add_points (plot, "formula", _ ("in closed form"), index[0], loss[0], NULL),
                STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS, .width = 2));
}

static Plot *
list_plot (const Stages *self)
{
  Plot *plot = plot_new ("index", _ ("Critical points: loss against index"));
  Numbers *index, *loss;
  guint n = 0;

  add_list (plot, self);
  for (guint i = 0; i < self->plateaus; i++)
    n += self->plateau[i].point.outcome == CRITICAL_FOUND;
  index = numbers_new (n);
  loss = numbers_new (n);
  n = 0;
  for (guint i = 0; i < self->plateaus; i++)
    if (self->plateau[i].point.outcome == CRITICAL_FOUND)
      {
        index->v[n] = (double) self->plateau[i].point.index;
        loss->v[n++] = self->plateau[i].point.value;
      }
  layer_styled (plot_add_line (plot, "passed", _ ("passed by descent"), index, loss),
                STYLE (.colour = COLOUR_VERMILION, .marker = MARKER_DIAMOND, .width = 1.2));
  plot_axes (plot, AXIS (N_ ("Index: directions downwards")), AXIS (N_ ("Loss")));
  return plot;
}

static Plot *
gradient_plot (const Dynamics *dynamics)
{
  const Stages *self = dynamics->own;
  Plot *plot = plot_new ("gradient", self->listed != NULL ? _ ("Gradient, and the index at each plateau")
                                                          : _ ("Length of the gradient"));
  double most = fmax (series_largest (self->series, GRADIENT), 1e-12);

  layer_styled (plot_add_line (plot, "gradient", NULL, series_column (self->series, STEP),
                               series_column (self->series, GRADIENT)),
                STYLE (.colour = COLOUR_BLUE, .width = 1.8));
  for (guint i = 0; i < self->plateaus; i++)
    {
      g_autofree char *id = g_strdup_printf ("plateau-%u", i + 1),
                      *text = g_strdup_printf ("%zu", self->plateau[i].point.index);
      if (self->plateau[i].point.outcome == CRITICAL_FOUND)
        layer_styled (plot_add_rule (plot, id, text, self->plateau[i].step, true), STYLE_MARK);
    }
  plot_axes (plot, AXIS (N_ ("Step"), .range = { 0, last_step (dynamics) }),
             AXIS (N_ ("Length of the gradient"), .scale = SCALE_LOG, .range = { NAN, ROOM * most }));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Stages *self = dynamics->own;

  figure_add (figure, loss_plot (dynamics));
  figure_add (figure, values_plot (dynamics));
  figure_add (figure, gradient_plot (dynamics));
  if (self->listed != NULL)
    figure_add (figure, list_plot (self));
  figure_arrange (figure, self->listed != NULL ? "loss index / singular gradient" : "loss singular / gradient gradient",
                  NULL, NULL);
}

/* ---- Words and numbers ---- */

static void
status (Dynamics *dynamics, Clauses *clauses)
{
  const Stages *self = dynamics->own;
  const double *row = series_row (self->series, -1);

  clauses_add_number (clauses, _ ("loss %s"), row[LOSS]);
  if (self->plateaus > 0 && self->plateau[self->plateaus - 1].point.outcome == CRITICAL_FOUND)
    clauses_add (clauses, _ ("last plateau near a saddle of index %zu"), self->plateau[self->plateaus - 1].point.index);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Stages *self = dynamics->own;

  clauses_add (clauses, _ ("a linear network of %u factors, %zu inputs and outputs, %zu hidden units"), self->factors,
               self->d, self->hidden);
  clauses_add (clauses, _ ("the target has rank %zu"), self->rank);
  clauses_add_number (
      clauses, self->aligned ? _ ("the start is aligned with it, of size %s") : _ ("the start is random, of size %s"),
      self->scale);
  clauses_add_number (clauses, _ ("gradient descent with %s of the largest stable rate"),
                      run_number (dynamics->run, "relative-rate"));
  if (self->factors > 2)
    clauses_add (clauses, _ ("saddles of more than two factors are flat to second order and have no index"));
  if (!self->aligned && self->scale > SMALL)
    clauses_add (clauses, _ ("the closed form is drawn of aligned starts, and of random ones up to a size of 0.01"));
  else if (!has_closed_form (self))
    clauses_add (clauses, _ ("no closed form for this start"));
}

static void
report (Dynamics *dynamics)
{
  const Stages *self = dynamics->own;
  Run *run = dynamics->run;

  run_result (run, "loss", series_row (self->series, -1)[LOSS]);
  run_result (run, "plateaus", self->plateaus);
  for (guint i = 0; i < self->plateaus; i++)
    {
      const CriticalPoint *p = &self->plateau[i].point;
      g_autofree char *loss = g_strdup_printf ("plateau_%u_loss", i + 1),
                      *index = g_strdup_printf ("plateau_%u_index", i + 1),
                      *step = g_strdup_printf ("plateau_%u_step", i + 1);
      run_result (run, step, self->plateau[i].step);
      run_result (run, loss, self->plateau[i].loss);
      run_result (run, index, p->outcome == CRITICAL_FOUND ? (double) p->index : NAN);
    }
  for (size_t k = 0; k < self->rank; k++)
    {
      g_autofree char *measured = g_strdup_printf ("mode_%zu_step", k + 1),
                      *predicted = g_strdup_printf ("mode_%zu_predicted_step", k + 1);
      run_result (run, measured, measured_half_step (self, k));
      run_result (run, predicted, half_step (self, k));
    }
}

const DynamicsClass stages_dynamics = {
  .size = sizeof (Stages),
  .begin = begin,
  .advance = advance,
  .status = status,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

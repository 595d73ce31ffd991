/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A matrix as a product of N matrices, descended to the entries of a target that are seen: the deeper the product and
 * the smaller its beginning, the lower the rank of what descent fills in.  Four depths descend side by side. */
#include "experiments/implicit_bias/implicit_bias.h"

#include "analysis/matrix_factors.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/recipe.h"
#include "lab/series.h"
#include "numeric/least_squares.h"
#include "numeric/linear.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DEPTHS 4
#define ROWS 400
#define LARGEST 10.0 /* singular value of the target; each next one is so much smaller: */
#define RATIO 0.7
#define MOST_VALUES 8 /* singular values that are drawn */

/* Columns of a series: step, loss, error on what is not seen, effective rank, singular values. */
enum
{
  STEP,
  LOSS,
  HELD_OUT,
  RANK,
  VALUES
};

typedef struct
{
  bool completes;           /* not all entries are seen */
  size_t d, rank, drawn;    /* drawn: singular values */
  double *target, *targets; /* [d × d], its singular values [d] */
  bool *seen;
  double scale;
  MatrixFactors *factors[DEPTHS];
  Series *series[DEPTHS];
  double *least; /* the solution of least nuclear norm; NULL: not found, or all entries are seen */
  double least_held_out;
} Factors;

/* ---- The target ---- */

/* Of a random matrix the singular vectors, with values of its own. */
static bool
make_target (Factors *self, Random *random)
{
  size_t d = self->d, square = d * d;
  g_autofree double *drawn = g_new (double, square), *values = g_new (double, d), *left = g_new (double, square),
                    *right = g_new (double, square);

  self->target = g_new0 (double, square);
  self->targets = g_new0 (double, d);
  for (size_t i = 0; i < square; i++)
    drawn[i] = random_normal (random);
  if (!linear_singular_decomposition (d, drawn, values, left, right))
    return false;
  for (size_t k = 0; k < self->rank; k++)
    {
      self->targets[k] = LARGEST * pow (RATIO, (double) k);
      for (size_t i = 0; i < square; i++)
        self->target[i] += self->targets[k] * left[k * d + i / d] * right[k * d + i % d];
    }
  return true;
}

/* Of each row and column one entry at least: what nothing is known of, nobody can fill in. */
static void
choose_seen (Factors *self, double fraction, Random *random)
{
  size_t d = self->d;

  self->seen = g_new (bool, d *d);
  for (size_t i = 0; i < d * d; i++)
    self->seen[i] = random_uniform (random) < fraction;
  for (size_t i = 0; i < d; i++)
    self->seen[i * d + (i + 1) % d] = true;
}

/* ---- Descent ---- */

static void
take_row (Factors *self, guint k, uint64_t step)
{
  double *row = series_add (self->series[k], step);
  g_autofree double *values = g_new (double, self->d);
  const double *matrix = self->factors[k]->matrix;

  row[LOSS] = matrix_factors_loss (self->factors[k]);
  row[HELD_OUT] = matrix_factors_held_out (self->factors[k], matrix);
  if (!matrix_factors_singular_values (self->d, matrix, values))
    return;
  row[RANK] = least_squares_effective_rank (self->d, values);
  memcpy (row + VALUES, values, self->drawn * sizeof (double));
}

/* At the target the largest curvature of a product of N is N σ^(2 - 2/N). */
static double
rate_of (const Dynamics *dynamics, guint depth)
{
  return run_number (dynamics->run, "relative-rate") * 2 / (depth * pow (LARGEST, 2 - 2.0 / depth));
}

static bool
begin_depths (Factors *self, Random *random)
{
  for (guint k = 0; k < DEPTHS; k++)
    {
      self->factors[k] = self->completes
                             ? matrix_factors_new (self->d, k + 1, self->target, self->seen, self->scale, random)
                             : matrix_factors_new_balanced (self->d, k + 1, self->target, self->scale);
      if (self->factors[k] == NULL)
        return false;
      self->series[k] = series_new (VALUES + (guint) self->drawn, ROWS, 1);
      take_row (self, k, 0);
    }
  return true;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Factors *self = dynamics->own;
  Run *run = dynamics->run;
  Random random = random_stream (random_derive ((uint64_t) run_number (run, "seed"), "data"), 0);
  bool made;

  dynamics->steps = (uint64_t) run_number (run, "steps");
  self->completes = (BiasModel) run_number (run, "model") == BIAS_COMPLETION;
  self->d = (size_t) run_number (run, "size");
  self->rank = MIN ((size_t) run_number (run, "rank"), self->d);
  self->drawn = MIN (MIN (self->rank + 2, self->d), MOST_VALUES);
  self->scale = run_number (run, "scale");
  made = make_target (self, &random);
  if (self->completes)
    choose_seen (self, run_number (run, "seen"), &random);
  if (!made || !begin_depths (self, &random))
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("The singular values of the matrix could not be found: take another seed."));
      return false;
    }
  if (!self->completes)
    return true;
  run_progress (run, _ ("Finding the least nuclear norm"), 0, 0);
  self->least = g_new (double, self->d * self->d);
  if (!matrix_factors_least_nuclear_norm (self->d, self->target, self->seen, run_cancelled (run), self->least))
    g_clear_pointer (&self->least, g_free);
  self->least_held_out = self->least != NULL ? matrix_factors_held_out (self->factors[0], self->least) : NAN;
  run_progress (run, NULL, 0, 0);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Factors *self = dynamics->own;

  for (guint k = 0; k < DEPTHS; k++)
    {
      matrix_factors_step (self->factors[k], rate_of (dynamics, k + 1));
      if (series_due (self->series[k], dynamics->step + 1))
        take_row (self, k, dynamics->step + 1);
    }
}

static void
end (Dynamics *dynamics)
{
  Factors *self = dynamics->own;

  for (guint k = 0; k < DEPTHS; k++)
    {
      g_clear_pointer (&self->factors[k], matrix_factors_free);
      g_clear_pointer (&self->series[k], series_free);
    }
  g_free (self->target);
  g_free (self->targets);
  g_free (self->seen);
  g_free (self->least);
}

/* Of the depths. */
static const Dash dashes[DEPTHS] = { DASH_DOTTED, DASH_DASH_DOT, DASH_DASHED, DASH_SOLID };
static const int colours[DEPTHS] = { COLOUR_ORANGE, COLOUR_GREEN, COLOUR_PURPLE, COLOUR_BLUE };

/* ---- Singular values ---- */

/* By the closed form of the flow from the balanced beginning, at the times of the series. */
static void
add_closed_form (Plot *plot, const Factors *self, guint k, double rate, size_t mode)
{
  const double target = self->targets[mode];
  const guint points = 101;
  g_autofree char *id = g_strdup_printf ("flow-%zu", mode + 1);
  Numbers *step = numbers_new (points), *value = numbers_new (points);

  for (guint i = 0; i < points; i++)
    {
      double low = log (self->scale / (target - self->scale)), high = log (0.999 / 0.001);
      double z = low + (high - low) * i / (points - 1);
      value->v[i] = target / (1 + exp (-z));
      step->v[i] = matrix_factors_mode_time (k + 1, target, self->scale, value->v[i]) / rate;
    }
  layer_styled (plot_add_line (plot, id, mode == 0 ? _ ("flow in closed form") : NULL, step, value), STYLE_THEORY);
}

static Plot *
values_plot (const Factors *self, guint k, double rate, double last)
{
  g_autofree char *title = g_strdup_printf (_ ("Singular values, depth %u"), k + 1);
  Plot *plot = plot_new ("singular", title);

  for (size_t i = 0; i < self->drawn; i++)
    {
      g_autofree char *id = g_strdup_printf ("value-%zu", i + 1);
      layer_styled (plot_add_line (plot, id, i == 0 ? _ ("of the product") : NULL,
                                   series_column (self->series[k], STEP),
                                   series_column (self->series[k], VALUES + (guint) i)),
                    STYLE (.colour = colours[k], .width = 1.6));
    }
  for (size_t i = 0; i < MIN (self->rank, self->drawn); i++)
    if (!self->completes && self->scale < self->targets[i])
      add_closed_form (plot, self, k, rate, i);
    else
      {
        g_autofree char *id = g_strdup_printf ("target-%zu", i + 1);
        layer_styled (plot_add_rule (plot, id, i == 0 ? _ ("of the target") : NULL, self->targets[i], false),
                      STYLE_MARK);
      }
  plot_axes (
      plot, AXIS (N_ ("Step"), .range = { 0, last }),
      AXIS (N_ ("Singular value"), .range = { 0, 1.15 * fmax (LARGEST, series_largest (self->series[k], VALUES)) }));
  return plot;
}

/* ---- Depth against depth ---- */

static void
add_depths (Plot *plot, const Factors *self, guint column)
{
  for (guint k = 0; k < DEPTHS; k++)
    {
      g_autofree char *id = g_strdup_printf ("depth-%u", k + 1), *name = g_strdup_printf (_ ("depth %u"), k + 1);
      Series *series = self->series[k];
      layer_styled (column == LOSS
                        ? implicit_bias_add_loss (plot, id, name, series, LOSS)
                        : plot_add_line (plot, id, name, series_column (series, STEP), series_column (series, column)),
                    STYLE (.colour = colours[k], .dash = dashes[k], .width = 1.6));
    }
}

static Plot *
error_plot (const Factors *self)
{
  Plot *plot = plot_new ("held-out", self->completes ? _ ("Error on what is not seen") : _ ("Loss"));

  add_depths (plot, self, self->completes ? HELD_OUT : LOSS);
  if (self->least != NULL && self->least_held_out > 1e-4)
    layer_styled (plot_add_rule (plot, "nuclear", _ ("least nuclear norm"), self->least_held_out, false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Step")),
             self->completes ? AXIS (N_ ("Relative error"), .scale = SCALE_LOG)
                             : AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
rank_plot (const Factors *self)
{
  Plot *plot = plot_new ("rank", _ ("Effective rank"));

  add_depths (plot, self, RANK);
  layer_styled (
      plot_add_rule (plot, "target", _ ("of the target"), least_squares_effective_rank (self->d, self->targets), false),
      STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Effective rank"), .scale = SCALE_LOG, .range = { 0.7, NAN }));
  return plot;
}

/* ---- Matrices ---- */

/* The first row on top; what is not there is a gap. */
static Plot *
matrix_plot (const Factors *self, const char *id, const char *title, const double *matrix, const bool *only)
{
  size_t d = self->d;
  Plot *plot = plot_new (id, title);
  Numbers *places = numbers_linear (1, (double) d, d), *values = numbers_new (d * d);
  double most = 0;

  for (size_t i = 0; i < d * d; i++)
    {
      most = fmax (most, fabs (self->target[i]));
      values->v[(d - 1 - i / d) * d + i % d] = only == NULL || only[i] ? matrix[i] : NAN;
    }
  plot_add_field (plot, "entries", places, numbers_ref (places), values, NULL);
  plot_axes (plot, AXIS (NULL, .range = { 0.5, (double) d + 0.5 }), AXIS (NULL, .range = { 0.5, (double) d + 0.5 }));
  most *= 1.02; /* that of descent is larger by rounding */
  plot_z_axis (plot, AXIS (NULL, .range = { -most, most }));
  plot->colourmap = COLOURMAP_CIVIDIS;
  plot->equal = true;
  plot->frameless = true;
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Factors *self = dynamics->own;
  guint k = (guint) run_number (dynamics->run, "depth") - 1;
  Plot *maps[3] = { self->completes ? matrix_plot (self, "seen", _ ("What is seen"), self->target, self->seen) : NULL,
                    matrix_plot (self, "product", _ ("What descent makes of it"), self->factors[k]->matrix, NULL),
                    matrix_plot (self, "target", _ ("The target"), self->target, NULL) };
  Plot *curves[3] = { values_plot (self, k, rate_of (dynamics, k + 1), (double) MAX (dynamics->step, 1)),
                      error_plot (self), rank_plot (self) };

  maps[2]->colour_bar = true;
  figure_add_row (figure, 0, curves, 3, false);
  figure_add_row (figure, 1, maps, 3, false);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Factors *self = dynamics->own;

  clauses_add (clauses, _ ("a %zu×%zu matrix of rank %zu as a product of 1 to %d matrices"), self->d, self->d,
               self->rank, DEPTHS);
  if (self->completes)
    {
      gsize seen = 0;
      for (size_t i = 0; i < self->d * self->d; i++)
        seen += self->seen[i];
      clauses_add (clauses, _ ("%.0f %% of its entries seen"), 100.0 * (double) seen / (double) (self->d * self->d));
      clauses_add_number (clauses, _ ("each product random, of scale %s at first"), self->scale);
    }
  else
    clauses_add_number (clauses, _ ("each balanced, with singular values %s at first"), self->scale);
  clauses_add_number (clauses, _ ("gradient descent with %s of the largest stable rate"),
                      run_number (dynamics->run, "relative-rate"));
  if (self->completes && self->least == NULL)
    clauses_sentence (clauses, _ ("The matrix of least nuclear norm was not found to five digits and is not shown"));
}

static void
report (Dynamics *dynamics)
{
  const Factors *self = dynamics->own;

  for (guint k = 0; k < DEPTHS; k++)
    {
      const double *row = series_row (self->series[k], -1);
      g_autofree char *loss = g_strdup_printf ("depth_%u_loss", k + 1),
                      *held_out = g_strdup_printf ("depth_%u_held_out_error", k + 1),
                      *rank = g_strdup_printf ("depth_%u_effective_rank", k + 1);
      run_result (dynamics->run, loss, row[LOSS]);
      if (self->completes)
        run_result (dynamics->run, held_out, row[HELD_OUT]);
      run_result (dynamics->run, rank, row[RANK]);
    }
  if (self->least != NULL)
    run_result (dynamics->run, "nuclear_norm_held_out_error", self->least_held_out);
}

const DynamicsClass factors_dynamics = {
  .size = sizeof (Factors),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

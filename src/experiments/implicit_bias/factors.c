/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A matrix as a product of N matrices, descended to the entries of a target that are seen: the deeper the product and
 * the smaller its beginning, the lower the rank of what descent fills in.  Four depths descend side by side. */
#include "experiments/implicit_bias/implicit_bias.h"

#include "analysis/matrix_factors.h"
#include "experiments/implicit_bias/matrix_target.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/recipe.h"
#include "lab/series.h"
#include "numeric/least_squares.h"
#include "numeric/linear.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DEPTHS IMPLICIT_BIAS_FAMILY
#define ROWS 400 /* of a series; a row costs O(d³), for its singular values: of large matrices there are fewer */
#define ROWS_OF_LARGE 60
#define LARGE 50
#define STRETCH 2e7   /* floating-point operations between two meetings of the workers, so that these cost little */
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
  bool completes; /* not all entries are seen */
  MatrixTarget target;
  size_t drawn; /* singular values */
  double scale;
  uint64_t done; /* steps that all depths have made */
  MatrixFactors *factors[DEPTHS];
  Series *series[DEPTHS];
  double *least; /* the solution of least nuclear norm; NULL: not found, or all entries are seen */
  double least_held_out;
} Factors;

/* ---- Descent ---- */

static void
take_row (Factors *self, guint k, uint64_t step)
{
  double *row = series_add (self->series[k], step);
  g_autofree double *values = g_new (double, self->target.d);
  const double *matrix = self->factors[k]->matrix;

  row[LOSS] = matrix_factors_loss (self->factors[k]);
  row[HELD_OUT] = matrix_factors_held_out (self->factors[k], matrix);
  if (!matrix_factors_singular_values (self->target.d, matrix, values))
    return;
  row[RANK] = least_squares_effective_rank (self->target.d, values);
  memcpy (row + VALUES, values, self->drawn * sizeof (double));
}

static double
rate_of (const Dynamics *dynamics, guint depth)
{
  return matrix_target_rate (depth, run_number (dynamics->run, "relative-rate"));
}

static bool
begin_depths (Factors *self, uint64_t steps, Random *random)
{
  const guint rows = self->target.d > LARGE ? ROWS_OF_LARGE : ROWS;

  for (guint k = 0; k < DEPTHS; k++)
    {
      self->factors[k] = self->completes
                             ? matrix_factors_new (self->target.d, k + 1, self->target.entries, self->target.seen,
                                                   self->scale, random)
                             : matrix_factors_new_balanced (self->target.d, k + 1, self->target.entries, self->scale);
      if (self->factors[k] == NULL)
        return false;
      self->series[k] = series_new (VALUES + (guint) self->drawn, rows, MAX (steps / rows, 1));
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
  self->scale = run_number (run, "scale");
  made = matrix_target_init (&self->target, (size_t) run_number (run, "size"), (size_t) run_number (run, "rank"),
                             self->completes ? run_number (run, "seen") : 1, &random);
  if (made && (double) self->target.rank < run_number (run, "rank"))
    run_use_instead (run, "rank", (double) self->target.rank);
  self->drawn = MIN (MIN (self->target.rank + 2, self->target.d), MOST_VALUES);
  if (!made || !begin_depths (self, dynamics->steps, &random))
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("The singular values of the matrix could not be found: take another seed."));
      return false;
    }
  if (!self->completes)
    return true;
  run_progress (run, _ ("Finding the least nuclear norm"), 0, 0);
  self->least = g_new (double, self->target.d * self->target.d);
  if (!matrix_factors_least_nuclear_norm (self->target.d, self->target.entries, self->target.seen, run_cancelled (run),
                                          self->least))
    g_clear_pointer (&self->least, g_free);
  self->least_held_out = self->least != NULL ? matrix_factors_held_out (self->factors[0], self->least) : NAN;
  run_progress (run, NULL, 0, 0);
  return true;
}

/* To this step, from where all depths are. */
typedef struct
{
  Factors *self;
  uint64_t to, last; /* last: of the run, of which a row is always kept */
  double rate[DEPTHS];
} Stretch;

/* The deepest first: it takes the longest. */
static void
descend_depth (size_t index, unsigned worker, void *data)
{
  const Stretch *stretch = data;
  Factors *self = stretch->self;
  guint k = DEPTHS - 1 - (guint) index;

  for (uint64_t step = self->done + 1; step <= stretch->to; step++)
    {
      matrix_factors_step (self->factors[k], stretch->rate[k]);
      if (series_due (self->series[k], step) || step == stretch->last)
        take_row (self, k, step);
    }
}

/* The depths know nothing of each other: workers take one each, for as many steps as make it worth while. */
static void
catch_up (Dynamics *dynamics, uint64_t to)
{
  Factors *self = dynamics->own;
  Stretch stretch = { .self = self, .to = to, .last = dynamics->steps };

  for (guint k = 0; k < DEPTHS; k++)
    stretch.rate[k] = rate_of (dynamics, k + 1);
  parallel_map (run_parallel (dynamics->run), DEPTHS, descend_depth, &stretch, NULL);
  self->done = to;
}

/* A product of N matrices costs 4 N - 5 products of two a step: 21 for all depths. */
static void
advance (Dynamics *dynamics)
{
  Factors *self = dynamics->own;
  double flops = 21 * 2 * pow ((double) self->target.d, 3);

  if ((double) (dynamics->step + 1 - self->done) * flops >= STRETCH)
    catch_up (dynamics, dynamics->step + 1);
}

/* Pictures and results are of the step that is done. */
static void
attend (Dynamics *dynamics)
{
  catch_up (dynamics, dynamics->step);
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
  matrix_target_clear (&self->target);
  g_free (self->least);
}

/* Of the depths. */
static const int colours[DEPTHS] = { COLOUR_ORANGE, COLOUR_GREEN, COLOUR_PURPLE, COLOUR_BLUE };

/* ---- Singular values ---- */

/* By the closed form of the flow from the balanced beginning, at the times of the series. */
static void
add_closed_form (Plot *plot, const Factors *self, guint k, double rate, size_t mode)
{
  const double target = self->target.values[mode];
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
  for (size_t i = 0; i < MIN (self->target.rank, self->drawn); i++)
    if (!self->completes && self->scale < self->target.values[i])
      add_closed_form (plot, self, k, rate, i);
    else
      {
        g_autofree char *id = g_strdup_printf ("target-%zu", i + 1);
        layer_styled (plot_add_rule (plot, id, i == 0 ? _ ("of the target") : NULL, self->target.values[i], false),
                      STYLE_MARK);
      }
  plot_axes (plot, AXIS (N_ ("Step"), .range = { 0, last }),
             AXIS (N_ ("Singular value"),
                   .range = { 0, 1.15 * fmax (MATRIX_TARGET_LARGEST, series_largest (self->series[k], VALUES)) }));
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
                    STYLE (.colour = colours[k], .dash = implicit_bias_family_style (k, DEPTHS).dash, .width = 1.6));
    }
}

static Plot *
error_plot (const Factors *self, double last)
{
  Plot *plot = plot_new ("held-out", self->completes ? _ ("Error on what is not seen") : _ ("Loss"));

  add_depths (plot, self, self->completes ? HELD_OUT : LOSS);
  if (self->least != NULL && self->least_held_out > 1e-4)
    implicit_bias_add_level (plot, "nuclear", _ ("least nuclear norm"), 0, last, self->least_held_out);
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
  layer_styled (plot_add_rule (plot, "target", _ ("of the target"),
                               least_squares_effective_rank (self->target.d, self->target.values), false),
                STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Effective rank"), .scale = SCALE_LOG, .range = { 0.7, NAN }));
  return plot;
}

/* ---- Matrices ---- */

/* The first row on top; what is not there is a gap. */
static Plot *
matrix_plot (const Factors *self, const char *id, const char *title, const double *matrix, const bool *only)
{
  size_t d = self->target.d;
  Plot *plot = plot_new (id, title);
  Numbers *places = numbers_linear (1, (double) d, d), *values = numbers_new (d * d);
  double most = 0;

  for (size_t i = 0; i < d * d; i++)
    {
      most = fmax (most, fabs (self->target.entries[i]));
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
  guint k = (guint) run_number (dynamics->run, "depth-shown") - 1;
  Plot *maps[3] = { self->completes
                        ? matrix_plot (self, "seen", _ ("What is seen"), self->target.entries, self->target.seen)
                        : NULL,
                    matrix_plot (self, "product", _ ("What descent makes of it"), self->factors[k]->matrix, NULL),
                    matrix_plot (self, "target", _ ("The target"), self->target.entries, NULL) };
  Plot *curves[3] = { values_plot (self, k, rate_of (dynamics, k + 1), (double) MAX (dynamics->step, 1)),
                      error_plot (self, (double) MAX (dynamics->step, 1)), rank_plot (self) };

  maps[2]->colour_bar = true;
  figure_add_row (figure, 0, curves, 3, false);
  figure_add_row (figure, 1, maps, 3, false);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Factors *self = dynamics->own;

  clauses_add (clauses, _ ("a %zu×%zu matrix of rank %zu as a product of 1 to %d matrices"), self->target.d,
               self->target.d, self->target.rank, DEPTHS);
  if (self->completes)
    {
      gsize seen = 0;
      for (size_t i = 0; i < self->target.d * self->target.d; i++)
        seen += self->target.seen[i];
      clauses_add (clauses, _ ("%.0f %% of its entries seen"),
                   100.0 * (double) seen / (double) (self->target.d * self->target.d));
      clauses_add_number (clauses, _ ("each product random, of scale %s at first"), self->scale);
    }
  else
    clauses_add_number (clauses, _ ("each balanced, with singular values %s at first"), self->scale);
  clauses_add_number (clauses, _ ("gradient descent with %s of the largest stable rate"),
                      run_number (dynamics->run, "relative-rate"));
  if (self->completes && self->least == NULL && !atomic_load (run_cancelled (dynamics->run)))
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
  .attend = attend,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/implicit_bias/equations.h"

#include "experiments/implicit_bias/implicit_bias.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/recipe.h"
#include "numeric/eigen.h"
#include "numeric/least_squares.h"
#include "numeric/quadratic_program.h"

#include <glib/gi18n.h>
#include <math.h>

double
equations_norm_1 (size_t d, const double *w)
{
  double sum = 0;
  for (size_t j = 0; j < d; j++)
    sum += fabs (w[j]);
  return sum;
}

double
equations_norm_2 (size_t d, const double *w)
{
  double sum = 0;
  for (size_t j = 0; j < d; j++)
    sum += w[j] * w[j];
  return sqrt (sum);
}

static void
make_equation (Equations *self, double slope)
{
  self->n = 1;
  self->d = 2;
  self->x = g_new (double, 2);
  self->y = g_new (double, 1);
  self->x[0] = self->y[0] = 1;
  self->x[1] = slope;
}

/* Entries ±1, and a truth of a few coefficients ±1. */
static void
make_equations (Equations *self, Run *run)
{
  Random random = random_stream (random_derive ((uint64_t) run_number (run, "seed"), "data"), 0);
  size_t few;

  self->n = (size_t) run_number (run, "equations");
  self->d = (size_t) run_number (run, "unknowns");
  few = MIN ((size_t) run_number (run, "nonzero"), self->d);
  self->x = g_new (double, self->n * self->d);
  self->y = g_new0 (double, self->n);
  self->truth = g_new0 (double, self->d);
  for (size_t j = 0; j < few; j++)
    self->truth[j] = j % 2 ? -1 : 1;
  for (size_t i = 0; i < self->n * self->d; i++)
    self->x[i] = random_below (&random, 2) ? 1 : -1;
  for (size_t i = 0; i < self->n; i++)
    for (size_t j = 0; j < few; j++)
      self->y[i] += self->x[i * self->d + j] * self->truth[j];
}

static double
largest_eigenvalue (const Equations *self)
{
  g_autofree double *gram = g_new0 (double, self->n * self->n), *values = g_new (double, self->n);

  for (size_t i = 0; i < self->n; i++)
    for (size_t k = 0; k < self->n; k++)
      for (size_t j = 0; j < self->d; j++)
        gram[i * self->n + k] += self->x[i * self->d + j] * self->x[k * self->d + j] / (double) self->n;
  return eigen_symmetric (self->n, gram, values, false) ? values[self->n - 1] : NAN;
}

/* Both extremes.  In the plane the least ‖w‖₁ is at the larger coefficient's corner. */
static bool
find_extremes (Equations *self)
{
  LeastSquares *squares = least_squares_new (self->n, self->d, self->x);
  bool found;

  self->least_1 = g_new (double, self->d);
  self->least_2 = g_new (double, self->d);
  found = squares != NULL && least_squares_solve (squares, 0, self->y, self->least_2)
          && quadratic_program_basis_pursuit (self->n, self->d, self->x, self->y, self->least_1);
  g_clear_pointer (&squares, least_squares_free);
  self->norm_1 = equations_norm_1 (self->d, self->least_1);
  self->norm_2 = equations_norm_2 (self->d, self->least_2);
  self->steepest = largest_eigenvalue (self);
  return found;
}

bool
equations_make (Equations *self, Run *run, GError **error)
{
  if ((BiasModel) run_number (run, "model") == BIAS_EQUATION)
    make_equation (self, run_number (run, "slope"));
  else
    make_equations (self, run);
  if (self->n >= self->d)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("%zu equations in %zu unknowns have at most one solution, and descent has no choice: take fewer "
                    "equations than unknowns."),
                 self->n, self->d);
  else if (equations_norm_2 (self->n, self->y) == 0)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("The right-hand sides of all equations are zero, and so is the start, which solves them: take "
                    "another seed."));
  else if (!find_extremes (self))
    g_set_error (
        error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
        _ ("No solution of least ‖w‖₁ of the %zu equations could be found: take fewer of them, or another seed."),
        self->n);
  else
    return true;
  return false;
}

void
equations_clear (Equations *self)
{
  g_free (self->x);
  g_free (self->y);
  g_free (self->truth);
  g_free (self->least_1);
  g_free (self->least_2);
}

DiagonalNetwork *
equations_network (const Equations *self, double alpha)
{
  return diagonal_network_new (self->n, self->d, self->x, self->y, alpha);
}

/* ---- In the figure ---- */

Plot *
equations_coefficients_plot (const Equations *self, const char *id, const char *title, const double *w)
{
  Plot *plot = plot_new (id, title);
  Numbers *index = numbers_linear (1, (double) self->d, self->d);
  double size = CLAMP (90.0 / (double) self->d, 0.8, 3), most = 1.25;

  for (size_t j = 0; j < self->d; j++)
    most = fmax (most, 1.25 * fabs (w[j]));
  layer_styled (
      plot_add_points (plot, "truth", _ ("truth"), numbers_ref (index), numbers_copy (self->truth, self->d), NULL),
      STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS, .width = size + 0.8));
  layer_styled (layer_stems (plot_add_points (plot, "found", _ ("found"), index, numbers_copy (w, self->d), NULL)),
                STYLE (.colour = COLOUR_ITERATE, .marker = MARKER_CIRCLE, .width = size));
  plot_axes (plot, AXIS (N_ ("Coefficient")), AXIS (N_ ("Value"), .range = { -most, most }));
  return plot;
}

void
equations_describe (const Equations *self, Clauses *clauses)
{
  if (self->truth == NULL)
    clauses_add_number (clauses, _ ("w₁ + %s w₂ = 1 with w = u² − v²"), self->x[1]);
  else
    clauses_add (clauses, _ ("a system of %zu×%zu coefficients ±1 with w = u² − v²"), self->n, self->d);
}

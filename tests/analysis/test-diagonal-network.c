/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diagonal linear networks: their gradients by differences, where descent ends by what the flow keeps, both limits of α
 * by least squares and basis pursuit, and what noise of the labels does. */
#include "analysis/diagonal_network.h"
#include "numeric/least_squares.h"
#include "numeric/quadratic_program.h"

#include <glib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  size_t n, d;
  double *x, *y;
} Equations;

/* Inputs ±1, the targets of (1, -1, 1, 0, …). */
static Equations
equations_new (size_t n, size_t d, uint64_t seed, bool signs)
{
  Equations e = { n, d, g_new (double, n *d), g_new (double, n) };
  Random random = random_stream (seed, 1);

  for (size_t i = 0; i < n * d; i++)
    e.x[i] = signs ? (random_below (&random, 2) ? 1 : -1) : random_normal (&random);
  for (size_t i = 0; i < n; i++)
    e.y[i] = e.x[i * d] - e.x[i * d + 1] + e.x[i * d + 2];
  return e;
}

static void
equations_clear (Equations *e)
{
  g_free (e->x);
  g_free (e->y);
}

static double
norm (size_t d, const double *w, double power)
{
  double sum = 0;
  for (size_t j = 0; j < d; j++)
    sum += pow (fabs (w[j]), power);
  return pow (sum, 1 / power);
}

/* A step of rate η moves by η times the gradient by u and v, which central differences give to h² and 1e-16/h. */
static void
test_gradient (void)
{
  Equations e = equations_new (5, 8, 1, false);
  DiagonalNetwork *network = diagonal_network_new (5, 8, e.x, e.y, 0.7);
  const double h = 1e-5;

  for (int step = 0; step < 20; step++)
    diagonal_network_step (network, 0.01);
  for (size_t j = 0; j < 8; j++)
    for (int part = 0; part < 2; part++)
      {
        DiagonalNetwork *copy = diagonal_network_new (5, 8, e.x, e.y, 0);
        double *moved = part ? copy->v : copy->u, losses[2], before;
        memcpy (copy->u, network->u, sizeof (double) * 8);
        memcpy (copy->v, network->v, sizeof (double) * 8);
        memcpy (copy->w, network->w, sizeof (double) * 8);
        before = moved[j];
        for (int side = 0; side < 2; side++)
          {
            moved[j] = before + (side ? h : -h);
            copy->w[j] = copy->u[j] * copy->u[j] - copy->v[j] * copy->v[j];
            losses[side] = diagonal_network_loss (copy);
          }
        moved[j] = before;
        copy->w[j] = network->w[j];
        diagonal_network_step (copy, 1e-3);
        g_assert_cmpfloat_with_epsilon ((before - moved[j]) / 1e-3, (losses[1] - losses[0]) / (2 * h), 1e-7);
        diagonal_network_free (copy);
      }
  diagonal_network_free (network);
  equations_clear (&e);
}

/* Descent of a small rate: at its end the loss is zero and w is where the flow ends but for O (η); ten times smaller
 * steps end ten times nearer. */
static void
test_limit (void)
{
  const double alphas[] = { 0.05, 0.3, 2 };
  Equations e = equations_new (6, 15, 2, false);

  for (guint a = 0; a < G_N_ELEMENTS (alphas); a++)
    {
      double limit[15], nu[6], off[2];
      g_assert_true (diagonal_network_limit (6, 15, e.x, e.y, alphas[a], limit, nu));
      for (size_t j = 0; j < 15; j++) /* the form of the solution */
        {
          double sum = 0;
          for (size_t i = 0; i < 6; i++)
            sum += e.x[i * 15 + j] * nu[i];
          g_assert_cmpfloat_with_epsilon (limit[j], 2 * alphas[a] * alphas[a] * sinh (sum), 1e-9);
        }
      for (int fine = 0; fine < 2; fine++)
        {
          double rate = fine ? 2e-4 : 2e-3;
          DiagonalNetwork *network = diagonal_network_new (6, 15, e.x, e.y, alphas[a]);
          for (int step = 0; step < 2000000 && diagonal_network_step (network, rate) > 1e-22; step++)
            ;
          off[fine] = 0;
          for (size_t j = 0; j < 15; j++)
            off[fine] = fmax (off[fine], fabs (network->w[j] - limit[j]));
          diagonal_network_free (network);
        }
      g_assert_cmpfloat (off[0], <, 0.1);
      g_assert_cmpfloat (off[1], <, off[0] / 5);
    }
  equations_clear (&e);
}

/* The end has the least entropy of all solutions: along the null space it only rises. */
static void
test_entropy (void)
{
  Equations e = equations_new (4, 9, 3, false);
  LeastSquares *squares = least_squares_new (4, 9, e.x);
  Random random = random_stream (3, 2);
  double w[9];

  g_assert_true (diagonal_network_limit (4, 9, e.x, e.y, 0.2, w, NULL));
  for (int i = 0; i < 50; i++)
    {
      double direction[9], targets[4], seen[9], moved[9];
      for (size_t j = 0; j < 9; j++)
        direction[j] = 0.1 * random_normal (&random);
      for (size_t r = 0; r < 4; r++)
        {
          targets[r] = 0;
          for (size_t j = 0; j < 9; j++)
            targets[r] += e.x[r * 9 + j] * direction[j];
        }
      g_assert_true (least_squares_solve (squares, 0, targets, seen));
      for (size_t j = 0; j < 9; j++)
        moved[j] = w[j] + direction[j] - seen[j];
      g_assert_cmpfloat (diagonal_network_entropy (9, moved, 0.2), >, diagonal_network_entropy (9, w, 0.2));
    }
  least_squares_free (squares);
  equations_clear (&e);
}

/* α = 100: the pseudo-inverse's, whose arcsinh (w/2α²) = w/2α² but for (w/2α²)²/6 ~ 1e-9 of it.  For
 * smaller α ‖w‖₁ falls towards the least; the end has less entropy than that solution, which is a solution, too. */
static void
test_limits_of_scale (void)
{
  Equations e = equations_new (25, 60, 4, true);
  LeastSquares *squares = least_squares_new (25, 60, e.x);
  double w[60], least_1[60], least_2[60], before = INFINITY;

  g_assert_true (least_squares_solve (squares, 0, e.y, least_2));
  g_assert_true (diagonal_network_limit (25, 60, e.x, e.y, 100, w, NULL));
  for (size_t j = 0; j < 60; j++)
    g_assert_cmpfloat_with_epsilon (w[j], least_2[j], 1e-7);
  g_assert_true (quadratic_program_basis_pursuit (25, 60, e.x, e.y, least_1));
  for (int power = 0; power <= 4; power++)
    {
      double alpha = pow (10, -power);
      g_assert_true (diagonal_network_limit (25, 60, e.x, e.y, alpha, w, NULL));
      g_assert_cmpfloat (norm (60, w, 1), <, before);
      before = norm (60, w, 1);
      g_assert_cmpfloat (before, >, norm (60, least_1, 1) - 1e-7);
      g_assert_cmpfloat (diagonal_network_entropy (60, w, alpha), <,
                         diagonal_network_entropy (60, least_1, alpha) + 1e-7);
    }
  g_assert_cmpfloat (before, <, 1.001 * norm (60, least_1, 1));
  least_squares_free (squares);
  equations_clear (&e);
}

/* One equation has its limit at every α of a fine grid, also where the last steps lower the potential by less than
 * what it is rounded to. */
static void
test_every_scale (void)
{
  const double x[2] = { 1, 0.5 }, y[1] = { 1 };
  double w[2], before = 0;

  for (int i = 0; i <= 400; i++)
    {
      g_assert_true (diagonal_network_limit (1, 2, x, y, 1e-3 * pow (10, i / 100.0), w, NULL));
      g_assert_cmpfloat_with_epsilon (w[0] + w[1] / 2, 1, 1e-11);
      g_assert_cmpfloat (norm (2, w, 1), >, before - 1e-11);
      before = norm (2, w, 1);
    }
}

/* At a start of one, tr H = 2 · 60 · 4 = 480; noise of the labels takes it down towards 4 ‖w‖₁ = 12 of the sparse
 * solution, and without noise one sample a step leaves it near where it was. */
static void
test_label_noise (void)
{
  Equations e = equations_new (25, 60, 5, true);

  for (int noisy = 0; noisy < 2; noisy++)
    {
      DiagonalNetwork *network = diagonal_network_new (25, 60, e.x, e.y, 1);
      Random random = random_stream (6, 0);
      g_assert_cmpfloat_with_epsilon (diagonal_network_trace (network), 480, 1e-9);
      for (int step = 0; step < 560000; step++)
        diagonal_network_noisy_step (network, 0.0015, noisy ? 2 : 0, &random);
      for (int step = 0; step < 140000; step++)
        diagonal_network_noisy_step (network, 0.0015, 0, &random);
      g_assert_cmpfloat (diagonal_network_loss (network), <, 1e-4);
      if (noisy)
        g_assert_cmpfloat_with_epsilon (diagonal_network_trace (network), 12, 0.05);
      else
        g_assert_cmpfloat (diagonal_network_trace (network), >, 400);
      diagonal_network_free (network);
    }
  equations_clear (&e);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagonal-network/gradient", test_gradient);
  g_test_add_func ("/diagonal-network/limit", test_limit);
  g_test_add_func ("/diagonal-network/entropy", test_entropy);
  g_test_add_func ("/diagonal-network/limits-of-scale", test_limits_of_scale);
  g_test_add_func ("/diagonal-network/every-scale", test_every_scale);
  g_test_add_func ("/diagonal-network/label-noise", test_label_noise);
  return g_test_run ();
}

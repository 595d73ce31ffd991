/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning coefficients: the closed form of reduced-rank regression, Langevin's estimate of it, and monomials by
 * quadrature and by chance. */
#include "analysis/learning_coefficient.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

/* Of 4-4-4 and of 6-3-5, by hand from the paper's four cases; and one that is regular: a truth of full rank leaves
 * (mn + …)/2 as many directions as the product has numbers, mn/2 for h ≥ m, n. */
static void
test_closed_form (void)
{
  const double square[] = { 6, 7, 7.5, 8, 8 }, narrow[] = { 7, 9, 10.5, 12 };

  for (unsigned r = 0; r < 5; r++)
    g_assert_cmpfloat (learning_coefficient_reduced_rank (4, 4, 4, r), ==, square[r]);
  for (unsigned r = 0; r < 4; r++)
    g_assert_cmpfloat (learning_coefficient_reduced_rank (6, 3, 5, r), ==, narrow[r]);
  g_assert_cmpfloat (learning_coefficient_reduced_rank (2, 9, 3, 2), ==, 3);
  g_assert_cmpfloat (learning_coefficient_reduced_rank (1, 1, 1, 0), ==, 0.5);
  g_assert_cmpfloat (learning_coefficient_reduced_rank (9, 1, 1, 0), ==, 0.5); /* m > n + h: hn/2 */
  for (unsigned m = 1; m < 6; m++) /* symmetric, and never more than half of the parameters */
    for (unsigned h = 1; h < 6; h++)
      for (unsigned n = 1; n < 6; n++)
        for (unsigned r = 0; r <= MIN (m, MIN (h, n)); r++)
          {
            double lambda = learning_coefficient_reduced_rank (m, h, n, r);
            g_assert_cmpfloat (lambda, ==, learning_coefficient_reduced_rank (n, h, m, r));
            g_assert_cmpfloat (lambda, <=, h * (m + n) / 2.0);
          }
}

/* nβ times the mean of K over a grid of midpoints in w², for nβ that such a grid resolves. */
static double
by_grid (unsigned b, double n_beta)
{
  const int n = 2000;
  double volume = 0, energy = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < (b == 0 ? 1 : n); j++)
      {
        double w1 = (i + 0.5) / n, w2 = (j + 0.5) / n, k = n_beta * w1 * w1 * pow (w2 * w2, b);
        volume += exp (-k);
        energy += k * exp (-k);
      }
  return energy / volume;
}

static void
test_monomials (void)
{
  const double known[] = { 0.348, 0.387, 0.411, 0.437 }, at[] = { 1e2, 1e3, 1e4, 1e6 }; /* of w₁²w₂² */
  const double quarter[] = { 0.205, 0.226, 0.237, 0.246 };                              /* of w₁²w₂⁴ */

  for (int i = 0; i < 4; i++)
    {
      g_assert_cmpfloat_with_epsilon (learning_coefficient_monomial (1, at[i]), known[i], 1e-3);
      g_assert_cmpfloat_with_epsilon (learning_coefficient_monomial (2, at[i]), quarter[i], 1e-3);
      g_assert_cmpfloat_with_epsilon (learning_coefficient_monomial (0, at[i]), 0.5, 1e-6);
    }
  for (unsigned b = 0; b <= 2; b++)
    for (double n_beta = 0.1; n_beta < 200; n_beta *= 10)
      g_assert_cmpfloat_with_epsilon (learning_coefficient_monomial (b, n_beta), by_grid (b, n_beta), 1e-5);
  g_assert_cmpfloat_with_epsilon (learning_coefficient_monomial (2, 1e9), 0.25, 1e-3);
}

/* 200 chains of some hundred independent draws: an error of about one per cent. */
static void
test_sampled (void)
{
  const atomic_bool cancelled = true;

  for (unsigned b = 0; b <= 2; b++)
    for (double n_beta = 1; n_beta < 500; n_beta *= 10)
      {
        double sampled = learning_coefficient_monomial_sampled (b, n_beta, 200, 3000, 7 + b, NULL);
        g_assert_cmpfloat_with_epsilon (sampled, learning_coefficient_monomial (b, n_beta), 0.03);
      }
  g_assert_true (isnan (learning_coefficient_monomial_sampled (1, 10, 200, 3000, 7, &cancelled)));
}

/* At nβ = 300 within 12 per cent of λ for every rank, where half of the parameters is off by a factor of two. */
static void
test_langevin (void)
{
  const unsigned sizes[][3] = { { 4, 4, 4 }, { 5, 2, 3 } };

  for (guint c = 0; c < G_N_ELEMENTS (sizes); c++)
    for (unsigned r = 0; r <= MIN (sizes[c][1], 4); r++)
      {
        ReducedRankChains *chains = reduced_rank_chains_new (sizes[c][0], sizes[c][1], sizes[c][2], r, 100, 300, 11);
        double sum = 0, exact = learning_coefficient_reduced_rank (sizes[c][0], sizes[c][1], sizes[c][2], r);
        for (int step = 0; step < 3000; step++)
          {
            double now = reduced_rank_chains_step (chains);
            sum += step >= 1000 ? now / 2000 : 0;
          }
        g_test_message ("rank %u: %.3f of %.1f", r, sum, exact);
        g_assert_cmpfloat_with_epsilon (sum / exact, 1, 0.12);
        reduced_rank_chains_free (chains);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/learning-coefficient/closed-form", test_closed_form);
  g_test_add_func ("/learning-coefficient/monomials", test_monomials);
  g_test_add_func ("/learning-coefficient/sampled", test_sampled);
  g_test_add_func ("/learning-coefficient/langevin", test_langevin);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/learning_coefficient.h"

#include "numeric/random.h"

#include <glib.h>
#include <math.h>

#define STEP 0.05 /* times 1/nβ */
#define GAMMA 1.0

double
learning_coefficient_reduced_rank (unsigned m, unsigned h, unsigned n, unsigned r)
{
  double M = m, H = h, N = n, R = r;

  if (n + r <= m + h && m + r <= n + h && h + r <= m + n)
    {
      double sum = -(H + R) * (H + R) - M * M - N * N + 2 * (H + R) * (M + N) + 2 * M * N;
      return (sum + ((m + h + n + r) % 2 == 0 ? 0 : 1)) / 8;
    }
  if (m + h < n + r)
    return (H * M - H * R + N * R) / 2;
  if (n + h < m + r)
    return (H * N - H * R + M * R) / 2;
  return M * N / 2;
}

/* ---- Monomials ---- */

#define LONGEST 40.0 /* of -ln w₂: e^-40 of the range is left out */
#define POINTS 4001  /* of Simpson's rule */

/* I = ∫ exp (-c w²) over 0 … 1; and c ∫ w² exp (-c w²) = ½ (I - exp (-c)), by parts. */
static void
inner (double c, double *volume, double *energy)
{
  *volume = c > 1e-8 ? sqrt (G_PI / c) / 2 * erf (sqrt (c)) : 1 - c / 3;
  *energy = c > 1e-8 ? (*volume - exp (-c)) / 2 : c / 3;
}

double
learning_coefficient_monomial (unsigned b, double n_beta)
{
  double volume = 0, energy = 0, v, e;

  if (b == 0)
    {
      inner (n_beta, &v, &e);
      return e / v;
    }
  for (int i = 0; i < POINTS; i++)
    {
      double s = LONGEST * i / (POINTS - 1), w = exp (-s);
      double weight = w * (i == 0 || i == POINTS - 1 ? 1 : i % 2 ? 4 : 2);
      inner (n_beta * pow (w, 2 * b), &v, &e);
      volume += weight * v;
      energy += weight * e;
    }
  return energy / volume;
}

#define PROPOSAL 0.5 /* half of the width of a uniform step */

double
learning_coefficient_monomial_sampled (unsigned b, double n_beta, size_t chains, size_t steps, uint64_t seed,
                                       const atomic_bool *cancelled)
{
  double sum = 0;
  size_t first = steps / 3;

  for (size_t c = 0; c < chains; c++)
    {
      Random random = random_stream (seed, c);
      double w[2] = { 2 * random_uniform (&random) - 1, 2 * random_uniform (&random) - 1 };
      double k = w[0] * w[0] * pow (w[1] * w[1], b);
      for (size_t step = 0; step < steps; step++)
        {
          double to[2], there;
          for (int i = 0; i < 2; i++)
            to[i] = w[i] + PROPOSAL * (2 * random_uniform (&random) - 1);
          there = to[0] * to[0] * pow (to[1] * to[1], b);
          if (fabs (to[0]) <= 1 && fabs (to[1]) <= 1 && random_uniform (&random) < exp (n_beta * (k - there)))
            {
              w[0] = to[0];
              w[1] = to[1];
              k = there;
            }
          sum += step >= first ? n_beta * k : 0;
        }
      if (cancelled != NULL && atomic_load (cancelled))
        return NAN;
    }
  return sum / (double) (chains * (steps - first));
}

/* ---- Reduced-rank regression ---- */

/* Chains lie side by side: element i of all of them is at [i · chains …]. */
struct _ReducedRankChains
{
  unsigned m, h, n, r;
  size_t chains;
  double n_beta;
  double *a, *b;             /* [h m · chains], [n h · chains] */
  double *residual;          /* [n m · chains]: B A - T */
  double *slope_a, *slope_b; /* ∇K */
  Random random;
};

ReducedRankChains *
reduced_rank_chains_new (unsigned m, unsigned h, unsigned n, unsigned r, size_t chains, double n_beta, uint64_t seed)
{
  ReducedRankChains *self = g_new0 (ReducedRankChains, 1);

  g_assert (r <= MIN (m, MIN (h, n)));
  self->m = m;
  self->h = h;
  self->n = n;
  self->r = r;
  self->chains = chains;
  self->n_beta = n_beta;
  self->random = random_stream (seed, r);
  self->a = g_new0 (double, h *m *chains);
  self->b = g_new0 (double, n *h *chains);
  self->residual = g_new (double, n *m *chains);
  self->slope_a = g_new (double, h *m *chains);
  self->slope_b = g_new (double, n *h *chains);
  for (unsigned i = 0; i < r; i++) /* A and B begin with the unit matrix of size r */
    for (size_t c = 0; c < chains; c++)
      self->a[(i * m + i) * chains + c] = self->b[(i * h + i) * chains + c] = 1;
  return self;
}

void
reduced_rank_chains_free (ReducedRankChains *self)
{
  g_free (self->a);
  g_free (self->b);
  g_free (self->residual);
  g_free (self->slope_a);
  g_free (self->slope_b);
  g_free (self);
}

/* out += x y, chain by chain. */
static void
add_product (size_t chains, const double *x, const double *y, double *out)
{
  for (size_t c = 0; c < chains; c++)
    out[c] += x[c] * y[c];
}

/* R = B A - T; K summed over the chains. */
static double
find_residuals (ReducedRankChains *self)
{
  size_t chains = self->chains;
  double sum = 0;

  for (unsigned i = 0; i < self->n; i++)
    for (unsigned j = 0; j < self->m; j++)
      {
        double *out = self->residual + (i * self->m + j) * chains;
        for (size_t c = 0; c < chains; c++)
          out[c] = i == j && i < self->r ? -1 : 0;
        for (unsigned l = 0; l < self->h; l++)
          add_product (chains, self->b + (i * self->h + l) * chains, self->a + (l * self->m + j) * chains, out);
        for (size_t c = 0; c < chains; c++)
          sum += out[c] * out[c] / 2;
      }
  return sum;
}

/* ∇_A K = Bᵀ R, ∇_B K = R Aᵀ. */
static void
find_slopes (ReducedRankChains *self)
{
  size_t chains = self->chains, size_a = self->h * self->m * chains, size_b = self->n * self->h * chains;

  for (size_t i = 0; i < size_a; i++)
    self->slope_a[i] = 0;
  for (size_t i = 0; i < size_b; i++)
    self->slope_b[i] = 0;
  for (unsigned i = 0; i < self->n; i++)
    for (unsigned j = 0; j < self->m; j++)
      for (unsigned l = 0; l < self->h; l++)
        {
          const double *r = self->residual + (i * self->m + j) * chains;
          size_t at_a = (l * self->m + j) * chains, at_b = (i * self->h + l) * chains;
          add_product (chains, self->b + at_b, r, self->slope_a + at_a);
          add_product (chains, self->a + at_a, r, self->slope_b + at_b);
        }
}

/* The truth that the chains are held to: ones on the diagonal of the first r.  The noise of a step is +√ε or -√ε, which
 * has the mean and variance of a normal draw and gives means of the same order of accuracy (P. Kloeden, E. Platen,
 * "Numerical solution of stochastic differential equations", 14.1), for a bit each. */
static void
move (ReducedRankChains *self, unsigned rows, unsigned columns, double *w, const double *slope)
{
  double epsilon = STEP / self->n_beta, noise = sqrt (epsilon);

  for (unsigned i = 0; i < rows; i++)
    for (unsigned j = 0; j < columns; j++)
      {
        double truth = i == j && i < self->r ? 1 : 0;
        size_t from = (i * columns + j) * self->chains;
        uint32_t bits = 0;
        for (size_t c = 0; c < self->chains; c++)
          {
            size_t at = from + c;
            bits = c % 32 == 0 ? random_u32 (&self->random) : bits >> 1;
            w[at] += -epsilon / 2 * (self->n_beta * slope[at] + GAMMA * (w[at] - truth))
                     + ((bits & 1) ? noise : -noise);
          }
      }
}

double
reduced_rank_chains_step (ReducedRankChains *self)
{
  double sum = find_residuals (self);

  find_slopes (self);
  move (self, self->h, self->m, self->a, self->slope_a);
  move (self, self->n, self->h, self->b, self->slope_b);
  return self->n_beta * sum / (double) self->chains;
}

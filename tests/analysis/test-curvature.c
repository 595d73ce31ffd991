/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Hessian as an operator: moments of its quadrature, traces and top eigenvectors against the dense matrix. */
#include "analysis/curvature.h"
#include "analysis/exact_curvature.h"
#include "analysis/sharpness.h"
#include "numeric/quadrature.h"
#include "numeric/trace.h"

#include <math.h>
#include <string.h>

#ifdef REAL_IS_DOUBLE
#  define ROUNDING 1e-9
#else
#  define ROUNDING 2e-4
#endif

typedef struct
{
  Architecture architecture;
  Dataset *data;
  Samples *samples;
  Network *network;
  SecondOrder *second_order;
  ExactCurvature *exact;
  size_t n;
  real *theta;
} Small;

/* A small network somewhere on its way, and its dense matrices at the same point (which float holds exactly). */
static Small
small_network (Activation activation, Loss loss, uint64_t seed)
{
  Small s = { .architecture = architecture_uniform (4, 2, 6, 3) };
  Random random = random_stream (seed, 0);

  s.architecture.activation = activation;
  s.architecture.loss = loss;
  s.data = dataset_new (TASK_CLASSES, 60, 4, 3);
  for (size_t i = 0; i < 60 * 4; i++)
    s.data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < 60; i++)
    s.data->labels[i] = random_below (&random, 3);
  s.samples = samples_new (s.data);
  s.network = network_new (&s.architecture);
  s.n = network_parameters (s.network);
  s.theta = g_new (real, s.n);
  g_autofree float *exact = g_new (float, s.n);
  for (size_t i = 0; i < s.n; i++)
    s.theta[i] = exact[i] = (float) (0.6 * random_normal (&random));
  s.second_order = second_order_new (s.network, s.samples, NULL, 60);
  second_order_place (s.second_order, s.theta, NULL);
  s.exact = exact_curvature_new (&s.architecture, s.data, 60);
  g_assert_true (exact_curvature_place (s.exact, exact, NULL, NULL, NULL));
  return s;
}

static void
small_clear (Small *s)
{
  exact_curvature_free (s->exact);
  second_order_free (s->second_order);
  network_free (s->network);
  samples_free (s->samples);
  dataset_free (s->data);
  g_free (s->theta);
}

/* tr H, H², H³, H⁴ by quadrature within four standard errors of what all eigenvalues say, for H, G and H - G. */
static void
test_moments (void)
{
  for (int activation = ACTIVATION_TANH; activation <= ACTIVATION_GELU; activation++)
    for (int loss = LOSS_CROSS_ENTROPY; loss <= LOSS_MSE; loss++)
      {
        Small s = small_network ((Activation) activation, (Loss) loss, 50 + (uint64_t) activation);
        g_autofree double *values = g_new (double, s.n);
        for (CurvaturePart part = CURVATURE_PART_HESSIAN; part <= CURVATURE_PART_REMAINDER; part++)
          {
            CurvatureOperators *operators = curvature_new (s.second_order, part, 1, 5);
            QuadratureOptions options = { 40, 30, 5, 7 };
            Quadrature *q = NULL;
            g_assert_true (exact_curvature_eigen (s.exact, part, values, NULL));
            g_assert_cmpint (quadrature_run (curvature_operators (operators), &options, NULL, NULL, &q), ==,
                             SOLVER_DONE);
            for (unsigned power = 1; power <= 4; power++)
              {
                double sum = 0, size = 0, error, moment = quadrature_moment (q, power, &error);
                for (size_t i = 0; i < s.n; i++)
                  {
                    sum += pow (values[i], power);
                    size += pow (fabs (values[i]), power);
                  }
                g_assert_cmpfloat (fabs (moment - sum), <=, 4 * error + ROUNDING * size);
              }
            quadrature_free (q);
            curvature_free (operators);
          }
        small_clear (&s);
      }
}

/* A product is a row of the dense matrix, part by part. */
static void
test_parts (void)
{
  Small s = small_network (ACTIVATION_TANH, LOSS_CROSS_ENTROPY, 60);
  const double *h = exact_curvature_hessian (s.exact), *g = exact_curvature_gauss_newton (s.exact);
  g_autofree real *unit = g_new0 (real, s.n), *out = g_new (real, s.n);

  for (CurvaturePart part = CURVATURE_PART_HESSIAN; part <= CURVATURE_PART_REMAINDER; part++)
    {
      CurvatureOperators *operators = curvature_new (s.second_order, part, 1, 1);
      const Operator *a = curvature_operators (operators);
      for (size_t c = 0; c < s.n; c += 7)
        {
          unit[c] = 1;
          a->apply (a->data, 1, unit, out);
          unit[c] = 0;
          for (size_t r = 0; r < s.n; r++)
            {
              double whole = h[c * s.n + r], gauss = g[c * s.n + r];
              double expected = part == CURVATURE_PART_HESSIAN        ? whole
                                : part == CURVATURE_PART_GAUSS_NEWTON ? gauss
                                                                      : whole - gauss;
              g_assert_cmpfloat_with_epsilon ((double) out[r], expected, ROUNDING);
            }
        }
      curvature_free (operators);
    }
  small_clear (&s);
}

static void
test_top_eigenvectors (void)
{
  Small s = small_network (ACTIVATION_GELU, LOSS_CROSS_ENTROPY, 61);
  g_autofree double *values = g_new (double, s.n), *vectors = g_new (double, s.n *s.n);
  g_autofree real *found = g_new (real, 2 * s.n);
  Sharpness *sharpness = sharpness_new (s.network, s.samples, 60);
  atomic_bool cancelled = false;
  bool converged;

  g_assert_true (exact_curvature_eigen (s.exact, CURVATURE_PART_HESSIAN, values, vectors));
  g_assert_true (sharpness_top_eigenvectors (sharpness, s.theta, 2, 3, &cancelled, found, &converged));
  g_assert_false (converged);
  g_assert_true (sharpness_top_eigenvectors (sharpness, s.theta, 2, 100, &cancelled, found, &converged));
  g_assert_true (converged);
  for (size_t k = 0; k < 2; k++)
    {
      double cosine = 0;
      for (size_t i = 0; i < s.n; i++)
        cosine += (double) found[k * s.n + i] * vectors[(s.n - 1 - k) * s.n + i];
      /* A residual of 1e-3 λmax over the gap between neighbours. */
      double gap = fmin (values[s.n - 1] - values[s.n - 2], values[s.n - 2] - values[s.n - 3]) / values[s.n - 1];
      g_assert_cmpfloat (fabs (cosine), >=, 1 - 2 * pow (1e-3 / gap, 2) - 1e-5);
    }
  SharpnessExtremes extremes = sharpness_extremes (sharpness, s.theta, 1e-3, 80), again;
  g_assert_true (extremes.converged);
  g_assert_cmpfloat_with_epsilon (extremes.largest, values[s.n - 1], 1e-3 * values[s.n - 1]);
  g_assert_cmpfloat_with_epsilon (extremes.smallest, values[0], 1e-3 * values[s.n - 1]);
  /* The same bits, whatever was tracked before. */
  sharpness_track (sharpness, s.theta, 5, 5, NULL);
  again = sharpness_extremes (sharpness, s.theta, 1e-3, 80);
  g_assert_true (again.smallest == extremes.smallest && again.largest == extremes.largest);
  atomic_store (&cancelled, true);
  g_assert_false (sharpness_top_eigenvectors (sharpness, s.theta, 2, 100, &cancelled, found, NULL));
  sharpness_free (sharpness);
  small_clear (&s);
}

static void
test_trace (void)
{
  Small s = small_network (ACTIVATION_TANH, LOSS_CROSS_ENTROPY, 62);
  CurvatureOperators *operators = curvature_new (s.second_order, CURVATURE_PART_HESSIAN, 1, 5);
  double exact = exact_curvature_trace (s.exact, CURVATURE_PART_HESSIAN);
  TraceEstimate estimate;

  g_assert_cmpint (trace_hutchinson (curvature_operators (operators), 60, 3, NULL, NULL, &estimate), ==, SOLVER_DONE);
  g_assert_cmpfloat (fabs (estimate.value - exact), <=, 4 * estimate.standard_error);
  g_assert_cmpint (trace_hutch_plus_plus (curvature_operators (operators), 60, 3, NULL, NULL, &estimate), ==,
                   SOLVER_DONE);
  g_assert_cmpfloat (fabs (estimate.value - exact), <=, 4 * estimate.standard_error);
  curvature_free (operators);
  small_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/curvature/moments", test_moments);
  g_test_add_func ("/curvature/parts", test_parts);
  g_test_add_func ("/curvature/top-eigenvectors", test_top_eigenvectors);
  g_test_add_func ("/curvature/trace", test_trace);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dense Hessian and Gauss-Newton matrix against what is known of them in closed form. */
#include "analysis/exact_curvature.h"
#include "numeric/marchenko_pastur.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static Dataset *
gaussian_data (Random *random, TaskKind task, size_t n, unsigned inputs, unsigned outputs)
{
  Dataset *data = dataset_new (task, n, inputs, outputs);

  for (size_t i = 0; i < n * inputs; i++)
    data->x[i] = (float) random_normal (random);
  for (size_t i = 0; data->labels != NULL && i < n; i++)
    data->labels[i] = random_below (random, outputs);
  for (size_t i = 0; data->targets != NULL && i < n * outputs; i++)
    data->targets[i] = (float) random_normal (random);
  return data;
}

static float *
gaussian_weights (Random *random, size_t n, double scale)
{
  float *theta = g_new (float, n);
  for (size_t i = 0; i < n; i++)
    theta[i] = (float) (scale * random_normal (random));
  return theta;
}

typedef struct
{
  ExactCurvature *exact;
  size_t n;
  double *values;
} Spectrum;

static Spectrum
spectrum_of (const Architecture *a, const Dataset *data, const float *theta, CurvaturePart part)
{
  Spectrum s = { exact_curvature_new (a, data, data->n), 0, NULL };

  s.n = exact_curvature_parameters (s.exact);
  s.values = g_new (double, s.n);
  g_assert_true (exact_curvature_place (s.exact, theta, NULL, NULL, NULL));
  g_assert_true (exact_curvature_eigen (s.exact, part, s.values, NULL));
  return s;
}

static void
spectrum_clear (Spectrum *s)
{
  exact_curvature_free (s->exact);
  g_free (s->values);
}

static double
largest (const Spectrum *s)
{
  return fmax (fabs (s->values[0]), fabs (s->values[s->n - 1]));
}

/* Those that are not zero by the rounding of a matrix of this size. */
static size_t
rank_of (const Spectrum *s)
{
  size_t rank = 0;
  for (size_t i = 0; i < s->n; i++)
    rank += fabs (s->values[i]) > 1e-11 * largest (s);
  return rank;
}

static size_t
index_of (const Spectrum *s)
{
  size_t index = 0;
  for (size_t i = 0; i < s->n; i++)
    index += s->values[i] < -1e-11 * largest (s);
  return index;
}

/* Softmax regression: rank d (K - 1) exactly, and H = G. */
static void
test_softmax_rank (void)
{
  Random random = random_stream (31, 0);
  Architecture a = architecture_uniform (6, 0, 1, 4);
  a.bias = false;
  g_autoptr (Dataset) data = gaussian_data (&random, TASK_CLASSES, 80, 6, 4);
  g_autofree float *theta = gaussian_weights (&random, 24, 0.5);
  Spectrum h = spectrum_of (&a, data, theta, CURVATURE_PART_HESSIAN);
  Spectrum rest = spectrum_of (&a, data, theta, CURVATURE_PART_REMAINDER);

  g_assert_cmpuint (rank_of (&h), ==, 6 * 3);
  g_assert_cmpfloat (largest (&rest), <=, 1e-14 * largest (&h));
  spectrum_clear (&h);
  spectrum_clear (&rest);
}

/* G is positive semidefinite, of rank at most n (K - 1) for cross-entropy and n K for squared error; with few samples
 * the bound is reached. */
static void
test_gauss_newton_rank (void)
{
  Random random = random_stream (32, 0);

  for (int loss = LOSS_CROSS_ENTROPY; loss <= LOSS_MSE; loss++)
    for (size_t n = 3; n <= 12; n += 3)
      {
        Architecture a = architecture_uniform (5, 2, 8, 3);
        a.loss = (Loss) loss;
        g_autoptr (Dataset) data = gaussian_data (&random, TASK_CLASSES, n, 5, 3);
        g_autofree float *theta = gaussian_weights (&random, architecture_layout (&a).parameters, 0.5);
        Spectrum g = spectrum_of (&a, data, theta, CURVATURE_PART_GAUSS_NEWTON);
        size_t bound = n * (loss == LOSS_CROSS_ENTROPY ? 2 : 3);
        g_assert_cmpuint (g.n, >, bound);
        g_assert_cmpuint (rank_of (&g), ==, bound);
        g_assert_cmpuint (index_of (&g), ==, 0);
        spectrum_clear (&g);
      }
}

/* ½ ‖W₂ W₁ - M‖² with M = diag s: the balanced critical point that holds the modes of S, k = |S|, has loss ½ Σ_{i∉S}
 * sᵢ² and index (h - k)(r - k) + #{i ∉ S, j ∈ S : sᵢ > sⱼ}.  Inputs are the unit vectors, so that the mean squared
 * error is twice that over d². */
#define MODES 3
static void
test_deep_linear_index (void)
{
  const double s[MODES] = { 3, 2, 1 };
  const unsigned hidden = 4;
  Architecture a = architecture_uniform (MODES, 1, hidden, MODES);
  g_autoptr (Dataset) data = dataset_new (TASK_REGRESSION, MODES, MODES, MODES);
  Layout layout;

  a.activation = ACTIVATION_IDENTITY;
  a.bias = false;
  a.loss = LOSS_MSE;
  layout = architecture_layout (&a);
  for (unsigned i = 0; i < MODES; i++)
    {
      data->x[i * MODES + i] = 1;
      data->targets[i * MODES + i] = (float) s[i];
    }
  for (unsigned set = 0; set < 1u << MODES; set++)
    {
      g_autofree float *theta = g_new0 (float, layout.parameters);
      size_t held = 0, crossed = 0;
      double loss = 0;
      for (unsigned i = 0; i < MODES; i++)
        if (set >> i & 1)
          {
            theta[layout.layer[0].weight + held * MODES + i] = (float) sqrt (s[i]);
            theta[layout.layer[1].weight + i * hidden + held] = (float) sqrt (s[i]);
            held++;
            for (unsigned j = 0; j < MODES; j++)
              crossed += !(set >> j & 1) && s[j] > s[i];
          }
        else
          loss += s[i] * s[i] / 2;
      Spectrum h = spectrum_of (&a, data, theta, CURVATURE_PART_HESSIAN);
      size_t index = 0;
      /* √s is rounded to float, so that the point is critical to 1e-7. */
      for (size_t i = 0; i < h.n; i++)
        index += h.values[i] < -1e-5;
      g_assert_cmpfloat_with_epsilon (exact_curvature_loss (h.exact), 2 * loss / (MODES * MODES), 1e-6);
      g_assert_cmpuint (index, ==, (hidden - held) * (MODES - held) + crossed);
      spectrum_clear (&h);
    }
}

/* ReLU without biases: W₁ → c W₁, W₂ → W₂ / c leaves the function and turns H₁₁ into H₁₁ / c², H₂₂ into c² H₂₂. */
static void
test_rescaling (void)
{
  Random random = random_stream (33, 0);
  const float c = 4; /* exact in float */
  Architecture a = architecture_uniform (4, 1, 6, 3);
  g_autoptr (Dataset) data = gaussian_data (&random, TASK_CLASSES, 60, 4, 3);
  size_t n, first;

  a.activation = ACTIVATION_RELU;
  a.bias = false;
  n = architecture_layout (&a).parameters;
  first = architecture_layout (&a).layer[1].weight;
  g_autofree float *theta = gaussian_weights (&random, n, 0.7);
  Spectrum before = spectrum_of (&a, data, theta, CURVATURE_PART_HESSIAN);
  for (size_t i = 0; i < n; i++)
    theta[i] *= i < first ? c : 1 / c;
  Spectrum after = spectrum_of (&a, data, theta, CURVATURE_PART_HESSIAN);
  const double *h = exact_curvature_hessian (before.exact), *moved = exact_curvature_hessian (after.exact);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      {
        double factor = (i < first ? 1 / c : c) * (j < first ? 1 / c : c);
        g_assert_cmpfloat_with_epsilon (moved[i * n + j], factor * h[i * n + j], 1e-13 * largest (&after));
      }
  g_assert_cmpfloat_with_epsilon (exact_curvature_loss (before.exact), exact_curvature_loss (after.exact), 1e-14);
  spectrum_clear (&before);
  spectrum_clear (&after);
}

/* Linear regression on Gaussian inputs: H / 2 is a Wishart matrix.  Marchenko and Pastur: edges (1 ± √γ)², for γ > 1 a
 * fraction 1 - 1/γ of zeros. */
static void
check_marchenko_pastur (unsigned inputs, size_t n)
{
  Random random = random_stream (34, inputs);
  Architecture a = architecture_uniform (inputs, 0, 1, 1);
  g_autoptr (Dataset) data = gaussian_data (&random, TASK_REGRESSION, n, inputs, 1);
  g_autofree float *theta = g_new0 (float, inputs);
  double ratio = (double) inputs / (double) n;
  size_t zeros;

  a.bias = false;
  a.loss = LOSS_MSE;
  Spectrum h = spectrum_of (&a, data, theta, CURVATURE_PART_HESSIAN);
  zeros = h.n - rank_of (&h);
  g_assert_cmpuint (zeros, ==, inputs > n ? inputs - n : 0);
  g_assert_cmpfloat_with_epsilon (h.values[h.n - 1] / 2, pow (1 + sqrt (ratio), 2), 0.08 * pow (1 + sqrt (ratio), 2));
  double distance;
  MarchenkoPastur law = marchenko_pastur_fit (ratio, h.n - zeros, h.values + zeros, &distance);
  g_assert_cmpfloat_with_epsilon (law.variance, 2, 0.1);
  g_assert_cmpfloat (distance, <, 0.03);
  g_assert_cmpfloat_with_epsilon (marchenko_pastur_below (&law, marchenko_pastur_high (&law) * (1 - 1e-9)), 1, 1e-4);
  g_assert_cmpfloat_with_epsilon (h.values[zeros] / 2, pow (1 - sqrt (ratio), 2), 0.08 * pow (1 + sqrt (ratio), 2));
  spectrum_clear (&h);
}

static void
test_marchenko_pastur (void)
{
  check_marchenko_pastur (125, 500);
  check_marchenko_pastur (400, 200);
}

/* Traces, layers' blocks and the split hang together; workers do not matter. */
static void
test_parts (void)
{
  Random random = random_stream (35, 0);
  Architecture a = architecture_uniform (3, 2, 7, 2);
  g_autoptr (Dataset) data = gaussian_data (&random, TASK_CLASSES, 50, 3, 2);
  g_autofree float *theta = gaussian_weights (&random, architecture_layout (&a).parameters, 0.8);
  Spectrum h = spectrum_of (&a, data, theta, CURVATURE_PART_HESSIAN);
  g_autofree double *vectors = g_new (double, h.n *h.n), *copy = NULL;
  double norms[9], sum = 0, squares = 0, all_norms = 0;
  const double *matrix = exact_curvature_hessian (h.exact);
  Parallel *parallel = parallel_new (3);
  atomic_size_t done = 0;

  for (size_t i = 0; i < h.n; i++)
    {
      sum += h.values[i];
      squares += h.values[i] * h.values[i];
    }
  g_assert_cmpfloat_with_epsilon (sum, exact_curvature_trace (h.exact, CURVATURE_PART_HESSIAN), 1e-12 * largest (&h));
  g_assert_cmpfloat_with_epsilon (sum,
                                  exact_curvature_trace (h.exact, CURVATURE_PART_GAUSS_NEWTON)
                                      + exact_curvature_trace (h.exact, CURVATURE_PART_REMAINDER),
                                  1e-12 * largest (&h));
  exact_curvature_layer_norms (h.exact, CURVATURE_PART_HESSIAN, norms);
  for (int i = 0; i < 9; i++)
    all_norms += norms[i] * norms[i];
  g_assert_cmpfloat_with_epsilon (all_norms, squares, 1e-10 * squares);
  /* A v = λ v for the largest. */
  g_assert_true (exact_curvature_eigen (h.exact, CURVATURE_PART_HESSIAN, h.values, vectors));
  for (size_t i = 0; i < h.n; i++)
    {
      const double *v = vectors + (h.n - 1) * h.n;
      double product = 0;
      for (size_t j = 0; j < h.n; j++)
        product += matrix[i * h.n + j] * v[j];
      g_assert_cmpfloat_with_epsilon (product, h.values[h.n - 1] * v[i], 1e-12 * largest (&h));
    }
  copy = g_memdup2 (matrix, h.n * h.n * sizeof (double));
  g_assert_true (exact_curvature_place (h.exact, theta, parallel, NULL, &done));
  g_assert_cmpmem (copy, h.n * h.n * sizeof (double), matrix, h.n * h.n * sizeof (double));
  g_assert_cmpuint (atomic_load (&done), ==, 2 * h.n);
  parallel_free (parallel);
  spectrum_clear (&h);
}

static void
test_cancelled_and_not_finite (void)
{
  Random random = random_stream (36, 0);
  Architecture a = architecture_uniform (3, 2, 7, 2);
  g_autoptr (Dataset) data = gaussian_data (&random, TASK_CLASSES, 50, 3, 2);
  g_autofree float *theta = gaussian_weights (&random, architecture_layout (&a).parameters, 0.8);
  ExactCurvature *exact = exact_curvature_new (&a, data, 50);
  g_autofree double *values = g_new (double, exact_curvature_parameters (exact));
  atomic_bool cancelled = true;

  g_assert_false (exact_curvature_place (exact, theta, NULL, &cancelled, NULL));
  theta[5] = NAN;
  g_assert_true (exact_curvature_place (exact, theta, NULL, NULL, NULL));
  g_assert_false (exact_curvature_eigen (exact, CURVATURE_PART_HESSIAN, values, NULL));
  exact_curvature_free (exact);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exact-curvature/softmax-rank", test_softmax_rank);
  g_test_add_func ("/exact-curvature/gauss-newton-rank", test_gauss_newton_rank);
  g_test_add_func ("/exact-curvature/deep-linear-index", test_deep_linear_index);
  g_test_add_func ("/exact-curvature/rescaling", test_rescaling);
  g_test_add_func ("/exact-curvature/marchenko-pastur", test_marchenko_pastur);
  g_test_add_func ("/exact-curvature/parts", test_parts);
  g_test_add_func ("/exact-curvature/cancelled-and-not-finite", test_cancelled_and_not_finite);
  return g_test_run ();
}

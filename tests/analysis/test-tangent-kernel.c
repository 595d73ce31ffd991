/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tangent kernels against explicit Jacobians, their limit against numbers and integrals that are known without it, and
 * linearised descent against descent on linear functions and the exponential of a matrix.  In double. */
#include "analysis/circle_network.h"
#include "analysis/infinite_kernel.h"
#include "analysis/linearised.h"
#include "analysis/tangent_kernel.h"
#include "network/second_order.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static double *
normals (Random *random, size_t n, double scale)
{
  double *v = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    v[i] = scale * random_normal (random);
  return v;
}

/* ---- The kernel of a network ---- */

/* J[n K × P] by the engine's products of u with J. */
static double *
jacobian (const Architecture *architecture, const double *theta, size_t n, const double *x)
{
  Network *network = network_new (architecture);
  g_autofree uint32_t *labels = g_new0 (uint32_t, n);
  g_autofree double *targets = g_new0 (double, n * architecture->outputs),
                    *u = g_new0 (double, n * architecture->outputs);
  Samples samples = { n, architecture->inputs, architecture->outputs, x, labels, targets };
  size_t p = network_parameters (network), rows = n * architecture->outputs;
  double *j = g_new (double, rows *p);
  SecondOrder *point = second_order_new (network, &samples, NULL, n);
  Tangents *tangents;

  second_order_place (point, theta, NULL);
  tangents = tangents_new (point, 1);
  for (size_t r = 0; r < rows; r++)
    {
      u[r] = 1;
      memset (j + r * p, 0, p * sizeof (double));
      second_order_vjp (point, u, j + r * p, tangents);
      u[r] = 0;
    }
  tangents_free (tangents);
  second_order_free (point);
  network_free (network);
  return j;
}

/* Every parameter's factor. */
static double *
factors_of (const Architecture *architecture, const TangentScaling *scaling)
{
  Layout layout = architecture_layout (architecture);
  double *factor = g_new (double, layout.parameters);

  for (unsigned l = 0; l < layout.layers; l++)
    {
      size_t end = l + 1 < layout.layers ? layout.layer[l + 1].weight : layout.parameters;
      size_t weights = (size_t) layout.layer[l].in * layout.layer[l].out;
      for (size_t i = layout.layer[l].weight; i < end; i++)
        factor[i] = i < layout.layer[l].weight + weights ? scaling->weight[l] : scaling->constant[l];
    }
  return factor;
}

static Architecture
some_architecture (Random *random)
{
  unsigned depth = (unsigned) random_below (random, 5);
  Architecture a = architecture_uniform (1 + (unsigned) random_below (random, 5), depth, 6,
                                         1 + (unsigned) random_below (random, 3));

  a.activation = (Activation) random_below (random, 5);
  a.skip = random_below (random, 2) != 0;
  a.bias = random_below (random, 3) != 0;
  a.normalisation = random_below (random, 2) != 0;
  a.loss = LOSS_MSE;
  for (unsigned l = 0; l < depth; l++)
    a.widths[l] = 2 + (unsigned) random_below (random, 2) * 5;
  return a;
}

/* Sums of P products of magnitude 1 in double are right to some P · 1e-16 of the largest entry. */
static void
test_jacobian (void)
{
  for (uint64_t seed = 0; seed < 60; seed++)
    {
      Random random = random_stream (g_test_rand_int (), seed);
      Architecture a = some_architecture (&random);
      size_t p = architecture_layout (&a).parameters, n = 7, m = 4, k = a.outputs;
      g_autofree double *theta = normals (&random, p, 0.6), *x = normals (&random, n * a.inputs, 1),
                        *others = normals (&random, m * a.inputs, 1), *j = jacobian (&a, theta, n, x),
                        *j_others = jacobian (&a, theta, m, others), *kernel = g_new (double, n *k *n *k),
                        *across = g_new (double, n *k *m *k), *factor = NULL;
      g_autoptr (TangentFeatures) f = tangent_features_new (&a, theta, n, x);
      g_autoptr (TangentFeatures) g = tangent_features_new (&a, theta, m, others);
      TangentScaling scaling = seed % 2 ? tangent_scaling_plain () : tangent_scaling_by_width (&a, 0.3);
      double largest = 0;

      factor = factors_of (&a, &scaling);
      g_assert_true (tangent_kernel (f, f, &scaling, kernel, NULL, NULL));
      g_assert_true (tangent_kernel (f, g, &scaling, across, NULL, NULL));
      for (size_t i = 0; i < n * k; i++)
        largest = fmax (largest, kernel[i * n * k + i]);
      for (size_t i = 0; i < n * k; i++)
        for (size_t c = 0; c < (n + m) * k; c++)
          {
            const double *other = c < n * k ? j + c * p : j_others + (c - n * k) * p;
            double sum = 0, found = c < n * k ? kernel[i * n * k + c] : across[i * m * k + c - n * k];
            for (size_t q = 0; q < p; q++)
              sum += factor[q] * j[i * p + q] * other[q];
            g_assert_cmpfloat_with_epsilon (found, sum, 1e-10 * fmax (largest, 1));
          }
    }
}

/* Four units a layer, parameter i = sin (0.7 i + 1)/2, input j of sample r = cos (1.3 (4 r + j)), two outputs.  The
 * kernels are PyTorch 1.13's: gradients of every output by torch.autograd.grad in double, as rows of J, then J Jᵀ. */
static void
test_pytorch (void)
{
  static const struct
  {
    Activation activation;
    bool normalisation, skip;
    double kernel[16];
  } known[] = {
    { ACTIVATION_RELU,
      false,
      false,
      { 3.02016787763066, -1.20761699905061, 2.29756824714239, -0.704390214344497, -1.20761699905061, 3.20832502814522,
        -0.694431612847302, 2.31913081333964, 2.29756824714239, -0.694431612847302, 2.67022235545113, -1.02022213960376,
        -0.704390214344497, 2.31913081333964, -1.02022213960376, 2.52987896268088 } },
    { ACTIVATION_TANH,
      false,
      true,
      { 6.95918190385891, -2.10102463491534, 5.82955895847349, -1.24714851853554, -2.10102463491534, 6.81169625430664,
        -1.21206193261074, 5.72858849927033, 5.82955895847349, -1.21206193261074, 8.96184485246126, -1.6721000980976,
        -1.24714851853554, 5.72858849927033, -1.6721000980976, 8.86459981028378 } },
    { ACTIVATION_GELU,
      true,
      true,
      { 3.6302737732201, -1.0011279078239, 2.9494006600229, -0.651027590410084, -1.0011279078239, 3.52400876746993,
        -0.66977650619482, 2.91405281790697, 2.9494006600229, -0.66977650619482, 3.94565308118938, -1.0286825417494,
        -0.651027590410084, 2.91405281790697, -1.0286825417494, 3.86712923616999 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      Architecture a = architecture_uniform (4, 2, 4, 2);
      double theta[80], x[8], kernel[16];
      g_autoptr (TangentFeatures) f = NULL;

      a.activation = known[i].activation;
      a.normalisation = known[i].normalisation;
      a.skip = known[i].skip;
      g_assert_cmpuint (architecture_layout (&a).parameters, <=, G_N_ELEMENTS (theta));
      for (size_t q = 0; q < architecture_layout (&a).parameters; q++)
        theta[q] = sin (0.7 * (double) q + 1) / 2;
      for (int j = 0; j < 8; j++)
        x[j] = cos (1.3 * j);
      f = tangent_features_new (&a, theta, 2, x);
      tangent_kernel (f, f, NULL, kernel, NULL, NULL);
      for (int j = 0; j < 16; j++)
        g_assert_cmpfloat_with_epsilon (kernel[j], known[i].kernel[j], 1e-12);
    }
}

/* More samples than a tile has: the same bits with three threads as with one, symmetric to the last bit. */
static void
test_tiles (void)
{
  Random random = random_stream (5, 0);
  Architecture a = architecture_uniform (3, 2, 8, 3);
  size_t n = 150, rows = 3 * n;
  g_autofree double *theta = normals (&random, architecture_layout (&a).parameters, 0.5),
                    *x = normals (&random, 3 * n, 1), *one = g_new (double, rows *rows),
                    *three = g_new (double, rows *rows), *whole = g_new (double, rows *rows);
  g_autoptr (TangentFeatures) f = tangent_features_new (&a, theta, n, x);
  g_autoptr (TangentFeatures) same = tangent_features_new (&a, theta, n, x);
  Parallel *parallel = parallel_new (3);
  atomic_bool cancelled = true;

  g_assert_true (tangent_kernel (f, f, NULL, one, NULL, NULL));
  g_assert_true (tangent_kernel (f, f, NULL, three, parallel, NULL));
  g_assert_true (tangent_kernel (f, same, NULL, whole, parallel, NULL));
  g_assert_cmpmem (one, rows * rows * sizeof (double), three, rows * rows * sizeof (double));
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < rows; j++)
      {
        g_assert_cmpfloat (one[i * rows + j], ==, one[j * rows + i]);
        g_assert_cmpfloat_with_epsilon (one[i * rows + j], whole[i * rows + j], 1e-12 * (1 + fabs (one[i * rows + j])));
      }
  g_assert_false (tangent_kernel (f, f, NULL, three, parallel, &cancelled));
  parallel_free (parallel);
}

static void
test_measures (void)
{
  Random random = random_stream (6, 0);
  g_autofree double *y = normals (&random, 9, 1), *kernel = g_new (double, 81), *twice = g_new (double, 81);

  for (size_t i = 0; i < 81; i++)
    {
      kernel[i] = 3 * y[i / 9] * y[i % 9];
      twice[i] = 2 * kernel[i];
    }
  g_assert_cmpfloat_with_epsilon (tangent_kernel_alignment (9, kernel, y), 1, 1e-14);
  g_assert_cmpfloat_with_epsilon (tangent_kernel_movement (81, twice, kernel), 1, 1e-14);
  memset (kernel, 0, 81 * sizeof (double));
  g_assert_true (isnan (tangent_kernel_movement (81, twice, kernel)));
  g_assert_true (isnan (tangent_kernel_alignment (9, kernel, y)));
}

/* ---- The limit of large widths ---- */

static Architecture
wide_relu (unsigned inputs, unsigned depth, unsigned width)
{
  Architecture a = architecture_uniform (inputs, depth, width, 1);

  a.activation = ACTIVATION_RELU;
  a.initialisation = INITIALISATION_HE;
  a.bias = false;
  a.loss = LOSS_MSE;
  return a;
}

/* Unit inputs at a right angle; closed forms of the recursion with one to three hidden layers. */
static void
test_limit_numbers (void)
{
  static const double expected[] = { 0.318310, 0.685709, 1.060388 }, x[] = { 1, 0, 0, 1 };
  double kernel[4];

  for (unsigned depth = 1; depth <= 3; depth++)
    {
      Architecture a = wide_relu (2, depth, 64);
      TangentScaling scaling = tangent_scaling_by_width (&a, 1);
      double left_out;
      g_assert_true (infinite_kernel (&a, &scaling, 2, x, kernel, NULL, &left_out));
      g_assert_cmpfloat_with_epsilon (kernel[1], expected[depth - 1], 1e-6);
      g_assert_cmpfloat_with_epsilon (kernel[0], depth + 1, 1e-12);
      g_assert_cmpfloat (left_out, ==, 0);
    }
}

/* On the circle Θ(t) = [sin t + 2 (π - t) cos t]/π with λ₁ = ½, λ_k = (2/π²)(k² + 3)/(k² - 1)² for even k and 0 for odd
 * k ≥ 3.  Of 2048 points a mode holds those that look like it there, too: 2 λ_2048 ≈ 1e-7. */
static void
test_circle (void)
{
  const size_t n = 2048;
  Architecture a = wide_relu (2, 1, 64);
  TangentScaling scaling = tangent_scaling_by_width (&a, 1);
  g_autofree double *x = g_new (double, 2 * n), *kernel = g_new (double, n *n);

  for (size_t i = 0; i < n; i++)
    {
      x[2 * i] = cos (2 * G_PI * (double) i / (double) n);
      x[2 * i + 1] = sin (2 * G_PI * (double) i / (double) n);
    }
  g_assert_true (infinite_kernel (&a, &scaling, n, x, kernel, NULL, NULL));
  for (int k = 0; k <= 8; k++)
    {
      double sum = 0, even = 2 / (G_PI * G_PI) * (k * k + 3) / ((double) (k * k - 1) * (k * k - 1));
      for (size_t i = 0; i < n; i++)
        sum += kernel[i] * cos (2 * G_PI * k * (double) i / (double) n) / (double) n;
      g_assert_cmpfloat_with_epsilon (sum, k == 1 ? 0.5 : k % 2 ? 0 : even, 3e-7);
    }
}

/* A short step on a cosine moves the output along it by rate times eigenvalue times amplitude, to first order: the rest
 * is of the order of the rate.  The eigenvalues of 4096 units lie within their scatter of those of the limit, which on
 * many points are the closed ones. */
static void
test_circle_network (void)
{
  enum
  {
    N = 24
  };
  Random random = random_stream (g_test_rand_int (), 4);
  double y[N], rate = 1e-6;

  for (unsigned k = 0; k <= 8; k++)
    {
      g_autoptr (CircleNetwork) network = NULL;
      double value;
      for (int i = 0; i < N; i++)
        y[i] = 0.3 * cos (2 * G_PI * k * i / N);
      network = circle_network_new (4096, N, y, &random);
      value = circle_network_eigenvalue (network, k);
      for (int i = 0; i < N; i++)
        g_assert_cmpfloat_with_epsilon (circle_network_outputs (network)[i], 0, 1e-12);
      circle_network_step (network, rate);
      g_assert_cmpfloat_with_epsilon (circle_amplitude (N, circle_network_outputs (network), k), 0.3 * rate * value,
                                      1e-4 * 0.3 * rate * value + 1e-15);
      g_assert_cmpfloat_with_epsilon (value, circle_limit_eigenvalue (N, k), 0.15 * value + 1e-3);
      g_assert_cmpfloat_with_epsilon (circle_limit_eigenvalue (4096, k), circle_eigenvalue (k), 1e-7);
    }
}

static double
phi (Activation activation, double z, bool slope)
{
  double cumulated = erfc (-z / G_SQRT2) / 2, density = exp (-z * z / 2) / sqrt (2 * G_PI);

  if (activation == ACTIVATION_TANH)
    return slope ? 1 - tanh (z) * tanh (z) : tanh (z);
  return slope ? cumulated + z * density : z * cumulated;
}

/* ∬ φ(√p z₁) φ(√q (r z₁ + √(1 - r²) z₂)) by the trapezoidal rule, which is exact but for rounding for smooth functions
 * that fall off. */
static double
integral (Activation activation, double p, double q, double r, bool slope)
{
  double sum = 0, h = 1.0 / 12;

  for (int i = -120; i <= 120; i++)
    for (int j = -120; j <= 120; j++)
      {
        double u = i * h, v = r * u + sqrt (1 - r * r) * j * h;
        sum += phi (activation, sqrt (p) * u, slope) * phi (activation, sqrt (q) * v, slope)
               * exp (-(u * u + j * h * j * h) / 2);
      }
  return sum * h * h / (2 * G_PI);
}

/* One hidden layer with biases: Θ = σ² (K + T) + b, all from the two integrals. */
static void
test_limit_smooth (void)
{
  const Activation activations[] = { ACTIVATION_TANH, ACTIVATION_GELU };

  for (guint i = 0; i < G_N_ELEMENTS (activations); i++)
    {
      Random random = random_stream (g_test_rand_int (), 3);
      Architecture a = architecture_uniform (3, 1, 50, 1);
      g_autofree double *x = normals (&random, 6, 0.8);
      double kernel[4], products[4], left_out, c[3] = { 0 }, constant = 0.25;
      TangentScaling scaling;

      a.activation = activations[i];
      scaling = tangent_scaling_by_width (&a, constant);
      for (int j = 0; j < 3; j++)
        {
          c[0] += x[j] * x[j] / 3;
          c[1] += x[j] * x[3 + j] / 3;
          c[2] += x[3 + j] * x[3 + j] / 3;
        }
      double r = c[1] / sqrt (c[0] * c[2]), both = integral (a.activation, c[0], c[2], r, false),
             slopes = integral (a.activation, c[0], c[2], r, true);
      g_assert_true (infinite_kernel (&a, &scaling, 2, x, kernel, products, &left_out));
      g_assert_cmpfloat_with_epsilon (products[1], both, 1e-9);
      g_assert_cmpfloat_with_epsilon (kernel[1], both + constant + slopes * (c[1] + constant), 1e-9);
      g_assert_cmpfloat (left_out, <, 1e-9);
    }
}

/* The relative distance of one draw from the limit. */
static double
distance (const Architecture *a, uint64_t seed, size_t n, const double *x)
{
  Network *network = network_new (a);
  Random random = random_stream (seed, 0);
  g_autofree double *theta = g_new (double, network_parameters (network)), *limit = g_new (double, n *n),
                    *kernel = g_new (double, n *n);
  g_autoptr (TangentFeatures) f = NULL;
  TangentScaling scaling = tangent_scaling_by_width (a, 0.1);

  network_initialise (network, &random, theta);
  f = tangent_features_new (a, theta, n, x);
  g_assert_true (tangent_kernel (f, f, &scaling, kernel, NULL, NULL));
  g_assert_true (infinite_kernel (a, &scaling, n, x, limit, NULL, NULL));
  network_free (network);
  return tangent_kernel_movement (n * n, kernel, limit);
}

/* As 1/√width, for all that the limit knows: depth, biases, skips, activations.  Slope by least squares on the means of
 * twelve draws at five widths; their scatter leaves it within 0.1. */
static void
test_limit_widths (void)
{
  static const unsigned widths[] = { 32, 64, 128, 256, 512 };
  static const struct
  {
    Activation activation;
    unsigned depth;
    bool skip;
  } kinds[] = { { ACTIVATION_RELU, 1, false },
                { ACTIVATION_TANH, 2, false },
                { ACTIVATION_GELU, 2, true },
                { ACTIVATION_RELU, 3, true } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Random random = random_stream (11, i);
      g_autofree double *x = normals (&random, 8 * 4, 1);
      double sx = 0, sy = 0, sxx = 0, sxy = 0, draws = 12, count = G_N_ELEMENTS (widths);

      for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
        {
          Architecture a = architecture_uniform (4, kinds[i].depth, widths[w], 1);
          double mean = 0;
          a.activation = kinds[i].activation;
          a.initialisation = architecture_initialisation (a.activation);
          a.skip = kinds[i].skip;
          for (uint64_t seed = 0; seed < (uint64_t) draws; seed++)
            mean += distance (&a, 100 * i + seed, 8, x) / draws;
          sx += log (widths[w]);
          sy += log (mean);
          sxx += log (widths[w]) * log (widths[w]);
          sxy += log (widths[w]) * log (mean);
        }
      double slope = (count * sxy - sx * sy) / (count * sxx - sx * sx);
      g_test_message ("slope %.3f, at the last width %.3f", slope, exp (sy / count + slope * (log (512) - sx / count)));
      g_assert_cmpfloat_with_epsilon (slope, -0.5, 0.1);
    }
}

/* ---- Linearised descent ---- */

/* θ ← θ - η Jᵀ r of f = J (θ - θ₀), step by step, against the closed form. */
static void
test_descent (void)
{
  Random random = random_stream (21, 0);
  Architecture a = architecture_uniform (3, 2, 9, 1);
  const size_t n = 6, m = 4, p = architecture_layout (&a).parameters;
  g_autofree double *theta = normals (&random, p, 0.5), *x = normals (&random, (n + m) * 3, 1),
                    *y = normals (&random, n, 1), *j = jacobian (&a, theta, n + m, x), *moved = g_new0 (double, p),
                    *kernel = g_new (double, n *n), *across = g_new (double, m *n), *f = g_new (double, n + m),
                    *trained = g_new (double, n), *others = g_new (double, m);
  g_autoptr (TangentFeatures) first = tangent_features_new (&a, theta, n, x);
  g_autoptr (TangentFeatures) second = tangent_features_new (&a, theta, m, x + n * 3);
  g_autoptr (Linearised) twin = NULL;
  double rate;

  tangent_kernel (first, first, NULL, kernel, NULL, NULL);
  tangent_kernel (second, first, NULL, across, NULL, NULL);
  twin = linearised_new (n, kernel, m, across, y);
  rate = 1.7 / linearised_eigenvalues (twin)[n - 1];
  for (int step = 0; step <= 100; step++)
    {
      linearised_at (twin, rate, step, trained, others);
      for (size_t i = 0; i < n + m; i++)
        {
          f[i] = 0;
          for (size_t q = 0; q < p; q++)
            f[i] += j[i * p + q] * moved[q];
          g_assert_cmpfloat_with_epsilon (i < n ? trained[i] : others[i - n], f[i], 1e-10);
        }
      for (size_t i = 0; i < n; i++)
        for (size_t q = 0; q < p; q++)
          moved[q] -= rate * (f[i] - y[i]) * j[i * p + q];
    }
  linearised_at (twin, 0, INFINITY, trained, NULL);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (trained[i], y[i], 1e-8);
}

/* e^a[n × n] by (e^{a/1024})^1024, its series to the 12th power. */
static void
exponential (size_t n, double *a)
{
  g_autofree double *term = g_new0 (double, n *n), *sum = g_new0 (double, n *n), *next = g_new (double, n *n);

  for (size_t i = 0; i < n * n; i++)
    a[i] /= 1024;
  for (size_t i = 0; i < n; i++)
    term[i * n + i] = sum[i * n + i] = 1;
  for (int k = 1; k <= 12; k++)
    {
      product_d (PRODUCT_NN, n, n, n, term, n, a, n, 0, next, n);
      for (size_t i = 0; i < n * n; i++)
        sum[i] += term[i] = next[i] / k;
    }
  for (int k = 0; k < 10; k++)
    {
      product_d (PRODUCT_NN, n, n, n, sum, n, sum, n, 0, next, n);
      memcpy (sum, next, n * n * sizeof (double));
    }
  memcpy (a, sum, n * n * sizeof (double));
}

/* y - e^{-Θ t} y. */
static void
test_flow (void)
{
  Random random = random_stream (22, 0);
  const size_t n = 5;
  g_autofree double *root = normals (&random, n * n, 1), *y = normals (&random, n, 1), *kernel = g_new (double, n *n),
                    *power = g_new (double, n *n);
  double trained[5], time = 0.7;
  g_autoptr (Linearised) twin = NULL;

  product_d (PRODUCT_NT, n, n, n, root, n, root, n, 0, kernel, n);
  twin = linearised_new (n, kernel, 0, NULL, y);
  for (size_t i = 0; i < n * n; i++)
    power[i] = -time * kernel[i];
  exponential (n, power);
  linearised_at (twin, 0, time, trained, NULL);
  for (size_t i = 0; i < n; i++)
    {
      double left = 0;
      for (size_t j = 0; j < n; j++)
        left += power[i * n + j] * y[j];
      g_assert_cmpfloat_with_epsilon (trained[i], y[i] - left, 1e-11);
    }
  kernel[0] = NAN;
  g_assert_null (linearised_new (n, kernel, 0, NULL, y));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tangent-kernel/jacobian", test_jacobian);
  g_test_add_func ("/tangent-kernel/pytorch", test_pytorch);
  g_test_add_func ("/tangent-kernel/tiles", test_tiles);
  g_test_add_func ("/tangent-kernel/measures", test_measures);
  g_test_add_func ("/tangent-kernel/limit/numbers", test_limit_numbers);
  g_test_add_func ("/tangent-kernel/limit/circle", test_circle);
  g_test_add_func ("/tangent-kernel/circle-network", test_circle_network);
  g_test_add_func ("/tangent-kernel/limit/smooth", test_limit_smooth);
  g_test_add_func ("/tangent-kernel/limit/widths", test_limit_widths);
  g_test_add_func ("/tangent-kernel/linearised/descent", test_descent);
  g_test_add_func ("/tangent-kernel/linearised/flow", test_flow);
  return g_test_run ();
}

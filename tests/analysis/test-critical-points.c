/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Critical points against functions whose points are known, a network's derivatives against differences, narrower
 * networks in wider ones, all saddles of the linear network, and a random field against the law of its index. */
#include "analysis/critical_points.h"
#include "analysis/gaussian_field.h"
#include "analysis/linear_saddles.h"
#include "analysis/network_objective.h"
#include "analysis/relu_teacher.h"
#include "datasets/generators.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* ---- A function in closed form ---- */

/* Σ (x_i² - 1)²/4 + i x_i²/10 …: with x_i ∈ {0, ±√(1 - c_i)} critical, and index the number of zeros. */
#define N 4
static const double bend[N] = { 0, 0.1, 0.2, 0.3 };

static double
wells (void *data, const double *x, double *gradient, double *hessian)
{
  double sum = 0;

  if (hessian != NULL)
    memset (hessian, 0, N * N * sizeof *hessian);
  for (int i = 0; i < N; i++)
    {
      double c = 1 - bend[i];
      sum += x[i] * x[i] * x[i] * x[i] / 4 - c * x[i] * x[i] / 2;
      if (gradient != NULL)
        gradient[i] = x[i] * x[i] * x[i] - c * x[i];
      if (hessian != NULL)
        hessian[i * N + i] = 3 * x[i] * x[i] - c;
    }
  return sum;
}

static void
test_wells (void)
{
  const Objective objective = { N, wells, NULL };
  CriticalSearch *search = critical_search_new (&objective);
  size_t found = 0;

  for (uint64_t seed = 0; seed < 60; seed++)
    {
      Random random = random_stream (seed, 0);
      double x[N], values[N], value = 0;
      size_t zeros = 0;
      for (int i = 0; i < N; i++)
        x[i] = 1.5 * random_normal (&random);
      CriticalPoint point = critical_search_find (search, x, 200, NULL, values);
      if (point.outcome != CRITICAL_FOUND)
        continue;
      found++;
      for (int i = 0; i < N; i++)
        {
          double c = 1 - bend[i];
          bool zero = fabs (x[i]) < 0.1;
          g_assert_cmpfloat_with_epsilon (fabs (x[i]), zero ? 0 : sqrt (c), 1e-9);
          value -= zero ? 0 : c * c / 4;
          zeros += zero;
        }
      g_assert_cmpuint (point.index, ==, zeros);
      g_assert_cmpuint (point.flat, ==, 0);
      g_assert_cmpfloat_with_epsilon (point.value, value, 1e-12);
      g_assert_cmpfloat (point.least, ==, values[0]);
      g_assert_cmpfloat (point.largest, ==, values[N - 1]);
    }
  g_assert_cmpuint (found, >, 30);
  critical_search_free (search);
}

/* x³/3 + x: the gradient x² + 1 has no root; its length is least at 0, where the second derivative is zero. */
static double
rising (void *data, const double *x, double *gradient, double *hessian)
{
  if (gradient != NULL)
    gradient[0] = x[0] * x[0] + 1;
  if (hessian != NULL)
    hessian[0] = 2 * x[0];
  return x[0] * x[0] * x[0] / 3 + x[0];
}

static void
test_refused (void)
{
  const Objective objective = { 1, rising, NULL };
  CriticalSearch *search = critical_search_new (&objective);
  double x = 3;
  CriticalPoint point;

  /* The Jacobian of one row has a cosine of one with the residual wherever it is not zero: the search ends by itself.
   */
  point = critical_search_find (search, &x, 500, NULL, NULL);
  g_assert_cmpint (point.outcome, !=, CRITICAL_FOUND);
  g_assert_cmpfloat (fabs (x), <, 1e-3);
  g_assert_true (isnan (point.least));
  critical_search_free (search);
}

/* (x³/3 + x) with a second coordinate y²/2 - x y/10: rows of H turn away from the gradient where its length is least.
 */
static double
valley (void *data, const double *x, double *gradient, double *hessian)
{
  const double c = 0.1;

  if (gradient != NULL)
    {
      gradient[0] = x[0] * x[0] + 1 - c * x[1];
      gradient[1] = x[1] - c * x[0];
    }
  if (hessian != NULL)
    memcpy (hessian, (double[]){ 2 * x[0], -c, -c, 1 }, 4 * sizeof (double));
  return x[0] * x[0] * x[0] / 3 + x[0] + x[1] * x[1] / 2 - c * x[0] * x[1];
}

static void
test_refused_in_a_plane (void)
{
  const Objective objective = { 2, valley, NULL };
  CriticalSearch *search = critical_search_new (&objective);

  for (uint64_t seed = 0; seed < 10; seed++)
    {
      Random random = random_stream (seed, 0);
      double x[2] = { random_normal (&random), random_normal (&random) }, g[2], h[4];
      CriticalPoint point = critical_search_find (search, x, 1000, NULL, NULL);
      g_assert_cmpint (point.outcome, ==, CRITICAL_REFUSED);
      valley (NULL, x, g, h);
      g_assert_cmpfloat (hypot (g[0], g[1]), >, 0.5);
      g_assert_cmpfloat (hypot (h[0] * g[0] + h[1] * g[1], h[2] * g[0] + h[3] * g[1]), <, 1e-4);
    }
  critical_search_free (search);
}

/* ---- Networks ---- */

static Dataset *
teacher (size_t n, uint64_t seed)
{
  GeneratorOptions options = generator_defaults (DATA_TEACHER);

  options.n = n;
  options.seed = seed;
  options.dimension = 3;
  options.teacher_width = 3;
  options.teacher_gain = 3;
  return generator_make (&options);
}

static Architecture
network (unsigned depth, unsigned width)
{
  Architecture architecture = architecture_uniform (3, depth, width, 1);
  architecture.loss = LOSS_MSE;
  return architecture;
}

/* Central differences of step 1e-5 are right to some 1e-10 of what is of the order of one. */
static void
test_derivatives (void)
{
  for (uint64_t seed = 0; seed < 5; seed++)
    {
      g_autoptr (Dataset) data = teacher (20, seed);
      Architecture architecture = network (1 + seed % 2, 3);
      NetworkObjective *own = network_objective_new (&architecture, data, data->n, 0.02);
      Objective f = network_objective (own);
      Random random = random_stream (seed, 4);
      g_autofree double *x = g_new (double, f.n), *gradient = g_new (double, f.n), *hessian = g_new (double, f.n *f.n),
                        *up = g_new (double, f.n), *down = g_new (double, f.n);
      const double step = 1e-5;
      network_objective_initialise (own, &random, x);
      f.evaluate (f.data, x, gradient, hessian);
      for (size_t i = 0; i < f.n; i++)
        {
          double at = x[i], above, below;
          x[i] = at + step;
          above = f.evaluate (f.data, x, up, NULL);
          x[i] = at - step;
          below = f.evaluate (f.data, x, down, NULL);
          x[i] = at;
          g_assert_cmpfloat_with_epsilon (gradient[i], (above - below) / (2 * step), 1e-8);
          for (size_t j = 0; j < f.n; j++)
            {
              g_assert_cmpfloat_with_epsilon (hessian[i * f.n + j], (up[j] - down[j]) / (2 * step), 1e-8);
              g_assert_cmpfloat (hessian[i * f.n + j], ==, hessian[j * f.n + i]);
            }
        }
      network_objective_free (own);
    }
}

/* The length of c = (2/n) Σ r_i (x_i, 1) at the minimum of a narrower network: what a unit without weights feels. */
static double
pull (const Dataset *data, NetworkObjective *own, const double *theta, unsigned width)
{
  const Layout *layout = network_objective_layout (own);
  const LayerLayout *in = &layout->layer[0], *out = &layout->layer[1];
  double c[4] = { 0 }, sum = 0;

  for (size_t i = 0; i < data->n; i++)
    {
      double f = theta[out->bias];
      for (unsigned u = 0; u < width; u++)
        {
          double z = theta[in->bias + u];
          for (unsigned j = 0; j < 3; j++)
            z += theta[in->weight + u * 3 + j] * data->x[i * 3 + j];
          f += theta[out->weight + u] * tanh (z);
        }
      for (unsigned j = 0; j < 4; j++)
        c[j] += 2 / (double) data->n * (f - data->targets[i]) * (j < 3 ? data->x[i * 3 + j] : 1);
    }
  for (unsigned j = 0; j < 4; j++)
    sum += c[j] * c[j];
  return sqrt (sum);
}

/* Each unit that is added has the eigenvalues penalty ± ‖c‖, and the penalty for what is left of its weights. */
static void
test_embedded (void)
{
  const double penalty = 0.02;

  for (uint64_t seed = 0; seed < 6; seed++)
    {
      const unsigned narrow = 1 + seed % 3, wide = 5;
      g_autoptr (Dataset) data = teacher (40, seed);
      Architecture few = network (1, narrow), many = network (1, wide);
      NetworkObjective *small = network_objective_new (&few, data, data->n, penalty),
                       *large = network_objective_new (&many, data, data->n, penalty);
      Objective f = network_objective (small), g = network_objective (large);
      CriticalSearch *search = critical_search_new (&f), *larger = critical_search_new (&g);
      g_autofree double *x = g_new (double, f.n), *y = g_new (double, g.n);
      CriticalPoint point, embedded;
      double c;
      for (uint64_t start = 0;; start++)
        {
          Random random = random_stream (seed, 10 + start);
          g_assert_cmpuint (start, <, 40);
          network_objective_initialise (small, &random, x);
          g_assert_true (critical_search_descend (search, x, 0.1, 2000, NULL));
          point = critical_search_find (search, x, 500, NULL, NULL);
          if (point.outcome == CRITICAL_FOUND && point.index == 0)
            break;
        }
      c = pull (data, small, x, narrow);
      network_objective_embed (network_objective_layout (small), x, network_objective_layout (large), y);
      embedded = critical_search_classify (larger, y, NULL);
      g_assert_cmpfloat (embedded.gradient, <, 1e-9);
      g_assert_cmpfloat_with_epsilon (embedded.value, point.value, 1e-12);
      g_assert_cmpuint (embedded.index, ==, c > penalty ? wide - narrow : 0);
      if (c > penalty)
        g_assert_cmpfloat_with_epsilon (embedded.least, penalty - c, 1e-9);
      critical_search_free (search);
      critical_search_free (larger);
      network_objective_free (small);
      network_objective_free (large);
    }
}

/* ---- A random field ---- */

static void
test_field_derivatives (void)
{
  const size_t n = 6;
  Random random = random_stream (3, 0);
  GaussianField *field = gaussian_field_new (n, 200, &random);
  Objective f = gaussian_field_objective (field);
  double x[6], gradient[6], hessian[36], up[6], down[6];
  const double step = 1e-5;

  for (size_t i = 0; i < n; i++)
    x[i] = random_normal (&random);
  f.evaluate (f.data, x, gradient, hessian);
  for (size_t i = 0; i < n; i++)
    {
      double at = x[i], above, below;
      x[i] = at + step;
      above = f.evaluate (f.data, x, up, NULL);
      x[i] = at - step;
      below = f.evaluate (f.data, x, down, NULL);
      x[i] = at;
      g_assert_cmpfloat_with_epsilon (gradient[i], (above - below) / (2 * step), 1e-8);
      for (size_t j = 0; j < n; j++)
        g_assert_cmpfloat_with_epsilon (hessian[i * n + j], (up[j] - down[j]) / (2 * step), 1e-8);
    }
  gaussian_field_free (field);
}

/* V has the variance n, and covariance n exp (-r²/2n): over 400 fields to 20 % (four standard errors of a variance). */
static void
test_field_covariance (void)
{
  const size_t n = 5, fields = 400;
  double square = 0, product = 0;

  for (size_t i = 0; i < fields; i++)
    {
      Random random = random_stream (i, 1);
      GaussianField *field = gaussian_field_new (n, 100, &random);
      Objective f = gaussian_field_objective (field);
      const double origin[5] = { 0 }, other[5] = { 1, 1, 1, 1, 1 };
      double a = f.evaluate (f.data, origin, NULL, NULL), b = f.evaluate (f.data, other, NULL, NULL);
      square += a * a / (double) fields;
      product += a * b / (double) fields;
      gaussian_field_free (field);
    }
  g_assert_cmpfloat_with_epsilon (square, 5, 0.3 * 5);
  g_assert_cmpfloat_with_epsilon (product, 5 * exp (-0.5), 0.3 * 5);
}

/* The law of the index, at critical points of a field in 30 dimensions; one number of 30 is 0.033. */
static void
test_field_index (void)
{
  const size_t n = 30;
  Random random = random_stream (8, 0);
  GaussianField *field = gaussian_field_new (n, 600, &random);
  Objective f = gaussian_field_objective (field);
  CriticalSearch *search = critical_search_new (&f);
  double sum = 0, low = 1, high = 0;
  size_t found = 0;

  for (int path = 0; path < 24; path++)
    {
      double x[30], fraction;
      CriticalPoint point;
      for (size_t i = 0; i < n; i++)
        x[i] = 10 * random_normal (&random);
      critical_search_descend (search, x, path % 2 ? 0.1 : -0.1, (size_t) path * 2, NULL);
      point = critical_search_find (search, x, 200, NULL, NULL);
      if (point.outcome != CRITICAL_FOUND)
        continue;
      found++;
      fraction = (double) point.index / (double) n;
      low = fmin (low, fraction);
      high = fmax (high, fraction);
      sum += pow (fraction - gaussian_field_negative (point.value / (double) n), 2);
    }
  g_assert_cmpuint (found, >=, 8);
  g_assert_cmpfloat (sqrt (sum / (double) found), <, 0.05);
  g_assert_cmpfloat (high - low, >, 0.5);
  critical_search_free (search);
  gaussian_field_free (field);
}

/* Semicircle: ∫ from -1 to -t of (2/π)√(1 - s²) by the midpoint rule. */
static void
test_semicircle (void)
{
  for (double t = -1.2; t < 1.25; t += 0.1)
    {
      const int n = 20000;
      double sum = 0;
      for (int i = 0; i < n; i++)
        {
          double s = -1 + 2 * (i + 0.5) / n;
          sum += s + t < 0 ? 2 / G_PI * sqrt (1 - s * s) * 2 / n : 0;
        }
      g_assert_cmpfloat_with_epsilon (gaussian_field_below (t), sum, 2e-4);
    }
  g_assert_true (isnan (gaussian_field_below (NAN)));
}

/* ---- The linear network ---- */

/* Every set of modes is a critical point, whose loss and index are those of the closed form: for networks as wide as
 * the rank, wider, and narrower. */
static void
test_linear_list (void)
{
  const double values[] = { 3, 2, 1.25, 0.5 };

  for (size_t hidden = 2; hidden <= 6; hidden++)
    {
      LinearSaddles *self = linear_saddles_new (5, 2, hidden, 4, values);
      Objective f = linear_saddles_objective (self);
      CriticalSearch *search = critical_search_new (&f);
      g_autofree double *theta = g_new (double, f.n);
      for (uint32_t set = 0; set < 16; set++)
        {
          CriticalPoint point;
          if ((size_t) __builtin_popcount (set) > hidden)
            continue;
          linear_saddles_balanced (self, set, theta);
          point = critical_search_classify (search, theta, NULL);
          g_assert_cmpfloat (point.gradient, <, 1e-13);
          g_assert_cmpfloat_with_epsilon (point.value, linear_saddles_loss (self, set), 1e-13);
          g_assert_cmpuint (point.index, ==, linear_saddles_index (self, set));
        }
      critical_search_free (search);
      linear_saddles_free (self);
    }
}

/* The loss is ½ ‖W - M‖², for any number of factors; and aligned starts have the singular values that were asked for.
 */
static void
test_linear_product (void)
{
  const double values[] = { 2, 1 };

  for (unsigned factors = 2; factors <= 4; factors++)
    {
      LinearSaddles *self = linear_saddles_new (3, factors, 4, 2, values);
      Objective f = linear_saddles_objective (self);
      Random random = random_stream (factors, 0);
      g_autofree double *theta = g_new (double, f.n);
      double product[9], sum = 0;
      linear_saddles_start_random (self, 0.5, &random, theta);
      linear_saddles_product (self, theta, product);
      for (int i = 0; i < 9; i++)
        sum += pow (product[i] - (i == 0 ? 2 : i == 4 ? 1 : 0), 2) / 2;
      g_assert_cmpfloat_with_epsilon (f.evaluate (f.data, theta, NULL, NULL), sum, 1e-13);
      linear_saddles_start_aligned (self, 1e-3, theta);
      linear_saddles_product (self, theta, product);
      for (int i = 0; i < 9; i++)
        g_assert_cmpfloat_with_epsilon (product[i], i % 4 == 0 ? 1e-3 : 0, 1e-15);
      if (factors == 2)
        g_assert_cmpfloat_with_epsilon (linear_saddles_mode_start (self, theta, 1), 1e-3, 1e-15);
      linear_saddles_free (self);
    }
}

/* ---- Teachers ---- */

/* Against the mean over 200,000 inputs: the standard error of a square is some 1.5 times its mean over √n. */
static void
test_teacher_loss (void)
{
  ReluTeacher self = { 3, 4 };
  Objective f = relu_teacher_objective (&self);
  Random random = random_stream (2, 0);
  double w[12], sum = 0;
  const int n = 200000;

  relu_teacher_initialise (&self, &random, w);
  for (int s = 0; s < n; s++)
    {
      double x[3], error = 0;
      for (int j = 0; j < 3; j++)
        {
          x[j] = random_normal (&random);
          error -= fmax (x[j], 0);
        }
      for (int i = 0; i < 4; i++)
        error += fmax (w[3 * i] * x[0] + w[3 * i + 1] * x[1] + w[3 * i + 2] * x[2], 0);
      sum += error * error / (2 * n);
    }
  g_assert_cmpfloat_with_epsilon (f.evaluate (f.data, w, NULL, NULL), sum, 0.02 * sum);
}

static void
test_teacher_derivatives (void)
{
  for (uint64_t seed = 0; seed < 5; seed++)
    {
      ReluTeacher self = { 3, 2 + seed % 4 };
      Objective f = relu_teacher_objective (&self);
      Random random = random_stream (seed, 0);
      double w[15], gradient[15], hessian[225], up[15], down[15];
      const double step = 1e-6;
      relu_teacher_initialise (&self, &random, w);
      f.evaluate (f.data, w, gradient, hessian);
      for (size_t i = 0; i < f.n; i++)
        {
          double at = w[i], above, below;
          w[i] = at + step;
          above = f.evaluate (f.data, w, up, NULL);
          w[i] = at - step;
          below = f.evaluate (f.data, w, down, NULL);
          w[i] = at;
          g_assert_cmpfloat_with_epsilon (gradient[i], (above - below) / (2 * step), 1e-8);
          for (size_t j = 0; j < f.n; j++)
            g_assert_cmpfloat_with_epsilon (hessian[i * f.n + j], (up[j] - down[j]) / (2 * step), 1e-7);
        }
    }
}

/* A unit of it that is cut into halves gives the same; in the wider network the point has seven directions down. */
static void
assert_split_is_saddle (const double w[64])
{
  ReluTeacher self = { 8, 9 };
  Objective f = relu_teacher_objective (&self);
  CriticalSearch *search = critical_search_new (&f);

  for (int unit = 0; unit < 8; unit++)
    {
      double split[72];
      CriticalPoint point;
      memcpy (split, w, 64 * sizeof *w);
      for (int i = 0; i < 8; i++)
        split[8 * unit + i] = split[64 + i] = w[8 * unit + i] / 2;
      point = critical_search_classify (search, split, NULL);
      g_assert_cmpfloat (point.gradient, <, 1e-9);
      g_assert_cmpfloat_with_epsilon (point.value, 0.02151, 1e-5);
      g_assert_cmpuint (point.index, ==, 7);
    }
  critical_search_free (search);
}

/* The bad minimum of eight units: its loss, and that it is one. */
static void
test_teacher_minimum (void)
{
  ReluTeacher self = { 8, 8 };
  Objective f = relu_teacher_objective (&self);
  CriticalSearch *search = critical_search_new (&f);
  unsigned stuck = 0, solved = 0;

  for (uint64_t seed = 0; seed < 30; seed++)
    {
      Random random = random_stream (seed, 0);
      double w[64], value;
      relu_teacher_initialise (&self, &random, w);
      g_assert_true (critical_search_descend (search, w, 0.4, 1500, NULL));
      value = f.evaluate (f.data, w, NULL, NULL);
      solved += value < 1e-3;
      if (value < 1e-3)
        continue;
      stuck++;
      CriticalPoint point = critical_search_find (search, w, 200, NULL, NULL);
      g_assert_cmpint (point.outcome, ==, CRITICAL_FOUND);
      g_assert_cmpfloat_with_epsilon (point.value, 0.02151, 1e-5);
      g_assert_cmpuint (point.index, ==, 0);
      g_assert_cmpfloat_with_epsilon (point.least, 0.0213, 1e-4);
      assert_split_is_saddle (w);
    }
  g_assert_cmpuint (stuck, >=, 1);
  g_assert_cmpuint (solved, >, stuck);
  critical_search_free (search);
}

/* A descent that is cancelled goes no step more. */
static void
test_cancelled (void)
{
  ReluTeacher self = { 2, 2 };
  Objective f = relu_teacher_objective (&self);
  CriticalSearch *search = critical_search_new (&f);
  const double w[4] = { 0.3, 0.1, -0.2, 0.4 };
  double x[4];
  atomic_bool cancelled = false;

  memcpy (x, w, sizeof x);
  g_assert_true (critical_search_descend (search, x, 0.1, 1, &cancelled));
  g_assert_cmpfloat (x[0], !=, w[0]);
  atomic_store (&cancelled, true);
  memcpy (x, w, sizeof x);
  g_assert_false (critical_search_descend (search, x, 0.1, 1000000, &cancelled));
  g_assert_cmpmem (x, sizeof x, w, sizeof w);
  critical_search_free (search);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/critical-points/wells", test_wells);
  g_test_add_func ("/critical-points/refused", test_refused);
  g_test_add_func ("/critical-points/refused-in-a-plane", test_refused_in_a_plane);
  g_test_add_func ("/critical-points/derivatives", test_derivatives);
  g_test_add_func ("/critical-points/embedded", test_embedded);
  g_test_add_func ("/critical-points/field-derivatives", test_field_derivatives);
  g_test_add_func ("/critical-points/field-covariance", test_field_covariance);
  g_test_add_func ("/critical-points/field-index", test_field_index);
  g_test_add_func ("/critical-points/semicircle", test_semicircle);
  g_test_add_func ("/critical-points/linear-list", test_linear_list);
  g_test_add_func ("/critical-points/linear-product", test_linear_product);
  g_test_add_func ("/critical-points/teacher-loss", test_teacher_loss);
  g_test_add_func ("/critical-points/teacher-derivatives", test_teacher_derivatives);
  g_test_add_func ("/critical-points/teacher-minimum", test_teacher_minimum);
  g_test_add_func ("/critical-points/cancelled", test_cancelled);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products with a network's second derivatives.  The double build against central differences of the gradient, and the
 * identities between the products; the float build against the double one. */
#include "network/second_order.h"

#include "reference.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* What is left of rounding after some thousand operations. */
#ifdef REAL_IS_DOUBLE
#  define ROUNDING 1e-12
#else
#  define ROUNDING 2e-5
#endif

typedef struct
{
  Architecture architecture;
  Dataset *data;
  Network *network;
  Samples *samples;
  size_t n;
  real *theta;
  SecondOrder *second_order;
  Tangents *tangents;
} Setting;

#define MOST 20

static Dataset *
random_data (Random *random, const Architecture *a, size_t n, bool classes)
{
  Dataset *data = dataset_new (classes ? TASK_CLASSES : TASK_REGRESSION, n, a->inputs, a->outputs);

  for (size_t i = 0; i < n * a->inputs; i++)
    data->x[i] = (float) random_normal (random);
  for (size_t i = 0; classes && i < n; i++)
    data->labels[i] = random_below (random, a->outputs);
  for (size_t i = 0; !classes && i < n * a->outputs; i++)
    data->targets[i] = (float) random_normal (random);
  return data;
}

static real *
random_vector (Random *random, size_t n, double scale)
{
  real *v = g_new (real, n);
  for (size_t i = 0; i < n; i++)
    v[i] = (real) (float) (scale * random_normal (random)); /* exact in both precisions */
  return v;
}

static Setting
setting_for (const Architecture *a, Dataset *data, real *theta)
{
  Setting s = { .architecture = *a, .data = data, .theta = theta };

  s.network = network_new (a);
  s.samples = samples_new (data);
  s.n = network_parameters (s.network);
  s.second_order = second_order_new (s.network, s.samples, NULL, s.samples->n);
  s.tangents = tangents_new (s.second_order, MOST);
  second_order_place (s.second_order, theta, NULL);
  return s;
}

static void
setting_clear (Setting *s)
{
  tangents_free (s->tangents);
  second_order_free (s->second_order);
  samples_free (s->samples);
  network_free (s->network);
  dataset_free (s->data);
  g_free (s->theta);
}

static Setting
setting_of_width (Random *random, Activation activation, Loss loss, unsigned options, unsigned depth, unsigned width,
                  size_t samples)
{
  unsigned outputs = 2 + random_below (random, 3), inputs = 1 + random_below (random, 5);
  Architecture a = architecture_uniform (inputs, depth, width, outputs);
  bool classes = loss == LOSS_CROSS_ENTROPY || random_below (random, 2);
  real *theta;

  a.activation = activation;
  a.loss = loss;
  a.skip = options & 1;
  a.bias = options & 2;
  a.normalisation = options & 4;
  if (depth > 1 && !a.skip)
    a.widths[1] = width + 2;
  if ((options & 1) && random_below (random, 2))
    a.inputs = width; /* a skip around the first layer, too */
  theta = random_vector (random, architecture_layout (&a).parameters, 0.7);
  return setting_for (&a, random_data (random, &a, samples, classes), theta);
}

static Setting
random_setting (Random *random, Activation activation, Loss loss, unsigned options, unsigned depth, size_t samples)
{
  return setting_of_width (random, activation, loss, options, depth, 2 + random_below (random, 6), samples);
}

static double
dot (size_t n, const real *a, const real *b)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

static double
norm (size_t n, const real *x)
{
  return sqrt (dot (n, x, x));
}

static double
distance (size_t n, const real *a, const real *b)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += ((double) a[i] - (double) b[i]) * ((double) a[i] - (double) b[i]);
  return sqrt (sum);
}

/* ---- Against something else ---- */

/* Each returns how far off what it found may be. */
#ifdef REAL_IS_DOUBLE
#  define STEP 1e-6
#  define DIFFERENCE_ERROR 1e-8 /* rounding ε / h */

/* One function of the parameters, along v. */
typedef void (*Evaluate) (const Setting *s, const real *theta, real *out, Workspace *workspace);

static void
central_difference (const Setting *s, Evaluate evaluate, size_t outputs, const real *v, double h, real *out)
{
  g_autofree real *moved = g_new (real, s->n), *back = g_new (real, outputs);
  Workspace *workspace = workspace_new (s->network, 64);

  for (size_t i = 0; i < s->n; i++)
    moved[i] = s->theta[i] + h * v[i];
  evaluate (s, moved, out, workspace);
  for (size_t i = 0; i < s->n; i++)
    moved[i] = s->theta[i] - h * v[i];
  evaluate (s, moved, back, workspace);
  for (size_t i = 0; i < outputs; i++)
    out[i] = (out[i] - back[i]) / (2 * h);
  workspace_free (workspace);
}

/* Truncation is known from halving the step: it falls to a quarter. */
static double
difference (const Setting *s, Evaluate evaluate, size_t outputs, const real *v, real *out)
{
  g_autofree real *coarse = g_new (real, outputs);

  central_difference (s, evaluate, outputs, v, STEP, coarse);
  central_difference (s, evaluate, outputs, v, STEP / 2, out);
  return distance (outputs, coarse, out) + DIFFERENCE_ERROR * (1 + norm (outputs, out));
}

static void
gradient_at (const Setting *s, const real *theta, real *out, Workspace *workspace)
{
  network_gradient (s->network, theta, s->samples, NULL, s->samples->n, out, workspace);
}

static void
outputs_at (const Setting *s, const real *theta, real *out, Workspace *workspace)
{
  network_outputs (s->network, theta, s->samples, NULL, s->samples->n, out, workspace);
}

static double
expected_product (const Setting *s, const real *v, real *out)
{
  return difference (s, gradient_at, s->n, v, out);
}
#else
/* The float build rounds on the way, which does what moving the parameters by a few units in the last place does:
 * where little of that changes much, as behind layer normalisation of almost equal sums, much is allowed. */
static double
expected_product (const Setting *s, const real *v, real *out)
{
  g_autofree double *theta = g_new (double, s->n), *direction = g_new (double, s->n);
  g_autofree double *product = g_new (double, s->n), *moved = g_new (double, s->n);
  double off = 0, size = 0;

  for (size_t i = 0; i < s->n; i++)
    {
      theta[i] = s->theta[i];
      direction[i] = v[i];
    }
  reference_product (&s->architecture, s->data, theta, false, direction, product);
  for (size_t i = 0; i < s->n; i++)
    theta[i] *= 1 + (i % 3 == 0 ? 4 : -3) * 0x1p-24;
  reference_product (&s->architecture, s->data, theta, false, direction, moved);
  for (size_t i = 0; i < s->n; i++)
    {
      out[i] = (float) product[i];
      off += (moved[i] - product[i]) * (moved[i] - product[i]);
      size += product[i] * product[i];
    }
  return 10 * sqrt (off) + ROUNDING * (1 + sqrt (size));
}
#endif

static void
check_hessian (const Setting *s, Random *random)
{
  g_autofree real *v = random_vector (random, s->n, 1), *u = random_vector (random, s->n, 1);
  g_autofree real *expected = g_new (real, s->n), *both = g_new (real, 2 * s->n), *pair = g_new (real, 2 * s->n);

  memcpy (pair, v, s->n * sizeof (real));
  memcpy (pair + s->n, u, s->n * sizeof (real));
  second_order_products (s->second_order, CURVATURE_HESSIAN, 2, pair, both, s->tangents);
  g_assert_cmpfloat (expected_product (s, v, expected), >=, distance (s->n, both, expected));
  /* uᵀ H v = vᵀ H u. */
  g_assert_cmpfloat_with_epsilon (dot (s->n, u, both), dot (s->n, v, both + s->n),
                                  ROUNDING * (1 + norm (s->n, both)) * norm (s->n, u));
}

static void
check_gradient (const Setting *s)
{
  g_autofree real *expected = g_new (real, s->n), *got = g_new (real, s->n);
  Workspace *workspace = workspace_new (s->network, 64);
  double loss = network_gradient (s->network, s->theta, s->samples, NULL, s->samples->n, expected, workspace);

  g_assert_cmpfloat_with_epsilon (second_order_place (s->second_order, s->theta, NULL), loss,
                                  ROUNDING * (1 + fabs (loss)));
  second_order_gradient (s->second_order, got);
  g_assert_cmpfloat (distance (s->n, got, expected), <=, ROUNDING * (1 + norm (s->n, expected)));
  workspace_free (workspace);
}

/* J v against differences of the outputs in double; uᵀ (J v) = (Jᵀ u)ᵀ v; vᵀ G v from J v by the loss's second
 * derivative, written here once more. */
static double
loss_curvature (const Setting *s, const real *outputs, const real *df)
{
  unsigned k = s->architecture.outputs;
  double sum = 0;

  for (size_t i = 0; i < s->samples->n; i++)
    {
      const real *f = outputs + i * k, *d = df + i * k;
      double normaliser = 0, mean = 0, square = 0, most = -INFINITY;
      for (unsigned j = 0; j < k; j++)
        most = MAX (most, (double) f[j]);
      for (unsigned j = 0; j < k; j++)
        normaliser += exp ((double) f[j] - most);
      for (unsigned j = 0; j < k; j++)
        {
          double p = s->architecture.loss == LOSS_CROSS_ENTROPY ? exp ((double) f[j] - most) / normaliser : 2.0 / k;
          mean += p * (double) d[j];
          square += p * (double) d[j] * (double) d[j];
        }
      sum += s->architecture.loss == LOSS_CROSS_ENTROPY ? square - mean * mean : square;
    }
  return sum / (double) s->samples->n;
}

static void
check_jacobian (const Setting *s, Random *random)
{
  size_t outputs = s->samples->n * s->architecture.outputs;
  g_autofree real *v = random_vector (random, s->n, 1), *u = random_vector (random, outputs, 1);
  g_autofree real *jv = g_new (real, outputs), *ju = g_new (real, s->n), *gv = g_new (real, s->n);
  g_autofree real *f = g_new (real, outputs);
  Workspace *workspace = workspace_new (s->network, 64);
  double scale;

  second_order_jvp (s->second_order, v, jv, s->tangents);
  second_order_vjp (s->second_order, u, ju, s->tangents);
  second_order_products (s->second_order, CURVATURE_GAUSS_NEWTON, 1, v, gv, s->tangents);
  scale = norm (outputs, u) * (1 + norm (outputs, jv));
  g_assert_cmpfloat_with_epsilon (dot (outputs, u, jv), dot (s->n, ju, v), ROUNDING * scale);
  network_outputs (s->network, s->theta, s->samples, NULL, s->samples->n, f, workspace);
  scale = dot (outputs, jv, jv) / (double) s->samples->n;
  g_assert_cmpfloat_with_epsilon (dot (s->n, v, gv), loss_curvature (s, f, jv), ROUNDING * (1 + scale));
#ifdef REAL_IS_DOUBLE
  g_assert_cmpfloat (difference (s, outputs_at, outputs, v, f), >=, distance (outputs, f, jv));
#endif
  workspace_free (workspace);
}

/* Columns are products with unit vectors, in their own layer and those behind it. */
static void
check_columns (const Setting *s, Curvature curvature)
{
  g_autofree real *columns = g_new0 (real, s->n * s->n), *unit = g_new0 (real, s->n), *expected = g_new (real, s->n);
  const Layout *layout = network_layout (s->network);
  double size = 0;

  second_order_columns (s->second_order, curvature, 0, s->n, columns, s->tangents);
  for (size_t i = 0; i < s->n * s->n; i++)
    size = MAX (size, fabs ((double) columns[i]));
  for (size_t c = 0; c < s->n; c++)
    {
      unsigned l = 0;
      unit[c] = 1;
      second_order_products (s->second_order, curvature, 1, unit, expected, s->tangents);
      unit[c] = 0;
      while (l + 1 < layout->layers && layout->layer[l + 1].weight <= c)
        l++;
      for (size_t r = layout->layer[l].weight; r < s->n; r++)
        g_assert_cmpfloat_with_epsilon ((double) columns[c * s->n + r], (double) expected[r], ROUNDING * (1 + size));
      for (size_t r = 0; r < layout->layer[l].weight; r++)
        g_assert_true (columns[c * s->n + r] == 0); /* not written */
    }
}

static void
test_every_combination (void)
{
  Random random = random_stream (21, 0);

  for (int activation = ACTIVATION_TANH; activation <= ACTIVATION_SQUARE; activation++)
    for (int loss = LOSS_CROSS_ENTROPY; loss <= LOSS_MSE; loss++)
      for (unsigned options = 0; options < 8; options++)
        for (unsigned depth = 0; depth <= 3; depth++)
          {
            /* So few that tangents lie side by side, and so many that one fills a row. */
            Setting s = random_setting (&random, (Activation) activation, (Loss) loss, options, depth,
                                        depth % 2 ? 7 : 40 + random_below (&random, 200));
            check_gradient (&s);
            check_hessian (&s, &random);
            check_jacobian (&s, &random);
            if (options % 3 == 0)
              {
                check_columns (&s, CURVATURE_HESSIAN);
                check_columns (&s, CURVATURE_GAUSS_NEWTON);
              }
            setting_clear (&s);
          }
}

/* Layers about as wide as those from which on weights' gradients take other ways, over one block of side by side
 * tangents, one that fills a row, and several. */
static void
test_widths (void)
{
  const unsigned widths[] = { 14, 15, 16, 17, 40 };
  const size_t samples[] = { 20, 600, 1100 };
  Random random = random_stream (26, 0);

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
      for (unsigned options = 0; options < 8; options += 1 + i)
        {
          Loss loss = options & 1 ? LOSS_MSE : LOSS_CROSS_ENTROPY;
          Activation activation = (options + w) % 3 ? ACTIVATION_RELU : ACTIVATION_GELU;
          Setting s = setting_of_width (&random, activation, loss, options, 3, widths[w], samples[i]);
          check_gradient (&s);
          check_hessian (&s, &random);
          check_jacobian (&s, &random);
          setting_clear (&s);
        }
}

/* More samples than fit one block. */
static void
test_blocks (void)
{
  Random random = random_stream (22, 0);

  for (unsigned options = 0; options < 8; options++)
    {
      Setting s = random_setting (&random, ACTIVATION_GELU, LOSS_CROSS_ENTROPY, options, 2, 2500);
      Parallel *parallel = parallel_new (3);
      g_autofree real *v = random_vector (&random, s.n, 1), *one = g_new (real, s.n), *three = g_new (real, s.n);
      check_gradient (&s);
      check_hessian (&s, &random);
      check_jacobian (&s, &random);
      second_order_products (s.second_order, CURVATURE_HESSIAN, 1, v, one, s.tangents);
      second_order_place (s.second_order, s.theta, parallel);
      second_order_products (s.second_order, CURVATURE_HESSIAN, 1, v, three, s.tangents);
      g_assert_cmpmem (one, s.n * sizeof (real), three, s.n * sizeof (real));
      parallel_free (parallel);
      setting_clear (&s);
    }
}

/* Tangents in company give what each gives alone: few samples, where they lie side by side, and many, where they share
 * the last layer's products. */
static void
check_company (const Setting *s, Curvature curvature, const real *v)
{
  g_autofree real *all = g_new (real, MOST * s->n), *alone = g_new (real, s->n);

  second_order_products (s->second_order, curvature, MOST, v, all, s->tangents);
  for (size_t k = 0; k < MOST; k++)
    {
      second_order_products (s->second_order, curvature, 1, v + k * s->n, alone, s->tangents);
      g_assert_cmpfloat (distance (s->n, alone, all + k * s->n), <=, ROUNDING * (1 + norm (s->n, alone)));
    }
}

static void
test_company (void)
{
  const size_t samples[] = { 9, 300, 1500 };
  Random random = random_stream (23, 0);

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    for (unsigned options = 0; options < 8; options++)
      {
        unsigned depth = options == 3 ? 0 : 3;
        Setting s = random_setting (&random, ACTIVATION_TANH, LOSS_MSE, options, depth, samples[i]);
        g_autofree real *v = random_vector (&random, MOST * s.n, 1);
        check_company (&s, CURVATURE_HESSIAN, v);
        check_company (&s, CURVATURE_GAUSS_NEWTON, v);
        setting_clear (&s);
      }
}

static void
test_rows (void)
{
  Random random = random_stream (24, 0);
  Setting s = random_setting (&random, ACTIVATION_GELU, LOSS_CROSS_ENTROPY, 7, 2, 30);
  const uint32_t rows[] = { 4, 0, 3, 3 };
  Dataset *picked = dataset_copy_rows (s.data, rows, 4);
  Samples *four = samples_new (picked);
  SecondOrder *a = second_order_new (s.network, s.samples, rows, 4);
  SecondOrder *b = second_order_new (s.network, four, NULL, 4);
  Tangents *tangents = tangents_new (a, 1);
  g_autofree real *v = random_vector (&random, s.n, 1), *of_rows = g_new (real, s.n), *of_copy = g_new (real, s.n);

  g_assert_true (second_order_place (a, s.theta, NULL) == second_order_place (b, s.theta, NULL));
  second_order_products (a, CURVATURE_HESSIAN, 1, v, of_rows, tangents);
  second_order_products (b, CURVATURE_HESSIAN, 1, v, of_copy, tangents);
  g_assert_cmpmem (of_rows, s.n * sizeof (real), of_copy, s.n * sizeof (real));
  tangents_free (tangents);
  second_order_free (a);
  second_order_free (b);
  samples_free (four);
  dataset_free (picked);
  setting_clear (&s);
}

/* Softmax regression: H = (1/n) Σ (diag p - p pᵀ) ⊗ x xᵀ, written out. */
static void
test_softmax_regression (void)
{
  Random random = random_stream (25, 0);
  Architecture a = architecture_uniform (4, 0, 1, 3);
  a.bias = false;
  real *theta = random_vector (&random, 12, 1);
  Setting s = setting_for (&a, random_data (&random, &a, 50, true), theta);
  g_autofree real *columns = g_new0 (real, s.n * s.n);
  double expected[12][12] = { { 0 } };

  for (size_t i = 0; i < 50; i++)
    {
      const float *x = s.data->x + i * 4;
      double p[3], sum = 0;
      for (int k = 0; k < 3; k++)
        {
          double f = 0;
          for (int j = 0; j < 4; j++)
            f += (double) s.theta[k * 4 + j] * (double) x[j];
          sum += p[k] = exp (f);
        }
      for (int r = 0; r < 12; r++)
        for (int c = 0; c < 12; c++)
          expected[r][c] += ((r / 4 == c / 4 ? p[r / 4] / sum : 0) - p[r / 4] * p[c / 4] / sum / sum)
                            * (double) x[r % 4] * (double) x[c % 4] / 50;
    }
  second_order_columns (s.second_order, CURVATURE_HESSIAN, 0, s.n, columns, s.tangents);
  for (int r = 0; r < 12; r++)
    for (int c = 0; c < 12; c++)
      g_assert_cmpfloat_with_epsilon ((double) columns[r * 12 + c], expected[r][c], 0.1 * ROUNDING);
  setting_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/second-order/every-combination", test_every_combination);
  g_test_add_func ("/second-order/widths", test_widths);
  g_test_add_func ("/second-order/blocks", test_blocks);
  g_test_add_func ("/second-order/company", test_company);
  g_test_add_func ("/second-order/rows", test_rows);
  g_test_add_func ("/second-order/softmax-regression", test_softmax_regression);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cross-entropy where the network is sure: losses from 10⁻¹ down to 10⁻¹³, and classes of probability 10⁻¹² and less.
 * Weights, inputs and tangents are small integers times a power of two and activations are ReLU, so that every output
 * and its tangent is exact in both precisions: what is left are the roundings of the loss and of the sums over the
 * samples, and all is asked for relative to its own size. */
#include "network/second_order.h"
#include "reference.h"

#ifndef REAL_IS_DOUBLE
#  include "network/fused.h"
#endif

#include <glib.h>
#include <math.h>
#include <string.h>

#ifdef REAL_IS_DOUBLE
#  define ROUNDING 2e-14 /* sums of some fifty terms, and differences of outputs of some forty */
#else
#  define ROUNDING 4e-6 /* an exponential is right to 1e-6 */
#endif

#define SAMPLES 37
#define INPUTS 4
#define CLASSES 3

typedef enum
{
  LABEL_BEST,  /* the likeliest class: the loss is small */
  LABEL_SECOND /* the next: the loss is large, its second derivative as small as the label's probability */
} Label;

typedef struct
{
  Architecture architecture;
  Dataset *data;
  Network *network;
  Samples *samples;
  size_t n;
  real *theta, *v;
} Setting;

static real *
random_integers (Random *random, size_t n, double scale)
{
  real *v = g_new (real, n);
  for (size_t i = 0; i < n; i++)
    v[i] = (real) (scale * ((double) random_below (random, 9) - 4));
  return v;
}

static uint32_t
likeliest (const real *f, uint32_t but)
{
  uint32_t best = but == 0 ? 1 : 0;

  for (uint32_t k = 1; k < CLASSES; k++)
    if (k != but && f[k] > f[best])
      best = k;
  return best;
}

/* Whether the likeliest class is so by the scale of the last layer's weights at least: a tie would set the loss. */
static bool
label_sample (const real *f, Label label, double scale, uint32_t *found)
{
  uint32_t best = likeliest (f, CLASSES), second = likeliest (f, best);

  *found = label == LABEL_BEST ? best : second;
  return (double) f[best] - (double) f[second] >= scale;
}

/* SAMPLES of twenty times as many random inputs, with their labels. */
static Dataset *
labelled_data (const Network *network, const real *theta, Label label, double scale, Random *random)
{
  enum
  {
    CANDIDATES = 20 * SAMPLES
  };
  g_autoptr (Dataset) all = dataset_new (TASK_CLASSES, CANDIDATES, INPUTS, CLASSES);
  g_autofree real *f = g_new (real, CANDIDATES * CLASSES);
  Workspace *workspace = workspace_new (network, SAMPLES);
  uint32_t rows[SAMPLES];
  size_t n = 0;

  for (size_t i = 0; i < CANDIDATES * INPUTS; i++)
    all->x[i] = (float) (random_below (random, 7)) - 3;
  Samples *samples = samples_new (all);
  network_outputs (network, theta, samples, NULL, CANDIDATES, f, workspace);
  for (uint32_t i = 0; i < CANDIDATES && n < SAMPLES; i++)
    if (label_sample (f + i * CLASSES, label, scale, &all->labels[i]))
      rows[n++] = i;
  g_assert_cmpuint (n, ==, SAMPLES);
  samples_free (samples);
  workspace_free (workspace);
  return dataset_copy_rows (all, rows, SAMPLES);
}

/* The last layer's weights times scale; with hidden layers biases that keep their sums a quarter away from ReLU's kink.
 */
static void
set_parameters (Setting *s, Random *random, double scale)
{
  const Layout *layout = network_layout (s->network);
  const LayerLayout *last = &layout->layer[layout->layers - 1];

  s->theta = random_integers (random, s->n, 1);
  s->v = random_integers (random, s->n, 0.25);
  for (size_t i = 0; i < (size_t) last->in * last->out; i++)
    s->theta[last->weight + i] *= (real) scale;
  for (unsigned l = 0; l + 1 < layout->layers; l++)
    for (size_t i = 0; i < layout->layer[l].out; i++)
      s->theta[layout->layer[l].bias + i] = (real) (l == 0 ? 0.5 : 0.25);
}

static Setting
setting_new (unsigned depth, double scale, Label label, uint64_t seed)
{
  Random random = random_stream (31, seed);
  Setting s = { .architecture = architecture_uniform (INPUTS, depth, 5, CLASSES) };

  s.architecture.activation = ACTIVATION_RELU;
  s.architecture.bias = depth > 0;
  s.network = network_new (&s.architecture);
  s.n = network_parameters (s.network);
  set_parameters (&s, &random, scale);
  s.data = labelled_data (s.network, s.theta, label, scale, &random);
  s.samples = samples_new (s.data);
  return s;
}

static void
setting_clear (Setting *s)
{
  samples_free (s->samples);
  network_free (s->network);
  dataset_free (s->data);
  g_free (s->theta);
  g_free (s->v);
}

static void
assert_near (const Setting *s, const real *got, const double *expected, double rounding)
{
  double off = 0, size = 0;

  for (size_t i = 0; i < s->n; i++)
    {
      off += pow ((double) got[i] - expected[i], 2);
      size += pow (expected[i], 2);
    }
  g_assert_cmpfloat (size, >, 0);
  g_assert_cmpfloat (sqrt (off), <=, rounding * sqrt (size));
}

/* ---- Every way to loss, gradient and products against what they should be ---- */

static void
check_gradient (const Setting *s, double loss, const double *gradient)
{
  g_autofree real *got = g_new (real, s->n);
  g_autofree uint32_t *rows = g_new (uint32_t, SAMPLES);

  for (uint32_t i = 0; i < SAMPLES; i++)
    rows[i] = (i * 5 + 2) % SAMPLES;
  for (size_t batch = 16; batch <= 64; batch *= 4)
    {
      Workspace *workspace = workspace_new (s->network, batch);
      g_assert_cmpfloat_with_epsilon (network_loss (s->network, s->theta, s->samples, NULL, SAMPLES, workspace), loss,
                                      ROUNDING * loss);
      g_assert_cmpfloat_with_epsilon (
          network_gradient (s->network, s->theta, s->samples, batch > 16 ? rows : NULL, SAMPLES, got, workspace), loss,
          ROUNDING * loss);
      assert_near (s, got, gradient, ROUNDING);
      workspace_free (workspace);
    }
#ifndef REAL_IS_DOUBLE
  Packed *packed = packed_new (s->samples, LOSS_CROSS_ENTROPY, true);
  FusedPass *pass = fused_pass_new (s->network, SAMPLES);
  for (int by_rows = 0; by_rows < 2; by_rows++)
    {
      g_assert_cmpfloat_with_epsilon (fused_gradient (pass, s->theta, packed, by_rows ? rows : NULL, SAMPLES, got),
                                      loss, ROUNDING * loss);
      assert_near (s, got, gradient, ROUNDING);
    }
  fused_pass_free (pass);
  packed_free (packed);
#endif
}

/* One tangent, and so many that they go side by side. */
static void
check_products (const Setting *s, Curvature curvature, const double *product)
{
  enum
  {
    MANY = 20
  };
  SecondOrder *second_order = second_order_new (s->network, s->samples, NULL, SAMPLES);
  Tangents *tangents = tangents_new (second_order, MANY);
  g_autofree real *v = g_new (real, MANY * s->n), *got = g_new (real, MANY * s->n);

  second_order_place (second_order, s->theta, NULL);
  for (size_t k = 0; k < MANY; k++)
    memcpy (v + k * s->n, s->v, s->n * sizeof (real));
  for (size_t count = 1; count <= MANY; count += MANY - 1)
    {
      second_order_products (second_order, curvature, count, v, got, tangents);
      assert_near (s, got, product, ROUNDING);
      assert_near (s, got + (count - 1) * s->n, product, ROUNDING);
    }
  tangents_free (tangents);
  second_order_free (second_order);
}

/* ---- Softmax regression, written out in long double ---- */

typedef struct
{
  double loss, gradient[CLASSES * INPUTS], product[CLASSES * INPUTS];
} Regression;

static void
add_sample (Regression *r, const float *x, uint32_t label, const real *theta, const real *v)
{
  long double e[CLASSES], dz[CLASSES], others = 0, total = 0;

  for (int k = 0; k < CLASSES; k++)
    {
      long double z = 0;
      dz[k] = 0;
      for (int j = 0; j < INPUTS; j++)
        {
          z += (long double) theta[k * INPUTS + j] * (long double) x[j];
          dz[k] += (long double) v[k * INPUTS + j] * (long double) x[j];
        }
      e[k] = expl (z);
      total += e[k];
      others += k == (int) label ? 0 : e[k];
    }
  r->loss += (double) (log1pl (others / e[label]) / SAMPLES);
  for (int k = 0; k < CLASSES; k++)
    {
      long double slope = k == (int) label ? -others / total : e[k] / total, curvature = 0;
      for (int m = 0; m < CLASSES; m++)
        curvature += e[k] / total * e[m] / total * (dz[k] - dz[m]);
      for (int j = 0; j < INPUTS; j++)
        {
          r->gradient[k * INPUTS + j] += (double) (slope * (long double) x[j] / SAMPLES);
          r->product[k * INPUTS + j] += (double) (curvature * (long double) x[j] / SAMPLES);
        }
    }
}

static const double scales[] = { 0.25, 1, 2, 4, 8, 16, 24 };

static void
test_softmax_regression (void)
{
  double least = 1, most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    for (int label = LABEL_BEST; label <= LABEL_SECOND; label++)
      {
        Setting s = setting_new (0, scales[i], (Label) label, 3);
        Regression r = { 0 };
        for (size_t k = 0; k < SAMPLES; k++)
          add_sample (&r, s.data->x + k * INPUTS, s.data->labels[k], s.theta, s.v);
        check_gradient (&s, r.loss, r.gradient);
        check_products (&s, CURVATURE_HESSIAN, r.product);
        check_products (&s, CURVATURE_GAUSS_NEWTON, r.product);
        if (label == LABEL_BEST)
          {
            least = fmin (least, r.loss);
            most = fmax (most, r.loss);
          }
        setting_clear (&s);
      }
  g_assert_cmpfloat (most, >, 1e-2);
  g_assert_cmpfloat (least, <, 1e-11);
}

/* ---- Deep networks ---- */

#ifdef REAL_IS_DOUBLE
/* Central differences: of a loss that is right relative to itself they are, too, to ROUNDING / h and h² times what the
 * logarithm changes by. */
static double
check_deep (const Setting *s, double scale)
{
  const double h = 0x1p-18 / scale;
  g_autofree real *moved = g_new (real, s->n), *up = g_new (real, s->n), *down = g_new (real, s->n);
  g_autofree double *gradient = g_new (double, s->n), *product = g_new (double, s->n);
  double slope = 0, losses[2], off = 0, size = 0, largest;
  double loss = reference_gradient (&s->architecture, s->data, s->theta, gradient);

  for (size_t i = 0; i < s->n; i++)
    moved[i] = s->theta[i] + h * s->v[i];
  losses[1] = reference_gradient (&s->architecture, s->data, moved, up);
  for (size_t i = 0; i < s->n; i++)
    moved[i] = s->theta[i] - h * s->v[i];
  losses[0] = reference_gradient (&s->architecture, s->data, moved, down);
  for (size_t i = 0; i < s->n; i++)
    slope += gradient[i] * s->v[i];
  g_assert_cmpfloat_with_epsilon ((losses[1] - losses[0]) / (2 * h), slope, 1e-6 * fmax (fabs (slope), loss));
  reference_product (&s->architecture, s->data, s->theta, false, s->v, product);
  for (size_t i = 0; i < s->n; i++)
    {
      off += pow ((up[i] - down[i]) / (2 * h) - product[i], 2);
      size += pow (product[i], 2);
    }
  largest = sqrt (size);
  g_assert_cmpfloat (sqrt (off), <=, 1e-6 * largest);
  check_gradient (s, loss, gradient);
  check_products (s, CURVATURE_HESSIAN, product);
  return loss;
}
#else
/* The double build, of which that is known. */
static double
check_deep (const Setting *s, double scale)
{
  g_autofree double *theta = g_new (double, s->n), *v = g_new (double, s->n), *expected = g_new (double, s->n);
  double loss;

  for (size_t i = 0; i < s->n; i++)
    {
      theta[i] = s->theta[i];
      v[i] = s->v[i];
    }
  loss = reference_gradient (&s->architecture, s->data, theta, expected);
  check_gradient (s, loss, expected);
  reference_product (&s->architecture, s->data, theta, false, v, expected);
  check_products (s, CURVATURE_HESSIAN, expected);
  reference_product (&s->architecture, s->data, theta, true, v, expected);
  check_products (s, CURVATURE_GAUSS_NEWTON, expected);
  return loss;
}
#endif

static void
test_deep (void)
{
  double least = 1;

  for (unsigned depth = 1; depth <= 2; depth++)
    for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
      {
        Setting s = setting_new (depth, scales[i], LABEL_BEST, 10 + depth);
        least = fmin (least, check_deep (&s, scales[i]));
        setting_clear (&s);
      }
  g_assert_cmpfloat (least, <, 1e-11);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/small-losses/softmax-regression", test_softmax_regression);
  g_test_add_func ("/small-losses/deep", test_deep);
  return g_test_run ();
}

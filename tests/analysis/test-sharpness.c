/* SPDX-License-Identifier: GPL-3.0-or-later */
/* λmax followed while networks train, against every eigenvalue of the dense Hessian in double. */
#include "analysis/sharpness.h"

#include "analysis/directions.h"
#include "analysis/exact_curvature.h"
#include "datasets/generators.h"
#include "datasets/preparation.h"
#include "network/trainer.h"

#include <math.h>
#include <string.h>

#ifdef REAL_IS_DOUBLE
#  define ROUNDING 1e-6
#else
#  define ROUNDING 1e-3
#endif

typedef struct
{
  PreparedData *data;
  Architecture architecture;
  Samples *samples;
  Network *network;
  ExactCurvature *exact;
  Trainer *trainer;
  size_t n;
} Descending;

static Descending
descend (DataKind kind, size_t samples, Scaling scaling, const Architecture *pattern, const TrainerOptions *options)
{
  Descending self = { .architecture = *pattern };
  GeneratorOptions generator = generator_defaults (kind);
  PreparationOptions preparation = { .seed = 1, .scaling = scaling };
  Random random = random_stream (3, 0);
  g_autofree real *theta = NULL;

  generator.n = samples;
  generator.seed = 1;
  self.data = prepared_data_new (generator_make (&generator), NULL, &preparation, NULL);
  g_assert_nonnull (self.data);
  self.samples = samples_new (self.data->train);
  self.network = network_new (&self.architecture);
  self.n = network_parameters (self.network);
  theta = g_new (real, self.n);
  network_initialise (self.network, &random, theta);
  self.exact = exact_curvature_new (&self.architecture, self.data->train, self.samples->n);
  self.trainer = trainer_new (self.network, self.samples, options, theta);
  return self;
}

static void
descending_clear (Descending *self)
{
  trainer_free (self->trainer);
  exact_curvature_free (self->exact);
  network_free (self->network);
  samples_free (self->samples);
  prepared_data_free (self->data);
}

/* λmax where the descent stands, and how far the value is from the nearest of all eigenvalues. */
static double
exact_largest (Descending *self, double value, double *off)
{
  const real *theta = trainer_parameters (self->trainer);
  g_autofree float *rounded = g_new (float, self->n);
  g_autofree double *values = g_new (double, self->n);

  for (size_t i = 0; i < self->n; i++)
    rounded[i] = (float) theta[i];
  g_assert_true (exact_curvature_place (self->exact, rounded, NULL, NULL, NULL));
  g_assert_true (exact_curvature_eigen (self->exact, CURVATURE_PART_HESSIAN, values, NULL));
  *off = INFINITY;
  for (size_t i = 0; i < self->n; i++)
    *off = fmin (*off, fabs (values[i] - value));
  return values[self->n - 1];
}

typedef struct
{
  double lowest;    /* of value / λmax, over all measurements */
  double converged; /* the same over those that say so */
  size_t count, open;
} Followed;

/* Every `every` steps: at first from 40 products, as the experiments do. */
static Followed
follow (Descending *self, double rate, int steps, int every, size_t least, size_t most)
{
  Sharpness *sharpness = sharpness_new (self->network, self->samples, self->samples->n);
  Followed followed = { INFINITY, INFINITY, 0, 0 };

  for (int step = 0; step <= steps; step++)
    {
      const real *theta = trainer_parameters (self->trainer);
      if (step % every == 0)
        {
          TrackerResult measured = sharpness_track (sharpness, theta, step > 0 ? least : 40, step > 0 ? most : 40,
                                                    NULL);
          double off, largest = exact_largest (self, measured.value, &off);
          /* What the residual promises, which holds of any vector, converged or not. */
          g_assert_cmpfloat (off, <=, measured.residual + ROUNDING * largest);
          g_assert_true (measured.converged == (measured.residual <= SHARPNESS_TOLERANCE * fabs (measured.value)));
          followed.lowest = fmin (followed.lowest, measured.value / largest);
          if (measured.converged)
            followed.converged = fmin (followed.converged, measured.value / largest);
          followed.count++;
          followed.open += !measured.converged;
        }
      g_assert_cmpint (trainer_step (self->trainer, rate), ==, STEP_DONE);
    }
  sharpness_free (sharpness);
  return followed;
}

static Descending
digits (void)
{
  Architecture a = architecture_uniform (64, 2, 8, 10);
  TrainerOptions options = { optimiser_defaults (OPTIMISER_SGD), SCHEDULE_CONSTANT, 1000, 32, 1 };

  a.activation = ACTIVATION_GELU;
  a.normalisation = true;
  return descend (DATA_DIGITS, 200, SCALING_GLOBAL, &a, &options);
}

static Descending
polynomial (void)
{
  Architecture a = architecture_uniform (1, 2, 16, 1);
  TrainerOptions options = { optimiser_defaults (OPTIMISER_SGD), SCHEDULE_CONSTANT, 1000, 0, 1 };

  a.loss = LOSS_MSE;
  options.optimiser.momentum = 0;
  return descend (DATA_CHEBYSHEV, 20, SCALING_NONE, &a, &options);
}

/* Normalised digits with GELU: eigenvalues cross as the loss falls, and three products from the vector of the last time
 * are off by a half and say so; as many as it takes are not. */
static void
test_digits (void)
{
  Descending few = digits (), enough = digits ();
  Followed followed = follow (&few, 0.81, 48, 4, 3, 3);

  g_assert_cmpfloat (followed.lowest, <, 0.7);
  g_assert_cmpuint (followed.open, >, 0);
  followed = follow (&enough, 0.81, 48, 4, SHARPNESS_PRODUCTS, SHARPNESS_MOST_PRODUCTS);
  g_assert_cmpuint (followed.open, ==, 0);
  g_assert_cmpfloat (followed.lowest, >=, 1 - 2 * SHARPNESS_TOLERANCE);
  descending_clear (&few);
  descending_clear (&enough);
}

/* Progressive sharpening of a polynomial's fit.  A single product at a time is behind, and marked; where it says that
 * it has converged, it has. */
static void
test_polynomial (void)
{
  Descending one = polynomial (), enough = polynomial ();
  Followed followed = follow (&one, 0.02, 300, 10, 1, 1);

  g_assert_cmpuint (followed.open, >, 0);
  g_assert_cmpuint (followed.open, <, followed.count);
  g_assert_cmpfloat (followed.converged, >=, 1 - 2 * SHARPNESS_TOLERANCE);
  followed = follow (&enough, 0.02, 300, 10, SHARPNESS_PRODUCTS, SHARPNESS_MOST_PRODUCTS);
  g_assert_cmpuint (followed.open, ==, 0);
  g_assert_cmpfloat (followed.lowest, >=, 1 - SHARPNESS_TOLERANCE);
  descending_clear (&one);
  descending_clear (&enough);
}

/* All eigenvalues' extremes where the descent stands. */
static void
exact_extremes (Descending *self, double *smallest, double *largest)
{
  double off;

  *largest = exact_largest (self, 0, &off);
  g_autofree double *values = g_new (double, self->n);
  g_assert_true (exact_curvature_eigen (self->exact, CURVATURE_PART_HESSIAN, values, NULL));
  *smallest = values[0];
}

/* -λmin/λmax over a plane around a minimum, as maps show it.  Ritz values lie inside the spectrum, so that the ratio
 * comes out too small: with a residual of 0.02 by up to 0.06 (ReLU), with 0.0025 by no more than that of both ends. */
static void
test_extremes (void)
{
  const Activation activations[] = { ACTIVATION_TANH, ACTIVATION_RELU, ACTIVATION_GELU };
  const double tolerance = 0.0025;
  double coarse = 0;

  for (guint c = 0; c < G_N_ELEMENTS (activations); c++)
    {
      Architecture a = architecture_uniform (2, 2, 16, 2);
      TrainerOptions options = { optimiser_defaults (OPTIMISER_ADAM), SCHEDULE_CONSTANT, 1000, 0, 1 };
      Random random = random_stream (5, 0);
      a.activation = activations[c];
      a.initialisation = architecture_initialisation (a.activation);
      Descending d = descend (DATA_SPIRALS, 200, SCALING_STANDARD, &a, &options);
      for (int i = 0; i < 300; i++)
        g_assert_cmpint (trainer_step (d.trainer, 0.01), ==, STEP_DONE);
      Sharpness *sharpness = sharpness_new (d.network, d.samples, d.samples->n);
      g_autofree real *base = g_memdup2 (trainer_parameters (d.trainer), d.n * sizeof (real));
      g_autofree real *direction = g_new (real, 2 * d.n), *theta = g_new (real, d.n);
      direction_random_filter (d.network, base, &random, direction);
      direction_random_filter (d.network, base, &random, direction + d.n);
      for (int node = 0; node < 25; node += 2)
        {
          double smallest, largest;
          for (size_t k = 0; k < d.n; k++)
            theta[k] = (real) (base[k] + (node % 5 - 2) * direction[k] / 2
                               + (node / 5 - 2) * direction[d.n + k] / 2); /* ±1 */
          trainer_set_parameters (d.trainer, theta);
          exact_extremes (&d, &smallest, &largest);
          SharpnessExtremes fine = sharpness_extremes (sharpness, theta, tolerance, 120);
          SharpnessExtremes few = sharpness_extremes (sharpness, theta, 0.02, 40);
          g_assert_true (fine.converged);
          g_assert_cmpfloat (fabs (-fine.smallest / fine.largest + smallest / largest), <=, 2 * tolerance);
          coarse = fmax (coarse, fabs (-few.smallest / few.largest + smallest / largest));
        }
      sharpness_free (sharpness);
      descending_clear (&d);
    }
  g_assert_cmpfloat (coarse, >, 0.02);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sharpness/digits", test_digits);
  g_test_add_func ("/sharpness/polynomial", test_polynomial);
  g_test_add_func ("/sharpness/extremes", test_extremes);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effective parameters against the rank of the Gauss-Newton matrix, in double, at random parameters over more outputs
 * than there are parameters. */
#include "analysis/effective_parameters.h"

#include "analysis/exact_curvature.h"
#include "numeric/random.h"

#include <math.h>

#define SAMPLES 200

#define DRAWS 12

/* Eigenvalues of G are squares of the Jacobian's singular values: rounding is 1e-16 of the largest times P.  What layer
 * normalisation's ε (1e-5 of a variance) leaves of the scale of what is normalised has a square of 1e-10. */
static size_t
rank_at (const Architecture *a, uint64_t draw)
{
  double zero = a->normalisation ? 1e-9 : 1e-12;
  g_autoptr (Dataset) data = dataset_new (TASK_CLASSES, SAMPLES, a->inputs, a->outputs);
  ExactCurvature *exact;
  Random random = random_stream (5, draw);
  size_t n, rank = 0;

  for (size_t i = 0; i < (size_t) SAMPLES * a->inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < SAMPLES; i++)
    data->labels[i] = (uint32_t) (i % a->outputs);
  exact = exact_curvature_new (a, data, SAMPLES);
  n = exact_curvature_parameters (exact);
  g_assert_cmpuint (n, <, SAMPLES * effective_parameters_outputs (a));
  g_autofree float *theta = g_new (float, n);
  g_autofree double *values = g_new (double, n);
  for (size_t i = 0; i < n; i++)
    theta[i] = (float) (0.7 * random_normal (&random));
  g_assert_true (exact_curvature_place (exact, theta, NULL, NULL, NULL));
  g_assert_true (exact_curvature_eigen (exact, CURVATURE_PART_GAUSS_NEWTON, values, NULL));
  for (size_t i = 0; i < n; i++)
    rank += values[i] > zero * values[n - 1];
  exact_curvature_free (exact);
  return rank;
}

/* The generic rank is the largest: units may be dead, or nearly linear, by chance. */
static size_t
rank_of (const Architecture *a)
{
  size_t rank = 0;

  for (uint64_t draw = 0; draw < DRAWS; draw++)
    rank = MAX (rank, rank_at (a, draw));
  return rank;
}

static void
check (const Architecture *a)
{
  size_t rank = rank_of (a), effective = effective_parameters (a);
  /* Where the Jacobian has singular values of all sizes, or squares few coefficients, there is a bound alone; and ε
   * leaves the scale of each normalised layer a little to say. */
  bool bound = a->depth > 1 && (a->normalisation || a->activation == ACTIVATION_SQUARE);
  size_t scales = a->normalisation ? a->depth : 0;

  g_test_message ("activation %d, depth %u, width %u, bias %d, skip %d, normalisation %d, loss %d: %zu, rank %zu",
                  a->activation, a->depth, a->widths[0], a->bias, a->skip, a->normalisation, a->loss, effective, rank);
  g_assert_cmpuint (rank, <=, effective + scales);
  if (!bound && (a->activation != ACTIVATION_SQUARE || a->widths[0] <= 2))
    g_assert_cmpuint (rank, >=, effective);
}

static void
test_rank (void)
{
  const Activation activations[] = { ACTIVATION_TANH, ACTIVATION_GELU, ACTIVATION_RELU, ACTIVATION_SQUARE };
  const unsigned shapes[][4] = { { 4, 0, 0, 3 }, { 4, 1, 2, 3 }, { 4, 1, 5, 3 }, { 4, 2, 4, 3 } };

  for (guint k = 0; k < G_N_ELEMENTS (activations); k++)
    for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
      for (int flags = 0; flags < 16; flags++)
        {
          Architecture a = architecture_uniform (shapes[s][0], shapes[s][1], shapes[s][2], shapes[s][3]);
          a.activation = activations[k];
          a.bias = flags & 1;
          a.skip = (flags & 2) != 0;
          a.normalisation = (flags & 4) != 0;
          a.loss = flags & 8 ? LOSS_MSE : LOSS_CROSS_ENTROPY;
          /* Two units that are normalised are ±1. */
          if (!a.normalisation || a.widths[0] != 2)
            check (&a);
        }
}

/* 410 weights of a softmax of ten classes over 40 inputs; 410 of a linear network with ten hidden units whose
 * end-to-end map has 40. */
static void
test_linear (void)
{
  for (unsigned depth = 0; depth < 4; depth++)
    for (unsigned width = 1; width < 7; width++)
      for (int flags = 0; flags < 4; flags++)
        {
          Architecture a = architecture_uniform (5, depth, width, 4);
          a.activation = ACTIVATION_IDENTITY;
          a.bias = flags & 1;
          a.loss = flags & 2 ? LOSS_MSE : LOSS_CROSS_ENTROPY;
          g_assert_cmpuint (rank_of (&a), ==, effective_parameters (&a));
        }
  Architecture deep = architecture_uniform (40, 1, 10, 1), shallow = architecture_uniform (40, 0, 0, 10);
  deep.activation = ACTIVATION_IDENTITY;
  deep.bias = false;
  deep.loss = shallow.loss = LOSS_MSE;
  g_assert_cmpuint (architecture_layout (&deep).parameters, ==, 410);
  g_assert_cmpuint (effective_parameters (&deep), ==, 40);
  g_assert_cmpuint (effective_parameters (&shallow), ==, 410);
  shallow.loss = LOSS_CROSS_ENTROPY;
  g_assert_cmpuint (effective_parameters (&shallow), ==, 369);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/effective-parameters/rank", test_rank);
  g_test_add_func ("/effective-parameters/linear", test_linear);
  return g_test_run ();
}

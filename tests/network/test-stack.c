/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A member of a stack is a trainer: the same way to rounding for every architecture, and to the bit whoever shares the
 * stack, however many threads take it forward, and in whatever stretches. */
#include "network/fused.h"
#include "network/stack.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static Dataset *
random_data (TaskKind task, size_t n, unsigned inputs, unsigned outputs, uint64_t seed)
{
  Dataset *data = dataset_new (task, n, inputs, outputs);
  Random random = random_stream (21, seed);

  for (size_t i = 0; i < n * inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < n; i++)
    if (task == TASK_CLASSES)
      data->labels[i] = random_below (&random, outputs);
    else
      for (unsigned k = 0; k < outputs; k++)
        data->targets[i * outputs + k] = (float) random_normal (&random);
  return data;
}

static float *
first_weights (const Network *network, uint64_t seed)
{
  Random random = random_stream (22, seed);
  float *theta = g_new (float, network_parameters (network));

  network_initialise (network, &random, theta);
  return theta;
}

/* ---- Gradients ---- */

/* Relative to the largest component: both sum n products of order one in float, √n roundings of 6e-8 each, through up
 * to four layers. */
static void
check_gradient (const Architecture *a, size_t n, bool regression, bool by_rows)
{
  g_autoptr (Dataset)
      data = random_data (regression ? TASK_REGRESSION : TASK_CLASSES, n, a->inputs, a->outputs, n + a->depth);
  Network *network = network_new (a);
  Samples *samples = samples_new (data);
  size_t parameters = network_parameters (network), count = by_rows ? (n + 1) / 2 : n;
  g_autofree float *theta = first_weights (network, n);
  g_autofree float *expected = g_new0 (float, parameters);
  g_autofree float *got = g_new (float, parameters);
  g_autofree uint32_t *rows = g_new (uint32_t, n);
  Workspace *workspace = workspace_new (network, n);
  Packed *packed = packed_new (samples, a->loss, !by_rows);
  FusedPass *pass = fused_pass_new (network, count);
  float largest = 0;

  for (size_t i = 0; i < n; i++)
    rows[i] = (uint32_t) ((i * 7 + 3) % n);
  for (size_t i = 0; i < parameters; i++)
    got[i] = NAN;
  double loss = network_gradient (network, theta, samples, by_rows ? rows : NULL, count, expected, workspace);
  g_assert_cmpfloat_with_epsilon (fused_gradient (pass, theta, packed, by_rows ? rows : NULL, count, got), loss,
                                  2e-6 * loss);
  for (size_t i = 0; i < parameters; i++)
    largest = fmaxf (largest, fabsf (expected[i]));
  for (size_t i = 0; i < parameters; i++)
    if (!(fabsf (got[i] - expected[i]) <= 5e-6f * largest))
      g_error ("depth %u, n %zu, parameter %zu: %g, expected %g", a->depth, n, i, (double) got[i],
               (double) expected[i]);
  fused_pass_free (pass);
  packed_free (packed);
  workspace_free (workspace);
  samples_free (samples);
  network_free (network);
}

static const Activation fused_activations[] = { ACTIVATION_TANH, ACTIVATION_RELU, ACTIVATION_IDENTITY };

/* Widths and samples around the sizes of vectors and blocks; the largest go through the pass in several blocks. */
static void
test_gradient (void)
{
  static const char *const sets[] = { "portable", "avx2", "avx512" };
  const size_t samples[] = { 1, 15, 16, 17, 100, 333, 3000 };
  const unsigned widths[] = { 1, 3, 8, 17, 33 };
  const char *before = vector_instruction_set ();

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    if (vector_select (sets[i]))
      for (guint s = 0; s < G_N_ELEMENTS (samples); s++)
        for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
          for (unsigned depth = 0; depth <= 3; depth++)
            for (unsigned f = 0; f < 12; f++)
              {
                Architecture a = architecture_uniform (1 + (w * 7 + f) % 12, depth, widths[w], 2 + (w + f) % 4);
                a.activation = fused_activations[f % 3];
                a.bias = f % 2 == 0;
                a.loss = f < 6 ? LOSS_MSE : LOSS_CROSS_ENTROPY;
                if (depth > 1)
                  a.widths[1] = widths[(w + 2) % 5];
                g_assert_true (fused_supports (&a));
                check_gradient (&a, samples[s], f < 3, (f + s) % 2);
              }
  g_assert_true (vector_select (before));
}

/* ---- Whole paths ---- */

#define MEMBERS 3

typedef struct
{
  Network *network;
  Dataset *data[MEMBERS];
  Samples *samples[MEMBERS];
  float *theta[MEMBERS];
  StackMember member[MEMBERS];
} Case;

static Case
case_new (const Architecture *a, size_t n)
{
  Case c = { .network = network_new (a) };

  for (unsigned m = 0; m < MEMBERS; m++)
    {
      c.data[m] = random_data (a->loss == LOSS_MSE ? TASK_REGRESSION : TASK_CLASSES, n, a->inputs, a->outputs, m);
      c.samples[m] = samples_new (c.data[m]);
      c.theta[m] = first_weights (c.network, m);
      /* The last shares its samples with the first. */
      c.member[m] = (StackMember){ c.samples[m == MEMBERS - 1 ? 0 : m], c.theta[m], 5 + m };
    }
  return c;
}

static void
case_clear (Case *c)
{
  for (unsigned m = 0; m < MEMBERS; m++)
    {
      samples_free (c->samples[m]);
      dataset_free (c->data[m]);
      g_free (c->theta[m]);
    }
  network_free (c->network);
}

static TrainerOptions
options_for (OptimiserKind kind, size_t batch)
{
  TrainerOptions options = {
    .optimiser = optimiser_defaults (kind), .schedule = SCHEDULE_COSINE, .total_steps = 40, .batch = batch
  };
  options.optimiser.weight_decay = 0.01;
  return options;
}

static void
check_as_trainers (const Architecture *a, const TrainerOptions *shared, double rate, double tolerance)
{
  Case c = case_new (a, 60);
  Stack *stack = stack_new (c.network, shared, MEMBERS, c.member);

  g_assert_true (stack_advance (stack, 30, rate, NULL, NULL));
  for (unsigned m = 0; m < MEMBERS; m++)
    {
      TrainerOptions options = *shared;
      options.order_seed = c.member[m].order_seed;
      Trainer *trainer = trainer_new (c.network, c.member[m].samples, &options, c.member[m].theta);
      for (int i = 0; i < 30; i++)
        g_assert_cmpint (trainer_step (trainer, rate), ==, STEP_DONE);
      g_assert_cmpint (stack_result (stack, m), ==, STEP_DONE);
      g_assert_cmpuint (stack_steps (stack, m), ==, 30);
      g_assert_cmpfloat_with_epsilon (stack_loss (stack, m), trainer_batch_loss (trainer), tolerance);
      for (size_t i = 0; i < network_parameters (c.network); i++)
        if (!(fabs (stack_parameters (stack, m)[i] - trainer_parameters (trainer)[i]) <= tolerance))
          g_error ("activation %d, depth %u, optimiser %d, batch %zu: parameter %zu is %g, expected %g", a->activation,
                   a->depth, shared->optimiser.kind, shared->batch, i, (double) stack_parameters (stack, m)[i],
                   (double) trainer_parameters (trainer)[i]);
      trainer_free (trainer);
    }
  stack_free (stack);
  case_clear (&c);
}

/* Every activation, optimiser and option of the architecture.  A step moves a parameter by the rate at most where Adam
 * divides, and there a gradient that is nothing but rounding may move it either way: smooth networks at small rates
 * keep the roundings' size, a few 1e-7 a step. */
static void
test_as_trainers (void)
{
  for (int activation = ACTIVATION_TANH; activation <= ACTIVATION_SQUARE; activation++)
    for (unsigned depth = 1; depth <= 3; depth++)
      for (int kind = OPTIMISER_SGD; kind <= OPTIMISER_ADAMW; kind++)
        for (unsigned option = 0; option < 8; option++)
          for (size_t batch = 0; batch <= 25; batch += 25)
            {
              Architecture a = architecture_uniform (4, depth, 6, 2);
              TrainerOptions options = options_for ((OptimiserKind) kind, batch);
              a.activation = (Activation) activation;
              a.initialisation = architecture_initialisation (a.activation);
              a.skip = option & 1;
              a.bias = !(option & 2);
              a.normalisation = option & 4;
              a.loss = (option + depth) % 2 ? LOSS_MSE : LOSS_CROSS_ENTROPY;
              if (activation == ACTIVATION_SQUARE) /* three squares of a square are an eighth power */
                a.gain = 0.3;
              if (option == 0)
                a.widths[0] = 5;
              check_as_trainers (&a, &options, kind < OPTIMISER_ADAM ? 1e-3 : 1e-4, 3e-5);
            }
}

/* ---- To the bit ---- */

static void
assert_same_bits (const Case *c, const Stack *stack, unsigned m, const Stack *other, unsigned other_m)
{
  g_assert_cmpuint (stack_steps (stack, m), ==, stack_steps (other, other_m));
  g_assert_cmpmem (stack_parameters (stack, m), network_parameters (c->network) * sizeof (float),
                   stack_parameters (other, other_m), network_parameters (c->network) * sizeof (float));
}

static void
check_bits (const Architecture *a, const TrainerOptions *options)
{
  Case c = case_new (a, 60);
  Stack *together = stack_new (c.network, options, MEMBERS, c.member);

  stack_advance (together, 30, 1e-2, NULL, NULL);
  for (unsigned threads = 2; threads <= 3; threads++)
    {
      Parallel *parallel = parallel_new (threads);
      Stack *stack = stack_new (c.network, options, MEMBERS, c.member);
      for (uint64_t until = 1; until <= 30; until += threads == 2 ? 1 : 7)
        g_assert_true (stack_advance (stack, until, 1e-2, parallel, NULL));
      g_assert_true (stack_advance (stack, 30, 1e-2, parallel, NULL));
      for (unsigned m = 0; m < MEMBERS; m++)
        assert_same_bits (&c, together, m, stack, m);
      stack_free (stack);
      parallel_free (parallel);
    }
  for (unsigned m = 0; m < MEMBERS; m++)
    {
      Stack *alone = stack_new (c.network, options, 1, &c.member[m]);
      stack_advance (alone, 30, 1e-2, NULL, NULL);
      assert_same_bits (&c, together, m, alone, 0);
      stack_free (alone);
    }
  stack_free (together);
  case_clear (&c);
}

static void
test_bits (void)
{
  for (unsigned depth = 0; depth <= 2; depth++)
    for (int normalisation = 0; normalisation < 2; normalisation++)
      for (size_t batch = 0; batch <= 25; batch += 25)
        {
          Architecture a = architecture_uniform (4, depth, 9, 2);
          TrainerOptions options = options_for (OPTIMISER_ADAM, batch);
          a.normalisation = normalisation;
          check_bits (&a, &options);
        }
}

/* ---- What goes wrong ---- */

/* The second member begins with weights so large that its first loss is infinite or its way leads there: it stands
 * still, and the others have the bits that they have without it. */
static void
test_divergence (void)
{
  for (int fused = 0; fused < 2; fused++)
    {
      Architecture a = architecture_uniform (4, 2, 9, 2);
      TrainerOptions options = options_for (OPTIMISER_SGD, 0);
      a.loss = LOSS_MSE;
      a.activation = fused ? ACTIVATION_IDENTITY : ACTIVATION_SQUARE;
      a.gain = 0.5;
      Case c = case_new (&a, 60);
      Stack *calm = stack_new (c.network, &options, MEMBERS, c.member);
      g_assert_cmpint (stack_is_fused (calm), ==, fused);
      g_assert_true (stack_advance (calm, 30, 1e-3, NULL, NULL));
      for (size_t i = 0; i < network_parameters (c.network); i++)
        c.theta[1][i] *= 30;
      Stack *stack = stack_new (c.network, &options, MEMBERS, c.member);
      g_assert_true (stack_advance (stack, 30, 1e-3, NULL, NULL));
      g_assert_cmpint (stack_result (stack, 1), !=, STEP_DONE);
      g_assert_cmpuint (stack_steps (stack, 1), <, 30);
      g_assert_true (vector_all_finite_f (network_parameters (c.network), stack_parameters (stack, 1)));
      g_assert_true (isfinite (stack_measure (stack, 1, c.samples[1]).loss));
      g_assert_false (stack_advance_member (stack, 1, 60, 1e-6, NULL));
      for (unsigned m = 0; m < MEMBERS; m += 2)
        {
          g_assert_cmpint (stack_result (stack, m), ==, STEP_DONE);
          assert_same_bits (&c, stack, m, calm, m);
        }
      stack_free (calm);
      stack_free (stack);
      case_clear (&c);
    }
}

/* Not a number in the data: nothing moves. */
static void
test_not_a_number (void)
{
  for (int activation = ACTIVATION_TANH; activation <= ACTIVATION_SQUARE; activation++)
    {
      Architecture a = architecture_uniform (4, 1, 9, 2);
      TrainerOptions options = options_for (OPTIMISER_ADAM, 0);
      a.activation = (Activation) activation;
      Case c = case_new (&a, 60);
      c.data[0]->x[17] = NAN;
      Stack *stack = stack_new (c.network, &options, MEMBERS, c.member);
      g_assert_true (stack_advance (stack, 3, 1e-3, NULL, NULL));
      for (unsigned m = 0; m < MEMBERS; m++)
        g_assert_cmpint (stack_result (stack, m), ==, m == 1 ? STEP_DONE : STEP_LOSS_NOT_FINITE);
      g_assert_cmpmem (stack_parameters (stack, 0), network_parameters (c.network) * sizeof (float), c.theta[0],
                       network_parameters (c.network) * sizeof (float));
      stack_free (stack);
      case_clear (&c);
    }
}

static void
test_cancel (void)
{
  Architecture a = architecture_uniform (4, 1, 9, 2);
  TrainerOptions options = options_for (OPTIMISER_ADAM, 0);
  Case c = case_new (&a, 60);
  Stack *stack = stack_new (c.network, &options, MEMBERS, c.member);
  atomic_bool cancelled = true;

  g_assert_false (stack_advance (stack, 10, 1e-2, NULL, &cancelled));
  for (unsigned m = 0; m < MEMBERS; m++)
    g_assert_cmpuint (stack_steps (stack, m), ==, 0);
  g_assert_true (isnan (stack_loss (stack, 0)));
  cancelled = false;
  g_assert_true (stack_advance (stack, 10, 1e-2, NULL, &cancelled));
  g_assert_true (stack_advance (stack, 5, 1e-2, NULL, NULL)); /* there and further */
  g_assert_cmpuint (stack_steps (stack, 2), ==, 10);
  stack_free (stack);
  case_clear (&c);
}

static void
test_measure (void)
{
  Architecture a = architecture_uniform (4, 1, 9, 2);
  TrainerOptions options = options_for (OPTIMISER_ADAM, 0);
  Case c = case_new (&a, 60);
  Stack *stack = stack_new (c.network, &options, MEMBERS, c.member);
  Workspace *workspace = workspace_new (c.network, 60);

  for (unsigned m = 0; m < MEMBERS; m++)
    {
      Measure expected = network_measure (c.network, c.theta[m], c.samples[1], workspace);
      Measure got = stack_measure (stack, m, c.samples[1]);
      g_assert_cmpfloat_with_epsilon (got.loss, expected.loss, 1e-6);
      g_assert_cmpfloat (got.accuracy, ==, expected.accuracy);
    }
  workspace_free (workspace);
  stack_free (stack);
  case_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stack/gradient", test_gradient);
  g_test_add_func ("/stack/as-trainers", test_as_trainers);
  g_test_add_func ("/stack/bits", test_bits);
  g_test_add_func ("/stack/divergence", test_divergence);
  g_test_add_func ("/stack/not-a-number", test_not_a_number);
  g_test_add_func ("/stack/cancel", test_cancel);
  g_test_add_func ("/stack/measure", test_measure);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Jacobian and the gradient of its norm by differences; and walks over the solutions: every step is a solution, the
 * tangent is in the null space, and a walk that is turned comes back. */
#include "analysis/output_jacobian.h"
#include "analysis/solution_walk.h"

#include "numeric/random.h"

#include <math.h>
#include <string.h>

#define SEEDS 4

static Dataset *
points (TaskKind task, size_t n, unsigned inputs, unsigned outputs, uint64_t seed)
{
  Dataset *data = dataset_new (task, n, inputs, outputs);
  Random random = random_stream (seed, 9);

  for (size_t i = 0; i < n * inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < n && task == TASK_CLASSES; i++)
    data->labels[i] = (uint32_t) (i % outputs);
  for (size_t i = 0; i < n * outputs && task == TASK_REGRESSION; i++)
    data->targets[i] = (float) random_normal (&random);
  return data;
}

static Architecture
smooth (unsigned inputs, unsigned depth, unsigned width, unsigned outputs, Activation activation, bool bias)
{
  Architecture architecture = architecture_uniform (inputs, depth, width, outputs);

  architecture.loss = LOSS_MSE;
  architecture.activation = activation;
  architecture.bias = bias;
  return architecture;
}

static double *
draw (size_t n, uint64_t seed)
{
  double *v = g_new (double, n);
  Random random = random_stream (seed, 3);

  for (size_t i = 0; i < n; i++)
    v[i] = 0.7 * random_normal (&random);
  return v;
}

static double
squared_norm (size_t n, const double *v)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += v[i] * v[i];
  return sum;
}

/* Central differences err by h² times a third derivative and by 1e-16/h. */
static void
test_jacobian (void)
{
  const struct
  {
    unsigned depth, outputs;
    Activation activation;
    bool bias;
  } shapes[] = { { 0, 2, ACTIVATION_TANH, true },   { 1, 1, ACTIVATION_TANH, true },
                 { 1, 3, ACTIVATION_GELU, false },  { 3, 2, ACTIVATION_TANH, false },
                 { 2, 2, ACTIVATION_SQUARE, true }, { 2, 1, ACTIVATION_IDENTITY, true } };
  const double h = 1e-5;

  for (guint c = 0; c < G_N_ELEMENTS (shapes); c++)
    {
      Architecture architecture = smooth (3, shapes[c].depth, 4, shapes[c].outputs, shapes[c].activation,
                                          shapes[c].bias);
      g_autoptr (Dataset)
          data = points (c % 2 ? TASK_REGRESSION : TASK_CLASSES, 5, 3, MAX (2 - c % 2, shapes[c].outputs), c);
      architecture.outputs = data->outputs;
      OutputJacobian *jacobian = output_jacobian_new (&architecture, data);
      size_t rows = output_jacobian_rows (jacobian), n = output_jacobian_parameters (jacobian);
      g_autofree double *theta = draw (n, c), *j = g_new (double, rows *n), *r = g_new (double, rows);
      g_autofree double *up = g_new (double, rows), *down = g_new (double, rows);
      g_autofree double *gradient = g_new (double, n), *moved = g_new (double, rows *n);

      output_jacobian_forward (jacobian, theta, r);
      output_jacobian_fill (jacobian, theta, j);
      output_jacobian_norm_gradient (jacobian, theta, gradient);
      for (size_t i = 0; i < n; i++)
        {
          double at = theta[i], norms[2];
          for (int side = 0; side < 2; side++)
            {
              theta[i] = at + (side ? h : -h);
              output_jacobian_forward (jacobian, theta, side ? up : down);
              output_jacobian_fill (jacobian, theta, moved);
              norms[side] = squared_norm (rows * n, moved);
            }
          theta[i] = at;
          for (size_t row = 0; row < rows; row++)
            g_assert_cmpfloat_with_epsilon (j[row * n + i], (up[row] - down[row]) / (2 * h),
                                            2e-8 * (1 + fabs (j[row * n + i])));
          g_assert_cmpfloat_with_epsilon (gradient[i], (norms[1] - norms[0]) / (2 * h),
                                          1e-7 * (1 + squared_norm (rows * n, j)));
        }
      output_jacobian_free (jacobian);
    }
}

/* Six points on a line, with a wave through them. */
static Dataset *
wave (size_t n)
{
  Dataset *data = dataset_new (TASK_REGRESSION, n, 1, 1);

  for (size_t i = 0; i < n; i++)
    {
      data->x[i] = (float) (2.0 * (double) i / ((double) n - 1) - 1);
      data->targets[i] = (float) (0.8 * sin (3 * (double) data->x[i]) + 0.3 * (double) data->x[i]);
    }
  return data;
}

static double
distance (size_t n, const double *a, const double *b)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrt (sum);
}

/* ‖J v‖ / (‖J‖ ‖v‖) */
static double
normal_part (const SolutionWalk *walk, const double *v)
{
  size_t rows = solution_walk_residuals (walk), n = solution_walk_parameters (walk);
  const double *j = solution_walk_jacobian (walk);
  double sum = 0;

  for (size_t r = 0; r < rows; r++)
    {
      double along = 0;
      for (size_t i = 0; i < n; i++)
        along += j[r * n + i] * v[i];
      sum += along * along;
    }
  return sqrt (sum / (squared_norm (rows * n, j) * squared_norm (n, v)));
}

static SolutionWalk *
walk_new (uint64_t seed)
{
  Architecture architecture = smooth (1, 1, 20, 1, ACTIVATION_TANH, true);
  g_autoptr (Dataset) train = wave (6), test = wave (200);
  SolutionWalk *walk = solution_walk_new (&architecture, train, test);

  g_assert_cmpfloat (solution_walk_fit (walk, seed, NULL), <=, 1e-28);
  return walk;
}

static void
test_walk (void)
{
  for (uint64_t seed = 0; seed < SEEDS; seed++)
    {
      SolutionWalk *walk = walk_new (40 + seed);
      size_t n = solution_walk_parameters (walk);
      g_autofree double *first = g_memdup2 (solution_walk_theta (walk), n * sizeof (double));
      WalkMeasures before = solution_walk_measure (walk), after;

      g_assert_cmpfloat_with_epsilon (squared_norm (n, solution_walk_tangent (walk)), 1, 1e-12);
      for (int step = 0; step < 600; step++)
        {
          g_assert_cmpfloat (solution_walk_step (walk, WALK_ON, 0.05), >, 0);
          g_assert_cmpfloat (normal_part (walk, solution_walk_tangent (walk)), <, 1e-12);
          g_assert_cmpfloat (solution_walk_measure (walk).loss, <, WALK_FITTED);
        }
      after = solution_walk_measure (walk);
      g_test_message ("test loss %g to %g, sharpness %g to %g, speed² %g", before.test_loss, after.test_loss,
                      before.sharpness, after.sharpness, squared_norm (n, solution_walk_tangent (walk)));
      g_assert_cmpfloat (distance (n, solution_walk_theta (walk), first), >, 1);
      solution_walk_free (walk);
    }
}

/* Back on the same way: what each step's corrector leaves, some 1e-14, is carried along a few hundred of them. */
static void
test_reversible (void)
{
  for (uint64_t seed = 0; seed < SEEDS; seed++)
    {
      SolutionWalk *walk = walk_new (60 + seed);
      size_t n = solution_walk_parameters (walk);
      g_autofree double *first = g_memdup2 (solution_walk_theta (walk), n * sizeof (double));

      for (int step = 0; step < 200; step++)
        g_assert_cmpfloat (solution_walk_step (walk, WALK_ON, 0.02), >, 0);
      g_assert_cmpfloat (distance (n, solution_walk_theta (walk), first), >, 0.5);
      solution_walk_reverse (walk);
      for (int step = 0; step < 200; step++)
        g_assert_cmpfloat (solution_walk_step (walk, WALK_ON, 0.02), >, 0);
      g_test_message ("back to %g", distance (n, solution_walk_theta (walk), first));
      g_assert_cmpfloat (distance (n, solution_walk_theta (walk), first), <, 1e-8);
      solution_walk_free (walk);
    }
}

/* Along a projected gradient what it is the gradient of goes where it should, while the loss stays zero. */
static void
test_directions (void)
{
  for (uint64_t seed = 0; seed < SEEDS; seed++)
    {
      SolutionWalk *walk = walk_new (80 + seed);
      size_t n = solution_walk_parameters (walk);
      g_autofree double *first = g_memdup2 (solution_walk_theta (walk), n * sizeof (double));
      WalkMeasures before = solution_walk_measure (walk);

      for (WalkDirection direction = WALK_FLATTER; direction < WALK_TO_GOAL; direction++)
        {
          solution_walk_place (walk, first);
          for (int step = 0; step < 50; step++)
            g_assert_cmpfloat (solution_walk_step (walk, direction, 0.005), >, 0);
          WalkMeasures after = solution_walk_measure (walk);
          g_assert_cmpfloat (after.loss, <, WALK_FITTED);
          if (direction == WALK_FLATTER || direction == WALK_SHARPER)
            g_assert_true ((after.trace < before.trace) == (direction == WALK_FLATTER));
          else
            g_assert_true ((after.test_loss < before.test_loss) == (direction == WALK_BETTER));
        }
      solution_walk_place (walk, first);
      solution_walk_set_goal (walk, first);
      solution_walk_random_tangent (walk, seed);
      for (int step = 0; step < 40; step++)
        solution_walk_step (walk, WALK_ON, 0.02);
      double far = solution_walk_measure (walk).goal;
      for (int step = 0; step < 60; step++)
        solution_walk_step (walk, WALK_TO_GOAL, 0.02);
      g_test_message ("%g from the goal, then %g", far, solution_walk_measure (walk).goal);
      g_assert_cmpfloat (solution_walk_measure (walk).goal, <, 0.1 * far);
      solution_walk_free (walk);
    }
}

/* One-hot targets: JJᵀ is singular, and the walk goes on. */
static void
test_classes (void)
{
  Architecture architecture = smooth (2, 1, 8, 2, ACTIVATION_TANH, true);
  g_autoptr (Dataset) train = points (TASK_CLASSES, 12, 2, 2, 5), test = points (TASK_CLASSES, 50, 2, 2, 6);
  SolutionWalk *walk = solution_walk_new (&architecture, train, test);

  g_assert_cmpfloat (solution_walk_fit (walk, 3, NULL), <=, WALK_FITTED);
  for (int step = 0; step < 100; step++)
    {
      g_assert_cmpfloat (solution_walk_step (walk, WALK_ON, 0.02), >, 0);
      g_assert_cmpfloat (solution_walk_measure (walk).loss, <, WALK_FITTED);
    }
  solution_walk_free (walk);
}

/* The largest sum over outputs of the weights of a hidden unit. */
static double
largest_sum (const SolutionWalk *walk, const Architecture *architecture)
{
  Layout layout = architecture_layout (architecture);
  const LayerLayout *last = &layout.layer[layout.layers - 1];
  double largest = 0;

  for (unsigned j = 0; j < last->in; j++)
    {
      double sum = 0;
      for (unsigned k = 0; k < last->out; k++)
        sum += solution_walk_theta (walk)[last->weight + k * last->in + j];
      largest = fmax (largest, fabs (sum));
    }
  return largest;
}

/* Of one-hot targets, n samples of them, K classes and h units in the last hidden layer: n (K - 1) + min (n, h + 1)
 * where the output weights sum to zero over the classes, as they stay when they begin so; nK where they do not. */
static void
test_rank (void)
{
  const unsigned shapes[][3] = { { 10, 8, 1 }, { 12, 8, 1 }, { 20, 8, 1 }, { 20, 16, 1 }, { 6, 8, 1 }, { 14, 8, 2 } };
  const unsigned classes = 5;
  guint fitted = 0;

  for (guint c = 0; c < G_N_ELEMENTS (shapes); c++)
    for (uint64_t seed = 0; seed < SEEDS; seed++)
      for (int balanced = 0; balanced < 2; balanced++)
        {
          unsigned n = shapes[c][0], h = shapes[c][1];
          Architecture architecture = smooth (10, shapes[c][2], h, classes, ACTIVATION_TANH, true);
          g_autoptr (Dataset) data = points (TASK_CLASSES, n, 10, classes, 20 + seed);
          SolutionWalk *walk = solution_walk_new (&architecture, data, data);
          g_autofree double *values = g_new (double, n *classes);

          solution_walk_begin_balanced (walk, balanced);
          if (solution_walk_fit (walk, 30 + seed, NULL) <= 1e-26)
            {
              size_t rank = solution_walk_spectrum (walk, values);
              bool zero = largest_sum (walk, &architecture) < 1e-8;
              fitted++;
              g_assert_true (zero || !balanced);
              g_assert_cmpuint (rank, ==, zero ? n * (classes - 1) + MIN (n, h + 1) : n * classes);
            }
          else
            g_assert_false (balanced);
          solution_walk_free (walk);
        }
  g_assert_cmpuint (fitted, >=, 2 * SEEDS * G_N_ELEMENTS (shapes) - 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/solution-walk/jacobian", test_jacobian);
  g_test_add_func ("/solution-walk/walk", test_walk);
  g_test_add_func ("/solution-walk/reversible", test_reversible);
  g_test_add_func ("/solution-walk/directions", test_directions);
  g_test_add_func ("/solution-walk/classes", test_classes);
  g_test_add_func ("/solution-walk/rank", test_rank);
  return g_test_run ();
}

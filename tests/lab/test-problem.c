/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a problem before it is trained. */
#include "toy.h"

#include <math.h>

/* The loss of a network that says the same of every input, best of all such. */
static void
test_constant_loss (void)
{
  static const struct
  {
    const char *data, *loss;
  } cases[] = {
    { "spirals", "cross-entropy" }, { "clusters", "cross-entropy" }, { "clusters", "mse" }, { "chebyshev", "mse" }
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const char *const values[] = { "data",     cases[c].data, "loss",  cases[c].loss, "classes",
                                     "3",        "samples",     "90",    "depth",       "0",
                                     "momentum", "0.9",         "steps", "20000",       NULL };
      g_autoptr (Problem) problem = toy_problem (values);
      Samples *train = &problem->monitored;
      g_autofree real *blank = g_new0 (real, train->n * train->inputs), *theta = g_new0 (real, problem->parameters),
                      *gradient = g_new (real, problem->parameters);
      Workspace *workspace = workspace_new (problem->network, train->n);
      Samples same = *train;

      /* On inputs that are all zero only the bias is left, and the loss is convex in it. */
      same.x = blank;
      for (int i = 0; i < 20000; i++)
        {
          network_gradient (problem->network, theta, &same, NULL, same.n, gradient, workspace);
          for (size_t p = 0; p < problem->parameters; p++)
            theta[p] -= (real) 0.3 * gradient[p];
        }
      g_assert_cmpfloat_with_epsilon (network_loss (problem->network, theta, &same, NULL, same.n, workspace),
                                      problem_constant_loss (problem), 1e-5);
      workspace_free (workspace);
    }
}

/* Of K classes with as many samples each: ln K, or (K - 1)/K². */
static void
test_constant_loss_of_balanced_classes (void)
{
  const char *const entropy[] = { "data", "xor", "samples", "400", "test-share", "0.5", NULL };
  const char *const squares[] = { "data", "xor", "samples", "400", "test-share", "0.5", "loss", "mse", NULL };
  g_autoptr (Problem) a = toy_problem (entropy), b = toy_problem (squares);

  /* The split leaves the classes balanced to a few samples: p = ½ ± δ is second order in δ. */
  g_assert_cmpfloat_with_epsilon (problem_constant_loss (a), log (2), 0.01);
  g_assert_cmpfloat_with_epsilon (problem_constant_loss (b), 0.25, 0.005);
}

static void
test_memory (void)
{
  Architecture architecture = architecture_uniform (2, 64, 4096, 2);
  g_autoptr (GError) error = NULL;

  g_assert_true (problem_check_memory (&architecture, 32, 1e12, &error));
  g_assert_no_error (error);
  g_assert_false (problem_check_memory (&architecture, 32, 16e9, &error));
  g_assert_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY);
  g_assert_true (g_str_has_prefix (error->message,
                                   "A network of 1.06e+09 parameters: about 153 GB of memory are needed; "
                                   "16 GB are available. Choose a smaller width or depth."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/constant-loss", test_constant_loss);
  g_test_add_func ("/problem/constant-loss-of-balanced-classes", test_constant_loss_of_balanced_classes);
  g_test_add_func ("/problem/memory", test_memory);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What double descent fits is plain data of the settings: with no run, and twice the same. */
#include "experiments/double_descent/world.h"
#include "running.h"

typedef struct
{
  double row[FIT_SHARPNESS + 1];
  Numbers *arrays[FIT_TEST_HISTORY + 1];
} Fitted;

/* One fit of the first curve, with nobody who watches. */
static void
fit (const World *world, double value, unsigned seed, Fitted *fitted)
{
  static const atomic_bool never = false;
  SweepFit made = { .row = fitted->row, .arrays = fitted->arrays }, *fits[] = { &made };
  SweepTask task = { .seed = seed, .values = &value, .n = 1 };
  void *work;

  *fitted = (Fitted){ 0 };
  work = double_descent_fits.begin (world, &task, fits);
  g_assert_true (double_descent_fits.advance (work, G_MAXINT64, &never));
  double_descent_fits.free (work);
  g_assert_cmpint (made.status, ==, SWEEP_FITTED);
}

static void
clear (Fitted *fitted)
{
  for (guint i = 0; i < G_N_ELEMENTS (fitted->arrays); i++)
    g_clear_pointer (&fitted->arrays[i], numbers_unref);
}

static World *
world_of (const char *const *values)
{
  g_autoptr (Settings) settings = settings_with (&double_descent_experiment, "peak", values);
  g_autoptr (GError) error = NULL;
  World *world = world_new (settings, &error);

  g_assert_no_error (error);
  g_assert_true (world_reserve (world, 2, 1, &error));
  g_assert_no_error (error);
  return world;
}

/* Settings, and what the first curve at a place of the axis must come to have. */
static void
check (const char *const *values, double value, double parameters)
{
  g_autoptr (World) first = world_of (values), second = world_of (values);
  Fitted a, b, other;

  fit (first, value, 1, &other); /* what else was asked for changes nothing */
  fit (first, value, 0, &a);
  fit (second, value, 0, &b);
  g_assert_cmpfloat (a.row[FIT_PARAMETERS], ==, parameters);
  g_assert_cmpfloat (a.row[FIT_TEST], ==, b.row[FIT_TEST]);
  g_assert_cmpfloat (a.row[FIT_TEST], !=, other.row[FIT_TEST]);
  g_assert_cmpmem (a.arrays[FIT_PREDICTIONS]->v, a.arrays[FIT_PREDICTIONS]->n * sizeof (double),
                   b.arrays[FIT_PREDICTIONS]->v, b.arrays[FIT_PREDICTIONS]->n * sizeof (double));
  clear (&a);
  clear (&b);
  clear (&other);
}

static void
test_network (void)
{
  const char *const values[] = { "model", "network", "data", "moons", "samples", "20", "steps", "50", NULL };
  check (values, 4, 2 * 4 + 4 + 4 * 2 + 2);
}

static void
test_linear (void)
{
  const char *const values[] = { "model", "linear", "samples", "20", NULL };
  check (values, 10, 10);
}

static void
test_features (void)
{
  const char *const values[] = { "model", "random-features", "samples", "20", "highest", "40", NULL };
  check (values, 30, 30);
}

/* What captions state: whether a penalty is anywhere, and over how many samples the error is taken apart. */
static void
check_stated (const char *const *values, bool penalised, size_t decomposed)
{
  g_autoptr (World) world = world_of (values);

  g_assert_cmpint (world_is_penalised (world), ==, penalised);
  g_assert_cmpuint (world_decomposed_samples (world), ==, decomposed);
}

static void
test_stated (void)
{
  check_stated ((const char *const[]){ "model", "linear", "test-samples", "3000", NULL }, false, 3000);
  check_stated ((const char *const[]){ "model", "linear", "family", "ridge", NULL }, true, 1000);
  check_stated ((const char *const[]){ "model", "linear", "family", "noise", NULL }, false, 1000);
  check_stated ((const char *const[]){ "model", "linear", "axis", "ridge", NULL }, true, 1000);
  check_stated ((const char *const[]){ "test-samples", "3000", NULL }, false, 1000);
  check_stated ((const char *const[]){ "model", "random-features", "test-samples", "3000", "ridge", "0.1", NULL }, true,
                1000);
  check_stated ((const char *const[]){ "test-samples", "300", NULL }, false, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/world/network", test_network);
  g_test_add_func ("/world/linear", test_linear);
  g_test_add_func ("/world/random-features", test_features);
  g_test_add_func ("/world/stated", test_stated);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/series.h"

#include <glib.h>
#include <math.h>

enum
{
  STEP,
  VALUE,
  COLUMNS
};

/* As a session fills it: a row when one is due, and one at the end. */
static Series *
fill (uint64_t steps, guint most, uint64_t every)
{
  Series *series = series_new (COLUMNS, most, every);

  for (uint64_t step = 0; step <= steps; step++)
    if (series_due (series, step) || step == steps)
      series_add (series, step)[VALUE] = (double) (step * step);
  return series;
}

/* Bounded, ascending, from the first step to the last, every value at its own step, and but for the last ones on the
 * interval. */
static void
test_bounded (void)
{
  static const uint64_t steps[] = { 0, 1, 9, 10, 11, 99, 1000, 12345 };

  for (guint s = 0; s < G_N_ELEMENTS (steps); s++)
    for (uint64_t every = 1; every <= 3; every++)
      {
        g_autoptr (Series) series = fill (steps[s], 10, every);
        guint n = series_length (series);

        g_assert_cmpuint (n, <=, 10);
        g_assert_cmpfloat (series_row (series, 0)[STEP], ==, 0);
        g_assert_cmpfloat (series_row (series, -1)[STEP], ==, (double) steps[s]);
        g_assert_cmpuint (series_interval (series) % every, ==, 0);
        for (guint i = 0; i < n; i++)
          {
            const double *row = series_row (series, (int) i);
            g_assert_cmpfloat (row[VALUE], ==, row[STEP] * row[STEP]);
            g_assert_true (i == 0 || row[STEP] > series_row (series, (int) i - 1)[STEP]);
          }
        /* No more than is needed is dropped: half of what fits is there. */
        g_assert_cmpuint (n, >=, MIN (5, steps[s] / every));
      }
}

static void
test_cut (void)
{
  g_autoptr (Series) series = fill (8, 100, 1);

  series_cut (series, 5);
  g_assert_cmpuint (series_length (series), ==, 6);
  g_assert_cmpfloat (series_row (series, -1)[STEP], ==, 5);
  /* A row of the same step takes the place of the old one; so does everything behind it. */
  series_add (series, 3)[VALUE] = -1;
  g_assert_cmpuint (series_length (series), ==, 4);
  g_assert_cmpfloat (series_row (series, -1)[VALUE], ==, -1);
  series_add (series, 0);
  g_assert_cmpuint (series_length (series), ==, 1);
  g_assert_true (isnan (series_row (series, 0)[VALUE]));
}

static void
test_columns (void)
{
  g_autoptr (Series) series = fill (3, 100, 1);
  g_autoptr (Numbers) values = series_column (series, VALUE);

  series_add (series, 4)[VALUE] = INFINITY;
  g_assert_cmpuint (values->n, ==, 4);
  g_assert_cmpfloat (values->v[3], ==, 9);
  g_assert_cmpfloat (series_largest (series, VALUE), ==, 9);
  g_assert_cmpfloat (series_row (series, -2)[VALUE], ==, 9);
}

/* A vector stays with its row through thinning, cutting and copying. */
static void
test_vectors (void)
{
  g_autoptr (Series) series = series_new_with_vectors (COLUMNS, 10, 1, 3 * sizeof (double));

  for (uint64_t step = 0; step <= 100; step++)
    {
      series_add (series, step);
      for (int i = 0; i < 3; i++)
        ((double *) series_vector (series, -1))[i] = (double) step + i;
    }
  g_autoptr (Series) copy = series_copy (series);
  series_cut (series, 50);
  g_assert_cmpuint (series_length (copy), >, series_length (series));
  for (guint k = 0; k < series_length (copy); k++)
    {
      const double *vector = series_vector (copy, (int) k);
      for (int i = 0; i < 3; i++)
        g_assert_cmpfloat (vector[i], ==, series_row (copy, (int) k)[STEP] + i);
      if (k < series_length (series))
        g_assert_cmpmem (series_vector (series, (int) k), sizeof (double[3]), vector, sizeof (double[3]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/series/bounded", test_bounded);
  g_test_add_func ("/series/cut", test_cut);
  g_test_add_func ("/series/columns", test_columns);
  g_test_add_func ("/series/vectors", test_vectors);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of fewer points: each that was left out is within the tolerance of the line that remains. */
#include "plot/simplify.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

#define TOLERANCE 0.05

static double
distance_to (PlotPoint p, PlotPoint a, PlotPoint b)
{
  double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
  double t = squared > 0 ? CLAMP (((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0, 1) : 0;

  return hypot (p.x - a.x - t * dx, p.y - a.y - t * dy);
}

static bool
is_same (PlotPoint a, PlotPoint b)
{
  return a.x == b.x && a.y == b.y;
}

/* What is left are points of the line in their order, and each between two of them is near to the piece that they are
 * the ends of.  Returns how many there are. */
static size_t
check (const PlotPoint *line, size_t n)
{
  g_autofree PlotPoint *left = g_memdup2 (line, n * sizeof *line);
  size_t count = simplify_line (left, n, TOLERANCE), from = 0;

  g_assert_cmpuint (count, <=, n);
  g_assert_true (is_same (left[0], line[0]) && is_same (left[count - 1], line[n - 1]));
  for (size_t k = 1; k < count; k++)
    {
      size_t to = k + 1 == count ? n - 1 : from + 1;
      while (!is_same (line[to], left[k]))
        g_assert_cmpuint (++to, <, n);
      for (size_t i = from + 1; i < to; i++)
        g_assert_cmpfloat (distance_to (line[i], left[k - 1], left[k]), <=, TOLERANCE * (1 + 1e-9));
      from = to;
    }
  g_assert_cmpuint (from, ==, n - 1);
  return count;
}

enum
{
  N = 20000
};

static void
test_straight (void)
{
  PlotPoint line[N];

  for (int i = 0; i < N; i++)
    line[i] = (PlotPoint){ 0.02 * i, 7 - 0.013 * i };
  g_assert_cmpuint (check (line, N), ==, 2);
  g_assert_cmpuint (check (line, 2), ==, 2);
  g_assert_cmpuint (check (line, 1), ==, 1);
}

/* A polygon in a circle of radius r that is nowhere further than t from it has π √(r / 2t) corners at least.  Here a
 * piece ends where it would miss by t at its own end, not only in its middle: twice as many are enough. */
static void
test_circle (void)
{
  PlotPoint line[N];
  const double radius = 100;
  size_t count;

  for (int i = 0; i < N; i++)
    line[i] = (PlotPoint){ radius * cos (2 * G_PI * i / (N - 1)), radius * sin (2 * G_PI * i / (N - 1)) };
  line[N - 1] = (PlotPoint){ radius, 1e-9 };
  count = check (line, N);
  g_assert_cmpuint (count, >=, (guint) (G_PI * sqrt (radius / (2 * TOLERANCE))) - 1);
  g_assert_cmpuint (count, <=, (guint) (2 * G_PI * sqrt (radius / (2 * TOLERANCE))) + 2);
}

/* A spike of a single point stays, and so does a way that goes back upon itself. */
static void
test_what_must_stay (void)
{
  PlotPoint line[N], there[] = { { 0, 0 }, { 5, 0 }, { 10, 0 }, { 4, 0 }, { 12, 0 } };

  for (int i = 0; i < N; i++)
    line[i] = (PlotPoint){ 0.01 * i, i == 1234 ? 3 : 0 };
  g_assert_cmpuint (check (line, N), ==, 5);
  g_assert_cmpuint (check (there, G_N_ELEMENTS (there)), ==, 4);
}

static void
test_random_walks (void)
{
  PlotPoint line[N];

  for (int walk = 0; walk < 40; walk++)
    {
      double size = pow (10, g_test_rand_double_range (-3, 1)), x = 0, y = 0;
      guint n = (guint) g_test_rand_int_range (3, N), left;
      for (guint i = 0; i < n; i++)
        {
          x += walk % 2 == 0 ? 0.01 : size * g_test_rand_double_range (-1, 1);
          y += size * g_test_rand_double_range (-1, 1);
          line[i] = (PlotPoint){ x, y };
        }
      left = (guint) check (line, n);
      if (size < 0.01 && n > 1000)
        g_assert_cmpuint (left, <, n / 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simplify/straight", test_straight);
  g_test_add_func ("/simplify/circle", test_circle);
  g_test_add_func ("/simplify/what-must-stay", test_what_must_stay);
  g_test_add_func ("/simplify/random-walks", test_random_walks);
  return g_test_run ();
}

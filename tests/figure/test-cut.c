/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Surfaces that are cut off: areas against closed forms, edges on the level, nothing lost and nothing twice. */
#include "figure/contours.h"
#include "figure/cut.h"

#include <math.h>

typedef double (*Height) (double x, double y);

static Plot *
surface_of (Height height, double from, double to, guint n)
{
  Plot *plot = plot_new ("p", NULL);
  Numbers *x = numbers_linear (from, to, n), *y = numbers_linear (from, to, n), *z = numbers_new (n * n);

  for (guint at = 0; at < n * n; at++)
    z->v[at] = height (x->v[at % n], y->v[at / n]);
  plot_add_surface (plot, "s", x, y, z);
  return plot;
}

/* Seen from above; positive anticlockwise. */
static double
area_of (const CutPiece *piece)
{
  double twice = 0;

  for (guint k = 0; k < piece->n; k++)
    {
      const CutPoint *a = &piece->at[k], *b = &piece->at[(k + 1) % piece->n];
      twice += a->x * b->y - b->x * a->y;
    }
  return twice / 2;
}

static guint
cut_at (const Layer *surface, size_t i, size_t j, double low, double high, CutPiece pieces[2])
{
  size_t nx = surface->x->n, at = j * nx + i;
  const size_t corners[4] = { at, at + 1, at + nx + 1, at + nx };

  return cut_cell (surface, corners, low, high, pieces);
}

static double
whole_area (const Layer *surface, double low, double high)
{
  double area = 0;

  for (size_t j = 0; j + 1 < surface->y->n; j++)
    for (size_t i = 0; i + 1 < surface->x->n; i++)
      {
        CutPiece pieces[2];
        guint n = cut_at (surface, i, j, low, high, pieces);
        for (guint k = 0; k < n; k++)
          {
            g_assert_cmpfloat (area_of (&pieces[k]), >=, 0);
            area += area_of (&pieces[k]);
          }
      }
  return area;
}

static double
plane (double x, double y)
{
  return x + 2 * y;
}

static double
paraboloid (double x, double y)
{
  return x * x + y * y;
}

/* Of a plane over the unit square a triangle with legs 1 and ½ lies below 1, one half as long below ½. */
static void
test_plane (void)
{
  for (guint n = 2; n < 12; n++)
    {
      g_autoptr (Plot) plot = surface_of (plane, 0, 1, n);
      const Layer *surface = plot_surface (plot);
      g_assert_cmpfloat_with_epsilon (whole_area (surface, -1, 4), 1, 1e-14 * n * n);
      g_assert_cmpfloat_with_epsilon (whole_area (surface, -1, 1), 0.25, 1e-14 * n * n);
      g_assert_cmpfloat_with_epsilon (whole_area (surface, 0.5, 1), 0.25 - 0.0625, 1e-14 * n * n);
      g_assert_cmpfloat_with_epsilon (whole_area (surface, 1, 5), 0.75, 1e-14 * n * n);
    }
}

/* A disc.  Along an edge of length h the chord of z lies at most h²/4 above it: so far is the edge's z from the level,
 * and the disc is smaller by π h²/4 at the most. */
static void
test_paraboloid (void)
{
  const guint n = 61;
  const double level = 0.7, h = 2.0 / (n - 1);
  g_autoptr (Plot) plot = surface_of (paraboloid, -1, 1, n);
  const Layer *surface = plot_surface (plot);
  double area = whole_area (surface, -1, level);
  guint points = 0;

  g_assert_cmpfloat (area, <, G_PI * level);
  g_assert_cmpfloat (area, >, G_PI * (level - h * h));
  for (size_t j = 0; j + 1 < n; j++)
    for (size_t i = 0; i + 1 < n; i++)
      {
        CutPiece pieces[2];
        guint count = cut_at (surface, i, j, -1, level, pieces);
        g_assert_cmpuint (count, <=, 1);
        for (guint k = 0; count == 1 && k < pieces[0].n; k++)
          {
            const CutPoint *at = &pieces[0].at[k];
            g_assert_cmpfloat (at->z, <=, level);
            if (at->from == at->to)
              continue;
            points++;
            g_assert_cmpfloat (at->z, ==, level);
            g_assert_cmpfloat (paraboloid (at->x, at->y), <=, level + 1e-15);
            g_assert_cmpfloat (paraboloid (at->x, at->y), >=, level - h * h / 4 - 1e-15);
          }
      }
  g_assert_cmpuint (points, >, 2 * n);
}

/* Heights without any order, some of them not known: saddles, cells cut twice, nodes on the level. */
static double
scattered (double x, double y)
{
  double noise = sin (12.9898 * x + 78.233 * y) * 43758.5453;

  noise -= floor (noise);
  return noise > 0.97 ? NAN : floor (noise * 8) / 8;
}

/* What is below, between and above two levels is all there is: a saddle is decided by its middle on both sides of a
 * level, so that only cells which both levels cut can share a little. */
static void
test_partition (void)
{
  const guint n = 40;
  g_autoptr (Plot) plot = surface_of (scattered, 0, 1, n);
  const Layer *surface = plot_surface (plot);
  const double cell = 1.0 / ((n - 1) * (n - 1));
  guint in_two = 0, known = 0;

  for (size_t j = 0; j + 1 < n; j++)
    for (size_t i = 0; i + 1 < n; i++)
      {
        CutPiece below[2], above[2];
        guint lower = cut_at (surface, i, j, -1, 0.4, below), upper = cut_at (surface, i, j, 0.4, 2, above);
        const double *z = surface->z->v + j * n + i;
        double area = 0;
        if (isnan (z[0] + z[1] + z[n] + z[n + 1]))
          {
            g_assert_cmpuint (lower + upper, ==, 0);
            continue;
          }
        for (guint k = 0; k < lower; k++)
          area += area_of (&below[k]);
        for (guint k = 0; k < upper; k++)
          area += area_of (&above[k]);
        g_assert_cmpfloat_with_epsilon (area, cell, 1e-15);
        in_two += lower == 2 || upper == 2;
        known++;
      }
  g_assert_cmpuint (in_two, >, 20);
  g_assert_cmpfloat (whole_area (surface, 0.2, 0.7), <, known * cell);
  g_assert_cmpfloat (whole_area (surface, 0.2, 0.7), >, 0.2 * known * cell);
}

static void
check_same (GHashTable *seen, const CutPoint *point, guint *shared)
{
  g_autofree char *edge = g_strdup_printf ("%zu %zu %g", point->from, point->to, point->z);
  CutPoint *other = g_hash_table_lookup (seen, edge);

  if (other == NULL)
    {
      g_hash_table_insert (seen, g_steal_pointer (&edge), g_memdup2 (point, sizeof *point));
      return;
    }
  g_assert_cmpfloat (point->x, ==, other->x);
  g_assert_cmpfloat (point->y, ==, other->y);
  (*shared)++;
}

/* Two cells have the same point on the edge between them. */
static void
test_neighbours (void)
{
  const guint n = 30;
  g_autoptr (Plot) plot = surface_of (scattered, -0.3, 1.7, n);
  const Layer *surface = plot_surface (plot);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint shared = 0;

  for (size_t j = 0; j + 1 < n; j++)
    for (size_t i = 0; i + 1 < n; i++)
      {
        CutPiece pieces[2];
        guint count = cut_at (surface, i, j, 0.3, 0.6, pieces);
        for (guint k = 0; k < count; k++)
          for (guint c = 0; c < pieces[k].n; c++)
            if (pieces[k].at[c].from != pieces[k].at[c].to)
              check_same (seen, &pieces[k].at[c], &shared);
      }
  g_assert_cmpuint (shared, >, 100);
}

/* ---- What a plot says of it ---- */

static void
test_plot (void)
{
  g_autoptr (Plot) plot = surface_of (paraboloid, -1, 1, 11);
  PlotCut cut = plot_cut (plot);

  g_assert_false (cut.above || cut.below);
  plot->z.high = 2;
  g_assert_false (plot_cut (plot).above);
  plot->z.high = 2 - 1e-7; /* that is rounding of single precision, */
  g_assert_false (plot_cut (plot).above);
  plot->z.high = 2 - 1e-5; /* and that is not */
  g_assert_true (plot_cut (plot).above);
  plot->z.high = 1.5;
  cut = plot_cut (plot);
  g_assert_true (cut.above && !cut.below);
  g_assert_cmpfloat (cut.highest, ==, 2);
  g_assert_cmpfloat (cut.high, ==, 1.5);
  plot->z.low = 0.5;
  cut = plot_cut (plot);
  g_assert_true (cut.above && cut.below);
  g_assert_cmpfloat (cut.lowest, ==, 0);
}

/* ---- Contour lines ---- */

typedef struct
{
  double ends[4096][2];
  guint n;
} Ends;

static void
on_segment (double x0, double y0, double x1, double y1, double level, void *data)
{
  Ends *ends = data;

  g_assert_cmpfloat_with_epsilon (plane (x0, y0), level, 4e-16 * 4);
  g_assert_cmpfloat_with_epsilon (plane (x1, y1), level, 4e-16 * 4);
  g_assert_cmpuint (ends->n, <, G_N_ELEMENTS (ends->ends) - 2);
  ends->ends[ends->n][0] = x0, ends->ends[ends->n++][1] = y0;
  ends->ends[ends->n][0] = x1, ends->ends[ends->n++][1] = y1;
}

/* On a plane they are straight, on their level, and one ends where the next begins: only two ends are alone. */
static void
test_lines (void)
{
  static const double levels[] = { 0.37, 1.01, 2.3 };

  for (guint l = 0; l < G_N_ELEMENTS (levels); l++)
    {
      g_autoptr (Plot) plot = surface_of (plane, 0, 1, 24);
      g_autofree Ends *ends = g_new0 (Ends, 1);
      guint alone = 0;
      contours_trace (plot_surface (plot), 1, &levels[l], on_segment, ends);
      g_assert_cmpuint (ends->n, >, 20);
      for (guint i = 0; i < ends->n; i++)
        {
          guint same = 0;
          for (guint k = 0; k < ends->n; k++)
            same += ends->ends[i][0] == ends->ends[k][0] && ends->ends[i][1] == ends->ends[k][1];
          g_assert_cmpuint (same, <=, 2);
          alone += same == 1;
        }
      g_assert_cmpuint (alone, ==, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cut/plane", test_plane);
  g_test_add_func ("/cut/paraboloid", test_paraboloid);
  g_test_add_func ("/cut/partition", test_partition);
  g_test_add_func ("/cut/neighbours", test_neighbours);
  g_test_add_func ("/cut/plot", test_plot);
  g_test_add_func ("/cut/contour-lines", test_lines);
  return g_test_run ();
}

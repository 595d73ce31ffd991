/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as data: ranges, ticks, scales, numbers that read back, contours, projection and picking, CSV. */
#include "figure/colourmap.h"
#include "figure/column_name.h"
#include "figure/contours.h"
#include "figure/figure_csv.h"
#include "figure/projection.h"
#include "figure/ticks.h"

#include <float.h>
#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static Numbers *
numbers (const double *v, size_t n)
{
  return numbers_copy (v, n);
}

static void
test_ranges (void)
{
  const double x[5] = { 1, 2, 3, 4, 5 }, y[5] = { -1, NAN, 10, INFINITY, 0.5 };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  double low, high;
  guint lost;

  plot_range (plot, AXIS_X, &low, &high, &lost);
  g_assert_true (low == 0 && high == 1 && lost == 0); /* nothing there */
  plot_add_line (plot, "l", NULL, numbers (x, 5), numbers (y, 5));
  plot_range (plot, AXIS_Y, &low, &high, &lost);
  g_assert_true (low == -1 && high == 10 && lost == 2);
  plot->y.scale = SCALE_LOG;
  plot_range (plot, AXIS_Y, &low, &high, &lost);
  g_assert_true (low == 0.5 && high == 10 && lost == 3); /* what a log axis loses is counted */
  plot->y.high = 100;
  plot_range (plot, AXIS_Y, &low, &high, &lost);
  g_assert_true (high == 100);
  g_autoptr (Plot) constant = plot_new ("c", "C");
  const double same[2] = { 7, 7 };
  plot_add_line (constant, "l", NULL, numbers (x, 2), numbers (same, 2));
  plot_range (constant, AXIS_Y, &low, &high, NULL);
  g_assert_true (low < 7 && high > 7);
}

static guint
labelled_of (const Ticks *ticks)
{
  guint labelled = 0;

  for (guint i = 0; i < ticks->n; i++)
    labelled += ticks->label[i][0] != '\0';
  return labelled;
}

/* What holds of every axis: at least two labels, all different, all ticks inside, none twice, text that is text. */
static void
check_ticks (const Ticks *ticks, double low, double high, guint wanted)
{
  guint labelled = labelled_of (ticks);

  g_assert_cmpuint (labelled, >=, 2);
  g_assert_cmpuint (ticks->n, <=, TICKS_MAX);
  for (guint i = 0; i < ticks->n; i++)
    {
      g_assert_true (ticks->value[i] >= low && ticks->value[i] <= high);
      g_assert_true (g_utf8_validate (ticks->label[i], -1, NULL));
      g_assert_true ((ticks->label[i][0] == '\0') == ticks->minor[i]);
      for (guint k = 0; k < i; k++)
        {
          g_assert_cmpfloat (ticks->value[i], !=, ticks->value[k]);
          g_assert_true (ticks->minor[i] || strcmp (ticks->label[i], ticks->label[k]) != 0);
        }
    }
}

/* One step, and its labels are what they mark. */
static void
check_linear_ticks (const Ticks *ticks, double low, double high, guint wanted)
{
  double step = ticks->value[1] - ticks->value[0];

  check_ticks (ticks, low, high, wanted);
  g_assert_cmpuint (ticks->n, <=, wanted + 2);
  for (guint i = 2; i < ticks->n; i++)
    g_assert_cmpfloat_with_epsilon (ticks->value[i] - ticks->value[i - 1], step,
                                    1e-6 * (high - low) + 4 * DBL_EPSILON * fmax (fabs (low), fabs (high)));
  for (guint i = 0; i < ticks->n; i++)
    if (strstr (ticks->label[i], "10") == NULL || strchr (ticks->label[i], '.') == NULL)
      {
        g_autofree char *plain = g_strdup (ticks->label[i]);
        if (strstr (plain, "10") != NULL) /* a power of ten */
          continue;
        if (g_str_has_prefix (plain, "−"))
          memmove (plain, "  -", 3);
        g_assert_cmpfloat_with_epsilon (g_ascii_strtod (plain, NULL), ticks->value[i], 0.01 * step);
      }
}

static void
test_ticks (void)
{
  const double ranges[][2] = { { 0, 1 },         { -3, 7 },     { 0.001, 0.0012 }, { 1e-8, 3e9 },
                               { -1e12, 1e12 },  { 999, 1001 }, { 1e-300, 1e300 }, { -1e308, 1e308 },
                               { 1, 1 + 1e-15 }, { 0.1, 9.9 },  { -0.9, -0.05 },   { 2.1, 4.9 } };

  for (guint r = 0; r < G_N_ELEMENTS (ranges); r++)
    for (int scale = SCALE_LINEAR; scale <= SCALE_SYMLOG; scale++)
      for (guint wanted = 2; wanted <= 9; wanted++)
        {
          double low = ranges[r][0], high = ranges[r][1];
          Ticks ticks = ticks_make (low, high, (Scale) scale, wanted);
          if (scale == SCALE_LOG && low <= 0)
            {
              g_assert_cmpuint (ticks.n, ==, 0);
              continue;
            }
          check_ticks (&ticks, low, high, wanted);
          if (scale == SCALE_LOG)
            g_assert_cmpuint (labelled_of (&ticks), <=, wanted + 3);
        }
  g_assert_cmpuint (ticks_make (NAN, 1, SCALE_LINEAR, 5).n, ==, 0);
  g_assert_cmpuint (ticks_make (1, 1, SCALE_LINEAR, 5).n, ==, 0);
}

/* From axes as long as atoms to such as galaxies, near zero and far from it. */
static void
test_random_ticks (void)
{
  for (int i = 0; i < 60000; i++)
    {
      double span = pow (10, g_test_rand_double_range (-12, 12));
      double low = g_test_rand_double_range (-1, 1) * span * pow (10, g_test_rand_double_range (-3, 4));
      double high = low + span, from = span, to = span * pow (10, g_test_rand_double_range (0.001, 12));
      guint wanted = (guint) g_test_rand_int_range (2, 10);
      Ticks linear = ticks_make (low, high, SCALE_LINEAR, wanted);
      check_linear_ticks (&linear, low, high, wanted);
      Ticks decades = ticks_make (from, to, SCALE_LOG, wanted);
      check_ticks (&decades, from, to, wanted);
      g_assert_cmpuint (labelled_of (&decades), <=, wanted + 3);
      Ticks both = ticks_make (low, high, SCALE_SYMLOG, wanted);
      check_ticks (&both, low, high, wanted);
      /* Labels go from the left to the right, so that one that would run into the one before is left out. */
      for (guint k = 1; k < both.n; k++)
        g_assert_true (both.minor[k] || both.minor[k - 1] || both.value[k] > both.value[k - 1]);
    }
}

/* The step that comes near to the wanted number of labels, and the simpler of two that do. */
static void
test_chosen_ticks (void)
{
  const struct
  {
    double low, high;
    Scale scale;
    guint wanted;
    const char *labels;
  } cases[] = { { 0, 1, SCALE_LINEAR, 5, "0.00 0.25 0.50 0.75 1.00" },
                { 0, 1, SCALE_LINEAR, 3, "0.0 0.5 1.0" },
                { 0.1, 9.9, SCALE_LINEAR, 2, "2 4 6 8" },
                { 0, 13, SCALE_LINEAR, 2, "0 10" },
                { -0.02, 0.61, SCALE_LINEAR, 3, "0.00 0.25 0.50" },
                { 99990, 100010, SCALE_LINEAR, 3, "9.999×10⁴ 10⁵ 1.0001×10⁵" },
                { 0.02, 4, SCALE_LOG, 2, "0.1 1" },
                { 0.7, 60, SCALE_LOG, 4, "1 3 10 30" },
                { 1, 6, SCALE_LOG, 3, "1 2 5" },
                { 1e-8, 1, SCALE_LOG, 5, "10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 10⁰" },
                { -5, 200, SCALE_SYMLOG, 4, "−1 0 1 100" },
                { 150, 800, SCALE_SYMLOG, 3, "200 500" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Ticks ticks = ticks_make (cases[i].low, cases[i].high, cases[i].scale, cases[i].wanted);
      g_autoptr (GString) labels = g_string_new (NULL);
      for (guint k = 0; k < ticks.n; k++)
        if (!ticks.minor[k])
          g_string_append_printf (labels, "%s%s", labels->len > 0 ? " " : "", ticks.label[k]);
      g_assert_cmpstr (labels->str, ==, cases[i].labels);
    }
}

/* What is counted has no halves: whole numbers alone, unless no two of them are on the axis. */
static void
test_whole_ticks (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");

  for (int i = 0; i < 20000; i++)
    {
      double span = pow (10, g_test_rand_double_range (-1, 7)), low = g_test_rand_double_range (0.1, 2) * span;
      guint wanted = (guint) g_test_rand_int_range (2, 10);
      for (int scale = SCALE_LINEAR; scale <= SCALE_LOG; scale++)
        {
          Ticks ticks = ticks_make_whole (low, low + span, (Scale) scale, wanted);
          check_ticks (&ticks, low, low + span, wanted);
          for (guint k = 0; k < ticks.n && floor (low + span) - ceil (low) >= 2 && low >= 1; k++)
            if (!ticks.minor[k])
              g_assert_cmpfloat (ticks.value[k], ==, round (ticks.value[k]));
        }
    }
  Ticks layers = ticks_make_whole (0.9, 3.1, SCALE_LINEAR, 5);
  g_assert_cmpuint (layers.n, ==, 3);
  g_assert_cmpstr (layers.label[1], ==, "2");
  g_assert_false (plot_is_whole (plot, AXIS_X));
  plot_add_line (plot, "l", "L", numbers_linear (1, 9, 9), numbers_linear (0, 1, 9));
  g_assert_true (plot_is_whole (plot, AXIS_X));
  g_assert_false (plot_is_whole (plot, AXIS_Y));
}

static void
test_scales (void)
{
  for (int scale = SCALE_LINEAR; scale <= SCALE_SYMLOG; scale++)
    {
      double low = scale == SCALE_LOG ? 0.01 : -3, high = 250;
      for (double t = 0; t <= 1; t += 0.125)
        g_assert_cmpfloat_with_epsilon (
            scale_forward ((Scale) scale, low, high, scale_backward ((Scale) scale, low, high, t)), t, 1e-12);
    }
  g_assert_true (isnan (scale_forward (SCALE_LOG, 1, 10, -1)));
}

static void
test_exact_numbers (void)
{
  guint64 bits = 88172645463325252ull;

  for (int i = 0; i < 200000; i++)
    {
      double value;
      float single;
      bits ^= bits << 13;
      bits ^= bits >> 7;
      bits ^= bits << 17;
      memcpy (&value, &bits, sizeof value);
      memcpy (&single, &bits, sizeof single);
      if (isfinite (value))
        {
          g_autofree char *text = number_exact (value);
          g_assert_true (g_ascii_strtod (text, NULL) == value);
        }
      if (isfinite (single))
        {
          g_autofree char *text = number_exact_float (single);
          g_assert_true ((float) g_ascii_strtod (text, NULL) == single);
        }
    }
  g_autofree char *tenth = number_exact (0.1);
  g_assert_cmpstr (tenth, ==, "0.1");
}

static void
test_people_numbers (void)
{
  const struct
  {
    double value;
    const char *text;
  } cases[] = { { 0, "0" },        { -1.5, "−1.5" }, { 1.2e-5, "1.2×10⁻⁵" }, { 1e9, "10⁹" },
                { INFINITY, "∞" }, { NAN, "NaN" },   { 0.25, "0.25" },       { 12345, "12345" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = number_format (cases[i].value);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_numbers_with_deviations (void)
{
  static const struct
  {
    double value, deviation;
    const char *text;
  } cases[] = { { 1.000026, 3.039e-5, "1.00003 ± 0.00003" },
                { 0.9731, 0.096, "1.0 ± 0.1" },
                { 0.9731, 0.02, "0.97 ± 0.02" },
                { -12.34, 0.2, "−12.3 ± 0.2" },
                { 1234.5, 30, "1234 ± 30" },
                { 2, 0, "2 ± 0" },
                { 1, 3e-9, "1 ± 3×10⁻⁹" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = number_uncertain (cases[i].value, cases[i].deviation);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_resolved (void)
{
  static const struct
  {
    double value, deviation;
    const char *text;
  } cases[] = {
    { 12.34, 0.2, "12.3" },
    { 12.34, 3, "12" },
    { 12.34, 50, "10" },
    { 0.012345, 1e-3, "0.012" },
    { 1234.5, 10, "1230" },
    { 12345, 0, "12345" },
    { 12.345678, NAN, "12.35" },
    { 12.345678, 1e-9, "12.35" },
    { -0.5678, 0.02, "−0.57" },
    { NAN, 1, "–" },
    { 0, 1, "0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = number_resolved (cases[i].value, cases[i].deviation);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* ---- Contours ---- */

typedef struct
{
  double length, worst;
} Traced;

static void
on_circle (double x0, double y0, double x1, double y1, double level, void *data)
{
  Traced *traced = data;
  traced->length += hypot (x1 - x0, y1 - y0);
  traced->worst = fmax (traced->worst, fabs (hypot (x0, y0) - sqrt (level)));
}

/* One closed line of the same length; four that end on the edge where the circle is larger than the field; none. */
static void
test_contour_line_of_circle (const Layer *field)
{
  const double levels[] = { 0.49, 1.44, 3 };
  const double lengths[] = { 2 * M_PI * 0.7, 4 * 1.2 * (M_PI_2 - 2 * acos (1 / 1.2)), 0 };
  const guint gaps[] = { 0, 3, 0 };

  for (guint k = 0; k < G_N_ELEMENTS (levels); k++)
    {
      Numbers *x, *y;
      double length = 0;
      guint found = 0;
      if (!contour_line (field, levels[k], &x, &y))
        {
          g_assert_cmpfloat (lengths[k], ==, 0);
          continue;
        }
      for (size_t i = 1; i < x->n; i++)
        {
          found += isnan (x->v[i]);
          length += isnan (x->v[i - 1] + x->v[i]) ? 0 : hypot (x->v[i] - x->v[i - 1], y->v[i] - y->v[i - 1]);
        }
      g_assert_cmpfloat_with_epsilon (length, lengths[k], 0.01);
      g_assert_cmpuint (found, ==, gaps[k]);
      g_assert_true (k > 0 || (x->v[0] == x->v[x->n - 1] && y->v[0] == y->v[y->n - 1]));
      numbers_unref (x);
      numbers_unref (y);
    }
}

static void
test_contours (void)
{
  enum
  {
    N = 101
  };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Numbers *z = numbers_new (N * N);
  Traced traced = { 0 };
  double level = 0.49;

  for (int j = 0; j < N; j++)
    for (int i = 0; i < N; i++)
      z->v[j * N + i] = pow (2.0 * i / (N - 1) - 1, 2) + pow (2.0 * j / (N - 1) - 1, 2);
  Layer *field = plot_add_field (plot, "f", numbers_linear (-1, 1, N), numbers_linear (-1, 1, N), z, NULL);
  contours_trace (field, 1, &level, on_circle, &traced);
  /* A circle of radius .7; linear interpolation errs by h²/8 f″ / f′. */
  g_assert_cmpfloat_with_epsilon (traced.length, 2 * M_PI * 0.7, 0.01);
  g_assert_cmpfloat (traced.worst, <, 2e-4);
  test_contour_line_of_circle (field);
  double levels[5];
  g_assert_cmpuint (contour_levels (0, 6, SCALE_LINEAR, 5, levels), ==, 5);
  g_assert_true (levels[0] == 1 && levels[4] == 5);
}

/* ---- Projection ---- */

static Plot *
bowl (void)
{
  enum
  {
    N = 41
  };
  Plot *plot = plot_new ("p", "P");
  Numbers *z = numbers_new (N * N);

  for (int j = 0; j < N; j++)
    for (int i = 0; i < N; i++)
      z->v[j * N + i] = pow (2.0 * i / (N - 1) - 1, 2) + 0.5 * pow (2.0 * j / (N - 1) - 1, 2);
  plot_add_surface (plot, "s", numbers_linear (3, 5, N), numbers_linear (-20, 20, N), z);
  return plot;
}

static void
test_picking (void)
{
  g_autoptr (Plot) plot = bowl ();
  View3D views[] = { view3d_default (),
                     view3d_top (),
                     { .yaw = 2.5, .pitch = 0.9, .zoom = 1.7, .pan_x = 0.1, .pan_y = -0.2 } };

  int hidden = 0; /* of 75 */

  for (guint v = 0; v < G_N_ELEMENTS (views); v++)
    {
      Projection p = projection_new (plot, &views[v], 900, 500);
      for (double x = 3.6; x <= 4.4; x += 0.2)
        for (double y = -8; y <= 8; y += 4)
          {
            double z = layer_height_at (plot_surface (plot), x, y), px, py, gx, gy, gz;
            graphene_point3d_t box;
            g_assert_true (projection_to_box (&p, x, y, z, &box));
            projection_to_screen (&p, &box, &px, &py, NULL);
            g_assert_true (projection_pick (&p, plot, px, py, &gx, &gy, &gz));
            if (fabs (gx - x) > 0.02) /* the rim is in front of it: what was picked is nearer */
              {
                double depth, nearer;
                projection_to_screen (&p, &box, &px, &py, &depth);
                g_assert_true (projection_to_box (&p, gx, gy, gz, &box));
                projection_to_screen (&p, &box, &px, &py, &nearer);
                g_assert_cmpfloat (nearer, <, depth);
                hidden++;
                continue;
              }
            g_assert_cmpfloat_with_epsilon (gy, y, 0.4);
            g_assert_cmpfloat_with_epsilon (gz, z, 0.02);
          }
      double x, y, z;
      if (views[v].zoom == 1)
        g_assert_false (projection_pick (&p, plot, 2, 2, &x, &y, &z));
    }
  g_assert_cmpint (hidden, <, 25);
}

/* A turntable: whatever the turn, loss points up on the screen, and the box fits. */
static void
test_turning (void)
{
  g_autoptr (Plot) plot = bowl ();
  View3D view = view3d_default ();

  for (int i = 0; i < 200; i++)
    {
      view3d_turn (&view, 37, i % 2 ? 61 : -53);
      g_assert_true (view.pitch >= 0 && view.pitch <= M_PI_2);
      Projection p = projection_new (plot, &view, 800, 500);
      double x0, y0, x1, y1;
      projection_to_screen (&p, &GRAPHENE_POINT3D_INIT (0, 0, -0.5f), &x0, &y0, NULL);
      projection_to_screen (&p, &GRAPHENE_POINT3D_INIT (0, 0, 0.5f), &x1, &y1, NULL);
      if (view.pitch < 1.5)
        g_assert_true (y1 < y0 && fabs (x1 - x0) < 1e-3 * fabs (y1 - y0) + 1e-3);
      for (int corner = 0; corner < 8; corner++)
        {
          projection_to_screen (&p,
                                &GRAPHENE_POINT3D_INIT (corner & 1 ? 1 : -1, corner & 2 ? 1 : -1,
                                                        (float) (corner & 4 ? BOX_HALF_HEIGHT : -BOX_HALF_HEIGHT)),
                                &x0, &y0, NULL);
          g_assert_true (x0 > 0 && x0 < 800 && y0 > -10 && y0 < 510);
        }
      BoxEdge edges[3];
      projection_edges (&p, edges);
      for (int e = 0; e < 3; e++)
        {
          double px, py, qx, qy;
          projection_to_screen (&p, &edges[e].from, &px, &py, NULL);
          projection_to_screen (&p, &edges[e].to, &qx, &qy, NULL);
          g_assert_true (!edges[e].visible || hypot (px - qx, py - qy) > 20);
        }
    }
}

static void
test_colours (void)
{
  for (int map = COLOURMAP_VIRIDIS; map <= COLOURMAP_GREY; map++)
    {
      double before = -1;
      for (int i = 0; i <= 64; i++)
        {
          Colour c = colourmap_at ((Colourmap) map, i / 64.0);
          double lightness = 0.2126 * pow (c.r, 2.2) + 0.7152 * pow (c.g, 2.2) + 0.0722 * pow (c.b, 2.2);
          g_assert_cmpfloat (lightness, >=, before - 2e-3); /* told apart in grey, too */
          before = lightness;
        }
    }
}

static void
assert_csv (const Plot *plot, const char *expected)
{
  g_autofree char *csv = plot_to_csv (plot);
  g_assert_cmpstr (csv, ==, expected);
}

static void
test_csv (void)
{
  const double x[3] = { 0, 0.1, 1e-300 }, y[3] = { 1.0 / 3, NAN, -INFINITY }, z[4] = { 1, 2, 3, 4 };
  g_autoptr (Plot) lines = plot_new ("l", "L"), mixed = plot_new ("m", "M");
  Numbers *shared = numbers (x, 3);

  setlocale (LC_ALL, "de_DE.UTF-8"); /* where it is there, a comma; files do not care */
  axis_set (&lines->x, "Step", NULL, SCALE_LINEAR);
  axis_set (&lines->y, "Accuracy", "%", SCALE_LINEAR);
  plot_add_line (lines, "train", NULL, numbers_ref (shared), numbers (y, 3));
  plot_add_line (lines, "test-accuracy-percent", NULL, shared, numbers (x, 3));
  assert_csv (lines, "step,train_accuracy_percent,test_accuracy_percent\n"
                     "0,0.3333333333333333,0\n0.1,nan,0.1\n1e-300,-inf,1e-300\n");
  plot_add_surface (mixed, "surface", numbers (x, 2), numbers (x, 2), numbers (z, 4));
  plot_add_path (mixed, "path", NULL, numbers (x, 1), numbers (x, 1), numbers (z, 1));
  axis_set (&mixed->x, "α", NULL, SCALE_LINEAR);
  axis_set (&mixed->z, "Loss", NULL, SCALE_LINEAR);
  assert_csv (mixed, "layer,alpha,y,loss\nsurface,0,0,1\nsurface,0.1,0,2\nsurface,0,0.1,3\nsurface,0.1,0.1,4\n"
                     "path,0,0,1\n");
  setlocale (LC_ALL, "C");
}

/* The edges of a band are in the table beside its line, also where the table is a long one; a rule is a column. */
static void
test_csv_band (void)
{
  const double x[2] = { 1, 2 }, y[2] = { 3, 4 }, low[2] = { 2, 3 }, high[2] = { 5, NAN };
  g_autoptr (Plot) plot = plot_new ("p", "P");

  plot_add_band (plot, "test", NULL, numbers (x, 2), numbers (y, 2), numbers (low, 2), numbers (high, 2));
  assert_csv (plot, "x,test,test_low,test_high\n1,3,2,5\n2,4,3,nan\n");
  plot_add_rule (plot, "rule", NULL, 7, true);
  plot_add_rule (plot, "threshold", NULL, 0.1, false);
  assert_csv (plot, "x,test,test_low,test_high,rule,threshold\n1,3,2,5,7,0.1\n2,4,3,nan,7,0.1\n");
  plot_add_points (plot, "points", NULL, numbers (x, 1), numbers (y, 1), numbers (x, 1));
  assert_csv (plot, "layer,x,y,y_low,y_high,group\ntest,1,3,2,5,\ntest,2,4,3,nan,\nrule,7,,,,\nthreshold,,0.1,,,\n"
                    "points,1,3,,,1\n");
}

/* Areas are stacked in the picture, and parts in the table; none is negative in the picture. */
static void
test_csv_areas (void)
{
  const double x[2] = { 1, 2 }, bias[2] = { 3, -0.5 }, variance[2] = { 0.25, 1 };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Numbers *shared = numbers (x, 2);
  double low, high;

  axis_set (&plot->y, "Error", NULL, SCALE_LINEAR);
  plot_add_area (plot, "bias", NULL, numbers_ref (shared), numbers (bias, 2));
  Layer *top = plot_add_area (plot, "variance", NULL, shared, numbers (variance, 2));
  assert_csv (plot, "x,bias_error,variance_error\n1,3,0.25\n2,-0.5,1\n");
  g_assert_true (top->area.low->v[0] == 3 && top->area.high->v[0] == 3.25 && top->area.low->v[1] == 0
                 && top->area.high->v[1] == 1);
  plot_range (plot, AXIS_Y, &low, &high, NULL);
  g_assert_true (low == 0 && high == 3.25);
}

static void
test_csv_images (void)
{
  const double pixels[8] = { 0, 0.25, 0.5, 1, 1, 1, 0, 0 }, right[2] = { 1, NAN };
  char **labels = g_strdupv ((char *[]){ "cat", "dog, or so", NULL });
  g_autoptr (Plot) plot = plot_new ("p", "P");

  plot_add_images (plot, "samples", 2, 2, numbers (pixels, 8), numbers (right, 2), labels);
  assert_csv (plot, "image,label,right,pixel_0_0,pixel_0_1,pixel_1_0,pixel_1_1\n0,cat,1,0,0.25,0.5,1\n"
                    "1,\"dog, or so\",,1,1,0,0\n");
}

static void
test_column_names (void)
{
  static const char *const cases[][3] = { { "Accuracy", "%", "accuracy_percent" },
                                          { "Loss", NULL, "loss" },
                                          { "Loss", "", "loss" },
                                          { "λmax", NULL, "lambda_max" },
                                          { "−λmin/λmax", NULL, "minus_lambda_min_over_lambda_max" },
                                          { "‖θ − θ₀‖", NULL, "norm_theta_minus_theta_0" },
                                          { "x₁", NULL, "x1" },
                                          { "Penalty λ", NULL, "penalty_lambda" },
                                          { "Share per decade", NULL, "share_per_decade" },
                                          { "Größe", "m/s", "grosse_m_over_s" },
                                          { "损失", NULL, "" },
                                          { "", NULL, "" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = column_name (cases[i][0], cases[i][1]);
      for (const char *c = name; *c != '\0'; c++)
        g_assert_true (g_ascii_islower (*c) || g_ascii_isdigit (*c) || *c == '_');
      if (i != 9) /* an umlaut is spelled one way or the other */
        g_assert_cmpstr (name, ==, cases[i][2]);
    }
}

/* A table is one in CSV, too: its titles, its values to the last digit, nothing where nothing is known. */
static void
test_table (void)
{
  static const char *const titles[] = { "", "train", "note" }, *const cells[] = { "Line",  "0.333", "a, \"b\"",
                                                                                  "Curve", "–",     "" };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Layer *table = plot_add_table (plot, "t", titles, cells, 3, 2);
  double low, high;

  g_autofree char *shown = plot_to_csv (plot);
  g_assert_cmpstr (shown, ==, "name,train,note\nLine,0.333,\"a, \"\"b\"\"\"\nCurve,–,\n");
  table_set_value (table, 0, 1, 1.0 / 3);
  table_set_colour (table, 1, 3);
  table_align (table, "lcr");
  g_autofree char *exact = plot_to_csv (plot);
  g_assert_cmpstr (exact, ==, "name,train,note\nLine,0.3333333333333333,\"a, \"\"b\"\"\"\nCurve,,\n");
  g_autofree char *words = table_describe (table);
  g_assert_cmpstr (words, ==, "Line: train 0.333, note a, \"b\"; Curve: train –");
  plot_range (plot, AXIS_X, &low, &high, NULL);
  g_assert_true (low == 0 && high == 1 && plot->frameless);
}

static void
assert_described (const Plot *plot, const char *expected)
{
  g_autofree char *words = plot_describe (plot);

  g_assert_cmpstr (words, ==, expected);
}

/* To those who do not see it: the last values of what has a name or needs none; else from where to where all go. */
static void
test_description (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");

  axis_set (&plot->x, "Step", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "Loss", NULL, SCALE_LINEAR);
  plot_add_line (plot, "a", NULL, numbers_linear (0, 100, 5), numbers_linear (0, 1, 5));
  assert_described (plot, "Loss 1; Step 100");
  plot_add_rule (plot, "r", NULL, 0.5, false);
  assert_described (plot, "Loss 1; Step 100");
  plot_add_line (plot, "b", NULL, numbers_linear (0, 100, 5), numbers_linear (1, 3, 5));
  plot->y.low = 0;
  plot->y.high = 4;
  assert_described (plot, "Loss from 0 to 4; Step from 0 to 100");
  plot_add_line (plot, "c", "Test", numbers_linear (0, 100, 5), numbers_linear (1, 2, 5));
  assert_described (plot, "Test 2; Step 100");
}

static void
test_heights (void)
{
  const double x[3] = { 0, 1, 4 }, y[2] = { 0, 2 }, z[6] = { 0, 1, 4, 2, 3, NAN };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Layer *surface = plot_add_surface (plot, "s", numbers (x, 3), numbers (y, 2), numbers (z, 6));

  g_assert_cmpfloat (layer_height_at (surface, 0.5, 1), ==, 1.5);
  g_assert_cmpfloat (layer_height_at (surface, 1, 2), !=, 3.5);
  g_assert_cmpfloat (layer_height_at (surface, 0, 0), ==, 0);
  g_assert_true (isnan (layer_height_at (surface, 2, 1)));
  g_assert_true (isnan (layer_height_at (surface, -0.1, 1)));
  g_assert_true (isnan (layer_height_at (surface, 1, 2.1)));
}

/* Its edges say how far it reaches along x, its heights along y, and both are in the table. */
static void
test_histogram (void)
{
  const double low[] = { -2, 0, 1 }, high[] = { 0, 1, 5 }, y[] = { 3, 7, 2 };
  g_autoptr (Plot) plot = plot_new ("h", "H");
  double from, to;

  plot_add_histogram (plot, "bins", NULL, numbers (low, 3), numbers (high, 3), numbers (y, 3));
  plot_range (plot, AXIS_X, &from, &to, NULL);
  g_assert_true (from == -2 && to == 5);
  plot_range (plot, AXIS_Y, &from, &to, NULL);
  g_assert_true (from == 2 && to == 7);
  plot_add_rule (plot, "rule", NULL, 4, true);
  assert_csv (plot, "layer,x,x_low,x_high,y\nbins,-1,-2,0,3\nbins,0.5,0,1,7\nbins,3,1,5,2\nrule,4,,,\n");
  g_autoptr (Plot) table = plot_new ("t", "T");
  plot_add_text (table, "name", "Loss, so far", 0, 1);
  assert_csv (table, "layer,x,y,text\nname,0,1,\"Loss, so far\"\n");
}

static void
test_symlog (void)
{
  const double values[] = { -3, -0.2, -1e-3, 0, 1e-5, 0.003, 1, 12 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_cmpfloat_with_epsilon (scale_symlog_value (12, scale_symlog_place (12, values[i])), values[i], 1e-12);
      g_assert_cmpfloat (scale_symlog_place (12, -values[i]), ==, -scale_symlog_place (12, values[i]));
    }
  /* Far from zero a decade is one unit. */
  g_assert_cmpfloat_with_epsilon (scale_symlog_place (10, 10) - scale_symlog_place (10, 1), 1, 1e-4);
}

/* Whole numbers at whole distances are exact, however many there are; the ends of others are to rounding. */
static void
test_linear (void)
{
  for (size_t n = 2; n < 400; n++)
    {
      g_autoptr (Numbers) whole = numbers_linear (1, (double) n, n);
      g_autoptr (Numbers) other = numbers_linear (-0.1, 0.7, n);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat (whole->v[i], ==, (double) (i + 1));
      g_assert_cmpfloat_with_epsilon (other->v[0], -0.1, 1e-16);
      g_assert_cmpfloat_with_epsilon (other->v[n - 1], 0.7, 2e-16);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/resolved", test_resolved);
  g_test_add_func ("/figure/ranges", test_ranges);
  g_test_add_func ("/figure/ticks", test_ticks);
  g_test_add_func ("/figure/random-ticks", test_random_ticks);
  g_test_add_func ("/figure/chosen-ticks", test_chosen_ticks);
  g_test_add_func ("/figure/whole-ticks", test_whole_ticks);
  g_test_add_func ("/figure/scales", test_scales);
  g_test_add_func ("/figure/exact-numbers", test_exact_numbers);
  g_test_add_func ("/figure/numbers-with-deviations", test_numbers_with_deviations);
  g_test_add_func ("/figure/people-numbers", test_people_numbers);
  g_test_add_func ("/figure/contours", test_contours);
  g_test_add_func ("/figure/picking", test_picking);
  g_test_add_func ("/figure/turning", test_turning);
  g_test_add_func ("/figure/colours", test_colours);
  g_test_add_func ("/figure/csv", test_csv);
  g_test_add_func ("/figure/csv-band", test_csv_band);
  g_test_add_func ("/figure/csv-areas", test_csv_areas);
  g_test_add_func ("/figure/csv-images", test_csv_images);
  g_test_add_func ("/figure/column-names", test_column_names);
  g_test_add_func ("/figure/histogram", test_histogram);
  g_test_add_func ("/figure/symlog", test_symlog);
  g_test_add_func ("/figure/table", test_table);
  g_test_add_func ("/figure/description", test_description);
  g_test_add_func ("/figure/heights", test_heights);
  g_test_add_func ("/figure/linear", test_linear);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes in files of vectors, read back from SVG: grid and labels stand where the ticks do, lines where the data do; and
 * markers at their ends. */
#include "figure/compose.h"
#include "figure/styles.h"
#include "plot/export_format.h"
#include "plot/layers.h"
#include "plot/layout.h"

#include <cairo-svg.h>
#include <math.h>

#define WIDTH (85 * 72 / 25.4)
#define HEIGHT (60 * 72 / 25.4)
#define FIXED (1.0 / 256) /* to which cairo rounds */

/* ---- Reading SVG ---- */

static char *
svg_of (Plot *plot)
{
  g_autoptr (Figure) figure = figure_new (NULL);
  ExportOptions options = export_defaults ();
  gsize length;

  options.width_mm = 85;
  options.height_mm = 60;
  options.plot = plot->id;
  figure_add (figure, plot_ref (plot));
  g_autoptr (GBytes) bytes = figure_to_bytes (figure, &export_svg, &options, NULL);
  const char *text = g_bytes_get_data (bytes, &length);
  return g_strndup (text, length);
}

static PlotFrame
frame_of (const Plot *plot)
{
  cairo_surface_t *surface = cairo_svg_surface_create (NULL, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  Theme theme = theme_make (THEME_LIGHT, false, 7);
  PlotFrame frame = plot_frame (cr, plot, NULL, WIDTH, HEIGHT, &theme);

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return frame;
}

/* The points of all paths in a colour, as pairs; NaN where a path or a part of it ends.  cairo up to 1.16 writes
 * styles, later ones attributes. */
static GArray *
points_in (const char *svg, const char *colour)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *pattern = g_strdup_printf ("stroke(?::|=\")%s[;\"][^>]* d=\"([^\"]*)\"", colour);
  g_autoptr (GRegex) path = g_regex_new (pattern, 0, 0, NULL), point = g_regex_new ("([ML]) (\\S+) (\\S+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) paths = NULL;

  for (g_regex_match (path, svg, 0, &paths); g_match_info_matches (paths); g_match_info_next (paths, NULL))
    {
      g_autofree char *drawn = g_match_info_fetch (paths, 1);
      g_autoptr (GMatchInfo) each = NULL;
      for (g_regex_match (point, drawn, 0, &each); g_match_info_matches (each); g_match_info_next (each, NULL))
        {
          g_autofree char *verb = g_match_info_fetch (each, 1), *x = g_match_info_fetch (each, 2),
                          *y = g_match_info_fetch (each, 3);
          double gap[] = { NAN, NAN }, at[] = { g_ascii_strtod (x, NULL), g_ascii_strtod (y, NULL) };
          if (*verb == 'M')
            g_array_append_vals (points, gap, 2);
          g_array_append_vals (points, at, 2);
        }
    }
  return points;
}

#define GRID "rgb\\(89%, ?89%, ?89%\\)"
#define TICKS "rgb\\(40%, ?40%, ?40%\\)"

/* Where there are upright pieces (or level ones), shorter or longer than some length. */
static GArray *
places (const char *svg, const char *colour, bool upright, bool long_)
{
  g_autoptr (GArray) points = points_in (svg, colour);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (double));
  const double (*p)[2] = (const double (*)[2]) (void *) points->data;

  for (guint i = 1; i < points->len / 2; i++)
    {
      double dx = fabs (p[i][0] - p[i - 1][0]), dy = fabs (p[i][1] - p[i - 1][1]);
      bool is = upright ? dx == 0 && dy > 0 && (dy > 10) == long_ : dy == 0 && dx > 0 && (dx > 10) == long_;
      if (is)
        g_array_append_val (found, p[i][upright ? 0 : 1]);
    }
  return found;
}

static bool
is_among (const GArray *places, double at, double tolerance)
{
  for (guint i = 0; i < places->len; i++)
    if (fabs (g_array_index (places, double, i) - at) <= tolerance)
      return true;
  return false;
}

static Plot *
line_plot (double x_high, Scale scale)
{
  Plot *plot = plot_new ("p", "P");

  plot_add_line (plot, "l", "L", numbers_linear (1, x_high, 200), numbers_linear (0.3, 90, 200));
  axis_set (&plot->x, "Step", NULL, scale);
  axis_set (&plot->y, "Loss", NULL, scale);
  return plot;
}

/* ---- Tests ---- */

/* The name of a rule at the end of a curve that rises to it stands below the curve, not on it. */
static void
test_name_of_rule_beside_data (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Layer *rule;

  plot_add_line (plot, "l", "L", numbers_linear (0, 16, 50), numbers_linear (0, 16, 50));
  rule = plot_add_rule (plot, "r", "diverged at step 17", 17, true);
  plot_axes (plot, AXIS ("Step"), AXIS ("Loss"));
  PlotFrame frame = frame_of (plot);
  cairo_surface_t *surface = cairo_svg_surface_create (NULL, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  Theme theme = theme_make (THEME_LIGHT, false, 7);
  Pen pen = { .cr = cr, .theme = &theme };
  g_autoptr (GArray) labels = plot_labels (&pen, plot, &frame);
  const PlotLabel *label = &g_array_index (labels, PlotLabel, 0);
  g_assert_cmpuint (labels->len, ==, 1);
  g_assert_true (label->layer == rule);
  /* Of a rising line a box below it is below at its left end. */
  g_assert_cmpfloat (label->top, >,
                     plot_frame_py (&frame, 16 * (label->left - frame.x) / (plot_frame_px (&frame, 16) - frame.x)));
  g_assert_cmpfloat (label->top + label->height, <=, frame.y + frame.height);
  g_assert_cmpfloat (label->left + label->width, <, plot_frame_px (&frame, 17));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_grid_on_ticks (void)
{
  for (int scale = SCALE_LINEAR; scale <= SCALE_SYMLOG; scale++)
    {
      g_autoptr (Plot) plot = line_plot (777, (Scale) scale);
      g_autofree char *svg = svg_of (plot);
      for (int upright = 0; upright < 2; upright++)
        {
          g_autoptr (GArray) grid = places (svg, GRID, upright, true), ticks = places (svg, TICKS, upright, false);
          g_assert_cmpuint (grid->len, >=, 2);
          g_assert_cmpuint (ticks->len, >=, grid->len);
          for (guint i = 0; i < grid->len; i++)
            g_assert_true (is_among (ticks, g_array_index (grid, double, i), 0));
        }
    }
}

/* Every label of the x axis is under its tick, and none is cut off, however long. */
static void
test_labels_under_ticks (void)
{
  const double highs[] = { 3, 20, 97, 1000, 20000, 99000, 200000, 3e7 };

  for (guint k = 0; k < G_N_ELEMENTS (highs); k++)
    for (int scale = SCALE_LINEAR; scale <= SCALE_LOG; scale++)
      {
        g_autoptr (Plot) plot = line_plot (highs[k], (Scale) scale);
        g_autofree char *svg = svg_of (plot);
        g_autoptr (GArray) ticks = places (svg, TICKS, true, false);
        g_autoptr (GRegex) text = g_regex_new ("<text x=\"(\\S+)\" y=\"(\\S+)\" font-size=\"7.000\" "
                                               "textLength=\"(\\S+)\" font-family[^>]*>[0-9.×⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+<",
                                               0, 0, NULL);
        g_autoptr (GMatchInfo) each = NULL;
        PlotFrame frame = frame_of (plot);
        guint labels = 0;
        for (g_regex_match (text, svg, 0, &each); g_match_info_matches (each); g_match_info_next (each, NULL))
          {
            g_autofree char *x = g_match_info_fetch (each, 1), *y = g_match_info_fetch (each, 2),
                            *w = g_match_info_fetch (each, 3);
            double left = g_ascii_strtod (x, NULL), width = g_ascii_strtod (w, NULL);
            if (g_ascii_strtod (y, NULL) < frame.y + frame.height + 3) /* of the other axis */
              continue;
            g_assert_true (is_among (ticks, left + width / 2, 0.0015 + FIXED));
            g_assert_cmpfloat (left, >=, 0);
            g_assert_cmpfloat (left + width, <=, WIDTH);
            labels++;
          }
        g_assert_cmpuint (labels, >=, 2);
      }
}

/* What was run at few places is marked there, and nowhere else; where they have no room, as any axis. */
static void
test_places_that_were_run (void)
{
  const double widths[] = { 8, 16, 48, 100, 256 }, close[] = { 100000, 100001, 100002, 100003, 100004, 100005, 200000 };

  for (int narrow = 0; narrow < 2; narrow++)
    {
      g_autoptr (Plot) plot = plot_new ("p", "P");
      const double *places = narrow ? close : widths;
      gsize n = narrow ? G_N_ELEMENTS (close) : G_N_ELEMENTS (widths);
      guint found = 0;
      plot_add_line (plot, "l", "L", numbers_copy (places, n), numbers_linear (1, 2, n))->style.marker = MARKER_CIRCLE;
      axis_set (&plot->x, "Width", NULL, SCALE_LOG);
      g_autofree char *svg = svg_of (plot);
      for (gsize i = 0; i < n; i++)
        {
          g_autofree char *label = g_strdup_printf (">%.0f</text>", places[i]);
          found += strstr (svg, label) != NULL;
        }
      if (narrow)
        g_assert_cmpuint (found, <, n);
      else
        g_assert_cmpuint (found, ==, n);
      g_assert_true (narrow || strstr (svg, ">10</text>") == NULL);
    }
}

static double
distance_to (double x, double y, const double a[2], const double b[2])
{
  double dx = b[0] - a[0], dy = b[1] - a[1], squared = dx * dx + dy * dy;
  double t = squared > 0 ? CLAMP (((x - a[0]) * dx + (y - a[1]) * dy) / squared, 0, 1) : 0;

  return hypot (x - a[0] - t * dx, y - a[1] - t * dy);
}

/* Every number of a line that is drawn is within a twentieth of a point of it, a spike of one step among 20,000 as
 * well; a gap is a gap. */
static void
test_lines_are_the_data (void)
{
  enum
  {
    N = 20000
  };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Numbers *x = numbers_linear (0, 1, N), *y = numbers_new (N);
  PlotFrame frame;
  guint from = 1, gaps = 0;

  for (int i = 0; i < N; i++)
    y->v[i] = i > 12000 && i < 12050 ? NAN : sin (9.0 * i / N) + (i == 7777 ? 1 : 0) + 0.002 * g_test_rand_double ();
  plot_add_line (plot, "l", "L", x, y)->style.colour = 1;
  g_autofree char *svg = svg_of (plot);
  g_autoptr (GArray) points = points_in (svg, "rgb\\(83.529412%, ?36.862745%, ?0%\\)");
  const double (*p)[2] = (const double (*)[2]) (void *) points->data;
  frame = frame_of (plot);
  g_assert_cmpuint (points->len / 2, >, 20);
  g_assert_cmpuint (points->len / 2, <, N / 2);
  for (guint i = 1; i < points->len / 2; i++)
    gaps += isnan (p[i][0]);
  g_assert_cmpuint (gaps, ==, 1);
  for (int i = 0; i < N; i++)
    {
      double px = plot_frame_px (&frame, x->v[i]), py = plot_frame_py (&frame, y->v[i]), nearest = INFINITY;
      if (isnan (py))
        continue;
      /* The pieces around it: the line goes from the left to the right. */
      while (from + 2 < points->len / 2 && (isnan (p[from + 1][0]) || p[from + 1][0] < px - 0.1))
        from++;
      for (guint k = from; k + 1 < points->len / 2 && !(p[k][0] > px + 0.1); k++)
        nearest = fmin (nearest, isnan (p[k][0] + p[k + 1][0]) ? INFINITY : distance_to (px, py, p[k], p[k + 1]));
      g_assert_cmpfloat (nearest, <=, 0.05 + FIXED);
    }
}

/* ---- CSV against SVG ---- */

/* What a label says: "0.05", "−20", "10⁻³", "2×10⁵". */
static double
label_value (const char *label)
{
  static const char *const raised[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻" };
  g_autoptr (GString) plain = g_string_new (label);
  bool has_power;

  g_string_replace (plain, "−", "-", 0);
  g_string_replace (plain, "×10", "e", 0);
  has_power = strchr (plain->str, 'e') != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (raised); i++)
    {
      g_autofree char *digit = i < 10 ? g_strdup_printf ("%u", i) : g_strdup ("-");
      if (g_string_replace (plain, raised[i], digit, 0) > 0 && !has_power && g_str_has_prefix (label, "10"))
        {
          g_string_insert (plain, 2, "e");
          g_string_erase (plain, 1, 1); /* 10⁻³ is 1e-3 */
          has_power = true;
        }
    }
  return g_ascii_strtod (plain->str, NULL);
}

typedef struct
{
  double at[2], value[2]; /* of the first and the last label, through whose ticks the axis goes */
  Scale scale;
} ReadAxis;

/* In points, from the left or the top, in the file alone: numbers of labels, and the lines of the grid that are at them
 * (an x label is centred on its tick, the middle of a y label is within a text's height of it). */
static ReadAxis
read_axis (const char *svg, bool upright, Scale scale)
{
  g_autoptr (GArray) grid = places (svg, GRID, upright, true);
  g_autoptr (GRegex) text = g_regex_new ("<text x=\"(\\S+)\" y=\"(\\S+)\" font-size=\"7.000\" textLength=\"(\\S+)\""
                                         "([^>]*)>([0-9.×⁰¹²³⁴⁵⁶⁷⁸⁹⁻−]+)<",
                                         0, 0, NULL);
  g_autoptr (GMatchInfo) each = NULL;
  ReadAxis axis = { .at = { NAN, NAN }, .scale = scale };

  for (g_regex_match (text, svg, 0, &each); g_match_info_matches (each); g_match_info_next (each, NULL))
    {
      g_autofree char *x = g_match_info_fetch (each, 1), *y = g_match_info_fetch (each, 2),
                      *w = g_match_info_fetch (each, 3), *rest = g_match_info_fetch (each, 4),
                      *label = g_match_info_fetch (each, 5);
      double at = upright ? g_ascii_strtod (x, NULL) + g_ascii_strtod (w, NULL) / 2 : g_ascii_strtod (y, NULL) - 2.5,
             tick = NAN;
      bool of_x = strstr (rest, "data-anchor=\"0.500\"") != NULL;
      if (of_x != upright)
        continue;
      for (guint i = 0; i < grid->len; i++)
        if (fabs (g_array_index (grid, double, i) - at) < 2)
          tick = g_array_index (grid, double, i);
      g_assert_true (isfinite (tick));
      axis.at[!isnan (axis.at[0])] = tick;
      axis.value[axis.at[0] != tick] = label_value (label);
    }
  g_assert_true (isfinite (axis.at[1]));
  return axis;
}

static double
place_on (const ReadAxis *axis, double value)
{
  double from = axis->value[0], to = axis->value[1];

  if (axis->scale == SCALE_LOG)
    from = log (from), to = log (to), value = log (value);
  return axis->at[0] + (value - from) / (to - from) * (axis->at[1] - axis->at[0]);
}

static char *
csv_of (Plot *plot)
{
  g_autoptr (Figure) figure = figure_new (NULL);
  ExportOptions options = export_defaults ();

  figure_add (figure, plot_ref (plot));
  g_autoptr (GBytes) bytes = figure_to_bytes (figure, &export_csv, &options, NULL);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Whoever measures in the picture finds the numbers of the table: every row is on the line, to a twentieth of a point,
 * where labels and ticks of the file say. */
static void
test_table_is_the_picture (void)
{
  for (int scale = SCALE_LINEAR; scale <= SCALE_LOG; scale++)
    {
      g_autoptr (Plot) plot = plot_new ("p", NULL);
      Numbers *x = numbers_linear (2, 4000, 300), *y = numbers_new (300);
      guint rows = 0;
      for (int i = 0; i < 300; i++)
        y->v[i] = exp (sin (0.05 * i) - 0.01 * i) * (1 + 0.2 * g_test_rand_double ());
      plot_add_line (plot, "l", "L", x, y)->style.colour = 1;
      axis_set (&plot->x, "Step", NULL, (Scale) scale);
      axis_set (&plot->y, "Loss", NULL, (Scale) scale);
      g_autofree char *svg = svg_of (plot), *csv = csv_of (plot);
      g_autoptr (GArray) points = points_in (svg, "rgb\\(83.529412%, ?36.862745%, ?0%\\)");
      const double (*p)[2] = (const double (*)[2]) (void *) points->data;
      ReadAxis across = read_axis (svg, true, (Scale) scale), up = read_axis (svg, false, (Scale) scale);
      g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
      for (char **line = lines; *line != NULL; line++)
        {
          g_auto (GStrv) cells = g_strsplit (*line, ",", -1);
          double nearest = INFINITY;
          if (g_strv_length (cells) != 2 || !g_ascii_isdigit (**cells))
            continue;
          for (guint k = 1; k + 1 < points->len / 2; k++)
            nearest = fmin (nearest, distance_to (place_on (&across, g_ascii_strtod (cells[0], NULL)),
                                                  place_on (&up, g_ascii_strtod (cells[1], NULL)), p[k], p[k + 1]));
          /* Both ends of an axis are rounded, too. */
          g_assert_cmpfloat (nearest, <=, 0.05 + 3 * FIXED);
          rows++;
        }
      g_assert_cmpuint (rows, ==, 300);
    }
}

static bool
is_white (cairo_surface_t *image, double x, double y)
{
  const guint8 *pixel = cairo_image_surface_get_data (image) + (int) y * cairo_image_surface_get_stride (image)
                        + 4 * (int) x;
  return pixel[0] > 250 && pixel[1] > 250 && pixel[2] > 250;
}

/* A marker at a corner of the frame is whole; one beyond the frame is not drawn, wherever its rim would be. */
static void
test_markers_at_the_edge (void)
{
  const Theme theme = theme_make (THEME_PROJECTOR, false, 14);
  const double at[][2] = { { 2, 1 }, { 2.03, 0.5 } };

  for (int line = 0; line < 2; line++)
    for (int k = 0; k < 2; k++)
      {
        g_autoptr (Plot) plot = plot_new ("p", NULL);
        Numbers *x = numbers_linear (at[k][0], at[k][0], 1), *y = numbers_linear (at[k][1], at[k][1], 1);
        cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 600, 400);
        cairo_t *cr = cairo_create (image);
        PlotFrame frame;
        layer_styled (line ? plot_add_line (plot, "d", NULL, x, y) : plot_add_points (plot, "d", NULL, x, y, NULL),
                      STYLE (.colour = COLOUR_BLUE, .marker = MARKER_SQUARE, .width = 4));
        plot_axes (plot, AXIS ("X", .range = { 0, 2 }), AXIS ("Y", .range = { 0, 1 }));
        frame = plot_frame (cr, plot, NULL, 600, 400, &theme);
        plot_draw (cr, plot, NULL, 600, 400, &theme);
        cairo_surface_flush (image);
        g_assert_true (is_white (image, frame.x + frame.width + 2.5, plot_frame_py (&frame, at[k][1]) - 1) == (k == 1));
        g_assert_true (k == 1 || !is_white (image, frame.x + frame.width - 1, frame.y - 2.5));
        cairo_destroy (cr);
        cairo_surface_destroy (image);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/axes/grid-on-ticks", test_grid_on_ticks);
  g_test_add_func ("/axes/labels-under-ticks", test_labels_under_ticks);
  g_test_add_func ("/axes/places-that-were-run", test_places_that_were_run);
  g_test_add_func ("/axes/lines-are-the-data", test_lines_are_the_data);
  g_test_add_func ("/axes/table-is-the-picture", test_table_is_the_picture);
  g_test_add_func ("/axes/name-of-rule-beside-data", test_name_of_rule_beside_data);
  g_test_add_func ("/axes/markers-at-the-edge", test_markers_at_the_edge);
  return g_test_run ();
}

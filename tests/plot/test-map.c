/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Surfaces as maps: the same data and ranges, the right colours in vectors and in pixels, labels on their lines; what
 * is cut off, on the colour bar and in the caption. */
#include "figure/colourmap.h"
#include "figure/figure_csv.h"
#include "figure/map.h"
#include "plot/export_format.h"
#include "plot/layout.h"

#include <math.h>
#include <string.h>

#define WIDTH 300
#define HEIGHT 240

static double
bowl (double x, double y)
{
  return x * x + 2 * y * y;
}

static double
slope (double x, double y)
{
  return 2 + x + y;
}

static Plot *
make_plot (double (*height) (double, double), guint n, Scale scale)
{
  Plot *plot = plot_new ("surface", "A surface");
  Numbers *x = numbers_linear (-1, 1, n), *y = numbers_linear (-1, 1, n), *z = numbers_new (n * n);
  Numbers *px = numbers_linear (-0.9, 0, 9), *py = numbers_linear (0.8, 0, 9), *ph = numbers_new (9);

  for (guint at = 0; at < n * n; at++)
    z->v[at] = height (x->v[at % n], y->v[at / n]);
  for (guint i = 0; i < 9; i++)
    ph->v[i] = height (px->v[i], py->v[i]);
  layer_contours (plot_add_surface (plot, "s", x, y, z), 14);
  plot_add_path (plot, "above", "Above", numbers_ref (px), numbers_ref (py), numbers_ref (ph));
  layer_mark_iterate (plot_add_path (plot, "path", "Path", px, py, ph));
  plot_add_place (plot, "place", "A", 0.5, 0.5, height (0.5, 0.5));
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "β", NULL, SCALE_LINEAR);
  axis_set (&plot->z, "Loss", NULL, scale);
  plot->colour_bar = true;
  return plot;
}

/* ---- Data ---- */

static void
test_data (void)
{
  g_autoptr (Plot) plot = make_plot (bowl, 21, SCALE_LINEAR), map = plot_copy (plot);
  g_autofree char *csv = plot_to_csv (plot), *same = NULL;
  double range[3][2], of_map[3][2];

  plot_make_map (map);
  same = plot_to_csv (map);
  g_assert_cmpstr (csv, ==, same);
  for (int axis = 0; axis < 3; axis++)
    {
      plot_range (plot, (AxisName) axis, &range[axis][0], &range[axis][1], NULL);
      plot_range (map, (AxisName) axis, &of_map[axis][0], &of_map[axis][1], NULL);
      g_assert_cmpmem (range[axis], sizeof range[axis], of_map[axis], sizeof of_map[axis]);
    }
  g_assert_true (plot_is_3d (plot) && !plot_is_3d (map) && map->equal);
  g_assert_null (plot_find (map, "above")->name); /* the path covers it */
  g_assert_cmpstr (plot_find (map, "path")->name, ==, "Path");
}

/* Round and inside the range; decades where it is logarithmic. */
static void
test_levels (void)
{
  g_autoptr (Plot) plot = make_plot (bowl, 21, SCALE_LINEAR), decades = make_plot (bowl, 20, SCALE_LOG);
  MapLevel levels[MAP_LEVELS];
  guint n = map_levels (plot, levels);

  g_assert_cmpuint (n, >=, 4);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (levels[i].value > 0 && levels[i].value < 3);
      g_assert_cmpfloat_with_epsilon (levels[i].value * 20, round (levels[i].value * 20), 1e-9);
    }
  decades->z.low = 1e-5;
  decades->z.high = 1e4;
  n = map_levels (decades, levels);
  g_assert_cmpuint (n, >=, 4);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (log10 (levels[i].value), round (log10 (levels[i].value)), 1e-9);
}

/* ---- Pictures ---- */

static cairo_surface_t *
drawn (const Plot *plot, SurfaceDrawing surfaces, GArray *parts)
{
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  Theme theme = theme_make (THEME_LIGHT, false, 9);
  cairo_t *cr = cairo_create (image);

  theme.surfaces = surfaces;
  if (parts != NULL)
    pen_record_parts (cr, parts);
  plot_draw (cr, plot, NULL, WIDTH, HEIGHT, &theme);
  cairo_destroy (cr);
  cairo_surface_flush (image);
  return image;
}

static const guint8 *
pixel_at (cairo_surface_t *image, double x, double y)
{
  return cairo_image_surface_get_data (image) + (int) y * cairo_image_surface_get_stride (image) + 4 * (int) x;
}

static PlotFrame
frame_of (const Plot *plot)
{
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (image);
  Theme theme = theme_make (THEME_LIGHT, false, 9);
  PlotFrame frame = plot_frame (cr, plot, NULL, WIDTH, HEIGHT, &theme);

  cairo_destroy (cr);
  cairo_surface_destroy (image);
  return frame;
}

/* The colour of the bar at the height, without lines and paths. */
static void
test_colours (void)
{
  g_autoptr (Plot) plot = make_plot (bowl, 41, SCALE_LINEAR);
  PlotFrame frame;
  cairo_surface_t *image;

  layer_contours (plot_surface (plot), 0);
  plot->z.high = 2.5;
  plot_make_map (plot);
  frame = frame_of (plot);
  image = drawn (plot, SURFACES_AUTOMATIC, NULL);
  for (double x = 0.1; x < 1; x += 0.07)
    for (double y = -0.95; y < 0.3; y += 0.11) /* apart from the path and the place */
      {
        double px = floor (plot_frame_px (&frame, x)) + 0.5, py = floor (plot_frame_py (&frame, y)) + 0.5;
        Colour c = colourmap_at (plot->colourmap, bowl (plot_frame_x (&frame, px), plot_frame_y (&frame, py)) / 2.5);
        const guint8 *p = pixel_at (image, px, py);
        g_assert_cmpfloat_with_epsilon (p[2], 255 * c.r, 4);
        g_assert_cmpfloat_with_epsilon (p[1], 255 * c.g, 4);
        g_assert_cmpfloat_with_epsilon (p[0], 255 * c.b, 4);
      }
  cairo_surface_destroy (image);
}

/* The mean difference of two pictures, of 255. */
static double
difference (cairo_surface_t *a, cairo_surface_t *b)
{
  double sum = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < 4 * WIDTH; x++)
      sum += abs (cairo_image_surface_get_data (a)[y * cairo_image_surface_get_stride (a) + x]
                  - cairo_image_surface_get_data (b)[y * cairo_image_surface_get_stride (b) + x]);
  return sum / (4.0 * WIDTH * HEIGHT);
}

/* Those that differ by more than a step of colour and half a line. */
static guint
far_pixels (cairo_surface_t *a, cairo_surface_t *b)
{
  guint n = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n += abs (pixel_at (a, x, y)[0] - pixel_at (b, x, y)[0]) + abs (pixel_at (a, x, y)[1] - pixel_at (b, x, y)[1])
               + abs (pixel_at (a, x, y)[2] - pixel_at (b, x, y)[2])
           > 200;
  return n;
}

static GBytes *
bytes_of (const Figure *figure, const ExportFormat *format, const char *view, const char *surface)
{
  ExportOptions options = export_defaults ();
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  options.width_mm = 85;
  options.dpi = 100;
  options.view = view;
  options.surface = surface;
  bytes = figure_to_bytes (figure, format, &options, &error);
  g_assert_no_error (error);
  return bytes;
}

/* As many pixels as there are, in an image of SVG. */
static bool
has_image (GBytes *svg)
{
  return g_strstr_len (g_bytes_get_data (svg, NULL), (gssize) g_bytes_get_size (svg), "<image") != NULL;
}

static void
test_vectors_and_pixels (void)
{
  static const char *const views[] = { NULL, "map", "40,35" };
  static const guint sides[] = { 128, 129 };

  g_setenv ("SOURCE_DATE_EPOCH", "0", TRUE);
  for (guint v = 0; v < G_N_ELEMENTS (views); v++)
    for (guint s = 0; s < G_N_ELEMENTS (sides); s++)
      {
        g_autoptr (Figure) figure = figure_new (NULL);
        figure_add (figure, make_plot (bowl, sides[s], SCALE_LINEAR));
        g_autoptr (GBytes) itself = bytes_of (figure, &export_svg, views[v], NULL),
                           again = bytes_of (figure, &export_svg, views[v], "automatic"),
                           vector = bytes_of (figure, &export_svg, views[v], "vector"),
                           raster = bytes_of (figure, &export_svg, views[v], "raster");
        g_assert_true (has_image (raster) && !has_image (vector));
        g_assert_true (g_bytes_equal (itself, again));
        g_assert_true (g_bytes_equal (itself, sides[s] > 128 ? raster : vector));
      }
}

/* Both, drawn in the same pixels, differ by a step of colour and by edges: of a map, and of a surface that is cut off.
 */
static void
test_agreement (void)
{
  for (int flat = 0; flat < 2; flat++)
    {
      g_autoptr (Plot) plot = make_plot (bowl, 33, SCALE_LINEAR);
      cairo_surface_t *pixels, *areas;
      plot->z.high = 2.5;
      if (flat)
        plot_make_map (plot);
      pixels = drawn (plot, SURFACES_RASTER, NULL);
      areas = drawn (plot, SURFACES_VECTOR, NULL);
      g_assert_cmpfloat (difference (pixels, areas), <, 2);
      g_assert_cmpfloat (difference (pixels, areas), >, 0);
      g_assert_cmpuint (far_pixels (pixels, areas), <, WIDTH * HEIGHT / 100);
      cairo_surface_destroy (pixels);
      cairo_surface_destroy (areas);
    }
}

/* In every format, twice the same bytes. */
static void
test_formats (void)
{
  static const ExportFormat *const formats[] = { &export_png, &export_svg, &export_pdf, &export_eps, &export_pgf };
  static const char *const surfaces[] = { "vector", "raster" };
  g_autoptr (Figure) figure = figure_new ("A figure");

  g_setenv ("SOURCE_DATE_EPOCH", "0", TRUE);
  figure_add (figure, make_plot (slope, 33, SCALE_LOG));
  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    for (guint s = 0; s < G_N_ELEMENTS (surfaces); s++)
      {
        g_autoptr (GBytes) once = bytes_of (figure, formats[f], "map", surfaces[s]),
                           twice = bytes_of (figure, formats[f], "map", surfaces[s]);
        g_assert_true (g_bytes_equal (once, twice));
      }
  g_autoptr (GBytes) csv = bytes_of (figure, &export_csv, NULL, NULL),
                     of_map = bytes_of (figure, &export_csv, "map", NULL),
                     glb = bytes_of (figure, &export_glb, "map", NULL);
  g_assert_true (g_bytes_equal (csv, of_map));
  g_assert_nonnull (glb);
}

/* Their texts are on the map, each where no other is. */
static void
test_labels (void)
{
  g_autoptr (Plot) plot = make_plot (slope, 33, SCALE_LINEAR);
  g_autoptr (GArray) parts = pen_parts_new ();
  MapLevel levels[MAP_LEVELS];
  guint n, found = 0;
  PlotFrame frame;

  plot_make_map (plot);
  frame = frame_of (plot);
  cairo_surface_destroy (drawn (plot, SURFACES_AUTOMATIC, parts));
  n = map_levels (plot, levels);
  for (guint i = 0; i < parts->len; i++)
    {
      const PartBox *a = &g_array_index (parts, PartBox, i);
      if (a->part != PART_TEXT || a->x < frame.x || a->x > frame.x + frame.width || a->y < frame.y
          || a->y > frame.y + frame.height || g_str_equal (a->text, "A"))
        continue;
      double value = slope (plot_frame_x (&frame, a->x + a->width / 2), plot_frame_y (&frame, a->y + a->height / 2));
      bool is_level = false;
      for (guint l = 0; l < n; l++)
        is_level |= g_str_equal (levels[l].label, a->text) && fabs (levels[l].value - value) < 0.1;
      g_assert_true (is_level); /* on its line, within some pixels */
      found++;
      for (guint k = 0; k < i; k++)
        {
          const PartBox *b = &g_array_index (parts, PartBox, k);
          g_assert_false (b->part == PART_TEXT && a->x < b->x + b->width && b->x < a->x + a->width
                          && a->y < b->y + b->height && b->y < a->y + a->height);
        }
    }
  g_assert_cmpuint (found, >=, 3);
}

/* ---- What is cut off ---- */

static char *
texts_of (const GArray *parts)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    if (g_array_index (parts, PartBox, i).text != NULL)
      g_string_append_printf (all, "%s\n", g_array_index (parts, PartBox, i).text);
  return g_string_free (all, FALSE);
}

/* How many rows of pixels the top colour of the bar has alone: of a point they become narrower. */
static guint
widths_of_top (cairo_surface_t *image, Colour c)
{
  g_autoptr (GHashTable) widths = g_hash_table_new (NULL, NULL);

  for (int y = 0; y < HEIGHT; y++)
    {
      int width = 0;
      for (int x = WIDTH / 2; x < WIDTH; x++)
        {
          const guint8 *p = pixel_at (image, x, y);
          width += abs (p[2] - (int) lround (255 * c.r)) < 3 && abs (p[1] - (int) lround (255 * c.g)) < 3
                   && abs (p[0] - (int) lround (255 * c.b)) < 3;
        }
      if (width > 0)
        g_hash_table_add (widths, GINT_TO_POINTER (width));
    }
  return g_hash_table_size (widths);
}

/* The bar has a point and the caption the true highest value where something is cut off, and only there; in three and
 * in two dimensions. */
static void
test_cut (void)
{
  for (int cut = 0; cut < 2; cut++)
    for (int flat = 0; flat < 2; flat++)
      {
        g_autoptr (Plot) plot = make_plot (bowl, 21, SCALE_LINEAR);
        g_autoptr (GArray) parts = pen_parts_new ();
        g_autofree char *texts = NULL;
        cairo_surface_t *image;
        plot->z.high = cut ? 2.25 : 3;
        if (flat)
          plot_make_map (plot);
        image = drawn (plot, SURFACES_AUTOMATIC, parts);
        texts = texts_of (parts);
        g_assert_true ((strstr (texts, "Cut at 2.25; the highest value is 3.") != NULL) == (cut == 1));
        g_assert_true ((strstr (texts, "Cut") != NULL) == (cut == 1));
        if (!flat)
          g_assert_true ((widths_of_top (image, colourmap_at (plot->colourmap, 1)) > 2) == (cut == 1));
        cairo_surface_destroy (image);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map/data", test_data);
  g_test_add_func ("/map/levels", test_levels);
  g_test_add_func ("/map/colours", test_colours);
  g_test_add_func ("/map/vectors-and-pixels", test_vectors_and_pixels);
  g_test_add_func ("/map/agreement", test_agreement);
  g_test_add_func ("/map/formats", test_formats);
  g_test_add_func ("/map/labels", test_labels);
  g_test_add_func ("/map/cut", test_cut);
  return g_test_run ();
}

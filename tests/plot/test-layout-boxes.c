/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-layout-boxes FILE: where everything of fourteen figures is, in tenths of a point, as the file says; no pixels.
 * All is made of closed forms and set in DejaVu Sans, so that no processor and no other font changes it.
 * test-layout-boxes
 * --write FILE writes the file anew (build-aux/renew-layout-boxes). */
#include "figure/map.h"
#include "plot/export.h"
#include "plot/pen.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define FONT "DejaVu Sans"
#define TOLERANCE 0.3 /* points: versions of Pango and HarfBuzz round differently */

/* ---- Figures ---- */

static Numbers *
wave (double from, double to, guint n, double turns)
{
  Numbers *y = numbers_new (n);

  for (guint i = 0; i < n; i++)
    {
      double t = i / (n - 1.0);
      y->v[i] = from + (to - from) * t * t + 0.2 * (from - to) * sin (2 * G_PI * turns * t) * (1 - t);
    }
  return y;
}

static Plot *
plot_of (const char *id, const char *title, const char *x, const char *y)
{
  Plot *plot = plot_new (id, title);

  axis_set (&plot->x, x, NULL, SCALE_LINEAR);
  axis_set (&plot->y, y, NULL, SCALE_LINEAR);
  return plot;
}

/* Named at their ends. */
static Plot *
ends (void)
{
  Plot *plot = plot_of ("ends", "Loss", "Step", "Loss");

  plot_add_line (plot, "train", "Training", numbers_linear (0, 800, 60), wave (2, 0.1, 60, 2));
  plot_add_line (plot, "test", "Test", numbers_linear (0, 800, 60), wave (2.1, 0.9, 60, 1));
  return plot;
}

/* A legend beside the title: two ends meet. */
static Plot *
beside_title (void)
{
  Plot *plot = plot_of ("beside", "Sharpness", "Step", "λmax");

  plot_add_line (plot, "sharpness", "λmax", numbers_linear (0, 8000, 60), wave (20, 57, 60, 0));
  plot_add_line (plot, "threshold", "2/η", numbers_linear (0, 8000, 2), numbers_linear (57, 57, 2));
  return plot;
}

/* A legend inside: its words have no room beside the title. */
static Plot *
inside (void)
{
  Plot *plot = plot_of ("inside", "A title that takes most of the line", "Width", "Test error");

  plot_add_points (plot, "measured", "As it was measured", numbers_linear (1, 9, 9), wave (9, 0, 9, 0), NULL);
  plot_add_line (plot, "law", "What theory predicts", numbers_linear (1, 9, 9), wave (8, 1, 9, 0));
  return plot;
}

/* Logarithmic, with a band and rules. */
static Plot *
logarithmic (void)
{
  Plot *plot = plot_of ("log", NULL, "Parameters", "Mean squared error");
  Numbers *x = numbers_new (40);

  for (int i = 0; i < 40; i++)
    x->v[i] = pow (10, i / 10.0);
  plot_add_band (plot, "test", "Test", x, wave (0.5, 20, 40, 1), wave (0.4, 15, 40, 1), wave (0.7, 30, 40, 1));
  plot_add_rule (plot, "threshold", "P = n", 100, true);
  plot_add_rule (plot, "noise", "σ²", 0.3, false);
  plot->x.scale = plot->y.scale = SCALE_LOG;
  plot_set_caption (plot, "Median and quartiles of ten fits; a caption that is long enough for two lines in a column.");
  return plot;
}

static Plot *
histogram (void)
{
  Plot *plot = plot_of ("histogram", "Eigenvalues", "λ", "Number");

  plot_add_histogram (plot, "bulk", "Bulk", numbers_linear (-1, 0.9, 20), numbers_linear (-0.9, 1, 20),
                      wave (1, 90, 20, 3));
  plot_add_rule (plot, "edge", "edge of the bulk", 0.7, true);
  return plot;
}

/* Equal units: the legend is beside the frame. */
static Plot *
classes (void)
{
  Plot *plot = plot_of ("classes", NULL, "x₁", "x₂");

  plot_add_field (plot, "map", numbers_linear (-1, 1, 8), numbers_linear (-1, 1, 8), numbers_linear (0, 1, 64),
                  wave (0, 2, 64, 0));
  plot_add_points (plot, "train", "Training", numbers_linear (-0.9, 0.9, 12), wave (-0.8, 0.9, 12, 1), NULL);
  plot_add_points (plot, "test", "Test", numbers_linear (-0.9, 0.9, 12), wave (0.8, -0.9, 12, 1), NULL);
  plot->equal = true;
  return plot;
}

static Plot *
table (void)
{
  static const char *const titles[] = { "Path", "train", "test" }, *const cells[] = { "Line",        "0.585", "0.537",
                                                                                      "Activations", "0.047", "0.016" };
  Plot *plot = plot_new ("table", "Barriers");

  plot_add_table (plot, "table", titles, cells, 3, 2);
  return plot;
}

static Plot *
images (void)
{
  static const char *const names[] = { "one", "two", "three", "four", "five", "six", NULL };
  Plot *plot = plot_new ("images", "Digits");

  plot_add_images (plot, "digits", 4, 4, numbers_linear (0, 1, 6 * 16), NULL, g_strdupv ((char **) names));
  return plot;
}

static Plot *
parts (void)
{
  Plot *plot = plot_of ("parts", "Bias and variance", "Width", "Error");

  plot_add_area (plot, "bias", "Bias²", numbers_linear (0, 10, 20), wave (1, 0.1, 20, 0));
  plot_add_area (plot, "variance", "Variance", numbers_linear (0, 10, 20), wave (0.1, 0.4, 20, 0));
  return plot;
}

/* A paraboloid that is cut, with its colour bar, a path on it and the name of a place. */
static Plot *
surface (void)
{
  Plot *plot = plot_of ("surface", "Loss surface", "α", "β");
  Numbers *z = numbers_new (21 * 21);

  for (int i = 0; i < 21 * 21; i++)
    z->v[i] = pow (i % 21 / 10.0 - 1, 2) + 2 * pow (i / 21 / 10.0 - 1, 2);
  plot_add_surface (plot, "loss", numbers_linear (-1, 1, 21), numbers_linear (-1, 1, 21), z);
  plot_add_path (plot, "path", "Path", numbers_linear (-0.8, 0, 9), numbers_linear (0.6, 0, 9), wave (1.4, 0, 9, 0));
  plot_add_path (plot, "second", "Second network", numbers_linear (0.8, 0, 9), numbers_linear (0.6, 0, 9),
                 wave (1.4, 0, 9, 0));
  plot_add_place (plot, "start", "A", -0.8, 0.6, 1.4);
  axis_set (&plot->z, "Loss", NULL, SCALE_LINEAR);
  plot->z.high = 2;
  plot->colour_bar = true;
  return plot;
}

/* The same from above, in two dimensions. */
static Plot *
map (void)
{
  Plot *plot = surface ();

  plot_make_map (plot);
  return plot;
}

/* Values in cells, with a colour bar. */
static Plot *
matrix (void)
{
  Plot *plot = plot_of ("matrix", "Cosines", "Rank then", "Rank now");

  plot_add_field (plot, "cosines", numbers_linear (1, 8, 8), numbers_linear (1, 8, 8), wave (0, 1, 64, 0), NULL);
  plot->colour_bar = true;
  return plot;
}

typedef Plot *(*MakePlot) (void);

static const struct
{
  const char *name;
  double width, height; /* mm; height 0: as follows from the content */
  MakePlot plots[6];
  guint columns;
} figures[] = {
  { "ends", 85, 0, { ends }, 1 },
  { "beside-title", 85, 60, { beside_title }, 1 },
  { "inside", 85, 0, { inside }, 1 },
  { "logarithmic", 85, 0, { logarithmic }, 1 },
  { "histogram", 85, 50, { histogram }, 1 },
  { "classes", 85, 60, { classes }, 1 },
  { "table", 85, 0, { table }, 1 },
  { "images", 85, 40, { images }, 1 },
  { "surface", 85, 0, { surface }, 1 },
  { "map", 85, 0, { map }, 1 },
  { "matrix", 85, 60, { matrix }, 1 },
  { "slide", 254, 143, { surface, ends, parts, table, images }, 4 },
  { "column", 85, 0, { ends, beside_title, parts, table }, 2 },
  { "page", 170, 120, { ends, logarithmic, histogram, inside, classes, parts }, 3 },
};

static Figure *
figure_of (guint which)
{
  Figure *figure = figure_new (figures[which].columns > 1 ? "All of it" : NULL);

  for (guint i = 0; i < G_N_ELEMENTS (figures[which].plots) && figures[which].plots[i] != NULL; i++)
    {
      Plot *plot = figures[which].plots[i]();
      plot_set_cell (plot, i / figures[which].columns, i % figures[which].columns, 1, 1);
      figure_add (figure, plot);
    }
  figure->caption = g_strdup ("Spirals, 200 training samples; 2–16–2 tanh, seed 7.");
  return figure;
}

/* ---- Boxes ---- */

/* A line each: the figure, the kind of part, x, y, width, height, and the text. */
static void
append_boxes (GString *out, guint which)
{
  static const char *const kinds[] = { "text",   "x-label", "y-label", "plot", "frame",
                                       "legend", "entry",   "note",    "bar",  "surface" };
  g_autoptr (Figure) figure = figure_of (which);
  ExportOptions options = export_defaults ();
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GArray) boxes = pen_parts_new ();

  options.font = FONT;
  options.width_mm = figures[which].width;
  options.height_mm = figures[which].height > 0 ? figures[which].height : export_natural_height (figure, &options);
  pen_record_parts (cr, boxes);
  export_draw (cr, figure, &options);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  for (guint i = 0; i < boxes->len; i++)
    {
      const PartBox *box = &g_array_index (boxes, PartBox, i);
      const double numbers[] = { box->x, box->y, box->width, box->height };
      g_string_append_printf (out, "%s %s", figures[which].name, kinds[box->part]);
      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        {
          char buffer[G_ASCII_DTOSTR_BUF_SIZE];
          g_string_append_printf (out, " %s", g_ascii_formatd (buffer, sizeof buffer, "%.1f", numbers[k]));
        }
      g_string_append_printf (out, " %s\n", box->text != NULL ? box->text : "");
    }
}

static bool
has_font (void)
{
  PangoFontFamily **families;
  bool found = false;
  int n;

  pango_font_map_list_families (pango_cairo_font_map_get_default (), &families, &n);
  for (int i = 0; i < n; i++)
    found = found || g_ascii_strcasecmp (pango_font_family_get_name (families[i]), FONT) == 0;
  g_free (families);
  return found;
}

/* ---- Comparing ---- */

/* Words must be equal and numbers near each other. */
static bool
is_same (const char *a, const char *b)
{
  g_auto (GStrv) one = g_strsplit (a, " ", 7), other = g_strsplit (b, " ", 7);

  if (g_strv_length (one) < 7 || g_strv_length (other) < 7)
    return g_str_equal (a, b);
  for (guint i = 2; i < 6; i++)
    if (fabs (g_ascii_strtod (one[i], NULL) - g_ascii_strtod (other[i], NULL)) > TOLERANCE)
      return false;
  return g_str_equal (one[0], other[0]) && g_str_equal (one[1], other[1]) && g_str_equal (one[6], other[6]);
}

static char *golden; /* the file's */

static void
test_figure (gconstpointer data)
{
  guint which = GPOINTER_TO_UINT (data);
  g_autoptr (GString) now = g_string_new (NULL), before = g_string_new (NULL);
  g_auto (GStrv) all = g_strsplit (golden, "\n", -1), lines = NULL, kept = NULL;
  g_autofree char *prefix = g_strconcat (figures[which].name, " ", NULL);

  if (!has_font ())
    {
      g_test_skip (FONT " is not installed");
      return;
    }
  append_boxes (now, which);
  for (char **line = all; *line != NULL; line++)
    if (g_str_has_prefix (*line, prefix))
      g_string_append_printf (before, "%s\n", *line);
  lines = g_strsplit (now->str, "\n", -1);
  kept = g_strsplit (before->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL && kept[i] != NULL; i++)
    if (!is_same (lines[i], kept[i]))
      g_test_fail_printf ("now “%s”, before “%s”", lines[i], kept[i]);
  g_assert_cmpuint (g_strv_length (lines), ==, g_strv_length (kept));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  bool writes = argc > 1 && g_str_equal (argv[1], "--write");

  if (writes)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
        append_boxes (out, i);
      if (argc < 3 || !has_font () || !g_file_set_contents (argv[2], out->str, -1, &error))
        g_error ("A file to write to and the font " FONT " were expected.");
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_file_get_contents (argv[1], &golden, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/layout-boxes/%s", figures[i].name);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_figure);
    }
  int status = g_test_run ();
  g_free (golden);
  return status;
}

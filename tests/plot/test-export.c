/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as files: sizes, settings inside, the same bytes again, nothing left behind; and drawing whatever comes. */
#include "plot/export_format.h"
#include "plot/layout.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define SETTINGS "{\"basin\": \"0.1.0\", \"experiment\": \"tëst & <more>\", \"parameters\": {}}"

static Figure *
make_figure (void)
{
  Figure *figure = figure_new ("A figure");
  Plot *lines = plot_new ("lines", "Some lines"), *surface = plot_new ("surface", "A surface");
  Numbers *z = numbers_new (21 * 21), *x = numbers_linear (0, 10, 50), *y = numbers_new (50),
          *path = numbers_linear (-0.8, 0.5, 9);

  for (int i = 0; i < 50; i++)
    y->v[i] = exp (-0.3 * i);
  for (int j = 0; j < 21; j++)
    for (int i = 0; i < 21; i++)
      z->v[j * 21 + i] = pow (i / 10.0 - 1, 2) + pow (j / 10.0 - 1, 2);
  plot_add_line (lines, "one", "First line", numbers_ref (x), y)->style.colour = 1;
  plot_add_line (lines, "two", "Second line", x, numbers_linear (1, 0.1, 50));
  axis_set (&lines->x, "Step", NULL, SCALE_LINEAR);
  axis_set (&lines->y, "Loss", "nats", SCALE_LOG);
  layer_contours (plot_add_surface (surface, "surface", numbers_linear (-1, 1, 21), numbers_linear (-1, 1, 21), z), 6);
  layer_mark_iterate (plot_add_path (surface, "path", "Path", numbers_ref (path), path, numbers_linear (1.3, 0.5, 9)));
  plot_set_caption (surface, "Twenty-one by twenty-one points");
  surface->colour_bar = true;
  plot_set_cell (surface, 0, 0, 1, 1);
  plot_set_cell (lines, 1, 0, 1, 1);
  figure_add (figure, surface);
  figure_add (figure, lines);
  figure->caption = g_strdup ("The recipe, stated");
  figure->settings = g_strdup (SETTINGS);
  return figure;
}

static guint32
be32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static void
test_png_size (void)
{
  g_autoptr (Figure) figure = make_figure ();
  const struct
  {
    double w, h, dpi;
  } sizes[] = { { 85, 90, 300 }, { 170, 115, 150 }, { 50.8, 101.6, 100 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      ExportOptions options = export_defaults ();
      options.width_mm = sizes[i].w;
      options.height_mm = sizes[i].h;
      options.dpi = sizes[i].dpi;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) png = figure_to_bytes (figure, &export_png, &options, &error);
      g_assert_no_error (error);
      gsize length;
      const guint8 *data = g_bytes_get_data (png, &length);
      g_assert_cmpfloat_with_epsilon (be32 (data + 16), sizes[i].w * sizes[i].dpi / 25.4, 1);
      g_assert_cmpfloat_with_epsilon (be32 (data + 20), sizes[i].h * sizes[i].dpi / 25.4, 1);
      g_assert_nonnull (memmem (data, 200, "pHYs", 4));
    }
}

static void
test_settings_travel (void)
{
  g_autoptr (Figure) figure = make_figure ();
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  ExportOptions options = export_defaults ();
  guint without = 0;

  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    {
      g_autofree char *name = g_strconcat ("f", (*format)->suffix, NULL), *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      without += (*format)->settings_of == NULL;
      if ((*format)->settings_of == NULL)
        continue;
      g_assert_true (figure_export (figure, path, &options, &error));
      g_assert_no_error (error);
      g_autofree char *settings = export_read_settings (path, &error);
      g_assert_no_error (error);
      if (*format == &export_png) /* ASCII there */
        g_assert_nonnull (strstr (settings, "t\\u00ebst & <more>"));
      else
        g_assert_cmpstr (settings, ==, SETTINGS);
      g_unlink (path);
    }
  g_assert_cmpuint (without, ==, 1);         /* CSV */
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* nothing else was left there */
}

/* As PDF 1.5 has it: what is said about the document in a stream that zlib compressed, behind others. */
static void
test_settings_in_a_stream (void)
{
  g_autofree char *keywords = export_settings_to_line (SETTINGS);
  g_autofree char *dictionary = g_strdup_printf ("<< /Keywords (%s) >>", keywords);
  uLongf length = compressBound (strlen (dictionary));
  g_autofree Bytef *packed = g_malloc (length);
  g_autoptr (GByteArray) pdf = g_byte_array_new ();
  static const char before[] = "%PDF-1.5\n1 0 obj\nstream\nno zlib\nendstream\n2 0 obj\nstream\r\n",
                    after[] = "\nendstream\n";

  g_assert_cmpint (compress (packed, &length, (const Bytef *) dictionary, strlen (dictionary)), ==, Z_OK);
  g_byte_array_append (pdf, (const guint8 *) before, strlen (before));
  g_byte_array_append (pdf, packed, (guint) length);
  g_byte_array_append (pdf, (const guint8 *) after, strlen (after));
  g_autofree char *settings = export_pdf.settings_of ((const char *) pdf->data, pdf->len);
  g_assert_cmpstr (settings, ==, SETTINGS);
  for (guint cut = 0; cut < pdf->len; cut += 7) /* nothing of it is read past the end */
    {
      g_autofree guint8 *part = g_memdup2 (pdf->data, cut);
      g_free (export_pdf.settings_of ((const char *) part, cut));
    }
}

static void
test_same_bytes (void)
{
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions options = export_defaults ();

  g_setenv ("SOURCE_DATE_EPOCH", "1700000000", TRUE);
  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    {
      g_autoptr (GBytes) a = figure_to_bytes (figure, *format, &options, NULL);
      g_autoptr (GBytes) b = figure_to_bytes (figure, *format, &options, NULL);
      g_assert_true (g_bytes_equal (a, b));
    }
}

static void
test_svg_text (void)
{
  static const char *const words[] = { ">First line<", ">Loss (nats)<", ">A figure<", ">The recipe, stated<",
                                       ">Some lines<" };
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions options = export_defaults ();
  g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, NULL);
  gsize length;
  const char *data = g_bytes_get_data (svg, &length);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_nonnull (g_strstr_len (data, (gssize) length, words[i]));
  options.outlines = true;
  g_autoptr (GBytes) outlines = figure_to_bytes (figure, &export_svg, &options, NULL);
  data = g_bytes_get_data (outlines, &length);
  g_assert_null (g_strstr_len (data, (gssize) length, ">First line<"));
}

/* Subscripts are lowered and smaller; what a user named is never taken for markup, and the file stays XML. */
static void
test_subscripts (void)
{
  g_autoptr (Figure) figure = figure_new ("“<b>R&D</b>.csv”");
  Plot *plot = plot_new ("p", "−λmin/λmax, λ₁₂ & λmaximal <i>");
  ExportOptions options = export_defaults ();
  GMarkupParser nothing = { 0 };
  GMarkupParseContext *context = g_markup_parse_context_new (&nothing, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gsize length;

  plot_add_line (plot, "l", "λmax", numbers_linear (0, 1, 5), numbers_linear (1, 2, 5));
  figure_add (figure, plot);
  g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, NULL);
  const char *data = g_bytes_get_data (svg, &length);
  g_markup_parse_context_parse (context, data, (gssize) length, &error);
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
  g_autoptr (GRegex) spans = g_regex_new (
      ">−λ<tspan dy=\"([0-9.]+)\" font-size=\"[0-9.]+\">min</tspan><tspan dy=\"-\\1\" font-size=\"[0-9.]+\">/λ</tspan>"
      "<tspan[^>]*>max</tspan><tspan[^>]*>, λ</tspan><tspan[^>]*>12</tspan><tspan[^>]*> &amp; λmaximal "
      "&lt;i&gt;</tspan>",
      0, 0, NULL);
  g_assert_true (g_regex_match_full (spans, data, (gssize) length, 0, 0, NULL, NULL));
  g_assert_nonnull (g_strstr_len (data, (gssize) length, ">“&lt;b&gt;R&amp;D&lt;/b&gt;.csv”</text>"));
  g_autoptr (GBytes) pgf = figure_to_bytes (figure, &export_pgf, &options, NULL);
  data = g_bytes_get_data (pgf, &length);
  g_assert_nonnull (g_strstr_len (data, (gssize) length,
                                  "$-\\lambda _{\\min}$/$\\lambda _{\\max}$, $\\lambda _{12}$ \\& $\\lambda $maximal"));
}

typedef struct
{
  double x, y, size, length;
} Words;

/* Where and how large a text stands in an SVG. */
static Words
find_words (GBytes *svg, const char *words)
{
  gsize size;
  const char *data = g_bytes_get_data (svg, &size);
  g_autofree char *needle = g_strdup_printf (">%s</text>", words);
  const char *end = g_strstr_len (data, (gssize) size, needle), *start;
  Words found;

  g_assert_nonnull (end);
  start = g_strrstr_len (data, end - data, "<text");
  found.x = g_ascii_strtod (strstr (start, " x=\"") + 4, NULL);
  found.y = g_ascii_strtod (strstr (start, " y=\"") + 4, NULL);
  found.size = g_ascii_strtod (strstr (start, "font-size=\"") + 11, NULL);
  found.length = g_ascii_strtod (strstr (start, "textLength=\"") + 12, NULL);
  return found;
}

/* What has no room is refused; the least height that is named does, and a tenth of a millimetre less does not; and as
 * high as follows from the content is high enough. */
static void
test_room (void)
{
  const double widths[] = { 60, 85, 100, 170, 254, 400 };
  g_autoptr (Figure) figure = make_figure ();

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      ExportOptions options = export_defaults ();
      options.width_mm = widths[i];
      options = export_resolve (figure, &options);
      g_assert_true (export_check_room (figure, &options, NULL));
      for (int whole = 0; whole < 2; whole++)
        {
          g_autoptr (GError) error = NULL;
          options.plot = whole ? NULL : "surface";
          double least = export_least_height (figure, &options);
          g_autofree char *named = g_strdup_printf (" %.0f mm.", ceil (least));
          options.height_mm = least + 0.01;
          g_assert_true (export_check_room (figure, &options, NULL));
          options.height_mm = least - 0.5;
          g_assert_false (export_check_room (figure, &options, &error));
          g_assert_error (error, EXPORT_ERROR, EXPORT_ERROR_SIZE);
          g_assert_nonnull (strstr (error->message, named));
          g_assert_null (figure_to_bytes (figure, &export_png, &options, NULL));
        }
    }
}

/* Three words beside each other in a plot without axes: at their size where there is room, smaller where there is not,
 * and never into each other.  A long title has two lines, of the same size. */
static void
test_words_fit (void)
{
  static const char *const words[] = { "a first word", "a second word", "a third word" };
  static const char *const title_lines[] = { "Overparameterisation overparameterisation", "Overparameterisation" };
  double sizes[2], titles[2];

  for (int narrow = 0; narrow < 2; narrow++)
    {
      g_autoptr (Figure) figure = figure_new (NULL);
      Plot *plot = plot_new ("bare", title_lines[0]);
      ExportOptions options = export_defaults ();
      Words before = { 0 };
      plot->frameless = true;
      plot->x.low = plot->y.low = 0;
      plot->x.high = plot->y.high = 1;
      for (int i = 0; i < 3; i++)
        layer_text_anchor (plot_add_text (plot, words[i], words[i], 0.2 + 0.3 * i, 0.5), 0.5);
      figure_add (figure, plot);
      options.width_mm = narrow ? 56 : 150;
      options.height_mm = 40;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, &error);
      g_assert_no_error (error);
      for (int i = 0; i < 3; i++)
        {
          Words now = find_words (svg, words[i]);
          g_assert_cmpfloat (now.x, >, i == 0 ? 0 : before.x + before.length);
          before = now;
        }
      sizes[narrow] = before.size;
      Words title = find_words (svg, title_lines[narrow]);
      titles[narrow] = title.size;
      g_assert_cmpfloat (title.x + title.length, <, options.width_mm / 25.4 * 72);
    }
  g_assert_cmpfloat (sizes[1], <, sizes[0]);
  g_assert_cmpfloat (sizes[1], >=, 6);
  g_assert_cmpfloat (titles[1], ==, titles[0]);
}

/* Two rows of two plots, of which the left ones have one variable: in a column they stay above each other. */
static void
test_stacks_stay (void)
{
  static const struct
  {
    const char *title, *axis;
  } plots[4] = { { "Above", "Step" }, { "Beside", "Place" }, { "Below", "Step" }, { "Last", "Time" } };
  static const int order[4] = { 0, 2, 1, 3 };

  for (int narrow = 0; narrow < 2; narrow++)
    {
      g_autoptr (Figure) figure = figure_new (NULL);
      ExportOptions options = export_defaults ();
      double before = 0;
      for (guint i = 0; i < 4; i++)
        {
          Plot *plot = plot_new (plots[i].title, plots[i].title);
          plot_set_cell (plot, i / 2, i % 2, 1, 1);
          axis_set (&plot->x, plots[i].axis, NULL, SCALE_LINEAR);
          plot_add_line (plot, "line", NULL, numbers_linear (0, 1, 5), numbers_linear (0, 1, 5));
          figure_add (figure, plot);
        }
      options.width_mm = narrow ? 50 : 170;
      options = export_resolve (figure, &options);
      g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, NULL);
      g_assert_nonnull (svg);
      for (guint i = 0; i < 4 && narrow; i++)
        {
          Words title = find_words (svg, plots[order[i]].title);
          g_assert_cmpfloat (title.y, >, before);
          before = title.y + 20;
        }
      if (!narrow)
        g_assert_cmpfloat (find_words (svg, "Above").y, ==, find_words (svg, "Beside").y);
    }
}

/* Columns are as wide as they must be, end where they end in every row, and keep apart however little room there is. */
static void
test_table (void)
{
  static const char *const titles[] = { "", "training loss", "n" };
  static const char *const cells[] = { "One", "0.125", "1", "Another one", "12345.678", "1000000" };

  for (int narrow = 0; narrow < 2; narrow++)
    {
      g_autoptr (Figure) figure = figure_new (NULL);
      Plot *plot = plot_new ("table", "A table");
      ExportOptions options = export_defaults ();

      plot_add_table (plot, "table", titles, cells, 3, 2);
      figure_add (figure, plot);
      options.width_mm = narrow ? 52 : 150;
      options.height_mm = 40;
      g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, NULL);
      Words title = find_words (svg, titles[1]), one = find_words (svg, cells[1]);
      for (int row = 0; row < 2; row++)
        {
          Words name = find_words (svg, cells[3 * row]), number = find_words (svg, cells[3 * row + 1]),
                last = find_words (svg, cells[3 * row + 2]);
          g_assert_cmpfloat (name.x + name.length, <, number.x);
          g_assert_cmpfloat (number.x + number.length, <, last.x);
          g_assert_cmpfloat (last.x + last.length, <, options.width_mm / 25.4 * 72);
          /* Written with three decimals. */
          g_assert_cmpfloat_with_epsilon (number.x + number.length, title.x + title.length, 2e-3);
        }
      g_assert_cmpfloat (one.x, >, title.x);
    }
}

static void
test_failures (void)
{
  g_autoptr (Figure) figure = make_figure ();
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "missing", "f.png", NULL),
                  *odd = g_build_filename (folder, "f.gif", NULL);
  g_autofree char *text = g_build_filename (folder, "f.svg", NULL);
  ExportOptions options = export_defaults ();
  g_autoptr (GError) error = NULL;

  g_assert_false (figure_export (figure, nowhere, &options, &error));
  g_assert_nonnull (strstr (error->message, "f.png"));
  g_clear_error (&error);
  g_assert_false (figure_export (figure, odd, &options, &error));
  g_assert_nonnull (strstr (error->message, ".svg"));
  g_clear_error (&error);
  g_file_set_contents (text, "<svg></svg>", -1, NULL);
  g_assert_null (export_read_settings (text, &error));
  g_assert_nonnull (strstr (error->message, "f.svg"));
  g_clear_error (&error);
  options.plot = "none";
  g_assert_false (figure_export (figure, text, &options, &error));
  g_unlink (text);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Truncated and changed files are refused or read, never crashed on. */
static void
test_broken_files (void)
{
  g_autoptr (Figure) figure = make_figure ();
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "f", NULL);
  ExportOptions options = export_defaults ();
  guint32 state = 7;

  options.dpi = 30;
  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    {
      g_autoptr (GBytes) whole = figure_to_bytes (figure, *format, &options, NULL);
      gsize length;
      const guint8 *data = g_bytes_get_data (whole, &length);
      for (int i = 0; i < 150; i++)
        {
          gsize size = i % 2 ? length : (state = state * 1664525 + 1013904223) % length;
          g_autofree guint8 *copy = g_memdup2 (data, MAX (size, 1));
          for (int k = 0; k < i % 7 && size > 0; k++)
            {
              state = state * 1664525 + 1013904223;
              copy[state % MIN (size, 3000)] = (guint8) (state >> 24);
            }
          g_assert_true (g_file_set_contents (path, (const char *) copy, (gssize) size, NULL));
          g_autoptr (GError) error = NULL;
          g_autofree char *settings = export_read_settings (path, &error);
          g_assert_true ((settings == NULL) == (error != NULL));
        }
    }
  g_unlink (path);
  g_rmdir (folder);
}

static cairo_surface_t *
drawn (const Plot *plot, int width, int height)
{
  Theme theme = theme_make (THEME_LIGHT, false, 11);
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (image);

  plot_draw (cr, plot, NULL, width, height, &theme);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (image);
  return image;
}

static void
test_draws_anything (void)
{
  const double nothing[1] = { NAN }, one[1] = { 5 }, huge[3] = { 1e300, -1e300, 0 },
               bad[4] = { NAN, INFINITY, -INFINITY, NAN };
  const int sizes[][2] = { { 400, 300 }, { 60, 40 }, { 3, 3 }, { 1200, 30 } };

  for (int kind = 0; kind < 6; kind++)
    {
      g_autoptr (Plot) plot = plot_new ("p", "A plot with a title that is far too long for a small picture");
      plot_set_caption (
          plot, "A caption that is rather long, too, and says what was done with what, how, and with which seed.");
      axis_set (&plot->y, "Loss", "nats", kind % 2 ? SCALE_LOG : SCALE_LINEAR);
      if (kind == 1)
        plot_add_line (plot, "l", "Line", numbers_copy (nothing, 1), numbers_copy (nothing, 1));
      if (kind == 2)
        plot_add_points (plot, "l", "Line", numbers_copy (one, 1), numbers_copy (one, 1), NULL);
      if (kind == 3)
        plot_add_line (plot, "l", "Line", numbers_copy (huge, 3), numbers_copy (huge, 3));
      if (kind == 4)
        layer_contours (
            plot_add_surface (plot, "s", numbers_linear (0, 1, 2), numbers_linear (0, 1, 2), numbers_copy (bad, 4)), 3);
      if (kind == 5)
        layer_contours (
            plot_add_field (plot, "f", numbers_linear (0, 1, 2), numbers_linear (0, 1, 2), numbers_copy (bad, 4), NULL),
            3);
      for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
        cairo_surface_destroy (drawn (plot, sizes[s][0], sizes[s][1]));
    }
}

static guint32
pixel_at (cairo_surface_t *image, int x, int y)
{
  guint32 p;
  memcpy (&p, cairo_image_surface_get_data (image) + y * cairo_image_surface_get_stride (image) + 4 * x, 4);
  return p & 0xffffff;
}

/* Rows between two heights of the frame in which a line of this colour stands. */
static guint
rows_with (cairo_surface_t *image, Colour c, const PlotFrame *frame, double from, double to)
{
  guint rows = 0;

  for (int y = (int) (frame->y + from * frame->height); y < (int) (frame->y + to * frame->height); y++)
    for (int x = (int) frame->x + 2; x < (int) (frame->x + frame->width) - 2; x++)
      {
        guint32 p = pixel_at (image, x, y);
        if (abs ((int) (p >> 16 & 255) - (int) lround (255 * c.r)) < 60
            && abs ((int) (p & 255) - (int) lround (255 * c.b)) < 90)
          {
            rows++;
            break;
          }
      }
  return rows;
}

/* A hundred thousand points in four hundred columns: one point up and one point down are still there. */
static void
test_decimation_keeps_extremes (void)
{
  enum
  {
    N = 100000
  };
  Theme theme = theme_make (THEME_LIGHT, false, 11);

  for (int spikes = 0; spikes < 2; spikes++)
    {
      g_autoptr (Plot) plot = plot_new ("p", "P");
      Numbers *y = numbers_new (N);
      y->v[41234] = spikes;
      y->v[71235] = -spikes;
      plot_add_line (plot, "l", "L", numbers_linear (0, 1, N), y)->style.colour = 1;
      plot->y.low = -1.1;
      plot->y.high = 1.1;
      cairo_surface_t *image = drawn (plot, 400, 300);
      cairo_t *cr = cairo_create (image);
      PlotFrame frame = plot_frame (cr, plot, NULL, 400, 300, &theme);
      guint up = rows_with (image, colourmap_okabe_ito (1, false), &frame, 0.1, 0.4);
      guint down = rows_with (image, colourmap_okabe_ito (1, false), &frame, 0.6, 0.9);
      cairo_destroy (cr);
      cairo_surface_destroy (image);
      if (spikes)
        g_assert_cmpfloat (MIN (up, down), >, 0.29 * frame.height - 2);
      else
        g_assert_cmpuint (up + down, ==, 0);
    }
}

/* A constant line over the whole width, drawn in the middle of the frame. */
static void
test_line_stands_where_it_should (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");
  const double x[2] = { 0, 1 }, y[2] = { 3, 3 };
  Theme theme = theme_make (THEME_LIGHT, false, 11);
  Colour colour = colourmap_okabe_ito (1, false);

  plot_add_line (plot, "l", "L", numbers_copy (x, 2), numbers_copy (y, 2))->style.colour = 1;
  plot->y.low = 1;
  plot->y.high = 5;
  cairo_surface_t *image = drawn (plot, 400, 300);
  cairo_t *cr = cairo_create (image);
  PlotFrame frame = plot_frame (cr, plot, NULL, 400, 300, &theme);
  cairo_destroy (cr);
  g_assert_cmpfloat_with_epsilon (plot_frame_y (&frame, frame.y + frame.height / 2), 3, 1e-9);
  g_assert_cmpfloat_with_epsilon (plot_frame_x (&frame, frame.x + frame.width / 4), 0.25, 1e-9);
  guint found = 0;
  for (int row = 0; row < 300; row++)
    {
      guint32 p = pixel_at (image, (int) (frame.x + 0.37 * frame.width), row);
      bool is = abs ((int) (p >> 16 & 255) - (int) lround (255 * colour.r)) < 90
                && abs ((int) (p & 255) - (int) lround (255 * colour.b)) < 90;
      if (is)
        g_assert_cmpfloat (fabs (row + 0.5 - (frame.y + frame.height / 2)), <, 2.5);
      found += is;
    }
  g_assert_cmpuint (found, >=, 1);
  cairo_surface_destroy (image);
}

/* A gap in a band is empty, and a hundred thousand points take no more of a file than its columns. */
static void
test_bands (void)
{
  enum
  {
    N = 100000
  };
  g_autoptr (Figure) figure = figure_new (NULL);
  Plot *plot = plot_new ("p", NULL);
  Numbers *y = numbers_new (N), *low = numbers_new (N), *high = numbers_new (N);
  Theme theme = theme_make (THEME_LIGHT, false, 11);
  ExportOptions options = export_defaults ();

  for (int i = 0; i < N; i++)
    {
      bool gap = i > 4 * N / 10 && i < 6 * N / 10;
      y->v[i] = NAN;
      low->v[i] = gap ? NAN : -1;
      high->v[i] = gap ? NAN : i == N / 4 ? 2 : 1; /* one spike, which must not be lost */
    }
  plot_add_band (plot, "b", "Band", numbers_linear (0, 1, N), y, low, high)->style.colour = 1;
  plot->y.low = -3;
  plot->y.high = 3;
  figure_add (figure, plot);
  cairo_surface_t *image = drawn (plot, 400, 300);
  cairo_t *cr = cairo_create (image);
  PlotFrame frame = plot_frame (cr, plot, NULL, 400, 300, &theme);
  cairo_destroy (cr);
  int near_zero = (int) (frame.y + 0.47 * frame.height), spike = (int) (frame.y + 0.22 * frame.height);
  guint32 inside = pixel_at (image, (int) (frame.x + 0.15 * frame.width), near_zero);
  g_assert_cmpuint (inside, !=, 0xffffff);
  g_assert_cmpuint (pixel_at (image, (int) (frame.x + 0.5 * frame.width) + 3, near_zero), ==, 0xffffff);
  guint32 darkest = 0xffffff;
  for (int dx = -2; dx <= 2; dx++)
    darkest = MIN (darkest, pixel_at (image, (int) (frame.x + 0.25 * frame.width) + dx, spike));
  g_assert_cmpuint (darkest, <, 0xffffff);
  cairo_surface_destroy (image);
  g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, NULL);
  g_assert_cmpuint (g_bytes_get_size (svg), <, 300000);
}

/* Strata that lie on one another are as strong as they are told to be, from edge to edge. */
static void
test_strata (void)
{
  Plot *plot = plot_new ("p", NULL);
  Theme theme = theme_make (THEME_LIGHT, false, 11);
  const int colours[2] = { 2, 4 };

  for (int k = 0; k < 2; k++)
    {
      g_autofree char *id = g_strdup_printf ("s%d", k);
      Layer *layer = plot_add_area (plot, id, NULL, numbers_linear (0, 1, 2), numbers_linear (1, 1, 2));
      layer->style.colour = colours[k];
      layer->area.fill = 1;
    }
  plot->y.low = 0;
  plot->y.high = 2;
  cairo_surface_t *image = drawn (plot, 400, 300);
  cairo_t *cr = cairo_create (image);
  PlotFrame frame = plot_frame (cr, plot, NULL, 400, 300, &theme);
  cairo_destroy (cr);
  for (int k = 0; k < 2; k++)
    {
      Colour c = colourmap_okabe_ito (colours[k], false);
      guint32 pixel = pixel_at (image, (int) (frame.x + 0.4 * frame.width),
                                (int) (frame.y + (0.75 - 0.5 * k) * frame.height));
      g_assert_cmpint (abs ((int) (pixel >> 16 & 255) - (int) (255 * c.r + 0.5)), <=, 1);
      g_assert_cmpint (abs ((int) (pixel >> 8 & 255) - (int) (255 * c.g + 0.5)), <=, 1);
      g_assert_cmpint (abs ((int) (pixel & 255) - (int) (255 * c.b + 0.5)), <=, 1);
    }
  cairo_surface_destroy (image);
  plot_unref (plot);
}

/* Ground up to the last row and column, whatever fraction of a pixel the size ends with. */
static void
test_edges_are_ground (void)
{
  g_autoptr (Figure) figure = figure_new (NULL);
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "f.png", NULL);
  ExportOptions options = export_defaults ();

  options.width_mm = 50.03;
  options.height_mm = 30.04;
  options.dpi = 100;
  g_assert_true (figure_export (figure, path, &options, NULL));
  cairo_surface_t *image = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (image), ==, CAIRO_STATUS_SUCCESS);
  int width = cairo_image_surface_get_width (image), height = cairo_image_surface_get_height (image);
  for (int x = 0; x < width; x++)
    g_assert_cmphex (pixel_at (image, x, height - 1), ==, 0xffffff);
  for (int y = 0; y < height; y++)
    g_assert_cmphex (pixel_at (image, width - 1, y), ==, 0xffffff);
  cairo_surface_destroy (image);
  g_unlink (path);
  g_rmdir (folder);
}

/* The iterate is marked in the colour of its path, and only when there is one. */
static void
test_iterate (void)
{
  guint count[2];

  for (int iterate = 0; iterate < 2; iterate++)
    {
      g_autoptr (Plot) plot = plot_new ("p", NULL);
      Numbers *z = numbers_new (11 * 11);
      const double x[2] = { -0.2, 0 }, top[2] = { 0.04, 0 };
      for (int i = 0; i < 121; i++)
        z->v[i] = pow (i % 11 / 5.0 - 1, 2) + pow (i / 11 / 5.0 - 1, 2);
      plot_add_surface (plot, "s", numbers_linear (-1, 1, 11), numbers_linear (-1, 1, 11), z);
      Layer *path = plot_add_path (plot, "q", NULL, numbers_copy (x, 2), numbers_copy (x, 2), numbers_copy (top, 2));
      path->style.colour = 1;
      path->path.iterate = iterate;
      plot->view.pitch = 1.2; /* into the bowl */
      cairo_surface_t *image = drawn (plot, 500, 400);
      Colour c = colourmap_okabe_ito (1, false);
      count[iterate] = 0;
      for (int y = 0; y < 400; y++)
        for (int px = 0; px < 500; px++)
          {
            guint32 p = pixel_at (image, px, y);
            int r = (int) (p >> 16 & 255), b = (int) (p & 255);
            count[iterate] += (c.r - c.b) * (r - b) > 60; /* reddish like it: viridis here is blue and green */
          }
      cairo_surface_destroy (image);
    }
  g_assert_cmpuint (count[1], >, count[0] + 40);
}

/* A map with a legend leaves room for it: on the right, where it is as wide as it is high. */
static void
test_room_beside (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 200);
  cairo_t *cr = cairo_create (surface);
  const Theme theme = theme_make (THEME_LIGHT, false, 12);
  g_autoptr (Plot) plot = plot_new ("map", "Map");
  double middle, left;

  plot_add_points (plot, "one", "One", numbers_linear (0, 1, 5), numbers_linear (0, 1, 5), NULL);
  plot->equal = true;
  middle = plot_frame (cr, plot, NULL, 400, 200, &theme).x;
  plot_add_points (plot, "two", "Two", numbers_linear (0, 1, 5), numbers_linear (1, 0, 5), NULL);
  left = plot_frame (cr, plot, NULL, 400, 200, &theme).x;
  g_assert_cmpfloat (left, <, middle - 50);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/png-size", test_png_size);
  g_test_add_func ("/export/settings-travel", test_settings_travel);
  g_test_add_func ("/export/settings-travel-in-a-stream", test_settings_in_a_stream);
  g_test_add_func ("/export/same-bytes", test_same_bytes);
  g_test_add_func ("/export/svg-text", test_svg_text);
  g_test_add_func ("/export/subscripts", test_subscripts);
  g_test_add_func ("/export/room", test_room);
  g_test_add_func ("/export/words-fit", test_words_fit);
  g_test_add_func ("/export/table", test_table);
  g_test_add_func ("/export/failures", test_failures);
  g_test_add_func ("/export/broken-files", test_broken_files);
  g_test_add_func ("/plot/draws-anything", test_draws_anything);
  g_test_add_func ("/plot/decimation-keeps-extremes", test_decimation_keeps_extremes);
  g_test_add_func ("/plot/line-stands-where-it-should", test_line_stands_where_it_should);
  g_test_add_func ("/plot/bands", test_bands);
  g_test_add_func ("/plot/strata", test_strata);
  g_test_add_func ("/plot/edges-are-ground", test_edges_are_ground);
  g_test_add_func ("/plot/iterate", test_iterate);
  g_test_add_func ("/plot/stacks-stay", test_stacks_stay);
  g_test_add_func ("/plot/room-beside", test_room_beside);
  return g_test_run ();
}

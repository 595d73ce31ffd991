/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures for LaTeX: texts, what is made of SVG, and what pdflatex makes of it, where it is installed. */
#include "plot/export_format.h"
#include "plot/svg_to_pgf.h"
#include "plot/tex_text.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
test_texts (void)
{
  static const char *const pairs[][2] = {
    { "Loss", "Loss" },
    { "λ₁−½", "$\\lambda _{1}-\\frac{1}{2}$" },
    { "−λmin/λmax, maximal", "$-\\lambda _{\\min}$/$\\lambda _{\\max}$, maximal" },
    { "1.2×10⁻⁵ m", "1.2$\\times $10$^{-5}$ m" },
    { "x²₁y", "x$^{2}_{1}$y" },
    { "−0.5", "$-$0.5" },
    { "‖θ − θ₀‖", "$\\Vert \\theta $ $-$ $\\theta _{0}\\Vert $" },
    { "50 % & more_of {it} #1 \\ ~^",
      "50 \\% \\& more\\_of \\{it\\} \\#1 \\textbackslash{} \\textasciitilde{}\\textasciicircum{}" },
    { "Größe, “a” – 学习", "Größe, \\textquotedblleft{}a\\textquotedblright{} \\textendash{} 学习" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *set = tex_text (pairs[i][0]);
      g_assert_cmpstr (set, ==, pairs[i][1]);
    }
}

static char *
translated (const char *inside, GError **error)
{
  g_autofree char *svg = g_strdup_printf (
      "<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\"><defs><clipPath id=\"c\"><path d=\"M 0 0 L 9 0 L 9 9 Z\"/>"
      "</clipPath></defs>%s</svg>",
      inside);
  g_autoptr (GBytes) bytes = g_bytes_new (svg, strlen (svg));
  GString *out = g_string_new (NULL);

  if (svg_to_pgf (bytes, 100, out, error))
    return g_string_free (out, FALSE);
  g_string_free (out, TRUE);
  return NULL;
}

/* The same path as cairo 1.16 and as 1.18 writes it: through its matrix, upside down, and without the move behind Z. */
static void
test_paths (void)
{
  static const char *const written[] = {
    "<path style=\"fill:none;stroke-width:2;stroke-linecap:round;stroke:rgb(100%,50%,0%);stroke-opacity:0.5;"
    "stroke-dasharray:1,3;\" d=\"M 1 2 L 3 4 C 1 1 2 2 3 3 Z M 1 2 \" transform=\"matrix(2,0,0,2,10,20)\"/>",
    "<path fill=\"none\" stroke-width=\"2\" stroke-linecap=\"round\" stroke=\"rgb(100%, 50%, 0%)\" "
    "stroke-opacity=\"0.5\" "
    "stroke-dasharray=\"1 3\" d=\"M 1 2 L 3 4 C 1 1 2 2 3 3 Z M 1 2 \" transform=\"matrix(2, 0, 0, 2, 10, 20)\"/>",
  };
  static const char expected[] = "\\bS1,0.5,0,0.5;\\pgfsetlinewidth{4bp}\\pgfsetroundcap\\pgfsetmiterjoin"
                                 "\\pgfsetdash{{2bp}{6bp}}{0bp}"
                                 "\\bM12,76;\\bL16,72;\\bC12,78,14,76,16,74;\\bZ\\pgfusepath{stroke}\n";

  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *pgf = translated (written[i], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (pgf, ==, expected);
    }
}

static void
test_elements (void)
{
  static const char *const pairs[][2] = {
    { "<g clip-path=\"url(#c)\" clip-rule=\"nonzero\"><path fill=\"rgb(0%,0%,100%)\" d=\"M 5 5 L 99999 5 Z\"/></g>",
      "\\begin{pgfscope}\\bM0,100;\\bL9,100;\\bL9,91;\\bZ\\pgfusepath{clip}\n"
      "\\bF0,0,1,1;\\pgfsetnonzerorule\\bM5,95;\\bL10000,95;\\bZ\\pgfusepath{fill}\n\\end{pgfscope}\n" },
    { "<text x=\"10\" y=\"20\" font-size=\"8\" textLength=\"30\" data-anchor=\"0.500\" font-weight=\"bold\" "
      "fill=\"#ff0000\">a &amp; β</text>",
      "\\pgftext[x=25bp,y=80bp,base]{\\fontsize{8bp}{9.6bp}\\selectfont\\color[rgb]{1,0,0}\\bfseries "
      "a \\& $\\beta $}\n" },
    { "<text x=\"10\" y=\"20\" font-size=\"8\" textLength=\"30\" data-anchor=\"1\" transform=\"rotate(-90.000 10 20)\" "
      "fill=\"#000000\">up</text>",
      "\\pgftext[x=10bp,y=110bp,rotate=90,right,base]{\\fontsize{8bp}{9.6bp}\\selectfont\\color[rgb]{0,0,0}up}\n" },
    /* Two pixels, black and red, of five points each. */
    { "<image id=\"i\" xlink:href=\"data:image/png;base64,"
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR42mNgYGD4z8AAAAMEAQDVPghWAAAAAElFTkSuQmCC\"/>"
      "<use xlink:href=\"#i\" transform=\"matrix(5,0,0,5,10,20)\"/>",
      "\\bF0,0,0,1;\\bM10,80;\\bL17.5,80;\\bL17.5,72.5;\\bL10,72.5;\\pgfusepath{fill}\n"
      "\\bF1,0,0,1;\\bM15,80;\\bL22.5,80;\\bL22.5,72.5;\\bL15,72.5;\\pgfusepath{fill}\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *pgf = translated (pairs[i][0], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (pgf, ==, pairs[i][1]);
    }
}

/* What is not known is named, never left out. */
static void
test_refused (void)
{
  static const char *const pairs[][2] = {
    { "<rect x=\"0\"/>", "“rect”" },
    { "<g mask=\"url(#m)\"></g>", "“mask”" },
    { "<g transform=\"translate(1,2)\"></g>", "“transform”" },
    { "<use xlink:href=\"#nothing\"/>", "“use”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (translated (pairs[i][0], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      g_assert_nonnull (strstr (error->message, pairs[i][1]));
    }
}

/* ---- A whole figure ---- */

static Figure *
make_figure (void)
{
  Figure *figure = figure_new ("Größe & λ₁");
  Plot *lines = plot_new ("lines", "Some lines"), *map = plot_new ("map", "A map");
  Numbers *x = numbers_linear (0, 10, 30), *z = numbers_new (12 * 12);

  for (size_t i = 0; i < z->n; i++)
    z->v[i] = (double) (i % 12) * (double) (i / 12);
  plot_add_band (lines, "band", "A band", numbers_ref (x), numbers_linear (1, 3, 30), numbers_linear (0.5, 2, 30),
                 numbers_linear (1.5, 4, 30))
      ->style.colour = 2;
  plot_add_line (lines, "line", "A line", x, numbers_linear (3, -0.5, 30))->style.dash = DASH_DASHED;
  axis_set (&lines->x, "Step", NULL, SCALE_LINEAR);
  axis_set (&lines->y, "Share", "%", SCALE_LINEAR);
  plot_add_field (map, "field", numbers_linear (0, 1, 12), numbers_linear (0, 1, 12), z, NULL);
  map->colour_bar = true;
  plot_set_cell (map, 0, 1, 1, 1);
  figure_add (figure, lines);
  figure_add (figure, map);
  figure->settings = g_strdup ("{\"experiment\": \"ä\"}");
  return figure;
}

static ExportOptions
small_page (void)
{
  ExportOptions options = export_defaults ();

  options.width_mm = 160;
  options.height_mm = 70;
  options.dpi = 72;
  return options;
}

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, what)) != NULL; at += strlen (what))
    n++;
  return n;
}

static void
test_figure (void)
{
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions options = small_page ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = figure_to_bytes (figure, &export_pgf, &options, &error),
                     again = figure_to_bytes (figure, &export_pgf, &options, NULL);

  g_assert_no_error (error);
  g_autofree char *pgf = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)),
                  *settings = export_pgf.settings_of (pgf, strlen (pgf));
  g_assert_true (g_bytes_equal (bytes, again));
  /* Up to its end, before which the size is. */
  g_assert_cmpmem (settings, strlen (figure->settings) - 2, figure->settings, strlen (figure->settings) - 2);
  g_assert_nonnull (strstr (pgf, "Größe \\& $\\lambda _{1}$}"));
  g_assert_nonnull (strstr (pgf, "Share (\\%)}"));
  g_assert_cmpuint (count (pgf, "\\begin{pgfscope}"), ==, count (pgf, "\\end{pgfscope}"));
  g_assert_cmpuint (count (pgf, "{") - count (pgf, "\\{"), ==, count (pgf, "}") - count (pgf, "\\}"));
}

static bool
run_there (const char *folder, const char *const *command, char **output)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (
      g_spawn_sync (folder, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, output, NULL, &status, &error));
  g_assert_no_error (error);
  return g_spawn_check_wait_status (status, NULL);
}

static double
mean_difference (const char *one, const char *other)
{
  cairo_surface_t *a = cairo_image_surface_create_from_png (one), *b = cairo_image_surface_create_from_png (other);
  int width = MIN (cairo_image_surface_get_width (a), cairo_image_surface_get_width (b)),
      height = MIN (cairo_image_surface_get_height (a), cairo_image_surface_get_height (b));
  double sum = 0;

  for (int y = 0; y < height; y++)
    for (int i = 0; i < 4 * width; i++)
      if (i % 4 != 3)
        sum += abs (cairo_image_surface_get_data (a)[y * cairo_image_surface_get_stride (a) + i]
                    - cairo_image_surface_get_data (b)[y * cairo_image_surface_get_stride (b) + i]);
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
  return sum / (3.0 * width * height);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
}

/* A page of the figure's size looks as in PNG, but for the font, and its texts can be read. */
static void
check_latex (const char *folder)
{
  static const char document[] =
      "\\documentclass{article}\\usepackage{pgf}\\pagestyle{empty}\\pdfpagewidth=160mm\\pdfpageheight=70mm\n"
      "\\hoffset=-1in\\voffset=-1in\\topmargin=0pt\\headheight=0pt\\headsep=0pt\\topskip=0pt\\oddsidemargin=0pt\n"
      "\\parindent=0pt\\textwidth=160mm\\textheight=71mm\\renewcommand{\\familydefault}{\\sfdefault}\n"
      "\\begin{document}\\input{f.pgf}\\end{document}\n";
  static const char *const latex[] = { "pdflatex", "-interaction=batchmode", "-halt-on-error", "t.tex", NULL },
                           *const gs[] = { "gs",
                                           "-q",
                                           "-dSAFER",
                                           "-dBATCH",
                                           "-dNOPAUSE",
                                           "-sDEVICE=png16m",
                                           "-r72",
                                           "-dTextAlphaBits=4",
                                           "-dGraphicsAlphaBits=4",
                                           "-sOutputFile=t.png",
                                           "t.pdf",
                                           NULL },
                           *const words[] = {
                             "gs",    "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=txtwrite", "-sOutputFile=-",
                             "t.pdf", NULL
                           };
  g_autofree char *tex = g_build_filename (folder, "t.tex", NULL), *png = g_build_filename (folder, "t.png", NULL),
                  *own = g_build_filename (folder, "f.png", NULL), *log = NULL, *said = NULL;

  g_assert_true (g_file_set_contents (tex, document, -1, NULL));
  g_assert_true (run_there (folder, latex, &log));
  g_assert_true (run_there (folder, gs, NULL));
  g_assert_cmpfloat (mean_difference (png, own), <, 8);
  g_assert_true (run_there (folder, words, &said));
  g_assert_nonnull (strstr (said, "Some lines"));
  g_assert_nonnull (strstr (said, "A band"));
}

static void
test_latex (void)
{
  static const char *const names[] = { "f.pgf", "f.png" };
  g_autofree char *latex = g_find_program_in_path ("pdflatex"), *gs = g_find_program_in_path ("gs");
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions options = small_page ();

  if (latex == NULL || gs == NULL)
    {
      g_test_skip (latex == NULL ? "pdflatex is not installed" : "gs (Ghostscript) is not installed");
      return;
    }
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_assert_true (figure_export (figure, path, &options, NULL));
    }
  check_latex (folder);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pgf/texts", test_texts);
  g_test_add_func ("/pgf/paths", test_paths);
  g_test_add_func ("/pgf/elements", test_elements);
  g_test_add_func ("/pgf/refused", test_refused);
  g_test_add_func ("/pgf/figure", test_figure);
  g_test_add_func ("/pgf/latex", test_latex);
  return g_test_run ();
}

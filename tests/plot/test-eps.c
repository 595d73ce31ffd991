/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encapsulated PostScript: its header, and what Ghostscript makes of it, where it is installed. */
#include "plot/export_format.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 100 /* mm */
#define HEIGHT 70

static Figure *
make_figure (void)
{
  Figure *figure = figure_new ("A (first) f\\gure ∂");
  Plot *plot = plot_new ("lines", "Some lines");
  Numbers *x = numbers_linear (0, 10, 30), *y = numbers_linear (1, 3, 30), *low = numbers_linear (0.5, 2, 30),
          *high = numbers_linear (1.5, 4, 30);
  GString *settings = g_string_new ("{\"long\": \"");

  plot_add_band (plot, "band", "A band", numbers_ref (x), y, low, high)->style.colour = 2;
  plot_add_line (plot, "line", "A line", x, numbers_linear (3, 0.5, 30))->style.colour = 1;
  axis_set (&plot->x, "Step", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "Loss", NULL, SCALE_LINEAR);
  figure_add (figure, plot);
  for (int i = 0; i < 200; i++)
    g_string_append_printf (settings, "ä%d ", i);
  figure->settings = g_string_free (g_string_append (settings, "\"}"), FALSE);
  return figure;
}

static ExportOptions
small_page (void)
{
  ExportOptions options = export_defaults ();

  options.width_mm = WIDTH;
  options.height_mm = HEIGHT;
  return options;
}

static void
check_header (bool transparent)
{
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions options = small_page ();
  g_autoptr (GError) error = NULL;

  options.background = transparent ? "none" : NULL;
  g_autoptr (GBytes) eps = figure_to_bytes (figure, &export_eps, &options, &error);
  gsize length;
  const char *data = g_bytes_get_data (eps, &length);
  g_autofree char *header = g_strndup (data, (gsize) (g_strstr_len (data, (gssize) length, "%%EndComments") - data)),
                  *settings = export_eps.settings_of (data, length);
  g_auto (GStrv) lines = g_strsplit (header, "\n", -1);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (header, "%!PS-Adobe-3.0 EPSF-3.0\n"));
  g_assert_nonnull (strstr (header, "\n%%Title: (A \\(first\\) f\\\\gure \\342\\210\\202)\n"));
  g_assert_nonnull (strstr (header, "\n%%Creator: Basin " BASIN_VERSION ", "));
  g_assert_nonnull (strstr (header, "\n%%CreationDate: 2023-11-14T22:13:20Z\n"));
  g_assert_nonnull (strstr (header, "\n%%BoundingBox: 0 0 284 199\n"));
  for (char **line = lines; *line != NULL; line++)
    g_assert_cmpuint (strlen (*line), <=, 255);
  /* Up to its end, before which the size is. */
  g_assert_cmpmem (settings, strlen (figure->settings) - 2, figure->settings, strlen (figure->settings) - 2);
}

static void
test_header (void)
{
  check_header (false);
  check_header (true);
}

/* What Ghostscript draws of it, and what it says; NULL where it is missing. */
static cairo_surface_t *
drawn_by_ghostscript (const char *eps, const char *png, char **said)
{
  g_autofree char *gs = g_find_program_in_path ("gs"), *output = g_strconcat ("-sOutputFile=", png, NULL);
  g_autoptr (GError) error = NULL;
  int status;

  if (gs == NULL)
    return NULL;
  const char *const command[] = { gs,
                                  "-q",
                                  "-dSAFER",
                                  "-dBATCH",
                                  "-dNOPAUSE",
                                  "-dEPSCrop",
                                  "-sDEVICE=png16m",
                                  "-r72",
                                  "-dTextAlphaBits=4",
                                  "-dGraphicsAlphaBits=4",
                                  output,
                                  eps,
                                  NULL };
  g_assert_true (
      g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, said, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return cairo_image_surface_create_from_png (png);
}

static double
mean_difference (cairo_surface_t *a, cairo_surface_t *b)
{
  int width = MIN (cairo_image_surface_get_width (a), cairo_image_surface_get_width (b)),
      height = MIN (cairo_image_surface_get_height (a), cairo_image_surface_get_height (b));
  double sum = 0;

  for (int y = 0; y < height; y++)
    {
      const guchar *p = cairo_image_surface_get_data (a) + y * cairo_image_surface_get_stride (a);
      const guchar *q = cairo_image_surface_get_data (b) + y * cairo_image_surface_get_stride (b);
      for (int i = 0; i < 4 * width; i++)
        if (i % 4 != 3)
          sum += abs (p[i] - q[i]);
    }
  return sum / (3.0 * width * height);
}

/* The page is as large as was asked for and looks as in PNG, band and all: two renderers differ at edges alone. */
static void
test_ghostscript (void)
{
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions options = small_page ();
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL), *eps = g_build_filename (folder, "f.eps", NULL),
                  *png = g_build_filename (folder, "f.png", NULL), *own = g_build_filename (folder, "own.png", NULL),
                  *said = NULL;
  cairo_surface_t *theirs, *ours;

  options.dpi = 72;
  g_assert_true (figure_export (figure, eps, &options, NULL));
  g_assert_true (figure_export (figure, own, &options, NULL));
  theirs = drawn_by_ghostscript (eps, png, &said);
  if (theirs == NULL)
    g_test_skip ("gs (Ghostscript) is not installed");
  else
    {
      ours = cairo_image_surface_create_from_png (own);
      g_assert_cmpstr (said, ==, "");
      g_assert_cmpint (abs (cairo_image_surface_get_width (theirs) - cairo_image_surface_get_width (ours)), <=, 1);
      g_assert_cmpint (abs (cairo_image_surface_get_height (theirs) - cairo_image_surface_get_height (ours)), <=, 1);
      g_assert_cmpfloat (mean_difference (theirs, ours), <, 6);
      cairo_surface_destroy (ours);
      cairo_surface_destroy (theirs);
    }
  g_unlink (eps);
  g_unlink (own);
  g_unlink (png);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_setenv ("SOURCE_DATE_EPOCH", "1700000000", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/eps/header", test_header);
  g_test_add_func ("/eps/ghostscript", test_ghostscript);
  return g_test_run ();
}

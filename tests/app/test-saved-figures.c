/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of the experiments are read back from what run folders have of them: written again they are the same
 * bytes, and drawn the same picture. */
#include "../experiments/running.h"
#include "figure/figure_json.h"
#include "figure/figure_read.h"
#include "plot/export.h"

/* Small, and with every kind of plot. */
static const struct
{
  const char *experiment, *preset;
  const char *values[13];
} cases[] = {
  { "landscape", "spirals", { "steps", "60", "grid", "15", "samples", "80" } },
  { "landscape", "digits", { "steps", "40", "grid", "11", "samples", "80" } },
  { "connectivity", "digits", { "steps", "60", "curve-steps", "60", "grid", "11", "samples", "80" } },
  { "spectrum", "outliers", { "steps", "40", "width", "6", "samples", "80" } },
  { "stability", "sharpening", { "steps", "60" } },
  { "double-descent", "peak", { "samples", "20", "steps", "20", "seeds", "2", "highest", "6", "points", "3" } },
};

static char *
written (const Figure *figure)
{
  g_autofree char *json = figure_to_json (figure), *numbers = figure_numbers (figure);
  return g_strconcat (json, numbers, NULL);
}

static void
write_files (const Figure *figure, RunFolder *folder)
{
  g_autofree char *json = figure_to_json (figure);

  g_assert_true (run_folder_write_text (folder, "plots.json", json, NULL));
  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_autofree char *csv = plot_to_csv (plot), *name = g_strdup_printf ("plot-%s.csv", plot->id);
      g_assert_true (run_folder_write_text (folder, name, csv, NULL));
    }
}

static void
remove_files (RunFolder *folder)
{
  g_autoptr (GDir) dir = g_dir_open (run_folder_path (folder), 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (run_folder_path (folder)), ==, 0);
}

/* In the dark theme, too, which plots.json says nothing of. */
static GBytes *
drawn (const Figure *figure, ThemeName theme)
{
  ExportOptions options = export_defaults ();
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  options.theme = theme;
  bytes = figure_to_bytes (figure, export_format_of ("figure.svg", NULL), &options, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
test_case (gconstpointer data)
{
  guint k = GPOINTER_TO_UINT (data);
  Run *run = done_with (experiment_find (cases[k].experiment), cases[k].preset, cases[k].values);
  g_autoptr (Figure) figure = run_take_figure (run), back = NULL;
  g_autoptr (RunFolder) folder = folder_new ();
  g_autoptr (GError) error = NULL;

  write_files (figure, folder);
  back = figure_read (run_folder_path (folder), &error);
  g_assert_no_error (error);
  back->settings = g_strdup (figure->settings);
  g_autofree char *before = written (figure), *after = written (back);
  g_assert_cmpstr (after, ==, before);
  for (int theme = THEME_LIGHT; theme <= THEME_DARK; theme++)
    {
      g_autoptr (GBytes) picture = drawn (figure, (ThemeName) theme);
      g_autoptr (GBytes) redrawn = drawn (back, (ThemeName) theme);
      g_assert_true (g_bytes_equal (picture, redrawn));
    }
  remove_files (folder);
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_setenv ("SOURCE_DATE_EPOCH", "1700000000", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autofree char *path = g_strdup_printf ("/saved-figures/%s/%s", cases[k].experiment, cases[k].preset);
      g_test_add_data_func (path, GUINT_TO_POINTER (k), test_case);
    }
  return g_test_run ();
}

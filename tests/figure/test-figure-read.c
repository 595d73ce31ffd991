/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure that is read from its files is the same one: written again, the same bytes; and damage is named. */
#include "figure/compose.h"
#include "figure/figure_csv.h"
#include "figure/figure_json.h"
#include "figure/figure_read.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* ---- Folders ---- */

static void
write_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
read_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static char *
name_of (const Plot *plot)
{
  return g_strdup_printf ("plot-%s.csv", plot->id);
}

static char *
folder_with (const Figure *figure)
{
  char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  g_autofree char *json = figure_to_json (figure);

  write_text (folder, "plots.json", json);
  for (guint i = 0; i < figure->plots->len; i++)
    {
      g_autofree char *csv = plot_to_csv (figure->plots->pdata[i]), *name = name_of (figure->plots->pdata[i]);
      write_text (folder, name, csv);
    }
  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* ---- A figure with every kind of layer ---- */

static Numbers *
spread (double low, double high, size_t n)
{
  return numbers_linear (low, high, n);
}

static Numbers *
with_gap (double low, double high, size_t n)
{
  Numbers *numbers = spread (low, high, n);

  numbers->v[n / 2] = NAN;
  return numbers;
}

static Plot *
wide_plot (void)
{
  Plot *plot = plot_new ("wide", "Wide, “quoted” and\nbroken");

  plot_axes (plot, AXIS ("Step", .range = { 0, NAN }), AXIS ("Loss", "%", .scale = SCALE_LOG));
  plot_add_line (plot, "train", "Train, \"all\"", spread (0, 0.3, 7), with_gap (1e-9, 1, 7));
  plot_add_band (plot, "test", NULL, spread (0, 0.3, 7), spread (3, 4, 7), spread (2, 3, 7), with_gap (4, 5, 7));
  layer_styled (plot_add_rule (plot, "best", "Best", INFINITY, true),
                STYLE (.colour = COLOUR_OF_FAMILY (2, 5), .dash = DASH_DASH_DOT_DOT, .opacity = 0.4));
  plot_add_rule (plot, "floor", NULL, 0.1, false);
  return plot;
}

static Plot *
long_plot (void)
{
  Plot *plot = plot_new ("long", NULL);

  plot_axes (plot, AXIS ("Layer"), AXIS ("x", .scale = SCALE_SYMLOG));
  layer_stems (plot_add_points (plot, "with,comma", "Points", spread (0, 1, 3), spread (1, 2, 3), spread (0, 2, 3)));
  plot_add_points (plot, "none", "None", numbers_new (0), numbers_new (0), numbers_new (0));
  plot_add_histogram (plot, "histogram", "H", spread (0, 3, 4), spread (1, 4, 4), with_gap (5, 6, 4));
  layer_mark_iterate (plot_add_path (plot, "path", "Path", spread (0, 1, 2), spread (0, 1, 2), NULL));
  layer_text_anchor (plot_add_text (plot, "text", "a \"text\",\nof two lines", 0.5, -1), 1);
  plot_add_rule (plot, "rule", "Rule", 0.25, true);
  plot_set_cell (plot, 1, 0, 2, 3);
  return plot;
}

static Plot *
area_plot (void)
{
  Plot *plot = plot_new ("areas", "Areas");

  plot_add_area (plot, "one", "One", spread (0, 1, 4), spread (0.5, 0.25, 4));
  plot_add_area (plot, "two", "Two", spread (0, 1, 4), spread (-0.25, 0.25, 4))->area.fill = 0.25;
  plot_add_bars (plot, "bars", NULL, spread (0, 1, 4), spread (1, 0, 4));
  return plot;
}

static Plot *
grid_plot (bool is_surface)
{
  Plot *plot = plot_new (is_surface ? "surface" : "field", "Grid");
  Numbers *x = spread (-1, 1, 3), *y = spread (0, 1e-300, 2), *z = with_gap (1, 1e300, 6);

  plot_z_axis (plot, AXIS ("Loss", .scale = SCALE_LOG, .range = { 1, 10 }));
  plot->colour_bar = plot->equal = true;
  plot->colourmap = COLOURMAP_MAGMA;
  plot->view.yaw = 0.1 + 0.2;
  if (is_surface)
    {
      layer_contours (plot_add_surface (plot, "s", x, y, z), 9);
      plot_add_path (plot, "p", "P", spread (0, 1, 2), spread (0, 1, 2), spread (0, 1, 2));
      plot_add_place (plot, "place", "A", 0, 1, 2);
    }
  else
    layer_contours (plot_add_field (plot, "f", x, y, z, with_gap (0, 5, 6)), 3);
  return plot;
}

static Plot *
table_plot (void)
{
  static const char *const titles[] = { "Path", "Barrier", "Note" }, *const cells[] = { "Line",        "0.1", "5",
                                                                                        "Curve, bent", "–",   "–" };
  Plot *plot = plot_new ("table", "Table");
  Layer *table = plot_add_table (plot, "t", titles, cells, 3, 2);

  table_set_value (table, 0, 1, 0.1234567890123456);
  table_set_colour (table, 1, 3);
  table_align (table, "lcr");
  return plot;
}

static Plot *
image_plot (void)
{
  Plot *plot = plot_new ("images", "Images");
  char **labels = g_strsplit ("3|4, not 9", "|", -1);
  Numbers *correct = with_gap (1, 0, 2);

  plot_add_images (plot, "digits", 2, 3, spread (0, 1, 12), correct, labels);
  return plot;
}

static Figure *
sample_figure (void)
{
  Figure *figure = figure_new ("All of it");

  figure->caption = g_strdup ("Spirals, 0.5 of “them”; done.");
  figure->step = 123456789012345;
  figure->column_weights[1] = 1.5;
  figure_add (figure, wide_plot ());
  figure_add (figure, long_plot ());
  figure_add (figure, area_plot ());
  figure_add (figure, grid_plot (false));
  figure_add (figure, grid_plot (true));
  figure_add (figure, table_plot ());
  figure_add (figure, image_plot ());
  return figure;
}

/* ---- The same figure ---- */

static void
test_the_same_bytes (void)
{
  g_autoptr (Figure) figure = sample_figure (), back = NULL;
  g_autofree char *folder = folder_with (figure), *json = figure_to_json (figure), *again = NULL;
  g_autoptr (GError) error = NULL;

  back = figure_read (folder, &error);
  g_assert_no_error (error);
  again = figure_to_json (back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpuint (back->plots->len, ==, figure->plots->len);
  for (guint i = 0; i < figure->plots->len; i++)
    {
      g_autofree char *csv = plot_to_csv (figure->plots->pdata[i]), *csv_again = plot_to_csv (back->plots->pdata[i]);
      g_assert_cmpstr (csv_again, ==, csv);
    }
  remove_folder (folder);
}

/* What the bytes do not show. */
static void
test_what_is_drawn (void)
{
  g_autoptr (Figure) figure = sample_figure (), back = NULL;
  g_autofree char *folder = folder_with (figure);

  back = figure_read (folder, NULL);
  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *a = figure->plots->pdata[i], *b = back->plots->pdata[i];
      g_assert_cmpuint (a->layers->len, ==, b->layers->len);
      for (guint k = 0; k < a->layers->len; k++)
        {
          const Layer *was = a->layers->pdata[k], *is = b->layers->pdata[k];
          g_assert_true (was->kind == is->kind && g_strcmp0 (was->name, is->name) == 0);
          g_assert_true (was->x == NULL || numbers_equal (was->x, is->x));
          g_assert_true (was->z == NULL || numbers_equal (was->z, is->z));
          g_assert_true (was->kind != LAYER_AREA || numbers_equal (was->area.high, is->area.high));
          g_assert_true (was->kind != LAYER_RULE || was->rule.value == is->rule.value);
          g_assert_true (was->kind != LAYER_TEXT || g_str_equal (was->text.text, is->text.text));
          g_assert_true (was->kind != LAYER_SURFACE || was->grid.contours == is->grid.contours);
          g_assert_true (was->kind != LAYER_TABLE || g_str_equal (was->table->cells[4], is->table->cells[4]));
          g_assert_true (was->kind != LAYER_IMAGES || g_str_equal (was->images.labels[1], is->images.labels[1]));
        }
    }
  remove_folder (folder);
}

/* ---- Damage ---- */

/* Reading fails, and the error says all of these. */
static void
expect_error (const char *folder, const char *first, const char *second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Figure) figure = figure_read (folder, &error);

  g_assert_null (figure);
  g_assert_nonnull (error);
  if (strstr (error->message, first) == NULL || strstr (error->message, second) == NULL)
    g_error ("“%s” says neither “%s” nor “%s”", error->message, first, second);
}

static void
damage (const char *folder, const char *name, const char *from, const char *to, const char *first, const char *second)
{
  g_autofree char *text = read_text (folder, name);
  g_auto (GStrv) parts = g_strsplit (text, from, 2);
  g_autofree char *damaged = g_strjoinv (to, parts);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  write_text (folder, name, damaged);
  expect_error (folder, first, second);
  write_text (folder, name, text);
}

static void
test_damage_is_named (void)
{
  g_autoptr (Figure) figure = sample_figure ();
  g_autofree char *folder = folder_with (figure);

  damage (folder, "plots.json", "\"caption\"", "caption", "plots.json", "line 2");
  damage (folder, "plots.json", "\"row\":", "\"raw\":", "plots.json: plot “wide”", "“row” is missing");
  damage (folder, "plots.json", "\"log\"", "\"logarithmic\"", "“scale” is “logarithmic”", "linear, log, symlog");
  damage (folder, "plots.json", "plot-wide.csv", "../plot-wide.csv", "plots.json", "“plot-wide.csv” was expected");
  damage (folder, "plots.json", "\"dashed\"", "1", "plots.json", "“dash”: a text was expected");
  damage (folder, "plots.json", "\"dash\":", "\"width\": 1e308, \"dash\":", "plot “wide”", "“width” is 1e+308");
  damage (folder, "plots.json", "\"dash\":", "\"width\": -1, \"dash\":", "plot “wide”", "a number from 0 to 100");
  damage (folder, "plots.json", "\"dash\":", "\"width\": null, \"dash\":", "plot “wide”", "“width” is nan");
  damage (folder, "plots.json", "\"id\": \"train\"", "\"id\": \"test\"", "plots.json", "“test”");
  damage (folder, "plots.json", "\"row_span\": 1", "\"row_span\": 0", "plot “wide”", "“row_span” is 0");
  damage (folder, "plots.json", "\"id\": \"long\"", "\"id\": \"wide\"", "plot “wide”", "another plot");
  damage (folder, "plots.json", "\"id\": \"train\"", "\"id\": \"a\\u001bb\", \"kind\": \"table\"", "a\\x1bb",
          "no place");
  damage (folder, "plot-wide.csv", "train", "tr\xff", "plot-wide.csv", "is not text");
  damage (folder, "plot-wide.csv", "0.3", "0,3", "plot-wide.csv: line 4", "7 cells were expected, and there are 8");
  damage (folder, "plot-wide.csv", "nan", "none", "plot-wide.csv: line 5", "“none” is none");
  damage (folder, "plot-wide.csv", "train", "tram", "plots.json", "“train”");
  damage (folder, "plot-long.csv", "histogram", "diagram", "plot-long.csv: line 5", "no layer “diagram”");
  damage (folder, "plot-long.csv", "lines\"", "lines", "plot-long.csv: line 11", "quotation mark");
  damage (folder, "plot-surface.csv", "s,-1,0,", "p,-1,0,", "plots.json", "3 × 2 were expected");
  damage (folder, "plot-images.csv", "0,3,1,0", "0,3,1,x", "plot-images.csv: line 2", "“x” is none");
  write_text (folder, "plot-table.csv", "");
  expect_error (folder, "plots.json", "plot-table.csv is empty");
  g_autofree char *path = g_build_filename (folder, "plot-table.csv", NULL);
  g_unlink (path);
  expect_error (folder, "There is no file", "plot-table.csv");
  remove_folder (folder);
}

/* A table has its plot for itself. */
static void
test_second_table (void)
{
  g_autoptr (Figure) figure = figure_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *folder = NULL, *text = NULL, *twice = NULL;
  JsonObject *plot, *layer;
  JsonArray *layers;

  figure_add (figure, table_plot ());
  folder = folder_with (figure);
  text = read_text (folder, "plots.json");
  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  plot = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "plots"), 0);
  layers = json_object_get_array_member (plot, "layers");
  layer = json_object_new ();
  json_object_set_string_member (layer, "id", "u");
  json_object_set_string_member (layer, "kind", "table");
  json_array_add_object_element (layers, layer);
  twice = json_to_string (json_parser_get_root (parser), FALSE);
  write_text (folder, "plots.json", twice);
  expect_error (folder, "the layer “u”", "no place");
  remove_folder (folder);
}

/* Whatever is cut from the end, or changed in one place: an error or a figure, never more. */
static void
test_any_damage (void)
{
  static const char *const names[] = { "plots.json", "plot-long.csv", "plot-table.csv" };
  g_autoptr (Figure) figure = sample_figure ();
  g_autofree char *folder = folder_with (figure);

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *text = read_text (folder, names[k]);
      size_t length = strlen (text);
      for (size_t i = 0; i < length; i += 1 + length / 30)
        {
          g_autofree char *changed = g_strdup (text);
          for (guint step = 0; step < 2; step++)
            {
              g_autoptr (Figure) read = NULL;
              changed[i] = step == 0 ? '7' : '\0';
              write_text (folder, names[k], changed);
              read = figure_read (folder, NULL);
            }
        }
      write_text (folder, names[k], text);
    }
  g_autoptr (Figure) whole = figure_read (folder, NULL);
  g_assert_nonnull (whole);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure-read/the-same-bytes", test_the_same_bytes);
  g_test_add_func ("/figure-read/what-is-drawn", test_what_is_drawn);
  g_test_add_func ("/figure-read/damage-is-named", test_damage_is_named);
  g_test_add_func ("/figure-read/second-table", test_second_table);
  g_test_add_func ("/figure-read/any-damage", test_any_damage);
  return g_test_run ();
}

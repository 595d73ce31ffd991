/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SVG and PDF say of themselves: plots as groups, names and words for those who do not see them, fonts that travel
 * along; and what other programs make of them, where they are installed. */
#include "plot/export_format.h"

#include <glib/gstdio.h>
#include <string.h>

static Plot *
images_plot (void)
{
  Plot *plot = plot_new ("digits", "Digits <1>");
  const char *const labels[] = { "one", "two", NULL };

  plot_add_images (plot, "images", 4, 4, numbers_linear (0, 1, 32), NULL, g_strdupv ((char **) labels));
  return plot;
}

static Plot *
map_plot (const char *id, bool of_classes)
{
  Plot *plot = plot_new (id, id);

  plot_add_field (plot, "field", numbers_linear (0, 1, 4), numbers_linear (0, 1, 5), numbers_linear (0, 1, 20),
                  of_classes ? numbers_linear (0, 2, 20) : NULL);
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  plot->colour_bar = !of_classes;
  return plot;
}

static Figure *
figure_of_all (void)
{
  Figure *figure = figure_new ("λmax & others");
  Plot *lines = plot_new ("lines", "Lines");

  plot_add_line (lines, "l", "Training", numbers_linear (0, 10, 30), numbers_linear (1, 2, 30));
  plot_add_points (lines, "p", "Test", numbers_linear (0, 10, 5), numbers_linear (2, 1, 5), NULL);
  axis_set (&lines->x, "Step", NULL, SCALE_LINEAR);
  Plot *plots[] = { lines, images_plot (), map_plot ("map", false), map_plot ("classes", true) };
  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      plot_set_cell (plots[i], i / 2, i % 2, 1, 1);
      figure_add (figure, plots[i]);
    }
  figure->caption = g_strdup ("The recipe");
  figure->settings = g_strdup ("{}");
  return figure;
}

/* ---- SVG ---- */

typedef struct
{
  GHashTable *plots; /* id to what is written in it, its words included */
  char *id;          /* of the plot that is open, */
  guint depth, open; /* and how deep it is */
  guint images, crisp;
  GString *outside;
} Groups;

static GString *
written (Groups *groups)
{
  return groups->id != NULL ? g_hash_table_lookup (groups->plots, groups->id) : groups->outside;
}

static void
on_start (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data,
          GError **error)
{
  Groups *groups = data;
  const char *id = NULL, *style = NULL;

  groups->depth++;
  for (int i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], "id"))
        id = values[i];
      if (g_str_equal (names[i], "style"))
        style = values[i];
    }
  if (g_str_equal (element, "image"))
    {
      groups->images++;
      groups->crisp += style != NULL && strstr (style, "image-rendering:pixelated") != NULL;
    }
  if (!g_str_equal (element, "g") || id == NULL || g_str_has_prefix (id, "e"))
    return;
  g_assert_null (groups->id); /* none within another */
  g_assert_false (g_hash_table_contains (groups->plots, id));
  groups->id = g_strdup (id);
  groups->open = groups->depth;
  g_hash_table_insert (groups->plots, g_strdup (id), g_string_new (NULL));
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Groups *groups = data;

  if (groups->id != NULL && groups->depth == groups->open)
    g_clear_pointer (&groups->id, g_free);
  groups->depth--;
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  g_string_append_len (written (data), text, (gssize) length);
  g_string_append_c (written (data), '\n');
}

static void
free_string (gpointer string)
{
  g_string_free (string, TRUE);
}

static void
test_groups (void)
{
  static const char *const texts[][4] = { { "lines", "Lines", "Step", "Training" },
                                          { "digits", "Digits <1>", "one", "two" },
                                          { "map", "map", "α", "from 0 to 1" },
                                          { "classes", "classes", "α", "from 0 to 1" } };
  static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };
  g_autoptr (Figure) figure = figure_of_all ();
  ExportOptions options = export_defaults ();
  g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, NULL);
  g_autoptr (GHashTable) plots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_string);
  Groups groups = { .plots = plots, .outside = g_string_new (NULL) };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, &groups, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, g_bytes_get_data (svg, NULL), (gssize) g_bytes_get_size (svg), &error);
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
  g_assert_cmpuint (g_hash_table_size (plots), ==, G_N_ELEMENTS (texts));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const GString *inside = g_hash_table_lookup (plots, texts[i][0]);
      g_autofree char *words = plot_describe (figure->plots->pdata[i]);
      for (guint k = 1; k < G_N_ELEMENTS (texts[i]); k++)
        g_assert_nonnull (strstr (inside->str, texts[i][k]));
      g_assert_nonnull (strstr (inside->str, words));
    }
  g_assert_cmpuint (groups.crisp, ==, 3); /* two digits and the map of numbers */
  g_assert_cmpuint (groups.images, ==, 4);
  g_assert_nonnull (strstr (groups.outside->str, "The recipe"));
  g_assert_null (strstr (groups.outside->str, "Step\n"));
  g_string_free (groups.outside, TRUE);
}

/* Without a ground nothing is filled with it, and with one the page is. */
static void
test_no_ground (void)
{
  g_autoptr (Figure) figure = figure_of_all ();
  g_autoptr (GRegex) white = g_regex_new ("[ ;\"]fill(:|=\")rgb\\(100%, ?100%, ?100%\\)", 0, 0, NULL);

  for (int is_clear = 0; is_clear < 2; is_clear++)
    {
      ExportOptions options = export_defaults ();
      options.background = is_clear ? "none" : NULL;
      g_autoptr (GBytes) svg = figure_to_bytes (figure, &export_svg, &options, NULL);
      gsize length;
      const char *data = g_bytes_get_data (svg, &length);
      g_assert_cmpint (g_regex_match_full (white, data, (gssize) length, 0, 0, NULL, NULL), ==, !is_clear);
    }
}

/* ---- PDF ---- */

/* What a program writes about the figure as PDF; NULL where the program is not installed. */
static char *
said_by (const char *program, const char *option, int *status)
{
  g_autoptr (Figure) figure = figure_of_all ();
  ExportOptions options = export_defaults ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL), *path = g_build_filename (folder, "f.pdf", NULL),
                  *found = g_find_program_in_path (program);
  const char *arguments[] = { program, option != NULL ? option : path, option != NULL ? path : NULL, NULL };
  char *said = NULL;

  figure_export (figure, path, &options, &error);
  g_assert_no_error (error);
  if (found != NULL)
    g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said,
                  NULL, status, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  return said;
}

static void
test_sound (void)
{
  int status = 0;
  g_autofree char *said = said_by ("qpdf", "--check", &status);

  if (said == NULL)
    {
      g_test_skip ("qpdf is not installed");
      return;
    }
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_assert_nonnull (strstr (said, "No syntax or stream encoding errors"));
}

/* Each font is embedded, as a subset: name, type, encoding, emb, sub, uni, object. */
static void
test_fonts (void)
{
  int status = 0;
  g_autofree char *said = said_by ("pdffonts", NULL, &status);
  g_autoptr (GRegex) embedded = g_regex_new (" yes yes (yes|no ) +[0-9]+ +0$", 0, 0, NULL);
  g_auto (GStrv) lines = NULL;

  if (said == NULL)
    {
      g_test_skip ("pdffonts (poppler-utils) is not installed");
      return;
    }
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  lines = g_strsplit (g_strchomp (said), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 2); /* two of them are the head */
  for (guint i = 2; lines[i] != NULL; i++)
    g_assert_true (g_regex_match (embedded, lines[i], 0, NULL));
}

/* cairo writes texts of a document that are not ASCII as UTF-16 in hexadecimal. */
static bool
holds (const char *data, gsize length, const char *text)
{
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, NULL, NULL);
  g_autoptr (GString) hex = g_string_new (NULL);

  for (const gunichar2 *unit = units; *unit != 0; unit++)
    g_string_append_printf (hex, "%04X", *unit);
  g_autofree char *lower = g_ascii_strdown (hex->str, -1);
  return memmem (data, length, text, strlen (text)) != NULL || memmem (data, length, hex->str, hex->len) != NULL
         || memmem (data, length, lower, hex->len) != NULL;
}

static void
test_words_of_pdf (void)
{
  g_autoptr (Figure) figure = figure_of_all ();
  g_autofree char *words = figure_describe (figure), *creator = NULL;
  ExportOptions options = export_defaults ();
  g_autoptr (GBytes) pdf = figure_to_bytes (figure, &export_pdf, &options, NULL);
  gsize length;
  const char *data = g_bytes_get_data (pdf, &length);

  creator = export_creator (&options);
  g_assert_true (holds (data, length, "λmax & others"));
  g_assert_true (holds (data, length, words));
  g_assert_true (holds (data, length, creator));
  g_assert_nonnull (strstr (creator, theme_font ()));
  /* What a machine has not is not named, but what stands for it. */
  options.font = "There Is No Such Font, DejaVu Sans Mono";
  g_autofree char *other = export_creator (&options);
  g_assert_true (g_str_has_suffix (other, ", DejaVu Sans Mono"));
  options.font = "There Is No Such Font";
  g_autofree char *none = export_creator (&options);
  g_assert_null (strstr (none, "Such"));
}

/* A font's name comes from the user or from another's file, and is no markup and no PostScript. */
static void
test_strange_font (void)
{
  g_autoptr (Figure) figure = figure_of_all ();
  ExportOptions options = export_defaults ();
  g_autoptr (GBytes) svg = NULL, eps = NULL;
  g_autoptr (GError) error = NULL;
  const GMarkupParser nothing = { 0 };
  GMarkupParseContext *context = g_markup_parse_context_new (&nothing, 0, NULL, NULL);

  options.font = "A\" & <B>\nshowpage";
  svg = figure_to_bytes (figure, &export_svg, &options, &error);
  g_assert_no_error (error);
  eps = figure_to_bytes (figure, &export_eps, &options, &error);
  g_assert_no_error (error);
  g_markup_parse_context_parse (context, g_bytes_get_data (svg, NULL), (gssize) g_bytes_get_size (svg), &error);
  g_assert_no_error (error);
  g_assert_true (holds (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg), "font-family=\"A&quot; &amp; &lt;B"));
  g_assert_false (holds (g_bytes_get_data (eps, NULL), g_bytes_get_size (eps), "<B>"));
  g_markup_parse_context_free (context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/documents/groups", test_groups);
  g_test_add_func ("/documents/no-ground", test_no_ground);
  g_test_add_func ("/documents/sound", test_sound);
  g_test_add_func ("/documents/fonts", test_fonts);
  g_test_add_func ("/documents/strange-font", test_strange_font);
  g_test_add_func ("/documents/words-of-pdf", test_words_of_pdf);
  return g_test_run ();
}

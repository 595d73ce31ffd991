/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file has what the window shows, and what the dialog offers is what the command line takes. */
#include "plot/export_edit.h"
#include "plot/export_progress.h"
#include "plot/export_style.h"
#include "widgets/basin-export-choices.h"
#include "widgets/basin-export-dialog.h"
#include "widgets/basin-export-preview.h"
#include "widgets/basin-figure-view.h"
#include "widgets/basin-plot-view.h"
#include "widgets/basin-surface-view.h"

#include <glib/gstdio.h>
#include <math.h>

static Figure *
make_figure (void)
{
  Figure *figure = figure_new ("Title");
  Plot *surface = plot_new ("surface", "Surface"), *lines = plot_new ("lines", "Lines"),
       *bars = plot_new ("bars", "Bars");

  plot_add_surface (surface, "s", numbers_linear (-1, 1, 3), numbers_linear (-1, 1, 3), numbers_linear (0, 8, 9));
  plot_add_line (lines, "l", NULL, numbers_linear (1, 100, 5), numbers_linear (1, 1000, 5));
  plot_add_bars (bars, "b", NULL, numbers_linear (1, 9, 9), numbers_linear (1, 9, 9));
  plot_set_cell (surface, 0, 0, 1, 2);
  plot_set_cell (lines, 1, 0, 1, 1);
  plot_set_cell (bars, 1, 1, 1, 1);
  figure_add (figure, surface);
  figure_add (figure, lines);
  figure_add (figure, bars);
  return figure;
}

/* The nth of that type, in depth. */
static GtkWidget *
find (GtkWidget *widget, GType type, guint *n)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (child, type) && (*n)-- == 0 ? child : find (child, type, n);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
nth (GtkWidget *widget, GType type, guint n)
{
  return find (widget, type, &n);
}

/* The row with that title. */
static GtkWidget *
row_titled (GtkWidget *widget, const char *title)
{
  GtkWidget *row;

  for (guint n = 0; (row = nth (widget, ADW_TYPE_PREFERENCES_ROW, n)) != NULL; n++)
    if (g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title))
      return row;
  return NULL;
}

static void
select_text (GtkWidget *choices, const char *title, const char *text)
{
  AdwComboRow *row = ADW_COMBO_ROW (row_titled (choices, title));
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);
      if (g_str_equal (gtk_string_object_get_string (item), text))
        {
          adw_combo_row_set_selected (row, i);
          return;
        }
    }
  g_assert_not_reached ();
}

/* ---- What the window shows ---- */

static PlotFrame
frame_of (const Plot *plot, const PlotView *view)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  Theme theme = theme_make (THEME_LIGHT, FALSE, 11);
  PlotFrame frame = plot_frame (cr, plot, view, 400, 300, &theme);

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return frame;
}

static void
assert_same_axes (const Plot *exported, const Plot *plot, const PlotView *view)
{
  PlotFrame a = frame_of (exported, NULL), b = frame_of (plot, view);

  g_assert_cmpint (a.x_scale, ==, b.x_scale);
  g_assert_cmpint (a.y_scale, ==, b.y_scale);
  g_assert_cmpfloat_with_epsilon (a.x_low, b.x_low, 1e-9 * fabs (b.x_low));
  g_assert_cmpfloat_with_epsilon (a.x_high, b.x_high, 1e-9 * fabs (b.x_high));
  g_assert_cmpfloat_with_epsilon (a.y_low, b.y_low, 1e-9 * fabs (b.y_low));
  g_assert_cmpfloat_with_epsilon (a.y_high, b.y_high, 1e-9 * fabs (b.y_high));
}

/* As if the pointer had drawn a box. */
static void
zoom (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (!GTK_IS_GESTURE_DRAG (controller))
        continue;
      PlotFrame frame = basin_plot_view_get_frame (BASIN_PLOT_VIEW (view));
      g_signal_emit_by_name (controller, "drag-begin", frame.x + 0.3 * frame.width, frame.y + 0.3 * frame.height);
      g_signal_emit_by_name (controller, "drag-update", 0.4 * frame.width, 0.4 * frame.height);
      g_signal_emit_by_name (controller, "drag-end", 0.4 * frame.width, 0.4 * frame.height);
    }
}

static void
test_as_shown (void)
{
  g_autoptr (Figure) figure = make_figure (), exported = NULL;
  GtkWidget *view = g_object_ref_sink (basin_figure_view_new ()), *lines, *bars;
  BasinSurfaceView *surface;
  ExportOptions options = export_defaults ();
  View3D seen = { .yaw = -2, .pitch = 1.2, .zoom = 1.7, .pan_x = 0.25, .pan_y = -0.5 };
  const View3D *view_exported;

  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), figure);
  basin_figure_view_add_shown (BASIN_FIGURE_VIEW (view), &options);
  g_autofree char *nothing = export_options_to_json (&options);
  g_assert_null (nothing); /* as it is */
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (view, &(GtkAllocation){ 0, 0, 900, 800 }, -1);
  surface = BASIN_SURFACE_VIEW (nth (view, BASIN_TYPE_SURFACE_VIEW, 0));
  lines = nth (view, BASIN_TYPE_PLOT_VIEW, 0);
  bars = nth (view, BASIN_TYPE_PLOT_VIEW, 1);
  if (g_strcmp0 (g_object_get_data (G_OBJECT (lines), "plot"), "lines") != 0)
    {
      GtkWidget *other = lines;
      lines = bars;
      bars = other;
    }
  gtk_widget_activate_action (lines, "plot.log-y", NULL);
  gtk_widget_activate_action (lines, "plot.log-x", NULL);
  zoom (lines);
  zoom (bars);
  basin_surface_view_set_view (surface, &seen);
  basin_figure_view_set_colourmap (BASIN_FIGURE_VIEW (view), COLOURMAP_MAGMA);
  basin_figure_view_add_shown (BASIN_FIGURE_VIEW (view), &options);
  exported = export_edit (figure, &options, NULL);
  g_assert_nonnull (exported);
  assert_same_axes (figure_find (exported, "lines"), figure_find (figure, "lines"),
                    basin_plot_view_get_view (BASIN_PLOT_VIEW (lines)));
  assert_same_axes (figure_find (exported, "bars"), figure_find (figure, "bars"),
                    basin_plot_view_get_view (BASIN_PLOT_VIEW (bars)));
  view_exported = &figure_find (exported, "surface")->view;
  g_assert_cmpfloat_with_epsilon (view_exported->yaw, seen.yaw, 1e-12);
  g_assert_cmpfloat_with_epsilon (view_exported->pitch, seen.pitch, 1e-12);
  g_assert_cmpfloat (view_exported->zoom, ==, seen.zoom);
  g_assert_cmpfloat (view_exported->pan_x, ==, seen.pan_x);
  g_assert_cmpfloat (view_exported->pan_y, ==, seen.pan_y);
  g_assert_cmpint (figure_find (exported, "surface")->colourmap, ==, COLOURMAP_MAGMA);
  g_assert_finalize_object (view);
}

/* ---- What can be chosen ---- */

static void
assert_same_options (const ExportOptions *a, const ExportOptions *b)
{
  g_autofree char *first = export_options_to_json (a), *second = export_options_to_json (b);
  g_assert_cmpstr (first, ==, second);
}

static void
test_styles (void)
{
  g_autoptr (Figure) figure = make_figure ();
  const ExportOptions shown = export_defaults ();
  GtkWidget *choices = g_object_ref_sink (basin_export_choices_new (figure, &shown));
  ExportOptions now = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (choices));
  g_auto (GStrv) styles = export_style_list ();

  assert_same_options (&now, &shown);
  for (guint i = 0; styles[i] != NULL; i++)
    {
      ExportOptions expected = export_defaults ();
      select_text (choices, "Style", styles[i]);
      now = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (choices));
      g_assert_true (export_style_apply (&expected, styles[i], NULL));
      assert_same_options (&now, &expected);
    }
  g_assert_finalize_object (choices);
}

static gboolean
offers (GtkWidget *choices, const char *title)
{
  return gtk_widget_get_visible (row_titled (choices, title));
}

static void
test_formats (void)
{
  g_autoptr (Figure) figure = make_figure ();
  const ExportOptions shown = export_defaults ();
  GtkWidget *choices = g_object_ref_sink (basin_export_choices_new (figure, &shown));

  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    {
      select_text (choices, "Format", (*format)->name);
      g_assert_true (basin_export_choices_get_format (BASIN_EXPORT_CHOICES (choices)) == *format);
      g_assert_cmpint (offers (choices, "Resolution"), ==, (*format)->drawn); /* of the surface */
      g_assert_cmpint (offers (choices, "Surfaces in vector files"), ==, *format != &export_png);
      g_assert_cmpint (offers (choices, "Text as outlines"), ==, (*format)->outlines);
      g_assert_cmpint (offers (choices, "Looks"), ==, (*format)->drawn);
      g_assert_cmpint (offers (choices, "Style"), ==, (*format)->drawn);
    }
  g_assert_finalize_object (choices);
}

/* Pixels have a resolution, also where only a surface is of them; what is of the surface is not offered without one. */
static void
test_surfaces (void)
{
  g_autoptr (Figure) figure = make_figure (), flat = figure_new (NULL);
  const ExportOptions shown = export_defaults ();
  GtkWidget *choices = g_object_ref_sink (basin_export_choices_new (figure, &shown)), *others;
  ExportOptions now;

  select_text (choices, "Format", "SVG");
  select_text (choices, "Surfaces", "As a map");
  select_text (choices, "Surfaces in vector files", "Vectors");
  g_assert_false (offers (choices, "Resolution"));
  now = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (choices));
  g_assert_cmpstr (now.view, ==, "map");
  g_assert_cmpstr (now.surface, ==, "vector");
  figure_add (flat, plot_copy (figure_find (figure, "lines")));
  others = g_object_ref_sink (basin_export_choices_new (flat, &shown));
  select_text (others, "Format", "SVG");
  g_assert_false (offers (others, "Resolution"));
  g_assert_false (offers (others, "Surfaces"));
  g_assert_false (offers (others, "Surfaces in vector files"));
  g_assert_finalize_object (choices);
  g_assert_finalize_object (others);
}

/* What the window shows otherwise is left where that is not wanted; only the plots that are enlarged are chosen. */
static void
test_shown_or_not (void)
{
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions shown = export_defaults (), now;
  GtkWidget *choices;

  shown.view = "top";
  shown.scale = "lines.y=log";
  shown.plot = "lines";
  choices = g_object_ref_sink (basin_export_choices_new (figure, &shown));
  now = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (choices));
  assert_same_options (&now, &shown);
  gtk_switch_set_active (
      GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row_titled (choices, "As it is shown")))),
      FALSE);
  now = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (choices));
  g_assert_null (now.view);
  g_assert_null (now.scale);
  g_assert_cmpstr (now.plot, ==, "lines");
  g_assert_finalize_object (choices);
}

/* A resolution that is not in the list becomes one of it, to the last digit. */
static void
test_own_resolution (void)
{
  g_autoptr (Figure) figure = make_figure ();
  g_autoptr (GSettings) settings = g_settings_new (BASIN_ID);
  const ExportOptions shown = export_defaults ();
  GtkWidget *choices = g_object_ref_sink (basin_export_choices_new (figure, &shown));
  ExportOptions now;

  g_settings_set_string (settings, "export-format", "PNG");
  g_settings_set_string (settings, "export-options", "{\"dpi\": 123.4567}");
  basin_export_choices_load (BASIN_EXPORT_CHOICES (choices), settings);
  now = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (choices));
  g_assert_cmpfloat (now.dpi, ==, 123.4567);
  g_settings_reset (settings, "export-options");
  g_settings_reset (settings, "export-format");
  g_assert_finalize_object (choices);
}

static void
test_remembered (void)
{
  g_autoptr (Figure) figure = make_figure ();
  g_autoptr (GSettings) settings = g_settings_new (BASIN_ID);
  const ExportOptions shown = export_defaults ();
  GtkWidget *first = g_object_ref_sink (basin_export_choices_new (figure, &shown)),
            *second = g_object_ref_sink (basin_export_choices_new (figure, &shown));
  ExportOptions a, b;

  select_text (first, "Format", "SVG");
  select_text (first, "Style", "neurips");
  select_text (first, "Theme", "Dark");
  basin_export_choices_save (BASIN_EXPORT_CHOICES (first), settings);
  basin_export_choices_load (BASIN_EXPORT_CHOICES (second), settings);
  a = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (first));
  b = basin_export_choices_get_options (BASIN_EXPORT_CHOICES (second));
  assert_same_options (&a, &b);
  g_assert_true (basin_export_choices_get_format (BASIN_EXPORT_CHOICES (second)) == &export_svg);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

/* ---- Whether it has room ---- */

static void
set_true (gboolean *flag)
{
  *flag = TRUE;
}

static const ExportVerdict *
judge (GtkWidget *preview, Figure *figure, const ExportOptions *options, gboolean each)
{
  gboolean judged = FALSE;
  gulong handler = g_signal_connect_swapped (preview, "judged", G_CALLBACK (set_true), &judged);

  basin_export_preview_show (BASIN_EXPORT_PREVIEW (preview), figure, &export_svg, options, each);
  while (!judged)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (preview, handler);
  return basin_export_preview_get_verdict (BASIN_EXPORT_PREVIEW (preview));
}

/* Of files of one plot each that is told of which has no room, whichever it is. */
static void
test_room_of_each (void)
{
  g_autoptr (Figure) figure = figure_new (NULL);
  GtkWidget *preview = g_object_ref_sink (basin_export_preview_new ());
  ExportOptions options = export_defaults ();
  const ExportVerdict *verdict;

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%d", i), *title = g_strdup_printf ("Plot %d", i);
      Plot *plot = plot_new (id, title);
      plot_add_line (plot, "l", NULL, numbers_linear (0, 1, 3), numbers_linear (0, 1, 3));
      plot->caption = i == 1 ? g_strnfill (2000, 'm') : NULL;
      figure_add (figure, plot);
    }
  options.width_mm = 80;
  options.height_mm = 60;
  verdict = judge (preview, figure, &options, TRUE);
  g_assert_error (verdict->error, EXPORT_ERROR, EXPORT_ERROR_SIZE);
  g_assert_true (g_str_has_prefix (verdict->error->message, "Plot 1: "));
  options.plot = "p2,p0";
  verdict = judge (preview, figure, &options, TRUE);
  g_assert_no_error (verdict->error);
  g_assert_cmpstr (verdict->options.plot, ==, "p2");
  g_assert_finalize_object (preview);
}

/* What is offered in place of a size does. */
static void
test_room (void)
{
  static const double too_small[][2] = { { 20, NAN }, { 100, 25 }, { 20, 20 } };
  g_autoptr (Figure) figure = make_figure ();
  GtkWidget *preview = g_object_ref_sink (basin_export_preview_new ());
  ExportOptions options = export_defaults ();

  g_assert_no_error (judge (preview, figure, &options, FALSE)->error);
  for (guint i = 0; i < G_N_ELEMENTS (too_small); i++)
    {
      const ExportVerdict *verdict;
      int turns = 0;
      options.width_mm = too_small[i][0];
      options.height_mm = too_small[i][1];
      g_assert_error (judge (preview, figure, &options, FALSE)->error, EXPORT_ERROR, EXPORT_ERROR_SIZE);
      while ((verdict = judge (preview, figure, &options, FALSE))->error != NULL && turns++ < 2)
        {
          g_assert_true (verdict->width_mm > 0 || verdict->height_mm > 0);
          options.width_mm = verdict->width_mm > 0 ? verdict->width_mm : options.width_mm;
          options.height_mm = verdict->height_mm > 0 ? verdict->height_mm : options.height_mm;
        }
      g_assert_no_error (verdict->error);
    }
  g_assert_finalize_object (preview);
}

/* ---- Files ---- */

static void
test_cancelled (void)
{
  g_autoptr (Figure) figure = make_figure ();
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL), *path = g_build_filename (folder, "figure.png", NULL);
  g_autoptr (GError) error = NULL;
  ExportOptions options = export_defaults ();
  ExportProgress progress = { 0 };

  export_progress_follow (&progress);
  g_assert_true (figure_export (figure, path, &options, NULL));
  g_assert_cmpint (progress.drawn, ==, 3); /* plots */
  g_assert_cmpint (g_unlink (path), ==, 0);
  progress.cancelled = TRUE;
  g_assert_false (figure_export (figure, path, &options, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  export_progress_follow (NULL);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_paths (void)
{
  g_autoptr (Figure) figure = make_figure ();
  ExportOptions options = export_defaults ();
  g_autofree char *each = export_path_each ("f.svg", &export_svg);
  g_auto (GStrv) one = figure_export_paths (figure, "f.svg", &options, NULL),
                 several = figure_export_paths (figure, each, &options, NULL);

  g_assert_cmpuint (g_strv_length (one), ==, 1);
  g_assert_cmpstr (one[0], ==, "f.svg");
  g_assert_cmpuint (g_strv_length (several), ==, 3);
  g_assert_cmpstr (several[1], ==, "f-lines.svg");
}

static void
test_goes_away (void)
{
  g_autoptr (Figure) figure = make_figure ();
  const ExportOptions shown = export_defaults ();
  GtkWidget *dialog = basin_export_dialog_new (NULL, figure, &shown, NULL);

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_null (dialog); /* although another thread looks at its figure */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/export-dialog/as-shown", test_as_shown);
  g_test_add_func ("/export-dialog/styles", test_styles);
  g_test_add_func ("/export-dialog/formats", test_formats);
  g_test_add_func ("/export-dialog/surfaces", test_surfaces);
  g_test_add_func ("/export-dialog/shown-or-not", test_shown_or_not);
  g_test_add_func ("/export-dialog/remembered", test_remembered);
  g_test_add_func ("/export-dialog/own-resolution", test_own_resolution);
  g_test_add_func ("/export-dialog/room", test_room);
  g_test_add_func ("/export-dialog/room-of-each", test_room_of_each);
  g_test_add_func ("/export-dialog/cancelled", test_cancelled);
  g_test_add_func ("/export-dialog/paths", test_paths);
  g_test_add_func ("/export-dialog/goes-away", test_goes_away);
  return g_test_run ();
}

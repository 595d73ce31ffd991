/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each widget on its own: what it shows, what it says when it is changed, and that it goes away whole. */
#include "widgets/basin-explanation-view.h"
#include "widgets/basin-figure-view.h"
#include "widgets/basin-parameter-panel.h"
#include "widgets/basin-parameter-row.h"
#include "widgets/basin-plot-view.h"
#include "widgets/basin-surface-view.h"
#include "widgets/basin-transport.h"

#include <adwaita.h>
#include <math.h>

static const Choice colours[] = { { "red", "Red" }, { "blue", "Blue" }, { NULL, NULL } };
static const Parameter parameters[] = {
  { "rate", "Rate", "How fast", NULL, PARAMETER_NUMBER, PARAMETER_LOG, 1e-6, 100, 1e-3, 1, 0.1, NULL, EFFECT_LIVE, "" },
  { "count", "Count", "How many", NULL, PARAMETER_INTEGER, PARAMETER_LINEAR, 0, 50, 0, 10, 3, NULL, EFFECT_RESTART,
    "Other" },
  { "colour", "Colour", "Which", NULL, PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 1, 0, 0, 0, colours, EFFECT_RESTART,
    "Other" },
  { "noisy", "Noisy", "Whether", NULL, PARAMETER_TOGGLE, PARAMETER_LINEAR, 0, 1, 0, 0, 0, NULL, EFFECT_RESTART,
    "Other" },
  { "from", "From", "Where from", NULL, PARAMETER_FILE, PARAMETER_LINEAR, 0, 0, 0, 0, 0, NULL, EFFECT_RESTART,
    "Other" },
  { NULL },
};
static const PresetValue quick[] = { { "rate", "1" }, { NULL, NULL } };
static const Preset presets[] = { { "quick", "Quick", "A quick one", quick },
                                  { "slow", "Slow", "A slow one", quick + 1 },
                                  { NULL } };
static const Experiment experiment = { "e", "E", "An experiment", parameters, .presets = presets };

static GtkWidget *
find_child (GtkWidget *widget, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (child, type) ? child : find_child (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The first button in it that can be seen. */
static GtkWidget *
find_visible_button (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_BUTTON (child) ? child : find_visible_button (child);
      if (found != NULL && gtk_widget_get_visible (found))
        return found;
    }
  return NULL;
}

/* Swapped, so that whatever else a signal hands over comes after. */
static void
count (int *n)
{
  ++*n;
}

/* The focus goes elsewhere. */
static void
leave (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_FOCUS (controller))
        g_signal_emit_by_name (controller, "leave");
    }
}

static void
test_number_row (void)
{
  GtkWidget *row = basin_parameter_row_new (&parameters[0]);
  BasinParameterRow *self = BASIN_PARAMETER_ROW (row);
  GtkRange *slider = GTK_RANGE (find_child (row, GTK_TYPE_SCALE));
  GtkEditable *entry = GTK_EDITABLE (find_child (row, GTK_TYPE_ENTRY));
  int changes = 0;

  g_object_ref_sink (row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (count), &changes);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "0.1");
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (slider), -1, 1e-9); /* a log slider holds the exponent */
  gtk_range_set_value (slider, -2);
  g_assert_cmpstr (basin_parameter_row_get_value (self), ==, "0.01");
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "0.01");
  gtk_test_accessible_assert_property (slider, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "0.01");
  g_assert_cmpint (changes, ==, 1);
  gtk_editable_set_text (entry, "25"); /* beyond the slider */
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (basin_parameter_row_get_value (self), ==, "25");
  gtk_test_accessible_assert_property (slider, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "25");
  gtk_editable_set_text (entry, "0,5"); /* as some write it */
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (basin_parameter_row_get_value (self), ==, "0.5");
  gtk_editable_set_text (entry, "1e9"); /* beyond what is accepted */
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (basin_parameter_row_get_value (self), ==, "0.5");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"));
  gtk_editable_set_text (entry, "0x2"); /* numbers are decimal */
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (basin_parameter_row_get_value (self), ==, "0.5");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"));
  g_assert_false (gtk_editable_get_enable_undo (entry));
  leave (GTK_WIDGET (entry)); /* what was refused is not left there */
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "0.5");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"));
  changes = 0;
  basin_parameter_row_set_value (self, "0.25");
  g_assert_cmpint (changes, ==, 0); /* from outside: no echo */
  g_assert_finalize_object (row);
}

static gboolean
shows (GtkWidget *widget, const char *text)
{
  gboolean found = GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = gtk_widget_get_visible (child) && shows (child, text);
  return found;
}

/* What is written under a slider, or NULL. */
static GtkLabel *
mark_of (GtkWidget *row)
{
  GtkWidget *below = gtk_widget_get_next_sibling (find_child (row, GTK_TYPE_SCALE));
  return gtk_widget_get_visible (below) ? GTK_LABEL (below) : NULL;
}

/* A mark is written under the slider while it is within it, and goes away. */
static void
test_mark (void)
{
  GtkWidget *row = g_object_ref_sink (basin_parameter_row_new (&parameters[0]));
  BasinParameterRow *self = BASIN_PARAMETER_ROW (row);

  g_assert_null (mark_of (row));
  basin_parameter_row_set_mark (self, "2/λmax", 0.4);
  g_assert_nonnull (mark_of (row));
  g_assert_cmpstr (gtk_label_get_text (mark_of (row)), ==, "2/λmax");
  /* At its place on a slider from .001 to 1, and never beyond the ends. */
  g_assert_cmpfloat_with_epsilon (gtk_label_get_xalign (mark_of (row)), (log10 (0.4) + 3) / 3, 1e-6);
  basin_parameter_row_set_mark (self, "another", 0.4001); /* hardly moved: nothing is laid out anew */
  g_assert_cmpstr (gtk_label_get_text (mark_of (row)), ==, "2/λmax");
  basin_parameter_row_set_mark (self, "2/λmax", 50); /* accepted, but beyond the slider */
  g_assert_null (mark_of (row));
  basin_parameter_row_set_mark (self, "2/λmax", 0.1);
  g_assert_nonnull (mark_of (row));
  basin_parameter_row_set_mark (self, "2/λmax", NAN);
  g_assert_null (mark_of (row));
  g_assert_cmpstr (basin_parameter_row_get_value (self), ==, "0.1");
  g_assert_finalize_object (row);
}

static void
test_other_rows (void)
{
  GtkWidget *list_row = g_object_ref_sink (basin_parameter_row_new (&parameters[2])),
            *toggle_row = g_object_ref_sink (basin_parameter_row_new (&parameters[3]));
  int changes = 0;

  g_signal_connect_swapped (list_row, "changed", G_CALLBACK (count), &changes);
  g_signal_connect_swapped (toggle_row, "changed", G_CALLBACK (count), &changes);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_child (list_row, GTK_TYPE_DROP_DOWN)), 1);
  g_assert_cmpstr (basin_parameter_row_get_value (BASIN_PARAMETER_ROW (list_row)), ==, "blue");
  gtk_switch_set_active (GTK_SWITCH (find_child (toggle_row, GTK_TYPE_SWITCH)), TRUE);
  g_assert_cmpstr (basin_parameter_row_get_value (BASIN_PARAMETER_ROW (toggle_row)), ==, "true");
  g_assert_cmpint (changes, ==, 2);
  g_assert_finalize_object (list_row);
  g_assert_finalize_object (toggle_row);
}

static GtkWidget *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (GTK_IS_FILE_CHOOSER_DIALOG (window))
        return window;
    }
  return NULL;
}

/* A row that goes while its file chooser is open takes it along: nothing is left that could answer to it. */
static void
test_file_row_goes_with_its_chooser (void)
{
  GtkWidget *window = gtk_window_new (), *row = basin_parameter_row_new (&parameters[4]);
  int changes = 0;

  g_signal_connect_swapped (row, "changed", G_CALLBACK (count), &changes);
  gtk_window_set_child (GTK_WINDOW (window), row);
  gtk_window_present (GTK_WINDOW (window));
  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &row);
  g_signal_emit_by_name (find_visible_button (row), "clicked");
  g_assert_nonnull (find_chooser ());
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  g_assert_null (find_chooser ());
  while (row != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (changes, ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static const Parameter when_parameters[] = {
  CHOICE ("colour", "Colour", "Which", colours, 0, .group = ""),
  NUMBER ("depth", "Depth", "How deep", 0, 10, 1, .group = "", .when = "colour=blue"),
  NUMBER ("gloss", "Gloss", "How bright", 0, 10, 1, .group = "Paint", .when = "colour=red"),
  { NULL },
};
static const Experiment when_experiment = {
  .id = "w", .title = "W", .summary = "", .parameters = when_parameters, .presets = presets + 2
};

static GtkWidget *
find_row (GtkWidget *widget, const char *id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = BASIN_IS_PARAMETER_ROW (child) ? child : find_row (child, id);
      if (found != NULL && g_str_equal (basin_parameter_row_get_parameter (BASIN_PARAMETER_ROW (found))->id, id))
        return found;
    }
  return NULL;
}

/* What does not apply is not shown, from the first on and as others change; nor is a group of such rows. */
static void
test_panel_when (void)
{
  GtkWidget *panel = g_object_ref_sink (basin_parameter_panel_new (&when_experiment));
  GtkWidget *depth = find_row (panel, "depth"), *paint = find_child (panel, GTK_TYPE_EXPANDER);
  g_autoptr (Settings) settings = settings_new (&when_experiment);

  g_assert_false (gtk_widget_get_visible (depth));
  g_assert_true (gtk_widget_get_visible (paint));
  settings_set (settings, "colour", "blue", NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  g_assert_true (gtk_widget_get_visible (depth));
  g_assert_false (gtk_widget_get_visible (paint));
  gtk_expander_set_expanded (GTK_EXPANDER (paint), TRUE); /* its rows are made now */
  g_assert_false (gtk_widget_get_visible (find_row (panel, "gloss")));
  settings_set (settings, "colour", "red", NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  g_assert_true (gtk_widget_get_visible (find_row (panel, "gloss")));
  g_assert_true (gtk_widget_get_visible (paint));
  g_assert_false (gtk_widget_get_visible (depth));
  g_assert_finalize_object (panel);
}

static const char *
chosen_name (GtkWidget *panel)
{
  GtkDropDown *list = GTK_DROP_DOWN (find_child (panel, GTK_TYPE_DROP_DOWN));
  return gtk_string_object_get_string (gtk_drop_down_get_selected_item (list));
}

static void
on_preset (GtkWidget *panel, const char *id, char **chosen)
{
  g_free (*chosen);
  *chosen = g_strdup (id);
}

/* The list says when the settings are not the preset's any more, and the preset can be chosen again then; a reset goes
 * back to the preset's value, not to the table's. */
static void
test_panel_base (void)
{
  GtkWidget *panel = g_object_ref_sink (basin_parameter_panel_new (&experiment));
  BasinParameterPanel *self = BASIN_PARAMETER_PANEL (panel);
  GtkDropDown *list = GTK_DROP_DOWN (find_child (panel, GTK_TYPE_DROP_DOWN));
  g_autoptr (Settings) settings = settings_new (&experiment), base = NULL;
  g_autofree char *chosen = NULL;

  g_signal_connect (panel, "preset-chosen", G_CALLBACK (on_preset), &chosen);
  settings_apply_preset (settings, "quick", NULL);
  base = settings_copy (settings);
  basin_parameter_panel_set_base (self, base, &presets[0], NULL);
  basin_parameter_panel_set_settings (self, settings);
  g_assert_cmpstr (chosen_name (panel), ==, "Quick");
  settings_set (settings, "rate", "0.5", NULL);
  basin_parameter_panel_set_settings (self, settings);
  g_assert_cmpstr (chosen_name (panel), ==, "Quick, changed");
  g_assert_null (chosen);
  gtk_drop_down_set_selected (list, 1); /* below what the settings are called now: Quick */
  g_assert_cmpstr (chosen, ==, "quick");
  gtk_drop_down_set_selected (list, 2);
  g_assert_cmpstr (chosen, ==, "slow");
  GtkWidget *reset = find_visible_button (find_child (panel, BASIN_TYPE_PARAMETER_ROW));
  g_assert_nonnull (reset);
  g_signal_emit_by_name (reset, "clicked");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_child (panel, GTK_TYPE_ENTRY))), ==, "1");
  basin_parameter_panel_set_settings (self, base);
  g_assert_cmpstr (chosen_name (panel), ==, "Quick");
  /* Of a figure. */
  basin_parameter_panel_set_base (self, base, NULL, "mine.png");
  basin_parameter_panel_set_settings (self, base);
  g_assert_nonnull (strstr (chosen_name (panel), "mine.png"));
  g_assert_finalize_object (panel);
}

/* What a preset says of its data is not said of a file. */
static void
test_description (void)
{
  static const Choice data[] = { { "made", "Made" }, { "file", "File" }, { NULL, NULL } };
  static const Parameter table[] = { CHOICE ("data", "Data", "", data, 0, .group = ""),
                                     FILE_NAME ("data-file", "File", "", .when = "data=file", .group = ""),
                                     { NULL } };
  static const PresetValue none[] = { { NULL, NULL } }, own[] = { { "data", "file" }, { NULL, NULL } };
  static const Preset two[] = { { "made", "Made", "What is made", none },
                                { "own", "Own", "What is yours", own },
                                { NULL } };
  static const Experiment learns = { .id = "l", .title = "L", .summary = "", .parameters = table, .presets = two };
  GtkWidget *panel = g_object_ref_sink (basin_parameter_panel_new (&learns));
  g_autoptr (Settings) settings = settings_new (&learns);

  basin_parameter_panel_set_base (BASIN_PARAMETER_PANEL (panel), settings, &two[0], NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  g_assert_true (shows (panel, "What is made"));
  settings_set (settings, "data", "file", NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  g_assert_false (shows (panel, "What is made"));
  basin_parameter_panel_set_base (BASIN_PARAMETER_PANEL (panel), settings, &two[1], NULL);
  settings_set (settings, "data-file", "mine.csv", NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  g_assert_true (shows (panel, "What is yours"));
  g_assert_finalize_object (panel);
}

static void
test_panel (void)
{
  GtkWidget *panel = basin_parameter_panel_new (&experiment);
  g_autoptr (Settings) settings = settings_new (&experiment);
  int changes = 0;

  g_object_ref_sink (panel);
  g_signal_connect_swapped (panel, "parameter-changed", G_CALLBACK (count), &changes);
  g_signal_connect_swapped (panel, "preset-chosen", G_CALLBACK (count), &changes);
  settings_apply_preset (settings, "quick", NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_child (panel, GTK_TYPE_ENTRY))), ==, "1");
  basin_parameter_panel_set_base (BASIN_PARAMETER_PANEL (panel), settings, &presets[1], NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  g_assert_cmpint (changes, ==, 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_child (panel, GTK_TYPE_DROP_DOWN)), 0);
  g_assert_cmpint (changes, ==, 1);
  /* Rows of a folded group come when it is unfolded, with the values that were set before. */
  GtkWidget *expander = find_child (panel, GTK_TYPE_EXPANDER);
  g_assert_null (find_child (expander, GTK_TYPE_ENTRY));
  settings_set_number (settings, "count", 7, NULL);
  basin_parameter_panel_set_settings (BASIN_PARAMETER_PANEL (panel), settings);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  GtkWidget *entry = find_child (expander, GTK_TYPE_ENTRY);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "7");
  gtk_editable_set_text (GTK_EDITABLE (entry), "8");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpint (changes, ==, 2);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), FALSE);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  g_assert_true (find_child (expander, GTK_TYPE_ENTRY) == entry);
  g_assert_finalize_object (panel);
}

static const Suggestion suggestions[] = { { "Try it", "And see", "quick", NULL },
                                          { "Try that", "And see", NULL, quick },
                                          { NULL } };
static const Explanation explanation = {
  "Seen.\n\nTwice.", "Why.", "a = b", "a is b.", suggestions, "Not.", "A paper"
};
static const Experiment explained = {
  .id = "x", .title = "X", .summary = "", .parameters = parameters, .presets = presets, .explanation = &explanation
};

static guint
count_labels (GtkWidget *widget, const char *text)
{
  guint n = GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, text);
  return n;
}

static GtkWidget *
find_suggestion (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = gtk_widget_has_css_class (child, "basin-suggestion") ? child : find_suggestion (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
on_suggestion (GtkWidget *view, gpointer suggestion, gpointer *chosen)
{
  *chosen = suggestion;
}

/* Every section once, paragraphs apart, suggestions as buttons; of an experiment without one, that it has none. */
static void
test_explanation_view (void)
{
  GtkWidget *view = g_object_ref_sink (g_object_new (BASIN_TYPE_EXPLANATION_VIEW, NULL));
  BasinExplanationView *self = BASIN_EXPLANATION_VIEW (view);
  const char *const texts[] = {
    "Seen.", "Twice.", "Why.", "a = b", "a is b.", "Try it", "Try that", "Not.", "A paper"
  };
  gpointer chosen = NULL;

  g_signal_connect (view, "suggestion-chosen", G_CALLBACK (on_suggestion), &chosen);
  basin_explanation_view_set_experiment (self, &explained);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpuint (count_labels (view, texts[i]), ==, 1);
  g_signal_emit_by_name (find_suggestion (view), "clicked");
  g_assert_true (chosen == &suggestions[0]);
  basin_explanation_view_set_experiment (self, &experiment);
  g_assert_cmpuint (count_labels (view, "Seen."), ==, 0);
  g_assert_null (find_suggestion (view));
  g_assert_finalize_object (view);
}

static Figure *
make_figure (void)
{
  Figure *figure = figure_new ("F");
  Plot *lines = plot_new ("lines", "Lines"), *surface = plot_new ("surface", "Surface");

  plot_add_line (lines, "l", "L", numbers_linear (0, 1, 5), numbers_linear (1, 2, 5));
  plot_add_surface (surface, "s", numbers_linear (0, 1, 3), numbers_linear (0, 1, 3), numbers_linear (0, 1, 9));
  plot_set_cell (surface, 1, 0, 1, 1);
  figure_add (figure, lines);
  figure_add (figure, surface);
  return figure;
}

static void
test_figure_view (void)
{
  GtkWidget *view = g_object_ref_sink (basin_figure_view_new ()), *before;
  g_autoptr (Figure) first = make_figure (), second = make_figure ();

  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), first);
  before = find_child (view, BASIN_TYPE_PLOT_VIEW);
  g_assert_nonnull (before);
  g_assert_nonnull (find_child (view, BASIN_TYPE_SURFACE_VIEW));
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), second);
  g_assert_true (find_child (view, BASIN_TYPE_PLOT_VIEW) == before); /* kept: its zoom survives */
  basin_figure_view_set_colourmap (BASIN_FIGURE_VIEW (view), COLOURMAP_MAGMA);
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), NULL);
  g_assert_null (find_child (view, BASIN_TYPE_PLOT_VIEW));
  g_assert_finalize_object (view);
}

static void
test_plot_view_keeps_zoom (void)
{
  GtkWidget *view = g_object_ref_sink (basin_plot_view_new ());
  g_autoptr (Figure) first = make_figure (), second = make_figure ();

  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), figure_find (first, "lines"));
  gtk_widget_activate_action (view, "plot.log-y", NULL);
  g_assert_cmpint (basin_plot_view_get_view (BASIN_PLOT_VIEW (view))->y_scale, ==, SCALE_LOG);
  gtk_widget_activate_action (view, "plot.grid", NULL);
  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), figure_find (second, "lines"));
  g_assert_cmpint (basin_plot_view_get_view (BASIN_PLOT_VIEW (view))->y_scale, ==, SCALE_LOG);
  g_assert_cmpint (basin_plot_view_get_view (BASIN_PLOT_VIEW (view))->grid, ==, 0);
  gtk_widget_activate_action (view, "plot.back", NULL);
  g_assert_cmpint (basin_plot_view_get_view (BASIN_PLOT_VIEW (view))->y_scale, ==, -1);
  g_autofree char *text = plot_describe (figure_find (first, "lines"));
  g_assert_nonnull (strstr (text, "L 2"));
  g_assert_finalize_object (view);
}

typedef struct
{
  int n;
  char *plot;
  double x, y;
} Clicked;

static void
on_clicked (GtkWidget *widget, const char *plot, double x, double y, Clicked *clicked)
{
  clicked->n++;
  g_free (clicked->plot);
  clicked->plot = g_strdup (plot);
  clicked->x = x;
  clicked->y = y;
}

/* Of a plot that is clickable, a click in the frame is told in the data's coordinates; of others none. */
static void
test_plot_click (void)
{
  GtkWidget *view = g_object_ref_sink (basin_figure_view_new ()), *plot_view;
  g_autoptr (Figure) figure = make_figure ();
  Plot *lines = figure_find (figure, "lines");
  Clicked clicked = { 0 };

  lines->clickable = true;
  lines->x.low = 10;
  lines->x.high = 1000;
  lines->x.scale = SCALE_LOG;
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), figure);
  g_signal_connect (view, "clicked", G_CALLBACK (on_clicked), &clicked);
  plot_view = find_child (view, BASIN_TYPE_PLOT_VIEW);
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (view, &(GtkAllocation){ 0, 0, 500, 600 }, -1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  Theme theme = theme_make (THEME_LIGHT, FALSE, 11);
  PlotFrame frame = plot_frame (cr, lines, NULL, gtk_widget_get_width (plot_view), gtk_widget_get_height (plot_view),
                                &theme);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  gtk_widget_activate_action (plot_view, "plot.click", "(dd)", frame.x + frame.width / 2, frame.y + 5);
  g_assert_cmpint (clicked.n, ==, 1);
  g_assert_cmpstr (clicked.plot, ==, "lines");
  g_assert_cmpfloat_with_epsilon (clicked.x, 100, 1e-9);
  gtk_widget_activate_action (plot_view, "plot.click", "(dd)", frame.x - 5, frame.y + 5);
  g_assert_cmpint (clicked.n, ==, 1);
  gtk_widget_activate_action (plot_view, "plot.walk", "i", 1);
  gtk_widget_activate_action (plot_view, "plot.walk", "i", 1);
  g_assert_cmpint (clicked.n, ==, 3);
  g_assert_cmpfloat (clicked.x, ==, 0.25); /* the second of five */
  g_assert_cmpfloat (clicked.y, ==, 1.25);
  gtk_widget_activate_action (plot_view, "plot.walk", "i", -9);
  g_assert_cmpfloat (clicked.x, ==, 0);
  clicked.n = 1;
  lines->clickable = false;
  gtk_widget_activate_action (plot_view, "plot.click", "(dd)", frame.x + 5, frame.y + 5);
  g_assert_cmpint (clicked.n, ==, 1);
  g_free (clicked.plot);
  g_assert_finalize_object (view);
}

static void
test_surface_view (void)
{
  GtkWidget *view = g_object_ref_sink (basin_surface_view_new ());
  g_autoptr (Figure) figure = make_figure ();
  View3D top = view3d_top ();

  basin_surface_view_set_plot (BASIN_SURFACE_VIEW (view), figure_find (figure, "surface"));
  basin_surface_view_set_view (BASIN_SURFACE_VIEW (view), &top);
  g_assert_cmpfloat (basin_surface_view_get_view (BASIN_SURFACE_VIEW (view)).pitch, ==, top.pitch);
  gtk_widget_activate_action (view, "surface.zoom", "d", 2.0);
  g_assert_cmpfloat (basin_surface_view_get_view (BASIN_SURFACE_VIEW (view)).zoom, ==, 2);
  g_assert_finalize_object (view);
}

static void
on_speed (GtkWidget *widget, double speed, gpointer data)
{
  *(double *) data = speed;
}

static void
test_transport (void)
{
  GtkWidget *transport = g_object_ref_sink (basin_transport_new ());
  double speed = 0;

  g_signal_connect (transport, "speed-changed", G_CALLBACK (on_speed), &speed);
  basin_transport_set_speed (BASIN_TRANSPORT (transport), 100);
  g_assert_cmpfloat_with_epsilon (speed, 100, 1e-6);
  basin_transport_set_speed (BASIN_TRANSPORT (transport), INFINITY);
  g_assert_true (isinf (basin_transport_get_speed (BASIN_TRANSPORT (transport))));
  basin_transport_change_speed (BASIN_TRANSPORT (transport), -4);
  g_assert_true (isfinite (basin_transport_get_speed (BASIN_TRANSPORT (transport))));
  basin_transport_update (BASIN_TRANSPORT (transport), NULL);
  g_assert_finalize_object (transport);
}

static Plot *
titled_plot (const char *title)
{
  Plot *plot = plot_new ("p", title);
  plot_add_line (plot, "l", NULL, numbers_linear (0, 1, 5), numbers_linear (0, 1, 5));
  return plot;
}

static gboolean
stop_waiting (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A screen reader is told at most once a second, and of the last plot in any case. */
static void
test_announcements (void)
{
  GtkWidget *view = g_object_ref_sink (basin_plot_view_new ());
  g_autoptr (Plot) first = titled_plot ("First"), second = titled_plot ("Second"), third = titled_plot ("Third");
  gboolean over = FALSE;

  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), first);
  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), second);
  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), third);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL, "First");
  g_timeout_add (1200, stop_waiting, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL, "Third");
  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), first);
  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), second); /* what was to be told later goes with the widget */
  g_assert_finalize_object (view);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL); /* not gtk_test_init (), which asks for a locale that a machine may not have */
  adw_init ();
  g_test_add_func ("/widgets/number-row", test_number_row);
  g_test_add_func ("/widgets/mark", test_mark);
  g_test_add_func ("/widgets/announcements", test_announcements);
  g_test_add_func ("/widgets/other-rows", test_other_rows);
  g_test_add_func ("/widgets/file-row-goes-with-its-chooser", test_file_row_goes_with_its_chooser);
  g_test_add_func ("/widgets/panel", test_panel);
  g_test_add_func ("/widgets/description", test_description);
  g_test_add_func ("/widgets/panel-when", test_panel_when);
  g_test_add_func ("/widgets/panel-base", test_panel_base);
  g_test_add_func ("/widgets/explanation-view", test_explanation_view);
  g_test_add_func ("/widgets/figure-view", test_figure_view);
  g_test_add_func ("/widgets/plot-view-keeps-zoom", test_plot_view_keeps_zoom);
  g_test_add_func ("/widgets/plot-click", test_plot_click);
  g_test_add_func ("/widgets/surface-view", test_surface_view);
  g_test_add_func ("/widgets/transport", test_transport);
  return g_test_run ();
}

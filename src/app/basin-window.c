#include "app/basin-window.h"

#include "app/basin-application.h"
#include "app/run-ending.h"
#include "experiments/experiments.h"
#include "figure/ticks.h"
#include "plot/export.h"
#include "widgets/basin-accessible.h"
#include "widgets/basin-export-dialog.h"
#include "widgets/basin-figure-view.h"
#include "widgets/basin-parameter-panel.h"
#include "widgets/basin-transport.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <math.h>

/* A slider that is dragged restarts the run when it has rested so long: soon enough to follow the hand. */
#define RESTART_MILLISECONDS 70
#define NARROW 900
#define TEXT_PIXELS 12
#define DEFAULT_SPEED 200

struct _BasinWindow
{
  AdwApplicationWindow parent_instance;

  const Experiment *experiment;
  Settings *settings;
  char *preset;
  Run *run;
  guint tick, restart;
  gint64 awake_until;
  gboolean paused; /* a restarted run begins paused if the last one was */
  gboolean folded; /* narrow: the sidebar is away */

  AdwWindowTitle *title;
  GtkWidget *sidebar, *sidebar_revealer, *figure_view, *panel_holder, *panel_revealer, *transport, *toasts;
  BasinParameterPanel *panel;
  GtkWidget *banner, *banner_text, *banner_back, *banner_mend;
  char *mend; /* the rate that is offered */
};

G_DEFINE_FINAL_TYPE (BasinWindow, basin_window, ADW_TYPE_APPLICATION_WINDOW)

static void wake (BasinWindow *self);

/* ---- Look ---- */

static void
apply_theme (BasinWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);
  Theme theme = theme_make (dark ? THEME_DARK : THEME_LIGHT, adw_style_manager_get_high_contrast (manager),
                            TEXT_PIXELS);

  basin_figure_view_set_theme (BASIN_FIGURE_VIEW (self->figure_view), &theme);
}

/* ---- Messages ---- */

/* libadwaita 1.2 leaves a toast's button without a name. */
static void
name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL)
    basin_set_accessible_name (widget, _ ("Close"), NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

static void
toast (BasinWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_timeout (toast, 6);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
  for (GtkWidget *child = gtk_widget_get_first_child (self->toasts); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (self->toasts)))
      name_buttons (child);
}

static void
hide_banner (BasinWindow *self)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->banner), FALSE);
}

static void
show_banner (BasinWindow *self, const char *text, const char *back, const char *mend)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->banner_text)), text) != 0)
    gtk_label_set_label (GTK_LABEL (self->banner_text), text);
  gtk_widget_set_visible (self->banner_back, back != NULL);
  gtk_widget_set_visible (self->banner_mend, mend != NULL);
  if (back != NULL)
    gtk_button_set_label (GTK_BUTTON (self->banner_back), back);
  if (mend != NULL)
    gtk_button_set_label (GTK_BUTTON (self->banner_mend), mend);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->banner), TRUE);
}

static void
show_divergence (BasinWindow *self)
{
  const Divergence *divergence = run_divergence (self->run);
  g_autofree char *back = g_strdup_printf (_ ("Back to step %" PRIu64), divergence->back_step);
  g_autofree char *mend = NULL;

  g_clear_pointer (&self->mend, g_free);
  if (isfinite (divergence->suggested_rate))
    {
      g_autofree char *rate = number_format (divergence->suggested_rate);
      self->mend = number_exact (divergence->suggested_rate);
      mend = g_strdup_printf (_ ("Use %s and replay"), rate);
    }
  show_banner (self, divergence->message, back, mend);
}

/* ---- The run ---- */

static void
end_run (BasinWindow *self)
{
  if (self->run != NULL)
    run_end_later (g_steal_pointer (&self->run));
}

static void
start_run (BasinWindow *self)
{
  RunOptions options = { .paused = self->paused };

  end_run (self);
  hide_banner (self);
  self->run = run_new (self->experiment, self->settings, &options);
  run_set_speed (self->run, basin_transport_get_speed (BASIN_TRANSPORT (self->transport)));
  wake (self);
}

static gboolean
on_restart_due (gpointer data)
{
  BasinWindow *self = data;

  self->restart = 0;
  start_run (self);
  return G_SOURCE_REMOVE;
}

static void
restart_soon (BasinWindow *self)
{
  /* Not pushed back by every move: while a slider is dragged the picture follows at this pace. */
  if (self->restart == 0)
    self->restart = g_timeout_add (RESTART_MILLISECONDS, on_restart_due, self);
}

static void
show_figure (BasinWindow *self, Figure *figure)
{
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (self->figure_view), figure);
}

static void
show_marks (BasinWindow *self)
{
  RunMark marks[RUN_MARKS];
  guint count = run_marks (self->run, marks);

  for (guint i = 0; i < count; i++)
    basin_parameter_panel_set_mark (self->panel, marks[i].id, marks[i].label, marks[i].value);
}

static void
show_state (BasinWindow *self)
{
  g_autofree char *status = run_status (self->run);
  RunState state = run_state (self->run);
  g_autofree char *text = NULL;

  if (state == RUN_DIVERGED)
    show_divergence (self);
  else if (state == RUN_FAILED)
    show_banner (self, run_error (self->run)->message, NULL, NULL);
  else
    hide_banner (self);
  text = state == RUN_PAUSED ? g_strdup_printf (_ ("paused, %s"), status) : g_strdup (status);
  if (g_strcmp0 (adw_window_title_get_subtitle (self->title), text) != 0)
    adw_window_title_set_subtitle (self->title, text);
  basin_transport_update (BASIN_TRANSPORT (self->transport), self->run);
  show_marks (self);
}

/* The window pulls the newest figure at its own pace; when the run rests, so does the window. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  BasinWindow *self = BASIN_WINDOW (widget);
  g_autoptr (Figure) figure = self->run ? run_take_figure (self->run) : NULL;
  gint64 now = g_get_monotonic_time ();
  (void) clock;
  (void) data;

  if (self->run == NULL)
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  if (figure != NULL)
    show_figure (self, figure);
  show_state (self);
  if (figure != NULL || run_state (self->run) == RUN_RUNNING)
    self->awake_until = now + G_USEC_PER_SEC;
  if (now < self->awake_until)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
wake (BasinWindow *self)
{
  self->awake_until = g_get_monotonic_time () + G_USEC_PER_SEC;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

/* ---- Parameters ---- */

static void
set_parameter (BasinWindow *self, const char *id, const char *value)
{
  const Parameter *parameter = parameter_find (experiment_parameters (self->experiment), id);
  g_autoptr (GError) error = NULL;

  if (!settings_set (self->settings, id, value, &error))
    {
      basin_parameter_panel_set_error (self->panel, id, error->message);
      return;
    }
  if (parameter->effect == EFFECT_LIVE && self->run != NULL)
    run_set_live (self->run, id, settings_number (self->settings, id));
  else
    restart_soon (self);
  wake (self);
}

static void
on_parameter (BasinParameterPanel *panel, const char *id, const char *value, BasinWindow *self)
{
  (void) panel;
  set_parameter (self, id, value);
}

static void
use_settings (BasinWindow *self, Settings *settings)
{
  if (settings != self->settings)
    {
      settings_free (self->settings);
      self->settings = settings;
    }
  basin_parameter_panel_set_settings (self->panel, self->settings);
  start_run (self);
}

static void
on_preset (BasinParameterPanel *panel, const char *id, BasinWindow *self)
{
  (void) panel;
  settings_apply_preset (self->settings, id, NULL);
  g_free (self->preset);
  self->preset = g_strdup (id);
  self->paused = FALSE;
  use_settings (self, self->settings);
}

static void
choose_experiment (BasinWindow *self, const Experiment *experiment)
{
  if (self->experiment == experiment)
    return;
  self->experiment = experiment;
  g_clear_pointer (&self->settings, settings_free);
  self->settings = settings_new (experiment);
  g_free (self->preset);
  self->preset = g_strdup (experiment->presets[0].id);
  settings_apply_preset (self->settings, self->preset, NULL);
  self->panel = BASIN_PARAMETER_PANEL (basin_parameter_panel_new (experiment));
  g_signal_connect (self->panel, "parameter-changed", G_CALLBACK (on_parameter), self);
  g_signal_connect (self->panel, "preset-chosen", G_CALLBACK (on_preset), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->panel_holder), GTK_WIDGET (self->panel));
  basin_parameter_panel_set_preset (self->panel, self->preset);
  basin_parameter_panel_set_settings (self->panel, self->settings);
  adw_window_title_set_title (self->title, _ (experiment->title));
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (self->figure_view), NULL);
  start_run (self);
}

static void
on_experiment_row (GtkListBox *list, GtkListBoxRow *row, BasinWindow *self)
{
  (void) list;
  if (row != NULL)
    choose_experiment (self, experiments[gtk_list_box_row_get_index (row)]);
}

/* ---- Opening ---- */

static void
open_figure (BasinWindow *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = export_read_settings (path, &error);
  Settings *settings = json ? settings_from_json (json, name, experiments, &error) : NULL;

  if (settings == NULL)
    {
      toast (self, error->message);
      return;
    }
  for (guint i = 0; experiments[i] != NULL; i++)
    if (experiments[i] == settings_experiment (settings))
      gtk_list_box_select_row (GTK_LIST_BOX (self->sidebar),
                               gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->sidebar), (int) i));
  choose_experiment (self, settings_experiment (settings));
  basin_parameter_panel_set_preset (self->panel, NULL);
  use_settings (self, settings);
}

void
basin_window_open (BasinWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *lower = path ? g_ascii_strdown (path, -1) : NULL;

  if (path == NULL)
    {
      toast (self, _ ("Only files on this computer can be opened."));
      return;
    }
  if (g_str_has_suffix (lower, ".png") || g_str_has_suffix (lower, ".svg") || g_str_has_suffix (lower, ".pdf"))
    {
      open_figure (self, path);
      return;
    }
  if (parameter_find (experiment_parameters (self->experiment), "data-file") == NULL)
    return;
  if (!g_str_equal (settings_text (self->settings, "data"), "file"))
    {
      settings_apply_preset (self->settings, "your-own", NULL);
      basin_parameter_panel_set_preset (self->panel, "your-own");
    }
  settings_set (self->settings, "data-file", path, NULL);
  self->paused = FALSE;
  use_settings (self, self->settings);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, BasinWindow *self)
{
  (void) target;
  (void) x;
  (void) y;
  basin_window_open (self, g_value_get_object (value));
  return TRUE;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
on_open_response (GtkNativeDialog *dialog, int response, BasinWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      if (file != NULL)
        basin_window_open (self, file);
    }
  g_object_unref (dialog);
}

static void
action_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Open Data or a Figure"), data,
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  (void) action;
  (void) parameter;

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_open_response), data, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

G_GNUC_END_IGNORE_DEPRECATIONS

/* ---- Actions ---- */

static void
action_play (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  (void) action;
  (void) parameter;

  if (self->run == NULL)
    return;
  self->paused = run_state (self->run) == RUN_RUNNING;
  if (run_state (self->run) == RUN_DONE || run_state (self->run) == RUN_FAILED)
    start_run (self);
  else if (self->paused)
    run_pause (self->run);
  else
    run_play (self->run);
  wake (self);
}

static void
action_step (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  (void) action;
  (void) parameter;

  if (self->run == NULL)
    return;
  self->paused = TRUE;
  run_step (self->run);
  wake (self);
}

static void
action_restart (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  (void) action;
  (void) parameter;

  start_run (self);
}

static void
action_new_seed (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  (void) action;
  (void) parameter;

  if (parameter_find (experiment_parameters (self->experiment), "seed") == NULL)
    return;
  settings_set_number (self->settings, "seed", g_random_int_range (0, 100000), NULL);
  use_settings (self, self->settings);
}

static void
action_speed (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  (void) action;
  basin_transport_change_speed (BASIN_TRANSPORT (self->transport), g_variant_get_int32 (parameter));
}

/* Ends what is under way and keeps what is there. */
static void
action_cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  (void) action;
  (void) parameter;

  if (self->run != NULL)
    run_cancel (self->run);
  wake (self);
}

static void
on_exported (BasinExportDialog *dialog, const char *path, const char *error, BasinWindow *self)
{
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;
  g_autofree char *text = path ? g_strdup_printf (_ ("“%s” is written."), name) : g_strdup (error);
  (void) dialog;

  toast (self, text);
}

static void
action_export (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  Figure *figure = basin_figure_view_get_figure (BASIN_FIGURE_VIEW (self->figure_view));
  GtkWidget *dialog;
  (void) action;
  (void) parameter;

  if (figure == NULL)
    return;
  dialog = basin_export_dialog_new (GTK_WINDOW (self), figure);
  g_signal_connect_object (dialog, "done", G_CALLBACK (on_exported), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
action_copy (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  Figure *figure = basin_figure_view_get_figure (BASIN_FIGURE_VIEW (self->figure_view));
  ExportOptions options = export_defaults ();
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  (void) action;
  (void) parameter;

  if (figure == NULL)
    return;
  options.dpi = 150;
  png = figure_to_bytes (figure, EXPORT_PNG, &options, NULL);
  texture = png ? gdk_texture_new_from_bytes (png, NULL) : NULL;
  if (texture == NULL)
    return;
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  toast (self, _ ("The figure is on the clipboard."));
}

static void
action_fullscreen (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = data;
  (void) action;
  (void) parameter;

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
action_experiment (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->sidebar), g_variant_get_int32 (parameter));
  (void) action;

  if (row != NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->sidebar), row);
}

static void
on_parameters_toggled (GSimpleAction *action, GVariant *state, gpointer data)
{
  BasinWindow *self = data;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->panel_revealer), g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
on_sidebar_toggled (GSimpleAction *action, GVariant *state, gpointer data)
{
  BasinWindow *self = data;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->sidebar_revealer), g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
set_appearance (const char *name)
{
  AdwColorScheme scheme = g_str_equal (name, "light")  ? ADW_COLOR_SCHEME_FORCE_LIGHT
                          : g_str_equal (name, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                                       : ADW_COLOR_SCHEME_DEFAULT;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
on_appearance (GSimpleAction *action, GVariant *state, gpointer data)
{
  GSettings *preferences = basin_preferences ();
  (void) data;

  set_appearance (g_variant_get_string (state, NULL));
  g_simple_action_set_state (action, state);
  if (preferences != NULL)
    g_settings_set_string (preferences, "appearance", g_variant_get_string (state, NULL));
}

static void
set_colourmap (BasinWindow *self, const char *name)
{
  for (int map = COLOURMAP_VIRIDIS; map <= COLOURMAP_GREY; map++)
    if (g_str_equal (colourmap_name ((Colourmap) map), name))
      basin_figure_view_set_colourmap (BASIN_FIGURE_VIEW (self->figure_view), map);
}

static void
on_colourmap (GSimpleAction *action, GVariant *state, gpointer data)
{
  GSettings *preferences = basin_preferences ();

  set_colourmap (data, g_variant_get_string (state, NULL));
  g_simple_action_set_state (action, state);
  if (preferences != NULL)
    g_settings_set_string (preferences, "colour-map", g_variant_get_string (state, NULL));
}

static const GActionEntry actions[] = {
  { .name = "play", .activate = action_play },
  { .name = "step", .activate = action_step },
  { .name = "restart", .activate = action_restart },
  { .name = "new-seed", .activate = action_new_seed },
  { .name = "speed", .activate = action_speed, .parameter_type = "i" },
  { .name = "cancel", .activate = action_cancel },
  { .name = "open", .activate = action_open },
  { .name = "export", .activate = action_export },
  { .name = "copy", .activate = action_copy },
  { .name = "fullscreen", .activate = action_fullscreen },
  { .name = "experiment", .activate = action_experiment, .parameter_type = "i" },
  { .name = "parameters", .state = "true", .change_state = on_parameters_toggled },
  { .name = "sidebar", .state = "true", .change_state = on_sidebar_toggled },
  { .name = "appearance", .parameter_type = "s", .state = "'system'", .change_state = on_appearance },
  { .name = "colour-map", .parameter_type = "s", .state = "'viridis'", .change_state = on_colourmap },
};

/* ---- Signals of the parts ---- */

static void
post (BasinWindow *self, RunEventKind kind, const char *plot, double x, double y)
{
  RunEvent event = { .kind = kind, .x = x, .y = y };

  if (self->run == NULL)
    return;
  g_strlcpy (event.plot, plot, sizeof event.plot);
  run_post (self->run, &event);
  wake (self);
}

static void
on_clicked (BasinFigureView *view, const char *plot, double x, double y, BasinWindow *self)
{
  (void) view;
  post (self, RUN_EVENT_CLICK, plot, x, y);
}

static void
on_pointed (BasinFigureView *view, const char *plot, double x, double y, BasinWindow *self)
{
  (void) view;
  post (self, RUN_EVENT_POINT, plot, x, y);
}

static void
on_speed (BasinTransport *transport, double speed, BasinWindow *self)
{
  (void) transport;
  if (self->run != NULL)
    run_set_speed (self->run, speed);
}

static void
on_back (GtkButton *button, BasinWindow *self)
{
  RunEvent event = { .kind = RUN_EVENT_BACK };
  (void) button;

  self->paused = TRUE;
  run_post (self->run, &event);
  hide_banner (self);
  wake (self);
}

static void
on_mend (GtkButton *button, BasinWindow *self)
{
  (void) button;
  self->paused = FALSE;
  settings_set (self->settings, "learning-rate", self->mend, NULL);
  use_settings (self, self->settings);
}

/* Letters are keys of the window only while nobody types. */
static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, BasinWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  (void) controller;
  (void) code;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) || (focus != NULL && GTK_IS_EDITABLE (focus)))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_space:
      /* Who walks through the controls by keyboard presses what has the focus. */
      if (focus != NULL && gtk_window_get_focus_visible (GTK_WINDOW (self))
          && (GTK_IS_BUTTON (focus) || GTK_IS_SWITCH (focus) || GTK_IS_EXPANDER (focus) || GTK_IS_LIST_BOX_ROW (focus)))
        return FALSE;
      gtk_widget_activate_action (GTK_WIDGET (self), "win.play", NULL);
      return TRUE;
    case GDK_KEY_period:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.step", NULL);
      return TRUE;
    case GDK_KEY_bracketleft:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.speed", "i", -1);
      return TRUE;
    case GDK_KEY_bracketright:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.speed", "i", 1);
      return TRUE;
    case GDK_KEY_r:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.restart", NULL);
      return TRUE;
    case GDK_KEY_R:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.new-seed", NULL);
      return TRUE;
    default:
      /* A plot that has the focus answers for itself. */
      if (focus != NULL && gtk_widget_is_ancestor (focus, self->figure_view) && !GTK_IS_BUTTON (focus))
        return FALSE;
      return basin_figure_view_key (BASIN_FIGURE_VIEW (self->figure_view), key);
    }
}

/* ---- Making ---- */

static GtkWidget *
make_sidebar (BasinWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->sidebar = gtk_list_box_new ();
  gtk_widget_add_css_class (self->sidebar, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sidebar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Experiments"), -1);
  for (const Experiment *const *e = experiments; *e != NULL; e++)
    {
      GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (_ ((*e)->title));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_widget_set_tooltip_text (row, _ ((*e)->summary));
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ((*e)->title), -1);
      gtk_list_box_append (GTK_LIST_BOX (self->sidebar), row);
    }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->sidebar);
  gtk_widget_set_size_request (scrolled, 170, -1);
  basin_set_accessible_name (scrolled, _ ("Experiments"), NULL);
  self->sidebar_revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_type (GTK_REVEALER (self->sidebar_revealer), GTK_REVEALER_TRANSITION_TYPE_SLIDE_RIGHT);
  gtk_revealer_set_child (GTK_REVEALER (self->sidebar_revealer), scrolled);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->sidebar_revealer), TRUE);
  return self->sidebar_revealer;
}

static GtkWidget *
make_panel (BasinWindow *self)
{
  self->panel_holder = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->panel_holder), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (self->panel_holder, 280, -1);
  basin_set_accessible_name (self->panel_holder, _ ("Parameters"), NULL);
  self->panel_revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_type (GTK_REVEALER (self->panel_revealer), GTK_REVEALER_TRANSITION_TYPE_SLIDE_LEFT);
  gtk_revealer_set_child (GTK_REVEALER (self->panel_revealer), self->panel_holder);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->panel_revealer), TRUE);
  return self->panel_revealer;
}

static GtkWidget *
make_banner (BasinWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->banner_text = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->banner_text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->banner_text), 0);
  gtk_widget_set_hexpand (self->banner_text, TRUE);
  self->banner_back = gtk_button_new_with_label (_ ("Back"));
  self->banner_mend = gtk_button_new_with_label (_ ("Replay"));
  gtk_widget_add_css_class (self->banner_mend, "suggested-action");
  gtk_widget_set_valign (self->banner_back, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->banner_mend, GTK_ALIGN_CENTER);
  g_signal_connect (self->banner_back, "clicked", G_CALLBACK (on_back), self);
  g_signal_connect (self->banner_mend, "clicked", G_CALLBACK (on_mend), self);
  gtk_box_append (GTK_BOX (box), self->banner_text);
  gtk_box_append (GTK_BOX (box), self->banner_back);
  gtk_box_append (GTK_BOX (box), self->banner_mend);
  gtk_widget_add_css_class (box, "message");
  self->banner = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->banner), box);
  return self->banner;
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new (), *looks = g_menu_new (), *maps = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new (), last = g_menu_new ();

  g_menu_append (first, _ ("Open…"), "win.open");
  g_menu_append (first, _ ("Export…"), "win.export");
  g_menu_append (first, _ ("Copy Figure"), "win.copy");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append (looks, _ ("As the system"), "win.appearance::system");
  g_menu_append (looks, _ ("Light"), "win.appearance::light");
  g_menu_append (looks, _ ("Dark"), "win.appearance::dark");
  g_menu_append_submenu (menu, _ ("Appearance"), G_MENU_MODEL (looks));
  g_menu_append (maps, _ ("Viridis"), "win.colour-map::viridis");
  g_menu_append (maps, _ ("Cividis"), "win.colour-map::cividis");
  g_menu_append (maps, _ ("Magma"), "win.colour-map::magma");
  g_menu_append (maps, _ ("Grey"), "win.colour-map::grey");
  g_menu_append_submenu (menu, _ ("Colour Map"), G_MENU_MODEL (maps));
  g_menu_append (last, _ ("Keyboard Shortcuts"), "win.show-help-overlay");
  g_menu_append (last, _ ("About Basin"), "app.about");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  g_object_unref (looks);
  g_object_unref (maps);
  return G_MENU_MODEL (menu);
}

static GtkWidget *
make_toggle (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static GtkWidget *
make_header (BasinWindow *self)
{
  GtkWidget *header = adw_header_bar_new (), *menu = gtk_menu_button_new (),
            *export = gtk_button_new_with_label (_ ("Export"));
  g_autoptr (GMenuModel) model = make_menu ();

  self->title = ADW_WINDOW_TITLE (adw_window_title_new (_ ("Basin"), ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header),
                             make_toggle ("sidebar-show-symbolic", _ ("Experiments"), "win.sidebar"));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), model);
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (menu), TRUE);
  gtk_widget_set_tooltip_text (menu, _ ("Main Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Main Menu"), -1);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), menu);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header),
                           make_toggle ("sidebar-show-right-symbolic", _ ("Parameters"), "win.parameters"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (export), "win.export");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), export);
  return header;
}

static void
build (BasinWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *centre = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->figure_view = basin_figure_view_new ();
  gtk_widget_set_hexpand (self->figure_view, TRUE);
  gtk_widget_set_vexpand (self->figure_view, TRUE);
  gtk_widget_add_css_class (self->figure_view, "centre");
  g_signal_connect (self->figure_view, "clicked", G_CALLBACK (on_clicked), self);
  g_signal_connect (self->figure_view, "pointed", G_CALLBACK (on_pointed), self);
  self->transport = basin_transport_new ();
  g_signal_connect (self->transport, "speed-changed", G_CALLBACK (on_speed), self);
  gtk_box_append (GTK_BOX (centre), make_banner (self));
  gtk_box_append (GTK_BOX (centre), self->figure_view);
  gtk_box_append (GTK_BOX (middle), make_sidebar (self));
  gtk_box_append (GTK_BOX (middle), centre);
  gtk_box_append (GTK_BOX (middle), make_panel (self));
  gtk_widget_set_vexpand (middle, TRUE);
  gtk_box_append (GTK_BOX (outer), make_header (self));
  gtk_box_append (GTK_BOX (outer), middle);
  gtk_box_append (GTK_BOX (outer), self->transport);
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), outer);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), self->toasts);
}

static void
add_input (BasinWindow *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

static void
add_shortcuts (BasinWindow *self)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();

  gtk_builder_set_translation_domain (builder, GETTEXT_PACKAGE);
  if (gtk_builder_add_from_resource (builder, "/io/github/basin_lab/Basin/shortcuts.ui", NULL))
    gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (self),
                                             GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
}

static void
use_preferences (BasinWindow *self)
{
  GSettings *preferences = basin_preferences ();
  double speed = preferences ? g_settings_get_double (preferences, "speed") : DEFAULT_SPEED;

  basin_transport_set_speed (BASIN_TRANSPORT (self->transport), speed > 0 ? speed : INFINITY);
  gtk_window_set_default_size (GTK_WINDOW (self), 1280, 800);
  if (preferences == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (preferences, "width"),
                               g_settings_get_int (preferences, "height"));
  g_autofree char *appearance = g_settings_get_string (preferences, "appearance");
  g_autofree char *map = g_settings_get_string (preferences, "colour-map");
  g_action_group_change_action_state (G_ACTION_GROUP (self), "appearance", g_variant_new_string (appearance));
  g_action_group_change_action_state (G_ACTION_GROUP (self), "colour-map", g_variant_new_string (map));
}

static gboolean
basin_window_close_request (GtkWindow *window)
{
  BasinWindow *self = BASIN_WINDOW (window);
  GSettings *preferences = basin_preferences ();

  if (preferences != NULL)
    {
      int width, height;
      double speed = basin_transport_get_speed (BASIN_TRANSPORT (self->transport));
      gtk_window_get_default_size (window, &width, &height);
      g_settings_set_int (preferences, "width", width);
      g_settings_set_int (preferences, "height", height);
      g_settings_set_double (preferences, "speed", isfinite (speed) ? speed : 0);
    }
  end_run (self);
  return GTK_WINDOW_CLASS (basin_window_parent_class)->close_request (window);
}

static gboolean
fold (gpointer data)
{
  BasinWindow *self = data;

  g_action_group_change_action_state (G_ACTION_GROUP (self), "sidebar", g_variant_new_boolean (!self->folded));
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* Under 900 pixels the plots need the room; what was folded away comes back with it. */
static void
basin_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BasinWindow *self = BASIN_WINDOW (widget);
  gboolean narrow = width < NARROW;

  GTK_WIDGET_CLASS (basin_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (narrow == self->folded)
    return;
  self->folded = narrow;
  g_idle_add (fold, g_object_ref (self));
}

GtkWidget *
basin_window_new (AdwApplication *application)
{
  BasinWindow *self = g_object_new (BASIN_TYPE_WINDOW, "application", application, "title", _ ("Basin"), NULL);

  add_shortcuts (self);
  gtk_list_box_select_row (GTK_LIST_BOX (self->sidebar),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->sidebar), 0));
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  return GTK_WIDGET (self);
}

void
basin_window_wait_for_runs (void)
{
  run_wait_for_ends ();
}

static void
basin_window_dispose (GObject *object)
{
  BasinWindow *self = BASIN_WINDOW (object);

  if (self->restart > 0)
    g_source_remove (self->restart);
  self->restart = 0;
  end_run (self);
  G_OBJECT_CLASS (basin_window_parent_class)->dispose (object);
}

static void
basin_window_finalize (GObject *object)
{
  BasinWindow *self = BASIN_WINDOW (object);

  g_clear_pointer (&self->settings, settings_free);
  g_free (self->preset);
  g_free (self->mend);
  G_OBJECT_CLASS (basin_window_parent_class)->finalize (object);
}

static void
basin_window_class_init (BasinWindowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = basin_window_dispose;
  G_OBJECT_CLASS (class)->finalize = basin_window_finalize;
  GTK_WINDOW_CLASS (class)->close_request = basin_window_close_request;
  GTK_WIDGET_CLASS (class)->size_allocate = basin_window_size_allocate;
}

static void
basin_window_init (BasinWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  build (self);
  add_input (self);
  apply_theme (self);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (apply_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (apply_theme), self, G_CONNECT_SWAPPED);
  use_preferences (self);
  g_signal_connect (self->sidebar, "row-selected", G_CALLBACK (on_experiment_row), self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/basin-window-private.h"

#include "app/run-ending.h"
#include "experiments/experiments.h"
#include "widgets/basin-trace.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (BasinWindow, basin_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- The document's run ---- */

static void
show_marks (BasinWindow *self, Run *run)
{
  RunMark marks[RUN_MARKS];
  guint count = run_marks (run, marks);

  for (guint i = 0; i < count; i++)
    basin_parameter_panel_set_mark (self->panel, marks[i].id, marks[i].label, marks[i].value);
}

/* What the run says of itself, or what it would need. */
static char *
status_text (BasinWindow *self, Run *run)
{
  g_autofree char *status = run_status (run), *name = NULL;
  const Parameter *missing = basin_document_missing_file (self->document);

  if (missing == NULL)
    return run_state (run) == RUN_PAUSED ? g_strdup_printf (_ ("paused, %s"), status) : g_steal_pointer (&status);
  name = g_path_get_basename (settings_text (basin_document_get_settings (self->document), missing->id));
  return g_strdup_printf (_ ("waiting for “%s”"), name);
}

static void
on_state_changed (BasinWindow *self)
{
  Run *run = basin_document_get_run (self->document);
  g_autofree char *text = status_text (self, run);

  window_show_message (self);
  window_toast_warnings (self);
  if (g_strcmp0 (gtk_inscription_get_text (self->status), text) != 0)
    gtk_inscription_set_text (self->status, text);
  basin_transport_update (self->transport, run);
  basin_figure_view_set_rests (self->figure_view, run != NULL && run_state (run) != RUN_RUNNING);
  show_marks (self, run);
}

static void
on_figure_changed (BasinWindow *self)
{
  basin_figure_view_set_figure (self->figure_view, basin_document_get_figure (self->document));
}

/* The window pulls the newest figure at its own pace; when the run rests, so does the window. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  BasinWindow *self = BASIN_WINDOW (widget);

  if (basin_document_update (self->document))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
on_active (BasinWindow *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

/* ---- Its experiment and settings ---- */

static void
on_settings_changed (BasinWindow *self)
{
  basin_parameter_panel_set_base (self->panel, basin_document_get_base (self->document),
                                  basin_document_get_preset (self->document),
                                  basin_document_get_source (self->document));
  basin_parameter_panel_set_settings (self->panel, basin_document_get_settings (self->document));
}

static void
on_parameter (BasinParameterPanel *panel, const char *id, const char *value, BasinWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!basin_document_set_parameter (self->document, id, value, &error))
    basin_parameter_panel_set_error (panel, id, error->message);
}

static void
on_preset (BasinParameterPanel *panel, const char *id, BasinWindow *self)
{
  basin_document_apply_preset (self->document, id);
}

static void
on_experiment_changed (BasinWindow *self)
{
  const Experiment *experiment = basin_document_get_experiment (self->document);

  self->panel = BASIN_PARAMETER_PANEL (basin_parameter_panel_new (experiment));
  g_signal_connect (self->panel, "parameter-changed", G_CALLBACK (on_parameter), self);
  g_signal_connect (self->panel, "preset-chosen", G_CALLBACK (on_preset), self);
  gtk_scrolled_window_set_child (self->panel_holder, GTK_WIDGET (self->panel));
  basin_experiment_list_set_current (self->sidebar, experiment);
  window_show_explanation (self);
  gtk_label_set_label (self->title, _ (experiment->title));
}

static void
on_chosen (BasinExperimentList *list, guint index, BasinWindow *self)
{
  basin_document_set_experiment (self->document, experiments[index]);
}

static void
use_document (BasinWindow *self)
{
  self->document = basin_document_new (experiments);
  basin_experiment_list_set_table (self->sidebar, experiments);
  g_signal_connect (self->sidebar, "chosen", G_CALLBACK (on_chosen), self);
  g_signal_connect_swapped (self->document, "experiment-changed", G_CALLBACK (on_experiment_changed), self);
  g_signal_connect_swapped (self->document, "settings-changed", G_CALLBACK (on_settings_changed), self);
  g_signal_connect_swapped (self->document, "figure-changed", G_CALLBACK (on_figure_changed), self);
  g_signal_connect_swapped (self->document, "state-changed", G_CALLBACK (on_state_changed), self);
  g_signal_connect_object (self->document, "rejected", G_CALLBACK (window_toast_sentence), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->document, "active", G_CALLBACK (on_active), self);
  on_experiment_changed (self);
  on_settings_changed (self);
  on_active (self);
}

/* ---- What the parts report ---- */

static void
on_clicked (BasinFigureView *view, const char *plot, double x, double y, BasinWindow *self)
{
  basin_document_post (self->document, RUN_EVENT_CLICK, plot, x, y);
}

static void
on_pointed (BasinFigureView *view, const char *plot, double x, double y, BasinWindow *self)
{
  basin_document_post (self->document, RUN_EVENT_POINT, plot, x, y);
}

static void
on_explanation_closed (BasinExplanationView *view, BasinWindow *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self), "explanation", g_variant_new_boolean (FALSE));
}

static void
on_suggestion (BasinExplanationView *view, gpointer suggestion, BasinWindow *self)
{
  basin_document_try (self->document, suggestion);
}

static void
on_speed (BasinTransport *transport, double speed, BasinWindow *self)
{
  basin_document_set_speed (self->document, speed);
}

/* ---- The window ---- */

static gboolean
basin_window_close_request (GtkWindow *window)
{
  BasinWindow *self = BASIN_WINDOW (window);

  window_save_preferences (self);
  basin_document_close (self->document);
  return GTK_WINDOW_CLASS (basin_window_parent_class)->close_request (window);
}

static void
basin_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (basin_window_parent_class)->size_allocate (widget, width, height, baseline);
  window_fit_panels (BASIN_WINDOW (widget), width);
}

void
basin_window_open (BasinWindow *self, GFile *file)
{
  window_open (self, file);
}

void
basin_window_wait_for_runs (void)
{
  run_wait_for_ends ();
}

GtkWidget *
basin_window_new (AdwApplication *application)
{
  BasinWindow *self = g_object_new (BASIN_TYPE_WINDOW, "application", application, NULL);

  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  return GTK_WIDGET (self);
}

static void
basin_window_dispose (GObject *object)
{
  BasinWindow *self = BASIN_WINDOW (object);

  if (self->document != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->document, self);
      g_clear_object (&self->document);
    }
  g_clear_pointer (&self->warned, g_hash_table_unref);
  g_clear_weak_pointer (&self->focus_outside_menu);
  g_clear_weak_pointer (&self->focus_before_reading);
  G_OBJECT_CLASS (basin_window_parent_class)->dispose (object);
}

static void
bind_parts (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, BasinWindow, toasts);
  gtk_widget_class_bind_template_child (class, BasinWindow, title);
  gtk_widget_class_bind_template_child (class, BasinWindow, status);
  gtk_widget_class_bind_template_child (class, BasinWindow, menu_button);
  gtk_widget_class_bind_template_child (class, BasinWindow, sidebar_revealer);
  gtk_widget_class_bind_template_child (class, BasinWindow, panel_revealer);
  gtk_widget_class_bind_template_child (class, BasinWindow, explanation_revealer);
  gtk_widget_class_bind_template_child (class, BasinWindow, explanation);
  gtk_widget_class_bind_template_child (class, BasinWindow, message);
  gtk_widget_class_bind_template_child (class, BasinWindow, sidebar);
  gtk_widget_class_bind_template_child (class, BasinWindow, figure_view);
  gtk_widget_class_bind_template_child (class, BasinWindow, panel_holder);
  gtk_widget_class_bind_template_child (class, BasinWindow, transport);
  gtk_widget_class_bind_template_child (class, BasinWindow, message_text);
  gtk_widget_class_bind_template_child (class, BasinWindow, locate_button);
  gtk_widget_class_bind_template_child (class, BasinWindow, back_button);
  gtk_widget_class_bind_template_child (class, BasinWindow, replay_button);
  gtk_widget_class_bind_template_callback (class, on_clicked);
  gtk_widget_class_bind_template_callback (class, on_pointed);
  gtk_widget_class_bind_template_callback (class, on_speed);
  gtk_widget_class_bind_template_callback (class, on_explanation_closed);
  gtk_widget_class_bind_template_callback (class, on_suggestion);
}

static void
basin_window_class_init (BasinWindowClass *class)
{
  g_type_ensure (BASIN_TYPE_EXPERIMENT_LIST);
  g_type_ensure (BASIN_TYPE_EXPLANATION_VIEW);
  g_type_ensure (BASIN_TYPE_FIGURE_VIEW);
  g_type_ensure (BASIN_TYPE_TRANSPORT);
  G_OBJECT_CLASS (class)->dispose = basin_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = basin_window_close_request;
  GTK_WIDGET_CLASS (class)->size_allocate = basin_window_size_allocate;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), "/io/github/basin_lab/Basin/window.ui");
  bind_parts (GTK_WIDGET_CLASS (class));
}

static void
basin_window_init (BasinWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  use_document (self);
  window_add_actions (self);
  window_add_panels (self);
  window_add_input (self);
  window_add_presentation (self);
  window_add_appearance (self);
  basin_trace_window (GTK_WIDGET (self));
}

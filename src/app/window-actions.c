/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window's menu, buttons and keys do. */
#include "app/basin-application.h"
#include "app/basin-window-private.h"
#include "experiments/experiments.h"
#include "plot/export_format.h"
#include "widgets/basin-export-dialog.h"
#include "widgets/chooser-folder.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define CLIPBOARD_DPI 150

/* ---- The run ---- */

static void
action_play (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  const Divergence *divergence = run_divergence (basin_document_get_run (self->document));

  if (divergence != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Back at step %" PRIu64 ", paused"), divergence->back_step);
      window_toast (self, text);
    }
  basin_document_play (self->document);
}

static void
action_step (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  basin_document_step (BASIN_WINDOW (data)->document);
}

static void
action_restart (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  basin_document_restart (BASIN_WINDOW (data)->document);
}

static void
action_new_seed (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  basin_document_new_seed (BASIN_WINDOW (data)->document);
}

static void
action_speed (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  basin_transport_change_speed (BASIN_WINDOW (data)->transport, g_variant_get_int32 (parameter));
}

static void
action_cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  basin_document_stop (BASIN_WINDOW (data)->document);
}

static void
action_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  basin_document_go_back (BASIN_WINDOW (data)->document);
}

static void
action_replay (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  basin_document_use_suggested_rate (BASIN_WINDOW (data)->document);
}

static void
action_experiment (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  int index = g_variant_get_int32 (parameter);

  for (int i = 0; experiments[i] != NULL; i++)
    if (i == index)
      basin_document_set_experiment (BASIN_WINDOW (data)->document, experiments[i]);
}

/* ---- Files ---- */

void
window_open (BasinWindow *self, GFile *file)
{
  g_autoptr (GError) error = NULL;

  if (!basin_document_open (self->document, file, &error))
    window_toast_sentence (self, error->message);
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* chosen: what a file that was chosen is given to, through the dialog's "response". */
static void
choose_file (BasinWindow *self, const char *title, GCallback chosen)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _ ("_Open"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  chooser_folder_begin (GTK_FILE_CHOOSER (dialog), FOLDER_OPENED);
  g_signal_connect_object (dialog, "response", chosen, self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_open_response (GtkNativeDialog *dialog, int response, BasinWindow *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    {
      chooser_folder_note (GTK_FILE_CHOOSER (dialog), FOLDER_OPENED);
      window_open (self, file);
    }
  g_object_unref (dialog);
}

static void
on_locate_response (GtkNativeDialog *dialog, int response, BasinWindow *self)
{
  const Parameter *parameter = basin_document_missing_file (self->document);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    chooser_folder_note (GTK_FILE_CHOOSER (dialog), FOLDER_OPENED);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL && parameter != NULL)
    basin_document_set_parameter (self->document, parameter->id, path, NULL);
  g_object_unref (dialog);
}

G_GNUC_END_IGNORE_DEPRECATIONS

static void
action_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  choose_file (data, _ ("Open Data or a Figure"), G_CALLBACK (on_open_response));
}

static void
action_locate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  const Parameter *missing = basin_document_missing_file (self->document);
  g_autofree char *name = NULL, *title = NULL;

  if (missing == NULL)
    return;
  name = g_path_get_basename (settings_text (basin_document_get_settings (self->document), missing->id));
  title = g_strdup_printf (_ ("Where is “%s”?"), name);
  choose_file (self, title, G_CALLBACK (on_locate_response));
}

static void
on_exported (BasinExportDialog *dialog, const char *path, BasinWindow *self)
{
  g_autofree char *name = g_path_get_basename (path), *text = g_strdup_printf (_ ("“%s” is written."), name);

  window_toast (self, text);
}

static void
action_export (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  Figure *figure = basin_document_get_figure (self->document);
  ExportOptions shown = export_defaults ();
  GtkWidget *dialog;

  if (figure == NULL)
    return;
  basin_figure_view_add_shown (self->figure_view, &shown);
  dialog = basin_export_dialog_new (GTK_WINDOW (self), figure, &shown, basin_preferences ());
  g_signal_connect_object (dialog, "done", G_CALLBACK (on_exported), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
action_copy (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  BasinWindow *self = data;
  Figure *figure = basin_document_get_figure (self->document);
  ExportOptions options = export_defaults ();
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (figure == NULL)
    return;
  options.dpi = CLIPBOARD_DPI;
  basin_figure_view_add_shown (self->figure_view, &options);
  png = figure_to_bytes (figure, &export_png, &options, NULL);
  texture = png ? gdk_texture_new_from_bytes (png, NULL) : NULL;
  if (texture == NULL)
    return;
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  window_toast (self, _ ("The figure is on the clipboard."));
}

/* ---- The window ---- */

static void
action_fullscreen (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (gtk_window_is_fullscreen (data))
    gtk_window_unfullscreen (data);
  else
    gtk_window_fullscreen (data);
}

/* Made when it is asked for, and destroyed when it is closed.  As the window's help overlay it would always be there,
 * hidden: asked by assistive technology for a window with an index that a dialog had which has just gone, GTK 4.8 takes
 * the last window of all, and crashes over a hidden one, which has no path on the bus. */
static void
action_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  GtkWindow *shortcuts;

  gtk_builder_set_translation_domain (builder, GETTEXT_PACKAGE);
  if (!gtk_builder_add_from_resource (builder, "/io/github/basin_lab/Basin/shortcuts.ui", NULL))
    return;
  shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
  gtk_window_set_transient_for (shortcuts, data);
  gtk_window_present (shortcuts);
}

static const GActionEntry actions[] = {
  { .name = "play", .activate = action_play },
  { .name = "step", .activate = action_step },
  { .name = "restart", .activate = action_restart },
  { .name = "new-seed", .activate = action_new_seed },
  { .name = "speed", .activate = action_speed, .parameter_type = "i" },
  { .name = "cancel", .activate = action_cancel },
  { .name = "back", .activate = action_back },
  { .name = "replay", .activate = action_replay },
  { .name = "locate", .activate = action_locate },
  { .name = "open", .activate = action_open },
  { .name = "export", .activate = action_export },
  { .name = "copy", .activate = action_copy },
  { .name = "fullscreen", .activate = action_fullscreen },
  { .name = "show-help-overlay", .activate = action_shortcuts },
  { .name = "experiment", .activate = action_experiment, .parameter_type = "i" },
};

void
window_add_actions (BasinWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-export-dialog.h"

#include "plot/export_edit.h"
#include "plot/export_progress.h"
#include "widgets/basin-accessible.h"
#include "widgets/basin-export-choices.h"
#include "widgets/basin-export-preview.h"
#include "widgets/chooser-folder.h"

#include <glib/gi18n.h>
#include <math.h>

/* Nothing is said of what takes less. */
#define PATIENCE_MILLISECONDS 1000
#define PROGRESS_MILLISECONDS 100

/* Of a thread that goes on after the dialog when that was closed. */
typedef struct
{
  Figure *figure;
  char *path;
  ExportOptions options;
  guint plots; /* that will be drawn */
  ExportProgress progress;
} Job;

struct _BasinExportDialog
{
  AdwWindow parent_instance;

  Figure *figure;
  GSettings *settings;
  BasinExportChoices *choices;
  BasinExportPreview *preview;
  GtkWidget *note, *fix, *export, *busy, *bar;
  Job *job;   /* that is waited for, of the task that has it */
  guint look; /* at its progress */
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (BasinExportDialog, basin_export_dialog, ADW_TYPE_WINDOW)

/* ---- What is known of the choices ---- */

/* What will be written. */
static char *
note_text (const ExportFormat *format, const ExportOptions *options)
{
  double width = options->width_mm, height = options->height_mm;

  if (format == &export_png)
    return g_strdup_printf (_ ("%.0f × %.0f mm, %ld × %ld pixels"), width, height, lround (width * options->dpi / 25.4),
                            lround (height * options->dpi / 25.4));
  if (format->drawn)
    return g_strdup_printf (_ ("%.0f × %.0f mm"), width, height);
  return g_strdup (_ (format->about));
}

static void
say (BasinExportDialog *self, const char *text, gboolean is_error)
{
  gtk_label_set_label (GTK_LABEL (self->note), text);
  if (is_error)
    gtk_widget_remove_css_class (self->note, "dim-label");
  else
    gtk_widget_add_css_class (self->note, "dim-label");
}

/* A size that would do is a click away. */
static void
offer (BasinExportDialog *self, const ExportVerdict *verdict)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->fix, verdict->width_mm > 0 || verdict->height_mm > 0);
  if (verdict->width_mm > 0)
    text = g_strdup_printf (_ ("Use a Width of %.0f mm"), verdict->width_mm);
  else if (verdict->height_mm > 0)
    text = g_strdup_printf (_ ("Use a Height of %.0f mm"), verdict->height_mm);
  if (text != NULL)
    gtk_button_set_label (GTK_BUTTON (self->fix), text);
}

static void
on_judged (BasinExportDialog *self)
{
  const ExportVerdict *verdict = basin_export_preview_get_verdict (self->preview);
  g_autofree char *text = verdict->error != NULL
                              ? g_strdup (verdict->error->message)
                              : note_text (basin_export_choices_get_format (self->choices), &verdict->options);

  gtk_widget_set_sensitive (self->export, verdict->error == NULL && self->job == NULL);
  basin_set_accessible_name (GTK_WIDGET (self->preview), _ ("Preview"), text);
  say (self, text, verdict->error != NULL);
  offer (self, verdict);
}

static void
update (BasinExportDialog *self)
{
  ExportOptions options = basin_export_choices_get_options (self->choices);

  basin_export_preview_show (self->preview, self->figure, basin_export_choices_get_format (self->choices), &options,
                             basin_export_choices_get_each (self->choices));
}

static void
on_fix (BasinExportDialog *self)
{
  const ExportVerdict *verdict = basin_export_preview_get_verdict (self->preview);

  basin_export_choices_set_size (self->choices, verdict->width_mm, verdict->height_mm);
}

/* ---- Writing ---- */

static void
job_free (gpointer data)
{
  Job *job = data;

  figure_unref (job->figure);
  g_free (job->path);
  g_free (job);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  export_progress_follow (&job->progress);
  if (figure_export (job->figure, job->path, &job->options, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  export_progress_follow (NULL);
}

/* The thread may go on for a moment, but what it makes is not written. */
static void
forget_job (BasinExportDialog *self)
{
  if (self->job != NULL)
    g_atomic_int_set (&self->job->progress.cancelled, TRUE);
  self->job = NULL;
  g_clear_handle_id (&self->look, g_source_remove);
  gtk_widget_set_visible (self->busy, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->choices), TRUE);
  gtk_widget_set_sensitive (self->export, TRUE);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (BasinExportDialog) self = basin_weak_get (data);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean written = g_task_propagate_boolean (G_TASK (result), &error);

  if (self == NULL || job != self->job)
    return;
  self->job = NULL;
  forget_job (self);
  if (!written)
    {
      say (self, error->message, TRUE);
      return;
    }
  basin_export_choices_save (self->choices, self->settings);
  g_signal_emit (self, done_signal, 0, job->path);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
on_look (gpointer data)
{
  BasinExportDialog *self = data;
  int drawn = g_atomic_int_get (&self->job->progress.drawn);

  if (drawn > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), (double) (drawn - 1) / self->job->plots);
  else
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
  return G_SOURCE_CONTINUE;
}

static gboolean
on_patience (gpointer data)
{
  BasinExportDialog *self = data;

  gtk_widget_set_visible (self->busy, TRUE);
  self->look = g_timeout_add (PROGRESS_MILLISECONDS, on_look, self);
  return G_SOURCE_REMOVE;
}

/* Takes the path. */
static void
start_job (BasinExportDialog *self, char *path, const ExportOptions *options)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_written, basin_weak_new (self));
  g_autoptr (Figure) chosen = export_edit (self->figure, options, NULL);

  self->job = g_new0 (Job, 1);
  self->job->figure = figure_ref (self->figure);
  self->job->path = path;
  self->job->options = *options;
  self->job->plots = chosen != NULL ? chosen->plots->len : 1;
  self->look = g_timeout_add (PATIENCE_MILLISECONDS, on_patience, self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->choices), FALSE);
  gtk_widget_set_sensitive (self->export, FALSE);
  g_task_set_task_data (task, self->job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

/* The file chooser asks before it writes over a file; it knows nothing of those that are several. */
static char *
find_existing (BasinExportDialog *self, const char *path, const ExportOptions *options)
{
  g_auto (GStrv) paths = figure_export_paths (self->figure, path, options, NULL);

  for (guint i = 0; paths != NULL && paths[0] != NULL && paths[1] != NULL && paths[i] != NULL; i++)
    if (g_file_test (paths[i], G_FILE_TEST_EXISTS))
      return g_path_get_basename (paths[i]);
  return NULL;
}

static void
write_to (BasinExportDialog *self, const char *chosen)
{
  const ExportFormat *format = basin_export_choices_get_format (self->choices);
  ExportOptions options = basin_export_choices_get_options (self->choices);
  g_autofree char *whole = g_str_has_suffix (chosen, format->suffix) ? g_strdup (chosen)
                                                                     : g_strconcat (chosen, format->suffix, NULL),
                  *path = basin_export_choices_get_each (self->choices) ? export_path_each (whole, format)
                                                                        : g_strdup (whole),
                  *existing = find_existing (self, path, &options), *text = NULL;

  if (existing == NULL)
    {
      start_job (self, g_steal_pointer (&path), &options);
      return;
    }
  text = g_strdup_printf (_ ("“%s” is there already: choose another name."), existing);
  say (self, text, TRUE);
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
on_chosen (GtkNativeDialog *dialog, int response, BasinExportDialog *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file ? g_file_get_path (file) : NULL;
      chooser_folder_note (GTK_FILE_CHOOSER (dialog), FOLDER_EXPORTED);
      if (path != NULL)
        write_to (self, path);
    }
  g_object_unref (dialog);
}

static void
on_export (BasinExportDialog *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Export Figure"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = g_strconcat ("basin", basin_export_choices_get_format (self->choices)->suffix, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  chooser_folder_begin (GTK_FILE_CHOOSER (dialog), FOLDER_EXPORTED);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

G_GNUC_END_IGNORE_DEPRECATIONS

/* ---- Making ---- */

/* Under the preview: what comes of the choices, and how far the file is. */
static GtkWidget *
make_notes (BasinExportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *cancel = gtk_button_new_with_label (_ ("Cancel"));

  self->note = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->note), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->note), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (self->note, "numeric");
  self->fix = gtk_button_new_with_label ("");
  gtk_widget_set_visible (self->fix, FALSE);
  gtk_widget_set_halign (self->fix, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->fix, "clicked", G_CALLBACK (on_fix), self);
  self->busy = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->bar = gtk_progress_bar_new ();
  gtk_widget_set_hexpand (self->bar, TRUE);
  gtk_widget_set_valign (self->bar, GTK_ALIGN_CENTER);
  basin_set_accessible_name (self->bar, _ ("Progress"), NULL);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (forget_job), self);
  gtk_box_append (GTK_BOX (self->busy), self->bar);
  gtk_box_append (GTK_BOX (self->busy), cancel);
  gtk_widget_set_visible (self->busy, FALSE);
  gtk_box_append (GTK_BOX (box), self->note);
  gtk_box_append (GTK_BOX (box), self->fix);
  gtk_box_append (GTK_BOX (box), self->busy);
  return box;
}

static GtkWidget *
make_left (BasinExportDialog *self)
{
  GtkWidget *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *preview = basin_export_preview_new ();

  self->preview = BASIN_EXPORT_PREVIEW (preview);
  gtk_widget_set_size_request (preview, 320, 240);
  gtk_widget_set_hexpand (preview, TRUE);
  gtk_widget_set_vexpand (preview, TRUE);
  g_signal_connect_object (preview, "judged", G_CALLBACK (on_judged), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (left), preview);
  gtk_box_append (GTK_BOX (left), make_notes (self));
  gtk_widget_set_margin_start (left, 18);
  gtk_widget_set_margin_top (left, 12);
  gtk_widget_set_margin_bottom (left, 18);
  return left;
}

static GtkWidget *
make_right (BasinExportDialog *self, const ExportOptions *shown)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *choices = basin_export_choices_new (self->figure, shown);

  self->choices = BASIN_EXPORT_CHOICES (choices);
  gtk_widget_set_margin_start (choices, 12);
  gtk_widget_set_margin_end (choices, 18);
  gtk_widget_set_margin_top (choices, 12);
  gtk_widget_set_margin_bottom (choices, 18);
  g_signal_connect_object (choices, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), choices);
  gtk_widget_set_size_request (scrolled, 400, -1);
  return scrolled;
}

static void
build (BasinExportDialog *self, const ExportOptions *shown)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new (),
            *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->export = gtk_button_new_with_label (_ ("Export…"));
  gtk_widget_add_css_class (self->export, "suggested-action");
  gtk_widget_set_sensitive (self->export, FALSE);
  g_signal_connect_swapped (self->export, "clicked", G_CALLBACK (on_export), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->export);
  gtk_box_append (GTK_BOX (body), make_left (self));
  gtk_box_append (GTK_BOX (body), make_right (self, shown));
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), body);
  adw_window_set_content (ADW_WINDOW (self), outer);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

GtkWidget *
basin_export_dialog_new (GtkWindow *parent, Figure *figure, const ExportOptions *shown, GSettings *settings)
{
  BasinExportDialog *self = g_object_new (BASIN_TYPE_EXPORT_DIALOG, "transient-for", parent, "modal", TRUE, "title",
                                          _ ("Export Figure"), "default-width", 980, "default-height", 600, NULL);

  self->figure = figure_ref (figure);
  if (settings != NULL)
    self->settings = g_object_ref (settings);
  build (self, shown);
  basin_export_choices_load (self->choices, settings);
  update (self);
  return GTK_WIDGET (self);
}

static void
basin_export_dialog_dispose (GObject *object)
{
  BasinExportDialog *self = BASIN_EXPORT_DIALOG (object);

  if (self->job != NULL)
    g_atomic_int_set (&self->job->progress.cancelled, TRUE);
  self->job = NULL;
  g_clear_handle_id (&self->look, g_source_remove);
  G_OBJECT_CLASS (basin_export_dialog_parent_class)->dispose (object);
}

static void
basin_export_dialog_finalize (GObject *object)
{
  BasinExportDialog *self = BASIN_EXPORT_DIALOG (object);

  figure_unref (self->figure);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (basin_export_dialog_parent_class)->finalize (object);
}

static void
basin_export_dialog_class_init (BasinExportDialogClass *class)
{
  G_OBJECT_CLASS (class)->dispose = basin_export_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = basin_export_dialog_finalize;
  done_signal = g_signal_new ("done", BASIN_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_STRING);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
basin_export_dialog_init (BasinExportDialog *self)
{
}

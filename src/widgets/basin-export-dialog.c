/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-export-dialog.h"

#include "plot/export_format.h"

#include <glib/gi18n.h>
#include <math.h>

struct _BasinExportDialog
{
  AdwWindow parent_instance;

  Figure *figure;
  GtkWidget *format, *size, *width, *height, *dpi, *theme, *plot, *outlines, *preview, *note, *export;
  GPtrArray *formats;    /* of const ExportFormat, those that can hold something of the figure */
  ExportOptions options; /* as chosen, with a height */
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (BasinExportDialog, basin_export_dialog, ADW_TYPE_WINDOW)

/* mm; not a number: as follows from the content; the last is set by the user */
static const double sizes[][2] = { { 85, NAN }, { 170, NAN }, { 338.7, 190.5 }, { 0, 0 } };
static const double resolutions[] = { 150, 300, 600 };

static guint
selected (GtkWidget *list)
{
  return adw_combo_row_get_selected (ADW_COMBO_ROW (list));
}

static const ExportFormat *
selected_format (BasinExportDialog *self)
{
  return self->formats->pdata[selected (self->format)];
}

static ExportOptions
options_now (BasinExportDialog *self)
{
  ExportOptions options = export_defaults ();
  guint size = selected (self->size), plot = selected (self->plot);
  gboolean own = size == G_N_ELEMENTS (sizes) - 1;

  options.width_mm = own ? gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->width)) : sizes[size][0];
  options.height_mm = own ? gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->height)) : sizes[size][1];
  options.dpi = resolutions[selected (self->dpi)];
  options.theme = (ThemeName) selected (self->theme);
  options.outlines = gtk_switch_get_active (GTK_SWITCH (self->outlines));
  options.plot = plot > 0 ? ((Plot *) self->figure->plots->pdata[plot - 1])->id : NULL;
  return export_resolve (self->figure, &options);
}

/* ---- Preview ---- */

static void
draw_preview (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  BasinExportDialog *self = data;
  ExportOptions options = self->options;
  double scale = MIN (width / options.width_mm, height / options.height_mm) * 25.4 / 72;
  double w = options.width_mm * 72 / 25.4, h = options.height_mm * 72 / 25.4;

  cairo_translate (cr, (width - w * scale) / 2, (height - h * scale) / 2);
  cairo_scale (cr, scale, scale);
  cairo_rectangle (cr, 0, 0, w, h);
  cairo_clip (cr);
  export_draw (cr, self->figure, &options);
}

/* What there is to choose of the format. */
static void
update_rows (BasinExportDialog *self, const ExportFormat *format)
{
  gboolean own = selected (self->size) == G_N_ELEMENTS (sizes) - 1;

  gtk_widget_set_sensitive (self->size, format->drawn);
  gtk_widget_set_sensitive (self->width, format->drawn && own);
  gtk_widget_set_sensitive (self->height, format->drawn && own);
  gtk_widget_set_sensitive (self->theme, format->drawn);
  gtk_widget_set_sensitive (self->dpi, format->pixels);
  gtk_widget_set_sensitive (gtk_widget_get_parent (self->outlines), TRUE);
  gtk_widget_set_sensitive (self->outlines, format->outlines);
}

/* What will be written, or why it cannot be. */
static char *
note_text (const ExportFormat *format, const ExportOptions *options, const GError *error)
{
  if (error != NULL)
    return g_strdup (error->message);
  if (format == &export_png)
    return g_strdup_printf (_ ("%ld × %ld pixels"), lround (options->width_mm * options->dpi / 25.4),
                            lround (options->height_mm * options->dpi / 25.4));
  if (format->drawn)
    return g_strdup_printf (_ ("%.0f × %.0f mm"), options->width_mm, options->height_mm);
  return g_strdup (_ (format->about));
}

static void
update (BasinExportDialog *self)
{
  const ExportFormat *format = selected_format (self);
  ExportOptions options = options_now (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->options = options;
  gtk_widget_set_sensitive (self->export, export_check (self->figure, format, &options, &error));
  update_rows (self, format);
  text = note_text (format, &options, error);
  gtk_label_set_label (GTK_LABEL (self->note), text);
  gtk_widget_queue_draw (self->preview);
}

static void
on_any (GObject *object, GParamSpec *spec, BasinExportDialog *self)
{
  if (self->note != NULL)
    update (self);
}

/* ---- Writing ---- */

typedef struct
{
  Figure *figure;
  char *path, *plot;
  ExportOptions options;
} ExportJob;

static void
job_free (gpointer data)
{
  ExportJob *job = data;
  figure_unref (job->figure);
  g_free (job->path);
  g_free (job->plot);
  g_free (job);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ExportJob *job = data;
  GError *error = NULL;

  if (figure_export (job->figure, job->path, &job->options, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  BasinExportDialog *self = BASIN_EXPORT_DIALOG (source);
  ExportJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_signal_emit (self, done_signal, 0, job->path, NULL);
  else
    g_signal_emit (self, done_signal, 0, NULL, error->message);
  gtk_window_close (GTK_WINDOW (self));
}

static void
write_to (BasinExportDialog *self, const char *path)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_written, NULL);
  ExportJob *job = g_new0 (ExportJob, 1);
  const char *suffix = selected_format (self)->suffix;

  job->figure = figure_ref (self->figure);
  job->options = options_now (self);
  job->plot = g_strdup (job->options.plot);
  job->options.plot = job->plot;
  job->path = g_str_has_suffix (path, suffix) ? g_strdup (path) : g_strconcat (path, suffix, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
on_chosen (GtkNativeDialog *dialog, int response, BasinExportDialog *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file ? g_file_get_path (file) : NULL;
      if (path != NULL)
        write_to (self, path);
    }
  g_object_unref (dialog);
}

static void
on_export (GtkButton *button, BasinExportDialog *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Export Figure"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = g_strconcat ("basin", selected_format (self)->suffix, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

G_GNUC_END_IGNORE_DEPRECATIONS

/* ---- Making ---- */

static GtkWidget *
add_choice (BasinExportDialog *self, GtkWidget *group, const char *title, const char *const *names, guint initial)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (names);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), initial);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_any), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static GtkWidget *
add_suffix_row (GtkWidget *group, const char *title, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return control;
}

static GtkWidget *
make_spin (BasinExportDialog *self, double value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (20, 2000, 5);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  g_signal_connect (spin, "notify::value", G_CALLBACK (on_any), self);
  return spin;
}

static GPtrArray *
offered_formats (const Figure *figure)
{
  GPtrArray *formats = g_ptr_array_new ();

  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    if (export_chosen_plot (figure, *format) != NULL)
      g_ptr_array_add (formats, (gpointer) *format);
  return formats;
}

static GtkWidget *
make_options (BasinExportDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  const char *const size_names[] = { _ ("Column, 85 mm"), _ ("Text width, 170 mm"), _ ("Slide, 16:9"), _ ("Own size"),
                                     NULL };
  const char *const dpi_names[] = { "150 dpi", "300 dpi", "600 dpi", NULL };
  const char *const themes[] = { _ ("Light"), _ ("Dark"), _ ("Projector"), NULL };
  g_autoptr (GPtrArray) plots = g_ptr_array_new (), formats = g_ptr_array_new ();

  g_ptr_array_add (plots, (gpointer) _ ("Whole figure"));
  for (guint i = 0; i < self->figure->plots->len; i++)
    g_ptr_array_add (plots, ((Plot *) self->figure->plots->pdata[i])->title);
  g_ptr_array_add (plots, NULL);
  for (guint i = 0; i < self->formats->len; i++)
    g_ptr_array_add (formats, (gpointer) ((const ExportFormat *) self->formats->pdata[i])->name);
  g_ptr_array_add (formats, NULL);
  self->format = add_choice (self, group, _ ("Format"), (const char *const *) formats->pdata, 0);
  self->plot = add_choice (self, group, _ ("Content"), (const char *const *) plots->pdata, 0);
  self->size = add_choice (self, group, _ ("Size"), size_names, 1);
  self->width = add_suffix_row (group, _ ("Width (mm)"), make_spin (self, 170));
  self->height = add_suffix_row (group, _ ("Height (mm)"), make_spin (self, 115));
  self->dpi = add_choice (self, group, _ ("Resolution"), dpi_names, 1);
  self->theme = add_choice (self, group, _ ("Theme"), themes, 0);
  self->outlines = add_suffix_row (group, _ ("Text as outlines"), gtk_switch_new ());
  return group;
}

static void
build (BasinExportDialog *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new ();
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18), *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *options, *scrolled = gtk_scrolled_window_new ();

  self->export = gtk_button_new_with_label (_ ("Export…"));
  self->preview = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->preview), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Preview"), -1);
  gtk_widget_set_size_request (self->preview, 480, 330);
  gtk_widget_set_hexpand (self->preview, TRUE);
  gtk_widget_set_vexpand (self->preview, TRUE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->preview), draw_preview, self, NULL);
  options = make_options (self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), options);
  gtk_widget_set_size_request (scrolled, 320, -1);
  self->note = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->note, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->note), TRUE);
  gtk_widget_add_css_class (self->note, "numeric");
  gtk_widget_add_css_class (self->export, "suggested-action");
  g_signal_connect (self->export, "clicked", G_CALLBACK (on_export), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->export);
  gtk_box_append (GTK_BOX (left), self->preview);
  gtk_box_append (GTK_BOX (left), self->note);
  gtk_box_append (GTK_BOX (body), left);
  gtk_box_append (GTK_BOX (body), scrolled);
  gtk_widget_set_margin_start (body, 18);
  gtk_widget_set_margin_end (body, 18);
  gtk_widget_set_margin_top (body, 12);
  gtk_widget_set_margin_bottom (body, 18);
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), body);
  adw_window_set_content (ADW_WINDOW (self), outer);
  update (self);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

GtkWidget *
basin_export_dialog_new (GtkWindow *parent, Figure *figure)
{
  BasinExportDialog *self = g_object_new (BASIN_TYPE_EXPORT_DIALOG, "transient-for", parent, "modal", TRUE, "title",
                                          _ ("Export Figure"), "default-width", 900, "default-height", 560, NULL);

  self->figure = figure_ref (figure);
  self->formats = offered_formats (figure);
  build (self);
  return GTK_WIDGET (self);
}

static void
basin_export_dialog_finalize (GObject *object)
{
  figure_unref (BASIN_EXPORT_DIALOG (object)->figure);
  g_ptr_array_unref (BASIN_EXPORT_DIALOG (object)->formats);
  G_OBJECT_CLASS (basin_export_dialog_parent_class)->finalize (object);
}

static void
basin_export_dialog_class_init (BasinExportDialogClass *class)
{
  G_OBJECT_CLASS (class)->finalize = basin_export_dialog_finalize;
  done_signal = g_signal_new ("done", BASIN_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                              G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
basin_export_dialog_init (BasinExportDialog *self)
{
}

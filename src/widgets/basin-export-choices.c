/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-export-choices.h"

#include "figure/ticks.h"
#include "plot/export_style.h"
#include "widgets/export-looks.h"
#include "widgets/rows.h"

#include <glib/gi18n.h>
#include <math.h>

struct _BasinExportChoices
{
  GtkBox parent_instance;

  Figure *figure;
  ExportOptions shown, styled; /* what the window says, and the style, of what has no row */
  GPtrArray *formats;          /* of const ExportFormat, those that can hold something of the figure */
  GtkWidget *format, *style, *size, *width, *follows, *height, *dpi;
  GtkWidget *plots, *each, *as_shown;
  GPtrArray *plot_switches; /* of GtkWidget, one a plot */
  ExportLooks looks;
  gboolean setting; /* from outside: no signal */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BasinExportChoices, basin_export_choices, GTK_TYPE_BOX)

/* mm; not a number: as follows from the content; the last is set by the user */
static const double sizes[][2] = { { 85, NAN }, { 170, NAN }, { 338.7, 190.5 }, { NAN, NAN } };
#define OWN_SIZE (G_N_ELEMENTS (sizes) - 1)
static const char *const resolutions[] = { "150 dpi", "300 dpi", "600 dpi", NULL };

const ExportFormat *
basin_export_choices_get_format (BasinExportChoices *self)
{
  return self->formats->pdata[row_selected (self->format)];
}

static gboolean
has_surface (BasinExportChoices *self)
{
  gboolean has = FALSE;

  for (guint i = 0; i < self->figure->plots->len; i++)
    has = has || plot_is_3d (self->figure->plots->pdata[i]);
  return has;
}

/* What the file has of pixels: all of it, or its surfaces. */
static gboolean
has_resolution (BasinExportChoices *self, const ExportFormat *format)
{
  return format->pixels || (format->drawn && has_surface (self) && export_looks_may_have_pixels (&self->looks));
}

/* ---- Options of rows ---- */

/* NULL: all of them. */
static const char *
plots_option (BasinExportChoices *self, guint *count)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  *count = 0;
  for (guint i = 0; i < self->plot_switches->len; i++)
    if (row_is_on (self->plot_switches->pdata[i]))
      {
        g_string_append_printf (ids, "%s%s", *count > 0 ? "," : "", ((Plot *) self->figure->plots->pdata[i])->id);
        ++*count;
      }
  return *count == 0 || *count == self->plot_switches->len ? NULL : g_intern_string (ids->str);
}

/* What the rows say, whatever the format takes of it. */
static ExportOptions
options_of_rows (BasinExportChoices *self, const ExportFormat *format)
{
  ExportOptions options = export_defaults ();

  options.width_mm = row_number (self->width);
  options.height_mm = row_is_on (self->follows) ? NAN : row_number (self->height);
  options.dpi = g_ascii_strtod (row_selected_text (self->dpi), NULL);
  export_looks_get (&self->looks, format, &options);
  return options;
}

ExportOptions
basin_export_choices_get_options (BasinExportChoices *self)
{
  const ExportFormat *format = basin_export_choices_get_format (self);
  ExportOptions options = format->drawn ? options_of_rows (self, format) : export_defaults ();
  const ExportOptions *others = row_is_on (self->as_shown) ? &self->shown : &self->styled;
  guint count;

  if (!has_resolution (self, format))
    options.dpi = export_defaults ().dpi;
  options.plot = plots_option (self, &count);
  if (options.view == NULL)
    options.view = others->view;
  options.range = others->range;
  options.scale = others->scale;
  if (options.colourmap == NULL && row_is_on (self->as_shown))
    options.colourmap = self->shown.colourmap;
  return options;
}

gboolean
basin_export_choices_get_each (BasinExportChoices *self)
{
  return row_is_on (self->each);
}

/* ---- Rows of options ---- */

static void
select_resolution (BasinExportChoices *self, double dpi)
{
  GListModel *model = adw_combo_row_get_model (ADW_COMBO_ROW (self->dpi));
  guint n = g_list_model_get_n_items (model);
  g_autofree char *number = number_exact (dpi), *text = g_strconcat (number, " dpi", NULL);

  for (guint i = 0; i < n; i++)
    if (g_ascii_strtod (gtk_string_list_get_string (GTK_STRING_LIST (model), i), NULL) == dpi)
      {
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->dpi), i);
        return;
      }
  gtk_string_list_append (GTK_STRING_LIST (model), text);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->dpi), n);
}

/* The size that has a name, or one's own. */
static guint
find_size (double width, double height)
{
  for (guint i = 0; i < OWN_SIZE; i++)
    if (fabs (sizes[i][0] - width) < 0.05
        && (isnan (height) ? isnan (sizes[i][1]) : fabs (sizes[i][1] - height) < 0.05))
      return i;
  return OWN_SIZE;
}

static void
set_size_rows (BasinExportChoices *self, double width, double height)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->width), width);
  gtk_switch_set_active (GTK_SWITCH (self->follows), isnan (height));
  if (!isnan (height))
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->height), height);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->size), find_size (width, height));
}

static void
set_rows (BasinExportChoices *self, const ExportOptions *options)
{
  self->setting = TRUE;
  set_size_rows (self, options->width_mm, options->height_mm);
  select_resolution (self, options->dpi);
  export_looks_set (&self->looks, options);
  self->setting = FALSE;
}

/* ---- What is shown of them ---- */

static void
describe_plots (BasinExportChoices *self)
{
  guint n = self->plot_switches->len, count;
  g_autofree char *text = NULL;

  plots_option (self, &count);
  if (count == 0 || count == n)
    text = g_strdup (_ ("The whole figure"));
  else
    text = g_strdup_printf (_ ("%u of %u"), count, n);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->plots), text);
}

/* Only what the format has. */
static void
show_rows (BasinExportChoices *self)
{
  const ExportFormat *format = basin_export_choices_get_format (self);
  GtkWidget *drawn[] = { self->style, self->size, self->width, self->follows };

  for (guint i = 0; i < G_N_ELEMENTS (drawn); i++)
    row_show (drawn[i], format->drawn);
  row_show (self->height, format->drawn && !row_is_on (self->follows));
  row_show (self->dpi, has_resolution (self, format));
  row_show (self->each, !format->single && self->plot_switches->len > 1);
  export_looks_show (&self->looks, format, has_surface (self));
  describe_plots (self);
}

/* By who looks at the dialog, and not while rows are made. */
static gboolean
is_chosen (BasinExportChoices *self)
{
  return !self->setting && self->looks.outlines != NULL;
}

static void
on_changed (BasinExportChoices *self)
{
  if (!is_chosen (self))
    return;
  show_rows (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_size (BasinExportChoices *self)
{
  guint size = row_selected (self->size);

  if (!is_chosen (self))
    return;
  self->setting = TRUE;
  if (size < OWN_SIZE)
    set_size_rows (self, sizes[size][0], sizes[size][1]);
  self->setting = FALSE;
  on_changed (self);
}

/* Other numbers are one's own size. */
static void
on_millimetres (BasinExportChoices *self)
{
  if (is_chosen (self))
    basin_export_choices_set_size (self, 0, 0);
}

/* A style of the user's own that cannot be read says so. */
static void
read_style (BasinExportChoices *self)
{
  g_autoptr (GError) error = NULL;

  self->styled = export_defaults ();
  if (row_selected (self->style) > 0)
    export_style_apply (&self->styled, row_selected_text (self->style), &error);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->style), error != NULL ? error->message : NULL);
}

static void
on_style (BasinExportChoices *self)
{
  if (!is_chosen (self))
    return;
  read_style (self);
  set_rows (self, &self->styled);
  on_changed (self);
}

void
basin_export_choices_set_size (BasinExportChoices *self, double width_mm, double height_mm)
{
  double width = width_mm > 0 ? width_mm : row_number (self->width), height = row_number (self->height);

  self->setting = TRUE;
  if (height_mm > 0)
    height = height_mm;
  else if (row_is_on (self->follows))
    height = NAN;
  set_size_rows (self, width, height);
  self->setting = FALSE;
  on_changed (self);
}

/* ---- Groups ---- */

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
add_format (BasinExportChoices *self, GtkWidget *group)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->formats->len; i++)
    g_ptr_array_add (names, (gpointer) ((const ExportFormat *) self->formats->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  return row_add_choice (group, _ ("Format"), (const char *const *) names->pdata, 0, G_CALLBACK (on_changed), self);
}

static GtkWidget *
add_style (BasinExportChoices *self, GtkWidget *group)
{
  g_auto (GStrv) styles = export_style_list ();
  g_autoptr (GtkStringList) list = gtk_string_list_new ((const char *[]){ _ ("No style"), NULL });
  GtkWidget *row = row_add_choice (group, _ ("Style"), NULL, 0, G_CALLBACK (on_style), self);

  gtk_string_list_splice (list, 1, 0, (const char *const *) styles);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  return row;
}

static GtkWidget *
make_page (BasinExportChoices *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  const char *const size_names[] = { _ ("Column, 85 mm"), _ ("Text width, 170 mm"), _ ("Slide, 16:9"), _ ("Own size"),
                                     NULL };

  self->format = add_format (self, group);
  self->style = add_style (self, group);
  self->size = row_add_choice (group, _ ("Size"), size_names, 1, G_CALLBACK (on_size), self);
  self->width = row_add_number (group, _ ("Width (mm)"), 20, 2000, 5, 170, G_CALLBACK (on_millimetres), self);
  self->follows = gtk_switch_new ();
  gtk_switch_set_active (GTK_SWITCH (self->follows), TRUE);
  g_signal_connect_swapped (self->follows, "notify::active", G_CALLBACK (on_millimetres), self);
  row_add_control (group, _ ("Height follows from the content"), NULL, self->follows);
  self->height = row_add_number (group, _ ("Height (mm)"), 20, 2000, 5, 115, G_CALLBACK (on_millimetres), self);
  self->dpi = row_add_choice (group, _ ("Resolution"), resolutions, 1, G_CALLBACK (on_changed), self);
  return group;
}

static void
add_plots (BasinExportChoices *self, GtkWidget *group)
{
  g_auto (GStrv) chosen = g_strsplit (self->shown.plot != NULL ? self->shown.plot : "", ",", -1);

  self->plots = row_add_opening (group, _ ("Plots"));
  for (guint i = 0; i < self->figure->plots->len; i++)
    {
      const Plot *plot = self->figure->plots->pdata[i];
      gboolean on = *chosen == NULL || g_strv_contains ((const char *const *) chosen, plot->id);
      g_autofree char *name = g_markup_escape_text (plot->title != NULL ? plot->title : plot->id, -1);
      g_ptr_array_add (self->plot_switches,
                       row_add_switch (self->plots, name, NULL, on, G_CALLBACK (on_changed), self));
    }
}

static GtkWidget *
make_content (BasinExportChoices *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  add_plots (self, group);
  self->each = row_add_switch (group, _ ("A file for each plot"), NULL, FALSE, G_CALLBACK (on_changed), self);
  self->as_shown = row_add_switch (
      group, _ ("As it is shown"),
      _ ("With the window’s angle, zoom, scales and colours, and not those of the experiment"), TRUE,
      G_CALLBACK (on_changed), self);
  return group;
}

/* ---- What is remembered ---- */

/* What cannot be read, written by another version, is left as it is. */
void
basin_export_choices_load (BasinExportChoices *self, GSettings *settings)
{
  ExportOptions options = export_defaults ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL, *format = NULL, *style = NULL;

  if (settings == NULL)
    return;
  text = g_settings_get_string (settings, "export-options");
  format = g_settings_get_string (settings, "export-format");
  style = g_settings_get_string (settings, "export-style");
  if (json_parser_load_from_data (parser, text, -1, NULL) && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))
      && export_options_read (&options, json_node_get_object (json_parser_get_root (parser)), "export-options", NULL))
    set_rows (self, &options);
  self->setting = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->format), row_find (self->format, format));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->style), row_find (self->style, style));
  read_style (self);
  gtk_switch_set_active (GTK_SWITCH (self->each), g_settings_get_boolean (settings, "export-each"));
  gtk_switch_set_active (GTK_SWITCH (self->as_shown), g_settings_get_boolean (settings, "export-as-shown"));
  self->setting = FALSE;
  on_changed (self);
}

/* A title or a caption of one's own is that of one figure. */
static const char *
kept_text (const char *text)
{
  return g_strcmp0 (text, "none") == 0 ? text : NULL;
}

void
basin_export_choices_save (BasinExportChoices *self, GSettings *settings)
{
  ExportOptions options = options_of_rows (self, &export_svg); /* which has all of them */
  g_autofree char *json = NULL;

  if (settings == NULL)
    return;
  options.title = kept_text (options.title);
  options.caption = kept_text (options.caption);
  json = export_options_to_json (&options);
  g_settings_set_string (settings, "export-options", json != NULL ? json : "{}");
  g_settings_set_string (settings, "export-format", basin_export_choices_get_format (self)->name);
  g_settings_set_string (settings, "export-style",
                         row_selected (self->style) > 0 ? row_selected_text (self->style) : "");
  g_settings_set_boolean (settings, "export-each", row_is_on (self->each));
  g_settings_set_boolean (settings, "export-as-shown", row_is_on (self->as_shown));
}

/* ---- The widget ---- */

GtkWidget *
basin_export_choices_new (Figure *figure, const ExportOptions *shown)
{
  BasinExportChoices *self = g_object_new (BASIN_TYPE_EXPORT_CHOICES, "orientation", GTK_ORIENTATION_VERTICAL,
                                           "spacing", 18, NULL);
  GtkWidget *looks = adw_preferences_group_new ();

  self->figure = figure_ref (figure);
  self->shown = *shown;
  self->styled = export_defaults ();
  self->formats = offered_formats (figure);
  gtk_box_append (GTK_BOX (self), make_page (self));
  gtk_box_append (GTK_BOX (self), make_content (self));
  export_looks_add (&self->looks, looks, G_CALLBACK (on_changed), self);
  gtk_box_append (GTK_BOX (self), looks);
  show_rows (self);
  return GTK_WIDGET (self);
}

static void
basin_export_choices_finalize (GObject *object)
{
  BasinExportChoices *self = BASIN_EXPORT_CHOICES (object);

  figure_unref (self->figure);
  g_ptr_array_unref (self->formats);
  g_ptr_array_unref (self->plot_switches);
  G_OBJECT_CLASS (basin_export_choices_parent_class)->finalize (object);
}

static void
basin_export_choices_class_init (BasinExportChoicesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = basin_export_choices_finalize;
  changed_signal = g_signal_new ("changed", BASIN_TYPE_EXPORT_CHOICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
basin_export_choices_init (BasinExportChoices *self)
{
  self->plot_switches = g_ptr_array_new ();
}

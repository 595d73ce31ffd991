/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-parameter-row.h"

#include "figure/ticks.h"
#include "widgets/basin-accessible.h"
#include "widgets/chooser-folder.h"

#include <glib/gi18n.h>
#include <math.h>

struct _BasinParameterRow
{
  GtkBox parent_instance;

  const Parameter *parameter;
  char *value, *base;
  GtkFileChooserNative *chooser; /* while it is open */
  GtkWidget *title, *reset, *slider, *mark_label, *entry, *list, *toggle, *file, *error;
  double mark;      /* on the slider; NaN: none */
  gboolean setting; /* from outside: no signal */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BasinParameterRow, basin_parameter_row, GTK_TYPE_BOX)

/* ---- Values ---- */

static gboolean
is_numeric (const Parameter *p)
{
  return p->kind == PARAMETER_NUMBER || p->kind == PARAMETER_INTEGER;
}

static void
slider_range (const Parameter *p, double *low, double *high)
{
  *low = p->slider_low;
  *high = p->slider_high;
  if (!(*high > *low))
    {
      *low = p->low;
      *high = p->high;
    }
  if (p->scale == PARAMETER_LOG && *low <= 0)
    *low = *high * 1e-6;
}

static double
to_slider (const Parameter *p, double value)
{
  return p->scale == PARAMETER_LOG ? log10 (MAX (value, 1e-300)) : value;
}

/* What a slider gives is a number that a person would write. */
static double
from_slider (const Parameter *p, double position)
{
  double value = p->scale == PARAMETER_LOG ? pow (10, position) : position, low, high, unit;

  if (p->kind == PARAMETER_INTEGER)
    return round (value);
  slider_range (p, &low, &high);
  unit = p->scale == PARAMETER_LOG ? pow (10, floor (log10 (value)) - 1) : pow (10, floor (log10 (high - low)) - 2);
  return round (value / unit) * unit;
}

/* In the entry: real units, as this person writes numbers. */
static char *
entry_text (const Parameter *p, const char *value)
{
  g_autofree char *exact = NULL;

  if (p->kind == PARAMETER_FILE)
    return *value ? g_path_get_basename (value) : g_strdup (_ ("None"));
  exact = number_exact (g_ascii_strtod (value, NULL));
  return g_steal_pointer (&exact);
}

/* The slider of a logarithmic parameter holds the exponent, which is nobody's value; GTK 4.8 keeps the text that tells
 * the true one from screen readers, and so the description has it, too. */
static void
say_value (BasinParameterRow *self, const char *text)
{
  const Parameter *p = self->parameter;
  g_autofree char *value = p->unit != NULL ? g_strdup_printf ("%s %s", text, _ (p->unit)) : g_strdup (text),
                  *description = g_strdup_printf ("%s – %s", value, _ (p->description));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->slider), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value, -1);
  if (p->scale == PARAMETER_LOG)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->slider), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                    -1);
}

static void
show_value (BasinParameterRow *self)
{
  const Parameter *p = self->parameter;
  gboolean changed = g_strcmp0 (self->value, self->base) != 0;

  self->setting = TRUE;
  if (is_numeric (p))
    {
      g_autofree char *text = entry_text (p, self->value);
      gtk_range_set_value (GTK_RANGE (self->slider), to_slider (p, g_ascii_strtod (self->value, NULL)));
      gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
      say_value (self, text);
    }
  else if (p->kind == PARAMETER_CHOICE)
    {
      for (guint i = 0; p->choices[i].id != NULL; i++)
        if (g_strcmp0 (p->choices[i].id, self->value) == 0)
          gtk_drop_down_set_selected (GTK_DROP_DOWN (self->list), i);
    }
  else if (p->kind == PARAMETER_TOGGLE)
    gtk_switch_set_active (GTK_SWITCH (self->toggle), g_strcmp0 (self->value, "true") == 0);
  else
    {
      g_autofree char *text = entry_text (p, self->value);
      gtk_button_set_label (GTK_BUTTON (self->file), text);
    }
  gtk_widget_set_visible (self->reset, changed);
  self->setting = FALSE;
}

static void
change (BasinParameterRow *self, const char *value)
{
  if (self->setting || g_strcmp0 (value, self->value) == 0)
    return;
  g_free (self->value);
  self->value = g_strdup (value);
  basin_parameter_row_set_error (self, NULL);
  show_value (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
change_number (BasinParameterRow *self, double value)
{
  g_autofree char *text = number_exact (value);
  change (self, text);
}

/* ---- Input ---- */

static void
on_slider (GtkRange *range, BasinParameterRow *self)
{
  if (!self->setting)
    change_number (self, from_slider (self->parameter, gtk_range_get_value (range)));
}

/* Only what can be read is handed on; a comma is a point for those who write it. */
static void
on_entry (BasinParameterRow *self)
{
  const Parameter *p = self->parameter;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autofree char *low = number_exact (p->low), *high = number_exact (p->high);
  g_autofree char *message = NULL;
  double value;

  if (self->setting)
    return;
  if (strchr (text, '.') == NULL)
    g_strdelimit (text, ",", '.');
  if (!parameter_parse (p, text, &value))
    {
      message = g_strdup_printf (p->kind == PARAMETER_INTEGER ? _ ("“%s” is not a whole number from %s to %s.")
                                                              : _ ("“%s” is not a number from %s to %s."),
                                 text, low, high);
      basin_parameter_row_set_error (self, message);
      return;
    }
  basin_parameter_row_set_error (self, NULL);
  change_number (self, value);
}

static void
on_entry_activate (GtkEntry *entry, BasinParameterRow *self)
{
  on_entry (self);
}

/* Who leaves a text that was refused sees what is true. */
static void
on_entry_leave (GtkEventControllerFocus *controller, BasinParameterRow *self)
{
  on_entry (self);
  if (gtk_widget_has_css_class (self->entry, "error"))
    {
      basin_parameter_row_set_error (self, NULL);
      show_value (self);
    }
}

static void
on_list (GtkDropDown *list, GParamSpec *spec, BasinParameterRow *self)
{
  guint selected = gtk_drop_down_get_selected (list);

  if (!self->setting && selected < parameter_choice_count (self->parameter))
    change (self, self->parameter->choices[selected].id);
}

static void
on_toggle (GtkSwitch *toggle, GParamSpec *spec, BasinParameterRow *self)
{
  if (!self->setting)
    change (self, gtk_switch_get_active (toggle) ? "true" : "false");
}

static void
on_reset (GtkButton *button, BasinParameterRow *self)
{
  change (self, self->base);
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
close_chooser (BasinParameterRow *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

static void
on_file_response (GtkNativeDialog *dialog, int response, BasinParameterRow *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    chooser_folder_note (GTK_FILE_CHOOSER (dialog), FOLDER_OPENED);
  close_chooser (self);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    change (self, path);
}

/* The row may leave the window while the dialog is open (another experiment is chosen by a key): it takes the dialog
 * with it. */
static void
on_file (GtkButton *button, BasinParameterRow *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (button)));

  close_chooser (self);
  self->chooser = gtk_file_chooser_native_new (_ (self->parameter->label), window, GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _ ("_Open"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  chooser_folder_begin (GTK_FILE_CHOOSER (self->chooser), FOLDER_OPENED);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_file_response), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

G_GNUC_END_IGNORE_DEPRECATIONS

/* ---- Making ---- */

static GtkWidget *
make_title (BasinParameterRow *self)
{
  const Parameter *p = self->parameter;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *mark;

  self->title = gtk_label_new (_ (p->label));
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), self->title);
  mark = gtk_label_new (p->effect == EFFECT_LIVE ? _ ("live") : "↻");
  gtk_widget_add_css_class (mark, p->effect == EFFECT_LIVE ? "basin-live" : "basin-restart");
  gtk_widget_set_tooltip_text (mark, p->effect == EFFECT_LIVE ? _ ("Takes effect while the run goes on")
                                                              : _ ("A change starts the run anew"));
  gtk_box_append (GTK_BOX (box), mark);
  self->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_add_css_class (self->reset, "flat");
  gtk_widget_add_css_class (self->reset, "basin-reset");
  gtk_widget_set_hexpand (self->reset, TRUE);
  gtk_widget_set_halign (self->reset, GTK_ALIGN_END);
  g_autofree char *name = g_strdup_printf (_ ("Reset %s"), _ (p->label));
  gtk_widget_set_tooltip_text (self->reset, name);
  basin_set_accessible_name (self->reset, name, "");
  g_signal_connect (self->reset, "clicked", G_CALLBACK (on_reset), self);
  gtk_box_append (GTK_BOX (box), self->reset);
  return box;
}

/* The wheel over the panel scrolls the panel: a slider that happens to come under the pointer on the way keeps its
 * value. */
static void
leave_wheel (GtkWidget *slider)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (slider);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

static GtkWidget *
make_number (BasinParameterRow *self)
{
  const Parameter *p = self->parameter;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_autofree char *value_name = g_strdup_printf (_ ("%s, value"), _ (p->label));
  double low, high, step;

  slider_range (p, &low, &high);
  low = to_slider (p, low);
  high = to_slider (p, high);
  step = p->kind == PARAMETER_INTEGER && p->scale == PARAMETER_LINEAR ? 1 : (high - low) / 100;
  self->slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, low, high, step);
  gtk_scale_set_draw_value (GTK_SCALE (self->slider), FALSE);
  leave_wheel (self->slider);
  gtk_widget_set_hexpand (self->slider, TRUE);
  basin_set_accessible_name (self->slider, _ (p->label), _ (p->description));
  g_signal_connect (self->slider, "value-changed", G_CALLBACK (on_slider), self);
  self->entry = gtk_entry_new ();
  /* GTK would undo the text that is set from outside, too, and leave the entry empty. */
  g_object_set (self->entry, "enable-undo", FALSE, NULL);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 7);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 7);
  gtk_editable_set_alignment (GTK_EDITABLE (self->entry), 1);
  gtk_widget_add_css_class (self->entry, "numeric");
  basin_set_accessible_name (self->entry, value_name, _ (p->description));
  g_signal_connect (self->entry, "activate", G_CALLBACK (on_entry_activate), self);
  g_signal_connect (focus, "leave", G_CALLBACK (on_entry_leave), self);
  gtk_widget_add_controller (self->entry, focus);
  self->mark_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->mark_label, "caption");
  gtk_widget_add_css_class (self->mark_label, "dim-label");
  gtk_widget_set_visible (self->mark_label, FALSE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), self->slider);
  gtk_box_append (GTK_BOX (column), self->mark_label);
  gtk_box_append (GTK_BOX (box), column);
  gtk_box_append (GTK_BOX (box), self->entry);
  if (p->unit != NULL)
    gtk_box_append (GTK_BOX (box), gtk_label_new (_ (p->unit)));
  return box;
}

static GtkWidget *
make_choice (BasinParameterRow *self)
{
  const Parameter *p = self->parameter;
  GtkStringList *names = gtk_string_list_new (NULL);

  for (const Choice *choice = p->choices; choice->id != NULL; choice++)
    gtk_string_list_append (names, _ (choice->label));
  self->list = basin_drop_down_new (names, _ (p->label), _ (p->description));
  g_signal_connect (self->list, "notify::selected", G_CALLBACK (on_list), self);
  return self->list;
}

static void
build (BasinParameterRow *self)
{
  const Parameter *p = self->parameter;
  GtkWidget *title = make_title (self), *control;

  gtk_box_append (GTK_BOX (self), title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ (p->description));
  switch (p->kind)
    {
    case PARAMETER_CHOICE:
      control = make_choice (self);
      break;
    case PARAMETER_TOGGLE:
      self->toggle = gtk_switch_new ();
      basin_set_accessible_name (self->toggle, _ (p->label), _ (p->description));
      g_signal_connect (self->toggle, "notify::active", G_CALLBACK (on_toggle), self);
      gtk_box_append (GTK_BOX (title), self->toggle);
      control = NULL;
      break;
    case PARAMETER_FILE:
      control = self->file = gtk_button_new_with_label (_ ("None"));
      basin_set_accessible_name (self->file, _ (p->label), _ (p->description));
      g_signal_connect (self->file, "clicked", G_CALLBACK (on_file), self);
      break;
    default:
      control = make_number (self);
    }
  if (control != NULL)
    gtk_box_append (GTK_BOX (self), control);
  self->error = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->error), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->error), 0);
  gtk_widget_add_css_class (self->error, "error");
  gtk_widget_add_css_class (self->error, "caption");
  gtk_widget_set_visible (self->error, FALSE);
  gtk_box_append (GTK_BOX (self), self->error);
}

/* A parameter's initial value as settings_format would have it. */
static char *
initial_text (const Parameter *p)
{
  switch (p->kind)
    {
    case PARAMETER_FILE:
      return g_strdup ("");
    case PARAMETER_CHOICE:
      return g_strdup (p->choices[(guint) p->initial].id);
    case PARAMETER_TOGGLE:
      return g_strdup (p->initial != 0 ? "true" : "false");
    default:
      return number_exact (p->initial);
    }
}

/* ---- The widget ---- */

const Parameter *
basin_parameter_row_get_parameter (BasinParameterRow *self)
{
  return self->parameter;
}

const char *
basin_parameter_row_get_value (BasinParameterRow *self)
{
  return self->value;
}

void
basin_parameter_row_set_value (BasinParameterRow *self, const char *value)
{
  if (g_strcmp0 (self->value, value) == 0)
    return;
  g_free (self->value);
  self->value = g_strdup (value);
  basin_parameter_row_set_error (self, NULL);
  show_value (self);
}

void
basin_parameter_row_set_base (BasinParameterRow *self, const char *value)
{
  if (g_strcmp0 (self->base, value) == 0)
    return;
  g_free (self->base);
  self->base = g_strdup (value);
  gtk_widget_set_visible (self->reset, g_strcmp0 (self->value, self->base) != 0);
}

void
basin_parameter_row_set_error (BasinParameterRow *self, const char *message)
{
  gtk_label_set_label (GTK_LABEL (self->error), message ? message : "");
  gtk_widget_set_visible (self->error, message != NULL);
  if (self->entry == NULL)
    return;
  if (message != NULL)
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");
}

/* A mark that moves by less than this fraction of the slider stays where it is: laying the row out anew costs time. */
#define MARK_MOVES 0.004

void
basin_parameter_row_set_mark (BasinParameterRow *self, const char *label, double value)
{
  const Parameter *p = self->parameter;
  double low, high, place;

  if (self->slider == NULL)
    return;
  slider_range (p, &low, &high);
  place = value >= low && value <= high ? to_slider (p, value) : NAN;
  if (isnan (place) ? isnan (self->mark)
                    : fabs (place - self->mark) < MARK_MOVES * (to_slider (p, high) - to_slider (p, low)))
    return;
  self->mark = place;
  gtk_scale_clear_marks (GTK_SCALE (self->slider));
  gtk_widget_set_visible (self->mark_label, !isnan (place));
  if (isnan (place))
    return;
  gtk_scale_add_mark (GTK_SCALE (self->slider), place, GTK_POS_BOTTOM, NULL);
  /* The scale's own label would reach beyond its ends, over what stands beside it. */
  gtk_label_set_label (GTK_LABEL (self->mark_label), label);
  gtk_label_set_xalign (GTK_LABEL (self->mark_label),
                        (float) ((place - to_slider (p, low)) / (to_slider (p, high) - to_slider (p, low))));
}

GtkWidget *
basin_parameter_row_new (const Parameter *parameter)
{
  BasinParameterRow *self = g_object_new (BASIN_TYPE_PARAMETER_ROW, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                          2, NULL);

  self->parameter = parameter;
  self->mark = NAN;
  self->base = initial_text (parameter);
  self->value = g_strdup (self->base);
  build (self);
  show_value (self);
  return GTK_WIDGET (self);
}

static void
basin_parameter_row_unroot (GtkWidget *widget)
{
  close_chooser (BASIN_PARAMETER_ROW (widget));
  GTK_WIDGET_CLASS (basin_parameter_row_parent_class)->unroot (widget);
}

static void
basin_parameter_row_finalize (GObject *object)
{
  BasinParameterRow *self = BASIN_PARAMETER_ROW (object);

  g_free (self->value);
  g_free (self->base);
  G_OBJECT_CLASS (basin_parameter_row_parent_class)->finalize (object);
}

static void
basin_parameter_row_class_init (BasinParameterRowClass *class)
{
  GTK_WIDGET_CLASS (class)->unroot = basin_parameter_row_unroot;
  G_OBJECT_CLASS (class)->finalize = basin_parameter_row_finalize;
  changed_signal = g_signal_new ("changed", BASIN_TYPE_PARAMETER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
basin_parameter_row_init (BasinParameterRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "basin-parameter");
}

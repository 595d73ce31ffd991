/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/rows.h"

#include "widgets/basin-accessible.h"

#include <glib/gi18n.h>

guint
row_selected (GtkWidget *list)
{
  return adw_combo_row_get_selected (ADW_COMBO_ROW (list));
}

const char *
row_selected_text (GtkWidget *list)
{
  return gtk_string_object_get_string (adw_combo_row_get_selected_item (ADW_COMBO_ROW (list)));
}

gboolean
row_is_on (GtkWidget *toggle)
{
  return gtk_switch_get_active (GTK_SWITCH (toggle));
}

double
row_number (GtkWidget *spin)
{
  return gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin));
}

/* The row of a control, or of a list, which is one. */
void
row_show (GtkWidget *control, gboolean visible)
{
  GtkWidget *row = GTK_IS_LIST_BOX_ROW (control) ? control : gtk_widget_get_ancestor (control, GTK_TYPE_LIST_BOX_ROW);
  gtk_widget_set_visible (row, visible);
}

/* In a group, or in a row that opens. */
static void
row_add (GtkWidget *parent, GtkWidget *row)
{
  if (ADW_IS_EXPANDER_ROW (parent))
    adw_expander_row_add_row (ADW_EXPANDER_ROW (parent), row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (parent), row);
}

GtkWidget *
row_add_choice (GtkWidget *parent, const char *title, const char *const *names, guint initial, GCallback changed,
                gpointer data)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (names);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), initial);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  basin_set_accessible_name (row, title, NULL);
  g_signal_connect_swapped (row, "notify::selected", changed, data);
  row_add (parent, row);
  return row;
}

GtkWidget *
row_add_control (GtkWidget *parent, const char *title, const char *subtitle, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  basin_set_accessible_name (control, title, subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  if (GTK_IS_SWITCH (control))
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  row_add (parent, row);
  return control;
}

GtkWidget *
row_add_switch (GtkWidget *parent, const char *title, const char *subtitle, gboolean on, GCallback changed,
                gpointer data)
{
  GtkWidget *toggle = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (toggle), on);
  g_signal_connect_swapped (toggle, "notify::active", changed, data);
  return row_add_control (parent, title, subtitle, toggle);
}

GtkWidget *
row_add_number (GtkWidget *parent, const char *title, double low, double high, double step, double value,
                GCallback changed, gpointer data)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (low, high, step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
  g_signal_connect_swapped (spin, "notify::value", changed, data);
  return row_add_control (parent, title, NULL, spin);
}

/* 0 is written as a word. */
static gboolean
write_automatic (GtkSpinButton *spin, gpointer data)
{
  if (gtk_spin_button_get_value (spin) > 0)
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (spin), _ ("Auto"));
  return TRUE;
}

static int
read_automatic (GtkSpinButton *spin, double *value, gpointer data)
{
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (spin)), _ ("Auto")))
    return FALSE;
  *value = 0;
  return TRUE;
}

GtkWidget *
row_add_points (GtkWidget *parent, const char *title, double high, double step, GCallback changed, gpointer data)
{
  GtkWidget *spin = row_add_number (parent, title, 0, high, step, 0, changed, data);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), 2);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE);
  g_signal_connect (spin, "output", G_CALLBACK (write_automatic), NULL);
  g_signal_connect (spin, "input", G_CALLBACK (read_automatic), NULL);
  gtk_editable_set_text (GTK_EDITABLE (spin), _ ("Auto"));
  return spin;
}

GtkWidget *
row_add_entry (GtkWidget *parent, const char *title, GCallback changed, gpointer data)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_swapped (row, "changed", changed, data);
  row_add (parent, row);
  return row;
}

GtkWidget *
row_add_opening (GtkWidget *group, const char *title)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

guint
row_find (GtkWidget *list, const char *text)
{
  GListModel *model = adw_combo_row_get_model (ADW_COMBO_ROW (list));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);
      if (g_str_equal (gtk_string_object_get_string (item), text))
        return i;
    }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-experiment-list.h"

#include "widgets/basin-accessible.h"

#include <glib/gi18n.h>

#define WIDTH 170

struct _BasinExperimentList
{
  GtkWidget parent_instance;

  const Experiment *const *table;
  GtkWidget *list;
  GtkListBoxRow *current;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (BasinExperimentList, basin_experiment_list, GTK_TYPE_WIDGET)

static GtkWidget *
make_row (const Experiment *experiment)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (_ (experiment->title));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_widget_set_tooltip_text (row, _ (experiment->summary));
  basin_set_accessible_name (row, _ (experiment->title), _ (experiment->summary));
  return row;
}

void
basin_experiment_list_set_table (BasinExperimentList *self, const Experiment *const *table)
{
  g_return_if_fail (self->table == NULL);
  self->table = table;
  for (; *table != NULL; table++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (*table));
}

/* The list has no selection of its own, which would follow the focus: the row looks as if it had. */
static void
mark (GtkListBoxRow *row, gboolean current)
{
  if (current)
    gtk_widget_set_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, current, -1);
}

void
basin_experiment_list_set_current (BasinExperimentList *self, const Experiment *experiment)
{
  if (self->current != NULL)
    mark (self->current, FALSE);
  self->current = NULL;
  for (int i = 0; self->table[i] != NULL; i++)
    if (self->table[i] == experiment)
      self->current = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i);
  if (self->current != NULL)
    mark (self->current, TRUE);
}

static void
on_activated (GtkListBox *list, GtkListBoxRow *row, BasinExperimentList *self)
{
  g_signal_emit (self, chosen_signal, 0, (guint) gtk_list_box_row_get_index (row));
}

/* One stop for Tab, at the experiment that is chosen. */
static gboolean
basin_experiment_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  BasinExperimentList *self = BASIN_EXPERIMENT_LIST (widget);
  gboolean tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  gboolean inside = gtk_widget_get_focus_child (widget) != NULL;

  if (tab && inside)
    return FALSE;
  if (tab && self->current != NULL)
    return gtk_widget_grab_focus (GTK_WIDGET (self->current));
  return GTK_WIDGET_CLASS (basin_experiment_list_parent_class)->focus (widget, direction);
}

static void
basin_experiment_list_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (basin_experiment_list_parent_class)->dispose (object);
}

static void
basin_experiment_list_class_init (BasinExperimentListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = basin_experiment_list_dispose;
  GTK_WIDGET_CLASS (class)->focus = basin_experiment_list_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  chosen_signal = g_signal_new ("chosen", BASIN_TYPE_EXPERIMENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
basin_experiment_list_init (BasinExperimentList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  basin_set_accessible_name (self->list, _ ("Experiments"), NULL);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_activated), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_widget_set_size_request (scrolled, WIDTH, -1);
  basin_set_accessible_name (scrolled, _ ("Experiments"), NULL);
  gtk_widget_set_parent (scrolled, GTK_WIDGET (self));
}

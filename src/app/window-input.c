/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that are the window's, and what is dropped on it. */
#include "app/basin-window-private.h"

static const struct
{
  guint key;
  const char *action;
  int argument; /* 0: none */
} keys[] = {
  { GDK_KEY_space, "win.play", 0 },         { GDK_KEY_period, "win.step", 0 }, { GDK_KEY_bracketleft, "win.speed", -1 },
  { GDK_KEY_bracketright, "win.speed", 1 }, { GDK_KEY_r, "win.restart", 0 },   { GDK_KEY_R, "win.new-seed", 0 },
};

/* Who walks through the controls by keyboard presses what has the focus. */
static gboolean
is_pressed_by_space (BasinWindow *self, GtkWidget *focus)
{
  return focus != NULL && gtk_window_get_focus_visible (GTK_WINDOW (self))
         && (GTK_IS_BUTTON (focus) || GTK_IS_SWITCH (focus) || GTK_IS_EXPANDER (focus) || GTK_IS_LIST_BOX_ROW (focus));
}

/* Letters are keys of the window only while nobody types. */
static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, BasinWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) || (focus != NULL && GTK_IS_EDITABLE (focus)))
    return FALSE;
  if (key == GDK_KEY_space && is_pressed_by_space (self, focus))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].key == key)
      {
        gtk_widget_activate_action (GTK_WIDGET (self), keys[i].action, keys[i].argument != 0 ? "i" : NULL,
                                    keys[i].argument);
        return TRUE;
      }
  if (key == GDK_KEY_Escape && window_stop_presenting (self))
    return TRUE;
  /* A plot that has the focus answers for itself. */
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->figure_view)) && !GTK_IS_BUTTON (focus))
    return FALSE;
  return basin_figure_view_key (self->figure_view, key);
}

/* When the menu goes GTK 4.8 leaves the focus in a submenu, GTK 4.18 gives it to the button: keys would go there. */
static gboolean
give_focus_back (gpointer data)
{
  BasinWindow *self = data;

  self->menu_closes = FALSE;
  gtk_window_set_focus (GTK_WINDOW (self), self->focus_outside_menu);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
on_menu_closed (BasinWindow *self)
{
  self->menu_closes = TRUE;
  g_idle_add (give_focus_back, g_object_ref (self));
}

static void
on_focus_moved (BasinWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *menu = GTK_WIDGET (gtk_menu_button_get_popover (self->menu_button));

  if (focus != NULL && !self->menu_closes && !gtk_widget_is_ancestor (focus, menu))
    g_set_weak_pointer (&self->focus_outside_menu, focus);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, BasinWindow *self)
{
  window_open (self, g_value_get_object (value));
  return TRUE;
}

void
window_add_input (BasinWindow *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (on_focus_moved), NULL);
  g_signal_connect_swapped (gtk_menu_button_get_popover (self->menu_button), "closed", G_CALLBACK (on_menu_closed),
                            self);
}

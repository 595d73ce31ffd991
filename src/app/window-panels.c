/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands at the sides of the plots, and folds: the experiments, the explanation, the parameters. */
#include "app/basin-window-private.h"

#define NARROW 900   /* under it the list of experiments gives way to the plots */
#define CROWDED 1300 /* under it the explanation takes the place of the parameters */

static gboolean
is_open (GtkRevealer *revealer)
{
  return gtk_revealer_get_reveal_child (revealer);
}

static void
set_open (BasinWindow *self, const char *panel, gboolean open)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self), panel, g_variant_new_boolean (open));
}

static void
on_sidebar (GSimpleAction *action, GVariant *state, gpointer data)
{
  gtk_revealer_set_reveal_child (BASIN_WINDOW (data)->sidebar_revealer, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
on_parameters (GSimpleAction *action, GVariant *state, gpointer data)
{
  BasinWindow *self = data;
  gboolean open = g_variant_get_boolean (state);

  gtk_revealer_set_reveal_child (self->panel_revealer, open);
  g_simple_action_set_state (action, state);
  self->panel_gave_way = FALSE;
  if (open && self->crowded && is_open (self->explanation_revealer))
    set_open (self, "explanation", FALSE);
}

static void
make_way (BasinWindow *self)
{
  if (!self->crowded || !is_open (self->panel_revealer))
    return;
  set_open (self, "parameters", FALSE);
  self->panel_gave_way = TRUE;
}

/* Its many labels take time, and are made when they are wanted. */
void
window_show_explanation (BasinWindow *self)
{
  if (is_open (self->explanation_revealer))
    basin_explanation_view_set_experiment (self->explanation, basin_document_get_experiment (self->document));
}

/* Who opens it wants to read it, and goes on where he was when he has. */
static void
move_focus (BasinWindow *self, gboolean open)
{
  GtkWindow *window = GTK_WINDOW (self);
  GtkWidget *focus = gtk_window_get_focus (window), *view = GTK_WIDGET (self->explanation);

  if (open)
    {
      g_set_weak_pointer (&self->focus_before_reading, focus);
      gtk_widget_grab_focus (view);
    }
  else if (focus == NULL || focus == view || gtk_widget_is_ancestor (focus, view))
    gtk_window_set_focus (window, self->focus_before_reading);
}

static void
on_explanation (GSimpleAction *action, GVariant *state, gpointer data)
{
  BasinWindow *self = data;
  gboolean open = g_variant_get_boolean (state);

  if (open == is_open (self->explanation_revealer))
    return;
  gtk_revealer_set_reveal_child (self->explanation_revealer, open);
  g_simple_action_set_state (action, state);
  window_show_explanation (self);
  move_focus (self, open);
  if (open)
    make_way (self);
  else if (self->panel_gave_way)
    set_open (self, "parameters", TRUE);
}

static const GActionEntry actions[] = {
  { .name = "sidebar", .state = "true", .change_state = on_sidebar },
  { .name = "explanation", .state = "false", .change_state = on_explanation },
  { .name = "parameters", .state = "true", .change_state = on_parameters },
};

static gboolean
fit (gpointer data)
{
  BasinWindow *self = data;

  if (!self->presented)
    set_open (self, "sidebar", !self->narrow);
  if (is_open (self->explanation_revealer))
    make_way (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* From an allocation, in which nothing may be folded.  What was folded away for want of room comes back with it. */
void
window_fit_panels (BasinWindow *self, int width)
{
  gboolean narrow = width < NARROW, crowded = width < CROWDED;

  if (narrow == self->narrow && crowded == self->crowded)
    return;
  self->narrow = narrow;
  self->crowded = crowded;
  g_idle_add (fit, g_object_ref (self));
}

void
window_add_panels (BasinWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

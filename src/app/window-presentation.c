/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the back row: the whole screen, the plots without the panels, texts twice as large. */
#include "app/basin-window-private.h"

static const char *const panels[PRESENTATION_PANELS] = { "sidebar", "explanation", "parameters" };

static gboolean
is_open (BasinWindow *self, const char *panel)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), panel);
  return g_variant_get_boolean (state);
}

/* What is folded comes back as it was. */
static void
fold_panels (BasinWindow *self, gboolean fold)
{
  for (guint i = 0; i < PRESENTATION_PANELS; i++)
    {
      if (fold)
        self->opened[i] = is_open (self, panels[i]);
      g_action_group_change_action_state (G_ACTION_GROUP (self), panels[i],
                                          g_variant_new_boolean (!fold && self->opened[i]));
    }
}

static void
on_present (GSimpleAction *action, GVariant *state, gpointer data)
{
  BasinWindow *self = data;
  gboolean presented = g_variant_get_boolean (state);

  if (presented == self->presented)
    return;
  self->presented = presented;
  g_simple_action_set_state (action, state);
  fold_panels (self, presented);
  if (presented)
    self->was_fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (self));
  if (presented)
    gtk_window_fullscreen (GTK_WINDOW (self));
  else if (!self->was_fullscreen)
    gtk_window_unfullscreen (GTK_WINDOW (self));
  window_apply_theme (self);
}

gboolean
window_stop_presenting (BasinWindow *self)
{
  if (!self->presented)
    return FALSE;
  g_action_group_change_action_state (G_ACTION_GROUP (self), "present", g_variant_new_boolean (FALSE));
  return TRUE;
}

void
window_add_presentation (BasinWindow *self)
{
  static const GActionEntry actions[] = { { .name = "present", .state = "false", .change_state = on_present } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

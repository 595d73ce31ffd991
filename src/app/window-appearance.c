/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the window looks, and what is remembered of it. */
#include "app/basin-application.h"
#include "app/basin-window-private.h"
#include "widgets/chooser-folder.h"

#include <math.h>

/* Where the desktop does not scale texts; and from where a back row reads them, on 1080 lines. */
#define TEXT_PIXELS 12
#define PRESENTED_PIXELS 24
#define USUAL_DPI 96
#define DEFAULT_SPEED 200

/* As much as the desktop has texts larger: in 1024th of a dot per inch, or −1. */
static double
text_scale (BasinWindow *self)
{
  int dpi = -1;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / 1024.0 / USUAL_DPI : 1;
}

/* On a screen no text is smaller than the others. */
void
window_apply_theme (BasinWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);
  Theme theme = theme_make (dark ? THEME_DARK : THEME_LIGHT, adw_style_manager_get_high_contrast (manager),
                            (self->presented ? PRESENTED_PIXELS : TEXT_PIXELS) * text_scale (self));

  theme.small = theme.text;
  basin_figure_view_set_theme (self->figure_view, &theme);
}

static void
set_appearance (const char *name)
{
  AdwColorScheme scheme = g_str_equal (name, "light")  ? ADW_COLOR_SCHEME_FORCE_LIGHT
                          : g_str_equal (name, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                                       : ADW_COLOR_SCHEME_DEFAULT;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
on_appearance (GSimpleAction *action, GVariant *state, gpointer data)
{
  GSettings *preferences = basin_preferences ();

  set_appearance (g_variant_get_string (state, NULL));
  g_simple_action_set_state (action, state);
  if (preferences != NULL)
    g_settings_set_string (preferences, "appearance", g_variant_get_string (state, NULL));
}

static void
set_colourmap (BasinWindow *self, const char *name)
{
  for (int map = COLOURMAP_VIRIDIS; map <= COLOURMAP_GREY; map++)
    if (g_str_equal (colourmap_name ((Colourmap) map), name))
      basin_figure_view_set_colourmap (self->figure_view, map);
}

static void
on_colourmap (GSimpleAction *action, GVariant *state, gpointer data)
{
  GSettings *preferences = basin_preferences ();

  set_colourmap (data, g_variant_get_string (state, NULL));
  g_simple_action_set_state (action, state);
  if (preferences != NULL)
    g_settings_set_string (preferences, "colour-map", g_variant_get_string (state, NULL));
}

static const GActionEntry actions[] = {
  { .name = "appearance", .parameter_type = "s", .state = "'system'", .change_state = on_appearance },
  { .name = "colour-map", .parameter_type = "s", .state = "'viridis'", .change_state = on_colourmap },
};

static void
use_preferences (BasinWindow *self)
{
  GSettings *preferences = basin_preferences ();
  double speed = preferences ? g_settings_get_double (preferences, "speed") : DEFAULT_SPEED;

  basin_transport_set_speed (self->transport, speed > 0 ? speed : INFINITY);
  chooser_folder_keep_in (preferences);
  gtk_window_set_default_size (GTK_WINDOW (self), 1280, 800);
  if (preferences == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (preferences, "width"),
                               g_settings_get_int (preferences, "height"));
  g_autofree char *appearance = g_settings_get_string (preferences, "appearance");
  g_autofree char *map = g_settings_get_string (preferences, "colour-map");
  g_action_group_change_action_state (G_ACTION_GROUP (self), "appearance", g_variant_new_string (appearance));
  g_action_group_change_action_state (G_ACTION_GROUP (self), "colour-map", g_variant_new_string (map));
}

void
window_save_preferences (BasinWindow *self)
{
  GSettings *preferences = basin_preferences ();
  double speed = basin_transport_get_speed (self->transport);
  int width, height;

  if (preferences == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (preferences, "width", width);
  g_settings_set_int (preferences, "height", height);
  g_settings_set_double (preferences, "speed", isfinite (speed) ? speed : 0);
}

void
window_add_appearance (BasinWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  window_apply_theme (self);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (window_apply_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (window_apply_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (window_apply_theme), self, G_CONNECT_SWAPPED);
  use_preferences (self);
}

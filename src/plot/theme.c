/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/theme.h"

#include <pango/pangocairo.h>

static Colour
grey (double value)
{
  return (Colour){ value, value, value };
}

static const char *
first_there_is (void)
{
  static const char *const wanted[] = { "Inter", "Cantarell", "Noto Sans", "DejaVu Sans" };
  PangoFontFamily **families;
  const char *found = NULL;
  int n;

  pango_font_map_list_families (pango_cairo_font_map_get_default (), &families, &n);
  for (guint i = 0; i < G_N_ELEMENTS (wanted) && found == NULL; i++)
    for (int k = 0; k < n && found == NULL; k++)
      if (g_ascii_strcasecmp (pango_font_family_get_name (families[k]), wanted[i]) == 0)
        found = wanted[i];
  g_free (families);
  return found != NULL ? found : "sans-serif";
}

const char *
theme_font (void)
{
  static const char *font;

  if (g_once_init_enter (&font))
    g_once_init_leave (&font, first_there_is ());
  return font;
}

char *
theme_font_found (const char *families)
{
  PangoFontMap *fonts = pango_cairo_font_map_get_default ();
  PangoContext *context = pango_font_map_create_context (fonts);
  PangoFontDescription *description = pango_font_description_new ();
  PangoFont *font;
  char *found = NULL;

  pango_font_description_set_family (description, families);
  font = pango_font_map_load_font (fonts, context, description);
  pango_font_description_free (description);
  if (font != NULL)
    {
      description = pango_font_describe (font);
      found = g_strdup (pango_font_description_get_family (description));
      pango_font_description_free (description);
      g_object_unref (font);
    }
  g_object_unref (context);
  return found != NULL ? found : g_strdup (families);
}

Theme
theme_make (ThemeName name, bool high_contrast, double text)
{
  Theme theme = {
    .name = name,
    .text = text,
    .small = 0.88 * text,
    .line = text * 0.14,
    .axis = 1,
    .font = theme_font (),
  };

  switch (name)
    {
    case THEME_DARK:
      theme.dark = true;
      theme.ground = (Colour){ 0.118, 0.118, 0.133 };
      theme.panel = (Colour){ 0.157, 0.157, 0.176 };
      theme.foreground = grey (0.93);
      theme.dim = grey (0.66);
      theme.grid = grey (0.27);
      break;
    case THEME_PROJECTOR:
      theme.ground = theme.panel = grey (1);
      theme.foreground = theme.dim = grey (0);
      theme.grid = grey (0.80);
      theme.line *= 1.5;
      break;
    default:
      theme.ground = grey (1);
      theme.panel = grey (1);
      theme.foreground = grey (0.12);
      theme.dim = grey (0.40);
      theme.grid = grey (0.89);
    }
  if (high_contrast)
    {
      theme.ground = theme.panel = theme.dark ? grey (0) : grey (1);
      theme.foreground = theme.dim = theme.dark ? grey (1) : grey (0);
      theme.grid = theme.dark ? grey (0.5) : grey (0.55);
      theme.line *= 1.25;
    }
  return theme;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/theme.h"

static Colour
grey (double value)
{
  return (Colour){ value, value, value };
}

Theme
theme_make (ThemeName name, bool high_contrast, double text)
{
  Theme theme = {
    .name = name,
    .text = text,
    .small = 0.88 * text,
    .line = text * 0.14,
    .font = "Inter, Cantarell, Noto Sans, DejaVu Sans, sans-serif",
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

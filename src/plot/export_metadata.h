/* What travels inside exported files: the settings, so that dropping the figure on the window restores them. */
#pragma once

#include "plot/export.h"

/* Inserts tEXt chunks (key, value) and the resolution into a PNG after its header. */
GBytes *export_png_with_metadata (GBytes *png, double dpi, const char *title, const char *settings);
GBytes *export_svg_with_metadata (GBytes *svg, const char *title, const char *settings, const char *text_elements);

/* The PDF keyword that holds the settings: base64 behind a mark, since keywords are one line. */
char *export_settings_to_keywords (const char *settings);

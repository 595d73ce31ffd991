/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What travels inside exported files: the settings, so that dropping the figure on the window restores them. */
#pragma once

#include "plot/export.h"

/* Inserts tEXt chunks (key, value) and the resolution into a PNG after its header. */
GBytes *export_png_with_metadata (GBytes *png, double dpi, const char *title, const char *settings);
GBytes *export_svg_with_metadata (GBytes *svg, const char *title, const char *settings, const char *text_elements);

/* The PDF keyword that holds the settings: base64 behind a mark, since keywords are one line. */
char *export_settings_to_keywords (const char *settings);
/* The settings in a PDF, or NULL: in the open, or in a compressed stream (PDF 1.5, as programs that rewrite a PDF make
 * it).  g_free. */
char *export_settings_of_pdf (const char *data, gsize length);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as files. */
#pragma once

#include "plot/plot_draw.h"

typedef enum
{
  EXPORT_PNG,
  EXPORT_SVG,
  EXPORT_PDF,
  EXPORT_CSV
} ExportFormat;

typedef struct
{
  double width_mm, height_mm;
  double dpi; /* PNG: pixels = mm × dpi / 25.4, rounded */
  ThemeName theme;
  bool outlines;    /* SVG: text as outlines instead of text */
  const char *plot; /* only this plot (id), or NULL for the whole figure */
} ExportOptions;

ExportOptions export_defaults (void); /* 170 × 110 mm, 300 dpi, light */

/* By the suffix .png, .svg, .pdf or .csv; false and an error that names what is known otherwise. */
bool export_format_of (const char *path, ExportFormat *format, GError **error);

/* Writes to a temporary name and renames.  The figure's settings travel inside (PNG tEXt "basin", SVG <metadata>, PDF
 * keywords); SOURCE_DATE_EPOCH makes repeated exports byte-identical.  CSV of a figure with several plots:
 * PATH-without-suffix-ID.csv each, unless one plot is chosen. */
bool figure_export (const Figure *figure, const char *path, const ExportOptions *options, GError **error);
GBytes *figure_to_bytes (const Figure *figure, ExportFormat format, const ExportOptions *options, GError **error);

/* Draws what would be exported, in points, for a preview. */
void export_draw (cairo_t *cr, const Figure *figure, const ExportOptions *options);

/* The settings embedded in an exported PNG, SVG or PDF; NULL and an error if there are none. */
char *export_read_settings (const char *path, GError **error);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as files. */
#pragma once

#include "plot/export_options.h"
#include "plot/plot_draw.h"

typedef struct _ExportFormat ExportFormat; /* plot/export_format.h */

/* At the options' width, mm: the least height at which nothing overlaps, is cut or too small to read (infinite where
 * the width does not do); and the one at which the plots have the shapes that suit them. */
double export_least_height (const Figure *figure, const ExportOptions *options);
double export_natural_height (const Figure *figure, const ExportOptions *options);
/* The narrowest width at which there is a height that does, to 5 mm. */
double export_least_width (const Figure *figure, const ExportOptions *options);

extern const ExportFormat *const export_formats[]; /* all, in the order in which they are offered; ends with NULL */
/* By the suffix; NULL and an error that names what is known if it is none. */
const ExportFormat *export_format_of (const char *path, GError **error);
char *export_suffixes (void); /* ".png, .svg, …"; g_free */

/* Everywhere the options are applied to the figure first (export_edit.h): only the chosen plots are left, with the
 * ranges, views and colours that were asked for. */

/* Writes to a temporary name and renames.  "{plot}" in the path stands for the id of each plot, a file each.  The
 * figure's settings travel inside, except in CSV; repeated exports are byte-identical.  Where a file has one plot and
 * several could be meant: PATH-without-suffix-ID each, unless one is chosen. */
bool figure_export (const Figure *figure, const char *path, const ExportOptions *options, GError **error);
char **figure_export_paths (const Figure *figure, const char *path, const ExportOptions *options,
                            GError **error); /* of the files that it would write */
#define EXPORT_PLOT "{plot}"                 /* in a path: the id of a plot */
char *export_path_of_plot (const char *pattern, const char *id);
char *export_path_each (const char *path, const ExportFormat *format); /* with a file for each plot */
GBytes *figure_to_bytes (const Figure *figure, const ExportFormat *format, const ExportOptions *options,
                         GError **error);

/* Whether figure_to_bytes would do: the format can hold what is chosen, and on a page all of it can be read. */
bool export_check (const Figure *figure, const ExportFormat *format, const ExportOptions *options, GError **error);

/* The options with a height. */
ExportOptions export_resolve (const Figure *figure, const ExportOptions *options);

/* Whether all of it can be read at that size; the error names the least that does.  With a height. */
bool export_check_room (const Figure *figure, const ExportOptions *options, GError **error);

/* Draws what would be exported, in points, for a preview: all of it, even where it has no room.  With a height. */
void export_draw (cairo_t *cr, const Figure *figure, const ExportOptions *options);

/* The settings embedded in an exported figure; NULL and an error if there are none. */
char *export_read_settings (const char *path, GError **error);

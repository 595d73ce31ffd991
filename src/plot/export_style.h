/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of a figure that go together, as small JSON files: those of journals, which are built in, and the user's own,
 * NAME.json in basin/styles among the user's data, or any file. */
#pragma once

#include "plot/export_options.h"

extern const char *const export_style_names[]; /* that are built in; ends with NULL */

/* Those that are built in, and the user's own that are no other of these; ends with NULL.  g_strfreev. */
char **export_style_list (void);

/* name: of a style, or the path of a file, which ends in .json.  What the style does not say stays. */
bool export_style_apply (ExportOptions *options, const char *name, GError **error);

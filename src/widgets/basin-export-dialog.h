/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a figure to a file: format, size, resolution, theme, with a preview. */
#pragma once

#include "plot/export.h"

#include <adwaita.h>

#define BASIN_TYPE_EXPORT_DIALOG (basin_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BasinExportDialog, basin_export_dialog, BASIN, EXPORT_DIALOG, AdwWindow)

/* Signal "done" (const char *path or NULL, const char *error or NULL) when the file is written, or could not be. */
GtkWidget *basin_export_dialog_new (GtkWindow *parent, Figure *figure);

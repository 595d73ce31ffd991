/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a figure to a file, as the window shows it or otherwise, with a preview. */
#pragma once

#include "plot/export.h"

#include <adwaita.h>

#define BASIN_TYPE_EXPORT_DIALOG (basin_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BasinExportDialog, basin_export_dialog, BASIN, EXPORT_DIALOG, AdwWindow)

/* shown: what the window shows of the figure otherwise than it is.  settings: where the choices are remembered, or
 * NULL.
 *
 * Signal "done" (const char *path) when the file is written.  What goes wrong the dialog says itself. */
GtkWidget *basin_export_dialog_new (GtkWindow *parent, Figure *figure, const ExportOptions *shown, GSettings *settings);

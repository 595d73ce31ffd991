/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of an exported figure: the options of the command line as rows, of which only those are shown that
 * the format has.
 *
 * Signal "changed": something was chosen. */
#pragma once

#include "plot/export_format.h"

#include <adwaita.h>

#define BASIN_TYPE_EXPORT_CHOICES (basin_export_choices_get_type ())
G_DECLARE_FINAL_TYPE (BasinExportChoices, basin_export_choices, BASIN, EXPORT_CHOICES, GtkBox)

/* shown: what the window shows of the figure otherwise than it is, its plots among it. */
GtkWidget *basin_export_choices_new (Figure *figure, const ExportOptions *shown);

const ExportFormat *basin_export_choices_get_format (BasinExportChoices *self);
ExportOptions basin_export_choices_get_options (BasinExportChoices *self);
gboolean basin_export_choices_get_each (BasinExportChoices *self); /* a file for each plot */

/* 0: as it is.  The width is one's own from then on, and the height fixed. */
void basin_export_choices_set_size (BasinExportChoices *self, double width_mm, double height_mm);

/* Whatever does not belong to one figure; settings may be NULL. */
void basin_export_choices_load (BasinExportChoices *self, GSettings *settings);
void basin_export_choices_save (BasinExportChoices *self, GSettings *settings);

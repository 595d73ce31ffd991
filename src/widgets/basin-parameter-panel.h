/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All parameters of an experiment: its presets on top, what is always in reach, then folded groups.
 *
 * A row whose parameter does not apply beside the others is hidden, and so is a group of such rows.
 * The list of presets says when the settings are not the preset's any more; it can be chosen again then.
 *
 * Signals: "parameter-changed" (const char *id, const char *value) by the user; "preset-chosen" (const char *id). */
#pragma once

#include "runs/settings.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_PARAMETER_PANEL (basin_parameter_panel_get_type ())
G_DECLARE_FINAL_TYPE (BasinParameterPanel, basin_parameter_panel, BASIN, PARAMETER_PANEL, GtkBox)

GtkWidget *basin_parameter_panel_new (const Experiment *experiment);
void basin_parameter_panel_set_settings (BasinParameterPanel *self, const Settings *settings); /* emits nothing */
/* What a reset goes back to: a preset's values, or (preset NULL) those of the figure named source. */
void basin_parameter_panel_set_base (BasinParameterPanel *self, const Settings *base, const Preset *preset,
                                     const char *source);
void basin_parameter_panel_set_error (BasinParameterPanel *self, const char *id, const char *message);
/* On a parameter's slider; NaN takes it away. */
void basin_parameter_panel_set_mark (BasinParameterPanel *self, const char *id, const char *label, double value);

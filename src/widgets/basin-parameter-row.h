/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One parameter: label with a mark for what a change does, slider, entry in real units, reset; or a list, a switch, a
 * file.
 *
 * Signal "changed": the value as text (as settings_set takes it) is another one. */
#pragma once

#include "runs/settings.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_PARAMETER_ROW (basin_parameter_row_get_type ())
G_DECLARE_FINAL_TYPE (BasinParameterRow, basin_parameter_row, BASIN, PARAMETER_ROW, GtkBox)

GtkWidget *basin_parameter_row_new (const Parameter *parameter); /* static data */
const Parameter *basin_parameter_row_get_parameter (BasinParameterRow *self);
const char *basin_parameter_row_get_value (BasinParameterRow *self);
void basin_parameter_row_set_value (BasinParameterRow *self, const char *value); /* emits nothing */
void basin_parameter_row_set_base (BasinParameterRow *self, const char *value);  /* what a reset goes back to */
/* A value to be seen on the slider; NaN takes it away. */
void basin_parameter_row_set_mark (BasinParameterRow *self, const char *label, double value);
void basin_parameter_row_set_error (BasinParameterRow *self, const char *message); /* NULL: none */

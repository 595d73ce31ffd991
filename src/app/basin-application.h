/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#define BASIN_TYPE_APPLICATION (basin_application_get_type ())
G_DECLARE_FINAL_TYPE (BasinApplication, basin_application, BASIN, APPLICATION, AdwApplication)

int basin_application_run (int argc, char **argv);

/* The settings of the person who uses Basin, or NULL where the schema is not installed. */
GSettings *basin_preferences (void);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: experiments left, plots in the centre, parameters right, transport below. */
#pragma once

#include <adwaita.h>

#define BASIN_TYPE_WINDOW (basin_window_get_type ())
G_DECLARE_FINAL_TYPE (BasinWindow, basin_window, BASIN, WINDOW, AdwApplicationWindow)

GtkWidget *
basin_window_new (AdwApplication *application);          /* already training the first preset of the first experiment */
void basin_window_open (BasinWindow *self, GFile *file); /* data to learn, or a figure whose settings are restored */

/* Runs are ended in the background; this waits for the last of them. */
void basin_window_wait_for_runs (void);

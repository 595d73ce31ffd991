/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Play and pause, one step, restart, new seed, speed; the step, the rate and what is under way.
 *
 * The buttons are bound to the window's actions win.play, win.step, win.restart, win.new-seed and win.cancel.
 * Signal "speed-changed" (double steps per second, infinity for unlimited). */
#pragma once

#include "runs/run.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_TRANSPORT (basin_transport_get_type ())
G_DECLARE_FINAL_TYPE (BasinTransport, basin_transport, BASIN, TRANSPORT, GtkBox)

GtkWidget *basin_transport_new (void);
void basin_transport_update (BasinTransport *self, Run *run);
double basin_transport_get_speed (BasinTransport *self);
void basin_transport_set_speed (BasinTransport *self, double steps_per_second);
void basin_transport_change_speed (BasinTransport *self, int notches);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wheel zooms what is under the pointer.  Where the plots are higher than the window it scrolls them instead, and
 * zooms with Ctrl: who scrolls past a plot must not lose his view of it. */
#pragma once

#include <gtk/gtk.h>

gboolean basin_wheel_zooms (GtkEventController *scroll);

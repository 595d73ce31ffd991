/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What BASIN_TRACE=1 prints at exit: milliseconds to the first frame with data, longest main-loop gap, and of the
 * frames of the window and the pictures of its surfaces how many were drawn and their median and 99th percentile time.
 */
#pragma once

#include <gtk/gtk.h>

void basin_trace_start (void); /* first thing in the program's life with a window */
/* What a frame of the widget's window took, without its surfaces: what is said of one frame is added up. */
void basin_trace_part (GtkWidget *widget, double milliseconds);
void basin_trace_surface (double milliseconds); /* a picture of one */
void basin_trace_first_data (void);
void basin_trace_finish (void);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What BASIN_TRACE=1 prints at exit: milliseconds to the first frame with data, longest main-loop gap, and of the
 * frames of the window and the pictures of its surfaces how many were drawn and their median, 99th percentile and
 * longest time.  Frames are measured by the processor time of the thread that draws them, which does not depend on what
 * else the machine does; pictures of surfaces, which other threads and processors draw, by the clock.
 *
 * BASIN_TRACE_FRAMES=FILE has every whole frame, too: when it ended (seconds of the monotonic clock), how many
 * milliseconds it took, and 1 if it drew a surface. */
#pragma once

#include <gtk/gtk.h>

void basin_trace_start (void); /* first thing in the program's life with a window */
/* Its frames are measured whole, with what GTK does in them, from events to the last pixel. */
void basin_trace_window (GtkWidget *window);
double basin_trace_now (void); /* milliseconds of this thread's processor time */
/* What a frame of the widget's window took, without its surfaces: what is said of one frame is added up. */
void basin_trace_part (GtkWidget *widget, double milliseconds);
void basin_trace_surface (double milliseconds); /* a picture of one */
void basin_trace_first_data (void);
void basin_trace_finish (void);

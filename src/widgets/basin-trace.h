/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What BASIN_TRACE=1 prints at exit: milliseconds to the first frame with data, longest main-loop gap, frames drawn and
 * their median and 99th percentile time. */
#pragma once

#include <glib.h>

void basin_trace_start (void); /* first thing in the program's life with a window */
void basin_trace_frame (double milliseconds);
void basin_trace_first_data (void);
void basin_trace_finish (void);

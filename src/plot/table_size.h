/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/layers.h"

/* Whether the plot's table has room in the frame, in the theme's least size of text. */
bool table_fits (const Pen *pen, const Plot *plot, const PlotFrame *frame);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The iso-lines of a map, with their labels. */
#pragma once

#include "plot/layers.h"

void map_lines_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *field);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a viewer changed about plots, as options of an export: a file then shows what the window does. */
#pragma once

#include "plot/export_options.h"
#include "plot/plot_draw.h"

void view_options_add_plot (ExportOptions *options, const Plot *plot, const PlotView *view);
void view_options_add_surface (ExportOptions *options, const Plot *plot, const View3D *view);

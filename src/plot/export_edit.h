/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/figure.h"
#include "plot/export_options.h"

/* The figure as its export has it: only the plots that were asked for, with other titles, ranges, scales, views and
 * colours, and the options in its settings, so that they travel.  It shares the data.  Owned; NULL and an error that
 * names what there is where an option names a plot or an axis that there is not. */
Figure *export_edit (const Figure *figure, const ExportOptions *options, GError **error);
/* What is drawn of it has surfaces as maps where the options say so. */
void export_draw_maps (Figure *edited, const ExportOptions *options);

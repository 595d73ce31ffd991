/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The size of an exported figure: what has room in it, and how high it would be.  The options have been applied to the
 * figure (export_edit.h); their size is asked for here. */
#pragma once

#include "figure/figure.h"
#include "plot/export_options.h"

#include <cairo.h>

#define POINTS_PER_MM (72 / 25.4)

double export_height (const Figure *edited, const ExportOptions *options, bool natural); /* mm; else the least */
bool export_has_room (const Figure *edited, const ExportOptions *options, GError **error);
void export_draw_edited (cairo_t *cr, const Figure *edited, const ExportOptions *options);

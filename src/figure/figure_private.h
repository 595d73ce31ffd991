/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that make layers share. */
#pragma once

#include "figure/figure.h"

/* A layer without data, opaque, in the colour that follows those of the layers before it. */
Layer *plot_add_layer (Plot *plot, LayerKind kind, const char *id, const char *name);
void layer_free (Layer *layer);
void table_cells_free (TableCells *table);

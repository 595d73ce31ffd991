/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an exported figure looks, as rows: theme, font, lines, texts, colours, surfaces. */
#pragma once

#include "plot/export_format.h"

#include <adwaita.h>

typedef struct
{
  GtkWidget *row; /* that opens; the others are in it */
  GtkWidget *theme, *font, *font_size, *line_width, *title, *own_title, *caption, *own_caption, *letters, *clear,
      *colourmap, *view, *surface, *outlines;
} ExportLooks;

/* changed, swapped, hears of every change, and also while rows are made: then there is no last row yet. */
void export_looks_add (ExportLooks *self, GtkWidget *group, GCallback changed, gpointer data);

/* What of them the format has. */
void export_looks_get (const ExportLooks *self, const ExportFormat *format, ExportOptions *options);
void export_looks_set (const ExportLooks *self, const ExportOptions *options);
void export_looks_show (const ExportLooks *self, const ExportFormat *format, gboolean has_surface);

/* Of surfaces in files of vectors. */
gboolean export_looks_may_have_pixels (const ExportLooks *self);

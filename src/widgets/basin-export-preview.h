/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure will be as a file, drawn in another thread: a layout measures every text, and the window goes on.
 *
 * Signal "judged": it is known whether the options do. */
#pragma once

#include "plot/export_format.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_EXPORT_PREVIEW (basin_export_preview_get_type ())
G_DECLARE_FINAL_TYPE (BasinExportPreview, basin_export_preview, BASIN, EXPORT_PREVIEW, GtkWidget)

/* What came of the options. */
typedef struct
{
  ExportOptions options;      /* with a height */
  GError *error;              /* NULL: they do */
  double width_mm, height_mm; /* what would do where the error is the size; 0: there it does as it is */
  cairo_surface_t *picture;   /* at the size that would do */
} ExportVerdict;

GtkWidget *basin_export_preview_new (void);

/* For what another thread does for a widget: that must not be the last to let it go.  Gets the object, or NULL where it
 * is gone, and frees the pointer. */
GWeakRef *basin_weak_new (gpointer object);
gpointer basin_weak_get (GWeakRef *weak);

/* Keeps references and copies; the newest counts.  each: every plot is to be a file of its own; the verdict is that on
 * the first which is not to be had, or else on the first. */
void basin_export_preview_show (BasinExportPreview *self, Figure *figure, const ExportFormat *format,
                                const ExportOptions *options, gboolean each);
/* The last; NULL before the first. */
const ExportVerdict *basin_export_preview_get_verdict (BasinExportPreview *self);

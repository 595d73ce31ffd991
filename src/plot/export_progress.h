/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an export has come, for who waits for it in another thread, and may have enough of it. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct
{
  int drawn;     /* plots, of all files */
  int cancelled; /* set by who waits */
} ExportProgress;

/* What this thread exports from now on says there how far it is; NULL: nowhere. */
void export_progress_follow (ExportProgress *progress);

/* Another plot is about to be drawn.  Returns whether it is still wanted. */
bool export_progress_step (void);
/* FALSE and G_IO_ERROR_CANCELLED where nothing is wanted any more. */
bool export_progress_check (GError **error);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_progress.h"

#include <glib/gi18n.h>

static GPrivate followed = G_PRIVATE_INIT (NULL);

void
export_progress_follow (ExportProgress *progress)
{
  g_private_set (&followed, progress);
}

bool
export_progress_step (void)
{
  ExportProgress *progress = g_private_get (&followed);

  if (progress == NULL)
    return true;
  g_atomic_int_inc (&progress->drawn);
  return !g_atomic_int_get (&progress->cancelled);
}

bool
export_progress_check (GError **error)
{
  ExportProgress *progress = g_private_get (&followed);

  if (progress == NULL || !g_atomic_int_get (&progress->cancelled))
    return true;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The export was cancelled."));
  return false;
}

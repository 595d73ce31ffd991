/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run folder (run_folder.h) tells without running anything: what was set, and the figure. */
#pragma once

#include "figure/figure.h"
#include "runs/settings.h"

typedef struct
{
  Settings *settings;
  Figure *figure; /* with the settings in it, written anew */
} SavedRun;

/* The error names the file that is missing or not as expected. */
SavedRun *saved_run_read (const char *folder, const Experiment *const *table, GError **error);
void saved_run_free (SavedRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SavedRun, saved_run_free)

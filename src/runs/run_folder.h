/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run folder: everything someone needs to check a result elsewhere.
 *
 * Files are written under temporary names beside their places and renamed when whole; a
 * folder that is interrupted holds only whole files.  What an earlier run left goes when the first file is written:
 * settings.json, and what its SHA256SUMS lists; other files stay.  SHA256SUMS and settings.json come last, so that a
 * folder with settings.json is that of one run, whole. */
#pragma once

#include "figure/table.h"

#include <glib.h>
#include <stdbool.h>

typedef struct _RunFolder RunFolder;

RunFolder *run_folder_open (const char *path, GError **error); /* makes it if it is missing */
void run_folder_free (RunFolder *folder);
const char *run_folder_path (const RunFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunFolder, run_folder_free)

bool run_folder_write (RunFolder *folder, const char *name, const void *data, gsize length, GError **error);
bool run_folder_write_bytes (RunFolder *folder, const char *name, GBytes *bytes, GError **error);
bool run_folder_write_text (RunFolder *folder, const char *name, const char *text, GError **error);
bool run_folder_write_table (RunFolder *folder, const char *name, const Table *table, GError **error); /* as CSV */

/* A file of that name in run_folder_path () is about to be written by others than these functions. */
bool run_folder_expect (RunFolder *folder, const char *name, GError **error);

/* All is written: SHA256SUMS of it, as sha256sum -c reads it, without timing.json, which differs from run to run; and
 * settings.json, which it lists, too. */
bool run_folder_finish (RunFolder *folder, const char *settings, GError **error);

/* Whether the folder's SHA256SUMS lists the file, and the file is another one now; *listed, *actual: both SHA-256.
 * false where there is nothing to compare. */
bool run_folder_is_changed (const char *path, const char *name, char listed[65], char actual[65]);

/* The run folder: everything someone needs to check a result elsewhere.
 *
 * Files are written under temporary names beside their places and renamed when whole; a
 * folder that is interrupted holds only whole files. */
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA256SUMS of a run folder: the SHA-256 of each of its files, in the format of sha256sum -c. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define CHECKSUMS_FILE "SHA256SUMS"

/* Lines of "HEX  NAME", sorted by name: of the files of these names, and of one more whose contents are given.  NULL
 * and an error where a file cannot be read; g_free. */
char *checksums_write (const char *folder, GHashTable *names, const char *more, const char *contents, GError **error);

/* Name to SHA-256 in small letters, of the folder's SHA256SUMS; NULL where there is none.  A line that has no plain
 * name (one with a slash, "." or "..") or no SHA-256 counts for nothing. */
GHashTable *checksums_read (const char *folder);

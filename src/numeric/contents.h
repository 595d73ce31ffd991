/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole file of the user's, read or written, with a sentence that names it where that cannot be. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Errors in G_FILE_ERROR: there is no such file, it is a folder, a pipe or a device, larger than 2 GB, or cannot be
 * read.  A NUL follows the contents; free them with g_free.  length may be NULL. */
bool contents_read (const char *path, char **contents, gsize *length, GError **error);

/* Written beside its place and renamed: what was there stays until the whole of it is there. */
bool contents_write (const char *path, const void *contents, gsize length, GError **error);

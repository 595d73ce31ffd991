/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By what a file is known wherever it lies: its size and SHA-256. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  guint64 size;    /* bytes */
  char sha256[65]; /* hexadecimal, small letters; "": not known */
} FileIdentity;

/* false: it cannot be read.  Reads all of it, but the same file only once while it stays as it is (by its place, size
 * and time of change).  From any thread. */
bool file_identity_of (const char *path, FileIdentity *identity);

/* false, with an error: the file can be read and is another one than that of this SHA-256 ("": any will do). */
bool file_identity_check (const char *path, const char *sha256, GError **error);

bool file_identity_known (const FileIdentity *identity);
bool file_identity_equal (const FileIdentity *a, const FileIdentity *b);

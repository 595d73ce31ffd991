/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came from outside (an argument, a file's name, what a malformed file holds), made fit to be quoted in a
 * sentence.  Free with g_free. */
#pragma once

#include <glib.h>

/* How many characters of it are shown; "…" stands for the rest. */
#define EXCERPT_MAX 80

/* Valid UTF-8 on one line: control and formatting characters are written as \x0a or \u202e, bytes that are no UTF-8 as
 * U+FFFD.  length: in bytes, or -1 for all up to a NUL.  NULL: "". */
char *excerpt_new (const char *text, gssize length);

/* The same of a path, of which the end tells most: where it is too long, "…" stands for its beginning. */
char *excerpt_of_path (const char *path);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several captions have in common. */
#pragma once

#include <glib.h>

/* The clauses of the first of n captions that all the others have, too, in its order; NULL: none is.  Clauses end with
 * a comma, a semicolon or a stop before a blank, or with those of Chinese.  NULL among the captions has none.  g_free.
 */
char *common_clauses (const char *const *captions, guint n);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a text is one JSON value, as far as brackets and quotation marks tell. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Something other than blanks follows the object or array that the text begins with.  Asked before json-glib (1.6)
 * reads it, which would take what follows for the root and lose the first one. */
bool json_scan_goes_on (const char *text, size_t length);

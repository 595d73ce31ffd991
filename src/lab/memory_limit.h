/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs more memory than this machine has is refused before it begins, in one wording. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Whether so many bytes can be had where so many are available (numeric/memory.h), with a fifth to spare.  false and an
 * error that names what needs them and says what to do; both translated: "A network of 1e+09 parameters" and "Choose a
 * smaller width or depth." */
bool memory_limit_allows (double needed, double available, const char *what, const char *advice, GError **error);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/memory_limit.h"

#include "lab/recipe.h"

#include <glib/gi18n.h>

#define USABLE 0.8

bool
memory_limit_allows (double needed, double available, const char *what, const char *advice, GError **error)
{
  if (needed <= USABLE * available)
    return true;
  /* TRANSLATORS: what needs the memory, and a sentence of advice */
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY,
               _ ("%s: about %.3g GB of memory are needed; %.3g GB are available. %s"), what, needed / 1e9,
               available / 1e9, advice);
  return false;
}

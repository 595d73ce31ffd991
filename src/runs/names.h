/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about a name that does not exist.  Private to this folder; name_nearest is in settings.h. */
#pragma once

#include "runs/settings.h"

typedef enum
{
  NAME_PARAMETER,
  NAME_PRESET,
  NAME_EXPERIMENT
} NameKind;

/* names: NULL-terminated, all there are.  SETTINGS_ERROR_UNKNOWN. */
void name_unknown (GError **error, NameKind kind, const char *typed, const char *const *names);

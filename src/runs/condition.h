/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One condition of a parameter's .when (runs/parameter.h): "id=a|b", "id!=a", "id?=a"; "id=" where it is empty. */
#pragma once

#include <stdbool.h>

typedef struct
{
  char *id;                 /* owned by whoever split the condition */
  bool negated;             /* "!=" */
  bool lenient;             /* "?": holds where the parameter does not apply */
  const char *alternatives; /* parted by "|"; "": the empty value.  Borrowed from the condition */
} Condition;

Condition condition_split (const char *text);

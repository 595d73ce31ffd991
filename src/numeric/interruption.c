/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/interruption.h"

#include <stddef.h>

static _Thread_local const atomic_bool *monitored;

void
interruption_watch (const atomic_bool *flag)
{
  monitored = flag;
}

bool
interruption_came (void)
{
  return monitored != NULL && atomic_load_explicit (monitored, memory_order_relaxed);
}

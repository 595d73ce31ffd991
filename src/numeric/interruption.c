/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/interruption.h"

#include <stddef.h>

static _Thread_local const atomic_bool *monitored;

const atomic_bool *
interruption_watch (const atomic_bool *flag)
{
  const atomic_bool *before = monitored;

  monitored = flag;
  return before;
}

bool
interruption_came (void)
{
  return monitored != NULL && atomic_load_explicit (monitored, memory_order_relaxed);
}

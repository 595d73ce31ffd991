#include "numeric/interruption.h"

#include <stddef.h>

static _Thread_local const atomic_bool *watched;

void
interruption_watch (const atomic_bool *flag)
{
  watched = flag;
}

bool
interruption_came (void)
{
  return watched != NULL && atomic_load_explicit (watched, memory_order_relaxed);
}

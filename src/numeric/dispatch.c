/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which instruction set the kernels run on. */
#include "numeric/kernels.h"
#include "numeric/processor.h"
#include "numeric/vector.h"

#include <stdatomic.h>
#include <string.h>

static _Atomic (const Kernels *) chosen;

static bool
has (const char *name)
{
  if (strcmp (name, "avx512") == 0)
    return processor_has_avx512 ();
  if (strcmp (name, "avx2") == 0)
    return processor_has_avx2 ();
  return true;
}

static const Kernels *const tables[] = {
#ifdef __x86_64__
  &kernels_avx512,
  &kernels_avx2,
#endif
  &kernels_portable,
};

const Kernels *
kernels (void)
{
  const Kernels *table = atomic_load_explicit (&chosen, memory_order_relaxed);

  for (unsigned i = 0; table == NULL; i++)
    if (has (tables[i]->name))
      {
        table = tables[i];
        atomic_store_explicit (&chosen, table, memory_order_relaxed);
      }
  return table;
}

const char *
vector_instruction_set (void)
{
  return kernels ()->name;
}

bool
vector_select (const char *name)
{
  for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++)
    if (strcmp (tables[i]->name, name) == 0 && has (name))
      {
        atomic_store (&chosen, tables[i]);
        return true;
      }
  return false;
}

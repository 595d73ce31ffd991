#include "numeric/processor.h"

#include <cblas.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VARIABLE "OPENBLAS_CORETYPE"

bool
processor_wants_skylakex (bool has_avx512, const char *core_name, const char *variable)
{
  /* The cores of OpenBLAS 0.3 that use AVX-512; any other one is older than the processor. */
  static const char *const with_avx512[] = { "SkylakeX", "Cooperlake", "SapphireRapids" };

  for (unsigned i = 0; i < sizeof with_avx512 / sizeof *with_avx512; i++)
    if (strcmp (core_name, with_avx512[i]) == 0)
      return false;
  return has_avx512 && variable == NULL;
}

#ifdef __x86_64__
bool
processor_has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
}

bool
processor_has_avx512 (void)
{
  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
         && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl");
}
#else
bool
processor_has_avx2 (void)
{
  return false;
}

bool
processor_has_avx512 (void)
{
  return false;
}
#endif

void
processor_tune_blas (char **argv)
{
  if (!processor_wants_skylakex (processor_has_avx512 (), openblas_get_corename (), getenv (VARIABLE)))
    return;
  if (setenv (VARIABLE, "SkylakeX", 1) == 0)
    execv ("/proc/self/exe", argv);
}

unsigned
processor_count (void)
{
  cpu_set_t set;
  if (sched_getaffinity (0, sizeof set, &set) == 0 && CPU_COUNT (&set) > 0)
    return (unsigned) CPU_COUNT (&set);
  return 1;
}

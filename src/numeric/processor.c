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
  return has_avx512 && variable == NULL && strcmp (core_name, "SkylakeX") != 0
         && strcmp (core_name, "SapphireRapids") != 0;
}

void
processor_tune_blas (char **argv)
{
  bool avx512 = __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
                && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl");

  if (!processor_wants_skylakex (avx512, openblas_get_corename (), getenv (VARIABLE)))
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/processor.h"

#include <cblas.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define CORE_VARIABLE "OPENBLAS_CORETYPE"
#define THREADS_VARIABLE "OPENBLAS_NUM_THREADS"
/* OpenBLAS has place for twice as many buffers at least. */
#define MOST_BUFFERS 64

/* OpenBLAS's own, which its products call; not in its headers. */
void *blas_memory_alloc (int unused) __attribute__ ((weak));
void blas_memory_free (void *buffer) __attribute__ ((weak));

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

static bool
is_address_space_limited (void)
{
  struct rlimit limit;
  return getrlimit (RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

void
processor_tune_blas (char **argv)
{
  bool again = false;

  if (processor_wants_skylakex (processor_has_avx512 (), openblas_get_corename (), getenv (CORE_VARIABLE)))
    again = setenv (CORE_VARIABLE, "SkylakeX", 1) == 0;
  if (is_address_space_limited () && getenv (THREADS_VARIABLE) == NULL)
    again = setenv (THREADS_VARIABLE, "1", 1) == 0 || again;
  if (again)
    execv ("/proc/self/exe", argv);
}

/* Whether there is place for one more buffer now. */
static bool
is_there_room (void)
{
  void *place = mmap (NULL, PROCESSOR_BLAS_BUFFER, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (place == MAP_FAILED)
    return false;
  munmap (place, PROCESSOR_BLAS_BUFFER);
  return true;
}

bool
processor_reserve_blas (unsigned threads)
{
  void *buffer[MOST_BUFFERS];
  unsigned n = 0;

  if (threads > MOST_BUFFERS)
    threads = MOST_BUFFERS;
  while (n < threads && is_there_room ())
    {
      buffer[n] = blas_memory_alloc != NULL ? blas_memory_alloc (0) : NULL;
      n++;
    }
  /* Back to OpenBLAS's own pool, which never gives memory back. */
  for (unsigned i = 0; i < n; i++)
    if (buffer[i] != NULL)
      blas_memory_free (buffer[i]);
  return n == threads;
}

bool
processor_blas_bears_threads (const char *blas)
{
  return strstr (blas, "SINGLE_THREADED") == NULL || strstr (blas, "USE_LOCKING") != NULL;
}

const char *
processor_blas (void)
{
  return openblas_get_config ();
}

const char *
processor_blas_core (void)
{
  return openblas_get_corename ();
}

unsigned
processor_count (void)
{
  cpu_set_t set;
  if (sched_getaffinity (0, sizeof set, &set) == 0 && CPU_COUNT (&set) > 0)
    return (unsigned) CPU_COUNT (&set);
  return 1;
}

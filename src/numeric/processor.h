/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processor, and what OpenBLAS makes of it.
 *
 * OpenBLAS 0.3.21 does not know some newer AVX-512 processors and falls back
 * to AVX2 kernels, at half the speed.  OPENBLAS_CORETYPE=SkylakeX avoids it but
 * is read when the library loads; so processor_tune_blas () starts the program
 * again with it set.  Only where the processor has avx512f, bw, dq and vl, the
 * library chose an older core, and the user has not set the variable.
 *
 * Every thread that calls OpenBLAS needs a buffer in its address space, and where there is none it asks for it again
 * and again, for ever.  Where the address space is limited (ulimit -v) the second start also has
 * OPENBLAS_NUM_THREADS=1, unless the user has set it: threads of the library's own, which nobody uses here, would take
 * a buffer each as it loads.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the largest buffer that OpenBLAS asks for, of any core, and some for what malloc adds. */
#define PROCESSOR_BLAS_BUFFER ((size_t) 129 << 20)

/* First thing in main.  Returns when there is nothing to correct (or the second start failed). */
void processor_tune_blas (char **argv);

/* Has OpenBLAS take its buffers for so many threads now, while it can be told whether there is address space for them;
 * it keeps them.  False if there is not. */
bool processor_reserve_blas (unsigned threads);

/* Whether it would be set, given the processor, the core OpenBLAS chose and the variable's value (or NULL). */
bool processor_wants_skylakex (bool has_avx512, const char *core_name, const char *variable);

/* AVX2 and FMA; AVX-512 F, BW, DQ and VL.  False on other machines than x86-64. */
bool processor_has_avx2 (void);
bool processor_has_avx512 (void);

/* Whether several threads may call OpenBLAS, given what processor_blas () says.  One that was built for a single thread
 * and without locks (Debian's libopenblas0-serial) gives two threads the same buffer: their results are wrong, and
 * nothing says so. */
bool processor_blas_bears_threads (const char *blas);

/* The version of OpenBLAS and how it was built; the core whose kernels it uses. */
const char *processor_blas (void);
const char *processor_blas_core (void);

/* Logical processors this process may run on, at least 1. */
unsigned processor_count (void);

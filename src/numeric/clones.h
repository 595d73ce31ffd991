/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For simple loops over arrays: on x86-64 gcc makes a version for each of three instruction sets, and the loader
 * chooses; clang, and gcc on other processors, make one. */
#pragma once

/* Before a loop of which the programmer knows that no iteration depends on another. */
#ifdef __clang__
#  define NUMERIC_INDEPENDENT _Pragma ("clang loop vectorize(assume_safety)")
#else
#  define NUMERIC_INDEPENDENT _Pragma ("GCC ivdep")
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)                  \
    && !defined(__SANITIZE_THREAD__)
#  define NUMERIC_CLONES __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#  define NUMERIC_CLONES
#endif

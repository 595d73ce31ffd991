/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fixed set of worker threads that map a function over 0 … n-1.
 *
 * Which worker runs which index is not determined; a task must therefore write
 * only what belongs to its index (or to its worker's scratch) for results to be
 * the same with any number of workers.  pthread locks throughout, so that
 * ThreadSanitizer can follow.  The workers run at a lower priority than the
 * thread that made them; OpenBLAS is held to the calling thread from the first one on.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _Parallel Parallel;

/* index: the task, 0 … n-1.  worker: 0 … parallel_workers ()-1, for scratch. */
typedef void (*ParallelTask) (size_t index, unsigned worker, void *data);

Parallel *parallel_new (unsigned workers); /* the caller of parallel_map counts as one: workers = 1 starts no thread */
void parallel_free (Parallel *parallel);
unsigned parallel_workers (const Parallel *parallel); /* NULL: 1, the calling thread */

/* Runs all tasks, on this thread alone where parallel is NULL, and returns true; once *cancelled (may be NULL) is set
 * no further task starts, and it returns false when those under way are done. */
bool parallel_map (Parallel *parallel, size_t n, ParallelTask task, void *data, const atomic_bool *cancelled);

/* From any thread: while it is held no further task starts, of the map under way or a later one; those under way go on
 * to their ends.  A map that was cancelled while held returns when it is released. */
void parallel_hold (Parallel *parallel, bool hold);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long computations that can be cut short from outside, without an argument that goes through all of them.
 *
 * A thread whose results are thrown away once a flag is set says so.  Large products and factorisations that it calls
 * look at the flag every tenth of a second or so and return at once, with whatever there is in their results; so do all
 * that follow.  Nobody else is interrupted: a thread that keeps what it computes sets no flag.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

/* For the calling thread, until another is set or NULL; returns that before. */
const atomic_bool *interruption_watch (const atomic_bool *flag);
bool interruption_came (void);

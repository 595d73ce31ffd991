/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mini-batches: every sample once an epoch, in a fresh random order. */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  size_t n, batch; /* batch = n: all of them, in their own order */
  uint64_t seed, epoch;
  size_t at;
  uint32_t *rows; /* NULL for all */
} Batches;

Batches *batches_new (size_t n, size_t batch, uint64_t seed); /* batch 0: all */
Batches *batches_copy (const Batches *batches);               /* goes on with the same rows */
void batches_free (Batches *batches);
const uint32_t *batches_next (Batches *batches, size_t *n); /* rows[n], or NULL for the first n */

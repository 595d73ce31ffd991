/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The linear assignment problem: each row of a square cost matrix is given a column of its own so that the sum is
 * least.
 *
 * Exact, by shortest augmenting paths after the reductions of Jonker and Volgenant ("A shortest augmenting path
 * algorithm for dense and sparse linear assignment problems", Computing 38, 1987): O(n³) at worst. */
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* cost[n × n], row-major, finite, of any sign.  column_of[n] receives the columns; the sum is returned.
 *
 * row_dual[n] and column_dual[n] (both or neither may be NULL) receive a solution of the dual: row_dual[i] +
 * column_dual[j] ≤ cost[i][j] up to rounding, with equality on the assignment, so that the sum of all duals proves that
 * nothing is cheaper.
 *
 * Once *cancelled (may be NULL) is set, the rows that still wait get the columns that are left, after O(n²) operations
 * at most: each row has a column of its own, but the sum need not be least, nor the duals prove anything. */
double assignment_solve (size_t n, const double *cost, uint32_t *column_of, double *row_dual, double *column_dual,
                         const atomic_bool *cancelled);

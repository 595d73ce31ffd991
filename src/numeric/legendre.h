/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legendre's polynomials, orthogonal on [-1, 1]. */
#pragma once

#include <stddef.h>

/* P₀ … P_{count-1} at x[n] into out[n × count], by (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}, stable on [-1, 1]. */
void legendre_evaluate (size_t n, const double *x, size_t count, double *out);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elementwise kernels over contiguous arrays.
 *
 * Every kernel exists for float (suffix _f: AVX-512, AVX2 or what any
 * machine has, chosen when the program starts; relative error at most 1e-6 over the whole float range)
 * and for double (suffix _d: libm, the reference).  y may be x.  Non-finite
 * input follows libm: NaN stays NaN, exp (+inf) = +inf, tanh (±inf) = ±1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void vector_tanh_f (size_t n, const float *x, float *y);
void vector_tanh_d (size_t n, const double *x, double *y);
void vector_exp_f (size_t n, const float *x, float *y);
void vector_exp_d (size_t n, const double *x, double *y);

/* GELU, exact: y = x Φ(x); slope (may be NULL) receives Φ(x) + x φ(x). */
void vector_gelu_f (size_t n, const float *x, float *y, float *slope);
void vector_gelu_d (size_t n, const double *x, double *y, double *slope);

/* Cross-entropy of n samples whose outputs are the columns of a unit-major block z[units × stride]: returns Σ_s
 * (log Σ_u exp z[u·stride + s] - z[y·stride + s]), y = labels[s], or with rows (may be NULL) labels[rows[s]], summed in
 * double.  df (may be NULL; may be z) receives scale · (softmax z - one-hot y), p (may be NULL; may be neither of them)
 * softmax z, both [units × stride].  Every sample's loss and every element are right relative to their own size, down
 * to the smallest normal number; the loss is not finite where an output is not. */
double vector_cross_entropy_f (size_t units, size_t n, const float *z, size_t stride, const uint32_t *labels,
                               const uint32_t *rows, float scale, float *df, float *p);
double vector_cross_entropy_d (size_t units, size_t n, const double *z, size_t stride, const uint32_t *labels,
                               const uint32_t *rows, double scale, double *df, double *p);

bool vector_all_finite_f (size_t n, const float *x);
bool vector_all_finite_d (size_t n, const double *x);

/* The instruction set the kernels run on now: "avx512", "avx2" or, everywhere, "portable".
 * vector_select (name) forces a lower one (tests); false if the processor lacks it. */
const char *vector_instruction_set (void);
bool vector_select (const char *name);

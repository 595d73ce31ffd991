/* Elementwise kernels over contiguous arrays.
 *
 * Every kernel exists for float (suffix _f: SSE2, AVX2 or AVX-512, chosen when
 * the program starts; relative error at most 1e-6 over the whole float range)
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

/* Column-wise log Σ exp over a unit-major block z[units × stride]: out[s] =
 * log Σ_u exp z[u·stride + s] for s < n, without overflow. */
void vector_log_sum_exp_f (size_t units, size_t n, const float *z, size_t stride, float *out);
void vector_log_sum_exp_d (size_t units, size_t n, const double *z, size_t stride, double *out);

bool vector_all_finite_f (size_t n, const float *x);
bool vector_all_finite_d (size_t n, const double *x);

/* The instruction set the kernels run on now: "sse2", "avx2" or "avx512".
 * vector_select (name) forces a lower one (tests); false if the processor lacks it. */
const char *vector_instruction_set (void);
bool vector_select (const char *name);

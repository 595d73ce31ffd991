/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One source, two precisions.  src/network, what of src/analysis computes on networks and
 * the iterative solvers of src/numeric are compiled twice: as float under the names they are
 * written in, and with REAL_IS_DOUBLE defined as double, where the same names end in _d.
 * Both can be linked into one program; a file sees one of them.
 */
#pragma once

#include "numeric/product.h"
#include "numeric/vector.h"

#ifdef REAL_IS_DOUBLE
typedef double real;
#  define REAL_NAME(name) name##_d
#  define REAL_DTYPE "F64"
#  define product product_d
#  define product_transposed product_transposed_d
#  define product_affine product_affine_d
#  define vector_tanh vector_tanh_d
#  define vector_exp vector_exp_d
#  define vector_gelu vector_gelu_d
#  define vector_cross_entropy vector_cross_entropy_d
#  define vector_all_finite vector_all_finite_d
#else
typedef float real;
#  define REAL_NAME(name) name
#  define REAL_DTYPE "F32"
#  define product product_f
#  define product_transposed product_transposed_f
#  define product_affine product_affine_f
#  define vector_tanh vector_tanh_f
#  define vector_exp vector_exp_f
#  define vector_gelu vector_gelu_f
#  define vector_cross_entropy vector_cross_entropy_f
#  define vector_all_finite vector_all_finite_f
#endif

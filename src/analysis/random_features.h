/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random features: a network with one hidden layer whose first weights are drawn and never trained, relu (⟨θ, x⟩ / √d)
 * with θ and x on spheres of radius √d (A. Rahimi, B. Recht 2007; S. Mei, A. Montanari 2019). */
#pragma once

#include "numeric/random.h"

#include <stddef.h>
#include <stdint.h>

/* Points on the sphere of radius √d into out[count × d]; point i depends on (seed, i) alone. */
void random_features_sphere (uint64_t seed, size_t count, size_t d, float *out);

/* out[n × count] = relu (x[n × d] · theta[count × d]ᵀ / √d). */
void random_features (size_t n, size_t count, size_t d, const float *x, const float *theta, float *out);

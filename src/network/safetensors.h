/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The safetensors format: an 8-byte little-endian header length, a JSON header,
 * raw tensors.  Names as PyTorch has them: layers.0.weight [out, in],
 * layers.0.bias [out], norms.0.weight and norms.0.bias for layer normalisation. */
#pragma once

#include "network/network.h"

#include <glib.h>

#define safetensors_of_weights REAL_NAME (safetensors_of_weights)
#define safetensors_read_weights REAL_NAME (safetensors_read_weights)
#define safetensors_of_vectors REAL_NAME (safetensors_of_vectors)

#define SAFETENSORS_ERROR (safetensors_error_quark ())
#define safetensors_error_quark REAL_NAME (safetensors_error_quark)
GQuark safetensors_error_quark (void);

typedef enum
{
  SAFETENSORS_ERROR_FORMAT, /* not safetensors, truncated, lying offsets */
  SAFETENSORS_ERROR_FIT     /* well-formed, but not this network's: says which tensor, its shape and the one expected */
} SafetensorsError;

/* One parameter vector, with the architecture in __metadata__. */
GBytes *safetensors_of_weights (const Network *network, const real *theta);

/* Several vectors of one network, each under its prefix ("centre.layers.0.weight", …). */
GBytes *safetensors_of_vectors (const Network *network, guint n, const char *const *prefixes,
                                const real *const *vectors);

/* Reads weights made here or elsewhere (F32, F64, F16 or BF16) into theta; name is what errors call the file. */
bool safetensors_read_weights (const Network *network, const char *name, GBytes *bytes, real *theta, GError **error);

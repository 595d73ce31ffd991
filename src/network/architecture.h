/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network is, and where each parameter lies in its one flat vector. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define ARCHITECTURE_MAX_HIDDEN 64
#define ARCHITECTURE_MAX_WIDTH 4096

typedef enum
{
  ACTIVATION_TANH,
  ACTIVATION_RELU,
  ACTIVATION_GELU,
  ACTIVATION_IDENTITY,
  ACTIVATION_SQUARE
} Activation;

typedef enum
{
  LOSS_CROSS_ENTROPY, /* mean over samples of -log softmax (f)_y; classes only */
  LOSS_MSE            /* mean over samples and outputs of (f - y)², y one-hot for classes */
} Loss;

typedef enum
{
  INITIALISATION_HE,     /* W ~ N (0, gain² · 2 / fan_in) */
  INITIALISATION_GLOROT, /* W ~ N (0, gain² · 2 / (fan_in + fan_out)) */
  INITIALISATION_LECUN   /* W ~ N (0, gain² / fan_in) */
} Initialisation;

/* Layer l < depth:  h ← act (norm (W h + b)), and with skip, where widths agree,
 * h ← h + act (norm (W h + b)).  The last layer is W h + b alone. */
typedef struct
{
  unsigned inputs;
  unsigned outputs;
  unsigned depth;                           /* hidden layers, 0 … 64 */
  unsigned widths[ARCHITECTURE_MAX_HIDDEN]; /* 1 … 4096 each */
  Activation activation;
  bool skip;
  bool bias;
  bool normalisation; /* layer normalisation before the activation, ε = 1e-5, with gain and shift */
  Loss loss;
  Initialisation initialisation;
  double gain; /* with skip the hidden weights are also divided by √depth */
} Architecture;

/* All hidden layers of one width; tanh, biases, cross-entropy, gain 1, LeCun (He for ReLU: see
 * architecture_initialisation). */
Architecture architecture_uniform (unsigned inputs, unsigned depth, unsigned width, unsigned outputs);
Initialisation architecture_initialisation (Activation activation);

/* Layer l of depth + 1.  Offsets are into the flat vector; LAYOUT_NONE where there is no such part. */
#define LAYOUT_NONE ((size_t) -1)
typedef struct
{
  unsigned in, out;
  size_t weight; /* [out, in], as PyTorch has it */
  size_t bias;   /* [out] */
  size_t gain;   /* [out], layer normalisation's weight */
  size_t shift;  /* [out], layer normalisation's bias */
  bool hidden;   /* normalised (if asked) and activated; false for the last layer */
  bool skip;     /* its input is added to its output */
} LayerLayout;

typedef struct
{
  size_t parameters; /* length of the flat vector */
  unsigned layers;   /* depth + 1 */
  LayerLayout layer[ARCHITECTURE_MAX_HIDDEN + 1];
} Layout;

/* Whether the activation has a second derivative that is not zero. */
bool activation_bends (Activation activation);

/* Why the architecture cannot be built, one sentence (free with g_free), or NULL. */
char *architecture_check (const Architecture *architecture);
Layout architecture_layout (const Architecture *architecture);

/* Standard deviation that the weights of layer l of depth + 1 are drawn with. */
double architecture_deviation (const Architecture *architecture, unsigned l);

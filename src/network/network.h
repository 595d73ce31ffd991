/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network: loss, gradient and outputs as functions of one flat parameter vector.
 *
 * Activations are unit-major, a[unit × stride + sample], so that every inner loop
 * runs along the samples; inputs are sample-major, as data sets are.  A Network is
 * immutable and may be shared by threads; a Workspace belongs to one thread.
 */
#pragma once

#include "datasets/dataset.h"
#include "network/architecture.h"
#include "numeric/real.h"
#include "numeric/random.h"

#define network_new REAL_NAME (network_new)
#define network_free REAL_NAME (network_free)
#define network_architecture REAL_NAME (network_architecture)
#define network_layout REAL_NAME (network_layout)
#define network_parameters REAL_NAME (network_parameters)
#define network_initialise REAL_NAME (network_initialise)
#define workspace_new REAL_NAME (workspace_new)
#define workspace_free REAL_NAME (workspace_free)
#define samples_new REAL_NAME (samples_new)
#define samples_free REAL_NAME (samples_free)
#define network_outputs REAL_NAME (network_outputs)
#define network_hidden REAL_NAME (network_hidden)
#define network_loss REAL_NAME (network_loss)
#define network_measure REAL_NAME (network_measure)
#define network_gradient REAL_NAME (network_gradient)

typedef struct _Network Network;
typedef struct _Workspace Workspace;

/* A data set in this precision.  In float it borrows the data set's arrays (which must outlive it). */
typedef struct
{
  size_t n;
  unsigned inputs, outputs;
  const real *x;          /* [n × inputs] */
  const uint32_t *labels; /* [n] or NULL */
  const real *targets;    /* [n × outputs] or NULL */
} Samples;

Samples *samples_new (const Dataset *dataset);
void samples_free (Samples *samples);

Network *network_new (const Architecture *architecture); /* a checked architecture */
void network_free (Network *network);
const Architecture *network_architecture (const Network *network);
const Layout *network_layout (const Network *network);
size_t network_parameters (const Network *network);

/* Weights from the stream, biases and shifts 0, gains 1. */
void network_initialise (const Network *network, Random *random, real *theta);

/* Scratch for up to max_batch samples at once; larger sets go through it in blocks. */
Workspace *workspace_new (const Network *network, size_t max_batch);
void workspace_free (Workspace *workspace);

/* rows[n] picks samples; NULL takes the first n (n = samples->n for all). */

/* outputs[n × outputs], sample-major: logits for cross-entropy. */
void network_outputs (const Network *network, const real *theta, const Samples *samples, const uint32_t *rows, size_t n,
                      real *outputs, Workspace *workspace);

/* What hidden layer l gave (after its activation and skip) for the samples that last went through this workspace, the
 * last block of them: [units × *stride], unit-major; borrowed until the workspace is used again. */
const real *network_hidden (const Workspace *workspace, unsigned layer, size_t *stride);

/* Mean loss, accumulated in double. */
double network_loss (const Network *network, const real *theta, const Samples *samples, const uint32_t *rows, size_t n,
                     Workspace *workspace);

/* Mean loss and fraction of samples whose largest output is their class (NaN for regression). */
typedef struct
{
  double loss, accuracy;
} Measure;
Measure network_measure (const Network *network, const real *theta, const Samples *samples, Workspace *workspace);

/* Mean loss, and its gradient into gradient[parameters]. */
double network_gradient (const Network *network, const real *theta, const Samples *samples, const uint32_t *rows,
                         size_t n, real *gradient, Workspace *workspace);

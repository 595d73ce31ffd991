/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spectrum of a network's Hessian at one point: all of it from the dense matrix where that is possible, and
 * estimates from products alone: extreme eigenpairs, traces, and the density by stochastic Lanczos quadrature. */
#pragma once

#include "analysis/curvature_part.h"
#include "datasets/dataset.h"
#include "network/network.h"
#include "numeric/parallel.h"
#include "numeric/quadrature.h"

#define SPECTRAL_PARTS 3 /* by CurvaturePart: H, G, H - G */

/* Whose curvature: of the mean loss over the first n samples, which data holds, too. */
typedef struct
{
  const Network *network;
  const Samples *samples;
  const Dataset *data;
  size_t n;
} SpectralSubject;

typedef struct
{
  size_t exact_most; /* parameters up to which every eigenvalue is computed, from the dense matrix */
  bool density; /* the density by quadrature, beside the exact spectrum, too; without the matrix it is always made */
  bool decomposition; /* the spectra of G and H - G, too */
  bool residuals;     /* of every exact eigenpair, not of the largest alone */
  size_t probes, steps;
  size_t top;  /* eigenpairs to keep */
  double zero; /* eigenvalues below so much of the largest magnitude count as zero */
  uint64_t seed;
} SpectralOptions;

/* How many eigenvalues lie on one side of a threshold.  Exact: low = value = high. */
typedef struct
{
  double value, low, high;
  double error; /* standard error over the probes; 0: exact; NaN with one probe */
} SpectralCount;

/* NaN or NULL: not known. */
typedef struct
{
  uint64_t step; /* the caller's: of training, at which theta was read */
  bool exact;
  size_t samples;
  double loss;
  size_t parameters;
  double *values[SPECTRAL_PARTS]; /* [parameters] ascending; NULL without the dense matrix, or not asked for */
  double *residuals;              /* [parameters] of H's, if they were asked for */
  double *layer_norms;            /* [layers × layers] of H's blocks; NULL without the dense matrix */
  unsigned layers;
  Quadrature *density[SPECTRAL_PARTS];
  double trace[SPECTRAL_PARTS], trace_error[SPECTRAL_PARTS]; /* error 0: exact */
  size_t top;                                                /* eigenpairs of H, the largest first */
  double *top_values, *top_residuals;
  bool *top_converged;
  real *top_vectors; /* [top × parameters] */
  double smallest, smallest_residual;
  /* What is counted is beyond ± threshold.  With the matrix that is options.zero of the largest magnitude; without, the
   * smallest magnitude not below it at which the quadrature's intervals are narrow (SPECTRAL_RESOLVED), NaN if there is
   * none: so many steps cannot tell the eigenvalues within it from zero. */
  double threshold;
  SpectralCount negative, positive;
  double near_zero; /* the others */
} SpectralEstimate;

/* Of all eigenvalues: how many the quadrature may leave open on either side of a threshold that counts as resolved. */
#define SPECTRAL_RESOLVED 0.02

typedef enum
{
  SPECTRAL_HESSIAN,    /* the dense matrices, column by column */
  SPECTRAL_EIGEN,      /* their eigenvalues */
  SPECTRAL_EXTREMES,   /* Lanczos for the extreme eigenvalues; done counts products */
  SPECTRAL_TRACE,      /* Hutch++ */
  SPECTRAL_QUADRATURE, /* stochastic Lanczos quadrature */
  SPECTRAL_DONE
} SpectralStage;

typedef struct
{
  const atomic_bool *cancelled;                                                  /* or NULL */
  void (*progress) (void *data, SpectralStage stage, size_t done, size_t total); /* or NULL; total 0: not known */
  void *data;
} SpectralWatch;

/* Matrices and passes that are kept from estimate to estimate of one subject. */
typedef struct _SpectralEstimator SpectralEstimator;
SpectralEstimator *spectral_estimator_new (const SpectralSubject *subject); /* borrows what it points at */
void spectral_estimator_free (SpectralEstimator *estimator);

/* Everything that the options ask for at theta[parameters].  With the dense matrix O(P² n) for its columns and O(P³)
 * for its eigenvalues; without, some 200 + 24 + probes × steps products, each 4 n P operations. *estimate is set when
 * done alone. */
SolverResult spectral_estimate (SpectralEstimator *estimator, const real *theta, const SpectralOptions *options,
                                Parallel *parallel, const SpectralWatch *watch, SpectralEstimate **estimate);
void spectral_estimate_free (SpectralEstimate *estimate);

/* The largest magnitude of H's eigenvalues. */
double spectral_estimate_scale (const SpectralEstimate *estimate);

/* |cos| between the i-th of the top eigenvectors and the j-th of k unit vectors[k × parameters], into
 * cosine[top × k].  O (top k P). */
void spectral_estimate_overlap (const SpectralEstimate *estimate, size_t k, const real *vectors, double *cosine);

/* Widens least … most to all that is known of a part: its eigenvalues, and the nodes of its quadrature. */
void spectral_estimate_widen (const SpectralEstimate *estimate, CurvaturePart part, double *least, double *most);

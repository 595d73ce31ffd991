/* One look at the curvature where a network stands: its Hessian's spectrum, exact where that is possible, and the
 * estimate. */
#pragma once

#include "runs/run_inside.h"
#include "analysis/curvature_part.h"
#include "lab/problem.h"
#include "numeric/quadrature.h"

#define SPECTRAL_PARTS 3 /* by CurvaturePart: H, G, H - G */

typedef struct
{
  size_t exact_most; /* parameters up to which every eigenvalue is computed, from the dense matrix */
  bool estimate;     /* the density by quadrature, beside the exact one, too; without the matrix it is always made */
  bool parts;        /* the spectra of G and H - G, too */
  bool residuals;    /* of every exact eigenpair, not of the largest alone */
  size_t probes, steps;
  size_t top;   /* eigenvectors to keep */
  bool on_test; /* the loss on the test samples instead of the training samples */
  double zero;  /* eigenvalues below so much of the largest magnitude count as zero */
  uint64_t seed;
} LookOptions;

/* NaN or NULL: not known. */
typedef struct
{
  uint64_t step;
  bool exact;
  size_t samples;
  double loss;
  size_t parameters;
  double *values[SPECTRAL_PARTS]; /* [parameters] ascending; NULL without the dense matrix, or not asked for */
  double *residuals;              /* [parameters] of H's, if they were asked for */
  double *layer_norms;            /* [layers × layers], Frobenius norms of H's blocks; likewise */
  unsigned layers;
  Quadrature *density[SPECTRAL_PARTS];
  double trace[SPECTRAL_PARTS], trace_error[SPECTRAL_PARTS]; /* error 0: exact */
  size_t top;                                                /* eigenpairs of H, the largest first */
  double *top_values, *top_residuals;
  bool *top_converged;
  real *top_vectors; /* [top × parameters] */
  double least, least_residual;
  double threshold;        /* magnitude below which an eigenvalue counts as zero */
  double index, near_zero; /* how many are below minus the threshold, and within it; with the estimate alone, shares of
                              the density × parameters */
} SpectralLook;

typedef struct _SpectralLooker SpectralLooker; /* matrices and passes that are kept from look to look */

SpectralLooker *spectral_looker_new (const Problem *problem, Run *run);
void spectral_looker_free (SpectralLooker *looker);

/* Why there is no exact spectrum of this problem (translated, one sentence; g_free), or NULL if there is. */
char *spectral_looker_too_large (const Problem *problem, size_t exact_most);

/* NULL when cancelled, and where a number was not finite (*not_finite). */
SpectralLook *spectral_look (SpectralLooker *looker, const real *theta, uint64_t step, const LookOptions *options,
                             bool *not_finite);
void spectral_look_free (SpectralLook *look);

/* The spread of H's spectrum: the largest magnitude. */
double spectral_look_scale (const SpectralLook *look);

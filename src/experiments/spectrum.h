/* The spectrum experiment's own parts: its state, its figure and what it saves. */
#pragma once

#include "analysis/outliers.h"
#include "analysis/spectral_estimate.h"
#include "lab/descent.h"
#include "numeric/marchenko_pastur.h"
#include "runs/run_inside.h"

/* What the lower right plot shows. */
typedef enum
{
  DETAIL_OVERLAP, /* |cosine| between the largest eigenvectors at the first estimate and now */
  DETAIL_BLOCKS,  /* norms of the Hessian's blocks between layers */
  DETAIL_HISTORY  /* λmax, |λmin| and the index as training went on */
} SpectrumDetail;

/* What is kept of every estimate. */
typedef struct
{
  double step, largest, least, index;
} SpectrumRecord;

typedef struct
{
  Run *run;
  Problem *problem;
  Workspace *workspace;
  gint64 started;

  Descent *ball;
  double rate; /* learning rate of the last step */

  SpectralEstimator *estimator; /* of the loss on the training or the test samples, as on_test says */
  bool on_test;
  SpectralOptions options;
  SpectralEstimate *first;    /* what the eigenvectors are compared with: the first that there was */
  SpectralEstimate *estimate; /* the newest; NULL before the first, and where there is none */
  char *why_none;             /* then: what is said instead, translated */
  GArray *history;            /* of SpectrumRecord, by ascending step */
  gint64 next;                /* when the next estimate is due: training has its share of the time */
} Spectrum;

Figure *spectrum_figure (Spectrum *self);
bool spectrum_save (Spectrum *self, double seconds, GError **error);

/* How many outliers K classes are expected to have: K - 1 with the cross-entropy, K with the squared error; 0 for
 * regression.  And how many there are: those before the largest gap among the eigenvalues that are known. */
size_t spectrum_expected_outliers (const Spectrum *self);
SpectralGap spectrum_gap (const Spectrum *self);

/* Why there is no exact spectrum of a problem with so many parameters (translated, one sentence; g_free), or NULL if
 * there is. */
char *spectrum_too_large (size_t parameters, size_t exact_most);

/* |cos| between the i-th eigenvector now and the j-th of the first estimate, into cosine[top × top first]. */
void spectrum_overlap (const Spectrum *self, double *cosine);

/* The share of the first estimate's subspace of the first k eigenvectors that is in that of now: (1/k) Σ cos²
 * (G. Gur-Ari, D. Roberts, E. Dyer, "Gradient descent happens in a tiny subspace", 2018). */
double spectrum_subspace_overlap (const Spectrum *self, size_t k);

/* Of the Gauss-Newton matrix, without its outliers. */
BulkFit spectrum_bulk (const Spectrum *self);

/* Half the area between the estimated density and the exact one smoothed alike, 0 … 1; NaN where either is missing. */
double spectrum_estimate_distance (const Spectrum *self);

/* The spectrum experiment's own parts: its state, its figure and what it saves. */
#pragma once

#include "runs/run_inside.h"
#include "lab/descent.h"
#include "experiments/spectral_look.h"
#include "numeric/marchenko_pastur.h"

/* What the lower right plot shows. */
typedef enum
{
  DETAIL_OVERLAP, /* |cosine| between the largest eigenvectors at the first look and now */
  DETAIL_BLOCKS,  /* norms of the Hessian's blocks between layers */
  DETAIL_HISTORY  /* λmax, |λmin| and the index as training went on */
} SpectrumDetail;

/* What is kept of every look. */
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

  SpectralLooker *looker;
  LookOptions options;
  SpectralLook *first; /* what the eigenvectors are compared with: the first look that there was */
  SpectralLook *look;  /* the newest; NULL before the first, and where there is none */
  char *why_none;      /* then: what is said instead, translated */
  GArray *history;     /* of SpectrumRecord, by ascending step */
  gint64 next;         /* when the next look is due: training has its share of the time */
} Spectrum;

Figure *spectrum_figure (Spectrum *self);
bool spectrum_save (Spectrum *self, double seconds, GError **error);

/* How many outliers K classes are expected to have, K - 1; 0 for regression. */
size_t spectrum_expected_outliers (const Spectrum *self);

/* |cos| between the i-th eigenvector now and the j-th of the first look, into cosine[top × top first]. */
void spectrum_overlap (const Spectrum *self, double *cosine);

/* The share of the first look's subspace of the first k eigenvectors that is in that of now: (1/k) Σ cos²
 * (G. Gur-Ari, D. Roberts, E. Dyer, "Gradient descent happens in a tiny subspace", 2018). */
double spectrum_subspace_overlap (const Spectrum *self, size_t k);

/* The law of Marchenko and Pastur with the Gauss-Newton matrix' shape, fitted to its eigenvalues that are neither zero
 * nor outliers. */
typedef struct
{
  bool known; /* there is an exact spectrum, and enough of a bulk */
  MarchenkoPastur law;
  double distance; /* Kolmogorov's */
  double share;    /* of all eigenvalues that are in the bulk */
} BulkFit;
BulkFit spectrum_bulk (const Spectrum *self);

/* Half the area between the estimated density and the exact one smoothed alike, 0 … 1; NaN where either is missing. */
double spectrum_estimate_distance (const Spectrum *self);

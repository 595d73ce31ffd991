/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two files of the spectrum experiment share. */
#pragma once

#include "analysis/outliers.h"
#include "analysis/spectral_estimate.h"
#include "lab/series.h"
#include "lab/session.h"

/* What the lower right plot shows. */
typedef enum
{
  DETAIL_OVERLAP, /* |cosine| between the largest eigenvectors at the first estimate and now */
  DETAIL_BLOCKS,  /* norms of the Hessian's blocks between layers */
  DETAIL_HISTORY  /* λmax, |λmin| and the index as training went on */
} SpectrumDetail;

/* What is kept of every estimate. */
enum
{
  HISTORY_STEP,
  HISTORY_LARGEST,
  HISTORY_SMALLEST,
  HISTORY_NEGATIVE, /* how many, as far as they are counted */
  HISTORY_COLUMNS
};

typedef struct
{
  SpectralEstimator *estimator; /* of the loss on the training or the test samples, as on_test says */
  bool on_test;
  SpectralOptions options;
  SpectralEstimate *estimate; /* the newest; NULL before the first, and where there is none */
  char *why_none;             /* then: what is said instead, translated */
  struct
  {
    uint64_t step;
    size_t top;
    real *vectors; /* [top × parameters] or NULL */
  } first;         /* what the eigenvectors are compared with: those of the first estimate */
  Series *history;
  gint64 next; /* when the next estimate is due: training has its part of the time */
} Spectrum;

/* How many outliers K classes are expected to have: K - 1 with the cross-entropy, K with the squared error; 0 for
 * regression. */
size_t spectrum_expected_outliers (const Session *session);

/* The part of the first estimate's subspace that is in that of now: of as many eigenvectors as outliers are expected,
 * otherwise of all that are known; not-a-number where there are fewer. */
double spectrum_subspace_overlap (const Session *session);

/* Half the area between the estimated density and the exact one, smoothed alike, 0 … 1; not-a-number where either is
 * missing. */
double spectrum_estimate_distance (const Session *session);

/* The density's plot alone with the reason where there is no estimate. */
void spectrum_draw (Session *session, Figure *figure);

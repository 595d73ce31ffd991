/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neural collapse: how near the features of classes, and the linear classifier over them, are to a simplex (V. Papyan,
 * X. Han, D. Donoho, "Prevalence of neural collapse during the terminal phase of deep learning training", PNAS 2020).
 *
 * Of classes that have samples, K of them: μ_k is the mean of class k's features, M [K × width] the μ_k less their
 * mean, Σ_B = MᵀM/K, Σ_W the mean of (h - μ)(h - μ)ᵀ over all samples, and W [K × width] the classifier's rows. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct
{
  size_t n;
  unsigned classes, width;
  const double *features;    /* [n × width] */
  const uint32_t *labels;    /* [n], each below classes */
  const uint32_t *predicted; /* [n], what the classifier says */
  const double *w;           /* [classes × width] */
} CollapseFeatures;

/* Not-a-number where it is not defined: with fewer than two classes that have samples, or means that all are the
 * same. */
typedef struct
{
  unsigned classes;        /* K */
  double within;           /* NC1: tr (Σ_W Σ_B⁺) / K, in the directions in which the means differ */
  double norms;            /* NC2: standard deviation of the ‖M_k‖ over their mean; 0 of two classes */
  double cosine_mean;      /* NC2: of the cosines between two M_k: -1/(K - 1) in a simplex; -1 of two classes */
  double cosine_deviation; /* their standard deviation, */
  double cosine_least;     /* and the ends of their range */
  double cosine_most;
  double duality;      /* NC3: ‖W/‖W‖ - M/‖M‖‖ */
  double disagreement; /* NC4: fraction of the samples whose nearest μ_k is not the class that is predicted */
} CollapseGeometry;

/* means[classes × width], or NULL: M, with rows of not-a-number for classes without samples; centre[width], or NULL:
 * the mean of the μ_k.  O(n K (width + K)). */
CollapseGeometry collapse_geometry (const CollapseFeatures *at, double *means, double *centre);

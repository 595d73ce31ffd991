/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sharpness λmax, measured as training goes on, beside the threshold beyond which a quadratic would diverge. */
#pragma once

#include "analysis/sharpness.h"
#include "figure/figure.h"
#include "lab/series.h"
#include "lab/session.h"

/* What is measured, by step. */
enum
{
  SHARPNESS_STEP,
  SHARPNESS_LOSS,
  SHARPNESS_VALUE,         /* λmax */
  SHARPNESS_RESIDUAL,      /* ‖H v - λmax v‖ of its unit vector */
  SHARPNESS_NOT_CONVERGED, /* λmax again where the residual is above its tolerance, else not-a-number */
  SHARPNESS_THRESHOLD,     /* the sharpness beyond which a quadratic diverges at the rate of that step; not-a-number:
                              there is none, or the schedule has come to a rate of zero */
  SHARPNESS_COLUMNS
};

typedef struct
{
  Sharpness *sharpness;
  Series *series;
} SharpnessSeries;

/* The first measurement is made at once.  every: steps between two of them at first. */
SharpnessSeries *sharpness_series_new (Session *session, uint64_t every, size_t most_products);
void sharpness_series_free (SharpnessSeries *self);

/* After a step: measures when that is due, with at most so many products. */
void sharpness_series_follow (SharpnessSeries *self, Session *session, size_t most_products);

/* Forgets what came after the present step, and measures anew. */
void sharpness_series_rewind (SharpnessSeries *self, Session *session, size_t most_products);

/* λmax, the threshold, and what has not converged, against the step, with a caption. */
Plot *sharpness_series_plot (const SharpnessSeries *self, const Session *session);

/* Results: first, last and largest sharpness, residual, threshold and, unless training diverged, ratio. */
void sharpness_series_report (const SharpnessSeries *self, const Session *session);

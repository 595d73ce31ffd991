/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What predicts how well a network generalises: a study a file. */
#pragma once

#include "runs/experiment.h"
#include "runs/run_inside.h"

/* In the order of the choices of "study". */
typedef enum
{
  STUDY_MEASURES,
  STUDY_RESCALING,
  STUDY_LINE
} Study;

void flat_minima_measures (Run *run); /* measures.c: a sweep over everything that may be set */
void flat_minima_rescaled (Run *run); /* rescaled.c: one function, as sharp as one likes */
void flat_minima_line (Run *run);     /* line.c: from small batches to large ones */

extern const Explanation flat_minima_explanation;

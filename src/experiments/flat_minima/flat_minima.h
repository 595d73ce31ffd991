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
  STUDY_LINE,
  STUDY_RADIUS
} Study;

void flat_minima_measures (Run *run); /* measures.c: a sweep over everything that may be set */

extern const Explanation flat_minima_explanation;

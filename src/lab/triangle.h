/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss over the triangle between the first three of many networks, flat or bent (analysis/simplex.h). */
#pragma once

#include "figure/figure.h"
#include "lab/pair_training.h"
#include "runs/run_inside.h"

typedef enum
{
  TRIANGLE_APART,    /* the networks as they were trained */
  TRIANGLE_MATCHED,  /* their units matched to the first's by weights */
  TRIANGLE_CONNECTED /* bent by the connectors, as they are now */
} TriangleKind;
#define TRIANGLES (TRIANGLE_CONNECTED + 1)

/* Of each kind on the monitored samples, at the nodes of a map (analysis/simplex_map.h), owned; NULL: not measured. */
typedef Numbers *TriangleLosses[TRIANGLES];

/* Measures one of them, if there is such a triangle: it takes three networks, or connectors.  false: cancelled. */
bool triangle_measure (TriangleLosses losses, const PairTraining *training, TriangleKind kind);

/* Side by side, those that were measured; names: of the corners. */
Plot *triangle_plot (const TriangleLosses losses, const char *const names[3]);

/* As results the means, of connectors once they are trained, and how many times the flat triangle's area the bent one
 * has. */
void triangle_report (const TriangleLosses losses, const PairTraining *training, Run *run);

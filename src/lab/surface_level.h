/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of a loss surface is low: the level at half the loss of the best constant prediction, for K balanced classes
 * and cross-entropy ½ ln K; its line on the surface, and the fraction of the grid's points below it.  What is not
 * finite is above everything. */
#pragma once

#include "figure/clauses.h"
#include "lab/loss_surface.h"

/* 0: the best constant prediction is without fault, as of a single class, and nothing is below. */
double surface_level (const Problem *problem);
double surface_fraction_below (const LossSurface *surface, double level);

/* The line, named; nothing where the surface does not cross the level. */
void surface_level_draw (Plot *plot, const Problem *problem);

/* "10.1 % of the grid below half of chance, 1.151". */
void surface_level_describe (const LossSurface *surface, const Problem *problem, Clauses *clauses);

/* Results: the path's variance along the plane where it is known, least and median loss, the fraction. */
void surface_report (const LossSurface *surface, const Problem *problem, Run *run);

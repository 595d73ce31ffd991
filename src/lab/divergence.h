/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said when training leaves the finite numbers: where, why, and what would have been slow enough. */
#pragma once

#include "figure/clauses.h"
#include "lab/descent.h"
#include "runs/run_inside.h"

/* After a step of the descent at this rate had a result other than STEP_DONE: measures the threshold at the start and
 * at the best record up to the state to go back to, tries which smaller rate (one digit, within the parameter's range)
 * stays finite as far as a look ahead reaches, and writes the message (g_free).  Takes a record of where the descent
 * stands.
 */
Divergence divergence_measure (Run *run, const Problem *problem, Descent *descent, double rate, StepResult result);

/* In a caption: the message, and what would have been slow enough. */
void divergence_describe (const Divergence *divergence, Clauses *clauses);

/* The step, marked and named in every plot of the figure, which is not published, that has steps along its x axis. */
void divergence_mark (const Divergence *divergence, Figure *figure);
/* The same in one plot, whose axis of x counts otherwise: epochs. */
void divergence_mark_at (const Divergence *divergence, Plot *plot, double x);

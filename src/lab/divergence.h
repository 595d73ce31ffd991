/* What is said when training leaves the finite numbers: where, why, and what would have been slow enough. */
#pragma once

#include "lab/descent.h"
#include "runs/run_inside.h"

/* After a step of the descent at this rate had a result other than STEP_DONE: measures the threshold, tries which
 * smaller rate stays finite, and writes the message (g_free).  Takes a record of where the descent stands. */
Divergence divergence_measure (Run *run, const Problem *problem, Descent *descent, double rate, StepResult result);

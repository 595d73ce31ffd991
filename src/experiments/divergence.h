/* What is said when training leaves the finite numbers: where, why, and what would have been slow enough. */
#pragma once

#include "experiments/descent.h"

/* The learning rate beyond which descent diverges on a quadratic whose largest curvature is sharpness: 2/λmax, with
 * momentum β 2(1+β)/λmax, and with Nesterov's 2(1+β)/((1+2β)λmax); weight decay adds to λmax.  NaN for optimisers that
 * have no such threshold, or where nothing curves upwards.  And the formula as it is written. */
double divergence_threshold (const Problem *problem, double sharpness);
const char *divergence_formula (const Problem *problem);

/* After a step of the descent at this rate had a result other than STEP_DONE: measures the threshold, tries which
 * smaller rate stays finite, and writes the message (g_free).  Takes a record of where the descent stands. */
Divergence divergence_measure (Run *run, const Problem *problem, Descent *descent, double rate, StepResult result);

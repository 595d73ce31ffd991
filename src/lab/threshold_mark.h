/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning rate beyond which descent on a quadratic as curved as the loss is here diverges, kept up to date as a
 * mark on the slider. */
#pragma once

#include "lab/problem.h"
#include "runs/run_inside.h"

typedef struct _ThresholdMark ThresholdMark;

ThresholdMark *threshold_mark_new (const Problem *problem, Run *run);
void threshold_mark_free (ThresholdMark *self);

/* Measures λmax at theta and moves the mark, or takes it away where λmax has not converged; does nothing while the last
 * measurement is so recent that this one would take more than a twentieth of the time, or when nobody watches. */
void threshold_mark_update (ThresholdMark *self, const real *theta, uint64_t step);

/* Moves the mark to where a λmax that is known at this step puts it: the slider's rate is the schedule's base, so that
 * the mark is the threshold over the schedule's factor, and there is none where that is 0. */
void threshold_mark_set (const Problem *problem, Run *run, double sharpness, uint64_t step);

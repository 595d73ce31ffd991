/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one of many fits measures while it is trained: rows of numbers at steps that lie as evenly on a logarithmic axis
 * as whole steps allow, from 1 to the last.  Which steps these are depends on their total alone.  (A training that is
 * watched has a Series, which thins what it holds.) */
#pragma once

#include "figure/numbers.h"

#include <stdint.h>

typedef struct _StepHistory StepHistory;

/* At most points ≥ 2 rows of so many columns beside the step; total ≥ 1. */
StepHistory *step_history_new (uint64_t total, unsigned points, unsigned columns);
void step_history_free (StepHistory *self);

uint64_t step_history_next (const StepHistory *self); /* the step of the next row; UINT64_MAX: there is none */
double *step_history_add (StepHistory *self);         /* that row, to be filled in [columns] */

/* Column 0 is the step.  Of the rows that were added, [rows]; NULL: none was. */
Numbers *step_history_column (const StepHistory *self, unsigned column);

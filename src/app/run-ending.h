/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends runs without keeping the window waiting: a run may be in the middle of a long product. */
#pragma once

#include "runs/run.h"

void run_end_later (Run *run); /* takes it */
void run_wait_for_ends (void);

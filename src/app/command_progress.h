/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of a run on standard error: a bar on a terminal, a line every few seconds elsewhere. */
#pragma once

#include "runs/run.h"

/* Waits for the run to end.  SIGINT and SIGTERM stop it and keep what is done; returns the signal that came, or 0. */
int command_watch (Run *run, bool quiet);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "basin run" leaves: a table on standard output, exported figures, the run folder. */
#pragma once

#include "app/command_options.h"
#include "runs/run.h"

/* What could not be written later is said before anything is computed.  All three return an exit status. */
int command_check_exports (const RunRequest *request);
/* Exports the figure as was asked for, or lists its plots. */
void command_list_plots (const Figure *figure);
int command_export (const RunRequest *request, const Figure *figure);
int command_write (const RunRequest *request, RunFolder *folder, Run *run);

void command_print_results (Run *run);

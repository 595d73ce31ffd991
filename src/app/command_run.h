/* SPDX-License-Identifier: GPL-3.0-or-later */
/* basin run EXPERIMENT: one run without a window.  argv begins after the command. */
#pragma once

int command_run (int argc, char **argv);

/* The same without progress or results: only what is exported or saved, and what went wrong. */
int command_run_silently (int argc, char **argv);

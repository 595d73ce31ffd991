/* SPDX-License-Identifier: GPL-3.0-or-later */
/* basin list, and basin describe EXPERIMENT [--json].  argv begins after the command. */
#pragma once

#include "runs/experiment.h"

int command_list (int argc, char **argv);
int command_describe (int argc, char **argv);

/* The experiment of that id; otherwise says which one might be meant, and returns NULL. */
const Experiment *command_find_experiment (const char *id);

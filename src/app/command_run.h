/* basin run EXPERIMENT: one run without a window. */
#pragma once

#include "app/command_line.h"
#include "runs/experiment.h"

int command_run (int argc, char **argv);

/* The experiment of that id; otherwise says which one might be meant, and returns NULL. */
const Experiment *command_find_experiment (const char *id);

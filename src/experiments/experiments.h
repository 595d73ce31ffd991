/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of phenomena.  Each is a line in meson.build, from which experiment_names.h is made. */
#pragma once

#include "experiments/experiment_names.h"
#include "runs/experiment.h"

#define EXPERIMENT_DECLARATION(name) extern const Experiment name##_experiment;
EXPERIMENT_NAMES (EXPERIMENT_DECLARATION)

extern const Experiment *const experiments[]; /* ended by NULL */

const Experiment *experiment_find (const char *id); /* or NULL */

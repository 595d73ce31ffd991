/* The table of phenomena: adding one is adding a file and a line here. */
#pragma once

#include "runs/experiment.h"

extern const Experiment *const experiments[]; /* ended by NULL */
extern const Experiment landscape_experiment;
extern const Experiment connectivity_experiment;
extern const Experiment spectrum_experiment;
extern const Experiment stability_experiment;

const Experiment *experiment_find (const char *id); /* or NULL */

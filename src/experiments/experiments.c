/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/experiments.h"

#include <glib.h>

#define EXPERIMENT_ADDRESS(name) &name##_experiment,
const Experiment *const experiments[] = { EXPERIMENT_NAMES (EXPERIMENT_ADDRESS) NULL };

const Experiment *
experiment_find (const char *id)
{
  for (const Experiment *const *experiment = experiments; *experiment != NULL; experiment++)
    if (g_str_equal ((*experiment)->id, id))
      return *experiment;
  return NULL;
}

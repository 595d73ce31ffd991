#include "experiments/experiments.h"

#include <glib.h>

const Experiment *const experiments[] = {
  &landscape_experiment, &connectivity_experiment, &spectrum_experiment, &stability_experiment, NULL,
};

const Experiment *
experiment_find (const char *id)
{
  for (const Experiment *const *experiment = experiments; *experiment != NULL; experiment++)
    if (g_str_equal ((*experiment)->id, id))
      return *experiment;
  return NULL;
}

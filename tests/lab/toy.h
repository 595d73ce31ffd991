/* What the tests of the lab train: settings of all the shared parameters, by ids and values in turn. */
#pragma once

#include "lab/descent.h"
#include "lab/parameters.h"

static const ParameterGroup toy_groups[] = { QUICK_GROUP, USUAL_GROUPS, { NULL } };
static const Experiment toy_experiment = { .id = "toy", .title = "Toy", .summary = "Toy", .groups = toy_groups };

/* values: ended by NULL. */
static inline Settings *
toy_settings (const Experiment *experiment, const char *const *values)
{
  Settings *settings = settings_new (experiment);

  for (; values[0] != NULL; values += 2)
    {
      g_autoptr (GError) error = NULL;
      settings_set (settings, values[0], values[1], &error);
      g_assert_no_error (error);
    }
  return settings;
}

static inline Problem *
toy_problem (const char *const *values)
{
  g_autoptr (Settings) settings = toy_settings (&toy_experiment, values);
  g_autoptr (GError) error = NULL;
  Problem *problem = problem_from_settings (settings, &error);

  g_assert_no_error (error);
  return problem;
}

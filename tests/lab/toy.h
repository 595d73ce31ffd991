/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the lab train: settings of all the shared parameters, by ids and values in turn. */
#pragma once

#include "lab/descent.h"
#include "lab/parameters.h"
#include "runs/run.h"

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
  TrainingRecipe recipe;
  Problem *problem = recipe_read (settings, &recipe, &error) ? problem_new (&recipe, &error) : NULL;

  g_assert_no_error (error);
  return problem;
}

/* Calls body on the thread of a run with these settings, until it returns: one run at a time. */
static inline Run *
toy_run_to_its_end (void (*body) (Run *run), const char *const *values, bool unattended)
{
  static Experiment experiment;
  g_autoptr (Settings) settings = NULL;
  Run *run;

  experiment = toy_experiment;
  experiment.run = body;
  settings = toy_settings (&experiment, values);
  run = run_new (&experiment, settings, &(RunOptions){ .threads = 2, .unattended = unattended });
  run_join (run);
  g_assert_null (run_error (run));
  return run;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The experiments, one a row.  Arrows move between them, Enter, Space or a click chooses; Tab goes past the list.
 *
 * Signal "chosen" (guint index): by the user. */
#pragma once

#include "runs/experiment.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_EXPERIMENT_LIST (basin_experiment_list_get_type ())
G_DECLARE_FINAL_TYPE (BasinExperimentList, basin_experiment_list, BASIN, EXPERIMENT_LIST, GtkWidget)

void basin_experiment_list_set_table (BasinExperimentList *self, const Experiment *const *table); /* ended by NULL */
void basin_experiment_list_set_current (BasinExperimentList *self, const Experiment *experiment); /* emits nothing */

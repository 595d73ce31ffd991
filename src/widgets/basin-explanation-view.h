/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a student reads about an experiment: what is seen, why it happens, the formula, what to try, what this does not
 * show, papers.  Text can be selected; arrows and Page Up and Page Down move it.
 *
 * Signals: "suggestion-chosen" (gpointer suggestion: a const Suggestion *); "closed": Escape, or its button. */
#pragma once

#include "runs/experiment.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_EXPLANATION_VIEW (basin_explanation_view_get_type ())
G_DECLARE_FINAL_TYPE (BasinExplanationView, basin_explanation_view, BASIN, EXPLANATION_VIEW, GtkWidget)

void basin_explanation_view_set_experiment (BasinExplanationView *self, const Experiment *experiment);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of columns in CSV. */
#pragma once

#include <glib.h>

/* Lower snake case in ASCII, with the unit last: ("Accuracy", "%") accuracy_percent, "λmax" lambda_max, "−λmin/λmax"
 * minus_lambda_min_over_lambda_max, "‖θ − θ₀‖" norm_theta_minus_theta_0, "x₁" x1.  Empty where nothing of it can be
 * spelled so.  Free with g_free. */
char *column_name (const char *label, const char *unit);

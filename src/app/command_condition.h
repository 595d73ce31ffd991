/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a parameter has an effect (Parameter.when), in words. */
#pragma once

#include "runs/settings.h"

/* "model is network or deep-linear and data is not file"; g_free. */
char *command_condition_in_words (const char *when);

/* Says of a parameter that was set that it has no effect, and why, if that is so. */
void command_condition_report (const Settings *settings, const char *id);

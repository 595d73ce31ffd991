/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a student reads of the experiments that are one file, or two. */
#pragma once

#include "runs/experiment.h"

extern const Explanation landscape_explanation;
extern const Explanation spectrum_explanation;
extern const Explanation stability_explanation;

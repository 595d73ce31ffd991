#pragma once

#include "runs/experiment.h"

extern const Explanation connectivity_explanation;

#include "runs/experiment.h"

#include "runs/run.h"

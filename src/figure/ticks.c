#include "figure/ticks.h"

#include "analysis/sharpness.h"

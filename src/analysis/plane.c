#include "analysis/plane.h"

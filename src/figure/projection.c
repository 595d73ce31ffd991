#include "figure/projection.h"

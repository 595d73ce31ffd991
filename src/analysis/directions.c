#include "analysis/directions.h"

#include "figure/numbers.h"

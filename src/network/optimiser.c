#include "network/optimiser.h"

#include "numeric/random.h"

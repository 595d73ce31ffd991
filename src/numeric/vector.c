#include "numeric/vector.h"

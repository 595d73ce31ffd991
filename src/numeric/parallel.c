#include "numeric/parallel.h"

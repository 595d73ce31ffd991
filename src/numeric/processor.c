#include "numeric/processor.h"

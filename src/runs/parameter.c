#include "runs/parameter.h"

#include "plot/theme.h"

#include "figure/view3d.h"

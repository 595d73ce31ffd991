#include "figure/contours.h"

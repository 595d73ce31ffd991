#include "figure/colourmap.h"

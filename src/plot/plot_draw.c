#include "plot/plot_draw.h"

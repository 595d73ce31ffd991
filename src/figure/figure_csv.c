#include "figure/figure_csv.h"

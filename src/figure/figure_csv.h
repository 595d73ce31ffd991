/* A plot as CSV: what is plotted, to the last digit. */
#pragma once

#include "figure/figure.h"

/* One table a plot, in long form where layers differ in kind.  Free with g_free. */
char *plot_to_csv (const Plot *plot);

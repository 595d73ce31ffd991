/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From where a path on a surface is seen best. */
#pragma once

#include "figure/figure.h"

/* The yaw of a plot with a surface from which the fewest points of the path (x, y, z, none of them NaN) are hidden by
 * the surface itself; the default view's where it is as good as any. */
double viewpoint_yaw (const Plot *plot, const Numbers *x, const Numbers *y, const Numbers *z);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profiles of all pairs: drawn, as one array, and as a table. */
#pragma once

#include "figure/figure.h"
#include "figure/table.h"
#include "lab/pair_training.h"

/* [pairs × PAIR_PATHS × points × PROFILE_NUMBERS], NaN where a path was not measured; owned. */
Numbers *pair_profiles (const PairTraining *training, size_t points);

/* One number of all points of a pair's path; owned. */
Numbers *pair_profiles_column (const Numbers *profiles, unsigned pair, PairPath path, size_t points,
                               ProfileNumber number);

/* A row for each point of each path that is there, labelled "PREFIXline-a-b": all but the arc length.  The profiles are
 * those of all pairs of so many networks, by the first and then by the second. */
Table *pair_profiles_table (void);
void pair_profiles_tabulate (const Numbers *profiles, unsigned networks, size_t points, const char *prefix,
                             Table *table);

/* A loss, or an error in per cent, against the arc length of one path, which the first pair must have: of one pair what
 * was measured; of many their median and range, for test samples the median alone. */
Layer *plot_add_profile (Plot *plot, const PairTraining *training, PairPath path, ProfileNumber number, const char *id,
                         const char *name);

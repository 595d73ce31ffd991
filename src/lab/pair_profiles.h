/* The profiles of all pairs of some networks as one array, and as a table. */
#pragma once

#include "figure/table.h"
#include "lab/pair.h"

/* Numbers of a point, in this order. */
typedef enum
{
  PROFILE_T,
  PROFILE_TRAIN_LOSS,
  PROFILE_TEST_LOSS,
  PROFILE_TRAIN_ERROR,
  PROFILE_TEST_ERROR,
  PROFILE_ARC,
  PROFILE_NUMBERS
} ProfileNumber;

/* [pairs × PAIR_PATHS × points × PROFILE_NUMBERS], NaN where a path was not measured; owned. */
Numbers *pair_profiles (unsigned pairs, Pair *const *pair, size_t points);

/* A row for each point of each path that is there, labelled "PREFIXline-a-b": all but the arc length.  The profiles are
 * those of all pairs of so many networks, by the first and then by the second. */
Table *pair_profiles_table (void);
void pair_profiles_tabulate (const Numbers *profiles, unsigned networks, size_t points, const char *prefix,
                             Table *table);

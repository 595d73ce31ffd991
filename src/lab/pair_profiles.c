/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/pair_profiles.h"

#include "figure/compose.h"
#include "numeric/statistics.h"

#include <math.h>
#include <string.h>

Numbers *
pair_profiles (const PairTraining *training, size_t points)
{
  Numbers *profiles = numbers_new ((size_t) training->pairs * PAIR_PATHS * points * PROFILE_NUMBERS);
  double *at = profiles->v;

  for (unsigned k = 0; k < training->pairs; k++)
    for (int path = 0; path < PAIR_PATHS; path++)
      {
        const PathProfile *profile = training->pair[k]->path[path].profile;
        for (size_t i = 0; i < points; i++)
          for (int number = 0; number < PROFILE_NUMBERS; number++)
            *at++ = profile != NULL ? path_profile_numbers (profile, (ProfileNumber) number)[i] : NAN;
      }
  return profiles;
}

Numbers *
pair_profiles_column (const Numbers *profiles, unsigned pair, PairPath path, size_t points, ProfileNumber number)
{
  const double *at = profiles->v + (pair * PAIR_PATHS + path) * points * PROFILE_NUMBERS + number;
  Numbers *column = numbers_new (points);

  for (size_t i = 0; i < points; i++)
    column->v[i] = at[i * PROFILE_NUMBERS];
  return column;
}

Table *
pair_profiles_table (void)
{
  static const char *const columns[] = { "t", "train_loss", "test_loss", "train_error", "test_error", NULL };
  return table_new_labelled ("path", 0, columns);
}

void
pair_profiles_tabulate (const Numbers *profiles, unsigned networks, size_t points, const char *prefix, Table *table)
{
  const double *at = profiles->v;

  for (unsigned a = 0; a < networks; a++)
    for (unsigned b = a + 1; b < networks; b++)
      for (int path = 0; path < PAIR_PATHS; path++)
        {
          g_autofree char *label = g_strdup_printf ("%s%s-%c-%c", prefix, pair_path_ids[path], 'a' + (char) a,
                                                    'a' + (char) b);
          for (size_t i = 0; i < points; i++, at += PROFILE_NUMBERS)
            if (!isnan (at[PROFILE_T]))
              memcpy (table_append_labelled (table, label), at, PROFILE_ARC * sizeof (double));
        }
}

/* ---- Drawn ---- */

static bool
is_error (ProfileNumber number)
{
  return number == PROFILE_TRAIN_ERROR || number == PROFILE_TEST_ERROR;
}

static Layer *
add_one (Plot *plot, const PathProfile *profile, ProfileNumber number, const char *id, const char *name)
{
  Numbers *values = numbers_copy (path_profile_numbers (profile, number), profile->n);

  for (size_t i = 0; i < profile->n && is_error (number); i++)
    values->v[i] *= 100;
  return plot_add_line (plot, id, name, numbers_copy (profile->arc, profile->n), values);
}

/* values[pairs] at a fraction of the length, of the pairs whose path was measured; how many they are. */
static size_t
collect (const PairTraining *training, PairPath path, ProfileNumber number, double arc, double *values)
{
  size_t n = 0;

  for (unsigned k = 0; k < training->pairs; k++)
    {
      const PathProfile *profile = training->pair[k]->path[path].profile;
      if (profile != NULL)
        values[n++] = (is_error (number) ? 100 : 1)
                      * path_profile_value (profile, path_profile_numbers (profile, number), arc);
    }
  return n;
}

static Layer *
add_many (Plot *plot, const PairTraining *training, PairPath path, ProfileNumber number, const char *id,
          const char *name)
{
  size_t points = training->pair[0]->path[path].profile->n;
  Numbers *arc = numbers_linear (0, 1, points), *median = numbers_new (points);
  Numbers *low = numbers_new (points), *high = numbers_new (points);
  Layer *band = plot_add_band (plot, id, name, arc, median, low, high);

  for (size_t i = 0; i < points; i++)
    {
      double values[PAIR_TRAINING_MOST];
      size_t n = statistics_sort (values, collect (training, path, number, arc->v[i], values));
      median->v[i] = statistics_sorted_quantile (values, n, 0.5);
      low->v[i] = statistics_sorted_quantile (values, n, 0);
      high->v[i] = statistics_sorted_quantile (values, n, 1);
    }
  return number == PROFILE_TEST_LOSS || number == PROFILE_TEST_ERROR ? layer_drop_band (band) : band;
}

Layer *
plot_add_profile (Plot *plot, const PairTraining *training, PairPath path, ProfileNumber number, const char *id,
                  const char *name)
{
  return training->pairs == 1 ? add_one (plot, training->pair[0]->path[path].profile, number, id, name)
                              : add_many (plot, training, path, number, id, name);
}

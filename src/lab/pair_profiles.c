#include "lab/pair_profiles.h"

#include "figure/compose.h"

#include <math.h>
#include <string.h>

Numbers *
pair_profiles (unsigned pairs, Pair *const *pair, size_t points)
{
  Numbers *profiles = numbers_constant (NAN, (size_t) pairs * PAIR_PATHS * points * PROFILE_NUMBERS);
  double *at = profiles->v;

  for (unsigned k = 0; k < pairs; k++)
    for (int path = 0; path < PAIR_PATHS; path++)
      for (size_t i = 0; i < points; i++, at += PROFILE_NUMBERS)
        {
          const PathProfile *p = pair[k]->path[path].profile;
          if (p == NULL)
            continue;
          at[PROFILE_T] = p->t[i];
          at[PROFILE_TRAIN_LOSS] = p->train_loss[i];
          at[PROFILE_TEST_LOSS] = p->test_loss[i];
          at[PROFILE_TRAIN_ERROR] = p->train_error[i];
          at[PROFILE_TEST_ERROR] = p->test_error[i];
          at[PROFILE_ARC] = p->arc[i];
        }
  return profiles;
}

Table *
pair_profiles_table (void)
{
  static const char *const columns[] = { "t", "train_loss", "test_loss", "train_error", "test_error", NULL };
  return table_new_labelled ("path", columns);
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

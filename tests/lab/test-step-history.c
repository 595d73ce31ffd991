/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that lie evenly on a logarithmic axis, and what is written at them. */
#include "lab/step_history.h"

#include <glib.h>
#include <math.h>

static void
test_steps (void)
{
  const uint64_t totals[] = { 1, 2, 7, 1000, 10000000 };

  for (guint k = 0; k < G_N_ELEMENTS (totals); k++)
    {
      StepHistory *history = step_history_new (totals[k], 40, 1);
      double ratio = pow ((double) totals[k], 1 / 39.0);
      uint64_t last = 0;
      unsigned n = 0;

      for (; step_history_next (history) != UINT64_MAX; n++)
        {
          uint64_t step = step_history_next (history);
          g_assert_cmpuint (step, >, last);
          /* Never further than a whole step beyond the ratio of neighbours. */
          if (last > 0)
            g_assert_cmpfloat ((double) step, <=, ((double) last + 0.5) * ratio + 1);
          step_history_add (history)[0] = (double) step;
          last = step;
        }
      g_assert_cmpuint (last, ==, totals[k]);
      g_assert_cmpuint (n, <=, 40);
      g_assert_cmpuint (n, ==, totals[k] < 8 ? totals[k] : n);
      g_autoptr (Numbers) steps = step_history_column (history, 0), values = step_history_column (history, 1);
      g_assert_cmpuint (steps->n, ==, n);
      g_assert_cmpfloat (steps->v[0], ==, 1);
      g_assert_cmpmem (steps->v, n * sizeof (double), values->v, n * sizeof (double));
      step_history_free (history);
    }
}

static void
test_columns (void)
{
  StepHistory *history = step_history_new (100, 5, 2);

  g_assert_null (step_history_column (history, 1));
  for (int i = 0; i < 3; i++)
    {
      double *row = step_history_add (history);
      row[0] = i;
      row[1] = -i;
    }
  g_autoptr (Numbers) first = step_history_column (history, 1), second = step_history_column (history, 2);
  g_assert_cmpuint (first->n, ==, 3);
  g_assert_cmpfloat (first->v[2], ==, 2);
  g_assert_cmpfloat (second->v[2], ==, -2);
  g_assert_cmpuint (step_history_next (history), ==, 32); /* 1, 3, 10, 32, 100 */
  step_history_free (history);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-history/steps", test_steps);
  g_test_add_func ("/step-history/columns", test_columns);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/numbers.h"

#include <string.h>

Numbers *
numbers_new (size_t n)
{
  Numbers *numbers = g_malloc0 (sizeof *numbers + n * sizeof (double));

  g_atomic_ref_count_init (&numbers->refs);
  numbers->n = n;
  return numbers;
}

Numbers *
numbers_copy (const double *v, size_t n)
{
  Numbers *numbers = numbers_new (n);

  if (n > 0)
    memcpy (numbers->v, v, n * sizeof (double));
  return numbers;
}

Numbers *
numbers_copy_floats (const float *v, size_t n)
{
  Numbers *numbers = numbers_new (n);

  for (size_t i = 0; i < n; i++)
    numbers->v[i] = v[i];
  return numbers;
}

/* One division at the end: between whole numbers at whole distances every value is exact. */
Numbers *
numbers_linear (double low, double high, size_t n)
{
  Numbers *numbers = numbers_new (n);

  for (size_t i = 0; i < n; i++)
    {
      double last = n > 1 ? (double) (n - 1) : 1, at = (double) i;
      numbers->v[i] = ((last - at) * low + at * high) / last;
    }
  return numbers;
}

bool
numbers_equal (const Numbers *a, const Numbers *b)
{
  return a == b || (a->n == b->n && memcmp (a->v, b->v, a->n * sizeof (double)) == 0);
}

Numbers *
numbers_ref (Numbers *numbers)
{
  g_atomic_ref_count_inc (&numbers->refs);
  return numbers;
}

void
numbers_unref (Numbers *numbers)
{
  if (g_atomic_ref_count_dec (&numbers->refs))
    g_free (numbers);
}

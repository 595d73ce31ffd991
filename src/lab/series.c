#include "lab/series.h"

#include <math.h>
#include <string.h>

#define STEP 0

struct _Series
{
  guint columns, most;
  uint64_t every;
  GArray *cells; /* of double, [rows × columns] */
};

Series *
series_new (guint columns, guint most, uint64_t every)
{
  Series *self = g_new0 (Series, 1);

  g_assert (columns > 0 && most >= 2 && every > 0);
  self->columns = columns;
  self->most = most;
  self->every = every;
  self->cells = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
series_free (Series *self)
{
  g_array_unref (self->cells);
  g_free (self);
}

bool
series_due (const Series *self, uint64_t step)
{
  return step % self->every == 0;
}

uint64_t
series_interval (const Series *self)
{
  return self->every;
}

guint
series_length (const Series *self)
{
  return self->cells->len / self->columns;
}

static double *
row_at (const Series *self, guint index)
{
  return &g_array_index (self->cells, double, index * self->columns);
}

const double *
series_row (const Series *self, int index)
{
  guint n = series_length (self), i = index < 0 ? n - (guint) -index : (guint) index;

  g_assert (i < n);
  return row_at (self, i);
}

/* Keeps what the doubled interval keeps, and the last row. */
static void
thin (Series *self)
{
  guint n = series_length (self), kept = 0;

  self->every *= 2;
  for (guint i = 0; i < n; i++)
    if (series_due (self, (uint64_t) row_at (self, i)[STEP]) || i + 1 == n)
      {
        memmove (row_at (self, kept), row_at (self, i), self->columns * sizeof (double));
        kept++;
      }
  g_array_set_size (self->cells, kept * self->columns);
}

double *
series_add (Series *self, uint64_t step)
{
  double *row;

  if (step == 0)
    g_array_set_size (self->cells, 0);
  else
    series_cut (self, step - 1);
  g_array_set_size (self->cells, self->cells->len + self->columns);
  row = row_at (self, series_length (self) - 1);
  for (guint i = 0; i < self->columns; i++)
    row[i] = NAN;
  row[STEP] = (double) step;
  while (series_length (self) > self->most)
    thin (self);
  return row_at (self, series_length (self) - 1);
}

void
series_cut (Series *self, uint64_t step)
{
  while (series_length (self) > 0 && row_at (self, series_length (self) - 1)[STEP] > (double) step)
    g_array_set_size (self->cells, self->cells->len - self->columns);
}

Numbers *
series_column (const Series *self, guint column)
{
  Numbers *numbers = numbers_new (series_length (self));

  g_assert (column < self->columns);
  for (guint i = 0; i < numbers->n; i++)
    numbers->v[i] = row_at (self, i)[column];
  return numbers;
}

double
series_largest (const Series *self, guint column)
{
  double largest = 0;

  for (guint i = 0; i < series_length (self); i++)
    if (isfinite (row_at (self, i)[column]))
      largest = fmax (largest, row_at (self, i)[column]);
  return largest;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/series.h"

#include <math.h>
#include <string.h>

#define STEP 0

struct _Series
{
  guint columns, most;
  uint64_t every;
  GArray *cells;      /* of double, [rows × columns] */
  size_t bytes;       /* of a vector; 0: rows have none */
  GPtrArray *vectors; /* one a row, or NULL */
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

Series *
series_new_with_vectors (guint columns, guint most, uint64_t every, size_t bytes)
{
  Series *self = series_new (columns, most, every);

  g_assert (bytes > 0);
  self->bytes = bytes;
  self->vectors = g_ptr_array_new_with_free_func (g_free);
  return self;
}

Series *
series_copy (const Series *series)
{
  Series *self = g_memdup2 (series, sizeof *series);

  self->cells = g_array_copy (series->cells);
  if (series->vectors == NULL)
    return self;
  self->vectors = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < series->vectors->len; i++)
    g_ptr_array_add (self->vectors, g_memdup2 (series->vectors->pdata[i], series->bytes));
  return self;
}

void
series_free (Series *self)
{
  g_array_unref (self->cells);
  g_clear_pointer (&self->vectors, g_ptr_array_unref);
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

static guint
from_the_end (const Series *self, int index)
{
  guint n = series_length (self), i = index < 0 ? n - (guint) -index : (guint) index;

  g_assert (i < n);
  return i;
}

const double *
series_row (const Series *self, int index)
{
  return row_at (self, from_the_end (self, index));
}

void *
series_vector (const Series *self, int index)
{
  return self->vectors->pdata[from_the_end (self, index)];
}

static void
shorten (Series *self, guint rows)
{
  g_array_set_size (self->cells, rows * self->columns);
  if (self->vectors != NULL)
    g_ptr_array_set_size (self->vectors, (int) rows);
}

/* The row that is overwritten changes places with this one, so that its vector is freed with the rest. */
static void
move (Series *self, guint from, guint to)
{
  memmove (row_at (self, to), row_at (self, from), self->columns * sizeof (double));
  if (self->vectors != NULL)
    {
      gpointer overwritten = self->vectors->pdata[to];
      self->vectors->pdata[to] = self->vectors->pdata[from];
      self->vectors->pdata[from] = overwritten;
    }
}

/* Keeps what the doubled interval keeps, and the last row. */
static void
thin (Series *self)
{
  guint n = series_length (self), kept = 0;

  self->every *= 2;
  for (guint i = 0; i < n; i++)
    if (series_due (self, (uint64_t) row_at (self, i)[STEP]) || i + 1 == n)
      move (self, i, kept++);
  shorten (self, kept);
}

double *
series_add (Series *self, uint64_t step)
{
  double *row;

  if (step == 0)
    shorten (self, 0);
  else
    series_cut (self, step - 1);
  g_array_set_size (self->cells, self->cells->len + self->columns);
  if (self->vectors != NULL)
    g_ptr_array_add (self->vectors, g_malloc (self->bytes));
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
    shorten (self, series_length (self) - 1);
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

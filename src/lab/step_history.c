/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/step_history.h"

#include <glib.h>
#include <math.h>

struct _StepHistory
{
  unsigned columns;
  GArray *steps; /* of uint64_t, ascending */
  double *rows;  /* [steps · columns] */
  guint added;
};

StepHistory *
step_history_new (uint64_t total, unsigned points, unsigned columns)
{
  StepHistory *self = g_new0 (StepHistory, 1);
  double ratio = pow ((double) total, 1.0 / (points - 1));
  uint64_t last = 0;

  self->columns = columns;
  self->steps = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  for (unsigned i = 0; i < points; i++)
    {
      uint64_t step = (uint64_t) llround (pow (ratio, i));
      if (step > last && step <= total)
        g_array_append_val (self->steps, step);
      last = MAX (last, step);
    }
  self->rows = g_new0 (double, (gsize) self->steps->len *columns);
  return self;
}

void
step_history_free (StepHistory *self)
{
  g_array_unref (self->steps);
  g_free (self->rows);
  g_free (self);
}

uint64_t
step_history_next (const StepHistory *self)
{
  return self->added < self->steps->len ? g_array_index (self->steps, uint64_t, self->added) : UINT64_MAX;
}

double *
step_history_add (StepHistory *self)
{
  g_assert (self->added < self->steps->len);
  return self->rows + (gsize) self->added++ * self->columns;
}

Numbers *
step_history_column (const StepHistory *self, unsigned column)
{
  Numbers *values = self->added > 0 ? numbers_new (self->added) : NULL;

  g_assert (column <= self->columns);
  for (guint i = 0; i < self->added; i++)
    values->v[i] = column == 0 ? (double) g_array_index (self->steps, uint64_t, i)
                               : self->rows[(gsize) i * self->columns + column - 1];
  return values;
}

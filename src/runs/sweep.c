/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of a sweep. */
#include "runs/sweep_private.h"

#include <math.h>

/* ---- Places ---- */

static SweepSlot *
slot_new (const Sweep *self)
{
  SweepSlot *slot = g_new0 (SweepSlot, 1);

  slot->fit.row = g_new (double, self->columns + 1);
  slot->fit.arrays = g_new0 (Numbers *, self->arrays + 1);
  for (unsigned c = 0; c < self->columns; c++)
    slot->fit.row[c] = NAN;
  return slot;
}

static void
slot_free (gpointer data, gpointer user)
{
  const Sweep *self = user;
  SweepSlot *slot = data;

  for (unsigned a = 0; a < self->arrays; a++)
    g_clear_pointer (&slot->fit.arrays[a], numbers_unref);
  g_clear_pointer (&slot->fit.files, g_hash_table_unref);
  g_free (slot->fit.arrays);
  g_free (slot->fit.row);
  g_free (slot->fit.why);
  g_free (slot);
}

static void
place_set_seeds (const Sweep *self, SweepPlace *place)
{
  while (place->slots->len < self->seeds)
    g_ptr_array_add (place->slots, slot_new (self));
}

static void
place_free (const Sweep *self, SweepPlace *place)
{
  g_ptr_array_foreach (place->slots, slot_free, (gpointer) self);
  g_ptr_array_unref (place->slots);
  g_free (place);
}

double
sweep_forward (const Sweep *self, double value)
{
  return self->axis.logarithmic ? log (value) : value;
}

double
sweep_backward (const Sweep *self, double position)
{
  double value = self->axis.logarithmic ? exp (position) : position;
  return self->axis.whole_numbers ? round (value) : value;
}

void
sweep_add_place (Sweep *self, unsigned curve, double value)
{
  GPtrArray *places = self->places[curve];
  SweepPlace *place;
  guint i = 0;

  while (i < places->len && ((SweepPlace *) places->pdata[i])->value < value)
    i++;
  if (i < places->len && ((SweepPlace *) places->pdata[i])->value == value)
    return;
  place = g_new0 (SweepPlace, 1);
  place->value = value;
  place->cost = self->class->cost != NULL ? self->class->cost (self->world, curve, value) : 0;
  place->slots = g_ptr_array_new ();
  place_set_seeds (self, place);
  g_ptr_array_insert (places, (int) i, place);
}

/* Evenly spread; one of them moves to where something is expected, so that even the first curve shows it. */
static void
add_first_places (Sweep *self, unsigned curve)
{
  const SweepAxis *axis = &self->axis;
  double from = sweep_forward (self, axis->low), to = sweep_forward (self, axis->high);
  double expected = axis->whole_numbers ? round (axis->pinned) : axis->pinned;
  int count = (int) MIN (axis->coarse, axis->most), pinned = -1;

  for (unsigned i = 0; i < axis->n_given; i++)
    sweep_add_place (self, curve, axis->given[i]);
  if (axis->n_given > 0)
    return;
  if (count > 2 && axis->pinned > axis->low && axis->pinned < axis->high)
    pinned = CLAMP ((int) lround ((sweep_forward (self, axis->pinned) - from) / (to - from) * (count - 1)), 1,
                    count - 2);
  for (int i = 0; i < count; i++)
    sweep_add_place (self, curve,
                     i == pinned ? expected : sweep_backward (self, from + (to - from) * i / MAX (count - 1, 1)));
}

static void
make_places (Sweep *self, unsigned curves)
{
  self->curves = curves;
  self->places = g_new (GPtrArray *, curves);
  for (unsigned c = 0; c < curves; c++)
    {
      self->places[c] = g_ptr_array_new ();
      add_first_places (self, c);
    }
}

static void
drop_places (Sweep *self)
{
  sweep_drop_tasks (self);
  for (unsigned c = 0; c < self->curves; c++)
    {
      for (guint i = 0; i < self->places[c]->len; i++)
        place_free (self, self->places[c]->pdata[i]);
      g_ptr_array_unref (self->places[c]);
    }
  g_free (self->places);
  self->done = 0;
}

/* ---- The sweep ---- */

Sweep *
sweep_new (const SweepClass *class, const void *world, const SweepAxis *axis, unsigned curves, unsigned seeds)
{
  Sweep *self = g_new0 (Sweep, 1);

  g_assert (curves > 0 && seeds > 0 && (axis->n_given > 0 || axis->low < axis->high));
  self->class = class;
  self->world = world;
  self->axis = *axis;
  self->axis.given = g_memdup2 (axis->given, axis->n_given * sizeof (double));
  self->columns = g_strv_length ((char **) class->columns);
  self->arrays = class->arrays != NULL ? g_strv_length ((char **) class->arrays) : 0;
  self->header = sweep_make_header (class, self->columns);
  self->summary = sweep_make_summary_header (class, self->columns);
  self->seeds = seeds;
  pthread_mutex_init (&self->lock, NULL);
  g_queue_init (&self->resting);
  make_places (self, curves);
  return self;
}

void
sweep_free (Sweep *self)
{
  drop_places (self);
  g_clear_pointer (&self->previous_x, numbers_unref);
  g_clear_pointer (&self->previous_median, numbers_unref);
  pthread_mutex_destroy (&self->lock);
  g_free ((double *) self->axis.given);
  g_free (self->header);
  g_strfreev (self->summary);
  g_free (self);
}

void
sweep_set_seeds (Sweep *self, unsigned seeds)
{
  self->seeds = MAX (seeds, self->seeds);
  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < sweep_places (self, c); i++)
      place_set_seeds (self, self->places[c]->pdata[i]);
}

/* Before anything of it is there, the curve of before says more. */
static void
keep_previous (Sweep *self)
{
  unsigned n = sweep_places (self, 0);
  Numbers *x, *median;

  if (sweep_last (self, 0) < 0)
    return;
  x = numbers_new (n);
  median = numbers_new (n);
  for (unsigned i = 0; i < n; i++)
    {
      x->v[i] = sweep_drawn (self, 0, i);
      median->v[i] = sweep_quartiles (self, 0, i, self->class->refined).median;
    }
  g_clear_pointer (&self->previous_x, numbers_unref);
  g_clear_pointer (&self->previous_median, numbers_unref);
  self->previous_x = x;
  self->previous_median = median;
}

void
sweep_restart (Sweep *self, unsigned curves)
{
  keep_previous (self);
  drop_places (self);
  make_places (self, curves);
}

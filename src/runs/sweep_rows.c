/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found at the places of a sweep. */
#include "runs/sweep_private.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

static SweepPlace *
place_at (const Sweep *self, unsigned curve, unsigned place)
{
  g_assert (curve < self->curves && place < self->places[curve]->len);
  return self->places[curve]->pdata[place];
}

unsigned
sweep_curves (const Sweep *self)
{
  return self->curves;
}

unsigned
sweep_seeds (const Sweep *self)
{
  return self->seeds;
}

const SweepAxis *
sweep_axis (const Sweep *self)
{
  return &self->axis;
}

unsigned
sweep_places (const Sweep *self, unsigned curve)
{
  g_assert (curve < self->curves);
  return self->places[curve]->len;
}

double
sweep_value (const Sweep *self, unsigned curve, unsigned place)
{
  return place_at (self, curve, place)->value;
}

double
sweep_drawn (const Sweep *self, unsigned curve, unsigned place)
{
  double value = sweep_value (self, curve, place);
  return self->class->drawn != NULL ? self->class->drawn (self->world, value) : value;
}

void
sweep_fit_add_file (SweepFit *fit, const char *name, GBytes *bytes)
{
  if (fit->files == NULL)
    fit->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_hash_table_insert (fit->files, g_strdup (name), g_bytes_ref (bytes));
}

void
sweep_fit_fail (SweepFit *fit, GError *why)
{
  fit->status = SWEEP_FAILED;
  fit->why = g_strdup (why->message);
  g_error_free (why);
}

const SweepFit *
sweep_fit (const Sweep *self, unsigned curve, unsigned place, unsigned seed)
{
  const SweepPlace *at = place_at (self, curve, place);
  const SweepSlot *slot = seed < at->slots->len ? at->slots->pdata[seed] : NULL;
  return slot != NULL && slot->done ? &slot->fit : NULL;
}

const SweepFit *
sweep_fitted (const Sweep *self, unsigned curve, unsigned place, unsigned seed)
{
  const SweepFit *fit = sweep_fit (self, curve, place, seed);
  return fit != NULL && fit->status == SWEEP_FITTED ? fit : NULL;
}

double *
sweep_collect (const Sweep *self, unsigned curve, unsigned place, unsigned column)
{
  double *values = g_new (double, self->seeds);

  g_assert (column < self->columns);
  for (unsigned seed = 0; seed < self->seeds; seed++)
    {
      const SweepFit *fit = sweep_fit (self, curve, place, seed);
      values[seed] = fit != NULL ? fit->row[column] : NAN;
    }
  return values;
}

Quartiles
sweep_quartiles (const Sweep *self, unsigned curve, unsigned place, unsigned column)
{
  g_autofree double *values = sweep_collect (self, curve, place, column);
  return statistics_quartiles (values, self->seeds);
}

int
sweep_nearest (const Sweep *self, unsigned curve, double drawn)
{
  double least = INFINITY;
  int best = -1;

  for (unsigned i = 0; i < sweep_places (self, curve); i++)
    {
      double x = sweep_drawn (self, curve, i);
      double distance = self->axis.logarithmic ? fabs (log (x / drawn)) : fabs (x - drawn);
      if (sweep_fit (self, curve, i, 0) == NULL || !(distance < least))
        continue;
      least = distance;
      best = (int) i;
    }
  return best;
}

int
sweep_last (const Sweep *self, unsigned curve)
{
  for (unsigned i = sweep_places (self, curve); i-- > 0;)
    if (sweep_fit (self, curve, i, 0) != NULL)
      return (int) i;
  return -1;
}

int
sweep_peak (const Sweep *self, unsigned curve)
{
  double highest = -INFINITY;
  int best = -1;

  for (unsigned i = 1; i + 1 < sweep_places (self, curve); i++)
    {
      double median[3];
      for (unsigned k = 0; k < 3; k++)
        median[k] = sweep_quartiles (self, curve, i + k - 1, self->class->refined).median;
      if (median[1] > highest && median[1] >= median[0] && median[1] >= median[2])
        {
          highest = median[1];
          best = (int) i;
        }
    }
  return best;
}

/* ---- The table ---- */

/* Columns of the table that every sweep has. */
static const char *const key_columns[] = { "curve", "value", "seed", "status" };

const char **
sweep_make_header (const SweepClass *class, unsigned columns)
{
  const char **header = g_new0 (const char *, G_N_ELEMENTS (key_columns) + columns + 1);

  for (guint i = 0; i < G_N_ELEMENTS (key_columns); i++)
    header[i] = key_columns[i];
  for (unsigned c = 0; c < columns; c++)
    header[G_N_ELEMENTS (key_columns) + c] = class->columns[c];
  return header;
}

static void
append_fit (const Sweep *self, Table *table, unsigned curve, unsigned place, unsigned seed)
{
  const SweepFit *fit = sweep_fit (self, curve, place, seed);
  double *row;

  if (fit == NULL)
    return;
  row = table_append (table);
  row[0] = curve;
  row[1] = sweep_value (self, curve, place);
  row[2] = seed;
  row[3] = fit->status;
  for (unsigned c = 0; c < self->columns; c++)
    row[G_N_ELEMENTS (key_columns) + c] = fit->row[c];
}

Table *
sweep_table (const Sweep *self)
{
  Table *table = table_new (self->header);

  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < sweep_places (self, c); i++)
      for (unsigned seed = 0; seed < self->seeds; seed++)
        append_fit (self, table, c, i, seed);
  return table;
}

/* ---- The summary ---- */

static const char *const summary_columns[] = { "curve", "value", "fits" };
static const char *const statistics[] = { "low", "median", "high", "mean" };

char **
sweep_make_summary_header (const SweepClass *class, unsigned columns)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (summary_columns); i++)
    g_ptr_array_add (names, g_strdup (summary_columns[i]));
  for (unsigned c = 0; c < columns; c++)
    for (guint i = 0; i < G_N_ELEMENTS (statistics); i++)
      g_ptr_array_add (names, g_strconcat (class->columns[c], "_", statistics[i], NULL));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static void
append_place (const Sweep *self, Table *table, unsigned curve, unsigned place)
{
  double *row = table_append (table);
  guint fits = 0;

  for (unsigned seed = 0; seed < self->seeds; seed++)
    fits += sweep_fit (self, curve, place, seed) != NULL;
  *row++ = curve;
  *row++ = sweep_value (self, curve, place);
  *row++ = fits;
  for (unsigned c = 0; c < self->columns; c++)
    {
      g_autofree double *values = sweep_collect (self, curve, place, c);
      Quartiles quartiles = statistics_quartiles (values, self->seeds);
      *row++ = quartiles.low;
      *row++ = quartiles.median;
      *row++ = quartiles.high;
      *row++ = statistics_mean (values, self->seeds);
    }
}

Table *
sweep_summary (const Sweep *self)
{
  Table *table = table_new ((const char *const *) self->summary);

  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < sweep_places (self, c); i++)
      append_place (self, table, c, i);
  return table;
}

bool
sweep_save (const Sweep *self, RunFolder *folder, GError **error)
{
  g_autoptr (Table) fits = sweep_table (self);
  g_autoptr (Table) curve = sweep_summary (self);

  return run_folder_write_table (folder, "fits.csv", fits, error)
         && run_folder_write_table (folder, "curve.csv", curve, error);
}

static bool
save_fit_files (const SweepFit *fit, RunFolder *folder, GError **error)
{
  GHashTableIter files;
  gpointer name, bytes;

  if (fit == NULL || fit->files == NULL)
    return true;
  g_hash_table_iter_init (&files, fit->files);
  while (g_hash_table_iter_next (&files, &name, &bytes))
    if (!run_folder_write_bytes (folder, name, bytes, error))
      return false;
  return true;
}

bool
sweep_save_files (const Sweep *self, RunFolder *folder, GError **error)
{
  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < sweep_places (self, c); i++)
      for (unsigned seed = 0; seed < self->seeds; seed++)
        if (!save_fit_files (sweep_fitted (self, c, i, seed), folder, error))
          return false;
  return true;
}

double
sweep_largest (const Sweep *self, unsigned column)
{
  double largest = NAN;

  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < sweep_places (self, c); i++)
      for (unsigned seed = 0; seed < self->seeds; seed++)
        {
          const SweepFit *fit = sweep_fit (self, c, i, seed);
          if (fit != NULL && isfinite (fit->row[column]))
            largest = fmax (largest, fit->row[column]);
        }
  return largest;
}

bool
sweep_has_all (const Sweep *self, unsigned column, unsigned seed)
{
  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < sweep_places (self, c); i++)
      {
        const SweepFit *fit = sweep_fitted (self, c, i, seed);
        if (fit != NULL && !isfinite (fit->row[column]))
          return false;
      }
  return true;
}

guint
sweep_count (const Sweep *self, SweepStatus status)
{
  guint n = 0;

  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < sweep_places (self, c); i++)
      for (unsigned seed = 0; seed < self->seeds; seed++)
        {
          const SweepFit *fit = sweep_fit (self, c, i, seed);
          n += fit != NULL && fit->status == status;
        }
  return n;
}

const Numbers *
sweep_previous_x (const Sweep *self)
{
  return self->previous_x;
}

const Numbers *
sweep_previous_median (const Sweep *self)
{
  return self->previous_median;
}

/* ---- How far it is ---- */

bool
sweep_first_seed_is_done (const Sweep *self, unsigned curve)
{
  for (unsigned i = 0; i < sweep_places (self, curve); i++)
    if (sweep_fit (self, curve, i, 0) == NULL)
      return false;
  return true;
}

bool
sweep_is_done (const Sweep *self)
{
  return self->done == sweep_total (self);
}

uint64_t
sweep_done (const Sweep *self)
{
  return self->done;
}

static uint64_t
places_expected (const Sweep *self, unsigned curve)
{
  unsigned n = sweep_places (self, curve);

  if (self->axis.whole)
    return 1;
  return self->axis.n_given > 0 || sweep_first_seed_is_done (self, curve) ? n : MAX (n, self->axis.most);
}

uint64_t
sweep_total (const Sweep *self)
{
  uint64_t places = 0;

  for (unsigned c = 0; c < self->curves; c++)
    places += places_expected (self, c);
  return places * self->seeds;
}

void
sweep_report (const Sweep *self, Run *run)
{
  uint64_t total = sweep_total (self);

  run_set_steps (run, self->done, total);
  if (sweep_is_done (self))
    {
      run_set_status (run, g_dngettext (GETTEXT_PACKAGE, "done, %" PRIu64 " fit", "done, %" PRIu64 " fits", self->done),
                      self->done);
      run_progress (run, NULL, 0, 0);
      return;
    }
  run_set_status (run, _ ("%" PRIu64 " of %" PRIu64 " fits"), self->done, total);
  run_progress (run, _ ("Fitting"), self->done, total);
}

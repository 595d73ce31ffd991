/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sweep, with toy fits: which fits there are follows from rows of the first seed, whoever computed them. */
#include "runs/run.h"
#include "runs/sweep.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define PATIENCE_SECONDS 60

/* ---- A toy ---- */

enum
{
  HEIGHT,
  BASE
};
static const char *const columns[] = { "height", "base", NULL };
static const char *const arrays[] = { "powers", NULL };

/* A hump about `at`, on a slope, a little different for each seed. */
typedef struct
{
  double at, shift[3]; /* [curves] */
  double failing;      /* a value where fits fail; NaN: none */
  double diverging;    /* likewise */
  double bare;         /* a value where the base is no number; 0: none */
  unsigned pieces;     /* of time that a fit takes at least */
  atomic_uint *begun;
} World;

static double
height (const World *world, unsigned curve, double value, unsigned seed)
{
  double distance = log (value / world->at);
  return world->shift[curve] + 1 / value + exp (-20 * distance * distance) + 0.01 * seed;
}

typedef struct
{
  const World *world;
  SweepTask task;
  SweepFit *fits[64];
  unsigned piece;
} Work;

static void *
begin (const void *world, const SweepTask *task, SweepFit *const *fits)
{
  Work *work = g_new0 (Work, 1);

  work->world = world;
  work->task = *task;
  memcpy (work->fits, fits, task->n * sizeof *fits);
  if (work->world->begun != NULL)
    atomic_fetch_add (work->world->begun, 1);
  return work;
}

static void
fill (const Work *work, size_t i)
{
  double value = work->task.values[i];
  SweepFit *fit = work->fits[i];
  g_autofree char *name = g_strdup_printf ("fit-%u-%g-%u.txt", work->task.curve, value, work->task.seed);
  g_autoptr (GBytes) bytes = g_bytes_new (name, strlen (name));

  fit->row[BASE] = value == work->world->bare ? NAN : value;
  if (value == work->world->failing)
    {
      sweep_fit_fail (fit, g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_FAILED, "there is nothing here"));
      return;
    }
  if (value == work->world->diverging)
    {
      fit->status = SWEEP_DIVERGED;
      return;
    }
  fit->row[HEIGHT] = height (work->world, work->task.curve, value, work->task.seed);
  fit->arrays[0] = numbers_linear (value, value * value, 3);
  sweep_fit_add_file (fit, name, bytes);
}

/* A piece of it at a time, so that fits are laid down and taken up again by whoever comes. */
static bool
advance (void *data, gint64 until, const atomic_bool *cancelled)
{
  Work *work = data;

  if (atomic_load (cancelled) || ++work->piece < work->world->pieces)
    return false;
  for (size_t i = 0; i < work->task.n; i++)
    fill (work, i);
  return true;
}

static double
cost (const void *world, unsigned curve, double value)
{
  return value + curve;
}

static double
drawn (const void *world, double value)
{
  return 2 * value + 1;
}

static const SweepClass toy = { .columns = columns,
                                .arrays = arrays,
                                .refined = HEIGHT,
                                .begin = begin,
                                .advance = advance,
                                .free = g_free,
                                .cost = cost };
static const World hump = { .at = 40, .shift = { 0, 1, 2 }, .failing = NAN, .diverging = NAN, .pieces = 3 };
static const SweepAxis widths = {
  .low = 1, .high = 1000, .logarithmic = true, .whole_numbers = true, .coarse = 7, .most = 20, .pinned = NAN
};

/* ---- Runs ---- */

/* What the run's thread does: the tests run one after the other. */
static void (*body) (Run *run, void *data);
static void *body_data;

static void
call_body (Run *run)
{
  body (run, body_data);
}

static const Parameter parameters[] = { { .id = "at", .low = 1, .high = 1000, .initial = 40, LIVE }, { NULL } };
static const Experiment experiment = { "toy", "Toy", "For the tests", parameters, .run = call_body };

static Run *
start (void (*function) (Run *, void *), void *data, unsigned threads, bool unattended)
{
  g_autoptr (Settings) settings = settings_new (&experiment);
  const RunOptions options = { .threads = threads, .unattended = unattended };

  body = function;
  body_data = data;
  return run_new (&experiment, settings, &options);
}

static void
run_with (void (*function) (Run *, void *), void *data, unsigned threads)
{
  Run *run = start (function, data, threads, true);

  run_join (run);
  g_assert_null (run_error (run));
  run_free (run);
}

typedef struct
{
  const SweepClass *class;
  World world;
  SweepAxis axis;
  unsigned curves, seeds;
  unsigned begun;
  char *csv;
  GArray *places; /* of double: of the first curve */
} Case;

static void
do_sweep (Run *run, void *data)
{
  Case *c = data;
  atomic_uint begun = 0;
  g_autoptr (Sweep) sweep = NULL;
  g_autoptr (Table) table = NULL;

  c->world.begun = &begun;
  sweep = sweep_new (c->class, &c->world, &c->axis, c->curves, c->seeds);
  while (!sweep_is_done (sweep))
    g_assert_true (sweep_advance (sweep, run, 0.001));
  g_assert_cmpuint (sweep_done (sweep), ==, sweep_total (sweep));
  table = sweep_table (sweep);
  c->csv = table_to_csv (table);
  c->begun = atomic_load (&begun);
  c->places = g_array_new (FALSE, FALSE, sizeof (double));
  for (unsigned i = 0; i < sweep_places (sweep, 0); i++)
    {
      double value = sweep_value (sweep, 0, i);
      g_array_append_val (c->places, value);
    }
}

static Case
swept (Case c, unsigned threads)
{
  run_with (do_sweep, &c, threads);
  return c;
}

static void
case_clear (Case *c)
{
  g_free (c->csv);
  g_array_unref (c->places);
}

/* ---- Which fits there are ---- */

/* The same rows on one thread and on many; no fit is begun twice. */
static void
test_threads (void)
{
  Case base = { &toy, hump, widths, 3, 4 };
  Case one = swept (base, 1);

  g_assert_cmpuint (one.begun, ==, 3 * 4 * 20);
  g_assert_true (g_str_has_prefix (one.csv, "curve,value,seed,status,height,base\n0,1,0,0,"));
  for (unsigned threads = 2; threads <= 4; threads++)
    {
      Case many = swept (base, threads);
      g_assert_cmpstr (many.csv, ==, one.csv);
      g_assert_cmpuint (many.begun, ==, one.begun);
      case_clear (&many);
    }
  case_clear (&one);
}

/* Half of all places in the fifth of the axis where the hump is, and its top is found to a tenth. */
static void
test_refined_where_it_bends (void)
{
  Case c = swept ((Case){ &toy, hump, widths, 1, 1 }, 2);
  unsigned near = 0;
  double nearest = INFINITY;

  g_assert_cmpuint (c.places->len, ==, 20);
  for (guint i = 0; i < c.places->len; i++)
    {
      double value = g_array_index (c.places, double, i);
      near += fabs (log (value / 40)) < log (1000) / 10;
      nearest = fmin (nearest, fabs (log (value / 40)));
      g_assert_cmpfloat (value, ==, round (value));
      g_assert_true (i == 0 || value > g_array_index (c.places, double, i - 1));
    }
  g_assert_cmpuint (near, >=, 10);
  g_assert_cmpfloat (nearest, <, 0.1);
  case_clear (&c);
}

/* Places follow from the first seed's rows: more seeds, more curves and what other seeds gave change nothing. */
static void
test_places_follow_from_the_first_seed (void)
{
  Case alone = swept ((Case){ &toy, hump, widths, 1, 1 }, 1), many = swept ((Case){ &toy, hump, widths, 3, 5 }, 3);

  g_assert_cmpuint (alone.places->len, ==, many.places->len);
  g_assert_cmpmem (alone.places->data, alone.places->len * sizeof (double), many.places->data,
                   many.places->len * sizeof (double));
  case_clear (&alone);
  case_clear (&many);
}

/* Few whole numbers are all taken, once each, and that is the end. */
static void
test_runs_out_of_whole_numbers (void)
{
  SweepAxis few = widths;

  few.high = 9;
  Case c = swept ((Case){ &toy, hump, few, 1, 2 }, 2);
  g_assert_cmpuint (c.places->len, ==, 9);
  g_assert_cmpuint (c.begun, ==, 18);
  case_clear (&c);
}

static void
test_pinned (void)
{
  SweepAxis axis = widths;

  axis.most = axis.coarse;
  axis.pinned = 77.4;
  Case c = swept ((Case){ &toy, hump, axis, 1, 1 }, 1);
  bool found = false;
  for (guint i = 0; i < c.places->len; i++)
    found = found || g_array_index (c.places, double, i) == 77;
  g_assert_true (found);
  g_assert_cmpuint (c.places->len, ==, 7);
  case_clear (&c);
}

static void
test_given (void)
{
  static const double given[] = { 2, 3.5, 40 };
  SweepAxis axis = { .given = given, .n_given = 3, .logarithmic = true };
  Case c = swept ((Case){ &toy, hump, axis, 2, 2 }, 2);

  g_assert_cmpmem (c.places->data, c.places->len * sizeof (double), given, sizeof given);
  g_assert_cmpuint (c.begun, ==, 3 * 2 * 2);
  case_clear (&c);
}

/* A fit for a whole curve. */
static void
test_whole_curves (void)
{
  SweepAxis axis = widths;

  axis.coarse = axis.most = 12;
  axis.whole = true;
  Case c = swept ((Case){ &toy, hump, axis, 2, 3 }, 2);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (c.csv), "\n", -1);
  g_assert_cmpuint (c.begun, ==, 2 * 3);
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 2 * 3 * c.places->len);
  case_clear (&c);
}

static void
test_wide (void)
{
  SweepClass wide = toy;

  wide.wide = true;
  Case c = swept ((Case){ &wide, hump, widths, 2, 2 }, 3), narrow = swept ((Case){ &toy, hump, widths, 2, 2 }, 1);
  g_assert_cmpstr (c.csv, ==, narrow.csv);
  case_clear (&c);
  case_clear (&narrow);
}

/* A wide fit is finished before another one begins. */
static void
count_begun (Run *run, void *data)
{
  const SweepClass *wide = data;
  atomic_uint begun = 0;
  World world = hump;
  g_autoptr (Sweep) sweep = NULL;

  world.begun = &begun;
  world.pieces = 50;
  sweep = sweep_new (wide, &world, &widths, 2, 2);
  while (!sweep_is_done (sweep))
    {
      sweep_advance (sweep, run, 1e-5);
      g_assert_cmpuint (atomic_load (&begun), <=, sweep_done (sweep) + 1);
    }
}

static void
test_wide_one_by_one (void)
{
  SweepClass wide = toy;

  wide.wide = true;
  run_with (count_begun, &wide, 2);
}

/* ---- Fits that fail ---- */

/* What the fits that are there left for the folder, and no other: so many files, each with what it was given. */
static void
check_files (const Sweep *sweep, guint expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("basin-XXXXXX", &error);
  g_autoptr (RunFolder) folder = run_folder_open (path, &error);
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;
  guint files = 0;

  g_assert_true (sweep_save_files (sweep, folder, &error));
  for (; (name = g_dir_read_name (dir)) != NULL; files++)
    {
      g_autofree char *file = g_build_filename (path, name, NULL), *text = NULL;
      g_assert_true (g_file_get_contents (file, &text, NULL, &error));
      g_assert_cmpstr (text, ==, name);
      g_remove (file);
    }
  g_assert_cmpuint (files, ==, expected);
  g_rmdir (path);
}

static void
check_failures (Run *run, void *data)
{
  World world = hump;
  g_autoptr (Sweep) sweep = NULL;
  const unsigned failed = 0, diverged = 19; /* places */

  world.failing = 1;
  world.diverging = 1000;
  sweep = sweep_new (&toy, &world, &widths, 1, 2);
  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 0.001);
  g_assert_cmpfloat (sweep_value (sweep, 0, failed), ==, 1);
  g_assert_cmpfloat (sweep_value (sweep, 0, diverged), ==, 1000);
  g_assert_cmpuint (sweep_count (sweep, SWEEP_FAILED), ==, 2);
  g_assert_cmpuint (sweep_count (sweep, SWEEP_DIVERGED), ==, 2);
  g_assert_cmpuint (sweep_count (sweep, SWEEP_FITTED), ==, 2 * 18);
  g_assert_cmpstr (sweep_fit (sweep, 0, 0, 1)->why, ==, "there is nothing here");
  g_assert_true (isnan (sweep_fit (sweep, 0, 0, 1)->row[HEIGHT]));
  g_assert_null (sweep_fitted (sweep, 0, 0, 1));
  g_assert_true (sweep_fitted (sweep, 0, 1, 1) == sweep_fit (sweep, 0, 1, 1));
  g_assert_cmpuint (sweep_quartiles (sweep, 0, 0, HEIGHT).n, ==, 0);
  g_assert_cmpuint (sweep_quartiles (sweep, 0, 0, BASE).n, ==, 2);

  check_files (sweep, 2 * 18);
  g_autoptr (Table) table = sweep_table (sweep);
  g_assert_cmpuint (table_rows (table), ==, 40);
  g_assert_cmpfloat (table_row (table, 1)[table_find (table, "status")], ==, SWEEP_FAILED);
  g_assert_cmpfloat (table_row (table, 39)[table_find (table, "status")], ==, SWEEP_DIVERGED);
  g_assert_cmpfloat (table_row (table, 20)[table_find (table, "status")], ==, SWEEP_FITTED);
}

static void
test_failures_are_rows (void)
{
  run_with (check_failures, NULL, 2);
}

/* ---- Changed on the way ---- */

static void
raise_seeds (Run *run, void *data)
{
  g_autoptr (Sweep) sweep = sweep_new (&toy, &hump, &widths, 2, 2);
  g_autoptr (Table) few = NULL, many = NULL;

  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 0.001);
  few = sweep_table (sweep);
  sweep_set_seeds (sweep, 5);
  g_assert_false (sweep_is_done (sweep));
  g_assert_cmpuint (sweep_done (sweep), ==, 2 * 20 * 2);
  g_assert_cmpuint (sweep_total (sweep), ==, 2 * 20 * 5);
  sweep_set_seeds (sweep, 3); /* never fewer */
  g_assert_cmpuint (sweep_seeds (sweep), ==, 5);
  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 0.001);
  many = sweep_table (sweep);
  for (guint i = 0; i < 40; i++)
    for (guint seed = 0; seed < 2; seed++)
      g_assert_cmpmem (table_row (few, 2 * i + seed), 6 * sizeof (double), table_row (many, 5 * i + seed),
                       6 * sizeof (double));
  *(char **) data = table_to_csv (many);
}

/* As if they had been asked for from the first. */
static void
test_seeds_raised (void)
{
  g_autofree char *raised = NULL;
  Case fresh = swept ((Case){ &toy, hump, widths, 2, 5 }, 1);

  run_with (raise_seeds, &raised, 2);
  g_assert_cmpstr (raised, ==, fresh.csv);
  case_clear (&fresh);
}

static void
restart (Run *run, void *data)
{
  World world = hump;
  SweepClass class = toy;
  Sweep *sweep;
  double median;
  g_autoptr (Table) table = NULL;

  class.drawn = drawn;
  sweep = sweep_new (&class, &world, &widths, 1, 2);
  sweep_restart (sweep, 1);
  g_assert_null (sweep_previous_x (sweep)); /* nothing was there */
  while (sweep_done (sweep) < 10)
    sweep_advance (sweep, run, 0.0001);
  median = sweep_quartiles (sweep, 0, 0, HEIGHT).median;
  world.at = 100;
  sweep_restart (sweep, 2);
  check_files (sweep, 0);
  g_assert_cmpuint (sweep_done (sweep), ==, 0);
  g_assert_cmpuint (sweep_curves (sweep), ==, 2);
  g_assert_cmpfloat (sweep_previous_x (sweep)->v[0], ==, 3);
  g_assert_cmpfloat (sweep_previous_median (sweep)->v[0], ==, median);
  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 0.001);
  table = sweep_table (sweep);
  *(char **) data = table_to_csv (table);
  sweep_free (sweep);
}

/* The sweep after a restart is that of a fresh one. */
static void
test_restart (void)
{
  g_autofree char *restarted = NULL;
  World moved = hump;

  moved.at = 100;
  Case fresh = swept ((Case){ &toy, moved, widths, 2, 2 }, 1);
  run_with (restart, &restarted, 2);
  g_assert_cmpstr (restarted, ==, fresh.csv);
  case_clear (&fresh);
}

/* ---- What it says ---- */

static void
ask (Run *run, void *data)
{
  g_autoptr (Sweep) sweep = NULL;
  SweepClass class = toy;
  int peak;

  class.drawn = drawn;
  sweep = sweep_new (&class, &hump, &widths, 1, 3);
  g_assert_cmpint (sweep_last (sweep, 0), ==, -1);
  g_assert_cmpint (sweep_nearest (sweep, 0, 10), ==, -1);
  g_assert_null (sweep_fit (sweep, 0, 0, 0));
  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 0.001);
  g_assert_cmpint (sweep_last (sweep, 0), ==, 19);
  g_assert_cmpint (sweep_nearest (sweep, 0, 2001), ==, 19);
  g_assert_cmpint (sweep_nearest (sweep, 0, 0.1), ==, 0);
  peak = sweep_peak (sweep, 0);
  g_assert_cmpfloat (fabs (log (sweep_value (sweep, 0, (unsigned) peak) / 40)), <, 0.1);
  g_assert_cmpfloat (sweep_drawn (sweep, 0, 19), ==, 2001);
  g_assert_cmpfloat (sweep_fit (sweep, 0, 3, 0)->arrays[0]->v[0], ==, sweep_value (sweep, 0, 3));
  /* Seeds 0, 1, 2 are .01 apart. */
  g_assert_cmpfloat (sweep_quartiles (sweep, 0, 3, HEIGHT).median, ==, sweep_fit (sweep, 0, 3, 1)->row[HEIGHT]);
}

/* A row a place, with the quartiles of its fits. */
static void
summarise (Run *run, void *data)
{
  g_autoptr (Sweep) sweep = sweep_new (&toy, &hump, &widths, 2, 3);
  g_autoptr (Table) table = NULL;
  Quartiles quartiles;

  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 0.001);
  table = sweep_summary (sweep);
  g_assert_cmpuint (table_rows (table), ==, 2 * 20);
  quartiles = sweep_quartiles (sweep, 1, 4, HEIGHT);
  g_assert_cmpfloat (table_row (table, 24)[table_find (table, "curve")], ==, 1);
  g_assert_cmpfloat (table_row (table, 24)[table_find (table, "value")], ==, sweep_value (sweep, 1, 4));
  g_assert_cmpfloat (table_row (table, 24)[table_find (table, "fits")], ==, 3);
  g_assert_cmpfloat (table_row (table, 24)[table_find (table, "height_low")], ==, quartiles.low);
  g_assert_cmpfloat (table_row (table, 24)[table_find (table, "height_median")], ==, quartiles.median);
  g_assert_cmpfloat (table_row (table, 24)[table_find (table, "height_high")], ==, quartiles.high);
  /* Seeds are .01 apart: the mean is the median. */
  g_assert_cmpfloat (fabs (table_row (table, 24)[table_find (table, "height_mean")] - quartiles.median), <, 1e-15);
  g_assert_cmpfloat (sweep_largest (sweep, BASE), ==, 1000);
  g_assert_true (sweep_has_all (sweep, BASE, 0));
}

/* One number that is missing leaves the others, but not all. */
static void
lack_one (Run *run, void *data)
{
  World world = hump;
  g_autoptr (Sweep) sweep = NULL;

  world.bare = 1;
  sweep = sweep_new (&toy, &world, &widths, 2, 3);
  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 0.001);
  g_assert_cmpfloat (sweep_largest (sweep, BASE), ==, 1000);
  g_assert_false (sweep_has_all (sweep, BASE, 0));
  g_assert_true (sweep_has_all (sweep, HEIGHT, 0));
}

static void
test_summary (void)
{
  run_with (summarise, NULL, 2);
  run_with (lack_one, NULL, 2);
}

static void
test_answers (void)
{
  run_with (ask, NULL, 2);
}

/* ---- The way through a run ---- */

typedef struct
{
  Run *run;
  World world;
  Sweep *sweep;
  atomic_uint finished, first, shown;
  uint64_t fits; /* when it had finished */
} Watched;

static void
on_attend (void *data)
{
  Watched *self = data;
  double at = run_number (self->run, "at");

  if (at == self->world.at)
    return;
  self->world.at = at;
  sweep_restart (self->sweep, 1);
}

static void
on_show (void *data)
{
  Watched *self = data;
  atomic_fetch_add (&self->shown, 1);
}

static void
on_finish (void *data)
{
  Watched *self = data;
  g_assert_true (sweep_is_done (self->sweep));
  atomic_store (&self->first, (unsigned) self->world.at);
  self->fits = sweep_done (self->sweep);
  run_publish (self->run, figure_new ("toy"));
  atomic_fetch_add (&self->finished, 1);
}

static void
watch_it (Run *run, void *data)
{
  Watched *self = data;
  SweepWatch watch = { run, NULL, self, on_attend, on_show, on_finish };

  self->run = run;
  self->world = hump;
  self->sweep = watch.sweep = sweep_new (&toy, &self->world, &widths, 1, 2);
  sweep_watch (&watch);
  sweep_free (self->sweep);
}

static bool
came_to (const atomic_uint *value, unsigned expected)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (atomic_load (value) != expected && g_get_monotonic_time () < until)
    g_usleep (1000);
  return atomic_load (value) == expected;
}

/* It finishes, stays, begins anew when a live parameter changes, and finishes once more. */
static void
test_watched (void)
{
  Watched self = { 0 };
  Run *run = start (watch_it, &self, 2, false);

  g_assert_true (came_to (&self.finished, 1));
  g_assert_cmpuint (atomic_load (&self.first), ==, 40);
  g_assert_true (run_set_live (run, "at", 200));
  g_assert_true (came_to (&self.finished, 2));
  g_assert_cmpuint (atomic_load (&self.first), ==, 200);
  g_assert_cmpuint (atomic_load (&self.shown), >, 0);
  run_free (run);
}

/* What counts are fits, not passes of the gate, for a figure, too. */
static void
test_unwatched (void)
{
  Watched self = { 0 };
  Run *run = start (watch_it, &self, 2, true);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  g_assert_cmpuint (atomic_load (&self.finished), ==, 1);
  g_assert_cmpuint (run_steps (run), ==, self.fits);
  g_assert_cmpuint (run_fits (run), ==, self.fits);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_cmpuint (figure->step, ==, self.fits);
  run_free (run);
}

static void
never_ends (Run *run, void *data)
{
  World world = hump;
  g_autoptr (Sweep) sweep = NULL;

  world.pieces = G_MAXUINT;
  sweep = sweep_new (&toy, &world, &widths, 1, 1);
  atomic_store ((atomic_bool *) data, true);
  while (sweep_advance (sweep, run, 0.01))
    ;
}

static void
test_cancelled (void)
{
  atomic_bool began = false;
  Run *run = start (never_ends, &began, 2, true);

  while (!atomic_load (&began))
    g_usleep (1000);
  run_cancel (run);
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sweep/threads", test_threads);
  g_test_add_func ("/sweep/refined-where-it-bends", test_refined_where_it_bends);
  g_test_add_func ("/sweep/places-follow-from-the-first-seed", test_places_follow_from_the_first_seed);
  g_test_add_func ("/sweep/runs-out-of-whole-numbers", test_runs_out_of_whole_numbers);
  g_test_add_func ("/sweep/pinned", test_pinned);
  g_test_add_func ("/sweep/given", test_given);
  g_test_add_func ("/sweep/whole-curves", test_whole_curves);
  g_test_add_func ("/sweep/wide", test_wide);
  g_test_add_func ("/sweep/wide-one-by-one", test_wide_one_by_one);
  g_test_add_func ("/sweep/failures-are-rows", test_failures_are_rows);
  g_test_add_func ("/sweep/seeds-raised", test_seeds_raised);
  g_test_add_func ("/sweep/restart", test_restart);
  g_test_add_func ("/sweep/answers", test_answers);
  g_test_add_func ("/sweep/summary", test_summary);
  g_test_add_func ("/sweep/watched", test_watched);
  g_test_add_func ("/sweep/unwatched", test_unwatched);
  g_test_add_func ("/sweep/cancelled", test_cancelled);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many independent fits along an axis, for several curves and seeds, as one table.
 *
 * A fit is named by plain numbers, its key: curve, value on the axis, seed.  What it gives (a row of named columns, and
 * arrays where a row does not suffice) follows from the key and from a plain world struct alone.
 *
 * The sweep is the controller.  First come fits of the first seed at a few places; then each curve is refined where it
 * is longest and bends most, as its first seed has it; then every place gets its other seeds.  Which fits there are
 * depends on rows of the first seed alone, never on time or on who computed them: threads, order and interruptions
 * change nothing.  Within a stretch the longest fits go first, and what is not finished when it is over is laid down
 * and gone on with in the next one.
 *
 * All functions are the run's thread's; between two stretches no fit is under way.
 */
#pragma once

#include "figure/table.h"
#include "numeric/statistics.h"
#include "runs/run_inside.h"

typedef enum
{
  SWEEP_FITTED,
  SWEEP_DIVERGED, /* left the finite numbers: what could not be measured is NaN */
  SWEEP_FAILED    /* could not be fitted; .why may say it */
} SweepStatus;

/* What a fit gives at one value of the axis. */
typedef struct
{
  SweepStatus status;
  char *why;         /* a sentence, translated; or NULL */
  double *row;       /* [columns], NaN at first */
  Numbers **arrays;  /* [arrays], NULL at first; owned */
  GHashTable *files; /* GBytes by name, for the run folder; NULL: none; owned */
} SweepFit;

void sweep_fit_add_file (SweepFit *fit, const char *name, GBytes *bytes);
void sweep_fit_fail (SweepFit *fit, GError *why); /* could not be fitted: takes the error, whose sentence it keeps */

/* The key of a fit: it can be sent, and found again. */
typedef struct
{
  unsigned curve, seed;
  const double *values; /* [n] on the axis, ascending; borrowed while the task lasts */
  size_t n;             /* 1, or all of the curve (SweepAxis.whole) */
} SweepTask;

typedef struct
{
  const char *const *columns; /* of a row, beside curve, value, seed and status; ended by NULL */
  const char *const *arrays;  /* names of what is kept beside a row; ended by NULL; NULL: nothing */
  unsigned refined;           /* the column by whose logarithm a curve is refined */
  bool wide;                  /* a fit uses the run's workers itself: one at a time, on the run's thread */

  /* Begins a fit; nothing of the world may be changed.  task and fits[task->n] are borrowed for its life; fits are
   * filled in until the last advance returns, and nobody looks at them before. */
  void *(*begin) (const void *world, const SweepTask *task, SweepFit *const *fits);
  /* Goes on until it is done (true), the time has come (g_get_monotonic_time) or it is cancelled: within a quarter of a
   * second, for which large products and factorisations are interrupted (numeric/interruption.h).  What it wrote when
   * it was cancelled is thrown away. */
  bool (*advance) (void *work, gint64 until, const atomic_bool *cancelled);
  void (*free) (void *work);

  double (*cost) (const void *world, unsigned curve, double value); /* in some unit, for what goes first; NULL: equal */
  double (*drawn) (const void *world, double value); /* where a value lies on the drawn axis; NULL: where it says */
} SweepClass;

/* Where fits are asked for: values that are given, or low … high, refined. */
typedef struct
{
  const double *given; /* [n_given] ascending, copied: these and no others; NULL: */
  unsigned n_given;
  double low, high;
  bool logarithmic, whole_numbers;
  unsigned coarse, most; /* places at first, and up to how many a curve is refined */
  double pinned;         /* a value that is among the first, such as an expected threshold; NaN: none */
  bool whole;            /* a fit gives its whole curve: nothing is refined, coarse places is all there are */
} SweepAxis;

typedef struct _Sweep Sweep;

/* Borrows class and world, for its life. */
Sweep *sweep_new (const SweepClass *class, const void *world, const SweepAxis *axis, unsigned curves, unsigned seeds);
void sweep_free (Sweep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sweep, sweep_free)

void sweep_set_seeds (Sweep *self, unsigned seeds); /* never fewer than there are */

/* Begins anew, after the world was changed, with so many curves.  The first curve as it was stays as the previous one,
 * if any of it was there. */
void sweep_restart (Sweep *self, unsigned curves);

/* A stretch over the run's workers, of about so many seconds; false once cancelled. */
bool sweep_advance (Sweep *self, Run *run, double seconds);

bool sweep_is_done (const Sweep *self);
uint64_t sweep_done (const Sweep *self);  /* tasks */
uint64_t sweep_total (const Sweep *self); /* as far as it is known: until a curve's places are found, all it may have */
void sweep_report (const Sweep *self, Run *run); /* status, steps and progress of the run: "12 of 160 fits" */

/* The loop of a run that is a sweep: to its end where nobody watches, otherwise with pictures, and answering what
 * comes from outside until the run is over. */
typedef struct
{
  Run *run;
  Sweep *sweep;
  void *data;
  void (*attend) (void *data); /* answers events and live parameters: sets seeds, restarts */
  void (*show) (void *data);   /* publishes */
  void (*finish) (void *data); /* measures, shows and saves what there is: all of it, or, stopped, a part */
} SweepWatch;
void sweep_watch (const SweepWatch *watch);

/* ---- What it says ---- */

/* Places of a curve are numbered in ascending order of their values. */
unsigned sweep_curves (const Sweep *self);
unsigned sweep_seeds (const Sweep *self);
const SweepAxis *sweep_axis (const Sweep *self);
unsigned sweep_places (const Sweep *self, unsigned curve);
double sweep_value (const Sweep *self, unsigned curve, unsigned place);
double sweep_drawn (const Sweep *self, unsigned curve, unsigned place);
const SweepFit *sweep_fit (const Sweep *self, unsigned curve, unsigned place, unsigned seed);    /* NULL: not done */
const SweepFit *sweep_fitted (const Sweep *self, unsigned curve, unsigned place, unsigned seed); /* NULL: not fitted */

/* A column of a place over its seeds, NaN where it is not known. */
double *sweep_collect (const Sweep *self, unsigned curve, unsigned place, unsigned column); /* [seeds]; g_free */
Quartiles sweep_quartiles (const Sweep *self, unsigned curve, unsigned place, unsigned column);

/* Among places where the first seed is done: -1 if there is none. */
int sweep_nearest (const Sweep *self, unsigned curve, double drawn); /* by ratio on a logarithmic axis */
int sweep_last (const Sweep *self, unsigned curve);
/* The highest of the inner places whose median of the refined column is a maximum, not the shoulder of a descent. */
int sweep_peak (const Sweep *self, unsigned curve);

guint sweep_count (const Sweep *self, SweepStatus status);
double sweep_largest (const Sweep *self, unsigned column); /* over all fits, finite values; NaN: none */
/* Whether the column is a finite number in all of a seed's fits that are made and did not diverge. */
bool sweep_has_all (const Sweep *self, unsigned column, unsigned seed);

/* A row a fit, by curve, value and seed: curve, value, seed, status (0 fitted, 1 diverged, 2 failed), columns.  Must
 * not outlive the sweep. */
Table *sweep_table (const Sweep *self);

/* A row a place: curve, value, fits (that are done), and of every column its quartiles and mean over the fits that have
 * it: test_error_low, test_error_median, test_error_high, test_error_mean.  Must not outlive the sweep. */
Table *sweep_summary (const Sweep *self);

/* Both, as fits.csv and curve.csv. */
bool sweep_save (const Sweep *self, RunFolder *folder, GError **error);

/* The files of the fits that are there: none of one that was thrown away, by a restart or because it was cancelled. */
bool sweep_save_files (const Sweep *self, RunFolder *folder, GError **error);

/* The first curve before the last restart, as it was drawn: medians of the refined column.  NULL: none. */
const Numbers *sweep_previous_x (const Sweep *self);
const Numbers *sweep_previous_median (const Sweep *self);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/band.h"

#include "analysis/batches.h"
#include "analysis/chord.h"
#include "numeric/clones.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The pivots are set anew until their distances agree so well, or so often. */
#define SPACING 2e-3
#define MOST_SPACINGS 40
/* Places between two pivots at which the loss is evaluated before a new pivot is inserted (Draxler et al.: 9). */
#define BETWEEN 9
/* How many pivots a cycle may add at most: the band grows where it is worst first. */
#define MOST_INSERTED 8

/* Pivots × samples × parameters of a step that more than one thread is worth. */
#define LEAST_SHARED 4e5

struct _Band
{
  const Network *network;
  const Samples *samples;
  BandOptions options;
  const real *from, *to;
  size_t parameters;
  unsigned pivots;
  real *inner;     /* [most_pivots × parameters]: what is between the ends */
  real *next;      /* likewise */
  real *gradients; /* likewise */
  double *losses;  /* [most_pivots] of the last step's batch */
  Optimiser *optimiser;
  Batches *batches;
  Workspace **workspace; /* [workers] */
  unsigned workers;
  uint64_t steps;
  bool stuck;
};

/* ---- Vectors ---- */

/* ---- The band ---- */

static const real *
pivot (const Band *self, unsigned k)
{
  return k == 0 ? self->from : k + 1 == self->pivots ? self->to : self->inner + (k - 1) * self->parameters;
}

static void
new_optimiser (Band *self)
{
  g_clear_pointer (&self->optimiser, optimiser_free);
  self->optimiser = optimiser_new (&self->options.optimiser, (self->pivots - 2) * self->parameters);
}

Band *
band_new (const Network *network, const Samples *samples, const BandOptions *options, const real *from, const real *to)
{
  Band *self = g_new0 (Band, 1);
  size_t all;

  g_assert (options->pivots >= 3 && options->pivots <= options->most_pivots && options->most_pivots <= PATH_MAX_CONTROLS
            && options->cycles >= 1 && options->cycle_steps >= 1);
  self->network = network;
  self->samples = samples;
  self->options = *options;
  self->from = from;
  self->to = to;
  self->parameters = network_parameters (network);
  self->pivots = options->pivots;
  all = options->most_pivots * self->parameters;
  self->inner = g_new0 (real, all);
  self->next = g_new0 (real, all);
  self->gradients = g_new0 (real, all);
  self->losses = g_new0 (double, options->most_pivots);
  self->batches = batches_new (samples->n, options->batch, random_derive (options->seed, "batches"));
  for (unsigned k = 1; k + 1 < self->pivots; k++)
    chord_point (self->parameters, from, to, (real) k / (real) (self->pivots - 1),
                 self->inner + (k - 1) * self->parameters);
  new_optimiser (self);
  return self;
}

void
band_free (Band *self)
{
  g_free (self->inner);
  g_free (self->next);
  g_free (self->gradients);
  g_free (self->losses);
  optimiser_free (self->optimiser);
  batches_free (self->batches);
  for (unsigned w = 0; w < self->workers; w++)
    g_clear_pointer (&self->workspace[w], workspace_free);
  g_free (self->workspace);
  g_free (self);
}

Path
band_path (const Band *self)
{
  Path path = { .kind = PATH_CHAIN, .controls = self->pivots };

  for (unsigned k = 0; k < self->pivots; k++)
    path.control[k] = pivot (self, k);
  return path;
}

uint64_t
band_steps (const Band *self)
{
  return self->steps;
}

uint64_t
band_total (const Band *self)
{
  return (uint64_t) self->options.cycles * self->options.cycle_steps;
}

/* ---- Equal spacing ---- */

static double
piece_lengths (const Band *self, double *lengths)
{
  double sum = 0;

  for (unsigned k = 0; k + 1 < self->pivots; k++)
    sum += lengths[k] = chord_length (self->parameters, pivot (self, k), pivot (self, k + 1));
  return sum;
}

void
band_spacing (const Band *self, double *least, double *largest)
{
  double lengths[PATH_MAX_CONTROLS], mean = piece_lengths (self, lengths) / (self->pivots - 1);

  *least = INFINITY;
  *largest = 0;
  for (unsigned k = 0; k + 1 < self->pivots; k++)
    {
      *least = MIN (*least, lengths[k] / mean);
      *largest = MAX (*largest, lengths[k] / mean);
    }
}

static bool
are_equal (unsigned pieces, const double *lengths, double sum)
{
  for (unsigned k = 0; k < pieces; k++)
    if (fabs (lengths[k] * pieces / sum - 1) > SPACING)
      return false;
  return true;
}

/* The pivots at equal lengths along the chain that they make; the chain through the new ones is shorter at its corners,
 * so that it takes a few rounds. */
static void
space_equally (Band *self)
{
  double lengths[PATH_MAX_CONTROLS];
  size_t n = self->parameters;

  for (int round = 0; round < MOST_SPACINGS; round++)
    {
      unsigned pieces = self->pivots - 1, piece = 0;
      double sum = piece_lengths (self, lengths), before = 0;
      if (!(sum > 0) || are_equal (pieces, lengths, sum))
        return;
      for (unsigned k = 1; k < pieces; k++)
        {
          double goal = sum * k / pieces;
          while (piece + 1 < pieces && before + lengths[piece] < goal)
            before += lengths[piece++];
          chord_point (n, pivot (self, piece), pivot (self, piece + 1), (real) ((goal - before) / lengths[piece]),
                       self->next + (k - 1) * n);
        }
      real *kept = self->inner;
      self->inner = self->next;
      self->next = kept;
    }
}

/* ---- One step ---- */

typedef struct
{
  Band *band;
  const uint32_t *rows;
  size_t n;
} BandJob;

/* The band's direction at a pivot is that from the neighbour before to the neighbour after, which are equally far. */
static void
gradient_task (size_t index, unsigned worker, void *data)
{
  BandJob *job = data;
  Band *self = job->band;
  unsigned k = (unsigned) index + 1;
  real *gradient = self->gradients + index * self->parameters;

  if (self->workspace[worker] == NULL)
    self->workspace[worker] = workspace_new (self->network, MIN (self->batches->batch, 1024));
  self->losses[index] = network_gradient (self->network, pivot (self, k), self->samples, job->rows, job->n, gradient,
                                          self->workspace[worker]);
  chord_take_away (self->parameters, pivot (self, k - 1), pivot (self, k + 1), gradient);
}

/* As many as there are workers; they are kept from step to step. */
static void
make_room_for (Band *self, unsigned workers)
{
  if (workers <= self->workers)
    return;
  self->workspace = g_renew (Workspace *, self->workspace, workers);
  for (unsigned w = self->workers; w < workers; w++)
    self->workspace[w] = NULL;
  self->workers = workers;
}

static bool
compute_gradients (Band *self, Parallel *parallel)
{
  BandJob job = { .band = self };
  bool finite = true;

  job.rows = batches_next (self->batches, &job.n);
  /* To wake another thread takes longer than little work. */
  if ((double) self->pivots * (double) job.n * (double) self->parameters < LEAST_SHARED)
    parallel = NULL;
  make_room_for (self, parallel_workers (parallel));
  parallel_map (parallel, self->pivots - 2, gradient_task, &job, NULL);
  for (unsigned k = 0; k < self->pivots - 2; k++)
    finite = finite && isfinite (self->losses[k]);
  return finite;
}

/* ---- New pivots ---- */

typedef struct
{
  const Band *band;
  Workspace **workspace;
  real **theta;
  double *losses; /* [pieces × (BETWEEN + 1) + 1] along the band */
} Survey;

static void
survey_task (size_t index, unsigned worker, void *data)
{
  Survey *survey = data;
  const Band *self = survey->band;
  unsigned piece = (unsigned) (index / (BETWEEN + 1)), part = (unsigned) (index % (BETWEEN + 1));

  if (survey->workspace[worker] == NULL)
    {
      survey->workspace[worker] = workspace_new (self->network, 320);
      survey->theta[worker] = g_new (real, self->parameters);
    }
  if (part == 0)
    memcpy (survey->theta[worker], pivot (self, piece), self->parameters * sizeof (real));
  else
    chord_point (self->parameters, pivot (self, piece), pivot (self, piece + 1), (real) part / (BETWEEN + 1),
                 survey->theta[worker]);
  survey->losses[index] = network_loss (self->network, survey->theta[worker], self->samples, NULL, self->samples->n,
                                        survey->workspace[worker]);
}

static void
survey_losses (const Band *self, double *losses, Parallel *parallel)
{
  unsigned workers = parallel_workers (parallel);
  g_autofree Workspace **workspaces = g_new0 (Workspace *, workers);
  g_autofree real **thetas = g_new0 (real *, workers);
  Survey survey = { self, workspaces, thetas, losses };

  parallel_map (parallel, (size_t) (self->pivots - 1) * (BETWEEN + 1) + 1, survey_task, &survey, NULL);
  for (unsigned w = 0; w < workers; w++)
    {
      g_clear_pointer (&workspaces[w], workspace_free);
      g_free (thetas[w]);
    }
}

/* How far the loss between pivots k and k + 1 rises over the straight line between theirs, and where. */
static double
rise_over_piece (const double *losses, unsigned k, unsigned *where)
{
  const double *piece = losses + (size_t) k * (BETWEEN + 1);
  double most = 0;

  for (unsigned i = 1; i <= BETWEEN; i++)
    {
      double t = (double) i / (BETWEEN + 1), rise = piece[i] - ((1 - t) * piece[0] + t * piece[BETWEEN + 1]);
      if (rise > most)
        {
          most = rise;
          *where = i;
        }
    }
  return most;
}

static void
insert_pivot (Band *self, unsigned piece, unsigned where)
{
  size_t n = self->parameters;
  g_autofree real *fresh = g_new (real, n);

  chord_point (n, pivot (self, piece), pivot (self, piece + 1), (real) where / (BETWEEN + 1), fresh);
  memmove (self->inner + (piece + 1) * n, self->inner + piece * n, (self->pivots - 2 - piece) * n * sizeof (real));
  memcpy (self->inner + piece * n, fresh, n * sizeof (real));
  self->pivots++;
}

typedef struct
{
  double rise;
  unsigned piece, where;
} Insertion;

static int
by_rise (const void *x, const void *y)
{
  const Insertion *a = x, *b = y;
  return a->rise != b->rise ? (a->rise < b->rise) - (a->rise > b->rise) : (a->piece > b->piece) - (a->piece < b->piece);
}

static int
from_the_back (const void *x, const void *y)
{
  const Insertion *a = x, *b = y;
  return (a->piece < b->piece) - (a->piece > b->piece);
}

static void
insert_pivots (Band *self, Parallel *parallel)
{
  unsigned pieces = self->pivots - 1, wanted = 0;
  size_t n = (size_t) pieces * (BETWEEN + 1) + 1;
  g_autofree double *losses = g_new (double, n);
  Insertion insertions[PATH_MAX_CONTROLS];
  double low = INFINITY, high = -INFINITY;

  survey_losses (self, losses, parallel);
  for (size_t i = 0; i < n; i++)
    {
      low = MIN (low, losses[i]);
      high = MAX (high, losses[i]);
    }
  for (unsigned k = 0; k < pieces; k++)
    {
      Insertion insertion = { .piece = k };
      insertion.rise = rise_over_piece (losses, k, &insertion.where);
      if (insertion.rise > self->options.tolerance * (high - low))
        insertions[wanted++] = insertion;
    }
  qsort (insertions, wanted, sizeof *insertions, by_rise);
  wanted = MIN (wanted, MIN (MOST_INSERTED, self->options.most_pivots - self->pivots));
  qsort (insertions, wanted, sizeof *insertions, from_the_back);
  for (unsigned k = 0; k < wanted; k++)
    insert_pivot (self, insertions[k].piece, insertions[k].where);
  space_equally (self);
}

StepResult
band_step (Band *self, double rate, Parallel *parallel)
{
  uint64_t cycle = self->steps / self->options.cycle_steps;

  if (self->stuck)
    return STEP_LOSS_NOT_FINITE;
  if (self->steps > 0 && self->steps % self->options.cycle_steps == 0)
    {
      insert_pivots (self, parallel);
      new_optimiser (self);
    }
  self->stuck = !compute_gradients (self, parallel);
  if (self->stuck)
    return STEP_LOSS_NOT_FINITE;
  self->stuck = !optimiser_step (self->optimiser, self->inner, self->gradients, ldexp (rate, -(int) MIN (cycle, 60)),
                                 self->next);
  if (self->stuck)
    return STEP_PARAMETERS_NOT_FINITE;
  real *kept = self->inner;
  self->inner = self->next;
  self->next = kept;
  space_equally (self);
  self->steps++;
  return STEP_DONE;
}

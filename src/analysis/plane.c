/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plane.h"

#include "network/activation.h"
#include "network/dense.h"
#include "network/losses.h"
#include "network/normalisation.h"

#include "numeric/clones.h"

#include <math.h>
#include <string.h>

/* Samples that go through all layers together: their activations stay in the second-level cache. */
#define BLOCK 320
/* Rows of a block, a line longer than the block: rows a power of two apart would fight for the same places of the
 * cache. */
#define ROW (BLOCK + 16)
/* Points to a task: fixed, so that results do not depend on the workers.  They go through a block of samples one after
 * the other, so that the first layer's three outputs are fetched once for all of them; the points' own weights must fit
 * the cache beside it. */
#define POINTS 8
#define WEIGHTS_BYTES (384 * 1024)
#define PER_LINE (64 / sizeof (real))

struct _Plane
{
  const Network *network;
  const Samples *samples;
  real *centre, *a, *b;
  unsigned widest;
  size_t points;  /* in a task */
  size_t stride;  /* of the first layer's outputs: samples, rounded up to whole cache lines */
  real *first[3]; /* [units × stride] each: the first layer's output at the centre, and along a and b */
};

/* What a worker needs for itself. */
typedef struct
{
  real *thetas;      /* [points × parameters] */
  const real *theta; /* of the point under way */
  real *h, *next;    /* [widest × BLOCK] */
  real *standard;    /* [widest × BLOCK], layer normalisation's by-product */
  real *line;        /* [2 × BLOCK] */
} PlaneScratch;

/* ---- The plane ---- */

/* At a block's first layer: only the centre has its constant part, so that the sum is linear. */
static real *
first_outputs (const Plane *self, const real *theta)
{
  const LayerLayout *layer = &network_layout (self->network)->layer[0];
  real *z = g_aligned_alloc0 (layer->out * self->stride, sizeof (real), 64);
  Input input = { self->samples->x, self->samples->inputs, true };

  dense_forward (layer->in, layer->out, self->samples->n, theta + layer->weight,
                 layer->bias == LAYOUT_NONE ? NULL : theta + layer->bias, input, z, self->stride);
  return z;
}

Plane *
plane_new (const Network *network, const Samples *samples, const real *centre, const real *a, const real *b)
{
  Plane *self = g_new0 (Plane, 1);
  const Layout *layout = network_layout (network);
  size_t size = layout->parameters * sizeof (real);
  const real *vectors[3] = { centre, a, b };

  self->points = CLAMP (WEIGHTS_BYTES / size, 1, POINTS);
  self->network = network;
  self->samples = samples;
  self->centre = g_memdup2 (centre, size);
  self->a = g_memdup2 (a, size);
  self->b = g_memdup2 (b, size);
  self->stride = (samples->n + PER_LINE - 1) / PER_LINE * PER_LINE;
  for (unsigned l = 0; l < layout->layers; l++)
    self->widest = MAX (self->widest, layout->layer[l].out);
  for (int i = 0; i < 3; i++)
    self->first[i] = first_outputs (self, vectors[i]);
  return self;
}

void
plane_free (Plane *self)
{
  for (int i = 0; i < 3; i++)
    g_aligned_free (self->first[i]);
  g_free (self->centre);
  g_free (self->a);
  g_free (self->b);
  g_free (self);
}

void
plane_point (const Plane *self, double alpha, double beta, real *theta)
{
  size_t n = network_parameters (self->network);
  real x = (real) alpha, y = (real) beta;

  for (size_t p = 0; p < n; p++)
    theta[p] = self->centre[p] + x * self->a[p] + y * self->b[p];
}

/* ---- One point ---- */

static PlaneScratch *
scratch_new (const Plane *self)
{
  PlaneScratch *scratch = g_new0 (PlaneScratch, 1);
  size_t block = self->widest * ROW;

  scratch->thetas = g_new (real, self->points * network_parameters (self->network));
  scratch->h = g_aligned_alloc (block, sizeof (real), 64);
  scratch->next = g_aligned_alloc (block, sizeof (real), 64);
  scratch->standard = g_aligned_alloc (block, sizeof (real), 64);
  scratch->line = g_aligned_alloc (2 * BLOCK, sizeof (real), 64);
  return scratch;
}

static void
scratch_free (PlaneScratch *scratch)
{
  g_free (scratch->thetas);
  g_aligned_free (scratch->h);
  g_aligned_free (scratch->next);
  g_aligned_free (scratch->standard);
  g_aligned_free (scratch->line);
  g_free (scratch);
}

static void
swap (real **a, real **b)
{
  real *kept = *a;
  *a = *b;
  *b = kept;
}

static NUMERIC_CLONES void
combine (size_t n, const real *restrict c, const real *restrict a, const real *restrict b, real x, real y,
         real *restrict out)
{
  for (size_t s = 0; s < n; s++)
    out[s] = c[s] + x * a[s] + y * b[s];
}

/* z = Z₀ + α Z_a + β Z_b for the samples of a block: the first layer without a product. */
static void
combine_first (const Plane *self, double alpha, double beta, size_t begin, size_t n, real *z)
{
  size_t units = network_layout (self->network)->layer[0].out;

  for (size_t u = 0; u < units; u++)
    {
      size_t at = u * self->stride + begin;
      combine (n, self->first[0] + at, self->first[1] + at, self->first[2] + at, (real) alpha, (real) beta,
               z + u * ROW);
    }
}

/* From the layer's sums in next to its output in next; h is its input (for a skip). */
static void
finish_layer (const Plane *self, PlaneScratch *scratch, const LayerLayout *layer, Input input, size_t n)
{
  const Architecture *architecture = network_architecture (self->network);
  const real *theta = scratch->theta;
  real *z = scratch->next;
  size_t unit_step = input.sample_major ? 1 : input.stride, sample_step = input.sample_major ? input.stride : 1;

  if (!layer->hidden)
    return;
  if (layer->gain != LAYOUT_NONE)
    normalisation_forward (layer->out, n, ROW, z, theta + layer->gain, theta + layer->shift, z, scratch->standard,
                           scratch->line, scratch->line + BLOCK);
  for (size_t u = 0; u < layer->out; u++)
    activation_forward (architecture->activation, n, z + u * ROW, z + u * ROW, NULL);
  if (layer->skip)
    for (size_t u = 0; u < layer->out; u++)
      for (size_t s = 0; s < n; s++)
        z[u * ROW + s] += input.x[u * unit_step + s * sample_step];
}

static double
block_loss (const Plane *self, const PlaneScratch *scratch, size_t begin, size_t n)
{
  const Architecture *architecture = network_architecture (self->network);
  const Samples *samples = self->samples;
  const uint32_t *labels = samples->labels ? samples->labels + begin : NULL;
  const real *targets = samples->targets ? samples->targets + begin * samples->outputs : NULL;

  if (architecture->loss == LOSS_CROSS_ENTROPY)
    return vector_cross_entropy (architecture->outputs, n, scratch->h, ROW, labels, NULL, 0, NULL, NULL);
  return mean_squared (architecture->outputs, n, ROW, scratch->h, targets, labels, NULL, 0, NULL);
}

/* One block of samples at one point; the sum of its losses. */
static double
block_at (const Plane *self, PlaneScratch *scratch, double alpha, double beta, size_t begin, size_t n)
{
  const Layout *layout = network_layout (self->network);
  const Samples *samples = self->samples;
  Input input = { samples->x + begin * samples->inputs, samples->inputs, true };

  combine_first (self, alpha, beta, begin, n, scratch->next);
  for (unsigned l = 0; l < layout->layers; l++)
    {
      const LayerLayout *layer = &layout->layer[l];
      if (l > 0)
        dense_forward (layer->in, layer->out, n, scratch->theta + layer->weight,
                       layer->bias == LAYOUT_NONE ? NULL : scratch->theta + layer->bias, input, scratch->next, ROW);
      finish_layer (self, scratch, layer, input, n);
      swap (&scratch->h, &scratch->next);
      input = (Input){ scratch->h, ROW, false };
    }
  return block_loss (self, scratch, begin, n);
}

static void
losses_at (const Plane *self, PlaneScratch *scratch, size_t points, const double *alpha, const double *beta,
           double *losses)
{
  size_t parameters = network_parameters (self->network);
  double sums[POINTS] = { 0 };

  for (size_t i = 0; i < points; i++)
    plane_point (self, alpha[i], beta[i], scratch->thetas + i * parameters);
  for (size_t begin = 0; begin < self->samples->n; begin += BLOCK)
    for (size_t i = 0; i < points; i++)
      {
        scratch->theta = scratch->thetas + i * parameters;
        sums[i] += block_at (self, scratch, alpha[i], beta[i], begin, MIN (BLOCK, self->samples->n - begin));
      }
  for (size_t i = 0; i < points; i++)
    losses[i] = sums[i] / (double) self->samples->n;
}

/* ---- Many points ---- */

typedef struct
{
  const Plane *plane;
  size_t n;
  const double *alpha, *beta;
  double *losses;
  PlaneScratch **scratch; /* one a worker */
} PlaneJob;

static void
evaluate_task (size_t index, unsigned worker, void *data)
{
  PlaneJob *job = data;
  size_t first = index * job->plane->points, n = MIN (job->plane->points, job->n - first);

  if (job->scratch[worker] == NULL)
    job->scratch[worker] = scratch_new (job->plane);
  losses_at (job->plane, job->scratch[worker], n, job->alpha + first, job->beta + first, job->losses + first);
}

bool
plane_losses (const Plane *self, size_t n, const double *alpha, const double *beta, double *losses, Parallel *parallel,
              const atomic_bool *cancelled)
{
  unsigned workers = parallel_workers (parallel);
  g_autofree PlaneScratch **scratch = g_new0 (PlaneScratch *, workers);
  PlaneJob job = { self, n, alpha, beta, losses, scratch };
  size_t tasks = (n + self->points - 1) / self->points;
  bool done;

  for (size_t i = 0; i < n; i++)
    losses[i] = NAN;
  done = parallel_map (parallel, tasks, evaluate_task, &job, cancelled);
  for (unsigned w = 0; w < workers; w++)
    if (scratch[w] != NULL)
      scratch_free (scratch[w]);
  return done;
}

/* ---- A level of a grid ---- */

bool
plane_grid_refine (PlaneGrid *grid, const Plane *self, Parallel *parallel, const atomic_bool *cancelled)
{
  size_t n = grid->n, count = 0;
  g_autofree size_t *where = g_new (size_t, n * n);
  g_autofree double *points = g_new (double, 3 * n * n);
  double *alpha = points, *beta = points + n * n, *losses = points + 2 * n * n;

  if (grid->level >= grid->levels)
    return true;
  for (size_t j = 0; j < n; j++)
    for (size_t i = 0; i < n; i++)
      if (plane_grid_level (grid, i, j) == grid->level)
        {
          alpha[count] = grid->alpha[i];
          beta[count] = grid->beta[j];
          where[count++] = j * n + i;
        }
  if (!plane_losses (self, count, alpha, beta, losses, parallel, cancelled))
    return false;
  for (size_t i = 0; i < count; i++)
    grid->loss[where[i]] = losses[i];
  grid->level++;
  return true;
}

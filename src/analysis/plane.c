#include "analysis/plane.h"

#include "network/activation.h"
#include "network/dense.h"
#include "network/losses.h"
#include "network/normalisation.h"

#include <math.h>
#include <string.h>

/* Samples that go through all layers together: their activations stay in the second-level cache. */
#define BLOCK 512
/* Points to a task: fixed, so that results do not depend on the workers. */
#define POINTS 8
#define PER_LINE (64 / sizeof (real))

struct _Plane
{
  const Network *network;
  const Samples *samples;
  real *centre, *a, *b;
  unsigned widest;
  size_t stride;  /* of the first layer's outputs: samples, rounded up to whole cache lines */
  real *first[3]; /* [units × stride] each: the first layer's output at the centre, and along a and b */
};

/* What a worker needs for itself. */
typedef struct
{
  real *theta;
  real *h, *next; /* [widest × BLOCK] */
  real *standard; /* [widest × BLOCK], layer normalisation's by-product */
  real *line;     /* [2 × BLOCK] */
} Scratch;

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

static Scratch *
scratch_new (const Plane *self)
{
  Scratch *scratch = g_new0 (Scratch, 1);
  size_t block = self->widest * BLOCK;

  scratch->theta = g_new (real, network_parameters (self->network));
  scratch->h = g_aligned_alloc (block, sizeof (real), 64);
  scratch->next = g_aligned_alloc (block, sizeof (real), 64);
  scratch->standard = g_aligned_alloc (block, sizeof (real), 64);
  scratch->line = g_aligned_alloc (2 * BLOCK, sizeof (real), 64);
  return scratch;
}

static void
scratch_free (Scratch *scratch)
{
  g_free (scratch->theta);
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

/* z = Z₀ + α Z_a + β Z_b for the samples of a block: the first layer without a product. */
static void
combine_first (const Plane *self, double alpha, double beta, size_t begin, size_t n, real *z)
{
  size_t units = network_layout (self->network)->layer[0].out;
  real x = (real) alpha, y = (real) beta;

  for (size_t u = 0; u < units; u++)
    {
      const real *restrict c = self->first[0] + u * self->stride + begin;
      const real *restrict a = self->first[1] + u * self->stride + begin;
      const real *restrict b = self->first[2] + u * self->stride + begin;
      real *restrict out = z + u * BLOCK;
      for (size_t s = 0; s < n; s++)
        out[s] = c[s] + x * a[s] + y * b[s];
    }
}

/* From the layer's sums in next to its output in next; h is its input (for a skip). */
static void
finish_layer (const Plane *self, Scratch *scratch, const LayerLayout *layer, Input input, size_t n)
{
  const Architecture *architecture = network_architecture (self->network);
  const real *theta = scratch->theta;
  real *z = scratch->next;
  size_t unit_step = input.sample_major ? 1 : input.stride, sample_step = input.sample_major ? input.stride : 1;

  if (!layer->hidden)
    return;
  if (layer->gain != LAYOUT_NONE)
    normalisation_forward (layer->out, n, BLOCK, z, theta + layer->gain, theta + layer->shift, z, scratch->standard,
                           scratch->line, scratch->line + BLOCK);
  for (size_t u = 0; u < layer->out; u++)
    activation_forward (architecture->activation, n, z + u * BLOCK, z + u * BLOCK, NULL);
  if (layer->skip)
    for (size_t u = 0; u < layer->out; u++)
      for (size_t s = 0; s < n; s++)
        z[u * BLOCK + s] += input.x[u * unit_step + s * sample_step];
}

static double
block_loss (const Plane *self, const Scratch *scratch, size_t begin, size_t n)
{
  const Architecture *architecture = network_architecture (self->network);
  const Samples *samples = self->samples;
  const uint32_t *labels = samples->labels ? samples->labels + begin : NULL;
  const real *targets = samples->targets ? samples->targets + begin * samples->outputs : NULL;

  if (architecture->loss == LOSS_CROSS_ENTROPY)
    return cross_entropy (architecture->outputs, n, BLOCK, scratch->h, labels, NULL, 0, NULL, scratch->line);
  return mean_squared (architecture->outputs, n, BLOCK, scratch->h, targets, labels, NULL, 0, NULL);
}

static double
loss_at (const Plane *self, Scratch *scratch, double alpha, double beta)
{
  const Layout *layout = network_layout (self->network);
  const Samples *samples = self->samples;
  double sum = 0;

  plane_point (self, alpha, beta, scratch->theta);
  for (size_t begin = 0; begin < samples->n; begin += BLOCK)
    {
      size_t n = MIN (BLOCK, samples->n - begin);
      Input input = { samples->x + begin * samples->inputs, samples->inputs, true };

      combine_first (self, alpha, beta, begin, n, scratch->next);
      for (unsigned l = 0; l < layout->layers; l++)
        {
          const LayerLayout *layer = &layout->layer[l];
          if (l > 0)
            dense_forward (layer->in, layer->out, n, scratch->theta + layer->weight,
                           layer->bias == LAYOUT_NONE ? NULL : scratch->theta + layer->bias, input, scratch->next,
                           BLOCK);
          finish_layer (self, scratch, layer, input, n);
          swap (&scratch->h, &scratch->next);
          input = (Input){ scratch->h, BLOCK, false };
        }
      sum += block_loss (self, scratch, begin, n);
    }
  return sum / (double) samples->n;
}

/* ---- Many points ---- */

typedef struct
{
  const Plane *plane;
  size_t n;
  const double *alpha, *beta;
  double *losses;
  Scratch **scratch; /* one a worker */
} Job;

static void
evaluate_task (size_t index, unsigned worker, void *data)
{
  Job *job = data;
  size_t end = MIN (job->n, (index + 1) * POINTS);

  if (job->scratch[worker] == NULL)
    job->scratch[worker] = scratch_new (job->plane);
  for (size_t i = index * POINTS; i < end; i++)
    job->losses[i] = loss_at (job->plane, job->scratch[worker], job->alpha[i], job->beta[i]);
}

bool
plane_losses (const Plane *self, size_t n, const double *alpha, const double *beta, double *losses, Parallel *parallel,
              const atomic_bool *cancelled)
{
  unsigned workers = parallel ? parallel_workers (parallel) : 1;
  g_autofree Scratch **scratch = g_new0 (Scratch *, workers);
  Job job = { self, n, alpha, beta, losses, scratch };
  size_t tasks = (n + POINTS - 1) / POINTS;
  bool done = true;

  for (size_t i = 0; i < n; i++)
    losses[i] = NAN;
  if (parallel != NULL)
    done = parallel_map (parallel, tasks, evaluate_task, &job, cancelled);
  else
    for (size_t i = 0; i < tasks && done; i++)
      {
        done = cancelled == NULL || !atomic_load (cancelled);
        if (done)
          evaluate_task (i, 0, &job);
      }
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

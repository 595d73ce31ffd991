/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/local_geometry.h"

#include "analysis/curvature.h"
#include "analysis/directions.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "numeric/quadrature.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#define DIRECTIONS 4
#define POINTS 41 /* of a slice */
#define REACH 1.0 /* of the filters' norms, either way */
#define BATCH 1024
#define PROBES 4
#define STEPS 40
#define LEAST_EIGENVALUE 1e-5 /* relative to λmax: what is below is not told from zero by so few steps */

static void
slice_clear (Slice *slice)
{
  g_clear_pointer (&slice->alpha, numbers_unref);
  g_clear_pointer (&slice->mean, numbers_unref);
  g_clear_pointer (&slice->low, numbers_unref);
  g_clear_pointer (&slice->high, numbers_unref);
}

void
local_geometry_free (LocalGeometry *self)
{
  slice_clear (&self->filters);
  slice_clear (&self->plain);
  g_clear_pointer (&self->lambda, numbers_unref);
  g_clear_pointer (&self->count, numbers_unref);
  g_free (self);
}

/* ---- Slices ---- */

typedef struct
{
  const Network *network;
  const real *theta;
  const Samples *samples;
  const double *alpha;
  const real *directions; /* [DIRECTIONS × parameters] */
  double losses[DIRECTIONS * POINTS];
} SliceJob;

static void
slice_task (size_t index, unsigned worker, void *data)
{
  SliceJob *job = data;
  size_t parameters = network_parameters (job->network);
  const real *direction = job->directions + index / POINTS * parameters;
  g_autofree real *at = g_new (real, parameters);
  Workspace *workspace = workspace_new (job->network, MIN (job->samples->n, BATCH));

  for (size_t i = 0; i < parameters; i++)
    at[i] = job->theta[i] + (real) job->alpha[index % POINTS] * direction[i];
  job->losses[index] = network_loss (job->network, at, job->samples, NULL, job->samples->n, workspace);
  workspace_free (workspace);
}

/* All weights and biases alike, and as long as said. */
static void
draw_plain (size_t n, double length, Random *random, real *direction)
{
  double norm;

  for (size_t i = 0; i < n; i++)
    direction[i] = (real) random_normal (random);
  norm = sqrt (direction_inner (n, direction, direction));
  for (size_t i = 0; i < n; i++)
    direction[i] = (real) (direction[i] * length / norm);
}

/* length 0: filter-normalised. */
static void
take_slice (Slice *slice, SliceJob *job, double length, uint64_t seed, Parallel *parallel, const atomic_bool *cancelled)
{
  size_t parameters = network_parameters (job->network);
  g_autofree real *directions = g_new (real, DIRECTIONS * parameters);
  Random random = random_stream (random_derive (seed, "slice"), 0);

  for (unsigned k = 0; k < DIRECTIONS; k++)
    if (length > 0)
      draw_plain (parameters, length, &random, directions + k * parameters);
    else
      direction_random_filter (job->network, job->theta, &random, directions + k * parameters);
  slice->alpha = numbers_linear (-REACH, REACH, POINTS);
  slice->mean = numbers_new (POINTS);
  slice->low = numbers_new (POINTS);
  slice->high = numbers_new (POINTS);
  job->alpha = slice->alpha->v;
  job->directions = directions;
  parallel_map (parallel, DIRECTIONS * POINTS, slice_task, job, cancelled);
  for (size_t i = 0; i < POINTS; i++)
    {
      slice->low->v[i] = slice->high->v[i] = job->losses[i];
      for (unsigned k = 0; k < DIRECTIONS; k++)
        {
          double loss = job->losses[k * POINTS + i];
          slice->mean->v[i] += loss / DIRECTIONS;
          slice->low->v[i] = fmin (slice->low->v[i], loss);
          slice->high->v[i] = fmax (slice->high->v[i], loss);
        }
    }
}

/* ---- The spectrum ---- */

typedef struct
{
  double value, weight;
} Node;

static int
descending (const void *a, const void *b)
{
  double x = ((const Node *) a)->value, y = ((const Node *) b)->value;
  return (x < y) - (x > y);
}

static void
take_counts (LocalGeometry *self, const Quadrature *quadrature)
{
  g_autofree Node *nodes = g_new (Node, quadrature->probes * quadrature->steps);
  size_t n = 0, kept = 0;
  double sum = 0;

  for (size_t p = 0; p < quadrature->probes; p++)
    for (size_t i = 0; i < quadrature->count[p]; i++)
      nodes[n++] = (Node){ quadrature->nodes[p * quadrature->steps + i],
                           quadrature->weights[p * quadrature->steps + i] };
  qsort (nodes, n, sizeof *nodes, descending);
  while (kept < n && nodes[kept].value > LEAST_EIGENVALUE * nodes[0].value)
    kept++;
  self->lambda = numbers_new (kept);
  self->count = numbers_new (kept);
  for (size_t i = 0; i < kept; i++)
    {
      sum += nodes[i].weight;
      self->lambda->v[i] = nodes[i].value;
      self->count->v[i] = sum * (double) quadrature->n / (double) quadrature->probes;
    }
}

/* false: cancelled, or not finite. */
static bool
take_spectrum (LocalGeometry *self, const Network *network, const real *theta, const Samples *samples, uint64_t seed,
               Parallel *parallel, const atomic_bool *cancelled)
{
  SecondOrder *second_order = second_order_new (network, samples, NULL, samples->n);
  CurvatureOperators *operators = curvature_new (second_order, CURVATURE_PART_HESSIAN, parallel_workers (parallel), 1);
  const QuadratureOptions options = { PROBES, STEPS, 1, random_derive (seed, "spectrum") };
  const SolverWatch watch = { .cancelled = cancelled };
  Quadrature *quadrature = NULL;

  if (isfinite (second_order_place (second_order, theta, parallel))
      && quadrature_run (curvature_operators (operators), &options, parallel, &watch, &quadrature) == SOLVER_DONE)
    {
      take_counts (self, quadrature);
      quadrature_free (quadrature);
    }
  curvature_free (operators);
  second_order_free (second_order);
  return self->lambda != NULL;
}

LocalGeometry *
local_geometry_new (const Network *network, const real *theta, const Samples *samples, double length, uint64_t seed,
                    Parallel *parallel, const atomic_bool *cancelled)
{
  g_autoptr (LocalGeometry) self = g_new0 (LocalGeometry, 1);
  SliceJob job = { .network = network, .theta = theta, .samples = samples };

  if (!take_spectrum (self, network, theta, samples, seed, parallel, cancelled))
    return NULL;
  take_slice (&self->filters, &job, 0, seed, parallel, cancelled);
  take_slice (&self->plain, &job, length, seed, parallel, cancelled);
  return atomic_load (cancelled) ? NULL : g_steal_pointer (&self);
}

/* ---- Plots ---- */

static const Style styles[2] = { { .colour = COLOUR_FOREGROUND, .width = 2.2, .opacity = 1 },
                                 { .colour = COLOUR_SECOND, .dash = DASH_DASH_DOT, .width = 1.8, .opacity = 1 } };
static const char *const ids[2] = { "first", "second" };

static void
add_slice (Plot *plot, const Slice *slice, const char *name, unsigned which)
{
  layer_styled (plot_add_band (plot, ids[which], name, numbers_ref (slice->alpha), numbers_ref (slice->mean),
                               numbers_ref (slice->low), numbers_ref (slice->high)),
                styles[which]);
}

Plot *
local_geometry_slice_plot (const LocalGeometry *first, const LocalGeometry *second, const char *const names[2],
                           const char *title)
{
  Plot *plot = plot_new ("slice", title);

  if (second != NULL)
    add_slice (plot, &second->filters, names[1], 1);
  add_slice (plot, &first->filters, names[0], 0);
  plot_axes (plot, AXIS (N_ ("Distance"), "‖filter‖"), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  plot_set_caption (plot, _ ("Mean and range over %u random directions, filter-normalised"), DIRECTIONS);
  return plot;
}

Plot *
local_geometry_plain_plot (const LocalGeometry *first, const LocalGeometry *second, const char *const names[2])
{
  Plot *plot = plot_new ("plain", _ ("Slice, not normalised"));

  if (second != NULL)
    add_slice (plot, &second->plain, names[1], 1);
  add_slice (plot, &first->plain, names[0], 0);
  plot_axes (plot, AXIS (N_ ("Distance"), "‖θ₀‖"), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  plot_set_caption (plot, _ ("Mean and range over %u random directions of one length"), DIRECTIONS);
  return plot;
}

static void
add_spectrum (Plot *plot, const LocalGeometry *geometry, const char *name, unsigned which)
{
  layer_styled (plot_add_line (plot, ids[which], name, numbers_ref (geometry->lambda), numbers_ref (geometry->count)),
                styles[which]);
}

Plot *
local_geometry_spectrum_plot (const LocalGeometry *first, const LocalGeometry *second, const char *const names[2])
{
  Plot *plot = plot_new ("spectrum", _ ("Spectrum of the Hessian"));

  if (second != NULL)
    add_spectrum (plot, second, names[1], 1);
  add_spectrum (plot, first, names[0], 0);
  plot_axes (plot, AXIS ("λ", .scale = SCALE_LOG),
             AXIS (N_ ("Eigenvalues ≥ λ"), .scale = SCALE_LOG, .range = { 0.5, NAN }));
  plot_set_caption (plot, _ ("Stochastic Lanczos quadrature, %u probes of %u steps"), PROBES, STEPS);
  return plot;
}

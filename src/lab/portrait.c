/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/portrait.h"

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

void
portrait_free (Portrait *self)
{
  g_clear_pointer (&self->alpha, numbers_unref);
  g_clear_pointer (&self->mean, numbers_unref);
  g_clear_pointer (&self->low, numbers_unref);
  g_clear_pointer (&self->high, numbers_unref);
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

static void
take_slices (Portrait *self, SliceJob *job, uint64_t seed, Parallel *parallel, const atomic_bool *cancelled)
{
  size_t parameters = network_parameters (job->network);
  g_autofree real *directions = g_new (real, DIRECTIONS * parameters);
  Random random = random_stream (random_derive (seed, "slice"), 0);

  for (unsigned k = 0; k < DIRECTIONS; k++)
    direction_random_filter (job->network, job->theta, &random, directions + k * parameters);
  self->alpha = numbers_linear (-REACH, REACH, POINTS);
  self->mean = numbers_new (POINTS);
  self->low = numbers_new (POINTS);
  self->high = numbers_new (POINTS);
  job->alpha = self->alpha->v;
  job->directions = directions;
  parallel_map (parallel, DIRECTIONS * POINTS, slice_task, job, cancelled);
  for (size_t i = 0; i < POINTS; i++)
    {
      self->low->v[i] = self->high->v[i] = job->losses[i];
      for (unsigned k = 0; k < DIRECTIONS; k++)
        {
          double loss = job->losses[k * POINTS + i];
          self->mean->v[i] += loss / DIRECTIONS;
          self->low->v[i] = fmin (self->low->v[i], loss);
          self->high->v[i] = fmax (self->high->v[i], loss);
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
take_counts (Portrait *self, const Quadrature *quadrature)
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
take_spectrum (Portrait *self, const Network *network, const real *theta, const Samples *samples, uint64_t seed,
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

Portrait *
portrait_new (const Network *network, const real *theta, const Samples *samples, uint64_t seed, Parallel *parallel,
              const atomic_bool *cancelled)
{
  g_autoptr (Portrait) self = g_new0 (Portrait, 1);
  SliceJob job = { .network = network, .theta = theta, .samples = samples };

  if (!take_spectrum (self, network, theta, samples, seed, parallel, cancelled))
    return NULL;
  take_slices (self, &job, seed, parallel, cancelled);
  return atomic_load (cancelled) ? NULL : g_steal_pointer (&self);
}

/* ---- Plots ---- */

static const Style before_style = { .colour = COLOUR_SECOND, .dash = DASH_DASH_DOT, .width = 1.8, .opacity = 1 };
static const Style picked_style = { .colour = COLOUR_TEST, .width = 2.2, .opacity = 1 };

static void
add_slice (Plot *plot, const Portrait *portrait, const char *id, const char *name, Style style)
{
  layer_styled (plot_add_band (plot, id, name, numbers_ref (portrait->alpha), numbers_ref (portrait->mean),
                               numbers_ref (portrait->low), numbers_ref (portrait->high)),
                style);
}

Plot *
portrait_slice_plot (const Portrait *self, const Portrait *before)
{
  Plot *plot = plot_new ("slice", _ ("Loss around the network"));

  if (before != NULL)
    add_slice (plot, before, "before", _ ("picked before"), before_style);
  add_slice (plot, self, "picked", _ ("picked"), picked_style);
  plot_axes (plot, AXIS (N_ ("Distance"), N_ ("‖filter‖")), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  plot_set_caption (plot, _ ("Mean and range over %u random directions, filter-normalised"), DIRECTIONS);
  return plot;
}

static void
add_spectrum (Plot *plot, const Portrait *portrait, const char *id, const char *name, Style style)
{
  layer_styled (plot_add_line (plot, id, name, numbers_ref (portrait->lambda), numbers_ref (portrait->count)), style);
}

Plot *
portrait_spectrum_plot (const Portrait *self, const Portrait *before)
{
  Plot *plot = plot_new ("spectrum", _ ("Spectrum of the Hessian"));

  if (before != NULL)
    add_spectrum (plot, before, "before", _ ("picked before"), before_style);
  add_spectrum (plot, self, "picked", _ ("picked"), picked_style);
  plot_axes (plot, AXIS ("λ", .scale = SCALE_LOG),
             AXIS (N_ ("Eigenvalues ≥ λ"), .scale = SCALE_LOG, .range = { 0.5, NAN }));
  plot_set_caption (plot, _ ("Stochastic Lanczos quadrature, %u probes of %u steps"), PROBES, STEPS);
  return plot;
}

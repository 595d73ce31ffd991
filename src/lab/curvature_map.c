/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/curvature_map.h"

#include "analysis/sharpness.h"
#include "figure/clauses.h"
#include "figure/compose.h"

#include <glib/gi18n.h>
#include <math.h>

/* Of both residuals, relative to the larger magnitude.  (With 0.02 the ratio was too small by up to 0.06 where the
 * spectrum is dense at its extremes.)  Where λmax is that magnitude the ratio r is off by at most (1 + r) times it. */
#define TOLERANCE 0.0025
#define RATIO_ERROR (2 * TOLERANCE)
#define MOST_STEPS 120
/* Of one node, as a rule. */
#define USUAL_STEPS 40
/* What a node may cost, in floating-point operations, while there are samples enough to leave some out. */
#define NODE_FLOPS 2e8
#define FEWEST_SAMPLES 100
/* Nodes that a worker computes before time is asked for. */
#define STRETCH 4

CurvatureMap *
curvature_map_new (const Problem *problem)
{
  CurvatureMap *self = g_new0 (CurvatureMap, 1);
  double fit = NODE_FLOPS / (2 * USUAL_STEPS * problem_sample_flops (problem));

  self->problem = problem;
  self->samples = MIN ((size_t) MAX (fit, FEWEST_SAMPLES), problem_curvature_samples (problem, &problem->monitored));
  self->worker = g_ptr_array_new_with_free_func ((GDestroyNotify) sharpness_free);
  return self;
}

static void
forget (CurvatureMap *self)
{
  g_clear_pointer (&self->grid, plane_grid_free);
  g_clear_pointer (&self->order, g_free);
  self->done = 0;
}

void
curvature_map_free (CurvatureMap *self)
{
  forget (self);
  g_ptr_array_unref (self->worker);
  g_free (self);
}

static void
make_order (CurvatureMap *self)
{
  size_t n = self->grid->n, count = 0;

  self->order = g_new (uint32_t, n * n);
  for (unsigned level = 0; level < self->grid->levels; level++)
    for (size_t node = 0; node < n * n; node++)
      if (plane_grid_level (self->grid, node % n, node / n) == level)
        self->order[count++] = (uint32_t) node;
}

void
curvature_map_place (CurvatureMap *self, const LossSurface *plane, size_t nodes)
{
  const PlaneGrid *grid = plane->grid;

  nodes = MIN (nodes, grid->n);
  if (self->serial == plane->serial && self->grid->n == nodes)
    return;
  forget (self);
  self->serial = plane->serial;
  self->grid = plane_grid_new (nodes, grid->alpha[0], grid->alpha[grid->n - 1], grid->beta[0], grid->beta[grid->n - 1]);
  make_order (self);
}

/* ---- Nodes ---- */

typedef struct
{
  CurvatureMap *map;
  const Plane *plane;
} MapStretch;

static void
node_task (size_t index, unsigned worker, void *data)
{
  MapStretch *stretch = data;
  CurvatureMap *self = stretch->map;
  size_t n = self->grid->n, node = self->order[self->done + index];
  g_autofree real *theta = g_new (real, self->problem->parameters);
  SharpnessExtremes found;

  plane_point (stretch->plane, self->grid->alpha[node % n], self->grid->beta[node / n], theta);
  self->grid->loss[node] = NAN;
  found = sharpness_extremes (self->worker->pdata[worker], theta, TOLERANCE, MOST_STEPS);
  if (found.converged && found.largest > 0)
    self->grid->loss[node] = fmax (-found.smallest, 0) / found.largest;
}

bool
curvature_map_complete (const CurvatureMap *self)
{
  return self->grid != NULL && self->done == self->grid->n * self->grid->n;
}

bool
curvature_map_refine (CurvatureMap *self, const LossSurface *plane, Parallel *parallel, const atomic_bool *cancelled)
{
  MapStretch stretch = { self, plane->plane };
  size_t left = self->grid->n * self->grid->n - self->done, count, whole = 0, n = self->grid->n;

  while (self->worker->len < parallel_workers (parallel))
    g_ptr_array_add (self->worker, sharpness_new (self->problem->network, &self->problem->monitored, self->samples));
  count = MIN (left, (size_t) STRETCH * parallel_workers (parallel));
  if (count == 0 || !parallel_map (parallel, count, node_task, &stretch, cancelled))
    return false;
  self->done += count;
  /* The level of the first node that is missing is not whole yet. */
  whole = self->done == n * n ? self->grid->levels
                              : plane_grid_level (self->grid, self->order[self->done] % n, self->order[self->done] / n);
  self->grid->level = (unsigned) whole;
  return true;
}

bool
curvature_map_refine_until (CurvatureMap *self, const LossSurface *plane, Run *run, gint64 until)
{
  size_t nodes = self->grid->n * self->grid->n;

  while (g_get_monotonic_time () < until && curvature_map_refine (self, plane, run_parallel (run), run_cancelled (run)))
    if (until == G_MAXINT64)
      run_progress (run, _ ("Measuring the curvature"), self->done, nodes);
  if (!curvature_map_complete (self))
    run_progress (run, _ ("Measuring the curvature"), self->done, nodes);
  return curvature_map_complete (self);
}

/* Returns whether there are gaps in it. */
static bool
add_field (const CurvatureMap *self, Plot *plot)
{
  size_t n = self->grid->n;
  g_autofree size_t *nodes = g_new (size_t, n);
  size_t known = plane_grid_nodes (self->grid, nodes);
  Numbers *alpha = numbers_new (known), *beta = numbers_new (known), *ratio = numbers_new (known * known);
  bool gaps = false;

  for (size_t j = 0; j < known; j++)
    {
      alpha->v[j] = self->grid->alpha[nodes[j]];
      beta->v[j] = self->grid->beta[nodes[j]];
      for (size_t i = 0; i < known; i++)
        {
          ratio->v[j * known + i] = self->grid->loss[nodes[j] * n + nodes[i]];
          gaps |= isnan (ratio->v[j * known + i]);
        }
    }
  plot_add_field (plot, "ratio", alpha, beta, ratio, NULL);
  return gaps;
}

static char *
caption_of (const CurvatureMap *self, bool gaps)
{
  Clauses *clauses = clauses_new ();

  clauses_add (clauses, _ ("0 where no eigenvalue is negative"));
  clauses_add_number (clauses, _ ("error up to %s"), RATIO_ERROR);
  clauses_add (clauses, _ ("%zu samples"), self->samples);
  if (gaps)
    clauses_sentence (clauses, _ ("Blank: not converged, or the loss is not finite"));
  return clauses_end (clauses);
}

Plot *
curvature_map_plot (const CurvatureMap *self, const LossSurface *plane)
{
  Plot *plot = plot_new ("curvature", _ ("Curvature"));
  const PlaneGrid *grid = plane->grid;
  bool known = self->serial == plane->serial && self->grid->level > 0;
  bool gaps = known && add_field (self, plot);
  g_autofree char *caption = caption_of (self, gaps);

  plot_axes (plot, AXIS ("α", .range = { grid->alpha[0], grid->alpha[grid->n - 1] }),
             AXIS ("β", .range = { grid->beta[0], grid->beta[grid->n - 1] }));
  plot_z_axis (plot, AXIS ("−λmin/λmax", .range = { 0, 1 }));
  plot->colour_bar = true;
  plot_set_caption (plot, "%s", caption);
  return plot;
}

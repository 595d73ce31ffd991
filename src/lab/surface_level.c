/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/surface_level.h"

#include "figure/compose.h"
#include "figure/contours.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "numeric/statistics.h"

#include <glib/gi18n.h>
#include <math.h>

double
surface_level (const Problem *problem)
{
  return 0.5 * problem_constant_loss (problem);
}

double
surface_fraction_below (const LossSurface *surface, double level)
{
  size_t n = surface->loss->n;
  double below = 0;

  for (size_t i = 0; i < n; i++)
    below += surface->loss->v[i] < level;
  return below / (double) n;
}

/* Continuous targets have no chance; what the best constant leaves of them is their variance. */
static bool
has_classes (const Problem *problem)
{
  return problem->train->labels != NULL;
}

void
surface_level_draw (Plot *plot, const Problem *problem)
{
  const char *name = has_classes (problem) ? _ ("Half of chance") : _ ("Half of the variance");
  double level = surface_level (problem);
  Numbers *x, *y;

  if (contour_line (plot_surface (plot), level, &x, &y))
    layer_styled (plot_add_path (plot, "level", name, x, y, numbers_constant (level, x->n)), STYLE_LEVEL);
}

void
surface_level_describe (const LossSurface *surface, const Problem *problem, Clauses *clauses)
{
  double level = surface_level (problem);
  g_autofree char *percent = number_format (100 * surface_fraction_below (surface, level));
  g_autofree char *loss = number_format (level);

  if (!(level > 0))
    return;
  if (has_classes (problem))
    clauses_add (clauses, _ ("%s %% of the grid below half of chance, %s"), percent, loss);
  else
    clauses_add (clauses, _ ("%s %% of the grid below half of the targets' variance, %s"), percent, loss);
}

void
surface_report (const LossSurface *surface, const Problem *problem, Run *run)
{
  size_t n = surface->loss->n;
  g_autofree double *sorted = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    sorted[i] = isnan (surface->loss->v[i]) ? INFINITY : surface->loss->v[i];
  statistics_sort (sorted, n);
  if (isfinite (surface->explained[0]))
    {
      run_result (run, "explained_alpha", surface->explained[0]);
      run_result (run, "explained_beta", surface->explained[1]);
    }
  run_result (run, "surface_least", sorted[0]);
  run_result (run, "surface_median", statistics_sorted_quantile (sorted, n, 0.5));
  run_result (run, "surface_share_below_half_chance", surface_fraction_below (surface, surface_level (problem)));
}

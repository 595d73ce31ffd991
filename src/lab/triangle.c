/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/triangle.h"

#include "analysis/simplex_map.h"
#include "figure/compose.h"
#include "lab/map_plots.h"

#include <glib/gi18n.h>

/* Along each edge of a map. */
#define INTERVALS 24

static const struct
{
  const char *label;  /* N_(): below its map */
  const char *result; /* id of its mean */
} kinds[TRIANGLES] = {
  { N_ ("as trained"), "simplex_mean" },
  { N_ ("units matched"), "simplex_matched_mean" },
  { N_ ("connectors"), "simplex_connected_mean" },
};

static Simplex
simplex_of (const PairTraining *training, TriangleKind kind)
{
  Simplex simplex = { { training->pair[0]->from }, { NULL } };

  if (kind == TRIANGLE_CONNECTED)
    return connectors_simplex (training->connectors);
  for (unsigned k = 1; k < 3; k++)
    {
      const Pair *pair = pair_training_find (training, 0, k);
      simplex.corner[k] = kind == TRIANGLE_MATCHED ? pair->matched[PAIR_WEIGHTS] : pair->to;
    }
  return simplex;
}

bool
triangle_measure (TriangleLosses losses, const PairTraining *training, TriangleKind kind)
{
  const Problem *problem = training->pair[0]->problem;
  Numbers *values;
  Simplex simplex;

  if (pair_training_networks (training) < 3 || (kind == TRIANGLE_CONNECTED && training->connectors == NULL))
    return true;
  simplex = simplex_of (training, kind);
  values = numbers_new (SIMPLEX_MAP_NODES (INTERVALS));
  if (!simplex_losses (&simplex, problem->network, &problem->monitored, INTERVALS, values->v, training->parallel,
                       training->cancelled))
    {
      numbers_unref (values);
      return false;
    }
  g_clear_pointer (&losses[kind], numbers_unref);
  losses[kind] = values;
  return true;
}

Plot *
triangle_plot (const TriangleLosses losses, const char *const names[3])
{
  Plot *plot = plot_new ("simplex", _ ("Loss between three minima"));
  MapSpec maps[TRIANGLES];
  unsigned n = 0;

  for (int kind = 0; kind < TRIANGLES; kind++)
    if (losses[kind] != NULL)
      maps[n++] = (MapSpec){ kinds[kind].label, _ (kinds[kind].label), COLOUR_FOREGROUND, losses[kind] };
  plot_add_triangles (plot, "loss", maps, n, INTERVALS, names);
  plot_z_axis (plot, AXIS (N_ ("Loss")));
  return plot;
}

void
triangle_report (const TriangleLosses losses, const PairTraining *training, Run *run)
{
  size_t parameters = training->pair[0]->problem->parameters;

  for (int kind = 0; kind < TRIANGLES; kind++)
    if (losses[kind] != NULL && (kind != TRIANGLE_CONNECTED || pair_training_done (training)))
      run_result (run, kinds[kind].result, simplex_map_mean (INTERVALS, losses[kind]->v));
  if (training->connectors != NULL)
    {
      Simplex bent = simplex_of (training, TRIANGLE_CONNECTED), flat = simplex_of (training, TRIANGLE_APART);
      run_result (run, "simplex_area", simplex_area (&bent, parameters) / simplex_area (&flat, parameters));
    }
}

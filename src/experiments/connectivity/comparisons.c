/* The paths, the hidden units and the networks compared: table, matrices, triangles, tree. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "figure/number_format.h"
#include "lab/map_plots.h"
#include "lab/tree_plot.h"

#include <glib/gi18n.h>
#include <math.h>

/* ---- The table ---- */

static char *
moved_text (const Study *study)
{
  const Pair *pair = study->paths.pair[0];
  size_t units, by_weights = alignment_moved (pair->alignment[PAIR_WEIGHTS], &units);
  size_t by_activations = alignment_moved (pair->alignment[PAIR_ACTIVATIONS], NULL);

  if (network_architecture (study->problem->network)->depth == 0)
    return g_strdup (_ ("No hidden units to match."));
  if (units == 0)
    return g_strdup (_ ("The inputs are added to every layer: no unit can be moved."));
  return g_strdup_printf (_ ("A–B: %zu and %zu of %zu units moved"), by_weights, by_activations, units);
}

typedef struct
{
  const char *title;
  Quantity quantity;
  int digits;
} Column;

static const Column columns[] = { { N_ ("train"), QUANTITY_TRAIN_BARRIER, 3 },
                                  { N_ ("test"), QUANTITY_TEST_BARRIER, 3 },
                                  { N_ ("length"), QUANTITY_LENGTH, 2 },
                                  { N_ ("s"), QUANTITY_SECONDS, 3 } };

static void
add_table (const Study *study, Plot *plot, guint shown)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const char *titles[1 + G_N_ELEMENTS (columns)] = { "" };
  PairPath paths[PAIR_PATHS];
  guint rows = 0;
  Layer *table;

  for (guint c = 0; c < shown; c++)
    titles[1 + c] = columns[c].title;
  for (int path = 0; path < PAIR_PATHS; path++)
    {
      if (study->paths.pair[0]->path[path].profile == NULL)
        continue;
      paths[rows++] = (PairPath) path;
      g_ptr_array_add (cells, g_strdup (_ (pair_path_names[path])));
      for (guint c = 0; c < shown; c++)
        g_ptr_array_add (
            cells, number_fixed (study_measure (study, (PairPath) path, columns[c].quantity, 0.5), columns[c].digits));
    }
  table = plot_add_table (plot, "barriers", titles, (const char *const *) cells->pdata, 1 + shown, rows);
  for (guint r = 0; r < rows; r++)
    {
      table_set_colour (table, r, pair_path_colours[paths[r]]);
      for (guint c = 0; c < shown; c++)
        table_set_value (table, r, 1 + c, study_measure (study, paths[r], columns[c].quantity, 0.5));
    }
}

Plot *
connectivity_table_plot (const Connectivity *self)
{
  const Study *study = self->study;
  g_autofree char *title = study->paths.pairs > 1
                               ? g_strdup_printf (_ ("Barriers: medians of %u pairs"), study->paths.pairs)
                               : g_strdup (_ ("Barriers"));
  g_autofree char *moved = moved_text (study);
  Plot *plot = plot_new ("table", title);

  /* Measured times differ from run to run; an export that nobody watched does not. */
  add_table (study, plot, G_N_ELEMENTS (columns) - (run_unattended (self->run) ? 1 : 0));
  plot_set_caption (plot, "%s", moved);
  return plot;
}

/* ---- Maps ---- */

Plot *
connectivity_similarity_plot (const Connectivity *self)
{
  Numbers *const *r = self->similarity;
  const Architecture *architecture = network_architecture (self->study->problem->network);
  const MapSpec maps[] = { { "as trained", _ ("as trained"), pair_path_colours[PAIR_LINE], r[0] },
                           { "weights", _ ("weights"), pair_path_colours[PAIR_WEIGHTS], r[1] },
                           { "activations", _ ("activations"), pair_path_colours[PAIR_ACTIVATIONS], r[2] } };
  const MapSpec before_and_after[] = { maps[0], maps[2] };
  /* Where there is much else to see, before and after must do. */
  bool few = self->study->paths.pairs > 1;
  Plot *plot = plot_new ("units", _ ("Hidden units"));

  plot_add_matrices (plot, "correlation", few ? before_and_after : maps, few ? 2 : 3,
                     architecture->widths[architecture->depth - 1]);
  plot_z_axis (plot, AXIS ("r", .range = { 0, 1 }));
  plot_set_caption (plot, "%s",
                    few ? _ ("Correlation, A and B") : _ ("Correlation of A's (rows) and B's, best match first"));
  return plot;
}

Plot *
connectivity_map_plot (const Connectivity *self)
{
  const MapSpec maps[MAPS] = { { "as trained", _ ("as trained"), COLOUR_FOREGROUND, self->map[MAP_APART] },
                               { "units matched", _ ("units matched"), COLOUR_FOREGROUND, self->map[MAP_MATCHED] },
                               { "connectors", _ ("connectors"), COLOUR_FOREGROUND, self->map[MAP_CONNECTED] } };
  bool connected = self->study->paths.connectors != NULL;
  Plot *plot = plot_new ("simplex", _ ("Loss between three minima"));

  plot_add_triangles (plot, "loss", maps, connected ? 3 : 2, MAP_INTERVALS, study_network_names);
  plot_z_axis (plot, AXIS (N_ ("Loss")));
  if (connected)
    plot_set_caption (plot, "%s", _ ("Connectors: Benton et al. 2021"));
  return plot;
}

/* ---- The tree ---- */

Plot *
connectivity_tree_plot (const Connectivity *self)
{
  Plot *plot = plot_new ("tree", _ ("Lowest passes"));
  TreeEdge edges[STUDY_MOST_NETWORKS];

  study_tree (self->study, edges, NULL);
  plot_add_tree (plot, self->study->networks, study_network_names, edges);
  plot_set_caption (plot, _ ("Highest loss: %s"), _ (pair_path_names[study_tree_path (self->study)]));
  return plot;
}

/* The paths, the hidden units and the networks compared: table, matrices, triangles, tree. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "lab/map_plots.h"

#include <glib/gi18n.h>
#include <math.h>

/* ---- The table ---- */

/* So many digits behind the point that a column of them can be compared. */
static char *
in_short (double value, int digits)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.0f";

  if (isnan (value))
    return g_strdup ("–");
  format[2] = (char) ('0' + (fabs (value) < 10 ? digits : 1));
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, format, value));
}

static char *
moved_text (const Study *study)
{
  const Pair *pair = study->pair[0];
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
      if (study->pair[0]->path[path].profile == NULL)
        continue;
      paths[rows++] = (PairPath) path;
      g_ptr_array_add (cells, g_strdup (_ (pair_path_names[path])));
      for (guint c = 0; c < shown; c++)
        g_ptr_array_add (
            cells, in_short (study_measure (study, (PairPath) path, columns[c].quantity, 0.5), columns[c].digits));
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
  g_autofree char *title = study->pairs > 1 ? g_strdup_printf (_ ("Barriers: medians of %u pairs"), study->pairs)
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
  bool few = self->study->pairs > 1;
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
  const char *const corners[] = { study_network_name (0), study_network_name (1), study_network_name (2) };
  const MapSpec maps[MAPS] = { { "as trained", _ ("as trained"), COLOUR_FOREGROUND, self->map[MAP_APART] },
                               { "units matched", _ ("units matched"), COLOUR_FOREGROUND, self->map[MAP_MATCHED] },
                               { "connectors", _ ("connectors"), COLOUR_FOREGROUND, self->map[MAP_CONNECTED] } };
  bool connected = self->study->connectors != NULL;
  Plot *plot = plot_new ("simplex", _ ("Loss between three minima"));

  plot_add_triangles (plot, "loss", maps, connected ? 3 : 2, MAP_INTERVALS, corners);
  plot_z_axis (plot, AXIS (N_ ("Loss")));
  if (connected)
    plot_set_caption (plot, "%s", _ ("Connectors: Benton et al. 2021"));
  return plot;
}

/* ---- The tree ---- */

/* Where the list of passes begins and ends, in radii of the ring of networks. */
#define LIST_X 1.8
#define LIST_END 4.5

static void
place_on_ring (unsigned network, unsigned n, double *x, double *y)
{
  double angle = M_PI_2 - 2 * M_PI * network / n;

  *x = cos (angle);
  *y = sin (angle);
}

static void
add_edge (Plot *plot, unsigned a, unsigned b, unsigned n, bool inside)
{
  g_autofree char *id = g_strdup_printf ("%s-%s-%s", inside ? "tree" : "edge", study_network_name (a),
                                         study_network_name (b));
  Numbers *x = numbers_new (2), *y = numbers_new (2);

  place_on_ring (a, n, &x->v[0], &y->v[0]);
  place_on_ring (b, n, &x->v[1], &y->v[1]);
  layer_styled (plot_add_line (plot, id, NULL, x, y),
                STYLE (.colour = inside ? 0 : COLOUR_FOREGROUND, .width = inside ? 3 : 1, .opacity = inside ? 1 : 0.2));
}

/* Beside the ring, the lowest pass on top: on the edges themselves the heights would stand in each other's way. */
static void
add_height (Plot *plot, const TreeEdge *edge, unsigned row, unsigned rows)
{
  g_autofree char *name = g_strdup_printf ("%s–%s", study_network_name (edge->a), study_network_name (edge->b));
  g_autofree char *name_id = g_strdup_printf ("pass-%u", row), *height_id = g_strdup_printf ("height-%u", row);
  g_autofree char *height = in_short (edge->height, 4);
  double y = (0.5 * (rows - 1.0) - row) * MIN (0.55, 2.4 / rows);

  plot_add_text (plot, name_id, name, LIST_X, y)->style.colour = 0;
  text_anchor (plot_add_text (plot, height_id, height, LIST_END, y), 1);
}

static void
add_node (Plot *plot, unsigned network, unsigned n)
{
  const char *name = study_network_name (network);
  g_autofree char *id = g_strdup_printf ("minimum-%s", name);
  double x, y;

  place_on_ring (network, n, &x, &y);
  layer_styled (plot_add_points (plot, id, NULL, numbers_constant (x, 1), numbers_constant (y, 1), NULL),
                STYLE (.marker = MARKER_CIRCLE, .width = 3));
  text_anchor (plot_add_text (plot, name, name, 1.38 * x, 1.38 * y), 0.5);
}

Plot *
connectivity_tree_plot (const Connectivity *self)
{
  const Study *study = self->study;
  Plot *plot = plot_new ("tree", _ ("Lowest passes"));
  unsigned n = study->networks;
  TreeEdge edges[STUDY_MOST_NETWORKS];

  study_tree (study, edges, NULL);
  for (unsigned k = 0; k < study->pairs; k++)
    add_edge (plot, study->pair[k]->a, study->pair[k]->b, n, false);
  for (unsigned k = 0; k + 1 < n; k++)
    {
      add_edge (plot, edges[k].a, edges[k].b, n, true);
      add_height (plot, &edges[k], k, n - 1);
    }
  for (unsigned i = 0; i < n; i++)
    add_node (plot, i, n);
  plot->frameless = plot->equal = true;
  plot_axes (plot, AXIS (.range = { -1.6, LIST_END + 0.1 }), AXIS (.range = { -1.6, 1.6 }));
  plot_set_caption (plot, _ ("Highest loss: %s"), _ (pair_path_names[study_tree_path (study)]));
  return plot;
}

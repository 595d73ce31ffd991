/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure: the surface beside the paths, the hidden units and the networks compared, and what it says of the
 * recipe. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "lab/map_plots.h"
#include "lab/pair_measures.h"
#include "lab/pair_profiles.h"
#include "lab/predictions.h"
#include "lab/tree_plot.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* ---- Loss and error along the paths ---- */

/* Of errors, too: where they stand below the losses, which are named alike, they have no legend. */
static char *
profile_name (PairPath path, bool has_test, bool test)
{
  const char *samples = test ? C_ ("curve", "test") : C_ ("curve", "training");

  if (!has_test)
    return g_strdup (_ (pair_path_names[path]));
  /* Translators: a curve and what run it is of: "Train, width 16" */
  return g_strdup_printf (C_ ("curve", "%s, %s"), _ (pair_path_names[path]), samples);
}

static void
add_profile (const Connectivity *self, Plot *plot, PairPath path, bool error, bool test)
{
  static const Marker markers[PAIR_PATHS] = { MARKER_CIRCLE, MARKER_SQUARE, MARKER_TRIANGLE, MARKER_DIAMOND,
                                              MARKER_CROSS };
  static const ProfileNumber numbers[2][2] = { { PROFILE_TRAIN_LOSS, PROFILE_TEST_LOSS },
                                               { PROFILE_TRAIN_ERROR, PROFILE_TEST_ERROR } };
  const Study *study = self->study;
  g_autofree char *id = g_strdup_printf ("%s%s", pair_path_ids[path], test ? "-test" : ""),
                  *name = profile_name (path, study->problem->test->n > 0, test);
  double width = path == PAIR_CURVE ? 2.5 : 2;

  layer_styled (plot_add_profile (plot, &study->paths, path, numbers[error][test], id, name),
                STYLE (.colour = pair_path_colours[path], .dash = test ? DASH_DOTTED : pair_path_dashes[path],
                       .marker = test ? markers[path] : MARKER_NONE, .width = test ? 1 : width));
}

static Plot *
profile_plot (const Connectivity *self, bool error)
{
  const PairTraining *paths = &self->study->paths;
  const PairProfile *first = paths->pair[0]->path;
  const PathProfile *walked = first[connectivity_walk (self)].profile;
  Plot *plot = error ? plot_new ("error", _ ("Error")) : plot_new ("loss", _ ("Loss"));
  bool has_test = self->study->problem->test->n > 0;

  for (int path = 0; path < PAIR_PATHS; path++)
    for (int test = 0; test <= has_test && first[path].profile != NULL; test++)
      add_profile (self, plot, (PairPath) path, error, test);
  if (walked != NULL)
    layer_styled (plot_add_rule (plot, "place", NULL, path_profile_arc (walked, self->place), true),
                  STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED, .opacity = 0.7));
  plot_axes (plot, AXIS (N_ ("Arc length"), .range = { 0, 1 }), error ? AXIS (N_ ("Error"), "%") : AXIS (N_ ("Loss")));
  return plot;
}

/* ---- Comparisons ---- */

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

static Plot *
table_plot (const Connectivity *self)
{
  const Study *study = self->study;
  g_autofree char *said = study->paths.pairs > 1 ? g_strdup_printf (_ ("Medians of %u pairs"), study->paths.pairs)
                                                 : moved_text (study);
  Plot *plot = plot_new ("table", _ ("Barriers"));

  plot_add_pair_measures (plot, &study->paths, "barriers");
  plot_set_caption (plot, "%s", said);
  return plot;
}

static Plot *
similarity_plot (const Connectivity *self)
{
  Numbers *const *r = self->similarity;
  const Architecture *architecture = network_architecture (self->study->problem->network);
  const MapSpec maps[] = { { "as trained", _ ("as trained"), pair_path_colours[PAIR_LINE], r[0] },
                           { "weights", _ ("weights"), pair_path_colours[PAIR_WEIGHTS], r[1] },
                           { "activations", _ ("activations"), pair_path_colours[PAIR_ACTIVATIONS], r[2] } };
  Plot *plot = plot_new ("units", _ ("Hidden units"));

  plot_add_matrices (plot, "correlation", maps, 3, architecture->widths[architecture->depth - 1]);
  plot_z_axis (plot, AXIS ("r", .range = { 0, 1 }));
  plot_set_caption (plot, "%s", _ ("Correlation of A's (rows) and B's, best match first"));
  return plot;
}

static void
add_tree (const Connectivity *self, Figure *figure)
{
  Plot *tree = plot_new ("tree", _ ("Lowest passes")), *passes = plot_new ("passes", _ ("Highest loss between two"));
  PairPath path = study_tree_path (self->study);
  TreeEdge edges[ENSEMBLE_MOST];

  pair_tree (&self->study->paths, path, edges, NULL);
  plot_add_tree (tree, self->study->networks, ensemble_names, edges);
  plot_add_passes (passes, &self->study->paths, path, ensemble_names);
  plot_set_caption (passes, _ ("Below: line; above: %s; diagonal: own"), _ (pair_path_names[path]));
  figure_add (figure, tree);
  figure_add (figure, passes);
}

static Plot *
predictions_at_place (const Connectivity *self)
{
  const Problem *problem = self->study->problem;
  g_autofree real *theta = g_new (real, problem->parameters);
  Plot *plot;

  connectivity_point (self, theta);
  plot = predictions_plot (problem, theta, self->workspace);
  g_free (plot->title);
  plot->title = g_strdup_printf (_ ("At t = %.2f: %s"), self->place, _ (pair_path_names[connectivity_walk (self)]));
  return plot;
}

/* ---- The caption ---- */

void
connectivity_describe_curve (const CurveOptions *curve, double rate, Clauses *clauses)
{
  clauses_part (clauses);
  clauses_add (clauses,
               curve->kind == PATH_BEZIER
                   ? ngettext ("Bézier curve with %u bend", "Bézier curve with %u bends", curve->bends)
                   : ngettext ("polygonal chain with %u bend", "polygonal chain with %u bends", curve->bends),
               curve->bends);
  clauses_add_number (clauses, _ ("rate %s"), rate);
}

char *
connectivity_caption (const Connectivity *self)
{
  const Study *study = self->study;
  const Pair *pair = study->paths.pair[0];
  Clauses *clauses = clauses_new ();

  if (study->paths.pairs > 1)
    clauses_add (clauses, _ ("%u networks, the range of all pairs shaded"), study->networks);
  else
    clauses_add (clauses, _ ("%u networks"), study->networks);
  clauses_part (clauses);
  problem_describe (study->problem, &study->recipe.training, clauses);
  clauses_add (clauses, _ ("%" PRIu64 " steps"), study->problem->options.total_steps);
  if (pair->curve != NULL)
    {
      connectivity_describe_curve (&study->recipe.paths.curve, study->paths.options.curve_rate, clauses);
      clauses_add (clauses, _ ("step %" PRIu64), curve_steps (pair->curve));
    }
  if (pair->band != NULL)
    {
      clauses_part (clauses);
      clauses_add (clauses, _ ("elastic band with %u pivots"), band_path (pair->band).controls);
      clauses_add_number (clauses, _ ("rate %s"), study->paths.options.band_rate);
      clauses_add (clauses, _ ("step %" PRIu64), band_steps (pair->band));
    }
  return clauses_end (clauses);
}

/* ---- The whole ---- */

/* Of many networks there is more to see than the errors along the paths and the units of the first two. */
static void
arrange (Figure *figure, const char *units, const char *predictions, bool classes, bool many, bool map)
{
  const char *error = classes ? "error" : "loss";
  g_autofree char *cells = many ? g_strdup_printf (
                               "surface surface loss loss loss / surface surface simplex simplex simplex / "
                               "table passes passes tree %s",
                               predictions)
                                : g_strdup_printf ("surface surface loss loss / surface surface %s %s / table %s %s %s",
                                                   error, error, units, units, predictions);
  g_autofree char *rows = g_strdup_printf ("%s %s", many ? "1.15 1.15" : "1.25 1.05", map ? "1.25" : "1");

  figure_arrange (figure, cells, many ? "0.28 0.22 0.11 0.175 0.215" : "0.36 0.17 0.235 0.235", rows);
}

Figure *
connectivity_figure (Connectivity *self)
{
  Figure *figure = figure_new (_ ("Mode connectivity"));
  const Study *study = self->study;
  bool classes = study->problem->data->train->task == TASK_CLASSES, many = study->networks > 2;
  bool map = classes && study->problem->train->inputs == 2;
  bool named = study->problem->data->train->column_names != NULL;
  Plot *predictions = predictions_at_place (self);

  figure_add (figure, connectivity_surface_plot (self));
  figure_add (figure, profile_plot (self, false));
  if (classes && !many)
    figure_add (figure, profile_plot (self, true));
  if (many)
    figure_add (figure, triangle_plot (self->triangle, ensemble_names));
  figure_add (figure, table_plot (self));
  if (self->similarity[0] != NULL && !many)
    figure_add (figure, similarity_plot (self));
  if (many)
    add_tree (self, figure);
  /* Beside so much else there is no room for more than the map itself, and the names of the user's columns. */
  if (map && !named)
    plot_axes (predictions, AXIS (NULL), AXIS (NULL));
  figure_add (figure, predictions);
  arrange (figure, self->similarity[0] != NULL ? "units" : ".", predictions->id, classes, many, map);
  return figure;
}

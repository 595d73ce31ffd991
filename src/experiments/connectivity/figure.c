/* The figure as a whole, and what it says of the recipe. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "lab/predictions.h"

#include <glib/gi18n.h>
#include <inttypes.h>

static Plot *
predictions_at_place (const Connectivity *self)
{
  const Problem *problem = self->study->problem;
  PairPath kind = connectivity_walk (self);
  Path path = pair_path (self->study->paths.pair[0], kind);
  g_autofree real *theta = g_new (real, problem->parameters);
  Plot *plot;

  path_point (&path, problem->parameters, self->place, theta);
  plot = predictions_plot (problem, theta, self->workspace);
  g_free (plot->title);
  plot->title = g_strdup_printf (_ ("At t = %.2f: %s"), self->place, _ (pair_path_names[kind]));
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

static char *
caption (const Connectivity *self)
{
  const Study *study = self->study;
  const Pair *pair = study->paths.pair[0];
  Clauses *clauses = clauses_new ();

  clauses_add (clauses, _ ("%u networks"), study->networks);
  clauses_part (clauses);
  problem_describe (study->problem, &study->recipe.training, clauses);
  clauses_add (clauses, _ ("%" PRIu64 " steps"), study->problem->options.total_steps);
  if (pair->curve != NULL)
    {
      connectivity_describe_curve (&study->recipe.curve, study->paths.curve_rate, clauses);
      clauses_add (clauses, _ ("step %" PRIu64), curve_steps (pair->curve));
    }
  if (pair->band != NULL)
    {
      clauses_part (clauses);
      clauses_add (clauses, _ ("elastic band with %u pivots"), band_path (pair->band).controls);
      clauses_add_number (clauses, _ ("rate %s"), study->paths.band_rate);
      clauses_add (clauses, _ ("step %" PRIu64), band_steps (pair->band));
    }
  return clauses_end (clauses);
}

/* ---- The plots ---- */

static void
arrange (Figure *figure, const char *units, const char *predictions, bool classes, bool many, bool map)
{
  const char *error = classes ? "error" : "loss";
  g_autofree char *cells = many ? g_strdup_printf (
                               "surface surface loss %s / surface surface simplex simplex / table %s tree %s", error,
                               units, predictions)
                                : g_strdup_printf ("surface surface loss loss / surface surface %s %s / table %s %s %s",
                                                   error, error, units, units, predictions);
  g_autofree char *rows = g_strdup_printf ("%s %s", many ? "1.15 1.15" : "1.25 1.05", map ? "1.25" : "1");

  figure_arrange (figure, cells, many ? "0.34 0.22 0.22 0.22" : "0.36 0.17 0.235 0.235", rows);
}

Figure *
connectivity_figure (Connectivity *self)
{
  Figure *figure = figure_new (_ ("Mode connectivity"));
  const Study *study = self->study;
  bool classes = study->problem->data->train->task == TASK_CLASSES, many = study->networks > 2;
  bool map = classes && study->problem->train->inputs == 2;
  Plot *predictions = predictions_at_place (self);

  figure_add (figure, connectivity_surface_plot (self));
  figure_add (figure, connectivity_profile_plot (self, false));
  if (classes)
    figure_add (figure, connectivity_profile_plot (self, true));
  if (many)
    figure_add (figure, connectivity_map_plot (self));
  figure_add (figure, connectivity_table_plot (self));
  if (self->similarity[0] != NULL)
    figure_add (figure, connectivity_similarity_plot (self));
  if (many)
    figure_add (figure, connectivity_tree_plot (self));
  /* Beside so much else there is no room for more than the map itself. */
  if (map)
    plot_axes (predictions, AXIS (NULL), AXIS (NULL));
  figure_add (figure, predictions);
  arrange (figure, self->similarity[0] != NULL ? "units" : ".", predictions->id, classes, many, map);
  figure->step = pair_training_steps (&study->paths);
  figure->caption = caption (self);
  return figure;
}

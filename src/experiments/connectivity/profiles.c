/* Loss and error along the paths. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "numeric/statistics.h"

#include <glib/gi18n.h>

/* A barrier below this is not marked: the table shows it as 0. */
#define LEAST_BARRIER 0.0005

static const double *
column_of (const PathProfile *profile, bool error, bool test)
{
  if (error)
    return test ? profile->test_error : profile->train_error;
  return test ? profile->test_loss : profile->train_loss;
}

static Layer *
add_single (const Pair *pair, Plot *plot, const char *id, const char *name, PairPath path, bool error, bool test)
{
  const PathProfile *profile = pair->path[path].profile;
  Numbers *values = numbers_copy (column_of (profile, error, test), profile->n);

  for (size_t i = 0; i < profile->n && error; i++)
    values->v[i] *= 100;
  return plot_add_line (plot, id, name, numbers_copy (profile->arc, profile->n), values);
}

/* The median and the range over the pairs; of test samples the median alone. */
static Layer *
add_many (const Study *study, Plot *plot, const char *id, const char *name, PairPath path, bool error, bool test)
{
  size_t points = study->paths.pair[0]->path[path].profile->n;
  Numbers *arc = numbers_linear (0, 1, points), *median = numbers_new (points);
  Numbers *low = test ? NULL : numbers_new (points), *high = test ? NULL : numbers_new (points);

  for (size_t i = 0; i < points; i++)
    {
      double values[STUDY_MOST_PAIRS];
      size_t n = 0;
      for (unsigned k = 0; k < study->paths.pairs; k++)
        {
          const PathProfile *profile = study->paths.pair[k]->path[path].profile;
          if (profile != NULL)
            values[n++] = (error ? 100 : 1) * path_profile_value (profile, column_of (profile, error, test), arc->v[i]);
        }
      n = statistics_sort (values, n);
      median->v[i] = statistics_sorted_quantile (values, n, 0.5);
      if (!test)
        {
          low->v[i] = statistics_sorted_quantile (values, n, 0);
          high->v[i] = statistics_sorted_quantile (values, n, 1);
        }
    }
  return test ? plot_add_line (plot, id, name, arc, median) : plot_add_band (plot, id, name, arc, median, low, high);
}

static void
add_profile (const Study *study, Plot *plot, PairPath path, bool error, bool test)
{
  g_autofree char *id = g_strdup_printf ("%s%s", pair_path_ids[path], test ? "-test" : "");
  /* The legend is beside the loss. */
  const char *name = test || error ? NULL : _ (pair_path_names[path]);
  Layer *layer = study->paths.pairs == 1 ? add_single (study->paths.pair[0], plot, id, name, path, error, test)
                                         : add_many (study, plot, id, name, path, error, test);

  layer_styled (layer, STYLE (.colour = pair_path_colours[path], .dash = test ? DASH_DOTTED : DASH_SOLID,
                              .width = test                 ? 1
                                       : path == PAIR_CURVE ? 2.5
                                                            : 2));
}

/* Where one pair's path is highest over the line between the losses of its ends. */
static void
add_top (const Study *study, Plot *plot, PairPath path)
{
  const PairProfile *measured = &study->paths.pair[0]->path[path];
  g_autofree char *id = g_strdup_printf ("%s-top", pair_path_ids[path]);
  double at = measured->train.at;

  if (measured->train.height > LEAST_BARRIER)
    layer_styled (plot_add_points (
                      plot, id, NULL, numbers_constant (at, 1),
                      numbers_constant (path_profile_value (measured->profile, measured->profile->train_loss, at), 1),
                      NULL),
                  STYLE (.colour = pair_path_colours[path], .marker = MARKER_TRIANGLE, .width = 4));
}

Plot *
connectivity_profile_plot (const Connectivity *self, bool error)
{
  const Study *study = self->study;
  const PathProfile *walked = study->paths.pair[0]->path[connectivity_walk (self)].profile;
  Plot *plot = error ? plot_new ("error", _ ("Error")) : plot_new ("loss", _ ("Loss"));
  bool has_test = study->problem->test->n > 0;

  for (int path = 0; path < PAIR_PATHS; path++)
    for (int test = 0; test <= has_test && study->paths.pair[0]->path[path].profile != NULL; test++)
      add_profile (study, plot, (PairPath) path, error, test);
  for (int path = 0; path < PAIR_PATHS && study->paths.pairs == 1 && !error; path++)
    if (study->paths.pair[0]->path[path].profile != NULL)
      add_top (study, plot, (PairPath) path);
  if (walked != NULL)
    layer_styled (plot_add_rule (plot, "place", NULL, path_profile_arc (walked, self->place), true),
                  STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED, .opacity = 0.7));
  plot_axes (plot, AXIS (N_ ("Arc length"), .range = { 0, 1 }), error ? AXIS (N_ ("Error"), "%") : AXIS (N_ ("Loss")));
  if (!error && study->paths.pairs > 1)
    plot_set_caption (plot, "%s", _ ("Range shaded; dotted: test"));
  else if (!error && has_test)
    plot_set_caption (plot, "%s", _ ("Dotted: test samples; triangles: the tops"));
  return plot;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/pair_measures.h"

#include "figure/number_format.h"
#include "numeric/statistics.h"

#include <glib/gi18n.h>
#include <math.h>

#define PASS_DIGITS 3 /* of a loss between two networks */

static const struct
{
  const char *id;    /* of a result, behind the path's */
  const char *title; /* of a table's column; NULL: in none */
  int digits;        /* of its cells */
} measures[PATH_MEASURES] = {
  { "barrier_train", N_ ("train"), 3 },
  { "barrier_test", N_ ("test"), 3 },
  { "top", NULL, 0 },
  { "saddle", NULL, 0 },
  { "length", N_ ("length"), 2 },
  { "seconds", NULL, 0 },
};

/* ---- Over all pairs ---- */

static double
measure_of (const Pair *pair, PairPath path, PathMeasure measure)
{
  const PairProfile *measured = &pair->path[path];

  switch (measure)
    {
    case MEASURE_TRAIN_BARRIER:
      return measured->train.height;
    case MEASURE_TEST_BARRIER:
      return measured->test.height;
    case MEASURE_TOP:
      return measured->train.height > 0 ? measured->train.at : NAN;
    case MEASURE_SADDLE:
      return path_profile_highest (measured->profile);
    case MEASURE_LENGTH:
      return measured->profile->length / pair_length (pair);
    default:
      return measured->seconds;
    }
}

double
pair_measure_quantile (const PairTraining *training, PairPath path, PathMeasure measure, double p)
{
  double values[PAIR_TRAINING_MOST], sum = 0;
  size_t n = 0;

  for (unsigned k = 0; k < training->pairs; k++)
    if (training->pair[k]->path[path].profile != NULL)
      sum += values[n++] = measure_of (training->pair[k], path, measure);
  return measure == MEASURE_SECONDS ? sum : statistics_quantile (values, n, p);
}

double
pair_highest_line (const PairTraining *training)
{
  double highest = 0;

  for (unsigned k = 0; k < training->pairs; k++)
    {
      const PathProfile *profile = training->pair[k]->path[PAIR_LINE].profile;
      for (size_t i = 0; profile != NULL && i < profile->n; i++)
        if (isfinite (profile->train_loss[i]))
          highest = MAX (highest, profile->train_loss[i]);
    }
  return highest;
}

void
pair_tree (const PairTraining *training, PairPath path, TreeEdge *edges, double *passes)
{
  unsigned n = pair_training_networks (training);
  g_autofree double *own = passes == NULL ? g_new (double, n *n) : NULL;
  double *height = passes != NULL ? passes : own;

  for (unsigned i = 0; i < n * n; i++)
    height[i] = i % (n + 1) == 0 ? 0 : INFINITY;
  for (unsigned k = 0; k < training->pairs; k++)
    {
      const Pair *pair = training->pair[k];
      const PathProfile *profile = pair->path[path].profile;
      if (profile != NULL)
        height[pair->a * n + pair->b] = height[pair->b * n + pair->a] = path_profile_highest (profile);
    }
  barrier_tree (n, height, edges);
}

/* ---- Shown and reported ---- */

void
plot_add_pair_measures (Plot *plot, const PairTraining *training, const char *id)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const char *titles[1 + PATH_MEASURES] = { "" };
  PathMeasure shown[PATH_MEASURES];
  PairPath paths[PAIR_PATHS];
  guint columns = 0, rows = 0;
  Layer *table;

  for (int m = 0; m < PATH_MEASURES; m++)
    if (measures[m].title != NULL)
      {
        shown[columns++] = (PathMeasure) m;
        titles[columns] = measures[m].title;
      }
  for (int path = 0; path < PAIR_PATHS; path++)
    {
      if (training->pair[0]->path[path].profile == NULL)
        continue;
      paths[rows++] = (PairPath) path;
      g_ptr_array_add (cells, g_strdup (_ (pair_path_names[path])));
      for (guint c = 0; c < columns; c++)
        g_ptr_array_add (cells, number_fixed (pair_measure_quantile (training, (PairPath) path, shown[c], 0.5),
                                              measures[shown[c]].digits));
    }
  table = plot_add_table (plot, id, titles, (const char *const *) cells->pdata, 1 + columns, rows);
  for (guint r = 0; r < rows; r++)
    {
      table_set_colour (table, r, pair_path_colours[paths[r]]);
      for (guint c = 0; c < columns; c++)
        table_set_value (table, r, 1 + c, pair_measure_quantile (training, paths[r], shown[c], 0.5));
    }
}

/* The networks' own losses, from the ends of the lines between them. */
static void
own_losses (const PairTraining *training, double *loss)
{
  for (unsigned k = 0; k < training->pairs; k++)
    {
      const Pair *pair = training->pair[k];
      const PathProfile *line = pair->path[PAIR_LINE].profile;
      if (line == NULL)
        continue;
      loss[pair->a] = line->train_loss[0];
      loss[pair->b] = line->train_loss[line->n - 1];
    }
}

void
plot_add_passes (Plot *plot, const PairTraining *training, PairPath path, const char *const *names)
{
  unsigned n = pair_training_networks (training);
  g_autofree double *line = g_new (double, n *n), *pass = g_new (double, n *n), *own = g_new0 (double, n);
  g_autofree TreeEdge *edges = g_new (TreeEdge, n - 1);
  g_autofree const char **titles = g_new (const char *, n + 1);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Layer *table;

  pair_tree (training, PAIR_LINE, edges, line);
  pair_tree (training, path, edges, pass);
  own_losses (training, own);
  titles[0] = "";
  for (unsigned i = 0; i < n; i++)
    {
      titles[1 + i] = names[i];
      g_ptr_array_add (cells, g_strdup (names[i]));
      for (unsigned j = 0; j < n; j++)
        {
          pass[i * n + j] = i == j ? own[i] : i > j ? line[i * n + j] : pass[i * n + j];
          g_ptr_array_add (cells, number_fixed (pass[i * n + j], PASS_DIGITS));
        }
    }
  table = plot_add_table (plot, "passes", titles, (const char *const *) cells->pdata, 1 + n, n);
  for (unsigned i = 0; i < n * n; i++)
    table_set_value (table, i / n, 1 + i % n, pass[i]);
}

void
pair_measures_report (const PairTraining *training, Run *run)
{
  for (int path = 0; path < PAIR_PATHS; path++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (pair_path_ids[path]), "-", '_');
      for (int m = 0; m < PATH_MEASURES && training->pair[0]->path[path].profile != NULL; m++)
        {
          g_autofree char *id = g_strdup_printf ("%s_%s", name, measures[m].id);
          double value = pair_measure_quantile (training, (PairPath) path, (PathMeasure) m, 0.5);
          if (!isnan (value))
            run_result (run, id, value);
        }
    }
}

void
pair_tree_report (const PairTraining *training, PairPath path, Run *run)
{
  unsigned n = pair_training_networks (training);
  g_autofree double *passes = g_new (double, n *n);
  g_autofree TreeEdge *edges = g_new (TreeEdge, n - 1);

  if (n < 3)
    return;
  pair_tree (training, path, edges, passes);
  for (unsigned k = 0; k < training->pairs; k++)
    {
      const Pair *pair = training->pair[k];
      g_autofree char *id = g_strdup_printf ("saddle_%c_%c", 'a' + (char) pair->a, 'a' + (char) pair->b);
      if (isfinite (passes[pair->a * n + pair->b]))
        run_result (run, id, passes[pair->a * n + pair->b]);
    }
  if (!isfinite (edges[n - 2].height))
    return;
  run_result (run, "tree_highest", edges[n - 2].height);
  run_result (run, "tree_lowest", edges[0].height);
}

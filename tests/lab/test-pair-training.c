/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All pairs of three networks: joined, trained and measured; their measures, profiles and triangle, and what is saved.
 */
#include "analysis/simplex_map.h"
#include "lab/ensemble.h"
#include "lab/pair_measures.h"
#include "lab/pair_profiles.h"
#include "lab/saving.h"
#include "lab/triangle.h"
#include "small_problem.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NETWORKS 3
#define POINTS 11
#define CURVE_STEPS 30
#define BAND_STEPS 5

typedef struct
{
  Problem *problem;
  Parallel *parallel;
  Ensemble *ensemble;
  PairTraining training;
} Fixture;

static PairOptions
options (void)
{
  return (PairOptions){ .curve = { .kind = PATH_BEZIER,
                                   .bends = 1,
                                   .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                                   .total_steps = CURVE_STEPS,
                                   .batch = 16,
                                   .seed = 3 },
                        .band = { .pivots = 4,
                                  .most_pivots = 4,
                                  .cycles = 1,
                                  .cycle_steps = BAND_STEPS,
                                  .tolerance = 0.2,
                                  .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                                  .batch = 16,
                                  .seed = 3 },
                        .curve_rate = 0.05,
                        .band_rate = 0.01,
                        .connectors = true,
                        .points = POINTS };
}

/* Networks that are trained, joined, and not yet bent. */
static void
set_up (Fixture *self, gconstpointer unused)
{
  static const atomic_bool never = false;
  const real *theta[NETWORKS];
  g_autoptr (GError) error = NULL;

  self->problem = small_problem (DATA_MOONS, 150);
  self->parallel = parallel_new (2);
  self->ensemble = ensemble_new (self->problem, &(EnsembleOptions){ .n = NETWORKS, .rate = 0.02 });
  while (!ensemble_done (self->ensemble))
    g_assert_true (ensemble_advance (self->ensemble, self->parallel, NULL));
  g_assert_true (ensemble_finish (self->ensemble, self->parallel, NULL, &error));
  for (unsigned i = 0; i < NETWORKS; i++)
    theta[i] = ensemble_parameters (self->ensemble, i);
  self->training = (PairTraining){ .options = options (), .parallel = self->parallel, .cancelled = &never };
  pair_training_begin (&self->training, self->problem, NETWORKS, theta);
  while (self->training.joined < self->training.pairs)
    g_assert_true (pair_training_join (&self->training));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  pair_training_clear (&self->training);
  g_assert_cmpuint (self->training.pairs, ==, 0);
  ensemble_free (self->ensemble);
  problem_free (self->problem);
  parallel_free (self->parallel);
}

static void
train (PairTraining *training)
{
  while (!pair_training_done (training))
    g_assert_true (pair_training_advance (training));
  g_assert_true (pair_training_measure_all (training, G_MAXINT64));
}

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* ---- Training ---- */

static void
test_pairs (Fixture *self, gconstpointer unused)
{
  PairTraining *training = &self->training;

  g_assert_cmpuint (training->pairs, ==, 3);
  g_assert_cmpuint (pair_training_networks (training), ==, NETWORKS);
  g_assert_true (pair_training_find (training, 2, 1) == training->pair[2]);
  g_assert_true (pair_training_find (training, 0, 2) == training->pair[1]);
  g_assert_cmpuint (pair_training_total (&training->options), ==, CURVE_STEPS);
  /* The straight paths are known, the others not yet. */
  g_assert_nonnull (training->pair[2]->path[PAIR_ACTIVATIONS].profile);
  g_assert_null (training->pair[0]->path[PAIR_CURVE].profile);
  g_assert_true (isnan (pair_measure_quantile (training, PAIR_CURVE, MEASURE_TRAIN_BARRIER, 0.5)));
  train (training);
  g_assert_cmpuint (pair_training_steps (training), ==, CURVE_STEPS);
  pair_training_restart (training);
  g_assert_cmpuint (pair_training_steps (training), ==, 0);
}

/* However the steps are divided: the same bits. */
static void
test_stretches (Fixture *self, gconstpointer unused)
{
  PairTraining *training = &self->training;
  size_t bytes = self->problem->parameters * sizeof (real);
  g_autofree real *bend = NULL;

  train (training);
  bend = g_memdup2 (curve_path (training->pair[2]->curve).control[1], bytes);
  pair_training_restart (training);
  for (int i = 0; i < CURVE_STEPS; i++)
    g_assert_true (pair_training_step (training, 1));
  g_assert_cmpmem (bend, bytes, curve_path (training->pair[2]->curve).control[1], bytes);
}

static void
test_diverged (Fixture *self, gconstpointer unused)
{
  PairTraining *training = &self->training;
  g_autofree char *why = NULL;

  training->options.curve.optimiser = optimiser_defaults (OPTIMISER_SGD);
  training->options.curve_rate = 1e39; /* more than a float holds */
  pair_training_restart (training);
  while (pair_training_advance (training))
    g_assert_false (pair_training_done (training));
  g_assert_cmpint (training->result, !=, STEP_DONE);
  why = pair_training_describe_divergence (training);
  g_assert_nonnull (strstr (why, "A path diverged at step"));
}

/* ---- Measured ---- */

static void
test_measures (Fixture *self, gconstpointer unused)
{
  PairTraining *training = &self->training;
  double heights[3], seconds = 0, highest = 0, passes[9];
  TreeEdge edges[2];

  train (training);
  for (unsigned k = 0; k < 3; k++)
    {
      heights[k] = training->pair[k]->path[PAIR_CURVE].train.height;
      seconds += training->pair[k]->path[PAIR_CURVE].seconds;
      highest = MAX (highest, path_profile_highest (training->pair[k]->path[PAIR_LINE].profile));
    }
  qsort (heights, 3, sizeof (double), ascending);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (pair_measure_quantile (training, PAIR_CURVE, MEASURE_TRAIN_BARRIER, 0.5 * i), ==, heights[i]);
  g_assert_cmpfloat (pair_measure_quantile (training, PAIR_CURVE, MEASURE_SECONDS, 0.5), ==, seconds);
  g_assert_cmpfloat_with_epsilon (pair_measure_quantile (training, PAIR_LINE, MEASURE_LENGTH, 1), 1, 1e-12);
  g_assert_cmpfloat (pair_highest_line (training), ==, highest);
  pair_tree (training, PAIR_CURVE, edges, passes);
  g_assert_cmpfloat (passes[1], ==, path_profile_highest (training->pair[0]->path[PAIR_CURVE].profile));
  g_assert_cmpfloat (passes[5], ==, passes[7]);
  g_assert_cmpfloat (edges[0].height, <=, edges[1].height);
  /* The highest of three passes is on no tree of the lowest ones. */
  g_assert_cmpfloat (edges[1].height, <=, MAX (passes[1], MAX (passes[2], passes[5])));
  g_assert_cmpfloat (edges[0].height, ==, MIN (passes[1], MIN (passes[2], passes[5])));
}

/* A row a path and a column a measure that is the same in every run. */
static void
test_table (Fixture *self, gconstpointer unused)
{
  g_autoptr (Plot) plot = plot_new ("table", "Table");
  const TableCells *table;

  plot_add_pair_measures (plot, &self->training, "barriers");
  table = plot_find (plot, "barriers")->table;
  g_assert_cmpuint (table->rows, ==, 3);
  g_assert_cmpuint (table->columns, ==, 4);
  g_assert_cmpfloat (table->values[table->columns + 1], ==,
                     pair_measure_quantile (&self->training, PAIR_WEIGHTS, MEASURE_TRAIN_BARRIER, 0.5));
}

/* Of one pair what was measured, of three the middle between the least and the most; errors in per cent. */
static void
test_profiles (Fixture *self, gconstpointer unused)
{
  PairTraining *training = &self->training, one = *training;
  const PathProfile *profile = training->pair[0]->path[PAIR_LINE].profile;
  g_autoptr (Plot) plot = plot_new ("loss", "Loss");
  g_autoptr (Numbers) array = pair_profiles (training, POINTS);
  g_autoptr (Numbers) column = pair_profiles_column (array, 2, PAIR_WEIGHTS, POINTS, PROFILE_TRAIN_ERROR);

  one.pairs = 1;
  const Layer *alone = plot_add_profile (plot, &one, PAIR_LINE, PROFILE_TRAIN_ERROR, "one", NULL);
  const Layer *all = plot_add_profile (plot, training, PAIR_LINE, PROFILE_TRAIN_LOSS, "all", NULL);
  const Layer *test = plot_add_profile (plot, training, PAIR_LINE, PROFILE_TEST_LOSS, "test", NULL);
  for (size_t i = 0; i < POINTS; i++)
    {
      g_assert_cmpfloat (alone->x->v[i], ==, profile->arc[i]);
      g_assert_cmpfloat (alone->y->v[i], ==, 100 * profile->train_error[i]);
      g_assert_cmpfloat (all->line.low->v[i], <=, all->y->v[i]);
      g_assert_cmpfloat (all->y->v[i], <=, all->line.high->v[i]);
      g_assert_cmpfloat (column->v[i], ==, training->pair[2]->path[PAIR_WEIGHTS].profile->train_error[i]);
    }
  g_assert_null (test->line.low);
}

/* ---- The triangle ---- */

/* Corners are the networks, in all but the order of their units: nodes 0, n and the last are the third, the first and
 * the second.  Connectors that were not trained yet leave the triangle flat. */
static void
test_triangle (Fixture *self, gconstpointer unused)
{
  TriangleLosses losses = { NULL };
  static const char *const names[] = { "A", "B", "C" };
  g_autoptr (Plot) plot = NULL;

  for (int kind = 0; kind < TRIANGLES; kind++)
    g_assert_true (triangle_measure (losses, &self->training, (TriangleKind) kind));
  size_t last = losses[TRIANGLE_APART]->n - 1, n = (size_t) ((sqrt (8.0 * (double) last + 9) - 3) / 2 + 0.5);
  const size_t corner[] = { n, last, 0 };
  g_assert_cmpuint (SIMPLEX_MAP_NODES (n), ==, last + 1);
  for (unsigned i = 0; i < NETWORKS; i++)
    {
      double loss = ensemble_train_measure (self->ensemble, i).loss;
      for (int kind = 0; kind < TRIANGLES; kind++)
        g_assert_cmpfloat_with_epsilon (losses[kind]->v[corner[i]], loss, 1e-5 * (1 + loss));
    }
  for (size_t i = 0; i <= last; i++)
    g_assert_cmpfloat_with_epsilon (losses[TRIANGLE_CONNECTED]->v[i], losses[TRIANGLE_APART]->v[i],
                                    1e-4 * (1 + losses[TRIANGLE_APART]->v[i]));
  plot = triangle_plot (losses, names);
  g_assert_nonnull (plot_find (plot, "units matched"));
  g_assert_nonnull (plot_find (plot, "connectors"));
  for (int kind = 0; kind < TRIANGLES; kind++)
    g_clear_pointer (&losses[kind], numbers_unref);
}

/* ---- Files ---- */

static void
test_saved (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "x-weight-matching-a-b-end", "x-activation-matching-b-c-end",
                                       "x-curve-a-c-bend-1",        "x-band-b-c-pivot-1",
                                       "x-band-b-c-pivot-2",        "x-connector-c-a" };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("basin-XXXXXX", &error);
  g_autoptr (RunFolder) folder = run_folder_open (path, &error);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint files = 0;

  g_assert_true (saving_write_paths (&self->training, saving_folder_sink (folder), "x-", &error));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%s.safetensors", path, names[i]);
      g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
    }
  dir = g_dir_open (path, 0, &error);
  for (; (name = g_dir_read_name (dir)) != NULL; files++)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_remove (file);
    }
  /* Two ends, a bend and two pivots of each pair, and three connectors. */
  g_assert_cmpuint (files, ==, 3 * 5 + 3);
  g_rmdir (path);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/pair-training/pairs", test_pairs);
  ADD ("/pair-training/stretches", test_stretches);
  ADD ("/pair-training/diverged", test_diverged);
  ADD ("/pair-training/measures", test_measures);
  ADD ("/pair-training/table", test_table);
  ADD ("/pair-training/profiles", test_profiles);
  ADD ("/pair-training/triangle", test_triangle);
  ADD ("/pair-training/saved", test_saved);
  return g_test_run ();
}

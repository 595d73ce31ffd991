/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two networks and the paths between them, over a surface through both. */
#include "lab/pair.h"
#include "lab/surface_track.h"
#include "small_problem.h"

#include <math.h>
#include <string.h>

#define POINTS 21

static real *
trained (const Problem *problem, unsigned stream)
{
  real *theta = g_new0 (real, problem->parameters);
  Random random = random_stream (problem->weights_seed, stream);
  Trainer *trainer;

  network_initialise (problem->network, &random, theta);
  trainer = problem_trainer (problem, theta);
  for (int i = 0; i < 150; i++)
    g_assert_cmpint (trainer_step (trainer, 0.02), ==, STEP_DONE);
  memcpy (theta, trainer_parameters (trainer), problem->parameters * sizeof (real));
  trainer_free (trainer);
  return theta;
}

static void
measure (Pair *pair, bool all)
{
  for (int path = 0; path < PAIR_PATHS; path++)
    if (pair_has (pair, (PairPath) path))
      g_assert_true (pair_measure (pair, (PairPath) path, POINTS, all, NULL, NULL));
}

/* A network and the same with its hidden units in another order: matching brings it back to the bit. */
static void
test_permuted_copy (void)
{
  g_autoptr (Problem) problem = small_problem (DATA_MOONS, 150);
  g_autoptr (Alignment) shuffled = alignment_new (problem->network);
  g_autofree real *from = trained (problem, 0), *to = g_new (real, problem->parameters);
  Random random = random_stream (5, 0);
  Pair *pair;

  alignment_shuffle (shuffled, &random);
  alignment_apply (shuffled, from, to);
  pair = pair_new (problem, 0, 1, from, to);
  g_assert_false (pair_has (pair, PAIR_WEIGHTS));
  g_assert_cmpfloat (pair_length (pair), ==, 0);
  pair_align (pair, NULL);
  measure (pair, true);
  g_assert_cmpfloat (pair_length (pair), >, 1);
  g_assert_cmpfloat (pair->path[PAIR_LINE].train.height, >, 0.05);
  for (int path = PAIR_WEIGHTS; path <= PAIR_ACTIVATIONS; path++)
    {
      g_assert_cmpfloat (pair->path[path].profile->length, ==, 0);
      g_assert_cmpfloat (pair->path[path].train.height, ==, 0);
    }
  g_assert_null (pair->path[PAIR_CURVE].profile);
  pair_free (pair);
}

/* Curve and band begin as the line, and are lines again when they begin anew; without steps there are none. */
static void
test_trained_paths (void)
{
  g_autoptr (Problem) problem = small_problem (DATA_MOONS, 150);
  g_autofree real *from = trained (problem, 0), *to = trained (problem, 1);
  CurveOptions curve = { .kind = PATH_BEZIER,
                         .bends = 2,
                         .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                         .total_steps = 100,
                         .batch = 16,
                         .seed = 3 };
  BandOptions band = { .pivots = 5,
                       .most_pivots = 15,
                       .cycles = 1,
                       .cycle_steps = 10,
                       .tolerance = 0.2,
                       .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                       .batch = 16,
                       .seed = 3 };
  Pair *pair = pair_new (problem, 0, 1, from, to);
  g_autofree char *id = pair_id (pair);
  double line;

  g_assert_cmpstr (id, ==, "a-b");
  pair_begin (pair, &(CurveOptions){ 0 }, &(BandOptions){ 0 });
  g_assert_false (pair_has (pair, PAIR_CURVE) || pair_has (pair, PAIR_BAND));
  for (int round = 0; round < 2; round++)
    {
      pair_begin (pair, &curve, &band);
      measure (pair, true);
      line = pair->path[PAIR_LINE].train.height;
      g_assert_cmpfloat (line, >, 0.05);
      g_assert_cmpfloat_with_epsilon (pair->path[PAIR_CURVE].train.height, line, 1e-4 * (1 + line));
      g_assert_cmpfloat_with_epsilon (pair->path[PAIR_BAND].train.height, line, 1e-4 * (1 + line));
      while (curve_steps (pair->curve) < 100)
        g_assert_cmpint (curve_step (pair->curve, 0.05), ==, STEP_DONE);
      while (band_steps (pair->band) < 10)
        g_assert_cmpint (band_step (pair->band, 0.01, NULL), ==, STEP_DONE);
      measure (pair, true);
      g_assert_cmpfloat (pair->path[PAIR_CURVE].train.height, <, 0.5 * line);
      g_assert_cmpfloat (pair->path[PAIR_BAND].train.height, <, line);
    }
  pair_free (pair);
}

/* The line lies in the plane through its ends, from its first point to its last; a path through a fourth network does
 * not. */
static void
test_track (void)
{
  g_autoptr (Problem) problem = small_problem (DATA_MOONS, 150);
  g_autofree real *from = trained (problem, 0), *to = trained (problem, 1), *third = trained (problem, 2),
                  *fourth = trained (problem, 3);
  LossSurface *surface = loss_surface_new (problem);
  Pair *inside = pair_new (problem, 0, 1, from, to), *outside = pair_new (problem, 0, 3, from, fourth);
  Path line = pair_path (inside, PAIR_LINE), away = pair_path (outside, PAIR_LINE);

  measure (inside, true);
  measure (outside, true);
  loss_surface_place_through (surface, problem, from, to, third, 17, 0.2);
  Parallel *parallel = parallel_new (1);
  while (loss_surface_refine (surface, parallel, NULL))
    ;
  g_autoptr (SurfaceTrack) track = surface_track_new (surface, &line, inside->path[PAIR_LINE].profile);
  g_autoptr (SurfaceTrack) off = surface_track_new (surface, &away, outside->path[PAIR_LINE].profile);
  g_assert_cmpfloat (track->distance, <, 1e-4);
  g_assert_cmpfloat (off->distance, >, 0.1);
  for (size_t i = 0; i < POINTS; i++)
    {
      double length = pair_length (inside);
      g_assert_cmpfloat_with_epsilon (track->alpha->v[i], length * (double) i / (POINTS - 1), 1e-4 * length);
      g_assert_cmpfloat_with_epsilon (track->beta->v[i], 0, 1e-4 * length);
      g_assert_true (isfinite (track->height->v[i]));
      g_assert_cmpfloat (track->loss->v[i], ==, inside->path[PAIR_LINE].profile->train_loss[i]);
    }
  g_assert_cmpfloat_with_epsilon (surface_track_nearest (surface, &line, track->alpha->v[15], 0.1), 0.75, 0.011);
  parallel_free (parallel);
  pair_free (inside);
  pair_free (outside);
  loss_surface_free (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pair/permuted-copy", test_permuted_copy);
  g_test_add_func ("/pair/trained-paths", test_trained_paths);
  g_test_add_func ("/pair/track", test_track);
  return g_test_run ();
}

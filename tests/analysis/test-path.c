/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths, what stands in their way, curves that are trained and bands that settle. */
#include "analysis/band.h"
#include "analysis/batches.h"
#include "analysis/chord.h"
#include "analysis/curve.h"
#include "analysis/path.h"
#include "datasets/generators.h"

#include <glib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  Network *network;
  Dataset *train, *test;
  Samples *samples, *test_samples;
  real *ends[2];
  size_t parameters;
} Fixture;

static void
train_end (Fixture *f, uint64_t seed, unsigned steps, real *theta)
{
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                             .schedule = SCHEDULE_COSINE,
                             .total_steps = steps,
                             .batch = 25,
                             .order_seed = seed };
  Random random = random_stream (seed, 0);
  Trainer *trainer;

  network_initialise (f->network, &random, theta);
  trainer = trainer_new (f->network, f->samples, &options, theta);
  for (unsigned i = 0; i < steps; i++)
    g_assert_cmpint (trainer_step (trainer, 0.01), ==, STEP_DONE);
  memcpy (theta, trainer_parameters (trainer), f->parameters * sizeof (real));
  trainer_free (trainer);
}

/* Two networks that have learned the moons apart from each other. */
static Fixture
fixture_new (unsigned steps)
{
  Architecture architecture = architecture_uniform (2, 2, 12, 2);
  GeneratorOptions options = generator_defaults (DATA_MOONS), more = options;
  Fixture f = { 0 };

  options.n = 200;
  more.n = 100;
  more.seed = options.seed + 1;
  f.network = network_new (&architecture);
  f.train = generator_make (&options);
  f.test = generator_make (&more);
  f.samples = samples_new (f.train);
  f.test_samples = samples_new (f.test);
  f.parameters = network_parameters (f.network);
  for (unsigned e = 0; e < 2; e++)
    {
      f.ends[e] = g_new0 (real, f.parameters);
      train_end (&f, 11 + e, steps, f.ends[e]);
    }
  return f;
}

static void
fixture_clear (Fixture *f)
{
  g_free (f->ends[0]);
  g_free (f->ends[1]);
  samples_free (f->samples);
  samples_free (f->test_samples);
  dataset_free (f->train);
  dataset_free (f->test);
  network_free (f->network);
}

/* ---- Paths ---- */

static void
test_weights (void)
{
  for (unsigned controls = 2; controls <= 7; controls++)
    for (int kind = PATH_CHAIN; kind <= PATH_BEZIER; kind++)
      for (int i = 0; i <= 20; i++)
        {
          Path path = { .kind = (PathKind) kind, .controls = controls };
          double weight[PATH_MAX_CONTROLS], sum = 0, mean = 0, t = i / 20.0;
          path_weights (&path, t, weight);
          for (unsigned k = 0; k < controls; k++)
            {
              g_assert_cmpfloat (weight[k], >=, 0);
              sum += weight[k];
              mean += weight[k] * k / (controls - 1);
            }
          /* Both kinds keep evenly spaced control points on a line where they are. */
          g_assert_cmpfloat_with_epsilon (sum, 1, 1e-14);
          g_assert_cmpfloat_with_epsilon (mean, t, 1e-14);
          if (kind == PATH_BEZIER && controls == 3)
            {
              g_assert_cmpfloat_with_epsilon (weight[0], (1 - t) * (1 - t), 1e-15);
              g_assert_cmpfloat_with_epsilon (weight[1], 2 * t * (1 - t), 1e-15);
              g_assert_cmpfloat_with_epsilon (weight[2], t * t, 1e-15);
            }
          if (i == 0)
            g_assert_cmpfloat (weight[0], ==, 1);
          if (i == 20)
            g_assert_cmpfloat (weight[controls - 1], ==, 1);
        }
}

static void
test_profile_is_the_networks (void)
{
  Fixture f = fixture_new (60);
  Path line = { PATH_CHAIN, 2, { f.ends[0], f.ends[1] } };
  g_autoptr (PathProfile) alone = path_profile_new (23), together = path_profile_new (23);
  g_autofree real *theta = g_new (real, f.parameters);
  Workspace *workspace = workspace_new (f.network, 77);
  Parallel *parallel = parallel_new (3);
  double length = 0;

  g_assert_true (path_measure (&line, f.network, f.samples, f.test_samples, alone, NULL, NULL));
  g_assert_true (path_measure (&line, f.network, f.samples, f.test_samples, together, parallel, NULL));
  g_assert_cmpmem (alone->t, 6 * 23 * sizeof (double), together->t, 6 * 23 * sizeof (double));
  for (size_t i = 0; i < 23; i++)
    {
      double t = (double) i / 22;
      for (size_t p = 0; p < f.parameters; p++)
        theta[p] = (real) ((1 - t) * (double) f.ends[0][p] + t * (double) f.ends[1][p]);
      Measure train = network_measure (f.network, theta, f.samples, workspace);
      Measure test = network_measure (f.network, theta, f.test_samples, workspace);
      g_assert_cmpfloat_with_epsilon (alone->train_loss[i], train.loss, 2e-5 * (1 + train.loss));
      g_assert_cmpfloat_with_epsilon (alone->test_loss[i], test.loss, 2e-5 * (1 + test.loss));
      g_assert_cmpfloat_with_epsilon (alone->train_error[i], 1 - train.accuracy, 0.011);
      g_assert_cmpfloat_with_epsilon (alone->test_error[i], 1 - test.accuracy, 0.021);
      g_assert_cmpfloat_with_epsilon (alone->arc[i], t, 1e-5);
    }
  for (size_t p = 0; p < f.parameters; p++)
    length += ((double) f.ends[0][p] - (double) f.ends[1][p]) * ((double) f.ends[0][p] - (double) f.ends[1][p]);
  g_assert_cmpfloat_with_epsilon (alone->length, sqrt (length), 1e-4 * sqrt (length));
  atomic_bool cancelled = true;
  g_assert_false (path_measure (&line, f.network, f.samples, f.test_samples, alone, parallel, &cancelled));
  workspace_free (workspace);
  parallel_free (parallel);
  fixture_clear (&f);
}

/* From a network to itself there is no way to go, to the bit. */
static void
test_no_length (void)
{
  Fixture f = fixture_new (20);
  Path nowhere = { PATH_CHAIN, 3, { f.ends[0], f.ends[0], f.ends[0] } };
  g_autofree real *theta = g_new (real, f.parameters);
  g_autoptr (PathProfile) profile = path_profile_new (11);

  for (int i = 0; i <= 70; i++)
    {
      path_point (&nowhere, f.parameters, i / 70.0, theta);
      g_assert_cmpmem (theta, f.parameters * sizeof (real), f.ends[0], f.parameters * sizeof (real));
    }
  path_measure (&nowhere, f.network, f.samples, NULL, profile, NULL, NULL);
  g_assert_cmpfloat (profile->length, ==, 0);
  g_assert_cmpfloat (path_barrier (11, profile->arc, profile->train_loss).height, ==, 0);
  fixture_clear (&f);
}

/* Against sums in the order of the indices; what lies along the chord is gone, what lies across stays. */
static void
test_chord (void)
{
  Random random = random_stream (8, 0);

  for (size_t n = 1; n < 40; n++)
    {
      real a[40], b[40], x[40], before[40];
      double square = 0, along = 0, left = 0;
      for (size_t i = 0; i < n; i++)
        {
          a[i] = (real) random_normal (&random);
          b[i] = (real) random_normal (&random);
          x[i] = before[i] = (real) random_normal (&random);
          square += ((double) b[i] - (double) a[i]) * ((double) b[i] - (double) a[i]);
          along += ((double) b[i] - (double) a[i]) * (double) x[i];
        }
      g_assert_cmpfloat_with_epsilon (chord_length (n, a, b), sqrt (square), 1e-12 * sqrt (square));
      chord_take_away (n, a, b, x);
      for (size_t i = 0; i < n; i++)
        {
          left += ((double) b[i] - (double) a[i]) * (double) x[i];
          g_assert_cmpfloat_with_epsilon (x[i], before[i] - along / square * ((double) b[i] - (double) a[i]), 1e-5);
        }
      g_assert_cmpfloat_with_epsilon (left, 0, 1e-5 * (1 + square));
      chord_point (n, a, b, 0, before);
      g_assert_cmpmem (before, n * sizeof *a, a, n * sizeof *a);
      memcpy (before, x, n * sizeof *x);
      chord_take_away (n, a, a, x); /* no direction, nothing along it */
      g_assert_cmpmem (x, n * sizeof *x, before, n * sizeof *x);
    }
}

/* ---- Barriers ---- */

static void
test_barrier (void)
{
  const double where[5] = { 0, 0.25, 0.5, 0.75, 1 };
  const double hill[5] = { 1, 2, 4, 3, 2 }, valley[5] = { 1, 0, 0.5, 1, 2 }, slope[5] = { 0, 1, 2, 3, 4 };
  double broken[5] = { 0, 1, NAN, 0, 0 };
  Barrier b = path_barrier (5, where, hill);

  g_assert_cmpfloat (b.height, ==, 2.5);
  g_assert_cmpfloat (b.at, ==, 0.5);
  b = path_barrier (5, where, valley);
  g_assert_cmpfloat (b.height, ==, 0);
  b = path_barrier (5, where, slope);
  g_assert_cmpfloat (b.height, ==, 0);
  b = path_barrier (5, where, broken);
  g_assert_true (isnan (b.height));
}

/* Between points, beyond them, and where two of them coincide. */
static void
test_profile_values (void)
{
  g_autoptr (PathProfile) profile = path_profile_new (5);
  const double arc[5] = { 0, 0.1, 0.1, 0.6, 1 }, loss[5] = { 1, 3, 4, NAN, 2 }, error[5] = { 0, 1, 1, 2, 4 };

  memcpy (profile->arc, arc, sizeof arc);
  memcpy (profile->train_loss, loss, sizeof loss);
  g_assert_cmpfloat (path_profile_highest (profile), ==, 4);
  g_assert_cmpfloat_with_epsilon (path_profile_value (profile, error, 0.05), 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (path_profile_value (profile, error, 0.8), 3, 1e-15);
  g_assert_cmpfloat (path_profile_value (profile, error, 1), ==, 4);
  g_assert_cmpfloat (path_profile_value (profile, error, 2), ==, 4);
  g_assert_cmpfloat (path_profile_value (profile, error, 0.1), ==, 1);
  g_assert_cmpfloat_with_epsilon (path_profile_arc (profile, 0.125), 0.05, 1e-15);
  g_assert_cmpfloat (path_profile_arc (profile, 0.375), ==, 0.1);
  g_assert_cmpfloat (path_profile_arc (profile, 1), ==, 1);
}

/* Against the least of all spanning trees, by trying every choice of n - 1 edges. */
static void
test_tree (void)
{
  enum
  {
    N = 5,
    EDGES = N * (N - 1) / 2
  };

  for (uint64_t seed = 0; seed < 20; seed++)
    {
      Random random = random_stream (seed, 0);
      double barrier[N * N] = { 0 }, least = INFINITY, sum = 0;
      unsigned ends[EDGES][2], count = 0;
      TreeEdge tree[N - 1];

      for (unsigned i = 0; i < N; i++)
        for (unsigned j = i + 1; j < N; j++)
          {
            barrier[i * N + j] = barrier[j * N + i] = random_uniform (&random);
            ends[count][0] = i;
            ends[count++][1] = j;
          }
      for (unsigned choice = 0; choice < 1u << EDGES; choice++)
        {
          unsigned part[N] = { 0, 1, 2, 3, 4 }, joined = 0;
          double total = 0;
          if (__builtin_popcount (choice) != N - 1)
            continue;
          for (unsigned e = 0; e < EDGES; e++)
            if (choice >> e & 1)
              {
                unsigned from = part[ends[e][0]], to = part[ends[e][1]];
                joined += from != to;
                for (unsigned k = 0; k < N; k++)
                  if (part[k] == from)
                    part[k] = to;
                total += barrier[ends[e][0] * N + ends[e][1]];
              }
          if (joined == N - 1)
            least = MIN (least, total);
        }
      barrier_tree (N, barrier, tree);
      for (unsigned k = 0; k < N - 1; k++)
        {
          g_assert_cmpuint (tree[k].a, <, tree[k].b);
          g_assert_cmpfloat (tree[k].height, ==, barrier[tree[k].a * N + tree[k].b]);
          if (k > 0)
            g_assert_cmpfloat (tree[k].height, >=, tree[k - 1].height);
          sum += tree[k].height;
        }
      g_assert_cmpfloat_with_epsilon (sum, least, 1e-12);
    }
}

/* ---- Batches ---- */

static void
test_batches (void)
{
  Batches *batches = batches_new (10, 4, 3);
  unsigned seen[10] = { 0 };
  size_t n, total = 0;

  for (int i = 0; i < 6; i++)
    {
      const uint32_t *rows = batches_next (batches, &n);
      g_assert_cmpuint (n, ==, i % 3 == 2 ? 2 : 4);
      for (size_t k = 0; k < n; k++)
        seen[rows[k]]++;
      total += n;
    }
  g_assert_cmpuint (total, ==, 20);
  for (unsigned k = 0; k < 10; k++)
    g_assert_cmpuint (seen[k], ==, 2);
  batches_free (batches);
  batches = batches_new (10, 0, 3);
  g_assert_null (batches_next (batches, &n));
  g_assert_cmpuint (n, ==, 10);
  batches_free (batches);
}

/* ---- Curves ---- */

static double
train_barrier (const Fixture *f, const Path *path)
{
  g_autoptr (PathProfile) profile = path_profile_new (61);

  path_measure (path, f->network, f->samples, NULL, profile, NULL, NULL);
  g_assert_true (isnan (profile->test_loss[0]));
  return path_barrier (61, profile->arc, profile->train_loss).height;
}

static CurveOptions
curve_options (PathKind kind, unsigned bends, uint64_t steps)
{
  return (CurveOptions){ .kind = kind,
                         .bends = bends,
                         .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                         .schedule = SCHEDULE_COSINE,
                         .total_steps = steps,
                         .batch = 25,
                         .seed = 5 };
}

static void
check_curve (Fixture *f, PathKind kind, unsigned bends)
{
  CurveOptions options = curve_options (kind, bends, 1500);
  real *before[2];
  Curve *curve = curve_new (f->network, f->samples, &options, f->ends[0], f->ends[1]), *copy;
  Path path = curve_path (curve), line = { PATH_CHAIN, 2, { f->ends[0], f->ends[1] } };
  double straight = train_barrier (f, &line);

  for (int e = 0; e < 2; e++)
    before[e] = g_memdup2 (f->ends[e], f->parameters * sizeof (real));
  g_assert_cmpfloat (straight, >, 0.1);
  g_assert_cmpfloat_with_epsilon (train_barrier (f, &path), straight, 1e-4 * straight);
  for (int i = 0; i < 700; i++)
    g_assert_cmpint (curve_step (curve, 0.01), ==, STEP_DONE);
  copy = curve_copy (curve);
  for (int i = 700; i < 1500; i++)
    {
      g_assert_cmpint (curve_step (curve, 0.01), ==, STEP_DONE);
      g_assert_cmpint (curve_step (copy, 0.01), ==, STEP_DONE);
    }
  path = curve_path (curve);
  Path again = curve_path (copy);
  for (unsigned k = 1; k <= bends; k++)
    g_assert_cmpmem (path.control[k], f->parameters * sizeof (real), again.control[k], f->parameters * sizeof (real));
  g_assert_cmpuint (curve_steps (curve), ==, 1500);
  g_assert_cmpfloat (train_barrier (f, &path), <, 0.05 * straight);
  /* The ends are the ends, to the bit. */
  g_autofree real *theta = g_new (real, f->parameters);
  for (int e = 0; e < 2; e++)
    {
      path_point (&path, f->parameters, e, theta);
      g_assert_cmpmem (theta, f->parameters * sizeof (real), before[e], f->parameters * sizeof (real));
      g_assert_cmpmem (f->ends[e], f->parameters * sizeof (real), before[e], f->parameters * sizeof (real));
      g_free (before[e]);
    }
  curve_free (curve);
  curve_free (copy);
}

static void
test_curves (void)
{
  Fixture f = fixture_new (400);

  check_curve (&f, PATH_BEZIER, 1);
  check_curve (&f, PATH_CHAIN, 1);
  check_curve (&f, PATH_BEZIER, 3);
  check_curve (&f, PATH_CHAIN, 3);
  fixture_clear (&f);
}

/* The bends' gradient is that of the expected loss: with all samples in a batch and t as it is drawn, the first step of
 * plain descent is the rate times the weight of each bend times the network's gradient at the curve's point. */
static void
test_curve_gradient (void)
{
  Fixture f = fixture_new (50);
  CurveOptions options = curve_options (PATH_BEZIER, 2, 1);
  options.optimiser = optimiser_defaults (OPTIMISER_SGD);
  options.optimiser.momentum = 0;
  options.schedule = SCHEDULE_CONSTANT;
  options.batch = 0;
  Curve *curve = curve_new (f.network, f.samples, &options, f.ends[0], f.ends[1]);
  Path path = curve_path (curve);
  Random random = random_stream (random_derive (5, "t"), 0);
  double t = random_uniform (&random), weight[PATH_MAX_CONTROLS];
  g_autofree real *point = g_new (real, f.parameters), *gradient = g_new (real, f.parameters),
                  *before = g_new (real, 2 * f.parameters);
  Workspace *workspace = workspace_new (f.network, 200);

  for (int k = 0; k < 2; k++)
    memcpy (before + (size_t) k * f.parameters, path.control[k + 1], f.parameters * sizeof (real));
  path_weights (&path, t, weight);
  path_point (&path, f.parameters, t, point);
  network_gradient (f.network, point, f.samples, NULL, f.samples->n, gradient, workspace);
  g_assert_cmpint (curve_step (curve, 0.5), ==, STEP_DONE);
  path = curve_path (curve);
  for (unsigned k = 0; k < 2; k++)
    for (size_t p = 0; p < f.parameters; p++)
      g_assert_cmpfloat_with_epsilon (path.control[k + 1][p],
                                      before[k * f.parameters + p] - 0.5 * weight[k + 1] * gradient[p], 1e-6);
  workspace_free (workspace);
  curve_free (curve);
  fixture_clear (&f);
}

static void
test_curve_diverges (void)
{
  Fixture f = fixture_new (50);
  CurveOptions options = curve_options (PATH_BEZIER, 1, 1000);
  StepResult result = STEP_DONE;
  int steps = 0;

  options.optimiser = optimiser_defaults (OPTIMISER_SGD);
  options.schedule = SCHEDULE_CONSTANT;
  Curve *curve = curve_new (f.network, f.samples, &options, f.ends[0], f.ends[1]);
  while (result == STEP_DONE && steps++ < 1000)
    result = curve_step (curve, steps < 20 ? 1e-2 : INFINITY);
  g_assert_cmpint (result, !=, STEP_DONE);
  Path path = curve_path (curve);
  g_assert_true (vector_all_finite (f.parameters, path.control[1]));
  g_assert_cmpint (curve_step (curve, 1e-3), !=, STEP_DONE);
  curve_free (curve);
  fixture_clear (&f);
}

/* ---- Bands ---- */

static BandOptions
band_options (void)
{
  return (BandOptions){ .pivots = 5,
                        .most_pivots = 24,
                        .cycles = 4,
                        .cycle_steps = 150,
                        .tolerance = 0.2,
                        .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                        .batch = 50,
                        .seed = 2 };
}

static void
assert_spaced (const Band *band)
{
  double least, largest;

  band_spacing (band, &least, &largest);
  g_assert_cmpfloat (least, >, 0.99);
  g_assert_cmpfloat (largest, <, 1.01);
}

static void
test_band (void)
{
  Fixture f = fixture_new (400);
  BandOptions options = band_options ();
  Band *band = band_new (f.network, f.samples, &options, f.ends[0], f.ends[1]);
  Band *same = band_new (f.network, f.samples, &options, f.ends[0], f.ends[1]);
  Path path = band_path (band), again;
  double straight = train_barrier (&f, &path);
  Parallel *parallel = parallel_new (3);

  g_assert_cmpuint (path.controls, ==, 5);
  assert_spaced (band);
  while (band_steps (band) < band_total (band))
    {
      g_assert_cmpint (band_step (band, 0.02, NULL), ==, STEP_DONE);
      g_assert_cmpint (band_step (same, 0.02, parallel), ==, STEP_DONE);
      assert_spaced (band);
    }
  path = band_path (band);
  again = band_path (same);
  g_assert_cmpuint (path.controls, ==, again.controls);
  for (unsigned k = 0; k < path.controls; k++)
    g_assert_cmpmem (path.control[k], f.parameters * sizeof (real), again.control[k], f.parameters * sizeof (real));
  g_assert_true (path.control[0] == f.ends[0] && path.control[path.controls - 1] == f.ends[1]);
  g_assert_cmpuint (path.controls, >, 5);
  g_assert_cmpuint (path.controls, <=, 24);
  g_assert_cmpfloat (train_barrier (&f, &path), <, 0.1 * straight);
  parallel_free (parallel);
  band_free (band);
  band_free (same);
  fixture_clear (&f);
}

/* Enough work for a step to be shared out: the same bits with one thread, two and three. */
static void
test_band_over_threads (void)
{
  Fixture f = fixture_new (50);
  BandOptions options = band_options ();
  Band *band[3];

  options.pivots = 14;
  options.batch = 0;
  options.cycle_steps = 8;
  for (unsigned k = 0; k < 3; k++)
    {
      Parallel *parallel = parallel_new (k + 1);
      band[k] = band_new (f.network, f.samples, &options, f.ends[0], f.ends[1]);
      while (band_steps (band[k]) < band_total (band[k]))
        g_assert_cmpint (band_step (band[k], 0.02, parallel), ==, STEP_DONE);
      parallel_free (parallel);
      Path path = band_path (band[k]), first = band_path (band[0]);
      g_assert_cmpuint (path.controls, ==, first.controls);
      for (unsigned i = 0; i < path.controls; i++)
        g_assert_cmpmem (path.control[i], f.parameters * sizeof (real), first.control[i], f.parameters * sizeof (real));
    }
  for (unsigned k = 0; k < 3; k++)
    band_free (band[k]);
  fixture_clear (&f);
}

/* No pivot is inserted where the tolerance is out of reach, and never more than allowed. */
static void
test_insertion (void)
{
  Fixture f = fixture_new (200);
  BandOptions options = band_options ();

  for (int cap = 0; cap < 2; cap++)
    {
      options.tolerance = cap ? 0 : 10;
      options.most_pivots = cap ? 7 : 24;
      options.cycle_steps = 10;
      Band *band = band_new (f.network, f.samples, &options, f.ends[0], f.ends[1]);
      while (band_steps (band) < band_total (band))
        g_assert_cmpint (band_step (band, 0.01, NULL), ==, STEP_DONE);
      g_assert_cmpuint (band_path (band).controls, ==, cap ? 7 : 5);
      band_free (band);
    }
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/path/weights", test_weights);
  g_test_add_func ("/path/profile-is-the-networks", test_profile_is_the_networks);
  g_test_add_func ("/path/no-length", test_no_length);
  g_test_add_func ("/path/chord", test_chord);
  g_test_add_func ("/path/barrier", test_barrier);
  g_test_add_func ("/path/profile-values", test_profile_values);
  g_test_add_func ("/path/tree", test_tree);
  g_test_add_func ("/path/batches", test_batches);
  g_test_add_func ("/path/curves", test_curves);
  g_test_add_func ("/path/curve-gradient", test_curve_gradient);
  g_test_add_func ("/path/curve-diverges", test_curve_diverges);
  g_test_add_func ("/path/band", test_band);
  g_test_add_func ("/path/band-over-threads", test_band_over_threads);
  g_test_add_func ("/path/insertion", test_insertion);
  return g_test_run ();
}

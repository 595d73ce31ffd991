/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result can be checked elsewhere: from the data and the weights in a run folder follow the numbers that the run
 * reported, of every model that trains networks without a session. */
#include "running.h"

#include "analysis/neural_collapse.h"
#include "analysis/solution_walk.h"
#include "datasets/readers.h"
#include "network/safetensors.h"

/* What a folder holds of a network and its data. */
typedef struct
{
  RunFolder *folder;
  Run *run;
  Dataset *train, *test;
  Network *network;
  Workspace *workspace;
} Saved;

static Saved
run_and_save (const Experiment *experiment, const char *preset, const char *const *values)
{
  RunFolder *folder = folder_new ();
  Saved saved = { .folder = folder };

  saved.run = start_with (experiment, preset, values,
                          (RunOptions){ .threads = 2, .unattended = true, .folder = folder });
  run_join (saved.run);
  g_assert_no_error (run_error (saved.run));
  saved.train = saved_data (folder, "train.csv");
  saved.test = saved_data (folder, "test.csv");
  return saved;
}

static void
saved_build (Saved *self, Architecture architecture)
{
  self->network = network_new (&architecture);
  self->workspace = workspace_new (self->network, 1024);
}

static void
saved_clear (Saved *self)
{
  run_free (self->run);
  folder_remove (self->folder);
  dataset_free (self->train);
  dataset_free (self->test);
  g_clear_pointer (&self->workspace, workspace_free);
  g_clear_pointer (&self->network, network_free);
}

static real *
read_weights (const Saved *self, const char *name)
{
  gsize length;
  char *contents = folder_contents (self->folder, name, &length);
  g_autoptr (GBytes) bytes = g_bytes_new_take (contents, length);
  g_autoptr (GError) error = NULL;
  real *theta = g_new (real, network_parameters (self->network));

  safetensors_read_weights (self->network, name, bytes, theta, &error);
  g_assert_no_error (error);
  return theta;
}

static double *
outputs_of (const Saved *self, const real *theta, const Dataset *data)
{
  Samples *samples = samples_new (data);
  size_t size = data->n * samples->outputs;
  g_autofree real *outputs = g_new (real, size);
  double *values = g_new (double, size);

  network_outputs (self->network, theta, samples, NULL, data->n, outputs, self->workspace);
  for (size_t i = 0; i < size; i++)
    values[i] = (double) outputs[i];
  samples_free (samples);
  return values;
}

/* ---- Implicit bias ---- */

static void
test_batches (void)
{
  const char *const values[] = { "points", "8", "width", "10", "steps", "200", NULL };
  const char *const batches[] = { "1", "2", "8" };
  Saved saved = run_and_save (&implicit_bias_experiment, "batches", values);
  Architecture architecture = architecture_uniform (1, 2, 10, 1);
  Samples *samples = samples_new (saved.train);

  architecture.loss = LOSS_MSE;
  saved_build (&saved, architecture);
  for (guint k = 0; k < G_N_ELEMENTS (batches); k++)
    {
      g_autofree char *name = g_strdup_printf ("batch-%s.safetensors", batches[k]);
      g_autofree char *id = g_strdup_printf ("loss_%s", batches[k]);
      g_autofree real *theta = read_weights (&saved, name);
      double loss = network_loss (saved.network, theta, samples, NULL, samples->n, saved.workspace);
      g_assert_cmpfloat_with_epsilon (loss, result (saved.run, id), 1e-5 * loss);
    }
  samples_free (samples);
  saved_clear (&saved);
}

/* ---- Tangent kernel ---- */

static void
test_lazy_rich (void)
{
  const char *const values[] = { "width", "12", "samples", "12", "steps", "50", "alpha", "0.3", NULL };
  const char *const alphas[] = { "0.3", "0.1", "1", "10", "100" };
  Saved saved = run_and_save (&tangent_kernel_experiment, "function", values);
  Architecture architecture = architecture_uniform (1, 3, 12, 1);
  g_autoptr (Dataset) twin = saved_data (saved.folder, "linearised.csv");
  g_autofree double *start = NULL;
  g_autofree real *first = NULL;
  double loss = 0;

  architecture.loss = LOSS_MSE;
  architecture.activation = ACTIVATION_RELU;
  saved_build (&saved, architecture);
  first = read_weights (&saved, "start.safetensors");
  start = outputs_of (&saved, first, saved.train);
  for (guint k = 0; k < G_N_ELEMENTS (alphas); k++)
    {
      g_autofree char *name = g_strdup_printf ("alpha-%s.safetensors", alphas[k]);
      g_autofree real *theta = read_weights (&saved, name);
      g_autofree double *outputs = outputs_of (&saved, theta, saved.train);
      double sum = 0;
      for (size_t i = 0; i < saved.train->n; i++)
        sum += pow (g_ascii_strtod (alphas[k], NULL) * (outputs[i] - start[i]) - (double) saved.train->targets[i], 2)
               / (double) saved.train->n;
      if (k == 0)
        g_assert_cmpfloat_with_epsilon (sum, result (saved.run, "loss"), 1e-4 * sum);
      g_assert_true (isfinite (sum));
    }
  g_assert_cmpuint (twin->n, ==, saved.train->n + saved.test->n); /* inputs: test, sample, output; target: value */
  for (size_t i = 0; i < saved.train->n; i++)
    loss += pow ((double) twin->targets[i] - (double) saved.train->targets[i], 2) / (double) saved.train->n;
  g_assert_cmpfloat_with_epsilon (loss, result (saved.run, "linearised_loss"), 1e-5 * loss);
  saved_clear (&saved);
}

/* ---- Solution manifold ---- */

/* In double, where zero is less than 10⁻²⁰.  The tensors of a network without normalisation lie as its parameters do.
 */
static void
assert_is_solution (const Saved *saved, const Architecture *architecture, const char *name)
{
  SolutionWalk *walk = solution_walk_new (architecture, saved->train, saved->test);
  size_t size = solution_walk_parameters (walk) * sizeof (double);
  g_autofree double *theta = g_malloc (size);
  gsize length;
  g_autofree char *bytes = folder_contents (saved->folder, name, &length);

  memcpy (theta, bytes + length - size, size);
  solution_walk_place (walk, theta);
  g_assert_cmpfloat (solution_walk_measure (walk).loss, <=, WALK_FITTED);
  solution_walk_free (walk);
}

static void
test_walk (void)
{
  const char *const few[] = { "steps", "5", NULL };
  Saved line = run_and_save (&solution_manifold_experiment, "fan", few);
  Saved data = run_and_save (&solution_manifold_experiment, "other", few);
  Architecture a = architecture_uniform (1, 1, 20, 1), b = architecture_uniform (2, 1, 40, 2);

  a.loss = b.loss = LOSS_MSE;
  assert_is_solution (&line, &a, "start.safetensors");
  assert_is_solution (&line, &a, "weights.safetensors");
  assert_is_solution (&data, &b, "start.safetensors");
  assert_is_solution (&data, &b, "weights.safetensors");
  assert_is_solution (&data, &b, "other.safetensors");
  saved_clear (&line);
  saved_clear (&data);
}

static void
test_intrinsic (void)
{
  const char *const values[] = { "samples", "200", "steps", "60", "width", "8", "largest-dimension", "20", NULL };
  Saved saved = run_and_save (&solution_manifold_experiment, "intrinsic", values);
  Architecture architecture = architecture_uniform (64, 1, 8, 10);
  Samples *samples = samples_new (saved.test);
  g_autofree real *theta = NULL;

  architecture.activation = ACTIVATION_RELU;
  saved_build (&saved, architecture);
  theta = read_weights (&saved, "weights.safetensors");
  g_assert_cmpfloat (network_measure (saved.network, theta, samples, saved.workspace).accuracy, ==,
                     result (saved.run, "accuracy_of_all"));
  samples_free (samples);
  saved_clear (&saved);
}

/* The features anew, and what they measure. */
static void
test_collapse (void)
{
  const char *const values[] = { "steps", "300", NULL };
  Saved saved = run_and_save (&solution_manifold_experiment, "trained-tetrahedron", values);
  Architecture architecture = architecture_uniform (20, 2, 32, 4);
  const size_t n = saved.train->n;
  g_autofree double *outputs = NULL, *features = g_new (double, n * 32), *w = g_new (double, 4 * 32);
  g_autofree uint32_t *predicted = g_new0 (uint32_t, n);
  g_autofree real *theta = NULL;
  const CollapseFeatures at = { n, 4, 32, features, saved.train->labels, predicted, w };
  CollapseGeometry geometry;
  const real *h;
  size_t stride;

  architecture.activation = ACTIVATION_RELU;
  architecture.normalisation = true;
  architecture.loss = LOSS_MSE;
  saved_build (&saved, architecture);
  theta = read_weights (&saved, "weights.safetensors");
  outputs = outputs_of (&saved, theta, saved.train);
  h = network_hidden (saved.workspace, 1, &stride);
  for (size_t s = 0; s < n; s++)
    {
      for (unsigned j = 0; j < 32; j++)
        features[s * 32 + j] = (double) h[j * stride + s];
      for (unsigned k = 1; k < 4; k++)
        predicted[s] = outputs[s * 4 + k] > outputs[s * 4 + predicted[s]] ? k : predicted[s];
    }
  for (unsigned i = 0; i < 4 * 32; i++)
    w[i] = (double) theta[network_layout (saved.network)->layer[2].weight + i];
  geometry = collapse_geometry (&at, NULL, NULL);
  g_assert_cmpfloat_with_epsilon (geometry.within, result (saved.run, "nc1"), 1e-5 * geometry.within);
  g_assert_cmpfloat_with_epsilon (geometry.norms, result (saved.run, "nc2_norms"), 1e-5);
  g_assert_cmpfloat_with_epsilon (geometry.cosine_deviation, result (saved.run, "nc2_cosines"), 1e-5);
  g_assert_cmpfloat_with_epsilon (geometry.duality, result (saved.run, "nc3"), 1e-5);
  g_assert_cmpfloat (geometry.disagreement, ==, result (saved.run, "nc4"));
  saved_clear (&saved);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saved-networks/batches", test_batches);
  g_test_add_func ("/saved-networks/lazy-rich", test_lazy_rich);
  g_test_add_func ("/saved-networks/walk", test_walk);
  g_test_add_func ("/saved-networks/intrinsic", test_intrinsic);
  g_test_add_func ("/saved-networks/collapse", test_collapse);
  return g_test_run ();
}

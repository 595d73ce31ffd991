/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What descent does on a quadratic, where everything about it is known: where it diverges, with momentum, too, how far
 * noise spreads it, and when small batches are stable (L. Wu, C. Ma, W. E, "How SGD selects the global minima in
 * over-parameterized learning", NeurIPS 2018). */
#include "network/trainer.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

typedef struct
{
  Dataset *data;
  Samples *samples;
  Network *network;
} Line;

/* One weight and no bias: f = w x, and the loss (w x - y)² has the curvature 2 x² at each sample. */
static Line
line_new (size_t n)
{
  Architecture a = architecture_uniform (1, 0, 1, 1);
  Line line = { dataset_new (TASK_REGRESSION, n, 1, 1), NULL, NULL };

  a.bias = false;
  a.loss = LOSS_MSE;
  line.network = network_new (&a);
  return line;
}

static Trainer *
descend (Line *line, OptimiserKind kind, double momentum, size_t batch, uint64_t seed, real start)
{
  TrainerOptions options = { .optimiser = optimiser_defaults (kind), .batch = batch, .order_seed = seed };

  options.optimiser.momentum = momentum;
  if (line->samples == NULL)
    line->samples = samples_new (line->data);
  return trainer_new (line->network, line->samples, &options, &start);
}

static void
line_clear (Line *line)
{
  samples_free (line->samples);
  dataset_free (line->data);
  network_free (line->network);
}

/* λ = 2 Σ x² / n. */
static double
curvature_of (const Line *line)
{
  double sum = 0;
  for (size_t i = 0; i < line->data->n; i++)
    sum += 2.0 * line->data->x[i] * line->data->x[i];
  return sum / (double) line->data->n;
}

/* Towards zero a little under the threshold, away from it a little above: 2/λ, with momentum 2(1+μ)/λ, with Nesterov's
 * 2(1+μ)/((1+2μ)λ). */
static void
test_threshold (void)
{
  for (int kind = OPTIMISER_SGD; kind <= OPTIMISER_NESTEROV; kind++)
    for (int m = 0; m < 3; m++)
      for (int above = 0; above < 2; above++)
        {
          double momentum = 0.4 * m;
          Line line = line_new (7);
          for (size_t i = 0; i < 7; i++)
            line.data->x[i] = 0.5f + 0.2f * (float) i;
          OptimiserOptions options = optimiser_defaults ((OptimiserKind) kind);
          double threshold = 2 * (1 + momentum) / (kind == OPTIMISER_NESTEROV ? 1 + 2 * momentum : 1)
                             / curvature_of (&line);
          options.momentum = momentum;
          g_assert_cmpfloat_with_epsilon (optimiser_threshold (&options, curvature_of (&line)), threshold,
                                          1e-12 * threshold);
          g_assert_cmpfloat_with_epsilon (optimiser_sharpness_threshold (&options, threshold), curvature_of (&line),
                                          1e-12 * curvature_of (&line));
          Trainer *trainer = descend (&line, (OptimiserKind) kind, momentum, 0, 0, 1);
          for (int step = 0; step < 1000; step++)
            trainer_step (trainer, threshold * (above ? 1.02 : 0.98));
          if (above)
            g_assert_cmpfloat (fabs ((double) trainer_parameters (trainer)[0]), >, 100);
          else
            g_assert_cmpfloat (fabs ((double) trainer_parameters (trainer)[0]), <, 0.01);
          trainer_free (trainer);
          line_clear (&line);
        }
}

/* Targets that are noise alone, one sample a step: the gradient's noise has variance 4 σ², and the weight settles with
 * variance η 4σ² / (λ (2 - η λ)), λ = 2. */
static void
test_stationary_variance (void)
{
  const size_t n = 200000;
  const double rates[] = { 0.05, 0.3, 0.7 };
  Line line = line_new (n);
  Random random = random_stream (3, 0);
  double sigma2 = 0;

  for (size_t i = 0; i < n; i++)
    {
      line.data->x[i] = 1;
      line.data->targets[i] = (float) random_normal (&random);
      sigma2 += line.data->targets[i] * line.data->targets[i] / (double) n;
    }
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
    {
      Trainer *trainer = descend (&line, OPTIMISER_SGD, 0, 1, 5, 0);
      double squares = 0, sum = 0, counted = 0, expected = rates[r] * 4 * sigma2 / (2 * (2 - rates[r] * 2));
      for (size_t step = 0; step < n; step++)
        {
          trainer_step (trainer, rates[r]);
          if (step < 200)
            continue;
          double w = trainer_parameters (trainer)[0];
          sum += w;
          squares += w * w;
          counted++;
        }
      /* Successive weights remember 1 - ηλ of each other: so many independent ones, each square with relative variance
       * 2; four standard errors. */
      double memory = (1 - rates[r] * 2) * (1 - rates[r] * 2), independent = counted * (1 - memory) / (1 + memory);
      double variance = squares / counted - sum * sum / counted / counted;
      g_assert_cmpfloat_with_epsilon (variance / expected, 1, 4 * sqrt (2 / independent));
      trainer_free (trainer);
    }
  line_clear (&line);
}

/* E w² grows by (1 - η ā)² + η² Var (a) (n - B) / (B (n - 1)) a step: over many orders, for the first step of each. */
static void
test_small_batches (void)
{
  const size_t n = 60;
  const size_t batches[] = { 1, 4, 20 };
  Line line = line_new (n);
  double mean = 0, variance = 0;

  for (size_t i = 0; i < n; i++)
    line.data->x[i] = 0.2f + 1.6f * (float) i / (float) n;
  mean = curvature_of (&line);
  for (size_t i = 0; i < n; i++)
    variance += pow (2.0 * line.data->x[i] * line.data->x[i] - mean, 2) / (double) n;
  for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
    {
      double batch = (double) batches[b], rate = 0.8, sum = 0, fourth = 0;
      const int orders = 20000;
      for (int order = 0; order < orders; order++)
        {
          Trainer *trainer = descend (&line, OPTIMISER_SGD, 0, batches[b], (uint64_t) order, 1);
          trainer_step (trainer, rate);
          double square = pow (trainer_parameters (trainer)[0], 2);
          sum += square;
          fourth += square * square;
          trainer_free (trainer);
        }
      double grown = sum / orders, error = sqrt ((fourth / orders - grown * grown) / orders);
      double expected = pow (1 - rate * mean, 2)
                        + rate * rate * variance * ((double) n - batch) / (batch * ((double) n - 1));
      g_assert_cmpfloat_with_epsilon (grown, expected, 4 * error);
    }
  line_clear (&line);
}

/* With weight decay both are of λ + decay; at the end of a schedule every curvature is borne; Adam has no threshold. */
static void
test_threshold_degenerate (void)
{
  OptimiserOptions sgd = optimiser_defaults (OPTIMISER_SGD), adam = optimiser_defaults (OPTIMISER_ADAM);

  sgd.weight_decay = 0.5;
  g_assert_cmpfloat_with_epsilon (optimiser_threshold (&sgd, 3.5), 3.8 / 4, 1e-15);
  g_assert_cmpfloat_with_epsilon (optimiser_sharpness_threshold (&sgd, 3.8 / 4), 3.5, 1e-14);
  g_assert_cmpfloat (optimiser_sharpness_threshold (&sgd, schedule_rate (SCHEDULE_COSINE, 0.1, 100, 100)), ==,
                     INFINITY);
  g_assert_true (isnan (optimiser_threshold (&sgd, -0.5)));
  g_assert_true (isnan (optimiser_threshold (&sgd, -1)));
  g_assert_true (isnan (optimiser_threshold (&adam, 1)));
  g_assert_true (isnan (optimiser_sharpness_threshold (&adam, 1)));
  g_assert_true (isnan (optimiser_sharpness_threshold (&adam, 0)));
  g_assert_cmpstr (optimiser_sharpness_threshold_formula (&sgd), ==, "2(1+μ)/η");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quadratic/threshold", test_threshold);
  g_test_add_func ("/quadratic/threshold-degenerate", test_threshold_degenerate);
  g_test_add_func ("/quadratic/stationary-variance", test_stationary_variance);
  g_test_add_func ("/quadratic/small-batches", test_small_batches);
  return g_test_run ();
}

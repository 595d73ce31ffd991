/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Implicit bias as a whole: what descent ends at, over fresh seeds, against what is known without it. */
#include "running.h"

#include "lab/recipe.h"

#define SEEDS 3

static Run *
done (const char *preset, const char *const *values)
{
  return done_with (&implicit_bias_experiment, preset, values);
}

static Run *
done_seed (const char *preset, guint seed)
{
  g_autofree char *number = g_strdup_printf ("%u", 100 + seed);
  const char *const values[] = { "seed", number, NULL };
  return done (preset, values);
}

/* w₁ + c w₂ = 1: the least ‖w‖₁ is 1, at the corner; the least ‖w‖₂ is 1/√(1 + c²).  The larger α, the nearer to the
 * second.  Steps of a twentieth of the largest stable rate end where the flow does but for some per cent. */
static void
test_equation (void)
{
  const char *const alphas[] = { "0.001", "0.1", "0.5", "10" };
  double last = 0;

  for (guint a = 0; a < G_N_ELEMENTS (alphas); a++)
    {
      const char *const values[] = { "alpha", alphas[a], "relative-rate", "0.02", "steps", "8000", NULL };
      Run *run = done ("equation", values);
      g_assert_cmpfloat (result (run, "loss"), <, 1e-12);
      g_assert_cmpfloat_with_epsilon (result (run, "least_norm_1"), 1, 1e-8);
      g_assert_cmpfloat_with_epsilon (result (run, "least_norm_2"), 1 / sqrt (1.25), 1e-12);
      g_assert_cmpfloat (result (run, "norm_1"), >, last);
      g_assert_cmpfloat (result (run, "distance_from_flow"), <, 0.02);
      last = result (run, "norm_1");
      if (a == 0)
        g_assert_cmpfloat_with_epsilon (last, 1, 1e-3);
      if (a == 3)
        g_assert_cmpfloat_with_epsilon (result (run, "norm_2"), 1 / sqrt (1.25), 1e-4);
      run_free (run);
    }
}

/* The entropy of where the flow ends, over that of a coordinate 1: 1 at the corner, which a small α finds, and ‖w‖₂²,
 * 1/(1 + c²), for a large one. */
static void
test_entropy (void)
{
  Run *run = done ("equation", (const char *const[]){ "steps", "10", NULL });
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *entropy = layer_of (figure, "norms", "entropy");

  g_assert_cmpfloat_with_epsilon (entropy->y->v[0], 1, 1e-3);
  g_assert_cmpfloat_with_epsilon (entropy->y->v[entropy->y->n - 1], 1 / 1.25, 1e-3);
  run_free (run);
}

static void
test_sparse (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("sparse", seed);
      g_assert_cmpfloat (result (run, "loss"), <, 1e-4);
      g_assert_cmpfloat (result (run, "norm_1"), <, 1.1 * result (run, "least_norm_1"));
      run_free (run);
    }
}

/* From 480 down to 4 ‖w‖₁ = 12; without noise it does not move. */
static void
test_label_noise (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("label-noise", seed);
      g_assert_cmpfloat_with_epsilon (result (run, "trace"), result (run, "least_trace"),
                                      0.02 * result (run, "least_trace"));
      g_assert_cmpfloat (result (run, "trace_without_noise"), >, 400);
      run_free (run);
    }
}

/* Depth orders the error: one matrix leaves what is not seen as it was, at 0; two are better, three better still;
 * three and four are better than the least nuclear norm. */
static void
test_completion (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("completion", seed);
      g_assert_cmpfloat (result (run, "depth_1_held_out_error"), >, 0.9);
      g_assert_cmpfloat (result (run, "depth_2_held_out_error"), <, 0.7 * result (run, "depth_1_held_out_error"));
      g_assert_cmpfloat (result (run, "depth_3_held_out_error"), <, result (run, "depth_2_held_out_error"));
      for (int depth = 3; depth <= 4; depth++)
        {
          g_autofree char *id = g_strdup_printf ("depth_%d_held_out_error", depth);
          g_assert_cmpfloat (result (run, id), <, result (run, "nuclear_norm_held_out_error"));
        }
      g_assert_cmpfloat (result (run, "depth_3_effective_rank"), <, result (run, "depth_2_effective_rank"));
      g_assert_cmpfloat (result (run, "depth_2_effective_rank"), <, 0.5 * result (run, "depth_1_effective_rank"));
      run_free (run);
    }
}

/* Where the line first has risen to y, by straight lines between its points; not-a-number: it has not. */
static double
first_at (const Layer *line, double y)
{
  for (size_t i = 1; i < line->x->n; i++)
    if (line->y->v[i] >= y)
      return line->x->v[i - 1]
             + (line->x->v[i] - line->x->v[i - 1]) * (y - line->y->v[i - 1]) / (line->y->v[i] - line->y->v[i - 1]);
  return NAN;
}

/* Every singular value of the product rises when the flow in closed form says, but for steps of a finite length, which
 * are a few per cent late, and the steps between two rows. */
static void
test_one_by_one (void)
{
  Run *run = done ("one-by-one", NULL);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Plot *plot = figure_find (figure, "singular");
  guint compared = 0;

  for (int mode = 1; mode <= 5; mode++)
    {
      g_autofree char *value_id = g_strdup_printf ("value-%d", mode), *flow_id = g_strdup_printf ("flow-%d", mode);
      const Layer *value = plot_find (plot, value_id), *flow = plot_find (plot, flow_id);
      g_assert_nonnull (value);
      g_assert_nonnull (flow);
      for (size_t k = 0; k < flow->x->n; k++)
        {
          double step = first_at (value, flow->y->v[k]);
          if (flow->y->v[k] < 0.5 || flow->y->v[k] > 0.95 * flow->y->v[flow->y->n - 1] || isnan (step))
            continue;
          g_assert_cmpfloat_with_epsilon (step, flow->x->v[k], 0.05 * flow->x->v[k] + 3);
          compared++;
        }
    }
  g_assert_cmpuint (compared, >, 60);
  run_free (run);
}

/* First and second order; and the end is flatter than the flow's. */
static void
test_finite_steps (void)
{
  Run *run = done ("finite-steps", NULL);

  g_assert_cmpfloat_with_epsilon (result (run, "order_of_flow"), 1, 0.05);
  g_assert_cmpfloat_with_epsilon (result (run, "order_of_corrected_flow"), 2, 0.05);
  g_assert_cmpfloat (result (run, "distance_from_corrected_flow"), <, 0.5 * result (run, "distance_from_flow"));
  g_assert_cmpfloat (result (run, "sharpness"), <, result (run, "sharpness_of_flow"));
  run_free (run);
}

/* The angle falls like one over the logarithm of the steps, from 6.9 to 12.6: by 1.8 where nothing else were in it, and
 * by some on the mean of six draws (of a single one it may pass through zero).  No margin is larger than the largest.
 */
static void
test_margin (void)
{
  double early_sum = 0, late_sum = 0;

  for (guint seed = 0; seed < 6; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", seed);
      const char *const few[] = { "seed", number, "steps", "1000", NULL };
      const char *const many[] = { "seed", number, "steps", "300000", NULL };
      Run *early = done ("margin", few), *late = done ("margin", many);
      g_assert_cmpfloat (result (late, "margin"), <=, result (late, "largest_margin") * (1 + 1e-6));
      g_assert_cmpfloat (result (late, "margin"), >, 0.9 * result (late, "largest_margin"));
      early_sum += result (early, "angle_degrees");
      late_sum += result (late, "angle_degrees");
      run_free (early);
      run_free (late);
    }
  g_assert_cmpfloat (late_sum, <, early_sum / 1.3);
}

static void
test_presets (void)
{
  assert_presets_are_valid (&implicit_bias_experiment);

  /* The depth of a product of matrices says nothing of a network's width. */
  g_autoptr (Settings) settings = settings_new (&implicit_bias_experiment);
  settings_apply_preset (settings, "batches", NULL);
  g_assert_true (settings_applies (settings, "width"));
}

/* What cannot be run is refused with a sentence. */
static void
test_refused (void)
{
  const char *const values[] = { "equations", "60", "unknowns", "60", NULL };
  Run *run = start_with (&implicit_bias_experiment, "sparse", values, (RunOptions){ .threads = 1, .unattended = true });

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  g_assert_nonnull (strstr (run_error (run)->message, "60 equations in 60 unknowns"));
  run_free (run);
}

/* From a small beginning depth orders error and rank, and from a large one no depth finds what is not seen; the smaller
 * the beginning of two matrices, the smaller their error. */
static void
test_scales (void)
{
  const char *const values[] = { "seed", "100", "seeds", "2", NULL };
  Run *run = done ("scales", values);
  double two = result (run, "depth_2_least_scale_held_out_error"),
         three = result (run, "depth_3_least_scale_held_out_error");

  g_assert_cmpfloat (result (run, "fits"), ==, 4 * 9 * 2);
  g_assert_cmpfloat_with_epsilon (result (run, "depth_1_least_scale_held_out_error"), 1, 1e-3);
  g_assert_cmpfloat (two, <, 0.5);
  g_assert_cmpfloat (three, <, 0.5 * two);
  g_assert_cmpfloat (result (run, "depth_2_largest_scale_held_out_error"), >, 2 * two);
  g_assert_cmpfloat (result (run, "depth_3_least_scale_effective_rank"), <,
                     result (run, "depth_2_least_scale_effective_rank"));
  run_free (run);
}

/* The fewer points a step sees, the flatter it stays, and flatter still with a radius; all points at once come to the
 * threshold 2/η where they are given the steps. */
static void
test_batches (void)
{
  static const char *const ids[] = { "sharpness_1", "sharpness_2", "sharpness_5", "sharpness_20" };

  for (guint seed = 0; seed < SEEDS; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", 100 + seed);
      const char *const plain[] = { "seed", number, "steps", "1500", NULL };
      const char *const aware[] = { "seed", number, "steps", "1500", "sam-radius", "0.1", NULL };
      Run *without = done ("batches", plain), *with = done ("batches", aware);
      for (guint k = 0; k < G_N_ELEMENTS (ids); k++)
        {
          g_assert_cmpfloat (k == 0 ? 0 : result (without, ids[k - 1]), <, result (without, ids[k]));
          g_assert_cmpfloat (result (with, ids[k]), <, 0.7 * result (without, ids[k]));
        }
      g_assert_cmpfloat_with_epsilon (result (without, "threshold"), 80, 1e-12);
      run_free (without);
      run_free (with);
    }
}

/* On all points descent climbs to where it cannot be sharper: within the swing of its bounces. */
static void
test_batches_reach_the_threshold (void)
{
  Run *run = done ("batches", NULL);

  g_assert_cmpfloat_with_epsilon (result (run, "sharpness_20"), result (run, "threshold"), 0.05 * 80);
  run_free (run);
}

/* As few points as there can be, a rate that nothing bears, and no width: numbers, or none. */
static void
test_batches_at_the_ends (void)
{
  const char *const few[] = { "points", "2", "width", "1", "steps", "3", NULL };
  const char *const wild[] = { "learning-rate", "1000000", "steps", "50", NULL };
  Run *run = done ("batches", few);

  g_assert_true (isfinite (result (run, "sharpness_1")) && isfinite (result (run, "sharpness_2")));
  run_free (run);
  run = start_with (&implicit_bias_experiment, "batches", wild, (RunOptions){ .threads = 1, .unattended = true });
  run_join (run);
  g_assert_error (run_error (run), EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_DIVERGED);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (strstr (figure->caption, "With batch 1 it diverged at step"));
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/implicit-bias/presets", test_presets);
  g_test_add_func ("/implicit-bias/equation", test_equation);
  g_test_add_func ("/implicit-bias/entropy", test_entropy);
  g_test_add_func ("/implicit-bias/sparse", test_sparse);
  g_test_add_func ("/implicit-bias/label-noise", test_label_noise);
  g_test_add_func ("/implicit-bias/scales", test_scales);
  g_test_add_func ("/implicit-bias/batches", test_batches);
  g_test_add_func ("/implicit-bias/batches-reach-the-threshold", test_batches_reach_the_threshold);
  g_test_add_func ("/implicit-bias/batches-at-the-ends", test_batches_at_the_ends);
  g_test_add_func ("/implicit-bias/completion", test_completion);
  g_test_add_func ("/implicit-bias/one-by-one", test_one_by_one);
  g_test_add_func ("/implicit-bias/finite-steps", test_finite_steps);
  g_test_add_func ("/implicit-bias/margin", test_margin);
  g_test_add_func ("/implicit-bias/refused", test_refused);
  return g_test_run ();
}

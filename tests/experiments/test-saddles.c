/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saddles as a whole: what is found, over fresh seeds, against what is known without it. */
#include "running.h"

#define SEEDS 3

static Run *
done (const char *preset, const char *const *values)
{
  return done_with (&saddles_experiment, preset, values);
}

static Run *
done_seed (const char *preset, guint seed)
{
  g_autofree char *number = g_strdup_printf ("%u", 100 + seed);
  const char *const values[] = { "seed", number, NULL };
  return done (preset, values);
}

/* High points have a high index: in every draw of data and first weights. */
static void
test_index (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("index", seed);
      g_assert_cmpfloat (result (run, "found"), >, 60);
      g_assert_cmpfloat (result (run, "found") + result (run, "refused") + result (run, "unfinished"), ==, 175);
      g_assert_cmpfloat (result (run, "rank_correlation"), >, 0.6);
      g_assert_cmpfloat (result (run, "highest_index"), >=, 4);
      run_free (run);
    }
}

/* Minima of narrower networks are saddles of this one, of a loss that falls with the width; the constant, without any
 * unit, has as many directions down as there are units. */
static void
test_embedded (void)
{
  Run *run = done ("index", NULL);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *embedded = layer_of (figure, "index", "embedded");

  g_assert_cmpuint (embedded->x->n, ==, 5);
  for (size_t i = 0; i < embedded->x->n; i++)
    {
      g_assert_cmpfloat (embedded->x->v[i], ==, 5 - (double) i);
      if (i > 0)
        g_assert_cmpfloat (embedded->y->v[i], <, embedded->y->v[i - 1]);
    }
  run_free (run);
}

/* Where the penalty outweighs what any unit gains they are one point, and a minimum. */
static void
test_penalty (void)
{
  const char *const values[] = { "penalty", "10", "paths", "2", NULL };
  Run *run = done ("index", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *embedded = layer_of (figure, "index", "embedded");

  for (size_t i = 0; i < embedded->x->n; i++)
    {
      g_assert_cmpfloat (embedded->x->v[i], ==, 0);
      g_assert_cmpfloat_with_epsilon (embedded->y->v[i], embedded->y->v[0], 1e-9);
    }
  run_free (run);
}

/* The closed form, to the scatter of 24 eigenvalues. */
static void
test_field (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("field", seed);
      g_assert_cmpfloat (result (run, "distance_from_field"), <, 0.05);
      g_assert_cmpfloat (result (run, "rank_correlation"), >, 0.95);
      g_assert_cmpfloat (result (run, "highest_index"), >, 18);
      run_free (run);
    }
}

/* Every mode rises when the flow says.  A step of descent makes log (1 + ηS) where the flow makes ηS, so that it is
 * later by ηS/2, relatively; other says how much is left for what modes do to each other, and a step to see it. */
static void
assert_flow (Run *run, double other)
{
  for (int i = 1; i <= 4; i++)
    {
      g_autofree char *step = g_strdup_printf ("mode_%d_step", i),
                      *predicted = g_strdup_printf ("mode_%d_predicted_step", i);
      double flow = result (run, predicted), finite = 0.0125 * 4 * pow (0.5, i - 1) / 2;
      g_assert_cmpfloat_with_epsilon (result (run, step), flow, (finite + other) * flow + 1);
    }
}

/* Plateaus lie where the closed form has them, near saddles of the index that the list says; each mode rises when the
 * flow says, whatever the random start. */
static void
test_stages (void)
{
  static const double losses[] = { 10.625, 2.625, 0.625, 0.125 }, indices[] = { 24, 15, 8, 3, 0 };

  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("stages", seed);
      g_assert_cmpfloat (result (run, "plateaus"), ==, 5);
      for (int i = 0; i < 5; i++)
        {
          g_autofree char *loss = g_strdup_printf ("plateau_%d_loss", i + 1),
                          *index = g_strdup_printf ("plateau_%d_index", i + 1);
          g_assert_cmpfloat (result (run, index), ==, indices[i]);
          if (i < 4)
            g_assert_cmpfloat_with_epsilon (result (run, loss), losses[i], 0.1 * losses[i]);
        }
      assert_flow (run, 0);
      run_free (run);
    }
}

static bool
draws_flow (Run *run)
{
  g_autoptr (Figure) figure = run_take_figure (run);
  return plot_find (figure_find (figure, "loss"), "flow") != NULL;
}

/* The closed form is drawn where it holds: of random starts up to 0.01, to two per cent, and of aligned ones. */
static void
test_closed_form (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", 200 + seed);
      const char *const values[] = { "seed", number, "scale", "0.01", NULL };
      Run *run = done ("stages", values);
      assert_flow (run, 0.02);
      g_assert_true (draws_flow (run));
      run_free (run);
    }
  for (int aligned = 0; aligned < 2; aligned++)
    {
      const char *const values[] = { "scale", "0.4", "aligned", aligned ? "true" : "false", "steps", "300", NULL };
      Run *run = done ("stages", values);
      g_assert_true (draws_flow (run) == aligned);
      g_assert_true (isfinite (result (run, "mode_2_predicted_step")) == aligned);
      g_assert_true (isnan (result (run, "mode_4_predicted_step"))); /* S/2 is 0.25: it begins above */
      run_free (run);
    }
}

/* At the solution the gradient is rounding, which turns again and again: no plateau but the last. */
static void
test_rounding (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", 300 + seed);
      const char *const values[] = { "seed", number, "relative-rate", "0.9", "scale", "1", "hidden", "12", NULL };
      Run *run = done ("stages", values);
      double plateaus = result (run, "plateaus");
      g_assert_cmpfloat (plateaus, >=, 1);
      g_assert_cmpfloat (plateaus, <=, 5);
      for (int i = 1; i < plateaus; i++)
        {
          g_autofree char *loss = g_strdup_printf ("plateau_%d_loss", i);
          g_assert_cmpfloat (result (run, loss), >, 1e-20);
        }
      run_free (run);
    }
}

/* Aligned the closed form is exact but for steps of a finite length. */
static void
test_aligned (void)
{
  Run *run = done ("three-factors", NULL);

  for (int i = 1; i <= 4; i++)
    {
      g_autofree char *step = g_strdup_printf ("mode_%d_step", i),
                      *predicted = g_strdup_printf ("mode_%d_predicted_step", i);
      g_assert_cmpfloat_with_epsilon (result (run, step), result (run, predicted), 0.01 * result (run, predicted) + 10);
    }
  run_free (run);
}

/* With a hidden layer narrower than the rank the best that fits is reached, and it has no direction down. */
static void
test_narrow (void)
{
  const char *const values[] = { "hidden", "2", "steps", "2500", NULL };
  Run *run = done ("stages", values);

  g_assert_cmpfloat_with_epsilon (result (run, "loss"), 0.625, 1e-6);
  g_assert_cmpfloat (result (run, "plateau_3_index"), ==, 0);
  run_free (run);
}

/* Of 60 starts a share of .16 ± .05 is stuck with eight units, .005 with nine, none with ten; always at one loss. */
static void
test_units (void)
{
  Run *run = done ("one-more", NULL);

  g_assert_cmpfloat (result (run, "surplus_0_bad_minima"), >=, 2);
  g_assert_cmpfloat (result (run, "surplus_0_bad_minima"), <=, 20);
  g_assert_cmpfloat (result (run, "surplus_1_bad_minima"), <=, 2);
  g_assert_cmpfloat (result (run, "surplus_2_bad_minima"), ==, 0);
  g_assert_cmpfloat_with_epsilon (result (run, "surplus_0_least_bad_loss"), 0.02151, 1e-5);
  g_assert_cmpfloat_with_epsilon (result (run, "surplus_0_least_curvature"), 0.0213, 1e-4);
  g_assert_cmpfloat (result (run, "split_index"), ==, 7);
  run_free (run);
}

/* At the same loss a wider network has a larger fraction of negative eigenvalues, in every draw of data and first
 * weights: .08, .19 and .29 of 8, 16 and 32 units at 0.1; there none is deeper than a tenth of the largest, as it is at
 * 2.  In each network the fraction falls with the loss. */
static void
test_width (void)
{
  static const char *const losses[] = { "2", "1", "0.3", "0.1", "0.01" };
  static const double low[] = { 0.02, 0.12, 0.22 }, high[] = { 0.14, 0.25, 0.36 };

  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("width", seed);
      double before[3] = { 1, 1, 1 };
      g_assert_cmpfloat (result (run, "components"), ==, 10);
      for (int k = 0; k < 5; k++)
        for (int w = 0; w < 3; w++)
          {
            g_autofree char *id = g_strdup_printf ("width_%d_loss_%s_negative", 8 << w, losses[k]),
                            *depth_id = g_strdup_printf ("width_%d_loss_%s_depth", 8 << w, losses[k]);
            double fraction = result (run, id), depth = result (run, depth_id);
            g_assert_cmpfloat (fraction, <=, before[w]);
            before[w] = fraction;
            g_assert_true (w == 0 || fraction > before[w - 1]);
            g_assert_true (k > 0 || depth > 0.2);
            g_assert_true (k < 3 || depth < 0.1);
            g_assert_true (k != 3 || (fraction > low[w] && fraction < high[w]));
          }
      run_free (run);
    }
}

/* Whoever is still on the way down is at no minimum, wherever a search for the next critical point would end. */
static void
test_unfinished (void)
{
  const char *const values[] = { "steps", "100", "starts", "4", NULL };
  Run *run = done ("one-more", values);
  g_autoptr (Figure) figure = run_take_figure (run);

  for (int s = 0; s < 3; s++)
    {
      g_autofree char *unfinished = g_strdup_printf ("surplus_%d_not_finished", s),
                      *minima = g_strdup_printf ("surplus_%d_bad_minima", s),
                      *layer = g_strdup_printf ("surplus-%d", s);
      g_assert_null (plot_find (figure_find (figure, "ends"), "minimum"));
      g_assert_cmpfloat (result (run, unfinished), ==, 4);
      g_assert_cmpfloat (result (run, minima), ==, 0);
      g_assert_cmpuint (layer_of (figure, "ends", layer)->x->n, ==, 4);
    }
  run_free (run);
}

/* A point that is clicked on is the one whose eigenvalues are shown. */
static void
test_selected (void)
{
  const char *const values[] = { "paths", "4", NULL };
  Run *run = start_with (&saddles_experiment, "field", values, (RunOptions){ .threads = 2 });
  RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "index" };
  double least = INFINITY;
  g_autofree char *status = NULL;

  g_assert_true (reached (run, RUN_DONE));
  {
    g_autoptr (Figure) figure = wait_for_layer (run, "index", "selected");
    const Layer *found = layer_of (figure, "index", "found");
    for (size_t i = 0; i < found->x->n; i++)
      if (found->y->v[i] < least)
        {
          least = found->y->v[i];
          click.x = found->x->v[i];
          click.y = found->y->v[i];
        }
  }
  run_post (run, &click);
  for (gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;;)
    {
      g_autoptr (Figure) figure = wait_for_layer (run, "index", "selected");
      const Layer *selected = layer_of (figure, "index", "selected");
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      if (selected->y->v[0] != least)
        continue;
      g_assert_cmpuint (layer_of (figure, "spectrum", "down")->x->n, ==, (size_t) selected->x->v[0]);
      break;
    }
  status = run_status (run);
  g_assert_nonnull (strstr (status, "selected: energy"));
  run_free (run);
}

/* A click next to a loss shows the eigenvalues at it. */
static void
test_level (void)
{
  const char *const values[] = { "widest", "8", "steps", "100", NULL };
  Run *run = start_with (&saddles_experiment, "width", values, (RunOptions){ .threads = 2 });
  const RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "negative", .x = 0.9, .y = 0.1 };
  bool shown = false;

  g_assert_true (reached (run, RUN_DONE));
  run_post (run, &click);
  for (gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC; !shown;)
    {
      g_autoptr (Figure) figure = wait_for_layer (run, "negative", "selected");
      g_autofree char *status = run_status (run);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      shown = strstr (status, "negative at loss 1") != NULL;
    }
  run_free (run);
}

static void
test_reproducible (void)
{
  const char *const values[] = { "paths", "2", "iterations", "60", NULL };
  const char *const narrow[] = { "widest", "8", "steps", "200", "repeats", "2", NULL };
  const char *const few[] = { "starts", "6", "steps", "100", NULL };

  assert_reproducible (&saddles_experiment, "index", values);
  assert_reproducible (&saddles_experiment, "field", values);
  assert_reproducible (&saddles_experiment, "one-more", few);
  assert_reproducible (&saddles_experiment, "width", narrow);
}

static void
test_presets (void)
{
  assert_presets_are_valid (&saddles_experiment);
}

/* Of a run of any model: what was counted adds up, losses of plateaus fall, and no time is before the beginning. */
static void
assert_consistent (Run *run)
{
  double found, plateaus, minima;

  if (has_result (run, "found", &found))
    {
      double all = found + result (run, "refused") + result (run, "unfinished");
      g_assert_cmpfloat (all, <=, 2 * 13); /* paths × points along each */
      g_assert_cmpfloat (result (run, "minima"), <=, found);
      g_assert_cmpfloat (result (run, "highest_index"), <=, result (run, "parameters"));
      g_assert_false (fabs (result (run, "rank_correlation")) > 1 + 1e-12);
    }
  if (has_result (run, "plateaus", &plateaus))
    {
      double before = INFINITY, step;
      for (int i = 1; i <= plateaus; i++)
        {
          g_autofree char *loss = g_strdup_printf ("plateau_%d_loss", i);
          g_assert_cmpfloat (result (run, loss), <, before);
          before = result (run, loss);
        }
      for (int i = 1; i <= 6; i++)
        {
          g_autofree char *predicted = g_strdup_printf ("mode_%d_predicted_step", i);
          g_assert_false (has_result (run, predicted, &step) && step < 0);
        }
    }
  for (int s = 0; s < 3 && has_result (run, "surplus_0_bad_minima", &minima); s++)
    {
      g_autofree char *bad = g_strdup_printf ("surplus_%d_bad_minima", s),
                      *unfinished = g_strdup_printf ("surplus_%d_not_finished", s),
                      *high = g_strdup_printf ("surplus_%d_above_0.001", s);
      g_assert_cmpfloat (result (run, bad) + result (run, unfinished), ==, result (run, high));
    }
}

typedef struct
{
  const char *values[9];
  const char *result; /* and what it has to be, NaN too */
  double expected;
} Corner;

/* A gradient that is exactly zero has no place on a logarithmic axis, and no floor is saved for it. */
static void
test_exact (void)
{
  const char *const values[] = { "penalty", "10", "paths", "2", NULL };
  Run *run = done ("index", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *found = layer_of (figure, "ends", "found");
  guint exact = 0;

  for (size_t i = 0; i < found->x->n; i++)
    {
      g_assert_false (found->x->v[i] == 1e-12 || found->y->v[i] == 1e-16);
      exact += found->y->v[i] == 0;
    }
  g_assert_cmpuint (exact, >, 0);
  run_free (run);
}

/* Away from the defaults: no width, one unit, edges, rates that blow up, no penalty, little to search with.  A convex
 * loss has minima only; one step finds no point; of a mode without a unit there is no closed form;
 * two samples have one direction. */
static void
test_corners (void)
{
  static const Corner corners[] = {
    { { "depth", "0", NULL }, "highest_index", 0 },
    { { "width", "1", "samples", "20", NULL }, "parameters", 6 },
    { { "activation", "relu", NULL }, "parameters", 26 },
    { { "activation", "square", "penalty", "0.1", NULL }, "parameters", 26 },
    { { "rate", "100", NULL }, "parameters", 26 },
    { { "penalty", "0", NULL }, "parameters", 26 },
    { { "penalty", "10", NULL }, "highest_index", 0 },
    { { "data", "digits", "width", "3", NULL }, "steps", 14 },
    { { "bias", "false", "skip", "true", "depth", "2", NULL }, "steps", 14 },
    { { "normalisation", "true", NULL }, "steps", 14 },
    { { "iterations", "1", NULL }, "found", 0 },
    { { "model", "field", "dimensions", "2", NULL }, "parameters", 2 },
    { { "model", "stages", "rank", "1", "steps", "1", NULL }, "plateaus", 1 },
    { { "model", "stages", "size", "2", "rank", "6", NULL }, "plateau_1_index", 12 },
    { { "model", "stages", "factors", "4", "hidden", "1", NULL }, "mode_1_predicted_step", NAN },
    { { "model", "stages", "scale", "1", "relative-rate", "0.9", NULL }, "mode_1_predicted_step", NAN },
    { { "model", "stages", "factors", "3", "aligned", "true", "hidden", "2", NULL }, "mode_1_predicted_step", NAN },
    { { "model", "units", "teacher-units", "2", "starts", "1", NULL }, "surplus_2_bad_minima", 0 },
    { { "model", "units", "teacher-units", "15", "starts", "1", "steps", "3", NULL }, "surplus_0_not_finished", 1 },
    { { "model", "widths", "widest", "1", "repeats", "2", NULL }, "steps", 1 },
    { { "model", "widths", "depth", "0", "data", "blobs", NULL }, "width_0_loss_0.1_negative", 0 },
    { { "model", "widths", "widest", "8", "steps", "60", NULL }, "components", 3 },
    { { "model", "widths", "widest", "4", "data", "digits", "loss", "mse", NULL }, "steps", 3 },
    { { "model", "widths", "widest", "4", "samples", "2", "components", "100", NULL }, "components", 1 },
    { { "model", "widths", "widest", "4", "data", "digits", "activation", "relu", NULL }, "components", 10 },
    { { "model", "widths", "widest", "4", "steps", "1", "bias", "false", NULL }, "components", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      const char *values[14] = { "paths", "2", "iterations", "30" };
      guint at = 4;
      for (guint k = 0; corners[i].values[k] != NULL; k++)
        values[at++] = corners[i].values[k];
      values[at] = NULL;
      Run *run = done ("index", values);
      double value = result (run, corners[i].result);
      g_assert_true (isnan (corners[i].expected) ? isnan (value) : value == corners[i].expected);
      assert_consistent (run);
      run_free (run);
    }
}

/* What cannot be run is refused with a sentence. */
static void
test_refused (void)
{
  const char *const values[] = { "width", "400", NULL }, *const wide[] = { "widest", "64", "depth", "2", NULL };
  Run *run = start_with (&saddles_experiment, "index", values, (RunOptions){ .threads = 1, .unattended = true });

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  g_assert_nonnull (strstr (run_error (run)->message, "2001 parameters"));
  run_free (run);

  run = start_with (&saddles_experiment, "width", wide, (RunOptions){ .threads = 1, .unattended = true });
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  g_assert_nonnull (strstr (run_error (run)->message, "exact Hessians by width"));
  run_free (run);
}

/* Each of these would take minutes. */
static void
test_cancelled (void)
{
  static const char *const long_runs[][9] = {
    { "model", "field", "paths", "1000", "dimensions", "60", NULL },
    { "model", "network", "width", "60", "paths", "1000", "samples", "1000", NULL },
    { "model", "network", "width", "60", "paths", "1", "samples", "1000", NULL },
    { "model", "stages", "size", "10", "hidden", "12", "steps", "1000000", NULL },
    { "model", "units", "teacher-units", "15", "steps", "1000000", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (long_runs); i++)
    {
      Run *run = start_with (&saddles_experiment, "index", long_runs[i],
                             (RunOptions){ .threads = 2, .unattended = true });
      g_usleep (50000);
      run_cancel (run);
      run_join (run);
      g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
      run_free (run);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saddles/presets", test_presets);
  g_test_add_func ("/saddles/index", test_index);
  g_test_add_func ("/saddles/embedded", test_embedded);
  g_test_add_func ("/saddles/penalty", test_penalty);
  g_test_add_func ("/saddles/field", test_field);
  g_test_add_func ("/saddles/stages", test_stages);
  g_test_add_func ("/saddles/closed-form", test_closed_form);
  g_test_add_func ("/saddles/rounding", test_rounding);
  g_test_add_func ("/saddles/aligned", test_aligned);
  g_test_add_func ("/saddles/narrow", test_narrow);
  g_test_add_func ("/saddles/units", test_units);
  g_test_add_func ("/saddles/width", test_width);
  g_test_add_func ("/saddles/unfinished", test_unfinished);
  g_test_add_func ("/saddles/selected", test_selected);
  g_test_add_func ("/saddles/level", test_level);
  g_test_add_func ("/saddles/reproducible", test_reproducible);
  g_test_add_func ("/saddles/exact", test_exact);
  g_test_add_func ("/saddles/corners", test_corners);
  g_test_add_func ("/saddles/refused", test_refused);
  g_test_add_func ("/saddles/cancelled", test_cancelled);
  return g_test_run ();
}

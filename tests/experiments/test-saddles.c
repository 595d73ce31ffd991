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

/* Plateaus lie where the closed form has them, near saddles of the index that the list says; each mode rises when the
 * flow says, but for what a random start does to the others' beginning. */
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
      for (int i = 1; i <= 4; i++)
        {
          g_autofree char *step = g_strdup_printf ("mode_%d_step", i),
                          *predicted = g_strdup_printf ("mode_%d_predicted_step", i);
          g_assert_cmpfloat_with_epsilon (result (run, step), result (run, predicted), 0.15 * result (run, predicted));
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

/* Away from the defaults: no width, one unit, edges, rates that blow up, no penalty, little to search with. */
static void
test_corners (void)
{
  static const char *const corners[][9] = {
    { "depth", "0", NULL },
    { "width", "1", "samples", "20", NULL },
    { "activation", "relu", NULL },
    { "activation", "square", "penalty", "0.1", NULL },
    { "rate", "100", NULL },
    { "penalty", "0", NULL },
    { "penalty", "10", NULL },
    { "data", "digits", "width", "3", NULL },
    { "bias", "false", "skip", "true", "depth", "2", NULL },
    { "normalisation", "true", NULL },
    { "iterations", "1", NULL },
    { "model", "field", "dimensions", "2", NULL },
    { "model", "stages", "rank", "1", "steps", "1", NULL },
    { "model", "stages", "size", "2", "rank", "6", NULL },
    { "model", "stages", "factors", "4", "hidden", "1", NULL },
    { "model", "stages", "scale", "1", "relative-rate", "0.9", NULL },
    { "model", "stages", "factors", "3", "aligned", "true", "hidden", "2", NULL },
    { "model", "units", "teacher-units", "2", "starts", "1", NULL },
    { "model", "units", "teacher-units", "15", "starts", "1", "steps", "3", NULL },
    { "model", "widths", "widest", "1", "repeats", "2", NULL },
    { "model", "widths", "depth", "0", "data", "blobs", NULL },
    { "model", "widths", "widest", "8", "steps", "60", NULL },
    { "model", "widths", "widest", "4", "data", "digits", "loss", "mse", NULL },
    { "model", "widths", "widest", "4", "samples", "2", "components", "100", NULL },
    { "model", "widths", "widest", "4", "data", "digits", "activation", "relu", NULL },
    { "model", "widths", "widest", "4", "steps", "1", "bias", "false", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      const char *values[14] = { "paths", "2", "iterations", "30" };
      guint at = 4;
      for (guint k = 0; corners[i][k] != NULL; k++)
        values[at++] = corners[i][k];
      values[at] = NULL;
      Run *run = done ("index", values);
      g_assert_cmpfloat (result (run, "steps"), >=, 1);
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

static void
test_cancelled (void)
{
  const char *const values[] = { "paths", "1000", "dimensions", "60", NULL };
  Run *run = start_with (&saddles_experiment, "field", values, (RunOptions){ .threads = 2, .unattended = true });

  g_usleep (50000);
  run_cancel (run);
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saddles/presets", test_presets);
  g_test_add_func ("/saddles/index", test_index);
  g_test_add_func ("/saddles/embedded", test_embedded);
  g_test_add_func ("/saddles/field", test_field);
  g_test_add_func ("/saddles/stages", test_stages);
  g_test_add_func ("/saddles/aligned", test_aligned);
  g_test_add_func ("/saddles/narrow", test_narrow);
  g_test_add_func ("/saddles/units", test_units);
  g_test_add_func ("/saddles/width", test_width);
  g_test_add_func ("/saddles/selected", test_selected);
  g_test_add_func ("/saddles/level", test_level);
  g_test_add_func ("/saddles/reproducible", test_reproducible);
  g_test_add_func ("/saddles/corners", test_corners);
  g_test_add_func ("/saddles/refused", test_refused);
  g_test_add_func ("/saddles/cancelled", test_cancelled);
  return g_test_run ();
}

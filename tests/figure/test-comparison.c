/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of several runs as one: common ranges are the union of what each shows, curves on common axes are those of
 * the runs and told apart, and what cannot be compared is refused. */
#include "figure/common_clauses.h"
#include "figure/comparison.h"
#include "figure/compose.h"
#include "figure/figure_csv.h"

#include <math.h>
#include <string.h>

#define RUNS 3

static const char *const names[] = { "width 16", "width 64", "width 256" }, *const ids[] = { "width-16", "width-64",
                                                                                             "width-256" };
static const guint ranks[] = { 2, 0, 1 };

/* Run k: a loss on a log axis, which falls from 10^k; points; a surface that is k high; a table. */
static Figure *
run_figure (guint k)
{
  Figure *figure = figure_new ("Run");
  Plot *loss = plot_new ("loss", "Loss"), *map = plot_new ("surface", "Surface"), *fit = plot_new ("fit", "Fit");
  Numbers *y = numbers_new (5), *z = numbers_new (6);

  for (guint i = 0; i < 5; i++)
    y->v[i] = pow (10, (double) k - i);
  for (guint i = 0; i < 6; i++)
    z->v[i] = k + i / 10.0;
  plot_axes (loss, AXIS ("Step"), AXIS ("Loss", .scale = SCALE_LOG));
  plot_add_line (loss, "train", "Train", numbers_linear (0, 10 + k, 5), y);
  layer_styled (plot_add_band (loss, "test", "Test", numbers_linear (0, 10 + k, 5), numbers_ref (y), numbers_ref (y),
                               numbers_linear (2e3, 3e3, 5)),
                STYLE (.colour = 1, .dash = DASH_DASHED));
  plot_add_rule (loss, "chance", "Chance", 2.3, false);
  plot_add_rule (loss, "best", "Best", 3 + k, true);
  plot_axes (map, AXIS ("α"), AXIS ("β"));
  plot_z_axis (map, AXIS ("Loss"));
  map->view.yaw = k;
  map->colourmap = (Colourmap) k;
  layer_contours (plot_add_surface (map, "s", numbers_linear (-1 - (double) k, 1, 3), numbers_linear (0, 1, 2), z), 4);
  plot_axes (fit, AXIS ("x"), AXIS ("y"));
  plot_add_line (fit, "network", NULL, numbers_linear (0, 1, 4), numbers_linear (0, k, 4));
  layer_styled (plot_add_line (fit, "law", NULL, numbers_linear (0, 1, 4), numbers_linear (1, 0, 4)),
                STYLE (.colour = 3));
  plot_add_points (fit, "samples", NULL, numbers_linear (0, 1, 2), numbers_linear (0, 1, 2), NULL);
  figure_add (figure, loss);
  figure_add (figure, map);
  figure_add (figure, fit);
  loss->caption = g_strdup_printf ("Train %u, dotted: test.", k);
  figure->caption = g_strdup_printf ("Spirals, 0.5 noise; 2–%u–2, tanh; Adam, seed 7; step 10.", 16u << k);
  return figure;
}

typedef struct
{
  Figure *figures[RUNS];
  const char *captions[RUNS];
  Comparison runs;
} Runs;

static Runs *
runs_new (guint n)
{
  Runs *self = g_new0 (Runs, 1);

  for (guint k = 0; k < n; k++)
    {
      self->figures[k] = run_figure (k);
      self->captions[k] = self->figures[k]->caption;
    }
  self->runs = (Comparison){ .n = n,
                             .figures = self->figures,
                             .captions = self->captions,
                             .names = names,
                             .ids = ids,
                             .differences = "width (16, 64, 256)" };
  return self;
}

static void
runs_free (Runs *self)
{
  for (guint k = 0; k < self->runs.n; k++)
    figure_unref (self->figures[k]);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Runs, runs_free)

static void
remove_plot (Figure *figure, const char *id)
{
  g_ptr_array_remove (figure->plots, figure_find (figure, id));
}

/* ---- Beside each other ---- */

/* The ends are those of the union, to the bit. */
static void
check_range (const Figure *compared, const Runs *runs, const char *id, AxisName name, bool in_3d)
{
  double low = INFINITY, high = -INFINITY;

  for (guint k = 0; k < runs->runs.n; k++)
    {
      const Plot *plot = figure_find (runs->figures[k], id);
      const Axis *axis = name == AXIS_X ? &plot->x : name == AXIS_Y ? &plot->y : &plot->z;
      double own_low, own_high;
      if (in_3d)
        plot_range (plot, name, &own_low, &own_high, NULL);
      else
        plot_limits (plot, name, axis->scale, &own_low, &own_high, NULL);
      low = fmin (low, own_low);
      high = fmax (high, own_high);
    }
  for (guint k = 0; k < runs->runs.n; k++)
    {
      g_autofree char *own_id = g_strdup_printf ("%s-%s", id, ids[k]);
      const Plot *plot = figure_find (compared, own_id);
      const Axis *axis = name == AXIS_X ? &plot->x : name == AXIS_Y ? &plot->y : &plot->z;
      double shown_low, shown_high;
      if (in_3d)
        plot_range (plot, name, &shown_low, &shown_high, NULL);
      else
        plot_limits (plot, name, axis->scale, &shown_low, &shown_high, NULL);
      /* A log axis takes logarithms there and back. */
      g_assert_true (fabs (shown_low - low) <= 1e-14 * fabs (low) && fabs (shown_high - high) <= 1e-14 * fabs (high));
      g_assert_true (axis->low == low && axis->high == high);
    }
}

static void
test_beside (void)
{
  g_autoptr (Runs) runs = runs_new (RUNS);
  g_autoptr (Figure) compared = comparison_beside (&runs->runs, NULL);

  g_assert_cmpuint (compared->plots->len, ==, 9);
  g_assert_cmpstr (((Plot *) compared->plots->pdata[4])->id, ==, "surface-width-64");
  g_assert_cmpstr (((Plot *) compared->plots->pdata[4])->title, ==, "Surface: width 64");
  for (int axis = AXIS_X; axis <= AXIS_Y; axis++)
    {
      check_range (compared, runs, "loss", (AxisName) axis, false);
      check_range (compared, runs, "fit", (AxisName) axis, false);
    }
  for (int axis = AXIS_X; axis <= AXIS_Z; axis++)
    check_range (compared, runs, "surface", (AxisName) axis, true);
  for (guint k = 0; k < RUNS; k++)
    {
      const Plot *surface = compared->plots->pdata[3 + k];
      g_assert_true (surface->view.yaw == 0 && surface->colourmap == COLOURMAP_VIRIDIS);
      g_assert_true (surface->row == 1 && surface->column == k);
    }
  g_assert_cmpstr (
      compared->caption, ==,
      "The runs differ in: width (16, 64, 256). In common: Spirals, 0.5 noise; tanh; Adam, seed 7; step 10.");
}

/* One plot gives its title to the figure, and the runs name the plots. */
static void
test_one_plot (void)
{
  g_autoptr (Runs) runs = runs_new (2);

  for (guint k = 0; k < 2; k++)
    {
      remove_plot (runs->figures[k], "loss");
      remove_plot (runs->figures[k], "fit");
    }
  g_autoptr (Figure) compared = comparison_beside (&runs->runs, NULL);
  g_assert_cmpstr (compared->title, ==, "Surface");
  g_assert_cmpstr (((Plot *) compared->plots->pdata[1])->title, ==, "width 64");
}

/* Two runs; of the first: 100 steps, of the second as many as are given; heights and colours likewise, and losses that
 * fall by as many decades. */
static Figure *
unlike (double steps, double height, double decades)
{
  const double size[] = { 100, steps, 1, height, 2, decades };
  Figure *figures[2];
  const Comparison runs = {
    .n = 2, .figures = figures, .captions = (const char *[2]){ NULL }, .names = names, .ids = ids
  };

  for (guint k = 0; k < 2; k++)
    {
      Plot *loss = plot_new ("loss", "Loss"), *map = plot_new ("map", NULL), *surface = plot_new ("surface", "Surface");
      Numbers *y = numbers_linear (0, 1, 3), *z = numbers_linear (0, size[2 + k], 6);
      for (guint i = 0; i < 3; i++)
        y->v[i] = pow (10, -size[4 + k] * i / 2);
      plot_axes (loss, AXIS ("Step"), AXIS ("Loss", .scale = SCALE_LOG));
      plot_add_line (loss, "train", NULL, numbers_linear (0, size[k], 3), y);
      plot_add_field (map, "f", numbers_linear (0, 1, 3), numbers_linear (0, 1, 2), numbers_ref (z), NULL);
      plot_z_axis (surface, AXIS ("Height"));
      plot_add_surface (surface, "s", numbers_linear (0, 1, 3), numbers_linear (0, 1, 2), z);
      figures[k] = figure_new ("Run");
      figure_add (figures[k], loss);
      figure_add (figures[k], map);
      figure_add (figures[k], surface);
    }
  Figure *compared = comparison_beside (&runs, NULL);
  figure_unref (figures[0]);
  figure_unref (figures[1]);
  return compared;
}

static bool
are_equal (const Figure *figure, guint row, AxisName name)
{
  double low[2], high[2];

  for (guint k = 0; k < 2; k++)
    plot_range (figure->plots->pdata[2 * row + k], name, &low[k], &high[k], NULL);
  return low[0] == low[1] && high[0] == high[1];
}

static void
test_ranges_too_unlike (void)
{
  /* Up to 100 times the width, and 30 decades with the margins of the axis. */
  g_autoptr (Figure) like = unlike (1, 100, 27), unlike_all = unlike (0.99, 101, 31);

  for (guint row = 0; row < 3; row++)
    {
      AxisName name = row == 0 ? AXIS_X : AXIS_Z;
      g_assert_true (are_equal (like, row, name) && !are_equal (unlike_all, row, name));
    }
  g_assert_true (are_equal (like, 0, AXIS_Y) && !are_equal (unlike_all, 0, AXIS_Y));
  g_assert_true (are_equal (unlike_all, 1, AXIS_X) && are_equal (unlike_all, 2, AXIS_Y));
  g_assert_null (strstr (like->caption, "Ranges"));
  g_assert_cmpstr (unlike_all->caption, ==,
                   "The runs have the same settings. Ranges of their own: Loss (Step, Loss), map (z), "
                   "Surface (Height).");
}

/* ---- On common axes ---- */

static void
test_overlaid (void)
{
  g_autoptr (Runs) runs = runs_new (RUNS);
  g_autofree char *skipped = NULL;
  g_autoptr (Figure) overlaid = comparison_overlaid (&runs->runs, &skipped, NULL);
  const Plot *loss = figure_find (overlaid, "loss"), *fit = figure_find (overlaid, "fit");

  g_assert_cmpstr (skipped, ==, "surface");
  g_assert_cmpuint (overlaid->plots->len, ==, 2);
  for (guint k = 0; k < RUNS; k++)
    {
      g_autofree char *train = g_strdup_printf ("train-%s", ids[k]), *test = g_strdup_printf ("test-%s", ids[k]),
                      *name = g_strdup_printf ("Train, %s", names[k]), *best = g_strdup_printf ("best-%s", ids[k]),
                      *network = g_strdup_printf ("network-%s", ids[k]);
      const Layer *was = plot_find (figure_find (runs->figures[k], "loss"), "train"), *is = plot_find (loss, train),
                  *band = plot_find (loss, test), *curve = plot_find (fit, network);
      g_assert_true (numbers_equal (is->x, was->x) && numbers_equal (is->y, was->y));
      g_assert_cmpstr (is->name, ==, name);
      g_assert_true (is->style.colour == (int) k && band->style.colour == (int) k);
      g_assert_true (is->style.dash == DASH_SOLID && band->style.dash == DASH_DASHED);
      g_assert_true (band->line.high != NULL && plot_find (loss, best)->rule.value == 3 + k);
      /* Told apart without colour: of several lines by marker, of one by dash. */
      for (guint other = 0; other < k; other++)
        {
          g_autofree char *other_id = g_strdup_printf ("train-%s", ids[other]),
                          *other_network = g_strdup_printf ("network-%s", ids[other]);
          g_assert_true (plot_find (loss, other_id)->style.marker != is->style.marker);
          g_assert_true (plot_find (fit, other_network)->style.dash != curve->style.dash);
        }
      g_assert_cmpstr (curve->name, ==, names[k]);
    }
  g_assert_cmpstr (loss->caption, ==, "Dotted: test.");
  /* What all have alike is there once. */
  g_assert_true (plot_find (loss, "chance")->style.colour == COLOUR_FOREGROUND);
  g_assert_true (plot_find (fit, "samples") != NULL && fit->layers->len == RUNS + 2);
  g_assert_true (plot_find (fit, "law")->style.colour == COLOUR_FOREGROUND);
}

/* Of the same run twice, every curve is there twice. */
static void
test_the_same_twice (void)
{
  g_autoptr (Runs) runs = runs_new (2);
  g_autofree char *skipped = NULL;

  figure_unref (runs->figures[1]);
  runs->figures[1] = figure_ref (runs->figures[0]);
  runs->captions[1] = runs->captions[0];
  g_autoptr (Figure) overlaid = comparison_overlaid (&runs->runs, &skipped, NULL);
  g_assert_nonnull (plot_find (figure_find (overlaid, "loss"), "train-width-16"));
  g_assert_nonnull (plot_find (figure_find (overlaid, "loss"), "train-width-64"));
}

/* The CSV of the overlay has each run's numbers. */
static void
test_overlaid_numbers (void)
{
  g_autoptr (Runs) runs = runs_new (2);
  g_autofree char *skipped = NULL;
  g_autoptr (Figure) overlaid = comparison_overlaid (&runs->runs, &skipped, NULL);
  g_autofree char *csv = plot_to_csv (figure_find (overlaid, "loss"));

  g_assert_nonnull (strstr (csv, "train-width-16,0,1,"));
  g_assert_nonnull (strstr (csv, "train-width-64,0,10,"));
  g_assert_nonnull (strstr (csv, "train-width-64,11,0.001,"));
}

static void
test_order (void)
{
  g_autoptr (Runs) runs = runs_new (RUNS);
  g_autofree char *skipped = NULL;

  runs->runs.ranks = ranks;
  runs->runs.ranked = RUNS;
  g_autoptr (Figure) overlaid = comparison_overlaid (&runs->runs, &skipped, NULL);
  const Plot *fit = figure_find (overlaid, "fit");
  for (guint k = 0; k < RUNS; k++)
    g_assert_cmpint (((Layer *) fit->layers->pdata[k])->style.colour, ==, COLOUR_OF_FAMILY (ranks[k], RUNS));
}

/* ---- What is refused ---- */

static void
expect_error (const Figure *figure, GError *error, int code, const char *said)
{
  g_assert_null (figure);
  g_assert_error (error, COMPARISON_ERROR, code);
  if (strstr (error->message, said) == NULL)
    g_error ("“%s” does not say “%s”", error->message, said);
  g_clear_error (&error);
}

static void
test_refused (void)
{
  g_autoptr (Runs) runs = runs_new (2);
  GError *error = NULL;
  Figure *figure = comparison_overlaid (&runs->runs, NULL, &error);

  expect_error (figure, g_steal_pointer (&error), COMPARISON_ERROR_OVERLAY, "“surface” has a surface");
  figure_find (runs->figures[1], "fit")->x.scale = SCALE_LOG;
  figure = comparison_beside (&runs->runs, &error);
  expect_error (figure, g_steal_pointer (&error), COMPARISON_ERROR_AXES, "“fit” of “width 64” has another x axis");
  figure = comparison_beside (&runs->runs, &error);
  expect_error (figure, g_steal_pointer (&error), COMPARISON_ERROR_AXES, "--scale fit.x=linear gives both the same");
  figure_find (runs->figures[1], "fit")->x.scale = SCALE_LINEAR;
  axis_set (&figure_find (runs->figures[1], "loss")->y, "Loss", "%", SCALE_LOG);
  figure = comparison_beside (&runs->runs, &error);
  expect_error (figure, g_steal_pointer (&error), COMPARISON_ERROR_AXES, "(Loss (%), logarithmic)");
  figure = comparison_beside (&runs->runs, &error);
  expect_error (figure, g_steal_pointer (&error), COMPARISON_ERROR_AXES, "they cannot be compared");
  g_ptr_array_set_size (runs->figures[1]->plots, 0);
  figure = comparison_beside (&runs->runs, &error);
  expect_error (figure, g_steal_pointer (&error), COMPARISON_ERROR_PLOTS, "no plot in common");
}

static void
test_too_many (void)
{
  g_autoptr (Figure) figure = run_figure (0);
  Figure *figures[8], *overlaid;
  const char *many[8], *captions[8] = { NULL };
  const Comparison runs = { .n = 8, .figures = figures, .captions = captions, .names = many, .ids = many };
  GError *error = NULL;

  for (guint k = 0; k < 8; k++)
    {
      figures[k] = figure;
      many[k] = &"hgfedcba"[k];
    }
  overlaid = comparison_overlaid (&runs, NULL, &error);
  expect_error (overlaid, g_steal_pointer (&error), COMPARISON_ERROR_OVERLAY, "8 runs cannot be told apart");
}

/* ---- Captions ---- */

static void
check_common (const char *a, const char *b, const char *expected)
{
  const char *const captions[] = { a, b };
  g_autofree char *common = common_clauses (captions, 2);

  g_assert_cmpstr (common, ==, expected);
}

static void
test_common_clauses (void)
{
  check_common ("A, b 0.5; c. D e.", "A, b 0.5; c. D e.", "A, b 0.5; c. D e.");
  check_common ("A, b 0.5; c. D e.", "A, b 0.6; c. D e.", "A; c. D e.");
  check_common ("A, b; c. D e.", "A, b; d.", "A, b.");
  check_common ("甲，乙；丙。", "甲，丁；丙。", "甲；丙。");
  check_common ("A, b.", "C, d.", NULL);
  check_common ("A, b.", NULL, NULL);
  check_common (NULL, "A, b.", NULL);
  check_common ("", "", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/comparison/beside", test_beside);
  g_test_add_func ("/comparison/one-plot", test_one_plot);
  g_test_add_func ("/comparison/ranges-too-unlike", test_ranges_too_unlike);
  g_test_add_func ("/comparison/overlaid", test_overlaid);
  g_test_add_func ("/comparison/the-same-twice", test_the_same_twice);
  g_test_add_func ("/comparison/overlaid-numbers", test_overlaid_numbers);
  g_test_add_func ("/comparison/order", test_order);
  g_test_add_func ("/comparison/refused", test_refused);
  g_test_add_func ("/comparison/too-many", test_too_many);
  g_test_add_func ("/comparison/common-clauses", test_common_clauses);
  return g_test_run ();
}

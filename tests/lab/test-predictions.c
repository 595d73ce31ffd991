/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots of what a network does with its data: the names that a file gives are where they belong. */
#include "toy.h"

#include "figure/styles.h"
#include "lab/data_names.h"
#include "lab/predictions.h"

#include <glib/gstdio.h>
#include <string.h>

/* The plot of an untrained network of these data; of a file with this text where there is one. */
static Plot *
plot_of (const char *csv, const char *data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("basin-XXXXXX.csv", &path, &error);
  Plot *plot;

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, csv != NULL ? csv : "", -1, NULL));
  const char *const values[] = { "data",    csv != NULL ? "file" : data, "data-file",  path,  "width", "3",
                                 "samples", csv != NULL ? "0" : "40",    "test-share", "0.4", NULL };
  Problem *problem = toy_problem (values);
  Workspace *workspace = workspace_new (problem->network, 64);
  plot = predictions_plot (problem, problem->first, workspace);
  workspace_free (workspace);
  problem_free (problem);
  g_remove (path);
  return plot;
}

/* Rows of so many inputs and a target from a list. */
static char *
table_of (const char *header, unsigned inputs, const char *const *targets, unsigned count)
{
  GString *text = g_string_new (header);

  for (unsigned i = 0; i < 40; i++)
    {
      for (unsigned j = 0; j < inputs; j++)
        g_string_append_printf (text, "%u.%u,", (i * 7 + j * 3) % 11, (i + j) % 10);
      g_string_append_printf (text, "%s\n", targets[i % count]);
    }
  return g_string_free (text, FALSE);
}

static const char *const trees[] = { "ash", "beech", "oak" };
static const char *const bits[] = { "0", "1" };

static void
test_two_inputs (void)
{
  g_autofree char *named = table_of ("length,width,tree\n", 2, trees, 3);
  g_autofree char *numbered = table_of ("length,width,label\n", 2, bits, 2);
  g_autoptr (Plot) plot = plot_of (named, NULL), numbers = plot_of (numbered, NULL), own = plot_of (NULL, "moons");
  size_t samples = 0;

  g_assert_cmpstr (plot->x.label, ==, "length");
  g_assert_cmpstr (plot->y.label, ==, "width");
  for (unsigned k = 0; k < 3; k++)
    {
      g_autofree char *id = g_strdup_printf ("train-%u", k);
      const Layer *layer = plot_find (plot, id);
      g_assert_cmpstr (layer->name, ==, trees[k]);
      g_assert_cmpint (layer->style.colour, ==, (int) k);
      samples += layer->x->n;
    }
  /* Each training sample is in one of them. */
  g_assert_cmpuint (samples, ==, 24);
  g_assert_cmpstr (plot_find (numbers, "train-1")->name, ==, "label = 1");
  g_assert_cmpstr (own->x.label, ==, "x₁");
  g_assert_cmpstr (plot_find (own, "train")->name, ==, "Training");
}

static void
test_many_inputs (void)
{
  g_autofree char *named = table_of ("a,b,c,tree\n", 3, trees, 3);
  g_autoptr (Plot) plot = plot_of (named, NULL), own = plot_of (NULL, "clusters");
  const TableCells *table = plot_find (plot, "accuracy")->table;
  double samples = 0;

  g_assert_cmpuint (table->rows, ==, 3);
  g_assert_cmpstr (table->titles[0], ==, "tree");
  for (guint k = 0; k < 3; k++)
    {
      g_assert_cmpstr (table->cells[k * table->columns], ==, trees[k]);
      samples += table->values[k * table->columns + 2];
    }
  g_assert_cmpfloat (samples, ==, 16);
  g_assert_cmpint (plot_find (own, "accuracy")->kind, ==, LAYER_BARS);
}

static void
test_regression (void)
{
  static const char *const prices[] = { "1.25", "2.5", "-3.125", "0.75", "4.5", "2.25", "1.125" };
  g_autofree char *one = table_of ("age,price\n", 1, prices, 7), *two = table_of ("age,size,price\n", 2, prices, 7);
  g_autoptr (Plot) function = plot_of (one, NULL), scatter = plot_of (two, NULL), own = plot_of (NULL, "chebyshev");

  g_assert_cmpstr (function->x.label, ==, "age");
  g_assert_cmpstr (function->y.label, ==, "price");
  g_assert_cmpstr (scatter->x.label, ==, "price, target");
  g_assert_cmpstr (scatter->y.label, ==, "price, prediction");
  g_assert_cmpstr (own->x.label, ==, "x");
  /* Samples of the test set look like it. */
  g_assert_cmpint (plot_find (scatter, "test")->style.colour, ==, STYLE_TEST.colour);
  g_assert_cmpint (plot_find (function, "train")->style.colour, ==, STYLE_TRAIN.colour);
}

/* A caption says which samples are shown where these are not all, and nothing where they are. */
static void
test_subsets (void)
{
  g_autoptr (Plot) all = plot_of (NULL, "chebyshev"), few = plot_new ("loss", "Loss");

  g_assert_null (all->caption);
  plot_say_first (few, 500, 500, 0, 0);
  g_assert_null (few->caption);
  plot_say_first (few, 500, 501, 7, 9);
  g_assert_cmpstr (few->caption, ==, "Of the 501 training samples the first 500. Of the 9 test samples the first 7.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/predictions/two-inputs", test_two_inputs);
  g_test_add_func ("/predictions/many-inputs", test_many_inputs);
  g_test_add_func ("/predictions/subsets", test_subsets);
  g_test_add_func ("/predictions/regression", test_regression);
  return g_test_run ();
}

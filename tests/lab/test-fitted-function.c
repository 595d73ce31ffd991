/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fitted functions as they are drawn: named by the user's file, with the target where it is known. */
#include "lab/fitted_function.h"

#include <math.h>
#include <string.h>

static Dataset *
over_two_inputs (bool named)
{
  static const char *const columns[] = { "length", "width", NULL }, *const classes[] = { "ash", "oak", NULL },
                           *const targets[] = { "tree", NULL };
  Dataset *data = dataset_new (TASK_CLASSES, 5, 2, 2);

  for (size_t i = 0; i < 10; i++)
    data->x[i] = (float) i;
  for (size_t i = 0; i < 5; i++)
    data->labels[i] = i > 1;
  if (!named)
    return data;
  data->column_names = g_strdupv ((char **) columns);
  data->class_names = g_strdupv ((char **) classes);
  data->target_names = g_strdupv ((char **) targets);
  return data;
}

static Plot *
map_of (const Dataset *data)
{
  InputRange range = fitted_function_range (data);
  g_autoptr (Numbers) function = numbers_new (2 * FITTED_CELLS * FITTED_CELLS), classes = numbers_new (data->n);
  g_autoptr (Numbers) inputs = numbers_copy_floats (data->x, 2 * data->n);
  Plot *plot = plot_new ("map", "Map");

  for (size_t i = 0; i < data->n; i++)
    classes->v[i] = data->labels[i];
  plot_add_fitted_function (plot, &range, function, inputs, classes, data, NULL);
  return plot;
}

/* A layer of each class, called as the file calls it, in the class's own colour. */
static void
test_names_of_a_map (void)
{
  g_autoptr (Dataset) data = over_two_inputs (true), nameless = over_two_inputs (false);
  g_autoptr (Plot) plot = map_of (data), own = map_of (nameless);
  const Layer *oak = plot_find (plot, "samples-1");

  g_assert_cmpstr (plot->x.label, ==, "length");
  g_assert_cmpstr (plot->y.label, ==, "width");
  g_assert_cmpstr (plot_find (plot, "samples-0")->name, ==, "ash");
  g_assert_cmpstr (oak->name, ==, "oak");
  g_assert_cmpint (oak->style.colour, ==, 1);
  g_assert_cmpuint (oak->x->n, ==, 3);
  g_assert_cmpfloat (oak->x->v[0], ==, 4);
  g_assert_cmpfloat (oak->y->v[0], ==, 5);
  g_assert_null (plot_find (plot, "samples"));
  g_assert_cmpstr (own->x.label, ==, "x₁");
  g_assert_cmpuint (plot_find (own, "samples")->x->n, ==, 5);
  g_assert_cmpfloat (plot_find (own, "samples")->points.group->v[4], ==, 1);
}

/* The nearest sample's target, a step between two of them; drawn where it is given. */
static void
test_line (void)
{
  static const char *const columns[] = { "time", NULL }, *const targets[] = { "height", NULL };
  g_autoptr (Dataset) data = dataset_new (TASK_REGRESSION, 3, 1, 1);
  const float x[] = { 2, 0, 1 }, y[] = { 20, 0, 10 };

  memcpy (data->x, x, sizeof x);
  memcpy (data->targets, y, sizeof y);
  InputRange range = fitted_function_range (data);
  g_autoptr (Numbers) target = fitted_function_target (&range, data), function = numbers_new (FITTED_POINTS);
  g_autoptr (Numbers) inputs = numbers_copy_floats (x, 3), values = numbers_copy_floats (y, 3);
  for (size_t i = 0; i < FITTED_POINTS; i++)
    {
      double at = 2 * (double) i / (FITTED_POINTS - 1);
      if (fabs (at - floor (at) - 0.5) > 1e-9)
        g_assert_cmpfloat (target->v[i], ==, 10 * round (at));
    }
  g_autoptr (Plot) plot = plot_new ("line", "Line"), untargeted = plot_new ("bare", "Bare");
  plot_add_fitted_function (plot, &range, function, inputs, values, NULL, target);
  g_assert_cmpstr (plot->x.label, ==, "x");
  g_assert_cmpuint (plot_find (plot, "target")->y->n, ==, FITTED_POINTS);
  g_assert_cmpfloat (plot->y.low, ==, -10); /* as high as the samples, and half as much again on either side */
  g_assert_cmpfloat (plot->y.high, ==, 30);
  data->column_names = g_strdupv ((char **) columns);
  data->target_names = g_strdupv ((char **) targets);
  plot_add_fitted_function (untargeted, &range, function, inputs, values, data, NULL);
  g_assert_cmpstr (untargeted->x.label, ==, "time");
  g_assert_cmpstr (untargeted->y.label, ==, "height");
  g_assert_null (plot_find (untargeted, "target"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fitted-function/names-of-a-map", test_names_of_a_map);
  g_test_add_func ("/fitted-function/line", test_line);
  return g_test_run ();
}

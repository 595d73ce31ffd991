/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What plots that stand above each other share on paper: an axis of x, a legend; and legends as grids of names that
 * have two parts. */
#include "plot/export.h"
#include "plot/pen.h"

#include <math.h>
#include <string.h>

#define WIDTH 120 /* mm */
#define HEIGHT 110

static const char *const heads[] = { "Line", "Weights", "Curve" }, *const tails[] = { "training", "test" };

/* Lines that begin and end together, so that none is named at its end; without the last where one is left out. */
static void
add_lines (Plot *plot, guint left_out)
{
  for (guint i = 0; i < G_N_ELEMENTS (heads) * 2 - left_out; i++)
    {
      const double values[] = { 0, 1 + i, 0 };
      g_autofree char *name = g_strdup_printf ("%s, %s", heads[i / 2], tails[i % 2]);
      plot_add_line (plot, name, name, numbers_linear (0, 1, 3), numbers_copy (values, 3))->style.colour = (int) i;
    }
}

static Figure *
stack (double last_x, guint left_out)
{
  static const char *const ids[] = { "loss", "error" };
  Figure *figure = figure_new (NULL);

  for (guint i = 0; i < 2; i++)
    {
      Plot *plot = plot_new (ids[i], ids[i]);
      axis_set (&plot->x, "Arc length", NULL, SCALE_LINEAR);
      axis_set (&plot->y, ids[i], NULL, SCALE_LINEAR);
      plot->x.low = 0;
      plot->x.high = i == 0 ? 1 : last_x;
      add_lines (plot, left_out);
      plot_set_cell (plot, i, 0, 1, 1);
      figure_add (figure, plot);
    }
  return figure;
}

static ExportOptions
page (void)
{
  ExportOptions options = export_defaults ();

  options.width_mm = WIDTH;
  options.height_mm = HEIGHT;
  return options;
}

static GArray *
parts_of (const Figure *figure)
{
  const ExportOptions options = page ();
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  GArray *parts = pen_parts_new ();

  pen_record_parts (cr, parts);
  export_draw (cr, figure, &options);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return parts;
}

/* Of the plot-th plot, how many such parts it has, and the last of them. */
static guint
count (const GArray *parts, int plot, Part part, const char *text, PartBox *last)
{
  guint n = 0;
  int at = -1;

  for (guint i = 0; i < parts->len; i++)
    {
      const PartBox *box = &g_array_index (parts, PartBox, i);
      at += box->part == PART_PLOT;
      if (at == plot && box->part == part && (text == NULL || g_strcmp0 (box->text, text) == 0))
        {
          n++;
          if (last != NULL)
            *last = *box;
        }
    }
  return n;
}

/* The labels and the title of x stand below the lower plot alone, and the areas begin and end alike. */
static void
test_axis (void)
{
  g_autoptr (Figure) figure = stack (1, 0);
  g_autoptr (GArray) parts = parts_of (figure);
  PartBox upper = { 0 }, lower = { 0 };

  g_assert_cmpuint (count (parts, 0, PART_X_LABEL, NULL, NULL), ==, 0);
  g_assert_cmpuint (count (parts, 0, PART_TEXT, "Arc length", NULL), ==, 0);
  g_assert_cmpuint (count (parts, 1, PART_X_LABEL, NULL, NULL), >=, 2);
  g_assert_cmpuint (count (parts, 1, PART_TEXT, "Arc length", NULL), ==, 1);
  g_assert_cmpuint (count (parts, 0, PART_FRAME, NULL, &upper), ==, 1);
  g_assert_cmpuint (count (parts, 1, PART_FRAME, NULL, &lower), ==, 1);
  g_assert_cmpfloat (fabs (upper.x - lower.x), <, 0.01);
  g_assert_cmpfloat (fabs (upper.width - lower.width), <, 0.01);
}

/* Another range is another axis. */
static void
test_other_axis (void)
{
  g_autoptr (Figure) figure = stack (2, 0);
  g_autoptr (GArray) parts = parts_of (figure);

  for (int plot = 0; plot < 2; plot++)
    {
      g_assert_cmpuint (count (parts, plot, PART_X_LABEL, NULL, NULL), >=, 2);
      g_assert_cmpuint (count (parts, plot, PART_TEXT, "Arc length", NULL), ==, 1);
      g_assert_cmpuint (count (parts, plot, PART_ENTRY, NULL, NULL), >, 0);
    }
}

/* What is said to do does, and is less than with an axis each. */
static void
test_least_height (void)
{
  g_autoptr (Figure) joined = stack (1, 0), apart = stack (2, 0);
  ExportOptions options = page ();
  GError *error = NULL;
  double least = export_least_height (joined, &options);

  g_assert_cmpfloat (least, <, export_least_height (apart, &options) - 5);
  options.height_mm = least;
  g_assert_true (export_check_room (joined, &options, &error));
  g_assert_no_error (error);
  options.height_mm = least - 0.5;
  g_assert_false (export_check_room (joined, &options, NULL));
}

/* Each part once, those of one kind in a row and the others in a column left of and below it; the plot below needs no
 * legend. */
static void
test_grid (void)
{
  g_autoptr (Figure) figure = stack (1, 0);
  g_autoptr (GArray) parts = parts_of (figure);
  PartBox head = { 0 }, tail = { 0 }, other = { 0 };

  g_assert_cmpuint (count (parts, 0, PART_ENTRY, NULL, NULL), ==, G_N_ELEMENTS (heads) + G_N_ELEMENTS (tails));
  g_assert_cmpuint (count (parts, 1, PART_ENTRY, NULL, NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_assert_cmpuint (count (parts, 0, PART_ENTRY, heads[i], &head), ==, 1);
      for (guint k = 0; k < G_N_ELEMENTS (tails); k++)
        {
          g_assert_cmpuint (count (parts, 0, PART_ENTRY, tails[k], &tail), ==, 1);
          if (tail.x < head.x)
            g_assert_true (tail.x + tail.width < head.x && tail.y > head.y);
          else
            g_assert_true (head.x + head.width < tail.x && head.y > tail.y);
        }
      if (i > 0)
        g_assert_true ((fabs (head.y - other.y) < 3 && other.x + other.width < head.x)
                       || (fabs (head.x - other.x) < 3 && other.y + other.height < head.y));
      other = head;
    }
}

/* One that lacks a line has an entry for each of them. */
static void
test_no_grid (void)
{
  g_autoptr (Figure) figure = stack (1, 1);
  g_autoptr (GArray) parts = parts_of (figure);

  g_assert_cmpuint (count (parts, 0, PART_ENTRY, NULL, NULL), ==, G_N_ELEMENTS (heads) * G_N_ELEMENTS (tails) - 1);
  g_assert_cmpuint (count (parts, 0, PART_ENTRY, "Line, training", NULL), ==, 1);
}

/* Alone, the lower plot has all that the upper one had for both. */
static void
test_alone (void)
{
  g_autoptr (Figure) both = stack (1, 0), figure = figure_new (NULL);
  Plot *lower = plot_copy (figure_find (both, "error"));

  plot_set_cell (lower, 0, 0, 1, 1);
  figure_add (figure, lower);
  g_autoptr (GArray) parts = parts_of (figure);
  g_assert_cmpuint (count (parts, 0, PART_X_LABEL, NULL, NULL), >=, 2);
  g_assert_cmpuint (count (parts, 0, PART_ENTRY, NULL, NULL), ==, G_N_ELEMENTS (heads) + G_N_ELEMENTS (tails));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stacks/axis", test_axis);
  g_test_add_func ("/stacks/other-axis", test_other_axis);
  g_test_add_func ("/stacks/least-height", test_least_height);
  g_test_add_func ("/stacks/grid", test_grid);
  g_test_add_func ("/stacks/no-grid", test_no_grid);
  g_test_add_func ("/stacks/alone", test_alone);
  return g_test_run ();
}

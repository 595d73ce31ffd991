/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/clauses.h"
#include "figure/compose.h"
#include "figure/table.h"

#include <math.h>

/* ---- Cells ---- */

static Figure *
figure_of (const char *const *ids)
{
  Figure *figure = figure_new ("F");

  for (; *ids != NULL; ids++)
    figure_add (figure, plot_new (*ids, *ids));
  return figure;
}

static void
assert_cell (const Figure *figure, const char *id, guint row, guint column, guint rows, guint columns)
{
  const Plot *plot = figure_find (figure, id);

  g_assert_cmpuint (plot->row, ==, row);
  g_assert_cmpuint (plot->column, ==, column);
  g_assert_cmpuint (plot->row_span, ==, rows);
  g_assert_cmpuint (plot->column_span, ==, columns);
}

static void
test_cells (void)
{
  g_autoptr (Figure) figure = figure_of ((const char *const[]){ "b", "surface", "side", "c", NULL });

  figure_arrange (figure, "surface surface side / b c side / . c side", "1.7 1 .5", "2 1");
  assert_cell (figure, "surface", 0, 0, 1, 2);
  assert_cell (figure, "side", 0, 2, 3, 1);
  assert_cell (figure, "b", 1, 0, 1, 1);
  assert_cell (figure, "c", 1, 1, 2, 1);
  g_assert_cmpfloat (figure->column_weights[0], ==, 1.7);
  g_assert_cmpfloat (figure->column_weights[2], ==, 0.5);
  g_assert_cmpfloat (figure->row_weights[0], ==, 2);
  g_assert_cmpfloat (figure->row_weights[2], ==, 0); /* counts as 1 */
  g_assert_cmpuint (figure_rows (figure), ==, 3);
}

static void
test_axes_and_styles (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Layer *points, *line;

  plot_axes (plot, &(const AxisSpec){ "x" }, AXIS ("y", "%", .scale = SCALE_LOG, .range = { 1, NAN }));
  g_assert_true (isnan (plot->x.low) && isnan (plot->x.high));
  g_assert_cmpfloat (plot->y.low, ==, 1);
  g_assert_true (isnan (plot->y.high) && plot->y.scale == SCALE_LOG);
  g_assert_cmpstr (plot->y.unit, ==, "%");
  points = layer_styled (plot_add_points (plot, "a", NULL, numbers_new (1), numbers_new (1), NULL),
                         STYLE (.colour = 3));
  g_assert_true (points->style.marker == MARKER_CIRCLE && points->style.colour == 3);
  g_assert_cmpfloat (points->style.opacity, ==, 1);
  line = layer_styled (plot_add_line (plot, "b", NULL, numbers_constant (2, 3), numbers_new (3)),
                       STYLE (.dash = DASH_DOTTED, .opacity = .5));
  g_assert_true (line->style.marker == MARKER_NONE && line->style.dash == DASH_DOTTED);
  g_assert_cmpfloat (line->style.opacity, ==, .5);
  g_assert_cmpfloat (line->x->v[2], ==, 2);
}

/* ---- Captions ---- */

static void
test_clauses (void)
{
  Clauses *clauses = clauses_new ();
  g_autofree char *empty = clauses_end (clauses_new ());
  g_autofree char *text = NULL, *open = NULL;

  clauses_part (clauses);
  clauses_add (clauses, "%d samples", 5);
  clauses_add (clauses, "label noise %s", "0.1");
  clauses_part (clauses);
  clauses_add (clauses, "batch %d", 32);
  clauses_sentence (clauses, "The threshold is that of full batches");
  clauses_part (clauses);
  clauses_add (clauses, "Once more");
  text = clauses_end (clauses);
  g_assert_cmpstr (text, ==, "5 samples, label noise 0.1; batch 32. The threshold is that of full batches. Once more.");
  g_assert_cmpstr (empty, ==, "");
  clauses = clauses_new ();
  clauses_sentence (clauses, "One");
  clauses_sentence (clauses, "Two");
  open = clauses_end_open (clauses);
  g_assert_cmpstr (open, ==, "One. Two");
}

/* A sentence begins with a capital; a name and a symbol stay as they are. */
static void
test_capitals (void)
{
  static const char *const begun[][2] = { { "a matrix", "A matrix." }, { "über alles", "Über alles." },
                                          { "w = 2 u", "w = 2 u." },   { "w₁ + w₂", "w₁ + w₂." },
                                          { "α is 2", "α is 2." },     { "5 points", "5 points." } };

  for (guint i = 0; i < G_N_ELEMENTS (begun); i++)
    {
      Clauses *clauses = clauses_new ();
      g_autofree char *text = NULL;
      clauses_add (clauses, "%s%s", begun[i][0], "");
      text = clauses_end (clauses);
      g_assert_cmpstr (text, ==, begun[i][1]);
    }
  Clauses *clauses = clauses_new ();
  g_autofree char *text = NULL;
  clauses_add (clauses, "%s", "my data");
  text = clauses_end (clauses);
  g_assert_cmpstr (text, ==, "my data.");
}

/* ---- Tables ---- */

static void
test_table (void)
{
  static const char *const columns[] = { "step", "accuracy_percent", "norm", NULL };
  g_autoptr (Table) table = table_new (columns);
  g_autoptr (Numbers) column = NULL;
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;
  double *row = table_append (table);

  row[0] = 0;
  row[1] = 0.1 + 0.2;
  row = table_append (table);
  row[0] = 1e6;
  row[2] = -INFINITY;
  g_assert_cmpuint (table_rows (table), ==, 2);
  g_assert_cmpuint (table_columns (table), ==, 3);
  column = table_column (table, "accuracy_percent");
  g_assert_cmpfloat (column->v[0], ==, 0.1 + 0.2);
  g_assert_true (isnan (column->v[1]));
  csv = table_to_csv (table);
  g_assert_true (g_str_has_prefix (csv, "step,accuracy_percent,norm\n0,0.30000000000000004,"));
  lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
}

/* A name for every row, in a column before the numbers or between them. */
static void
test_labelled_table (void)
{
  static const char *const columns[] = { "t", "loss", NULL };
  g_autoptr (Table) table = table_new_labelled ("path", 0, columns);
  g_autofree char *csv = NULL;
  double *row = table_append_labelled (table, "line-a-b");

  row[0] = 0.5;
  row[1] = 2;
  table_append_labelled (table, "curve-a-b")[0] = 1;
  csv = table_to_csv (table);
  g_assert_cmpuint (table_columns (table), ==, 2);
  g_assert_true (g_str_has_prefix (csv, "path,t,loss\nline-a-b,0.5,2\ncurve-a-b,1,"));

  g_autoptr (Table) inside = table_new_labelled ("path", 1, columns);
  g_autofree char *text = NULL;
  row = table_append_labelled (inside, "band");
  row[0] = 1;
  row[1] = 3;
  text = table_to_csv (inside);
  g_assert_cmpstr (text, ==, "t,path,loss\n1,band,3\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compose/cells", test_cells);
  g_test_add_func ("/compose/axes-and-styles", test_axes_and_styles);
  g_test_add_func ("/clauses/joined", test_clauses);
  g_test_add_func ("/clauses/capitals", test_capitals);
  g_test_add_func ("/table/csv", test_table);
  g_test_add_func ("/table/labelled", test_labelled_table);
  return g_test_run ();
}

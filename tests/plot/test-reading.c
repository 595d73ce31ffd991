/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read under the pointer is a datum, and the box that says it is inside the plot and beside what it reads. */
#include "figure/compose.h"
#include "plot/layers.h"
#include "plot/reading.h"
#include "plot/surface_frame.h"

#include <math.h>

typedef struct
{
  cairo_t *cr;
  Theme theme;
  double width, height;
} Paper;

static Paper
paper_new (double width, double height)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  Paper paper = { cairo_create (surface), theme_make (THEME_LIGHT, false, 12), width, height };

  cairo_surface_destroy (surface);
  return paper;
}

static PlotFrame
frame_on (const Paper *paper, const Plot *plot)
{
  return plot_frame (paper->cr, plot, NULL, paper->width, paper->height, &paper->theme);
}

/* All rows, with the pointer so many pixels from a place in data coordinates. */
static char *
read_at (const Plot *plot, double x, double y, double dx, double dy)
{
  Paper paper = paper_new (400, 300);
  const Pen pen = { paper.cr, &paper.theme };
  PlotFrame frame = frame_on (&paper, plot);
  g_auto (Reading)
      reading = reading_make (&pen, plot, &frame, plot_frame_px (&frame, x) + dx, plot_frame_py (&frame, y) + dy);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < reading.rows->len; i++)
    g_ptr_array_add (rows, g_array_index (reading.rows, ReadingRow, i).text);
  g_ptr_array_add (rows, NULL);
  cairo_destroy (paper.cr);
  return g_strjoinv ("; ", (char **) rows->pdata);
}

#define assert_reads(plot, x, y, dx, dy, text)                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *found = read_at (plot, x, y, dx, dy);                                                             \
    g_assert_cmpstr (found, ==, text);                                                                                 \
  }                                                                                                                    \
  G_STMT_END

static Numbers *
numbers_of (size_t n, const double *values)
{
  return numbers_copy (values, n);
}
#define NUMBERS(...) numbers_of (sizeof (double[]){ __VA_ARGS__ } / sizeof (double), (const double[]){ __VA_ARGS__ })

/* ---- Which datum ---- */

/* The nearest step that any line has; a line that was measured elsewhere says where. */
static void
test_lines (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");

  plot_add_line (plot, "a", "A", NUMBERS (0, 9, 20), NUMBERS (1, 2, 3));
  plot_add_line (plot, "b", "B", NUMBERS (0, 20), NUMBERS (5, 7));
  plot_axes (plot, AXIS ("Step"), AXIS ("Loss"));
  assert_reads (plot, 0, 4, 3, 0, "Step 0; A 1; B 5");
  assert_reads (plot, 20, 4, -3, 0, "Step 20; A 3; B 7");
  assert_reads (plot, 12, 4, 0, 0, "Step 9; A 2; B 5 (Step 0)");
}

/* Near is what is near on the screen: 30 is nearer to 10 than to 100, but not on a logarithmic axis, beyond 31.6. */
static void
test_logarithmic (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");

  plot_add_line (plot, "a", "A", NUMBERS (1, 10, 100), NUMBERS (1, 2, 3));
  plot_axes (plot, AXIS ("Width", .scale = SCALE_LOG), AXIS ("Loss"));
  assert_reads (plot, 30, 2, 0, 0, "Width 10; A 2");
  assert_reads (plot, 40, 2, 0, 0, "Width 100; A 3");
}

static void
test_points (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");

  plot_add_points (plot, "s", "Samples", NUMBERS (0, 1, 1.1), NUMBERS (0, 5, 9), NUMBERS (0, 1, 2));
  plot_axes (plot, AXIS ("x₁"), AXIS ("x₂"));
  assert_reads (plot, 1, 5, 6, -4, "Samples; x₁ 1; x₂ 5; Class 1");
  assert_reads (plot, 0.9, 8, 0, 0, "Samples; x₁ 1.1; x₂ 9; Class 2"); /* however far */
}

/* A point is read by who is on it, the line by who is on the line or on neither. */
static void
test_points_and_line (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");

  plot_add_points (plot, "s", "Samples", NUMBERS (4), NUMBERS (9), NULL);
  plot_add_line (plot, "f", "Network", NUMBERS (0, 4, 8), NUMBERS (0, 1, 2));
  plot_axes (plot, AXIS ("x"), AXIS ("y"));
  assert_reads (plot, 4, 9, 3, 3, "Samples; x 4; y 9");
  assert_reads (plot, 4, 1, 3, 3, "x 4; Network 1");
  assert_reads (plot, 4, 5, 3, 0, "x 4; Network 1");
}

static void
test_stems_and_bars (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P"), bars = plot_new ("b", "B");

  layer_stems (plot_add_points (plot, "e", "Eigenvalue", NUMBERS (1, 2, 3), NUMBERS (8, 4, -1), NULL));
  plot_axes (plot, AXIS ("Rank"), AXIS ("Eigenvalue"));
  layer_stems (plot_add_points (plot, "o", "Outlier", NUMBERS (4), NUMBERS (9), NULL));
  assert_reads (plot, 2.3, 7, 0, 0, "Rank 2; Eigenvalue 4");
  assert_reads (plot, 3.8, 7, 0, 0, "Rank 4; Outlier 9");
  plot_add_bars (bars, "a", NULL, NUMBERS (0, 1, 2), NUMBERS (90, 80, 70));
  plot_axes (bars, AXIS ("Class"), AXIS ("Accuracy"));
  assert_reads (bars, 1.3, 10, 0, 0, "Class 1; Accuracy 80");
}

/* Of a histogram the bar that the pointer is over, with its ends; beyond them nothing is invented. */
static void
test_histogram (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");

  plot_add_histogram (plot, "h", "Exact", NUMBERS (0, 1, 4), NUMBERS (1, 2, 5), NUMBERS (3, 6, 2));
  plot_axes (plot, AXIS ("Value", .range = { 0, 6 }), AXIS ("Count"));
  assert_reads (plot, 1.5, 5, 0, 0, "Value 1 … 2; Exact 6");
  assert_reads (plot, 4.5, 5, 0, 0, "Value 4 … 5; Exact 2");
  assert_reads (plot, 3.5, 5, 0, 0, "");
  plot_add_histogram (plot, "g", "G", NUMBERS (1, 3), NUMBERS (2, 5), NUMBERS (9, 7));
  assert_reads (plot, 1.5, 5, 0, 0, "Value 1 … 2; Exact 6; G 9");
  assert_reads (plot, 4.5, 5, 0, 0, "Value 4 … 5; Exact 2; Value 3 … 5; G 7");
  plot_add_line (plot, "e", "Estimate", NUMBERS (0, 1.4, 4), NUMBERS (1, 2, 3));
  assert_reads (plot, 1.5, 5, 0, 0, "Value 1.4; Estimate 2; Value 1 … 2; Exact 6; G 9");
}

/* Of a field the cell, of a map of classes its class, by its name where it has one. */
static void
test_fields (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P"), map = plot_new ("m", "M");

  plot_add_field (plot, "f", NUMBERS (1, 2, 3), NUMBERS (1, 2), NUMBERS (11, 12, 13, 21, 22, NAN), NULL);
  plot_axes (plot, AXIS ("Then"), AXIS ("Now"));
  plot_z_axis (plot, AXIS ("Cosine"));
  assert_reads (plot, 2.4, 0.6, 0, 0, "Then 2; Now 1; Cosine 12");
  assert_reads (plot, 0.6, 1.6, 0, 0, "Then 1; Now 2; Cosine 21");
  plot_add_field (map, "f", NUMBERS (0, 1), NUMBERS (0, 1), NUMBERS (0.25, 0.5, 0.75, 1), NUMBERS (0, 1, 1, 2));
  layer_styled (plot_add_points (map, "s-1", "Setosa", NUMBERS (0.4), NUMBERS (1), NULL), STYLE (.colour = 1));
  plot_axes (map, AXIS ("x₁"), AXIS ("x₂"));
  assert_reads (map, 1, 0.1, 0, 0, "x₁ 1; x₂ 0; Class Setosa; Certainty 0.5");
  assert_reads (map, 1, 1, 0, 0, "x₁ 1; x₂ 1; Class 2; Certainty 1");
  assert_reads (map, 0.4, 1, 2, 0, "Setosa; x₁ 0.4; x₂ 1"); /* the sample that lies there */
}

/* ---- The box ---- */

static const PartBox *
find_note (const GArray *parts)
{
  const PartBox *note = NULL;

  for (guint i = 0; i < parts->len; i++)
    if (g_array_index (parts, PartBox, i).part == PART_NOTE)
      note = &g_array_index (parts, PartBox, i);
  return note;
}

static void
assert_inside (const PartBox *note, double width, double height)
{
  g_assert_cmpfloat (note->x, >=, 0);
  g_assert_cmpfloat (note->y, >=, 0);
  g_assert_cmpfloat (note->x + note->width, <=, width);
  g_assert_cmpfloat (note->y + note->height, <=, height);
}

static bool
is_covered (const PartBox *note, double x, double y)
{
  return x > note->x && x < note->x + note->width && y > note->y && y < note->y + note->height;
}

static Plot *
plot_with_long_names (void)
{
  Plot *plot = plot_new ("p", "P");

  plot_add_line (plot, "a", "Training, every sample of the set", numbers_linear (0, 20, 21), numbers_linear (1, 8, 21));
  plot_add_line (plot, "b", "Test", numbers_linear (0, 20, 21), numbers_linear (3, 2, 21));
  plot_axes (plot, AXIS ("Step"), AXIS ("Loss"));
  return plot;
}

/* All texts of the box are in it, and the box in the plot, at every place of plots of every size; where there is room
 * beside them it covers none of the data that it reads. */
static void
test_box (void)
{
  const double sizes[][2] = { { 400, 300 }, { 190, 170 }, { 700, 160 }, { 130, 110 } };
  g_autoptr (Plot) plot = plot_with_long_names ();

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    for (int step = 0; step <= 20; step++)
      for (int level = 0; level <= 4; level++)
        {
          Paper paper = paper_new (sizes[k][0], sizes[k][1]);
          g_autoptr (GArray) parts = pen_parts_new ();
          PlotFrame frame = frame_on (&paper, plot);
          PlotView view = plot_view_default ();
          const PartBox *note;
          view.hover_x = step;
          view.hover_y = frame.y_low + level * (frame.y_high - frame.y_low) / 4;
          pen_record_parts (paper.cr, parts);
          plot_draw (paper.cr, plot, &view, paper.width, paper.height, &paper.theme);
          note = find_note (parts);
          g_assert_nonnull (note);
          assert_inside (note, paper.width, paper.height);
          for (const PartBox *text = note + 1; text < (const PartBox *) (void *) parts->data + parts->len; text++)
            {
              g_assert_cmpfloat (text->x, >=, note->x);
              g_assert_cmpfloat (text->x + text->width, <=, note->x + note->width);
              g_assert_cmpfloat (text->y + text->height, <=, note->y + note->height);
            }
          for (int line = 0; line < 2 && k != 1 && k != 3; line++)
            {
              const Layer *layer = plot->layers->pdata[line];
              g_assert_false (
                  is_covered (note, plot_frame_px (&frame, step), plot_frame_py (&frame, layer->y->v[step])));
            }
          cairo_destroy (paper.cr);
        }
}

/* On a surface, likewise. */
static void
test_surface_box (void)
{
  const double sizes[][2] = { { 500, 400 }, { 240, 260 } };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  View3D view = view3d_default ();

  plot_add_surface (plot, "s", numbers_linear (-1, 1, 9), numbers_linear (-1, 1, 9), numbers_linear (0, 3, 81));
  plot_axes (plot, AXIS ("α"), AXIS ("β"));
  plot_z_axis (plot, AXIS ("Loss"));
  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    for (int i = 0; i < 25; i++)
      {
        Paper paper = paper_new (sizes[k][0], sizes[k][1]);
        g_autoptr (GArray) parts = pen_parts_new ();
        double x = (i % 5) / 2.0 - 1, y = (i / 5) / 2.0 - 1;
        pen_record_parts (paper.cr, parts);
        surface_cursor_draw (paper.cr, plot, &view, paper.width, paper.height, &paper.theme, x, y,
                             layer_height_at (plot_surface (plot), x, y));
        g_assert_nonnull (find_note (parts));
        assert_inside (find_note (parts), paper.width, paper.height);
        cairo_destroy (paper.cr);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reading/lines", test_lines);
  g_test_add_func ("/reading/logarithmic", test_logarithmic);
  g_test_add_func ("/reading/points", test_points);
  g_test_add_func ("/reading/points-and-line", test_points_and_line);
  g_test_add_func ("/reading/stems-and-bars", test_stems_and_bars);
  g_test_add_func ("/reading/histogram", test_histogram);
  g_test_add_func ("/reading/fields", test_fields);
  g_test_add_func ("/reading/box", test_box);
  g_test_add_func ("/reading/surface-box", test_surface_box);
  return g_test_run ();
}

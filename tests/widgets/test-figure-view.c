/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots side by side and above each other, as the window has them. */
#include "widgets/basin-figure-view.h"
#include "widgets/basin-plot-view.h"
#include "widgets/basin-surface-view.h"
#include "widgets/plot-walk.h"

#include <adwaita.h>
#include <math.h>

/* Two plots above each other, the lower one with values up to that height. */
static Figure *
stacked (double height)
{
  Figure *figure = figure_new (NULL);
  Plot *upper = plot_new ("upper", "Upper"), *lower = plot_new ("lower", "Lower");

  plot_add_line (upper, "l", NULL, numbers_linear (0, 100, 5), numbers_linear (0, 1, 5));
  plot_add_line (lower, "l", NULL, numbers_linear (0, 100, 5), numbers_linear (0, height, 5));
  plot_set_cell (upper, 0, 0, 1, 1);
  plot_set_cell (lower, 1, 0, 1, 1);
  figure_add (figure, upper);
  figure_add (figure, lower);
  return figure;
}

static BasinPlotView *
view_named (GtkWidget *widget, const char *plot)
{
  BasinPlotView *found = NULL;

  if (BASIN_IS_PLOT_VIEW (widget) && g_strcmp0 (g_object_get_data (G_OBJECT (widget), "plot"), plot) == 0)
    return BASIN_PLOT_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = view_named (child, plot);
  return found;
}

static void
allocate (GtkWidget *view)
{
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (view, &(GtkAllocation){ 0, 0, 500, 600 }, -1);
}

static void
assert_above_each_other (GtkWidget *view)
{
  PlotFrame upper = basin_plot_view_get_frame (view_named (view, "upper")),
            lower = basin_plot_view_get_frame (view_named (view, "lower"));

  g_assert_cmpfloat_with_epsilon (upper.x, lower.x, 1e-6);
  g_assert_cmpfloat_with_epsilon (upper.x + upper.width, lower.x + lower.width, 1e-6);
}

/* Whatever the data are, and whatever the viewer zooms to. */
static void
test_frames_above_each_other (void)
{
  GtkWidget *view = g_object_ref_sink (basin_figure_view_new ());
  double left = 0;

  for (double height = 1; height < 2e7; height *= 1000)
    {
      g_autoptr (Figure) figure = stacked (height);
      basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), figure);
      allocate (view);
      assert_above_each_other (view);
      g_assert_cmpfloat (basin_plot_view_get_frame (view_named (view, "upper")).x, >=, left);
      left = basin_plot_view_get_frame (view_named (view, "upper")).x;
    }
  gtk_widget_activate_action (GTK_WIDGET (view_named (view, "upper")), "plot.log-y", NULL);
  allocate (view);
  assert_above_each_other (view);
  gtk_widget_activate_action (GTK_WIDGET (view_named (view, "upper")), "plot.back", NULL);
  allocate (view);
  assert_above_each_other (view);
  g_assert_finalize_object (view);
}

/* ---- In a window ---- */

/* Whose plots the other thread finds places for. */
static GtkWidget *
open_window (GtkWidget *view, int height)
{
  GtkWidget *window = gtk_window_new (), *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scrolled), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, height);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (view) || gtk_widget_get_width (view) < 100)
    g_main_context_iteration (NULL, TRUE);
  return window;
}

/* Whether a plot is where it is in a view of that size which nobody sees, and which finds places at once. */
static bool
is_placed (GtkWidget *view, Figure *figure, const char *plot)
{
  GtkWidget *shown = GTK_WIDGET (view_named (view, plot)), *other;
  graphene_rect_t place, right_place;
  bool same;

  if (shown == NULL || !gtk_widget_compute_bounds (shown, view, &place))
    return false;
  other = g_object_ref_sink (basin_figure_view_new ());
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (other), figure);
  gtk_widget_measure (other, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (other, &(GtkAllocation){ 0, 0, gtk_widget_get_width (view), gtk_widget_get_height (view) },
                            -1);
  same = gtk_widget_compute_bounds (GTK_WIDGET (view_named (other, plot)), other, &right_place)
         && graphene_rect_equal (&place, &right_place);
  g_assert_finalize_object (other);
  return same;
}

static void
wait_for_places (GtkWidget *view, Figure *figure)
{
  for (guint i = 0; i < figure->plots->len; i++)
    while (!is_placed (view, figure, ((Plot *) figure->plots->pdata[i])->id))
      g_main_context_iteration (NULL, TRUE);
}

/* A column of plots, higher than a window. */
static Figure *
column (guint plots)
{
  Figure *figure = figure_new (NULL);

  for (guint i = 0; i < plots; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);
      Plot *plot = plot_new (id, "A plot");
      plot_add_line (plot, "l", NULL, numbers_linear (0, 100, 5), numbers_linear (0, 1, 5));
      plot_set_cell (plot, i, 0, 1, 1);
      figure_add (figure, plot);
    }
  return figure;
}

/* Whatever is shown before, the newest figure comes to be shown where it belongs; and so it does after the window's
 * size changes, and after there was none. */
static void
test_places_from_another_thread (void)
{
  GtkWidget *view = basin_figure_view_new (), *window = open_window (view, 400);
  g_autoptr (Figure) first = stacked (1), second = column (9), third = column (3);

  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), first);
  g_assert_null (view_named (view, "upper"));
  wait_for_places (view, first);
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), second);
  g_assert_nonnull (view_named (view, "upper")); /* until there are places */
  wait_for_places (view, second);
  g_assert_null (view_named (view, "upper"));
  g_assert_cmpint (gtk_widget_get_height (view), >, 400);
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), first);
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), third);
  wait_for_places (view, third);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 500);
  while (gtk_widget_get_width (view) < 700)
    g_main_context_iteration (NULL, TRUE);
  wait_for_places (view, third);
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), second);
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), NULL);
  g_assert_null (view_named (view, "p0"));
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), first);
  wait_for_places (view, first);
  gtk_window_destroy (GTK_WINDOW (window)); /* while the other thread may be at work */
}

/* ---- Names at ends ---- */

/* Two plots above each other of two named lines each, that end at these heights and pass through a place at random. */
static Figure *
named (double first, double second)
{
  static const char *const ids[] = { "upper", "lower" };
  Figure *figure = figure_new (NULL);

  for (guint i = 0; i < 2; i++)
    {
      Plot *plot = plot_new (ids[i], "A title that leaves no room for a legend beside it, in so narrow a plot");
      const double training[] = { 0, g_test_rand_double (), first },
                   test[] = { 1, g_test_rand_double (), i == 0 ? second : second - first };
      plot_add_line (plot, "a", "Training", numbers_linear (0, 100, 3), numbers_copy (training, 3));
      plot_add_line (plot, "b", "Test", numbers_linear (0, 100, 3), numbers_copy (test, 3));
      plot->y.low = 0, plot->y.high = 1;
      plot_set_cell (plot, i, 0, 1, 1);
      figure_add (figure, plot);
    }
  return figure;
}

/* While data move no name is at an end; when they rest those that are apart are named there, whatever was before.
 * Otherwise names stay where they are, but for data that come to lie there, and then they do not return. */
static void
test_names_do_not_jump (void)
{
  GtkWidget *view = g_object_ref_sink (basin_figure_view_new ());
  bool rests = false;
  int before[2] = { -1, -1 };
  guint at_ends = 0, in_legend = 0;

  for (int trial = 0; trial < 200; trial++)
    {
      bool changes = g_test_rand_int_range (0, 8) == 0, are_apart = g_test_rand_int_range (0, 4) > 0;
      double second = are_apart ? 0.7 + 0.3 * g_test_rand_double () : 0.1;
      g_autoptr (Figure) figure = named (0.1, second);
      rests = rests != changes;
      basin_figure_view_set_rests (BASIN_FIGURE_VIEW (view), rests);
      basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), figure);
      allocate (view);
      assert_above_each_other (view);
      for (guint i = 0; i < 2; i++)
        {
          int legend = (int) basin_plot_view_get_legend (view_named (view, i == 0 ? "upper" : "lower"));
          g_assert_true (legend != LEGEND_NONE && (rests || legend != LEGEND_AT_ENDS));
          if (before[i] >= 0 && !(changes && (legend == LEGEND_AT_ENDS || before[i] == LEGEND_AT_ENDS)))
            g_assert_cmpint (legend, >=, before[i]);
          if (changes && rests && are_apart)
            g_assert_cmpint (legend, ==, LEGEND_AT_ENDS);
          at_ends += legend == LEGEND_AT_ENDS;
          in_legend += legend != LEGEND_AT_ENDS;
          before[i] = legend;
        }
    }
  g_assert_cmpuint (at_ends, >, 0);
  g_assert_cmpuint (in_legend, >, 0);
  g_assert_finalize_object (view);
}

/* ---- Keys ---- */

static void
assert_says (GtkWidget *view, const char *text)
{
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text);
}

static GtkWidget *
view_of (Plot *plot)
{
  GtkWidget *view = g_object_ref_sink (basin_plot_view_new ());

  basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), plot);
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (view, &(GtkAllocation){ 0, 0, 400, 300 }, -1);
  return view;
}

static void
walk (GtkWidget *view, int by)
{
  gtk_widget_activate_action (view, "plot.walk", "i", by);
}

static void
test_keys_read_lines (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");
  GtkWidget *view;

  plot->x.label = g_strdup ("Step");
  plot_add_line (plot, "a", "Training", numbers_linear (0, 100, 5), numbers_linear (0, 1, 5));
  plot_add_line (plot, "b", "Test", numbers_linear (0, 100, 5), numbers_linear (1, 2, 5));
  view = view_of (plot);
  walk (view, 1);
  assert_says (view, "Step 0; Training 0; Test 1");
  walk (view, 1);
  assert_says (view, "Step 25; Training 0.25; Test 1.25");
  walk (view, 9); /* no further than the end */
  assert_says (view, "Step 100; Training 1; Test 2");
  walk (view, -1);
  assert_says (view, "Step 75; Training 0.75; Test 1.75");
  g_assert_finalize_object (view);
}

static void
test_keys_read_bars (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");
  GtkWidget *view;

  plot_add_histogram (plot, "h", "Count", numbers_linear (0, 2, 3), numbers_linear (1, 3, 3), numbers_linear (5, 9, 3));
  view = view_of (plot);
  walk (view, 1);
  assert_says (view, "x 0 … 1; Count 5");
  walk (view, 1);
  assert_says (view, "x 1 … 2; Count 7");
  g_assert_finalize_object (view);
}

/* In the order of x, whatever that of the data is; each once. */
static void
test_keys_read_points (void)
{
  static const double places[][2] = { { 3, 1 }, { 1, 2 }, { 2, 3 }, { 2, 1 } };
  static const char *const expected[] = { "x 1; y 2", "x 2; y 1", "x 2; y 3", "x 3; y 1", "x 3; y 1" };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Numbers *x = numbers_new (4), *y = numbers_new (4);
  GtkWidget *view;

  for (guint i = 0; i < 4; i++)
    {
      x->v[i] = places[i][0];
      y->v[i] = places[i][1];
    }
  plot_add_points (plot, "s", NULL, x, y, NULL);
  view = view_of (plot);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      walk (view, 1);
      assert_says (view, expected[i]);
    }
  walk (view, -1);
  assert_says (view, expected[2]);
  g_assert_finalize_object (view);
}

static void
test_walk_in_field (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");
  Numbers *z = numbers_linear (0, 14, 15);
  double x = NAN, y = NAN;

  z->v[2 * 5 + 3] = NAN; /* between two maps */
  plot_add_field (plot, "f", numbers_linear (0, 4, 5), numbers_linear (0, 2, 3), z, NULL);
  g_assert_true (plot_walk (plot, 1, 0, &x, &y)); /* in the middle */
  g_assert_true (x == 2 && y == 1);
  g_assert_true (plot_walk (plot, 0, 1, &x, &y));
  g_assert_true (x == 2 && y == 2);
  g_assert_true (plot_walk (plot, 1, 0, &x, &y));
  g_assert_true (x == 4 && y == 2);
  g_assert_true (plot_walk (plot, -1, 0, &x, &y));
  g_assert_true (x == 2 && y == 2);
  g_assert_true (plot_walk (plot, 0, 1, &x, &y)); /* the end */
  g_assert_true (x == 2 && y == 2);
}

/* Heights 0 to 14, on the places 0 to 4 across and 0 to 2 up. */
static void
test_keys_read_maps (void)
{
  g_autoptr (Plot) plot = plot_new ("p", "P");
  GtkWidget *view;

  plot->z.label = g_strdup ("Loss");
  plot_add_field (plot, "f", numbers_linear (0, 4, 5), numbers_linear (0, 2, 3), numbers_linear (0, 14, 15), NULL);
  view = view_of (plot);
  walk (view, 1);
  assert_says (view, "x 2; y 1; Loss 7");
  walk (view, 1);
  assert_says (view, "x 3; y 1; Loss 8");
  g_assert_finalize_object (view);
}

static void
test_keys_read_surfaces (void)
{
  static const char *const expected[] = { "x 2; y 1; Loss 7", "x 2; y 2; Loss 12", "x 3; y 2; Loss 13",
                                          "x 3; y 2; Loss 13" };
  static const int steps[][2] = { { 1, 0 }, { 0, 1 }, { 1, 0 }, { 0, 1 } };
  g_autoptr (Plot) plot = plot_new ("p", "P");
  GtkWidget *view = g_object_ref_sink (basin_surface_view_new ());

  plot->z.label = g_strdup ("Loss");
  plot_add_surface (plot, "s", numbers_linear (0, 4, 5), numbers_linear (0, 2, 3), numbers_linear (0, 14, 15));
  basin_surface_view_set_plot (BASIN_SURFACE_VIEW (view), plot);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gtk_widget_activate_action (view, "surface.walk", "(ii)", steps[i][0], steps[i][1]);
      assert_says (view, expected[i]);
    }
  g_assert_finalize_object (view);
}

/* M shows a surface as a map of the same data, which is exported as one; the figure stays what it is. */
static void
test_map (void)
{
  GtkWidget *view = g_object_ref_sink (basin_figure_view_new ());
  g_autoptr (Figure) lines = stacked (1), figure = figure_new (NULL);
  Plot *plot = plot_new ("surface", "Surface");

  plot_add_surface (plot, "s", numbers_linear (0, 1, 5), numbers_linear (0, 1, 5), numbers_linear (0, 1, 25));
  figure_add (figure, plot);
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), lines);
  g_assert_false (basin_figure_view_key (BASIN_FIGURE_VIEW (view), GDK_KEY_m));
  basin_figure_view_set_figure (BASIN_FIGURE_VIEW (view), figure);
  for (int turn = 0; turn < 2; turn++)
    {
      ExportOptions options = export_defaults ();
      allocate (view);
      g_assert_null (view_named (view, "surface"));
      g_assert_true (basin_figure_view_key (BASIN_FIGURE_VIEW (view), GDK_KEY_m));
      allocate (view);
      g_assert_nonnull (view_named (view, "surface"));
      basin_figure_view_add_shown (BASIN_FIGURE_VIEW (view), &options);
      g_assert_cmpstr (options.view, ==, "map");
      g_assert_true (plot_is_3d (plot));
      g_assert_true (basin_figure_view_key (BASIN_FIGURE_VIEW (view), GDK_KEY_m));
    }
  g_assert_finalize_object (view);
}

/* ---- Pictures ---- */

static cairo_surface_t *
image_of_widget (GtkWidget *view, int width, int height)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (view);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (image);
  GskRenderNode *node;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  if (node != NULL)
    gsk_render_node_draw (node, cr);
  g_clear_pointer (&node, gsk_render_node_unref);
  cairo_destroy (cr);
  return image;
}

static cairo_surface_t *
image_of_plot (const Plot *plot, const PlotView *view, int width, int height)
{
  const Theme theme = theme_make (THEME_LIGHT, FALSE, 11);
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (image);

  plot_draw (cr, plot, view, width, height, &theme);
  cairo_destroy (cr);
  return image;
}

/* Takes the images.  What the pointer reads is laid over the plot, and so rounded twice. */
static gboolean
are_alike (cairo_surface_t *a, cairo_surface_t *b)
{
  gsize length = (gsize) cairo_image_surface_get_stride (a) * (gsize) cairo_image_surface_get_height (a);
  const guchar *one = cairo_image_surface_get_data (a), *other = cairo_image_surface_get_data (b);
  gboolean alike = TRUE;

  for (gsize i = 0; i < length && alike; i += 4)
    for (gsize channel = i; channel < i + 3; channel++)
      alike = alike && ABS (one[channel] - other[channel]) <= 1;
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
  return alike;
}

static void
wait_for_picture (GtkWidget *view, const Plot *plot)
{
  int width = gtk_widget_get_width (view), height = gtk_widget_get_height (view);

  while (!are_alike (image_of_widget (view, width, height),
                     image_of_plot (plot, basin_plot_view_get_view (BASIN_PLOT_VIEW (view)), width, height)))
    g_main_context_iteration (NULL, TRUE);
}

/* Of the newest plot, however many come while one is drawn; what the pointer reads is drawn with the frame. */
static void
test_pictures_from_another_thread (void)
{
  GtkWidget *view = basin_plot_view_new (), *window = open_window (view, 400);

  for (double height = 1; height < 2e7; height *= 1000)
    {
      g_autoptr (Figure) figure = stacked (height);
      for (guint i = 0; i < 2; i++)
        basin_plot_view_set_plot (BASIN_PLOT_VIEW (view), figure->plots->pdata[i]);
      wait_for_picture (view, figure->plots->pdata[1]);
      gtk_widget_activate_action (view, "plot.walk", "i", 1);
      g_assert_true (isfinite (basin_plot_view_get_view (BASIN_PLOT_VIEW (view))->hover_x));
      wait_for_picture (view, figure->plots->pdata[1]);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/figure-view/frames-above-each-other", test_frames_above_each_other);
  g_test_add_func ("/figure-view/places-from-another-thread", test_places_from_another_thread);
  g_test_add_func ("/figure-view/pictures-from-another-thread", test_pictures_from_another_thread);
  g_test_add_func ("/figure-view/names-do-not-jump", test_names_do_not_jump);
  g_test_add_func ("/figure-view/keys-read-lines", test_keys_read_lines);
  g_test_add_func ("/figure-view/keys-read-bars", test_keys_read_bars);
  g_test_add_func ("/figure-view/keys-read-points", test_keys_read_points);
  g_test_add_func ("/figure-view/keys-read-maps", test_keys_read_maps);
  g_test_add_func ("/figure-view/keys-read-surfaces", test_keys_read_surfaces);
  g_test_add_func ("/figure-view/walk-in-field", test_walk_in_field);
  g_test_add_func ("/figure-view/map", test_map);
  return g_test_run ();
}

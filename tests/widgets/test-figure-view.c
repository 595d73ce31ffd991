/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots side by side and above each other, as the window has them. */
#include "widgets/basin-figure-view.h"
#include "widgets/basin-plot-view.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/figure-view/frames-above-each-other", test_frames_above_each_other);
  return g_test_run ();
}

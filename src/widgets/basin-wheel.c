/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-wheel.h"

gboolean
basin_wheel_zooms (GtkEventController *scroll)
{
  GtkWidget *around = gtk_widget_get_ancestor (gtk_event_controller_get_widget (scroll), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *height = around != NULL ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (around)) : NULL;

  return height == NULL || gtk_adjustment_get_upper (height) <= gtk_adjustment_get_page_size (height)
         || (gtk_event_controller_get_current_event_state (scroll) & GDK_CONTROL_MASK) != 0;
}

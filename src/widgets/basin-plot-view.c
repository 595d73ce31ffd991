/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-plot-view.h"

#include "figure/ticks.h"
#include "plot/layout.h"
#include "plot/reading.h"
#include "widgets/basin-accessible.h"
#include "widgets/basin-trace.h"
#include "widgets/basin-wheel.h"
#include "widgets/plot-picture.h"
#include "widgets/plot-walk.h"

#include <glib/gi18n.h>
#include <math.h>

#define ANNOUNCE_MICROSECONDS G_USEC_PER_SEC
#define LEAST_DRAG 6

struct _BasinPlotView
{
  GtkWidget parent_instance;

  Plot *plot;
  Theme theme;
  PlotView view;
  GArray *history; /* of PlotView: zooms to go back to */
  cairo_t *cr;     /* for measuring alone */
  PlotLayout layout;
  gboolean is_laid_out; /* and it is still so */
  PlotPicture *picture;
  int width, height;   /* of that layout */
  gboolean tries_ends; /* lines may be named at their ends now, and else as they are */
  BasinAnnouncement announcement;
  gboolean dragging;
  double drag_x, drag_y, drag_dx, drag_dy;
  int pointed; /* the point under the pointer, of the line that keys walk along; -1: none */
};

static guint clicked_signal, pointed_signal, view_changed_signal;

G_DEFINE_FINAL_TYPE (BasinPlotView, basin_plot_view, GTK_TYPE_WIDGET)

/* ---- Description ---- */

static void
report (GtkWidget *widget, const Plot *plot, BasinAnnouncement *self)
{
  g_autofree char *text = plot_describe (plot);

  self->last = g_get_monotonic_time ();
  basin_set_accessible_name (widget, plot->title ? plot->title : plot->id, text);
}

static gboolean
report_later (gpointer data)
{
  BasinAnnouncement *self = data;
  g_autoptr (Plot) plot = g_steal_pointer (&self->plot);

  self->later = 0;
  report (self->widget, plot, self);
  return G_SOURCE_REMOVE;
}

void
basin_announcement_clear (BasinAnnouncement *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_pointer (&self->plot, plot_unref);
}

void
basin_plot_announce (GtkWidget *widget, Plot *plot, BasinAnnouncement *self)
{
  gint64 wait = self->last + ANNOUNCE_MICROSECONDS - g_get_monotonic_time ();

  if (self->last == 0 || wait <= 0)
    {
      basin_announcement_clear (self);
      report (widget, plot, self);
      return;
    }
  g_clear_pointer (&self->plot, plot_unref);
  self->plot = plot_ref (plot);
  self->widget = widget;
  if (self->later == 0)
    self->later = g_timeout_add ((guint) (wait / 1000) + 1, report_later, self);
}

/* ---- Layout ---- */

static void
forget_layout (BasinPlotView *self)
{
  plot_layout_clear (&self->layout);
  self->is_laid_out = FALSE;
  plot_picture_forget (self->picture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Its best place is looked for anew: the size, the view, the lines, or how they are named are others. */
static void
let_legend_go (BasinPlotView *self)
{
  self->view.held = self->view.held_corner = -1;
}

static PlotLayout
find_layout (BasinPlotView *self, const Pen *pen, int width, int height)
{
  PlotView view = self->view;
  PlotLayout layout;

  view.held = -1;
  if (self->tries_ends)
    {
      self->tries_ends = FALSE;
      layout = plot_layout (pen, self->plot, &view, width, height);
      if (layout.legend == LEGEND_AT_ENDS)
        return layout;
      plot_layout_clear (&layout);
    }
  return plot_layout (pen, self->plot, &self->view, width, height);
}

/* All texts are measured once for whatever is drawn and asked until something changes. */
static const PlotLayout *
layout_now (BasinPlotView *self)
{
  const Pen pen = { self->cr, &self->theme };
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->is_laid_out)
    return &self->layout;
  if (width != self->width || height != self->height)
    let_legend_go (self);
  self->width = width;
  self->height = height;
  self->layout = find_layout (self, &pen, width, height);
  self->view.held = (int) self->layout.legend;
  self->view.held_corner = self->layout.corner;
  self->is_laid_out = TRUE;
  return &self->layout;
}

static void
change_view (BasinPlotView *self)
{
  let_legend_go (self);
  forget_layout (self);
  g_signal_emit (self, view_changed_signal, 0);
}

/* ---- Drawing ---- */

static void
draw_rubber_band (BasinPlotView *self, cairo_t *cr)
{
  cairo_rectangle (cr, self->drag_x, self->drag_y, self->drag_dx, self->drag_dy);
  cairo_set_source_rgba (cr, 0.2, 0.5, 0.9, 0.18);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0.2, 0.5, 0.9, 0.9);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* What moves with the pointer, and is drawn with the frame. */
static void
draw_cover (BasinPlotView *self, cairo_t *cr, const PlotFrame *frame, int width, int height)
{
  const Pen pen = { cr, &self->theme };

  if (isfinite (self->view.hover_x))
    notes_draw_hover (&pen, self->plot, frame, self->view.hover_x, self->view.hover_y, width, height);
  if (self->dragging)
    draw_rubber_band (self, cr);
}

/* Over what it covers and no more: to lay an area over another takes as long as to fill it. */
static void
append_cover (BasinPlotView *self, GtkSnapshot *snapshot, const PlotFrame *frame, int width, int height)
{
  const cairo_rectangle_t plot = { 0, 0, width, height };
  cairo_surface_t *cover = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &plot);
  cairo_t *cr = cairo_create (cover);
  double x, y, w, h;
  graphene_rect_t area;

  draw_cover (self, cr, frame, width, height);
  cairo_destroy (cr);
  cairo_recording_surface_ink_extents (cover, &x, &y, &w, &h);
  graphene_rect_round_extents (&GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h), &area);
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  cairo_set_source_surface (cr, cover, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (cover);
}

static void
basin_plot_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  BasinPlotView *self = BASIN_PLOT_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double start = basin_trace_now ();
  const PlotFrame *frame;

  if (self->plot == NULL || width < 8 || height < 8)
    return;
  frame = &layout_now (self)->frame;
  plot_picture_snapshot (self->picture, snapshot, self->plot, &self->view, &self->theme);
  if (isfinite (self->view.hover_x) || self->dragging)
    append_cover (self, snapshot, frame, width, height);
  basin_trace_part (widget, basin_trace_now () - start);
}

static gboolean
has_axes (BasinPlotView *self)
{
  return self->plot != NULL && !plot_has (self->plot, LAYER_IMAGES) && !plot_has (self->plot, LAYER_TABLE);
}

/* ---- Zoom ---- */

static void
remember (BasinPlotView *self)
{
  g_array_append_val (self->history, self->view);
  if (self->history->len > 50)
    g_array_remove_index (self->history, 0);
}

static void
fit (BasinPlotView *self)
{
  remember (self);
  self->view.x_low = self->view.x_high = self->view.y_low = self->view.y_high = NAN;
  change_view (self);
}

static void
go_back (BasinPlotView *self)
{
  PlotView now = self->view;

  if (self->history->len == 0)
    return;
  self->view = g_array_index (self->history, PlotView, self->history->len - 1);
  self->view.frame_left = now.frame_left;
  self->view.frame_right = now.frame_right;
  g_array_set_size (self->history, self->history->len - 1);
  change_view (self);
}

static void
zoom_to (BasinPlotView *self, double px0, double py0, double px1, double py1)
{
  const PlotFrame frame = layout_now (self)->frame;

  remember (self);
  self->view.x_low = plot_frame_x (&frame, MIN (px0, px1));
  self->view.x_high = plot_frame_x (&frame, MAX (px0, px1));
  self->view.y_low = plot_frame_y (&frame, MAX (py0, py1));
  self->view.y_high = plot_frame_y (&frame, MIN (py0, py1));
  change_view (self);
}

static void
zoom_about (BasinPlotView *self, double px, double py, double factor)
{
  const PlotFrame frame = layout_now (self)->frame;
  double left = px - (px - frame.x) * factor, right = px + (frame.x + frame.width - px) * factor;
  double top = py - (py - frame.y) * factor, bottom = py + (frame.y + frame.height - py) * factor;

  zoom_to (self, left, top, right, bottom);
}

/* ---- Pointer ---- */

/* Says so when the pointer has come to another point. */
static void
notice_point (BasinPlotView *self)
{
  const Layer *line = isnan (self->view.hover_x) ? NULL : plot_walked_line (self->plot);
  int at = line != NULL ? (int) plot_nearest_datum (line, self->view.hover_x) : -1;

  if (at == self->pointed)
    return;
  self->pointed = at;
  if (at >= 0)
    g_signal_emit (self, pointed_signal, 0, line->x->v[at], line->y->v[at]);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, BasinPlotView *self)
{
  PlotFrame frame;

  if (!has_axes (self))
    return;
  frame = layout_now (self)->frame;
  gboolean inside = x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height;
  self->view.hover_x = inside ? plot_frame_x (&frame, x) : NAN;
  self->view.hover_y = inside ? plot_frame_y (&frame, y) : NAN;
  notice_point (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (GtkEventControllerMotion *controller, BasinPlotView *self)
{
  self->view.hover_x = self->view.hover_y = NAN;
  self->pointed = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, BasinPlotView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_x = x;
  self->drag_y = y;
  self->drag_dx = self->drag_dy = 0;
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, BasinPlotView *self)
{
  self->drag_dx = dx;
  self->drag_dy = dy;
  self->dragging = has_axes (self) && fabs (dx) > LEAST_DRAG && fabs (dy) > LEAST_DRAG;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* At a pixel of the widget; outside the frame nothing is said. */
static void
click (BasinPlotView *self, double px, double py)
{
  PlotFrame frame;

  if (!has_axes (self))
    return;
  frame = layout_now (self)->frame;
  if (px >= frame.x && px <= frame.x + frame.width && py >= frame.y && py <= frame.y + frame.height)
    g_signal_emit (self, clicked_signal, 0, plot_frame_x (&frame, px), plot_frame_y (&frame, py));
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, BasinPlotView *self)
{
  if (self->dragging)
    zoom_to (self, self->drag_x, self->drag_y, self->drag_x + dx, self->drag_y + dy);
  else if (fabs (dx) <= LEAST_DRAG && fabs (dy) <= LEAST_DRAG)
    click (self, self->drag_x, self->drag_y);
  self->dragging = FALSE;
}

static void
on_pressed (GtkGestureClick *gesture, int n, double x, double y, BasinPlotView *self)
{
  if (n == 2)
    fit (self);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, BasinPlotView *self)
{
  if (!has_axes (self) || isnan (self->view.hover_x) || !basin_wheel_zooms (GTK_EVENT_CONTROLLER (controller)))
    return FALSE;
  const PlotFrame frame = layout_now (self)->frame;
  double px = frame.x + frame.width * scale_forward (frame.x_scale, frame.x_low, frame.x_high, self->view.hover_x);
  double py = frame.y
              + frame.height * (1 - scale_forward (frame.y_scale, frame.y_low, frame.y_high, self->view.hover_y));
  zoom_about (self, px, py, pow (1.2, dy));
  return TRUE;
}

/* ---- Keys and the menu ---- */

static void
toggle_scale (int *scale, Scale now)
{
  *scale = now == SCALE_LOG ? SCALE_LINEAR : SCALE_LOG;
}

static void
action_fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fit (BASIN_PLOT_VIEW (widget));
}

static void
action_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  go_back (BASIN_PLOT_VIEW (widget));
}

static void
action_grid (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BasinPlotView *self = BASIN_PLOT_VIEW (widget);
  self->view.grid = !self->view.grid;
  change_view (self);
}

static void
action_log_y (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BasinPlotView *self = BASIN_PLOT_VIEW (widget);
  if (self->plot == NULL)
    return;
  remember (self);
  toggle_scale (&self->view.y_scale, self->view.y_scale >= 0 ? (Scale) self->view.y_scale : self->plot->y.scale);
  self->view.y_low = self->view.y_high = NAN;
  change_view (self);
}

static void
action_log_x (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BasinPlotView *self = BASIN_PLOT_VIEW (widget);
  if (self->plot == NULL)
    return;
  remember (self);
  toggle_scale (&self->view.x_scale, self->view.x_scale >= 0 ? (Scale) self->view.x_scale : self->plot->x.scale);
  self->view.x_low = self->view.x_high = NAN;
  change_view (self);
}

/* What is read at the place comes to who cannot see it.  Before 4.14 GTK has no announcements, and the description of
 * what has the focus is the nearest. */
static void
say_reading (BasinPlotView *self)
{
  const Pen pen = { self->cr, &self->theme };
  const PlotFrame frame = layout_now (self)->frame;
  double px = plot_frame_px (&frame, self->view.hover_x), py = plot_frame_py (&frame, self->view.hover_y);
  g_auto (Reading) reading = reading_make (&pen, self->plot, &frame, px, py);
  g_autofree char *text = reading_text (&reading);

  basin_announce (GTK_WIDGET (self), text);
}

/* To another datum, as the pointer would; along a line, as a click on each point would do. */
static gboolean
walk (BasinPlotView *self, int right, int up)
{
  if (!has_axes (self) || !plot_walk (self->plot, right, up, &self->view.hover_x, &self->view.hover_y))
    return FALSE;
  if (plot_walked_line (self->plot) != NULL)
    g_signal_emit (self, clicked_signal, 0, self->view.hover_x, self->view.hover_y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  say_reading (self);
  return TRUE;
}

static void
action_walk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  walk (BASIN_PLOT_VIEW (widget), g_variant_get_int32 (parameter), 0);
}

/* Where there is nothing above, what the plot stands in is scrolled. */
static gboolean
on_up_or_down (GtkWidget *widget, GVariant *up, gpointer data)
{
  return walk (BASIN_PLOT_VIEW (widget), 0, g_variant_get_int32 (up));
}

static void
action_click (GtkWidget *widget, const char *name, GVariant *parameter)
{
  double px, py;
  g_variant_get (parameter, "(dd)", &px, &py);
  click (BASIN_PLOT_VIEW (widget), px, py);
}

static void
on_menu_closed (GtkPopover *popover, gpointer data)
{
  gtk_widget_unparent (GTK_WIDGET (popover));
}

static void
show_menu (BasinPlotView *self, double x, double y)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *popover;

  g_menu_append (menu, _ ("Fit"), "plot.fit");
  g_menu_append (menu, _ ("Back"), "plot.back");
  g_menu_append (menu, _ ("Grid"), "plot.grid");
  g_menu_append (menu, _ ("Logarithmic y"), "plot.log-y");
  g_menu_append (menu, _ ("Logarithmic x"), "plot.log-x");
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  g_signal_connect (popover, "closed", G_CALLBACK (on_menu_closed), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
on_secondary (GtkGestureClick *gesture, int n, double x, double y, BasinPlotView *self)
{
  if (has_axes (self))
    show_menu (self, x, y);
}

/* ---- The widget ---- */

static bool
has_same_names (const Plot *a, const Plot *b)
{
  bool same = a->layers->len == b->layers->len && g_strcmp0 (a->title, b->title) == 0;

  for (guint i = 0; same && i < a->layers->len; i++)
    same = g_strcmp0 (((Layer *) a->layers->pdata[i])->name, ((Layer *) b->layers->pdata[i])->name) == 0;
  return same;
}

void
basin_plot_view_set_plot (BasinPlotView *self, Plot *plot)
{
  if (self->plot == plot)
    return;
  if (self->plot == NULL || !has_same_names (self->plot, plot))
    let_legend_go (self);
  plot_ref (plot);
  g_clear_pointer (&self->plot, plot_unref);
  self->plot = plot;
  basin_plot_announce (GTK_WIDGET (self), plot, &self->announcement);
  forget_layout (self);
}

void
basin_plot_view_set_theme (BasinPlotView *self, const Theme *theme)
{
  if (theme->ends == self->theme.ends || self->view.held == LEGEND_AT_ENDS)
    let_legend_go (self);
  self->tries_ends = theme->ends;
  self->theme = *theme;
  forget_layout (self);
}

void
basin_plot_view_align (BasinPlotView *self, double left, double right)
{
  if (self->view.frame_left == left && self->view.frame_right == right)
    return;
  self->view.frame_left = left;
  self->view.frame_right = right;
  forget_layout (self);
}

LegendPlace
basin_plot_view_get_legend (BasinPlotView *self)
{
  return layout_now (self)->legend;
}

PlotFrame
basin_plot_view_get_frame (BasinPlotView *self)
{
  return layout_now (self)->frame;
}

const PlotView *
basin_plot_view_get_view (BasinPlotView *self)
{
  return &self->view;
}

GtkWidget *
basin_plot_view_new (void)
{
  return g_object_new (BASIN_TYPE_PLOT_VIEW, NULL);
}

static void
basin_plot_view_dispose (GObject *object)
{
  BasinPlotView *self = BASIN_PLOT_VIEW (object);
  GtkWidget *child;

  basin_announcement_clear (&self->announcement);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->plot, plot_unref);
  g_clear_pointer (&self->history, g_array_unref);
  g_clear_pointer (&self->cr, cairo_destroy);
  plot_layout_clear (&self->layout);
  g_clear_pointer (&self->picture, plot_picture_free);
  G_OBJECT_CLASS (basin_plot_view_parent_class)->dispose (object);
}

static void
basin_plot_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  forget_layout (BASIN_PLOT_VIEW (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      gtk_popover_present (GTK_POPOVER (child));
}

static void
basin_plot_view_class_init (BasinPlotViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = basin_plot_view_dispose;
  widget_class->snapshot = basin_plot_view_snapshot;
  widget_class->size_allocate = basin_plot_view_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "plotview");
  clicked_signal = g_signal_new ("clicked", BASIN_TYPE_PLOT_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  pointed_signal = g_signal_new ("pointed", BASIN_TYPE_PLOT_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  view_changed_signal = g_signal_new ("view-changed", BASIN_TYPE_PLOT_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "plot.click", "(dd)", action_click);
  gtk_widget_class_install_action (widget_class, "plot.walk", "i", action_walk);
  gtk_widget_class_install_action (widget_class, "plot.fit", NULL, action_fit);
  gtk_widget_class_install_action (widget_class, "plot.back", NULL, action_back);
  gtk_widget_class_install_action (widget_class, "plot.grid", NULL, action_grid);
  gtk_widget_class_install_action (widget_class, "plot.log-y", NULL, action_log_y);
  gtk_widget_class_install_action (widget_class, "plot.log-x", NULL, action_log_x);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "plot.walk", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "plot.walk", "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, on_up_or_down, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, on_up_or_down, "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_h, 0, "plot.fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_BackSpace, 0, "plot.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, 0, "plot.grid", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, 0, "plot.log-y", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_k, 0, "plot.log-x", NULL);
}

static void
add_click (BasinPlotView *self, guint button, GCallback pressed)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), button);
  g_signal_connect (click, "pressed", pressed, self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
basin_plot_view_init (BasinPlotView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);

  self->picture = plot_picture_new (GTK_WIDGET (self));
  self->cr = cairo_create (surface);
  cairo_surface_destroy (surface);
  self->pointed = -1;
  self->view = plot_view_default ();
  self->theme = theme_make (THEME_LIGHT, FALSE, 11);
  self->history = g_array_new (FALSE, FALSE, sizeof (PlotView));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  add_click (self, GDK_BUTTON_PRIMARY, G_CALLBACK (on_pressed));
  add_click (self, GDK_BUTTON_SECONDARY, G_CALLBACK (on_secondary));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-surface-view.h"

#include "gl/surface_renderer.h"
#include "plot/plot_draw.h"
#include "plot/surface_frame.h"
#include "widgets/basin-accessible.h"
#include "widgets/basin-plot-view.h"
#include "widgets/basin-trace.h"
#include "widgets/basin-wheel.h"
#include "widgets/plot-walk.h"

#include <epoxy/gl.h>
#include <glib/gi18n.h>
#include <math.h>

#define LEAST_DRAG 4
#define REST_MILLISECONDS 150
#define EASE_MICROSECONDS 260000
/* The window answers within 50 ms: a frame in full quality must leave room for the rest. Until one was drawn it is
 * taken to cost so many quick ones, as it does in software. */
#define FULL_BUDGET_MILLISECONDS 30
#define FULL_COST 15
/* Where it would not, the picture at rest is smoothed in steps, with the window free in between. */
#define STEP_MILLISECONDS 20
#define KEY_TURN 24

struct _BasinSurfaceView
{
  GtkWidget parent_instance;

  GtkWidget *gl;    /* NULL once it turned out that there is no OpenGL */
  GtkWidget *cover; /* text and axes over OpenGL; everything without */
  SurfaceRenderer *renderer;
  Plot *plot;
  Theme theme;
  View3D view;
  gboolean turned; /* the viewer has taken the view from the plot */
  BasinAnnouncement announcement;

  gboolean hovering;
  double hover_x, hover_y; /* pointer */
  double read_x, read_y;   /* the place that keys read, of the data; not-a-number: none */
  double drag_x, drag_y;
  gboolean dragged;
  double zoom_from;

  /* Adaptive quality */
  gboolean moving;
  guint rest;
  double moving_ms, full_ms; /* of the last frames; 0: not known yet */
  unsigned step;             /* of a picture that is smoothed in steps */
  guint next_step;

  /* Eased transitions between views */
  guint tick;
  View3D from, to;
  gint64 ease_start;
};

enum
{
  SIGNAL_CLICKED,
  SIGNAL_VIEW_CHANGED,
  SIGNALS
};
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (BasinSurfaceView, basin_surface_view, GTK_TYPE_WIDGET)

/* ---- Redrawing ---- */

static void
redraw (BasinSurfaceView *self)
{
  self->step = 0;
  if (self->gl != NULL)
    gtk_gl_area_queue_render (GTK_GL_AREA (self->gl));
  gtk_widget_queue_draw (self->cover);
}

static gboolean
on_rest (gpointer data)
{
  BasinSurfaceView *self = data;

  self->rest = 0;
  self->moving = FALSE;
  redraw (self);
  return G_SOURCE_REMOVE;
}

/* Something moves: quick frames now, a full one when it has come to rest. */
static void
stir (BasinSurfaceView *self)
{
  self->moving = TRUE;
  if (self->rest > 0)
    g_source_remove (self->rest);
  self->rest = g_timeout_add (REST_MILLISECONDS, on_rest, self);
  redraw (self);
}

static void
take_view (BasinSurfaceView *self, const View3D *view)
{
  self->view = *view;
  self->turned = TRUE;
  stir (self);
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
}

/* ---- OpenGL ---- */

/* What making OpenGL ready takes is the surface's, and not the frame's in which it is made. */
static void
take_from_frame (BasinSurfaceView *self, double start)
{
  basin_trace_part (GTK_WIDGET (self), start - basin_trace_now ());
}

static GdkGLContext *
on_create_context (GtkGLArea *area, BasinSurfaceView *self)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (GTK_WIDGET (area)));
  g_autoptr (GError) error = NULL;
  double start = basin_trace_now ();
  GdkGLContext *context = gdk_surface_create_gl_context (surface, &error);

  if (context != NULL)
    gdk_gl_context_set_allowed_apis (context, GDK_GL_API_GL | GDK_GL_API_GLES);
  if (context != NULL && !gdk_gl_context_realize (context, &error))
    g_clear_object (&context);
  if (context == NULL)
    gtk_gl_area_set_error (area, error);
  take_from_frame (self, start);
  return context;
}

static gboolean
drop_gl (gpointer data)
{
  BasinSurfaceView *self = data;

  if (self->gl != NULL)
    gtk_widget_unparent (self->gl);
  self->gl = NULL;
  redraw (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
on_realize (GtkWidget *area, BasinSurfaceView *self)
{
  g_autoptr (GError) error = NULL;
  double start = basin_trace_now ();

  gtk_gl_area_make_current (GTK_GL_AREA (area));
  if (gtk_gl_area_get_error (GTK_GL_AREA (area)) == NULL)
    self->renderer = surface_renderer_new (&error);
  if (self->renderer == NULL)
    {
      g_debug ("No OpenGL: %s", error ? error->message : gtk_gl_area_get_error (GTK_GL_AREA (area))->message);
      g_idle_add (drop_gl, g_object_ref (self));
    }
  take_from_frame (self, start);
}

static void
on_unrealize (GtkWidget *area, BasinSurfaceView *self)
{
  if (self->renderer == NULL)
    return;
  gtk_gl_area_make_current (GTK_GL_AREA (area));
  g_clear_pointer (&self->renderer, surface_renderer_free);
}

/* Where the surface goes, and as what it is seen there. */
static PlotFrame
frame_now (BasinSurfaceView *self, View3D *seen)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  return surface_frame_seen (self->plot, &self->view, width, height, &self->theme, seen);
}

static gboolean
wants_full (BasinSurfaceView *self)
{
  double expected = self->full_ms > 0 ? self->full_ms : FULL_COST * self->moving_ms;
  return !self->moving && self->moving_ms > 0 && expected < FULL_BUDGET_MILLISECONDS;
}

static gboolean
on_next_step (gpointer data)
{
  BasinSurfaceView *self = data;

  self->next_step = 0;
  if (self->gl != NULL && !self->moving)
    gtk_gl_area_queue_render (GTK_GL_AREA (self->gl));
  return G_SOURCE_REMOVE;
}

static SurfaceQuality
choose_quality (BasinSurfaceView *self)
{
  return self->moving || self->moving_ms == 0 ? QUALITY_MOVING : wants_full (self) ? QUALITY_FULL : QUALITY_STEP;
}

/* After a step: the next one, unless it was the last. */
static void
go_on_smoothing (BasinSurfaceView *self)
{
  if (++self->step < SURFACE_STEPS && self->next_step == 0)
    self->next_step = g_timeout_add (STEP_MILLISECONDS, on_next_step, self);
}

static gboolean
on_render (GtkGLArea *area, GdkGLContext *context, BasinSurfaceView *self)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (area));
  SurfaceColours colours = { self->theme.ground, self->theme.foreground, self->theme.grid, self->theme.dark };
  gint64 start = g_get_monotonic_time ();
  SurfaceQuality quality = choose_quality (self);
  GLint framebuffer = 0;
  PlotFrame frame;
  View3D seen;
  double spent;

  if (self->renderer == NULL || self->plot == NULL)
    return TRUE;
  frame = frame_now (self, &seen);
  glGetIntegerv (GL_FRAMEBUFFER_BINDING, &framebuffer);
  SurfaceTarget target = { (guint) framebuffer,
                           gtk_widget_get_width (GTK_WIDGET (area)) * factor,
                           gtk_widget_get_height (GTK_WIDGET (area)) * factor,
                           (int) lround (frame.x * factor),
                           (int) lround (frame.y * factor),
                           (int) lround (frame.width * factor),
                           (int) lround (frame.height * factor),
                           factor,
                           MIN (self->step, SURFACE_STEPS - 1) };
  surface_renderer_set_plot (self->renderer, self->plot);
  surface_renderer_draw (self->renderer, &seen, &target, &colours, quality);
  glFinish ();
  spent = (double) (g_get_monotonic_time () - start) / 1000;
  if (quality == QUALITY_FULL)
    self->full_ms = spent;
  else
    self->moving_ms = spent;
  if (quality == QUALITY_STEP)
    go_on_smoothing (self);
  basin_trace_surface (spent);
  basin_trace_first_data ();
  return TRUE;
}

/* ---- The cover ---- */

static gboolean
pick (BasinSurfaceView *self, double px, double py, double *x, double *y, double *z)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  return self->plot != NULL && surface_pick (self->plot, &self->view, width, height, &self->theme, px, py, x, y, z);
}

/* By the pointer, or else by keys. */
static gboolean
is_read (BasinSurfaceView *self, double *x, double *y, double *z)
{
  if (self->hovering)
    return !self->dragged && pick (self, self->hover_x, self->hover_y, x, y, z);
  *x = self->read_x;
  *y = self->read_y;
  return plot_read_surface (self->plot, x, y, z);
}

static void
draw_notice (BasinSurfaceView *self, cairo_t *cr, int width)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), _ ("Drawn without OpenGL"));
  int w;

  pango_layout_get_pixel_size (layout, &w, NULL);
  cairo_set_source_rgb (cr, self->theme.dim.r, self->theme.dim.g, self->theme.dim.b);
  cairo_move_to (cr, (width - w) / 2.0, 6);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_cover (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  BasinSurfaceView *self = data;
  gint64 start = g_get_monotonic_time ();
  double start_of_part = basin_trace_now (), x, y, z;

  if (self->plot == NULL)
    return;
  if (self->gl != NULL)
    {
      surface_overlay_draw (cr, self->plot, &self->view, width, height, &self->theme);
      basin_trace_part (GTK_WIDGET (self), basin_trace_now () - start_of_part);
    }
  else
    {
      PlotView view = plot_view_default ();
      view.view = self->view;
      view.has_view = TRUE;
      plot_draw (cr, self->plot, &view, width, height, &self->theme);
      draw_notice (self, cr, width);
      basin_trace_surface ((double) (g_get_monotonic_time () - start) / 1000);
      basin_trace_first_data ();
    }
  if (is_read (self, &x, &y, &z))
    surface_cursor_draw (cr, self->plot, &self->view, width, height, &self->theme, x, y, z);
}

/* ---- Views ---- */

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  BasinSurfaceView *self = BASIN_SURFACE_VIEW (widget);
  double t = (double) (g_get_monotonic_time () - self->ease_start) / EASE_MICROSECONDS;
  View3D view = self->to;

  if (t < 1)
    {
      double s = t * t * (3 - 2 * t);
      view.yaw = self->from.yaw + s * remainder (self->to.yaw - self->from.yaw, 2 * M_PI);
      view.pitch = self->from.pitch + s * (self->to.pitch - self->from.pitch);
      view.zoom = self->from.zoom * pow (self->to.zoom / self->from.zoom, s);
      view.pan_x = self->from.pan_x + s * (self->to.pan_x - self->from.pan_x);
      view.pan_y = self->from.pan_y + s * (self->to.pan_y - self->from.pan_y);
    }
  take_view (self, &view);
  if (t < 1)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
stop_easing (BasinSurfaceView *self)
{
  if (self->tick > 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

static void
ease_to (BasinSurfaceView *self, View3D to)
{
  gboolean animations = TRUE;

  stop_easing (self);
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  if (!animations)
    {
      take_view (self, &to);
      return;
    }
  self->from = self->view;
  self->to = to;
  self->ease_start = g_get_monotonic_time ();
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
zoom_by (BasinSurfaceView *self, double factor)
{
  View3D view = self->view;

  stop_easing (self);
  view.zoom = CLAMP (view.zoom * factor, 0.2, 20);
  take_view (self, &view);
}

static void
turn_by (BasinSurfaceView *self, double dx, double dy)
{
  View3D view = self->view;

  stop_easing (self);
  view3d_turn (&view, dx, dy);
  take_view (self, &view);
}

static void
action_view (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BasinSurfaceView *self = BASIN_SURFACE_VIEW (widget);
  const char *which = g_variant_get_string (parameter, NULL);
  View3D to = self->view;

  if (g_str_equal (which, "isometric"))
    {
      to = view3d_default ();
      if (self->plot != NULL)
        to = self->plot->view;
    }
  else if (g_str_equal (which, "top"))
    to = view3d_top ();
  else if (g_str_equal (which, "front"))
    to = view3d_front ();
  else if (g_str_equal (which, "side"))
    to = view3d_side ();
  else
    {
      to.zoom = 1;
      to.pan_x = to.pan_y = 0;
    }
  ease_to (self, to);
}

static void
action_turn (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int dx, dy;

  g_variant_get (parameter, "(ii)", &dx, &dy);
  turn_by (BASIN_SURFACE_VIEW (widget), dx * KEY_TURN, dy * KEY_TURN);
}

static void
action_zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom_by (BASIN_SURFACE_VIEW (widget), g_variant_get_double (parameter));
}

/* What is read comes to who cannot see it. */
static void
action_walk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BasinSurfaceView *self = BASIN_SURFACE_VIEW (widget);
  g_autofree char *text = NULL;
  int right, up;

  g_variant_get (parameter, "(ii)", &right, &up);
  if (self->plot != NULL)
    text = plot_walk_surface (self->plot, right, up, &self->read_x, &self->read_y);
  if (text == NULL)
    return;
  self->hovering = FALSE;
  gtk_widget_queue_draw (self->cover);
  basin_announce (widget, text);
}

/* ---- Pointer ---- */

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, BasinSurfaceView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  stop_easing (self);
  self->drag_x = x;
  self->drag_y = y;
  self->dragged = FALSE;
  self->from = self->view;
  self->zoom_from = self->view.zoom;
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, BasinSurfaceView *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  View3D view = self->from;

  if (!self->dragged && hypot (dx, dy) < LEAST_DRAG)
    return;
  self->dragged = TRUE;
  if (button == GDK_BUTTON_MIDDLE || (button == GDK_BUTTON_PRIMARY && (state & GDK_SHIFT_MASK)))
    {
      double unit = MIN (gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self))) / 3.0;
      view.pan_x += dx / (unit * view.zoom);
      view.pan_y -= dy / (unit * view.zoom);
    }
  else if (button == GDK_BUTTON_SECONDARY)
    view.zoom = CLAMP (self->zoom_from * pow (1.01, -dy), 0.2, 20);
  else
    view3d_turn (&view, dx, dy);
  take_view (self, &view);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, BasinSurfaceView *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  double x, y, z;

  if (!self->dragged && hypot (dx, dy) < LEAST_DRAG && button == GDK_BUTTON_PRIMARY
      && pick (self, self->drag_x, self->drag_y, &x, &y, &z))
    g_signal_emit (self, signals[SIGNAL_CLICKED], 0, x, y);
  self->dragged = FALSE;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, BasinSurfaceView *self)
{
  self->hovering = TRUE;
  self->read_x = self->read_y = NAN;
  self->hover_x = x;
  self->hover_y = y;
  gtk_widget_queue_draw (self->cover);
}

static void
on_leave (GtkEventControllerMotion *controller, BasinSurfaceView *self)
{
  self->hovering = FALSE;
  gtk_widget_queue_draw (self->cover);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, BasinSurfaceView *self)
{
  if (!basin_wheel_zooms (GTK_EVENT_CONTROLLER (controller)))
    return FALSE;
  zoom_by (self, pow (1.12, -dy));
  return TRUE;
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, BasinSurfaceView *self)
{
  View3D view = self->view;

  view.zoom = CLAMP (self->zoom_from * scale, 0.2, 20);
  take_view (self, &view);
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, BasinSurfaceView *self)
{
  self->zoom_from = self->view.zoom;
}

/* ---- The widget ---- */

void
basin_surface_view_set_plot (BasinSurfaceView *self, Plot *plot)
{
  if (self->plot == plot)
    return;
  plot_ref (plot);
  g_clear_pointer (&self->plot, plot_unref);
  self->plot = plot;
  if (!self->turned)
    self->view = plot->view;
  basin_plot_announce (GTK_WIDGET (self), plot, &self->announcement);
  stir (self);
}

void
basin_surface_view_clear (BasinSurfaceView *self)
{
  basin_announcement_clear (&self->announcement);
  self->announcement.last = 0;
  stop_easing (self);
  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_handle_id (&self->next_step, g_source_remove);
  g_clear_pointer (&self->plot, plot_unref);
  self->turned = self->hovering = self->moving = FALSE;
  self->read_x = self->read_y = NAN;
}

void
basin_surface_view_set_theme (BasinSurfaceView *self, const Theme *theme)
{
  self->theme = *theme;
  redraw (self);
}

View3D
basin_surface_view_get_view (BasinSurfaceView *self)
{
  return self->view;
}

void
basin_surface_view_set_view (BasinSurfaceView *self, const View3D *view)
{
  stop_easing (self);
  take_view (self, view);
}

GtkWidget *
basin_surface_view_new (void)
{
  return g_object_new (BASIN_TYPE_SURFACE_VIEW, NULL);
}

static void
basin_surface_view_dispose (GObject *object)
{
  BasinSurfaceView *self = BASIN_SURFACE_VIEW (object);
  GtkWidget *child;

  basin_surface_view_clear (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->gl = NULL;
  G_OBJECT_CLASS (basin_surface_view_parent_class)->dispose (object);
}

static void
bind_view (GtkWidgetClass *class, guint key, const char *view)
{
  gtk_widget_class_add_binding_action (class, key, 0, "surface.view", "s", view);
}

static void
basin_surface_view_class_init (BasinSurfaceViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = basin_surface_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "surfaceview");
  signals[SIGNAL_CLICKED] = g_signal_new ("clicked", BASIN_TYPE_SURFACE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SIGNAL_VIEW_CHANGED] = g_signal_new ("view-changed", BASIN_TYPE_SURFACE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                               NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "surface.view", "s", action_view);
  gtk_widget_class_install_action (widget_class, "surface.turn", "(ii)", action_turn);
  gtk_widget_class_install_action (widget_class, "surface.zoom", "d", action_zoom);
  gtk_widget_class_install_action (widget_class, "surface.walk", "(ii)", action_walk);
  bind_view (widget_class, GDK_KEY_v, "isometric");
  bind_view (widget_class, GDK_KEY_t, "top");
  bind_view (widget_class, GDK_KEY_x, "front");
  bind_view (widget_class, GDK_KEY_y, "side");
  bind_view (widget_class, GDK_KEY_h, "fit");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "surface.turn", "(ii)", -1, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "surface.turn", "(ii)", 1, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, 0, "surface.turn", "(ii)", 0, -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, 0, "surface.turn", "(ii)", 0, 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_SHIFT_MASK, "surface.walk", "(ii)", -1, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_SHIFT_MASK, "surface.walk", "(ii)", 1, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_SHIFT_MASK, "surface.walk", "(ii)", 0, 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_SHIFT_MASK, "surface.walk", "(ii)", 0, -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, 0, "surface.zoom", "d", 1.12);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, 0, "surface.zoom", "d", 1 / 1.12);
}

static void
add_gl (BasinSurfaceView *self)
{
  self->gl = g_object_new (GTK_TYPE_GL_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_gl_area_set_auto_render (GTK_GL_AREA (self->gl), FALSE);
  g_signal_connect (self->gl, "create-context", G_CALLBACK (on_create_context), self);
  g_signal_connect (self->gl, "realize", G_CALLBACK (on_realize), self);
  g_signal_connect (self->gl, "unrealize", G_CALLBACK (on_unrealize), self);
  g_signal_connect (self->gl, "render", G_CALLBACK (on_render), self);
  gtk_widget_set_parent (self->gl, GTK_WIDGET (self));
}

static void
add_controllers (BasinSurfaceView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

static void
basin_surface_view_init (BasinSurfaceView *self)
{
  self->view = view3d_default ();
  self->read_x = self->read_y = NAN;
  self->theme = theme_make (THEME_LIGHT, FALSE, 11);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  add_gl (self);
  self->cover = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->cover), draw_cover, self, NULL);
  gtk_widget_set_can_target (self->cover, FALSE);
  gtk_widget_set_parent (self->cover, GTK_WIDGET (self));
  add_controllers (self);
}

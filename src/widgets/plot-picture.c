/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/plot-picture.h"

#include <math.h>

struct PlotPicture
{
  GtkWidget *widget;   /* borrowed, as it owns this; NULL: it is gone */
  GskRenderNode *node; /* of the last that was drawn; NULL: none was yet */
  gboolean is_known;   /* it, or that which is drawn now, is what is to be seen */
  gboolean is_drawn;   /* now, by the other thread */
};

typedef struct
{
  Plot *plot; /* owned */
  PlotView view;
  Theme theme;
  int width, height, scale; /* in pixels of the widget, each of which is scale × scale of the image */
} Job;

PlotPicture *
plot_picture_new (GtkWidget *widget)
{
  PlotPicture *picture = g_rc_box_new0 (PlotPicture);

  picture->widget = widget;
  return picture;
}

static void
clear (gpointer data)
{
  g_clear_pointer (&((PlotPicture *) data)->node, gsk_render_node_unref);
}

void
plot_picture_free (PlotPicture *picture)
{
  picture->widget = NULL;
  g_rc_box_release_full (picture, clear);
}

void
plot_picture_forget (PlotPicture *picture)
{
  picture->is_known = FALSE;
}

/* ---- In the other thread ---- */

static void
job_free (gpointer data)
{
  Job *job = data;

  plot_unref (job->plot);
  g_free (job);
}

static void
draw (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, job->width * job->scale,
                                                       job->height * job->scale);
  cairo_t *cr = cairo_create (image);

  cairo_scale (cr, job->scale, job->scale);
  plot_draw (cr, job->plot, &job->view, job->width, job->height, &job->theme);
  cairo_destroy (cr);
  g_task_return_pointer (task, image, (GDestroyNotify) cairo_surface_destroy);
}

/* One thread draws all plots, in the order in which they changed, and keeps its fonts. */
static GThreadPool *
drawing_thread (void)
{
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (draw, NULL, 1, FALSE, NULL);
  return pool;
}

/* ---- In the window's ---- */

/* Takes the image, which cairo would copy if it went before the node.  GTK 4.8 takes three times as long to show a
 * texture. */
static GskRenderNode *
node_of_image (cairo_surface_t *image, int width, int height)
{
  static const cairo_user_data_key_t image_key;
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_scale (cr, (double) width / cairo_image_surface_get_width (image),
               (double) height / cairo_image_surface_get_height (image));
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_set_user_data (gsk_cairo_node_get_surface (node), &image_key, image,
                               (cairo_destroy_func_t) cairo_surface_destroy);
  return node;
}

/* What changed meanwhile is drawn next. */
static void
on_drawn (GObject *source, GAsyncResult *result, gpointer data)
{
  PlotPicture *picture = data;
  const Job *job = g_task_get_task_data (G_TASK (result));

  picture->is_drawn = FALSE;
  if (picture->widget != NULL)
    {
      clear (picture);
      picture->node = node_of_image (g_task_propagate_pointer (G_TASK (result), NULL), job->width, job->height);
      gtk_widget_queue_draw (picture->widget);
    }
  g_rc_box_release_full (picture, clear);
}

static void
begin (PlotPicture *picture, Plot *plot, const PlotView *view, const Theme *theme)
{
  GTask *task = g_task_new (NULL, NULL, on_drawn, g_rc_box_acquire (picture));
  Job *job = g_new (Job, 1);

  *job = (Job){ plot_ref (plot),
                *view,
                *theme,
                gtk_widget_get_width (picture->widget),
                gtk_widget_get_height (picture->widget),
                gtk_widget_get_scale_factor (picture->widget) };
  job->view.hover_x = job->view.hover_y = NAN;
  g_task_set_task_data (task, job, job_free);
  picture->is_known = picture->is_drawn = TRUE;
  g_thread_pool_push (drawing_thread (), task, NULL);
}

/* In pixels of the widget. */
static gboolean
fills (const PlotPicture *picture, const graphene_rect_t *area)
{
  graphene_rect_t bounds;

  if (picture->node == NULL)
    return FALSE;
  gsk_render_node_get_bounds (picture->node, &bounds);
  return graphene_rect_contains_rect (&bounds, area);
}

void
plot_picture_snapshot (PlotPicture *picture, GtkSnapshot *snapshot, Plot *plot, const PlotView *view,
                       const Theme *theme)
{
  const graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (picture->widget),
                                                   (float) gtk_widget_get_height (picture->widget));
  const GdkRGBA ground = { (float) theme->ground.r, (float) theme->ground.g, (float) theme->ground.b, 1 };

  if (!picture->is_known && !picture->is_drawn)
    begin (picture, plot, view, theme);
  if (!fills (picture, &area))
    gtk_snapshot_append_color (snapshot, &ground, &area);
  if (picture->node != NULL)
    gtk_snapshot_append_node (snapshot, picture->node);
}

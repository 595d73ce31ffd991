/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-export-preview.h"

#include "widgets/basin-accessible.h"

#include <glib/gi18n.h>
#include <math.h>

/* Of a picture that cannot be had as it is. */
#define FAINT 0.35

typedef struct
{
  Figure *figure;
  const ExportFormat *format;
  ExportOptions options;
  gboolean each;     /* plot is a file of its own */
  int width, height; /* pixels that there are for it */
} Request;

struct _BasinExportPreview
{
  GtkWidget parent_instance;

  Request *next; /* that waits for the one in work; NULL: none */
  gboolean works;
  Request *shown; /* the last that was asked for */
  ExportVerdict *verdict;
};

static guint judged_signal;

G_DEFINE_FINAL_TYPE (BasinExportPreview, basin_export_preview, GTK_TYPE_WIDGET)

GWeakRef *
basin_weak_new (gpointer object)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  return weak;
}

gpointer
basin_weak_get (GWeakRef *weak)
{
  gpointer object = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return object;
}

static Request *
request_copy (const Request *request)
{
  Request *copy = g_new (Request, 1);

  *copy = *request;
  figure_ref (copy->figure);
  return copy;
}

static void
request_free (gpointer data)
{
  figure_unref (((Request *) data)->figure);
  g_free (data);
}

static void
verdict_free (ExportVerdict *verdict)
{
  g_clear_error (&verdict->error);
  g_clear_pointer (&verdict->picture, cairo_surface_destroy);
  g_free (verdict);
}

/* ---- In the other thread ---- */

static void
offer_size (ExportVerdict *verdict, const Figure *figure)
{
  ExportOptions *options = &verdict->options;
  double least = export_least_height (figure, options);

  if (isfinite (least))
    verdict->height_mm = options->height_mm = ceil (least);
  else
    {
      verdict->width_mm = options->width_mm = export_least_width (figure, options);
      options->height_mm = NAN;
      *options = export_resolve (figure, options);
    }
}

static void
draw (ExportVerdict *verdict, const Request *request)
{
  const ExportOptions *options = &verdict->options;
  double width = options->width_mm * POINTS_PER_MM, height = options->height_mm * POINTS_PER_MM,
         scale = fmin (request->width / width, request->height / height);
  cairo_t *cr;

  verdict->picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, MAX (1, (int) (width * scale)),
                                                 MAX (1, (int) (height * scale)));
  cr = cairo_create (verdict->picture);
  cairo_scale (cr, scale, scale);
  export_draw (cr, request->figure, options);
  cairo_destroy (cr);
}

static ExportVerdict *
judge (const Request *request, const ExportOptions *options)
{
  ExportVerdict *verdict = g_new0 (ExportVerdict, 1);

  verdict->options = export_resolve (request->figure, options);
  if (!export_check (request->figure, request->format, &verdict->options, &verdict->error)
      && g_error_matches (verdict->error, EXPORT_ERROR, EXPORT_ERROR_SIZE))
    offer_size (verdict, request->figure);
  return verdict;
}

static GStrv
plots_of (const Request *request)
{
  const GPtrArray *plots = request->figure->plots;
  GStrv ids;

  if (request->options.plot != NULL)
    return g_strsplit (request->options.plot, ",", -1);
  ids = g_new0 (char *, plots->len + 1);
  for (guint i = 0; i < plots->len; i++)
    ids[i] = g_strdup (((const Plot *) plots->pdata[i])->id);
  return ids;
}

static ExportVerdict *
judge_each (const Request *request)
{
  g_auto (GStrv) plots = plots_of (request);
  ExportVerdict *first = NULL;

  for (guint i = 0; plots[i] != NULL && (first == NULL || first->error == NULL); i++)
    {
      ExportOptions options = request->options;
      ExportVerdict *verdict;
      const Plot *plot = figure_find (request->figure, plots[i]);
      options.plot = g_intern_string (plots[i]);
      verdict = judge (request, &options);
      if (verdict->error != NULL)
        g_prefix_error (&verdict->error, "%s: ", plot != NULL && plot->title != NULL ? plot->title : plots[i]);
      if (first != NULL && verdict->error == NULL)
        {
          verdict_free (verdict);
          continue;
        }
      g_clear_pointer (&first, verdict_free);
      first = verdict;
    }
  return first;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *request = data;
  ExportVerdict *verdict = request->each ? judge_each (request) : judge (request, &request->options);

  if (isfinite (verdict->options.height_mm))
    draw (verdict, request);
  g_task_return_pointer (task, verdict, (GDestroyNotify) verdict_free);
}

/* ---- In this one ---- */

static void start (BasinExportPreview *self, Request *request);

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (BasinExportPreview) self = basin_weak_get (data);
  ExportVerdict *verdict = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self == NULL || self->next != NULL)
    verdict_free (verdict);
  if (self == NULL)
    return;
  self->works = FALSE;
  if (self->next != NULL)
    {
      start (self, g_steal_pointer (&self->next));
      return;
    }
  g_clear_pointer (&self->verdict, verdict_free);
  self->verdict = verdict;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, judged_signal, 0);
}

/* Takes the request. */
static void
start (BasinExportPreview *self, Request *request)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_worked, basin_weak_new (self));

  self->works = TRUE;
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, work);
}

static void
ask (BasinExportPreview *self)
{
  Request *request = request_copy (self->shown);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  request->width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1) * scale;
  request->height = MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1) * scale;
  if (!self->works)
    {
      start (self, request);
      return;
    }
  g_clear_pointer (&self->next, request_free);
  self->next = request;
}

void
basin_export_preview_show (BasinExportPreview *self, Figure *figure, const ExportFormat *format,
                           const ExportOptions *options, gboolean each)
{
  const Request request = { figure, format, *options, each, 0, 0 };

  g_clear_pointer (&self->shown, request_free);
  self->shown = request_copy (&request);
  ask (self);
}

const ExportVerdict *
basin_export_preview_get_verdict (BasinExportPreview *self)
{
  return self->verdict;
}

/* ---- The widget ---- */

static void
basin_export_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  BasinExportPreview *self = BASIN_EXPORT_PREVIEW (widget);
  cairo_surface_t *picture = self->verdict != NULL ? self->verdict->picture : NULL;
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), w, h, scale;
  cairo_t *cr;

  if (picture == NULL)
    return;
  w = cairo_image_surface_get_width (picture);
  h = cairo_image_surface_get_height (picture);
  scale = fmin (width / w, height / h);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_translate (cr, (width - w * scale) / 2, (height - h * scale) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_paint_with_alpha (cr, self->verdict->error != NULL ? FAINT : 1);
  cairo_rectangle (cr, 0, 0, w, h);
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.5);
  cairo_set_line_width (cr, 1 / scale);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
basin_export_preview_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BasinExportPreview *self = BASIN_EXPORT_PREVIEW (widget);

  if (self->shown != NULL)
    ask (self);
}

GtkWidget *
basin_export_preview_new (void)
{
  return g_object_new (BASIN_TYPE_EXPORT_PREVIEW, NULL);
}

static void
basin_export_preview_finalize (GObject *object)
{
  BasinExportPreview *self = BASIN_EXPORT_PREVIEW (object);

  g_clear_pointer (&self->next, request_free);
  g_clear_pointer (&self->shown, request_free);
  g_clear_pointer (&self->verdict, verdict_free);
  G_OBJECT_CLASS (basin_export_preview_parent_class)->finalize (object);
}

static void
basin_export_preview_class_init (BasinExportPreviewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = basin_export_preview_finalize;
  widget_class->snapshot = basin_export_preview_snapshot;
  widget_class->size_allocate = basin_export_preview_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  judged_signal = g_signal_new ("judged", BASIN_TYPE_EXPORT_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
basin_export_preview_init (BasinExportPreview *self)
{
  basin_set_accessible_name (GTK_WIDGET (self), _ ("Preview"), NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/figure-places.h"

#include <math.h>
#include <string.h>

struct FigurePlaces
{
  GtkWidget *widget; /* borrowed, as it owns this; NULL: it is gone */
  void (*planned) (GtkWidget *widget, Figure *figure);
  Theme theme;

  FigurePlan *plan;        /* of the figure that is shown; NULL: none is */
  char *contents;          /* what its places depend on, besides the sizes of labels and captions */
  int widths[PLAN_WIDTHS]; /* of the plan, or of the next one; 0: none was asked for */
  guint last;              /* of them that which was asked for last */
  int meanwhile;           /* the last height that was known */
  int width, height;       /* that the widget was given last; the plan may be of another size */

  Figure *offered; /* that has no places yet; NULL: what is asked is of the figure that is shown */
  guint start;     /* of the other thread, soon; 0: not needed */
  gboolean works;  /* it does */
  guint number;    /* of what it may answer: another answer comes too late */
};

typedef struct
{
  FigurePlan *plan;
  int width, height; /* width 0: as it fits into the height */
  guint number;
} Job;

FigurePlaces *
figure_places_new (GtkWidget *widget, void (*planned) (GtkWidget *widget, Figure *figure))
{
  FigurePlaces *places = g_rc_box_new0 (FigurePlaces);

  places->widget = widget;
  places->planned = planned;
  return places;
}

/* If another thread is at work its answer is not wanted. */
static void
forget (FigurePlaces *places)
{
  g_clear_pointer (&places->plan, figure_plan_free);
  g_clear_pointer (&places->contents, g_free);
  g_clear_pointer (&places->offered, figure_unref);
  g_clear_handle_id (&places->start, g_source_remove);
  places->number++;
}

void
figure_places_free (FigurePlaces *places)
{
  forget (places);
  places->widget = NULL;
  g_rc_box_release (places);
}

/* What nobody sees is to be right at once, however long that takes. */
static gboolean
is_seen (const FigurePlaces *places)
{
  return gtk_widget_get_mapped (places->widget) && places->width > 0;
}

/* ---- Whether a figure is like the one before ---- */

static void
write_plot (GString *out, const Plot *plot)
{
  const char *words[] = { plot->id, plot->title, plot->x.label, plot->y.label, plot->z.label };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_string_append_printf (out, "%s\n", words[i] != NULL ? words[i] : "");
  g_string_append_printf (out, "%u %u %u %u %d %d %d %d\n", plot->row, plot->column, plot->row_span, plot->column_span,
                          plot->colour_bar, plot->equal, plot->frameless, plot_is_3d (plot));
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      g_string_append_printf (out, "%d %s\n", (int) layer->kind, layer->name != NULL ? layer->name : "");
    }
}

static char *
contents_of (const Figure *figure)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < FIGURE_WEIGHTS; i++)
    g_string_append_printf (out, "%g %g\n", figure->row_weights[i], figure->column_weights[i]);
  for (guint i = 0; i < figure->plots->len; i++)
    write_plot (out, figure->plots->pdata[i]);
  return g_string_free (out, FALSE);
}

/* Takes the plan.  Heights at widths that were asked for meanwhile are not known. */
static void
use_plan (FigurePlaces *places, FigurePlan *plan)
{
  LeastHeight least[PLAN_WIDTHS];

  for (guint i = 0; i < PLAN_WIDTHS; i++)
    {
      least[i] = (LeastHeight){ places->widths[i], 0, false };
      for (guint k = 0; k < PLAN_WIDTHS; k++)
        if (plan->least[k].width == places->widths[i])
          least[i] = plan->least[k];
    }
  memcpy (plan->least, least, sizeof least);
  g_clear_pointer (&places->plan, figure_plan_free);
  g_free (places->contents);
  places->plan = plan;
  places->contents = contents_of (plan->figure);
}

/* A plan of the figure, of which nothing is known but, where its plots are like those that are shown, how high it has
 * to be at least. */
static FigurePlan *
begin_plan (const FigurePlaces *places, Figure *figure)
{
  g_autofree char *contents = contents_of (figure);
  FigurePlan *plan = figure_plan_new (figure, &places->theme);
  const bool is_alike = places->plan != NULL && g_strcmp0 (contents, places->contents) == 0;

  for (guint i = 0; i < PLAN_WIDTHS; i++)
    {
      plan->least[i].width = places->widths[i];
      if (is_alike)
        plan->least[i] = places->plan->least[i];
      plan->least[i].is_known = plan->least[i].is_known && is_alike && places->plan->figure == figure;
    }
  return plan;
}

/* ---- In another thread ---- */

static void ask (FigurePlaces *places);

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->plan, figure_plan_free);
  g_free (job);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;

  figure_plan_find_heights (job->plan);
  if (job->width > 0)
    figure_plan_lay_out (job->plan, job->width, job->height);
  else
    figure_plan_lay_out_in_sight (job->plan, job->height);
  g_task_return_boolean (task, TRUE);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  FigurePlaces *places = data;
  Job *job = g_task_get_task_data (G_TASK (result));

  places->works = FALSE;
  if (places->widget != NULL && job->number == places->number)
    {
      if (places->offered == job->plan->figure)
        g_clear_pointer (&places->offered, figure_unref);
      use_plan (places, g_steal_pointer (&job->plan));
      places->planned (places->widget, places->plan->figure);
      gtk_widget_queue_resize (places->widget);
    }
  else if (places->widget != NULL && (places->offered != NULL || places->plan != NULL))
    ask (places);
  g_rc_box_release (places);
}

/* Of what it scrolls in that which is left for it, without the space that its style has about it. */
static int
height_in_sight (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GtkBorder margin, border, padding;

  if (!GTK_IS_VIEWPORT (parent))
    return gtk_widget_get_height (widget);
  gtk_style_context_get_margin (style, &margin);
  gtk_style_context_get_border (style, &border);
  gtk_style_context_get_padding (style, &padding);
  return gtk_widget_get_height (parent) - margin.top - margin.bottom - border.top - border.bottom - padding.top
         - padding.bottom;
}

/* At the size that the widget has, where all heights are known; or else at that which it will have. */
static gboolean
start (gpointer data)
{
  FigurePlaces *places = data;
  Job *job = g_new0 (Job, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_worked, g_rc_box_acquire (places));
  gboolean is_known = TRUE;

  places->start = 0;
  places->works = TRUE;
  job->plan = begin_plan (places, places->offered != NULL ? places->offered : places->plan->figure);
  if (job->plan->least[0].width == 0 && job->plan->least[1].width == 0)
    job->plan->least[0].width = places->width;
  for (guint i = 0; i < PLAN_WIDTHS; i++)
    is_known = is_known && (job->plan->least[i].is_known || job->plan->least[i].width == 0);
  job->width = is_known ? places->width : 0;
  job->height = is_known ? places->height : height_in_sight (places->widget);
  job->number = places->number;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, work);
  return G_SOURCE_REMOVE;
}

/* When this frame is done, for all that it asks. */
static void
ask (FigurePlaces *places)
{
  if (!places->works && places->start == 0)
    places->start = g_idle_add_full (G_PRIORITY_DEFAULT, start, places, NULL);
}

/* ---- Frames above each other ---- */

/* Labels change from moment to moment, and frames never go back outside while the plots are the same. */
static gboolean
note_frame (FigurePlaces *places, guint plot, const PlotFrame *frame)
{
  PlotCell *cells = places->plan != NULL ? places->plan->layout.cells : NULL;
  double left = frame->x, right = frame->x + frame->width;
  gboolean moved = FALSE;

  if (cells == NULL || cells[plot].frame_right <= 0
      || (left < cells[plot].frame_left + 0.01 && right > cells[plot].frame_right - 0.01))
    return FALSE;
  for (guint i = 0; i < places->plan->figure->plots->len; i++)
    if (cells[i].frame_right > 0 && fabs (cells[i].x - cells[plot].x) < 0.5
        && fabs (cells[i].width - cells[plot].width) < 0.5)
      {
        moved = moved || left > cells[i].frame_left || right < cells[i].frame_right;
        cells[i].frame_left = fmax (cells[i].frame_left, left);
        cells[i].frame_right = fmin (cells[i].frame_right, right);
      }
  return moved;
}

/* What is stretched says nothing of the places that are being found. */
gboolean
figure_places_note_frame (FigurePlaces *places, guint plot, const PlotFrame *frame)
{
  return places->plan != NULL && places->width == places->plan->width && places->height == places->plan->height
         && note_frame (places, plot, frame);
}

void
figure_places_free_frames (FigurePlaces *places)
{
  FigurePlan *plan = places->plan;

  if (plan != NULL && plan->layout.cells != NULL)
    memcpy (plan->layout.cells, plan->found, plan->figure->plots->len * sizeof *plan->found);
}

/* ---- Figures ---- */

/* Those that are the same have not changed; of the others frames that need more room take that of the others with
 * theirs. */
static bool
all_have_room (FigurePlaces *places, const Figure *figure, gboolean *moved)
{
  for (guint i = 0; i < figure->plots->len; i++)
    {
      PlotFrame frame;
      if (!places->plan->fits[i] || figure->plots->pdata[i] == places->plan->figure->plots->pdata[i])
        continue;
      if (!figure_plan_try (places->plan, i, figure->plots->pdata[i], &frame))
        return false;
      *moved = note_frame (places, i, &frame) || *moved;
    }
  return true;
}

static bool
has_room (FigurePlaces *places, const Figure *figure, gboolean *moved)
{
  g_autofree char *contents = contents_of (figure);

  return places->plan != NULL && places->plan->layout.cells != NULL && g_strcmp0 (contents, places->contents) == 0
         && all_have_room (places, figure, moved);
}

static void
replace_figure (Figure **place, Figure *figure)
{
  figure_ref (figure);
  if (*place != NULL)
    figure_unref (*place);
  *place = figure;
}

gboolean
figure_places_take (FigurePlaces *places, Figure *figure, gboolean *moved)
{
  *moved = FALSE;
  if (figure == NULL)
    {
      forget (places);
      return TRUE;
    }
  if (has_room (places, figure, moved))
    {
      replace_figure (&places->plan->figure, figure);
      g_clear_pointer (&places->offered, figure_unref);
      return TRUE;
    }
  if (!is_seen (places))
    {
      use_plan (places, begin_plan (places, figure));
      *moved = TRUE;
      return TRUE;
    }
  replace_figure (&places->offered, figure);
  ask (places);
  return FALSE;
}

/* Colours take no room. */
static gboolean
measures_alike (const Theme *a, const Theme *b)
{
  return a->text == b->text && a->small == b->small && a->ends == b->ends && g_strcmp0 (a->font, b->font) == 0;
}

void
figure_places_set_theme (FigurePlaces *places, const Theme *theme)
{
  gboolean alike = measures_alike (&places->theme, theme);

  places->theme = *theme;
  if (places->plan == NULL)
    return;
  places->plan->theme = *theme;
  if (alike)
    return;
  places->number++;
  for (guint i = 0; i < PLAN_WIDTHS; i++)
    places->plan->least[i] = (LeastHeight){ places->widths[i], 0, false };
  if (is_seen (places))
    ask (places);
  else
    figure_layout_clear (&places->plan->layout);
}

/* ---- Heights ---- */

/* Figures with the same plots never need less than they did: what labels take changes from moment to moment, and nobody
 * wants to see plots jump. */
int
figure_places_least_height (FigurePlaces *places, const Plot *plot, int width)
{
  FigurePlan *plan = places->plan;
  LeastHeight *least;

  if (plot != NULL && plan != NULL)
    return figure_plan_plot_height (plan, plot, width);
  if (places->widths[places->last] != width)
    places->last = !places->last;
  if (plan == NULL)
    {
      places->widths[places->last] = width;
      return 0;
    }
  least = &plan->least[places->last];
  if (places->widths[places->last] != width)
    *least = (LeastHeight){ width, 0, false };
  places->widths[places->last] = width;
  if (!least->is_known && is_seen (places))
    {
      ask (places);
      return MAX (places->meanwhile, least->height);
    }
  figure_plan_find_heights (plan);
  places->meanwhile = least->height;
  return least->height;
}

int
figure_places_height_meanwhile (const FigurePlaces *places)
{
  return places->plan != NULL ? places->meanwhile : 0;
}

/* ---- Places ---- */

/* The plan's, or as they are when it is stretched to the size that the widget has. */
static PlotCell
cell_now (const FigurePlaces *places, guint plot)
{
  const FigurePlan *plan = places->plan;
  PlotCell cell = plan->layout.cells[plot];
  double across = (double) places->width / plan->width, down = (double) places->height / plan->height,
         right = cell.width - cell.frame_right;

  if (places->width == plan->width && places->height == plan->height)
    return cell;
  cell.x *= across;
  cell.width *= across;
  cell.y *= down;
  cell.height *= down;
  if (cell.frame_right > 0)
    cell.frame_right = fmax (cell.frame_left + 1, cell.width - right);
  return cell;
}

void
figure_places_set_size (FigurePlaces *places, int width, int height)
{
  FigurePlan *plan = places->plan;

  places->width = width;
  places->height = height;
  if (plan == NULL || (plan->layout.cells != NULL && plan->width == width && plan->height == height))
    return;
  if (plan->layout.cells == NULL || !is_seen (places))
    figure_plan_lay_out (plan, width, height);
  else
    ask (places);
}

GtkAllocation
figure_places_find (const FigurePlaces *places, guint plot, double *frame_left, double *frame_right)
{
  PlotCell cell = cell_now (places, plot);

  *frame_left = cell.frame_left;
  *frame_right = cell.frame_right;
  return (GtkAllocation){ (int) cell.x, (int) cell.y, MAX (1, (int) (cell.x + cell.width) - (int) cell.x),
                          MAX (1, (int) (cell.y + cell.height) - (int) cell.y) };
}

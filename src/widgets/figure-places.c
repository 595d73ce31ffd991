/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/figure-places.h"

#include <math.h>

/* In sizes of the text: what a plot gets in a width that does not do. */
#define TOO_NARROW 24

typedef struct
{
  int width, height; /* 0: not known */
  gboolean is_old;   /* a figure came that may need more */
} Least;

struct FigurePlaces
{
  Figure *figure;
  Theme theme;
  cairo_t *cr;    /* for measuring alone */
  char *contents; /* what the places depend on, besides the sizes of labels and captions */

  FigureLayout layout; /* at this size; without cells: not known */
  bool *fits;          /* of each plot, in its cell */
  int width, height;

  Least least[2]; /* with a scroll bar and without, of which GTK asks both */
  guint last;     /* which was asked for last */
};

FigurePlaces *
figure_places_new (void)
{
  FigurePlaces *places = g_new0 (FigurePlaces, 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);

  places->cr = cairo_create (surface);
  cairo_surface_destroy (surface);
  return places;
}

static void
forget_layout (FigurePlaces *places)
{
  figure_layout_clear (&places->layout);
  g_clear_pointer (&places->fits, g_free);
}

static void
forget_heights (FigurePlaces *places)
{
  memset (places->least, 0, sizeof places->least);
}

void
figure_places_free (FigurePlaces *places)
{
  forget_layout (places);
  g_clear_pointer (&places->figure, figure_unref);
  g_free (places->contents);
  cairo_destroy (places->cr);
  g_free (places);
}

void
figure_places_set_theme (FigurePlaces *places, const Theme *theme)
{
  places->theme = *theme;
  forget_heights (places);
  forget_layout (places);
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

/* Whose plotting area is to be at these places. */
static bool
plot_has_room (const FigurePlaces *places, guint plot, PlotFrame *frame)
{
  const Pen pen = { places->cr, &places->theme };
  const PlotCell *cell = &places->layout.cells[plot];
  PlotView view = plot_view_default ();

  view.frame_left = cell->frame_left;
  view.frame_right = cell->frame_right;
  g_auto (PlotLayout) layout = plot_layout (&pen, places->figure->plots->pdata[plot], &view, cell->width, cell->height);
  *frame = layout.frame;
  return layout.fits;
}

/* Those that are the same have not changed; of the others frames that need more room take that of the others with
 * theirs. */
static bool
all_have_room (FigurePlaces *places, const Figure *before, gboolean *moved)
{
  for (guint i = 0; i < places->figure->plots->len; i++)
    {
      PlotFrame frame;
      if (!places->fits[i] || places->figure->plots->pdata[i] == before->plots->pdata[i])
        continue;
      if (!plot_has_room (places, i, &frame))
        return false;
      *moved = figure_places_note_frame (places, i, &frame) || *moved;
    }
  return true;
}

/* Labels change from moment to moment, and frames never go back outside while the plots are the same. */
gboolean
figure_places_note_frame (FigurePlaces *places, guint plot, const PlotFrame *frame)
{
  PlotCell *cells = places->layout.cells;
  double left = frame->x, right = frame->x + frame->width;
  gboolean moved = FALSE;

  if (cells == NULL || cells[plot].frame_right <= 0
      || (left < cells[plot].frame_left + 0.01 && right > cells[plot].frame_right - 0.01))
    return FALSE;
  for (guint i = 0; i < places->figure->plots->len; i++)
    if (cells[i].frame_right > 0 && fabs (cells[i].x - cells[plot].x) < 0.5
        && fabs (cells[i].width - cells[plot].width) < 0.5)
      {
        moved = moved || left > cells[i].frame_left || right < cells[i].frame_right;
        cells[i].frame_left = fmax (cells[i].frame_left, left);
        cells[i].frame_right = fmin (cells[i].frame_right, right);
      }
  return moved;
}

gboolean
figure_places_set_figure (FigurePlaces *places, Figure *figure)
{
  g_autoptr (Figure) before = g_steal_pointer (&places->figure);
  g_autofree char *contents_before = g_steal_pointer (&places->contents);
  gboolean moved = FALSE;

  if (figure != NULL)
    {
      places->figure = figure_ref (figure);
      places->contents = contents_of (figure);
    }
  if (g_strcmp0 (contents_before, places->contents) != 0)
    forget_heights (places);
  else if (figure == NULL || places->layout.cells == NULL || all_have_room (places, before, &moved))
    return moved;
  places->least[0].is_old = places->least[1].is_old = TRUE;
  forget_layout (places);
  return TRUE;
}

/* ---- Heights ---- */

static int
height_or (double height, double otherwise)
{
  return (int) ceil (isfinite (height) ? height : otherwise);
}

/* Places begin and end at whole pixels, which may cost a row one. */
static int
all_least_height (const FigurePlaces *places, int width)
{
  const Pen pen = { places->cr, &places->theme };
  guint n = places->figure->plots->len;

  return (int) n
         + height_or (figure_least_height (&pen, places->figure, width, PLACES_GAP, false),
                      n * TOO_NARROW * places->theme.text);
}

/* Figures with the same plots never need less than they did: what labels take changes from moment to moment, and nobody
 * wants to see plots jump. */
int
figure_places_least_height (FigurePlaces *places, const Plot *plot, int width)
{
  const Pen pen = { places->cr, &places->theme };
  Least *least = &places->least[places->last];

  if (places->figure == NULL)
    return 0;
  if (plot != NULL)
    return height_or (plot_least_height (&pen, plot, width), TOO_NARROW * places->theme.text);
  if (least->width != width)
    least = &places->least[places->last = !places->last];
  if (least->width != width)
    *least = (Least){ width, 0, TRUE };
  if (least->is_old)
    least->height = MAX (least->height, all_least_height (places, width));
  least->is_old = FALSE;
  return least->height;
}

/* ---- Places ---- */

static void
lay_out (FigurePlaces *places, int width, int height)
{
  const Pen pen = { places->cr, &places->theme };
  guint n = places->figure->plots->len;

  forget_layout (places);
  places->layout = figure_layout_plots (&pen, places->figure, width, height, PLACES_GAP);
  places->width = width;
  places->height = height;
  places->fits = g_new0 (bool, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      PlotFrame frame;
      places->fits[i] = plot_has_room (places, i, &frame);
    }
}

GtkAllocation
figure_places_find (FigurePlaces *places, guint plot, int width, int height, double *frame_left, double *frame_right)
{
  const PlotCell *cell;

  if (places->layout.cells == NULL || width != places->width || height != places->height)
    lay_out (places, width, height);
  cell = &places->layout.cells[plot];
  *frame_left = cell->frame_left;
  *frame_right = cell->frame_right;
  return (GtkAllocation){ (int) cell->x, (int) cell->y, MAX (1, (int) (cell->x + cell->width) - (int) cell->x),
                          MAX (1, (int) (cell->y + cell->height) - (int) cell->y) };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-figure-view.h"

#include "figure/map.h"
#include "widgets/basin-accessible.h"
#include "widgets/basin-plot-view.h"
#include "widgets/basin-surface-view.h"
#include "widgets/basin-trace.h"
#include "widgets/figure-places.h"
#include "widgets/view-options.h"

#include <glib/gi18n.h>

#define LEAST_WIDTH 360
#define NATURAL_WIDTH 800
#define NATURAL_HEIGHT 640

struct _BasinFigureView
{
  GtkWidget parent_instance;

  Figure *figure; /* that is shown */
  Figure *newest; /* that is to be, once it has places */
  FigurePlaces *places;
  Theme theme;
  gboolean maps; /* surfaces are shown as maps of two dimensions */
  int colourmap;
  GHashTable *cells;  /* plot id → Cell */
  struct Cell *spare; /* of a surface, which no plot needs now; or NULL */
  char *enlarged;     /* id of the plot that fills the area, or NULL */
};

typedef struct Cell
{
  BasinFigureView *owner;
  char *id;
  GtkWidget *overlay, *view, *button, *map; /* map: of a surface, shown as one */
  gboolean used;
} Cell;

static guint clicked_signal, pointed_signal;

G_DEFINE_FINAL_TYPE (BasinFigureView, basin_figure_view, GTK_TYPE_WIDGET)

/* ---- Cells ---- */

static void
cell_free (Cell *cell)
{
  gtk_widget_unparent (cell->overlay);
  g_free (cell->id);
  g_free (cell);
}

/* OpenGL takes longer to come and to go than a frame may take: one surface is kept out of sight until it is needed. */
static void
put_away (gpointer data)
{
  Cell *cell = data;

  if (!BASIN_IS_SURFACE_VIEW (cell->view) || cell->owner->spare != NULL)
    {
      cell_free (cell);
      return;
    }
  basin_surface_view_clear (BASIN_SURFACE_VIEW (cell->view));
  gtk_widget_set_visible (cell->overlay, FALSE);
  cell->owner->spare = cell;
}

static void
on_enlarge (GtkButton *button, BasinFigureView *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), "plot");
  gboolean was = g_strcmp0 (self->enlarged, id) == 0;

  g_free (self->enlarged);
  self->enlarged = was ? NULL : g_strdup (id);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_view_clicked (GtkWidget *view, double x, double y, BasinFigureView *self)
{
  const char *id = g_object_get_data (G_OBJECT (view), "plot");
  Plot *plot = self->figure ? figure_find (self->figure, id) : NULL;

  if (plot != NULL && plot->clickable)
    g_signal_emit (self, clicked_signal, 0, id, x, y);
}

static void
on_view_pointed (GtkWidget *view, double x, double y, BasinFigureView *self)
{
  const char *id = g_object_get_data (G_OBJECT (view), "plot");
  Plot *plot = self->figure ? figure_find (self->figure, id) : NULL;

  if (plot != NULL && plot->clickable)
    g_signal_emit (self, pointed_signal, 0, id, x, y);
}

/* ---- Frames above each other ---- */

/* The viewer's zoom has other labels, which may need more room than the plot has without it. */
static gboolean
note_frame (BasinFigureView *self, guint plot)
{
  Cell *cell = g_hash_table_lookup (self->cells, ((Plot *) self->figure->plots->pdata[plot])->id);
  PlotFrame frame;

  if (self->enlarged != NULL || cell == NULL || !BASIN_IS_PLOT_VIEW (cell->view)
      || gtk_widget_get_width (cell->view) < 8)
    return FALSE;
  frame = basin_plot_view_get_frame (BASIN_PLOT_VIEW (cell->view));
  return figure_places_note_frame (self->places, plot, &frame);
}

static void
note_all_frames (BasinFigureView *self)
{
  gboolean moved = FALSE;

  for (guint i = 0; self->figure != NULL && i < self->figure->plots->len; i++)
    moved = note_frame (self, i) || moved;
  if (moved)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* ---- Making cells ---- */

static GtkWidget *
make_button (BasinFigureView *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-fullscreen-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "basin-enlarge");
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_valign (button, GTK_ALIGN_END);
  g_signal_connect (button, "clicked", G_CALLBACK (on_enlarge), self);
  return button;
}

static void
set_id (Cell *cell, const char *id)
{
  g_free (cell->id);
  cell->id = g_strdup (id);
  g_object_set_data_full (G_OBJECT (cell->view), "plot", g_strdup (id), g_free);
  g_object_set_data_full (G_OBJECT (cell->button), "plot", g_strdup (id), g_free);
  g_object_set_data_full (G_OBJECT (cell->map), "plot", g_strdup (id), g_free);
}

static void on_map (GtkToggleButton *button, BasinFigureView *self);

/* Beside the other button. */
static GtkWidget *
make_map_button (BasinFigureView *self)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "mark-location-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "basin-enlarge");
  gtk_widget_add_css_class (button, "basin-map");
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_valign (button, GTK_ALIGN_END);
  gtk_widget_set_tooltip_text (button, _ ("As a map"));
  basin_set_accessible_name (button, _ ("As a map"), NULL);
  g_signal_connect (button, "toggled", G_CALLBACK (on_map), self);
  return button;
}

static GtkWidget *
make_view (BasinFigureView *self, bool is_3d)
{
  GtkWidget *view = is_3d ? basin_surface_view_new () : basin_plot_view_new ();

  if (is_3d)
    basin_surface_view_set_theme (BASIN_SURFACE_VIEW (view), &self->theme);
  else
    {
      basin_plot_view_set_theme (BASIN_PLOT_VIEW (view), &self->theme);
      g_signal_connect (view, "pointed", G_CALLBACK (on_view_pointed), self);
      g_signal_connect_swapped (view, "view-changed", G_CALLBACK (note_all_frames), self);
    }
  g_signal_connect (view, "clicked", G_CALLBACK (on_view_clicked), self);
  return view;
}

static Cell *
cell_new (BasinFigureView *self, bool is_3d)
{
  Cell *cell = g_new0 (Cell, 1);

  cell->owner = self;
  cell->overlay = gtk_overlay_new ();
  cell->view = make_view (self, is_3d);
  cell->button = make_button (self);
  cell->map = make_map_button (self);
  gtk_overlay_set_child (GTK_OVERLAY (cell->overlay), cell->view);
  gtk_overlay_add_overlay (GTK_OVERLAY (cell->overlay), cell->map);
  gtk_overlay_add_overlay (GTK_OVERLAY (cell->overlay), cell->button);
  gtk_widget_add_css_class (cell->overlay, "basin-plot");
  gtk_widget_set_overflow (cell->overlay, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_parent (cell->overlay, GTK_WIDGET (self));
  return cell;
}

static Cell *
add_cell (BasinFigureView *self, const Plot *plot)
{
  Cell *cell = plot_is_3d (plot) ? g_steal_pointer (&self->spare) : NULL;

  if (cell == NULL)
    cell = cell_new (self, plot_is_3d (plot));
  else
    basin_surface_view_set_theme (BASIN_SURFACE_VIEW (cell->view), &self->theme); /* it may be of another now */
  gtk_widget_set_visible (cell->overlay, TRUE);
  set_id (cell, plot->id);
  g_hash_table_insert (self->cells, cell->id, cell);
  return cell;
}

static void
name_button (BasinFigureView *self, Cell *cell, const Plot *plot)
{
  gboolean big = g_strcmp0 (self->enlarged, cell->id) == 0;
  g_autofree char *name = g_strdup_printf (big ? _ ("Shrink %s") : _ ("Enlarge %s"),
                                           plot->title ? plot->title : plot->id);

  if (g_strcmp0 (gtk_widget_get_tooltip_text (cell->button), name) == 0)
    return;
  gtk_button_set_icon_name (GTK_BUTTON (cell->button), big ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  gtk_widget_set_tooltip_text (cell->button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The figure belongs to everybody: another colour map, or a map of a surface, is a light copy of the plot that shares
 * its data.  Unref. */
static Plot *
as_shown (BasinFigureView *self, Plot *plot)
{
  bool recolours = self->colourmap >= 0 && (int) plot->colourmap != self->colourmap;
  Plot *copy;

  if (!recolours && !(self->maps && plot_is_3d (plot)))
    return plot_ref (plot);
  copy = plot_copy (plot);
  if (recolours)
    copy->colourmap = (Colourmap) self->colourmap;
  if (self->maps)
    plot_make_map (copy);
  return copy;
}

static void
show_plot (BasinFigureView *self, Plot *plot)
{
  Cell *cell = g_hash_table_lookup (self->cells, plot->id);
  g_autoptr (Plot) shown = as_shown (self, plot);

  if (cell != NULL && BASIN_IS_SURFACE_VIEW (cell->view) != plot_is_3d (shown))
    {
      g_hash_table_remove (self->cells, plot->id);
      cell = NULL;
    }
  if (cell == NULL)
    cell = add_cell (self, shown);
  cell->used = TRUE;
  name_button (self, cell, plot);
  gtk_widget_set_visible (cell->map, plot_is_3d (plot));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (cell->map), self->maps);
  if (BASIN_IS_SURFACE_VIEW (cell->view))
    basin_surface_view_set_plot (BASIN_SURFACE_VIEW (cell->view), shown);
  else
    basin_plot_view_set_plot (BASIN_PLOT_VIEW (cell->view), shown);
}

static gboolean
is_unused (gpointer key, gpointer value, gpointer data)
{
  return !((Cell *) value)->used;
}

static void
show_all (BasinFigureView *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Cell *) value)->used = FALSE;
  for (guint i = 0; self->figure != NULL && i < self->figure->plots->len; i++)
    show_plot (self, self->figure->plots->pdata[i]);
  if (g_hash_table_foreach_remove (self->cells, is_unused, NULL) > 0)
    {
      if (self->enlarged != NULL && g_hash_table_lookup (self->cells, self->enlarged) == NULL)
        g_clear_pointer (&self->enlarged, g_free);
    }
}

/* ---- Layout ---- */

static Plot *
enlarged_plot (BasinFigureView *self)
{
  return self->enlarged != NULL && self->figure != NULL ? figure_find (self->figure, self->enlarged) : NULL;
}

static void
place_cell (BasinFigureView *self, guint i, int width, int height, int baseline)
{
  Cell *cell = g_hash_table_lookup (self->cells, ((Plot *) self->figure->plots->pdata[i])->id);
  double left = 0, right = 0;
  GtkAllocation area = { 0, 0, width, height };

  if (self->enlarged == NULL)
    area = figure_places_find (self->places, i, &left, &right);
  gtk_widget_set_child_visible (cell->overlay, self->enlarged == NULL || g_str_equal (cell->id, self->enlarged));
  gtk_widget_size_allocate (cell->overlay, &area, baseline);
  if (BASIN_IS_PLOT_VIEW (cell->view))
    basin_plot_view_align (BASIN_PLOT_VIEW (cell->view), left, right);
}

/* Names at ends make a frame narrower than its place was found with; those above and below it follow, at once. */
static void
align_named_ends (BasinFigureView *self, int width, int height, int baseline)
{
  gboolean moved = FALSE;

  for (guint i = 0; self->figure != NULL && i < self->figure->plots->len; i++)
    moved = note_frame (self, i) || moved;
  for (guint i = 0; moved && i < self->figure->plots->len; i++)
    place_cell (self, i, width, height, baseline);
}

static void
basin_figure_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BasinFigureView *self = BASIN_FIGURE_VIEW (widget);
  double start = basin_trace_now ();

  if (self->enlarged == NULL)
    figure_places_set_size (self->places, width, height);
  for (guint i = 0; self->figure != NULL && i < self->figure->plots->len; i++)
    place_cell (self, i, width, height, baseline);
  if (self->theme.ends)
    align_named_ends (self, width, height, baseline);
  basin_trace_part (widget, basin_trace_now () - start);
}

static GtkSizeRequestMode
basin_figure_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
basin_figure_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  BasinFigureView *self = BASIN_FIGURE_VIEW (widget);
  double start = basin_trace_now ();
  GHashTableIter iter;
  gpointer value;

  /* Children must be measured before they are allocated. */
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    gtk_widget_measure (((Cell *) value)->overlay, orientation, -1, NULL, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = LEAST_WIDTH;
  else if (for_size < 0)
    *minimum = figure_places_height_meanwhile (self->places);
  else
    *minimum = figure_places_least_height (self->places, enlarged_plot (self), for_size);
  *natural = MAX (*minimum, orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT);
  *minimum_baseline = *natural_baseline = -1;
  basin_trace_part (widget, basin_trace_now () - start);
}

/* ---- The widget ---- */

static void
replace_figure (Figure **place, Figure *figure)
{
  if (figure != NULL)
    figure_ref (figure);
  g_clear_pointer (place, figure_unref);
  *place = figure;
}

static void
show_figure (BasinFigureView *self, Figure *figure, gboolean moved)
{
  replace_figure (&self->figure, figure);
  show_all (self);
  if (moved)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    note_all_frames (self);
}

/* A newer one may have come meanwhile. */
static void
on_planned (GtkWidget *widget, Figure *figure)
{
  BasinFigureView *self = BASIN_FIGURE_VIEW (widget);
  double start = basin_trace_now ();
  gboolean moved;

  if (self->newest != figure && figure_places_take (self->places, self->newest, &moved))
    figure = self->newest;
  show_figure (self, figure, TRUE);
  basin_trace_part (widget, basin_trace_now () - start);
}

void
basin_figure_view_set_figure (BasinFigureView *self, Figure *figure)
{
  double start = basin_trace_now ();
  gboolean moved;

  if (self->newest == figure)
    return;
  replace_figure (&self->newest, figure);
  if (figure_places_take (self->places, figure, &moved))
    show_figure (self, figure, moved);
  basin_trace_part (GTK_WIDGET (self), basin_trace_now () - start);
}

static void
set_theme_of_cells (BasinFigureView *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Cell *cell = value;
      if (BASIN_IS_SURFACE_VIEW (cell->view))
        basin_surface_view_set_theme (BASIN_SURFACE_VIEW (cell->view), &self->theme);
      else
        basin_plot_view_set_theme (BASIN_PLOT_VIEW (cell->view), &self->theme);
    }
}

/* Plots have the same places with names at ends and without. */
void
basin_figure_view_set_theme (BasinFigureView *self, const Theme *theme)
{
  gboolean rests = self->theme.ends;

  self->theme = *theme;
  figure_places_set_theme (self->places, theme);
  self->theme.ends = rests;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  set_theme_of_cells (self);
}

/* What takes less room than a legend moves no plot; frames that are above each other are aligned anew. */
void
basin_figure_view_set_rests (BasinFigureView *self, gboolean rests)
{
  if (self->theme.ends == rests)
    return;
  self->theme.ends = rests;
  set_theme_of_cells (self);
  figure_places_free_frames (self->places);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
basin_figure_view_set_colourmap (BasinFigureView *self, int colourmap)
{
  self->colourmap = colourmap;
  show_all (self);
}

static bool
is_recoloured (BasinFigureView *self)
{
  bool is = false;

  for (guint i = 0; self->colourmap >= 0 && i < self->figure->plots->len; i++)
    is = is || (int) ((Plot *) self->figure->plots->pdata[i])->colourmap != self->colourmap;
  return is;
}

void
basin_figure_view_add_shown (BasinFigureView *self, ExportOptions *options)
{
  if (self->figure == NULL)
    return;
  for (guint i = 0; i < self->figure->plots->len; i++)
    {
      const Plot *plot = self->figure->plots->pdata[i];
      Cell *cell = g_hash_table_lookup (self->cells, plot->id);
      if (BASIN_IS_PLOT_VIEW (cell->view))
        {
          view_options_add_plot (options, plot, basin_plot_view_get_view (BASIN_PLOT_VIEW (cell->view)));
          if (plot_is_3d (plot))
            options->view = "map";
        }
      else
        {
          View3D view = basin_surface_view_get_view (BASIN_SURFACE_VIEW (cell->view));
          view_options_add_surface (options, plot, &view);
        }
    }
  if (is_recoloured (self))
    options->colourmap = g_intern_string (colourmap_name ((Colourmap) self->colourmap));
  if (self->enlarged != NULL)
    options->plot = g_intern_string (self->enlarged);
}

static gboolean
cell_key (Cell *cell, guint key)
{
  static const struct
  {
    guint key;
    const char *view, *action; /* of a surface; of a plot */
  } keys[] = { { GDK_KEY_v, "isometric", NULL },  { GDK_KEY_t, "top", NULL },       { GDK_KEY_x, "front", NULL },
               { GDK_KEY_y, "side", NULL },       { GDK_KEY_h, "fit", "plot.fit" }, { GDK_KEY_g, NULL, "plot.grid" },
               { GDK_KEY_l, NULL, "plot.log-y" }, { GDK_KEY_k, NULL, "plot.log-x" } };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].key == key)
      {
        if (BASIN_IS_SURFACE_VIEW (cell->view))
          return keys[i].view != NULL && gtk_widget_activate_action (cell->view, "surface.view", "s", keys[i].view);
        return keys[i].action != NULL && gtk_widget_activate_action (cell->view, keys[i].action, NULL);
      }
  return FALSE;
}

static gboolean
has_surface (const Figure *figure)
{
  for (guint i = 0; figure != NULL && i < figure->plots->len; i++)
    if (plot_is_3d (figure->plots->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
set_maps (BasinFigureView *self, gboolean maps)
{
  self->maps = maps;
  show_all (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* The plot comes in another cell, whose button gets the focus if this one had it. */
static void
on_map (GtkToggleButton *button, BasinFigureView *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (button), "plot"));
  gboolean had_focus = gtk_widget_is_focus (GTK_WIDGET (button));
  Cell *cell;

  if (gtk_toggle_button_get_active (button) == self->maps)
    return;
  set_maps (self, !self->maps);
  cell = g_hash_table_lookup (self->cells, id);
  if (had_focus && cell != NULL)
    gtk_widget_grab_focus (cell->map);
}

gboolean
basin_figure_view_key (BasinFigureView *self, guint key)
{
  if (key == GDK_KEY_m && has_surface (self->figure))
    {
      set_maps (self, !self->maps);
      return TRUE;
    }
  /* The plot under the pointer first, then the others in their order. */
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; self->figure != NULL && i < self->figure->plots->len; i++)
      {
        Cell *cell = g_hash_table_lookup (self->cells, ((Plot *) self->figure->plots->pdata[i])->id);
        gboolean under = cell != NULL && (gtk_widget_get_state_flags (cell->overlay) & GTK_STATE_FLAG_PRELIGHT) != 0;
        if (cell != NULL && gtk_widget_get_child_visible (cell->overlay) && under == (pass == 0)
            && cell_key (cell, key))
          return TRUE;
      }
  return FALSE;
}

GtkWidget *
basin_figure_view_new (void)
{
  return g_object_new (BASIN_TYPE_FIGURE_VIEW, NULL);
}

static void
basin_figure_view_dispose (GObject *object)
{
  BasinFigureView *self = BASIN_FIGURE_VIEW (object);

  g_clear_pointer (&self->cells, g_hash_table_unref); /* which may put one away */
  g_clear_pointer (&self->spare, cell_free);
  g_clear_pointer (&self->figure, figure_unref);
  g_clear_pointer (&self->newest, figure_unref);
  g_clear_pointer (&self->places, figure_places_free);
  g_clear_pointer (&self->enlarged, g_free);
  G_OBJECT_CLASS (basin_figure_view_parent_class)->dispose (object);
}

static void
basin_figure_view_class_init (BasinFigureViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = basin_figure_view_dispose;
  widget_class->size_allocate = basin_figure_view_size_allocate;
  widget_class->get_request_mode = basin_figure_view_get_request_mode;
  widget_class->measure = basin_figure_view_measure;
  gtk_widget_class_set_css_name (widget_class, "figureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  clicked_signal = g_signal_new ("clicked", BASIN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 3, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  pointed_signal = g_signal_new ("pointed", BASIN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 3, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
basin_figure_view_init (BasinFigureView *self)
{
  self->theme = theme_make (THEME_LIGHT, FALSE, 11);
  self->places = figure_places_new (GTK_WIDGET (self), on_planned);
  figure_places_set_theme (self->places, &self->theme);
  self->colourmap = -1;
  basin_set_accessible_name (GTK_WIDGET (self), _ ("Plots"), NULL);
  self->cells = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, put_away);
}

#include "figure/column_name.h"
#include "figure/figure_private.h"

#include <glib/gi18n.h>

#include <math.h>

/* ---- Layers ---- */

static void
layer_free (gpointer data)
{
  Layer *layer = data;
  Numbers **arrays[] = { &layer->x, &layer->y, &layer->z, &layer->low, &layer->high, &layer->group };

  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_clear_pointer (arrays[i], numbers_unref);
  g_free (layer->id);
  g_free (layer->name);
  g_free (layer->label);
  g_strfreev (layer->labels);
  table_cells_free (layer->table);
  g_free (layer);
}

Layer *
plot_add_layer (Plot *plot, LayerKind kind, const char *id, const char *name)
{
  Layer *layer = g_new0 (Layer, 1);
  int lines = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    lines += ((Layer *) plot->layers->pdata[i])->kind != LAYER_FIELD;
  layer->kind = kind;
  layer->id = g_strdup (id);
  layer->name = g_strdup (name);
  layer->style = (Style){ .colour = lines, .opacity = 1 };
  g_ptr_array_add (plot->layers, layer);
  return layer;
}

static Layer *
add_layer (Plot *plot, LayerKind kind, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *z)
{
  Layer *layer = plot_add_layer (plot, kind, id, name);

  layer->x = x;
  layer->y = y;
  layer->z = z;
  return layer;
}

static bool
same_length (const Numbers *a, const Numbers *b)
{
  return a != NULL && b != NULL && a->n == b->n;
}

Layer *
plot_add_line (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y)
{
  g_assert (same_length (x, y));
  return add_layer (plot, LAYER_LINE, id, name, x, y, NULL);
}

Layer *
plot_add_band (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *low, Numbers *high)
{
  Layer *layer = plot_add_line (plot, id, name, x, y);

  g_assert (same_length (x, low) && same_length (x, high));
  layer->low = low;
  layer->high = high;
  return layer;
}

Layer *
plot_add_points (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *group)
{
  Layer *layer;

  g_assert (same_length (x, y) && (group == NULL || same_length (x, group)));
  layer = add_layer (plot, LAYER_POINTS, id, name, x, y, NULL);
  layer->group = group;
  layer->style.marker = MARKER_CIRCLE;
  return layer;
}

Layer *
plot_add_bars (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y)
{
  g_assert (same_length (x, y));
  return add_layer (plot, LAYER_BARS, id, name, x, y, NULL);
}

Layer *
plot_add_histogram (Plot *plot, const char *id, const char *name, Numbers *low, Numbers *high, Numbers *y)
{
  Numbers *x = numbers_new (low->n);
  Layer *layer;

  g_assert (same_length (low, high) && same_length (low, y));
  for (size_t i = 0; i < x->n; i++)
    x->v[i] = (low->v[i] + high->v[i]) / 2;
  layer = plot_add_bars (plot, id, name, x, y);
  layer->low = low;
  layer->high = high;
  return layer;
}

static const Layer *
last_area (const Plot *plot)
{
  for (guint i = plot->layers->len; i-- > 0;)
    if (((Layer *) plot->layers->pdata[i])->kind == LAYER_AREA)
      return plot->layers->pdata[i];
  return NULL;
}

Layer *
plot_add_area (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y)
{
  const Layer *below = last_area (plot);
  Layer *layer;

  g_assert (same_length (x, y) && (below == NULL || below->x->n == x->n));
  layer = add_layer (plot, LAYER_AREA, id, name, x, y, NULL);
  layer->low = below != NULL ? numbers_ref (below->high) : numbers_new (x->n);
  layer->high = numbers_new (x->n);
  for (size_t i = 0; i < x->n; i++)
    layer->high->v[i] = layer->low->v[i] + (y->v[i] < 0 ? 0 : y->v[i]); /* NaN stays a gap */
  layer->style.width = 0.6;
  layer->fill = 0.55;
  return layer;
}

Layer *
plot_add_field (Plot *plot, const char *id, Numbers *x, Numbers *y, Numbers *z, Numbers *group)
{
  Layer *layer;

  g_assert (z->n == x->n * y->n && (group == NULL || group->n == z->n));
  layer = add_layer (plot, LAYER_FIELD, id, NULL, x, y, z);
  layer->group = group;
  return layer;
}

Layer *
plot_add_images (Plot *plot, const char *id, guint width, guint height, Numbers *pixels, Numbers *right, char **labels)
{
  Layer *layer = add_layer (plot, LAYER_IMAGES, id, NULL, right, NULL, pixels);

  layer->width = width;
  layer->height = height;
  layer->labels = labels;
  return layer;
}

Layer *
plot_add_surface (Plot *plot, const char *id, Numbers *x, Numbers *y, Numbers *z)
{
  g_assert (z->n == x->n * y->n);
  return add_layer (plot, LAYER_SURFACE, id, NULL, x, y, z);
}

Layer *
plot_add_path (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *z)
{
  g_assert (same_length (x, y) && (z == NULL || same_length (x, z)));
  return add_layer (plot, LAYER_PATH, id, name, x, y, z);
}

Layer *
plot_add_rule (Plot *plot, const char *id, const char *name, double value, bool vertical)
{
  Layer *layer = add_layer (plot, LAYER_RULE, id, name, NULL, NULL, NULL);

  layer->value = value;
  layer->vertical = vertical;
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.dash = DASH_DASHED;
  return layer;
}

Layer *
plot_add_text (Plot *plot, const char *id, const char *text, double x, double y)
{
  Layer *layer = add_layer (plot, LAYER_TEXT, id, NULL, numbers_copy (&x, 1), numbers_copy (&y, 1), NULL);

  layer->label = g_strdup (text);
  layer->style.colour = COLOUR_FOREGROUND;
  return layer;
}

/* ---- Plots ---- */

static void
axis_clear (Axis *axis)
{
  g_free (axis->label);
  g_free (axis->unit);
  g_free (axis->column);
}

void
axis_set (Axis *axis, const char *label, const char *unit, Scale scale)
{
  axis_clear (axis);
  /* The empty text is a catalogue's header. */
  axis->label = g_strdup (label != NULL && *label != '\0' ? g_dgettext (GETTEXT_PACKAGE, label) : label);
  axis->unit = g_strdup (unit);
  axis->column = label != NULL ? column_name (label, unit) : NULL;
  axis->scale = scale;
}

Plot *
plot_new (const char *id, const char *title)
{
  Plot *plot = g_new0 (Plot, 1);
  Axis *axes[] = { &plot->x, &plot->y, &plot->z };

  g_atomic_ref_count_init (&plot->refs);
  plot->id = g_strdup (id);
  plot->title = g_strdup (title);
  for (guint i = 0; i < G_N_ELEMENTS (axes); i++)
    axes[i]->low = axes[i]->high = NAN;
  plot->view = view3d_default ();
  plot->row_span = plot->column_span = 1;
  plot->layers = g_ptr_array_new_with_free_func (layer_free);
  return plot;
}

Plot *
plot_ref (Plot *plot)
{
  g_atomic_ref_count_inc (&plot->refs);
  return plot;
}

void
plot_unref (Plot *plot)
{
  if (!g_atomic_ref_count_dec (&plot->refs))
    return;
  g_ptr_array_unref (plot->layers);
  axis_clear (&plot->x);
  axis_clear (&plot->y);
  axis_clear (&plot->z);
  g_free (plot->id);
  g_free (plot->title);
  g_free (plot->caption);
  g_free (plot);
}

void
plot_set_cell (Plot *plot, guint row, guint column, guint row_span, guint column_span)
{
  plot->row = row;
  plot->column = column;
  plot->row_span = row_span;
  plot->column_span = column_span;
}

void
plot_set_caption (Plot *plot, const char *format, ...)
{
  va_list arguments;

  g_free (plot->caption);
  va_start (arguments, format);
  plot->caption = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

bool
plot_has (const Plot *plot, LayerKind kind)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (((const Layer *) plot->layers->pdata[i])->kind == kind)
      return true;
  return false;
}

bool
plot_is_3d (const Plot *plot)
{
  return plot_surface (plot) != NULL;
}

Layer *
plot_surface (const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (((Layer *) plot->layers->pdata[i])->kind == LAYER_SURFACE)
      return plot->layers->pdata[i];
  return NULL;
}

Layer *
plot_find (const Plot *plot, const char *id)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (g_str_equal (((Layer *) plot->layers->pdata[i])->id, id))
      return plot->layers->pdata[i];
  return NULL;
}

/* ---- Figures ---- */

Figure *
figure_new (const char *title)
{
  Figure *figure = g_new0 (Figure, 1);

  g_atomic_ref_count_init (&figure->refs);
  figure->title = g_strdup (title);
  figure->plots = g_ptr_array_new_with_free_func ((GDestroyNotify) plot_unref);
  return figure;
}

Figure *
figure_ref (Figure *figure)
{
  g_atomic_ref_count_inc (&figure->refs);
  return figure;
}

void
figure_unref (Figure *figure)
{
  if (!g_atomic_ref_count_dec (&figure->refs))
    return;
  g_ptr_array_unref (figure->plots);
  g_free (figure->title);
  g_free (figure->caption);
  g_free (figure->settings);
  g_free (figure);
}

void
figure_add (Figure *figure, Plot *plot)
{
  g_ptr_array_add (figure->plots, plot);
}

Plot *
figure_find (const Figure *figure, const char *id)
{
  for (guint i = 0; i < figure->plots->len; i++)
    if (g_str_equal (((Plot *) figure->plots->pdata[i])->id, id))
      return figure->plots->pdata[i];
  return NULL;
}

guint
figure_rows (const Figure *figure)
{
  guint rows = 0;
  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      rows = MAX (rows, plot->row + plot->row_span);
    }
  return rows;
}

guint
figure_columns (const Figure *figure)
{
  guint columns = 0;
  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      columns = MAX (columns, plot->column + plot->column_span);
    }
  return columns;
}

double
figure_share_before (const double weights[4], guint n, guint i)
{
  double sum = 0, before = 0;

  for (guint k = 0; k < n; k++)
    {
      double weight = k < 4 && weights[k] > 0 ? weights[k] : 1;
      sum += weight;
      before += k < i ? weight : 0;
    }
  return sum > 0 ? before / sum : 0;
}

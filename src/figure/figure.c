#include "figure/figure_private.h"

#include "figure/ticks.h"

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
}

void
axis_set (Axis *axis, const char *label, const char *unit, Scale scale)
{
  axis_clear (axis);
  axis->label = g_strdup (label);
  axis->unit = g_strdup (unit);
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

/* ---- Ranges ---- */

typedef struct
{
  double low, high;
  guint lost;
  Scale scale;
} Range;

static void
range_add (Range *range, const Numbers *numbers)
{
  if (numbers == NULL)
    return;
  for (size_t i = 0; i < numbers->n; i++)
    {
      double v = numbers->v[i];
      if (!isfinite (v) || (range->scale == SCALE_LOG && v <= 0))
        {
          range->lost++;
          continue;
        }
      range->low = MIN (range->low, v);
      range->high = MAX (range->high, v);
    }
}

static void
range_add_layer (Range *range, const Layer *layer, AxisName name, bool in_3d)
{
  switch (layer->kind)
    {
    case LAYER_IMAGES:
    case LAYER_TABLE:
    case LAYER_TEXT:
      return;
    case LAYER_RULE:
      {
        double value = layer->value;
        bool ours = layer->vertical ? name == AXIS_X : name == AXIS_Y;
        if (ours && isfinite (value) && (range->scale != SCALE_LOG || value > 0))
          {
            range->low = MIN (range->low, value);
            range->high = MAX (range->high, value);
          }
        return;
      }
    case LAYER_PATH:
      /* The surface says how far its box reaches. */
      if (in_3d)
        return;
      break;
    default:
      break;
    }
  /* A histogram's bars reach along x, a line's band along y. */
  const bool across = layer->kind == LAYER_BARS && layer->low != NULL;
  if (name == AXIS_X && !across)
    range_add (range, layer->x);
  else if (name == AXIS_Z)
    range_add (range, layer->group ? NULL : layer->z);
  else if (name == AXIS_Y)
    range_add (range, layer->y);
  if (name == (across ? AXIS_X : AXIS_Y))
    {
      range_add (range, layer->low);
      range_add (range, layer->high);
    }
}

void
plot_range (const Plot *plot, AxisName name, double *low, double *high, guint *lost)
{
  const Axis *axis = name == AXIS_X ? &plot->x : name == AXIS_Y ? &plot->y : &plot->z;
  Range range = { INFINITY, -INFINITY, 0, axis->scale };
  bool in_3d = plot_is_3d (plot);

  for (guint i = 0; i < plot->layers->len; i++)
    range_add_layer (&range, plot->layers->pdata[i], name, in_3d);
  if (range.low > range.high)
    {
      range.low = axis->scale == SCALE_LOG ? 1 : 0;
      range.high = axis->scale == SCALE_LOG ? 10 : 1;
    }
  if (isfinite (axis->low) && (axis->scale != SCALE_LOG || axis->low > 0))
    range.low = axis->low;
  if (isfinite (axis->high) && (axis->scale != SCALE_LOG || axis->high > 0))
    range.high = axis->high;
  if (!(range.high > range.low))
    {
      double around = range.low;
      if (axis->scale == SCALE_LOG)
        {
          range.low = around / 2;
          range.high = around * 2;
        }
      else
        {
          double half = around != 0 ? fabs (around) * 0.05 : 0.5;
          range.low = around - half;
          range.high = around + half;
        }
    }
  *low = range.low;
  *high = range.high;
  if (lost != NULL)
    *lost = range.lost;
}

/* ---- Heights ---- */

/* The interval of ascending x that holds v, or -1. */
static gssize
interval_of (const Numbers *x, double v)
{
  gssize low = 0, high = (gssize) x->n - 1;

  if (x->n < 2 || !(v >= x->v[0]) || !(v <= x->v[high]))
    return -1;
  while (high - low > 1)
    {
      gssize middle = (low + high) / 2;
      if (x->v[middle] <= v)
        low = middle;
      else
        high = middle;
    }
  return low;
}

double
layer_height_at (const Layer *surface, double x, double y)
{
  gssize i = interval_of (surface->x, x), j = interval_of (surface->y, y);
  size_t n = surface->x->n;
  const double *z = surface->z->v;
  double s, t;

  if (i < 0 || j < 0)
    return NAN;
  s = (x - surface->x->v[i]) / (surface->x->v[i + 1] - surface->x->v[i]);
  t = (y - surface->y->v[j]) / (surface->y->v[j + 1] - surface->y->v[j]);
  z += (size_t) j * n + (size_t) i;
  return (1 - t) * ((1 - s) * z[0] + s * z[1]) + t * ((1 - s) * z[n] + s * z[n + 1]);
}

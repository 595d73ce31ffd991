/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/column_name.h"
#include "figure/figure_private.h"

#include <glib/gi18n.h>

#include <math.h>

/* ---- Plots ---- */

static void
axis_clear (Axis *axis)
{
  g_free (axis->label);
  g_free (axis->unit);
  g_free (axis->column);
  g_clear_pointer (&axis->detail, g_free);
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
  plot->layers = g_ptr_array_new_with_free_func ((GDestroyNotify) layer_free);
  return plot;
}

static void
copy_axis (Axis *copy, const Axis *axis)
{
  *copy = *axis;
  copy->label = g_strdup (axis->label);
  copy->unit = g_strdup (axis->unit);
  copy->detail = g_strdup (axis->detail);
  copy->column = g_strdup (axis->column);
}

Plot *
plot_copy (const Plot *plot)
{
  Plot *copy = g_new (Plot, 1);

  *copy = *plot;
  g_atomic_ref_count_init (&copy->refs);
  copy->id = g_strdup (plot->id);
  copy->title = g_strdup (plot->title);
  copy->caption = g_strdup (plot->caption);
  copy_axis (&copy->x, &plot->x);
  copy_axis (&copy->y, &plot->y);
  copy_axis (&copy->z, &plot->z);
  copy->layers = g_ptr_array_ref (plot->layers);
  return copy;
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
figure_cell_begin (const double weights[FIGURE_WEIGHTS], guint n, guint i)
{
  double sum = 0, before = 0;

  for (guint k = 0; k < n; k++)
    {
      double weight = k < FIGURE_WEIGHTS && weights[k] > 0 ? weights[k] : 1;
      sum += weight;
      before += k < i ? weight : 0;
    }
  return sum > 0 ? before / sum : 0;
}

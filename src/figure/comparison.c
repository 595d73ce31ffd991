/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/comparison.h"

#include "figure/common_clauses.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_QUARK (basin_comparison_error, comparison_error)

/* ---- What is compared ---- */

static Plot *
find_plot (const Comparison *runs, guint run, const char *id)
{
  return figure_find (runs->figures[run], id);
}

static bool
have_same_axis (const Axis *a, const Axis *b)
{
  const char *unit = a->unit != NULL ? a->unit : "", *other = b->unit != NULL ? b->unit : "";

  return g_strcmp0 (a->column, b->column) == 0 && g_str_equal (unit, other) && a->scale == b->scale;
}

static char *
axis_in_words (const Axis *axis)
{
  static const char *const scales[] = { N_ ("linear"), N_ ("logarithmic"), N_ ("symmetrically logarithmic") };
  bool has_unit = axis->unit != NULL && *axis->unit != '\0';

  return g_strdup_printf ("%s%s%s%s, %s", axis->label != NULL ? axis->label : "–", has_unit ? " (" : "",
                          has_unit ? axis->unit : "", has_unit ? ")" : "", _ (scales[axis->scale]));
}

static bool
check_axes (const Comparison *runs, guint run, const char *id, GError **error)
{
  const Plot *first = find_plot (runs, 0, id), *plot = find_plot (runs, run, id);
  const Axis *const axes[][2] = { { &first->x, &plot->x }, { &first->y, &plot->y }, { &first->z, &plot->z } };

  for (guint i = 0; i < G_N_ELEMENTS (axes); i++)
    if (!have_same_axis (axes[i][0], axes[i][1]))
      {
        g_autofree char *one = axis_in_words (axes[i][0]), *other = axis_in_words (axes[i][1]);
        g_set_error (error, COMPARISON_ERROR, COMPARISON_ERROR_AXES,
                     _ ("The plot “%s” of “%s” has another %c axis (%s) than that of “%s” (%s): they cannot be "
                        "compared."),
                     id, runs->names[run], 'x' + (int) i, other, runs->names[0], one);
        return false;
      }
  if (plot_is_3d (first) == plot_is_3d (plot))
    return true;
  g_set_error (error, COMPARISON_ERROR, COMPARISON_ERROR_AXES,
               _ ("The plot “%s” has a surface in one of “%s” and “%s” alone: they cannot be compared."), id,
               runs->names[0], runs->names[run]);
  return false;
}

GPtrArray *
comparison_common_plots (const Comparison *runs, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < runs->figures[0]->plots->len; i++)
    {
      const Plot *plot = runs->figures[0]->plots->pdata[i];
      bool everywhere = true;
      for (guint run = 1; run < runs->n; run++)
        everywhere = everywhere && find_plot (runs, run, plot->id) != NULL;
      for (guint run = 1; everywhere && run < runs->n; run++)
        if (!check_axes (runs, run, plot->id, error))
          return NULL;
      if (everywhere)
        g_ptr_array_add (ids, plot->id);
    }
  if (ids->len > 0)
    return g_steal_pointer (&ids);
  g_set_error (error, COMPARISON_ERROR, COMPARISON_ERROR_PLOTS, _ ("The figures have no plot in common."));
  return NULL;
}

/* ---- What is said of it ---- */

Figure *
comparison_figure (const Comparison *runs, const char *title)
{
  Figure *figure = figure_new (title);
  g_autofree char *common = common_clauses (runs->captions, runs->n);
  g_autofree char *differ = runs->differences != NULL
                                ? g_strdup_printf (_ ("The runs differ in: %s."), runs->differences)
                                : g_strdup (_ ("The runs have the same settings."));
  /* Translators: a caption; what follows are whole clauses and a stop */
  g_autofree char *same = common != NULL ? g_strdup_printf (_ ("In common: %s"), common) : NULL;

  figure->caption = same != NULL ? g_strjoin (" ", differ, same, NULL) : g_strdup (differ);
  figure->step = runs->figures[0]->step;
  return figure;
}

/* ---- Beside each other ---- */

/* What an axis would show by itself. */
static void
shown_range (const Plot *plot, AxisName name, const Axis *axis, double *low, double *high)
{
  if (name == AXIS_Z || plot_is_3d (plot))
    plot_range (plot, name, low, high, NULL);
  else
    plot_limits (plot, name, axis->scale, low, high, NULL);
}

static void
share_range (Plot *const *plots, guint n, AxisName name)
{
  double low = INFINITY, high = -INFINITY;

  for (guint i = 0; i < n; i++)
    {
      const Axis *axis = name == AXIS_X ? &plots[i]->x : name == AXIS_Y ? &plots[i]->y : &plots[i]->z;
      double own_low, own_high;
      shown_range (plots[i], name, axis, &own_low, &own_high);
      low = fmin (low, own_low);
      high = fmax (high, own_high);
    }
  for (guint i = 0; i < n; i++)
    {
      Axis *axis = name == AXIS_X ? &plots[i]->x : name == AXIS_Y ? &plots[i]->y : &plots[i]->z;
      axis->low = low;
      axis->high = high;
    }
}

/* Without axes, where things stand is no number. */
static void
make_equal (Plot *const *plots, guint n)
{
  for (guint i = 1; i < n; i++)
    {
      plots[i]->view = plots[0]->view;
      plots[i]->colourmap = plots[0]->colourmap;
    }
  if (!plots[0]->frameless && !plot_has (plots[0], LAYER_IMAGES))
    {
      share_range (plots, n, AXIS_X);
      share_range (plots, n, AXIS_Y);
    }
  if (plot_is_3d (plots[0]) || plot_has (plots[0], LAYER_FIELD))
    share_range (plots, n, AXIS_Z);
}

/* Up to three side by side; four in two rows. */
static void
add_row (Figure *figure, const Comparison *runs, const char *id, bool alone)
{
  g_autofree Plot **plots = g_new (Plot *, runs->n);
  guint columns = runs->n == 4 ? 2 : MIN (runs->n, 3), row = figure_rows (figure);

  for (guint i = 0; i < runs->n; i++)
    {
      const Plot *own = find_plot (runs, i, id);
      Plot *plot = plots[i] = plot_copy (own);
      g_free (plot->id);
      g_free (plot->title);
      plot->id = g_strdup_printf ("%s-%s", id, runs->ids[i]);
      /* Translators: a plot and what run it is of: "Loss: width 16" */
      plot->title = alone || own->title == NULL || *own->title == '\0'
                        ? g_strdup (runs->names[i])
                        : g_strdup_printf (C_ ("plot", "%s: %s"), own->title, runs->names[i]);
      plot_set_cell (plot, row + i / columns, i % columns, 1, 1);
    }
  make_equal (plots, runs->n);
  for (guint i = 0; i < runs->n; i++)
    figure_add (figure, plots[i]);
}

Figure *
comparison_beside (const Comparison *runs, GError **error)
{
  g_autoptr (GPtrArray) ids = comparison_common_plots (runs, error);
  Figure *figure;

  if (ids == NULL)
    return NULL;
  figure = comparison_figure (runs,
                              ids->len == 1 ? find_plot (runs, 0, ids->pdata[0])->title : runs->figures[0]->title);
  for (guint i = 0; i < ids->len; i++)
    add_row (figure, runs, ids->pdata[i], ids->len == 1);
  figure->in_rows = true;
  return figure;
}

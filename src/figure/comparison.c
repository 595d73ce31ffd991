/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/comparison.h"

#include "figure/common_clauses.h"

#include <glib/gi18n.h>
#include <math.h>

/* A range that is so much narrower than the common one is no more than a line in it. */
#define WIDEST_LINEAR 100 /* times the narrowest */
#define WIDEST_LOG 30     /* decades */

G_DEFINE_QUARK (basin_comparison_error, comparison_error)

/* ---- What is compared ---- */

static Plot *
find_plot (const Comparison *runs, guint run, const char *id)
{
  return figure_find (runs->figures[run], id);
}

static bool
have_same_quantity (const Axis *a, const Axis *b)
{
  const char *unit = a->unit != NULL ? a->unit : "", *other = b->unit != NULL ? b->unit : "";

  return g_strcmp0 (a->column, b->column) == 0 && g_str_equal (unit, other);
}

static char *
axis_in_words (const Axis *axis)
{
  static const char *const scales[] = { N_ ("linear"), N_ ("logarithmic"), N_ ("symmetrically logarithmic") };
  bool has_unit = axis->unit != NULL && *axis->unit != '\0';

  return g_strdup_printf ("%s%s%s%s, %s", axis->label != NULL ? axis->label : "–", has_unit ? " (" : "",
                          has_unit ? axis->unit : "", has_unit ? ")" : "", _ (scales[axis->scale]));
}

/* Of x and y axes the scale can be chosen. */
static void
refuse_axis (const Comparison *runs, guint run, const char *id, AxisName name, const Axis *first, const Axis *axis,
             GError **error)
{
  g_autofree char *one = axis_in_words (first), *other = axis_in_words (axis);
  int letter = name == AXIS_X ? 'x' : name == AXIS_Y ? 'y' : 'z';

  if (name != AXIS_Z && have_same_quantity (first, axis))
    g_set_error (error, COMPARISON_ERROR, COMPARISON_ERROR_AXES,
                 _ ("The plot “%s” of “%s” has another %c axis (%s) than that of “%s” (%s); --scale %s.%c=linear gives "
                    "both the same."),
                 id, runs->names[run], letter, other, runs->names[0], one, id, letter);
  else
    g_set_error (error, COMPARISON_ERROR, COMPARISON_ERROR_AXES,
                 _ ("The plot “%s” of “%s” has another %c axis (%s) than that of “%s” (%s): they cannot be compared."),
                 id, runs->names[run], letter, other, runs->names[0], one);
}

static const Axis *
axis_of (const Plot *plot, AxisName name)
{
  return name == AXIS_X ? &plot->x : name == AXIS_Y ? &plot->y : &plot->z;
}

static bool
check_axes (const Comparison *runs, guint run, const char *id, GError **error)
{
  const Plot *first = find_plot (runs, 0, id), *plot = find_plot (runs, run, id);
  static const AxisName axes[] = { AXIS_X, AXIS_Y, AXIS_Z };

  for (guint i = 0; i < G_N_ELEMENTS (axes); i++)
    {
      const Axis *one = axis_of (first, axes[i]), *other = axis_of (plot, axes[i]);
      if (have_same_quantity (one, other) && one->scale == other->scale)
        continue;
      refuse_axis (runs, run, id, axes[i], one, other, error);
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

/* In units of the axis, or in decades. */
static double
width_of (Scale scale, double low, double high)
{
  return scale == SCALE_LOG ? log10 (high) - log10 (low) : high - low;
}

/* A symmetrically logarithmic axis has few decades, whatever it shows. */
static bool
can_share (Scale scale, double narrowest, double whole)
{
  return scale == SCALE_SYMLOG
         || whole <= (scale == SCALE_LOG ? fmax (narrowest, WIDEST_LOG) : WIDEST_LINEAR * narrowest);
}

/* Whether there is a common range: each keeps its own where one would be lost in it. */
static bool
share_range (Plot *const *plots, guint n, AxisName name)
{
  const Scale scale = axis_of (plots[0], name)->scale;
  double low = INFINITY, high = -INFINITY, narrowest = INFINITY;

  for (guint i = 0; i < n; i++)
    {
      double own_low, own_high;
      shown_range (plots[i], name, axis_of (plots[i], name), &own_low, &own_high);
      low = fmin (low, own_low);
      high = fmax (high, own_high);
      narrowest = fmin (narrowest, width_of (scale, own_low, own_high));
    }
  if (!can_share (scale, narrowest, width_of (scale, low, high)))
    return false;
  for (guint i = 0; i < n; i++)
    {
      Axis *axis = name == AXIS_X ? &plots[i]->x : name == AXIS_Y ? &plots[i]->y : &plots[i]->z;
      axis->low = low;
      axis->high = high;
    }
  return true;
}

/* An axis without a label goes by its letter. */
static void
add_label (GStrvBuilder *labels, const Axis *axis, const char *letter)
{
  g_strv_builder_add (labels, axis->label != NULL && *axis->label != '\0' ? axis->label : letter);
}

/* Without axes, where things stand is no number.  The labels of the axes that could not be made equal, ended by NULL.
 */
static GStrv
make_equal (Plot *const *plots, guint n)
{
  bool has_axes = !plots[0]->frameless && !plot_has (plots[0], LAYER_IMAGES);
  bool has_heights = plot_is_3d (plots[0]) || plot_has (plots[0], LAYER_FIELD);
  g_autoptr (GStrvBuilder) apart = g_strv_builder_new ();

  for (guint i = 1; i < n; i++)
    {
      plots[i]->view = plots[0]->view;
      plots[i]->colourmap = plots[0]->colourmap;
    }
  if (has_axes && !share_range (plots, n, AXIS_X))
    add_label (apart, &plots[0]->x, "x");
  if (has_axes && !share_range (plots, n, AXIS_Y))
    add_label (apart, &plots[0]->y, "y");
  if (has_heights && !share_range (plots, n, AXIS_Z))
    add_label (apart, &plots[0]->z, "z");
  return g_strv_builder_end (apart);
}

/* Adds "Loss (Step)" where these axes of a plot have no common range. */
static void
note_apart (GString *apart, const char *plot, char **axes)
{
  g_autofree char *labels = g_strjoinv (C_ ("between clauses", ", "), axes);

  if (*labels != '\0')
    g_string_append_printf (apart, "%s%s (%s)", apart->len > 0 ? C_ ("between clauses", ", ") : "", plot, labels);
}

/* Up to three side by side; four in two rows. */
static void
add_row (Figure *figure, const Comparison *runs, const char *id, bool alone, GString *own_ranges)
{
  const char *title = find_plot (runs, 0, id)->title;
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
  g_auto (GStrv) apart = make_equal (plots, runs->n);
  note_apart (own_ranges, title != NULL && *title != '\0' ? title : id, apart);
  for (guint i = 0; i < runs->n; i++)
    figure_add (figure, plots[i]);
}

static void
add_to_caption (Figure *figure, const char *own_ranges)
{
  /* Translators: a caption; plots and their axes follow: "Loss (Step)" */
  g_autofree char *sentence = g_strdup_printf (_ ("Ranges of their own: %s."), own_ranges),
                  *caption = g_strjoin (" ", figure->caption, sentence, NULL);

  g_free (figure->caption);
  figure->caption = g_steal_pointer (&caption);
}

Figure *
comparison_beside (const Comparison *runs, GError **error)
{
  g_autoptr (GString) own_ranges = g_string_new (NULL);
  g_autoptr (GPtrArray) ids = comparison_common_plots (runs, error);
  Figure *figure;

  if (ids == NULL)
    return NULL;
  figure = comparison_figure (runs,
                              ids->len == 1 ? find_plot (runs, 0, ids->pdata[0])->title : runs->figures[0]->title);
  for (guint i = 0; i < ids->len; i++)
    add_row (figure, runs, ids->pdata[i], ids->len == 1, own_ranges);
  if (own_ranges->len > 0)
    add_to_caption (figure, own_ranges->str);
  figure->in_rows = true;
  return figure;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots of several runs on common axes. */
#include "figure/comparison.h"

#include "figure/common_clauses.h"
#include "figure/figure_private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define COLOURS 7        /* of Okabe and Ito, that are no grey */
#define MOST_IN_ORDER 12 /* steps of a map that the eye can follow */
#define DASHES 6
#define MARKERS 5 /* without none */

/* ---- What can be laid over another ---- */

/* What kind of thing the layer is, if it cannot be laid over another; NULL: it can. */
static const char *
obstacle (const Layer *layer)
{
  switch (layer->kind)
    {
    case LAYER_SURFACE:
      return _ ("a surface");
    case LAYER_FIELD:
      return _ ("a map");
    case LAYER_IMAGES:
      return _ ("images");
    case LAYER_TABLE:
      return _ ("a table");
    case LAYER_BARS:
      return _ ("bars");
    case LAYER_AREA:
      return _ ("areas");
    case LAYER_POINTS:
      return layer->points.group != NULL ? _ ("points in classes") : NULL;
    default:
      return NULL;
    }
}

static bool
check_layers (const Comparison *runs, const char *id, GError **error)
{
  for (guint run = 0; run < runs->n; run++)
    {
      const Plot *plot = figure_find (runs->figures[run], id);
      for (guint i = 0; i < plot->layers->len; i++)
        {
          const char *what = obstacle (plot->layers->pdata[i]);
          if (what == NULL)
            continue;
          g_set_error (error, COMPARISON_ERROR, COMPARISON_ERROR_OVERLAY,
                       _ ("The plot “%s” has %s, which cannot be laid over another: without --overlay it stands beside "
                          "its like."),
                       id, what);
          return false;
        }
    }
  return true;
}

static bool
check_number (const Comparison *runs, GError **error)
{
  bool ordered = runs->ranks != NULL && runs->ranked >= 3;

  if (runs->n <= (ordered ? MOST_IN_ORDER : COLOURS))
    return true;
  g_set_error (
      error, COMPARISON_ERROR, COMPARISON_ERROR_OVERLAY,
      _ ("%u runs cannot be told apart on common axes: at most %d can, or %d that differ in one number alone."),
      runs->n, COLOURS, MOST_IN_ORDER);
  return false;
}

/* ---- Layers ---- */

static Numbers *
shared (Numbers *numbers)
{
  return numbers != NULL ? numbers_ref (numbers) : NULL;
}

static Layer *
add_copy (Plot *plot, const Layer *layer, const char *id, const char *name)
{
  Layer *copy = plot_add_layer (plot, layer->kind, id, name);

  copy->style = layer->style;
  copy->x = shared (layer->x);
  copy->y = shared (layer->y);
  copy->z = shared (layer->z);
  if (layer->kind == LAYER_LINE)
    {
      copy->line.low = shared (layer->line.low);
      copy->line.high = shared (layer->line.high);
    }
  else if (layer->kind == LAYER_POINTS)
    copy->points.stems = layer->points.stems;
  else if (layer->kind == LAYER_PATH)
    copy->path.iterate = layer->path.iterate;
  else if (layer->kind == LAYER_RULE)
    copy->rule = layer->rule;
  else if (layer->kind == LAYER_TEXT)
    {
      copy->text.text = g_strdup (layer->text.text);
      copy->text.anchor = layer->text.anchor;
    }
  return copy;
}

static bool
are_equal (const Numbers *a, const Numbers *b)
{
  return a == b || (a != NULL && b != NULL && numbers_equal (a, b));
}

static bool
is_same (const Layer *a, const Layer *b)
{
  if (a->kind != b->kind || g_strcmp0 (a->name, b->name) != 0 || !are_equal (a->x, b->x) || !are_equal (a->y, b->y))
    return false;
  if (a->kind == LAYER_LINE)
    return are_equal (a->line.low, b->line.low) && are_equal (a->line.high, b->line.high);
  if (a->kind == LAYER_RULE)
    return a->rule.vertical == b->rule.vertical && a->rule.value == b->rule.value;
  return a->kind != LAYER_TEXT || g_str_equal (a->text.text, b->text.text);
}

static bool
is_curve (const Layer *layer)
{
  return layer->kind == LAYER_LINE || layer->kind == LAYER_PATH;
}

static bool
all_have (const Comparison *runs, const char *plot_id, const Layer *layer)
{
  for (guint run = 0; run < runs->n; run++)
    {
      const Layer *other = plot_find (figure_find (runs->figures[run], plot_id), layer->id);
      if (other == NULL || !is_same (layer, other))
        return false;
    }
  return true;
}

static bool
curves_differ (const Comparison *runs, const char *plot_id)
{
  const Plot *plot = figure_find (runs->figures[0], plot_id);

  for (guint i = 0; i < plot->layers->len; i++)
    if (is_curve (plot->layers->pdata[i]) && !all_have (runs, plot_id, plot->layers->pdata[i]))
      return true;
  return false;
}

/* What is no run's own: a rule, a text, samples, a law or a threshold, which all have alike.  Where all curves are
 * alike they are the runs' own, and lie over each other. */
static bool
is_common (const Comparison *runs, const char *plot_id, const Layer *layer)
{
  return all_have (runs, plot_id, layer)
         && (!is_curve (layer) || layer->style.colour == COLOUR_FOREGROUND || curves_differ (runs, plot_id));
}

/* ---- Looks ---- */

static int
colour_of (const Comparison *runs, guint run)
{
  if (runs->ranks != NULL && runs->ranked >= 3)
    return COLOUR_OF_FAMILY (runs->ranks[run], runs->ranked);
  return (int) run;
}

/* A run is told apart in grey by its dash, where it has one line; where it has several these keep theirs, and it has a
 * marker. */
static void
set_style (const Comparison *runs, guint run, bool several, Layer *layer)
{
  Style *style = &layer->style;
  bool is_line = is_curve (layer);

  style->colour = colour_of (runs, run);
  if (is_line && !several)
    style->dash = (Dash) (run % DASHES);
  if (layer->kind == LAYER_POINTS || style->marker != MARKER_NONE)
    style->marker = (Marker) (1 + run % MARKERS);
  else if (is_line && (several || run >= DASHES))
    style->marker = run == 0 ? MARKER_NONE : (Marker) (1 + run % MARKERS);
}

/* ---- Plots ---- */

/* The ids of the layers that any of the plots has, in their order.  Borrowed. */
static GPtrArray *
layer_ids (const Comparison *runs, const char *plot_id)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint run = 0; run < runs->n; run++)
    {
      const Plot *plot = figure_find (runs->figures[run], plot_id);
      for (guint i = 0; i < plot->layers->len; i++)
        {
          Layer *layer = plot->layers->pdata[i];
          if (!g_ptr_array_find_with_equal_func (ids, layer->id, g_str_equal, NULL))
            g_ptr_array_add (ids, layer->id);
        }
    }
  return ids;
}

typedef struct
{
  bool several;    /* a run has more than one line of its own */
  bool some_named; /* a layer of a run's own has a name */
} Contents;

static Contents
look_at (const Comparison *runs, const char *plot_id, const GPtrArray *ids)
{
  Contents contents = { 0 };
  guint lines = 0;

  for (guint i = 0; i < ids->len; i++)
    for (guint run = 0; run < runs->n; run++)
      {
        const Layer *layer = plot_find (figure_find (runs->figures[run], plot_id), ids->pdata[i]);
        if (layer == NULL || is_common (runs, plot_id, layer))
          continue;
        lines += is_curve (layer);
        contents.some_named = contents.some_named || layer->name != NULL;
        break; /* once for all of its id */
      }
  contents.several = lines > 1;
  return contents;
}

/* "Train, width 16"; the run's alone where no layer has a name. */
static char *
name_of (const Comparison *runs, guint run, const Layer *layer, const Contents *contents, bool first)
{
  if (layer->name != NULL)
    /* Translators: a curve and what run it is of: "Train, width 16" */
    return g_strdup_printf (C_ ("curve", "%s, %s"), layer->name, runs->names[run]);
  return !contents->some_named && first ? g_strdup (runs->names[run]) : NULL;
}

static void
add_layers (Plot *plot, const Comparison *runs, const char *layer_id, const Contents *contents, bool *first)
{
  bool any = false;

  for (guint run = 0; run < runs->n; run++)
    {
      const Layer *layer = plot_find (figure_find (runs->figures[run], plot->id), layer_id);
      g_autofree char *name = NULL, *id = NULL;
      if (layer == NULL)
        continue;
      if (is_common (runs, plot->id, layer))
        {
          add_copy (plot, layer, layer->id, layer->name)->style.colour = COLOUR_FOREGROUND;
          return;
        }
      name = name_of (runs, run, layer, contents, *first && layer->kind != LAYER_TEXT);
      id = g_strdup_printf ("%s-%s", layer->id, runs->ids[run]);
      set_style (runs, run, contents->several, add_copy (plot, layer, id, name));
      any = any || layer->kind != LAYER_TEXT;
    }
  *first = *first && !any;
}

/* An end of an axis that all have is kept; where only some have one it is that of the data. */
static void
share_ends (Axis *axis, const Axis *other)
{
  axis->low = fmin (axis->low + 0 * other->low, other->low + 0 * axis->low);
  axis->high = fmax (axis->high + 0 * other->high, other->high + 0 * axis->high);
}

/* The clauses that all captions have; the first begins a sentence now. */
static char *
common_caption (const char *const *captions, guint n)
{
  g_autofree char *common = common_clauses (captions, n);
  char letter[7] = { 0 };

  if (common == NULL || strncmp (captions[0], common, strcspn (common, ",;.")) == 0)
    return g_steal_pointer (&common);
  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (common)), letter);
  return g_strconcat (letter, g_utf8_next_char (common), NULL);
}

static Plot *
overlay (const Comparison *runs, const char *id)
{
  Plot *plot = plot_copy (figure_find (runs->figures[0], id));
  g_autoptr (GPtrArray) ids = layer_ids (runs, id);
  g_autofree const char **captions = g_new0 (const char *, runs->n);
  Contents contents = look_at (runs, id, ids);
  bool first = true;

  g_ptr_array_unref (plot->layers);
  plot->layers = g_ptr_array_new_with_free_func ((GDestroyNotify) layer_free);
  for (guint i = 0; i < ids->len; i++)
    add_layers (plot, runs, ids->pdata[i], &contents, &first);
  for (guint run = 0; run < runs->n; run++)
    {
      const Plot *own = figure_find (runs->figures[run], id);
      captions[run] = own->caption;
      share_ends (&plot->x, &own->x);
      share_ends (&plot->y, &own->y);
    }
  g_free (plot->caption);
  plot->caption = common_caption (captions, runs->n);
  return plot;
}

/* Those that can be; the error of the first that cannot where it is not skipped, or where none can. */
static bool
choose (const Comparison *runs, GPtrArray *ids, char **skipped, GError **error)
{
  g_autoptr (GString) left_out = g_string_new (NULL);
  g_autoptr (GError) why = NULL;

  for (guint i = 0; i < ids->len;)
    {
      if (check_layers (runs, ids->pdata[i], why == NULL ? &why : NULL))
        {
          i++;
          continue;
        }
      g_string_append_printf (left_out, "%s%s", left_out->len > 0 ? ", " : "", (const char *) ids->pdata[i]);
      g_ptr_array_remove_index (ids, i);
    }
  if (why != NULL && (skipped == NULL || ids->len == 0))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return false;
    }
  if (left_out->len > 0)
    *skipped = g_strdup (left_out->str);
  return true;
}

Figure *
comparison_overlaid (const Comparison *runs, char **skipped, GError **error)
{
  g_autoptr (GPtrArray) ids = check_number (runs, error) ? comparison_common_plots (runs, error) : NULL;
  Figure *figure;

  if (ids == NULL || !choose (runs, ids, skipped, error))
    return NULL;
  figure = comparison_figure (runs, ids->len == 1 ? NULL : runs->figures[0]->title);
  for (guint i = 0; i < ids->len; i++)
    {
      Plot *plot = overlay (runs, ids->pdata[i]);
      guint columns = ids->len == 4 ? 2 : MIN (ids->len, 3);
      plot_set_cell (plot, i / columns, i % columns, 1, 1);
      figure_add (figure, plot);
    }
  return figure;
}

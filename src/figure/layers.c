/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/figure_private.h"

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
  layer->line.low = low;
  layer->line.high = high;
  return layer;
}

Layer *
plot_add_points (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *group)
{
  Layer *layer;

  g_assert (same_length (x, y) && (group == NULL || same_length (x, group)));
  layer = add_layer (plot, LAYER_POINTS, id, name, x, y, NULL);
  layer->points.group = group;
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
  layer->bars.low = low;
  layer->bars.high = high;
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
  layer->area.low = below != NULL ? numbers_ref (below->area.high) : numbers_new (x->n);
  layer->area.high = numbers_new (x->n);
  for (size_t i = 0; i < x->n; i++)
    layer->area.high->v[i] = layer->area.low->v[i] + (y->v[i] < 0 ? 0 : y->v[i]); /* NaN stays a gap */
  layer->style.width = 0.6;
  layer->area.fill = 0.55;
  return layer;
}

Layer *
plot_add_field (Plot *plot, const char *id, Numbers *x, Numbers *y, Numbers *z, Numbers *group)
{
  Layer *layer;

  g_assert (z->n == x->n * y->n && (group == NULL || group->n == z->n));
  layer = add_layer (plot, LAYER_FIELD, id, NULL, x, y, z);
  layer->grid.group = group;
  return layer;
}

Layer *
plot_add_images (Plot *plot, const char *id, guint width, guint height, Numbers *pixels, Numbers *correct,
                 char **labels)
{
  Layer *layer = plot_add_layer (plot, LAYER_IMAGES, id, NULL);

  layer->images.pixels = pixels;
  layer->images.correct = correct;
  layer->images.width = width;
  layer->images.height = height;
  layer->images.labels = labels;
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

  layer->rule.value = value;
  layer->rule.vertical = vertical;
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.dash = DASH_DASHED;
  return layer;
}

Layer *
plot_add_text (Plot *plot, const char *id, const char *text, double x, double y)
{
  Layer *layer = add_layer (plot, LAYER_TEXT, id, NULL, numbers_copy (&x, 1), numbers_copy (&y, 1), NULL);

  layer->text.text = g_strdup (text);
  layer->style.colour = COLOUR_FOREGROUND;
  return layer;
}

Layer *
plot_add_place (Plot *plot, const char *id, const char *text, double x, double y, double z)
{
  Layer *layer = plot_add_text (plot, id, text, x, y);

  layer->z = numbers_copy (&z, 1);
  return layer_text_anchor (layer, 0.5);
}

/* ---- Options ---- */

Layer *
layer_contours (Layer *field, guint contours)
{
  g_assert (field->kind == LAYER_FIELD || field->kind == LAYER_SURFACE);
  field->grid.contours = contours;
  return field;
}

Layer *
layer_text_anchor (Layer *text, double anchor)
{
  g_assert (text->kind == LAYER_TEXT);
  text->text.anchor = anchor;
  return text;
}

Layer *
layer_stems (Layer *points)
{
  g_assert (points->kind == LAYER_POINTS);
  points->points.stems = true;
  return points;
}

Layer *
layer_mark_iterate (Layer *path)
{
  g_assert (path->kind == LAYER_PATH);
  path->path.iterate = true;
  return path;
}

Layer *
layer_drop_band (Layer *line)
{
  g_assert (line->kind == LAYER_LINE);
  g_clear_pointer (&line->line.low, numbers_unref);
  g_clear_pointer (&line->line.high, numbers_unref);
  return line;
}

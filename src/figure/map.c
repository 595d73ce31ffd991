/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/map.h"

#include "figure/figure_private.h"
#include "figure/ticks.h"

#include <math.h>

/* More than so many times as long as wide, a plane would be a strip: then units may differ. */
#define LONGEST 3.0

/* A path that another covers, as that of a loss above the path itself, is not named. */
static bool
is_covered (const GPtrArray *layers, guint place)
{
  const Layer *path = layers->pdata[place];

  for (guint i = place + 1; i < layers->len; i++)
    {
      const Layer *other = layers->pdata[i];
      if (other->kind == LAYER_PATH && numbers_equal (path->x, other->x) && numbers_equal (path->y, other->y))
        return true;
    }
  return false;
}

static Numbers *
shared (Numbers *numbers)
{
  return numbers != NULL ? numbers_ref (numbers) : NULL;
}

static void
add_to_map (Plot *map, const Layer *layer, bool covered)
{
  Layer *added;

  if (layer->kind == LAYER_SURFACE)
    {
      added = plot_add_field (map, layer->id, numbers_ref (layer->x), numbers_ref (layer->y), numbers_ref (layer->z),
                              NULL);
      layer_contours (added, layer->grid.contours);
    }
  else if (layer->kind == LAYER_PATH)
    {
      added = plot_add_path (map, layer->id, covered ? NULL : layer->name, numbers_ref (layer->x),
                             numbers_ref (layer->y), shared (layer->z));
      added->path.iterate = layer->path.iterate;
    }
  else if (layer->kind == LAYER_TEXT)
    {
      added = layer_text_anchor (plot_add_text (map, layer->id, layer->text.text, layer->x->v[0], layer->y->v[0]),
                                 layer->text.anchor);
      added->z = shared (layer->z);
    }
  else
    return;
  added->style = layer->style;
}

/* What there is no room for at the edge of a box. */
static void
spell_out (Axis *axis)
{
  if (axis->detail == NULL)
    return;
  g_free (axis->unit);
  axis->unit = g_strdup (axis->detail);
}

void
plot_make_map (Plot *plot)
{
  GPtrArray *layers = plot->layers;
  double x_low, x_high, y_low, y_high, shape;

  if (!plot_is_3d (plot))
    return;
  plot_range (plot, AXIS_X, &x_low, &x_high, NULL);
  plot_range (plot, AXIS_Y, &y_low, &y_high, NULL);
  shape = (x_high - x_low) / (y_high - y_low);
  plot->map = true;
  plot->equal = shape < LONGEST && shape > 1 / LONGEST;
  spell_out (&plot->x);
  spell_out (&plot->y);
  plot->layers = g_ptr_array_new_with_free_func ((GDestroyNotify) layer_free);
  for (guint i = 0; i < layers->len; i++)
    {
      const Layer *layer = layers->pdata[i];
      add_to_map (plot, layer, layer->kind == LAYER_PATH && is_covered (layers, i));
    }
  g_ptr_array_unref (layers);
}

/* ---- Levels ---- */

#define WANTED 8

guint
map_levels (const Plot *plot, MapLevel levels[MAP_LEVELS])
{
  double low, high;
  guint n = 0, inside = 0;
  Ticks ticks;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  ticks = ticks_make (low, high, plot->z.scale, WANTED);
  for (guint i = 0; i < ticks.n; i++)
    inside += ticks.value[i] > low && ticks.value[i] < high;
  for (guint i = 0; i < ticks.n && n < MAP_LEVELS; i++)
    if (ticks.value[i] > low && ticks.value[i] < high && (!ticks.minor[i] || inside <= MAP_LEVELS))
      {
        levels[n].value = ticks.value[i];
        g_strlcpy (levels[n++].label, ticks.label[i], sizeof levels[0].label);
      }
  return n;
}

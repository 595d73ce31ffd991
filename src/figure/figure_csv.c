#include "figure/figure_csv.h"

#include "figure/ticks.h"

#include <math.h>
#include <string.h>

static void
append_number (GString *text, double value)
{
  g_autofree char *number = number_exact (value);
  g_string_append (text, number);
}

/* Text in a cell: quoted where it must be. */
static void
append_text (GString *text, const char *cell)
{
  if (strpbrk (cell, ",\"\r\n") == NULL)
    {
      g_string_append (text, cell);
      return;
    }
  g_string_append_c (text, '"');
  for (; *cell != '\0'; cell++)
    {
      if (*cell == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *cell);
    }
  g_string_append_c (text, '"');
}

static bool
is_line (const Layer *layer)
{
  return layer->kind == LAYER_LINE || layer->kind == LAYER_BARS;
}

static bool
same_values (const Numbers *a, const Numbers *b)
{
  return a == b || (a->n == b->n && memcmp (a->v, b->v, a->n * sizeof (double)) == 0);
}

/* Lines that share their x stand side by side: x, one column a line (and its band). */
static bool
is_wide (const Plot *plot)
{
  const Layer *first = plot->layers->len > 0 ? plot->layers->pdata[0] : NULL;

  if (first == NULL)
    return false;
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (!is_line (layer) || !same_values (layer->x, first->x))
        return false;
    }
  return true;
}

static void
wide_table (GString *text, const Plot *plot)
{
  const Layer *first = plot->layers->pdata[0];

  g_string_append_c (text, 'x');
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      g_string_append_printf (text, ",%s", layer->id);
      if (layer->low != NULL)
        g_string_append_printf (text, ",%s-low,%s-high", layer->id, layer->id);
    }
  g_string_append_c (text, '\n');
  for (size_t row = 0; row < first->x->n; row++)
    {
      append_number (text, first->x->v[row]);
      for (guint i = 0; i < plot->layers->len; i++)
        {
          const Layer *layer = plot->layers->pdata[i];
          const Numbers *columns[] = { layer->y, layer->low, layer->high };
          for (guint c = 0; c < G_N_ELEMENTS (columns) && columns[c] != NULL; c++)
            {
              g_string_append_c (text, ',');
              append_number (text, columns[c]->v[row]);
            }
        }
      g_string_append_c (text, '\n');
    }
}

/* One row a value: layer,x,y,z,group; what a layer does not have is empty. */
static void
long_row (GString *text, const Layer *layer, double x, double y, const double *z, const double *group)
{
  append_text (text, layer->id);
  g_string_append_c (text, ',');
  append_number (text, x);
  g_string_append_c (text, ',');
  append_number (text, y);
  g_string_append_c (text, ',');
  if (z != NULL)
    append_number (text, *z);
  g_string_append_c (text, ',');
  if (group != NULL)
    append_number (text, *group);
  g_string_append_c (text, '\n');
}

/* The edges of a band, as if each were a line of its own. */
static void
long_edge (GString *text, const Layer *layer, const char *edge, const Numbers *y)
{
  g_autofree char *id = g_strdup_printf ("%s-%s", layer->id, edge);
  Layer line = { .id = id };

  for (size_t i = 0; i < y->n; i++)
    long_row (text, &line, layer->x->v[i], y->v[i], NULL, NULL);
}

static void
long_layer (GString *text, const Layer *layer)
{
  switch (layer->kind)
    {
    case LAYER_FIELD:
    case LAYER_SURFACE:
      for (size_t j = 0; j < layer->y->n; j++)
        for (size_t i = 0; i < layer->x->n; i++)
          {
            size_t at = j * layer->x->n + i;
            long_row (text, layer, layer->x->v[i], layer->y->v[j], &layer->z->v[at],
                      layer->group ? &layer->group->v[at] : NULL);
          }
      break;
    case LAYER_IMAGES:
      for (size_t i = 0; i < layer->z->n; i++)
        {
          size_t size = (size_t) layer->width * layer->height, image = i / size;
          long_row (text, layer, (double) image, (double) (i % size), &layer->z->v[i],
                    layer->x ? &layer->x->v[image] : NULL);
        }
      break;
    case LAYER_RULE:
      long_row (text, layer, layer->vertical ? layer->value : NAN, layer->vertical ? NAN : layer->value, NULL, NULL);
      break;
    case LAYER_TEXT:
      break;
    default:
      for (size_t i = 0; i < layer->x->n; i++)
        long_row (text, layer, layer->x->v[i], layer->y->v[i], layer->z ? &layer->z->v[i] : NULL,
                  layer->group ? &layer->group->v[i] : NULL);
      if (layer->low != NULL)
        {
          long_edge (text, layer, "low", layer->low);
          long_edge (text, layer, "high", layer->high);
        }
    }
}

char *
plot_to_csv (const Plot *plot)
{
  GString *text = g_string_new (NULL);

  if (is_wide (plot))
    wide_table (text, plot);
  else
    {
      g_string_append (text, "layer,x,y,z,group\n");
      for (guint i = 0; i < plot->layers->len; i++)
        long_layer (text, plot->layers->pdata[i]);
    }
  return g_string_free (text, FALSE);
}

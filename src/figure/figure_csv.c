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

/* Bands and a histogram's edges: two more columns where any layer has them. */
static bool
has_edges (const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (((const Layer *) plot->layers->pdata[i])->low != NULL)
      return true;
  return false;
}

/* Words and numbers that are written on the plot: a last column where there are any. */
static bool
has_texts (const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (((const Layer *) plot->layers->pdata[i])->kind == LAYER_TEXT)
      return true;
  return false;
}

static void
append_cell (GString *text, const Numbers *numbers, size_t i)
{
  g_string_append_c (text, ',');
  if (numbers != NULL)
    append_number (text, numbers->v[i]);
}

typedef struct
{
  GString *text;
  bool edges, texts;
} LongTable;

/* One row a value: layer,x,y,z,group (,low,high) (,text); what a layer does not have is empty. */
static void
long_row (const LongTable *table, const Layer *layer, double x, double y, size_t at, size_t group_at)
{
  append_text (table->text, layer->id);
  g_string_append_c (table->text, ',');
  append_number (table->text, x);
  g_string_append_c (table->text, ',');
  append_number (table->text, y);
  append_cell (table->text, layer->z, at);
  append_cell (table->text, layer->kind == LAYER_IMAGES ? layer->x : layer->group, group_at);
  if (table->edges)
    {
      append_cell (table->text, layer->low, at);
      append_cell (table->text, layer->high, at);
    }
  if (table->texts)
    {
      g_string_append_c (table->text, ',');
      if (layer->kind == LAYER_TEXT)
        append_text (table->text, layer->label);
    }
  g_string_append_c (table->text, '\n');
}

static void
long_layer (const LongTable *table, const Layer *layer)
{
  size_t size = (size_t) layer->width * layer->height;

  switch (layer->kind)
    {
    case LAYER_FIELD:
    case LAYER_SURFACE:
      for (size_t j = 0; j < layer->y->n; j++)
        for (size_t i = 0; i < layer->x->n; i++)
          long_row (table, layer, layer->x->v[i], layer->y->v[j], j * layer->x->n + i, j * layer->x->n + i);
      break;
    case LAYER_IMAGES:
      for (size_t i = 0; i < layer->z->n; i++)
        long_row (table, layer, (double) (i / size), (double) (i % size), i, i / size);
      break;
    case LAYER_RULE:
      long_row (table, layer, layer->vertical ? layer->value : NAN, layer->vertical ? NAN : layer->value, 0, 0);
      break;
    default:
      for (size_t i = 0; i < layer->x->n; i++)
        long_row (table, layer, layer->x->v[i], layer->y->v[i], i, i);
    }
}

/* Whether a column has numbers: what is missing in it is an empty cell, whatever people read there. */
static bool
is_numeric (const TableCells *table, guint column)
{
  for (guint row = 0; row < table->rows; row++)
    if (!isnan (table->values[row * table->columns + column]))
      return true;
  return false;
}

/* A table is itself, under its titles; a value that is known is there to the last digit. */
static void
own_table (GString *text, const TableCells *table)
{
  for (guint column = 0; column < table->columns; column++)
    {
      g_autofree char *number = g_strdup_printf ("column-%u", column + 1);
      const char *title = table->titles != NULL ? table->titles[column] : "";
      g_string_append (text, column > 0 ? "," : "");
      append_text (text, *title != '\0' ? title : column == 0 ? "name" : number);
    }
  g_string_append_c (text, '\n');
  for (guint i = 0; i < table->rows * table->columns; i++)
    {
      g_string_append (text, i % table->columns > 0 ? "," : "");
      if (!isnan (table->values[i]))
        append_number (text, table->values[i]);
      else if (!is_numeric (table, i % table->columns))
        append_text (text, table->cells[i]);
      g_string_append (text, (i + 1) % table->columns == 0 ? "\n" : "");
    }
}

char *
plot_to_csv (const Plot *plot)
{
  const Layer *first = plot->layers->len > 0 ? plot->layers->pdata[0] : NULL;
  LongTable table = { g_string_new (NULL), has_edges (plot), has_texts (plot) };

  if (first != NULL && first->kind == LAYER_TABLE)
    own_table (table.text, first->table);
  else if (is_wide (plot))
    wide_table (table.text, plot);
  else
    {
      g_string_append_printf (table.text, "layer,x,y,z,group%s%s\n", table.edges ? ",low,high" : "",
                              table.texts ? ",text" : "");
      for (guint i = 0; i < plot->layers->len; i++)
        long_layer (&table, plot->layers->pdata[i]);
    }
  return g_string_free (table.text, FALSE);
}

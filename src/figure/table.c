/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/table.h"

#include "numeric/number_text.h"

#include <math.h>
#include <string.h>

struct _Table
{
  const char *const *names;
  guint columns, rows;
  GArray *cells; /* of double, [rows × columns] */

  const char *label_column; /* NULL: rows have no names */
  guint label_at;           /* how many columns are before it */
  GPtrArray *labels;        /* of char */
};

Table *
table_new (const char *const *names)
{
  Table *self = g_new0 (Table, 1);

  self->names = names;
  self->columns = g_strv_length ((char **) names);
  self->cells = g_array_new (FALSE, FALSE, sizeof (double));
  self->labels = g_ptr_array_new_with_free_func (g_free);
  return self;
}

Table *
table_new_labelled (const char *label_column, guint at, const char *const *names)
{
  Table *self = table_new (names);

  g_assert (at < self->columns);
  self->label_column = label_column;
  self->label_at = at;
  return self;
}

void
table_free (Table *self)
{
  g_array_unref (self->cells);
  g_ptr_array_unref (self->labels);
  g_free (self);
}

double *
table_append (Table *self)
{
  double *row;

  g_array_set_size (self->cells, (self->rows + 1) * self->columns);
  row = &g_array_index (self->cells, double, self->rows * self->columns);
  for (guint i = 0; i < self->columns; i++)
    row[i] = NAN;
  self->rows++;
  return row;
}

double *
table_append_labelled (Table *self, const char *label)
{
  g_assert (self->label_column != NULL && strpbrk (label, ",\"\r\n") == NULL);
  g_ptr_array_add (self->labels, g_strdup (label));
  return table_append (self);
}

guint
table_rows (const Table *self)
{
  return self->rows;
}

guint
table_columns (const Table *self)
{
  return self->columns;
}

const double *
table_row (const Table *self, guint row)
{
  g_assert (row < self->rows);
  return &g_array_index (self->cells, double, row * self->columns);
}

guint
table_find (const Table *self, const char *column)
{
  guint i = 0;

  while (i < self->columns && !g_str_equal (self->names[i], column))
    i++;
  g_assert (i < self->columns);
  return i;
}

Numbers *
table_column (const Table *self, const char *column)
{
  guint c = table_find (self, column);
  Numbers *numbers = numbers_new (self->rows);

  for (guint i = 0; i < self->rows; i++)
    numbers->v[i] = table_row (self, i)[c];
  return numbers;
}

static void
append_cell (GString *text, const char *cell)
{
  g_string_append_printf (text, "%s,", cell);
}

static void
end_line (GString *text)
{
  text->str[text->len - 1] = '\n';
}

static void
append_row (const Table *self, guint row, GString *text)
{
  for (guint i = 0; i < self->columns; i++)
    {
      g_autofree char *number = number_exact (table_row (self, row)[i]);
      if (self->label_column != NULL && i == self->label_at)
        append_cell (text, self->labels->pdata[row]);
      append_cell (text, number);
    }
  end_line (text);
}

char *
table_to_csv (const Table *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->columns; i++)
    {
      if (self->label_column != NULL && i == self->label_at)
        append_cell (text, self->label_column);
      append_cell (text, self->names[i]);
    }
  end_line (text);
  for (guint i = 0; i < self->rows; i++)
    append_row (self, i, text);
  return g_string_free (text, FALSE);
}

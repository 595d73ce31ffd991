/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/csv_table.h"

#include "figure/json_source.h"
#include "numeric/contents.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>

void
csv_table_free (CsvTable *self)
{
  g_free (self->file);
  g_free (self->text);
  g_ptr_array_unref (self->cells);
  g_array_unref (self->lines);
  g_free (self);
}

/* Unquotes the cell that begins at text, where it lies, and ends it with a NUL.  *next: behind what ended it, which is
 * returned: ',', '\n' or '\0'; '"' where a quotation mark has no other.  *line counts the line breaks. */
static char
take_cell (char *text, char **next, guint *line)
{
  char *to = text, *from = text, end;
  bool quoted = *from == '"';

  from += quoted;
  for (; *from != '\0'; from++)
    {
      if (quoted && from[0] == '"' && from[1] == '"')
        from++;
      else if (quoted ? *from == '"' : *from == ',' || *from == '\n')
        break;
      *line += *from == '\n';
      *to++ = *from;
    }
  if (quoted && *from != '"')
    return '"';
  from += quoted;
  end = *from;
  *line += end == '\n';
  *next = end != '\0' ? from + 1 : from;
  *to = '\0';
  return end == ',' || end == '\n' || end == '\0' ? end : '"';
}

static bool
fail (const CsvTable *self, guint line, GError **error, const char *text)
{
  g_set_error (error, FIGURE_FILE_ERROR, FIGURE_FILE_ERROR_FORMAT, _ ("%s: line %u: %s"), self->file, line, text);
  return false;
}

static bool
check_width (CsvTable *self, guint cells, guint line, GError **error)
{
  g_autofree char *text = NULL;

  if (self->columns == 0)
    self->columns = cells;
  else
    self->rows++;
  if (cells == self->columns)
    return true;
  text = g_strdup_printf (_ ("%u cells were expected, and there are %u."), self->columns, cells);
  return fail (self, line, error, text);
}

static bool
split (CsvTable *self, GError **error)
{
  char *at = self->text;
  guint line = 1;

  while (*at != '\0')
    {
      guint begin = line, before = self->cells->len;
      char end = ',';
      g_array_append_val (self->lines, begin);
      while (end == ',')
        {
          g_ptr_array_add (self->cells, at);
          end = take_cell (at, &at, &line);
        }
      if (end == '"')
        return fail (self, begin, error, _ ("a quotation mark is not where one is expected."));
      if (!check_width (self, self->cells->len - before, begin, error))
        return false;
    }
  return true;
}

CsvTable *
csv_table_read (const char *path, GError **error)
{
  g_autoptr (CsvTable) self = g_new0 (CsvTable, 1);
  gsize length;

  self->file = excerpt_of_path (path);
  self->cells = g_ptr_array_new ();
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!contents_read (path, &self->text, &length, error))
    return NULL;
  if (!g_utf8_validate (self->text, (gssize) length, NULL)) /* nor where there is a NUL */
    {
      g_set_error (error, FIGURE_FILE_ERROR, FIGURE_FILE_ERROR_FORMAT, _ ("%s is not text."), self->file);
      return NULL;
    }
  if (!split (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
csv_table_name (const CsvTable *self, guint column)
{
  return self->cells->pdata[column];
}

const char *
csv_table_cell (const CsvTable *self, guint row, guint column)
{
  return self->cells->pdata[(row + 1) * self->columns + column];
}

gint
csv_table_find (const CsvTable *self, const char *name)
{
  for (guint i = 0; i < self->columns; i++)
    if (g_str_equal (csv_table_name (self, i), name))
      return (gint) i;
  return -1;
}

bool
csv_table_is_number (const char *cell, double *number)
{
  char *end;

  *number = g_ascii_strtod (cell, &end);
  return end != cell && *end == '\0' && !g_ascii_isspace (*cell);
}

bool
csv_table_number (const CsvTable *self, guint row, guint column, double *number, GError **error)
{
  const char *cell = csv_table_cell (self, row, column);
  g_autofree char *shown = excerpt_new (cell, -1), *name = excerpt_new (csv_table_name (self, column), -1),
                  *text = NULL;

  if (csv_table_is_number (cell, number))
    return true;
  text = g_strdup_printf (_ ("a number was expected in the column “%s”, and “%s” is none."), name, shown);
  return fail (self, g_array_index (self->lines, guint, row + 1), error, text);
}

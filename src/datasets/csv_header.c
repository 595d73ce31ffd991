/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/csv_header.h"

#include <string.h>

void
csv_row_clear (CsvRow *row)
{
  g_clear_pointer (&row->texts, g_ptr_array_unref);
  g_clear_pointer (&row->numbers, g_array_unref);
}

bool
csv_row_is_number (const CsvRow *row, unsigned column)
{
  return column < row->texts->len && g_array_index (row->numbers, bool, column);
}

const char *
csv_row_text (const CsvRow *row, unsigned column)
{
  return g_ptr_array_index (row->texts, column);
}

/* Numbers in a header can only be names: whole, not negative, each once. */
static bool
numbers_could_be_names (const CsvRow *row)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned c = 0; c < row->texts->len; c++)
    if (csv_row_is_number (row, c)
        && (strspn (csv_row_text (row, c), "0123456789") != strlen (csv_row_text (row, c))
            || !g_hash_table_add (seen, (gpointer) csv_row_text (row, c))))
      return false;

  return true;
}

bool
csv_is_header (const CsvRow *first, const CsvRow *second, const char *target_column)
{
  unsigned columns = first->texts->len, texts = 0, target = columns - 1;
  bool contrast = false, target_named = false;
  char *end = NULL;
  guint64 number = target_column != NULL ? g_ascii_strtoull (target_column, &end, 10) : 0;

  if (target_column != NULL && end != target_column && *end == '\0' && number >= 1 && number <= columns)
    target = (unsigned) number - 1;
  for (unsigned c = 0; c < columns; c++)
    {
      CsvField field = { .text = csv_row_text (first, c), .length = strlen (csv_row_text (first, c)) };

      if (csv_row_is_number (first, c))
        continue;
      /* What marks a missing value, or "nan", may be a name, but does not speak for one. */
      if (!csv_field_is_missing (&field) && !csv_field_is_not_finite (&field))
        {
          texts++;
          target_named = target_named || c == target;
        }
      if (target_column != NULL && g_str_equal (csv_row_text (first, c), target_column))
        return true;
      if (second != NULL && c < second->texts->len)
        contrast = contrast || csv_row_is_number (second, c) || *csv_row_text (second, c) == '\0';
    }
  if (second == NULL)
    return texts == columns;

  return contrast && numbers_could_be_names (first)
         && (2 * texts > columns || (target_named && csv_row_is_number (second, target)));
}

unsigned
csv_count_vector_targets (const GPtrArray *header)
{
  for (unsigned count = header->len - 1; count > 0; count--)
    {
      bool all = true;

      for (unsigned k = 0; all && k < count; k++)
        {
          g_autofree char *name = g_strdup_printf ("y%u", k);

          all = g_str_equal (g_ptr_array_index (header, header->len - count + k), name);
        }
      if (all)
        return count;
    }

  return 0;
}

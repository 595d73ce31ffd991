/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/class_table.h"

#include <inttypes.h>
#include <string.h>

struct _ClassTable
{
  bool texts;
  GHashTable *index; /* borrowed keys → provisional number + 1 */
  GPtrArray *names;  /* texts, by provisional number */
  GArray *numbers;   /* gint64, by provisional number */
  int64_t last_value;
  uint32_t last; /* the class of last_value; neighbours are often alike */
};

static guint
hash_number (gconstpointer key)
{
  return (guint) (GPOINTER_TO_SIZE (key) * 2654435761u);
}

ClassTable *
class_table_new (bool texts)
{
  ClassTable *table = g_new0 (ClassTable, 1);

  table->texts = texts;
  /* Whole numbers are their own keys: pointers hold them all on a 64-bit machine. */
  G_STATIC_ASSERT (sizeof (gpointer) >= sizeof (int64_t));
  table->index = texts ? g_hash_table_new (g_str_hash, g_str_equal) : g_hash_table_new (hash_number, NULL);
  table->names = g_ptr_array_new_with_free_func (g_free);
  table->numbers = g_array_new (FALSE, FALSE, sizeof (int64_t));
  table->last = CLASS_NONE;

  return table;
}

void
class_table_free (ClassTable *table)
{
  if (table == NULL)
    return;

  g_hash_table_destroy (table->index);
  g_ptr_array_unref (table->names);
  g_array_unref (table->numbers);
  g_free (table);
}

uint32_t
class_table_add_number (ClassTable *table, int64_t value)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) value);
  guint found;

  if (table->last != CLASS_NONE && value == table->last_value)
    return table->last;

  found = GPOINTER_TO_UINT (g_hash_table_lookup (table->index, key));
  if (found == 0)
    {
      if (table->numbers->len == CLASSES_MAX)
        return CLASS_NONE;
      g_array_append_val (table->numbers, value);
      found = table->numbers->len;
      g_hash_table_insert (table->index, key, GUINT_TO_POINTER (found));
    }
  table->last_value = value;
  table->last = found - 1;

  return found - 1;
}

uint32_t
class_table_add_text (ClassTable *table, const char *text, size_t length)
{
  g_autofree char *name = g_utf8_make_valid (text, (gssize) length);
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (table->index, name));

  if (found > 0)
    return found - 1;
  if (table->names->len == CLASSES_MAX)
    return CLASS_NONE;
  g_ptr_array_add (table->names, name);
  found = table->names->len;
  g_hash_table_insert (table->index, g_steal_pointer (&name), GUINT_TO_POINTER (found));

  return found - 1;
}

static int
compare_classes (gconstpointer a, gconstpointer b, gpointer data)
{
  const ClassTable *table = data;
  uint32_t first = *(const uint32_t *) a, second = *(const uint32_t *) b;

  if (table->texts)
    return strcmp (g_ptr_array_index (table->names, first), g_ptr_array_index (table->names, second));

  int64_t x = g_array_index (table->numbers, int64_t, first), y = g_array_index (table->numbers, int64_t, second);

  return (x > y) - (x < y);
}

void
class_table_finish (ClassTable *table, Dataset *dataset)
{
  unsigned n = table->texts ? table->names->len : table->numbers->len;
  g_autofree uint32_t *order = g_new (uint32_t, MAX (n, 1));
  g_autofree uint32_t *final = g_new (uint32_t, MAX (n, 1));
  bool plain = !table->texts;

  for (unsigned k = 0; k < n; k++)
    order[k] = k;
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_classes, table);
  for (unsigned k = 0; k < n; k++)
    {
      final[order[k]] = k;
      plain = plain && g_array_index (table->numbers, int64_t, order[k]) == k;
    }
  for (size_t i = 0; i < dataset->n; i++)
    dataset->labels[i] = final[dataset->labels[i]];

  dataset->outputs = n;
  if (plain)
    return;
  dataset->class_names = g_new0 (char *, n + 1);
  for (unsigned k = 0; k < n; k++)
    dataset->class_names[k] = table->texts
                                  ? g_strdup (g_ptr_array_index (table->names, order[k]))
                                  : g_strdup_printf ("%" PRId64, g_array_index (table->numbers, int64_t, order[k]));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/text_sizes.h"

#include <glib.h>

/* Some figures' worth of texts; a run that goes on makes ever new ones. */
#define KEPT 3000

typedef struct
{
  char *text, *font;
  double size, wrap;
  Weight weight;
} Asked;

typedef struct
{
  Asked asked;
  double width, height;
} TextSize;

static guint
hash (gconstpointer key)
{
  const Asked *asked = key;

  return g_str_hash (asked->text) ^ g_double_hash (&asked->size) ^ g_double_hash (&asked->wrap);
}

static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  const Asked *one = a, *other = b;

  return one->size == other->size && one->wrap == other->wrap && one->weight == other->weight
         && g_str_equal (one->text, other->text) && g_str_equal (one->font, other->font);
}

static void
text_size_free (gpointer data)
{
  TextSize *size = data;

  g_free (size->asked.text);
  g_free (size->asked.font);
  g_free (size);
}

/* Of each thread, as figures are drawn in several. */
static GHashTable *
sizes (void)
{
  static GPrivate of_thread = G_PRIVATE_INIT ((GDestroyNotify) g_hash_table_unref);
  GHashTable *table = g_private_get (&of_thread);

  if (table == NULL)
    {
      table = g_hash_table_new_full (hash, is_same, NULL, text_size_free);
      g_private_set (&of_thread, table);
    }
  return table;
}

/* Strings are borrowed. */
static Asked
asked_for (const Pen *pen, const char *text, const TextStyle *style)
{
  return (Asked){ (char *) text, (char *) pen->theme->font, style->size, style->wrap, style->weight };
}

bool
text_size_recall (const Pen *pen, const char *text, const TextStyle *style, double *width, double *height)
{
  Asked asked = asked_for (pen, text, style);
  const TextSize *size = g_hash_table_lookup (sizes (), &asked);

  if (size == NULL)
    return false;
  *width = size->width;
  *height = size->height;
  return true;
}

void
text_size_keep (const Pen *pen, const char *text, const TextStyle *style, double width, double height)
{
  GHashTable *table = sizes ();
  TextSize *size = g_new (TextSize, 1);

  *size = (TextSize){ asked_for (pen, text, style), width, height };
  size->asked.text = g_strdup (text);
  size->asked.font = g_strdup (pen->theme->font);
  if (g_hash_table_size (table) >= KEPT)
    g_hash_table_remove_all (table);
  g_hash_table_replace (table, &size->asked, size);
}

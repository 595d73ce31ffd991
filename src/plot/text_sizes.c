/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/text_sizes.h"

#include <glib.h>
#include <pthread.h>

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

/* Of all threads: what one lays out another draws. */
static struct
{
  pthread_mutex_t lock;
  GHashTable *table;
} sizes = { PTHREAD_MUTEX_INITIALIZER, NULL };

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
  const TextSize *size;

  pthread_mutex_lock (&sizes.lock);
  size = sizes.table != NULL ? g_hash_table_lookup (sizes.table, &asked) : NULL;
  if (size != NULL)
    {
      *width = size->width;
      *height = size->height;
    }
  pthread_mutex_unlock (&sizes.lock);
  return size != NULL;
}

void
text_size_keep (const Pen *pen, const char *text, const TextStyle *style, double width, double height)
{
  TextSize *size = g_new (TextSize, 1);

  *size = (TextSize){ asked_for (pen, text, style), width, height };
  size->asked.text = g_strdup (text);
  size->asked.font = g_strdup (pen->theme->font);
  pthread_mutex_lock (&sizes.lock);
  if (sizes.table == NULL)
    sizes.table = g_hash_table_new_full (hash, is_same, NULL, text_size_free);
  if (g_hash_table_size (sizes.table) >= KEPT)
    g_hash_table_remove_all (sizes.table);
  g_hash_table_replace (sizes.table, &size->asked, size);
  pthread_mutex_unlock (&sizes.lock);
}

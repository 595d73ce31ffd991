/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/checksums.h"

#include "numeric/excerpt.h"
#include "runs/file_identity.h"

#include <glib/gi18n.h>
#include <string.h>

#define HEX_DIGITS 64

/* ---- Writing ---- */

static bool
add_line (GString *text, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *shown = excerpt_of_path (path);
  FileIdentity identity;

  if (!file_identity_of (path, &identity))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_IO, _ ("%s could not be read."), shown);
      return false;
    }
  g_string_append_printf (text, "%s  %s\n", identity.sha256, name);
  return true;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

char *
checksums_write (const char *folder, GHashTable *names, const char *more, const char *contents, GError **error)
{
  g_autofree char *of_more = g_compute_checksum_for_string (G_CHECKSUM_SHA256, contents, -1);
  GList *sorted = g_list_prepend (g_hash_table_get_keys (names), (gpointer) more);
  GString *text = g_string_new (NULL);
  bool read = true;

  sorted = g_list_sort (sorted, compare_names);
  for (GList *link = sorted; link != NULL && read; link = link->next)
    if (link->data == more)
      g_string_append_printf (text, "%s  %s\n", of_more, more);
    else
      read = add_line (text, folder, link->data, error);
  g_list_free (sorted);
  return g_string_free (text, !read);
}

/* ---- Reading ---- */

static bool
is_plain_name (const char *name)
{
  return *name != '\0' && strchr (name, '/') == NULL && !g_str_equal (name, ".") && !g_str_equal (name, "..");
}

/* "HEX  NAME", or "HEX *NAME", as sha256sum --binary writes it. */
static void
read_line (const char *line, GHashTable *sums)
{
  g_autofree char *hex = g_ascii_strdown (line, HEX_DIGITS);

  if (strspn (line, "0123456789abcdefABCDEF") != HEX_DIGITS || line[HEX_DIGITS] != ' '
      || (line[HEX_DIGITS + 1] != ' ' && line[HEX_DIGITS + 1] != '*') || !is_plain_name (line + HEX_DIGITS + 2))
    return;
  g_hash_table_insert (sums, g_strdup (line + HEX_DIGITS + 2), g_steal_pointer (&hex));
}

GHashTable *
checksums_read (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, CHECKSUMS_FILE, NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  GHashTable *sums;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (lines[i], sums);
  return sums;
}

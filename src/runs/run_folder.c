/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/run_folder.h"

#include "numeric/contents.h"
#include "numeric/excerpt.h"
#include "runs/checksums.h"
#include "runs/file_identity.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define SETTINGS_FILE "settings.json"
#define TIMING_FILE "timing.json"

struct _RunFolder
{
  char *path;
  bool begun;        /* nothing of an earlier run is left */
  GHashTable *names; /* of what was written, but settings and timing */
};

RunFolder *
run_folder_open (const char *path, GError **error)
{
  g_autofree char *shown = excerpt_of_path (path);
  RunFolder *folder;

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY,
                   _ ("“%s” is a file; a folder to save the run in was expected."), shown);
      return NULL;
    }
  if (g_mkdir_with_parents (path, 0755) != 0)
    {
      int code = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The folder “%s” could not be made: %s."), shown,
                   g_strerror (code));
      return NULL;
    }
  if (g_access (path, W_OK) != 0)
    {
      int code = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The folder “%s” cannot be written to: %s."),
                   shown, g_strerror (code));
      return NULL;
    }
  folder = g_new0 (RunFolder, 1);
  folder->path = g_strdup (path);
  folder->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return folder;
}

void
run_folder_free (RunFolder *folder)
{
  g_hash_table_unref (folder->names);
  g_free (folder->path);
  g_free (folder);
}

const char *
run_folder_path (const RunFolder *folder)
{
  return folder->path;
}

/* ---- What an earlier run left ---- */

static bool
remove_file (const RunFolder *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL), *shown = excerpt_of_path (path);
  int code;

  if (g_unlink (path) == 0)
    return true;
  code = errno;
  if (code == ENOENT || code == EISDIR) /* a folder is the user's, and stays */
    return true;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("“%s” of an earlier run could not be removed: %s."),
               shown, g_strerror (code));
  return false;
}

/* A list without settings.json is not that of a run, but one of the user's own files, which stay. */
static bool
remove_listed (const RunFolder *folder, GError **error)
{
  g_autoptr (GHashTable) sums = checksums_read (folder->path);
  GHashTableIter iter;
  gpointer name;

  if (sums == NULL || !g_hash_table_contains (sums, SETTINGS_FILE))
    return true;
  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!remove_file (folder, name, error))
      return false;
  return remove_file (folder, CHECKSUMS_FILE, error);
}

/* settings.json first: without it what is left is no run folder.  The list last: what it names can still be removed
 * when this was interrupted. */
static bool
begin (RunFolder *folder, GError **error)
{
  if (!folder->begun)
    folder->begun = remove_file (folder, SETTINGS_FILE, error) && remove_listed (folder, error);
  return folder->begun;
}

/* ---- Writing ---- */

bool
run_folder_expect (RunFolder *folder, const char *name, GError **error)
{
  if (!begin (folder, error))
    return false;
  if (!g_str_equal (name, TIMING_FILE) && !g_str_equal (name, SETTINGS_FILE))
    g_hash_table_add (folder->names, g_strdup (name));
  return true;
}

bool
run_folder_write (RunFolder *folder, const char *name, const void *data, gsize length, GError **error)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);

  return run_folder_expect (folder, name, error) && contents_write (path, data, length, error);
}

bool
run_folder_write_bytes (RunFolder *folder, const char *name, GBytes *bytes, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  return run_folder_write (folder, name, data, length, error);
}

bool
run_folder_write_text (RunFolder *folder, const char *name, const char *text, GError **error)
{
  return run_folder_write (folder, name, text, strlen (text), error);
}

bool
run_folder_write_table (RunFolder *folder, const char *name, const Table *table, GError **error)
{
  g_autofree char *csv = table_to_csv (table);
  return run_folder_write_text (folder, name, csv, error);
}

bool
run_folder_finish (RunFolder *folder, const char *settings, GError **error)
{
  g_autofree char *sums = checksums_write (folder->path, folder->names, SETTINGS_FILE, settings, error);
  g_autofree char *path = g_build_filename (folder->path, CHECKSUMS_FILE, NULL);

  return sums != NULL && begin (folder, error) && contents_write (path, sums, strlen (sums), error)
         && run_folder_write_text (folder, SETTINGS_FILE, settings, error);
}

/* ---- Reading ---- */

bool
run_folder_is_changed (const char *path, const char *name, char listed[65], char actual[65])
{
  g_autoptr (GHashTable) sums = checksums_read (path);
  g_autofree char *file = g_build_filename (path, name, NULL);
  const char *sum = sums != NULL ? g_hash_table_lookup (sums, name) : NULL;
  FileIdentity identity;

  if (sum == NULL || !file_identity_of (file, &identity) || g_str_equal (identity.sha256, sum))
    return false;
  g_strlcpy (listed, sum, 65);
  g_strlcpy (actual, identity.sha256, 65);
  return true;
}

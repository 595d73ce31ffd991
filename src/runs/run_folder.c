#include "runs/run_folder.h"

#include "numeric/contents.h"
#include "numeric/excerpt.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

struct _RunFolder
{
  char *path;
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
  return folder;
}

void
run_folder_free (RunFolder *folder)
{
  g_free (folder->path);
  g_free (folder);
}

const char *
run_folder_path (const RunFolder *folder)
{
  return folder->path;
}

bool
run_folder_write (RunFolder *folder, const char *name, const void *data, gsize length, GError **error)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);

  return contents_write (path, data, length, error);
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

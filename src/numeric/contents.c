/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/contents.h"

#include "numeric/excerpt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BYTES (G_GINT64_CONSTANT (1) << 31)

static void
set_error (GError **error, const char *shown, int code)
{
  if (code == ENOENT)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("There is no file %s."), shown);
  else
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _ ("%s could not be read: %s."), shown,
                 g_strerror (code));
}

static bool
check (int descriptor, const char *shown, GError **error)
{
  struct stat status;

  if (fstat (descriptor, &status) != 0)
    {
      set_error (error, shown, errno);
      return false;
    }
  if (S_ISREG (status.st_mode) && status.st_size <= MOST_BYTES)
    return true;
  if (S_ISREG (status.st_mode))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("%s holds %.1f GB: at most 2 GB can be read."), shown,
                 (double) status.st_size / (1 << 30));
  else
    g_set_error (error, G_FILE_ERROR, S_ISDIR (status.st_mode) ? G_FILE_ERROR_ISDIR : G_FILE_ERROR_FAILED,
                 _ ("%s is not an ordinary file."), shown);
  return false;
}

bool
contents_read (const char *path, char **contents, gsize *length, GError **error)
{
  g_autofree char *shown = excerpt_of_path (path);
  /* Without waiting: opening a pipe that nobody writes to would block before its kind is known. */
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autoptr (GError) why = NULL;
  bool good;

  if (descriptor < 0)
    {
      set_error (error, shown, errno);
      return false;
    }
  good = check (descriptor, shown, error);
  close (descriptor);
  if (!good || g_file_get_contents (path, contents, length, &why))
    return good;
  g_set_error (error, G_FILE_ERROR, why->code, _ ("%s could not be read."), shown);
  return false;
}

bool
contents_write (const char *path, const void *contents, gsize length, GError **error)
{
  g_autofree char *shown = excerpt_of_path (path);
  g_autoptr (GError) why = NULL;
  const char *reason;

  if (g_file_set_contents_full (path, length > 0 ? contents : "", (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &why))
    return true;
  reason = g_strrstr (why->message, ": "); /* "Failed to …: REASON" */
  g_set_error (error, G_FILE_ERROR, why->code, _ ("“%s” could not be written: %s."), shown,
               reason != NULL ? reason + 2 : why->message);
  return false;
}

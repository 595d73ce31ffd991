/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/file_identity.h"

#include "numeric/excerpt.h"
#include "runs/settings.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

/* What was read lately. */
typedef struct
{
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec changed;
  FileIdentity identity;
} Known;

#define KNOWN_FILES 8
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Known known[KNOWN_FILES];
static guint next_known;

static bool
is_same_file (const Known *entry, const struct stat *status)
{
  return file_identity_known (&entry->identity) && entry->device == status->st_dev && entry->inode == status->st_ino
         && entry->size == status->st_size && entry->changed.tv_sec == status->st_mtim.tv_sec
         && entry->changed.tv_nsec == status->st_mtim.tv_nsec;
}

static bool
recall (const struct stat *status, FileIdentity *identity)
{
  bool found = false;

  pthread_mutex_lock (&lock);
  for (guint i = 0; i < KNOWN_FILES && !found; i++)
    if (is_same_file (&known[i], status))
      {
        *identity = known[i].identity;
        found = true;
      }
  pthread_mutex_unlock (&lock);
  return found;
}

static void
remember (const struct stat *status, const FileIdentity *identity)
{
  pthread_mutex_lock (&lock);
  known[next_known] = (Known){ status->st_dev, status->st_ino, status->st_size, status->st_mtim, *identity };
  next_known = (next_known + 1) % KNOWN_FILES;
  pthread_mutex_unlock (&lock);
}

static bool
read_all (int descriptor, FileIdentity *identity)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *buffer = g_malloc (CHUNK);
  ssize_t got;

  identity->size = 0;
  while ((got = read (descriptor, buffer, CHUNK)) > 0)
    {
      g_checksum_update (checksum, buffer, got);
      identity->size += (guint64) got;
    }
  if (got < 0)
    return false;
  g_strlcpy (identity->sha256, g_checksum_get_string (checksum), sizeof identity->sha256);
  return true;
}

bool
file_identity_of (const char *path, FileIdentity *identity)
{
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  bool read = false;

  *identity = (FileIdentity){ 0 };
  if (descriptor < 0)
    return false;
  if (fstat (descriptor, &status) == 0 && S_ISREG (status.st_mode))
    {
      read = recall (&status, identity);
      if (!read && read_all (descriptor, identity))
        {
          remember (&status, identity);
          read = true;
        }
    }
  close (descriptor);
  return read;
}

bool
file_identity_known (const FileIdentity *identity)
{
  return *identity->sha256 != '\0';
}

bool
file_identity_equal (const FileIdentity *a, const FileIdentity *b)
{
  return a->size == b->size && g_str_equal (a->sha256, b->sha256);
}

bool
file_identity_check (const char *path, const char *sha256, GError **error)
{
  FileIdentity actual;
  g_autofree char *shown = excerpt_of_path (path);

  if (*sha256 == '\0' || !file_identity_of (path, &actual) || g_str_equal (actual.sha256, sha256))
    return true;
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FILE,
               _ ("%s is not the file that these settings were saved with: its SHA-256 begins with %.12s, not with "
                  "%.12s. To use it nevertheless, choose it again."),
               shown, actual.sha256, sha256);
  return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program it ends it with SIGKILL, as kill -9 or a machine that runs out of memory does, at the
 * KILL_AT-th call that changes a file below the folder KILL_UNDER: of a write after half of it, of the others before
 * they have any effect.  Where KILL_AT is negative it ends nothing, and adds a byte to the file KILL_COUNT at each of
 * these calls.  What buffered streams write within the C library is not seen before they are closed. */
#ifndef _GNU_SOURCE
#  define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int calls;

static bool
begins_with_folder (const char *path)
{
  const char *folder = getenv ("KILL_UNDER");

  return folder != NULL && strncmp (path, folder, strlen (folder)) == 0;
}

/* Paths from the current folder are below it. */
static bool
is_path_meant (const char *path)
{
  return path[0] != '/' || begins_with_folder (path);
}

static bool
is_file_meant (int descriptor)
{
  char link[64], path[4096];
  struct stat status;
  ssize_t length;

  if (fstat (descriptor, &status) != 0 || !S_ISREG (status.st_mode))
    return false;
  snprintf (link, sizeof link, "/proc/self/fd/%d", descriptor);
  length = readlink (link, path, sizeof path - 1);
  path[length > 0 ? length : 0] = '\0';
  return begins_with_folder (path);
}

/* Whether this is the call at which the program ends. */
static bool
is_due (void)
{
  int at = atoi (getenv ("KILL_AT") != NULL ? getenv ("KILL_AT") : "-1"), call = atomic_fetch_add (&calls, 1), count;

  if (at >= 0)
    return call == at;
  count = open (getenv ("KILL_COUNT"), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dprintf (count, "x"); /* which is not seen here */
  close (count);
  return false;
}

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

ssize_t
write (int descriptor, const void *bytes, size_t n)
{
  if (is_file_meant (descriptor) && is_due ())
    {
      REAL (write) (descriptor, bytes, n / 2);
      raise (SIGKILL);
    }
  return REAL (write) (descriptor, bytes, n);
}

int
fclose (FILE *file)
{
  if (is_file_meant (fileno (file)) && is_due ())
    raise (SIGKILL);
  return REAL (fclose) (file);
}

int
fsync (int descriptor)
{
  if (is_file_meant (descriptor) && is_due ())
    raise (SIGKILL);
  return REAL (fsync) (descriptor);
}

int
rename (const char *from, const char *to)
{
  if (is_path_meant (to) && is_due ())
    raise (SIGKILL);
  return REAL (rename) (from, to);
}

int
unlink (const char *path)
{
  if (is_path_meant (path) && is_due ())
    raise (SIGKILL);
  return REAL (unlink) (path);
}

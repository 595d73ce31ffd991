/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/memory.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

double
memory_available_in (const char *meminfo)
{
  static const char field[] = "MemAvailable:";
  const char *line = meminfo;

  while (line != NULL && !g_str_has_prefix (line, field))
    {
      line = strchr (line, '\n');
      line = line != NULL ? line + 1 : NULL;
    }
  return line != NULL ? 1024.0 * (double) g_ascii_strtoull (line + strlen (field), NULL, 10) : -1;
}

/* Pages that the program has reserved, used or not: the first number of Linux's statm; 0 where it is not known. */
static double
reserved_bytes (void)
{
  g_autofree char *statm = NULL;
  unsigned long pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL))
    sscanf (statm, "%lu", &pages);
  return (double) pages * (double) sysconf (_SC_PAGESIZE);
}

static double
address_space_left (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return INFINITY;
  return MAX (0, (double) limit.rlim_cur - reserved_bytes ());
}

double
memory_available (void)
{
  g_autofree char *meminfo = NULL;
  double available = -1;

  if (g_file_get_contents ("/proc/meminfo", &meminfo, NULL, NULL))
    available = memory_available_in (meminfo);
  if (available < 0)
    available = (double) sysconf (_SC_AVPHYS_PAGES) * (double) sysconf (_SC_PAGESIZE);
  return MIN (available, address_space_left ());
}

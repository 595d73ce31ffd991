#include "numeric/memory.h"

#include <glib.h>
#include <string.h>
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

double
memory_available (void)
{
  g_autofree char *meminfo = NULL;
  double available = -1;

  if (g_file_get_contents ("/proc/meminfo", &meminfo, NULL, NULL))
    available = memory_available_in (meminfo);
  return available >= 0 ? available : (double) sysconf (_SC_AVPHYS_PAGES) * (double) sysconf (_SC_PAGESIZE);
}

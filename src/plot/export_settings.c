/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What travels inside exported files: the settings, so that dropping the figure on the window restores them. */
#include "plot/export_format.h"

#include "figure/excerpt.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define MARK "basin-settings:"

char *
export_settings_to_line (const char *settings)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) settings, strlen (settings));
  return g_strconcat (MARK, encoded, NULL);
}

/* Base64 has no character that a string of a PDF escapes.  No bytes may be no memory either. */
char *
export_settings_of_line (const char *data, gsize length)
{
  const char *mark = length > 0 ? memmem (data, length, MARK, strlen (MARK)) : NULL, *end, *to;
  gsize decoded;

  if (mark == NULL)
    return NULL;
  end = data + length;
  for (to = mark += strlen (MARK); to < end && *to != '\0' && (g_ascii_isalnum (*to) || strchr ("+/=", *to) != NULL);)
    to++;
  g_autofree char *encoded = g_strndup (mark, (gsize) (to - mark));
  g_autofree guchar *text = g_base64_decode (encoded, &decoded);
  return g_strndup ((const char *) text, decoded);
}

char *
export_settings_behind (const char *magic, const char *data, gsize length)
{
  gsize n = strlen (magic);
  return length > n && memcmp (data, magic, n) == 0 ? export_settings_of_line (data, length) : NULL;
}

char *
export_read_settings (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *name = excerpt_of_path (path);
  gsize length;

  if (!contents_read (path, &data, &length, error))
    return NULL;
  for (const ExportFormat *const *format = export_formats; *format != NULL && settings == NULL; format++)
    if ((*format)->settings_of != NULL)
      settings = (*format)->settings_of (data, length);
  if (settings == NULL || !g_utf8_validate (settings, -1, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” holds no settings of Basin; a figure that Basin exported was expected."), name);
      return NULL;
    }
  return g_steal_pointer (&settings);
}

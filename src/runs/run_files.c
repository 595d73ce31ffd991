/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be said about a run, and the files that it is to read. */
#include "runs/run_private.h"
#include "runs/settings_private.h"

#include "figure/number_format.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>

void
run_warn (Run *run, const char *format, ...)
{
  va_list arguments;
  char *sentence;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  run_lock (run);
  g_queue_push_tail (&run->warnings, sentence);
  run_unlock (run);
}

void
run_refuse (Run *run, const char *id, double value, GError *why)
{
  g_autofree char *kept = number_format (value);

  run_warn (run, _ ("%s The run goes on with %s %s."), why->message, id, kept);
  run_use_instead (run, id, value);
  g_error_free (why);
}

/* Takes down what the file is now, and says so if another one was expected. */
static void
identify (Run *run, const char *id, const char *path)
{
  Value *value = settings_value (run->settings, id);
  FileIdentity actual;

  if (!file_identity_of (path, &actual))
    return; /* whoever reads it will say why */
  if (file_identity_known (&value->identity) && !file_identity_equal (&value->identity, &actual))
    {
      g_autofree char *shown = excerpt_of_path (path);
      run_warn (run,
                _ ("%s is not the file that these settings were saved with: its SHA-256 begins with %.12s, not with "
                   "%.12s. It is used nevertheless."),
                shown, actual.sha256, value->identity.sha256);
    }
  value->identity = actual;
}

void
run_identify_files (Run *run)
{
  for (const Parameter *p = run->table; p->id != NULL; p++)
    if (p->kind == PARAMETER_FILE && *settings_text (run->settings, p->id) != '\0'
        && !settings_looks_for_file (run->settings, p->id) && settings_applies (run->settings, p->id))
      {
        g_autofree char *path = settings_file_path (run->settings, p->id);
        identify (run, p->id, path);
      }
}

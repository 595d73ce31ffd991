/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that settings name: where they are, and whether they are the same ones. */
#include "runs/settings_private.h"

#include <string.h>

void
settings_set_folder (Settings *settings, const char *folder)
{
  g_free (settings->folder);
  settings->folder = g_strdup (folder);
}

const char *
settings_folder (const Settings *settings)
{
  return settings->folder;
}

void
settings_expect_file (Settings *settings, const char *id, const FileIdentity *identity)
{
  Value *value = settings_value (settings, id);

  g_assert (value != NULL);
  value->identity = *identity;
  value->found = true;
}

bool
settings_looks_for_file (const Settings *settings, const char *id)
{
  const Value *value = settings_value (settings, id);

  g_assert (value != NULL);
  return value->found;
}

FileIdentity
settings_file_identity (const Settings *settings, const char *id)
{
  const Value *value = settings_value (settings, id);

  g_assert (value != NULL);
  return value->identity;
}

void
settings_set_file (Settings *settings, const char *id, const char *path)
{
  Value *value = settings_value (settings, id);
  g_autofree char *old = g_path_get_basename (value->text != NULL ? value->text : "");
  g_autofree char *new = g_path_get_basename (path);

  g_assert (value != NULL);
  /* The same name, elsewhere: it is still expected to be the same file. */
  if (!g_str_equal (old, new))
    value->identity = (FileIdentity){ 0 };
  value->found = false;
  g_free (value->text);
  value->text = g_strdup (path);
}

const char *
settings_file_expected (const Settings *settings, const char *id)
{
  const Value *value = settings_value (settings, id);

  g_assert (value != NULL);
  return value->found ? value->identity.sha256 : "";
}

char *
settings_file_path (const Settings *settings, const char *id)
{
  const char *name = settings_text (settings, id);
  bool whole = g_path_is_absolute (name) && g_file_test (name, G_FILE_TEST_EXISTS);
  g_autofree char *base = g_path_get_basename (name), *beside = NULL;

  if (*name == '\0')
    return g_strdup ("");
  if (settings->folder == NULL || whole || !(settings_looks_for_file (settings, id) || g_path_is_absolute (name)))
    return g_strdup (name);
  beside = g_build_filename (settings->folder, base, NULL);
  return g_file_test (beside, G_FILE_TEST_EXISTS) ? g_steal_pointer (&beside) : g_strdup (name);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What settings are made of.  Private to this folder. */
#pragma once

#include "runs/settings.h"

typedef struct
{
  double number;
  char *text;            /* files */
  FileIdentity identity; /* of a file: as saved settings name it, or as it was when the run began */
  bool found; /* saved settings name the file, and it is to be looked for; otherwise the user gave its path */
} Value;

struct _Settings
{
  const Experiment *experiment;
  const Parameter *table; /* the experiment's */
  guint n;
  Value *values; /* by index in the parameter table */
  char *folder;  /* NULL: not from a file */
};

/* NULL: there is no such parameter. */
Value *settings_value (const Settings *settings, const char *id);

/* settings_set for files: the user names one. */
void settings_set_file (Settings *settings, const char *id, const char *path);

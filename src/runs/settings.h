/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of an experiment's parameters. */
#pragma once

#include "runs/experiment.h"
#include "runs/file_identity.h"

#define SETTINGS_ERROR (settings_error_quark ())
GQuark settings_error_quark (void);

typedef enum
{
  SETTINGS_ERROR_UNKNOWN, /* no such parameter, preset, experiment: the message suggests the nearest */
  SETTINGS_ERROR_VALUE,   /* names the parameter, the value and the range */
  SETTINGS_ERROR_FORMAT,  /* not a settings file */
  SETTINGS_ERROR_VERSION, /* written by a version this one does not know */
  SETTINGS_ERROR_FILE     /* a file is not the one that they were saved with */
} SettingsError;

/* Owned by one thread; a run takes a copy. */
typedef struct _Settings Settings;

Settings *settings_new (const Experiment *experiment); /* defaults */
Settings *settings_copy (const Settings *settings);
void settings_free (Settings *settings);
const Experiment *settings_experiment (const Settings *settings);
bool settings_equal (const Settings *a, const Settings *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Settings, settings_free)

bool settings_apply_preset (Settings *settings, const char *preset,
                            GError **error); /* defaults first, then the preset's values */

bool settings_set (Settings *settings, const char *id, const char *value, GError **error); /* text, C locale */
bool settings_set_number (Settings *settings, const char *id, double value,
                          GError **error);                            /* number, integer, toggle, choice index */
double settings_number (const Settings *settings, const char *id);    /* id must exist */
const char *settings_text (const Settings *settings, const char *id); /* file, or a choice's id */
char *settings_format (const Settings *settings, const char *id);     /* what settings_set reads back */

/* Whether a value of the parameter has an effect beside the others as they are (Parameter.when). */
bool settings_applies (const Settings *settings, const char *id);

/* What has to hold for that and does not, such as "data=file": the parameter's own condition, or that of one which its
 * condition is about.  NULL: it applies; g_free */
char *settings_failed_condition (const Settings *settings, const char *id);

/* ---- Files ---- */

/* Where the settings were read from, such as a run folder: what they name without its path is looked for there first.
 * NULL: nowhere. */
void settings_set_folder (Settings *settings, const char *folder);
const char *settings_folder (const Settings *settings);

/* What the file's size and SHA-256 are: as they were saved, or as the run found them. */
FileIdentity settings_file_identity (const Settings *settings, const char *id);

/* Whether saved settings name the file (and say what it is, settings_expect_file), and the user gave no path since. */
bool settings_looks_for_file (const Settings *settings, const char *id);
void settings_expect_file (Settings *settings, const char *id, const FileIdentity *identity);

/* The SHA-256 that the file must have: what was saved with settings that name it, "" where the user gave its path. */
const char *settings_file_expected (const Settings *settings, const char *id);

/* Where the file is: as it is named, or beside the settings; "" where none is named; g_free. */
char *settings_file_path (const Settings *settings, const char *id);

/* {"basin": version, "experiment": id, "seed": n, "parameters": {…}, "files": {…}}.  Files by their last part alone,
 * never by a path; "files" has their size and SHA-256, where they are known. */
#define SETTINGS_OF_COMPARISON "comparison" /* the settings of several runs, in an array: no run's */
char *settings_to_json (const Settings *settings);
Settings *settings_from_json (const char *json, const char *name, const Experiment *const *table, GError **error);

/* The name in a NULL-terminated list that is nearest to what was typed, or NULL if none is near. */
const char *name_nearest (const char *typed, const char *const *names);

/* The values of an experiment's parameters. */
#pragma once

#include "runs/experiment.h"

#define SETTINGS_ERROR (settings_error_quark ())
GQuark settings_error_quark (void);

typedef enum
{
  SETTINGS_ERROR_UNKNOWN, /* no such parameter, preset, experiment: the message suggests the nearest */
  SETTINGS_ERROR_VALUE,   /* names the parameter, the value and the range */
  SETTINGS_ERROR_FORMAT,  /* not a settings file */
  SETTINGS_ERROR_VERSION  /* written by a version this one does not know */
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
bool settings_is_initial (const Settings *settings, const char *id);

/* Whether a value of the parameter has an effect beside the others as they are (Parameter.when). */
bool settings_applies (const Settings *settings, const char *id);

/* {"basin": version, "experiment": id, "seed": n, "parameters": {…}}.  paths: whole file names (a run folder), or only
 * their last part (what goes into exported figures). */
char *settings_to_json (const Settings *settings, bool paths);
Settings *settings_from_json (const char *json, const char *name, const Experiment *const *table, GError **error);

/* The name in a NULL-terminated list that is nearest to what was typed, or NULL if none is near. */
const char *nearest_name (const char *typed, const char *const *names);

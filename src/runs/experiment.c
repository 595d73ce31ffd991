/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/experiment.h"

#include "runs/settings.h"

#include <glib/gi18n.h>
#include <pthread.h>

/* ---- The table of parameters ---- */

static void
apply_defaults (Parameter *table, const PresetValue *defaults)
{
  for (; defaults != NULL && defaults->id != NULL; defaults++)
    {
      Parameter *parameter = (Parameter *) parameter_find (table, defaults->id);
      bool read = parameter != NULL && parameter_parse (parameter, defaults->value, &parameter->initial);
      g_assert (read);
    }
}

static Parameter *
make_table (const Experiment *experiment)
{
  const ParameterGroup own[] = { { experiment->parameters, NULL, NULL, NULL }, { NULL } };
  Parameter *table = parameters_collect (experiment->groups != NULL ? experiment->groups : own);

  apply_defaults (table, experiment->defaults);
  return table;
}

const Parameter *
experiment_parameters (const Experiment *experiment)
{
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static GHashTable *tables; /* of Parameter[], by experiment */
  Parameter *table;

  if (experiment->groups == NULL && experiment->defaults == NULL)
    return experiment->parameters;
  pthread_mutex_lock (&lock);
  if (tables == NULL)
    tables = g_hash_table_new (NULL, NULL);
  table = g_hash_table_lookup (tables, experiment);
  if (table == NULL)
    {
      table = make_table (experiment);
      g_hash_table_insert (tables, (gpointer) experiment, table);
    }
  pthread_mutex_unlock (&lock);
  return table;
}

/* ---- Presets ---- */

const Preset *
experiment_preset (const Experiment *experiment, const char *id_or_title)
{
  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    if (g_ascii_strcasecmp (preset->id, id_or_title) == 0 || g_strcmp0 (preset->title, id_or_title) == 0
        || g_strcmp0 (_ (preset->title), id_or_title) == 0)
      return preset;
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/settings_private.h"

#include "numeric/number_text.h"
#include "numeric/excerpt.h"
#include "runs/condition.h"
#include "runs/names.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

G_DEFINE_QUARK (basin_settings_error, settings_error)

Value *
settings_value (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->table, id);
  return parameter ? &settings->values[parameter - settings->table] : NULL;
}

static void
reset (Settings *settings)
{
  for (guint i = 0; i < settings->n; i++)
    {
      g_free (settings->values[i].text);
      settings->values[i] = (Value){ .number = settings->table[i].initial };
    }
}

Settings *
settings_new (const Experiment *experiment)
{
  Settings *settings = g_new0 (Settings, 1);

  settings->experiment = experiment;
  settings->table = experiment_parameters (experiment);
  settings->n = parameter_count (settings->table);
  settings->values = g_new0 (Value, settings->n);
  reset (settings);
  return settings;
}

Settings *
settings_copy (const Settings *settings)
{
  Settings *copy = settings_new (settings->experiment);

  for (guint i = 0; i < settings->n; i++)
    {
      copy->values[i] = settings->values[i];
      copy->values[i].text = g_strdup (settings->values[i].text);
    }
  copy->folder = g_strdup (settings->folder);
  return copy;
}

void
settings_free (Settings *settings)
{
  for (guint i = 0; i < settings->n; i++)
    g_free (settings->values[i].text);
  g_free (settings->values);
  g_free (settings->folder);
  g_free (settings);
}

const Experiment *
settings_experiment (const Settings *settings)
{
  return settings->experiment;
}

bool
settings_equal (const Settings *a, const Settings *b)
{
  if (a->experiment != b->experiment)
    return false;
  for (guint i = 0; i < a->n; i++)
    if (a->values[i].number != b->values[i].number
        || g_strcmp0 (a->values[i].text ? a->values[i].text : "", b->values[i].text ? b->values[i].text : "") != 0)
      return false;
  return true;
}

/* ---- Presets ---- */

static void
unknown_parameter (GError **error, const Experiment *experiment, const char *id)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const Parameter *p = experiment_parameters (experiment); p->id != NULL; p++)
    g_ptr_array_add (names, (gpointer) p->id);
  g_ptr_array_add (names, NULL);
  name_unknown (error, NAME_PARAMETER, id, (const char *const *) names->pdata);
}

static void
unknown_preset (GError **error, const Experiment *experiment, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    g_ptr_array_add (names, (gpointer) preset->id);
  g_ptr_array_add (names, NULL);
  name_unknown (error, NAME_PRESET, name, (const char *const *) names->pdata);
}

bool
settings_apply_preset (Settings *settings, const char *name, GError **error)
{
  const Preset *preset = experiment_preset (settings->experiment, name);

  if (preset == NULL)
    {
      unknown_preset (error, settings->experiment, name);
      return false;
    }
  reset (settings);
  for (const PresetValue *value = preset->values; value->id != NULL; value++)
    if (!settings_set (settings, value->id, value->value, error))
      return false;
  return true;
}

/* ---- What is reported of a wrong value ---- */

static char *
range_of (const Parameter *parameter)
{
  g_autofree char *low = number_exact (parameter->low);
  g_autofree char *high = number_exact (parameter->high);

  return g_strdup_printf (parameter->kind == PARAMETER_INTEGER ? _ ("a whole number from %s to %s")
                                                               : _ ("a number from %s to %s"),
                          low, high);
}

/* "one of tanh, relu", and the one that was probably meant in *nearest. */
static char *
choices_of (const Parameter *parameter, const char *typed, const char **nearest)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *all = NULL;

  for (const Choice *choice = parameter->choices; choice->id != NULL; choice++)
    g_ptr_array_add (ids, (gpointer) choice->id);
  g_ptr_array_add (ids, NULL);
  *nearest = name_nearest (typed, (const char *const *) ids->pdata);
  all = g_strjoinv (", ", (char **) ids->pdata);
  return g_strdup_printf (_ ("one of %s"), all);
}

static bool
value_error (GError **error, const Parameter *parameter, const char *value)
{
  g_autofree char *expected = NULL, *sentence = NULL, *hint = NULL, *shown = excerpt_new (value, -1);
  const char *nearest = NULL;

  if (parameter->kind == PARAMETER_TOGGLE)
    expected = g_strdup (_ ("true or false"));
  else if (parameter->kind == PARAMETER_CHOICE)
    expected = choices_of (parameter, value, &nearest);
  else
    expected = range_of (parameter);
  sentence = g_strdup_printf (_ ("%s is “%s”; expected %s."), parameter->id, shown, expected);
  if (nearest == NULL)
    {
      g_set_error_literal (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, sentence);
      return false;
    }
  hint = g_strdup_printf (_ ("Did you mean “%s”?"), nearest);
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, C_ ("sentences", "%s %s"), sentence, hint);
  return false;
}

/* ---- Values ---- */

bool
settings_set_number (Settings *settings, const char *id, double number, GError **error)
{
  const Parameter *parameter = parameter_find (settings->table, id);

  if (parameter == NULL)
    {
      unknown_parameter (error, settings->experiment, id);
      return false;
    }
  g_return_val_if_fail (parameter->kind != PARAMETER_FILE, false);
  if (!parameter_allows (parameter, number))
    {
      g_autofree char *text = number_exact (number);
      return value_error (error, parameter, text);
    }
  settings_value (settings, id)->number = number;
  return true;
}

bool
settings_set (Settings *settings, const char *id, const char *text, GError **error)
{
  const Parameter *parameter = parameter_find (settings->table, id);
  double number = 0;

  if (parameter == NULL)
    {
      unknown_parameter (error, settings->experiment, id);
      return false;
    }
  if (parameter->kind == PARAMETER_FILE)
    {
      settings_set_file (settings, id, text);
      return true;
    }
  if (!parameter_parse (parameter, text, &number))
    return value_error (error, parameter, text);
  return settings_set_number (settings, id, number, error);
}

double
settings_number (const Settings *settings, const char *id)
{
  Value *value = settings_value (settings, id);
  g_assert (value != NULL);
  return value->number;
}

const char *
settings_text (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->table, id);
  const Value *value = settings_value (settings, id);

  g_assert (value != NULL);
  if (parameter->kind == PARAMETER_CHOICE)
    return parameter->choices[(guint) value->number].id;
  return value->text ? value->text : "";
}

char *
settings_format (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->table, id);

  switch (parameter->kind)
    {
    case PARAMETER_FILE:
    case PARAMETER_CHOICE:
      return g_strdup (settings_text (settings, id));
    case PARAMETER_TOGGLE:
      return g_strdup (settings_number (settings, id) != 0 ? "true" : "false");
    default:
      return number_exact (settings_number (settings, id));
    }
}

/* ---- Which parameters apply ---- */

/* "a|b|c" holds the value; "" holds none. */
static bool
is_among (const char *alternatives, const char *value)
{
  if (*alternatives == '\0')
    return *value == '\0';
  g_auto (GStrv) list = g_strsplit (alternatives, "|", -1);
  return g_strv_contains ((const char *const *) list, value);
}

static bool
condition_holds (const Settings *settings, const char *text)
{
  Condition condition = condition_split (text);
  g_autofree char *id = condition.id, *value = NULL;

  if (parameter_find (settings->table, id) == NULL)
    return true;
  if (!settings_applies (settings, id))
    return condition.lenient;
  value = settings_format (settings, id);
  return is_among (condition.alternatives, value) != condition.negated;
}

char *
settings_failed_condition (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->table, id);
  g_auto (GStrv) conditions = g_strsplit (parameter->when != NULL ? parameter->when : "", " ", -1);

  for (guint i = 0; conditions[i] != NULL; i++)
    {
      g_autofree char *other = NULL;
      if (*conditions[i] == '\0' || condition_holds (settings, conditions[i]))
        continue;
      other = condition_split (conditions[i]).id;
      return settings_applies (settings, other) ? g_strdup (conditions[i])
                                                : settings_failed_condition (settings, other);
    }
  return NULL;
}

bool
settings_applies (const Settings *settings, const char *id)
{
  g_autofree char *failed = settings_failed_condition (settings, id);

  return failed == NULL;
}

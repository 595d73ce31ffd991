/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/run_names.h"

#include "figure/column_name.h"

#include <glib/gi18n.h>
#include <string.h>

/* With more than these in a name, only those are that are needed to tell the runs apart. */
#define MOST_IN_NAME 3

/* Something in which the runs differ. */
typedef struct
{
  const Parameter *parameter; /* NULL: the experiment */
  char **values;              /* n, for people; "" where it has no effect */
  char *label;
} Difference;

static void
difference_free (gpointer data)
{
  Difference *self = data;

  g_strfreev (self->values);
  g_free (self->label);
  g_free (self);
}

/* ---- Words ---- */

/* "Width" as it is within a sentence; "ReLU" and "SGD" stay. */
static char *
within_sentence (const char *label)
{
  /* Translators: "small" where the names of parameters begin with a small letter within a sentence, "as-is" where not
   */
  bool small = g_str_equal (C_ ("first letter within a sentence", "small"), "small");
  gunichar first = g_utf8_get_char (label), second = *label != '\0' ? g_utf8_get_char (g_utf8_next_char (label)) : 0;
  char letter[7] = { 0 };

  if (!small || *label == '\0' || !g_unichar_isupper (first) || g_unichar_isupper (second))
    return g_strdup (label);
  g_unichar_to_utf8 (g_unichar_tolower (first), letter);
  return g_strconcat (letter, g_utf8_next_char (label), NULL);
}

static const char *
choice_label (const Parameter *parameter, const char *id)
{
  for (const Choice *choice = parameter->choices; choice->id != NULL; choice++)
    if (g_str_equal (choice->id, id))
      return _ (choice->label);
  return id;
}

/* "" where it has no effect. */
static char *
value_in_words (const Settings *settings, const Parameter *parameter)
{
  g_autofree char *value = settings_format (settings, parameter->id);
  bool has_unit = parameter->unit != NULL && *parameter->unit != '\0';

  if (!settings_applies (settings, parameter->id))
    return g_strdup ("");
  switch (parameter->kind)
    {
    case PARAMETER_TOGGLE:
      return g_strdup (settings_number (settings, parameter->id) != 0 ? C_ ("value", "on") : C_ ("value", "off"));
    case PARAMETER_CHOICE:
      return within_sentence (choice_label (parameter, value));
    case PARAMETER_FILE:
      return *value != '\0' ? g_path_get_basename (value) : g_strdup (C_ ("value", "none"));
    default:
      return has_unit ? g_strdup_printf ("%s %s", value, _ (parameter->unit)) : g_strdup (value);
    }
}

/* "width 16", "skip connections on", "Edge of stability"; "" where it has no effect. */
static char *
named_value (const Difference *difference, guint run)
{
  const char *value = difference->values[run];

  if (difference->parameter == NULL || *value == '\0')
    return g_strdup (value);
  /* Translators: a parameter and its value: "width 16", "skip connections on" */
  return g_strdup_printf (C_ ("parameter", "%s %s"), difference->label, value);
}

/* ---- What is different ---- */

/* Among the runs in which it has an effect. */
static bool
differs (char *const *values, guint n)
{
  const char *first = NULL;

  for (guint i = 0; i < n; i++)
    {
      if (*values[i] == '\0')
        continue;
      if (first != NULL && !g_str_equal (first, values[i]))
        return true;
      first = values[i];
    }
  return false;
}

static void
add_if_different (GPtrArray *differences, const Parameter *parameter, const char *label, char **values, guint n)
{
  Difference *difference = g_new0 (Difference, 1);

  difference->parameter = parameter;
  difference->values = values;
  difference->label = within_sentence (label);
  if (differs (values, n))
    g_ptr_array_add (differences, difference);
  else
    difference_free (difference);
}

/* The first run's parameter, where all others have one of that id and kind. */
static void
add_parameter (GPtrArray *differences, const Parameter *parameter, const Settings *const *settings, guint n)
{
  char **values = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const Parameter *own = parameter_find (experiment_parameters (settings_experiment (settings[i])), parameter->id);
      values[i] = own != NULL && own->kind == parameter->kind ? value_in_words (settings[i], own) : g_strdup ("");
    }
  add_if_different (differences, parameter, _ (parameter->label), values, n);
}

static GPtrArray *
find_differences (const Settings *const *settings, guint n)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func (difference_free);
  char **titles = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    titles[i] = g_strdup (_ (settings_experiment (settings[i])->title));
  add_if_different (differences, NULL, _ ("Experiment"), titles, n);
  for (const Parameter *p = experiment_parameters (settings_experiment (settings[0])); p->id != NULL; p++)
    add_parameter (differences, p, settings, n);
  return differences;
}

/* ---- Names ---- */

/* Those before it and itself tell apart two runs that those before do not. */
static bool
tells_apart (const GPtrArray *chosen, const Difference *difference, guint n)
{
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < i; k++)
      {
        bool alike = true;
        for (guint d = 0; d < chosen->len; d++)
          {
            const Difference *before = chosen->pdata[d];
            alike = alike && g_str_equal (before->values[i], before->values[k]);
          }
        if (alike && !g_str_equal (difference->values[i], difference->values[k]))
          return true;
      }
  return false;
}

/* What names have: borrowed. */
static GPtrArray *
choose (const GPtrArray *differences, guint n)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < differences->len; i++)
    if (differences->len <= MOST_IN_NAME || tells_apart (chosen, differences->pdata[i], n))
      g_ptr_array_add (chosen, differences->pdata[i]);
  return chosen;
}

static char *
name_of (const GPtrArray *chosen, guint run)
{
  GString *name = g_string_new (NULL);

  for (guint d = 0; d < chosen->len; d++)
    {
      g_autofree char *part = named_value (chosen->pdata[d], run);
      if (*part != '\0')
        g_string_append_printf (name, "%s%s", name->len > 0 ? C_ ("between clauses", ", ") : "", part);
    }
  return g_string_free (name, FALSE);
}

static guint
count_before (char *const *names, guint end, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < end; i++)
    n += g_str_equal (names[i], name);
  return n;
}

/* Names that are alike are numbered; without any, the runs are. */
static void
number_names (RunNames *self)
{
  g_auto (GStrv) plain = g_strdupv (self->names);

  for (guint i = 0; i < self->n; i++)
    {
      guint alike = count_before (plain, self->n, plain[i]), number = count_before (plain, i, plain[i]) + 1;
      if (alike == 1 && *plain[i] != '\0')
        continue;
      g_free (self->names[i]);
      if (*plain[i] == '\0')
        /* Translators: a run that nothing but its place among others tells apart: "run 2" */
        self->names[i] = g_strdup_printf (_ ("run %u"), alike == self->n ? number : i + 1);
      else
        /* Translators: one of several runs of the same settings: "width 16 (2)" */
        self->names[i] = g_strdup_printf (_ ("%s (%u)"), plain[i], number);
    }
}

/* "width-16", of letters that ids of plots have; numbered where they would be alike. */
static void
make_ids (RunNames *self)
{
  self->ids = g_new0 (char *, self->n + 1);
  for (guint i = 0; i < self->n; i++)
    {
      g_autofree char *id = g_strdelimit (column_name (self->names[i], NULL), "_", '-');
      bool taken = *id == '\0' || g_strv_contains ((const char *const *) self->ids, id);
      self->ids[i] = taken ? g_strdup_printf ("%s%srun-%u", id, *id != '\0' ? "-" : "", i + 1) : g_steal_pointer (&id);
    }
}

static char *
list_differences (const GPtrArray *differences)
{
  GString *text = g_string_new (NULL);

  for (guint d = 0; d < differences->len; d++)
    {
      const Difference *difference = differences->pdata[d];
      g_autofree char *values = NULL;
      g_autoptr (GPtrArray) known = g_ptr_array_new ();
      for (char **value = difference->values; *value != NULL; value++)
        g_ptr_array_add (known, **value != '\0' ? *value : (gpointer) "–");
      g_ptr_array_add (known, NULL);
      values = g_strjoinv (C_ ("between clauses", ", "), (char **) known->pdata);
      g_string_append (text, d > 0 ? C_ ("between clauses", ", ") : "");
      /* Translators: a parameter and its values in several runs: "width (16, 64)" */
      g_string_append_printf (text, C_ ("values", "%s (%s)"), difference->label, values);
    }
  return g_string_free (text, FALSE);
}

/* ---- Order ---- */

/* A seed is a number, but not more or less of something. */
static void
rank (RunNames *self, const GPtrArray *differences, const Settings *const *settings)
{
  const Difference *only = differences->len == 1 ? differences->pdata[0] : NULL;
  const Parameter *parameter = only != NULL ? only->parameter : NULL;

  if (parameter == NULL || (parameter->kind != PARAMETER_NUMBER && parameter->kind != PARAMETER_INTEGER)
      || g_str_equal (parameter->id, "seed"))
    return;
  self->ranks = g_new0 (guint, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      double value = settings_number (settings[i], parameter->id);
      g_autoptr (GHashTable) smaller = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint k = 0; k < self->n; k++)
        if (settings_number (settings[k], parameter->id) < value)
          g_hash_table_add (smaller, only->values[k]);
      self->ranks[i] = g_hash_table_size (smaller);
      self->ranked = MAX (self->ranked, self->ranks[i] + 1);
    }
}

RunNames *
run_names_new (const Settings *const *settings, guint n)
{
  RunNames *self = g_new0 (RunNames, 1);
  g_autoptr (GPtrArray) differences = find_differences (settings, n);
  g_autoptr (GPtrArray) chosen = choose (differences, n);

  self->n = n;
  self->names = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    self->names[i] = name_of (chosen, i);
  number_names (self);
  make_ids (self);
  self->differences = differences->len > 0 ? list_differences (differences) : NULL;
  rank (self, differences, settings);
  return self;
}

void
run_names_free (RunNames *self)
{
  g_strfreev (self->names);
  g_strfreev (self->ids);
  g_free (self->differences);
  g_free (self->ranks);
  g_free (self);
}

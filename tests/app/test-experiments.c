/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every experiment's table: what the panel, the command line and the help are made from holds together, and every
 * preset can be applied. */
#include "experiments/experiments.h"
#include "runs/settings.h"

#include <math.h>
#include <string.h>

static bool
is_kebab_case (const char *id)
{
  return g_regex_match_simple ("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", id, 0, 0);
}

static void
add_once (GHashTable *ids, const char *id)
{
  g_assert_true (is_kebab_case (id));
  if (!g_hash_table_add (ids, (gpointer) id))
    g_error ("“%s” stands twice", id);
}

static void
check_range (const Parameter *p)
{
  bool slides = p->slider_low != 0 || p->slider_high != 0;
  double low = slides ? p->slider_low : p->low, high = slides ? p->slider_high : p->high;

  g_assert_cmpfloat (p->low, <, p->high);
  g_assert_cmpfloat (low, <, high);
  g_assert_cmpfloat (p->low, <=, low);
  g_assert_cmpfloat (high, <=, p->high);
  if (p->scale == PARAMETER_LOG)
    g_assert_cmpfloat (low, >, 0);
}

static void
check_choices (const Parameter *p)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (parameter_choice_count (p), >, 1);
  for (const Choice *choice = p->choices; choice->id != NULL; choice++)
    {
      add_once (ids, choice->id);
      g_assert_cmpuint (strlen (choice->label), >, 0);
    }
}

static void
check_parameter (const Experiment *experiment, const Parameter *p)
{
  g_assert_cmpuint (strlen (p->label), >, 0);
  g_assert_cmpuint (strlen (p->description), >, 0);
  g_assert_false (g_str_has_suffix (p->description, "."));
  g_assert_nonnull (p->group);
  if (p->kind == PARAMETER_NUMBER || p->kind == PARAMETER_INTEGER)
    check_range (p);
  if (p->kind == PARAMETER_CHOICE)
    check_choices (p);
  if (p->kind != PARAMETER_FILE && !parameter_allows (p, p->initial))
    g_error ("%s: the initial value %g of %s is out of its range", experiment->id, p->initial, p->id);
  if (p->kind == PARAMETER_FILE)
    g_assert_cmpint (p->effect, ==, EFFECT_RESTART);
}

static void
test_parameters (gconstpointer data)
{
  const Experiment *experiment = data;
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_true (is_kebab_case (experiment->id));
  g_assert_true (experiment_find (experiment->id) == experiment);
  g_assert_cmpuint (strlen (experiment->title), >, 0);
  g_assert_cmpuint (strlen (experiment->summary), >, 0);
  for (const Parameter *p = experiment_parameters (experiment); p->id != NULL; p++)
    {
      add_once (ids, p->id);
      check_parameter (experiment, p);
    }
  /* One number decides all that is random; it stands at the top of settings files. */
  g_assert_nonnull (parameter_find (experiment_parameters (experiment), "seed"));
}

static void
test_presets (gconstpointer data)
{
  const Experiment *experiment = data;
  const Experiment *const table[] = { experiment, NULL };
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    {
      g_autoptr (Settings) settings = settings_new (experiment);
      g_autoptr (GError) error = NULL;
      add_once (ids, preset->id);
      g_assert_cmpuint (strlen (preset->title), >, 0);
      g_assert_cmpuint (strlen (preset->description), >, 20);
      settings_apply_preset (settings, preset->id, &error);
      g_assert_no_error (error);
      /* It also survives a settings file. */
      g_autofree char *json = settings_to_json (settings);
      g_autoptr (Settings) again = settings_from_json (json, preset->id, table, &error);
      g_assert_no_error (error);
      g_assert_true (settings_equal (settings, again));
    }
  g_assert_cmpuint (g_hash_table_size (ids), >, 0);
}

/* Each end of every range can be written and read back. */
static void
test_values (gconstpointer data)
{
  const Experiment *experiment = data;

  for (const Parameter *p = experiment_parameters (experiment); p->id != NULL; p++)
    {
      const double values[] = { p->low, p->initial, p->high };
      for (guint i = 0; i < G_N_ELEMENTS (values) && p->kind <= PARAMETER_INTEGER; i++)
        {
          g_autoptr (Settings) settings = settings_new (experiment), again = settings_new (experiment);
          g_autoptr (GError) error = NULL;
          settings_set_number (settings, p->id, values[i], &error);
          g_assert_no_error (error);
          g_autofree char *text = settings_format (settings, p->id);
          settings_set (again, p->id, text, &error);
          g_assert_no_error (error);
          g_assert_true (settings_equal (settings, again));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const Experiment *const *experiment = experiments; *experiment != NULL; experiment++)
    {
      g_autofree char *parameters = g_strdup_printf ("/%s/parameters", (*experiment)->id);
      g_autofree char *presets = g_strdup_printf ("/%s/presets", (*experiment)->id);
      g_autofree char *values = g_strdup_printf ("/%s/values", (*experiment)->id);
      g_test_add_data_func (parameters, *experiment, test_parameters);
      g_test_add_data_func (presets, *experiment, test_presets);
      g_test_add_data_func (values, *experiment, test_values);
    }
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is explained can be read, and what is suggested can be applied. */
#include "running.h"

static guint
count_suggestions (const Explanation *explanation)
{
  guint n = 0;

  while (explanation->suggestions[n].label != NULL)
    n++;
  return n;
}

/* Whole sentences, in paragraphs. */
static void
check_text (const char *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (paragraphs[i]), >, 40);
      g_assert_null (strchr (paragraphs[i], '\n'));
      g_assert_true (g_str_has_suffix (paragraphs[i], "."));
    }
}

/* Its values are taken, make a difference, and have an effect beside the others. */
static void
check_suggestion (const Experiment *experiment, const Suggestion *suggestion)
{
  const char *preset = suggestion->preset != NULL ? suggestion->preset : experiment->presets[0].id;
  g_autoptr (Settings) settings = settings_with (experiment, preset, NULL), before = settings_copy (settings);
  g_autoptr (GError) error = NULL;

  check_text (suggestion->description);
  g_assert_nonnull (experiment_preset (experiment, preset));
  g_assert_true (suggestion->preset != NULL || suggestion->values != NULL);
  for (const PresetValue *value = suggestion->values; value != NULL && value->id != NULL; value++)
    {
      settings_set (settings, value->id, value->value, &error);
      g_assert_no_error (error);
      g_assert_false (settings_equal (settings, before));
    }
  for (const PresetValue *value = suggestion->values; value != NULL && value->id != NULL; value++)
    if (!settings_applies (settings, value->id))
      g_error ("%s of %s has no effect in “%s”", value->id, experiment->id, suggestion->label);
}

static void
test_explanations (void)
{
  for (guint i = 0; experiments[i] != NULL; i++)
    {
      const Explanation *explanation = experiments[i]->explanation;
      g_assert_nonnull (explanation);
      check_text (explanation->seen);
      check_text (explanation->why);
      check_text (explanation->symbols);
      check_text (explanation->limits);
      g_assert_cmpuint (strlen (explanation->formula), >, 20);
      g_assert_cmpuint (strlen (explanation->papers), >, 20);
      g_assert_cmpuint (count_suggestions (explanation), >=, 3);
      g_assert_cmpuint (count_suggestions (explanation), <=, 6);
      for (guint k = 0; k < count_suggestions (explanation); k++)
        check_suggestion (experiments[i], &explanation->suggestions[k]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explanations/all", test_explanations);
  return g_test_run ();
}

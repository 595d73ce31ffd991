/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window shows, without a window: settings, presets, files and runs of each experiment. */
#include "app/basin-document.h"

#include "app/run-ending.h"
#include "experiments/experiments.h"
#include "lab/parameters.h"
#include "plot/export.h"
#include "runs/run_inside.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define UNTIL(document, condition)                                                                                     \
  while (!(condition))                                                                                                 \
    {                                                                                                                  \
      g_main_context_iteration (NULL, FALSE);                                                                          \
      basin_document_update (document);                                                                                \
      g_usleep (200);                                                                                                  \
    }

static const Parameter counted_parameters[] = {
  INTEGER ("steps", "Steps", "", 1, 1e6, 1e6, .group = ""),
  NUMBER ("learning-rate", "Rate", "", 1e-3, 10, 1, LIVE, .group = ""),
  INTEGER ("seed", "Seed", "", 0, 1e9, 1, .group = ""),
  { NULL },
};
static const ParameterGroup counted_groups[] = { { counted_parameters }, { shared_data, .section = "Data" }, { NULL } };
static const Parameter plain_parameters[] = { TOGGLE ("fail", "Fail", "", 0), { NULL } };
static const PresetValue short_values[] = { { "steps", "3" }, { NULL, NULL } },
                         rate_values[] = { { "learning-rate", "2" }, { NULL, NULL } }, no_values[] = { { NULL, NULL } };
static const Preset counted_presets[] = { { "long", "Long", "", no_values },
                                          { "short", "Short", "", short_values },
                                          { "fast", "Fast", "", rate_values },
                                          { NULL } };
static const Preset plain_presets[] = { { "plain", "Plain", "", no_values }, { NULL } };

static void
publish (Run *run)
{
  Figure *figure = figure_new ("made up");
  Plot *plot = plot_new ("line", "Line");

  plot_add_line (plot, "line", NULL, numbers_linear (0, 1, 10), numbers_linear (0, 1, 10));
  figure_add (figure, plot);
  run_publish (run, figure);
}

/* A file that is missing fails; otherwise it counts, and stays when it is done. */
static void
counted_run (Run *run)
{
  const char *path = run_text (run, "data-file");

  if (*path != '\0' && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      run_fail (run, g_error_new (G_FILE_ERROR, G_FILE_ERROR_NOENT, "There is no file %s.", path));
      return;
    }
  publish (run);
  while (run_steps (run) < run_number (run, "steps"))
    {
      Gate gate = run_gate (run);
      if (gate == GATE_STOP)
        return;
      run_set_status (run, "step %u", (unsigned) run_steps (run));
      if (run_figure_due (run) || gate == GATE_ATTEND)
        publish (run);
    }
  run_set_finished (run, true);
  while (run_gate (run) != GATE_STOP)
    publish (run);
}

/* Leaves the finite numbers at step 10, and once more each time it was there again. */
static void
diverging_run (Run *run)
{
  const Divergence divergence = {
    .step = 10, .back_step = 5, .threshold = NAN, .suggested_rate = NAN, .message = "too fast"
  };
  int step = 0;

  publish (run);
  while (run_gate (run) != GATE_STOP)
    if (++step == 10)
      {
        if (!run_diverged (run, &divergence))
          return;
        step = 5;
      }
}

static void
plain_run (Run *run)
{
  publish (run);
  while (run_checkpoint (run))
    ;
}

static const Experiment counted = { .id = "counted",
                                    .title = "Counted",
                                    .summary = "",
                                    .groups = counted_groups,
                                    .presets = counted_presets,
                                    .run = counted_run },
                        plain = { .id = "plain",
                                  .title = "Plain",
                                  .summary = "",
                                  .parameters = plain_parameters,
                                  .presets = plain_presets,
                                  .run = plain_run };
static const Experiment diverging = { .id = "diverging",
                                      .title = "Diverging",
                                      .summary = "",
                                      .parameters = plain_parameters,
                                      .presets = plain_presets,
                                      .run = diverging_run };
static const Experiment *const table[] = { &counted, &plain, &diverging, NULL };

static uint64_t
steps (BasinDocument *document)
{
  return run_steps (basin_document_get_run (document));
}

static RunState
state (BasinDocument *document)
{
  return run_state (basin_document_get_run (document));
}

static void
count (int *n)
{
  ++*n;
}

static void
test_settings_and_base (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);
  g_autoptr (GError) error = NULL;
  int changes = 0;

  g_signal_connect_swapped (document, "settings-changed", G_CALLBACK (count), &changes);
  g_assert_true (basin_document_get_preset (document) == &counted_presets[0]);
  g_assert_true (settings_equal (basin_document_get_settings (document), basin_document_get_base (document)));
  g_assert_true (basin_document_set_parameter (document, "learning-rate", "3", NULL));
  g_assert_cmpint (changes, ==, 1);
  g_assert_false (settings_equal (basin_document_get_settings (document), basin_document_get_base (document)));
  g_assert_false (basin_document_set_parameter (document, "learning-rate", "30", &error));
  g_assert_nonnull (strstr (error->message, "30"));
  g_assert_cmpfloat (settings_number (basin_document_get_settings (document), "learning-rate"), ==, 3);
  basin_document_apply_preset (document, "fast");
  g_assert_cmpfloat (settings_number (basin_document_get_base (document), "learning-rate"), ==, 2);
  basin_document_apply_preset (document, "fast"); /* again: nothing else is asked of it */
  g_assert_cmpfloat (settings_number (basin_document_get_settings (document), "learning-rate"), ==, 2);
}

/* A suggestion begins with its preset, or with the settings as they are. */
static void
test_suggestions (void)
{
  static const PresetValue two[] = { { "steps", "20" }, { NULL, NULL } };
  const Suggestion slower = { "Slower", "", "fast", two }, shorter = { "Shorter", "", NULL, short_values };
  g_autoptr (BasinDocument) document = basin_document_new (table);
  const Settings *settings;

  basin_document_play (document);
  basin_document_try (document, &slower);
  settings = basin_document_get_settings (document);
  g_assert_true (basin_document_get_preset (document) == &counted_presets[2]);
  g_assert_cmpfloat (settings_number (settings, "learning-rate"), ==, 2);
  g_assert_cmpfloat (settings_number (settings, "steps"), ==, 20);
  UNTIL (document, state (document) == RUN_DONE);
  g_assert_cmpuint (steps (document), ==, 20);
  basin_document_try (document, &shorter);
  g_assert_cmpfloat (settings_number (settings, "learning-rate"), ==, 2);
  g_assert_cmpfloat (settings_number (settings, "steps"), ==, 3);
  g_assert_false (settings_equal (settings, basin_document_get_base (document)));
}

/* What was set, shown and reached is there when one comes back; meanwhile it stands still. */
static void
test_each_experiment_keeps_its_own (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);
  Run *run = basin_document_get_run (document);
  Figure *figure;
  uint64_t at;

  basin_document_set_speed (document, 1000);
  basin_document_set_parameter (document, "learning-rate", "3", NULL);
  UNTIL (document, basin_document_get_figure (document) != NULL && steps (document) > 5);
  basin_document_set_experiment (document, &plain);
  g_assert_null (basin_document_get_figure (document));
  g_assert_true (basin_document_get_preset (document) == &plain_presets[0]);
  UNTIL (document, basin_document_get_figure (document) != NULL);
  at = run_steps (run);
  UNTIL (document, steps (document) > 20);
  g_assert_cmpuint (run_steps (run), <=, at + 1); /* a step under way */
  figure = basin_document_get_figure (document);
  basin_document_set_experiment (document, &counted);
  g_assert_true (basin_document_get_run (document) == run);
  g_assert_nonnull (basin_document_get_figure (document));
  g_assert_true (basin_document_get_figure (document) != figure);
  g_assert_cmpfloat (settings_number (basin_document_get_settings (document), "learning-rate"), ==, 3);
  UNTIL (document, steps (document) > at + 5);
  basin_document_play (document);
  g_assert_cmpint (state (document), ==, RUN_PAUSED);
  basin_document_set_experiment (document, &plain);
  g_assert_cmpint (state (document), ==, RUN_RUNNING);
  basin_document_set_experiment (document, &counted);
  g_assert_cmpint (state (document), ==, RUN_PAUSED);
}

/* A restart that was due when one left is made up for. */
static void
test_restart_that_was_due (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);

  basin_document_set_parameter (document, "steps", "7", NULL);
  basin_document_set_experiment (document, &plain);
  basin_document_set_experiment (document, &counted);
  /* It may lie where the former one lay. */
  UNTIL (document, state (document) == RUN_DONE);
  g_assert_cmpuint (steps (document), ==, 7);
}

/* At the end a step is none, and runs that come later play; one that is restarted while paused is paused. */
static void
test_step_at_the_end (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);

  basin_document_apply_preset (document, "short");
  UNTIL (document, state (document) == RUN_DONE);
  basin_document_step (document);
  basin_document_step (document);
  g_assert_cmpint (state (document), ==, RUN_DONE);
  basin_document_restart (document);
  UNTIL (document, state (document) == RUN_DONE);
  basin_document_step (document);
  basin_document_new_seed (document);
  UNTIL (document, state (document) == RUN_DONE);
  basin_document_apply_preset (document, "long");
  UNTIL (document, steps (document) > 10);
  basin_document_play (document);
  g_assert_cmpint (state (document), ==, RUN_PAUSED);
  basin_document_restart (document);
  g_assert_cmpint (state (document), ==, RUN_PAUSED);
  g_assert_cmpuint (steps (document), ==, 0);
  basin_document_step (document);
  UNTIL (document, steps (document) == 1);
  basin_document_set_parameter (document, "steps", "50", NULL);
  UNTIL (document, steps (document) == 0);
  g_assert_cmpint (state (document), ==, RUN_PAUSED);
}

static void
test_stop_and_go_on (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);
  Run *run = basin_document_get_run (document);
  uint64_t at;

  UNTIL (document, steps (document) > 10);
  basin_document_stop (document);
  g_assert_cmpint (state (document), ==, RUN_PAUSED);
  at = steps (document);
  basin_document_set_experiment (document, &plain);
  basin_document_set_experiment (document, &counted);
  g_assert_cmpint (state (document), ==, RUN_PAUSED); /* to have looked elsewhere does not make it go on */
  basin_document_play (document);
  g_assert_true (basin_document_get_run (document) == run);
  UNTIL (document, steps (document) > at + 10);
  basin_document_stop (document);
  basin_document_restart (document);
  UNTIL (document, steps (document) > 10);
}

/* To play what has diverged goes back to where it had not, and waits there. */
static void
test_play_after_divergence (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);
  Run *run;

  basin_document_set_experiment (document, &diverging);
  run = basin_document_get_run (document);
  for (int times = 0; times < 2; times++)
    {
      UNTIL (document, state (document) == RUN_DIVERGED);
      basin_document_play (document);
      UNTIL (document, state (document) == RUN_PAUSED);
      g_assert_null (run_divergence (run));
      basin_document_play (document);
    }
  UNTIL (document, state (document) == RUN_DIVERGED);
  g_assert_true (basin_document_get_run (document) == run);
}

/* Samples of two classes that can be learned. */
static GFile *
write_classes (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "mine.csv", NULL);
  g_autoptr (GString) text = g_string_new ("a,b,kind\n");

  for (int i = 0; i < 80; i++)
    g_string_append_printf (text, "%d,%d,%s\n", i % 7, i % 5, i % 7 > i % 5 ? "yes" : "no");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return g_file_new_for_path (path);
}

/* Its second line has a word where the first has a number. */
static GFile *
write_damaged (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "damaged.csv", NULL);

  g_assert_true (g_file_set_contents (path, "1,2,3\n4,x,5\n7,8,9\n", -1, NULL));
  return g_file_new_for_path (path);
}

static void
remove_all (const char *folder, GFile *file, GFile *other)
{
  g_remove (g_file_peek_path (file));
  if (other != NULL)
    g_remove (g_file_peek_path (other));
  g_rmdir (folder);
}

static gboolean
learns (BasinDocument *document, GFile *file)
{
  const Settings *settings = basin_document_get_settings (document);

  return g_str_equal (settings_text (settings, "data"), "file")
         && g_str_equal (settings_text (settings, "data-file"), g_file_peek_path (file));
}

static void
keep_message (BasinDocument *document, const char *message, char **kept)
{
  g_free (*kept);
  *kept = g_strdup (message);
}

/* What a preset says of its own data is not said of a file: the settings are known by the file's name. */
static void
test_data (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  g_autoptr (GFile) file = write_classes (folder);
  g_autoptr (GError) error = NULL;

  basin_document_apply_preset (document, "fast");
  g_assert_true (basin_document_open (document, file, &error));
  g_assert_no_error (error);
  UNTIL (document, learns (document, file));
  g_assert_cmpfloat (settings_number (basin_document_get_settings (document), "samples"), ==, 0);
  g_assert_cmpfloat (settings_number (basin_document_get_settings (document), "learning-rate"), ==, 1);
  g_assert_null (basin_document_get_preset (document));
  g_assert_cmpstr (basin_document_get_source (document), ==, "mine.csv");
  g_assert_true (settings_equal (basin_document_get_settings (document), basin_document_get_base (document)));
  UNTIL (document, steps (document) > 1);
  g_assert_null (basin_document_missing_file (document));
  /* One that takes none says so. */
  basin_document_set_experiment (document, &plain);
  g_assert_false (basin_document_open (document, file, &error));
  g_assert_nonnull (strstr (error->message, "Plain"));
  remove_all (folder, file, NULL);
}

static bool
learns_from_files (const Experiment *experiment)
{
  return parameter_find (experiment_parameters (experiment), "data-file") != NULL;
}

/* A file that cannot be read is rejected, and nothing else has happened; the last of several is taken. */
static void
test_rejected_data (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL), *message = NULL;
  g_autoptr (GFile) file = write_classes (folder), damaged = write_damaged (folder);

  for (const Experiment *const *e = experiments; *e != NULL; e++)
    {
      const Experiment *const alone[] = { *e, NULL };
      if (!learns_from_files (*e))
        continue;
      g_autoptr (BasinDocument) document = basin_document_new (alone);
      g_autoptr (Settings) before = settings_copy (basin_document_get_settings (document));
      Run *run = basin_document_get_run (document);
      g_signal_connect (document, "rejected", G_CALLBACK (keep_message), &message);
      g_assert_true (basin_document_open (document, damaged, NULL));
      UNTIL (document, message != NULL);
      g_assert_nonnull (strstr (message, "damaged.csv"));
      g_assert_true (basin_document_get_run (document) == run && state (document) == RUN_RUNNING);
      g_assert_true (settings_equal (basin_document_get_settings (document), before));
      g_assert_true (basin_document_get_preset (document) == &(*e)->presets[0]);
      g_clear_pointer (&message, g_free);
      /* From the panel: the old file stays. */
      g_assert_true (basin_document_open (document, damaged, NULL));
      g_assert_true (basin_document_open (document, file, NULL));
      UNTIL (document, learns (document, file));
      run = basin_document_get_run (document);
      g_assert_true (basin_document_set_parameter (document, "data-file", g_file_peek_path (damaged), NULL));
      UNTIL (document, message != NULL);
      g_assert_true (learns (document, file) && basin_document_get_run (document) == run);
      g_clear_pointer (&message, g_free);
    }
  remove_all (folder, file, damaged);
}

/* Every experiment that is there trains, and takes a file: it runs on it, and says so. */
static void
test_data_of_every_experiment (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL);
  g_autoptr (GFile) file = write_classes (folder);
  g_autoptr (GError) error = NULL;

  for (const Experiment *const *e = experiments; *e != NULL; e++)
    {
      const Experiment *const alone[] = { *e, NULL };
      if (!learns_from_files (*e))
        continue;
      g_autoptr (BasinDocument) document = basin_document_new (alone);
      g_assert_true (basin_document_open (document, file, &error));
      g_assert_no_error (error);
      UNTIL (document, learns (document, file));
      /* All of it, but where training sets are drawn from it. */
      if (parameter_allows (parameter_find (experiment_parameters (*e), "samples"), 0))
        g_assert_cmpfloat (settings_number (basin_document_get_settings (document), "samples"), ==, 0);
      UNTIL (document, run_error (basin_document_get_run (document)) != NULL
                           || (basin_document_get_figure (document) != NULL
                               && strstr (basin_document_get_figure (document)->caption, "mine.csv") != NULL));
      g_assert_no_error (run_error (basin_document_get_run (document)));
    }
  remove_all (folder, file, NULL);
}

/* A figure brings its experiment and settings; if its data are not there, the parameter is named. */
static void
test_figure_and_missing_data (void)
{
  g_autoptr (BasinDocument) document = basin_document_new (table);
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL), *path = g_build_filename (folder, "f.svg", NULL);
  g_autoptr (GFile) file = write_classes (folder), figure = g_file_new_for_path (path);
  const ExportOptions options = export_defaults ();
  g_autoptr (GError) error = NULL;

  g_assert_true (basin_document_open (document, file, NULL));
  UNTIL (document, learns (document, file));
  UNTIL (document, basin_document_get_figure (document) != NULL
                       && strstr (basin_document_get_figure (document)->settings, "mine.csv") != NULL);
  g_assert_true (figure_export (basin_document_get_figure (document), path, &options, &error));
  g_assert_no_error (error);
  basin_document_set_experiment (document, &plain);
  g_assert_true (basin_document_open (document, figure, &error));
  g_assert_no_error (error);
  g_assert_true (basin_document_get_experiment (document) == &counted);
  g_assert_null (basin_document_get_preset (document));
  g_assert_cmpstr (basin_document_get_source (document), ==, "f.svg");
  UNTIL (document, state (document) == RUN_FAILED && basin_document_get_figure (document) == NULL);
  g_assert_cmpstr (basin_document_missing_file (document)->id, ==, "data-file");
  g_assert_true (basin_document_set_parameter (document, "data-file", g_file_peek_path (file), NULL));
  UNTIL (document, state (document) == RUN_RUNNING);
  g_assert_null (basin_document_missing_file (document));
  g_remove (path);
  g_remove (g_file_peek_path (file));
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/settings-and-base", test_settings_and_base);
  g_test_add_func ("/document/suggestions", test_suggestions);
  g_test_add_func ("/document/each-experiment-keeps-its-own", test_each_experiment_keeps_its_own);
  g_test_add_func ("/document/restart-that-was-due", test_restart_that_was_due);
  g_test_add_func ("/document/step-at-the-end", test_step_at_the_end);
  g_test_add_func ("/document/stop-and-go-on", test_stop_and_go_on);
  g_test_add_func ("/document/play-after-divergence", test_play_after_divergence);
  g_test_add_func ("/document/data", test_data);
  g_test_add_func ("/document/rejected-data", test_rejected_data);
  g_test_add_func ("/document/data-of-every-experiment", test_data_of_every_experiment);
  g_test_add_func ("/document/figure-and-missing-data", test_figure_and_missing_data);
  status = g_test_run ();
  run_wait_for_ends ();
  return status;
}

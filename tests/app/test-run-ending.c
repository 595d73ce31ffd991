/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that are ended in the background leave nothing behind, however many there are. */
#include "app/run-ending.h"

#include "runs/run_inside.h"

#include <string.h>

#define RESTARTS 3000
#define FEW 200

static const Parameter parameters[] = { TOGGLE ("on", "On", "", 0), { NULL } };
static const Preset presets[] = { { NULL } };

static void
short_run (Run *run)
{
  run_checkpoint (run);
}

static const Experiment experiment = {
  .id = "short", .title = "Short", .summary = "", .parameters = parameters, .presets = presets, .run = short_run
};

/* Lines of a file of this process's. */
static guint
lines_of (const char *path)
{
  g_autofree char *text = NULL;
  guint lines = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *c = text; *c != '\0'; c++)
    lines += *c == '\n';
  return lines;
}

static guint
threads (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "Threads:");
  g_assert_nonnull (line);
  return (guint) g_ascii_strtoull (line + strlen ("Threads:"), NULL, 10);
}

/* A thread that was joined may be listed for a moment more. */
static void
wait_for_threads (guint n)
{
  while (threads () > n)
    g_usleep (100);
}

/* Every thread that nobody waited for keeps its stack: two of the 65,530 mappings that a process may have. */
static void
test_nothing_is_left (void)
{
  g_autoptr (Settings) settings = settings_new (&experiment);
  const RunOptions options = { .threads = 1 };
  guint threads_before = threads (), most_threads = 0, most_mappings = 0, mappings_before;

  run_end_later (run_new (&experiment, settings, &options));
  mappings_before = lines_of ("/proc/self/maps");
  for (guint i = 0; i < RESTARTS; i++)
    {
      Run *run = run_new (&experiment, settings, &options);
      run_join (run);
      run_end_later (run);
      if (i % 100 == 0)
        {
          most_threads = MAX (most_threads, threads ());
          most_mappings = MAX (most_mappings, lines_of ("/proc/self/maps"));
        }
    }
  g_assert_cmpuint (most_threads, <, FEW);
  g_assert_cmpuint (most_mappings, <, mappings_before + FEW);
  run_wait_for_ends ();
  wait_for_threads (threads_before);
}

static void
test_ends_after_a_wait (void)
{
  g_autoptr (Settings) settings = settings_new (&experiment);
  const RunOptions options = { .threads = 2, .paused = true };
  guint threads_before = threads ();

  run_wait_for_ends (); /* nothing to wait for */
  for (int i = 0; i < 3; i++)
    {
      run_end_later (run_new (&experiment, settings, &options));
      run_end_later (run_new (&experiment, settings, &options));
      run_wait_for_ends ();
      wait_for_threads (threads_before);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-ending/nothing-is-left", test_nothing_is_left);
  g_test_add_func ("/run-ending/ends-after-a-wait", test_ends_after_a_wait);
  return g_test_run ();
}

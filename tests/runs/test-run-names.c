/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs are named by the parameters in which they differ, and no two alike. */
#include "runs/run_names.h"

#include <string.h>

static const Choice shapes[] = { { "round", "Round" }, { "square", "SQR" }, { NULL, NULL } };
static const Parameter parameters[] = {
  INTEGER ("width", "Width", "", 1, 4096, 16, .group = ""),
  NUMBER ("learning-rate", "Learning rate", "", 1e-6, 10, 0.1, .group = ""),
  NUMBER ("noise", "Noise", "", 0, 100, 0, .unit = "%", .group = "", .when = "shape=round"),
  CHOICE ("shape", "Shape", "", shapes, 0, .group = ""),
  TOGGLE ("skip", "Skip connections", "", 0, .group = ""),
  FILE_NAME ("data-file", "Data file", "", .group = ""),
  INTEGER ("seed", "Seed", "", 0, 1e9, 7, .group = ""),
  { NULL },
};
static const Preset presets[] = { { NULL } };
static const Experiment dance = { "dance", "Dance", "", parameters, .presets = presets },
                        sing = { "sing", "Song", "", parameters, .presets = presets };

/* "width=16 seed=3" */
static Settings *
settings_of (const Experiment *experiment, const char *assignments)
{
  Settings *settings = settings_new (experiment);
  g_auto (GStrv) words = g_strsplit (assignments, " ", -1);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      char *value = strchr (words[i], '=');
      *value = '\0';
      g_assert_true (settings_set (settings, words[i], value + 1, NULL));
    }
  return settings;
}

/* runs: parted by "; "; one that begins with "sing " is of the other experiment.  The names are parted likewise. */
static RunNames *
names_of (const char *runs)
{
  g_auto (GStrv) each = g_strsplit (runs, "; ", -1);
  guint n = g_strv_length (each);
  g_autoptr (GPtrArray) settings = g_ptr_array_new_with_free_func ((GDestroyNotify) settings_free);

  for (guint i = 0; i < n; i++)
    {
      bool sings = g_str_has_prefix (each[i], "sing");
      g_ptr_array_add (settings, settings_of (sings ? &sing : &dance, sings ? each[i] + strlen ("sing") : each[i]));
    }
  return run_names_new ((const Settings *const *) settings->pdata, n);
}

static void
check (const char *runs, const char *expected_names, const char *expected_ids, const char *differences)
{
  g_autoptr (RunNames) names = names_of (runs);
  g_autofree char *joined = g_strjoinv ("; ", names->names), *joined_ids = g_strjoinv ("; ", names->ids);

  g_assert_cmpstr (joined, ==, expected_names);
  g_assert_cmpstr (joined_ids, ==, expected_ids);
  g_assert_cmpstr (names->differences, ==, differences);
}

static void
test_names (void)
{
  check ("width=16; width=64", "width 16; width 64", "width-16; width-64", "width (16, 64)");
  check ("skip=true; ", "skip connections on; skip connections off", "skip-connections-on; skip-connections-off",
         "skip connections (on, off)");
  check ("width=8 learning-rate=0.01; width=8", "learning rate 0.01; learning rate 0.1",
         "learning-rate-0-01; learning-rate-0-1", "learning rate (0.01, 0.1)");
  check ("seed=1; seed=2", "seed 1; seed 2", "seed-1; seed-2", "seed (1, 2)");
  check ("width=8 seed=1; width=9 seed=2", "width 8, seed 1; width 9, seed 2", "width-8-seed-1; width-9-seed-2",
         "width (8, 9), seed (1, 2)");
}

static void
test_no_two_alike (void)
{
  check ("; ", "run 1; run 2", "run-1; run-2", NULL);
  check ("width=8; width=9; width=8", "width 8 (1); width 9; width 8 (2)", "width-8-1; width-9; width-8-2",
         "width (8, 9, 8)");
}

/* A parameter without an effect is no difference; one that has it in some runs is named there. */
static void
test_effects (void)
{
  check ("shape=square noise=3; shape=square noise=5", "run 1; run 2", "run-1; run-2", NULL);
  check ("noise=3; shape=square noise=5", "shape round; shape SQR", "shape-round; shape-sqr", "shape (round, SQR)");
  check ("noise=3; noise=4; shape=square", "noise 3 %, shape round; noise 4 %, shape round; shape SQR",
         "noise-3-percent-shape-round; noise-4-percent-shape-round; shape-sqr",
         "noise (3 %, 4 %, –), shape (round, round, SQR)");
}

/* Of many differences the names have those that tell the runs apart. */
static void
test_many_differences (void)
{
  check ("width=8 learning-rate=1 noise=1 seed=1; width=9 learning-rate=2 noise=2 seed=2", "width 8; width 9",
         "width-8; width-9", "width (8, 9), learning rate (1, 2), noise (1 %, 2 %), seed (1, 2)");
}

static void
test_experiments_and_files (void)
{
  check ("; sing", "Dance; Song", "dance; song", "experiment (Dance, Song)");
  check ("data-file=/home/somebody/mine.csv; ", "data file mine.csv; data file none",
         "data-file-mine-csv; data-file-none", "data file (mine.csv, none)");
}

static void
test_order (void)
{
  g_autoptr (RunNames) widths = names_of ("width=64; width=16; width=256; width=16");
  g_autoptr (RunNames) seeds = names_of ("seed=1; seed=2");
  g_autoptr (RunNames) two = names_of ("width=1 seed=1; width=2 seed=2");

  g_assert_cmpuint (widths->ranked, ==, 3);
  g_assert_true (widths->ranks[0] == 1 && widths->ranks[1] == 0 && widths->ranks[2] == 2 && widths->ranks[3] == 0);
  g_assert_true (seeds->ranks == NULL && two->ranks == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-names/names", test_names);
  g_test_add_func ("/run-names/no-two-alike", test_no_two_alike);
  g_test_add_func ("/run-names/effects", test_effects);
  g_test_add_func ("/run-names/many-differences", test_many_differences);
  g_test_add_func ("/run-names/experiments-and-files", test_experiments_and_files);
  g_test_add_func ("/run-names/order", test_order);
  return g_test_run ();
}

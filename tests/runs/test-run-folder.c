/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run folder: made if it is missing, and never a half-written file in it. */
#include "runs/run_folder.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *place;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->place = g_dir_make_tmp ("basin-folder-XXXXXX", NULL);
  g_assert_nonnull (fixture->place);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_all (inner);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_all (fixture->place);
  g_free (fixture->place);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_holds (RunFolder *folder, const char *name, const char *expected, gsize length)
{
  g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL), *contents = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  g_assert_cmpmem (contents, n, expected, length);
}

static void
test_makes_folders_and_writes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->place, "a", "b", "run 1", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RunFolder) folder = run_folder_open (path, &error);
  g_autoptr (GBytes) bytes = g_bytes_new ("\0\1\2", 3);

  g_assert_no_error (error);
  g_assert_cmpstr (run_folder_path (folder), ==, path);
  g_assert_true (run_folder_write_text (folder, "settings.json", "{}\n", &error));
  g_assert_true (run_folder_write_bytes (folder, "weights.safetensors", bytes, &error));
  g_assert_true (run_folder_write (folder, "empty.csv", NULL, 0, &error));
  g_assert_true (run_folder_write_text (folder, "settings.json", "{1}\n", &error)); /* over the first */
  g_assert_no_error (error);
  assert_holds (folder, "settings.json", "{1}\n", 4);
  assert_holds (folder, "weights.safetensors", "\0\1\2", 3);
  assert_holds (folder, "empty.csv", "", 0);
  g_assert_cmpuint (count_files (path), ==, 3);

  g_autoptr (RunFolder) again = run_folder_open (path, &error);
  g_assert_no_error (error);
  assert_holds (again, "settings.json", "{1}\n", 4);
}

static void
assert_refused (const char *path, const char *said)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (run_folder_open (path, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
  if (strstr (error->message, said) == NULL)
    g_error ("“%s” does not say “%s”", error->message, said);
}

static void
test_refuses_what_is_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->place, "file", NULL);
  g_autofree char *beneath = g_build_filename (file, "folder", NULL);

  g_assert_true (g_file_set_contents (file, "kept", -1, NULL));
  assert_refused (file, "is a file");
  assert_refused (beneath, "could not be made");
  assert_refused ("/dev/null/x", "could not be made");
  g_autofree char *contents = NULL;
  g_assert_true (g_file_get_contents (file, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "kept");
}

static void
test_leaves_nothing_half_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RunFolder) folder = run_folder_open (fixture->place, &error);
  g_autofree char *inner = g_build_filename (fixture->place, "taken", NULL);
  g_autofree char *inside = g_build_filename (inner, "file", NULL);

  /* A folder where the file should go: renaming fails at the very end. */
  g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
  g_assert_true (g_file_set_contents (inside, "x", -1, NULL));
  g_assert_false (run_folder_write_text (folder, "taken", "text", &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, inner));
  g_assert_cmpuint (count_files (fixture->place), ==, 1);
  g_assert_true (g_file_test (inner, G_FILE_TEST_IS_DIR));
  g_clear_error (&error);

  /* The folder has gone in the meantime. */
  remove_all (fixture->place);
  g_assert_false (run_folder_write_text (folder, "settings.json", "{}", &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "settings.json"));
  g_assert_false (g_file_test (fixture->place, G_FILE_TEST_EXISTS));
}

static void
put (const char *folder, const char *name, const char *contents)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
}

static bool
is_there (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* The sums are those of FIPS 180-2: of "abc", and of nothing. */
static void
test_lists_what_was_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RunFolder) folder = run_folder_open (fixture->place, &error);
  char listed[65], actual[65];

  g_assert_true (run_folder_write_text (folder, "train.csv", "abc", &error));
  g_assert_true (run_folder_write_text (folder, "timing.json", "1", &error));
  g_assert_true (run_folder_expect (folder, "a.csv", &error));
  put (fixture->place, "a.csv", "");
  g_assert_true (run_folder_finish (folder, "abc", &error));
  g_assert_no_error (error);
  const char *expected = EMPTY "  a.csv\n" ABC "  settings.json\n" ABC "  train.csv\n";
  assert_holds (folder, "SHA256SUMS", expected, strlen (expected));
  assert_holds (folder, "settings.json", "abc", 3);

  g_assert_false (run_folder_is_changed (fixture->place, "train.csv", listed, actual));
  g_assert_false (run_folder_is_changed (fixture->place, "test.csv", listed, actual));
  put (fixture->place, "train.csv", "");
  g_assert_true (run_folder_is_changed (fixture->place, "train.csv", listed, actual));
  g_assert_cmpstr (listed, ==, ABC);
  g_assert_cmpstr (actual, ==, EMPTY);
}

/* Of an earlier run nothing stays, of the user's everything, whatever the list says. */
static void
test_replaces_an_earlier_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = g_build_filename (fixture->place, "run", NULL);
  g_autoptr (RunFolder) first = run_folder_open (place, &error);
  static const char sums[] = ABC "  settings.json\n" ABC "  old.csv\n" ABC " *binary.csv\n" ABC "  ../outside.csv\n" ABC
                                 "  inner\n" ABC "  inner/file\nshort  mine.txt\n" ABC "  gone.csv\n" ABC "  ..\n";
  g_autofree char *inner = g_build_filename (place, "inner", NULL);

  for (const char *const *name = (const char *const[]){ "settings.json", "old.csv", "binary.csv", "mine.txt", NULL };
       *name; name++)
    put (place, *name, "abc");
  put (place, "SHA256SUMS", sums);
  put (fixture->place, "outside.csv", "abc");
  g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
  put (inner, "file", "abc");
  g_assert_true (is_there (place, "old.csv")); /* until something is written */

  g_assert_true (run_folder_write_text (first, "train.csv", "abc", &error));
  g_assert_false (is_there (place, "settings.json") || is_there (place, "old.csv") || is_there (place, "binary.csv")
                  || is_there (place, "SHA256SUMS"));
  g_assert_true (is_there (place, "mine.txt") && is_there (inner, "file") && is_there (fixture->place, "outside.csv"));
  g_assert_true (run_folder_finish (first, "{}", &error));

  g_autoptr (RunFolder) second = run_folder_open (place, &error);
  g_assert_true (run_folder_write_text (second, "other.csv", "abc", &error));
  g_assert_false (is_there (place, "train.csv"));
  g_assert_true (run_folder_finish (second, "{}", &error));
  g_assert_true (is_there (place, "mine.txt") && is_there (place, "other.csv"));
  g_assert_no_error (error);
}

/* A list of the user's own: none of a run. */
static void
test_leaves_lists_of_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RunFolder) folder = run_folder_open (fixture->place, &error);

  put (fixture->place, "image.iso", "abc");
  put (fixture->place, "SHA256SUMS", ABC "  image.iso\n");
  g_assert_true (run_folder_write_text (folder, "train.csv", "abc", &error));
  g_assert_true (is_there (fixture->place, "image.iso"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-folder/makes-folders-and-writes", Fixture, NULL, set_up, test_makes_folders_and_writes, tear_down);
  g_test_add ("/run-folder/refuses-what-is-no-folder", Fixture, NULL, set_up, test_refuses_what_is_no_folder,
              tear_down);
  g_test_add ("/run-folder/leaves-nothing-half-written", Fixture, NULL, set_up, test_leaves_nothing_half_written,
              tear_down);
  g_test_add ("/run-folder/lists-what-was-written", Fixture, NULL, set_up, test_lists_what_was_written, tear_down);
  g_test_add ("/run-folder/replaces-an-earlier-run", Fixture, NULL, set_up, test_replaces_an_earlier_run, tear_down);
  g_test_add ("/run-folder/leaves-lists-of-others", Fixture, NULL, set_up, test_leaves_lists_of_others, tear_down);
  return g_test_run ();
}

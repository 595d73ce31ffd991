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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-folder/makes-folders-and-writes", Fixture, NULL, set_up, test_makes_folders_and_writes, tear_down);
  g_test_add ("/run-folder/refuses-what-is-no-folder", Fixture, NULL, set_up, test_refuses_what_is_no_folder,
              tear_down);
  g_test_add ("/run-folder/leaves-nothing-half-written", Fixture, NULL, set_up, test_leaves_nothing_half_written,
              tear_down);
  return g_test_run ();
}

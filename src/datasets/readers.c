/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/readers.h"

#include "datasets/byte_source.h"
#include "datasets/parsers.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_QUARK (basin_datasets_error, datasets_error)

/* "train-images-idx3-ubyte" and the like. */
static bool
is_called_idx (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  return strstr (base, "-ubyte") != NULL || strstr (base, ".idx") != NULL;
}

static void
replace_last (char **text, const char *what, const char *with)
{
  char *found = g_strrstr (*text, what);

  if (found != NULL)
    {
      g_autofree char *old = *text;

      *text = g_strdup_printf ("%.*s%s%s", (int) (found - old), old, with, found + strlen (what));
    }
}

/* MNIST's names: train-images-idx3-ubyte has its labels in train-labels-idx1-ubyte; either may be packed. */
static char *
find_labels (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *shown = excerpt_of_path (base);
  g_autofree char *labels = g_strdup (base), *shown_labels = NULL;
  const char *suffixes[] = { "", ".gz" };

  if (strstr (base, "images") == NULL)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN,
                   _ ("%s: the file of labels is found by name, so a name such as train-images-idx3-ubyte was "
                      "expected."),
                   shown);
      return NULL;
    }

  replace_last (&labels, "images", "labels");
  for (unsigned dimensions = 2; dimensions <= 4; dimensions++)
    {
      g_autofree char *code = g_strdup_printf ("idx%u", dimensions);

      replace_last (&labels, code, "idx1");
    }
  if (g_str_has_suffix (labels, ".gz"))
    {
      labels[strlen (labels) - 3] = '\0';
      suffixes[0] = ".gz";
      suffixes[1] = "";
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (labels, suffixes[i], NULL);
      g_autofree char *candidate = g_build_filename (folder, name, NULL);

      if (g_file_test (candidate, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&candidate);
    }

  shown_labels = excerpt_of_path (labels);
  g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN,
               _ ("%s: the labels are missing; %s or %s.gz was expected in the same folder."), shown, shown_labels,
               shown_labels);

  return NULL;
}

static Dataset *
read_idx (ByteSource *images, const char *path, GError **error)
{
  g_autofree char *labels_path = find_labels (path, error);
  g_autoptr (ByteSource) labels = labels_path != NULL ? byte_source_open (labels_path, error) : NULL;

  return labels != NULL ? idx_read (images, labels, error) : NULL;
}

Dataset *
dataset_read (const char *path, const char *target_column, GError **error)
{
  g_autoptr (ByteSource) source = byte_source_open (path, error);
  uint8_t magic[2];
  size_t got;

  if (source == NULL || !byte_source_peek (source, magic, sizeof magic, &got, error))
    return NULL;
  if ((got == sizeof magic && magic[0] == 0 && magic[1] == 0) || is_called_idx (path))
    return read_idx (source, path, error);

  return csv_read (source, target_column, error);
}

Dataset *
dataset_read_csv (const char *path, const char *target_column, GError **error)
{
  g_autoptr (ByteSource) source = byte_source_open (path, error);

  return source != NULL ? csv_read (source, target_column, error) : NULL;
}

Dataset *
dataset_read_idx (const char *path, GError **error)
{
  g_autoptr (ByteSource) source = byte_source_open (path, error);

  return source != NULL ? read_idx (source, path, error) : NULL;
}

Dataset *
dataset_parse_csv (const char *name, const char *text, size_t length, const char *target_column, GError **error)
{
  g_autoptr (ByteSource) source = byte_source_new_for_memory (name, text, length);

  return csv_read (source, target_column, error);
}

Dataset *
dataset_parse_idx (const char *name, const uint8_t *images, size_t images_length, const uint8_t *labels,
                   size_t labels_length, GError **error)
{
  g_autoptr (ByteSource) images_source = byte_source_new_for_memory (name, images, images_length);
  g_autofree char *labels_name = g_strdup (name);
  g_autoptr (ByteSource) labels_source = NULL;

  replace_last (&labels_name, "images", "labels");
  labels_source = byte_source_new_for_memory (labels_name, labels, labels_length);

  return idx_read (images_source, labels_source, error);
}

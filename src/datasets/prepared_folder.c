/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/prepared_folder.h"

#include "datasets/byte_source.h"
#include "datasets/parsers.h"
#include "datasets/readers.h"
#include "numeric/contents.h"
#include "numeric/excerpt.h"
#include "numeric/json_scan.h"
#include "numeric/json_writer.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define MOST_COLUMNS 65536

static const char *const task_ids[] = { "classes", "regression" };

/* ---- Writing ---- */

static void
add_names (JsonWriter *writer, const char *member, char **names)
{
  if (names != NULL)
    json_writer_texts (writer, member, (const char *const *) names);
}

static char *
describe (const PreparedData *data, const char *fingerprint)
{
  const Dataset *train = data->train;
  JsonWriter *writer = json_writer_new (JSON_LINES);

  json_writer_begin_object (writer, NULL);
  json_writer_text (writer, "fingerprint", fingerprint);
  json_writer_text (writer, "name", train->name != NULL ? train->name : "");
  json_writer_text (writer, "task", task_ids[train->task]);
  json_writer_number (writer, "inputs", train->inputs);
  json_writer_number (writer, "outputs", train->outputs);
  json_writer_number (writer, "available", (double) data->available);
  json_writer_number (writer, "image_width", train->image_width);
  json_writer_number (writer, "image_height", train->image_height);
  add_names (writer, "column_names", train->column_names);
  add_names (writer, "target_names", train->target_names);
  add_names (writer, "class_names", train->class_names);
  json_writer_floats (writer, "shift", data->shift, train->inputs);
  json_writer_floats (writer, "scale", data->scale, train->inputs);
  if (data->target_shift != NULL)
    json_writer_floats (writer, "target_shift", data->target_shift, train->outputs);
  if (data->target_scale != NULL)
    json_writer_floats (writer, "target_scale", data->target_scale, train->outputs);
  json_writer_end_object (writer);
  return json_writer_finish (writer);
}

static bool
write_description (const PreparedData *data, const char *folder, const char *fingerprint, GError **error)
{
  g_autofree char *path = g_build_filename (folder, PREPARED_DESCRIPTION_FILE, NULL),
                  *text = describe (data, fingerprint);

  return contents_write (path, text, strlen (text), error);
}

bool
prepared_data_save (const PreparedData *data, const char *folder, const char *train, const char *fingerprint,
                    GError **error)
{
  g_autofree char *train_path = g_build_filename (folder, train, NULL);
  g_autofree char *test_path = g_build_filename (folder, PREPARED_TEST_FILE, NULL);

  return dataset_write_csv (data->train, train_path, error) && dataset_write_csv (data->test, test_path, error)
         && write_description (data, folder, fingerprint, error);
}

/* ---- Reading ---- */

static JsonNode *
member_of (JsonObject *object, const char *member, GType type)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

static const char *
text_of (JsonObject *object, const char *member)
{
  JsonNode *node = member_of (object, member, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

/* −1: not there, or no whole number of columns. */
static gint64
count_of (JsonObject *object, const char *member)
{
  JsonNode *node = member_of (object, member, G_TYPE_INT64);
  gint64 count = node != NULL ? json_node_get_int (node) : -1;

  return count <= MOST_COLUMNS ? count : -1;
}

static JsonArray *
array_of (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* NULL where there are not n of them. */
static char **
texts_of (JsonObject *object, const char *member, guint n)
{
  JsonArray *array = array_of (object, member);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  if (array == NULL || json_array_get_length (array) != n)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return NULL;
      g_strv_builder_add (texts, json_node_get_string (node));
    }
  return g_strv_builder_end (texts);
}

/* NULL where there are not n of them. */
static float *
floats_of (JsonObject *object, const char *member, guint n)
{
  JsonArray *array = array_of (object, member);
  float *floats;

  if (array == NULL || json_array_get_length (array) != n)
    return NULL;
  floats = g_new (float, n);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      floats[i] = JSON_NODE_HOLDS_VALUE (node) ? (float) json_node_get_double (node) : NAN;
    }
  return floats;
}

/* A data set without rows that is of the shape which the description states, or NULL. */
static Dataset *
shape_of (JsonObject *object)
{
  const char *task = text_of (object, "task"), *name = text_of (object, "name");
  gint64 inputs = count_of (object, "inputs"), outputs = count_of (object, "outputs");
  gint64 width = count_of (object, "image_width"), height = count_of (object, "image_height");
  bool classes = g_strcmp0 (task, task_ids[TASK_CLASSES]) == 0;
  Dataset *shape;

  if ((!classes && g_strcmp0 (task, task_ids[TASK_REGRESSION]) != 0) || inputs < 1 || outputs < 1
      || (width * height != 0 && width * height != inputs) || width < 0 || height < 0)
    return NULL;
  shape = dataset_new (classes ? TASK_CLASSES : TASK_REGRESSION, 0, (unsigned) inputs, (unsigned) outputs);
  shape->image_width = (unsigned) width;
  shape->image_height = (unsigned) height;
  shape->column_names = texts_of (object, "column_names", shape->inputs);
  shape->target_names = texts_of (object, "target_names", classes ? 1 : shape->outputs);
  shape->class_names = classes ? texts_of (object, "class_names", shape->outputs) : NULL;
  shape->name = name != NULL && *name != '\0' ? g_strdup (name) : NULL;
  return shape;
}

static Dataset *
read_part (const Dataset *shape, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (ByteSource) source = byte_source_open (path, error);
  g_autoptr (Dataset) part = dataset_copy_rows (shape, NULL, 0);

  if (source == NULL || !csv_read_rows (source, part, error))
    return NULL;
  return g_steal_pointer (&part);
}

static PreparedData *
data_of (JsonObject *object, const char *folder, const char *train, GError **error)
{
  g_autoptr (Dataset) shape = shape_of (object);
  g_autoptr (PreparedData) data = g_new0 (PreparedData, 1);
  JsonNode *available;

  if (shape != NULL)
    {
      data->shift = floats_of (object, "shift", shape->inputs);
      data->scale = floats_of (object, "scale", shape->inputs);
      data->target_shift = floats_of (object, "target_shift", shape->outputs);
      data->target_scale = floats_of (object, "target_scale", shape->outputs);
    }
  if (shape == NULL || data->shift == NULL || data->scale == NULL)
    {
      g_autofree char *shown = excerpt_of_path (folder);
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT,
                   _ ("%s/%s does not say what the columns of %s are, as one that Basin wrote does."), shown,
                   PREPARED_DESCRIPTION_FILE, train);
      return NULL;
    }
  data->train = read_part (shape, folder, train, error);
  available = member_of (object, "available", G_TYPE_INT64);
  data->test = data->train != NULL ? read_part (shape, folder, PREPARED_TEST_FILE, error) : NULL;
  if (data->test == NULL)
    return NULL;
  data->available = available != NULL ? (size_t) MAX (json_node_get_int (available), 0) : 0;
  data->available = MAX (data->available, data->train->n);
  data->kept = true;
  return g_steal_pointer (&data);
}

PreparedData *
prepared_data_load (const char *folder, const char *train, const char *fingerprint, GError **error)
{
  g_autofree char *path = g_build_filename (folder, PREPARED_DESCRIPTION_FILE, NULL);
  g_autofree char *train_path = g_build_filename (folder, train, NULL);
  g_autofree char *test_path = g_build_filename (folder, PREPARED_TEST_FILE, NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!g_file_test (train_path, G_FILE_TEST_IS_REGULAR) || !g_file_test (test_path, G_FILE_TEST_IS_REGULAR)
      || !g_file_get_contents (path, &text, NULL, NULL) || json_scan_goes_on (text, strlen (text))
      || !json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  if (g_strcmp0 (text_of (json_node_get_object (root), "fingerprint"), fingerprint) != 0)
    return NULL;
  return data_of (json_node_get_object (root), folder, train, error);
}

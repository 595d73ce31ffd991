/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/safetensors.h"

#include "numeric/excerpt.h"
#include "numeric/json_scan.h"
#include "numeric/json_writer.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

G_DEFINE_QUARK (basin_safetensors_error, safetensors_error)

/* ---- The tensors of a network, by PyTorch's names ---- */

typedef struct
{
  char name[64];
  size_t offset;        /* in the flat vector */
  size_t rows, columns; /* columns = 0: a vector of rows */
} Tensor;

static void
add_tensor (GArray *tensors, const char *kind, unsigned l, const char *part, size_t offset, size_t rows, size_t columns)
{
  Tensor tensor = { .offset = offset, .rows = rows, .columns = columns };

  if (offset == LAYOUT_NONE)
    return;
  g_snprintf (tensor.name, sizeof tensor.name, "%s.%u.%s", kind, l, part);
  g_array_append_val (tensors, tensor);
}

static GArray *
tensors_of (const Network *network)
{
  const Layout *layout = network_layout (network);
  GArray *tensors = g_array_new (FALSE, FALSE, sizeof (Tensor));

  for (unsigned l = 0; l < layout->layers; l++)
    {
      const LayerLayout *layer = &layout->layer[l];
      add_tensor (tensors, "layers", l, "weight", layer->weight, layer->out, layer->in);
      add_tensor (tensors, "layers", l, "bias", layer->bias, layer->out, 0);
      add_tensor (tensors, "norms", l, "weight", layer->gain, layer->out, 0);
      add_tensor (tensors, "norms", l, "bias", layer->shift, layer->out, 0);
    }
  return tensors;
}

static size_t
tensor_length (const Tensor *tensor)
{
  return tensor->rows * MAX (tensor->columns, 1);
}

static char *
tensor_shape (const Tensor *tensor)
{
  return tensor->columns ? g_strdup_printf ("[%zu, %zu]", tensor->rows, tensor->columns)
                         : g_strdup_printf ("[%zu]", tensor->rows);
}

/* ---- Writing ---- */

static const char *const activation_names[] = { "tanh", "relu", "gelu", "identity", "square" };
static const char *const loss_names[] = { "cross-entropy", "mse" };

static void
add_metadata (JsonWriter *header, const Network *network)
{
  const Architecture *a = network_architecture (network);
  g_autofree char *inputs = g_strdup_printf ("%u", a->inputs), *outputs = g_strdup_printf ("%u", a->outputs);
  g_autoptr (GString) widths = g_string_new (NULL);

  for (unsigned l = 0; l < a->depth; l++)
    g_string_append_printf (widths, "%s%u", l ? "," : "", a->widths[l]);
  json_writer_begin_object (header, "__metadata__");
  json_writer_text (header, "format", "pt");
  json_writer_text (header, "inputs", inputs);
  json_writer_text (header, "outputs", outputs);
  json_writer_text (header, "widths", widths->str);
  json_writer_text (header, "activation", activation_names[a->activation]);
  json_writer_text (header, "skip", a->skip ? "true" : "false");
  json_writer_text (header, "bias", a->bias ? "true" : "false");
  json_writer_text (header, "normalisation", a->normalisation ? "true" : "false");
  json_writer_text (header, "loss", loss_names[a->loss]);
  json_writer_end_object (header);
}

/* The entry of a tensor whose elements lie at these bytes; *offset goes on behind them. */
static void
add_entry (JsonWriter *header, const char *prefix, const Tensor *tensor, size_t *offset)
{
  g_autofree char *name = g_strconcat (prefix, *prefix ? "." : "", tensor->name, NULL);
  g_autofree char *shape = tensor_shape (tensor);
  size_t end = *offset + tensor_length (tensor) * sizeof (real);
  g_autofree char *offsets = g_strdup_printf ("[%zu,%zu]", *offset, end);

  json_writer_begin_object (header, name);
  json_writer_text (header, "dtype", REAL_DTYPE);
  json_writer_raw (header, "shape", shape);
  json_writer_raw (header, "data_offsets", offsets);
  json_writer_end_object (header);
  *offset = end;
}

/* Padded, so that tensors begin aligned. */
static char *
header_of (const Network *network, const GArray *tensors, guint n, const char *const *prefixes)
{
  JsonWriter *header = json_writer_new (JSON_COMPACT);
  g_autofree char *text = NULL;
  size_t offset = 0;

  json_writer_begin_object (header, NULL);
  add_metadata (header, network);
  for (guint v = 0; v < n; v++)
    for (guint i = 0; i < tensors->len; i++)
      add_entry (header, prefixes[v], &g_array_index (tensors, Tensor, i), &offset);
  json_writer_end_object (header);
  text = json_writer_finish (header);
  return g_strdup_printf ("%-*s", (int) ((strlen (text) + 7) / 8 * 8), text);
}

GBytes *
safetensors_of_vectors (const Network *network, guint n, const char *const *prefixes, const real *const *vectors)
{
  g_autoptr (GArray) tensors = tensors_of (network);
  g_autofree char *header = header_of (network, tensors, n, prefixes);
  GByteArray *bytes = g_byte_array_new ();
  guint64 length;

  length = GUINT64_TO_LE ((guint64) strlen (header));
  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) strlen (header));
  for (guint v = 0; v < n; v++)
    for (guint i = 0; i < tensors->len; i++)
      {
        const Tensor *tensor = &g_array_index (tensors, Tensor, i);
        g_byte_array_append (bytes, (const guint8 *) (vectors[v] + tensor->offset),
                             (guint) (tensor_length (tensor) * sizeof (real)));
      }
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
safetensors_of_weights (const Network *network, const real *theta)
{
  return safetensors_of_vectors (network, 1, (const char *const[]){ "" }, &theta);
}

/* ---- Reading ---- */

typedef struct
{
  const char *name; /* of the file, for errors */
  const guint8 *data;
  gsize length;
  JsonObject *header;
} File;

static double
half_to_double (guint16 h)
{
  int exponent = h >> 10 & 31, fraction = h & 1023;
  double value = exponent == 0    ? ldexp (fraction, -24)
                 : exponent == 31 ? (fraction ? NAN : INFINITY)
                                  : ldexp (1024 + fraction, exponent - 25);
  return h >> 15 ? -value : value;
}

static double
read_element (const guint8 *at, const char *dtype)
{
  if (g_str_equal (dtype, "F64"))
    {
      double value;
      memcpy (&value, at, sizeof value);
      return value;
    }
  if (g_str_equal (dtype, "F32"))
    {
      float value;
      memcpy (&value, at, sizeof value);
      return value;
    }
  guint16 bits;
  memcpy (&bits, at, sizeof bits);
  if (g_str_equal (dtype, "F16"))
    return half_to_double (bits);
  guint32 wide = (guint32) bits << 16;
  float value;
  memcpy (&value, &wide, sizeof value);
  return value;
}

static size_t
element_size (const char *dtype)
{
  return g_str_equal (dtype, "F64")                                  ? 8
         : g_str_equal (dtype, "F32")                                ? 4
         : g_str_equal (dtype, "F16") || g_str_equal (dtype, "BF16") ? 2
                                                                     : 0;
}

static bool malformed (const File *file, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

static bool
malformed (const File *file, GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *why = NULL;

  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, SAFETENSORS_ERROR, SAFETENSORS_ERROR_FORMAT, _ ("%s is not a whole safetensors file: %s"),
               file->name, why);
  return false;
}

static bool
is_integer (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
         && json_node_get_int (node) >= 0;
}

static JsonArray *
array_of_integers (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_integer (json_array_get_element (array, i)))
      return NULL;
  return array;
}

static bool
shape_fits (JsonArray *shape, const Tensor *tensor)
{
  guint n = json_array_get_length (shape);

  if (n != (tensor->columns ? 2 : 1) || (size_t) json_array_get_int_element (shape, 0) != tensor->rows)
    return false;
  return n == 1 || (size_t) json_array_get_int_element (shape, 1) == tensor->columns;
}

static bool
read_tensor (const File *file, const Tensor *tensor, real *theta, GError **error)
{
  JsonNode *node = json_object_get_member (file->header, tensor->name);
  g_autofree char *expected = tensor_shape (tensor);
  JsonObject *entry;
  JsonArray *shape, *offsets;
  JsonNode *dtype_node;
  const char *dtype;
  size_t size, length = tensor_length (tensor);
  gint64 begin, end;

  if (node == NULL)
    {
      g_set_error (error, SAFETENSORS_ERROR, SAFETENSORS_ERROR_FIT,
                   _ ("%s has no tensor “%s”, which this network needs with the shape %s."), file->name, tensor->name,
                   expected);
      return false;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return malformed (file, error, _ ("the entry of “%s” is not an object."), tensor->name);
  entry = json_node_get_object (node);
  shape = array_of_integers (entry, "shape");
  offsets = array_of_integers (entry, "data_offsets");
  dtype_node = json_object_get_member (entry, "dtype");
  if (shape == NULL || offsets == NULL || json_array_get_length (offsets) != 2 || dtype_node == NULL
      || !JSON_NODE_HOLDS_VALUE (dtype_node) || json_node_get_value_type (dtype_node) != G_TYPE_STRING)
    return malformed (file, error, _ ("the entry of “%s” lacks dtype, shape or data_offsets."), tensor->name);
  dtype = json_node_get_string (dtype_node);
  if (!shape_fits (shape, tensor))
    {
      g_autofree char *json = json_to_string (json_object_get_member (entry, "shape"), FALSE);
      g_autofree char *there = excerpt_new (json, -1);
      g_set_error (error, SAFETENSORS_ERROR, SAFETENSORS_ERROR_FIT,
                   _ ("%s: the tensor “%s” has the shape %s; this network expects %s."), file->name, tensor->name,
                   there, expected);
      return false;
    }
  size = element_size (dtype);
  if (size == 0)
    {
      g_autofree char *shown = excerpt_new (dtype, -1);
      g_set_error (error, SAFETENSORS_ERROR, SAFETENSORS_ERROR_FIT,
                   _ ("%s: the tensor “%s” is of type %s; expected F32, F64, F16 or BF16."), file->name, tensor->name,
                   shown);
      return false;
    }
  begin = json_array_get_int_element (offsets, 0);
  end = json_array_get_int_element (offsets, 1);
  if (end < begin || (guint64) end > file->length || (guint64) (end - begin) != length * size)
    return malformed (file, error, _ ("“%s” is said to lie at bytes %" PRId64 " to %" PRId64 " of %zu."), tensor->name,
                      begin, end, file->length);
  for (size_t i = 0; i < length; i++)
    {
      double value = read_element (file->data + begin + i * size, dtype);
      if (!isfinite (value))
        {
          g_set_error (error, SAFETENSORS_ERROR, SAFETENSORS_ERROR_FIT,
                       _ ("%s: element %zu of the tensor “%s” is not a finite number."), file->name, i, tensor->name);
          return false;
        }
      theta[tensor->offset + i] = (real) value;
    }
  return true;
}

static const char *
surplus_tensor (const File *file, const GArray *tensors, GList *members)
{
  for (GList *link = members; link != NULL; link = link->next)
    {
      bool known = g_str_equal (link->data, "__metadata__");
      for (guint i = 0; i < tensors->len && !known; i++)
        known = g_str_equal (link->data, g_array_index (tensors, Tensor, i).name);
      if (!known)
        return link->data;
    }
  return NULL;
}

bool
safetensors_read_weights (const Network *network, const char *name, GBytes *bytes, real *theta, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autofree char *shown_name = excerpt_of_path (name);
  File file = { .name = shown_name, .data = data, .length = length };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GArray) tensors = tensors_of (network);
  g_autoptr (GList) members = NULL;
  g_autofree real *read = g_new0 (real, network_parameters (network));
  const char *surplus;
  guint64 header_length;

  if (length < 8)
    return malformed (&file, error, _ ("it has only %zu bytes."), length);
  memcpy (&header_length, data, 8);
  header_length = GUINT64_FROM_LE (header_length);
  if (header_length > length - 8 || header_length > G_MAXINT32)
    return malformed (&file, error, _ ("its header is said to be %" PRIu64 " bytes long, and the file has %zu."),
                      header_length, length);
  if (!g_utf8_validate ((const char *) data + 8, (gssize) header_length, NULL)
      || json_scan_goes_on ((const char *) data + 8, header_length)
      || !json_parser_load_from_data (parser, (const char *) data + 8, (gssize) header_length, NULL)
      || json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return malformed (&file, error, _ ("its header is not a JSON object."));
  file.header = json_node_get_object (json_parser_get_root (parser));
  file.data += 8 + header_length;
  file.length -= 8 + header_length;
  for (guint i = 0; i < tensors->len; i++)
    if (!read_tensor (&file, &g_array_index (tensors, Tensor, i), read, error))
      return false;
  members = json_object_get_members (file.header);
  surplus = surplus_tensor (&file, tensors, members);
  if (surplus != NULL)
    {
      g_autofree char *shown = excerpt_new (surplus, -1);
      g_set_error (error, SAFETENSORS_ERROR, SAFETENSORS_ERROR_FIT,
                   _ ("%s has a tensor “%s”, which this network has no place for."), file.name, shown);
      return false;
    }
  memcpy (theta, read, network_parameters (network) * sizeof (real));
  return true;
}

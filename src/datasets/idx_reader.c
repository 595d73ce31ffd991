/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/parsers.h"

#include "datasets/class_table.h"
#include "datasets/readers.h"
#include "numeric/excerpt.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* The format, as MNIST's page describes it: two zero bytes, the type, the number of dimensions, each
 * dimension as four bytes, then the values; the most significant byte comes first. */

#define DIMENSIONS_MAX 4
#define INPUTS_MAX (1u << 20)
#define CHUNK_VALUES 65536

typedef struct
{
  uint8_t type;
  unsigned width; /* bytes a value */
  unsigned dimensions;
  uint32_t sizes[DIMENSIONS_MAX];
  uint64_t values;
  uint64_t offset; /* where the values begin */
} IdxHeader;

static bool fail_at (ByteSource *source, uint64_t offset, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

static bool
fail_at (ByteSource *source, uint64_t offset, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT, _ ("%s, byte %" PRIu64 ": %s."), byte_source_name (source),
               offset, reason);

  return false;
}

static uint32_t
big_endian_32 (const uint8_t *bytes)
{
  return (uint32_t) bytes[0] << 24 | (uint32_t) bytes[1] << 16 | (uint32_t) bytes[2] << 8 | bytes[3];
}

static unsigned
type_width (uint8_t type)
{
  switch (type)
    {
    case 0x08: /* unsigned byte */
    case 0x09: /* signed byte */
      return 1;
    case 0x0b: /* 16-bit integer */
      return 2;
    case 0x0c: /* 32-bit integer */
    case 0x0d: /* float */
      return 4;
    case 0x0e: /* double */
      return 8;
    default:
      return 0;
    }
}

static double
decode (uint8_t type, const uint8_t *bytes)
{
  switch (type)
    {
    case 0x09:
      return (int8_t) bytes[0];
    case 0x0b:
      return (int16_t) (uint16_t) (bytes[0] << 8 | bytes[1]);
    case 0x0c:
      return (int32_t) big_endian_32 (bytes);
    case 0x0d:
      {
        uint32_t bits = big_endian_32 (bytes);
        float value;

        memcpy (&value, &bits, sizeof value);
        return value;
      }
    case 0x0e:
      {
        uint64_t bits = (uint64_t) big_endian_32 (bytes) << 32 | big_endian_32 (bytes + 4);
        double value;

        memcpy (&value, &bits, sizeof value);
        return value;
      }
    case 0x08:
    default:
      return bytes[0];
    }
}

/* "60000 × 28 × 28" */
static char *
describe_sizes (const IdxHeader *header)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < header->dimensions; i++)
    g_string_append_printf (text, i > 0 ? " × %u" : "%u", header->sizes[i]);

  return g_string_free (text, FALSE);
}

static bool
read_magic (ByteSource *source, IdxHeader *header, GError **error)
{
  uint8_t magic[4];
  size_t got;

  if (!byte_source_read (source, magic, sizeof magic, &got, error))
    return false;
  if (got == 0)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT, _ ("%s is empty: an IDX file was expected."),
                   byte_source_name (source));
      return false;
    }
  if (got < sizeof magic)
    return fail_at (source, got, error,
                    _ ("the file ends within the header; 4 bytes, IDX's magic number, were expected"));
  if (magic[0] != 0 || magic[1] != 0)
    return fail_at (source, 0, error, _ ("the file begins with 0x%02x%02x, but IDX files begin with two zero bytes"),
                    magic[0], magic[1]);

  header->type = magic[2];
  header->width = type_width (magic[2]);
  header->dimensions = magic[3];
  if (header->width == 0)
    return fail_at (source, 2, error,
                    _ ("the type code is 0x%02x, but one of IDX's (0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e) was expected"),
                    header->type);

  return true;
}

/* The sizes, and whether the file is as long as they say, where that can be known now. */
static bool
read_sizes (ByteSource *source, IdxHeader *header, GError **error)
{
  uint8_t bytes[4 * DIMENSIONS_MAX];
  size_t got, expected = 4 * header->dimensions;
  uint64_t length;
  g_autofree char *sizes = NULL;

  header->offset = 4 + expected;
  if (!byte_source_read (source, bytes, expected, &got, error))
    return false;
  if (got < expected)
    return fail_at (source, 4 + got, error,
                    _ ("the file ends within the header; %zu bytes with %u sizes were expected"), expected,
                    header->dimensions);

  header->values = 1;
  for (unsigned i = 0; i < header->dimensions; i++)
    {
      header->sizes[i] = big_endian_32 (bytes + 4 * i);
      if (header->sizes[i] == 0)
        return fail_at (source, 4 + 4 * i, error, _ ("size %u of %u is 0, but at least 1 was expected"), i + 1,
                        header->dimensions);
    }
  sizes = describe_sizes (header);
  /* Below 2³¹ before each product, so none overflows. */
  for (unsigned i = 0; i < header->dimensions && header->values * header->width <= SOURCE_BYTES_MAX; i++)
    header->values *= header->sizes[i];
  if (header->values * header->width > SOURCE_BYTES_MAX)
    return fail_at (source, 4, error, _ ("the header promises %s values, which is more than the 2 GB that can be read"),
                    sizes);

  if (byte_source_length (source, &length) && length != header->offset + header->values * header->width)
    return fail_at (source, header->offset, error,
                    _ ("the header promises %s values, %" PRIu64 " bytes, but %" PRIu64 " bytes follow it"), sizes,
                    header->values * header->width, length - header->offset);

  return true;
}

/* After the last value nothing may follow. */
static bool
check_end (ByteSource *source, const IdxHeader *header, GError **error)
{
  uint8_t byte;
  size_t got;

  if (!byte_source_read (source, &byte, 1, &got, error))
    return false;
  if (got > 0)
    return fail_at (source, header->offset + header->values * header->width, error,
                    _ ("more data follow than the header promises, but the end was expected"));

  return true;
}

static bool
fail_short (ByteSource *source, const IdxHeader *header, uint64_t bytes, GError **error)
{
  g_autofree char *sizes = describe_sizes (header);

  return fail_at (source, header->offset + bytes, error,
                  _ ("the file ends here, but the header promises %s values, %" PRIu64 " bytes"), sizes,
                  header->values * header->width);
}

static bool
read_images_header (ByteSource *images, IdxHeader *header, GError **error)
{
  if (!read_magic (images, header, error))
    return false;
  if (header->dimensions == 1)
    return fail_at (images, 3, error,
                    _ ("the file holds one value a sample, as files of labels do; the file of images was expected"));
  if (header->dimensions < 2 || header->dimensions > DIMENSIONS_MAX)
    return fail_at (images, 3, error, _ ("the number of dimensions is %u, but 2 to %u were expected"),
                    header->dimensions, DIMENSIONS_MAX);
  if (!read_sizes (images, header, error))
    return false;
  if (header->values / header->sizes[0] > INPUTS_MAX)
    return fail_at (images, 8, error, _ ("a sample has %" PRIu64 " values, but at most %u were expected"),
                    header->values / header->sizes[0], INPUTS_MAX);

  return true;
}

static bool
read_labels_header (ByteSource *labels, IdxHeader *header, uint32_t samples, const char *images_name, GError **error)
{
  if (!read_magic (labels, header, error))
    return false;
  if (header->type == 0x0d || header->type == 0x0e)
    return fail_at (labels, 2, error, _ ("the type code is 0x%02x, but labels in whole numbers were expected"),
                    header->type);
  if (header->dimensions != 1)
    return fail_at (labels, 3, error, _ ("the number of dimensions is %u, but labels have 1"), header->dimensions);
  if (!read_sizes (labels, header, error))
    return false;
  if (header->sizes[0] != samples)
    return fail_at (labels, 4, error, _ ("there are %u labels, but %u were expected, one for each sample of %s"),
                    header->sizes[0], samples, images_name);

  return true;
}

/* Room for so many values more.  A packed file's header is not believed: the array grows with what comes. */
static bool
reserve_values (float **x, size_t *capacity, size_t needed, size_t all, ByteSource *source, GError **error)
{
  float *larger;

  if (needed <= *capacity)
    return true;
  *capacity = MIN (MAX (*capacity + *capacity / 2, needed), all);
  larger = g_try_realloc (*x, *capacity * sizeof (float));
  if (larger == NULL)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_SIZE,
                   _ ("%s needs more memory than this machine has: %.1f GB for its %zu values."),
                   byte_source_name (source), (double) all * sizeof (float) / (1 << 30), all);
      return false;
    }
  *x = larger;

  return true;
}

static bool
convert_values (ByteSource *source, const IdxHeader *header, const uint8_t *bytes, size_t first, size_t n, float *x,
                GError **error)
{
  if (header->type == 0x08)
    {
      for (size_t i = 0; i < n; i++)
        x[i] = bytes[i] / 255.0f;
      return true;
    }

  for (size_t i = 0; i < n; i++)
    {
      double value = decode (header->type, bytes + i * header->width);

      x[i] = (float) value;
      if (!isfinite (x[i]))
        return fail_at (source, header->offset + (first + i) * header->width, error,
                        _ ("the value is %g, but a finite 32-bit number was expected"), value);
    }

  return true;
}

static bool
read_values (ByteSource *source, const IdxHeader *header, float **x, GError **error)
{
  g_autofree uint8_t *bytes = g_malloc (CHUNK_VALUES * header->width);
  size_t capacity = 0, done = 0, all = (size_t) header->values;

  while (done < all)
    {
      size_t n = MIN (all - done, CHUNK_VALUES), got;

      if (!byte_source_read (source, bytes, n * header->width, &got, error))
        return false;
      if (got < n * header->width)
        return fail_short (source, header, (uint64_t) done * header->width + got, error);
      if (!reserve_values (x, &capacity, done + n, all, source, error)
          || !convert_values (source, header, bytes, done, n, *x + done, error))
        return false;
      done += n;
    }

  return check_end (source, header, error);
}

static bool
read_labels (ByteSource *source, const IdxHeader *header, Dataset *data, GError **error)
{
  g_autofree uint8_t *bytes = g_malloc (CHUNK_VALUES * header->width);
  g_autoptr (ClassTable) classes = class_table_new (false);

  data->labels = g_try_new (uint32_t, data->n);
  if (data->labels == NULL)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_SIZE,
                   _ ("%s needs more memory than this machine has: its %zu labels do not fit."),
                   byte_source_name (source), data->n);
      return false;
    }
  for (size_t done = 0; done < data->n;)
    {
      size_t n = MIN (data->n - done, CHUNK_VALUES), got;

      if (!byte_source_read (source, bytes, n * header->width, &got, error))
        return false;
      if (got < n * header->width)
        return fail_short (source, header, (uint64_t) done * header->width + got, error);
      for (size_t i = 0; i < n; i++, done++)
        {
          double value = decode (header->type, bytes + i * header->width);

          data->labels[done] = class_table_add_number (classes, (int64_t) value);
          if (data->labels[done] == CLASS_NONE)
            return fail_at (source, header->offset + done * header->width, error,
                            _ ("%g would be class number %u; at most %u classes were expected"), value, CLASSES_MAX + 1,
                            CLASSES_MAX);
        }
    }
  class_table_finish (classes, data);

  return check_end (source, header, error);
}

static void
describe_images (Dataset *data, const IdxHeader *header)
{
  if (header->dimensions == 3)
    {
      data->image_height = header->sizes[1];
      data->image_width = header->sizes[2];
    }
  else if (header->dimensions == 2)
    dataset_recognise_images (data);
}

Dataset *
idx_read (ByteSource *images, ByteSource *labels, GError **error)
{
  g_autoptr (Dataset) data = g_new0 (Dataset, 1);
  IdxHeader images_header, labels_header;

  if (!read_images_header (images, &images_header, error)
      || !read_labels_header (labels, &labels_header, images_header.sizes[0], byte_source_name (images), error))
    return NULL;

  data->task = TASK_CLASSES;
  data->n = images_header.sizes[0];
  data->inputs = (unsigned) (images_header.values / data->n);
  data->name = g_strdup (byte_source_name (images));
  if (!read_values (images, &images_header, &data->x, error) || !read_labels (labels, &labels_header, data, error))
    return NULL;
  describe_images (data, &images_header);

  return g_steal_pointer (&data);
}

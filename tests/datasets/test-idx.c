/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IDX reader, and packed files of both kinds. */
#include "datasets/readers.h"

#include "pack.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

/* The values of type 0x08 … 0x0e as bytes, most significant first. */
static void
append_value (GByteArray *bytes, uint8_t type, double value)
{
  uint8_t text[8];
  unsigned width = type <= 0x09 ? 1 : type == 0x0b ? 2 : type == 0x0e ? 8 : 4;
  uint64_t bits = type < 0x0d ? (uint64_t) (int64_t) value : 0;

  if (type == 0x0d)
    {
      float single = (float) value;
      uint32_t small;

      memcpy (&small, &single, sizeof small);
      bits = small;
    }
  else if (type == 0x0e)
    memcpy (&bits, &value, sizeof bits);
  for (unsigned i = 0; i < width; i++)
    text[i] = (uint8_t) (bits >> (8 * (width - 1 - i)));
  g_byte_array_append (bytes, text, width);
}

static GByteArray *
begin_idx (uint8_t type, unsigned dimensions, const uint32_t *sizes)
{
  GByteArray *bytes = g_byte_array_new ();
  uint8_t magic[4] = { 0, 0, type, (uint8_t) dimensions };

  g_byte_array_append (bytes, magic, 4);
  for (unsigned i = 0; i < dimensions; i++)
    append_value (bytes, 0x0c, sizes[i]);

  return bytes;
}

#define SIZES(...)                                                                                                     \
  (const uint32_t[])                                                                                                   \
  {                                                                                                                    \
    __VA_ARGS__                                                                                                        \
  }

/* n images of height × width; pixel p of image i is (7i + p) mod 256. */
static GByteArray *
make_images (uint32_t n, uint32_t height, uint32_t width)
{
  GByteArray *bytes = begin_idx (0x08, 3, SIZES (n, height, width));

  for (uint32_t i = 0; i < n; i++)
    for (uint32_t p = 0; p < height * width; p++)
      append_value (bytes, 0x08, (7 * i + p) % 256);

  return bytes;
}

static GByteArray *
make_labels (uint32_t n, unsigned classes)
{
  GByteArray *bytes = begin_idx (0x08, 1, SIZES (n));

  for (uint32_t i = 0; i < n; i++)
    append_value (bytes, 0x08, i % classes);

  return bytes;
}

static Dataset *
parse (const GByteArray *images, const GByteArray *labels)
{
  g_autoptr (GError) error = NULL;
  Dataset *data = dataset_parse_idx ("train-images-idx3-ubyte", images->data, images->len, labels->data, labels->len,
                                     &error);

  g_assert_no_error (error);
  g_assert_nonnull (data);

  return data;
}

static void
assert_images (const Dataset *data, uint32_t n, uint32_t height, uint32_t width)
{
  g_assert_cmpuint (data->task, ==, TASK_CLASSES);
  g_assert_cmpuint (data->n, ==, n);
  g_assert_cmpuint (data->inputs, ==, height * width);
  g_assert_cmpuint (data->outputs, ==, 10);
  g_assert_cmpuint (data->image_height, ==, height);
  g_assert_cmpuint (data->image_width, ==, width);
  g_assert_null (data->class_names);
  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpuint (data->labels[i], ==, i % 10);
      for (size_t p = 0; p < data->inputs; p++)
        g_assert_true (data->x[i * data->inputs + p] == (float) ((7 * i + p) % 256) / 255.0f);
    }
}

static void
test_images (void)
{
  static const uint32_t shapes[][3] = { { 30, 28, 28 }, { 1000, 8, 8 }, { 10, 3, 5 }, { 20, 64, 48 } };

  for (unsigned i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      const uint32_t *s = shapes[i];
      g_autoptr (GByteArray) images = make_images (s[0], s[1], s[2]);
      g_autoptr (GByteArray) labels = make_labels (s[0], 10);
      g_autoptr (GByteArray) packed_images = pack (images->data, images->len);
      g_autoptr (GByteArray) packed_labels = pack (labels->data, labels->len);
      g_autoptr (Dataset) plain = parse (images, labels);
      g_autoptr (Dataset) packed = parse (packed_images, packed_labels);

      g_assert_cmpstr (plain->name, ==, "train-images-idx3-ubyte");
      assert_images (plain, s[0], s[1], s[2]);
      assert_images (packed, s[0], s[1], s[2]);
    }
}

/* Every type of value, as they are; bytes alone are taken for shades from 0 to 1. */
static void
test_types (void)
{
  static const uint8_t types[] = { 0x09, 0x0b, 0x0c, 0x0d, 0x0e };
  const double values[] = { 0, 1, -5, 100, -128, 127 };

  for (unsigned t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_autoptr (GByteArray) images = begin_idx (types[t], 2, SIZES (2, 3));
      g_autoptr (GByteArray) labels = begin_idx (t < 3 ? types[t] : 0x08, 1, SIZES (2));
      g_autoptr (Dataset) data = NULL;

      for (unsigned i = 0; i < 6; i++)
        append_value (images, types[t], values[i] + (types[t] >= 0x0d ? 0.25 : 0));
      append_value (labels, t < 3 ? types[t] : 0x08, 7);
      append_value (labels, t < 3 ? types[t] : 0x08, t < 3 ? -2 : 3);
      data = parse (images, labels);
      for (unsigned i = 0; i < 6; i++)
        g_assert_true (data->x[i] == (float) (values[i] + (types[t] >= 0x0d ? 0.25 : 0)));
      g_assert_cmpstr (data->class_names[0], ==, t < 3 ? "-2" : "3");
      g_assert_cmpstr (data->class_names[1], ==, "7");
      g_assert_cmpuint (data->labels[0], ==, 1);
      g_assert_cmpuint (data->image_width, ==, 0);
    }
}

static void
assert_message (const GByteArray *images, const GByteArray *labels, const char *message)
{
  g_autoptr (GError) error = NULL;
  Dataset *data = dataset_parse_idx ("/a/b/images", images->data, images->len, labels->data, labels->len, &error);

  if (data != NULL)
    g_error ("read without complaint, instead of: %s", message);
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, message);
}

static GByteArray *
changed (const GByteArray *bytes, size_t length, size_t where, uint8_t value)
{
  GByteArray *copy = g_byte_array_new ();

  g_byte_array_append (copy, bytes->data, (guint) MIN (length, bytes->len));
  while (copy->len < length)
    append_value (copy, 0x08, 0);
  if (where < length)
    copy->data[where] = value;

  return copy;
}

static void
test_mistakes (void)
{
  g_autoptr (GByteArray) images = make_images (5, 4, 3); /* 16 + 60 bytes */
  g_autoptr (GByteArray) labels = make_labels (5, 3);    /* 8 + 5 bytes */
  const struct
  {
    bool of_labels;
    size_t length, where;
    uint8_t value;
    const char *message;
  } cases[] = {
    { false, 0, 9, 0, "images is empty: an IDX file was expected." },
    { false, 3, 9, 0, "images, byte 3: the file ends within the header; 4 bytes, IDX's magic number, were expected." },
    { false, 76, 0, 1, "images, byte 0: the file begins with 0x0100, but IDX files begin with two zero bytes." },
    { false, 76, 2, 0x0a,
      "images, byte 2: the type code is 0x0a, but one of IDX's (0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e) was expected." },
    { false, 76, 3, 1,
      "images, byte 3: the file holds one value a sample, as files of labels do; the file of images was expected." },
    { false, 76, 3, 0, "images, byte 3: the number of dimensions is 0, but 2 to 4 were expected." },
    { false, 76, 3, 5, "images, byte 3: the number of dimensions is 5, but 2 to 4 were expected." },
    { false, 10, 20, 0, "images, byte 10: the file ends within the header; 12 bytes with 3 sizes were expected." },
    { false, 76, 11, 0, "images, byte 8: size 2 of 3 is 0, but at least 1 was expected." },
    { false, 50, 99, 0, "images, byte 16: the header promises 5 × 4 × 3 values, 60 bytes, but 34 bytes follow it." },
    { false, 77, 99, 0, "images, byte 16: the header promises 5 × 4 × 3 values, 60 bytes, but 61 bytes follow it." },
    { false, 76, 7, 6, "images, byte 16: the header promises 6 × 4 × 3 values, 72 bytes, but 60 bytes follow it." },
    { false, 76, 4, 0xff,
      "images, byte 4: the header promises 4278190085 × 4 × 3 values, which is more than the 2 GB that can be read." },
    { true, 0, 9, 0, "labels is empty: an IDX file was expected." },
    { true, 13, 2, 0x0d, "labels, byte 2: the type code is 0x0d, but labels in whole numbers were expected." },
    { true, 13, 3, 3, "labels, byte 3: the number of dimensions is 3, but labels have 1." },
    { true, 12, 99, 0, "labels, byte 8: the header promises 5 values, 5 bytes, but 4 bytes follow it." },
    { true, 12, 7, 4, "labels, byte 4: there are 4 labels, but 5 were expected, one for each sample of images." },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray)
          wrong = changed (cases[i].of_labels ? labels : images, cases[i].length, cases[i].where, cases[i].value);

      assert_message (cases[i].of_labels ? images : wrong, cases[i].of_labels ? wrong : labels, cases[i].message);
    }
}

static void
test_not_finite (void)
{
  g_autoptr (GByteArray) images = begin_idx (0x0d, 2, SIZES (2, 2));
  g_autoptr (GByteArray) labels = make_labels (2, 2);

  append_value (images, 0x0d, 1);
  append_value (images, 0x0d, 2);
  append_value (images, 0x0d, INFINITY);
  append_value (images, 0x0d, 3);
  assert_message (images, labels, "images, byte 20: the value is inf, but a finite 32-bit number was expected.");
}

static void
test_too_many_classes (void)
{
  g_autoptr (GByteArray) images = begin_idx (0x08, 2, SIZES (1001, 1));
  g_autoptr (GByteArray) labels = begin_idx (0x0c, 1, SIZES (1001));

  for (unsigned i = 0; i < 1001; i++)
    {
      append_value (images, 0x08, 0);
      append_value (labels, 0x0c, i * 1000.0);
    }
  assert_message (images, labels,
                  "labels, byte 4008: 1e+06 would be class number 1001; at most 1000 classes were expected.");
}

/* Packed, the length is not known beforehand: the same mistakes are found on the way. */
static void
test_packed_mistakes (void)
{
  g_autoptr (GByteArray) images = make_images (5, 4, 3);
  g_autoptr (GByteArray) labels = make_labels (5, 3);
  g_autoptr (GByteArray) shorter = pack (images->data, 50);
  g_autoptr (GByteArray) longer_plain = changed (images, 80, 99, 0);
  g_autoptr (GByteArray) longer = pack (longer_plain->data, longer_plain->len);
  g_autoptr (GByteArray) whole = pack (images->data, images->len);
  g_autoptr (GByteArray) cut = changed (whole, whole->len - 9, SIZE_MAX, 0);
  g_autoptr (GByteArray) bad_sum = changed (whole, whole->len, whole->len - 6, whole->data[whole->len - 6] ^ 1);
  g_autoptr (GByteArray) padded = changed (whole, whole->len + 100, SIZE_MAX, 0);
  g_autoptr (GByteArray) followed = changed (whole, whole->len + 1, whole->len, 'x');
  g_autoptr (Dataset) fine = parse (padded, labels);
  g_autofree char *cut_message = g_strdup_printf ("images, byte %u: the gzip data end too early: the file is cut off.",
                                                  cut->len);
  g_autofree char *followed_message = g_strdup_printf (
      "images, byte %u: the gzip data have ended here, but something else follows.", whole->len);

  assert_message (shorter, labels,
                  "images, byte 50: the file ends here, but the header promises 5 × 4 × 3 values, 60 bytes.");
  assert_message (longer, labels,
                  "images, byte 76: more data follow than the header promises, but the end was expected.");
  assert_message (cut, labels, cut_message);
  assert_message (followed, labels, followed_message);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (dataset_parse_idx ("images", bad_sum->data, bad_sum->len, labels->data, labels->len, &error));
    g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT);
    g_assert_true (g_str_has_suffix (error->message, ": the gzip data are corrupt."));
  }
}

static void
test_packed_csv (void)
{
  g_autoptr (GString) text = g_string_new ("a,b,c\n");
  g_autoptr (GByteArray) packed = NULL, second = NULL;
  g_autoptr (Dataset) data = NULL, joined = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 50000; i++)
    g_string_append_printf (text, "%u,%u,%u\n", i, i * 7 % 13, i % 3);
  packed = pack (text->str, text->len);
  data = dataset_parse_csv ("file.csv.gz", (const char *) packed->data, packed->len, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (data->n, ==, 50000);
  g_assert_true (data->x[2 * 49999] == 49999);

  /* As from "cat a.gz b.gz": two members make one file. */
  second = pack ("1,2,x\n", 6);
  g_byte_array_append (packed, second->data, second->len);
  joined = dataset_parse_csv ("file.csv.gz", (const char *) packed->data, packed->len, NULL, &error);
  g_assert_null (joined);
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==,
                   "file.csv.gz, line 50002, column 3 (c): “x” was found, but a number was expected.");
}

static void
write_file (const char *folder, const char *name, const GByteArray *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static void
remove_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* The labels are found beside the images, packed or not. */
static void
test_files (void)
{
  static const char *const names[][2] = {
    { "train-images-idx3-ubyte", "train-labels-idx1-ubyte" },
    { "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz" },
    { "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte" },
    { "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz" },
    { "train-images.idx3-ubyte", "train-labels.idx1-ubyte" },
  };
  g_autofree char *folder = g_dir_make_tmp ("basin-idx-images-XXXXXX", NULL);
  g_autoptr (GByteArray) images = make_images (30, 8, 8), labels = make_labels (30, 10);
  g_autoptr (GByteArray) packed_images = pack (images->data, images->len);
  g_autoptr (GByteArray) packed_labels = pack (labels->data, labels->len);

  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i][0], NULL);
      g_autoptr (Dataset) by_content = NULL, by_kind = NULL;
      g_autoptr (GError) error = NULL;

      write_file (folder, names[i][0], g_str_has_suffix (names[i][0], ".gz") ? packed_images : images);
      write_file (folder, names[i][1], g_str_has_suffix (names[i][1], ".gz") ? packed_labels : labels);
      by_content = dataset_read (path, NULL, &error);
      g_assert_no_error (error);
      by_kind = dataset_read_idx (path, &error);
      g_assert_no_error (error);
      assert_images (by_content, 30, 8, 8);
      assert_images (by_kind, 30, 8, 8);
      g_assert_cmpstr (by_content->name, ==, names[i][0]);
      remove_file (folder, names[i][0]);
      remove_file (folder, names[i][1]);
    }

  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_missing_labels (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-idx-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "train-images-idx3-ubyte.gz", NULL);
  g_autofree char *other = g_build_filename (folder, "digits.idx", NULL);
  g_autoptr (GByteArray) images = make_images (30, 8, 8);
  g_autoptr (GError) error = NULL;

  write_file (folder, "train-images-idx3-ubyte.gz", images);
  write_file (folder, "digits.idx", images);
  g_assert_null (dataset_read (path, NULL, &error));
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN);
  g_assert_cmpstr (error->message, ==,
                   "train-images-idx3-ubyte.gz: the labels are missing; train-labels-idx1-ubyte or "
                   "train-labels-idx1-ubyte.gz was expected in the same folder.");
  g_clear_error (&error);
  g_assert_null (dataset_read (other, NULL, &error));
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN);
  g_assert_cmpstr (error->message, ==,
                   "digits.idx: the file of labels is found by name, so a name such as train-images-idx3-ubyte was "
                   "expected.");

  g_unlink (path);
  g_unlink (other);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/idx/images", test_images);
  g_test_add_func ("/datasets/idx/types", test_types);
  g_test_add_func ("/datasets/idx/mistakes", test_mistakes);
  g_test_add_func ("/datasets/idx/not-finite", test_not_finite);
  g_test_add_func ("/datasets/idx/too-many-classes", test_too_many_classes);
  g_test_add_func ("/datasets/idx/packed-mistakes", test_packed_mistakes);
  g_test_add_func ("/datasets/idx/packed-csv", test_packed_csv);
  g_test_add_func ("/datasets/idx/files", test_files);
  g_test_add_func ("/datasets/idx/missing-labels", test_missing_labels);

  return g_test_run ();
}

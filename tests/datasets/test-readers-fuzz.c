/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Truncated, mutated and random bytes into every reader: whatever comes, either a data set that keeps its
 * promises or one clear error, never a crash.  Seeded; run it under the sanitizers. */
#include "datasets/readers.h"

#include "datasets/preparation.h"
#include "numeric/random.h"
#include "pack.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static unsigned accepted, refused;

/* What a reader gave is either sound or explained. */
static void
check (Dataset *data, GError *error)
{
  if (data == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == DATASETS_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (g_str_has_prefix (error->message, "fuzz"));
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_null (strchr (error->message, '\n'));
      g_error_free (error);
      refused++;
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (data->n, >, 0);
  g_assert_cmpuint (data->inputs, >, 0);
  g_assert_cmpuint (data->outputs, >, 0);
  for (size_t i = 0; i < data->n * data->inputs; i++)
    g_assert_true (isfinite (data->x[i]));
  if (data->task == TASK_CLASSES)
    for (size_t i = 0; i < data->n; i++)
      g_assert_cmpuint (data->labels[i], <, data->outputs);
  else
    for (size_t i = 0; i < data->n * data->outputs; i++)
      g_assert_true (isfinite (data->targets[i]));
  if (data->class_names != NULL)
    {
      g_assert_cmpuint (g_strv_length (data->class_names), ==, data->outputs);
      for (unsigned k = 0; k < data->outputs; k++)
        g_assert_true (g_utf8_validate (data->class_names[k], -1, NULL));
    }
  g_assert_true (data->image_width == 0 || data->image_width * data->image_height == data->inputs);
  dataset_free (data);
  accepted++;
}

/* A copy of exactly its own size, so that reading one byte too many is seen. */
static void
try_csv (const uint8_t *bytes, size_t length, const char *target)
{
  g_autofree char *exact = g_memdup2 (bytes, length);
  GError *error = NULL;
  Dataset *data = dataset_parse_csv ("fuzz", exact != NULL ? exact : "", length, target, &error);

  check (data, error);
}

static void
try_idx (const uint8_t *images, size_t images_length, const uint8_t *labels, size_t labels_length)
{
  g_autofree uint8_t *exact_images = g_memdup2 (images, images_length);
  g_autofree uint8_t *exact_labels = g_memdup2 (labels, labels_length);
  GError *error = NULL;
  Dataset *data = dataset_parse_idx ("fuzz images", exact_images, images_length, exact_labels, labels_length, &error);

  check (data, error);
}

/* Some bytes changed, removed, doubled or replaced by what is awkward. */
static void
mutate (GByteArray *bytes, Random *random, bool text)
{
  static const char awkward[] = ",,;\t\"\"\n\r\r\n0123456789+-..eE xyNnaAIi?\xff\x00\x1f\x8b\xc3";
  unsigned changes = 1 + random_below (random, 3);

  for (unsigned i = 0; i < changes && bytes->len > 0; i++)
    {
      guint where = random_below (random, bytes->len);
      uint8_t byte = text && random_below (random, 8) > 0 ? (uint8_t) awkward[random_below (random, sizeof awkward)]
                                                          : (uint8_t) random_u32 (random);

      switch (random_below (random, 5))
        {
        case 0:
          g_byte_array_remove_range (bytes, where, 1 + random_below (random, MIN (bytes->len - where, 9)));
          break;
        case 1:
          g_byte_array_append (bytes, &byte, 1);
          memmove (bytes->data + where + 1, bytes->data + where, bytes->len - 1 - where);
          bytes->data[where] = byte;
          break;
        case 2:
          bytes->data[where] ^= (uint8_t) (1u << random_below (random, 8));
          break;
        default:
          bytes->data[where] = byte;
          break;
        }
    }
}

static const char *const csv_seeds[] = {
  "a,b,class\n1,2.5,0\n-3,4e1,1\n5,.5,1\n",
  "1;2.5;0\r\n-3;4e1;1\r\n5;.5;1\r\n",
  "x0\tx1\ty0\ty1\n1\t2\t3\t4\n5\t6\t7\t8",
  "\xef\xbb\xbf\"a, b\",\"c \"\"d\"\"\"\n\"1\",\"x y\"\n2,\"z\n\"\n",
  "0.12345678901234567890,1e-300,setosa\n123456789012345678901234567890,1.7976931348623157e308,virginica\n1,2,setosa\n",
  "1,2\r3,4\r5,6\r",
};

static void
test_csv (void)
{
  static const char *const targets[] = { NULL, "", "1", "b", "99", "class", "y0", "-1", "\xff" };

  for (unsigned s = 0; s < G_N_ELEMENTS (csv_seeds); s++)
    for (size_t length = 0; length <= strlen (csv_seeds[s]); length++)
      try_csv ((const uint8_t *) csv_seeds[s], length, NULL);
  for (unsigned i = 0; i < 8000; i++)
    {
      Random random = random_stream (21, i);
      const char *seed = csv_seeds[random_below (&random, G_N_ELEMENTS (csv_seeds))];
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_byte_array_append (bytes, (const uint8_t *) seed, (guint) strlen (seed));
      mutate (bytes, &random, true);
      try_csv (bytes->data, bytes->len, targets[i % 3 == 0 ? random_below (&random, G_N_ELEMENTS (targets)) : 0]);
    }
}

/* Strings of nothing but what matters to a CSV reader. */
static void
test_csv_soup (void)
{
  static const char soup[] = "01.,,,;\t\"\n\n\r-e ax";

  for (unsigned i = 0; i < 8000; i++)
    {
      Random random = random_stream (22, i);
      uint8_t bytes[64];
      size_t length = random_below (&random, sizeof bytes + 1);

      for (size_t k = 0; k < length; k++)
        bytes[k] = (uint8_t) soup[random_below (&random, sizeof soup - 1)];
      try_csv (bytes, length, NULL);
    }
}

static void
test_random_bytes (void)
{
  for (unsigned i = 0; i < 4000; i++)
    {
      Random random = random_stream (23, i);
      uint8_t bytes[300];
      size_t length = random_below (&random, sizeof bytes + 1);

      for (size_t k = 0; k < length; k++)
        bytes[k] = (uint8_t) random_u32 (&random);
      if (i % 4 == 0 && length > 4) /* something like a header */
        {
          bytes[0] = bytes[1] = 0;
          bytes[2] = (uint8_t) (8 + bytes[2] % 7);
          bytes[3] %= 6;
        }
      else if (i % 4 == 1 && length > 3) /* something like gzip */
        {
          bytes[0] = 0x1f;
          bytes[1] = 0x8b;
          bytes[2] = 8;
        }
      try_csv (bytes, length, NULL);
      try_idx (bytes, length, bytes, length);
    }
}

static GByteArray *
make_idx (uint8_t type, unsigned dimensions, const uint8_t *sizes, unsigned values)
{
  GByteArray *bytes = g_byte_array_new ();
  const uint8_t magic[4] = { 0, 0, type, (uint8_t) dimensions };

  g_byte_array_append (bytes, magic, 4);
  for (unsigned i = 0; i < dimensions; i++)
    {
      const uint8_t size[4] = { 0, 0, 0, sizes[i] };

      g_byte_array_append (bytes, size, 4);
    }
  for (unsigned i = 0; i < values; i++)
    g_byte_array_append (bytes, (const uint8_t[]){ (uint8_t) (i % 5) }, 1);

  return bytes;
}

static void
test_idx (void)
{
  static const uint8_t types[] = { 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e };
  static const unsigned widths[] = { 1, 1, 2, 4, 4, 8 };
  const uint8_t sizes[] = { 6, 3, 4 };

  for (unsigned t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_autoptr (GByteArray) images = make_idx (types[t], 3, sizes, 72 * widths[t]);
      g_autoptr (GByteArray) labels = make_idx (0x08, 1, sizes, 6);

      for (guint length = 0; length <= images->len; length++)
        try_idx (images->data, length, labels->data, labels->len);
      for (guint length = 0; length <= labels->len; length++)
        try_idx (images->data, images->len, labels->data, length);
      for (unsigned i = 0; i < 1000; i++)
        {
          Random random = random_stream (24 + t, i);
          g_autoptr (GByteArray) changed_images = g_byte_array_new (), changed_labels = g_byte_array_new ();

          g_byte_array_append (changed_images, images->data, images->len);
          g_byte_array_append (changed_labels, labels->data, labels->len);
          if (i % 3 != 0)
            mutate (changed_images, &random, false);
          if (i % 3 != 1)
            mutate (changed_labels, &random, false);
          if (i % 5 == 0 && changed_images->len >= 16) /* lying sizes */
            changed_images->data[4 + random_below (&random, 12)] = (uint8_t) i;
          try_idx (changed_images->data, changed_images->len, changed_labels->data, changed_labels->len);
        }
    }
}

static void
test_packed (void)
{
  const uint8_t sizes[] = { 6, 3, 4 };
  g_autoptr (GByteArray) plain = make_idx (0x08, 3, sizes, 72);
  g_autoptr (GByteArray) images = pack (plain->data, plain->len);
  g_autoptr (GByteArray) labels = make_idx (0x08, 1, sizes, 6);
  g_autoptr (GByteArray) csv = pack (csv_seeds[0], strlen (csv_seeds[0]));

  for (guint length = 0; length <= images->len; length++)
    try_idx (images->data, length, labels->data, labels->len);
  for (guint length = 0; length <= csv->len; length++)
    try_csv (csv->data, length, NULL);
  for (unsigned i = 0; i < 3000; i++)
    {
      Random random = random_stream (40, i);
      g_autoptr (GByteArray) changed = g_byte_array_new ();
      const GByteArray *seed = i % 2 ? csv : images;

      g_byte_array_append (changed, seed->data, seed->len);
      mutate (changed, &random, false);
      if (i % 2)
        try_csv (changed->data, changed->len, NULL);
      else
        try_idx (changed->data, changed->len, labels->data, labels->len);
    }

  /* Sound gzip around malformed data. */
  for (unsigned i = 0; i < 1000; i++)
    {
      Random random = random_stream (41, i);
      g_autoptr (GByteArray) changed = g_byte_array_new (), packed = NULL;

      g_byte_array_append (changed, plain->data, plain->len);
      mutate (changed, &random, false);
      packed = pack (changed->data, changed->len);
      try_idx (packed->data, packed->len, labels->data, labels->len);
    }
}

/* Both outcomes came often: the cases reached the parsers and were not all alike. */
static void
test_both_outcomes (void)
{
  g_test_message ("%u data sets, %u errors", accepted, refused);
  g_assert_cmpuint (accepted, >, 1500);
  g_assert_cmpuint (refused, >, 10000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/fuzz/csv", test_csv);
  g_test_add_func ("/datasets/fuzz/csv-soup", test_csv_soup);
  g_test_add_func ("/datasets/fuzz/random-bytes", test_random_bytes);
  g_test_add_func ("/datasets/fuzz/idx", test_idx);
  g_test_add_func ("/datasets/fuzz/packed", test_packed);
  g_test_add_func ("/datasets/fuzz/zz-both-outcomes", test_both_outcomes);

  return g_test_run ();
}

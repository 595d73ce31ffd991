/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights as files: round trips, what other programs write, and thousands of broken ones. */
#include "network/safetensors.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static Network *
small_network (void)
{
  Architecture a = architecture_uniform (3, 2, 4, 2);
  a.normalisation = true;
  return network_new (&a);
}

static float *
some_weights (const Network *network)
{
  size_t n = network_parameters (network);
  float *theta = g_new (float, n);
  for (size_t i = 0; i < n; i++)
    theta[i] = (float) sin (1.1 * (double) i) * 1e-3f;
  return theta;
}

static void
test_round_trip (void)
{
  Network *network = small_network ();
  size_t n = network_parameters (network);
  g_autofree float *theta = some_weights (network), *read = g_new0 (float, n);
  g_autoptr (GBytes) bytes = safetensors_of_weights (network, theta);
  g_autoptr (GError) error = NULL;

  g_assert_true (safetensors_read_weights (network, "w", bytes, read, &error));
  g_assert_no_error (error);
  g_assert_true (memcmp (theta, read, n * sizeof (float)) == 0);
  network_free (network);
}

static GBytes *
file_with (const char *header, const void *data, gsize length)
{
  GByteArray *bytes = g_byte_array_new ();
  guint64 n = strlen (header);
  g_byte_array_append (bytes, (const guint8 *) &n, 8);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) n);
  g_byte_array_append (bytes, data, (guint) length);
  return g_byte_array_free_to_bytes (bytes);
}

/* A linear network of one input and two outputs in other types: 1.5 and -2 are exact in all of them. */
static void
test_other_types (void)
{
  Architecture a = architecture_uniform (1, 0, 1, 2);
  const double f64[2] = { 1.5, -2 };
  const guint16 f16[2] = { 0x3e00, 0xc000 }, bf16[2] = { 0x3fc0, 0xc000 };
  const struct
  {
    const char *dtype;
    const void *data;
    gsize size;
  } types[] = { { "F64", f64, sizeof f64 }, { "F16", f16, sizeof f16 }, { "BF16", bf16, sizeof bf16 } };

  a.bias = false;
  Network *network = network_new (&a);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *header = g_strdup_printf (
          "{\"layers.0.weight\":{\"dtype\":\"%s\",\"shape\":[2,1],\"data_offsets\":[0,%zu]}}", types[i].dtype,
          types[i].size);
      g_autoptr (GBytes) bytes = file_with (header, types[i].data, types[i].size);
      g_autoptr (GError) error = NULL;
      float theta[2] = { 0, 0 };
      g_assert_true (safetensors_read_weights (network, "w", bytes, theta, &error));
      g_assert_no_error (error);
      g_assert_true (theta[0] == 1.5f && theta[1] == -2);
    }
  network_free (network);
}

static void
test_what_does_not_fit (void)
{
  Architecture a = architecture_uniform (1, 0, 1, 2);
  const float data[4] = { 1, 2, 3, 4 };
  const struct
  {
    const char *header, *expected;
  } cases[] = {
    { "{}", "layers.0.weight" },
    { "{\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", "[2, 1]" },
    { "{\"layers.0.weight\":{\"dtype\":\"I32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}", "I32" },
    { "{\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,800]}}", "800" },
    { "{\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},\"head\":{\"dtype\":\"F32\","
      "\"shape\":[1],\"data_offsets\":[8,12]}}",
      "head" },
    { "[1]", "JSON" },
  };

  a.bias = false;
  Network *network = network_new (&a);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = file_with (cases[i].header, data, sizeof data);
      g_autoptr (GError) error = NULL;
      float theta[2] = { 7, 7 };
      g_assert_false (safetensors_read_weights (network, "mine.safetensors", bytes, theta, &error));
      g_assert_nonnull (strstr (error->message, "mine.safetensors"));
      if (strstr (error->message, cases[i].expected) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].expected);
      g_assert_true (theta[0] == 7 && theta[1] == 7); /* untouched */
    }
  network_free (network);
}

static void
test_broken_files (void)
{
  Network *network = small_network ();
  size_t n = network_parameters (network);
  g_autofree float *theta = some_weights (network), *read = g_new0 (float, n);
  g_autoptr (GBytes) whole = safetensors_of_weights (network, theta);
  gsize length;
  const guint8 *data = g_bytes_get_data (whole, &length);
  Random random = random_stream (21, 0);

  for (int i = 0; i < 4000; i++)
    {
      gsize size = i % 2 ? length : random_below (&random, (uint32_t) length);
      g_autofree guint8 *copy = g_memdup2 (data, MAX (size, 1));
      for (int k = 0; k < 1 + i % 9 && size > 0; k++)
        copy[random_below (&random, (uint32_t) (i % 3 ? MIN (size, 700) : size))] = (guint8) random_u32 (&random);
      g_autoptr (GBytes) bytes = g_bytes_new (copy, size);
      g_autoptr (GError) error = NULL;
      bool fine = safetensors_read_weights (network, "w", bytes, read, &error);
      g_assert_true (fine == (error == NULL));
    }
  network_free (network);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/safetensors/other-types", test_other_types);
  g_test_add_func ("/safetensors/what-does-not-fit", test_what_does_not_fit);
  g_test_add_func ("/safetensors/broken-files", test_broken_files);
  return g_test_run ();
}

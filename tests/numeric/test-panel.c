/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of panels against loops in double, for every instruction set that this processor has, at sizes around
 * those of their tiles. */
#include "numeric/panel.h"
#include "numeric/vector.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum
{
  MOST = 37,
  STRIDE = 64
};

static const size_t sizes[] = { 1, 2, 3, 4, 7, 8, 9, 16, 17, 37 };
static const size_t samples[] = { 1, 4, 15, 16, 17, 33, 63 };

typedef struct
{
  float a[MOST * STRIDE], b[MOST * STRIDE], c[MOST * STRIDE], bias[MOST];
} Blocks;

/* Small integers and halves: sums of them are exact in float, in any order. */
static void
fill (Blocks *blocks, guint seed)
{
  for (int i = 0; i < MOST * STRIDE; i++)
    {
      blocks->a[i] = (float) ((i * 7 + seed) % 11) - 5;
      blocks->b[i] = 0.5f * (float) ((i * 5 + 2 * seed) % 13) - 3;
      blocks->c[i] = (float) ((i * 3 + seed) % 5) / 8 - 0.25f;
    }
  for (int i = 0; i < MOST; i++)
    blocks->bias[i] = (float) (i % 7) / 4;
}

static double
finished (PanelFinish finish, double p, double was)
{
  switch (finish)
    {
    case PANEL_TANH:
      return tanh (p);
    case PANEL_RELU:
      return fmax (p, 0);
    case PANEL_TANH_SLOPE:
      return p * (1 - was * was);
    case PANEL_RELU_SLOPE:
      return was > 0 ? p : 0;
    default:
      return p;
    }
}

static void
check_product (PanelFinish finish, size_t m, size_t n, size_t k, bool turned, bool biased)
{
  Blocks before, after;
  size_t row = turned ? 1 : STRIDE, column = turned ? STRIDE : 1, padded = (n + PANEL_PAD - 1) / PANEL_PAD * PANEL_PAD;

  fill (&before, (guint) (m + n + k));
  after = before;
  panel_product (finish, m, n, k, after.a, row, column, biased ? after.bias : NULL, after.b, STRIDE, after.c, STRIDE);
  for (size_t i = 0; i < MOST; i++)
    for (size_t s = 0; s < STRIDE; s++)
      {
        double p = biased ? before.bias[i] : 0, was = before.c[i * STRIDE + s];
        for (size_t l = 0; l < k; l++)
          p += (double) before.a[i * row + l * column] * (double) before.b[l * STRIDE + s];
        if (i < m && s < n)
          g_assert_cmpfloat_with_epsilon (after.c[i * STRIDE + s], finished (finish, p, was), 1e-6 * (1 + fabs (p)));
        else if (i >= m || s >= padded)
          g_assert_cmpfloat (after.c[i * STRIDE + s], ==, was);
      }
}

static void
all_products (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (sizes); m++)
    for (guint n = 0; n < G_N_ELEMENTS (samples); n++)
      for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
        check_product ((PanelFinish) ((m + n + k) % (PANEL_RELU_SLOPE + 1)), sizes[m], samples[n], sizes[k],
                       (m + k) % 2, n % 2);
}

/* The padding of one factor holds zeros. */
static void
check_sums (size_t m, size_t n, size_t count, float beta, bool turned)
{
  Blocks blocks;
  float c[MOST * MOST], sums[MOST];
  size_t row = turned ? 1 : MOST, column = turned ? MOST : 1;

  fill (&blocks, (guint) (m + n));
  for (size_t i = 0; i < MOST; i++)
    for (size_t s = count; s < STRIDE; s++)
      blocks.a[i * STRIDE + s] = 0;
  for (size_t i = 0; i < MOST * MOST; i++)
    c[i] = beta == 0 ? NAN : 3;
  for (size_t i = 0; i < MOST; i++)
    sums[i] = beta == 0 ? NAN : 5;
  panel_dots (m, n, count, blocks.a, STRIDE, blocks.b, STRIDE, beta, c, row, column);
  panel_sums (m, count, blocks.a, STRIDE, beta, sums);
  for (size_t i = 0; i < MOST; i++)
    {
      double sum = 0;
      for (size_t s = 0; s < count; s++)
        sum += (double) blocks.a[i * STRIDE + s];
      if (i < m)
        g_assert_cmpfloat (sums[i], ==, sum + (beta == 0 ? 0 : 5 * (double) beta));
      for (size_t j = 0; j < MOST; j++)
        {
          double dot = 0;
          for (size_t s = 0; s < count; s++)
            dot += (double) blocks.a[i * STRIDE + s] * (double) blocks.b[j * STRIDE + s];
          if (i < m && j < n)
            g_assert_cmpfloat (c[i * row + j * column], ==, dot + (beta == 0 ? 0 : 3 * (double) beta));
          else
            g_assert_true (beta == 0 ? isnan (c[i * row + j * column]) : c[i * row + j * column] == 3);
        }
    }
}

static void
all_sums (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (sizes); m++)
    for (guint n = 0; n < G_N_ELEMENTS (sizes); n++)
      for (guint s = 0; s < G_N_ELEMENTS (samples); s++)
        check_sums (sizes[m], sizes[n], samples[s], (m + s) % 2 ? 0 : 1, (m + n) % 2);
}

static void
all_residuals (void)
{
  for (guint s = 0; s < G_N_ELEMENTS (samples); s++)
    {
      Blocks blocks;
      double sum = 0, got;
      size_t padded = (samples[s] + PANEL_PAD - 1) / PANEL_PAD * PANEL_PAD;
      fill (&blocks, s);
      float before[STRIDE];
      memcpy (before, blocks.a, sizeof before);
      got = panel_residual (samples[s], 0.25f, blocks.b, blocks.a);
      for (size_t i = 0; i < STRIDE; i++)
        {
          double off = (double) before[i] - (double) blocks.b[i];
          sum += i < samples[s] ? off * off : 0;
          g_assert_cmpfloat (blocks.a[i], ==, i < samples[s] ? 0.25 * off : i < padded ? 0 : (double) before[i]);
        }
      g_assert_cmpfloat (got, ==, sum);
    }
}

static void
with_every_set (gconstpointer check)
{
  static const char *const sets[] = { "portable", "avx2", "avx512" };
  const char *before = vector_instruction_set ();

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    if (vector_select (sets[i]))
      ((void (*) (void)) check) ();
  g_assert_true (vector_select (before));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/panel/product", all_products, with_every_set);
  g_test_add_data_func ("/panel/dots-and-sums", all_sums, with_every_set);
  g_test_add_data_func ("/panel/residual", all_residuals, with_every_set);
  return g_test_run ();
}

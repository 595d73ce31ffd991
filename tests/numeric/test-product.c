/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products of every kind, shape and instruction set against sums in double, with the error that rounding allows.
 */
#include "numeric/product.h"
#include "numeric/random.h"
#include "numeric/vector.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define MOST (150 * 150)

static float *a, *b, *c, *before;

static double
element (const float *x, size_t ld, size_t row, size_t column, bool transposed)
{
  return transposed ? x[column * ld + row] : x[row * ld + column];
}

static void
check (ProductKind kind, size_t m, size_t n, size_t k, size_t pad, float beta)
{
  size_t lda = (kind == PRODUCT_TN ? m : k) + pad, ldb = (kind == PRODUCT_NT ? k : n) + pad, ldc = n + pad;

  for (size_t i = 0; i < m * ldc; i++)
    c[i] = beta == 0 ? NAN : before[i];
  product_f (kind, m, n, k, a, lda, b, ldb, beta, c, ldc);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < ldc; j++)
      {
        double sum = beta == 0 ? 0 : beta * before[i * ldc + j], size = fabs (sum);
        if (j >= n) /* what lies between the rows is not ours */
          {
            g_assert_true (beta == 0 ? isnan (c[i * ldc + j]) : c[i * ldc + j] == before[i * ldc + j]);
            continue;
          }
        for (size_t l = 0; l < k; l++)
          {
            double term = element (a, lda, i, l, kind == PRODUCT_TN) * element (b, ldb, l, j, kind == PRODUCT_NT);
            sum += term;
            size += fabs (term);
          }
        if (!(fabs (c[i * ldc + j] - sum) <= (double) (k + 2) * 0x1p-24 * size + 1e-30))
          g_error ("kind %d, %zu×%zu×%zu, pad %zu, beta %g: (%zu, %zu) is %.9g, expected %.9g (%s)", kind, m, n, k, pad,
                   (double) beta, i, j, (double) c[i * ldc + j], sum, vector_instruction_set ());
      }
}

static void
check_all (void)
{
  const size_t sizes[] = { 1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 24, 31, 33, 40 };
  const float betas[] = { 0, 1, -0.5f };

  for (int kind = PRODUCT_NN; kind <= PRODUCT_NT; kind++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
          for (guint l = 0; l < G_N_ELEMENTS (sizes); l += 3)
            check ((ProductKind) kind, sizes[i], sizes[j], sizes[l], (i + j) % 3, betas[(i + j + l) % 3]);
      check ((ProductKind) kind, 64, 64, 64, 0, 1);
      check ((ProductKind) kind, 10, 130, 64, 7, 0);
      check ((ProductKind) kind, 5, 33, 600, 1, 1); /* longer than a panel is deep */
      check ((ProductKind) kind, 3, 5, 0, 0, 1);    /* an empty sum */
      check ((ProductKind) kind, 20, 100, 200, 3, 0.5f);
    }
}

/* Shapes with and without whole vectors, and rows longer than they need be. */
static void
check_turn (size_t rows, size_t columns, size_t pad)
{
  size_t ldi = columns + pad, ldo = rows + 2 * pad;

  for (size_t i = 0; i < columns * ldo; i++)
    c[i] = NAN;
  product_transposed_f (rows, columns, a, ldi, c, ldo);
  for (size_t j = 0; j < columns; j++)
    for (size_t i = 0; i < ldo; i++)
      g_assert_true (i < rows ? c[j * ldo + i] == a[i * ldi + j] : isnan (c[j * ldo + i]));
}

static const char *const sets[] = { "portable", "avx2", "avx512" };

static void
test_float (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    if (vector_select (sets[i]))
      check_all ();
}

/* To the bit what the product is, with the bias added and multiplied afterwards. */
static void
check_affine (ProductKind kind, size_t m, size_t n, size_t k, float beta, bool biased, bool multiplied)
{
  size_t lda = kind == PRODUCT_TN ? m : k, ldb = kind == PRODUCT_NT ? k : n, ldf = n + 3;
  const float *bias = biased ? a + 50 : NULL, *factors = multiplied ? a + 100 : NULL;
  g_autofree float *expected = g_memdup2 (before, m * n * sizeof (float));

  memcpy (c, before, m * n * sizeof (float));
  product_f (kind, m, n, k, a, lda, b, ldb, beta, expected, n);
  product_affine_f (kind, m, n, k, a, lda, b, ldb, beta, bias, factors, ldf, c, n);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++)
      {
        float value = expected[i * n + j];
        if (biased)
          value += bias[i];
        if (multiplied)
          value *= factors[i * ldf + j];
        g_assert_true (c[i * n + j] == value);
      }
}

static void
test_affine (void)
{
  const double x[2] = { 3, 5 }, y[2] = { 2, 4 }, by[4] = { 1, -1, 0, 10 }, plus[2] = { 1, 2 };
  double z[4] = { 1, 1, 1, 1 };

  for (guint s = 0; s < G_N_ELEMENTS (sets); s++)
    if (vector_select (sets[s]))
      for (int kind = PRODUCT_NN; kind <= PRODUCT_NT; kind++)
        for (size_t size = 1; size < 50; size += 7)
          {
            check_affine ((ProductKind) kind, size, 50 - size, 20, 0, true, size % 2);
            check_affine ((ProductKind) kind, 50 - size, size, 20, 0.5f, false, true);
            check_affine ((ProductKind) kind, size, 20, 400, 1, true, true); /* in several parts */
          }
  product_affine_d (PRODUCT_NN, 2, 2, 1, x, 1, y, 2, 1, plus, by, 2, z, 2);
  g_assert_true (z[0] == 8 && z[1] == -14 && z[2] == 0 && z[3] == 230);
}

static void
test_transposed (void)
{
  const size_t sizes[] = { 0, 1, 7, 16, 17, 40, 64 };

  for (guint s = 0; s < G_N_ELEMENTS (sets); s++)
    if (vector_select (sets[s]))
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
          check_turn (sizes[i], sizes[j], (i + j) % 3);
}

/* The large shapes' way must agree with the small ones'. */
static void
test_large (void)
{
  const size_t n = 520;
  g_autofree float *x = g_new (float, n *n), *y = g_new (float, n *n), *z = g_new (float, n *n);
  Random random = random_stream (2, 0);

  for (size_t i = 0; i < n * n; i++)
    {
      x[i] = (float) random_normal (&random);
      y[i] = (float) random_normal (&random);
    }
  for (int kind = PRODUCT_NN; kind <= PRODUCT_NT; kind++)
    {
      product_f ((ProductKind) kind, n, n, n, x, n, y, n, 0, z, n);
      for (size_t i = 0; i < n; i += 37)
        for (size_t j = 0; j < n; j += 41)
          {
            double sum = 0;
            for (size_t l = 0; l < n; l++)
              sum += element (x, n, i, l, kind == PRODUCT_TN) * element (y, n, l, j, kind == PRODUCT_NT);
            g_assert_cmpfloat_with_epsilon (z[i * n + j], sum, (double) n * 0x1p-24 * 600);
          }
    }
}

static void
test_double (void)
{
  const double x[6] = { 1, 2, 3, 4, 5, 6 }, y[6] = { 7, 8, 9, 10, 11, 12 };
  double z[4] = { NAN, NAN, NAN, NAN };

  product_d (PRODUCT_NN, 2, 2, 3, x, 3, y, 2, 0, z, 2);
  g_assert_true (z[0] == 58 && z[1] == 64 && z[2] == 139 && z[3] == 154);
  product_d (PRODUCT_NT, 2, 2, 3, x, 3, y, 3, 1, z, 2);
  g_assert_true (z[0] == 58 + 50 && z[3] == 154 + 167);

  double wide[20 * 37], turned[37 * 20];
  for (int i = 0; i < 20 * 37; i++)
    wide[i] = i;
  product_transposed_d (20, 37, wide, 37, turned, 20);
  for (int i = 0; i < 20; i++)
    for (int j = 0; j < 37; j++)
      g_assert_true (turned[j * 20 + i] == wide[i * 37 + j]);
}

int
main (int argc, char **argv)
{
  Random random = random_stream (1, 0);
  int status;

  g_test_init (&argc, &argv, NULL);
  a = g_new (float, MOST);
  b = g_new (float, MOST);
  c = g_new (float, MOST);
  before = g_new (float, MOST);
  for (int i = 0; i < MOST; i++)
    {
      a[i] = (float) random_normal (&random);
      b[i] = (float) random_normal (&random);
      before[i] = (float) random_normal (&random);
    }
  g_test_add_func ("/product/float", test_float);
  g_test_add_func ("/product/large", test_large);
  g_test_add_func ("/product/double", test_double);
  g_test_add_func ("/product/affine", test_affine);
  g_test_add_func ("/product/transposed", test_transposed);
  status = g_test_run ();
  g_free (a);
  g_free (b);
  g_free (c);
  g_free (before);
  return status;
}

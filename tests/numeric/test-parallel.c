/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Worker threads, eigenvalues, and what is decided about OpenBLAS's processor. */
#include "numeric/eigen.h"
#include "numeric/parallel.h"
#include "numeric/processor.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define N 5000

typedef struct
{
  int done[N];
  atomic_int total;
  atomic_bool cancelled;
  Parallel *parallel;
} Work;

static void
mark (size_t index, unsigned worker, void *data)
{
  Work *work = data;
  work->done[index]++;
  if (atomic_fetch_add (&work->total, 1) == 99 && work->parallel == NULL)
    atomic_store (&work->cancelled, true);
}

static void
test_every_index_once (void)
{
  for (unsigned workers = 1; workers <= 4; workers++)
    {
      Parallel *parallel = parallel_new (workers);
      for (int round = 0; round < 50; round++)
        {
          Work work = { .parallel = parallel };
          size_t n = round % 3 == 0 ? (size_t) round : N;
          g_assert_true (parallel_map (parallel, n, mark, &work, NULL));
          for (size_t i = 0; i < N; i++)
            g_assert_cmpint (work.done[i], ==, i < n);
        }
      g_assert_cmpuint (parallel_workers (parallel), ==, workers);
      parallel_free (parallel);
    }
}

static void
test_cancelling (void)
{
  Parallel *parallel = parallel_new (3);
  Work work = { 0 };

  g_assert_false (parallel_map (parallel, N, mark, &work, &work.cancelled));
  g_assert_cmpint (atomic_load (&work.total), <, N);
  parallel_free (parallel);
}

/* Without workers: in order on the calling thread, and no task after the one that cancels. */
static void
test_alone (void)
{
  Work all = { 0 }, some = { 0 };

  g_assert_cmpuint (parallel_workers (NULL), ==, 1);
  g_assert_true (parallel_map (NULL, 99, mark, &all, &all.cancelled));
  g_assert_cmpint (all.done[98], ==, 1);
  g_assert_cmpint (all.done[99], ==, 0);
  g_assert_false (parallel_map (NULL, N, mark, &some, &some.cancelled));
  g_assert_cmpint (atomic_load (&some.total), ==, 100);
}

static void
nest (size_t index, unsigned worker, void *data)
{
  Work *work = data, *inner = g_new0 (Work, 1);
  inner->parallel = work->parallel;
  g_assert_true (parallel_map (work->parallel, 20, mark, inner, NULL));
  work->done[index] = atomic_load (&inner->total);
  g_free (inner);
}

/* A task that maps in its turn does so alone instead of waiting for itself. */
static void
test_nested (void)
{
  Work work = { .parallel = parallel_new (3) };

  g_assert_true (parallel_map (work.parallel, 40, nest, &work, NULL));
  for (int i = 0; i < 40; i++)
    g_assert_cmpint (work.done[i], ==, 20);
  parallel_free (work.parallel);
}

static void
check_eigen (size_t n, const double *matrix)
{
  g_autofree double *a = g_memdup2 (matrix, n * n * sizeof (double)), *values = g_new (double, n),
                    *alone = g_memdup2 (matrix, n * n * sizeof (double));
  g_autofree double *same = g_new (double, n);
  double size = 0;

  for (size_t i = 0; i < n * n; i++)
    size = fmax (size, fabs (matrix[i]));
  g_assert_true (eigen_symmetric (n, a, values, true));
  g_assert_true (eigen_symmetric (n, alone, same, false));
  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (values[i], same[i], 1e-12 * (double) n * fmax (size, 1e-300));
      g_assert_true (i == 0 || values[i] >= values[i - 1]);
      /* M v = λ v, row i of a being v. */
      for (size_t r = 0; r < n; r++)
        {
          double sum = 0;
          for (size_t c = 0; c < n; c++)
            sum += matrix[r * n + c] * a[i * n + c];
          g_assert_cmpfloat_with_epsilon (sum, values[i] * a[i * n + r], 1e-13 * (double) n * fmax (size, 1e-300) * 10);
        }
      for (size_t j = 0; j <= i; j++)
        {
          double dot = 0;
          for (size_t c = 0; c < n; c++)
            dot += a[i * n + c] * a[j * n + c];
          g_assert_cmpfloat_with_epsilon (dot, i == j, 1e-12);
        }
    }
}

static void
test_eigen (void)
{
  Random random = random_stream (4, 0);
  double matrix[30 * 30] = { 0 }, one[1] = { -2 }, value;

  check_eigen (1, one);
  for (size_t n = 2; n <= 30; n += 7)
    {
      for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
          matrix[i * n + j] = matrix[j * n + i] = random_normal (&random);
      check_eigen (n, matrix);
    }
  memset (matrix, 0, sizeof matrix); /* fully degenerate */
  for (size_t i = 0; i < 10; i++)
    matrix[i * 10 + i] = 3;
  check_eigen (10, matrix);
  one[0] = NAN;
  g_assert_false (eigen_symmetric (1, one, &value, true));
  g_assert_true (eigen_symmetric (0, one, &value, true));
}

static void
test_processor (void)
{
  g_assert_true (processor_wants_skylakex (true, "Haswell", NULL));
  g_assert_true (processor_wants_skylakex (true, "Zen", NULL));
  g_assert_false (processor_wants_skylakex (false, "Haswell", NULL));
  g_assert_false (processor_wants_skylakex (true, "SkylakeX", NULL));
  g_assert_false (processor_wants_skylakex (true, "Cooperlake", NULL));
  g_assert_false (processor_wants_skylakex (true, "Haswell", "Haswell")); /* the user's word counts */
  g_assert_false (processor_wants_skylakex (true, "Haswell", ""));
  g_assert_true (processor_blas_bears_threads ("OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64"));
  g_assert_true (processor_blas_bears_threads ("OpenBLAS 0.3.29 DYNAMIC_ARCH USE_LOCKING Haswell SINGLE_THREADED"));
  g_assert_false (processor_blas_bears_threads ("OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED"));
  g_assert_true (processor_blas_bears_threads (processor_blas ()));
  g_assert_cmpuint (processor_count (), >=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parallel/every-index-once", test_every_index_once);
  g_test_add_func ("/parallel/cancelling", test_cancelling);
  g_test_add_func ("/parallel/alone", test_alone);
  g_test_add_func ("/parallel/nested", test_nested);
  g_test_add_func ("/eigen/symmetric", test_eigen);
  g_test_add_func ("/processor/skylakex", test_processor);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/extremes.h"

#include "numeric/lanczos.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#ifdef REAL_IS_DOUBLE
#  define ROUNDING 0x1p-52
#else
#  define ROUNDING 0x1p-23
#endif
/* What a vector of rounded numbers can be off at best, relative to the largest eigenvalue. */
#define FLOOR (64 * ROUNDING)

typedef struct
{
  const Operator *a;
  ExtremesOptions options;
  const SolverWatch *watch;
  Random random;
  GArray *values; /* of double: found so far, */
  GArray *rows;   /* of real: with their vectors, [found × n] */
  double scale;   /* the largest |λ| seen */
  size_t products;
} ExtremesSearch;

static size_t
found (const ExtremesSearch *s)
{
  return s->values->len;
}

static double
tolerance (const ExtremesSearch *s)
{
  return MAX (s->options.tolerance, FLOOR) * s->scale;
}

static void
add_found (ExtremesSearch *s, const Lanczos *run, double value, const double *coefficients)
{
  size_t n = s->a->n, at = found (s);
  real *vector;
  double length;

  g_array_append_val (s->values, value);
  g_array_set_size (s->rows, (guint) ((at + 1) * n));
  vector = (real *) (gpointer) s->rows->data + at * n;
  basis_combine (run->steps, n, run->basis, coefficients, vector);
  length = sqrt (basis_dot (n, vector, vector));
  for (size_t i = 0; i < n; i++)
    vector[i] = (real) (vector[i] / length);
}

/* What one run wants of its Ritz values: so many at either end. */
typedef struct
{
  size_t top, bottom;
} Wanted;

/* Whether the i-th of m Ritz values, in ascending order, is among them. */
static bool
is_wanted (Wanted wanted, size_t m, size_t i)
{
  return i < wanted.bottom || i + wanted.top >= m;
}

static bool
all_converged (ExtremesSearch *s, const Lanczos *run, Wanted wanted)
{
  size_t m = run->steps;
  g_autofree double *values = g_new (double, m), *vectors = g_new (double, m *m);

  if (m < wanted.top + wanted.bottom || !lanczos_ritz (run, values, vectors))
    return false;
  s->scale = MAX (s->scale, MAX (fabs (values[0]), fabs (values[m - 1])));
  for (size_t i = 0; i < m; i++)
    if (is_wanted (wanted, m, i) && fabs (run->beta[m - 1] * vectors[i * m + m - 1]) > 0.5 * tolerance (s))
      return false;
  return true;
}

/* A run until the wanted ends have converged, or its steps are used up. */
static SolverResult
run_until (ExtremesSearch *s, Lanczos *run, Wanted wanted)
{
  g_autofree real *w = g_new (real, s->a->n);
  size_t next_check = wanted.top + wanted.bottom + 4;

  for (;;)
    {
      LanczosStep step;
      if (solver_is_cancelled (s->watch))
        return SOLVER_CANCELLED;
      s->a->apply (s->a->data, 1, lanczos_vector (run), w);
      s->products++;
      solver_progress (s->watch, s->products, 0);
      step = lanczos_accept (run, w);
      if (step == LANCZOS_NOT_FINITE)
        return SOLVER_NOT_FINITE;
      if (run->steps == run->most)
        return SOLVER_DONE;
      if (step == LANCZOS_INVARIANT && !lanczos_continue (run, &s->random))
        return SOLVER_DONE;
      if (run->steps < next_check)
        continue;
      if (all_converged (s, run, wanted))
        return SOLVER_DONE;
      next_check = run->steps + MAX (4, run->steps / 6);
    }
}

/* The k-th largest (end = +1) or smallest (-1) of what was found; infinite while there are not so many. */
static double
kth (const ExtremesSearch *s, size_t k, int end)
{
  g_autofree double *sorted = g_new (double, found (s) + 1);
  size_t n = found (s);

  if (k == 0)
    return end * INFINITY;
  if (n < k)
    return -end * INFINITY;
  for (size_t i = 0; i < n; i++)
    {
      double value = g_array_index (s->values, double, i) * -end;
      size_t j = i;
      for (; j > 0 && sorted[j - 1] > value; j--)
        sorted[j] = sorted[j - 1];
      sorted[j] = value;
    }
  return -end * sorted[k - 1];
}

/* Takes from a run what lies beyond what is known; whether there was anything. */
static bool
take_beyond (ExtremesSearch *s, const Lanczos *run, Wanted wanted)
{
  size_t m = run->steps;
  g_autofree double *values = g_new (double, m), *vectors = g_new (double, m *m);
  double top = kth (s, s->options.top, 1), bottom = kth (s, s->options.bottom, -1);
  bool more = false;

  if (!lanczos_ritz (run, values, vectors))
    return false;
  s->scale = MAX (s->scale, MAX (fabs (values[0]), fabs (values[m - 1])));
  for (size_t i = 0; i < m; i++)
    {
      bool beyond = (i + wanted.top >= m && values[i] > top + tolerance (s))
                    || (i < wanted.bottom && values[i] < bottom - tolerance (s));
      if (is_wanted (wanted, m, i) && beyond)
        {
          add_found (s, run, values[i], vectors + i * m);
          more = true;
        }
    }
  return more;
}

static SolverResult
search (ExtremesSearch *s, const real *start)
{
  Wanted wanted = { s->options.top, s->options.bottom };
  size_t n = s->a->n;

  for (bool first = true, more = true; more; first = false)
    {
      size_t left = n - found (s), most = s->options.max_steps ? MIN (s->options.max_steps, left) : left;
      Lanczos *run;
      SolverResult result;
      if (left == 0)
        return SOLVER_DONE;
      run = lanczos_new (n, most);
      lanczos_lock (run, found (s), (const real *) (gconstpointer) s->rows->data);
      if (!lanczos_start (run, first ? start : NULL, &s->random))
        {
          lanczos_free (run);
          return SOLVER_DONE;
        }
      result = run_until (s, run, wanted);
      if (result == SOLVER_DONE)
        more = take_beyond (s, run, wanted) && s->options.verify;
      lanczos_free (run);
      if (result != SOLVER_DONE)
        return result;
      /* From now on another one at either end is enough to go on. */
      wanted = (Wanted){ MIN (wanted.top, 1), MIN (wanted.bottom, 1) };
    }
  return SOLVER_DONE;
}

/* ---- What was found, in order ---- */

static size_t
next_in_order (const ExtremesSearch *s, const bool *taken, int end)
{
  size_t best = found (s);

  for (size_t i = 0; i < found (s); i++)
    if (!taken[i]
        && (best == found (s)
            || end * g_array_index (s->values, double, i) > end * g_array_index (s->values, double, best)))
      best = i;
  return best;
}

/* Fills place `at` with a pair; measures its residual, and takes its Rayleigh quotient as its value. */
static bool
put (ExtremesSearch *s, Extremes *e, size_t at, size_t i)
{
  size_t n = e->n;
  real *vector = e->vectors + at * n;
  g_autofree real *w = g_new (real, n);
  double sum = 0;

  memcpy (vector, (const real *) (gconstpointer) s->rows->data + i * n, n * sizeof (real));
  s->a->apply (s->a->data, 1, vector, w);
  s->products++;
  e->values[at] = basis_dot (n, vector, w);
  for (size_t k = 0; k < n; k++)
    {
      double off = (double) w[k] - e->values[at] * (double) vector[k];
      sum += off * off;
    }
  e->residuals[at] = sqrt (sum);
  e->converged[at] = e->residuals[at] <= MAX (tolerance (s), 1e-300);
  return isfinite (e->residuals[at]);
}

static Extremes *
collect (ExtremesSearch *s)
{
  Extremes *e = g_new0 (Extremes, 1);
  size_t k;

  e->n = s->a->n;
  e->top = MIN (s->options.top, found (s));
  e->bottom = MIN (s->options.bottom, found (s));
  k = e->top + e->bottom;
  e->values = g_new0 (double, k + 1);
  e->residuals = g_new0 (double, k + 1);
  e->converged = g_new0 (bool, k + 1);
  e->vectors = g_new0 (real, k * e->n + 1);
  for (int end = 1; end >= -1; end -= 2)
    {
      g_autofree bool *taken = g_new0 (bool, found (s) + 1);
      size_t from = end > 0 ? 0 : e->top, to = end > 0 ? e->top : k;
      for (size_t at = from; at < to; at++)
        {
          size_t i = next_in_order (s, taken, end);
          taken[i] = true;
          put (s, e, at, i);
        }
    }
  e->products = s->products;
  return e;
}

SolverResult
extremes_find (const Operator *a, const ExtremesOptions *options, const real *start, const SolverWatch *watch,
               Extremes **extremes)
{
  ExtremesSearch s = { .a = a, .options = *options, .watch = watch, .random = random_stream (options->seed, 0) };
  SolverResult result;

  s.options.top = MIN (options->top, a->n);
  s.options.bottom = MIN (options->bottom, a->n);
  s.values = g_array_new (FALSE, FALSE, sizeof (double));
  s.rows = g_array_new (FALSE, FALSE, sizeof (real));
  result = search (&s, start);
  if (result == SOLVER_DONE)
    *extremes = collect (&s);
  g_array_unref (s.values);
  g_array_unref (s.rows);
  return result;
}

void
extremes_free (Extremes *e)
{
  if (e == NULL)
    return;
  g_free (e->values);
  g_free (e->residuals);
  g_free (e->converged);
  g_free (e->vectors);
  g_free (e);
}

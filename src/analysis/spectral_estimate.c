/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/spectral_estimate.h"

#include "analysis/curvature.h"
#include "analysis/exact_curvature.h"
#include "numeric/extremes.h"
#include "numeric/trace.h"

#include <math.h>
#include <string.h>

/* Vectors that share products at most, and what the bases of such probes may take of memory on one worker. */
#define GROUP 5
#define BASIS_BYTES (256.0 * 1024 * 1024)
/* Of the eigenpairs that come from products alone. */
#define TOLERANCE 1e-4
#define MOST_STEPS 200
#define TRACE_PRODUCTS 24
/* Thresholds that are tried, a decade. */
#define THRESHOLDS 8

struct _SpectralEstimator
{
  SpectralSubject subject;
  SecondOrder *second_order; /* NULL until needed */
  ExactCurvature *exact;
};

SpectralEstimator *
spectral_estimator_new (const SpectralSubject *subject)
{
  SpectralEstimator *self = g_new0 (SpectralEstimator, 1);

  self->subject = *subject;
  return self;
}

void
spectral_estimator_free (SpectralEstimator *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->second_order, second_order_free);
  g_clear_pointer (&self->exact, exact_curvature_free);
  g_free (self);
}

/* ---- An estimate under way ---- */

typedef struct
{
  SpectralEstimator *estimator;
  SpectralEstimate *e;
  const SpectralOptions *options;
  const real *theta;
  Parallel *parallel;
  const SpectralWatch *watch;
  SpectralStage stage;
  SolverResult result;
} Task;

static void
report_progress (void *data, size_t done, size_t total)
{
  const Task *t = data;
  if (t->watch != NULL && t->watch->progress != NULL)
    t->watch->progress (t->watch->data, t->stage, done, total);
}

static void
enter (Task *t, SpectralStage stage)
{
  t->stage = stage;
  report_progress (t, 0, 0);
}

static const atomic_bool *
cancelled_of (const Task *t)
{
  return t->watch != NULL ? t->watch->cancelled : NULL;
}

static SolverWatch
watch_of (Task *t, SpectralStage stage)
{
  t->stage = stage;
  return (SolverWatch){ cancelled_of (t), report_progress, t };
}

static bool
goes_on (Task *t, SolverResult result)
{
  t->result = result;
  return result == SOLVER_DONE;
}

/* ---- The dense matrix ---- */

/* The three eigenproblems side by side: H's with its vectors. */
typedef struct
{
  Task *task;
  double *vectors;
  bool failed[SPECTRAL_PARTS];
} Eigenproblems;

static void
eigen_task (size_t index, unsigned worker, void *data)
{
  Eigenproblems *problems = data;
  SpectralEstimate *e = problems->task->e;

  e->values[index] = g_new (double, e->parameters);
  problems->failed[index] = !exact_curvature_eigen (problems->task->estimator->exact, (CurvaturePart) index,
                                                    e->values[index],
                                                    index == CURVATURE_PART_HESSIAN ? problems->vectors : NULL);
}

static bool
solve_all (Task *t, Eigenproblems *problems)
{
  size_t count = t->options->decomposition ? SPECTRAL_PARTS : 1;

  return parallel_map (t->parallel, count, eigen_task, problems, cancelled_of (t));
}

/* ‖H v - λ v‖ for rows first … first + count - 1 of the dense solver's vectors. */
static void
measure_residuals (const Task *t, const double *vectors, size_t first, size_t count, double *residuals)
{
  size_t n = t->e->parameters;
  const double *h = exact_curvature_hessian (t->estimator->exact), *v = vectors + first * n;
  g_autofree double *images = g_new (double, count *n);

  product_d (PRODUCT_NN, count, n, n, v, n, h, n, 0, images, n);
  for (size_t k = 0; k < count; k++)
    {
      double sum = 0;
      for (size_t i = 0; i < n; i++)
        {
          double off = images[k * n + i] - t->e->values[0][first + k] * v[k * n + i];
          sum += off * off;
        }
      residuals[k] = sqrt (sum);
    }
}

/* From the dense solver's ascending rows the last ones, in this precision.  LAPACK's residuals are of the order of
 * rounding; they are measured all the same. */
static void
keep_extremes (Task *t, const double *vectors)
{
  SpectralEstimate *e = t->e;
  size_t n = e->parameters;
  g_autofree double *residuals = g_new (double, e->top);

  measure_residuals (t, vectors, n - e->top, e->top, residuals);
  for (size_t k = 0; k < e->top; k++)
    {
      e->top_values[k] = e->values[0][n - 1 - k];
      e->top_residuals[k] = residuals[e->top - 1 - k];
      e->top_converged[k] = true;
      for (size_t i = 0; i < n; i++)
        e->top_vectors[k * n + i] = (real) vectors[(n - 1 - k) * n + i];
    }
  e->smallest = e->values[0][0];
  measure_residuals (t, vectors, 0, 1, &e->smallest_residual);
  if (t->options->residuals)
    {
      e->residuals = g_new (double, n);
      measure_residuals (t, vectors, 0, n, e->residuals);
    }
}

static SpectralCount
known_count (size_t count)
{
  return (SpectralCount){ (double) count, (double) count, (double) count, 0 };
}

static void
count_exactly (Task *t)
{
  SpectralEstimate *e = t->e;
  size_t negative = 0, positive = 0;

  e->threshold = t->options->zero * spectral_estimate_scale (e);
  for (size_t i = 0; i < e->parameters; i++)
    {
      negative += e->values[0][i] < -e->threshold;
      positive += e->values[0][i] > e->threshold;
    }
  e->negative = known_count (negative);
  e->positive = known_count (positive);
  e->near_zero = (double) (e->parameters - negative - positive);
}

static bool
estimate_exactly (Task *t)
{
  SpectralEstimator *self = t->estimator;
  SpectralEstimate *e = t->e;
  g_autofree double *vectors = g_new (double, e->parameters * e->parameters);
  Eigenproblems problems = { t, vectors, { false } };

  if (self->exact == NULL)
    self->exact = exact_curvature_new (network_architecture (self->subject.network), self->subject.data,
                                       self->subject.n);
  enter (t, SPECTRAL_HESSIAN);
  if (!exact_curvature_place (self->exact, t->theta, t->parallel, cancelled_of (t), NULL))
    return goes_on (t, SOLVER_CANCELLED);
  enter (t, SPECTRAL_EIGEN);
  if (!solve_all (t, &problems))
    return goes_on (t, SOLVER_CANCELLED);
  if (problems.failed[0] || problems.failed[1] || problems.failed[2])
    return goes_on (t, SOLVER_NOT_FINITE);
  e->exact = true;
  for (int part = 0; part < SPECTRAL_PARTS; part++)
    {
      e->trace[part] = exact_curvature_trace (self->exact, (CurvaturePart) part);
      e->trace_error[part] = 0;
    }
  e->layer_norms = g_new (double, e->layers * e->layers);
  exact_curvature_layer_norms (self->exact, CURVATURE_PART_HESSIAN, e->layer_norms);
  keep_extremes (t, vectors);
  count_exactly (t);
  return true;
}

/* ---- Products alone ---- */

static bool
find_extremes (Task *t, CurvatureOperators *operators)
{
  SpectralEstimate *e = t->e;
  size_t n = e->parameters;
  double fit = BASIS_BYTES / ((double) n * sizeof (real));
  ExtremesOptions options = { .top = e->top,
                              .bottom = 1,
                              .max_steps = (size_t) CLAMP (fit, e->top + 20.0, MOST_STEPS),
                              .tolerance = TOLERANCE,
                              .seed = random_derive (t->options->seed, "extremes") };
  SolverWatch watch = watch_of (t, SPECTRAL_EXTREMES);
  Extremes *found = NULL;

  if (!goes_on (t, extremes_find (curvature_operators (operators), &options, NULL, &watch, &found)))
    return false;
  e->top = found->top;
  memcpy (e->top_values, found->values, e->top * sizeof (double));
  memcpy (e->top_residuals, found->residuals, e->top * sizeof (double));
  memcpy (e->top_converged, found->converged, e->top * sizeof (bool));
  memcpy (e->top_vectors, found->vectors, e->top * n * sizeof (real));
  e->smallest = found->values[e->top];
  e->smallest_residual = found->residuals[e->top];
  extremes_free (found);
  return true;
}

static bool
estimate_trace (Task *t, CurvatureOperators *operators, CurvaturePart part)
{
  SolverWatch watch = watch_of (t, SPECTRAL_TRACE);
  TraceEstimate trace;

  if (!goes_on (t, trace_hutch_plus_plus (curvature_operators (operators), TRACE_PRODUCTS,
                                          random_derive (t->options->seed, "trace"), t->parallel, &watch, &trace)))
    return false;
  t->e->trace[part] = trace.value;
  t->e->trace_error[part] = trace.standard_error;
  return true;
}

static bool
estimate_density (Task *t, CurvatureOperators *operators, CurvaturePart part)
{
  SolverWatch watch = watch_of (t, SPECTRAL_QUADRATURE);
  double bytes = (double) (t->options->steps + 1) * (double) t->e->parameters * sizeof (real);
  size_t together = MIN (second_order_group (t->estimator->second_order), GROUP);
  QuadratureOptions options = { t->options->probes, t->options->steps,
                                (size_t) CLAMP (BASIS_BYTES / bytes, 1, (double) together),
                                random_derive (t->options->seed, "probes") };

  return goes_on (
      t, quadrature_run (curvature_operators (operators), &options, t->parallel, &watch, &t->e->density[part]));
}

/* Counts at the smallest threshold that the quadrature resolves.  A run's nodes and weights alone decide how many
 * eigenvalues may lie on the other side of a threshold (quadrature_count_below): where most are (nearly) zero, the
 * nodes beside zero carry them all, and a threshold between them says nothing. */
static void
count_resolved (Task *t)
{
  SpectralEstimate *e = t->e;
  const Quadrature *q = e->density[CURVATURE_PART_HESSIAN];
  double scale = spectral_estimate_scale (e), n = (double) e->parameters;

  for (int k = 0; pow (10, (double) k / THRESHOLDS) * t->options->zero < 1; k++)
    {
      double threshold = t->options->zero * scale * pow (10, (double) k / THRESHOLDS);
      QuadratureCount below = quadrature_count_below (q, -threshold), rest = quadrature_count_below (q, threshold);
      if (below.high - below.low > SPECTRAL_RESOLVED * n || rest.high - rest.low > SPECTRAL_RESOLVED * n)
        continue;
      e->threshold = threshold;
      e->negative = (SpectralCount){ below.value, below.low, below.high, below.error };
      e->positive = (SpectralCount){ n - rest.value, n - rest.high, n - rest.low, rest.error };
      e->near_zero = rest.value - below.value;
      return;
    }
}

/* Without the matrix H - G costs products of both: it is left to those who ask for the decomposition. */
static bool
is_asked_for (const Task *t, CurvaturePart part)
{
  bool first = part == CURVATURE_PART_HESSIAN || (part == CURVATURE_PART_GAUSS_NEWTON && !t->e->exact);
  return first || (t->options->decomposition && !t->e->exact);
}

static bool
estimate_by_products (Task *t)
{
  unsigned workers = parallel_workers (t->parallel);
  bool done = true, exact = t->e->exact;

  for (CurvaturePart part = 0; part < SPECTRAL_PARTS && done; part++)
    {
      bool whole = part == CURVATURE_PART_HESSIAN;
      CurvatureOperators *operators;
      if (!is_asked_for (t, part))
        continue;
      operators = curvature_new (t->estimator->second_order, part, workers, GROUP);
      if (!exact)
        done = (!whole || find_extremes (t, operators)) && estimate_trace (t, operators, part);
      if (done && (whole || t->options->decomposition))
        done = estimate_density (t, operators, part);
      curvature_free (operators);
    }
  if (done && !exact)
    count_resolved (t);
  return done;
}

/* ---- The whole ---- */

static const SpectralCount unknown_count = { NAN, NAN, NAN, NAN };

static SpectralEstimate *
estimate_new (const SpectralSubject *subject, const SpectralOptions *options)
{
  SpectralEstimate *e = g_new0 (SpectralEstimate, 1);
  size_t n = network_parameters (subject->network);

  e->parameters = n;
  e->samples = subject->n;
  e->layers = network_layout (subject->network)->layers;
  e->top = MIN (MAX (options->top, 1), n);
  e->top_values = g_new0 (double, e->top);
  e->top_residuals = g_new0 (double, e->top);
  e->top_converged = g_new0 (bool, e->top);
  e->top_vectors = g_new0 (real, e->top * n);
  e->smallest = e->smallest_residual = e->threshold = e->near_zero = NAN;
  e->negative = e->positive = unknown_count;
  for (int part = 0; part < SPECTRAL_PARTS; part++)
    e->trace[part] = e->trace_error[part] = NAN;
  return e;
}

SolverResult
spectral_estimate (SpectralEstimator *self, const real *theta, const SpectralOptions *options, Parallel *parallel,
                   const SpectralWatch *watch, SpectralEstimate **estimate)
{
  bool exact = network_parameters (self->subject.network) <= MIN (options->exact_most, EXACT_CURVATURE_MOST), done;
  Task t = { self,       estimate_new (&self->subject, options), options, theta, parallel, watch, SPECTRAL_HESSIAN,
             SOLVER_DONE };

  if (self->second_order == NULL)
    self->second_order = second_order_new (self->subject.network, self->subject.samples, NULL, self->subject.n);
  t.e->loss = second_order_place (self->second_order, theta, parallel);
  done = goes_on (&t, isfinite (t.e->loss) ? SOLVER_DONE : SOLVER_NOT_FINITE);
  if (done && exact)
    done = estimate_exactly (&t);
  if (done && (!exact || options->density))
    done = estimate_by_products (&t);
  enter (&t, SPECTRAL_DONE);
  if (done)
    *estimate = t.e;
  else
    spectral_estimate_free (t.e);
  return t.result;
}

void
spectral_estimate_free (SpectralEstimate *e)
{
  if (e == NULL)
    return;
  for (int part = 0; part < SPECTRAL_PARTS; part++)
    {
      g_free (e->values[part]);
      quadrature_free (e->density[part]);
    }
  g_free (e->residuals);
  g_free (e->layer_norms);
  g_free (e->top_values);
  g_free (e->top_residuals);
  g_free (e->top_converged);
  g_free (e->top_vectors);
  g_free (e);
}

double
spectral_estimate_scale (const SpectralEstimate *e)
{
  return fmax (fabs (e->top_values[0]), fabs (e->smallest));
}

void
spectral_estimate_overlap (const SpectralEstimate *estimate, size_t k, const real *vectors, double *cosine)
{
  size_t n = estimate->parameters;

  for (size_t i = 0; i < estimate->top; i++)
    for (size_t j = 0; j < k; j++)
      {
        const real *a = estimate->top_vectors + i * n, *b = vectors + j * n;
        double sum = 0;
        for (size_t p = 0; p < n; p++)
          sum += (double) a[p] * (double) b[p];
        cosine[i * k + j] = fabs (sum);
      }
}

void
spectral_estimate_widen (const SpectralEstimate *e, CurvaturePart part, double *least, double *most)
{
  const Quadrature *q = e->density[part];

  if (e->values[part] != NULL)
    {
      *least = fmin (*least, e->values[part][0]);
      *most = fmax (*most, e->values[part][e->parameters - 1]);
    }
  for (size_t p = 0; q != NULL && p < q->probes; p++)
    {
      *least = fmin (*least, q->nodes[p * q->steps]);
      *most = fmax (*most, q->nodes[p * q->steps + q->count[p] - 1]);
    }
}

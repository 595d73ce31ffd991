#include "experiments/spectral_look.h"

#include "analysis/curvature.h"
#include "analysis/exact_curvature.h"
#include "numeric/basis.h"
#include "numeric/extremes.h"
#include "numeric/trace.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Vectors that share products at most, and what the bases of such probes may take of memory on one worker. */
#define GROUP 5
#define BASIS_BYTES (256.0 * 1024 * 1024)
/* Of the eigenpairs that come from products alone. */
#define TOLERANCE 1e-4
#define MOST_STEPS 200
#define TRACE_PRODUCTS 24

struct _SpectralLooker
{
  const Problem *problem;
  Run *run;
  bool on_test;
  Linearisation *linearisation; /* NULL until needed; of train or test, as on_test says */
  ExactCurvature *exact;
};

SpectralLooker *
spectral_looker_new (const Problem *problem, Run *run)
{
  SpectralLooker *self = g_new0 (SpectralLooker, 1);

  self->problem = problem;
  self->run = run;
  return self;
}

static void
forget (SpectralLooker *self)
{
  g_clear_pointer (&self->linearisation, linearisation_free);
  g_clear_pointer (&self->exact, exact_curvature_free);
}

void
spectral_looker_free (SpectralLooker *self)
{
  forget (self);
  g_free (self);
}

char *
spectral_looker_too_large (const Problem *problem, size_t exact_most)
{
  if (problem->parameters <= exact_most)
    return NULL;
  if (problem->parameters <= EXACT_CURVATURE_MOST)
    return g_strdup_printf (_ ("%zu parameters are more than the exact spectrum is asked for (%zu): this is the "
                               "estimate."),
                            problem->parameters, exact_most);
  return g_strdup_printf (_ ("%zu parameters are too many for the exact spectrum (at most %d): this is the estimate."),
                          problem->parameters, EXACT_CURVATURE_MOST);
}

static const Samples *
looked_at (const SpectralLooker *self)
{
  return self->on_test ? &self->problem->watched_test : &self->problem->watched;
}

static size_t
sample_count (const SpectralLooker *self)
{
  return problem_curvature_samples (self->problem, looked_at (self));
}

/* ---- What can fail on the way ---- */

typedef struct
{
  SpectralLooker *looker;
  SpectralLook *look;
  const LookOptions *options;
  const real *theta;
  SolverResult result;
  const char *what; /* for the progress, translated */
} Look;

static void
report_progress (void *data, size_t done, size_t total)
{
  Look *l = data;
  run_progress (l->looker->run, l->what, done, total);
}

static SolverWatch
watch_of (Look *l, const char *what)
{
  l->what = what;
  return (SolverWatch){ run_cancelled (l->looker->run), report_progress, l };
}

static bool
goes_on (Look *l, SolverResult result)
{
  l->result = result;
  return result == SOLVER_DONE;
}

/* ---- The dense matrix ---- */

/* The three eigenproblems side by side: H's with its vectors. */
typedef struct
{
  Look *look;
  double *vectors;
  bool failed[SPECTRAL_PARTS];
} Eigenproblems;

static void
eigen_task (size_t index, unsigned worker, void *data)
{
  Eigenproblems *e = data;
  SpectralLook *look = e->look->look;

  look->values[index] = g_new (double, e->look->looker->problem->parameters);
  e->failed[index] = !exact_curvature_eigen (e->look->looker->exact, (CurvaturePart) index, look->values[index],
                                             index == CURVATURE_PART_HESSIAN ? e->vectors : NULL);
}

/* ‖H v - λ v‖ for rows first … first + count - 1 of the dense solver's vectors. */
static void
measure_residuals (const Look *l, const double *vectors, size_t first, size_t count, double *residuals)
{
  size_t n = l->looker->problem->parameters;
  const double *h = exact_curvature_hessian (l->looker->exact), *v = vectors + first * n;
  g_autofree double *images = g_new (double, count *n);

  product_d (PRODUCT_NN, count, n, n, v, n, h, n, 0, images, n);
  for (size_t k = 0; k < count; k++)
    {
      double sum = 0;
      for (size_t i = 0; i < n; i++)
        {
          double off = images[k * n + i] - l->look->values[0][first + k] * v[k * n + i];
          sum += off * off;
        }
      residuals[k] = sqrt (sum);
    }
}

/* From the dense solver's ascending rows the last ones, in this precision.  LAPACK's residuals are of the order of
 * rounding; they are measured all the same. */
static void
keep_top (Look *l, const double *vectors)
{
  SpectralLook *look = l->look;
  size_t n = look->parameters;
  g_autofree double *residuals = g_new (double, look->top);

  measure_residuals (l, vectors, n - look->top, look->top, residuals);
  for (size_t k = 0; k < look->top; k++)
    {
      look->top_values[k] = look->values[0][n - 1 - k];
      look->top_residuals[k] = residuals[look->top - 1 - k];
      look->top_converged[k] = true;
      for (size_t i = 0; i < n; i++)
        look->top_vectors[k * n + i] = (real) vectors[(n - 1 - k) * n + i];
    }
  look->least = look->values[0][0];
  measure_residuals (l, vectors, 0, 1, &look->least_residual);
  if (l->options->residuals)
    {
      look->residuals = g_new (double, n);
      measure_residuals (l, vectors, 0, n, look->residuals);
    }
}

static void
count_exact (SpectralLook *look)
{
  look->index = look->near_zero = 0;
  for (size_t i = 0; i < look->parameters; i++)
    {
      look->index += look->values[0][i] < -look->threshold;
      look->near_zero += fabs (look->values[0][i]) <= look->threshold;
    }
}

static bool
look_exactly (Look *l)
{
  SpectralLooker *self = l->looker;
  const Dataset *data = self->on_test ? self->problem->data->test : self->problem->data->train;
  size_t n = self->problem->parameters;
  g_autofree double *vectors = g_new (double, n *n);
  Eigenproblems e = { l, vectors, { false } };

  if (self->exact == NULL)
    self->exact = exact_curvature_new (network_architecture (self->problem->network), data, sample_count (self));
  run_progress (self->run, _ ("Computing the Hessian, column by column"), 0, 0);
  if (!exact_curvature_place (self->exact, l->theta, run_parallel (self->run), run_cancelled (self->run), NULL))
    return goes_on (l, SOLVER_CANCELLED);
  run_progress (self->run, _ ("Computing its eigenvalues"), 0, 0);
  if (!run_map (self->run, l->options->parts ? SPECTRAL_PARTS : 1, eigen_task, &e))
    return goes_on (l, SOLVER_CANCELLED);
  if (e.failed[0] || e.failed[1] || e.failed[2])
    return goes_on (l, SOLVER_NOT_FINITE);
  l->look->exact = true;
  for (int part = 0; part < SPECTRAL_PARTS; part++)
    {
      l->look->trace[part] = exact_curvature_trace (self->exact, (CurvaturePart) part);
      l->look->trace_error[part] = 0;
    }
  l->look->layer_norms = g_new (double, l->look->layers * l->look->layers);
  exact_curvature_layer_norms (self->exact, CURVATURE_PART_HESSIAN, l->look->layer_norms);
  keep_top (l, vectors);
  l->look->threshold = l->options->zero * spectral_look_scale (l->look);
  count_exact (l->look);
  return true;
}

/* ---- Products alone ---- */

static bool
find_extremes (Look *l, CurvatureOperators *operators)
{
  SpectralLook *look = l->look;
  size_t n = look->parameters;
  double fit = BASIS_BYTES / ((double) n * sizeof (real));
  ExtremesOptions options = { .top = look->top,
                              .bottom = 1,
                              .max_steps = (size_t) CLAMP (fit, look->top + 20.0, MOST_STEPS),
                              .tolerance = TOLERANCE,
                              .seed = random_derive (l->options->seed, "extremes") };
  SolverWatch watch = watch_of (l, _ ("Finding the largest eigenvalues"));
  Extremes *e = NULL;

  if (!goes_on (l, extremes_find (curvature_operators (operators), &options, NULL, &watch, &e)))
    return false;
  look->top = e->top;
  memcpy (look->top_values, e->values, e->top * sizeof (double));
  memcpy (look->top_residuals, e->residuals, e->top * sizeof (double));
  memcpy (look->top_converged, e->converged, e->top * sizeof (bool));
  memcpy (look->top_vectors, e->vectors, e->top * n * sizeof (real));
  look->least = e->values[e->top];
  look->least_residual = e->residuals[e->top];
  extremes_free (e);
  return true;
}

static bool
estimate_trace (Look *l, CurvatureOperators *operators, CurvaturePart part)
{
  SolverWatch watch = watch_of (l, _ ("Estimating the trace"));
  TraceEstimate trace;

  if (!goes_on (l, trace_hutch_plus_plus (curvature_operators (operators), TRACE_PRODUCTS,
                                          random_derive (l->options->seed, "trace"), run_parallel (l->looker->run),
                                          &watch, &trace)))
    return false;
  l->look->trace[part] = trace.value;
  l->look->trace_error[part] = trace.standard_error;
  return true;
}

static bool
estimate_density (Look *l, CurvatureOperators *operators, CurvaturePart part)
{
  SolverWatch watch = watch_of (l, _ ("Estimating the density"));
  double bytes = (double) (l->options->steps + 1) * (double) l->looker->problem->parameters * sizeof (real);
  size_t together = MIN (linearisation_company (l->looker->linearisation), GROUP);
  QuadratureOptions options = { l->options->probes, l->options->steps,
                                (size_t) CLAMP (BASIS_BYTES / bytes, 1, (double) together),
                                random_derive (l->options->seed, "probes") };

  return goes_on (l, quadrature_run (curvature_operators (operators), &options, run_parallel (l->looker->run), &watch,
                                     &l->look->density[part]));
}

/* Shares of the density where the matrix itself is not there: what the nodes say. */
static void
count_estimated (SpectralLook *look)
{
  const Quadrature *q = look->density[CURVATURE_PART_HESSIAN];

  look->index = look->near_zero = 0;
  for (size_t p = 0; p < q->probes; p++)
    for (size_t i = 0; i < q->count[p]; i++)
      {
        double node = q->nodes[p * q->steps + i], share = q->weights[p * q->steps + i] / (double) q->probes;
        look->index += node < -look->threshold ? share * (double) q->n : 0;
        look->near_zero += fabs (node) <= look->threshold ? share * (double) q->n : 0;
      }
}

/* Without the matrix H - G costs products of both: it is left to those who ask for the parts. */
static bool
is_looked_at (const Look *l, CurvaturePart part)
{
  bool first = part == CURVATURE_PART_HESSIAN || (part == CURVATURE_PART_GAUSS_NEWTON && !l->look->exact);
  return first || (l->options->parts && !l->look->exact);
}

static bool
look_by_products (Look *l)
{
  SpectralLooker *self = l->looker;
  SpectralLook *look = l->look;
  unsigned workers = parallel_workers (run_parallel (self->run));
  bool done = true;

  for (CurvaturePart part = 0; part < SPECTRAL_PARTS && done; part++)
    {
      bool whole = part == CURVATURE_PART_HESSIAN;
      CurvatureOperators *operators;
      if (!is_looked_at (l, part))
        continue;
      operators = curvature_new (self->linearisation, part, workers, GROUP);
      if (!look->exact)
        done = (!whole || find_extremes (l, operators)) && estimate_trace (l, operators, part);
      if (done && (whole || l->options->parts))
        done = estimate_density (l, operators, part);
      curvature_free (operators);
    }
  if (done && !look->exact)
    {
      look->threshold = l->options->zero * spectral_look_scale (look);
      count_estimated (look);
    }
  return done;
}

/* ---- The whole look ---- */

static SpectralLook *
look_new (const SpectralLooker *self, uint64_t step, const LookOptions *options)
{
  SpectralLook *look = g_new0 (SpectralLook, 1);
  size_t n = self->problem->parameters;

  look->step = step;
  look->parameters = n;
  look->samples = sample_count (self);
  look->layers = network_layout (self->problem->network)->layers;
  look->top = MIN (MAX (options->top, 1), n);
  look->top_values = g_new0 (double, look->top);
  look->top_residuals = g_new0 (double, look->top);
  look->top_converged = g_new0 (bool, look->top);
  look->top_vectors = g_new0 (real, look->top * n);
  look->least = look->least_residual = look->threshold = look->index = look->near_zero = NAN;
  for (int part = 0; part < SPECTRAL_PARTS; part++)
    look->trace[part] = look->trace_error[part] = NAN;
  return look;
}

SpectralLook *
spectral_look (SpectralLooker *self, const real *theta, uint64_t step, const LookOptions *options, bool *not_finite)
{
  bool exact = self->problem->parameters <= MIN (options->exact_most, EXACT_CURVATURE_MOST), done;
  Look l = { .looker = self, .options = options, .theta = theta, .result = SOLVER_DONE };

  if (self->on_test != options->on_test)
    forget (self);
  self->on_test = options->on_test;
  l.look = look_new (self, step, options);
  if (self->linearisation == NULL)
    self->linearisation = linearisation_new (self->problem->network, looked_at (self), NULL, sample_count (self));
  l.look->loss = linearisation_place (self->linearisation, theta, run_parallel (self->run));
  done = goes_on (&l, isfinite (l.look->loss) ? SOLVER_DONE : SOLVER_NOT_FINITE);
  if (done && exact)
    done = look_exactly (&l);
  if (done && (!exact || options->estimate))
    done = look_by_products (&l);
  run_progress (self->run, NULL, 0, 0);
  *not_finite = l.result == SOLVER_NOT_FINITE;
  if (done)
    return l.look;
  spectral_look_free (l.look);
  return NULL;
}

void
spectral_look_free (SpectralLook *look)
{
  if (look == NULL)
    return;
  for (int part = 0; part < SPECTRAL_PARTS; part++)
    {
      g_free (look->values[part]);
      quadrature_free (look->density[part]);
    }
  g_free (look->residuals);
  g_free (look->layer_norms);
  g_free (look->top_values);
  g_free (look->top_residuals);
  g_free (look->top_converged);
  g_free (look->top_vectors);
  g_free (look);
}

double
spectral_look_scale (const SpectralLook *look)
{
  return fmax (fabs (look->top_values[0]), fabs (look->least));
}

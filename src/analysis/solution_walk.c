/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/solution_walk.h"

#include "analysis/output_jacobian.h"
#include "network/network.h"
#include "network/safetensors.h"
#include "numeric/eigen.h"
#include "numeric/linear.h"

#include <math.h>
#include <string.h>

#define RIDGE 1e-13 /* of the trace */
/* The corrector: so many iterations, halvings of the step, and where a residual falls less than to this by a step of
 * the factors that are there, they are made anew. */
#define CORRECTIONS 40
#define HALVINGS 10
#define SLOW 0.1
#define QUICK 32       /* residuals of which new factors cost less than what they spare */
#define ROUNDING 1e-28 /* a loss at which it ends; it does as well where the loss does not fall, below WALK_FITTED */
#define DESCENTS 2000
#define BIASES 0.5 /* standard deviation of hidden biases at first */
#define SMALL 96   /* residuals of which all eigenvalues are found; else the largest by the power method */
#define POWERS 2000
#define POWER_TOLERANCE 1e-9
#define TEST_BLOCK 512

struct _SolutionWalk
{
  OutputJacobian *jacobian;
  Network *network;
  Samples *test;
  Workspace *workspace;
  size_t rows, parameters;
  double *theta, *tangent, *goal, *before; /* [P]; goal and tangent may be NULL */
  double *residuals, *lambda;              /* [rows] */
  double *at, *there;                      /* [rows × P]: J at theta, and on the way of the corrector */
  double *gram, *factor;                   /* [rows²]: JJᵀ, and its factor with the ridge */
  double *general;                         /* [rows²]: of the corrector */
  int *pivots;
  double *top; /* [rows] the eigenvector that the power method begins with */
  double loss;
  bool balanced;
};

SolutionWalk *
solution_walk_new (const Architecture *architecture, const Dataset *train, const Dataset *test)
{
  SolutionWalk *self = g_new0 (SolutionWalk, 1);
  size_t rows, parameters;

  self->jacobian = output_jacobian_new (architecture, train);
  self->network = network_new (architecture);
  self->test = samples_new (test);
  self->workspace = workspace_new (self->network, MIN (test->n, TEST_BLOCK));
  rows = self->rows = output_jacobian_rows (self->jacobian);
  parameters = self->parameters = output_jacobian_parameters (self->jacobian);
  self->theta = g_new0 (double, parameters);
  self->before = g_new (double, parameters);
  self->residuals = g_new (double, rows);
  self->lambda = g_new (double, rows);
  self->at = g_new (double, rows *parameters);
  self->there = g_new (double, rows *parameters);
  self->gram = g_new (double, rows *rows);
  self->factor = g_new (double, rows *rows);
  self->general = g_new (double, rows *rows);
  self->pivots = g_new (int, rows);
  self->top = g_new (double, rows);
  for (size_t i = 0; i < rows; i++)
    self->top[i] = 1 + 0.5 * sin ((double) i);
  return self;
}

void
solution_walk_free (SolutionWalk *self)
{
  double *arrays[] = { self->theta, self->tangent, self->goal, self->before, self->residuals, self->lambda,
                       self->at,    self->there,   self->gram, self->factor, self->general,   self->top };

  output_jacobian_free (self->jacobian);
  workspace_free (self->workspace);
  samples_free (self->test);
  network_free (self->network);
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_free (arrays[i]);
  g_free (self->pivots);
  g_free (self);
}

double
solution_walk_bytes (const Architecture *architecture, size_t samples)
{
  double rows = (double) samples * architecture->outputs;
  return 8 * rows * (2 * (double) architecture_layout (architecture).parameters + 3 * rows);
}

size_t
solution_walk_parameters (const SolutionWalk *self)
{
  return self->parameters;
}

size_t
solution_walk_residuals (const SolutionWalk *self)
{
  return self->rows;
}

const double *
solution_walk_goal (const SolutionWalk *self)
{
  return self->goal;
}

GBytes *
solution_walk_weights (const SolutionWalk *self, const double *theta)
{
  return safetensors_of_weights (self->network, theta);
}

const double *
solution_walk_theta (const SolutionWalk *self)
{
  return self->theta;
}

const double *
solution_walk_tangent (const SolutionWalk *self)
{
  return self->tangent;
}

const double *
solution_walk_jacobian (const SolutionWalk *self)
{
  return self->at;
}

/* ---- Vectors ---- */

static void
scale (size_t n, double factor, double *v)
{
  for (size_t i = 0; i < n; i++)
    v[i] *= factor;
}

/* ---- A point ---- */

static double
trace_of (const SolutionWalk *self)
{
  double trace = 0;

  for (size_t i = 0; i < self->rows; i++)
    trace += self->gram[i * self->rows + i];
  return trace;
}

/* factor = JJᵀ + damping, factored; false if it is not positive definite. */
static bool
factorise (SolutionWalk *self, double damping)
{
  memcpy (self->factor, self->gram, self->rows * self->rows * sizeof (double));
  for (size_t i = 0; i < self->rows; i++)
    self->factor[i * self->rows + i] += damping;
  return linear_factor_positive_definite (self->rows, self->factor);
}

/* J and JJᵀ at theta, whose forward pass was made. */
static void
refresh_jacobian (SolutionWalk *self)
{
  output_jacobian_fill (self->jacobian, self->theta, self->at);
  linear_gram (self->rows, self->parameters, self->at, self->gram);
}

static void
stand (SolutionWalk *self)
{
  double ridge = RIDGE * trace_of (self);

  while (!factorise (self, ridge) && ridge > 0 && isfinite (ridge))
    ridge *= 10;
}

void
solution_walk_place (SolutionWalk *self, const double *theta)
{
  memcpy (self->theta, theta, self->parameters * sizeof (double));
  self->loss = output_jacobian_forward (self->jacobian, self->theta, self->residuals);
  refresh_jacobian (self);
  stand (self);
  g_clear_pointer (&self->tangent, g_free);
}

void
solution_walk_set_goal (SolutionWalk *self, const double *theta)
{
  g_free (self->goal);
  self->goal = g_memdup2 (theta, self->parameters * sizeof (double));
}

double
solution_walk_chord (SolutionWalk *self, size_t points)
{
  double most = 0;

  for (size_t k = 1; k <= points; k++)
    {
      double part = (double) k / (double) (points + 1);
      for (size_t i = 0; i < self->parameters; i++)
        self->before[i] = (1 - part) * self->theta[i] + part * self->goal[i];
      most = fmax (most, output_jacobian_forward (self->jacobian, self->before, self->residuals));
    }
  output_jacobian_forward (self->jacobian, self->theta, self->residuals);
  return most;
}

/* v - Jᵀ (JJᵀ)⁻¹ J v, twice: what the ridge left of the first is gone after the second. */
void
solution_walk_project (const SolutionWalk *self, double *v)
{
  for (int i = 0; i < 2; i++)
    {
      linear_multiply (self->rows, self->parameters, self->at, v, self->lambda);
      linear_solve_factored (self->rows, self->factor, self->lambda);
      linear_add_transposed (self->rows, self->parameters, -1, self->at, self->lambda, v);
    }
}

void
solution_walk_random_tangent (SolutionWalk *self, uint64_t seed)
{
  Random random = random_stream (random_derive (seed, "tangent"), 0);
  double length;

  g_free (self->tangent);
  self->tangent = g_new (double, self->parameters);
  for (size_t i = 0; i < self->parameters; i++)
    self->tangent[i] = random_normal (&random);
  solution_walk_project (self, self->tangent);
  length = linear_norm (self->parameters, self->tangent);
  scale (self->parameters, length > 0 ? 1 / length : 0, self->tangent);
}

void
solution_walk_reverse (SolutionWalk *self)
{
  if (self->tangent != NULL)
    scale (self->parameters, -1, self->tangent);
}

/* ---- To a solution ---- */

/* theta ← before - Jᵀ (JJᵀ + damping)⁻¹ r; the loss there. */
static double
attempt (SolutionWalk *self, double damping, const double *residuals)
{
  memcpy (self->theta, self->before, self->parameters * sizeof (double));
  if (!factorise (self, damping))
    return INFINITY;
  memcpy (self->lambda, residuals, self->rows * sizeof (double));
  linear_solve_factored (self->rows, self->factor, self->lambda);
  linear_add_transposed (self->rows, self->parameters, -1, self->at, self->lambda, self->theta);
  return output_jacobian_forward (self->jacobian, self->theta, self->residuals);
}

/* One step that lowers the loss, with as much damping as that takes; false if none does. */
static bool
descend (SolutionWalk *self, double *damping)
{
  g_autofree double *residuals = NULL;

  refresh_jacobian (self);
  memcpy (self->before, self->theta, self->parameters * sizeof (double));
  residuals = g_memdup2 (self->residuals, self->rows * sizeof (double));
  for (int i = 0; i < 40; i++, *damping *= 4)
    {
      double loss = attempt (self, fmax (*damping, RIDGE) * trace_of (self), residuals);
      if (loss < self->loss)
        {
          self->loss = loss;
          *damping = fmax (*damping / 10, RIDGE);
          return true;
        }
    }
  memcpy (self->theta, self->before, self->parameters * sizeof (double));
  self->loss = output_jacobian_forward (self->jacobian, self->theta, self->residuals);
  return false;
}

/* Biases of hidden layers are drawn as well: without, units of tanh begin as odd functions of the inputs. */
static void
draw_biases (SolutionWalk *self, Random *random)
{
  const Layout *layout = network_layout (self->network);

  for (unsigned l = 0; l + 1 < layout->layers; l++)
    for (unsigned u = 0; u < layout->layer[l].out && layout->layer[l].bias != LAYOUT_NONE; u++)
      self->theta[layout->layer[l].bias + u] = BIASES * random_normal (random);
}

static void
balance (SolutionWalk *self)
{
  const Layout *layout = network_layout (self->network);
  const LayerLayout *last = &layout->layer[layout->layers - 1];

  for (unsigned j = 0; j < last->in; j++)
    {
      double mean = 0;
      for (unsigned k = 0; k < last->out; k++)
        mean += self->theta[last->weight + k * last->in + j] / last->out;
      for (unsigned k = 0; k < last->out; k++)
        self->theta[last->weight + k * last->in + j] -= mean;
    }
  for (unsigned k = 0; k < last->out && last->bias != LAYOUT_NONE; k++)
    self->theta[last->bias + k] = 1.0 / last->out;
}

void
solution_walk_begin_balanced (SolutionWalk *self, bool balanced)
{
  self->balanced = balanced;
}

double
solution_walk_fit (SolutionWalk *self, uint64_t seed, const atomic_bool *cancelled)
{
  Random random = random_stream (seed, 0);
  double damping = 1e-3;

  network_initialise (self->network, &random, self->theta);
  draw_biases (self, &random);
  if (self->balanced)
    balance (self);
  self->loss = output_jacobian_forward (self->jacobian, self->theta, self->residuals);
  for (int i = 0; i < DESCENTS && self->loss > ROUNDING / 100 && !(cancelled != NULL && atomic_load (cancelled)); i++)
    if (!isfinite (self->loss) || !descend (self, &damping))
      break;
  refresh_jacobian (self);
  stand (self);
  solution_walk_random_tangent (self, seed);
  return self->loss;
}

/* ---- A step ---- */

/* The factors of J (theta) J (start)ᵀ. */
static bool
renew (SolutionWalk *self)
{
  output_jacobian_fill (self->jacobian, self->theta, self->there);
  product_d (PRODUCT_NT, self->rows, self->rows, self->parameters, self->there, self->parameters, self->at,
             self->parameters, 0, self->general, self->rows);
  for (size_t i = 0; i < self->rows; i++)
    self->general[i * self->rows + i] += RIDGE * trace_of (self);
  return linear_factor_general (self->rows, self->general, self->pivots);
}

static void
correct (SolutionWalk *self, bool renewed)
{
  memcpy (self->lambda, self->residuals, self->rows * sizeof (double));
  if (renewed)
    linear_solve_general (self->rows, self->general, self->pivots, self->lambda);
  else
    linear_solve_factored (self->rows, self->factor, self->lambda);
  linear_add_transposed (self->rows, self->parameters, -1, self->at, self->lambda, self->theta);
}

/* From before + length · v back to a solution along the normals of before; false if there is none near. */
static bool
find_back (SolutionWalk *self, const double *v, double length)
{
  bool renewed = false;
  double loss;

  for (size_t i = 0; i < self->parameters; i++)
    self->theta[i] = self->before[i] + length * v[i];
  loss = output_jacobian_forward (self->jacobian, self->theta, self->residuals);
  for (int i = 0; i < CORRECTIONS && loss > ROUNDING; i++)
    {
      double last = loss;
      correct (self, renewed);
      loss = output_jacobian_forward (self->jacobian, self->theta, self->residuals);
      if (!(loss < last)) /* not-a-number is not, either */
        break;
      if ((self->rows <= QUICK || loss > SLOW * SLOW * last) && loss > ROUNDING)
        {
          if (!renew (self))
            break;
          renewed = true;
        }
    }
  self->loss = loss;
  return loss <= WALK_FITTED / 100;
}

static bool
gradient_of (SolutionWalk *self, WalkDirection direction, double *out)
{
  switch (direction)
    {
    case WALK_FLATTER:
    case WALK_SHARPER:
      output_jacobian_forward (self->jacobian, self->theta, self->residuals);
      output_jacobian_norm_gradient (self->jacobian, self->theta, out);
      return true;
    case WALK_BETTER:
    case WALK_WORSE:
      if (self->test->n == 0)
        return false;
      network_gradient (self->network, self->theta, self->test, NULL, self->test->n, out, self->workspace);
      return true;
    case WALK_TO_GOAL:
      for (size_t i = 0; i < self->parameters && self->goal != NULL; i++)
        out[i] = self->theta[i] - self->goal[i];
      return self->goal != NULL;
    default:
      return false;
    }
}

/* The unit tangent v along which the gradient falls (or rises).  A gradient that the projection leaves next to nothing
 * of has no way. */
static bool
choose (SolutionWalk *self, WalkDirection direction, double *v, double *length)
{
  bool rises = direction == WALK_SHARPER || direction == WALK_WORSE;
  double whole, rest;

  if (direction == WALK_ON)
    {
      if (self->tangent == NULL)
        return false;
      memcpy (v, self->tangent, self->parameters * sizeof (double));
      return true;
    }
  if (!gradient_of (self, direction, v))
    return false;
  whole = linear_norm (self->parameters, v);
  solution_walk_project (self, v);
  rest = linear_norm (self->parameters, v);
  if (!(rest > 1e-9 * whole))
    return false;
  scale (self->parameters, (rises ? 1 : -1) / rest, v);
  if (direction == WALK_TO_GOAL)
    *length = MIN (*length, rest);
  return true;
}

/* The tangent at the new point: what was gone, projected. */
static void
carry (SolutionWalk *self, double length)
{
  if (self->tangent == NULL)
    self->tangent = g_new (double, self->parameters);
  for (size_t i = 0; i < self->parameters; i++)
    self->tangent[i] = (self->theta[i] - self->before[i]) / length;
  solution_walk_project (self, self->tangent);
}

double
solution_walk_step (SolutionWalk *self, WalkDirection direction, double length)
{
  g_autofree double *v = g_new (double, self->parameters);

  if (!choose (self, direction, v, &length))
    return 0;
  memcpy (self->before, self->theta, self->parameters * sizeof (double));
  for (int i = 0; i < HALVINGS; i++, length /= 2)
    if (find_back (self, v, length))
      {
        refresh_jacobian (self);
        stand (self);
        carry (self, length);
        return length;
      }
  memcpy (self->theta, self->before, self->parameters * sizeof (double));
  self->loss = output_jacobian_forward (self->jacobian, self->theta, self->residuals);
  return 0;
}

/* ---- Measures ---- */

/* The largest eigenvalue of JJᵀ by powers, from the vector of the last time. */
static double
largest_by_powers (SolutionWalk *self)
{
  double value = 0, residual = INFINITY;

  for (int i = 0; i < POWERS && residual > POWER_TOLERANCE * value; i++)
    {
      double length = linear_norm (self->rows, self->top);
      scale (self->rows, length > 0 ? 1 / length : 0, self->top);
      linear_multiply (self->rows, self->rows, self->gram, self->top, self->lambda);
      value = residual = 0;
      for (size_t r = 0; r < self->rows; r++)
        value += self->top[r] * self->lambda[r];
      for (size_t r = 0; r < self->rows; r++)
        residual += pow (self->lambda[r] - value * self->top[r], 2);
      residual = sqrt (residual);
      memcpy (self->top, self->lambda, self->rows * sizeof (double));
    }
  return value;
}

static double
largest (SolutionWalk *self)
{
  if (self->rows > SMALL)
    return largest_by_powers (self);
  memcpy (self->general, self->gram, self->rows * self->rows * sizeof (double));
  if (!eigen_symmetric (self->rows, self->general, self->lambda, false))
    return NAN;
  return self->lambda[self->rows - 1];
}

WalkMeasures
solution_walk_measure (SolutionWalk *self)
{
  WalkMeasures measures = { .loss = self->loss, .test_loss = NAN, .accuracy = NAN, .goal = NAN };

  if (self->test->n > 0)
    {
      Measure test = network_measure (self->network, self->theta, self->test, self->workspace);
      measures.test_loss = test.loss;
      measures.accuracy = test.accuracy;
    }
  measures.trace = 2 * trace_of (self) / (double) self->rows;
  measures.sharpness = 2 * largest (self) / (double) self->rows;
  if (self->goal != NULL)
    {
      double sum = 0;
      for (size_t i = 0; i < self->parameters; i++)
        sum += pow (self->theta[i] - self->goal[i], 2);
      measures.goal = sqrt (sum);
    }
  return measures;
}

size_t
solution_walk_spectrum (SolutionWalk *self, double *values)
{
  size_t rank = 0;

  memcpy (self->general, self->gram, self->rows * self->rows * sizeof (double));
  if (!eigen_symmetric (self->rows, self->general, values, false))
    return 0;
  for (size_t i = 0; i < self->rows; i++)
    rank += values[i] > WALK_RANK * values[self->rows - 1];
  return rank;
}

void
solution_walk_test_outputs (SolutionWalk *self, double *outputs)
{
  network_outputs (self->network, self->theta, self->test, NULL, self->test->n, outputs, self->workspace);
}

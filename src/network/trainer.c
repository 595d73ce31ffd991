/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/trainer.h"

#include "numeric/interruption.h"

#include <math.h>
#include <string.h>

/* A full batch goes through the network in blocks that stay in the second-level cache. */
#define LARGEST_BLOCK 1024

struct _Trainer
{
  const Network *network;
  const Samples *samples;
  TrainerOptions options;
  Workspace *workspace; /* NULL where the gradients come from elsewhere */
  GradientFunction gradient_function;
  void *gradient_data;
  Optimiser *optimiser;
  size_t n;       /* parameters */
  size_t batch;   /* samples a step */
  real *theta[2]; /* the present and the one before: a step writes the other */
  real *gradient;
  real *raised;    /* θ + ρ g/‖g‖; NULL before a radius is first set */
  unsigned now;    /* which of theta is the present */
  bool has_before; /* theta[!now] is where the last step came from */
  bool stuck;      /* diverged */
  uint64_t steps;
  uint64_t epoch; /* whose order is in rows */
  size_t at;      /* next sample in rows */
  uint32_t *rows; /* NULL for full batch */
  double loss;
};

struct _TrainerState
{
  Optimiser *optimiser;
  real *theta;
  uint64_t steps, epoch;
  size_t at;
  double loss;
};

static void
shuffle (Trainer *self)
{
  Random random = random_stream (self->options.order_seed, self->epoch);
  random_permutation (&random, (uint32_t) self->samples->n, self->rows);
}

static double
own_gradient (const real *theta, const uint32_t *rows, size_t n, real *gradient, void *data)
{
  Trainer *self = data;
  return network_gradient (self->network, theta, self->samples, rows, n, gradient, self->workspace);
}

Trainer *
trainer_new (const Network *network, const Samples *samples, const TrainerOptions *options, const real *theta)
{
  Trainer *self = trainer_new_with (network, samples, options, theta, own_gradient, NULL);

  self->gradient_data = self;
  self->workspace = workspace_new (network, MIN (self->batch, LARGEST_BLOCK));
  return self;
}

Trainer *
trainer_new_with (const Network *network, const Samples *samples, const TrainerOptions *options, const real *theta,
                  GradientFunction gradient, void *data)
{
  Trainer *self = g_new0 (Trainer, 1);

  self->network = network;
  self->samples = samples;
  self->options = *options;
  self->n = network_parameters (network);
  self->batch = options->batch == 0 ? samples->n : MIN (options->batch, samples->n);
  self->gradient_function = gradient;
  self->gradient_data = data;
  self->optimiser = optimiser_new (&options->optimiser, self->n);
  for (int i = 0; i < 2; i++)
    self->theta[i] = g_new0 (real, self->n);
  self->gradient = g_new0 (real, self->n);
  trainer_set_radius (self, options->optimiser.radius);
  memcpy (self->theta[0], theta, self->n * sizeof (real));
  self->loss = NAN;
  if (self->batch < samples->n)
    {
      self->rows = g_new (uint32_t, samples->n);
      shuffle (self);
    }
  return self;
}

void
trainer_free (Trainer *self)
{
  g_clear_pointer (&self->workspace, workspace_free);
  optimiser_free (self->optimiser);
  g_free (self->theta[0]);
  g_free (self->theta[1]);
  g_free (self->gradient);
  g_free (self->raised);
  g_free (self->rows);
  g_free (self);
}

/* To the highest point of the ball of radius ρ about θ, as far as the gradient can tell; false where it is zero. */
static bool
raise_parameters (Trainer *self)
{
  const real *theta = self->theta[self->now];
  double square = 0, scale;

  for (size_t i = 0; i < self->n; i++)
    square += (double) self->gradient[i] * (double) self->gradient[i];
  if (!(square > 0))
    return false;
  scale = self->options.optimiser.radius / sqrt (square);
  for (size_t i = 0; i < self->n; i++)
    self->raised[i] = (real) ((double) theta[i] + scale * (double) self->gradient[i]);
  return true;
}

static double
gradient_over (Trainer *self, const uint32_t *rows, size_t n)
{
  double loss = self->gradient_function (self->theta[self->now], rows, n, self->gradient, self->gradient_data);

  if (self->options.optimiser.radius > 0 && isfinite (loss) && raise_parameters (self))
    self->gradient_function (self->raised, rows, n, self->gradient, self->gradient_data);
  return loss;
}

static double
next_gradient (Trainer *self)
{
  size_t n = self->batch;

  if (self->rows == NULL)
    return gradient_over (self, NULL, n);
  if (self->at == self->samples->n)
    {
      self->epoch++;
      self->at = 0;
      shuffle (self);
    }
  n = MIN (n, self->samples->n - self->at);
  self->at += n;
  return gradient_over (self, self->rows + self->at - n, n);
}

StepResult
trainer_step (Trainer *self, double learning_rate)
{
  double rate = schedule_rate (self->options.schedule, learning_rate, self->steps, self->options.total_steps);
  double loss;

  if (self->stuck)
    return STEP_LOSS_NOT_FINITE;
  loss = next_gradient (self);
  if (!isfinite (loss) || interruption_came ())
    {
      self->stuck = true;
      /* The step that led here was one too many: stand where the loss was still finite. */
      if (self->has_before)
        {
          self->now ^= 1;
          self->steps--;
        }
      return STEP_LOSS_NOT_FINITE;
    }
  self->loss = loss;
  if (!optimiser_step (self->optimiser, self->theta[self->now], self->gradient, rate, self->theta[self->now ^ 1]))
    {
      self->stuck = true;
      return STEP_PARAMETERS_NOT_FINITE;
    }
  self->now ^= 1;
  self->has_before = true;
  self->steps++;
  return STEP_DONE;
}

const real *
trainer_parameters (const Trainer *self)
{
  return self->theta[self->now];
}

void
trainer_set_parameters (Trainer *self, const real *theta)
{
  memmove (self->theta[self->now], theta, self->n * sizeof (real));
  optimiser_reset (self->optimiser);
  self->has_before = false;
  self->stuck = false;
}

void
trainer_set_radius (Trainer *self, double radius)
{
  self->options.optimiser.radius = radius;
  if (radius > 0 && self->raised == NULL)
    self->raised = g_new (real, self->n);
}

uint64_t
trainer_steps (const Trainer *self)
{
  return self->steps;
}

double
trainer_batch_loss (const Trainer *self)
{
  return self->loss;
}

TrainerState *
trainer_save (const Trainer *self)
{
  TrainerState *state = g_new0 (TrainerState, 1);

  state->optimiser = optimiser_copy (self->optimiser);
  state->theta = g_memdup2 (self->theta[self->now], self->n * sizeof (real));
  state->steps = self->steps;
  state->epoch = self->epoch;
  state->at = self->at;
  state->loss = self->loss;
  return state;
}

void
trainer_restore (Trainer *self, const TrainerState *state)
{
  bool other_order = self->rows != NULL && state->epoch != self->epoch;

  optimiser_free (self->optimiser);
  self->optimiser = optimiser_copy (state->optimiser);
  memcpy (self->theta[self->now], state->theta, self->n * sizeof (real));
  self->steps = state->steps;
  self->epoch = state->epoch;
  self->at = state->at;
  self->loss = state->loss;
  self->has_before = false;
  self->stuck = false;
  if (other_order)
    shuffle (self);
}

void
trainer_state_free (TrainerState *state)
{
  optimiser_free (state->optimiser);
  g_free (state->theta);
  g_free (state);
}

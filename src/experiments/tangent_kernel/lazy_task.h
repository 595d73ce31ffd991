/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A problem on which networks are trained at several scales, and the linearised network beside them.
 *
 * The output is α (f - f₀), with f₀ that of the first weights, and the loss its squared error over α²: with α large the
 * weights hardly move and training is that of the linearised network; with α small they move far (L. Chizat, E.
 * Oyallon, F. Bach, "On lazy training in differentiable programming", NeurIPS 2019).  Whatever α, a residual r of the
 * linearised network goes to (1 - (2 η/nK) Θ) r in a step at the rate η.
 *
 * Targets: of two classes -1 and 1, one output; of more, one-hot less 1/K; continuous ones as they are. */
#pragma once

#include "analysis/linearised.h"
#include "analysis/tangent_kernel.h"
#include "lab/dynamics.h"
#include "lab/fitted_function.h"
#include "lab/problem.h"
#include "lab/series.h"
#include "network/stack.h"
#include "runs/run_inside.h"

/* Rows (samples times outputs) that a kernel may have: its eigenvectors are asked for. */
#define LAZY_MOST_ROWS 1500

typedef struct
{
  TrainingRecipe recipe;
  Problem *problem;
  const Architecture *architecture;
  size_t n, tests, points, k; /* training samples; tests that are measured; points of the range; outputs */
  unsigned relevant;          /* inputs that decide, the first of them; 0: not known */
  double *y;                  /* [n K] */
  InputRange range;
  float *others;                /* [(tests + points) × inputs] */
  double *first, *first_others; /* f₀ [n K] and [(tests + points) K] */
  size_t rows;                  /* n K */
  double *kernel;               /* [n K × n K] at the first weights */
  size_t moved;                 /* samples whose kernel is looked at while it moves: the first */
  double *moved_first;          /* [moved K × moved K] */
  Linearised *twin;
  double largest;        /* eigenvalue */
  double rate, relative; /* η, and as a fraction of the largest stable nK/λmax */
} LazyTask;

/* From the run's settings.  false and an error where they do not allow it, without one once
 * cancelled. */
bool lazy_task_make (LazyTask *self, Run *run, GError **error);
/* Data, targets and first weights alone, of any number of samples: no kernel, no linearised network, no rate, and
 * nothing at the tests and the points of the range. */
bool lazy_task_make_problem (LazyTask *self, Run *run, GError **error);
void lazy_task_clear (LazyTask *self);
/* The data as they are kept in a run folder, and the first weights, "start.safetensors", of which all outputs are
 * taken. */
bool lazy_task_save (const LazyTask *self, RunFolder *folder, GError **error);

void lazy_task_describe (const LazyTask *self, Clauses *clauses);
void lazy_task_describe_memory (const LazyTask *self, Clauses *clauses); /* which the kernel takes */

/* Mean squared error of outputs[n K] over the training samples; and of outputs[tests K] over the tests the fraction of
 * wrong classes, or the mean squared error. */
double lazy_task_loss (const LazyTask *self, const double *outputs);
double lazy_task_error (const LazyTask *self, const double *outputs);
bool lazy_task_has_classes (const LazyTask *self);
/* What the error is called. */
const char *lazy_task_error_name (const LazyTask *self);

/* The first n training samples by class or target, then by their first input; g_free. */
guint *lazy_task_order (const LazyTask *self, size_t n);

/* The linearised network after so many steps (INFINITY: kernel regression): outputs[n K] and others[(tests + points)
 * K]; either may be NULL. */
void lazy_task_twin (const LazyTask *self, double steps, double *outputs, double *others);

/* Of what a network gives at the points of the range: a line, or a map of classes (lab/fitted_function.h). */
Numbers *lazy_task_function (const LazyTask *self, const double *others);
/* Draws it, with the samples. */
void lazy_task_add_function (const LazyTask *self, Plot *plot, const double *others);

/* ---- A network at one α ---- */

enum
{
  LAZY_STEP,
  LAZY_LOSS,
  LAZY_ERROR,
  LAZY_MOVEMENT, /* ‖Θ - Θ₀‖/‖Θ₀‖ */
  LAZY_ALIGNMENT,
  LAZY_FRACTION, /* of the squared first-layer weights that read the relevant inputs */
  LAZY_COLUMNS
};

/* A map of a kernel's entries[n × n], taken, one a pair of samples, with a bar of its colours. */
Plot *lazy_task_kernel_plot (const char *id, const char *title, size_t n, Numbers *entries);

typedef struct
{
  const LazyTask *task;
  double alpha;
  float *targets; /* f₀ + y/α: the squared error of f there is the loss over α² */
  Samples samples;
  Stack *stack;
  Workspace *workspace;
  Series *series;
  uint64_t taken; /* step of the last row */
} ScaledNetwork;

ScaledNetwork *scaled_network_new (const LazyTask *task, double alpha, uint64_t every);
void scaled_network_free (ScaledNetwork *self);
/* One of this α, the live parameter "alpha", from the start to where the clock stands, with a row wherever the step is
 * a multiple of every and at the last step.  NULL once that is not wanted: the run was cancelled, or alpha is another
 * by now. */
ScaledNetwork *scaled_network_follow (const LazyTask *task, const Dynamics *dynamics, double alpha, uint64_t every);
/* Brings it to this step; false: it left the finite numbers before, and stands still. */
bool scaled_network_advance (ScaledNetwork *self, uint64_t step, const atomic_bool *cancelled);
/* A row of its series where it stands; every number not known once it stands still. */
void scaled_network_measure (ScaledNetwork *self, uint64_t step);
/* α (f - f₀): outputs[n K], others[(tests + points) K]; either may be NULL. */
void scaled_network_outputs (ScaledNetwork *self, double *outputs, double *others);
/* Its kernel where it stands, [moved K × moved K]. */
double *scaled_network_kernel (ScaledNetwork *self);
/* What units of the first layer read of two inputs: [units] each, numbers of their own. */
void scaled_network_weights (const ScaledNetwork *self, unsigned first, unsigned second, Numbers **x, Numbers **y);
/* "alpha-0.1.safetensors": where it stands; not where it left the finite numbers. */
bool scaled_network_save (const ScaledNetwork *self, RunFolder *folder, GError **error);
bool scaled_network_stands_still (const ScaledNetwork *self);
/* The step that left the finite numbers; 0: none has. */
uint64_t scaled_network_diverged (const ScaledNetwork *self);

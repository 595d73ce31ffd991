/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A symmetric matrix that is known by its products alone, and what watches over a solver that asks for them. */
#pragma once

#include "numeric/real.h"

#include <stdatomic.h>
#include <stdbool.h>

#define Operator REAL_NAME (Operator)
typedef struct
{
  size_t n;
  void (*apply) (void *data, size_t k, const real *x, real *y); /* y[k × n] = A x[k × n], vector by vector */
  void *data;
} Operator;

/* Read between products.  NULL where one is taken: no cancelling and no progress. */
#ifndef SOLVER_WATCH
#  define SOLVER_WATCH
typedef struct
{
  const atomic_bool *cancelled;                             /* or NULL */
  void (*progress) (void *data, size_t done, size_t total); /* or NULL; products, from any worker's thread */
  void *data;
} SolverWatch;

typedef enum
{
  SOLVER_DONE,
  SOLVER_CANCELLED,
  SOLVER_NOT_FINITE /* a product was: there is no spectrum */
} SolverResult;

static inline bool
solver_is_cancelled (const SolverWatch *watch)
{
  return watch != NULL && watch->cancelled != NULL && atomic_load (watch->cancelled);
}

static inline void
solver_progress (const SolverWatch *watch, size_t done, size_t total)
{
  if (watch != NULL && watch->progress != NULL)
    watch->progress (watch->data, done, total);
}
#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fewer equations than unknowns, with the two solutions that are known without descent. */
#pragma once

#include "analysis/diagonal_network.h"
#include "figure/clauses.h"
#include "runs/run_inside.h"

typedef struct
{
  size_t n, d;
  double *x, *y;
  double *truth;             /* [d]; NULL: of one equation in two unknowns */
  double *least_1, *least_2; /* solutions of least ‖w‖₁ and ‖w‖₂ */
  double norm_1, norm_2;     /* their norms */
  double steepest;           /* the largest eigenvalue of x xᵀ/n */
} Equations;

/* As the run's settings have them: w₁ + slope w₂ = 1, or entries ±1 and a truth of a few coefficients ±1. */
bool equations_make (Equations *self, Run *run, GError **error);
void equations_clear (Equations *self);

DiagonalNetwork *equations_network (const Equations *self, double alpha);
Plot *equations_coefficients_plot (const Equations *self, const char *id, const char *title, const double *w);
void equations_describe (const Equations *self, Clauses *clauses);

double equations_norm_1 (size_t d, const double *w);
double equations_norm_2 (size_t d, const double *w);

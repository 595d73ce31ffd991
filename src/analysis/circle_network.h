/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network with one hidden ReLU layer on the unit circle, in the parametrisation in which its tangent kernel has a
 * limit: f(x) = √(2/m) Σ ± a_j max (0, w_j · x) over m units, all a and w ~ N (0, 1) and trained with one rate.  Units
 * come in pairs that are equal at first, one added and one subtracted, so that f begins at 0.
 *
 * For points at equal angles the limit of the kernel depends on the angle t between two of them alone, Θ(t) = [sin t +
 * 2 (π - t) cos t]/π, and its eigenvectors are the cosines and sines of k times the angle.  In double. */
#pragma once

#include "numeric/random.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _CircleNetwork CircleNetwork;

/* units: even.  y[n]: the targets at the angles 2π i/n. */
CircleNetwork *circle_network_new (size_t units, size_t n, const double *y, Random *random);
void circle_network_free (CircleNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CircleNetwork, circle_network_free)

/* One step of descent on Σ (f - y)²/2n.  false: it left the finite numbers.  A unit of weights that are none is off
 * everywhere, so that f alone does not say it. */
bool circle_network_step (CircleNetwork *network, double rate);
const double *circle_network_outputs (const CircleNetwork *network); /* f[n] where it stands, borrowed */
void circle_network_at (const CircleNetwork *network, size_t n, const double *angle, double *f);

/* ⟨v, Θ v⟩/n with v = √(2/n) cos (k t) (√(1/n) for k = 0 and n/2), of the kernel where the network stands. */
double circle_network_eigenvalue (const CircleNetwork *network, unsigned k);

/* The same in the limit: Σ Θ(t_i) cos (k t_i)/n over the n points; and over the whole circle, λ₁ = ½, λ_k = (2/π²)
 * (k² + 3)/(k² - 1)² for even k and 0 for the others. */
double circle_limit_eigenvalue (size_t n, unsigned k);
double circle_eigenvalue (unsigned k);

/* The part of v[n] along cos (k t): its amplitude. */
double circle_amplitude (size_t n, const double *v, unsigned k);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that stays linear in its parameters, f + J (θ - θ₀), as gradient descent trains it: what descent on the
 * squared error makes of it is known at every step in closed form, by the eigenvectors of its kernel Θ = J Jᵀ (J. Lee
 * et al., "Wide neural networks of any depth evolve as linear models", NeurIPS 2019).
 *
 * With residuals r = f - y on the n training outputs a step of descent on ‖r‖²/2 at the rate η gives r ← (1 - η Θ) r,
 * so that after t steps f = Σ v (1 - (1 - η λ)ᵗ) ⟨v, y⟩, where the network begins at 0; and elsewhere ∂f = Θ(x, ·) Σ v
 * (1 - (1 - η λ)ᵗ)/λ ⟨v, y⟩.  With η = 0 it is the gradient flow, e^{-λ t}.  t = ∞: kernel regression. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

typedef struct _Linearised Linearised;

/* kernel[n × n] of the training outputs, symmetric; across[m × n] of m others with them; y[n].  All are copied.  NULL:
 * a number was not finite.  O (n³ + m n²) */
Linearised *linearised_new (size_t n, const double *kernel, size_t m, const double *across, const double *y);
void linearised_free (Linearised *linearised);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Linearised, linearised_free)

const double *linearised_eigenvalues (const Linearised *linearised);  /* [n] ascending, borrowed */
const double *linearised_eigenvectors (const Linearised *linearised); /* [n × n]: row i belongs to eigenvalue i */

/* What it gives after so much time: steps steps at the rate η, or, with rate = 0, so much time of the flow; INFINITY:
 * its end.  trained[n] and others[m]; either may be NULL.  At the end eigenvalues under 1e-12 of the largest count as
 * zero: what lies along them is never learned.  A rate over 2 / λmax grows without bound, as descent does.  O ((n + m)
 * n) */
void linearised_at (const Linearised *linearised, double rate, double time, double *trained, double *others);

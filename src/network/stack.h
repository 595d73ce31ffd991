/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many networks of one architecture, trained side by side: the engine of sweeps over seeds.
 *
 * Every member has first weights of its own, its own samples (which members may share) and its own order of
 * mini-batches.  A member does what a Trainer with the same options does (optimiser, schedule, order, divergence),
 * equal to it to rounding: small networks go through kernels that keep a whole pass in the cache (network/fused.h),
 * all others through network_gradient.  Not one bit of a member depends on who shares the stack, on the number of
 * threads, or on the stretches in which it was taken forward.
 *
 * A member that leaves the finite numbers stands on its last finite parameters from then on and says why; the others
 * go on.
 *
 * Different members may be used by different threads at once; one member by one thread at a time.  In float alone.
 */
#pragma once

#include "network/trainer.h"
#include "numeric/parallel.h"

#define STACK_MOST_MEMBERS 64

typedef struct _Stack Stack;

typedef struct
{
  const Samples *samples; /* borrowed; several members may name the same */
  const float *theta;     /* first weights, copied */
  uint64_t order_seed;    /* of its mini-batches */
} StackMember;

/* 1 … STACK_MOST_MEMBERS members.  Borrows network and samples.  Of the options all but order_seed counts. */
Stack *stack_new (const Network *network, const TrainerOptions *options, unsigned members, const StackMember *member);
void stack_free (Stack *stack);

bool stack_is_fused (const Stack *stack); /* whether it goes through the kernels of fused.h */

/* Takes one member to step `until` (counted from its first), at the base rate, to which the schedule is applied.  Looks
 * at cancelled (may be NULL) before every step.  Returns whether it is there: false if cancelled or standing still. */
bool stack_advance_member (Stack *stack, unsigned member, uint64_t until, double learning_rate,
                           const atomic_bool *cancelled);

/* The same for all members, over the workers of parallel (NULL: one after the other).  Returns false if cancelled, when
 * some may be further than others: call it again to bring them together.  Those that stand still do not count. */
bool stack_advance (Stack *stack, uint64_t until, double learning_rate, Parallel *parallel,
                    const atomic_bool *cancelled);

const float *stack_parameters (const Stack *stack, unsigned member); /* valid until its next step */
uint64_t stack_steps (const Stack *stack, unsigned member);          /* steps done */
double stack_loss (const Stack *stack, unsigned member);             /* of its last batch, before the step; first NaN */
StepResult stack_result (const Stack *stack, unsigned member);       /* STEP_DONE, or why it stands still */

/* Loss and accuracy of a member on any samples: test error, mostly. */
Measure stack_measure (Stack *stack, unsigned member, const Samples *samples);

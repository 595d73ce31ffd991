/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/stack.h"

#include "network/fused.h"

#include <math.h>
#include <pthread.h>

/* Samples go through a network in blocks that stay in the second-level cache. */
#define LARGEST_BLOCK 1024

/* What a thread needs to take a member forward. */
typedef struct
{
  Workspace *workspace;
  FusedPass *pass; /* NULL where network_gradient serves */
} StackScratch;

typedef struct
{
  Stack *stack;
  const Samples *samples;
  const Packed *packed; /* the same samples for a fused pass */
  Trainer *trainer;
  StackScratch *scratch; /* lent while a stretch lasts */
  StepResult result;
} Member;

struct _Stack
{
  const Network *network;
  bool fused;
  size_t block; /* samples that a scratch holds */
  unsigned members;
  Member *member;
  GHashTable *packed; /* Samples → Packed */

  /* Scratches that nobody uses now: as many are made as threads ever advance members at once. */
  pthread_mutex_t lock;
  GPtrArray *idle;
};

/* ---- Scratches ---- */

static void
scratch_free (StackScratch *scratch)
{
  g_clear_pointer (&scratch->workspace, workspace_free);
  g_clear_pointer (&scratch->pass, fused_pass_free);
  g_free (scratch);
}

static StackScratch *
borrow_scratch (Stack *self)
{
  StackScratch *scratch = NULL;

  pthread_mutex_lock (&self->lock);
  if (self->idle->len > 0)
    scratch = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
  pthread_mutex_unlock (&self->lock);
  return scratch != NULL ? scratch : g_new0 (StackScratch, 1);
}

static void
return_scratch (Stack *self, StackScratch *scratch)
{
  pthread_mutex_lock (&self->lock);
  g_ptr_array_add (self->idle, scratch);
  pthread_mutex_unlock (&self->lock);
}

static Workspace *
workspace_of (Stack *self, StackScratch *scratch)
{
  if (scratch->workspace == NULL)
    scratch->workspace = workspace_new (self->network, self->block);
  return scratch->workspace;
}

static FusedPass *
pass_of (Stack *self, StackScratch *scratch)
{
  if (scratch->pass == NULL)
    scratch->pass = fused_pass_new (self->network, self->block);
  return scratch->pass;
}

/* ---- The stack ---- */

static double
member_gradient (const float *theta, const uint32_t *rows, size_t n, float *gradient, void *data)
{
  Member *member = data;
  Stack *self = member->stack;

  if (self->fused)
    return fused_gradient (pass_of (self, member->scratch), theta, member->packed, rows, n, gradient);
  return network_gradient (self->network, theta, member->samples, rows, n, gradient,
                           workspace_of (self, member->scratch));
}

static const Packed *
packed_for (Stack *self, const Samples *samples, size_t batch)
{
  Packed *packed = g_hash_table_lookup (self->packed, samples);

  if (packed == NULL)
    {
      packed = packed_new (samples, network_architecture (self->network)->loss, batch == 0 || batch >= samples->n);
      g_hash_table_insert (self->packed, (gpointer) samples, packed);
    }
  return packed;
}

static void
member_begin (Stack *self, Member *member, const TrainerOptions *shared, const StackMember *first)
{
  TrainerOptions options = *shared;

  options.order_seed = first->order_seed;
  member->stack = self;
  member->samples = first->samples;
  if (self->fused)
    member->packed = packed_for (self, first->samples, options.batch);
  member->trainer = trainer_new_with (self->network, first->samples, &options, first->theta, member_gradient, member);
}

Stack *
stack_new (const Network *network, const TrainerOptions *options, unsigned members, const StackMember *member)
{
  Stack *self = g_new0 (Stack, 1);
  size_t most = 1;

  g_assert (members >= 1 && members <= STACK_MOST_MEMBERS);
  self->network = network;
  self->members = members;
  self->member = g_new0 (Member, members);
  self->fused = fused_supports (network_architecture (network));
  self->packed = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) packed_free);
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) scratch_free);
  pthread_mutex_init (&self->lock, NULL);
  for (unsigned m = 0; m < members; m++)
    {
      member_begin (self, &self->member[m], options, &member[m]);
      most = MAX (most, member[m].samples->n);
    }
  self->block = MIN (options->batch == 0 ? most : MIN (options->batch, most), LARGEST_BLOCK);
  return self;
}

void
stack_free (Stack *self)
{
  for (unsigned m = 0; m < self->members; m++)
    trainer_free (self->member[m].trainer);
  g_free (self->member);
  g_hash_table_unref (self->packed);
  g_ptr_array_unref (self->idle);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

bool
stack_is_fused (const Stack *self)
{
  return self->fused;
}

/* ---- Onwards ---- */

static bool
is_cancelled (const atomic_bool *cancelled)
{
  return cancelled != NULL && atomic_load_explicit (cancelled, memory_order_relaxed);
}

bool
stack_advance_member (Stack *self, unsigned m, uint64_t until, double learning_rate, const atomic_bool *cancelled)
{
  Member *member = &self->member[m];

  if (member->result != STEP_DONE || trainer_steps (member->trainer) >= until)
    return member->result == STEP_DONE;
  member->scratch = borrow_scratch (self);
  while (member->result == STEP_DONE && trainer_steps (member->trainer) < until && !is_cancelled (cancelled))
    member->result = trainer_step (member->trainer, learning_rate);
  return_scratch (self, g_steal_pointer (&member->scratch));
  return member->result == STEP_DONE && trainer_steps (member->trainer) >= until;
}

typedef struct
{
  Stack *stack;
  uint64_t until;
  double learning_rate;
  const atomic_bool *cancelled;
} StackStretch;

static void
advance_one (size_t index, unsigned worker, void *data)
{
  const StackStretch *stretch = data;

  stack_advance_member (stretch->stack, (unsigned) index, stretch->until, stretch->learning_rate, stretch->cancelled);
}

static bool
all_there (const Stack *self, uint64_t until)
{
  for (unsigned m = 0; m < self->members; m++)
    if (self->member[m].result == STEP_DONE && trainer_steps (self->member[m].trainer) < until)
      return false;
  return true;
}

bool
stack_advance (Stack *self, uint64_t until, double learning_rate, Parallel *parallel, const atomic_bool *cancelled)
{
  StackStretch stretch = { self, until, learning_rate, cancelled };

  parallel_map (parallel, self->members, advance_one, &stretch, cancelled);
  return all_there (self, until);
}

/* ---- What stands ---- */

const float *
stack_parameters (const Stack *self, unsigned m)
{
  return trainer_parameters (self->member[m].trainer);
}

uint64_t
stack_steps (const Stack *self, unsigned m)
{
  return trainer_steps (self->member[m].trainer);
}

double
stack_loss (const Stack *self, unsigned m)
{
  return trainer_batch_loss (self->member[m].trainer);
}

StepResult
stack_result (const Stack *self, unsigned m)
{
  return self->member[m].result;
}

Measure
stack_measure (Stack *self, unsigned m, const Samples *samples)
{
  StackScratch *scratch = borrow_scratch (self);
  Measure measure = network_measure (self->network, stack_parameters (self, m), samples, workspace_of (self, scratch));

  return_scratch (self, scratch);
  return measure;
}

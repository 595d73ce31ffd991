#include "network/stack.h"

#include <math.h>
#include <pthread.h>

/* Samples go through a network in blocks that stay in the second-level cache. */
#define LARGEST_BLOCK 1024

typedef struct
{
  Stack *stack;
  const Samples *samples;
  Trainer *trainer;
  Workspace *workspace; /* lent while a stretch lasts */
  StepResult result;
} Member;

struct _Stack
{
  const Network *network;
  size_t block; /* samples that a workspace holds */
  unsigned members;
  Member *member;

  /* Workspaces that nobody uses now: as many are made as threads ever advance members at once. */
  pthread_mutex_t lock;
  GPtrArray *idle;
};

/* ---- Workspaces ---- */

static Workspace *
borrow_workspace (Stack *self)
{
  Workspace *workspace = NULL;

  pthread_mutex_lock (&self->lock);
  if (self->idle->len > 0)
    workspace = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
  pthread_mutex_unlock (&self->lock);
  return workspace != NULL ? workspace : workspace_new (self->network, self->block);
}

static void
return_workspace (Stack *self, Workspace *workspace)
{
  pthread_mutex_lock (&self->lock);
  g_ptr_array_add (self->idle, workspace);
  pthread_mutex_unlock (&self->lock);
}

/* ---- The stack ---- */

static double
member_gradient (const real *theta, const uint32_t *rows, size_t n, real *gradient, void *data)
{
  Member *member = data;
  return network_gradient (member->stack->network, theta, member->samples, rows, n, gradient, member->workspace);
}

static Trainer *
member_trainer (Member *member, const TrainerOptions *shared, const StackMember *first)
{
  TrainerOptions options = *shared;

  options.order_seed = first->order_seed;
  return trainer_new_with (member->stack->network, first->samples, &options, first->theta, member_gradient, member);
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
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) workspace_free);
  pthread_mutex_init (&self->lock, NULL);
  for (unsigned m = 0; m < members; m++)
    {
      self->member[m] = (Member){ .stack = self, .samples = member[m].samples };
      self->member[m].trainer = member_trainer (&self->member[m], options, &member[m]);
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
  g_ptr_array_unref (self->idle);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

unsigned
stack_members (const Stack *self)
{
  return self->members;
}

bool
stack_is_fused (const Stack *self)
{
  (void) self;
  return false;
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
  member->workspace = borrow_workspace (self);
  while (member->result == STEP_DONE && trainer_steps (member->trainer) < until && !is_cancelled (cancelled))
    member->result = trainer_step (member->trainer, learning_rate);
  return_workspace (self, g_steal_pointer (&member->workspace));
  return member->result == STEP_DONE && trainer_steps (member->trainer) >= until;
}

typedef struct
{
  Stack *stack;
  uint64_t until;
  double learning_rate;
  const atomic_bool *cancelled;
} Stretch;

static void
advance_one (size_t index, unsigned worker, void *data)
{
  const Stretch *stretch = data;

  (void) worker;
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
  Stretch stretch = { self, until, learning_rate, cancelled };

  if (parallel != NULL)
    parallel_map (parallel, self->members, advance_one, &stretch, cancelled);
  else
    for (unsigned m = 0; m < self->members; m++)
      advance_one (m, 0, &stretch);
  return all_there (self, until);
}

/* ---- What stands ---- */

const real *
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
  Workspace *workspace = borrow_workspace (self);
  Measure measure = network_measure (self->network, stack_parameters (self, m), samples, workspace);

  return_workspace (self, workspace);
  return measure;
}

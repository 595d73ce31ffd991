/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/parallel.h"

#include <cblas.h>
#include <glib.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICENESS 5

struct _Parallel
{
  unsigned workers;
  pthread_t *threads; /* workers - 1 */

  pthread_mutex_t lock;
  pthread_cond_t begun, ended, released;
  unsigned long round; /* which map is under way */
  unsigned busy;       /* threads still in it */
  bool stopping;
  atomic_bool held;

  size_t n;
  ParallelTask task;
  void *data;
  const atomic_bool *cancelled;
  atomic_size_t next;
};

typedef struct
{
  Parallel *parallel;
  unsigned index;
} ParallelWorker;

/* A task that maps in its turn does so alone: its siblings are at work. */
static _Thread_local bool inside;

static void
wait_while_held (Parallel *self)
{
  if (!atomic_load_explicit (&self->held, memory_order_relaxed))
    return;
  pthread_mutex_lock (&self->lock);
  while (atomic_load (&self->held))
    pthread_cond_wait (&self->released, &self->lock);
  pthread_mutex_unlock (&self->lock);
}

static void
work (Parallel *self, unsigned worker)
{
  inside = true;
  for (;;)
    {
      size_t index;
      wait_while_held (self);
      if (self->cancelled != NULL && atomic_load_explicit (self->cancelled, memory_order_relaxed))
        break;
      index = atomic_fetch_add_explicit (&self->next, 1, memory_order_relaxed);
      if (index >= self->n)
        break;
      self->task (index, worker, self->data);
    }
  inside = false;
}

/* On Linux a thread has a priority of its own; it begins with its maker's. */
static void
step_back (void)
{
  id_t thread = (id_t) syscall (SYS_gettid);
  setpriority (PRIO_PROCESS, thread, getpriority (PRIO_PROCESS, thread) + NICENESS);
}

static void *
worker_main (void *data)
{
  g_autofree ParallelWorker *worker = data;
  Parallel *self = worker->parallel;
  unsigned long seen = 0;

  step_back ();
  pthread_mutex_lock (&self->lock);
  for (;;)
    {
      while (self->round == seen && !self->stopping)
        pthread_cond_wait (&self->begun, &self->lock);
      if (self->stopping)
        break;
      seen = self->round;
      pthread_mutex_unlock (&self->lock);
      work (self, worker->index);
      pthread_mutex_lock (&self->lock);
      if (--self->busy == 0)
        pthread_cond_signal (&self->ended);
    }
  pthread_mutex_unlock (&self->lock);
  return NULL;
}

Parallel *
parallel_new (unsigned workers)
{
  Parallel *self = g_new0 (Parallel, 1);

  /* Its own threads would wait for each other's, busily; for the whole process, as it knows nothing smaller. */
  openblas_set_num_threads (1);
  self->workers = MAX (workers, 1);
  self->threads = g_new0 (pthread_t, self->workers);
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->begun, NULL);
  pthread_cond_init (&self->ended, NULL);
  pthread_cond_init (&self->released, NULL);
  for (unsigned i = 1; i < self->workers; i++)
    {
      ParallelWorker *worker = g_new (ParallelWorker, 1);
      *worker = (ParallelWorker){ self, i };
      if (pthread_create (&self->threads[i], NULL, worker_main, worker) != 0)
        {
          g_free (worker);
          self->workers = i; /* fewer hands do the same work */
        }
    }
  return self;
}

void
parallel_free (Parallel *self)
{
  pthread_mutex_lock (&self->lock);
  self->stopping = true;
  pthread_cond_broadcast (&self->begun);
  pthread_mutex_unlock (&self->lock);
  for (unsigned i = 1; i < self->workers; i++)
    pthread_join (self->threads[i], NULL);
  pthread_cond_destroy (&self->released);
  pthread_cond_destroy (&self->ended);
  pthread_cond_destroy (&self->begun);
  pthread_mutex_destroy (&self->lock);
  g_free (self->threads);
  g_free (self);
}

unsigned
parallel_workers (const Parallel *self)
{
  return self != NULL ? self->workers : 1;
}

void
parallel_hold (Parallel *self, bool hold)
{
  pthread_mutex_lock (&self->lock);
  atomic_store (&self->held, hold);
  pthread_cond_broadcast (&self->released);
  pthread_mutex_unlock (&self->lock);
}

static bool
map_alone (Parallel *self, size_t n, ParallelTask task, void *data, const atomic_bool *cancelled)
{
  for (size_t i = 0; i < n; i++)
    {
      if (self != NULL)
        wait_while_held (self);
      if (cancelled != NULL && atomic_load (cancelled))
        return false;
      task (i, 0, data);
    }
  return true;
}

bool
parallel_map (Parallel *self, size_t n, ParallelTask task, void *data, const atomic_bool *cancelled)
{
  if (self == NULL || inside)
    return map_alone (self, n, task, data, cancelled);
  pthread_mutex_lock (&self->lock);
  self->n = n;
  self->task = task;
  self->data = data;
  self->cancelled = cancelled;
  atomic_store (&self->next, 0);
  self->busy = self->workers - 1;
  self->round++;
  pthread_cond_broadcast (&self->begun);
  pthread_mutex_unlock (&self->lock);
  work (self, 0);
  pthread_mutex_lock (&self->lock);
  while (self->busy > 0)
    pthread_cond_wait (&self->ended, &self->lock);
  pthread_mutex_unlock (&self->lock);
  return atomic_load (&self->next) >= n && (n > 0 || cancelled == NULL || !atomic_load (cancelled));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/run-ending.h"

static GAsyncQueue *queue; /* of Run, and at last of &queue; both are the main thread's to make and to take away */
static GThread *reaper;

/* One run after the other: each was cancelled before, so that waiting for one lets the others end, too. */
static gpointer
reap (gpointer data)
{
  for (gpointer run; (run = g_async_queue_pop (data)) != &queue;)
    run_free (run);
  return NULL;
}

void
run_end_later (Run *run)
{
  if (reaper == NULL)
    {
      queue = g_async_queue_new ();
      reaper = g_thread_new ("run-end", reap, queue);
    }
  run_cancel (run);
  g_async_queue_push (queue, run);
}

void
run_wait_for_ends (void)
{
  if (reaper == NULL)
    return;
  g_async_queue_push (queue, &queue);
  g_thread_join (g_steal_pointer (&reaper));
  g_clear_pointer (&queue, g_async_queue_unref);
}

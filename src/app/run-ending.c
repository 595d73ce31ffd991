#include "app/run-ending.h"

static GPtrArray *threads; /* of GThread; the main thread's own */

static gpointer
end (gpointer data)
{
  run_free (data);
  return NULL;
}

void
run_end_later (Run *run)
{
  if (threads == NULL)
    threads = g_ptr_array_new ();
  run_cancel (run);
  g_ptr_array_add (threads, g_thread_new ("run-end", end, run));
}

void
run_wait_for_ends (void)
{
  for (guint i = 0; threads != NULL && i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  g_clear_pointer (&threads, g_ptr_array_unref);
}

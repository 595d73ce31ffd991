/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-trace.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct
{
  gboolean on;
  gint64 first_data; /* microseconds since the process began */
  gint64 last_beat;
  gint64 longest_gap;
  GArray *frames, *surfaces, *windows; /* of double, in milliseconds */
  gint64 frame;                        /* to which the last of the frames belongs */
  double window_start;                 /* of the frame that a window is in; NAN: of none */
  gboolean has_surface;                /* and one was drawn in it */
  FILE *log;                           /* of windows' frames; NULL: none is kept */
  guint source;
} trace;

double
basin_trace_now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return 1000.0 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

/* The kernel knows when the process began: exec, loading and all. */
static gint64
since_process_start (void)
{
  g_autofree char *stat = NULL;
  double up = 0;
  unsigned long long started = 0;
  FILE *uptime = fopen ("/proc/uptime", "r");
  char *after;

  if (uptime == NULL)
    return 0;
  if (fscanf (uptime, "%lf", &up) != 1)
    up = 0;
  fclose (uptime);
  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL) || (after = strrchr (stat, ')')) == NULL
      || sscanf (after + 2, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu",
                 &started)
             != 1)
    return 0;
  return (gint64) ((up - (double) started / (double) sysconf (_SC_CLK_TCK)) * 1e6);
}

/* A beat every few milliseconds at the highest priority: what it comes late is what a click would have waited. */
static gboolean
beat (gpointer data)
{
  gint64 now = g_get_monotonic_time ();

  if (trace.last_beat > 0)
    trace.longest_gap = MAX (trace.longest_gap, now - trace.last_beat);
  trace.last_beat = now;
  return G_SOURCE_CONTINUE;
}

void
basin_trace_start (void)
{
  trace.on = g_strcmp0 (g_getenv ("BASIN_TRACE"), "1") == 0;
  if (!trace.on)
    return;
  trace.frames = g_array_new (FALSE, FALSE, sizeof (double));
  trace.surfaces = g_array_new (FALSE, FALSE, sizeof (double));
  trace.windows = g_array_new (FALSE, FALSE, sizeof (double));
  if (g_getenv ("BASIN_TRACE_FRAMES") != NULL)
    trace.log = fopen (g_getenv ("BASIN_TRACE_FRAMES"), "w");
  trace.frame = -1;
  trace.window_start = NAN;
}

/* ---- Whole frames ---- */

static void
on_begin (void)
{
  if (isnan (trace.window_start))
    trace.window_start = basin_trace_now ();
}

static void
on_end (void)
{
  double spent = basin_trace_now () - trace.window_start;

  if (!isnan (trace.window_start) && trace.log != NULL)
    fprintf (trace.log, "%.3f %.3f %d\n", 1e-6 * (double) g_get_monotonic_time (), spent, trace.has_surface);
  if (!isnan (trace.window_start) && !trace.has_surface)
    g_array_append_val (trace.windows, spent);
  trace.window_start = NAN;
  trace.has_surface = FALSE;
}

static void
on_realize (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "flush-events", on_begin, NULL);
  g_signal_connect (clock, "before-paint", on_begin, NULL);
  g_signal_connect_after (clock, "after-paint", on_end, NULL);
}

void
basin_trace_window (GtkWidget *window)
{
  if (trace.on)
    g_signal_connect_after (window, "realize", G_CALLBACK (on_realize), NULL);
}

/* ---- What is measured elsewhere ---- */

void
basin_trace_part (GtkWidget *widget, double milliseconds)
{
  GdkFrameClock *clock = trace.on ? gtk_widget_get_frame_clock (widget) : NULL;
  gint64 frame;

  if (clock == NULL)
    return;
  frame = gdk_frame_clock_get_frame_counter (clock);
  if (frame == trace.frame)
    g_array_index (trace.frames, double, trace.frames->len - 1) += milliseconds;
  else
    g_array_append_val (trace.frames, milliseconds);
  trace.frame = frame;
}

void
basin_trace_surface (double milliseconds)
{
  if (!trace.on)
    return;
  g_array_append_val (trace.surfaces, milliseconds);
  trace.has_surface = TRUE;
}

void
basin_trace_first_data (void)
{
  if (!trace.on || trace.first_data > 0)
    return;
  trace.first_data = since_process_start ();
  /* From here on the window has to answer. */
  trace.source = g_timeout_add_full (G_PRIORITY_HIGH, 4, beat, NULL, NULL);
}

static int
ascending (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static void
print_times (const char *what, GArray *times)
{
  guint n = times->len;

  g_array_sort (times, ascending);
  if (n > 0)
    g_printerr ("%s: %u, median %.2f ms, 99th percentile %.2f ms, longest %.2f ms\n", what, n,
                g_array_index (times, double, n / 2), g_array_index (times, double, MIN (n - 1, n * 99 / 100)),
                g_array_index (times, double, n - 1));
  else
    g_printerr ("%s: 0\n", what);
}

void
basin_trace_finish (void)
{
  if (!trace.on)
    return;
  if (trace.source > 0)
    g_source_remove (trace.source);
  g_printerr ("first frame with data: %" G_GINT64_FORMAT " ms\n", trace.first_data / 1000);
  g_printerr ("longest main-loop gap: %.1f ms\n", (double) trace.longest_gap / 1000);
  print_times ("frames without surfaces", trace.frames);
  print_times ("pictures of surfaces", trace.surfaces);
  print_times ("whole frames that draw no surface", trace.windows);
  g_clear_pointer (&trace.log, fclose);
  g_clear_pointer (&trace.frames, g_array_unref);
  g_clear_pointer (&trace.windows, g_array_unref);
  g_clear_pointer (&trace.surfaces, g_array_unref);
  trace.on = FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of experiments do with runs: begin them from a preset, wait, and read what they say. */
#pragma once

#include "datasets/readers.h"
#include "experiments/experiments.h"
#include "figure/figure_csv.h"
#include "runs/run.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_SECONDS 120

/* values: ids and values in turn, ended by NULL; or NULL. */
static inline Settings *
settings_with (const Experiment *experiment, const char *preset, const char *const *values)
{
  g_autoptr (GError) error = NULL;
  Settings *settings = settings_new (experiment);

  settings_apply_preset (settings, preset, &error);
  g_assert_no_error (error);
  for (; values != NULL && values[0] != NULL; values += 2)
    {
      settings_set (settings, values[0], values[1], &error);
      g_assert_no_error (error);
    }
  return settings;
}

/* Each applies, every value is of a parameter that exists, and no two presets are the same. */
static inline void
assert_presets_are_valid (const Experiment *experiment)
{
  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    {
      g_autoptr (Settings) settings = settings_with (experiment, preset->id, NULL);
      for (const PresetValue *value = preset->values; value->id != NULL; value++)
        g_assert_nonnull (parameter_find (experiment_parameters (experiment), value->id));
      for (const Preset *other = experiment->presets; other != preset; other++)
        {
          g_autoptr (Settings) others = settings_with (experiment, other->id, NULL);
          g_assert_false (settings_equal (settings, others));
        }
    }
}

static inline Run *
start_with (const Experiment *experiment, const char *preset, const char *const *values, RunOptions options)
{
  g_autoptr (Settings) settings = settings_with (experiment, preset, values);
  return run_new (experiment, settings, &options);
}

/* To its end, with nobody watching. */
static inline Run *
done_with (const Experiment *experiment, const char *preset, const char *const *values)
{
  Run *run = start_with (experiment, preset, values, (RunOptions){ .threads = 2, .unattended = true });

  run_join (run);
  if (run_error (run) != NULL)
    g_error ("%s", run_error (run)->message);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  return run;
}

static inline Dataset *
saved_data (RunFolder *folder, const char *name)
{
  g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL);
  g_autoptr (GError) error = NULL;
  Dataset *data = dataset_read (path, NULL, &error);

  g_assert_no_error (error);
  return data;
}

static inline bool
has_result (Run *run, const char *id, double *value)
{
  g_autoptr (GPtrArray) results = run_results (run);

  for (guint i = 0; i < results->len; i++)
    {
      const Result *r = results->pdata[i];
      if (g_str_equal (r->id, id))
        {
          *value = r->value;
          return true;
        }
    }
  return false;
}

static inline double
result (Run *run, const char *id)
{
  double value;

  if (!has_result (run, id, &value))
    g_error ("no result %s", id);
  return value;
}

static inline bool
reached (Run *run, RunState state)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (run_state (run) != state && g_get_monotonic_time () < until)
    g_usleep (2000);
  return run_state (run) == state;
}

static inline Figure *
wait_for_figure (Run *run)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  Figure *figure = NULL;

  while ((figure = run_take_figure (run)) == NULL && g_get_monotonic_time () < until)
    g_usleep (2000);
  return figure;
}

static inline Figure *
wait_for_layer (Run *run, const char *plot_id, const char *layer_id)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < until)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      Plot *plot = figure ? figure_find (figure, plot_id) : NULL;
      if (plot != NULL && plot_find (plot, layer_id) != NULL)
        return g_steal_pointer (&figure);
      g_usleep (2000);
    }
  return NULL;
}

static inline const Layer *
layer_of (const Figure *figure, const char *plot_id, const char *layer_id)
{
  Plot *plot = figure_find (figure, plot_id);
  const Layer *layer = plot ? plot_find (plot, layer_id) : NULL;

  if (layer == NULL)
    g_error ("the figure has no layer %s in a plot %s", layer_id, plot_id);
  return layer;
}

/* Every number in a figure. */
static inline char *
figure_numbers (const Figure *figure)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < figure->plots->len; i++)
    {
      g_autofree char *csv = plot_to_csv (figure->plots->pdata[i]);
      g_string_append (text, csv);
    }
  return g_string_free (text, FALSE);
}

/* In the newest one. */
static inline char *
figure_as_text (Run *run)
{
  g_autoptr (Figure) figure = run_take_figure (run);

  g_assert_nonnull (figure);
  return figure_numbers (figure);
}

/* ---- Folders ---- */

static inline RunFolder *
folder_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("basin-XXXXXX", &error);
  RunFolder *folder;

  g_assert_no_error (error);
  folder = run_folder_open (path, &error);
  g_assert_no_error (error);
  return folder;
}

static inline char *
folder_contents (RunFolder *folder, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, length, NULL));
  return text;
}

/* With all that is in it. */
static inline void
folder_remove (RunFolder *folder)
{
  g_autoptr (GDir) dir = g_dir_open (run_folder_path (folder), 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL);
      g_remove (path);
    }
  g_rmdir (run_folder_path (folder));
  run_folder_free (folder);
}

/* ---- Over seeds ---- */

static inline int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Of an odd number of values; sorts them. */
static inline double
middle_of (double *values, size_t n)
{
  qsort (values, n, sizeof (double), ascending);
  return values[n / 2];
}

/* ---- Reproducible ---- */

/* The same bits with one, two and three threads. */
static inline void
assert_reproducible (const Experiment *experiment, const char *preset, const char *const *values)
{
  g_autofree char *first = NULL;

  for (unsigned threads = 1; threads <= 3; threads++)
    {
      Run *run = start_with (experiment, preset, values, (RunOptions){ .threads = threads, .unattended = true });
      run_join (run);
      g_assert_cmpint (run_state (run), ==, RUN_DONE);
      g_autofree char *text = figure_as_text (run);
      if (first == NULL)
        first = g_steal_pointer (&text);
      else
        g_assert_cmpstr (first, ==, text);
      run_free (run);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window shows, without a widget: the experiment that is chosen and, of every experiment and for as long as
 * the program runs, its settings, what they began as, its run and its last figure.  A run whose experiment is not the
 * chosen one is held where it is.
 *
 * Signals, without arguments: "experiment-changed"; "settings-changed" (any values, or what they began as);
 * "figure-changed"; "state-changed" (of the run, at most once an update); "active" (there is something to see: call
 * basin_document_update once a frame until it returns FALSE).  And "rejected", with the sentence that says why a data
 * file was not taken. */
#pragma once

#include "runs/run.h"

#include <gio/gio.h>

#define BASIN_TYPE_DOCUMENT (basin_document_get_type ())
G_DECLARE_FINAL_TYPE (BasinDocument, basin_document, BASIN, DOCUMENT, GObject)

BasinDocument *basin_document_new (const Experiment *const *table); /* static, ended by NULL; the first is chosen */
gboolean basin_document_update (BasinDocument *self);
void basin_document_close (BasinDocument *self); /* ends all runs, without waiting for them */

const Experiment *basin_document_get_experiment (BasinDocument *self);
void basin_document_set_experiment (BasinDocument *self, const Experiment *experiment); /* of the table */
Figure *basin_document_get_figure (BasinDocument *self);                                /* borrowed, or NULL */
Run *basin_document_get_run (BasinDocument *self);                                      /* borrowed, or NULL */

/* ---- Settings ---- */

const Settings *basin_document_get_settings (BasinDocument *self);
const Settings *
basin_document_get_base (BasinDocument *self); /* what the settings began as, and a reset goes back to */
const Preset *basin_document_get_preset (BasinDocument *self); /* whose values the base has; NULL: a figure's */
const char *basin_document_get_source (BasinDocument *self);   /* the name of that figure; NULL: a preset's */

/* A data file that is to be learned is read first, which takes its time and fails by "rejected": until then the
 * settings and the run are as they were. */
gboolean basin_document_set_parameter (BasinDocument *self, const char *id, const char *value, GError **error);
void basin_document_apply_preset (BasinDocument *self, const char *id);
void basin_document_try (BasinDocument *self, const Suggestion *suggestion); /* of the experiment's explanation */
void basin_document_use_settings (BasinDocument *self, Settings *settings, const char *source); /* takes the settings */

/* ---- Files ---- */

/* A figure that was exported (its settings are taken), or data for the experiment that is chosen, with the preset that
 * it has for them; data are read first, as above. */
gboolean basin_document_open (BasinDocument *self, GFile *file, GError **error);

/* After a run failed: the parameter whose file is not where it is said to be, or NULL. */
const Parameter *basin_document_missing_file (BasinDocument *self);

/* ---- The run ---- */

void
basin_document_play (BasinDocument *self); /* or pause; from the beginning if it has ended; diverged, it goes back */
void basin_document_step (BasinDocument *self);
void basin_document_restart (BasinDocument *self); /* paused, if it is */
void basin_document_new_seed (BasinDocument *self);
void basin_document_stop (BasinDocument *self); /* in the middle of whatever is computed; play goes on from there */
void basin_document_set_speed (BasinDocument *self, double steps_per_second);
void basin_document_post (BasinDocument *self, RunEventKind kind, const char *plot, double x, double y);
void basin_document_go_back (BasinDocument *self);            /* after divergence, to the last state that was kept */
void basin_document_use_suggested_rate (BasinDocument *self); /* after divergence: from the beginning */

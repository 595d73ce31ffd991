/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a document is made of: for basin-document.c and the document-….c beside it alone. */
#pragma once

#include "app/basin-document.h"

/* What is kept of one experiment. */
typedef struct
{
  Settings *settings, *base; /* NULL: not chosen yet */
  const Preset *preset;
  char *source;
  Run *run;
  Figure *figure;
  gboolean drawn;   /* the figure is the run's, not that of the one before */
  gboolean paused;  /* when it was left */
  gboolean stopped; /* held on demand */
  gboolean stale;   /* the settings are not the run's any more: it is to be restarted */
} Page;

struct _BasinDocument
{
  GObject parent_instance;

  const Experiment *const *table;
  Page *pages; /* as long as the table */
  guint n, current;
  double speed;
  guint restart;         /* the timeout, or 0 */
  GCancellable *reading; /* of a data file; or NULL */
  gint64 awake_until;
};

typedef enum
{
  DOCUMENT_EXPERIMENT_CHANGED,
  DOCUMENT_SETTINGS_CHANGED,
  DOCUMENT_FIGURE_CHANGED,
  DOCUMENT_STATE_CHANGED,
  DOCUMENT_ACTIVE,
  DOCUMENT_SIGNALS
} DocumentSignal;

static inline Page *
document_page (BasinDocument *self)
{
  return &self->pages[self->current];
}

void document_emit (BasinDocument *self, DocumentSignal signal);
void document_refuse (BasinDocument *self, const GError *error); /* shows the settings as they still are, and why */
void document_wake (BasinDocument *self);
void document_use_preset (BasinDocument *self, const Preset *preset);          /* without a word, and without a start */
void document_set_base (Page *page, const Preset *preset, const char *source); /* the page's settings as they are */
gboolean document_set_value (BasinDocument *self, const char *id, const char *value, GError **error);
void document_start (BasinDocument *self);        /* plays a run with the settings as they are; ends the last one */
void document_restart_soon (BasinDocument *self); /* at most so often as a hand that drags can follow */
void document_leave (BasinDocument *self);        /* the page: its run is held */
void document_enter (BasinDocument *self);        /* its run goes on, or is started */

/* document-data.c */
gboolean document_open_data (BasinDocument *self, const char *path, GError **error);     /* begins to read it */
gboolean document_set_data_file (BasinDocument *self, const char *id, const char *path); /* FALSE: none to be read */
void document_stop_reading (BasinDocument *self);                                        /* nothing will be taken */

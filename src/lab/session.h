/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One network that is trained and watched: an experiment says what it measures, draws and reports; the loop, the gate,
 * divergence and the return from it, status, caption, settings, weights, data and the usual results are the
 * session's.
 *
 * Watched, pictures are made as the display takes them, and the session stays to attend when all steps are done.
 * Unattended, one picture is made at the end. */
#pragma once

#include "lab/descent.h"
#include "runs/run_inside.h"

typedef struct _SessionClass SessionClass;

typedef struct
{
  const SessionClass *class;
  Run *run;
  TrainingRecipe recipe; /* as at the start; the learning rate as last shown */
  Problem *problem;
  Workspace *workspace;
  Descent *descent;
  double rate;            /* the learning rate of the last step, before the schedule */
  bool radius_is_live;    /* the experiment has the row of sharpness-aware minimisation's radius */
  Divergence *divergence; /* while it stands where it diverged; else NULL */
  struct
  {
    uint64_t from, to; /* steps of the last return from divergence; both 0 before one */
  } back;
  gint64 began;
  void *own; /* the experiment's, zeros at first */
} Session;

/* All but begin, draw and end may be NULL. */
struct _SessionClass
{
  const char *title; /* N_(): of the figure */
  size_t size;       /* of own */
  size_t parameters; /* that a network needs at least: a plane has two directions */
  bool (*check) (const Problem *problem, GError **error); /* whether it can be shown; false and the sentence if not */
  void (*begin) (Session *session);
  void (*before) (Session *session);  /* a step, also of those that go_on asks for */
  void (*after) (Session *session);   /* a step that was done */
  bool (*go_on) (Session *session);   /* all steps are done, but something of the experiment's still moves */
  void (*rewound) (Session *session); /* the descent stands at an earlier step again, after divergence */
  void (*event) (Session *session, const RunEvent *event);
  bool (*due) (Session *session);     /* whether a picture may be made now; NULL: whenever the display has room */
  bool (*prepare) (Session *session); /* measures what the next picture needs; false: there is nothing to show yet */
  void (*status) (Session *session, Clauses *clauses);  /* what the status says beside the step */
  void (*caption) (Session *session, Clauses *clauses); /* what the caption says beside recipe and step */
  void (*draw) (Session *session, Figure *figure);
  /* All steps are done, or an unattended run was stopped or has diverged: what only the last picture and the results
   * need. */
  void (*finish) (Session *session);
  void (*report) (Session *session);                                  /* results beside the usual ones */
  bool (*save) (Session *session, RunFolder *folder, GError **error); /* files beside the usual ones */
  void (*end) (Session *session);                                     /* frees what begin made */
};

void session_run (Run *run, const SessionClass *class);

static inline uint64_t
session_step (const Session *session)
{
  return descent_steps (session->descent);
}

static inline const real *
session_theta (const Session *session)
{
  return descent_theta (session->descent);
}

bool session_is_done (const Session *session); /* the descent has no step left */

/* The plot of what the network does with its data as it stands. */
Plot *session_predictions_plot (Session *session);
/* The same of a second network beside it: "second-" before the plot's id, and named in its title. */
Plot *session_second_predictions_plot (Session *session, const real *theta);

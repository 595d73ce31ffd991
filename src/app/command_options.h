/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "basin run" or "basin figure" was asked for. */
#pragma once

#include "plot/export.h"
#include "runs/settings.h"

typedef struct
{
  const Experiment *experiment; /* of run */
  Settings *settings;
  GPtrArray *folders;  /* of figure: of path, borrowed from the arguments */
  GPtrArray *exports;  /* of path, borrowed from the arguments */
  GPtrArray *assigned; /* of id, interned: what --set and its kin gave a value */
  const char *save;    /* NULL: no run folder */
  ExportOptions export;
  unsigned threads; /* 0: as many as there are processors */
  bool quiet;       /* no progress on standard error */
  bool list_plots;  /* instead of results */
  bool overlay;     /* of figure: several on common axes */
  bool silent;      /* and no results on standard output */
} RunRequest;

/* Reads the arguments after "figure".  Says what is wrong; the exit status. */
int figure_request_parse (RunRequest *request, int argc, char **argv);
/* Reads the arguments after "run", and the settings file if one is named.  Says what is wrong; the exit status. */
int run_request_parse (RunRequest *request, int argc, char **argv);
void run_request_clear (RunRequest *request);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment is data plus one function. */
#pragma once

#include "runs/parameter.h"

typedef struct _Run Run;

typedef struct
{
  const char *id;    /* NULL ends a list */
  const char *value; /* as --set would have it */
} PresetValue;

typedef struct
{
  const char *id;            /* kebab-case; NULL ends a table */
  const char *title;         /* N_() */
  const char *description;   /* N_(): what to look at, and why it happens */
  const PresetValue *values; /* what differs from the defaults */
} Preset;

/* Something to try: a button, or a line of the command line. */
typedef struct
{
  const char *label;         /* N_(): "Take the noise away"; NULL ends a list */
  const char *description;   /* N_(): what will be seen then, and why */
  const char *preset;        /* what is applied first; NULL: the settings as they are */
  const PresetValue *values; /* set after it; NULL: none */
} Suggestion;

/* What a student reads.  Paragraphs are parted by an empty line. */
typedef struct
{
  const char *seen;              /* N_(): what one sees, plot by plot */
  const char *why;               /* N_(): why it happens */
  const char *formula;           /* N_(): in Unicode, a line each, with what words it has */
  const char *symbols;           /* N_(): a sentence for every symbol of the formula */
  const Suggestion *suggestions; /* three to six */
  const char *limits;            /* N_(): what this does not show */
  const char *papers;            /* a line each; not translated */
} Explanation;

typedef struct
{
  const char *id;
  const char *title;              /* N_() */
  const char *summary;            /* N_() */
  const Parameter *parameters;    /* those of an experiment without groups, else NULL */
  const ParameterGroup *groups;   /* sections of the panel, of rows of its own and of shared ones */
  const PresetValue *defaults;    /* initial values other than those of the shared rows; NULL: none */
  const Preset *presets;          /* the first is what the window opens with, and what basin run begins with */
  const Explanation *explanation; /* NULL: none */
  const char *file_preset;        /* what a file that is opened begins with; NULL: the first */
  void (*run) (Run *run);         /* on the run's own thread */
} Experiment;

/* The whole table, ended by an id of NULL: of all groups, with the experiment's own defaults.  Made when it is first
 * asked for; the same one from any thread, for the program's life. */
const Parameter *experiment_parameters (const Experiment *experiment);

const Preset *experiment_preset (const Experiment *experiment, const char *id_or_title);

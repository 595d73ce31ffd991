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

typedef struct
{
  const char *id;
  const char *title;   /* N_() */
  const char *summary; /* N_() */
  const Parameter *parameters;
  const Preset *presets;  /* the first is what the window opens with */
  void (*run) (Run *run); /* on the run's own thread */
} Experiment;

const Preset *experiment_preset (const Experiment *experiment, const char *id_or_title);

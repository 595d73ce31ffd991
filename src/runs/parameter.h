/* What can be set about an experiment: the panel, --set, saved settings and help are all made from this. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  PARAMETER_NUMBER,
  PARAMETER_INTEGER,
  PARAMETER_CHOICE,
  PARAMETER_TOGGLE,
  PARAMETER_FILE
} ParameterKind;

typedef enum
{
  PARAMETER_LINEAR,
  PARAMETER_LOG
} ParameterScale;

typedef enum
{
  EFFECT_RESTART, /* a change starts the run anew */
  EFFECT_LIVE     /* read as the run goes */
} ParameterEffect;

typedef struct
{
  const char *id;    /* kebab-case */
  const char *label; /* N_() */
} Choice;

/* Static data.  Labels and descriptions are marked N_() and translated where they are shown. */
typedef struct
{
  const char *id; /* kebab-case; NULL ends a table */
  const char *label;
  const char *description;
  const char *unit; /* NULL for none */
  ParameterKind kind;
  ParameterScale scale;
  double low, high;               /* what is accepted */
  double slider_low, slider_high; /* what the slider spans; both 0: the same as low … high */
  double initial;                 /* number, integer, toggle (0 or 1), choice (index) */
  const Choice *choices;          /* ended by an id of NULL */
  ParameterEffect effect;
  const char *group; /* N_(); "" is always in reach at the top of the panel */
} Parameter;

const Parameter *parameter_find (const Parameter *table, const char *id);
guint parameter_choice_count (const Parameter *parameter);

/* Whether the number is within the range, whole where it must be; files have none. */
bool parameter_allows (const Parameter *parameter, double number);

/* Groups in the order of first appearance are shown as folded sections. */

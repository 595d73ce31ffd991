/* SPDX-License-Identifier: GPL-3.0-or-later */
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
  const char *group; /* N_(); "" is always in reach at the top of the panel; NULL: the section of its ParameterGroup */

  /* When a value of it has an effect: conditions on other parameters, all of which must hold, parted by blanks:
   * "model=network|deep-linear data!=file".  Values as settings_format () writes them.  A condition on a parameter that
   * the experiment lacks holds; one on a parameter that itself does not apply does not, but holds with a question mark
   * after its id: "data?!=file".  No value after the sign: no file is chosen, "weights-file=".  NULL: always. */
  const char *when;
} Parameter;

/* Rows of one or two lines: NUMBER ("gain", label, description, 1e-6, 1e3, 1,
 * SLIDER (0.1, 10), LOGARITHMIC).  What follows the initial value are designated initialisers. */
#define NUMBER(id_, label_, description_, low_, high_, initial_, ...)                                                  \
  {                                                                                                                    \
    .id = id_, .label = label_, .description = description_, .kind = PARAMETER_NUMBER, .low = low_, .high = high_,     \
    .initial = initial_, __VA_ARGS__                                                                                   \
  }
#define INTEGER(id_, label_, description_, low_, high_, initial_, ...)                                                 \
  {                                                                                                                    \
    .id = id_, .label = label_, .description = description_, .kind = PARAMETER_INTEGER, .low = low_, .high = high_,    \
    .initial = initial_, __VA_ARGS__                                                                                   \
  }
#define CHOICE(id_, label_, description_, choices_, initial_, ...)                                                     \
  {                                                                                                                    \
    .id = id_, .label = label_, .description = description_, .kind = PARAMETER_CHOICE, .choices = choices_,            \
    .initial = initial_, __VA_ARGS__                                                                                   \
  }
#define TOGGLE(id_, label_, description_, initial_, ...)                                                               \
  {                                                                                                                    \
    .id = id_, .label = label_, .description = description_, .kind = PARAMETER_TOGGLE, .high = 1, .initial = initial_, \
    __VA_ARGS__                                                                                                        \
  }
#define FILE_NAME(id_, label_, description_, ...)                                                                      \
  {                                                                                                                    \
    .id = id_, .label = label_, .description = description_, .kind = PARAMETER_FILE, __VA_ARGS__                       \
  }
#define SLIDER(low_, high_) .slider_low = low_, .slider_high = high_
#define LOGARITHMIC .scale = PARAMETER_LOG
#define LIVE .effect = EFFECT_LIVE

/* Some or all rows of a table, which may be shared with other experiments, as one section of the panel. */
typedef struct
{
  const Parameter *parameters; /* ended by an id of NULL; NULL ends a list of groups */
  const char *only;            /* ids of the rows that are taken, parted by blanks; they keep the order of their table.
                                  NULL: all */
  const char *section;         /* N_(): of rows that name no group of their own; "" is at the top of the panel */
  const char *when;            /* holds for all of its rows, beside what each of them says; NULL: always */
  const char *live; /* ids of the rows whose changes reach a run that has begun, beside those of their table */
} ParameterGroup;

const Parameter *parameter_find (const Parameter *table, const char *id);
guint parameter_count (const Parameter *table);
guint parameter_choice_count (const Parameter *parameter);

/* Reads a value as --set has it: a decimal number in the C locale, the id of a choice, true or false (on, off, yes, no,
 * 1, 0).  false: it is none, or not allowed; files have none. */
bool parameter_parse (const Parameter *parameter, const char *text, double *number);

/* Whether the number is within the range, whole where it must be; files have none. */
bool parameter_allows (const Parameter *parameter, double number);

/* All rows of these groups, one after the other, in a table of their own that is to be freed with g_free, the strings
 * of .when excepted, which stay.  Groups in the order of first appearance are shown as folded sections. */
Parameter *parameters_collect (const ParameterGroup *groups);

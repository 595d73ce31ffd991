/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An option of "basin run" or "basin figure".  Each has a file in src/app/options/ that says what it does, how --help
 * names it and what its manual page tells; it is registered by a line in src/app/options/meson.build. */
#pragma once

#include "app/command_options.h"

#include <stdbool.h>

typedef struct
{
  char *id;
  const char *value;
} Assignment;

/* The commands that have options, as flags. */
typedef enum
{
  OF_RUN = 1,
  OF_FIGURE = 2
} CommandFlags;

typedef struct _CommandOption CommandOption;

/* An option that says how the figure looks, and its value. */
typedef struct
{
  const CommandOption *option;
  const char *value;
} Look;

/* The arguments as they come, before there are settings to put them in. */
typedef struct
{
  RunRequest *request;
  CommandFlags command;
  const char *preset, *from;
  const char *data, *test_data;
  GArray *assignments; /* of Assignment, in order */
  GArray *looks;       /* of Look, in order */
} Arguments;

typedef enum
{
  OPTION_WHAT_IS_RUN,
  OPTION_WHAT_IS_KEPT,
  OPTION_HOW_IT_LOOKS,
  OPTION_HOW_IT_IS_RUN,
  OPTION_SECTIONS
} OptionSection;

/* What a shell may complete its value to. */
typedef enum
{
  COMPLETE_NOTHING,
  COMPLETE_FILE,
  COMPLETE_FOLDER,
  COMPLETE_PRESET,
  COMPLETE_ASSIGNMENT, /* ID=VALUE */
  COMPLETE_CHOICE      /* one of .choices */
} Completion;

struct _CommandOption
{
  const char *name;     /* "--set" */
  const char *argument; /* what its value is called; NULL: a flag */
  OptionSection section;
  unsigned of;                 /* flags of the commands that have it; 0: of its section */
  bool repeats;                /* may be given several times */
  const char *help;            /* a clause, beside the name in --help */
  const char *manual;          /* sentences for the manual page */
  char *(*list) (bool manual); /* what a table has to add to the help, or to the manual; NULL: nothing.  g_free */
  int least, most;             /* the range of its numbers, which ends them; 0: it has none */
  Completion completion;
  const char *const *choices;
  const char *assigns; /* the parameter that has its value; NULL: none */
  bool of_figure;      /* an option of figures has its value, under the same name */
  int (*take) (Arguments *arguments,
               const char *value); /* what else it does: the exit status, after saying what is wrong; or NULL */
};

/* In the order of --help; ends with NULL. */
extern const CommandOption *const command_option_table[];

const CommandOption *command_option_find (const char *name); /* NULL if there is none */
bool command_option_is_of (const CommandOption *option, unsigned commands);
const char *command_option_section (OptionSection section); /* its heading, translated */

/* ---- For the options ---- */

void arguments_assign (Arguments *arguments, const char *id, const char *value);
/* An option of figures: the exit status, after saying what is wrong. */
int arguments_set_export (Arguments *arguments, const char *name, const char *value);

/* A positive number at the start of the text; *end behind it. */
bool option_parse_positive (const char *text, char **end, double *value);
/* A text that is a number from low to high. */
bool option_parse_number (const char *text, double low, double high, double *value);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of basin: what each does, how --help and its manual page name it. */
#pragma once

#include <stdbool.h>

typedef struct
{
  const char *name;
  int (*run) (int argc, char **argv); /* the arguments after its name; the exit status */
  const char *arguments;              /* behind its name, N_ (); "" for none */
  const char *help;   /* N_ (): a clause, beside it in --help and in its page; NULL: for scripts, and told nowhere */
  const char *manual; /* N_ (): sentences for its page */
  unsigned options;   /* its flag in command_option.h; 0: it has none of those */
} Command;

/* In the order of --help; ends with a name of NULL. */
extern const Command command_table[];

const Command *command_find (const char *name); /* NULL if there is none */

/* What is asked of the program itself. */
typedef struct
{
  const char *name, *help; /* as a command's */
} ProgramOption;

/* Ends with a name of NULL. */
extern const ProgramOption program_option_table[];

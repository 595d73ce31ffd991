/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Basin without a window: which arguments ask for that, and what all commands (commands.h) share. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Exit statuses; an interrupted run ends with 128 + the signal's number, as programs that a signal ended do. */
typedef enum
{
  EXIT_DONE = 0,
  EXIT_WRONG_USE = 2,
  EXIT_DIVERGED = 3,
  EXIT_FILE = 4,
  EXIT_SIGNAL = 128
} ExitStatus;

/* Whether the arguments are a command for here (and not for the window). */
bool command_line_wants (int argc, char **argv);

int command_line_main (int argc, char **argv);

/* With no display: renders the landscape to basin-landscape.png and .svg in the current folder, and says so. */
int command_line_render_landscape (int argc, char **argv);

/* An argument as a sentence quotes it: on one line and cut (numeric/excerpt.h).  Kept until the program ends. */
const char *command_line_quote (const char *argument);

/* Whether the linear algebra has memory for so many threads (0: one a processor): EXIT_DONE, or says what is missing.
 */
int command_line_reserve (unsigned threads);

/* "basin: …" on standard error; returns the status. */
int command_line_report (int status, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program says of itself: --help, and the manual pages, from the same commands and options. */
#pragma once

int command_help (void);

/* "basin manual PAGE": the page of the window, "basin", or of a command, "basin-run", for man (7) in the language that
 * is set.  "basin manual" alone: the names of all pages, one a line. */
int command_manual (int argc, char **argv);

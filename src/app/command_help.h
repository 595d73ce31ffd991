/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program says of itself: --help, and the manual pages, from the same commands and options. */
#pragma once

int command_help (void);

/* "basin manual PAGE": one of basin, basin-list, basin-describe, basin-explain, basin-run, for man (7) in the language
 * that is set. */
int command_manual (int argc, char **argv);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a shell may complete an argument of basin to. */
#pragma once

/* "basin complete WORD…": the words after "basin" up to the one that is being typed, which may be empty.  Prints a
 * candidate a line, "WORD", a tab, and what it is; "WORD=" where a value follows.  ":file" and ":folder" stand for all
 * there are, and what is before their names in the word, such as "--data=", behind the tab.  Says nothing of what is
 * wrong. */
int command_complete (int argc, char **argv);

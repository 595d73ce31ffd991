/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text on standard output, wrapped and in columns. */
#pragma once

void command_text_paragraph (const char *text);
void command_text_heading (const char *text); /* after an empty line */

#define COMMAND_TEXT_NAME 16 /* columns of most names */

/* "  name             text", wrapped beside the name, which has so many columns; a line break in it is one. */
void command_text_row (const char *name, int name_width, const char *text);

/* Text on standard output, wrapped and in columns. */
#pragma once

void command_text_paragraph (const char *text);
void command_text_heading (const char *text); /* after an empty line */

/* "  name             text", wrapped beside the name; a line break in it is one. */
void command_text_row (const char *name, const char *text);

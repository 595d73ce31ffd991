/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as this program writes it: settings, results, the description of an experiment, the header of weights.
 *
 * Members come out in the order in which they are added.  Numbers are the shortest decimals that read back exactly;
 * JSON has none that are not finite: null.  Text may be any bytes: what is no UTF-8 becomes U+FFFD. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct _JsonWriter JsonWriter;

typedef enum
{
  JSON_COMPACT, /* {"a":1,"b":[2,3]} */
  JSON_LINES    /* a line a member, indented by two blanks, and a line break at the end */
} JsonLayout;

JsonWriter *json_writer_new (JsonLayout layout);
char *json_writer_finish (JsonWriter *writer); /* frees it; the text: g_free */

/* name: NULL within an array and at the top. */
void json_writer_begin_object (JsonWriter *writer, const char *name);
void json_writer_end_object (JsonWriter *writer);
void json_writer_begin_array (JsonWriter *writer, const char *name);
void json_writer_end_array (JsonWriter *writer);

void json_writer_text (JsonWriter *writer, const char *name, const char *text);
void json_writer_number (JsonWriter *writer, const char *name, double number);
void json_writer_toggle (JsonWriter *writer, const char *name, bool value);
void json_writer_texts (JsonWriter *writer, const char *name, const char *const *texts);        /* NULL-terminated */
void json_writer_floats (JsonWriter *writer, const char *name, const float *numbers, size_t n); /* on one line */
void json_writer_raw (JsonWriter *writer, const char *name, const char *json); /* what is JSON already */

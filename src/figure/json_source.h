/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON file that was written by this program, read member by member. */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>

#define FIGURE_FILE_ERROR (figure_file_error_quark ())
GQuark figure_file_error_quark (void);
typedef enum
{
  FIGURE_FILE_ERROR_FORMAT /* a file does not hold what was expected */
} FigureFileError;

/* The text as JSON; NULL and a sentence that names the place in *why, to be freed with g_free, where it is none. */
JsonParser *json_source_parse (const char *text, char **why);

/* What is asked for and is not as expected is the error: the first one is kept, and whatever is asked for afterwards is
 * NULL, 0 or false.  So a reader asks for all it needs and looks at the error once. */
typedef struct
{
  char *file; /* fit to be quoted */
  JsonParser *parser;
  JsonObject *root;
  const char *plot; /* that is being read, for the error; NULL: none */
  GError *error;    /* NULL: all was as expected */
} JsonSource;

JsonSource *json_source_open (const char *path); /* never NULL */
void json_source_free (JsonSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JsonSource, json_source_free)
/* Whether there is no error; moves it to *error otherwise. */
bool json_source_finish (JsonSource *source, GError **error);
void json_source_fail (JsonSource *source, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A member of an object, which must be there; what is returned is borrowed. */
const char *json_source_text (JsonSource *source, JsonObject *object, const char *name);
double json_source_number (JsonSource *source, JsonObject *object, const char *name); /* null: not a number */
guint json_source_count (JsonSource *source, JsonObject *object, const char *name);   /* whole, at most 1e9 */
bool json_source_toggle (JsonSource *source, JsonObject *object, const char *name);
JsonArray *json_source_array (JsonSource *source, JsonObject *object, const char *name);
JsonObject *json_source_object (JsonSource *source, JsonObject *object, const char *name);
/* Which of these names, ended by NULL, the member's text is. */
guint json_source_choice (JsonSource *source, JsonObject *object, const char *name, const char *const *names);
/* n numbers, null for those that are not finite. */
void json_source_numbers (JsonSource *source, JsonObject *object, const char *name, double *numbers, guint n);
/* A vector of texts, ended by NULL; owned. */
char **json_source_texts (JsonSource *source, JsonObject *object, const char *name);
JsonObject *json_source_element (JsonSource *source, JsonArray *array, guint i, const char *name); /* an object */

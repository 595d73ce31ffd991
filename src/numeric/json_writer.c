/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/json_writer.h"

#include "numeric/number_text.h"

#include <glib.h>
#include <math.h>
#include <string.h>

struct _JsonWriter
{
  GString *text;
  JsonLayout layout;
  int depth;
  bool first; /* in this object or array */
};

JsonWriter *
json_writer_new (JsonLayout layout)
{
  JsonWriter *writer = g_new0 (JsonWriter, 1);

  writer->text = g_string_new (NULL);
  writer->layout = layout;
  writer->first = true;
  return writer;
}

char *
json_writer_finish (JsonWriter *writer)
{
  char *text;

  g_assert (writer->depth == 0);
  if (writer->layout == JSON_LINES)
    g_string_append_c (writer->text, '\n');
  text = g_string_free (writer->text, FALSE);
  g_free (writer);
  return text;
}

/* RFC 8259, section 7; DEL is escaped as well, for terminals. */
static void
append_character (GString *out, char c)
{
  static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  const char *found = c != '\0' ? strchr (plain, c) : NULL;

  if (found != NULL)
    g_string_append_printf (out, "\\%c", letters[found - plain]);
  else if ((guchar) c < 0x20 || c == 0x7f)
    g_string_append_printf (out, "\\u%04x", (guchar) c);
  else
    g_string_append_c (out, c);
}

static void
append_quoted (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *c = valid; *c != '\0'; c++)
    append_character (out, *c);
  g_string_append_c (out, '"');
}

static void
break_line (JsonWriter *writer)
{
  if (writer->layout == JSON_LINES)
    g_string_append_printf (writer->text, "\n%*s", 2 * writer->depth, "");
}

/* What stands before a value. */
static void
begin_value (JsonWriter *writer, const char *name)
{
  if (!writer->first)
    g_string_append_c (writer->text, ',');
  if (writer->depth > 0)
    break_line (writer);
  writer->first = false;
  if (name == NULL)
    return;
  append_quoted (writer->text, name);
  g_string_append (writer->text, writer->layout == JSON_LINES ? ": " : ":");
}

static void
begin_bracket (JsonWriter *writer, const char *name, char bracket)
{
  begin_value (writer, name);
  g_string_append_c (writer->text, bracket);
  writer->depth++;
  writer->first = true;
}

static void
end_bracket (JsonWriter *writer, char bracket)
{
  g_assert (writer->depth > 0);
  writer->depth--;
  if (!writer->first)
    break_line (writer);
  g_string_append_c (writer->text, bracket);
  writer->first = false;
}

void
json_writer_begin_object (JsonWriter *writer, const char *name)
{
  begin_bracket (writer, name, '{');
}

void
json_writer_end_object (JsonWriter *writer)
{
  end_bracket (writer, '}');
}

void
json_writer_begin_array (JsonWriter *writer, const char *name)
{
  begin_bracket (writer, name, '[');
}

void
json_writer_end_array (JsonWriter *writer)
{
  end_bracket (writer, ']');
}

void
json_writer_text (JsonWriter *writer, const char *name, const char *text)
{
  begin_value (writer, name);
  append_quoted (writer->text, text);
}

static void
append_number (GString *out, double number)
{
  g_autofree char *text = isfinite (number) ? number_exact (number) : g_strdup ("null");

  g_string_append (out, text);
}

void
json_writer_number (JsonWriter *writer, const char *name, double number)
{
  begin_value (writer, name);
  append_number (writer->text, number);
}

void
json_writer_toggle (JsonWriter *writer, const char *name, bool value)
{
  begin_value (writer, name);
  g_string_append (writer->text, value ? "true" : "false");
}

void
json_writer_texts (JsonWriter *writer, const char *name, const char *const *texts)
{
  json_writer_begin_array (writer, name);
  for (; *texts != NULL; texts++)
    json_writer_text (writer, NULL, *texts);
  json_writer_end_array (writer);
}

void
json_writer_floats (JsonWriter *writer, const char *name, const float *numbers, size_t n)
{
  begin_value (writer, name);
  g_string_append_c (writer->text, '[');
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *text = isfinite (numbers[i]) ? number_exact_float (numbers[i]) : g_strdup ("null");
      g_string_append_printf (writer->text, "%s%s", i > 0 ? "," : "", text);
    }
  g_string_append_c (writer->text, ']');
}

void
json_writer_raw (JsonWriter *writer, const char *name, const char *json)
{
  begin_value (writer, name);
  g_string_append (writer->text, json);
}

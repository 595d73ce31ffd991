/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/clauses.h"

#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <stdbool.h>
#include <string.h>

typedef enum
{
  JOIN_NOTHING, /* nothing precedes */
  JOIN_COMMA,
  JOIN_SEMICOLON,
  JOIN_STOP
} Join;

struct _Clauses
{
  GString *text;
  bool name; /* the first clause is a name, which stays as it is */
  Join next; /* what joins the next clause to what precedes it */
};

Clauses *
clauses_new (void)
{
  Clauses *self = g_new0 (Clauses, 1);
  self->text = g_string_new (NULL);
  return self;
}

void
clauses_free (Clauses *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}

static const char *
joint (Join join)
{
  switch (join)
    {
    case JOIN_COMMA:
      /* Translators: between two clauses of a caption, with the blank that belongs there */
      return C_ ("between clauses", ", ");
    case JOIN_SEMICOLON:
      /* Translators: between two groups of clauses of a caption, with the blank that belongs there */
      return C_ ("between clauses", "; ");
    case JOIN_STOP:
      /* Translators: between two sentences of a caption, with the blank that belongs there */
      return C_ ("between clauses", ". ");
    default:
      return "";
    }
}

/* The first word from there on gets a capital where it is one: letters up to a blank, and no symbol before a sign,
 * "w = 2". */
static void
begin_sentence (Clauses *self, gsize from)
{
  const char *begin = self->text->str + from, *at = begin;
  gunichar first = g_utf8_get_char (at);
  char capital[6];

  while (g_unichar_isalpha (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  if (*at != ' ' || g_unichar_get_script (first) != G_UNICODE_SCRIPT_LATIN
      || !g_unichar_isalnum (g_utf8_get_char (at + 1)))
    return;
  g_string_erase (self->text, (gssize) from, g_unichar_to_utf8 (first, NULL));
  g_string_insert_len (self->text, (gssize) from, capital, g_unichar_to_utf8 (g_unichar_toupper (first), capital));
}

static void G_GNUC_PRINTF (2, 0) append (Clauses *self, const char *format, va_list arguments)
{
  bool is_name = g_str_equal (format, "%s");
  gsize begin;

  if (self->next == JOIN_NOTHING)
    self->name = is_name;
  g_string_append (self->text, joint (self->next));
  begin = self->text->len;
  g_string_append_vprintf (self->text, format, arguments);
  if (self->next == JOIN_STOP && !is_name)
    begin_sentence (self, begin);
}

void
clauses_add (Clauses *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  append (self, format, arguments);
  va_end (arguments);
  self->next = JOIN_COMMA;
}

void
clauses_add_number (Clauses *self, const char *format, double value)
{
  g_autofree char *number = number_format (value);
  const char *place = strstr (format, "%s");

  g_assert (place != NULL);
  clauses_add (self, "%.*s%s%s", (int) (place - format), format, number, place + 2);
}

void
clauses_part (Clauses *self)
{
  if (self->next == JOIN_COMMA)
    self->next = JOIN_SEMICOLON;
}

void
clauses_sentence (Clauses *self, const char *format, ...)
{
  va_list arguments;

  if (self->next != JOIN_NOTHING)
    self->next = JOIN_STOP;
  va_start (arguments, format);
  append (self, format, arguments);
  va_end (arguments);
  self->next = JOIN_STOP;
}

/* Translators: ends the last sentence of a caption */
#define STOP C_ ("between clauses", ".")

void
clauses_sentences (Clauses *self, const char *ended)
{
  gsize length = strlen (ended) - (g_str_has_suffix (ended, STOP) ? strlen (STOP) : 0);

  clauses_sentence (self, "%.*s", (int) length, ended);
}

char *
clauses_end_open (Clauses *self)
{
  char *text = g_string_free (self->text, FALSE);

  g_free (self);
  return text;
}

char *
clauses_end (Clauses *self)
{
  if (!self->name)
    begin_sentence (self, 0);
  if (self->text->len > 0)
    g_string_append (self->text, STOP);
  return clauses_end_open (self);
}

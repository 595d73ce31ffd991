/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/csv_lines.h"

#include "datasets/readers.h"

#include <glib/gi18n.h>
#include <string.h>

#define CHUNK (256 * 1024)

/* A record longer than this is none: 65 536 columns of 17 digits fit many times. */
#define RECORD_MAX (16 * 1024 * 1024)

static bool
refill (CsvLines *lines, GError **error)
{
  size_t got;

  if (lines->start > 0)
    {
      memmove (lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
      lines->end -= lines->start;
      lines->start = 0;
    }
  if (lines->capacity - lines->end < CHUNK / 2)
    {
      lines->capacity *= 2;
      lines->buffer = g_realloc (lines->buffer, lines->capacity);
    }
  if (!byte_source_read (lines->source, lines->buffer + lines->end, lines->capacity - lines->end, &got, error))
    return false;
  lines->end += got;
  lines->finished = got == 0;

  return true;
}

static bool
fail (CsvLines *lines, size_t line, const char *reason, GError **error)
{
  g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT, _ ("%s, line %zu: %s."), byte_source_name (lines->source),
               line, reason);

  return false;
}

/* Text has no control characters but tab, line feed, form feed and carriage return. */
static bool
check_text (CsvLines *lines, GError **error)
{
  const uint8_t *bytes = (const uint8_t *) lines->buffer;
  size_t line = 1;

  if (lines->end >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)))
    return fail (lines, 1, _ ("the text is in UTF-16, but UTF-8 was expected"), error);
  for (size_t i = 0; i < lines->end; i++)
    if (bytes[i] < 0x20 && (bytes[i] < '\t' || bytes[i] > '\r'))
      {
        g_set_error (
            error, DATASETS_ERROR, DATASETS_ERROR_FORMAT,
            _ ("%s, line %zu: byte %zu of the file is 0x%02x, which no text holds; a CSV or IDX file was expected."),
            byte_source_name (lines->source), line, i + 1, bytes[i]);
        return false;
      }
    else
      line += bytes[i] == '\n';

  return true;
}

bool
csv_lines_init (CsvLines *lines, ByteSource *source, GError **error)
{
  *lines = (CsvLines){ .source = source, .capacity = CHUNK, .line = 1, .terminator = '\n' };
  lines->buffer = g_malloc (CHUNK);
  if (!refill (lines, error))
    return false;
  if (lines->end == 0)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT,
                   _ ("%s is empty: a CSV file with at least one row was expected."), byte_source_name (source));
      return false;
    }
  if (!check_text (lines, error))
    return false;

  if (lines->end >= 3 && memcmp (lines->buffer, "\xef\xbb\xbf", 3) == 0)
    lines->start = 3;
  if (memchr (lines->buffer, '\n', lines->end) == NULL && memchr (lines->buffer, '\r', lines->end) != NULL)
    lines->terminator = '\r';

  return true;
}

void
csv_lines_clear (CsvLines *lines)
{
  g_clear_pointer (&lines->buffer, g_free);
}

static size_t
count_quotes (const char *text, size_t length)
{
  const char *end = text + length;
  size_t count = 0;

  while ((text = memchr (text, '"', (size_t) (end - text))) != NULL)
    {
      count++;
      text++;
    }

  return count;
}

static bool
is_blank (const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
      return false;

  return true;
}

/* The next record, blank or not; its terminator is taken but not part of it. */
static bool
take_record (CsvLines *lines, CsvRecord *record, bool *found, GError **error)
{
  size_t scanned = 0, quotes = 0, breaks = 0; /* of the bytes after start */

  *found = false;
  for (;;)
    {
      const char *begin = lines->buffer + lines->start;
      size_t left = lines->end - lines->start;
      const char *stop = memchr (begin + scanned, lines->terminator, left - scanned);
      size_t length = stop != NULL ? (size_t) (stop - begin) : left;

      quotes += count_quotes (begin + scanned, length - scanned);
      scanned = length;
      if (length > RECORD_MAX)
        return fail (lines, lines->line,
                     quotes % 2 == 1 ? _ ("a quotation mark was opened, but never closed")
                                     : _ ("the line is longer than 16 MB: rows of numbers were expected"),
                     error);
      if (stop != NULL)
        {
          breaks++;
          scanned = length + 1;
          if (quotes % 2 == 1)
            continue; /* within a quoted field */
        }
      else if (!lines->finished)
        {
          if (!refill (lines, error))
            return false;
          continue;
        }
      else if (quotes % 2 == 1)
        return fail (lines, lines->line, _ ("a quotation mark was opened, but never closed"), error);
      else if (left == 0)
        return true;

      *record = (CsvRecord){ begin, length, lines->line };
      *found = true;
      lines->start += scanned;
      lines->line += breaks;
      return true;
    }
}

bool
csv_lines_next (CsvLines *lines, CsvRecord *record, bool *found, GError **error)
{
  do
    {
      if (!take_record (lines, record, found, error))
        return false;
      if (!*found)
        return true;
      if (record->length > 0 && record->text[record->length - 1] == '\r')
        record->length--;
    }
  while (is_blank (record->text, record->length));

  return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/preparation.h"

#include "datasets/decimal.h"
#include "datasets/readers.h"
#include "numeric/excerpt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In quotation marks unless it is of letters, digits and what is harmless (RFC 4180, and blanks at the ends). */
static void
write_text (const char *text, FILE *file)
{
  bool harmless = *text != '\0';

  for (const char *c = text; *c != '\0'; c++)
    harmless = harmless && (g_ascii_isalnum (*c) || strchr ("_-.", *c) != NULL || (guchar) *c >= 0x80);
  if (harmless)
    {
      fputs (text, file);
      return;
    }
  putc ('"', file);
  for (const char *c = text; *c != '\0'; c++)
    fputs (*c == '"' ? "\"\"" : (char[]){ *c, '\0' }, file);
  putc ('"', file);
}

static bool
write_header (const Dataset *dataset, FILE *file)
{
  unsigned targets = dataset->task == TASK_CLASSES ? 1 : dataset->outputs;

  for (unsigned j = 0; j < dataset->inputs; j++)
    {
      g_autofree char *name = dataset_input_name (dataset, j);

      write_text (name, file);
      putc (',', file);
    }
  for (unsigned k = 0; k < targets; k++)
    {
      g_autofree char *name = dataset_target_name (dataset, k);

      if (k > 0)
        putc (',', file);
      write_text (name, file);
    }

  return putc ('\n', file) != EOF;
}

static void
write_class (const Dataset *dataset, uint32_t label, FILE *file)
{
  putc_unlocked (',', file);
  if (dataset->class_names != NULL)
    write_text (dataset->class_names[label], file);
  else
    fprintf (file, "%u", label);
}

static void
write_numbers (const float *values, unsigned n, FILE *file)
{
  char text[DECIMAL_FLOAT_SIZE];

  for (unsigned j = 0; j < n; j++)
    {
      if (j > 0)
        putc_unlocked (',', file);
      fwrite_unlocked (text, 1, decimal_format_float (values[j], text), file);
    }
}

static bool
write_rows (const Dataset *dataset, FILE *file)
{
  for (size_t i = 0; i < dataset->n; i++)
    {
      write_numbers (dataset->x + i * dataset->inputs, dataset->inputs, file);
      if (dataset->task == TASK_CLASSES)
        write_class (dataset, dataset->labels[i], file);
      else
        {
          putc_unlocked (',', file);
          write_numbers (dataset->targets + i * dataset->outputs, dataset->outputs, file);
        }
      if (putc_unlocked ('\n', file) == EOF)
        return false;
    }

  return true;
}

/* The file's content is complete and in the system's hands, or false. */
static bool
write_all (const Dataset *dataset, int descriptor)
{
  FILE *file = fdopen (descriptor, "w");
  bool ok;

  if (file == NULL)
    {
      close (descriptor);
      return false;
    }
  ok = write_header (dataset, file) && write_rows (dataset, file) && ferror (file) == 0;

  return fclose (file) == 0 && ok;
}

bool
dataset_write_csv (const Dataset *dataset, const char *path, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int descriptor = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666);
  bool ok = descriptor >= 0 && write_all (dataset, descriptor);

  ok = ok && g_rename (temporary, path) == 0;
  if (!ok)
    {
      int number = errno;
      g_autofree char *shown = excerpt_of_path (path);

      if (descriptor >= 0)
        g_unlink (temporary);
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN, _ ("%s could not be written: %s."), shown,
                   g_strerror (number));
    }

  return ok;
}

#include "datasets/preparation.h"

#include "datasets/decimal.h"
#include "datasets/readers.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
write_header (const Dataset *dataset, FILE *file)
{
  for (unsigned j = 0; j < dataset->inputs; j++)
    fprintf (file, "x%u,", j);
  if (dataset->task == TASK_CLASSES)
    fputs ("y", file);
  else
    for (unsigned k = 0; k < dataset->outputs; k++)
      fprintf (file, k > 0 ? ",y%u" : "y%u", k);

  return putc ('\n', file) != EOF;
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
        fprintf (file, ",%u", dataset->labels[i]);
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
      g_autofree char *shown = g_filename_display_name (path);

      if (descriptor >= 0)
        g_unlink (temporary);
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN, _ ("%s could not be written: %s."), shown,
                   g_strerror (number));
    }

  return ok;
}

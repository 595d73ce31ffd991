#include "datasets/excerpt.h"

#include <math.h>

#define EXCERPT_MAX 32

char *
excerpt_new (const char *text, size_t length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (length, 4 * (EXCERPT_MAX + 1)));
  GString *excerpt = g_string_new (NULL);
  unsigned n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (n == EXCERPT_MAX)
        {
          g_string_append (excerpt, "…");
          break;
        }
      if (g_unichar_iscntrl (c))
        g_string_append_printf (excerpt, "\\x%02x", c);
      else
        g_string_append_unichar (excerpt, c);
    }

  return g_string_free (excerpt, FALSE);
}

void
dataset_recognise_images (Dataset *dataset)
{
  unsigned side = (unsigned) lround (sqrt (dataset->inputs));

  if (side < 8 || side > 28 || side * side != dataset->inputs)
    return;
  for (size_t i = 0; i < dataset->n * dataset->inputs; i++)
    if (dataset->x[i] < 0)
      return;

  dataset->image_width = dataset->image_height = side;
}

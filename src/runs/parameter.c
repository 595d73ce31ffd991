#include "runs/parameter.h"

#include <math.h>

const Parameter *
parameter_find (const Parameter *table, const char *id)
{
  for (; table->id != NULL; table++)
    if (g_str_equal (table->id, id))
      return table;
  return NULL;
}

guint
parameter_choice_count (const Parameter *parameter)
{
  guint n = 0;
  while (parameter->choices != NULL && parameter->choices[n].id != NULL)
    n++;
  return n;
}

bool
parameter_allows (const Parameter *parameter, double number)
{
  bool whole = number == floor (number); /* false for what is not a number, too */

  switch (parameter->kind)
    {
    case PARAMETER_NUMBER:
      return isfinite (number) && number >= parameter->low && number <= parameter->high;
    case PARAMETER_INTEGER:
      return whole && number >= parameter->low && number <= parameter->high;
    case PARAMETER_CHOICE:
      return whole && number >= 0 && number < parameter_choice_count (parameter);
    case PARAMETER_TOGGLE:
      return number == 0 || number == 1;
    default:
      return false;
    }
}

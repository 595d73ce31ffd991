#include "runs/parameter.h"

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

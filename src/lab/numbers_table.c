/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/numbers_table.h"

#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <math.h>

void
plot_add_numbers (Plot *plot, const char *id, const MeasuredNumber *numbers, guint n)
{
  const char *const titles[] = { "", N_ ("value"), N_ ("standard error") };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  bool errors = false;
  Layer *table;

  for (guint i = 0; i < n; i++)
    errors |= numbers[i].error > 0;
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (cells, g_strdup (numbers[i].name));
      g_ptr_array_add (cells, isnan (numbers[i].value) ? g_strdup ("–") : number_format (numbers[i].value));
      if (errors)
        g_ptr_array_add (cells, numbers[i].error > 0 ? number_format (numbers[i].error) : g_strdup (""));
    }
  table = plot_add_table (plot, id, titles, (const char *const *) cells->pdata, errors ? 3 : 2, n);
  for (guint i = 0; i < n; i++)
    {
      table_set_value (table, i, 1, numbers[i].value);
      if (numbers[i].error > 0)
        table_set_value (table, i, 2, numbers[i].error);
    }
}

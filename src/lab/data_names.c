/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/data_names.h"

#include "figure/compose.h"

#include <glib/gi18n.h>

#define LEGEND_CLASSES 8

char *
data_names_input (const Dataset *data, unsigned input, const char *own)
{
  return data != NULL && data->column_names != NULL ? dataset_input_name (data, input) : g_strdup (own);
}

char *
data_names_target (const Dataset *data, const char *own)
{
  return data != NULL && data->target_names != NULL ? dataset_target_name (data, 0) : g_strdup (own);
}

void
data_names_say_first (Clauses *clauses, bool test, size_t n, size_t all)
{
  if (n < all)
    clauses_sentence (
        clauses, test ? _ ("Of the %zu test samples the first %zu") : _ ("Of the %zu training samples the first %zu"),
        all, n);
}

void
plot_say_first (Plot *plot, size_t train, size_t all_train, size_t test, size_t all_test)
{
  Clauses *clauses = clauses_new ();
  g_autofree char *caption = NULL;

  data_names_say_first (clauses, false, train, all_train);
  data_names_say_first (clauses, true, test, all_test);
  caption = clauses_end (clauses);
  if (*caption != '\0')
    plot_set_caption (plot, "%s", caption);
}

bool
data_names_has_classes (const Dataset *data)
{
  return data->class_names != NULL || data->target_names != NULL;
}

static char *
class_name (const Dataset *data, unsigned k)
{
  g_autofree char *name = dataset_class_name (data, k), *target = NULL;
  char *end = NULL;

  g_ascii_strtod (name, &end);
  if (*name == '\0' || *end != '\0')
    return g_steal_pointer (&name);
  target = dataset_target_name (data, 0);
  return g_strdup_printf ("%s = %s", target, name);
}

/* ---- Drawn ---- */

static void
add_class (Plot *plot, const char *id, const char *name, unsigned k, const Numbers *const all[2],
           const Numbers *classes)
{
  static const Marker markers[] = { MARKER_CIRCLE, MARKER_SQUARE, MARKER_TRIANGLE, MARKER_DIAMOND };
  g_autofree char *class_id = g_strdup_printf ("%s-%u", id, k);
  Numbers *of_class[2];
  size_t n = 0, at = 0;

  for (size_t i = 0; i < classes->n; i++)
    n += classes->v[i] == k;
  of_class[0] = numbers_new (n);
  of_class[1] = numbers_new (n);
  for (size_t i = 0; i < classes->n; i++)
    if (classes->v[i] == k)
      {
        of_class[0]->v[at] = all[0]->v[i];
        of_class[1]->v[at++] = all[1]->v[i];
      }
  layer_styled (plot_add_points (plot, class_id, name, of_class[0], of_class[1], NULL),
                STYLE (.colour = (int) k, .marker = markers[k % G_N_ELEMENTS (markers)]));
}

void
plot_add_classes (Plot *plot, const char *id, const char *name, const Dataset *data, const Numbers *x, const Numbers *y,
                  const Numbers *classes)
{
  if (!data_names_has_classes (data) || data->outputs > LEGEND_CLASSES)
    {
      plot_add_points (plot, id, name, numbers_ref ((Numbers *) x), numbers_ref ((Numbers *) y),
                       numbers_ref ((Numbers *) classes));
      return;
    }
  for (unsigned k = 0; k < data->outputs; k++)
    {
      g_autofree char *own = class_name (data, k);
      add_class (plot, id, own, k, (const Numbers *const[]){ x, y }, classes);
    }
}

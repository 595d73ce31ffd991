/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/contours.h"

#include <math.h>
#include <stdlib.h>

/* A piece of the line, straight through one cell: its ends are 2i and 2i + 1 of all ends. */
typedef struct
{
  double x, y;
  guint number;
} End;

typedef struct
{
  GArray *ends;    /* of End, as traced */
  End *sorted;     /* by place: pieces that join have ends at the same place */
  bool *used;      /* [pieces] */
  GArray *xs, *ys; /* the line so far */
} Joining;

static void
take_piece (double x0, double y0, double x1, double y1, double level, void *data)
{
  GArray *ends = data;
  const End both[] = { { x0, y0, ends->len }, { x1, y1, ends->len + 1 } };

  if (x0 != x1 || y0 != y1)
    g_array_append_vals (ends, both, 2);
}

static int
compare_places (const End *a, const End *b)
{
  return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->y > b->y) - (a->y < b->y);
}

static int
by_place (const void *a, const void *b)
{
  int order = compare_places (a, b);
  guint i = ((const End *) a)->number, j = ((const End *) b)->number;

  return order != 0 ? order : (i > j) - (i < j);
}

/* Of the sorted ends the first at this place. */
static guint
first_at (const Joining *joining, const End *place)
{
  guint low = 0, high = joining->ends->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (compare_places (&joining->sorted[middle], place) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* How many ends of pieces that are not used are at this place, and one of them. */
static guint
count_free (const Joining *joining, const End *place, const End **found)
{
  guint count = 0;

  for (guint i = first_at (joining, place); i < joining->ends->len && compare_places (&joining->sorted[i], place) == 0;
       i++)
    if (!joining->used[joining->sorted[i].number / 2])
      {
        *found = &joining->sorted[i];
        count++;
      }
  return count;
}

static void
add_place (Joining *joining, double x, double y)
{
  g_array_append_val (joining->xs, x);
  g_array_append_val (joining->ys, y);
}

/* From this end on as far as there are pieces, after a gap where something precedes. */
static void
follow (Joining *joining, const End *from)
{
  const End *end = from;

  if (joining->xs->len > 0)
    add_place (joining, NAN, NAN);
  add_place (joining, end->x, end->y);
  do
    {
      joining->used[end->number / 2] = true;
      end = &g_array_index (joining->ends, End, end->number ^ 1);
      add_place (joining, end->x, end->y);
    }
  while (count_free (joining, end, &end) > 0);
}

/* Lines that end on the edge of the field or at a gap from one of their ends, then those that are closed. */
static void
join (Joining *joining)
{
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < joining->ends->len; i++)
      {
        const End *end = &g_array_index (joining->ends, End, i), *any;
        if (!joining->used[i / 2] && (pass == 1 || count_free (joining, end, &any) == 1))
          follow (joining, end);
      }
}

static Numbers *
numbers_of (const GArray *values)
{
  Numbers *numbers = numbers_new (values->len);

  for (guint i = 0; i < values->len; i++)
    numbers->v[i] = g_array_index (values, double, i);
  return numbers;
}

bool
contour_line (const Layer *field, double level, Numbers **x, Numbers **y)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (End));
  g_autoptr (GArray) xs = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) ys = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree End *sorted = NULL;
  g_autofree bool *used = NULL;

  contours_trace (field, 1, &level, take_piece, ends);
  if (ends->len == 0)
    return false;
  sorted = g_memdup2 (ends->data, ends->len * sizeof (End));
  qsort (sorted, ends->len, sizeof (End), by_place);
  used = g_new0 (bool, ends->len / 2);
  join (&(Joining){ ends, sorted, used, xs, ys });
  *x = numbers_of (xs);
  *y = numbers_of (ys);
  return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/contours.h"

#include "figure/ticks.h"

#include <math.h>

guint
contour_levels (double low, double high, Scale scale, guint wanted, double *levels)
{
  if (!(high > low))
    return 0;
  for (guint i = 0; i < wanted; i++)
    levels[i] = scale_backward (scale, low, high, (i + 1.0) / (wanted + 1.0));
  return wanted;
}

typedef struct
{
  double x, y;
} ContourPoint;

/* Where the level crosses the edge between two corners: to the bit the same for both cells that have the edge. */
static ContourPoint
crossing (double x0, double y0, double z0, double x1, double y1, double z1, double level)
{
  if (x1 < x0 || y1 < y0)
    return crossing (x1, y1, z1, x0, y0, z0, level);
  double t = (level - z0) / (z1 - z0);
  return (ContourPoint){ x0 + t * (x1 - x0), y0 + t * (y1 - y0) };
}

static void
trace_cell (const Layer *field, size_t i, size_t j, double level, ContourSegment segment, void *data)
{
  const Numbers *x = field->x, *y = field->y;
  const double *z = field->z->v + j * x->n + i;
  const double corner[4] = { z[0], z[1], z[x->n + 1], z[x->n] };
  const double cx[4] = { x->v[i], x->v[i + 1], x->v[i + 1], x->v[i] };
  const double cy[4] = { y->v[j], y->v[j], y->v[j + 1], y->v[j + 1] };
  ContourPoint at[4];
  int n = 0;

  for (int k = 0; k < 4; k++)
    {
      int next = (k + 1) % 4;
      if ((corner[k] >= level) != (corner[next] >= level))
        at[n++] = crossing (cx[k], cy[k], corner[k], cx[next], cy[next], corner[next], level);
    }
  if (n == 2)
    segment (at[0].x, at[0].y, at[1].x, at[1].y, level, data);
  else if (n == 4)
    {
      /* A saddle: the middle decides which corners belong together. */
      bool middle = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 >= level;
      int shift = middle == (corner[0] >= level) ? 0 : 3;
      segment (at[shift].x, at[shift].y, at[(shift + 1) % 4].x, at[(shift + 1) % 4].y, level, data);
      segment (at[(shift + 2) % 4].x, at[(shift + 2) % 4].y, at[(shift + 3) % 4].x, at[(shift + 3) % 4].y, level, data);
    }
}

void
contours_trace (const Layer *field, guint n, const double *levels, ContourSegment segment, void *data)
{
  size_t nx = field->x->n, ny = field->y->n;

  for (size_t j = 0; j + 1 < ny; j++)
    for (size_t i = 0; i + 1 < nx; i++)
      {
        const double *z = field->z->v + j * nx + i;
        double low = fmin (fmin (z[0], z[1]), fmin (z[nx], z[nx + 1]));
        double high = fmax (fmax (z[0], z[1]), fmax (z[nx], z[nx + 1]));
        if (!isfinite (z[0] + z[1] + z[nx] + z[nx + 1]))
          continue;
        for (guint k = 0; k < n; k++)
          if (levels[k] > low && levels[k] <= high)
            trace_cell (field, i, j, levels[k], segment, data);
      }
}

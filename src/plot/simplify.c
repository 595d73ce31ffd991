/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/simplify.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

/* Directions from a point, as angles from a first one; all of them as long as it is open. */
typedef struct
{
  PlotPoint from, first;
  double low, high; /* radians */
  double furthest;  /* distance of the furthest point that it was narrowed by */
  bool open;
} Wedge;

static Wedge
wedge_from (PlotPoint from)
{
  return (Wedge){ .from = from, .open = true };
}

/* Whether the point may be the next end; if so the wedge is narrowed to what passes it within the tolerance. */
static bool
wedge_takes (Wedge *wedge, PlotPoint point, double tolerance)
{
  PlotPoint to = { point.x - wedge->from.x, point.y - wedge->from.y };
  double distance = hypot (to.x, to.y), half, angle;

  if (distance < wedge->furthest)
    return false;
  /* So near that every line from here passes it. */
  if (distance <= tolerance)
    {
      wedge->furthest = distance;
      return true;
    }
  half = asin (tolerance / distance);
  if (wedge->open)
    wedge->first = to;
  angle = wedge->open
              ? 0
              : atan2 (wedge->first.x * to.y - wedge->first.y * to.x, wedge->first.x * to.x + wedge->first.y * to.y);
  if (!wedge->open && (angle < wedge->low || angle > wedge->high))
    return false;
  wedge->low = wedge->open ? angle - half : MAX (wedge->low, angle - half);
  wedge->high = wedge->open ? angle + half : MIN (wedge->high, angle + half);
  wedge->furthest = distance;
  wedge->open = false;
  return true;
}

size_t
simplify_line (PlotPoint *points, size_t n, double tolerance)
{
  size_t left = 1;
  Wedge wedge;

  if (n < 3)
    return n;
  wedge = wedge_from (points[0]);
  /* points[i - 1] is an end that would do. */
  for (size_t i = 1; i < n; i++)
    if (!wedge_takes (&wedge, points[i], tolerance))
      {
        points[left++] = points[i - 1];
        wedge = wedge_from (points[i - 1]);
        wedge_takes (&wedge, points[i], tolerance);
      }
  points[left++] = points[n - 1];
  return left;
}

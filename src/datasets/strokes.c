/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/strokes.h"

#include <glib.h>
#include <math.h>

/* Where the pen goes, knot by knot: x to the right, y down, a digit about as high as −1 … 1.
 * The curve through the knots is a chain of cubic Bézier segments. */
typedef enum
{
  KNOT_SMOOTH, /* the curve passes without a corner */
  KNOT_CORNER, /* the direction breaks here */
  KNOT_LIFT    /* the pen is lifted: a new stroke begins here */
} KnotKind;

typedef struct
{
  float x, y;
  KnotKind kind;
} Knot;

#define KNOTS_MAX 14
#define PIECES 8 /* straight pieces a Bézier segment is drawn with: 1/8 of a knot's span is well under a pixel */
#define POINTS_MAX ((KNOTS_MAX - 1) * PIECES + KNOTS_MAX)

#define S(x, y)                                                                                                        \
  {                                                                                                                    \
    x, y, KNOT_SMOOTH                                                                                                  \
  }
#define C(x, y)                                                                                                        \
  {                                                                                                                    \
    x, y, KNOT_CORNER                                                                                                  \
  }
#define L(x, y)                                                                                                        \
  {                                                                                                                    \
    x, y, KNOT_LIFT                                                                                                    \
  }

/* The forms in which people write each digit.  weight: how often, relative to the digit's other forms. */
static const struct
{
  unsigned digit, weight, n;
  Knot knots[KNOTS_MAX];
} forms[] = {
  { 0,
    3,
    8,
    { L (0.08f, -1), S (-0.44f, -0.52f), S (-0.46f, 0.5f), S (0, 1), S (0.46f, 0.5f), S (0.46f, -0.5f), S (0.02f, -1),
      S (-0.24f, -0.84f) } },
  { 1, 3, 3, { L (0.04f, -1), S (0, 0), S (-0.02f, 1) } },
  { 1, 2, 4, { L (-0.34f, -0.55f), C (0.06f, -1), S (0.04f, 0), S (0.02f, 1) } },
  { 1, 1, 6, { L (-0.32f, -0.6f), C (0.05f, -1), S (0.03f, 0), S (0.02f, 0.96f), L (-0.38f, 1), S (0.4f, 0.98f) } },
  { 2,
    3,
    8,
    { L (-0.46f, -0.58f), S (-0.08f, -1), S (0.4f, -0.66f), S (0.26f, -0.06f), S (-0.12f, 0.48f), C (-0.52f, 0.97f),
      S (0, 0.93f), S (0.54f, 0.95f) } },
  { 2,
    2,
    10,
    { L (-0.44f, -0.62f), S (-0.05f, -1), S (0.38f, -0.64f), S (0.22f, -0.02f), S (-0.14f, 0.56f), S (-0.42f, 0.92f),
      S (-0.52f, 0.66f), S (-0.22f, 0.6f), S (0.16f, 0.94f), S (0.56f, 0.78f) } },
  { 3,
    3,
    9,
    { L (-0.42f, -0.78f), S (-0.04f, -1), S (0.37f, -0.62f), S (0.18f, -0.2f), C (-0.14f, -0.06f), S (0.28f, 0.06f),
      S (0.48f, 0.5f), S (0.08f, 1), S (-0.48f, 0.76f) } },
  { 3,
    1,
    8,
    { L (-0.42f, -0.96f), S (0, -0.98f), C (0.42f, -0.98f), C (-0.06f, -0.22f), S (0.34f, 0), S (0.46f, 0.5f),
      S (0.06f, 1), S (-0.48f, 0.78f) } },
  { 4, 3, 6, { L (-0.3f, -1), S (-0.42f, -0.4f), C (-0.5f, 0.16f), S (0.56f, 0.12f), L (0.26f, -0.56f), S (0.2f, 1) } },
  { 4, 2, 5, { L (0.22f, -1), C (-0.56f, 0.34f), S (0.58f, 0.34f), L (0.24f, -0.96f), S (0.22f, 1) } },
  { 5,
    3,
    10,
    { L (-0.32f, -0.96f), S (-0.38f, -0.5f), C (-0.42f, -0.12f), S (0.08f, -0.3f), S (0.46f, 0.14f), S (0.34f, 0.72f),
      S (-0.08f, 1), S (-0.5f, 0.8f), L (-0.32f, -0.96f), S (0.46f, -1) } },
  { 5,
    1,
    9,
    { L (0.46f, -0.98f), C (-0.3f, -0.96f), C (-0.4f, -0.14f), S (0.06f, -0.28f), S (0.46f, 0.14f), S (0.36f, 0.7f),
      S (-0.06f, 1), S (-0.3f, 0.96f), S (-0.5f, 0.8f) } },
  { 6,
    3,
    9,
    { L (0.3f, -1), S (-0.14f, -0.58f), S (-0.46f, 0.12f), S (-0.36f, 0.78f), S (0.06f, 1), S (0.46f, 0.66f),
      S (0.34f, 0.16f), S (-0.06f, 0.06f), S (-0.42f, 0.46f) } },
  { 7, 3, 5, { L (-0.5f, -0.92f), S (0, -0.96f), C (0.5f, -0.98f), S (0.16f, -0.06f), S (-0.1f, 1) } },
  { 7,
    2,
    7,
    { L (-0.5f, -0.92f), S (0, -0.98f), C (0.48f, -0.96f), S (0.12f, 0), S (-0.14f, 1), L (-0.28f, 0.06f),
      S (0.42f, -0.02f) } },
  { 8,
    3,
    12,
    { L (0.36f, -0.8f), S (0, -1), S (-0.38f, -0.64f), S (-0.06f, -0.14f), S (0.34f, 0.26f), S (0.38f, 0.74f),
      S (-0.02f, 1), S (-0.42f, 0.7f), S (-0.3f, 0.24f), S (0.08f, -0.14f), S (0.4f, -0.58f), S (0.24f, -0.92f) } },
  { 9,
    3,
    9,
    { L (0.4f, -0.66f), S (0.02f, -1), S (-0.42f, -0.62f), S (-0.24f, -0.14f), S (0.18f, -0.2f), C (0.42f, -0.7f),
      S (0.4f, -0.2f), S (0.32f, 0.4f), S (0.22f, 1) } },
  { 9,
    2,
    10,
    { L (0.42f, -0.64f), S (0.04f, -1), S (-0.4f, -0.62f), S (-0.22f, -0.12f), S (0.2f, -0.2f), C (0.42f, -0.7f),
      S (0.46f, 0), S (0.32f, 0.72f), S (-0.06f, 1), S (-0.42f, 0.84f) } },
};

#undef S
#undef C
#undef L

typedef struct
{
  double x, y;
  gboolean pen_down; /* joined to the point before */
} StrokePoint;

static size_t
choose_form (unsigned digit, Random *random)
{
  unsigned total = 0, pick;

  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++)
    total += forms[i].digit == digit ? forms[i].weight : 0;
  pick = random_below (random, total);
  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++)
    if (forms[i].digit == digit)
      {
        if (pick < forms[i].weight)
          return i;
        pick -= forms[i].weight;
      }

  g_assert_not_reached ();
}

/* A normal variate that never goes beyond two standard deviations: no hand is that unsteady. */
static double
gentle_normal (Random *random, double deviation)
{
  double z = random_normal (random); /* CLAMP names its argument more than once */

  return deviation * CLAMP (z, -2, 2);
}

static double
uniform_between (Random *random, double low, double high)
{
  return low + (high - low) * random_uniform (random);
}

/* The tangent at knot i, as Catmull and Rom choose it: along the chord of its neighbours, where
 * the stroke has them. */
static void
tangent_at (const Knot *knots, unsigned n, unsigned i, gboolean arriving, double tangent[2])
{
  gboolean before = knots[i].kind != KNOT_LIFT && (knots[i].kind == KNOT_SMOOTH || arriving);
  gboolean after = i + 1 < n && knots[i + 1].kind != KNOT_LIFT && (knots[i].kind == KNOT_SMOOTH || !arriving);
  unsigned first = before ? i - 1 : i, last = after ? i + 1 : i;
  double span = before && after ? 0.5 : 1;

  tangent[0] = span * (knots[last].x - knots[first].x);
  tangent[1] = span * (knots[last].y - knots[first].y);
}

/* The knots' curve as points, through cubic Bézier segments. */
static unsigned
flatten (const Knot *knots, unsigned n, StrokePoint *points)
{
  unsigned count = 0;

  for (unsigned i = 0; i < n; i++)
    {
      double leave[2], arrive[2], x[4], y[4];

      if (knots[i].kind == KNOT_LIFT)
        {
          points[count++] = (StrokePoint){ knots[i].x, knots[i].y, FALSE };
          continue;
        }

      tangent_at (knots, n, i - 1, FALSE, leave);
      tangent_at (knots, n, i, TRUE, arrive);
      x[0] = knots[i - 1].x, y[0] = knots[i - 1].y;
      x[1] = x[0] + leave[0] / 3, y[1] = y[0] + leave[1] / 3;
      x[3] = knots[i].x, y[3] = knots[i].y;
      x[2] = x[3] - arrive[0] / 3, y[2] = y[3] - arrive[1] / 3;

      for (unsigned piece = 1; piece <= PIECES; piece++)
        {
          double t = (double) piece / PIECES, u = 1 - t;
          double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;

          points[count++] = (StrokePoint){ a * x[0] + b * x[1] + c * x[2] + d * x[3],
                                           a * y[0] + b * y[1] + c * y[2] + d * y[3], TRUE };
        }
    }

  return count;
}

/* How this digit is written this time: proportions, slant, angle. */
static void
deform (StrokePoint *points, unsigned n, unsigned size, Random *random)
{
  double slant = 0.1 + gentle_normal (random, 0.17);
  double angle = gentle_normal (random, 0.07);
  /* On a coarse page people write wider, or the loops would fill up. */
  double width = uniform_between (random, 0.8, 1.2) * (1 + 0.3 * (28 - size) / 20);
  double height = uniform_between (random, 0.86, 1.06);
  double middle = gentle_normal (random, 0.09); /* the waist moves up or down */
  double taper = gentle_normal (random, 0.1);   /* wider above or below */

  for (unsigned i = 0; i < n; i++)
    {
      double y = points[i].y + middle * (1 - points[i].y * points[i].y);
      double x = points[i].x * width * (1 + taper * y) - slant * y;

      y *= height;
      points[i].x = x * cos (angle) - y * sin (angle);
      points[i].y = x * sin (angle) + y * cos (angle);
    }
}

/* From the unit of the knots to pixels, somewhere near the middle and wholly on the page. */
static void
place (StrokePoint *points, unsigned n, unsigned size, double radius, Random *random)
{
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
  double room = size - 2 * radius - 0.3, scale, shift_x, shift_y;

  for (unsigned i = 0; i < n; i++)
    {
      left = MIN (left, points[i].x), right = MAX (right, points[i].x);
      top = MIN (top, points[i].y), bottom = MAX (bottom, points[i].y);
    }

  scale = 0.4 * size * uniform_between (random, 0.84, 1.04);
  scale = MIN (scale, room / MAX (right - left, bottom - top));
  shift_x = (size - room) / 2 - scale * left;
  shift_y = (size - room) / 2 - scale * top;
  /* Of the free space on either side, mostly about half. */
  shift_x += (room - scale * (right - left)) * (0.5 + gentle_normal (random, 0.13));
  shift_y += (room - scale * (bottom - top)) * (0.5 + gentle_normal (random, 0.2));

  for (unsigned i = 0; i < n; i++)
    {
      points[i].x = shift_x + scale * points[i].x;
      points[i].y = shift_y + scale * points[i].y;
    }
}

/* Lowers each pixel's squared distance to the straight piece from a to b; only pixels within reach can change. */
static void
stroke_piece (const StrokePoint *a, const StrokePoint *b, unsigned size, double reach, float *squares)
{
  double dx = b->x - a->x, dy = b->y - a->y, square = dx * dx + dy * dy;
  int left = (int) MAX (floor (MIN (a->x, b->x) - reach), 0);
  int right = (int) MIN (ceil (MAX (a->x, b->x) + reach), size);
  int top = (int) MAX (floor (MIN (a->y, b->y) - reach), 0);
  int bottom = (int) MIN (ceil (MAX (a->y, b->y) + reach), size);

  for (int row = top; row < bottom; row++)
    for (int column = left; column < right; column++)
      {
        double px = column + 0.5 - a->x, py = row + 0.5 - a->y;
        double along = square > 0 ? CLAMP ((px * dx + py * dy) / square, 0, 1) : 0;
        double ex = px - along * dx, ey = py - along * dy;
        float *pixel = &squares[(size_t) row * size + column];

        *pixel = (float) MIN (*pixel, ex * ex + ey * ey);
      }
}

void
stroke_digit (unsigned digit, unsigned size, Random *random, float *pixels)
{
  Knot knots[KNOTS_MAX];
  StrokePoint points[POINTS_MAX];
  size_t form;
  unsigned n;
  double pen, radius, reach;

  g_assert (digit <= 9 && size >= 8 && size <= 28);

  form = choose_form (digit, random);
  for (unsigned i = 0; i < forms[form].n; i++)
    {
      knots[i] = forms[form].knots[i];
      knots[i].x += (float) gentle_normal (random, 0.045);
      knots[i].y += (float) gentle_normal (random, 0.045);
    }
  n = flatten (knots, forms[form].n, points);
  g_assert (n <= POINTS_MAX);

  /* A pen of 6 to 12 % of the page; on a coarse page never so thin that the line breaks into grey. */
  pen = size * uniform_between (random, 0.06, 0.12);
  radius = sqrt (pen * pen + 0.7) / 2;
  reach = radius + 0.5;
  deform (points, n, size, random);
  place (points, n, size, radius, random);

  for (unsigned i = 0; i < size * size; i++)
    pixels[i] = INFINITY;
  for (unsigned i = 1; i < n; i++)
    if (points[i].pen_down)
      stroke_piece (&points[i - 1], &points[i], size, reach, pixels);
  /* The edge of the line runs from full to none over one pixel. */
  for (unsigned i = 0; i < size * size; i++)
    pixels[i] = (float) CLAMP (radius + 0.5 - sqrt (pixels[i]), 0, 1);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/solution_manifold/collapse_view.h"

#include "figure/compose.h"
#include "figure/styles.h"
#include "numeric/linear.h"

#include <glib/gi18n.h>
#include <math.h>

#define TILT 0.35 /* of the drawing, in radians */
#define FLAT 1e-6 /* a length of this, relative to a mean, is none */
#define AXES (COLLAPSE_DRAWN - 1)

/* Orthonormal axes [AXES × dimension], rows of zeros where there are fewer. */
typedef struct
{
  const CollapseView *view;
  double *axes;
} Frame;

static double *
axis_of (const Frame *frame, unsigned found)
{
  unsigned at = frame->view->classes == COLLAPSE_DRAWN ? AXES - 1 - found : found;
  return frame->axes + at * (size_t) frame->view->dimension;
}

/* By Gram and Schmidt from the means, which move without a jump, and the axes with them.  Where there are three, the
 * last is that of the first class, which then stands above the others. */
static void
find_axes (Frame *frame)
{
  const CollapseView *view = frame->view;
  const size_t d = view->dimension;
  unsigned found = 0;

  for (unsigned k = 0; k < view->classes && found < MIN (AXES, view->classes - 1); k++)
    {
      double *axis = axis_of (frame, found), length = linear_norm (d, view->means + k * d), left;
      if (!(length > 0))
        continue;
      for (size_t j = 0; j < d; j++)
        axis[j] = view->means[k * d + j];
      for (unsigned before = 0; before < found; before++)
        {
          const double *other = axis_of (frame, before);
          double along = linear_dot (d, axis, other);
          for (size_t j = 0; j < d; j++)
            axis[j] -= along * other[j];
        }
      left = linear_norm (d, axis);
      for (size_t j = 0; j < d; j++)
        axis[j] = left > FLAT * length ? axis[j] / left : 0;
      found += left > FLAT * length;
    }
}

static Frame
frame_of (const CollapseView *view)
{
  Frame frame = { view, g_new0 (double, AXES *(size_t) view->dimension) };

  if (view->seen_from_means)
    find_axes (&frame);
  else
    for (unsigned a = 0; a < MIN (AXES, view->dimension); a++)
      frame.axes[a * view->dimension + a] = 1;
  return frame;
}

/* From above and aside, turned about the third axis; what has fewer dimensions lies in the plane. */
static void
project (const Frame *frame, const double *v, const double *centre, double scale, double *x, double *y)
{
  const CollapseView *view = frame->view;
  double a = view->angle * G_PI / 180, at[AXES] = { 0 };

  for (unsigned i = 0; i < AXES; i++)
    for (unsigned j = 0; j < view->dimension; j++)
      at[i] += scale * frame->axes[i * view->dimension + j] * (v[j] - (centre != NULL ? centre[j] : 0));
  *x = cos (a) * at[0] - sin (a) * at[1];
  *y = sin (a) * at[0] + cos (a) * at[1];
  if (view->classes == COLLAPSE_DRAWN)
    *y = sin (TILT) * *y + cos (TILT) * at[2];
}

static void
add_features (Plot *plot, const Frame *frame, const char *id, const char *name, const double *features, Style style)
{
  const CollapseView *view = frame->view;
  Numbers *x = numbers_new (view->n), *y = numbers_new (view->n), *group = numbers_new (view->n);

  for (size_t s = 0; s < view->n; s++)
    {
      project (frame, features + s * view->dimension, view->centre, 1, &x->v[s], &y->v[s]);
      group->v[s] = view->labels[s];
    }
  layer_styled (plot_add_points (plot, id, name, x, y, group), style);
}

static void
add_edges (Plot *plot, const Frame *frame)
{
  const CollapseView *view = frame->view;

  for (unsigned k = 0; k < view->classes; k++)
    for (unsigned l = 0; l < k; l++)
      {
        g_autofree char *id = g_strdup_printf ("edge-%u-%u", l, k);
        Numbers *x = numbers_new (2), *y = numbers_new (2);
        project (frame, view->means + k * view->dimension, NULL, 1, &x->v[0], &y->v[0]);
        project (frame, view->means + l * view->dimension, NULL, 1, &x->v[1], &y->v[1]);
        layer_styled (plot_add_path (plot, id, k == 1 ? _ ("class means") : NULL, x, y, NULL),
                      STYLE (.colour = COLOUR_FOREGROUND, .width = 1.2, .opacity = 0.7));
      }
}

/* What makes W as long as the means that are there. */
static double
scale_of_classifier (const CollapseView *view)
{
  double of_means = 0, of_w = 0;

  for (size_t i = 0; i < (size_t) view->classes * view->dimension; i++)
    {
      of_means += isfinite (view->means[i]) ? pow (view->means[i], 2) : 0;
      of_w += isfinite (view->means[i]) ? pow (view->w[i], 2) : 0;
    }
  return of_w > 0 ? sqrt (of_means / of_w) : 0;
}

static void
add_classifier (Plot *plot, const Frame *frame)
{
  const CollapseView *view = frame->view;
  double scale = scale_of_classifier (view);
  Numbers *x = numbers_new (view->classes), *y = numbers_new (view->classes);

  for (unsigned k = 0; k < view->classes; k++)
    project (frame, view->w + k * view->dimension, NULL, scale, &x->v[k], &y->v[k]);
  layer_styled (plot_add_points (plot, "classifier", _ ("rows of W"), x, y, NULL),
                STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS, .width = 3.5));
}

Plot *
collapse_view_features (const CollapseView *self)
{
  Plot *plot = plot_new ("features", _ ("Features"));
  Frame frame = frame_of (self);

  if (self->first != NULL)
    add_features (plot, &frame, "first", NULL, self->first, STYLE (.width = 1.4, .opacity = 0.3));
  add_edges (plot, &frame);
  add_classifier (plot, &frame);
  add_features (plot, &frame, "features", _ ("features"), self->features, STYLE (.width = 2.4));
  plot_axes (plot, AXIS ("x"), AXIS ("y"));
  plot->equal = true;
  g_free (frame.axes);
  return plot;
}

Plot *
collapse_view_cosines (const CollapseView *self, unsigned first_class)
{
  const unsigned K = self->classes, last = first_class + K - 1;
  const size_t d = self->dimension;
  Plot *plot = plot_new ("features", _ ("Cosines between class means"));
  Numbers *z = numbers_new ((size_t) K * K);

  for (unsigned k = 0; k < K; k++)
    for (unsigned l = 0; l < K; l++)
      z->v[k * K + l] = linear_dot (d, self->means + k * d, self->means + l * d)
                        / (linear_norm (d, self->means + k * d) * linear_norm (d, self->means + l * d));
  plot_add_field (plot, "cosines", numbers_linear (first_class, last, K), numbers_linear (first_class, last, K), z,
                  NULL);
  plot_axes (plot, AXIS (N_ ("Class"), .range = { first_class - 0.5, last + 0.5 }),
             AXIS (N_ ("Class"), .range = { first_class - 0.5, last + 0.5 }));
  plot_z_axis (plot, AXIS (N_ ("Cosine"), .range = { -1, 1 }));
  plot->equal = plot->colour_bar = true;
  return plot;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neural collapse in the model of unconstrained features: the features of each class become one vector, and the vectors
 * of all classes a simplex; four classes a tetrahedron, which is drawn.  The minimum is known in closed form. */
#include "experiments/solution_manifold/solution_manifold.h"

#include "analysis/unconstrained_features.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/series.h"
#include "numeric/random.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROWS 500
#define RATE 0.5
#define TILT 0.35    /* of the drawing, in radians */
#define MOST_DRAWN 4 /* classes, in three dimensions */

/* Columns of the series. */
enum
{
  STEP,
  WITHIN,
  LENGTHS,
  ANGLES,
  DUALITY,
  MARGIN,
  EXCESS,
  COLUMNS
};

typedef struct
{
  UnconstrainedFeatures *features;
  unsigned classes, samples;
  double decay, margin, least; /* of the minimum */
  double angle;
  double *first; /* features at first */
  uint64_t seed;
  Series *series;
} Collapse;

static void
take_row (Collapse *self, uint64_t step)
{
  double *row = series_add (self->series, step);
  CollapseMeasures measures = unconstrained_features_measure (self->features);

  row[WITHIN] = measures.within;
  row[LENGTHS] = measures.lengths;
  row[ANGLES] = measures.angles;
  row[DUALITY] = measures.duality;
  row[MARGIN] = measures.margin;
  row[EXCESS] = unconstrained_features_loss (self->features) - self->least;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Collapse *self = dynamics->own;
  Run *run = dynamics->run;
  (void) error;

  dynamics->steps = (uint64_t) run_number (run, "steps");
  self->classes = (unsigned) run_number (run, "outputs");
  self->samples = (unsigned) run_number (run, "points");
  self->decay = run_number (run, "decay");
  self->angle = run_number (run, "angle");
  self->seed = (uint64_t) run_number (run, "seed");
  self->margin = unconstrained_features_margin (self->classes, self->samples, self->decay, self->decay);
  self->least = unconstrained_features_least_loss (self->classes, self->samples, self->decay, self->decay);
  self->features = unconstrained_features_new (self->classes, self->classes - 1, self->samples, self->decay,
                                               self->decay, random_derive (self->seed, "features"));
  self->first = g_memdup2 (self->features->h,
                           (size_t) self->classes * self->samples * (self->classes - 1) * sizeof (double));
  self->series = series_new (COLUMNS, ROWS, 1);
  take_row (self, 0);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Collapse *self = dynamics->own;

  unconstrained_features_step (self->features, RATE);
  if (series_due (self->series, dynamics->step + 1) || dynamics->step + 1 == dynamics->steps)
    take_row (self, dynamics->step + 1);
}

static void
attend (Dynamics *dynamics)
{
  Collapse *self = dynamics->own;
  self->angle = run_number (dynamics->run, "angle");
}

static void
end (Dynamics *dynamics)
{
  Collapse *self = dynamics->own;

  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->features, unconstrained_features_free);
  g_clear_pointer (&self->series, series_free);
}

/* ---- The picture ---- */

/* From above and aside, turned about the third axis; what has fewer dimensions lies in the plane. */
static void
project (const Collapse *self, const double *v, double *x, double *y)
{
  unsigned d = self->classes - 1;
  double a = self->angle * G_PI / 180, first = v[0], second = d > 1 ? v[1] : 0, third = d > 2 ? v[2] : 0;

  *x = cos (a) * first - sin (a) * second;
  *y = sin (a) * first + cos (a) * second;
  if (d > 2)
    *y = sin (TILT) * *y + cos (TILT) * third;
}

static void
add_features (Plot *plot, const Collapse *self, const char *id, const char *name, const double *features, Style style)
{
  size_t n = (size_t) self->classes * self->samples;
  Numbers *x = numbers_new (n), *y = numbers_new (n), *group = numbers_new (n);

  for (size_t s = 0; s < n; s++)
    {
      project (self, features + s * (self->classes - 1), &x->v[s], &y->v[s]);
      group->v[s] = (double) (s / self->samples);
    }
  layer_styled (plot_add_points (plot, id, name, x, y, group), style);
}

/* The class means, with lines between them, and the rows of W as long as the means are in the mean. */
static void
add_simplex (Plot *plot, const Collapse *self)
{
  unsigned K = self->classes, d = K - 1;
  g_autofree double *means = g_new (double, K *d);
  double size = 0, size_w = 0;
  Numbers *wx = numbers_new (K), *wy = numbers_new (K);

  unconstrained_features_means (self->features, means);
  for (unsigned i = 0; i < K * d; i++)
    {
      size += means[i] * means[i];
      size_w += self->features->w[i] * self->features->w[i];
    }
  for (unsigned k = 0; k < K; k++)
    for (unsigned l = 0; l < k; l++)
      {
        g_autofree char *id = g_strdup_printf ("edge-%u-%u", l, k);
        Numbers *x = numbers_new (2), *y = numbers_new (2);
        project (self, means + k * d, &x->v[0], &y->v[0]);
        project (self, means + l * d, &x->v[1], &y->v[1]);
        layer_styled (plot_add_path (plot, id, k == 1 ? _ ("class means") : NULL, x, y, NULL),
                      STYLE (.colour = COLOUR_FOREGROUND, .width = 1.2, .opacity = 0.7));
      }
  for (unsigned k = 0; k < K; k++)
    {
      g_autofree double *row = g_new (double, d);
      for (unsigned j = 0; j < d; j++)
        row[j] = self->features->w[k * d + j] * sqrt (size / size_w);
      project (self, row, &wx->v[k], &wy->v[k]);
    }
  layer_styled (plot_add_points (plot, "classifier", _ ("rows of W"), wx, wy, NULL),
                STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS, .width = 3.5));
}

static Plot *
features_plot (const Collapse *self)
{
  Plot *plot = plot_new ("features", _ ("Features"));

  add_features (plot, self, "first", NULL, self->first, STYLE (.width = 1.4, .opacity = 0.3));
  add_simplex (plot, self);
  add_features (plot, self, "features", _ ("features"), self->features->h, STYLE (.width = 2.4));
  plot_axes (plot, AXIS ("x"), AXIS ("y"));
  plot->equal = true;
  return plot;
}

/* Of more classes than can be drawn: cosines between their means. */
static Plot *
cosines_plot (const Collapse *self)
{
  unsigned K = self->classes, d = K - 1;
  Plot *plot = plot_new ("features", _ ("Cosines between class means"));
  g_autofree double *means = g_new (double, K *d);
  Numbers *z = numbers_new (K * K);

  unconstrained_features_means (self->features, means);
  for (unsigned k = 0; k < K; k++)
    for (unsigned l = 0; l < K; l++)
      {
        double kl = 0, kk = 0, ll = 0;
        for (unsigned j = 0; j < d; j++)
          {
            kl += means[k * d + j] * means[l * d + j];
            kk += means[k * d + j] * means[k * d + j];
            ll += means[l * d + j] * means[l * d + j];
          }
        z->v[k * K + l] = kl / sqrt (kk * ll);
      }
  plot_add_field (plot, "cosines", numbers_linear (1, K, K), numbers_linear (1, K, K), z, NULL);
  plot_axes (plot, AXIS (N_ ("Class")), AXIS (N_ ("Class")));
  plot_z_axis (plot, AXIS (N_ ("Cosine"), .range = { -1, 1 }));
  plot->equal = true;
  return plot;
}

/* ---- Curves ---- */

static Plot *
measures_plot (const Collapse *self)
{
  static const char *const ids[] = { "within", "lengths", "angles", "duality" };
  static const char *const names[] = { N_ ("spread within"), N_ ("lengths"), N_ ("angles"), N_ ("W against means") };
  static const int colours[] = { COLOUR_BLUE, COLOUR_ORANGE, COLOUR_GREEN, COLOUR_PURPLE };
  static const Dash dashes[] = { DASH_SOLID, DASH_DASHED, DASH_DOTTED, DASH_DASH_DOT };
  Plot *plot = plot_new ("collapse", _ ("What collapses"));

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    layer_styled (plot_add_line (plot, ids[i], _ (names[i]), series_column (self->series, STEP),
                                 series_column (self->series, WITHIN + i)),
                  STYLE (.colour = colours[i], .dash = dashes[i]));
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Distance from collapse"), .scale = SCALE_LOG, .range = { 1e-9, 10 }));
  return plot;
}

static Plot *
margin_plot (const Collapse *self)
{
  Plot *plot = plot_new ("margin", _ ("Margin"));

  layer_styled (plot_add_line (plot, "margin", _ ("mean of all features"), series_column (self->series, STEP),
                               series_column (self->series, MARGIN)),
                STYLE (.colour = COLOUR_BLUE));
  layer_styled (plot_add_rule (plot, "theory", _ ("closed form"), self->margin, false), STYLE_THEORY);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Margin")));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Collapse *self = dynamics->own;

  figure_add (figure, self->classes <= MOST_DRAWN ? features_plot (self) : cosines_plot (self));
  figure_add (figure, measures_plot (self));
  figure_add (figure, margin_plot (self));
  figure_arrange (figure, "features collapse / features margin", "1.2 1", NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Collapse *self = dynamics->own;

  clauses_add (clauses, _ ("%u classes of %u free features each, and a linear classifier W"), self->classes,
               self->samples);
  clauses_add_number (clauses, _ ("cross-entropy with decay %s of W and of the features"), self->decay);
  clauses_part (clauses);
  clauses_add_number (clauses, _ ("gradient descent with momentum, learning rate %s of W"), RATE);
  clauses_add_number (clauses, _ ("learning rate %s of the features"),
                      unconstrained_features_rate_of_features (self->samples, self->decay, RATE));
  clauses_add_number (clauses, _ ("margin of the minimum %s"), self->margin);
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), self->seed);
}

static void
report (Dynamics *dynamics)
{
  const Collapse *self = dynamics->own;
  CollapseMeasures measures = unconstrained_features_measure (self->features);
  Run *run = dynamics->run;

  run_result (run, "spread_within", measures.within);
  run_result (run, "lengths", measures.lengths);
  run_result (run, "angles", measures.angles);
  run_result (run, "duality", measures.duality);
  run_result (run, "disagreement", measures.disagree);
  run_result (run, "margin", measures.margin);
  run_result (run, "least_margin", self->margin);
  run_result (run, "loss", unconstrained_features_loss (self->features));
  run_result (run, "least_loss", self->least);
}

const DynamicsClass collapse_dynamics = {
  .size = sizeof (Collapse),
  .begin = begin,
  .advance = advance,
  .attend = attend,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

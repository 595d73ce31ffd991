/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neural collapse in the model of unconstrained features: the features of each class become one vector, and the vectors
 * of all classes a simplex; four classes a tetrahedron, which is drawn.  The minimum is known in closed form. */
#include "experiments/solution_manifold/collapse_view.h"
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
  double *first;    /* features at first */
  uint32_t *labels; /* of all features */
  uint64_t seed;
  Series *series;
} Collapse;

/* The largest distance of a cosine from that of a simplex. */
static double
largest_angle (const CollapseGeometry *geometry)
{
  double simplex = -1.0 / (geometry->classes - 1);
  return fmax (geometry->cosine_most - simplex, simplex - geometry->cosine_least); /* NaN of two NaN */
}

/* Geometric mean of both decays, of the mean loss: c of the explanation. */
static double
decay_of_both (const Collapse *self)
{
  return self->decay * sqrt (self->samples);
}

static void
take_row (Collapse *self, uint64_t step)
{
  double *row = series_add (self->series, step);
  CollapseMeasures measures = unconstrained_features_measure (self->features, NULL);

  row[WITHIN] = measures.geometry.within;
  row[LENGTHS] = measures.geometry.norms;
  row[ANGLES] = largest_angle (&measures.geometry);
  row[DUALITY] = measures.geometry.duality;
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
  self->labels = g_new (uint32_t, self->classes * self->samples);
  for (unsigned s = 0; s < self->classes * self->samples; s++)
    self->labels[s] = s / self->samples;
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
  g_clear_pointer (&self->labels, g_free);
  g_clear_pointer (&self->features, unconstrained_features_free);
  g_clear_pointer (&self->series, series_free);
}

/* ---- The picture ---- */

/* Of more classes than can be drawn: cosines between their means. */
static Plot *
features_plot (const Collapse *self)
{
  g_autofree double *means = g_new (double, self->classes *(self->classes - 1));
  const CollapseView view = { .classes = self->classes,
                              .dimension = self->classes - 1,
                              .n = (size_t) self->classes * self->samples,
                              .labels = self->labels,
                              .features = self->features->h,
                              .first = self->first,
                              .means = means,
                              .w = self->features->w,
                              .angle = self->angle };

  unconstrained_features_measure (self->features, means);
  return self->classes <= COLLAPSE_DRAWN ? collapse_view_features (&view) : collapse_view_cosines (&view, 1);
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

  figure_add (figure, features_plot (self));
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
  if (decay_of_both (self) * self->classes >= 1 && unconstrained_features_vanished (self->features))
    clauses_add (clauses, _ ("all features are zero, since c ≥ 1/K: nothing left to measure"));
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), self->seed);
}

static void
report (Dynamics *dynamics)
{
  const Collapse *self = dynamics->own;
  CollapseMeasures measures = unconstrained_features_measure (self->features, NULL);
  Run *run = dynamics->run;

  run_result (run, "spread_within", measures.geometry.within);
  run_result (run, "lengths", measures.geometry.norms);
  run_result (run, "angles", largest_angle (&measures.geometry));
  run_result (run, "duality", measures.geometry.duality);
  run_result (run, "disagreement", measures.geometry.disagreement);
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

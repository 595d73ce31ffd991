/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linear equations solved in w = u² - v² by descent from u = v = α: of all solutions it ends at the one with the least
 * hyperbolic entropy, near the least ‖w‖₁ for small α, near the least ‖w‖₂ for large.  Several α descend side by side;
 * that of the slider is drawn stronger. */
#include "experiments/implicit_bias/implicit_bias.h"

#include "experiments/implicit_bias/equations.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/series.h"

#include <glib/gi18n.h>
#include <math.h>

/* Beside that of the slider. */
static const double other_alphas[] = { 0.01, 0.1, 0.32, 1, 3.2 };
#define ALPHAS (1 + G_N_ELEMENTS (other_alphas))
#define ROWS 600          /* of what is kept of a descent */
#define CURVE_POINTS 41   /* of the norms over α, */
#define CURVE_LOW 1e-3    /* from here */
#define CURVE_HIGH 10     /* to there */
#define CIRCLE_POINTS 181 /* of a ball */

typedef struct
{
  double alpha, rate;
  DiagonalNetwork *network;
  double *limit;  /* [d] where its flow ends; NULL: not found */
  Series *series; /* step, loss, w₁, w₂ */
} AlphaDescent;

typedef struct
{
  bool plane; /* one equation in two unknowns */
  Equations equations;
  AlphaDescent descent[ALPHAS]; /* the slider's first */
  /* ‖w‖₁, ‖w‖₂ and the relative entropy of the flow's end over α */
  Numbers *curve_alpha, *curve_1, *curve_2, *curve_entropy;
} Diagonal;

/* The hyperbolic entropy, which the flow's end has least of all solutions, over that of a single coordinate 1: nearly
 * ‖w‖₁ for small α, and ‖w‖₂² for large. */
static double
relative_entropy (size_t d, const double *w, double alpha)
{
  return diagonal_network_entropy (d, w, alpha) / diagonal_network_entropy (1, (double[]){ 1 }, alpha);
}

static void
find_curves (Diagonal *self)
{
  g_autofree double *w = g_new (double, self->equations.d);

  self->curve_alpha = numbers_new (CURVE_POINTS);
  self->curve_1 = numbers_new (CURVE_POINTS);
  self->curve_2 = numbers_new (CURVE_POINTS);
  self->curve_entropy = numbers_new (CURVE_POINTS);
  for (int i = 0; i < CURVE_POINTS; i++)
    {
      double alpha = CURVE_LOW * pow (CURVE_HIGH / CURVE_LOW, i / (CURVE_POINTS - 1.0));
      bool found = diagonal_network_limit (self->equations.n, self->equations.d, self->equations.x, self->equations.y,
                                           alpha, w, NULL);
      self->curve_alpha->v[i] = alpha;
      self->curve_1->v[i] = found ? equations_norm_1 (self->equations.d, w) : NAN;
      self->curve_2->v[i] = found ? equations_norm_2 (self->equations.d, w) : NAN;
      self->curve_entropy->v[i] = found ? relative_entropy (self->equations.d, w, alpha) : NAN;
    }
}

/* ---- Descent ---- */

/* Where the flow ends, the largest curvature by u and v is at most 4 max √(w² + 4α⁴) times that of w; at the start it
 * is 8α² times that.  The rate is a fraction of 2 over the larger of both. */
static double
rate_of (const Diagonal *self, const AlphaDescent *descent, double fraction)
{
  double most = 2 * descent->alpha * descent->alpha;

  for (size_t j = 0; j < self->equations.d && descent->limit != NULL; j++)
    most = fmax (most, hypot (descent->limit[j], 2 * descent->alpha * descent->alpha));
  return fraction * 2 / (4 * most * self->equations.steepest);
}

static void
take_row (const Diagonal *self, AlphaDescent *descent, uint64_t step)
{
  double *row = series_add (descent->series, step);

  row[1] = diagonal_network_loss (descent->network);
  row[2] = descent->network->w[0];
  row[3] = self->equations.d > 1 ? descent->network->w[1] : 0;
}

static void
descent_clear (AlphaDescent *descent)
{
  g_clear_pointer (&descent->network, diagonal_network_free);
  g_clear_pointer (&descent->series, series_free);
  g_clear_pointer (&descent->limit, g_free);
}

static void
descent_begin (const Diagonal *self, AlphaDescent *descent, double alpha, double fraction)
{
  descent_clear (descent);
  descent->alpha = alpha;
  descent->limit = g_new (double, self->equations.d);
  if (!diagonal_network_limit (self->equations.n, self->equations.d, self->equations.x, self->equations.y, alpha,
                               descent->limit, NULL))
    g_clear_pointer (&descent->limit, g_free);
  descent->rate = rate_of (self, descent, fraction);
  descent->network = equations_network (&self->equations, alpha);
  descent->series = series_new (4, ROWS, 1);
  take_row (self, descent, 0);
}

static void
descent_step (const Diagonal *self, AlphaDescent *descent, uint64_t step)
{
  diagonal_network_step (descent->network, descent->rate);
  if (series_due (descent->series, step))
    take_row (self, descent, step);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Diagonal *self = dynamics->own;
  Run *run = dynamics->run;
  double fraction = run_number (run, "relative-rate");

  dynamics->steps = (uint64_t) run_number (run, "steps");
  if (!equations_make (&self->equations, run, error))
    return false;
  self->plane = self->equations.truth == NULL;
  find_curves (self);
  descent_begin (self, &self->descent[0], run_number (run, "alpha"), fraction);
  for (guint a = 1; a < ALPHAS; a++)
    descent_begin (self, &self->descent[a], other_alphas[a - 1], fraction);
  return true;
}

static void
advance (Dynamics *dynamics)
{
  Diagonal *self = dynamics->own;

  for (guint a = 0; a < ALPHAS; a++)
    descent_step (self, &self->descent[a], dynamics->step + 1);
}

/* A new α descends from its beginning to the step where the others stand. */
static void
attend (Dynamics *dynamics)
{
  Diagonal *self = dynamics->own;
  double alpha = run_number (dynamics->run, "alpha");

  if (alpha == self->descent[0].alpha)
    return;
  descent_begin (self, &self->descent[0], alpha, run_number (dynamics->run, "relative-rate"));
  for (uint64_t step = 1; step <= dynamics->step && run_alive (dynamics->run); step++)
    descent_step (self, &self->descent[0], step);
}

static void
end (Dynamics *dynamics)
{
  Diagonal *self = dynamics->own;

  for (guint a = 0; a < ALPHAS; a++)
    descent_clear (&self->descent[a]);
  equations_clear (&self->equations);
  g_clear_pointer (&self->curve_alpha, numbers_unref);
  g_clear_pointer (&self->curve_1, numbers_unref);
  g_clear_pointer (&self->curve_2, numbers_unref);
  g_clear_pointer (&self->curve_entropy, numbers_unref);
}

/* ---- The plane ---- */

static char *
alpha_name (double alpha)
{
  g_autofree char *number = number_format (alpha);
  return g_strdup_printf ("α = %s", number);
}

/* All w of this norm: a diamond (power 1) or a circle. */
static void
add_ball (Plot *plot, const char *id, const char *name, double radius, bool diamond, Style style)
{
  Numbers *x = numbers_new (CIRCLE_POINTS), *y = numbers_new (CIRCLE_POINTS);

  for (int i = 0; i < CIRCLE_POINTS; i++)
    {
      double angle = 2 * G_PI * i / (CIRCLE_POINTS - 1), c = cos (angle), s = sin (angle);
      double length = diamond ? radius / (fabs (c) + fabs (s)) : radius;
      x->v[i] = length * c;
      y->v[i] = length * s;
    }
  layer_styled (plot_add_path (plot, id, name, x, y, NULL), style);
}

/* Beside the ends of the pale paths, their α, where they are apart and not beyond the frame. */
#define APART 0.09 /* of their ends */

static void
add_names (Plot *plot, const Diagonal *self)
{
  for (guint a = 1; a < ALPHAS; a++)
    {
      const double *w = self->descent[a].network->w;
      g_autofree char *id = g_strdup_printf ("name-%u", a), *name = alpha_name (self->descent[a].alpha);
      bool apart = true;
      for (guint b = 0; b < a; b++)
        apart = apart && hypot (w[0] - self->descent[b].network->w[0], w[1] - self->descent[b].network->w[1]) > APART;
      if (apart)
        plot_add_text (plot, id, name, w[0] + 0.09, w[1] < 0.05 ? w[1] - 0.08 : w[1] + 0.03);
    }
}

static Plot *
plane_plot (const Diagonal *self)
{
  Plot *plot = plot_new ("plane", _ ("All solutions, and the one that is found"));
  double slope = self->equations.x[1], low = -0.25, high = 1.55;
  Numbers *w1 = numbers_linear (low, high, 2), *w2 = numbers_new (2);

  for (int i = 0; i < 2; i++)
    w2->v[i] = (self->equations.y[0] - w1->v[i]) / slope;
  layer_styled (plot_add_line (plot, "solutions", _ ("all solutions"), w1, w2), STYLE_TARGET);
  add_ball (plot, "ball-1", _ ("least ‖w‖₁"), self->equations.norm_1, true,
            STYLE (.colour = COLOUR_SKY, .width = 1, .dash = DASH_DASH_DOT));
  add_ball (plot, "ball-2", _ ("least ‖w‖₂"), self->equations.norm_2, false,
            STYLE (.colour = COLOUR_ORANGE, .width = 1, .dash = DASH_DOTTED));
  for (guint a = ALPHAS; a-- > 0;)
    {
      const AlphaDescent *descent = &self->descent[a];
      g_autofree char *id = a == 0 ? g_strdup ("chosen") : g_strdup_printf ("alpha-%u", a),
                      *name = a == 0 ? alpha_name (descent->alpha) : NULL;
      Layer *path = plot_add_path (plot, id, name, series_column (descent->series, 2),
                                   series_column (descent->series, 3), NULL);
      layer_styled (path, a == 0 ? STYLE_PATH : STYLE (.colour = COLOUR_FOREGROUND, .width = 1, .opacity = 0.45));
      layer_mark_iterate (path);
    }
  add_names (plot, self);
  plot_axes (plot, AXIS ("w₁", .range = { low, high }), AXIS ("w₂", .range = { -0.75, 1.35 }));
  plot->equal = true;
  return plot;
}

/* ---- Over α ---- */

static void
add_measured (Plot *plot, const Diagonal *self, const char *id, bool first, Style style)
{
  Numbers *alpha = numbers_new (ALPHAS), *norm = numbers_new (ALPHAS);

  for (guint a = 0; a < ALPHAS; a++)
    {
      const AlphaDescent *descent = &self->descent[a];
      alpha->v[a] = descent->alpha;
      norm->v[a] = (first ? equations_norm_1 : equations_norm_2) (self->equations.d, descent->network->w);
    }
  layer_styled (plot_add_points (plot, id, NULL, alpha, norm, NULL), style);
}

static Plot *
norms_plot (const Diagonal *self)
{
  Plot *plot = plot_new ("norms", _ ("Norms of the solution"));

  layer_styled (plot_add_line (plot, "norm-1", "‖w‖₁", numbers_ref (self->curve_alpha), numbers_ref (self->curve_1)),
                STYLE (.colour = COLOUR_SKY));
  layer_styled (plot_add_line (plot, "norm-2", "‖w‖₂", numbers_ref (self->curve_alpha), numbers_ref (self->curve_2)),
                STYLE (.colour = COLOUR_ORANGE, .dash = DASH_DASHED));
  layer_styled (
      plot_add_line (plot, "entropy", "Q", numbers_ref (self->curve_alpha), numbers_ref (self->curve_entropy)),
      STYLE (.colour = COLOUR_PURPLE, .dash = DASH_DASH_DOT));
  add_measured (plot, self, "measured-1", true, STYLE (.colour = COLOUR_SKY, .marker = MARKER_CIRCLE, .width = 3.5));
  add_measured (plot, self, "measured-2", false,
                STYLE (.colour = COLOUR_ORANGE, .marker = MARKER_SQUARE, .width = 3.5));
  layer_styled (plot_add_rule (plot, "least-1", _ ("basis pursuit"), self->equations.norm_1, false), STYLE_MARK);
  layer_styled (plot_add_rule (plot, "least-2", _ ("pseudo-inverse"), self->equations.norm_2, false), STYLE_MARK);
  layer_styled (plot_add_rule (plot, "alpha", NULL, self->descent[0].alpha, true), STYLE_ZERO);
  plot_axes (plot, AXIS ("α", .scale = SCALE_LOG), AXIS (N_ ("Norm")));
  return plot;
}

static Plot *
loss_plot (const Diagonal *self)
{
  Plot *plot = plot_new ("loss", _ ("Loss"));

  for (guint a = ALPHAS; a-- > 0;)
    {
      const AlphaDescent *descent = &self->descent[a];
      g_autofree char *id = a == 0 ? g_strdup ("chosen") : g_strdup_printf ("alpha-%u", a),
                      *name = a == 0 ? alpha_name (descent->alpha) : NULL;
      layer_styled (implicit_bias_add_loss (plot, id, name, descent->series, 1),
                    a == 0 ? STYLE (.colour = COLOUR_ITERATE, .width = 2)
                           : STYLE (.colour = COLOUR_FOREGROUND, .width = 1, .opacity = 0.45));
    }
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Diagonal *self = dynamics->own;
  Plot *main = self->plane ? plane_plot (self)
                           : equations_coefficients_plot (&self->equations, "coefficients", _ ("Coefficients"),
                                                          self->descent[0].network->w);
  g_autofree char *cells = g_strdup_printf ("%s norms / %s loss", main->id, main->id);

  figure_add (figure, main);
  figure_add (figure, norms_plot (self));
  figure_add (figure, loss_plot (self));
  figure_arrange (figure, cells, self->plane ? "1.3 1" : "1 1", NULL);
}

/* How far the descent is from where its flow ends. */
static double
distance_from_limit (const Diagonal *self)
{
  const AlphaDescent *descent = &self->descent[0];
  double sum = 0;

  if (descent->limit == NULL)
    return NAN;
  for (size_t j = 0; j < self->equations.d; j++)
    sum += (descent->network->w[j] - descent->limit[j]) * (descent->network->w[j] - descent->limit[j]);
  return sqrt (sum);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Diagonal *self = dynamics->own;

  equations_describe (&self->equations, clauses);
  clauses_add_number (clauses, _ ("u = v = α = %s at first"), self->descent[0].alpha);
  clauses_add_number (clauses, _ ("gradient descent with %s of the largest stable rate"),
                      run_number (dynamics->run, "relative-rate"));
  clauses_add (clauses, _ ("pale: other α"));
  clauses_part (clauses);
  clauses_add (clauses, _ ("curves: where the gradient flow ends, points: where descent stands"));
  clauses_add (clauses, _ ("Q: hyperbolic entropy over that of a coordinate 1"));
}

static void
report (Dynamics *dynamics)
{
  const Diagonal *self = dynamics->own;
  const double *w = self->descent[0].network->w;

  run_result (dynamics->run, "loss", diagonal_network_loss (self->descent[0].network));
  run_result (dynamics->run, "norm_1", equations_norm_1 (self->equations.d, w));
  run_result (dynamics->run, "norm_2", equations_norm_2 (self->equations.d, w));
  run_result (dynamics->run, "least_norm_1", self->equations.norm_1);
  run_result (dynamics->run, "least_norm_2", self->equations.norm_2);
  run_result (dynamics->run, "hyperbolic_entropy",
              diagonal_network_entropy (self->equations.d, w, self->descent[0].alpha));
  run_result (dynamics->run, "distance_from_flow", distance_from_limit (self));
}

const DynamicsClass diagonal_dynamics = {
  .size = sizeof (Diagonal),
  .begin = begin,
  .advance = advance,
  .attend = attend,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

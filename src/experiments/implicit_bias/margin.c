/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logistic regression on points that a plane parts has no minimum: the weights grow for ever, and their direction turns
 * to that of the largest margin, as slowly as 1/log t (D. Soudry, E. Hoffer, M. Nacson, S. Gunasekar, N. Srebro, "The
 * implicit bias of gradient descent on separable data", JMLR 2018). */
#include "experiments/implicit_bias/implicit_bias.h"

#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/recipe.h"
#include "lab/step_history.h"
#include "numeric/eigen.h"
#include "numeric/quadratic_program.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROWS 160
#define GAP 0.35   /* between the points and the line by whose side they are named */
#define EXTENT 3.2 /* of the axes */
#define HELD 1e-3  /* points so near the margin, relative to it, hold it */

/* Columns beside the step. */
enum
{
  ANGLE = 1,
  MARGIN,
  LOSS
};

typedef struct
{
  size_t n;
  double *x, *sign; /* [n × 2], [n] */
  double w[2], best[2];
  double rate, margin; /* the largest */
  StepHistory *history;
} Margin;

static void
make_points (Margin *self, Random *random)
{
  double angle = 2 * G_PI * random_uniform (random), normal[2] = { cos (angle), sin (angle) };

  for (size_t i = 0; i < self->n; i++)
    for (;;)
      {
        double *x = self->x + 2 * i, side;
        x[0] = random_normal (random);
        x[1] = random_normal (random);
        side = x[0] * normal[0] + x[1] * normal[1];
        self->sign[i] = side > 0 ? 1 : -1;
        if (fabs (side) > GAP && hypot (x[0], x[1]) < EXTENT)
          break;
      }
}

/* At any weights the curvature is at most a quarter of xᵀx/n. */
static double
largest_stable_rate (const Margin *self)
{
  double gram[4] = { 0 }, values[2];

  for (size_t i = 0; i < self->n; i++)
    for (int a = 0; a < 2; a++)
      for (int b = 0; b < 2; b++)
        gram[2 * a + b] += self->x[2 * i + a] * self->x[2 * i + b] / (double) self->n;
  return eigen_symmetric (2, gram, values, false) ? 2 / (values[1] / 4) : NAN;
}

/* ---- Descent ---- */

static double
margin_of (const Margin *self, const double w[2])
{
  double least = INFINITY;

  for (size_t i = 0; i < self->n; i++)
    least = fmin (least, self->sign[i] * (w[0] * self->x[2 * i] + w[1] * self->x[2 * i + 1]));
  return least / hypot (w[0], w[1]);
}

/* Of the angle its tangent's arc: small ones keep their digits. */
static double
angle_of (const Margin *self)
{
  double across = self->w[0] * self->best[1] - self->w[1] * self->best[0];
  return fabs (atan2 (across, self->w[0] * self->best[0] + self->w[1] * self->best[1]));
}

static double
loss_of (const Margin *self)
{
  double sum = 0;

  for (size_t i = 0; i < self->n; i++)
    sum += log1p (exp (-self->sign[i] * (self->w[0] * self->x[2 * i] + self->w[1] * self->x[2 * i + 1])));
  return sum / (double) self->n;
}

static void
descend (Margin *self)
{
  double slope[2] = { 0, 0 };

  for (size_t i = 0; i < self->n; i++)
    {
      const double *x = self->x + 2 * i;
      double pull = self->sign[i] / (1 + exp (self->sign[i] * (self->w[0] * x[0] + self->w[1] * x[1])));
      slope[0] -= pull * x[0] / (double) self->n;
      slope[1] -= pull * x[1] / (double) self->n;
    }
  self->w[0] -= self->rate * slope[0];
  self->w[1] -= self->rate * slope[1];
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Margin *self = dynamics->own;
  Run *run = dynamics->run;
  Random random = random_stream (random_derive ((uint64_t) run_number (run, "seed"), "data"), 0);

  dynamics->steps = (uint64_t) run_number (run, "steps");
  self->n = (size_t) run_number (run, "points");
  self->x = g_new (double, 2 * self->n);
  self->sign = g_new (double, self->n);
  self->history = step_history_new (dynamics->steps, ROWS, 3);
  make_points (self, &random);
  self->rate = run_number (run, "relative-rate") * largest_stable_rate (self);
  if (quadratic_program_hard_margin (self->n, 2, self->x, self->sign, self->best))
    {
      self->margin = margin_of (self, self->best);
      return true;
    }
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("The largest margin of the %zu points could not be found: take another seed."), self->n);
  return false;
}

static void
advance (Dynamics *dynamics)
{
  Margin *self = dynamics->own;
  double *row;

  descend (self);
  if (step_history_next (self->history) != dynamics->step + 1)
    return;
  row = step_history_add (self->history);
  row[ANGLE - 1] = angle_of (self) * 180 / G_PI;
  row[MARGIN - 1] = margin_of (self, self->w);
  row[LOSS - 1] = loss_of (self);
}

static void
end (Dynamics *dynamics)
{
  Margin *self = dynamics->own;

  g_free (self->x);
  g_free (self->sign);
  g_clear_pointer (&self->history, step_history_free);
}

/* ---- The figure ---- */

/* All x with w·x = level, within the axes and beyond. */
static void
add_boundary (Plot *plot, const char *id, const char *name, const double w[2], double level, Style style)
{
  double square = w[0] * w[0] + w[1] * w[1], reach = 3 * EXTENT / sqrt (square);
  Numbers *x = numbers_new (2), *y = numbers_new (2);

  for (int i = 0; i < 2; i++)
    {
      double along = i == 0 ? -reach : reach;
      x->v[i] = level * w[0] / square - along * w[1];
      y->v[i] = level * w[1] / square + along * w[0];
    }
  layer_styled (plot_add_line (plot, id, name, x, y), style);
}

static void
add_points (Plot *plot, const Margin *self)
{
  Numbers *x = numbers_new (self->n), *y = numbers_new (self->n), *group = numbers_new (self->n);

  for (size_t i = 0; i < self->n; i++)
    {
      x->v[i] = self->x[2 * i];
      y->v[i] = self->x[2 * i + 1];
      group->v[i] = self->sign[i] > 0;
    }
  layer_styled (plot_add_points (plot, "points", NULL, x, y, group), STYLE (.width = 4));
}

static Plot *
plane_plot (const Margin *self)
{
  Plot *plot = plot_new ("plane", _ ("The points and the line that parts them"));
  const Style edge = STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED, .width = 1);

  add_boundary (plot, "upper", NULL, self->best, 1, edge);
  add_boundary (plot, "lower", NULL, self->best, -1, edge);
  add_boundary (plot, "best", _ ("largest margin"), self->best, 0, STYLE (.colour = COLOUR_FOREGROUND, .width = 1.2));
  if (hypot (self->w[0], self->w[1]) > 0)
    add_boundary (plot, "descent", _ ("descent"), self->w, 0,
                  STYLE (.colour = COLOUR_ITERATE, .dash = DASH_DASHED, .width = 2));
  add_points (plot, self);
  plot_axes (plot, AXIS ("x₁", .range = { -EXTENT, EXTENT }), AXIS ("x₂", .range = { -EXTENT, EXTENT }));
  plot->equal = true;
  return plot;
}

/* Through the last angle: what 1/log t alone would do. */
static void
add_law (Plot *plot, const Numbers *step, const Numbers *angle)
{
  double last = angle->v[step->n - 1] * log (step->v[step->n - 1]);
  size_t first = 0, n;
  Numbers *late, *law;

  while (first < step->n && step->v[first] <= 2)
    first++;
  n = step->n - first;
  late = numbers_new (n);
  law = numbers_new (n);
  for (size_t i = 0; i < n; i++)
    {
      late->v[i] = step->v[first + i];
      law->v[i] = last / log (late->v[i]);
    }
  layer_styled (plot_add_line (plot, "law", _ ("∝ 1/log t"), late, law), STYLE_LAW);
}

static Plot *
angle_plot (const Margin *self, double last)
{
  Plot *plot = plot_new ("angle", _ ("Angle to the largest margin"));
  Numbers *step = step_history_column (self->history, 0);

  if (step != NULL)
    {
      Numbers *angle = step_history_column (self->history, ANGLE);
      layer_styled (plot_add_line (plot, "angle", _ ("descent"), numbers_ref (step), numbers_ref (angle)),
                    STYLE (.colour = COLOUR_ITERATE, .width = 2));
      if (step->v[step->n - 1] > 2)
        add_law (plot, step, angle);
      numbers_unref (step);
      numbers_unref (angle);
    }
  plot_axes (plot, AXIS (N_ ("Step"), .scale = SCALE_LOG, .range = { 1, last }),
             AXIS (N_ ("Angle in degrees"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
margin_plot (const Margin *self, double last)
{
  Plot *plot = plot_new ("margin", _ ("Margin"));
  Numbers *step = step_history_column (self->history, 0);

  if (step != NULL)
    layer_styled (plot_add_line (plot, "margin", NULL, step, step_history_column (self->history, MARGIN)),
                  STYLE (.colour = COLOUR_ITERATE, .width = 2));
  layer_styled (plot_add_rule (plot, "best", _ ("largest margin"), self->margin, false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Step"), .scale = SCALE_LOG, .range = { 1, last }), AXIS (N_ ("Margin")));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Margin *self = dynamics->own;
  double last = (double) MAX (dynamics->steps, 10);

  figure_add (figure, plane_plot (self));
  figure_add (figure, angle_plot (self, last));
  figure_add (figure, margin_plot (self, last));
  figure_arrange (figure, "plane angle / plane margin", "1.15 1", NULL);
}

static size_t
holding (const Margin *self)
{
  size_t count = 0;

  for (size_t i = 0; i < self->n; i++)
    count += self->sign[i] * (self->best[0] * self->x[2 * i] + self->best[1] * self->x[2 * i + 1]) < 1 + HELD;
  return count;
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Margin *self = dynamics->own;

  clauses_add (clauses, _ ("%zu points that a line through the origin parts"), self->n);
  clauses_add (clauses, _ ("largest margin held by %zu of them"), holding (self));
  clauses_add (clauses, _ ("logistic loss, gradient descent from zero"));
  clauses_add_number (clauses, _ ("learning rate %s"), self->rate);
}

static void
report (Dynamics *dynamics)
{
  const Margin *self = dynamics->own;

  run_result (dynamics->run, "angle_degrees", angle_of (self) * 180 / G_PI);
  run_result (dynamics->run, "margin", margin_of (self, self->w));
  run_result (dynamics->run, "largest_margin", self->margin);
  run_result (dynamics->run, "norm", hypot (self->w[0], self->w[1]));
  run_result (dynamics->run, "loss", loss_of (self));
}

const DynamicsClass margin_dynamics = {
  .size = sizeof (Margin),
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stochastic collapse: noise alone drives a unit to zero.  One unit, ½ (w²/2 - y)², whose label y is ½ + s or ½ - s at
 * random, each step from one draw of it.  At w = 0 the mean loss has a maximum, and yet a small w shrinks, as its
 * logarithm moves by ln |1 + η (½ ± s)|: the mean of the two is negative between two levels of noise, in closed form;
 * above the upper one the weight grows until it leaves the finite numbers
 * (F. Chen, D. Kunin, A. Yamamura, S. Ganguli, "Stochastic collapse", NeurIPS 2023). */
#include "experiments/solution_manifold/solution_manifold.h"

#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/series.h"
#include "numeric/random.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEVELS 13 /* of noise, relative to the threshold, from LOW to HIGH */
#define LOW 0.7
#define HIGH 1.3
#define CHAINS 100 /* of each */
#define GONE 1e-6  /* a weight of this counts as zero */
#define SHOWN 6    /* chains that are drawn */
#define ROWS 500
#define SMALLEST 1e-300 /* below, it stays where it is */
#define EXPONENTS 81
#define BEYOND 1.2 /* how far past the upper threshold, or the drawn noise, its growth is drawn */

typedef struct
{
  double rate, threshold, upper; /* weights shrink at noise s between the two */
  double ratio;                  /* of the noise of the chains that are drawn to the threshold */
  uint64_t seed, shown_seed;
  double w[LEVELS][CHAINS];
  Random random[LEVELS];
  double shown[SHOWN];
  Random shown_random;
  Series *series; /* step, |w| of the drawn chains */
} Noise;

/* ½ Σ ln |1 + η (½ ± s)| */
static double
exponent (double rate, double s)
{
  return (log (fabs (1 + rate * (0.5 + s))) + log (fabs (1 + rate * (0.5 - s)))) / 2;
}

/* Where it becomes negative, (1 + η/2)² - η² s² = 1, and where positive again, = -1. */
static double
threshold (double rate)
{
  return sqrt (1 / rate + 0.25);
}

static double
upper_threshold (double rate)
{
  return sqrt ((1 + rate / 2) * (1 + rate / 2) + 1) / rate;
}

static double
level_of (int i)
{
  return LOW + (HIGH - LOW) * i / (LEVELS - 1);
}

/* One step with noise s of either sign. */
static double
moved (double w, double rate, double s, bool up)
{
  double y = 0.5 + (up ? s : -s), next = w - rate * w * (w * w / 2 - y);

  return fabs (next) < SMALLEST ? copysign (SMALLEST, next) : next;
}

static void
start_shown (Noise *self)
{
  self->shown_random = random_stream (self->seed, LEVELS);
  for (int c = 0; c < SHOWN; c++)
    self->shown[c] = 1 + 0.1 * random_normal (&self->shown_random);
}

static void
take_row (Noise *self, uint64_t step)
{
  double *row = series_add (self->series, step);

  for (int c = 0; c < SHOWN; c++)
    row[1 + c] = fabs (self->shown[c]); /* NaN once it has diverged: a gap */
}

static void
step_shown (Noise *self, uint64_t step)
{
  for (int c = 0; c < SHOWN; c++)
    self->shown[c] = moved (self->shown[c], self->rate, self->ratio * self->threshold,
                            random_below (&self->shown_random, 2));
  if (series_due (self->series, step))
    take_row (self, step);
}

static void
restart_shown (Noise *self, double ratio)
{
  self->ratio = ratio;
  g_clear_pointer (&self->series, series_free);
  self->series = series_new (1 + SHOWN, ROWS, 1);
  start_shown (self);
  take_row (self, 0);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Noise *self = dynamics->own;
  Run *run = dynamics->run;
  (void) error;

  dynamics->steps = (uint64_t) run_number (run, "steps");
  self->rate = run_number (run, "rate");
  self->threshold = threshold (self->rate);
  self->upper = upper_threshold (self->rate);
  self->shown_seed = (uint64_t) run_number (run, "seed");
  self->seed = random_derive (self->shown_seed, "noise");
  for (int i = 0; i < LEVELS; i++)
    {
      self->random[i] = random_stream (self->seed, (uint64_t) i);
      for (int c = 0; c < CHAINS; c++)
        self->w[i][c] = 1 + 0.1 * random_normal (&self->random[i]);
    }
  restart_shown (self, run_number (run, "noise-ratio"));
  return true;
}

static void
step_level (Noise *self, int i)
{
  double s = level_of (i) * self->threshold;
  uint32_t bits = 0;

  for (int c = 0; c < CHAINS; c++)
    {
      bits = c % 32 == 0 ? random_u32 (&self->random[i]) : bits >> 1;
      self->w[i][c] = moved (self->w[i][c], self->rate, s, bits & 1);
    }
}

static void
advance (Dynamics *dynamics)
{
  Noise *self = dynamics->own;

  for (int i = 0; i < LEVELS; i++)
    step_level (self, i);
  step_shown (self, dynamics->step + 1);
}

/* Other noise of the chains that are drawn: they begin again, and come to where the others are. */
static void
attend (Dynamics *dynamics)
{
  Noise *self = dynamics->own;
  double ratio = run_number (dynamics->run, "noise-ratio");

  if (ratio == self->ratio)
    return;
  restart_shown (self, ratio);
  for (uint64_t step = 1; step <= dynamics->step && run_alive (dynamics->run); step++)
    step_shown (self, step);
}

static void
end (Dynamics *dynamics)
{
  Noise *self = dynamics->own;
  g_clear_pointer (&self->series, series_free);
}

/* How weights ended, in three groups that are all of them. */
typedef struct
{
  guint zero, elsewhere, not_finite;
} Ends;

static void
count_ends (const double *w, guint n, Ends *ends)
{
  for (guint c = 0; c < n; c++)
    if (!isfinite (w[c]))
      ends->not_finite++;
    else if (fabs (w[c]) < GONE)
      ends->zero++;
    else
      ends->elsewhere++;
}

static Ends
ends_of_level (const Noise *self, int level)
{
  Ends ends = { 0 };

  count_ends (self->w[level], CHAINS, &ends);
  return ends;
}

static Ends
ends_of_levels (const Noise *self)
{
  Ends ends = { 0 };

  for (int i = 0; i < LEVELS; i++)
    count_ends (self->w[i], CHAINS, &ends);
  return ends;
}

static Ends
ends_of_shown (const Noise *self)
{
  Ends ends = { 0 };

  count_ends (self->shown, SHOWN, &ends);
  return ends;
}

/* ---- The figure ---- */

static Plot *
fraction_plot (const Noise *self)
{
  Plot *plot = plot_new ("fraction", _ ("Units at zero"));
  bool some = ends_of_levels (self).not_finite > 0;
  Numbers *x = numbers_new (LEVELS), *y = numbers_new (LEVELS), *diverged = numbers_new (LEVELS);

  for (int i = 0; i < LEVELS; i++)
    {
      x->v[i] = level_of (i);
      y->v[i] = 100.0 * ends_of_level (self, i).zero / CHAINS;
      diverged->v[i] = 100.0 * ends_of_level (self, i).not_finite / CHAINS;
    }
  layer_styled (plot_add_line (plot, "fraction", some ? _ ("at zero") : NULL, numbers_ref (x), y),
                STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE));
  if (some)
    layer_styled (plot_add_line (plot, "not-finite", _ ("not finite"), numbers_ref (x), numbers_ref (diverged)),
                  STYLE (.colour = COLOUR_ORANGE, .marker = MARKER_CROSS));
  numbers_unref (x);
  numbers_unref (diverged);
  layer_styled (plot_add_rule (plot, "threshold", _ ("predicted"), 1, true), STYLE_THRESHOLD);
  plot_axes (plot, AXIS (N_ ("Noise relative to the threshold")),
             AXIS (N_ ("Units at zero"), .unit = "%", .range = { 0, 100 }));
  return plot;
}

static Plot *
chains_plot (const Noise *self)
{
  Plot *plot = plot_new ("chains", _ ("Weights as training goes on"));

  for (guint c = 0; c < SHOWN; c++)
    {
      g_autofree char *id = g_strdup_printf ("chain-%u", c);
      layer_styled (
          plot_add_line (plot, id, NULL, series_column (self->series, 0), series_column (self->series, 1 + c)),
          STYLE (.colour = COLOUR_OF_FAMILY (c, SHOWN), .width = 1.1));
    }
  layer_styled (plot_add_rule (plot, "gone", _ ("counts as zero"), GONE, false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS ("|w|", .scale = SCALE_LOG, .range = { 1e-12, 10 }));
  return plot;
}

/* How fast a small weight grows or shrinks a step, and the mean loss, which has a maximum at zero. */
static Plot *
exponent_plot (const Noise *self)
{
  Plot *plot = plot_new ("exponent", _ ("Growth of a small weight"));
  double upper = self->upper / self->threshold;
  Numbers *x = numbers_new (EXPONENTS), *y = numbers_new (EXPONENTS);

  for (int i = 0; i < EXPONENTS; i++)
    {
      x->v[i] = LOW * pow (BEYOND * fmax (upper, self->ratio) / LOW, (double) i / (EXPONENTS - 1));
      y->v[i] = exponent (self->rate, x->v[i] * self->threshold);
    }
  layer_styled (plot_add_line (plot, "exponent", NULL, x, y), STYLE (.colour = COLOUR_GREEN));
  layer_styled (plot_add_rule (plot, "zero", NULL, 0, false), STYLE_ZERO);
  layer_styled (plot_add_rule (plot, "threshold", NULL, 1, true), STYLE_THRESHOLD);
  layer_styled (plot_add_rule (plot, "upper", NULL, upper, true), STYLE_THRESHOLD);
  layer_styled (plot_add_rule (plot, "shown", _ ("drawn"), self->ratio, true), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Noise relative to the threshold"), .scale = SCALE_LOG),
             AXIS (N_ ("Growth of ln |w| a step")));
  return plot;
}

static Plot *
loss_plot (void)
{
  Plot *plot = plot_new ("loss", _ ("Mean loss, without the noise’s part"));
  Numbers *x = numbers_linear (-1.6, 1.6, EXPONENTS), *y = numbers_new (EXPONENTS);

  for (int i = 0; i < EXPONENTS; i++)
    y->v[i] = pow (x->v[i] * x->v[i] / 2 - 0.5, 2) / 2;
  layer_styled (plot_add_line (plot, "loss", NULL, x, y), STYLE_TRAIN);
  plot_axes (plot, AXIS ("w"), AXIS (N_ ("Loss"), .range = { 0, NAN }));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Noise *self = dynamics->own;

  figure_add (figure, fraction_plot (self));
  figure_add (figure, chains_plot (self));
  figure_add (figure, exponent_plot (self));
  figure_add (figure, loss_plot ());
  figure_arrange (figure, "fraction chains / exponent loss", NULL, NULL);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Noise *self = dynamics->own;
  Ends all = ends_of_levels (self), shown = ends_of_shown (self);

  clauses_add (clauses, _ ("½ (w²/2 − y)², y = ½ ± s at random"));
  clauses_add_number (clauses, _ ("learning rate %s"), self->rate);
  clauses_add_number (clauses, _ ("threshold s = √(1/η + ¼) = %s"), self->threshold);
  clauses_add_number (clauses, _ ("upper threshold s = √((1 + η/2)² + 1)/η = %s"), self->upper);
  clauses_part (clauses);
  clauses_add (clauses, _ ("%d units of each level of noise"), CHAINS);
  if (all.not_finite > 0)
    clauses_add (clauses, _ ("%u at zero, %u not at zero, %u not finite"), all.zero, all.elsewhere, all.not_finite);
  clauses_add_number (clauses, _ ("those drawn at %s of the threshold"), self->ratio);
  if (shown.not_finite > 0)
    clauses_add (clauses, _ ("of those drawn %u at zero, %u not at zero, %u not finite"), shown.zero, shown.elsewhere,
                 shown.not_finite);
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), self->shown_seed);
}

static void
report (Dynamics *dynamics)
{
  const Noise *self = dynamics->own;

  run_result (dynamics->run, "threshold", self->threshold);
  run_result (dynamics->run, "upper_threshold", self->upper);
  run_result (dynamics->run, "not_finite", ends_of_levels (self).not_finite);
  run_result (dynamics->run, "drawn_not_finite", ends_of_shown (self).not_finite);
  for (int i = 0; i < LEVELS; i += 2)
    {
      g_autofree char *id = g_strdup_printf ("fraction_at_%d_percent", (int) lround (100 * level_of (i)));
      run_result (dynamics->run, id, (double) ends_of_level (self, i).zero / CHAINS);
    }
}

const DynamicsClass noise_dynamics = {
  .size = sizeof (Noise),
  .begin = begin,
  .advance = advance,
  .attend = attend,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};

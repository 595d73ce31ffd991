/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edge of stability: descent, the sharpness of where it is, and the threshold beyond which a quadratic would
 * diverge, all on one clock (J. Cohen, S. Kaur, Y. Li, J. Kolter, A. Talwalkar, "Gradient descent on neural networks
 * typically occurs at the edge of stability", ICLR 2021). */
#include "experiments/experiments.h"
#include "experiments/explanations.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/parameters.h"
#include "lab/session.h"
#include "lab/sharpness_series.h"
#include "lab/threshold_mark.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Last steps whose cosines are shown. */
#define COSINES 40

/* The second shows what happens in the first steps, 0 included. */
static const Choice step_axes[] = { { "linear", N_ ("Linear") }, { "log", N_ ("Logarithmic") }, { NULL, NULL } };
static const Parameter sharpness_parameters[] = {
  INTEGER ("measure-every", N_ ("Measure every"), N_ ("Steps between two measurements of the sharpness"), 1, 1e6, 4,
           .unit = N_ ("steps"), SLIDER (1, 100), LOGARITHMIC),
  INTEGER ("products", N_ ("Products"),
           N_ ("Hessian-vector products in each measurement at most; fewer where λmax is known to one per cent before"),
           1, 200, 60, SLIDER (1, 200)),
  CHOICE ("step-axis", N_ ("Step axis"), N_ ("Logarithmic: the first steps have room"), step_axes, 0, LIVE),
  { NULL },
};
static const ParameterGroup groups[] = {
  QUICK_GROUP,
  { sharpness_parameters, .section = N_ ("Sharpness") },
  USUAL_GROUPS,
  { NULL },
};

typedef struct
{
  SharpnessSeries *sharpness;
  real *before; /* [parameters] one step ago */
  /* Of each of the last steps with the top eigenvector: its sign flips where descent bounces between two walls. */
  struct
  {
    double step, cosine;
  } last[COSINES]; /* a ring */
  size_t count;    /* steps since the start, or since descent went back */
} Stability;

/* ---- Measuring ---- */

static size_t
most_products (const Session *session)
{
  return (size_t) run_number (session->run, "products");
}

static void
begin (Session *session)
{
  Stability *self = session->own;

  self->before = g_new0 (real, session->problem->parameters);
  self->sharpness = sharpness_series_new (session, (uint64_t) run_number (session->run, "measure-every"),
                                          most_products (session));
}

static void
end (Session *session)
{
  Stability *self = session->own;

  sharpness_series_free (self->sharpness);
  g_free (self->before);
}

static void
before (Session *session)
{
  Stability *self = session->own;
  memcpy (self->before, session_theta (session), session->problem->parameters * sizeof (real));
}

static void
take_cosine (Session *session)
{
  Stability *self = session->own;
  const real *now = session_theta (session), *v = sharpness_direction (self->sharpness->sharpness);
  double product = 0, length = 0;

  for (size_t i = 0; i < session->problem->parameters; i++)
    {
      double moved = (double) now[i] - (double) self->before[i];
      product += moved * (double) v[i];
      length += moved * moved;
    }
  self->last[self->count % COSINES].step = (double) session_step (session);
  self->last[self->count % COSINES].cosine = length > 0 ? product / sqrt (length) : NAN;
  self->count++;
}

static void
after (Session *session)
{
  Stability *self = session->own;

  take_cosine (session);
  sharpness_series_follow (self->sharpness, session, most_products (session));
}

static void
rewound (Session *session)
{
  Stability *self = session->own;

  self->count = 0;
  sharpness_series_rewind (self->sharpness, session, most_products (session));
}

/* ---- The figure ---- */

static Plot *
loss_plot (const Series *series, Scale steps)
{
  Plot *plot = plot_new ("loss", _ ("Loss"));

  layer_styled (plot_add_line (plot, "train", _ ("Training"), series_column (series, SHARPNESS_STEP),
                               series_column (series, SHARPNESS_LOSS)),
                STYLE_TRAIN);
  plot_axes (plot, AXIS (N_ ("Step"), .scale = steps), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
cosine_plot (const Stability *self, bool diverged)
{
  double room = diverged ? 0.55 : 0; /* for what is said of it, above */
  Plot *plot = plot_new ("cosine", _ ("Sharpest direction"));
  size_t n = MIN (self->count, COSINES);
  Numbers *step = numbers_new (n), *cosine = numbers_new (n);

  for (size_t i = 0; i < n; i++)
    {
      step->v[i] = self->last[(self->count - n + i) % COSINES].step;
      cosine->v[i] = self->last[(self->count - n + i) % COSINES].cosine;
    }
  layer_styled (plot_add_line (plot, "cosine", NULL, step, cosine),
                STYLE (.colour = COLOUR_GREEN, .marker = MARKER_CIRCLE));
  layer_styled (plot_add_rule (plot, "zero", NULL, 0, false), STYLE_ZERO);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Cosine of the step"), .range = { -1.15, 1.15 + room }));
  return plot;
}

static void
draw (Session *session, Figure *figure)
{
  const Stability *self = session->own;
  Scale steps = run_number (session->run, "step-axis") != 0 ? SCALE_SYMLOG : SCALE_LINEAR;
  Plot *sharpness = sharpness_series_plot (self->sharpness, session), *predictions = session_predictions_plot (session);
  g_autofree char *cells = g_strdup_printf ("loss %s / sharpness cosine", predictions->id);

  sharpness->x.scale = steps;
  figure_add (figure, loss_plot (self->sharpness->series, steps));
  figure_add (figure, sharpness);
  figure_add (figure, predictions);
  figure_add (figure, cosine_plot (self, session->divergence != NULL));
  figure_arrange (figure, cells, "1.7 1", "1 1.15");
}

static void
status (Session *session, Clauses *clauses)
{
  const Stability *self = session->own;
  const double *last = series_row (self->sharpness->series, -1);

  if (isfinite (last[SHARPNESS_THRESHOLD]))
    clauses_add (clauses, _ ("λmax at %.2f of the threshold"), last[SHARPNESS_VALUE] / last[SHARPNESS_THRESHOLD]);
  threshold_mark_set (session->problem, session->run, last[SHARPNESS_VALUE], session_step (session));
}

static void
report (Session *session)
{
  const Stability *self = session->own;
  sharpness_series_report (self->sharpness, session);
}

static const SessionClass stability = {
  .title = N_ ("Edge of stability"),
  .size = sizeof (Stability),
  .begin = begin,
  .before = before,
  .after = after,
  .rewound = rewound,
  .status = status,
  .draw = draw,
  .report = report,
  .end = end,
};

static void
stability_run (Run *run)
{
  session_run (run, &stability);
}

/* ---- Presets ---- */

#define DESCENT                                                                                                        \
  { "loss", "mse" }, { "momentum", "0" },                                                                              \
  {                                                                                                                    \
    "batch-size", "0"                                                                                                  \
  }
#define POLYNOMIAL                                                                                                     \
  DESCENT, { "data", "chebyshev" }, { "samples", "20" }, { "width", "50" },                                            \
  {                                                                                                                    \
    "activation", "tanh"                                                                                               \
  }
static const PresetValue sharpening[] = {
  POLYNOMIAL, { "learning-rate", "0.035" }, { "steps", "8000" }, { NULL, NULL }
};
static const PresetValue digits[] = { DESCENT,           { "data", "digits" },       { "samples", "200" },
                                      { "width", "32" }, { "learning-rate", "1.5" }, { "steps", "3000" },
                                      { NULL, NULL } };
static const PresetValue pre_edge[] = { POLYNOMIAL, { "learning-rate", "0.01" }, { "steps", "8000" }, { NULL, NULL } };
static const PresetValue catapult[] = {
  POLYNOMIAL,    { "learning-rate", "0.12" }, { "steps", "600" }, { "measure-every", "1" }, { "step-axis", "log" },
  { NULL, NULL }
};
static const PresetValue batches[] = {
  POLYNOMIAL, { "batch-size", "2" }, { "learning-rate", "0.025" }, { "steps", "8000" }, { NULL, NULL }
};

static const Preset presets[] = {
  { "sharpening", N_ ("Progressive sharpening"),
    N_ ("Descent walks into ever sharper places, until it can bear no more: at 2/η it bounces between two walls, the "
        "loss jumps and falls, and the sharpness stays there. Drag the learning rate and watch it settle at the new "
        "threshold."),
    sharpening },
  { "digits", N_ ("Digits"),
    N_ ("The same with a network that learns to read digits: the sharpness comes to rest at the threshold."), digits },
  { "pre-edge", N_ ("Pre-edge"),
    N_ ("A small learning rate: the threshold is far above, and nothing holds the sharpness back on its way."),
    pre_edge },
  { "catapult", N_ ("Catapult"),
    N_ ("A learning rate that the start does not bear: within ten steps the loss is thrown up to more than twenty "
        "times "
        "its first value, and lands where it is flatter, below the threshold. It sharpens again and is thrown again, "
        "less high each time."),
    catapult },
  { "batch-noise", N_ ("Batch noise"),
    N_ ("Two samples a step: the noise keeps descent in places far flatter than the threshold would allow. Set the "
        "batch size to 0, all samples, and the sharpness climbs to it."),
    batches },
  { NULL },
};

const Experiment stability_experiment = {
  .id = "stability",
  .title = N_ ("Edge of stability"),
  .summary = N_ ("How sharp a place descent stands, against how sharp it can bear"),
  .groups = groups,
  .presets = presets,
  .explanation = &stability_explanation,
  .run = stability_run,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neural collapse of a network that is trained: NC1 to NC4 of its last hidden layer and its classifier, beside the
 * errors, past the epoch from which on no training sample is wrong (V. Papyan, X. Han, D. Donoho, PNAS 2020). */
#include "experiments/solution_manifold/collapse_view.h"
#include "experiments/solution_manifold/solution_manifold.h"

#include "analysis/neural_collapse.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/data_names.h"
#include "lab/divergence.h"
#include "lab/session.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROWS 600
#define RATIO 1.05 /* of the steps of two measurements */

/* Columns of the series. */
enum
{
  STEP,
  EPOCH,
  WITHIN,
  NORMS,
  COSINES,
  DUALITY,
  LEAST,
  MEAN,
  MOST,
  DISAGREEMENT, /* in per cent, as the errors are */
  TRAIN_ERROR,
  TEST_ERROR,
  COLUMNS
};

typedef struct
{
  Workspace *workspace; /* of all samples that are measured */
  unsigned width;       /* of the last hidden layer, or inputs where there is none */
  real *outputs;        /* [n × classes] */
  double *features;     /* [n × width] */
  double *w;            /* [classes × width] */
  double *means;        /* [classes × width] */
  double *centre;       /* [width] */
  uint32_t *predicted;  /* [n] */
  uint64_t measured;    /* the step that these are of */
  CollapseGeometry geometry;
  double train_error, test_error; /* in per cent */
  Series *series;
  uint64_t next; /* step of the series' next row */
} Trained;

/* ---- Measuring ---- */

static void
take_features (Session *session)
{
  Trained *self = session->own;
  const Samples *samples = &session->problem->monitored;
  const unsigned depth = network_architecture (session->problem->network)->depth;
  size_t stride = 0;
  const real *h = depth > 0 ? network_hidden (self->workspace, depth - 1, &stride) : NULL;

  for (size_t s = 0; s < samples->n; s++)
    for (unsigned j = 0; j < self->width; j++)
      self->features[s * self->width + j] = (double) (depth > 0 ? h[j * stride + s] : samples->x[s * self->width + j]);
}

/* What the network says, and the training error. */
static void
take_predictions (Session *session)
{
  Trained *self = session->own;
  const Samples *samples = &session->problem->monitored;
  size_t wrong = 0;

  for (size_t s = 0; s < samples->n; s++)
    {
      const real *f = self->outputs + s * samples->outputs;
      self->predicted[s] = 0;
      for (unsigned k = 1; k < samples->outputs; k++)
        self->predicted[s] = f[k] > f[self->predicted[s]] ? k : self->predicted[s];
      wrong += self->predicted[s] != samples->labels[s];
    }
  self->train_error = 100.0 * (double) wrong / (double) samples->n;
}

static void
take_classifier (Session *session)
{
  Trained *self = session->own;
  const Layout *layout = network_layout (session->problem->network);
  const real *w = session_theta (session) + layout->layer[layout->layers - 1].weight;

  for (size_t i = 0; i < (size_t) session->problem->monitored.outputs * self->width; i++)
    self->w[i] = (double) w[i];
}

static CollapseFeatures
features_of (const Session *session)
{
  const Trained *self = session->own;
  const Samples *samples = &session->problem->monitored;

  return (CollapseFeatures){ samples->n,      samples->outputs, self->width, self->features,
                             samples->labels, self->predicted,  self->w };
}

/* Of the network as it stands; once for each step. */
static void
measure (Session *session)
{
  Trained *self = session->own;
  const Problem *problem = session->problem;
  const real *theta = session_theta (session);
  CollapseFeatures at;

  if (self->measured == session_step (session))
    return;
  self->measured = session_step (session);
  network_outputs (problem->network, theta, &problem->monitored, NULL, problem->monitored.n, self->outputs,
                   self->workspace);
  take_features (session);
  take_predictions (session);
  take_classifier (session);
  at = features_of (session);
  self->geometry = collapse_geometry (&at, self->means, self->centre);
  self->test_error =
      100 - 100 * network_measure (problem->network, theta, &problem->monitored_test, session->workspace).accuracy;
}

/* Passes through all training samples. */
static double
epoch_of (const Session *session, uint64_t step)
{
  size_t n = session->problem->train->n, batch = session->problem->options.batch;
  size_t steps = batch == 0 || batch >= n ? 1 : (n + batch - 1) / batch;

  return (double) step / (double) steps;
}

static void
take_row (Session *session)
{
  Trained *self = session->own;
  const CollapseGeometry *geometry = &self->geometry;
  uint64_t step = session_step (session);
  double *row = series_add (self->series, step);

  measure (session);
  row[EPOCH] = epoch_of (session, step);
  row[WITHIN] = geometry->within;
  row[NORMS] = geometry->norms;
  row[COSINES] = geometry->cosine_deviation;
  row[DUALITY] = geometry->duality;
  row[LEAST] = geometry->cosine_least;
  row[MEAN] = geometry->cosine_mean;
  row[MOST] = geometry->cosine_most;
  row[DISAGREEMENT] = 100 * geometry->disagreement;
  row[TRAIN_ERROR] = self->train_error;
  row[TEST_ERROR] = self->test_error;
  self->next = MAX (step + 1, (uint64_t) ceil (RATIO * (double) step));
}

/* ---- The session ---- */

static unsigned
count_classes (const Dataset *data)
{
  g_autofree bool *seen = g_new0 (bool, data->outputs);
  unsigned n = 0;

  for (size_t i = 0; i < MIN (data->n, MONITORED_SAMPLES); i++)
    {
      n += !seen[data->labels[i]];
      seen[data->labels[i]] = true;
    }
  return n;
}

static bool
check (const Problem *problem, GError **error)
{
  const Dataset *data = problem->data->train;

  if (data->task != TASK_CLASSES)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("Neural collapse is that of classes: take data with classes."));
  else if (count_classes (data) < 2)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("Neural collapse needs two classes at least, and all training samples are of one."));
  else
    return true;
  return false;
}

static void
begin (Session *session)
{
  Trained *self = session->own;
  const Samples *samples = &session->problem->monitored;
  const Architecture *a = network_architecture (session->problem->network);
  size_t n = samples->n, classes = samples->outputs;

  self->width = a->depth > 0 ? a->widths[a->depth - 1] : a->inputs;
  self->workspace = workspace_new (session->problem->network, n);
  self->outputs = g_new (real, n * classes);
  self->features = g_new (double, n * self->width);
  self->w = g_new (double, classes * self->width);
  self->means = g_new (double, classes * self->width);
  self->centre = g_new (double, self->width);
  self->predicted = g_new (uint32_t, n);
  self->measured = UINT64_MAX;
  self->series = series_new (COLUMNS, ROWS, 1);
  take_row (session);
}

static void
end (Session *session)
{
  Trained *self = session->own;

  workspace_free (self->workspace);
  g_free (self->outputs);
  g_free (self->features);
  g_free (self->w);
  g_free (self->means);
  g_free (self->centre);
  g_free (self->predicted);
  series_free (self->series);
}

static void
after (Session *session)
{
  const Trained *self = session->own;

  if (session_step (session) >= self->next || session_is_done (session))
    take_row (session);
}

static void
rewound (Session *session)
{
  Trained *self = session->own;

  series_cut (self->series, session_step (session));
  self->measured = UINT64_MAX;
  self->next = session_step (session) + 1;
}

static bool
prepare (Session *session)
{
  measure (session);
  return true;
}

static void
finish (Session *session)
{
  take_row (session);
}

/* ---- What it came to ---- */

/* The first that was measured without an error; not-a-number: there was none. */
static double
epoch_without_error (const Trained *self)
{
  for (guint i = 0; i < series_length (self->series); i++)
    if (series_row (self->series, (int) i)[TRAIN_ERROR] == 0)
      return series_row (self->series, (int) i)[EPOCH];
  return NAN;
}

/* The cosines of a simplex of the classes that there are. */
static double
simplex_cosine (const Trained *self)
{
  return -1.0 / (self->geometry.classes - 1);
}

/* ---- The figure ---- */

static Plot *
features_plot (Session *session)
{
  const Trained *self = session->own;
  const Samples *samples = &session->problem->monitored;
  const CollapseView view = { .classes = samples->outputs,
                              .dimension = self->width,
                              .n = samples->n,
                              .labels = samples->labels,
                              .features = self->features,
                              .centre = self->centre,
                              .means = self->means,
                              .w = self->w,
                              .seen_from_means = true,
                              .angle = run_number (session->run, "angle") };
  Plot *plot = samples->outputs <= COLLAPSE_DRAWN ? collapse_view_features (&view) : collapse_view_cosines (&view, 0);

  plot_say_first (plot, samples->n, session->problem->train->n, 0, 0);
  return plot;
}

static void
add_column (Plot *plot, const Trained *self, const char *id, const char *name, guint column, Style style)
{
  layer_styled (
      plot_add_line (plot, id, name, series_column (self->series, EPOCH), series_column (self->series, column)), style);
}

static void
add_without_error (Plot *plot, const Trained *self)
{
  double epoch = epoch_without_error (self);

  if (epoch > 0)
    layer_styled (plot_add_rule (plot, "no-error", _ ("no training error"), epoch, true), STYLE_INTERPOLATION);
}

static Plot *
measures_plot (const Trained *self)
{
  Plot *plot = plot_new ("collapse", _ ("What collapses"));

  add_column (plot, self, "nc1", _ ("NC1: spread within"), WITHIN, STYLE (.colour = COLOUR_BLUE));
  if (self->geometry.classes > 2) /* of two both are zero, whatever the network */
    {
      add_column (plot, self, "nc2-norms", _ ("NC2: norms"), NORMS,
                  STYLE (.colour = COLOUR_ORANGE, .dash = DASH_DASHED));
      add_column (plot, self, "nc2-cosines", _ ("NC2: cosines"), COSINES,
                  STYLE (.colour = COLOUR_GREEN, .dash = DASH_DOTTED));
    }
  add_column (plot, self, "nc3", _ ("NC3: W against means"), DUALITY,
              STYLE (.colour = COLOUR_PURPLE, .dash = DASH_DASH_DOT));
  add_without_error (plot, self);
  plot_axes (plot, AXIS (N_ ("Epoch"), .scale = SCALE_SYMLOG),
             AXIS (N_ ("Distance from collapse"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
cosines_plot (const Trained *self)
{
  Plot *plot = plot_new ("cosines", _ ("Cosines"));

  add_column (plot, self, "most", _ ("largest"), MOST, STYLE (.colour = COLOUR_SKY, .dash = DASH_DASHED));
  add_column (plot, self, "mean", _ ("mean"), MEAN, STYLE (.colour = COLOUR_GREEN, .width = 2));
  add_column (plot, self, "least", _ ("smallest"), LEAST, STYLE (.colour = COLOUR_OLIVE, .dash = DASH_DOTTED));
  layer_styled (plot_add_rule (plot, "simplex", "−1/(K − 1)", simplex_cosine (self), false), STYLE_THEORY);
  plot_axes (plot, AXIS (N_ ("Epoch"), .scale = SCALE_SYMLOG), AXIS (N_ ("Cosine"), .range = { -1, 1 }));
  return plot;
}

static Plot *
errors_plot (const Trained *self)
{
  Plot *plot = plot_new ("errors", _ ("Errors, and NC4"));

  add_column (plot, self, "train", _ ("Training"), TRAIN_ERROR, STYLE_TRAIN);
  add_column (plot, self, "test", _ ("Test"), TEST_ERROR, STYLE_TEST);
  add_column (plot, self, "nc4", _ ("NC4: nearest mean"), DISAGREEMENT,
              STYLE (.colour = COLOUR_GREEN, .dash = DASH_DOTTED));
  add_without_error (plot, self);
  plot_axes (plot, AXIS (N_ ("Epoch"), .scale = SCALE_SYMLOG),
             AXIS (N_ ("Samples"), .unit = "%", .scale = SCALE_SYMLOG, .range = { 0, 100 }));
  return plot;
}

static void
draw (Session *session, Figure *figure)
{
  const Trained *self = session->own;
  Plot *by_epoch[] = { measures_plot (self), cosines_plot (self), errors_plot (self) };

  figure_add (figure, features_plot (session));
  for (guint i = 0; i < G_N_ELEMENTS (by_epoch); i++)
    {
      if (session->divergence != NULL)
        divergence_mark_at (session->divergence, by_epoch[i], epoch_of (session, session->divergence->step));
      figure_add (figure, by_epoch[i]);
    }
  figure_arrange (figure, "features collapse / cosines errors", "1 1.2", NULL);
}

static void
status (Session *session, Clauses *clauses)
{
  const Trained *self = session->own;
  clauses_add_number (clauses, "NC1 %s", self->geometry.within);
}

static void
caption (Session *session, Clauses *clauses)
{
  const Trained *self = session->own;
  double epoch = epoch_without_error (self);

  clauses_add_number (clauses, _ ("epoch %s"), epoch_of (session, session_step (session)));
  if (session->recipe.gain != 1)
    clauses_add_number (clauses, _ ("first weights times %s"), session->recipe.gain);
  if (isfinite (epoch))
    clauses_add_number (clauses, _ ("the first without a training error %s"), epoch);
  if (network_architecture (session->problem->network)->depth == 0)
    clauses_add (clauses, _ ("no hidden layer: the features are the inputs"));
  if (self->geometry.classes == 2)
    clauses_add (clauses, _ ("two class means are opposite and equally long whatever the network"));
  if (isnan (self->geometry.norms))
    clauses_add (clauses, _ ("all class means are the same"));
  if (self->geometry.classes < session->problem->monitored.outputs)
    clauses_add (clauses, _ ("%u of %u classes have training samples"), self->geometry.classes,
                 session->problem->monitored.outputs);
}

static void
report (Session *session)
{
  const Trained *self = session->own;
  const CollapseGeometry *geometry = &self->geometry;
  Run *run = session->run;

  run_result (run, "classes", geometry->classes);
  run_result (run, "epochs", epoch_of (session, session_step (session)));
  run_result (run, "epoch_without_error", epoch_without_error (self));
  run_result (run, "nc1", geometry->within);
  run_result (run, "nc2_norms", geometry->norms);
  run_result (run, "nc2_cosines", geometry->cosine_deviation);
  run_result (run, "cosine_mean", geometry->cosine_mean);
  run_result (run, "simplex_cosine", simplex_cosine (self));
  run_result (run, "nc3", geometry->duality);
  run_result (run, "nc4", geometry->disagreement);
}

const SessionClass trained_collapse_session = {
  .title = N_ ("Solution manifold"),
  .size = sizeof (Trained),
  .check = check,
  .begin = begin,
  .after = after,
  .rewound = rewound,
  .prepare = prepare,
  .status = status,
  .caption = caption,
  .draw = draw,
  .finish = finish,
  .report = report,
  .end = end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Hessian's spectrum as training goes on.
 *
 * Training and estimates take turns on the run's thread: an estimate takes as long as it takes, and training then gets
 * at least half of that before the next one. */
#include "experiments/spectrum.h"

#include "analysis/exact_curvature.h"
#include "experiments/experiments.h"
#include "experiments/explanations.h"
#include "lab/parameters.h"
#include "lab/threshold_mark.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MOST_RECORDS 2000
/* How often an unattended run estimates on its way, if its history is to be shown. */
#define HISTORY_ESTIMATES 40

static const Choice loss_of_choices[] = { { "train", N_ ("Training") }, { "test", N_ ("Test") }, { NULL, NULL } };
static const Choice detail_choices[] = {
  { "overlap", N_ ("Eigenvectors then and now") },
  { "blocks", N_ ("Blocks between layers") },
  { "history", N_ ("History") },
  { NULL, NULL },
};

static const Parameter spectrum_parameters[] = {
  CHOICE ("detail", N_ ("Detail"), N_ ("What the lower right plot shows"), detail_choices, DETAIL_OVERLAP, LIVE),
  CHOICE ("loss-of", N_ ("Loss on"), N_ ("Whose loss is differentiated twice"), loss_of_choices, 0, LIVE),
  INTEGER ("exact-most", N_ ("Exact up to"),
           N_ ("Parameters up to which every eigenvalue is computed; the time grows with the third power. 0: always "
               "the estimate alone"),
           0, EXACT_CURVATURE_MOST, 1500, .unit = N_ ("parameters"), SLIDER (0, EXACT_CURVATURE_MOST), LIVE),
  TOGGLE ("estimate", N_ ("Estimate beside it"),
          N_ ("Estimate the density by quadrature where it is known exactly, too"), 1, LIVE, .when = "exact-most!=0"),
  TOGGLE ("split", N_ ("Gauss–Newton split"),
          N_ ("The spectra of G and H − G, too. Without the exact matrices they cost estimates of their own"), 1, LIVE),
  INTEGER ("probes", N_ ("Probes"), N_ ("Random vectors of the estimate"), 1, 1000, QUADRATURE_PROBES, SLIDER (1, 40),
           LIVE),
  INTEGER ("lanczos-steps", N_ ("Lanczos steps"), N_ ("Products with the Hessian for each probe"), 2, 1000,
           QUADRATURE_STEPS, SLIDER (10, 160), LIVE),
  NUMBER ("smoothing", N_ ("Width of the estimate"),
          N_ ("Standard deviation of what each node is smeared to on the axis"), 1e-3, 10, 0.08, .unit = N_ ("decades"),
          SLIDER (0.01, 1), LOGARITHMIC, LIVE),
  INTEGER ("largest", N_ ("Largest eigenvalues"), N_ ("How many eigenpairs are shown and compared"), 1, 40, 10,
           SLIDER (2, 24), LIVE),
  NUMBER ("zero", N_ ("Zero below"), N_ ("Eigenvalues below so much of the largest magnitude count as zero"), 1e-12, 1,
          1e-5, SLIDER (1e-9, 1e-2), LOGARITHMIC, LIVE),
  { NULL },
};
static const ParameterGroup groups[] = {
  QUICK_GROUP,
  { spectrum_parameters, .section = N_ ("Spectrum") },
  USUAL_GROUPS,
  { NULL },
};

/* ---- Estimates ---- */

/* Residuals are for those who want to check: they are measured where something is saved. */
static SpectralOptions
options_from (Run *run, const Problem *problem)
{
  return (SpectralOptions){ .exact_most = (size_t) run_number (run, "exact-most"),
                            .density = run_number (run, "estimate") != 0,
                            .decomposition = run_number (run, "split") != 0,
                            .residuals = run_folder (run) != NULL,
                            .probes = (size_t) run_number (run, "probes"),
                            .steps = (size_t) run_number (run, "lanczos-steps"),
                            .top = (size_t) run_number (run, "largest"),
                            .zero = run_number (run, "zero"),
                            .seed = problem->weights_seed };
}

static bool
same_options (const SpectralOptions *a, const SpectralOptions *b)
{
  return a->exact_most == b->exact_most && a->density == b->density && a->decomposition == b->decomposition
         && a->residuals == b->residuals && a->probes == b->probes && a->steps == b->steps && a->top == b->top
         && a->zero == b->zero;
}

static void
forget_estimate (Spectrum *self)
{
  spectral_estimate_free (self->estimate);
  self->estimate = NULL;
  g_clear_pointer (&self->why_none, g_free);
}

static bool
wants_test (const Session *session)
{
  return run_number (session->run, "loss-of") != 0;
}

static void
report_stage (void *data, SpectralStage stage, size_t done, size_t total)
{
  static const char *const names[] = { N_ ("Computing the Hessian, column by column"),
                                       N_ ("Computing its eigenvalues"),
                                       N_ ("Finding the largest eigenvalues"),
                                       N_ ("Estimating the trace"),
                                       N_ ("Estimating the density"),
                                       NULL };
  Session *session = data;

  run_progress (session->run, names[stage] != NULL ? _ (names[stage]) : NULL, done, total);
}

/* Vectors of another loss are nothing to compare with. */
static void
choose_subject (Session *session)
{
  Spectrum *self = session->own;
  const Problem *problem = session->problem;
  bool on_test = wants_test (session);
  SpectralSubject subject = { problem->network, on_test ? &problem->monitored_test : &problem->monitored,
                              on_test ? problem->data->test : problem->data->train, 0 };

  if (self->estimator != NULL && self->on_test == on_test)
    return;
  subject.n = problem_curvature_samples (problem, subject.samples);
  spectral_estimator_free (self->estimator);
  self->estimator = spectral_estimator_new (&subject);
  if (self->on_test != on_test)
    g_clear_pointer (&self->first.vectors, g_free);
  self->on_test = on_test;
}

/* Fewer vectors are nothing to compare with, either. */
static void
keep_first (Spectrum *self)
{
  const SpectralEstimate *e = self->estimate;

  if (self->first.vectors != NULL && self->first.top >= e->top)
    return;
  g_free (self->first.vectors);
  self->first.step = e->step;
  self->first.top = e->top;
  self->first.vectors = g_memdup2 (e->top_vectors, e->top * e->parameters * sizeof (real));
}

static void
keep (Session *session, SpectralEstimate *fresh)
{
  Spectrum *self = session->own;
  double *row;

  fresh->step = session_step (session);
  self->estimate = fresh;
  keep_first (self);
  row = series_add (self->history, fresh->step);
  row[HISTORY_LARGEST] = fresh->top_values[0];
  row[HISTORY_SMALLEST] = fresh->smallest;
  row[HISTORY_NEGATIVE] = fresh->negative.value;
  threshold_mark_set (session->problem, session->run, self->on_test ? NAN : fresh->top_values[0], fresh->step);
}

/* Briefly: for the history, without residuals, and without the estimate where the exact spectrum is there.  false:
 * cancelled; the last estimate stays. */
static bool
take_estimate (Session *session, bool briefly)
{
  Spectrum *self = session->own;
  SpectralOptions options = options_from (session->run, session->problem);
  SpectralWatch watch = { run_cancelled (session->run), report_stage, session };
  gint64 begin = g_get_monotonic_time (), now;
  SpectralEstimate *fresh = NULL;

  options.residuals &= !briefly;
  options.density &= !briefly;
  choose_subject (session);
  if (spectral_estimate (self->estimator, session_theta (session), &options, run_parallel (session->run), &watch,
                         &fresh)
      == SOLVER_CANCELLED)
    return false;
  forget_estimate (self);
  self->options = options;
  if (fresh != NULL)
    keep (session, fresh);
  else
    self->why_none = g_strdup_printf (_ ("The loss or its curvature is not finite at step %" PRIu64 "."),
                                      session_step (session));
  now = g_get_monotonic_time ();
  self->next = now + (now - begin) / 2;
  return true;
}

static bool
is_stale (const Session *session)
{
  const Spectrum *self = session->own;
  SpectralOptions options = options_from (session->run, session->problem);

  return self->estimate == NULL || self->estimate->step != session_step (session)
         || self->on_test != wants_test (session) || !same_options (&options, &self->options);
}

/* ---- The session ---- */

static void
begin (Session *session)
{
  Spectrum *self = session->own;

  self->history = series_new (HISTORY_COLUMNS, MOST_RECORDS, 1);
  if (run_unattended (session->run))
    take_estimate (session, true);
}

static void
end (Session *session)
{
  Spectrum *self = session->own;

  forget_estimate (self);
  g_free (self->first.vectors);
  series_free (self->history);
  spectral_estimator_free (self->estimator);
}

/* An unattended run has no pictures to estimate for. */
static void
after (Session *session)
{
  uint64_t every = MAX (1, session->problem->options.total_steps / HISTORY_ESTIMATES);

  if (run_unattended (session->run) && run_number (session->run, "detail") == DETAIL_HISTORY
      && session_step (session) % every == 0)
    take_estimate (session, true);
}

static void
rewound (Session *session)
{
  series_cut (((Spectrum *) session->own)->history, session_step (session));
}

static bool
due (Session *session)
{
  return g_get_monotonic_time () >= ((Spectrum *) session->own)->next;
}

/* Where it diverged there is no spectrum. */
static bool
prepare (Session *session)
{
  Spectrum *self = session->own;

  if (session->divergence != NULL)
    {
      forget_estimate (self);
      self->why_none = g_strdup (session->divergence->message);
      return true;
    }
  return !is_stale (session) || take_estimate (session, false);
}

static void
caption (Session *session, Clauses *clauses)
{
  clauses_add (clauses, "%s", ((Spectrum *) session->own)->on_test ? _ ("test loss") : _ ("training loss"));
}

/* ---- Results ---- */

/* NULL where there is none of the present step: cancelled, or diverged. */
static const SpectralEstimate *
last_estimate (const Session *session)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;
  return e != NULL && e->step == session_step (session) ? e : NULL;
}

static void
report_counts (const SpectralEstimate *e, Run *run)
{
  run_result (run, "negative", e->negative.value);
  if (!e->exact)
    {
      run_result (run, "negative_standard_error", e->negative.error);
      run_result (run, "negative_low", e->negative.low);
      run_result (run, "negative_high", e->negative.high);
    }
  run_result (run, "near_zero", e->near_zero);
  run_result (run, "zero_threshold", e->threshold);
}

static void
report_outliers (const SpectralEstimate *e, size_t expected, Run *run)
{
  SpectralGap gap = outliers_gap (e->top, e->top_values);

  if (expected > 0 && expected < e->top)
    run_result (run, "gap_after_classes", e->top_values[expected - 1] / e->top_values[expected]);
  if (!isfinite (gap.ratio))
    return;
  run_result (run, "largest_gap_after", (double) gap.count);
  run_result (run, "largest_gap", gap.ratio);
}

static void
report (Session *session)
{
  const SpectralEstimate *e = last_estimate (session);
  Run *run = session->run;
  double distance;

  if (e == NULL)
    return;
  run_result (run, "loss", e->loss);
  run_result (run, "largest", e->top_values[0]);
  run_result (run, "least", e->smallest);
  run_result (run, "trace", e->trace[CURVATURE_PART_HESSIAN]);
  run_result (run, "trace_standard_error", e->trace_error[CURVATURE_PART_HESSIAN]);
  run_result (run, "trace_gauss_newton", e->trace[CURVATURE_PART_GAUSS_NEWTON]);
  report_counts (e, run);
  report_outliers (e, spectrum_expected_outliers (session), run);
  run_result (run, "subspace_overlap", spectrum_subspace_overlap (session));
  distance = spectrum_estimate_distance (session);
  if (isfinite (distance))
    run_result (run, "estimate_distance", distance);
  run_result (run, "exact", e->exact);
  run_result (run, "samples", (double) e->samples);
}

static void
append_pair (Table *table, size_t index, double value, const char *source, double residual)
{
  memcpy (table_append_labelled (table, source), (double[]){ (double) index, value, residual }, 3 * sizeof (double));
}

/* Ascending, by their index among all: every one, or those that products found. */
static bool
save (Session *session, RunFolder *folder, GError **error)
{
  const SpectralEstimate *e = last_estimate (session);
  static const char *const columns[] = { "index", "eigenvalue", "residual", NULL };
  g_autoptr (Table) table = table_new_labelled ("source", 2, columns);

  if (e == NULL)
    return true;
  for (size_t i = 0; i < e->parameters && e->exact; i++)
    append_pair (table, i, e->values[CURVATURE_PART_HESSIAN][i], "exact", e->residuals[i]);
  if (!e->exact && e->top < e->parameters)
    append_pair (table, 0, e->smallest, "lanczos", e->smallest_residual);
  for (size_t i = e->top; i-- > 0 && !e->exact;)
    append_pair (table, e->parameters - 1 - i, e->top_values[i], "lanczos", e->top_residuals[i]);
  return run_folder_write_table (folder, "eigenvalues.csv", table, error);
}

static const SessionClass spectrum = {
  .title = N_ ("Hessian spectrum"),
  .size = sizeof (Spectrum),
  .begin = begin,
  .after = after,
  .rewound = rewound,
  .due = due,
  .prepare = prepare,
  .caption = caption,
  .draw = spectrum_draw,
  .report = report,
  .save = save,
  .end = end,
};

static void
spectrum_run (Run *run)
{
  session_run (run, &spectrum);
}

/* ---- Presets ---- */

#define CLUSTERS                                                                                                       \
  { "data", "clusters" }, { "dimension", "20" }, { "samples", "500" }, { "activation", "relu" },                       \
      { "optimiser", "adam" }, { "learning-rate", "0.001" }, { "batch-size", "0" },                                    \
  {                                                                                                                    \
    "steps", "300"                                                                                                     \
  }
static const PresetValue three[] = { CLUSTERS, { "classes", "3" }, { NULL, NULL } };
static const PresetValue five[] = { CLUSTERS, { "classes", "5" }, { NULL, NULL } };
static const PresetValue chaos[] = { { "data", "moons" },   { "gain", "2" },
                                     { "batch-size", "0" }, { "learning-rate", "0.02" },
                                     { "steps", "2000" },   { "detail", "history" },
                                     { NULL, NULL } };
static const PresetValue digits[] = { { "data", "digits" },     { "samples", "600" },        { "depth", "1" },
                                      { "activation", "relu" }, { "batch-size", "64" },      { "steps", "600" },
                                      { "largest", "14" },      { "learning-rate", "0.05" }, { NULL, NULL } };
static const PresetValue against[] = { { "width", "24" },  { "data", "moons" },    { "label-noise", "0.1" },
                                       { "probes", "20" }, { "detail", "blocks" }, { NULL, NULL } };
static const PresetValue depth[] = { { "data", "digits" },    { "samples", "400" },         { "depth", "8" },
                                     { "width", "8" },        { "activation", "relu" },     { "skip", "true" },
                                     { "optimiser", "adam" }, { "learning-rate", "0.002" }, { "batch-size", "50" },
                                     { "steps", "400" },      { "detail", "blocks" },       { NULL, NULL } };

static const PresetValue law[] = {
  { "data", "teacher" }, { "dimension", "120" },      { "samples", "480" }, { "depth", "0" }, { "batch-size", "0" },
  { "steps", "400" },    { "learning-rate", "0.05" }, { "momentum", "0" },  { NULL, NULL }
};

static const Preset presets[] = {
  { "outliers", N_ ("Outliers count the classes"),
    N_ ("Three Gaussian clusters: after a few hundred steps almost all directions are flat, and as many as there are "
        "classes but one stand out."),
    three },
  { "outliers-five", N_ ("Outliers count the classes (five)"),
    N_ ("The same with five clusters: four directions stand out, with this seed one of them most: the gap behind the "
        "first is wider than that behind the fourth, at the dashed rule. Give the seed another number and compare."),
    five },
  { "chaos", N_ ("From chaos to bulk"),
    N_ ("Large first weights: the loss bends down in many directions, more than half as strongly as up. As the network "
        "learns, the negative side melts away: a seventh of the eigenvalues stay below zero, but hundreds of times "
        "nearer to "
        "it "
        "than the largest. What is left is a bulk at zero with a few outliers."),
    chaos },
  { "digits", N_ ("Digits"),
    N_ ("A network of 1,210 parameters that learns to read digits: all of its eigenvalues, some of them a thousand "
        "times as large as others."),
    digits },
  { "against", N_ ("Exact against estimate"),
    N_ ("What most have to trust, stochastic Lanczos quadrature, over what is true. Take probes and steps away and see "
        "where it begins to err."),
    against },
  { "depth", N_ ("Depth and skip"),
    N_ ("Eight layers with skip connections, and which of them the curvature joins. Switch the skip connections off: "
        "the largest eigenvalues grow several times."),
    depth },
  { "law", N_ ("Marchenko–Pastur"),
    N_ ("A linear model of random inputs: its Hessian is twice their covariance, and the eigenvalues lie as Marchenko "
        "and "
        "Pastur's law says for so many inputs and samples; only its scale is fitted."),
    law },
  { NULL },
};

const Experiment spectrum_experiment = {
  .id = "spectrum",
  .title = N_ ("Hessian spectrum"),
  .summary = N_ ("Every curvature of the loss at once, exact and estimated, as a network trains"),
  .groups = groups,
  .presets = presets,
  .explanation = &spectrum_explanation,
  .run = spectrum_run,
};

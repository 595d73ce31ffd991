/* The Hessian's spectrum as training goes on.
 *
 * Training and estimates take turns on the run's thread: an estimate takes as long as it takes, and training then gets
 * at least half of that before the next one. */
#include "experiments/spectrum.h"

#include "analysis/exact_curvature.h"
#include "lab/parameters.h"
#include "experiments/experiments.h"
#include "lab/threshold_mark.h"
#include "lab/training.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#define MOST_RECORDS 2000
/* How often an unwatched run estimates on its way, if its history is to be shown. */
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
          N_ ("Estimate the density by quadrature where it is known exactly, too"), 1, LIVE),
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
remember (Spectrum *self)
{
  SpectrumRecord record = { (double) self->estimate->step, self->estimate->top_values[0], self->estimate->smallest,
                            self->estimate->negative.value };
  guint kept = 0;

  while (self->history->len > 0
         && g_array_index (self->history, SpectrumRecord, self->history->len - 1).step >= record.step)
    g_array_set_size (self->history, self->history->len - 1);
  g_array_append_val (self->history, record);
  if (self->history->len < MOST_RECORDS)
    return;
  for (guint i = 0; i < self->history->len; i += 2)
    g_array_index (self->history, SpectrumRecord, kept++) = g_array_index (self->history, SpectrumRecord, i);
  g_array_set_size (self->history, kept);
}

static void
forget_estimate (Spectrum *self)
{
  if (self->estimate != self->first)
    spectral_estimate_free (self->estimate);
  self->estimate = NULL;
  g_clear_pointer (&self->why_none, g_free);
}

static void
forget_first (Spectrum *self)
{
  if (self->first != self->estimate)
    spectral_estimate_free (self->first);
  self->first = NULL;
}

static bool
wants_test (const Spectrum *self)
{
  return run_number (self->run, "loss-of") != 0;
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
  Spectrum *self = data;

  run_progress (self->run, names[stage] != NULL ? _ (names[stage]) : NULL, done, total);
}

/* Vectors of another loss are nothing to compare with. */
static void
choose_subject (Spectrum *self)
{
  const Problem *problem = self->problem;
  bool on_test = wants_test (self);
  SpectralSubject subject = { problem->network, on_test ? &problem->watched_test : &problem->watched,
                              on_test ? problem->data->test : problem->data->train, 0 };

  if (self->estimator != NULL && self->on_test == on_test)
    return;
  subject.n = problem_curvature_samples (problem, subject.samples);
  spectral_estimator_free (self->estimator);
  self->estimator = spectral_estimator_new (&subject);
  if (self->on_test != on_test)
    forget_first (self);
  self->on_test = on_test;
}

static void
keep (Spectrum *self, SpectralEstimate *fresh)
{
  fresh->step = descent_steps (self->ball);
  self->estimate = fresh;
  /* Nor are fewer of them. */
  if (self->first != NULL && self->first->top < fresh->top)
    forget_first (self);
  if (self->first == NULL)
    self->first = fresh;
  remember (self);
  threshold_mark_set (self->problem, self->run, self->on_test ? NAN : fresh->top_values[0]);
}

/* Briefly: for the history, without residuals, and without the estimate where the exact spectrum is there.  false:
 * cancelled; the last estimate stays. */
static bool
take_estimate (Spectrum *self, bool briefly)
{
  SpectralOptions options = options_from (self->run, self->problem);
  SpectralWatch watch = { run_cancelled (self->run), report_stage, self };
  gint64 begin = g_get_monotonic_time (), now;
  SpectralEstimate *fresh = NULL;
  SolverResult result;

  options.residuals &= !briefly;
  options.density &= !briefly;
  choose_subject (self);
  result = spectral_estimate (self->estimator, descent_theta (self->ball), &options, run_parallel (self->run), &watch,
                              &fresh);
  if (result == SOLVER_CANCELLED)
    return false;
  forget_estimate (self);
  self->options = options;
  if (fresh != NULL)
    keep (self, fresh);
  else
    self->why_none = g_strdup_printf (_ ("The loss or its curvature is not finite at step %" PRIu64 "."),
                                      descent_steps (self->ball));
  now = g_get_monotonic_time ();
  self->next = now + (now - begin) / 2;
  return true;
}

/* ---- Showing ---- */

static bool
is_done (void *data)
{
  const Spectrum *self = data;
  return descent_steps (self->ball) >= self->problem->options.total_steps;
}

static bool
estimate_is_stale (const Spectrum *self)
{
  SpectralOptions options = options_from (self->run, self->problem);

  return self->estimate == NULL || self->estimate->step != descent_steps (self->ball)
         || self->on_test != wants_test (self) || !same_options (&options, &self->options);
}

static void
publish (Spectrum *self)
{
  uint64_t step = descent_steps (self->ball);

  if (is_done (self))
    run_set_status (self->run, _ ("done, %" PRIu64 " steps"), step);
  else
    run_set_status (self->run, _ ("training, step %" PRIu64), step);
  run_publish (self->run, spectrum_figure (self));
}

static void
show (void *data)
{
  Spectrum *self = data;

  if (!estimate_is_stale (self) || take_estimate (self, false))
    publish (self);
}

/* Training has its share of the time. */
static bool
is_due (void *data)
{
  const Spectrum *self = data;
  return g_get_monotonic_time () >= self->next;
}

/* Where it diverged there is no spectrum. */
static void
show_none (void *data, const char *message)
{
  Spectrum *self = data;

  forget_estimate (self);
  self->why_none = g_strdup (message);
  publish (self);
}

/* ---- Steps ---- */

static bool
is_for_the_history (const Spectrum *self)
{
  uint64_t every = MAX (1, self->problem->options.total_steps / HISTORY_ESTIMATES);

  return run_unattended (self->run) && run_number (self->run, "detail") == DETAIL_HISTORY
         && descent_steps (self->ball) % every == 0;
}

static Training training_of (Spectrum *self);

static bool
step (void *data)
{
  Spectrum *self = data;
  Training training = training_of (self);
  StepResult result;

  self->rate = run_number (self->run, "learning-rate");
  result = descent_step (self->ball, self->rate);
  if (result != STEP_DONE)
    return training_diverged (&training, self->ball, self->rate, result, show_none);
  return !is_for_the_history (self) || take_estimate (self, true);
}

static void
finish (void *data)
{
  Spectrum *self = data;
  g_autoptr (GError) error = NULL;

  if (estimate_is_stale (self) && !take_estimate (self, false))
    return;
  publish (self);
  if (!spectrum_save (self, (double) (g_get_monotonic_time () - self->started) / 1e6, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

static Training
training_of (Spectrum *self)
{
  return (Training){ self->run, self, is_done, step, is_due, show, finish };
}

static void
spectrum_run (Run *run)
{
  Spectrum self = { .run = run, .started = g_get_monotonic_time () };
  Training training;
  GError *error = NULL;

  self.problem = problem_from_settings (run_settings (run), &error);
  if (self.problem == NULL)
    {
      run_fail (run, error);
      return;
    }
  self.workspace = workspace_new (self.problem->network, 1024);
  self.ball = descent_new (self.problem, self.problem->first);
  self.history = g_array_new (FALSE, FALSE, sizeof (SpectrumRecord));
  training = training_of (&self);
  if (!run_unattended (run))
    training_watch (&training);
  else if (take_estimate (&self, true) && training_unwatched (&training, self.ball))
    finish (&self);
  forget_first (&self);
  self.first = NULL;
  forget_estimate (&self);
  g_array_unref (self.history);
  spectral_estimator_free (self.estimator);
  descent_free (self.ball);
  workspace_free (self.workspace);
  problem_free (self.problem);
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
    N_ ("The same with five clusters: four directions stand out. Give the seed another number and see how wide the "
        "gap behind them is."),
    five },
  { "chaos", N_ ("From chaos to bulk"),
    N_ ("Large first weights: the loss bends down in many directions, almost as strongly as up. As the network learns, "
        "the negative side melts away, and a bulk at zero with a few outliers is left."),
    chaos },
  { "digits", N_ ("Digits"),
    N_ ("A network of 1,210 parameters that learns to read digits: all of its eigenvalues, some of them times a "
        "thousand others."),
    digits },
  { "against", N_ ("Exact against estimate"),
    N_ ("What most have to trust, stochastic Lanczos quadrature, over what is true. Take probes and steps away and see "
        "where it begins to err."),
    against },
  { "depth", N_ ("Depth and skip"),
    N_ ("Eight layers with skip connections, and which of them the curvature joins. Switch the skip connections off: "
        "the "
        "largest eigenvalues grow several times."),
    depth },
  { "law", N_ ("Marchenko–Pastur"),
    N_ ("A linear model of random inputs: its Hessian is their covariance, and the eigenvalues lie as Marchenko and "
        "Pastur's law says, without a parameter to choose but the noise."),
    law },
  { NULL },
};

const Experiment spectrum_experiment = {
  .id = "spectrum",
  .title = N_ ("Hessian spectrum"),
  .summary = N_ ("Every curvature of the loss at once, exact and estimated, as a network trains"),
  .groups = groups,
  .presets = presets,
  .run = spectrum_run,
};

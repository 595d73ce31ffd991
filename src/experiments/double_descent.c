/* Double descent: the test error that falls, rises to a peak where a model can just interpolate its training set, and
 * falls again (M. Belkin, D. Hsu, S. Ma, S. Mandal, "Reconciling modern machine-learning practice and the classical
 * bias-variance trade-off", PNAS 2019; P. Nakkiran et al., "Deep double descent", ICLR 2020). */
#include "experiments/double_descent.h"

#include "datasets/generators.h"
#include "lab/parameters.h"
#include "experiments/experiments.h"
#include "lab/problem.h"

#include <inttypes.h>
#include <math.h>

/* Between two looks at what the person does; and where nobody looks. */
#define STRETCH_SECONDS 0.02
#define UNWATCHED_SECONDS 0.2
#define MOST_SEEDS 400
#define MOST_BYTES 2e9

static const Choice model_choices[] = {
  { "network", N_ ("Network") },          { "deep-linear", N_ ("Deep linear network") },
  { "linear", N_ ("Linear regression") }, { "random-features", N_ ("Random features") },
  { "polynomial", N_ ("Polynomials") },   { NULL, NULL },
};
static const Choice along_choices[] = {
  { "width", N_ ("Width") },
  { "samples", N_ ("Training samples") },
  { "time", N_ ("Training time") },
  { "ridge", N_ ("Penalty") },
  { NULL, NULL },
};
static const Choice family_choices[] = {
  { "none", N_ ("One curve") },
  { "noise", N_ ("Levels of noise") },
  { "ridge", N_ ("Penalties") },
  { NULL, NULL },
};
static const Choice scale_choices[] = { { "log", N_ ("Logarithmic") }, { "linear", N_ ("Linear") }, { NULL, NULL } };
static const Choice measure_choices[] = {
  { "share", N_ ("Share of errors") },
  { "squared", N_ ("Mean squared error") },
  { NULL, NULL },
};
static const Choice rule_choices[] = { { "fixed", N_ ("As set") },
                                       { "best", N_ ("The best at each point") },
                                       { NULL, NULL } };

static const Parameter quick_rows[] = {
  NUMBER ("label-noise", N_ ("Noise"),
          N_ ("Of the training targets: its standard deviation, or for classes the share of labels that are redrawn at "
              "random; the test targets have none"),
          0, 10, 0.5, SLIDER (0, 1), LIVE),
  INTEGER ("seeds", N_ ("Seeds"),
           N_ ("Fits at each point, each with weights and noise of its own; more of them can be added"), 1, MOST_SEEDS,
           10, SLIDER (1, 50), LIVE),
  INTEGER ("width", N_ ("Width"),
           N_ ("Hidden units, features or polynomials, where the width is not the axis of the picture"), 1, 4096, 30,
           SLIDER (1, 1000), LOGARITHMIC),
  NUMBER ("learning-rate", N_ ("Learning rate"), N_ ("Of networks: how far a step goes along the gradient"), 1e-8, 1e6,
          0.02, SLIDER (1e-4, 1), LOGARITHMIC),
  { NULL },
};
static const Parameter sweep_rows[] = {
  CHOICE ("axis", N_ ("Axis"), N_ ("What the error is drawn against"), along_choices, ALONG_WIDTH),
  NUMBER ("lowest", N_ ("From"), N_ ("Where the axis begins: a width, a number of samples or steps, or a penalty"),
          1e-9, 1e9, 1, SLIDER (1e-4, 1e4), LOGARITHMIC),
  NUMBER ("highest", N_ ("To"), N_ ("Where it ends"), 1e-9, 1e9, 300, SLIDER (1e-4, 1e4), LOGARITHMIC),
  CHOICE ("axis-scale", N_ ("Spacing"), N_ ("How the points are spread along the axis"), scale_choices, 0),
  INTEGER ("points", N_ ("Points"), N_ ("Up to how many the curve is refined, where it bends first"), 3, 200, 16,
           SLIDER (7, 60)),
  CHOICE ("family", N_ ("Family"),
          N_ ("One curve, or several: for no, half and all of the noise, or for several penalties"), family_choices, 0),
  INTEGER ("starts", N_ ("Starts a training set"),
           N_ ("First weights that are tried on every training set; with two or more, what they do to the variance is "
               "told apart from what the training set does"),
           1, 20, 2, SLIDER (1, 5)),
  NUMBER (
      "tolerance", N_ ("Tolerance"),
      N_ ("A training error up to which the training set counts as interpolated: the threshold is where that begins"),
      1e-12, 1, 0.01, SLIDER (1e-6, 0.1), LOGARITHMIC),
  CHOICE ("measure", N_ ("Error of classes"),
          N_ ("What is drawn where the data have classes: the share that is told wrongly, or the error that training "
              "lessens, where the peak is higher"),
          measure_choices, MEASURED_SHARE),
  { NULL },
};
static const Parameter model_rows[] = {
  CHOICE ("model", N_ ("Model"), N_ ("What is fitted"), model_choices, MODEL_NETWORK),
  INTEGER ("depth", N_ ("Hidden layers"), N_ ("Of networks"), 1, 16, 1, SLIDER (1, 6)),
  CHOICE ("activation", N_ ("Activation"), N_ ("What each hidden unit does with its sum"), activation_choices,
          ACTIVATION_TANH),
  NUMBER ("ridge", N_ ("Penalty"),
          N_ ("λ: of linear models, added to XᵀX/n (of random features in the units of their theory); of networks, "
              "weight decay"),
          0, 1e6, 0, .unit = "λ", SLIDER (0, 1)),
  CHOICE ("ridge-rule", N_ ("Choice of penalty"), N_ ("Of linear regression: λ as set, or σ²γ/r², which is the best"),
          rule_choices, 0),
  INTEGER ("features", N_ ("Features"),
           N_ ("Of linear regression and deep linear networks: all that there are, used or not; of random features: "
               "the dimension of the sphere"),
           1, 10000, 100, SLIDER (10, 2000), LOGARITHMIC),
  NUMBER ("signal", N_ ("Signal"), N_ ("Standard deviation of the linear target"), 0.001, 1000, 1, SLIDER (0.1, 5)),
  NUMBER ("signal-decay", N_ ("Decay of the signal"),
          N_ ("Coefficient j of linear regression falls as j to the minus this"), 0, 10, 0, SLIDER (0, 3)),
  NUMBER ("decay", N_ ("Decay of the spectrum"),
          N_ ("The variance of feature j of linear regression falls as j to the minus this"), 0, 10, 0, SLIDER (0, 3)),
  INTEGER ("slow-features", N_ ("Slow features"), N_ ("Of deep linear networks: how many of the features are small"), 1,
           1000, 10, SLIDER (1, 100)),
  NUMBER ("slow-scale", N_ ("Scale of slow features"), N_ ("How small: beside 1 of the others"), 1e-4, 1, 0.1,
          SLIDER (0.01, 1), LOGARITHMIC),
  { NULL },
};
static const Parameter training_rows[] = {
  NUMBER ("gain", N_ ("Gain"), N_ ("Scale of the first weights"), 1e-6, 100, 1, SLIDER (0.01, 10), LOGARITHMIC),
  CHOICE ("optimiser", N_ ("Optimiser"), N_ ("The rule that turns a gradient into a step"), optimiser_choices,
          OPTIMISER_ADAM),
  CHOICE ("schedule", N_ ("Schedule"), N_ ("How the learning rate changes over the run"), schedule_choices,
          SCHEDULE_COSINE),
  INTEGER ("batch-size", N_ ("Batch size"), N_ ("Samples in one step; 0 takes all of them"), 0, 1e6, 0,
           SLIDER (0, 256)),
  INTEGER ("steps", N_ ("Steps"), N_ ("How long each network is trained"), 1, 1e8, 3000, SLIDER (100, 20000),
           LOGARITHMIC),
  { NULL },
};
static const Parameter data_rows[] = {
  CHOICE ("data", N_ ("Data"), N_ ("What networks learn from"), data_choices, DATA_TEACHER),
  FILE_NAME ("data-file", N_ ("Data file"), N_ ("CSV (the target last) or IDX, .gz too")),
  INTEGER ("samples", N_ ("Training samples"), N_ ("In each training set, where they are not the axis of the picture"),
           2, 100000, 100, SLIDER (10, 2000), LOGARITHMIC),
  INTEGER ("test-samples", N_ ("Test samples"), N_ ("The same for all training sets"), 10, 100000, 1000,
           SLIDER (100, 10000), LOGARITHMIC),
  { NULL },
};
static const ParameterGroup groups[] = {
  { quick_rows, .section = SECTION_QUICK },
  { sweep_rows, .section = N_ ("Sweep") },
  { model_rows, .section = N_ ("Model") },
  { training_rows, .section = SECTION_TRAINING },
  { data_rows, .section = SECTION_DATA },
  { shared_data, .only = "classes dimension image-size teacher-width teacher-gain parity-bits degree",
    .section = SECTION_DATA },
  { shared_seed, .only = "seed", .section = SECTION_SEEDS },
  { NULL },
};

/* ---- Checks ---- */

static double
highest_width (const Recipe *recipe)
{
  switch (recipe->model)
    {
    case MODEL_NETWORK:
    case MODEL_DEEP_LINEAR:
      return ARCHITECTURE_MAX_WIDTH;
    case MODEL_LINEAR:
      return recipe->features;
    default:
      return 20000;
    }
}

static bool
check_axis (const DoubleDescent *self, GError **error)
{
  const Recipe *recipe = self->recipe;
  double low = run_number (self->run, "lowest"), high = run_number (self->run, "highest");
  double width = recipe->along == ALONG_WIDTH ? high : recipe->width;
  double samples = recipe->along == ALONG_SAMPLES ? high : (double) recipe->samples;

  if (low >= high)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("The axis begins (lowest) at %g and ends (highest) at %g: it must begin before it ends."), low,
                 high);
  else if (recipe->along != ALONG_RIDGE && low < (recipe->along == ALONG_SAMPLES ? 2 : 1))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("The axis begins (lowest) at %g; it must begin at 1, or at 2 samples."), low);
  else if (width > highest_width (recipe))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 recipe->model == MODEL_LINEAR ? _ ("A width of %g was asked for; there are %g features (features).")
                                               : _ ("A width of %g was asked for; at most %g can be had."),
                 width, highest_width (recipe));
  else if (recipe->along == ALONG_TIME && high > 1e7)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("%g steps (highest) were asked for; at most 10 000 000 can be had."), high);
  else if (samples > 100000 || samples * MAX (width, recipe->features) * 8 > MOST_BYTES)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY,
                 _ ("%g samples at a width of %g are too many: choose fewer of either."), samples, width);
  else
    return true;
  return false;
}

static size_t
most_samples (const DoubleDescent *self)
{
  return self->recipe->along == ALONG_SAMPLES ? (size_t) run_number (self->run, "highest") : self->recipe->samples;
}

static bool
reserve (DoubleDescent *self, unsigned seeds, GError **error)
{
  double width = self->recipe->along == ALONG_WIDTH ? run_number (self->run, "highest") : self->recipe->width;
  return recipe_reserve (self->recipe, seeds, most_samples (self), (size_t) width, error);
}

/* ---- The sweep ---- */

static void
keep_ghost (DoubleDescent *self)
{
  const Curve *curve = &self->sweep->curve[0];
  Numbers *x = numbers_new (curve->points->len), *y = numbers_new (curve->points->len);

  for (guint i = 0; i < curve->points->len; i++)
    {
      const Point *point = curve->points->pdata[i];
      x->v[i] = point->x;
      y->v[i] = POINT_QUARTILES (point, test).median;
    }
  if (curve_nearest (curve, 1) == NULL)
    {
      numbers_unref (x);
      numbers_unref (y);
      return; /* nothing was there yet: an older ghost says more */
    }
  g_clear_pointer (&self->ghost_x, numbers_unref);
  g_clear_pointer (&self->ghost_y, numbers_unref);
  self->ghost_x = x;
  self->ghost_y = y;
  self->ghost_noise = curve->noise;
}

static void
read_noise (DoubleDescent *self)
{
  double noise = run_number (self->run, "label-noise");

  if (noise == self->noise)
    return;
  keep_ghost (self);
  double_descent_sweep_free (self->sweep);
  self->noise = noise;
  self->sweep = double_descent_sweep_new (self->run, self->recipe, noise, self->seeds);
  self->saved = false;
  run_set_finished (self->run, false);
}

/* Where memory or a file hold no more, it stays at what there is. */
static void
read_seeds (DoubleDescent *self)
{
  unsigned seeds = (unsigned) run_number (self->run, "seeds");

  if (seeds <= self->seeds || !reserve (self, seeds, NULL))
    return;
  self->seeds = seeds;
  double_descent_sweep_set_seeds (self->sweep, seeds);
  self->saved = false;
  run_set_finished (self->run, false);
}

static void
attend (DoubleDescent *self)
{
  RunEvent event;

  while (run_poll_event (self->run, &event))
    if (event.kind != RUN_EVENT_BACK && g_str_equal (event.plot, "curve"))
      self->chosen = event.x;
  read_noise (self);
  read_seeds (self);
}

static void
tell (const DoubleDescent *self)
{
  uint64_t total = double_descent_sweep_total (self->sweep);

  if (double_descent_sweep_is_done (self->sweep))
    {
      run_set_status (self->run, _ ("done, %" PRIu64 " fits"), self->sweep->done);
      run_progress (self->run, NULL, 0, 0);
      return;
    }
  run_set_status (self->run, _ ("%" PRIu64 " of %" PRIu64 " fits"), self->sweep->done, total);
  run_progress (self->run, _ ("Fitting"), self->sweep->done, total);
}

/* The learning rate that the sharpest of all starts bears. */
static void
mark_threshold (const DoubleDescent *self)
{
  const OptimiserOptions *optimiser = &self->recipe->training.optimiser;
  double sharpest = 0;

  for (unsigned c = 0; c < self->sweep->curves; c++)
    for (guint i = 0; i < self->sweep->curve[c].points->len; i++)
      {
        const Outcome *outcome = point_outcome (self->sweep->curve[c].points->pdata[i], 0);
        if (outcome != NULL && isfinite (outcome->sharpness))
          sharpest = fmax (sharpest, outcome->sharpness);
      }
  run_set_mark (self->run, "learning-rate", optimiser_threshold_formula (optimiser),
                sharpest > 0 ? optimiser_threshold (optimiser, sharpest) : NAN);
}

static void
show (DoubleDescent *self)
{
  tell (self);
  mark_threshold (self);
  run_publish (self->run, double_descent_figure (self));
}

static void
finish (DoubleDescent *self)
{
  GError *error = NULL;

  self->saved = true;
  show (self);
  if (!double_descent_save (self, (double) (g_get_monotonic_time () - self->started) / 1e6, &error))
    run_fail (self->run, error);
}

/* ---- The two ways to run ---- */

static void
watch (DoubleDescent *self)
{
  for (;;)
    {
      Gate gate = run_gate (self->run);
      if (gate == GATE_STOP)
        break;
      if (gate == GATE_ATTEND)
        attend (self);
      else
        double_descent_sweep_advance (self->sweep, STRETCH_SECONDS);
      if (gate == GATE_ATTEND || run_figure_due (self->run))
        show (self);
      if (!double_descent_sweep_is_done (self->sweep) || !run_alive (self->run))
        continue;
      if (!self->saved)
        finish (self);
      run_set_finished (self->run, true);
    }
  if (!self->saved && self->sweep->done > 0)
    finish (self);
}

static void
fit_unwatched (DoubleDescent *self)
{
  while (!double_descent_sweep_is_done (self->sweep) && run_checkpoint (self->run))
    {
      double_descent_sweep_advance (self->sweep, UNWATCHED_SECONDS);
      tell (self);
    }
  if (self->sweep->done > 0)
    finish (self);
}

static void
double_descent_run (Run *run)
{
  DoubleDescent self = { .run = run, .chosen = NAN, .started = g_get_monotonic_time () };
  GError *error = NULL;

  self.noise = run_number (run, "label-noise");
  self.seeds = (unsigned) run_number (run, "seeds");
  self.recipe = recipe_new (run, &error);
  if (self.recipe != NULL && self.recipe->classes && self.noise > 1)
    g_set_error (&error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("label-noise is %g; for data with classes it is a share, from 0 to 1."), self.noise);
  if (error == NULL && check_axis (&self, &error) && reserve (&self, self.seeds, &error))
    {
      self.sweep = double_descent_sweep_new (run, self.recipe, self.noise, self.seeds);
      if (run_unattended (run))
        fit_unwatched (&self);
      else
        watch (&self);
      double_descent_sweep_free (self.sweep);
    }
  if (error != NULL)
    run_fail (run, error);
  g_clear_pointer (&self.ghost_x, numbers_unref);
  g_clear_pointer (&self.ghost_y, numbers_unref);
  g_clear_pointer (&self.recipe, recipe_free);
}

/* ---- Presets ---- */

static const PresetValue peak[] = { { NULL, NULL } };
static const PresetValue classical[] = { { "samples", "150" },    { "dimension", "6" }, { "label-noise", "0.4" },
                                         { "teacher-gain", "4" }, { "steps", "4000" },  { "seeds", "6" },
                                         { "highest", "500" },    { "points", "18" },   { "seed", "12" },
                                         { NULL, NULL } };
static const PresetValue tallest[] = { { "samples", "200" },     { "dimension", "4" },
                                       { "label-noise", "0.4" }, { "teacher-width", "6" },
                                       { "teacher-gain", "4" },  { "steps", "4000" },
                                       { "seeds", "6" },         { "highest", "500" },
                                       { "points", "18" },       { NULL, NULL } };
static const PresetValue digits[] = { { "data", "digits" },
                                      { "samples", "300" },
                                      { "label-noise", "0.2" },
                                      { "activation", "relu" },
                                      { "learning-rate", "0.005" },
                                      { "steps", "1500" },
                                      { "seeds", "4" },
                                      { "lowest", "2" },
                                      { "highest", "400" },
                                      { "points", "14" },
                                      { "tolerance", "0.005" },
                                      { "measure", "squared" },
                                      { NULL, NULL } };
static const PresetValue random_feature[] = { { "model", "random-features" }, { "features", "100" },
                                              { "samples", "300" },           { "lowest", "30" },
                                              { "highest", "1000" },          { "points", "16" },
                                              { "label-noise", "0.5" },       { "seeds", "10" },
                                              { "tolerance", "1e-6" },        { NULL, NULL } };
static const PresetValue epoch_wise[] = {
  { "model", "deep-linear" }, { "axis", "time" },         { "width", "10" },
  { "samples", "150" },       { "features", "120" },      { "slow-features", "10" },
  { "slow-scale", "0.1" },    { "signal", "1.2" },        { "label-noise", "0.1" },
  { "optimiser", "sgd" },     { "schedule", "constant" }, { "learning-rate", "0.05" },
  { "gain", "0.3" },          { "lowest", "1" },          { "highest", "20000" },
  { "points", "60" },         { "seeds", "6" },           { NULL, NULL }
};
static const PresetValue more_data[] = { { "model", "linear" },      { "axis", "samples" },   { "features", "60" },
                                         { "width", "60" },          { "lowest", "10" },      { "highest", "240" },
                                         { "axis-scale", "linear" }, { "points", "26" },      { "label-noise", "0.5" },
                                         { "seeds", "30" },          { "tolerance", "1e-6" }, { NULL, NULL } };
static const PresetValue ridge[] = {
  { "model", "linear" }, { "family", "ridge" },   { "features", "400" }, { "signal-decay", "0.5" }, { "samples", "60" },
  { "lowest", "4" },     { "highest", "400" },    { "points", "24" },    { "label-noise", "0.5" },  { "ridge", "0.02" },
  { "seeds", "20" },     { "tolerance", "1e-6" }, { NULL, NULL }
};
static const PresetValue polynomials[] = { { "model", "polynomial" }, { "samples", "12" },     { "lowest", "2" },
                                           { "highest", "300" },      { "points", "26" },      { "label-noise", "0.2" },
                                           { "seeds", "20" },         { "tolerance", "1e-6" }, { NULL, NULL } };

static const PresetValue circles[] = { { "data", "circles" }, { "samples", "50" }, { "label-noise", "0.2" },
                                       { "highest", "1000" }, { "points", "14" },  { "seeds", "12" },
                                       { NULL, NULL } };
static const PresetValue your_own[] = { { "data", "file" },   { "samples", "40" },         { "label-noise", "0" },
                                        { "highest", "200" }, { "learning-rate", "0.01" }, { NULL, NULL } };

static const Preset presets[] = {
  { "peak", N_ ("The peak"),
    N_ ("Networks of every width imitate a noisy teacher. Where their parameters just suffice for the training set, "
        "the test error peaks: the only network that fits is a wild one. With more parameters there are many, and "
        "training finds a smooth one. Take the noise away and the peak is gone."),
    peak },
  { "classical", N_ ("First the classical U, then the second descent"),
    N_ ("A harder teacher: the error falls while the networks are too small for it, rises as they begin to learn the "
        "noise, and descends a second time beyond the threshold."),
    classical },
  { "tallest", N_ ("Tallest"),
    N_ ("Few inputs, many samples: the highest of the peaks, from four hundredths of an error to one, at about two "
        "hundred "
        "parameters for two hundred samples."),
    tallest },
  { "digits", N_ ("Digits with wrong labels"),
    N_ ("A fifth of the labels is redrawn. Networks that are just wide enough to learn the wrong labels by heart are "
        "further off on new digits than smaller and than wider ones. In the share that they misread (Error of classes) "
        "the peak is lower."),
    digits },
  { "random-features", N_ ("Random features against theory"),
    N_ ("The first layer is random and never trained, the second is solved for. In high dimensions its error is known "
        "in "
        "closed form, pole and all."),
    random_feature },
  { "epoch-wise", N_ ("Epoch-wise"),
    N_ ("A peak in time: strong features are learned first, and overfitted; then the weak ones come, and the error "
        "falls "
        "a second time."),
    epoch_wise },
  { "more-data", N_ ("More data can hurt"),
    N_ ("Sixty features, more and more samples: around sixty samples each new one makes least squares worse."),
    more_data },
  { "ridge", N_ ("Ridge removes the peak"),
    N_ ("The same regression without a penalty, with a small one, and with the best one at each width, which flattens "
        "the peak altogether (Nakkiran et al. 2021)."),
    ridge },
  { "polynomials", N_ ("Polynomials"),
    N_ ("Twelve samples and polynomials of every degree: with as many coefficients as samples the only way through "
        "them "
        "swings wildly, with many more the shortest of all ways is tame."),
    polynomials },
  { "circles", N_ ("Circles with wrong labels"),
    N_ ("Two inputs, so that the networks can be seen: too small to learn the wrong labels, just able to, with tongues "
        "that reach for every one of them, and far larger."),
    circles },
  { "your-own", N_ ("Your own data"),
    N_ ("Choose a CSV file (the target in the last column) or an IDX file under Data, or drop one on the window. Every "
        "training set is a few of its rows; add noise to see what it does."),
    your_own },
  { NULL },
};

const Experiment double_descent_experiment = {
  .id = "double-descent",
  .title = N_ ("Double descent"),
  .summary = N_ ("The test error falls, peaks where a model can just interpolate, and falls again"),
  .groups = groups,
  .presets = presets,
  .run = double_descent_run,
};

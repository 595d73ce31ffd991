/* The edge of stability: descent, the sharpness of where it is, and the line beyond which a quadratic would diverge,
 * all on one clock (J. Cohen, S. Kaur, Y. Li, J. Kolter, A. Talwalkar, "Gradient descent on neural networks typically
 * occurs at the edge of stability", ICLR 2021). */
#include "experiments/stability.h"

#include "lab/parameters.h"
#include "experiments/experiments.h"
#include "lab/threshold_mark.h"
#include "lab/training.h"
#include "figure/ticks.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Lanczos steps when nothing is known of the eigenvector yet. */
#define FIRST_PRODUCTS 40
#define MOST_RECORDS 4000

static const Parameter sharpness_parameters[] = {
  INTEGER ("measure-every", N_ ("Measure every"), N_ ("Steps between two measurements of the sharpness"), 1, 1e6, 4,
           .unit = N_ ("steps"), SLIDER (1, 100), LOGARITHMIC),
  INTEGER ("products", N_ ("Products"),
           N_ ("Hessian-vector products in each measurement at most; fewer where λmax is known to one per cent before"),
           1, 200, 60),
  { NULL },
};
static const ParameterGroup groups[] = {
  QUICK_GROUP,
  { sharpness_parameters, .section = N_ ("Sharpness") },
  USUAL_GROUPS,
  { NULL },
};

/* ---- The line ---- */

double
stability_line (const Stability *self)
{
  const TrainerOptions *options = &self->problem->options;
  double rate = schedule_rate (options->schedule, self->rate, descent_steps (self->ball), options->total_steps);

  /* The threshold on the rate is c / (λ + decay): solved for λ. */
  return optimiser_threshold (&options->optimiser, 1 - options->optimiser.weight_decay) / rate
         - options->optimiser.weight_decay;
}

const char *
stability_formula (const Stability *self)
{
  const OptimiserOptions *optimiser = &self->problem->options.optimiser;

  if (optimiser->momentum == 0)
    return "2/η";
  return optimiser->kind == OPTIMISER_NESTEROV ? "2(1+β)/((1+2β)η)" : "2(1+β)/η";
}

void
stability_ratio (const Stability *self, double share, double *mean, double *deviation)
{
  guint n = self->records->len, from = (guint) floor ((1 - share) * n);
  double sum = 0, squares = 0, count = 0;

  for (guint i = from; i < n; i++)
    {
      const StabilityRecord *record = &g_array_index (self->records, StabilityRecord, i);
      double ratio = record->sharpness / record->line;
      if (!isfinite (ratio))
        continue;
      sum += ratio;
      squares += ratio * ratio;
      count++;
    }
  *mean = count > 0 ? sum / count : NAN;
  *deviation = count > 1 ? sqrt (fmax (squares / count - *mean * *mean, 0)) : NAN;
}

/* ---- Records ---- */

static void
thin (Stability *self)
{
  guint kept = 0;

  self->every *= 2;
  for (guint i = 0; i < self->records->len; i++)
    {
      StabilityRecord record = g_array_index (self->records, StabilityRecord, i);
      if (fmod (record.step, (double) self->every) == 0)
        g_array_index (self->records, StabilityRecord, kept++) = record;
    }
  g_array_set_size (self->records, kept);
}

static void
cut (Stability *self, uint64_t step)
{
  while (self->records->len > 0
         && g_array_index (self->records, StabilityRecord, self->records->len - 1).step >= (double) step)
    g_array_set_size (self->records, self->records->len - 1);
}

static void
take_record (Stability *self, size_t least)
{
  uint64_t step = descent_steps (self->ball);
  size_t most = MAX ((size_t) run_number (self->run, "products"), least == FIRST_PRODUCTS ? least : 1);
  StabilityRecord record = { .step = (double) step, .line = stability_line (self), .open = NAN };
  TrackerResult measured;

  cut (self, step);
  measured = sharpness_track (self->sharpness, descent_theta (self->ball), least, most, run_parallel (self->run));
  record.sharpness = measured.value;
  record.residual = measured.residual;
  if (!measured.converged)
    record.open = measured.value;
  record.loss = sharpness_loss (self->sharpness);
  g_array_append_val (self->records, record);
  if (self->records->len > MOST_RECORDS)
    thin (self);
}

static void
take_swing (Stability *self)
{
  const real *now = descent_theta (self->ball), *v = sharpness_direction (self->sharpness);
  double along = 0, length = 0;

  for (size_t i = 0; i < self->problem->parameters; i++)
    {
      double moved = (double) now[i] - (double) self->before[i];
      along += moved * (double) v[i];
      length += moved * moved;
    }
  self->swings[self->swing_count++ % STABILITY_SWINGS] = (Swing){ (double) descent_steps (self->ball),
                                                                  length > 0 ? along / sqrt (length) : NAN };
}

/* ---- Showing ---- */

static bool
is_done (void *data)
{
  const Stability *self = data;
  return descent_steps (self->ball) >= self->problem->options.total_steps;
}

static void
show (void *data)
{
  Stability *self = data;
  uint64_t step = descent_steps (self->ball);
  const StabilityRecord *last = &g_array_index (self->records, StabilityRecord, self->records->len - 1);
  g_autofree char *ratio = g_strdup_printf ("%.2f", last->sharpness / last->line);

  if (is_done (self))
    run_set_status (self->run, _ ("done, %" PRIu64 " steps"), step);
  else if (isfinite (last->line))
    run_set_status (self->run, _ ("training, step %" PRIu64 ", λmax at %s of the threshold"), step, ratio);
  else
    run_set_status (self->run, _ ("training, step %" PRIu64), step);
  threshold_mark_set (self->problem, self->run, last->sharpness);
  run_publish (self->run, stability_figure (self));
}

static void
show_to_the_end (void *data, const char *message)
{
  (void) message;
  show (data);
}

/* ---- Steps ---- */

static Training training_of (Stability *self);

/* true: gone back, go on (paused). */
static bool
goes_back (Stability *self, StepResult result)
{
  Training training = training_of (self);

  if (!training_diverged (&training, self->ball, self->rate, result, show_to_the_end))
    return false;
  cut (self, descent_steps (self->ball));
  self->swing_count = 0;
  take_record (self, FIRST_PRODUCTS);
  return true;
}

static bool
step (void *data)
{
  Stability *self = data;
  StepResult result;

  self->rate = run_number (self->run, "learning-rate");
  memcpy (self->before, descent_theta (self->ball), self->problem->parameters * sizeof (real));
  result = descent_step (self->ball, self->rate);
  if (result != STEP_DONE)
    return goes_back (self, result);
  take_swing (self);
  if (descent_steps (self->ball) % self->every == 0 || is_done (self))
    take_record (self, SHARPNESS_PRODUCTS);
  return true;
}

static void
finish (void *data)
{
  Stability *self = data;
  g_autoptr (GError) error = NULL;

  show (self);
  if (!stability_save (self, (double) (g_get_monotonic_time () - self->started) / 1e6, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

static Training
training_of (Stability *self)
{
  return (Training){ self->run, self, is_done, step, NULL, show, finish };
}

static void
stability_run (Run *run)
{
  Stability self = { .run = run, .started = g_get_monotonic_time () };
  Training training;
  GError *error = NULL;
  size_t samples;

  self.problem = problem_from_settings (run_settings (run), &error);
  if (self.problem == NULL)
    {
      run_fail (run, error);
      return;
    }
  samples = problem_curvature_samples (self.problem, &self.problem->watched);
  self.workspace = workspace_new (self.problem->network, 1024);
  self.ball = descent_new (self.problem, self.problem->first);
  self.rate = run_number (run, "learning-rate");
  self.before = g_new0 (real, self.problem->parameters);
  self.sharpness = sharpness_new (self.problem->network, &self.problem->watched, samples);
  self.records = g_array_new (FALSE, FALSE, sizeof (StabilityRecord));
  self.every = (uint64_t) run_number (run, "measure-every");
  take_record (&self, FIRST_PRODUCTS);
  training = training_of (&self);
  if (!run_unattended (run))
    training_watch (&training);
  else if (training_unwatched (&training, self.ball))
    finish (&self);
  g_array_unref (self.records);
  sharpness_free (self.sharpness);
  g_free (self.before);
  descent_free (self.ball);
  workspace_free (self.workspace);
  problem_free (self.problem);
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
static const PresetValue before[] = { POLYNOMIAL, { "learning-rate", "0.01" }, { "steps", "8000" }, { NULL, NULL } };
static const PresetValue catapult[] = {
  POLYNOMIAL, { "learning-rate", "0.12" }, { "steps", "600" }, { "measure-every", "1" }, { NULL, NULL }
};
static const PresetValue batches[] = {
  POLYNOMIAL, { "batch-size", "2" }, { "learning-rate", "0.025" }, { "steps", "8000" }, { NULL, NULL }
};

static const Preset presets[] = {
  { "sharpening", N_ ("Progressive sharpening"),
    N_ ("Descent walks into ever sharper places, until it can bear no more: at 2/η it bounces between two walls, the "
        "loss jumps and falls, and the sharpness stays there. Drag the learning rate and watch it settle on the new "
        "line."),
    sharpening },
  { "digits", N_ ("Digits"),
    N_ ("The same with a network that learns to read digits: the sharpness comes to rest on the line."), digits },
  { "pre-edge", N_ ("Pre-edge"),
    N_ ("A small learning rate: the line is far above, and nothing holds the sharpness back on its way."), before },
  { "catapult", N_ ("Catapult"),
    N_ ("A learning rate that the start does not bear: the loss is thrown up, and lands where it is flatter."),
    catapult },
  { "batch-noise", N_ ("Batch noise"),
    N_ ("Two samples a step: the noise keeps descent in places far flatter than the line would allow. Change the batch "
        "size and compare."),
    batches },
  { NULL },
};

const Experiment stability_experiment = {
  .id = "stability",
  .title = N_ ("Edge of stability"),
  .summary = N_ ("How sharp a place descent stands, against how sharp it can bear"),
  .groups = groups,
  .presets = presets,
  .run = stability_run,
};

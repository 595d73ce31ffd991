/* Mode connectivity: networks that were trained apart, and every known way to walk from one to the other.
 *
 * The plane that the picture is drawn on goes through the middle of the curve as it will be when it is trained.  So, as
 * the landscape does, the run looks ahead: a copy of the curve is trained to its end (within a fixed amount of
 * arithmetic), and the curve itself is then seen to sink into the valley at the pace of the person who watches. */
#include "experiments/connectivity.h"

#include "experiments/common_parameters.h"
#include "experiments/experiments.h"
#include "figure/ticks.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What a look ahead may cost, and what is trained between two looks at the gate, in floating-point operations. */
#define AHEAD_FLOPS 6e9
#define CHUNK_FLOPS 1e9
/* How long the profiles may take of a frame, and the surface. */
#define PROFILE_MICROSECONDS 40000
#define REFINE_MICROSECONDS 25000
#define PLANE_MARGIN 0.28

#define GROUP_MINIMA N_ ("Minima")
#define GROUP_CURVE N_ ("Curve")
#define GROUP_BAND N_ ("Elastic band")

static const Choice start_choices[] = {
  { "own", N_ ("Each its own") },
  { "same", N_ ("One for all, other batches") },
  { "copy", N_ ("A permuted copy") },
  { NULL, NULL },
};
static const Choice curve_choices[] = {
  { "bezier", N_ ("Bézier curve") },
  { "chain", N_ ("Polygonal chain") },
  { "none", N_ ("None") },
  { NULL, NULL },
};
static const Choice curve_optimiser_choices[] = { { "adam", "Adam" }, { "sgd", "SGD" }, { NULL, NULL } };
static const Choice across_choices[] = {
  { "automatic", N_ ("Automatic") },
  { "bend", N_ ("Through two minima and the bend") },
  { "minima", N_ ("Through three minima") },
  { NULL, NULL },
};
static const Choice height_choices[] = { { "linear", N_ ("Linear") }, { "log", N_ ("Logarithmic") }, { NULL, NULL } };
static const Choice walk_choices[] = {
  { "line", N_ ("Line") },
  { "weight-matching", N_ ("Line, weights matched") },
  { "activation-matching", N_ ("Line, activations matched") },
  { "curve", N_ ("Curve") },
  { "band", N_ ("Elastic band") },
  { NULL, NULL },
};
static const Choice sweep_choices[] = {
  { "none", N_ ("None") },
  { "width", N_ ("Width") },
  { "split", N_ ("Shared steps") },
  { NULL, NULL },
};
#define CURVE_NONE 2

static const Parameter parameters[] = {
  { "place", N_ ("Place"), N_ ("Where on its way the ball stands, from 0 to 1: the network there is shown"), "t",
    PARAMETER_NUMBER, PARAMETER_LINEAR, 0, 1, 0, 0, 0.5, NULL, EFFECT_LIVE, GROUP_QUICK },
  { "width", N_ ("Width"), N_ ("Units in every hidden layer"), NULL, PARAMETER_INTEGER, PARAMETER_LOG, 1, 4096, 1, 256,
    16, NULL, EFFECT_RESTART, GROUP_QUICK },
  { "curve-rate", N_ ("Curve's learning rate"), N_ ("How far a step of the curve goes along the gradient"), NULL,
    PARAMETER_NUMBER, PARAMETER_LOG, 1e-8, 1e6, 1e-4, 1, 0.01, NULL, EFFECT_LIVE, GROUP_QUICK },
  { "ends", N_ ("Networks"), N_ ("How many are trained; every two of them are joined"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 2, MINIMA_MOST, 0, 0, 2, NULL, EFFECT_RESTART, GROUP_MINIMA },
  { "start", N_ ("Start"),
    N_ ("What the networks begin with: weights of their own, or the same weights and another "
        "order of the batches, or no training of their own at all: the first with its hidden "
        "units in another order"),
    NULL, PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 2, 0, 0, 0, start_choices, EFFECT_RESTART, GROUP_MINIMA },
  { "split", N_ ("Shared steps"), N_ ("With one start for all: steps that they take together before they part"), NULL,
    PARAMETER_INTEGER, PARAMETER_LINEAR, 0, 1e9, 0, 1000, 0, NULL, EFFECT_RESTART, GROUP_MINIMA },
  { "learning-rate", N_ ("Learning rate"), N_ ("Of the networks: how far a step goes along the gradient"), NULL,
    PARAMETER_NUMBER, PARAMETER_LOG, 1e-8, 1e6, 1e-4, 10, 0.05, NULL, EFFECT_RESTART, GROUP_MINIMA },
  { "curve", N_ ("Curve"), N_ ("What is trained to stay low between two networks"), NULL, PARAMETER_CHOICE,
    PARAMETER_LINEAR, 0, 2, 0, 0, 0, curve_choices, EFFECT_RESTART, GROUP_CURVE },
  { "bends", N_ ("Bends"), N_ ("Points between the ends that the curve is trained by"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 1, 32, 1, 8, 1, NULL, EFFECT_RESTART, GROUP_CURVE },
  { "curve-steps", N_ ("Curve's steps"), N_ ("Steps that the curve is trained for"), NULL, PARAMETER_INTEGER,
    PARAMETER_LOG, 1, 1e9, 100, 20000, 1000, NULL, EFFECT_RESTART, GROUP_CURVE },
  { "curve-optimiser", N_ ("Curve's optimiser"), N_ ("The rule that moves the bends, and the connectors"), NULL,
    PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 1, 0, 0, 0, curve_optimiser_choices, EFFECT_RESTART, GROUP_CURVE },
  { "points", N_ ("Points"), N_ ("At how many points of each way the loss is measured"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 3, 2001, 11, 201, 61, NULL, EFFECT_RESTART, GROUP_CURVE },
  { "band", N_ ("Elastic band"), N_ ("Let a chain of pivots settle into the valley between two networks, too"), NULL,
    PARAMETER_TOGGLE, PARAMETER_LINEAR, 0, 1, 0, 0, 0, NULL, EFFECT_RESTART, GROUP_BAND },
  { "pivots", N_ ("Pivots"), N_ ("With which the band begins, its ends included"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 3, 64, 3, 20, 9, NULL, EFFECT_RESTART, GROUP_BAND },
  { "cycles", N_ ("Cycles"), N_ ("Each with half the rate of the one before; between them pivots are inserted"), NULL,
    PARAMETER_INTEGER, PARAMETER_LINEAR, 1, 32, 1, 8, 4, NULL, EFFECT_RESTART, GROUP_BAND },
  { "cycle-steps", N_ ("Steps a cycle"), N_ ("Steps of all pivots in a cycle"), NULL, PARAMETER_INTEGER, PARAMETER_LOG,
    1, 1e9, 10, 2000, 200, NULL, EFFECT_RESTART, GROUP_BAND },
  { "band-rate", N_ ("Band's learning rate"), N_ ("Of its first cycle"), NULL, PARAMETER_NUMBER, PARAMETER_LOG, 1e-8,
    1e6, 1e-4, 1, 0.003, NULL, EFFECT_LIVE, GROUP_BAND },
  { "walk", N_ ("Ball"), N_ ("The way from the first network to the second that the ball is on"), NULL,
    PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 4, 0, 0, WAY_CURVE, walk_choices, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "plane", N_ ("Plane"), N_ ("Which plane of parameter space the surface is drawn over"), NULL, PARAMETER_CHOICE,
    PARAMETER_LINEAR, 0, 2, 0, 0, ACROSS_AUTOMATIC, across_choices, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "grid", N_ ("Grid"), N_ ("Points a side at which the loss is evaluated"), NULL, PARAMETER_INTEGER, PARAMETER_LINEAR,
    2, 513, 11, 151, 51, NULL, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "height", N_ ("Height"), N_ ("Show the loss as it is, or its logarithm"), NULL, PARAMETER_CHOICE, PARAMETER_LINEAR,
    0, 1, 0, 0, 0, height_choices, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "sweep", N_ ("Sweep"), N_ ("Measure the barriers for many widths, or many numbers of shared steps, instead"), NULL,
    PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 2, 0, 0, 0, sweep_choices, EFFECT_RESTART, GROUP_LANDSCAPE },
  { "label-noise", N_ ("Label noise"),
    N_ ("Classes: share of the training labels that are redrawn at random. Continuous targets: standard deviation of "
        "what is added to them"),
    NULL, PARAMETER_NUMBER, PARAMETER_LINEAR, 0, 10, 0, 1, 0, NULL, EFFECT_RESTART, GROUP_DATA },
  NETWORK_PARAMETERS,
  TRAINING_PARAMETERS,
  DATA_PARAMETERS,
  SEED_PARAMETERS,
  { NULL },
};

/* ---- Pairs ---- */

Pair *
connectivity_pair (const Connectivity *self, unsigned a, unsigned b)
{
  for (unsigned k = 0; k < self->pairs; k++)
    if (self->pair[k]->a == MIN (a, b) && self->pair[k]->b == MAX (a, b))
      return self->pair[k];
  g_assert_not_reached ();
}

WayKind
connectivity_walk (const Connectivity *self)
{
  WayKind asked = (WayKind) run_number (self->run, "walk");
  return pair_has (self->pair[0], asked) ? asked : WAY_LINE;
}

static OptimiserOptions
optimiser_for_ways (Run *run)
{
  OptimiserOptions options = optimiser_defaults (run_number (run, "curve-optimiser") == 0 ? OPTIMISER_ADAM
                                                                                          : OPTIMISER_SGD);
  if (options.kind == OPTIMISER_SGD)
    options.momentum = 0.9;
  return options;
}

CurveOptions
connectivity_curve_options (const Problem *problem, Run *run)
{
  return (CurveOptions){ .kind = run_number (run, "curve") == 0 ? PATH_BEZIER : PATH_CHAIN,
                         .bends = (unsigned) run_number (run, "bends"),
                         .optimiser = optimiser_for_ways (run),
                         .schedule = SCHEDULE_COSINE,
                         .total_steps = (uint64_t) run_number (run, "curve-steps"),
                         .batch = problem->options.batch,
                         .seed = random_derive (problem->options.order_seed, "curve") };
}

static BandOptions
band_options (const Connectivity *self)
{
  Run *run = self->run;
  unsigned pivots = (unsigned) run_number (run, "pivots");

  return (BandOptions){ .pivots = pivots,
                        .most_pivots = MIN (PATH_MAX_CONTROLS, 3 * pivots),
                        .cycles = (unsigned) run_number (run, "cycles"),
                        .cycle_steps = (unsigned) run_number (run, "cycle-steps"),
                        .tolerance = 0.2,
                        .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                        .batch = self->problem->options.batch,
                        .seed = random_derive (self->problem->options.order_seed, "band") };
}

static void
align_task (size_t index, unsigned worker, void *data)
{
  Connectivity *self = data;
  (void) worker;
  pair_align (self->pair[index], self->problem->weights_seed);
}

bool
connectivity_make_pairs (Connectivity *self)
{
  CurveOptions curve = connectivity_curve_options (self->problem, self->run);
  BandOptions band = band_options (self);
  bool has_curve = run_number (self->run, "curve") != CURVE_NONE, has_band = run_number (self->run, "band") != 0;

  self->curve_total = has_curve ? curve.total_steps : 0;
  self->band_total = has_band ? (uint64_t) band.cycles * band.cycle_steps : 0;
  for (unsigned a = 0; a < self->minima->n; a++)
    for (unsigned b = a + 1; b < self->minima->n; b++)
      self->pair[self->pairs++] = pair_new (self->minima, a, b, has_curve ? &curve : NULL, has_band ? &band : NULL);
  return run_map (self->run, self->pairs, align_task, self);
}

bool
connectivity_measure_lines (Connectivity *self)
{
  self->line_height = 0;
  for (unsigned k = 0; k < self->pairs; k++)
    for (int kind = WAY_LINE; kind <= WAY_ACTIVATIONS; kind++)
      {
        if (!pair_measure (self->pair[k], (WayKind) kind, self->points, false, run_parallel (self->run),
                           run_cancelled (self->run)))
          return false;
        const PathProfile *profile = self->pair[k]->way[WAY_LINE].profile;
        for (size_t i = 0; i < profile->n; i++)
          if (isfinite (profile->train_loss[i]))
            self->line_height = MAX (self->line_height, profile->train_loss[i]);
      }
  return true;
}

static void
measure_similarity (Connectivity *self)
{
  const Pair *pair = self->pair[0];
  const Alignment *alignment[3] = { NULL, pair->alignment[WAY_WEIGHTS], pair->alignment[WAY_ACTIVATIONS] };
  const Architecture *architecture = network_architecture (self->problem->network);

  for (int i = 0; i < 3 && architecture->depth > 0; i++)
    {
      unsigned last = architecture->depth - 1;
      size_t units = architecture->widths[last];
      self->similarity[i] = numbers_new (units * units);
      alignment_similarity (self->problem->network, last, pair->from, pair->to, &self->problem->watched, alignment[i],
                            self->similarity[i]->v);
    }
}

/* ---- The simplex ---- */

static bool
draw_map (Connectivity *self, SimplexMap kind)
{
  Minima *minima = self->minima;
  Simplex simplex = { { minima->theta[0], minima->theta[1], minima->theta[2] }, { NULL, NULL, NULL } };
  Numbers *losses = numbers_new (SIMPLEX_LOSSES);

  if (kind == MAP_MATCHED)
    for (unsigned k = 1; k < 3; k++)
      simplex.corner[k] = connectivity_pair (self, 0, k)->matched[WAY_WEIGHTS];
  if (kind == MAP_CONNECTED)
    simplex = connectors_simplex (self->connectors);
  if (!simplex_losses (&simplex, self->problem->network, &self->problem->watched, SIMPLEX_NODES, losses->v,
                       run_parallel (self->run), run_cancelled (self->run)))
    {
      numbers_unref (losses);
      return false;
    }
  g_clear_pointer (&self->map[kind], numbers_unref);
  self->map[kind] = losses;
  return true;
}

static bool
make_simplex (Connectivity *self)
{
  CurveOptions curve = connectivity_curve_options (self->problem, self->run);
  ConnectorOptions options = { curve.optimiser, curve.schedule, self->curve_total, curve.batch,
                               random_derive (curve.seed, "connectors") };

  if (self->minima->n < 3)
    return true;
  if (self->curve_total > 0)
    self->connectors = connectors_new (self->problem->network, self->problem->train, &options,
                                       (const real *const *) self->minima->theta);
  return draw_map (self, MAP_APART) && draw_map (self, MAP_MATCHED)
         && (self->connectors == NULL || draw_map (self, MAP_CONNECTED));
}

/* ---- The plane ---- */

static bool
through_minima (const Connectivity *self)
{
  Across asked = (Across) run_number (self->run, "plane");
  return asked == ACROSS_MINIMA || (asked == ACROSS_AUTOMATIC && self->minima->n > 2) || self->curve_total == 0;
}

/* The third point that the plane goes through: given a curve, the middle of it. */
static void
place_plane (Connectivity *self, const Curve *curve)
{
  const Pair *pair = self->pair[0];
  size_t parameters_n = self->problem->parameters;

  self->across = (Across) run_number (self->run, "plane");
  self->grid = (size_t) run_number (self->run, "grid");
  self->third_is_minimum = through_minima (self);
  if (!self->third_is_minimum)
    {
      Path path = curve_path (curve);
      path_point (&path, parameters_n, 0.5, self->third);
    }
  else
    memcpy (self->third, self->minima->n > 2 ? self->minima->theta[2] : pair->matched[WAY_WEIGHTS],
            parameters_n * sizeof (real));
  loss_plane_place_through (self->plane, self->problem, pair->from, pair->to, self->third, self->grid, PLANE_MARGIN);
}

static void
look_ahead (Connectivity *self)
{
  const Curve *curve = self->pair[0]->curve;
  double rate = run_number (self->run, "curve-rate");
  uint64_t reach = (uint64_t) MAX (20, AHEAD_FLOPS / problem_step_flops (self->problem));
  Curve *ahead = NULL;

  if (curve != NULL && !through_minima (self))
    {
      ahead = curve_copy (curve);
      while (curve_steps (ahead) < self->curve_total && reach-- > 0 && run_alive (self->run)
             && curve_step (ahead, rate) == STEP_DONE)
        ;
    }
  place_plane (self, ahead);
  g_clear_pointer (&ahead, curve_free);
}

/* ---- Steps ---- */

typedef struct
{
  Connectivity *self;
  uint64_t steps; /* at most so many */
  double curve_rate, band_rate;
  StepResult result[2 * CONNECTIVITY_MOST_PAIRS + 1];
} Stretch;

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

/* Tasks: every pair's band, every pair's curve, and the connectors; the longest first. */
static void
stretch_task (size_t index, unsigned worker, void *data)
{
  Stretch *stretch = data;
  Connectivity *self = stretch->self;
  Pair *pair = index < 2 * self->pairs ? self->pair[index % self->pairs] : NULL;
  bool band = index < self->pairs;
  gint64 start = g_get_monotonic_time ();
  StepResult result = STEP_DONE;
  (void) worker;

  for (uint64_t i = 0; i < stretch->steps && result == STEP_DONE && run_alive (self->run); i++)
    if (pair == NULL)
      {
        if (self->connectors == NULL || connectors_steps (self->connectors) >= self->curve_total)
          break;
        result = connectors_step (self->connectors, stretch->curve_rate);
      }
    else if (band)
      {
        if (pair->band == NULL || band_steps (pair->band) >= self->band_total)
          break;
        result = band_step (pair->band, stretch->band_rate, run_parallel (self->run));
      }
    else
      {
        if (pair->curve == NULL || curve_steps (pair->curve) >= self->curve_total)
          break;
        result = curve_step (pair->curve, stretch->curve_rate);
      }
  stretch->result[index] = result;
  if (pair != NULL)
    *(band ? &pair->band_seconds : &pair->curve_seconds) += seconds_since (start);
}

static bool
all_done (const Connectivity *self)
{
  const Pair *pair = self->pair[0];
  return (pair->curve == NULL || curve_steps (pair->curve) >= self->curve_total)
         && (pair->band == NULL || band_steps (pair->band) >= self->band_total);
}

static uint64_t
steps_done (const Connectivity *self)
{
  const Pair *pair = self->pair[0];
  return MAX (pair->curve ? curve_steps (pair->curve) : 0, pair->band ? band_steps (pair->band) : 0);
}

static double
step_flops (const Connectivity *self)
{
  const Pair *pair = self->pair[0];
  double gradients = (pair->curve != NULL) + (pair->band != NULL ? band_path (pair->band).controls : 0);
  return problem_step_flops (self->problem) * (gradients * self->pairs + (self->connectors != NULL));
}

/* false: cancelled, or one of them diverged. */
static bool
go_on (Connectivity *self, uint64_t steps, StepResult *result)
{
  Stretch stretch = { self, steps, run_number (self->run, "curve-rate"), run_number (self->run, "band-rate"), { 0 } };
  size_t tasks = 2 * (size_t) self->pairs + 1;
  bool done = true;

  /* One short step of little is not worth waking anybody. */
  if (steps == 1 && step_flops (self) < 2e7)
    for (size_t i = 0; i < tasks; i++)
      stretch_task (i, 0, &stretch);
  else
    done = run_map (self->run, tasks, stretch_task, &stretch);
  *result = STEP_DONE;
  for (size_t i = 0; i < tasks && *result == STEP_DONE; i++)
    *result = stretch.result[i];
  return done && *result == STEP_DONE;
}

/* ---- Divergence ---- */

/* true: the ways are straight again, go on (paused). */
static bool
explain_divergence (Connectivity *self, StepResult result)
{
  Divergence divergence = { .step = steps_done (self) + 1, .threshold = NAN, .suggested_rate = NAN };
  g_autofree char *curve = number_format (run_number (self->run, "curve-rate"));
  g_autofree char *band = number_format (run_number (self->run, "band-rate"));
  bool back;

  divergence.message = g_strdup_printf (
      result == STEP_LOSS_NOT_FINITE
          ? _ ("A way diverged at step %" PRIu64 ": its loss became infinite. The curve's learning rate is %s, the "
               "band's %s.")
          : _ ("A way diverged at step %" PRIu64 ": a parameter became infinite. The curve's learning rate is %s, the "
               "band's %s."),
      divergence.step, curve, band);
  run_set_status (self->run, _ ("diverged at step %" PRIu64), divergence.step);
  back = run_diverged (self->run, &divergence);
  g_free (divergence.message);
  if (!back)
    return false;
  CurveOptions curve_options = connectivity_curve_options (self->problem, self->run);
  BandOptions options = band_options (self);
  for (unsigned k = 0; k < self->pairs; k++)
    {
      Pair *old = self->pair[k], *fresh;
      fresh = pair_new (self->minima, old->a, old->b, old->curve ? &curve_options : NULL, old->band ? &options : NULL);
      /* Only the trained ways begin anew. */
      Curve *kept_curve = old->curve;
      Band *kept_band = old->band;
      old->curve = g_steal_pointer (&fresh->curve);
      old->band = g_steal_pointer (&fresh->band);
      fresh->curve = kept_curve;
      fresh->band = kept_band;
      pair_free (fresh);
    }
  return true;
}

/* ---- Showing ---- */

/* The ways that move are looked along anew, as many as there is time for, each pair in its turn. */
static void
refresh_profiles (Connectivity *self)
{
  gint64 until = g_get_monotonic_time () + PROFILE_MICROSECONDS;

  for (unsigned k = 0; k < self->pairs && g_get_monotonic_time () < until; k++)
    {
      Pair *pair = self->pair[self->turn++ % self->pairs];
      for (int kind = WAY_CURVE; kind <= WAY_BAND; kind++)
        if (pair_has (pair, (WayKind) kind))
          pair_measure (pair, (WayKind) kind, self->points, false, run_parallel (self->run), run_cancelled (self->run));
    }
  if (self->connectors != NULL && g_get_monotonic_time () < until)
    draw_map (self, MAP_CONNECTED);
}

static void
refine_for_a_while (Connectivity *self)
{
  gint64 until = g_get_monotonic_time () + REFINE_MICROSECONDS;

  while (!loss_plane_complete (self->plane)
         && loss_plane_refine (self->plane, run_parallel (self->run), run_cancelled (self->run))
         && g_get_monotonic_time () < until)
    ;
  if (!loss_plane_complete (self->plane))
    run_linger (self->run);
}

static void
show (Connectivity *self)
{
  uint64_t step = steps_done (self);

  if (!run_alive (self->run))
    return;
  if (all_done (self))
    run_set_status (self->run, _ ("done, %" PRIu64 " steps"), step);
  else
    run_set_status (self->run, _ ("training the ways, step %" PRIu64), step);
  refine_for_a_while (self);
  if (self->plane->loss != NULL)
    run_publish (self->run, connectivity_figure (self));
}

/* The place on the way where its projection is nearest to a point of the plane. */
static double
nearest_place (const Connectivity *self, double alpha, double beta)
{
  Path path = pair_path (self->pair[0], connectivity_walk (self));
  g_autofree real *theta = g_new (real, self->problem->parameters);
  double best = INFINITY, place = 0;

  for (int i = 0; i <= 100; i++)
    {
      path_point (&path, self->problem->parameters, i / 100.0, theta);
      Projection2 at = loss_plane_project (self->plane, theta);
      double distance = hypot (at.alpha - alpha, at.beta - beta);
      if (distance < best)
        {
          best = distance;
          place = i / 100.0;
        }
    }
  return place;
}

static void
attend (Connectivity *self)
{
  double asked = run_number (self->run, "place");
  RunEvent event;

  if (asked != self->place_asked)
    self->place = self->place_asked = asked;
  while (run_poll_event (self->run, &event))
    if (event.kind == RUN_EVENT_CLICK && g_str_equal (event.plot, "surface"))
      self->place = nearest_place (self, event.x, event.y);
  if (self->across != (Across) run_number (self->run, "plane") || self->grid != (size_t) run_number (self->run, "grid"))
    {
      self->yaw = self->across == (Across) run_number (self->run, "plane") ? self->yaw : NAN;
      if (all_done (self))
        place_plane (self, self->pair[0]->curve);
      else
        look_ahead (self);
    }
}

/* ---- The two ways to run ---- */

/* Whether the middle of the curve came to lie elsewhere than the plane expects: the rate was changed on the way. */
static bool
plane_is_stale (const Connectivity *self)
{
  const Curve *curve = self->pair[0]->curve;
  g_autofree real *middle = NULL;

  if (self->plane->grid == NULL)
    return true;
  if (curve == NULL || self->third_is_minimum)
    return false;
  Path path = curve_path (curve);
  middle = g_new (real, self->problem->parameters);
  path_point (&path, self->problem->parameters, 0.5, middle);
  return memcmp (middle, self->third, self->problem->parameters * sizeof (real)) != 0;
}

static void
finish (Connectivity *self)
{
  g_autoptr (GError) error = NULL;

  for (unsigned k = 0; k < self->pairs; k++)
    for (int kind = 0; kind < WAYS; kind++)
      if (pair_has (self->pair[k], (WayKind) kind)
          && !pair_measure (self->pair[k], (WayKind) kind, self->points, true, run_parallel (self->run),
                            run_cancelled (self->run)))
        return;
  if (self->connectors != NULL && !draw_map (self, MAP_CONNECTED))
    return;
  if (plane_is_stale (self))
    place_plane (self, self->pair[0]->curve);
  while (loss_plane_refine (self->plane, run_parallel (self->run), run_cancelled (self->run)))
    run_progress (self->run, _ ("Evaluating the surface"), self->plane->grid->level, self->plane->grid->levels);
  run_progress (self->run, NULL, 0, 0);
  show (self);
  if (run_alive (self->run) && !connectivity_save (self, seconds_since (self->started), &error))
    run_fail (self->run, g_steal_pointer (&error));
}

static void
watch (Connectivity *self)
{
  bool finished = false;

  look_ahead (self);
  refresh_profiles (self);
  show (self);
  for (;;)
    {
      Gate gate = run_gate (self->run);
      StepResult result = STEP_DONE;
      if (gate == GATE_STOP)
        return;
      if (gate == GATE_STEP && !all_done (self) && !go_on (self, 1, &result)
          && (result == STEP_DONE || !explain_divergence (self, result)))
        return;
      if (gate == GATE_ATTEND || run_figure_due (self->run))
        {
          attend (self);
          if (!finished)
            refresh_profiles (self);
          show (self);
        }
      if (all_done (self) && !finished)
        {
          finish (self);
          finished = true;
          run_set_finished (self->run, true);
        }
    }
}

bool
connectivity_train_ways (Connectivity *self)
{
  uint64_t chunk = (uint64_t) MAX (1, CHUNK_FLOPS / MAX (1, step_flops (self)));
  uint64_t total = MAX (self->curve_total, self->band_total);
  StepResult result = STEP_DONE;

  while (!all_done (self) && run_checkpoint (self->run))
    {
      if (!go_on (self, chunk, &result))
        {
          if (result != STEP_DONE)
            explain_divergence (self, result);
          break;
        }
      run_progress (self->run, _ ("Training the ways"), steps_done (self), total);
    }
  run_progress (self->run, NULL, 0, 0);
  return result == STEP_DONE && run_alive (self->run);
}

/* ---- The run ---- */

static bool
prepare (Connectivity *self, GError **error)
{
  MinimaOptions options = { (unsigned) run_number (self->run, "ends"), (Start) run_number (self->run, "start"),
                            (uint64_t) run_number (self->run, "split"), run_number (self->run, "learning-rate") };

  self->minima = minima_train (self->problem, &options, self->run, error);
  if (self->minima == NULL)
    return false;
  self->points = (size_t) run_number (self->run, "points");
  self->workspace = workspace_new (self->problem->network, 1024);
  self->plane = loss_plane_new (self->problem);
  self->third = g_new (real, self->problem->parameters);
  self->place = self->place_asked = run_number (self->run, "place");
  if (!connectivity_make_pairs (self) || !connectivity_measure_lines (self))
    return false;
  measure_similarity (self);
  return make_simplex (self);
}

void
connectivity_clear (Connectivity *self)
{
  for (unsigned k = 0; k < self->pairs; k++)
    pair_free (self->pair[k]);
  for (int i = 0; i < 3; i++)
    {
      g_clear_pointer (&self->similarity[i], numbers_unref);
      g_clear_pointer (&self->map[i], numbers_unref);
    }
  g_clear_pointer (&self->connectors, connectors_free);
  g_clear_pointer (&self->plane, loss_plane_free);
  g_clear_pointer (&self->workspace, workspace_free);
  g_clear_pointer (&self->minima, minima_free);
  g_free (self->third);
}

static void
connectivity_run (Run *run)
{
  Connectivity self = { .run = run, .yaw = NAN, .started = g_get_monotonic_time () };
  GError *error = NULL;
  g_autoptr (Problem) problem = problem_new (run, &error);

  self.problem = problem;
  if (problem != NULL && run_number (run, "sweep") != 0)
    connectivity_sweep (run, problem);
  else if (problem != NULL && prepare (&self, &error))
    {
      if (run_unattended (run))
        {
          if (connectivity_train_ways (&self))
            finish (&self);
        }
      else
        watch (&self);
    }
  if (error != NULL)
    run_fail (run, error);
  connectivity_clear (&self);
}

/* ---- Presets ---- */

#define DIGITS                                                                                                         \
  { "data", "digits" }, { "samples", "1000" }, { "test-share", "0.3" }, { "width", "64" }, { "activation", "relu" },   \
      { "optimiser", "adam" }, { "learning-rate", "0.003" }, { "schedule", "cosine" }, { "batch-size", "50" },         \
  {                                                                                                                    \
    "steps", "800"                                                                                                     \
  }
#define SPIRALS                                                                                                        \
  { "data", "spirals" }, { "samples", "200" }, { "width", "16" }, { "activation", "tanh" }, { "optimiser", "adam" },   \
      { "learning-rate", "0.01" }, { "batch-size", "20" },                                                             \
  {                                                                                                                    \
    "steps", "3000"                                                                                                    \
  }

static const PresetValue digits[] = { DIGITS, { NULL, NULL } };
static const PresetValue wider[] = {
  DIGITS, { "ends", "4" }, { "sweep", "width" }, { "curve", "none" }, { NULL, NULL }
};
static const PresetValue spirals[] = { SPIRALS, { "curve-steps", "2000" }, { NULL, NULL } };
static const PresetValue copy[] = {
  DIGITS, { "start", "copy" }, { "walk", "weight-matching" }, { "plane", "minima" }, { NULL, NULL }
};
static const PresetValue noise[] = {
  DIGITS, { "ends", "4" }, { "start", "same" }, { "sweep", "split" }, { "curve", "none" }, { NULL, NULL }
};
static const PresetValue five[] = { DIGITS, { "ends", "5" }, { "band", "true" }, { NULL, NULL } };

static const Preset presets[] = {
  { "digits", N_ ("Digits"),
    N_ ("Two networks learn to read digits, each for itself. Straight from one to the other stands a mountain; with "
        "the "
        "hidden units of the second in the right order it is a hill; and a curve that is trained to stay low goes "
        "around it. Watch it sink into the valley."),
    digits },
  { "wider", N_ ("Wider is flatter"),
    N_ ("The same digits with 16, 64 and 256 units a layer: the wider the networks, the lower the barrier between "
        "them, "
        "and the more of it was only the order of their units."),
    wider },
  { "spirals", N_ ("Spirals"),
    N_ ("Two small networks tell two spirals apart. Drag the place along the curve and see every network on the way "
        "do it, too; drag it along the line and see the spirals fall to pieces."),
    spirals },
  { "copy", N_ ("A permuted copy"),
    N_ ("One network, and the same with its hidden units in another order: the same function, far away. Between them "
        "stands a mountain, until matching finds the order: then the line has no length and no barrier."),
    copy },
  { "noise", N_ ("Same start, different noise"),
    N_ ("Networks that go their first steps together and then see the batches in different orders. After a few steps "
        "in common they end in one valley: the barrier falls to zero."),
    noise },
  { "five", N_ ("Five minima"),
    N_ ("Five networks and all ten ways between them: elastic bands find the passes, a tree holds the lowest, and the "
        "triangle between three of them shows the mountain, what is left of it after matching, and the volume that "
        "trained connectors find."),
    five },
  { NULL },
};

const Experiment connectivity_experiment = {
  .id = "connectivity",
  .title = N_ ("Mode connectivity"),
  .summary = N_ ("Networks trained apart, and every way to walk from one to another"),
  .parameters = parameters,
  .presets = presets,
  .run = connectivity_run,
};

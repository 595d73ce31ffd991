/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large what each layer gives is after a few steps, over the width, in two parametrisations: the standard one, in
 * which one learning rate serves all layers, and the maximal update parametrisation, in which rates and the output's
 * first weights follow the width so that every layer changes by as much in all widths (G. Yang, E. Hu, "Tensor Programs
 * IV: feature learning in infinite-width neural networks", ICML 2021; "Tensor Programs V", 2022, table 8, for Adam). */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "experiments/tangent_kernel/lazy_task.h"
#include "figure/compose.h"
#include "figure/styles.h"

#include <glib/gi18n.h>
#include <math.h>

#define NARROWEST 32 /* where both are the same */
#define MOST_WIDTHS 8
#define SEEDS 3
#define MOST_SAMPLES 64
static const guint times[] = { 1, 2, 4, 8 };
#define TIMES G_N_ELEMENTS (times)

enum
{
  FIRST_LAYER,
  LAST_HIDDEN,
  OUTPUT,
  LAYERS
};

typedef struct
{
  LazyTask task;
  Samples samples;
  guint widths, done;
  unsigned width[MOST_WIDTHS];
  double rate;
  double size[2][MOST_WIDTHS][TIMES][LAYERS][SEEDS]; /* root mean squares; standard, then maximal updates */
} Coordinates;

/* ---- Training for a few steps ---- */

typedef struct
{
  Network *network;
  Workspace *workspace;
  size_t parameters;
  float *theta, *gradient;
  double *moment, *square; /* Adam's */
  double *factor;          /* [parameters] of the learning rate */
} Trained;

static double
root_mean_square (const float *h, size_t units, size_t n, size_t stride)
{
  double sum = 0;

  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      sum += (double) h[u * stride + s] * (double) h[u * stride + s];
  return sqrt (sum / (double) (units * n));
}

static void
measure (const Coordinates *self, const Trained *t, double size[LAYERS])
{
  const Architecture *a = network_architecture (t->network);
  size_t n = self->samples.n, stride;
  g_autofree float *outputs = g_new (float, n * a->outputs);
  const float *h;

  network_outputs (t->network, t->theta, &self->samples, NULL, n, outputs, t->workspace);
  size[OUTPUT] = root_mean_square (outputs, 1, n * a->outputs, 0);
  size[FIRST_LAYER] = size[LAST_HIDDEN] = NAN;
  if (a->depth == 0)
    return;
  h = network_hidden (t->workspace, 0, &stride);
  size[FIRST_LAYER] = root_mean_square (h, a->widths[0], n, stride);
  h = network_hidden (t->workspace, a->depth - 1, &stride);
  size[LAST_HIDDEN] = root_mean_square (h, a->widths[a->depth - 1], n, stride);
}

/* By Adam, with β of 0.9 and 0.999. */
static void
step (const Coordinates *self, Trained *t, guint number)
{
  double first = 1 - pow (0.9, number), second = 1 - pow (0.999, number);

  network_gradient (t->network, t->theta, &self->samples, NULL, self->samples.n, t->gradient, t->workspace);
  for (size_t i = 0; i < t->parameters; i++)
    {
      double g = (double) t->gradient[i];
      t->moment[i] = 0.9 * t->moment[i] + 0.1 * g;
      t->square[i] = 0.999 * t->square[i] + 0.001 * g * g;
      t->theta[i] -= (float) (self->rate * t->factor[i] * t->moment[i] / first
                              / (sqrt (t->square[i] / second) + 1e-12));
    }
}

/* With r the narrowest width over this one: the weights that read a hidden layer move at r times the rate, and those of
 * the output begin √r times as large. */
static void
use_maximal_updates (Trained *t, double r)
{
  const Layout *layout = network_layout (t->network);

  for (unsigned l = 1; l < layout->layers; l++)
    for (size_t i = 0; i < (size_t) layout->layer[l].in * layout->layer[l].out; i++)
      {
        t->factor[layout->layer[l].weight + i] = r;
        if (l + 1 == layout->layers)
          t->theta[layout->layer[l].weight + i] *= (float) sqrt (r);
      }
}

static void
train (Coordinates *self, Trained *t, guint place, bool maximal, guint seed)
{
  for (guint number = 1, time = 0; time < TIMES; number++)
    {
      step (self, t, number);
      if (number != times[time])
        continue;
      double size[LAYERS];
      measure (self, t, size);
      for (guint l = 0; l < LAYERS; l++)
        self->size[maximal][place][time][l][seed] = size[l];
      time++;
    }
}

static void
train_one (size_t index, unsigned worker, void *data)
{
  Coordinates *self = data;
  guint seed = (guint) index / 2;
  bool maximal = index % 2;
  Architecture a = *self->task.architecture;
  Random random = random_stream (self->task.problem->weights_seed, seed);
  Trained t;

  for (unsigned l = 0; l < a.depth; l++)
    a.widths[l] = self->width[self->done];
  t.network = network_new (&a);
  t.workspace = workspace_new (t.network, self->samples.n);
  t.parameters = network_parameters (t.network);
  t.theta = g_new (float, t.parameters);
  t.gradient = g_new (float, t.parameters);
  t.moment = g_new0 (double, t.parameters);
  t.square = g_new0 (double, t.parameters);
  t.factor = g_new (double, t.parameters);
  for (size_t i = 0; i < t.parameters; i++)
    t.factor[i] = 1;
  network_initialise (t.network, &random, t.theta);
  if (maximal)
    use_maximal_updates (&t, (double) self->width[0] / self->width[self->done]);
  train (self, &t, self->done, maximal, seed);
  g_free (t.factor);
  g_free (t.square);
  g_free (t.moment);
  g_free (t.gradient);
  g_free (t.theta);
  workspace_free (t.workspace);
  network_free (t.network);
}

static void
advance (Dynamics *dynamics)
{
  Coordinates *self = dynamics->own;

  self->done = (guint) dynamics->step;
  if (run_map (dynamics->run, 2 * SEEDS, train_one, self))
    self->done++;
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Coordinates *self = dynamics->own;
  unsigned largest = (unsigned) run_number (dynamics->run, "largest-width");

  if (!lazy_task_make_problem (&self->task, dynamics->run, error))
    return false;
  self->rate = run_number (dynamics->run, "adam-rate");
  self->samples = *self->task.problem->train;
  self->samples.n = MIN (self->samples.n, MOST_SAMPLES);
  for (unsigned width = MIN (NARROWEST, largest); width <= largest && self->widths < MOST_WIDTHS; width *= 2)
    self->width[self->widths++] = width;
  dynamics->steps = self->widths;
  return true;
}

static void
end (Dynamics *dynamics)
{
  Coordinates *self = dynamics->own;
  lazy_task_clear (&self->task);
}

/* ---- The figure ---- */

/* Geometric, over the seeds. */
static double
mean_size (const Coordinates *self, bool maximal, guint place, guint time, guint layer)
{
  double sum = 0;

  for (guint seed = 0; seed < SEEDS; seed++)
    sum += log (self->size[maximal][place][time][layer][seed]) / SEEDS;
  return exp (sum);
}

static void
range_of (const Coordinates *self, guint layer, double range[2])
{
  range[0] = INFINITY;
  range[1] = 0;
  for (guint i = 0; i < 2 * self->done * TIMES; i++)
    {
      double size = mean_size (self, i % 2, i / 2 / TIMES, i / 2 % TIMES, layer);
      range[0] = fmin (range[0], size / 1.2);
      range[1] = fmax (range[1], size * 1.2);
    }
  if (!(range[1] > range[0]))
    range[0] = range[1] = NAN;
}

/* The first plot names the lines of all. */
static Plot *
size_plot (const Coordinates *self, bool maximal, guint layer)
{
  static const char *const ids[2][LAYERS] = { { "standard-first", "standard-hidden", "standard-output" },
                                              { "maximal-first", "maximal-hidden", "maximal-output" } };
  static const char *const titles[2][LAYERS] = {
    { N_ ("Standard: first layer"), N_ ("Standard: last hidden layer"), N_ ("Standard: output") },
    { N_ ("µP: first layer"), N_ ("µP: last hidden layer"), N_ ("µP: output") }
  };
  static const Dash dashes[TIMES] = { DASH_SOLID, DASH_LONG, DASH_DASH_DOT, DASH_DOTTED };
  Plot *plot = plot_new (ids[maximal][layer], _ (titles[maximal][layer]));
  double range[2];

  range_of (self, layer, range);
  for (guint time = 0; time < TIMES; time++)
    {
      g_autofree char *id = g_strdup_printf ("step-%u", times[time]),
                      *name = g_strdup_printf (ngettext ("%u step", "%u steps", times[time]), times[time]);
      Numbers *width = numbers_new (self->done), *size = numbers_new (self->done);
      for (guint i = 0; i < self->done; i++)
        {
          width->v[i] = self->width[i];
          size->v[i] = mean_size (self, maximal, i, time, layer);
        }
      layer_styled (plot_add_line (plot, id, maximal || layer > 0 ? NULL : name, width, size),
                    STYLE (.colour = COLOUR_OF_FAMILY (time, TIMES), .dash = dashes[time], .width = 1.8));
    }
  plot_axes (plot, AXIS (N_ ("Width"), .scale = SCALE_LOG),
             AXIS (N_ ("Size"), .scale = SCALE_LOG, .range = { range[0], range[1] }));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  const Coordinates *self = dynamics->own;

  for (guint i = 0; i < 2 * LAYERS; i++)
    figure_add (figure, size_plot (self, i / LAYERS, i % LAYERS));
  figure_arrange (figure,
                  "standard-first standard-hidden standard-output / maximal-first maximal-hidden maximal-output", NULL,
                  NULL);
  figure->in_rows = true;
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Coordinates *self = dynamics->own;

  problem_describe_training_data (self->task.problem, &self->task.recipe.data, clauses);
  clauses_part (clauses);
  clauses_add (clauses, ngettext ("%u hidden layer", "%u hidden layers", self->task.architecture->depth),
               self->task.architecture->depth);
  clauses_add (clauses, _ ("Adam on the first %zu samples"), self->samples.n);
  clauses_add_number (clauses, _ ("learning rate %s at the least width"), self->rate);
  clauses_part (clauses);
  clauses_add (clauses, _ ("root mean squares over units and samples, means of %d draws"), SEEDS);
}

/* Of log size over log width, between the ends, after the last step. */
static double
slope_of (const Coordinates *self, bool maximal, guint layer)
{
  guint last = self->done - 1;

  return self->done < 2
             ? NAN
             : log (mean_size (self, maximal, last, TIMES - 1, layer) / mean_size (self, maximal, 0, TIMES - 1, layer))
                   / log ((double) self->width[last] / self->width[0]);
}

static void
report (Dynamics *dynamics)
{
  const Coordinates *self = dynamics->own;
  static const char *const ids[2][LAYERS] = {
    { "standard_first_slope", "standard_hidden_slope", "standard_output_slope" },
    { "maximal_first_slope", "maximal_hidden_slope", "maximal_output_slope" }
  };

  run_result (dynamics->run, "widths", self->done);
  for (guint i = 0; i < 2 * LAYERS; i++)
    run_result (dynamics->run, ids[i / LAYERS][i % LAYERS], slope_of (self, i / LAYERS, i % LAYERS));
}

static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  const Coordinates *self = dynamics->own;
  return lazy_task_save (&self->task, folder, error);
}

const DynamicsClass coordinates_dynamics = {
  .size = sizeof (Coordinates),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

/* The barriers against the width of the networks, or against the number of steps that they take together before they
 * part (J. Frankle, G. Dziugaite, D. Roy, M. Carbin, "Linear mode connectivity and the lottery ticket hypothesis", ICML
 * 2020). */
#include "experiments/connectivity.h"

#include "experiments/experiments.h"
#include "lab/saving.h"
#include "lab/viewpoint.h"
#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SWEEP_MOST 8
/* Numbers of shared steps: none, and so many up to this fraction of all, each so many times the one before. */
#define SPLITS 6
#define LATEST_SPLIT 8
#define SPLIT_FACTOR 3
#define SURFACE_GRID 41
#define PLANE_MARGIN 0.22
/* The axes' names below the box want some room. */
#define ZOOM 0.95
#define PAN_UP 0.1
/* Mountains are cut off at this multiple of the highest point of the straight lines of all. */
#define PEAK_OVER_LINE 1.15

typedef enum
{
  SWEEP_NONE,
  SWEEP_WIDTH,
  SWEEP_SPLIT
} SweepKind;

/* One width, or one number of shared steps. */
typedef struct
{
  double value;
  Problem problem; /* shares the data with the run's; its own network */
  Connectivity study;
  LossSurface *plane; /* NULL: not shown */
} Stop;

typedef struct
{
  Run *run;
  const Problem *problem;
  SweepKind kind;
  unsigned stops, done;
  Stop stop[SWEEP_MOST];
  GString *left_out; /* stops whose networks did not learn, and why; sentences for the caption */
  GString *profiles; /* of paths.csv, as far as it goes */
  double yaw;
  gint64 started;
} Sweep;

/* ---- The stops ---- */

static const char *
value_label (const Sweep *self)
{
  return self->kind == SWEEP_WIDTH ? _ ("Width") : _ ("Shared steps");
}

static char *
value_text (const Sweep *self, const Stop *stop)
{
  return self->kind == SWEEP_WIDTH ? g_strdup_printf (_ ("width %.0f"), stop->value)
                                   : g_strdup_printf (_ ("%.0f shared steps"), stop->value);
}

static void
set_values (Sweep *self)
{
  double base = run_number (self->run, "width"), total = (double) self->problem->options.total_steps;

  if (self->kind == SWEEP_WIDTH)
    for (int power = -2; power <= 2; power++)
      {
        double width = MIN (round (ldexp (base, power)), ARCHITECTURE_MAX_WIDTH);
        if (width >= 1 && (self->stops == 0 || width > self->stop[self->stops - 1].value))
          self->stop[self->stops++].value = width;
      }
  else
    {
      self->stop[self->stops++].value = 0;
      for (int power = SPLITS - 1; power >= 0; power--)
        {
          double shared = floor (total / LATEST_SPLIT / pow (SPLIT_FACTOR, power));
          if (shared > self->stop[self->stops - 1].value)
            self->stop[self->stops++].value = shared;
        }
    }
}

static void
make_problem (const Sweep *self, Stop *stop)
{
  Architecture architecture = *network_architecture (self->problem->network);
  Random random = random_stream (self->problem->weights_seed, 0);

  stop->problem = *self->problem;
  if (self->kind == SWEEP_WIDTH)
    for (unsigned l = 0; l < architecture.depth; l++)
      architecture.widths[l] = (unsigned) stop->value;
  stop->problem.network = network_new (&architecture);
  stop->problem.parameters = network_parameters (stop->problem.network);
  stop->problem.first = g_new0 (real, stop->problem.parameters);
  if (self->kind == SWEEP_WIDTH)
    network_initialise (stop->problem.network, &random, stop->problem.first);
  else
    memcpy (stop->problem.first, self->problem->first, stop->problem.parameters * sizeof (real));
}

/* The first, the middle and the last are shown as surfaces. */
static bool
is_shown (const Sweep *self, unsigned index)
{
  return index == 0 || index == self->stops / 2 || index == self->stops - 1;
}

/* Networks with one start are all in the same order: matching leaves B where it is, and a third network says more. */
static bool
through_three (const Sweep *self)
{
  return self->kind == SWEEP_SPLIT && self->stop[0].study.minima->n > 2;
}

static bool
make_surface (const Sweep *self, Stop *stop)
{
  const Pair *pair = stop->study.pair[0];
  const real *third = through_three (self) ? stop->study.minima->theta[2] : pair->matched[WAY_WEIGHTS];

  stop->plane = loss_surface_new (&stop->problem);
  loss_surface_place_through (stop->plane, &stop->problem, pair->from, pair->to, third, SURFACE_GRID, PLANE_MARGIN);
  while (loss_surface_refine (stop->plane, run_parallel (self->run), run_cancelled (self->run)))
    ;
  return run_alive (self->run);
}

static bool
study (Sweep *self, unsigned index, GError **error)
{
  Stop *stop = &self->stop[index];
  Connectivity *own = &stop->study;
  MinimaOptions options = { (unsigned) run_number (self->run, "ends"), (Start) run_number (self->run, "start"),
                            (uint64_t) run_number (self->run, "split"), run_number (self->run, "learning-rate"), NULL };
  g_autofree char *value = value_text (self, stop);
  g_autofree char *title = g_strdup_printf (_ ("%s (%u of %u)"), value, index + 1, self->stops);

  options.title = title;
  make_problem (self, stop);
  if (self->kind == SWEEP_SPLIT)
    {
      options.start = START_SAME;
      options.split = (uint64_t) stop->value;
    }
  own->run = self->run;
  own->problem = &stop->problem;
  own->points = (size_t) run_number (self->run, "points");
  if (!connectivity_check_memory (own, error))
    return false;
  own->minima = minima_train (&stop->problem, &options, self->run, error);
  if (own->minima == NULL || !connectivity_make_pairs (own) || !connectivity_measure_lines (own)
      || !connectivity_train_ways (own) || !connectivity_measure_all (own, G_MAXINT64))
    return false;
  if (is_shown (self, index) && !make_surface (self, stop))
    return false;
  self->done = index + 1;
  return true;
}

static void
stop_clear (Stop *stop)
{
  connectivity_clear (&stop->study);
  g_clear_pointer (&stop->plane, loss_surface_free);
  g_clear_pointer (&stop->problem.network, network_free);
  g_clear_pointer (&stop->problem.first, g_free);
}

/* A stop whose networks did not learn is no reason to give up the others. */
static void
leave_out (Sweep *self, unsigned index, const GError *why)
{
  g_autofree char *name = value_text (self, &self->stop[index]);

  g_string_append_printf (self->left_out, _ (" Left out: %s (%s)"), name, why->message);
  stop_clear (&self->stop[index]);
  self->stops--;
  memmove (&self->stop[index], &self->stop[index + 1], (self->stops - index) * sizeof (Stop));
  self->stop[self->stops] = (Stop){ 0 };
}

/* ---- Its figure ---- */

/* All surfaces have one height, so that flat looks flat. */
static double
highest_line (const Sweep *self)
{
  double most = 1e-6;
  for (unsigned i = 0; i < self->done; i++)
    most = MAX (most, self->stop[i].study.line_height);
  return most;
}

static Layer *
barrier_layer (const Sweep *self, Plot *plot, WayKind kind)
{
  Numbers *x = numbers_new (self->done), *y = numbers_new (self->done);
  Numbers *low = numbers_new (self->done), *high = numbers_new (self->done);

  for (unsigned i = 0; i < self->done; i++)
    {
      x->v[i] = self->stop[i].value;
      y->v[i] = connectivity_median (&self->stop[i].study, kind, QUANTITY_TRAIN_BARRIER);
      connectivity_range (&self->stop[i].study, kind, QUANTITY_TRAIN_BARRIER, &low->v[i], &high->v[i]);
    }
  return plot_add_band (plot, way_ids[kind], _ (way_labels[kind]), x, y, low, high);
}

static void
set_range (const Sweep *self, Axis *axis)
{
  const double margin = 1.2;
  double first = self->stop[0].value, last = self->stop[self->stops - 1].value;

  axis_set (axis, value_label (self), NULL, self->kind == SWEEP_WIDTH ? SCALE_LOG : SCALE_SYMLOG);
  axis->low = self->kind == SWEEP_WIDTH ? first / margin : -1e-4 * last;
  axis->high = margin * last;
}

static Plot *
barrier_plot (const Sweep *self)
{
  Plot *plot = plot_new ("barrier", _ ("Barrier"));

  /* The line on top: networks that need no matching have one barrier. */
  for (int kind = WAYS - 1; kind >= 0; kind--)
    {
      if (self->stop[0].study.pair[0]->way[kind].profile == NULL)
        continue;
      Layer *layer = barrier_layer (self, plot, (WayKind) kind);
      layer->style.colour = way_colour ((WayKind) kind);
      layer->style.width = kind == WAY_LINE ? 2 : 2.5;
      layer->style.marker = kind == WAY_LINE ? MARKER_CIRCLE : MARKER_SQUARE;
    }
  set_range (self, &plot->x);
  axis_set (&plot->y, _ ("Barrier"), NULL, SCALE_LINEAR);
  plot_set_caption (plot, _ ("Training loss; median and range of %u pairs"), self->stop[0].study.pairs);
  return plot;
}

/* The first pair's loss along the line, for the stops that are shown as surfaces. */
static Plot *
profile_plot (const Sweep *self, WayKind kind)
{
  static const int colours[] = { 3, 5, 6, 4 };
  g_autofree char *id = g_strdup_printf ("along-%s", way_ids[kind]);
  Plot *plot = plot_new (id, _ (way_labels[kind]));
  unsigned shown = 0;

  for (unsigned i = 0; i < self->done; i++)
    {
      const PathProfile *profile = self->stop[i].study.pair[0]->way[kind].profile;
      g_autofree char *layer_id = g_strdup_printf ("%.0f", self->stop[i].value);
      if (self->stop[i].plane == NULL)
        continue;
      Layer *layer = plot_add_line (plot, layer_id, layer_id, numbers_copy (profile->arc, profile->n),
                                    numbers_copy (profile->train_loss, profile->n));
      layer->style.colour = colours[shown++ % G_N_ELEMENTS (colours)];
      layer->style.width = 2.5;
    }
  axis_set (&plot->x, _ ("Arc length"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Loss"), NULL, SCALE_LINEAR);
  /* One height for both, as for the surfaces. */
  plot->y.low = -0.02 * highest_line (self);
  plot->y.high = 1.02 * highest_line (self);
  return plot;
}

static void
add_line_on (Plot *plot, const Stop *stop, const Pair *pair, WayKind kind)
{
  g_autofree char *name = pair_id (pair), *id = g_strdup_printf ("%s-%s", way_ids[kind], name);
  const PathProfile *profile = pair->way[kind].profile;
  Path path = pair_path (pair, kind);
  g_autofree real *theta = g_new (real, stop->problem.parameters);
  Numbers *x = numbers_new (profile->n), *y = numbers_new (profile->n), *z = numbers_new (profile->n);

  for (size_t i = 0; i < profile->n; i++)
    {
      path_point (&path, stop->problem.parameters, profile->t[i], theta);
      Projection2 at = loss_surface_project (stop->plane, theta);
      x->v[i] = at.alpha;
      y->v[i] = at.beta;
      z->v[i] = loss_surface_height (stop->plane, at.alpha, at.beta);
    }
  Layer *layer = plot_add_path (plot, id, NULL, x, y, z);
  layer->style.colour = way_colour (kind);
  layer->style.width = 3;
}

static Plot *
surface_plot (Sweep *self, unsigned index)
{
  const Stop *stop = &self->stop[index];
  g_autofree char *title = value_text (self, stop), *id = g_strdup_printf ("surface-%u", index);
  Plot *plot = plot_new (id, title);

  plot_add_surface (plot, "surface", numbers_ref (stop->plane->alpha), numbers_ref (stop->plane->beta),
                    numbers_ref (stop->plane->loss))
      ->contours = 12;
  for (unsigned k = 0; k < stop->study.pairs; k++)
    if (stop->study.pair[k]->b < (through_three (self) ? 3 : 2))
      add_line_on (plot, stop, stop->study.pair[k], WAY_LINE);
  if (!through_three (self))
    add_line_on (plot, stop, stop->study.pair[0], WAY_WEIGHTS);
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "β", NULL, SCALE_LINEAR);
  axis_set (&plot->z, _ ("Loss"), NULL, SCALE_LINEAR);
  plot->z.low = 0;
  plot->z.high = PEAK_OVER_LINE * highest_line (self);
  if (isnan (self->yaw))
    {
      Layer *line = plot_find (plot, "line-a-b");
      self->yaw = viewpoint_yaw (plot, line->x, line->y, line->z);
    }
  plot->view.yaw = self->yaw;
  plot->view.zoom = ZOOM;
  plot->view.pan_y = PAN_UP;
  return plot;
}

static char *
caption (const Sweep *self)
{
  g_autoptr (Settings) settings = run_current_settings (self->run);
  g_autofree char *recipe = problem_caption (&self->stop[self->done / 2].problem, settings);
  uint64_t steps = self->problem->options.total_steps;
  unsigned n = self->stop[0].study.minima->n;
  g_autofree char *text = self->kind == SWEEP_WIDTH
                              ? g_strdup_printf (_ ("%u networks of each width on %s, %" PRIu64 " steps."), n, recipe,
                                                 steps)
                              : g_strdup_printf (_ ("%u networks for each number of shared steps on %s, "
                                                    "%" PRIu64 " steps in all."),
                                                 n, recipe, steps);

  return g_strdup_printf ("%s %s%s", text,
                          through_three (self) ? _ ("Planes through A, B and C.")
                                               : _ ("Planes through A, B and B with its units matched by weights."),
                          self->left_out->str);
}

static Figure *
sweep_figure (Sweep *self)
{
  Figure *figure = figure_new (self->kind == SWEEP_WIDTH ? _ ("Wider is flatter") : _ ("Same start, different noise"));
  Plot *barrier = barrier_plot (self), *line = profile_plot (self, WAY_LINE),
       *matched = profile_plot (self, self->kind == SWEEP_WIDTH ? WAY_WEIGHTS : WAY_ACTIVATIONS);
  guint column = 0;

  for (unsigned i = 0; i < self->done; i++)
    if (self->stop[i].plane != NULL)
      {
        Plot *surface = surface_plot (self, i);
        plot_set_cell (surface, 0, column++, 1, 1);
        figure_add (figure, surface);
      }
  plot_set_cell (barrier, 1, 0, 1, 1);
  plot_set_cell (line, 1, 1, 1, 1);
  plot_set_cell (matched, 1, 2, 1, 1);
  figure_add (figure, barrier);
  figure_add (figure, line);
  figure_add (figure, matched);
  figure->column_weights[0] = 1.15;
  figure->column_weights[1] = figure->column_weights[2] = 1;
  figure->row_weights[0] = 1.1;
  figure->row_weights[1] = 1;
  figure->step = self->done;
  figure->caption = caption (self);
  return figure;
}

/* ---- Results and files ---- */

/* As soon as it is known. */
static void
report (const Sweep *self, const Stop *stop)
{
  for (int kind = 0; kind < WAYS; kind++)
    {
      g_autofree char *way = g_strdelimit (g_strdup (way_ids[kind]), "-", '_');
      g_autofree char *id = g_strdup_printf ("%s_barrier_%.0f", way, stop->value);
      if (stop->study.pair[0]->way[kind].profile != NULL)
        run_result (self->run, id, connectivity_median (&stop->study, (WayKind) kind, QUANTITY_TRAIN_BARRIER));
    }
}

static bool
save (const Sweep *self, const Stop *stop, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autofree char *prefix = g_strdup_printf (self->kind == SWEEP_WIDTH ? "width-%.0f-" : "split-%.0f-", stop->value);

  return folder == NULL
         || (save_data (self->problem, folder, error)
             && connectivity_save_study (&stop->study, folder, prefix, self->profiles, error)
             && run_folder_write_text (folder, "paths.csv", self->profiles->str, error));
}

/* ---- The run ---- */

static void
attend_until_stopped (Sweep *self)
{
  run_set_finished (self->run, true);
  while (run_gate (self->run) != GATE_STOP)
    ;
}

/* All stops, one after the other; each is kept as soon as it is done, whatever comes after it.  An error only where
 * nothing is left to show, or a file could not be written. */
static void
go_through (Sweep *self, GError **error)
{
  while (self->done < self->stops)
    {
      Stop *stop = &self->stop[self->done];
      g_autoptr (GError) why = NULL;
      if (study (self, self->done, &why))
        {
          run_publish (self->run, sweep_figure (self));
          report (self, stop);
          if (!save (self, stop, error))
            return;
        }
      else if (why == NULL)
        return;
      else
        {
          leave_out (self, self->done, why);
          if (self->stops == 0)
            g_propagate_error (error, g_steal_pointer (&why));
        }
    }
}

static void
conclude (Sweep *self)
{
  run_publish (self->run, sweep_figure (self));
  run_result (self->run, "networks", self->stop[0].study.minima->n);
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / 1e6);
  run_set_status (self->run, _ ("done"));
  if (!run_unattended (self->run))
    attend_until_stopped (self);
}

void
connectivity_sweep (Run *run, const Problem *problem)
{
  Sweep self = { .run = run,
                 .problem = problem,
                 .kind = (SweepKind) run_number (run, "sweep"),
                 .left_out = g_string_new (NULL),
                 .profiles = g_string_new (PATHS_CSV_HEADER),
                 .yaw = NAN,
                 .started = g_get_monotonic_time () };
  GError *error = NULL;

  set_values (&self);
  go_through (&self, &error);
  if (error != NULL)
    run_fail (run, error);
  else if (self.stops > 0 && self.done == self.stops)
    conclude (&self);
  for (unsigned i = 0; i < self.stops; i++)
    stop_clear (&self.stop[i]);
  g_string_free (self.left_out, TRUE);
  g_string_free (self.profiles, TRUE);
}

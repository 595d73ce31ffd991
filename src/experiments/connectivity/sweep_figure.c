/* The figure of a sweep, from the rows and arrays of its fits. */
#include "experiments/connectivity/sweep.h"

#include "figure/compose.h"
#include "lab/pair_profiles.h"
#include "lab/sweep_plots.h"
#include "lab/viewpoint.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* The axes' names below the box want some room. */
#define ZOOM 0.95
#define PAN_UP 0.1
/* Peaks are cut off at this multiple of the highest point of all straight lines. */
#define PEAK_OVER_LINE 1.15

/* NULL: not done, or it could not be fitted. */
static const SweepFit *
fit_at (const StudySweep *self, unsigned place)
{
  const SweepFit *fit = sweep_fit (self->sweep, 0, place, 0);
  return fit != NULL && fit->status == SWEEP_FITTED ? fit : NULL;
}

/* Whether it has a surface, and is among the lines of the profile plots. */
static bool
is_shown (const SweepFit *fit)
{
  return fit != NULL && fit->arrays[SWEEP_LOSS] != NULL;
}

/* All surfaces and profiles have one height, so that flat looks flat. */
static double
highest_line (const StudySweep *self)
{
  double highest = 1e-6;

  for (unsigned i = 0; i < self->n; i++)
    if (fit_at (self, i) != NULL)
      highest = MAX (highest, fit_at (self, i)->row[SWEEP_HIGHEST_LINE]);
  return highest;
}

static char *
value_text (const StudySweep *self, unsigned place)
{
  return g_strdup_printf (self->by_width ? _ ("width %.0f") : _ ("%.0f shared steps"), self->values[place]);
}

/* ---- Barriers ---- */

static void
add_barriers (const StudySweep *self, Plot *plot, PairPath path)
{
  unsigned n = sweep_count (self->sweep, SWEEP_FITTED), k = 0;
  Numbers *x = numbers_new (n), *column[3] = { numbers_new (n), numbers_new (n), numbers_new (n) };

  for (unsigned i = 0; i < self->n; i++)
    {
      const SweepFit *fit = fit_at (self, i);
      if (fit == NULL)
        continue;
      x->v[k] = self->values[i];
      for (int c = 0; c < 3; c++)
        column[c]->v[k] = fit->row[3 * path + c];
      k++;
    }
  layer_styled (
      plot_add_band (plot, pair_path_ids[path], _ (pair_path_names[path]), x, column[0], column[1], column[2]),
      STYLE (.colour = pair_path_colours[path], .width = path == PAIR_LINE ? 2 : 2.5,
             .marker = path == PAIR_LINE ? MARKER_CIRCLE : MARKER_SQUARE));
}

static Plot *
barrier_plot (const StudySweep *self)
{
  const double margin = 1.2;
  double first = self->values[0], last = self->values[self->n - 1];
  Plot *plot = plot_new ("barrier", _ ("Barrier"));

  plot_add_previous (plot, self->sweep, _ ("before"));
  /* The line on top: networks that need no matching have one barrier. */
  for (int path = PAIR_PATHS - 1; path >= 0; path--)
    if (path <= PAIR_ACTIVATIONS
        || (path == PAIR_CURVE ? self->recipe.curve.total_steps > 0 : self->recipe.band.cycles > 0))
      add_barriers (self, plot, (PairPath) path);
  plot_axes (plot,
             self->by_width ? AXIS (N_ ("Width"), NULL, SCALE_LOG, { first / margin, margin * last })
                            : AXIS (N_ ("Shared steps"), NULL, SCALE_SYMLOG, { -1e-4 * last, margin * last }),
             AXIS (N_ ("Barrier")));
  plot_set_caption (plot, _ ("Training loss; median and range of %u pairs"),
                    self->recipe.networks * (self->recipe.networks - 1) / 2);
  return plot;
}

/* ---- Profiles and surfaces ---- */

/* The first pair's loss along a path, at the values that are shown as surfaces. */
static Plot *
profile_plot (const StudySweep *self, PairPath path)
{
  static const int colours[] = { 3, 5, 6, 4 };
  g_autofree char *id = g_strdup_printf ("along-%s", pair_path_ids[path]);
  Plot *plot = plot_new (id, _ (pair_path_names[path]));
  size_t points = self->recipe.points;
  unsigned shown = 0;

  for (unsigned i = 0; i < self->n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%.0f", self->values[i]);
      const SweepFit *fit = fit_at (self, i);
      Numbers *arc, *loss;
      if (!is_shown (fit))
        continue;
      arc = numbers_new (points);
      loss = numbers_new (points);
      for (size_t p = 0; p < points; p++)
        {
          const double *at = fit->arrays[SWEEP_PROFILES]->v + PROFILE_NUMBERS * (path * points + p);
          arc->v[p] = at[PROFILE_ARC];
          loss->v[p] = at[PROFILE_TRAIN_LOSS];
        }
      layer_styled (plot_add_line (plot, name, name, arc, loss),
                    STYLE (.colour = colours[shown++ % G_N_ELEMENTS (colours)], .width = 2.5));
    }
  plot_axes (plot, AXIS (N_ ("Arc length")),
             AXIS (N_ ("Loss"), .range = { -0.02 * highest_line (self), 1.02 * highest_line (self) }));
  return plot;
}

static Plot *
surface_plot (StudySweep *self, unsigned place)
{
  const SweepFit *fit = fit_at (self, place);
  g_autofree char *title = value_text (self, place), *id = g_strdup_printf ("surface-%u", place);
  Plot *plot = plot_new (id, title);
  SweepTrack drawn;

  field_contours (plot_add_surface (plot, "surface", numbers_ref (fit->arrays[SWEEP_ALPHA]),
                                    numbers_ref (fit->arrays[SWEEP_BETA]), numbers_ref (fit->arrays[SWEEP_LOSS])),
                  12);
  for (unsigned k = 0; sweep_track (self, k, &drawn); k++)
    {
      Numbers *const *track = fit->arrays + SWEEP_TRACKS + 3 * k;
      g_autofree char *name = g_strdup_printf ("%s-%c-%c", pair_path_ids[drawn.path], 'a' + (char) drawn.a,
                                               'a' + (char) drawn.b);
      layer_styled (
          plot_add_path (plot, name, NULL, numbers_ref (track[0]), numbers_ref (track[1]), numbers_ref (track[2])),
          STYLE (.colour = pair_path_colours[drawn.path], .width = 3));
    }
  plot_axes (plot, AXIS ("α"), AXIS ("β"));
  plot_z_axis (plot, AXIS (N_ ("Loss"), .range = { 0, PEAK_OVER_LINE * highest_line (self) }));
  if (isnan (self->yaw))
    self->yaw = viewpoint_yaw (plot, fit->arrays[SWEEP_TRACKS], fit->arrays[SWEEP_TRACKS + 1],
                               fit->arrays[SWEEP_TRACKS + 2]);
  plot->view.yaw = self->yaw;
  plot->view.zoom = ZOOM;
  plot->view.pan_y = PAN_UP;
  return plot;
}

/* ---- The whole ---- */

static void
add_failures (const StudySweep *self, Clauses *clauses)
{
  for (unsigned i = 0; i < self->n; i++)
    {
      const SweepFit *fit = sweep_fit (self->sweep, 0, i, 0);
      g_autofree char *value = value_text (self, i);
      if (fit != NULL && fit->status != SWEEP_FITTED)
        clauses_sentence (clauses, _ ("Left out: %s (%s)"), value, fit->why);
    }
}

static char *
caption (const StudySweep *self)
{
  Clauses *clauses = clauses_new ();
  SweepTrack last;
  uint64_t steps = self->recipe.training.training.total_steps;

  if (self->by_width)
    clauses_add (clauses, _ ("%u networks of each width, of which width %u is described"), self->recipe.networks,
                 self->recipe.training.width);
  else
    clauses_add (clauses, _ ("%u networks for each number of shared steps"), self->recipe.networks);
  clauses_part (clauses);
  problem_describe (self->problem, &self->recipe.training, clauses);
  clauses_add (clauses, self->by_width ? _ ("%" PRIu64 " steps") : _ ("%" PRIu64 " steps in all"), steps);
  if (self->recipe.curve.total_steps > 0)
    connectivity_describe_curve (&self->recipe.curve, self->recipe.curve_rate, clauses);
  clauses_sentence (clauses, "%s",
                    sweep_track (self, 2, &last) ? _ ("Planes through A, B and C")
                                                 : _ ("Planes through A, B and B with its units matched by weights"));
  add_failures (self, clauses);
  return clauses_end (clauses);
}

Figure *
study_sweep_figure (StudySweep *self)
{
  Figure *figure = figure_new (self->by_width ? _ ("Wider is flatter") : _ ("Same start, different noise"));
  Plot *bottom[] = { barrier_plot (self), profile_plot (self, PAIR_LINE),
                     profile_plot (self, self->by_width ? PAIR_WEIGHTS : PAIR_ACTIVATIONS) };
  guint column = 0;

  for (unsigned i = 0; i < self->n; i++)
    if (is_shown (fit_at (self, i)))
      {
        Plot *surface = surface_plot (self, i);
        plot_set_cell (surface, 0, column++, 1, 1);
        figure_add (figure, surface);
      }
  for (guint i = 0; i < G_N_ELEMENTS (bottom); i++)
    {
      plot_set_cell (bottom[i], 1, i, 1, 1);
      figure_add (figure, bottom[i]);
    }
  figure->column_weights[0] = 1.15;
  figure->row_weights[0] = 1.1;
  figure->step = sweep_done (self->sweep);
  figure->caption = caption (self);
  return figure;
}

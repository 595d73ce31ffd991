#include "experiments/landscape.h"

#include "experiments/experiments.h"
#include "lab/predictions.h"
#include "lab/viewpoint.h"
#include "figure/styles.h"
#include "figure/ticks.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

/* With a linear height the mountains around would flatten the valley that the ball is in: they are cut off
 * at this multiple of the highest point of the way, and the cut is seen as a flat top. */
#define PEAK_OVER_WAY 1.9

typedef enum
{
  TRAIN_LOSS,
  TEST_LOSS,
  TRAIN_ACCURACY,
  TEST_ACCURACY
} Curve;

static double
curve_value (const Record *record, Curve curve)
{
  switch (curve)
    {
    case TRAIN_LOSS:
      return record->train_loss;
    case TEST_LOSS:
      return record->test_loss;
    case TRAIN_ACCURACY:
      return 100 * record->train_accuracy;
    default:
      return 100 * record->test_accuracy;
    }
}

static Numbers *
steps_of (const Trajectory *trajectory)
{
  Numbers *steps = numbers_new (trajectory_length (trajectory));
  for (guint i = 0; i < steps->n; i++)
    steps->v[i] = (double) trajectory_record (trajectory, i)->step;
  return steps;
}

static Numbers *
curve_of (const Trajectory *trajectory, Curve curve)
{
  Numbers *values = numbers_new (trajectory_length (trajectory));
  for (guint i = 0; i < values->n; i++)
    values->v[i] = curve_value (trajectory_record (trajectory, i), curve);
  return values;
}

/* ---- Ways on the surface ---- */

typedef struct
{
  Numbers *alpha, *beta, *seen, *real; /* place, height of the surface there, loss of the network itself */
} Track;

static Track
track_of (Descent *descent, const LossSurface *plane)
{
  const GArray *places = descent_places (descent, plane);
  Projection2 now = loss_surface_project (plane, descent_theta (descent));
  size_t n = places->len;
  const Record *last = trajectory_record (descent->trajectory, trajectory_length (descent->trajectory) - 1);
  bool ahead = last->step < descent_steps (descent); /* the ball has moved on since the last record */
  Track track = { numbers_new (n + ahead), numbers_new (n + ahead), numbers_new (n + ahead), numbers_new (n + ahead) };

  for (size_t i = 0; i < n + ahead; i++)
    {
      const Place *place = i < n ? &g_array_index (places, Place, i) : NULL;
      track.alpha->v[i] = place ? place->alpha : now.alpha;
      track.beta->v[i] = place ? place->beta : now.beta;
      track.seen->v[i] = loss_surface_height (plane, track.alpha->v[i], track.beta->v[i]);
      track.real->v[i] = place ? trajectory_record (descent->trajectory, (guint) i)->train_loss
                               : network_loss (descent->problem->network, descent_theta (descent),
                                               &descent->problem->watched, NULL, descent->problem->watched.n,
                                               descent->workspace);
    }
  return track;
}

static void
track_clear (Track *track)
{
  numbers_unref (track->alpha);
  numbers_unref (track->beta);
  numbers_unref (track->seen);
  numbers_unref (track->real);
}

static double
highest (double so_far, const Numbers *values)
{
  for (size_t i = 0; i < values->n; i++)
    if (isfinite (values->v[i]))
      so_far = MAX (so_far, values->v[i]);
  return so_far;
}

static double
add_track (Landscape *self, Plot *plot, Descent *descent, const char *id, const char *name, int colour, double top)
{
  Track track = track_of (descent, self->plane);
  g_autofree char *real_id = g_strdup_printf ("%s-real", id);
  Layer *layer;

  top = highest (highest (top, track.seen), track.real);
  layer = plot_add_path (plot, real_id, NULL, numbers_ref (track.alpha), numbers_ref (track.beta), track.real);
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.dash = DASH_DOTTED;
  layer->style.width = 1;
  if (descent == self->ball)
    {
      g_free (layer->name);
      layer->name = g_strdup (_ ("True loss, out of the plane"));
    }
  layer = plot_add_path (plot, id, name, track.alpha, track.beta, track.seen);
  layer->style.colour = colour;
  layer->style.width = 2.5;
  layer->ball = true;
  return top;
}

/* ---- The surface ---- */

/* Three digits are enough for a caption. */
static char *
rounded (double value)
{
  double unit = value == 0 ? 1 : pow (10, floor (log10 (fabs (value))) - 2);
  return number_format (round (value / unit) * unit);
}

static char *
surface_caption (Landscape *self)
{
  LossSurface *plane = self->plane;
  const PlaneGrid *grid = plane->grid;
  g_autofree char *a0 = rounded (grid->alpha[0]), *a1 = rounded (grid->alpha[grid->n - 1]);
  g_autofree char *b0 = rounded (grid->beta[0]), *b1 = rounded (grid->beta[grid->n - 1]);
  g_autofree char *range = g_strdup_printf (_ ("α %s…%s, β %s…%s, grid %zu×%zu, loss on %zu training samples"), a0, a1,
                                            b0, b1, grid->n, grid->n, self->problem->watched.n);
  if (plane->kind == PLANE_TRAJECTORY)
    return g_strdup_printf (_ ("Plane of the path's first two principal components (%.1f %% and %.1f %% of its "
                               "variance), unit directions; %s"),
                            100 * plane->explained[0], 100 * plane->explained[1], range);
  if (plane->kind == PLANE_CURVATURE)
    return g_strdup_printf (_ ("Plane of the Hessian's eigenvectors with the two largest eigenvalues where the path "
                               "ends, unit directions; %s"),
                            range);
  return g_strdup_printf (plane->kind == PLANE_RANDOM
                              ? _ ("Random directions, filter-normalised (biases zero; Li et al. 2018); %s")
                              : _ ("Random directions, layer-normalised (biases zero); %s"),
                          range);
}

static Plot *
surface_plot (Landscape *self)
{
  Plot *plot = plot_new ("surface", _ ("Loss surface"));
  LossSurface *plane = self->plane;
  g_autofree char *caption = surface_caption (self);
  bool logarithmic = run_number (self->run, "height") != 0;
  double top = 0, least = INFINITY, most = 0;

  plot_add_surface (plot, "surface", numbers_ref (plane->alpha), numbers_ref (plane->beta), numbers_ref (plane->loss))
      ->contours = 14;
  for (size_t i = 0; i < plane->loss->n; i++)
    if (isfinite (plane->loss->v[i]))
      {
        least = MIN (least, plane->loss->v[i]);
        most = MAX (most, plane->loss->v[i]);
      }
  if (self->second != NULL)
    top = add_track (self, plot, self->second, "second", _ ("Second ball"), COLOUR_SECOND, top);
  top = add_track (self, plot, self->ball, "path", _ ("Path"), COLOUR_ITERATE, top);
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "β", NULL, SCALE_LINEAR);
  axis_set (&plot->z, _ ("Loss"), NULL, logarithmic ? SCALE_LOG : SCALE_LINEAR);
  if (!logarithmic && (plane->kind == PLANE_TRAJECTORY || plane->kind == PLANE_CURVATURE) && top > 0)
    {
      plot->z.low = MIN (least, 0);
      plot->z.high = MIN (most, MAX (PEAK_OVER_WAY * top, least + 1e-6));
    }
  if (isnan (self->yaw))
    {
      Track way = track_of (self->ahead, plane);
      self->yaw = viewpoint_yaw (plot, way.alpha, way.beta, way.seen);
      track_clear (&way);
    }
  plot->view.yaw = self->yaw;
  plot->colour_bar = true;
  plot->clickable = true;
  plot_set_caption (plot, "%s", caption);
  return plot;
}

/* ---- Curves ---- */

static void
add_curve (Plot *plot, const Trajectory *trajectory, const char *id, const char *name, Curve curve, int colour,
           Dash dash)
{
  Layer *layer = plot_add_line (plot, id, name, steps_of (trajectory), curve_of (trajectory, curve));
  layer->style.colour = colour;
  layer->style.dash = dash;
}

static void
add_seen_curve (Landscape *self, Plot *plot)
{
  const GArray *places = descent_places (self->ball, self->plane);
  Numbers *steps = numbers_new (places->len), *seen = numbers_new (places->len);
  Layer *layer;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      steps->v[i] = (double) place->step;
      seen->v[i] = loss_surface_height (self->plane, place->alpha, place->beta);
    }
  layer = plot_add_line (plot, "on-plane", _ ("On the plane"), steps, seen);
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.dash = DASH_DOTTED;
}

static Plot *
loss_plot (Landscape *self)
{
  Plot *plot = plot_new ("loss", _ ("Loss"));

  add_curve (plot, self->ball->trajectory, "train", _ ("Training"), TRAIN_LOSS, COLOUR_TRAIN, DASH_SOLID);
  add_curve (plot, self->ball->trajectory, "test", _ ("Test"), TEST_LOSS, COLOUR_TEST, DASH_DASHED);
  add_seen_curve (self, plot);
  if (self->second != NULL)
    add_curve (plot, self->second->trajectory, "second", _ ("Second ball"), TRAIN_LOSS, COLOUR_SECOND, DASH_DASH_DOT);
  axis_set (&plot->x, _ ("Step"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Loss"), NULL, SCALE_LOG);
  return plot;
}

static Plot *
accuracy_plot (Landscape *self)
{
  Plot *plot = plot_new ("accuracy", _ ("Accuracy"));

  add_curve (plot, self->ball->trajectory, "train", _ ("Training"), TRAIN_ACCURACY, COLOUR_TRAIN, DASH_SOLID);
  add_curve (plot, self->ball->trajectory, "test", _ ("Test"), TEST_ACCURACY, COLOUR_TEST, DASH_DASHED);
  if (self->second != NULL)
    add_curve (plot, self->second->trajectory, "second", _ ("Second ball"), TRAIN_ACCURACY, COLOUR_SECOND,
               DASH_DASH_DOT);
  axis_set (&plot->x, _ ("Step"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Accuracy"), "%", SCALE_LINEAR);
  plot->y.low = 0;
  plot->y.high = 100;
  return plot;
}

/* ---- How far from convex ---- */

static Plot *
curvature_plot (Landscape *self)
{
  Plot *plot = plot_new ("curvature", _ ("Curvature"));
  Numbers *alpha, *beta, *ratio;
  Track track = track_of (self->ball, self->plane);
  Layer *path;

  if (self->map->serial == self->plane->serial && curvature_map_read (self->map, &alpha, &beta, &ratio))
    plot_add_field (plot, "ratio", alpha, beta, ratio, NULL);
  path = plot_add_path (plot, "path", NULL, numbers_ref (track.alpha), numbers_ref (track.beta), NULL);
  path->style.colour = COLOUR_ITERATE;
  path->style.width = 2;
  path->ball = true;
  track_clear (&track);
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "β", NULL, SCALE_LINEAR);
  plot->x.low = self->plane->grid->alpha[0];
  plot->x.high = self->plane->grid->alpha[self->plane->grid->n - 1];
  plot->y.low = self->plane->grid->beta[0];
  plot->y.high = self->plane->grid->beta[self->plane->grid->n - 1];
  axis_set (&plot->z, "−λmin/λmax", NULL, SCALE_LINEAR);
  plot->z.low = 0;
  plot->z.high = 1;
  plot->colour_bar = true;
  plot_set_caption (plot, _ ("0: nothing bends down; %zu samples"), self->map->samples);
  return plot;
}

/* ---- The whole ---- */

Figure *
landscape_figure (Landscape *self)
{
  Figure *figure = figure_new (_ ("Loss landscape"));
  bool classes = self->problem->data->train->task == TASK_CLASSES;
  Plot *surface = surface_plot (self);
  Plot *detail = run_number (self->run, "detail") == DETAIL_CURVATURE
                     ? curvature_plot (self)
                     : predictions_plot (self->problem, descent_theta (self->ball), self->workspace);
  guint columns = classes ? 3 : 2;
  g_autoptr (Settings) settings = run_current_settings (self->run);
  g_autofree char *recipe = problem_caption (self->problem, settings);

  plot_set_cell (surface, 0, 0, 1, columns);
  figure_add (figure, surface);
  Plot *loss = loss_plot (self);
  plot_set_cell (loss, 1, 0, 1, 1);
  figure_add (figure, loss);
  if (classes)
    {
      Plot *accuracy = accuracy_plot (self);
      plot_set_cell (accuracy, 1, 1, 1, 1);
      figure_add (figure, accuracy);
    }
  plot_set_cell (detail, 1, columns - 1, 1, 1);
  figure_add (figure, detail);
  figure->row_weights[0] = 1.9;
  figure->row_weights[1] = 1;
  figure->step = descent_steps (self->ball);
  figure->caption = g_strdup_printf (_ ("%s; step %" PRIu64 "."), recipe, figure->step);
  return figure;
}

/* ---- Summary ---- */

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

SurfaceSummary
landscape_summary (const Landscape *self)
{
  const Numbers *loss = self->plane->loss;
  double half_chance = 0.5 * log (self->problem->train->outputs);
  SurfaceSummary summary = { 0, NAN, NAN };
  g_autofree double *sorted = g_new (double, loss->n);

  for (size_t i = 0; i < loss->n; i++)
    {
      sorted[i] = isnan (loss->v[i]) ? INFINITY : loss->v[i];
      summary.share_below_half_chance += sorted[i] < half_chance;
    }
  qsort (sorted, loss->n, sizeof (double), ascending);
  summary.share_below_half_chance /= (double) loss->n;
  summary.median = sorted[loss->n / 2];
  summary.least = sorted[0];
  return summary;
}
